"""A peer of the benchmark: run its jobs in another engine, as the driver asks.

usage: peers.py ENGINE FOLDER        ENGINE: jax, numpy, torch or sklearn

FOLDER/JOB holds a job's inputs: float64 arrays NAME.npy, and numbers.json.
The first line of output says what this is: {"about": {"jax": "0.10.2"}}, or
{"error": why it does not run}. Then each line of input, {"job": JOB, "repeat":
N}, runs a job N times and is answered by one line: {"job", "seconds", "check"},
the seconds of one run and a number that tells whether engines computed the
same; or {"job", "error"}.

An engine is a module peers_ENGINE with about() and with a function for each of
FUNCTIONS that it knows, of a job's arrays and its numbers, that returns (run, check). run()
returns a result when it is complete, and check(result) is not timed.
"""
import importlib
import json
import os
import pathlib
import queue
import sys
import threading
import time

import numpy as np


def lines():
    """Yield the lines of input; at its end the process ends, also within a job."""
    waiting = queue.SimpleQueue()

    def read():
        for line in sys.stdin:
            waiting.put(line)
        os._exit(0)  # the driver is gone, and a long job must not outlive it

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield waiting.get()


def load(folder):
    """Return a job's arrays and numbers by name."""
    arrays = {f.stem: np.load(f, allow_pickle=False) for f in sorted(folder.glob("*.npy"))}
    return arrays, json.loads((folder / "numbers.json").read_text(encoding="utf-8"))


# The functions that the engines have for the jobs; sizes lie in the inputs.
FUNCTIONS = {
    "two-layer": "two_layer",
    "two-layer-8-seeds": "two_layer",
    "online": "online",
    "deep-6": "deep",
    "deep-12": "deep",
    "bottleneck": "bottleneck",
    "bottleneck-8-seeds": "bottleneck",
    "tiny": "two_layer",
    "line-sgd": "line_sgd",
    "line-gd": "line_gd",
    "svm": "svm",
    "ridge-path": "ridge_path",
    "tangent-kernel": "tangent_kernel",
    "first-step": "first_step",
    "svd": "svd",
    "svd-tall": "svd",
}


class Peer:
    def __init__(self, engine, folder):
        self.engine, self.folder, self.name, self.current = engine, folder, None, None

    def job(self, name):
        """Return (run, check); one job is held at a time, with what it compiled."""
        if name not in FUNCTIONS:
            raise LookupError(f"it has no job {name}")
        if name != self.name:
            self.current = None
            self.current = getattr(self.engine, FUNCTIONS[name])(*load(self.folder / name))
            self.name = name
        return self.current

    def answer(self, request):
        run, check = self.job(request["job"])
        start = time.perf_counter()
        for _ in range(request["repeat"]):
            result = run()
        seconds = (time.perf_counter() - start) / request["repeat"]
        return {"seconds": seconds, "check": float(check(result))}


# What to add to the reason why an engine does not run.
WITHOUT = {
    "torch": " (where its wheels need the libraries of CUDA, 5 GB, the lock leaves it out;"
    " -python names an interpreter that has it)",
}


def main():
    engine, folder = sys.argv[1:]
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)

    def say(answer):
        answers.write(json.dumps(answer) + "\n")

    try:
        module = importlib.import_module("peers_" + engine)
        say({"about": module.about()})
    except Exception as e:
        say({"error": one_line(e) + WITHOUT.get(engine, "")})
        return
    peer = Peer(module, pathlib.Path(folder))
    for line in lines():
        request = json.loads(line)
        try:
            answer = peer.answer(request)
        except Exception as e:
            answer = {"error": one_line(e)}
        say({"job": request["job"], **answer})


def one_line(e):
    text = str(e).strip().splitlines() or [type(e).__name__]
    return text[0][:300]


if __name__ == "__main__":
    main()

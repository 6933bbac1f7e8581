"""Tell a Python environment where its checkout lies.

usage: place.py ENVIRONMENT KERNELSPEC [OLD_ENVIRONMENT]

Writes a copy of the kernelspec with absolute paths, for front ends that look in
the environment and do not know {resource_dir}. Where the environment was moved,
scripts in its bin folder that name the old path name the new one.
"""
import json
import os
import sys


def write_kernelspec(environment, source):
    target = os.path.join(environment, "share", "jupyter", "kernels", "gonb")
    with open(os.path.join(source, "kernel.json"), encoding="utf-8") as f:
        spec = json.load(f)
    spec["argv"] = [arg.replace("{resource_dir}", source) for arg in spec["argv"]]
    os.makedirs(target, exist_ok=True)
    with open(os.path.join(target, "kernel.json"), "w", encoding="utf-8") as f:
        json.dump(spec, f, indent=1)


def rename(folder, old, new):
    """Replace a path in the scripts of a folder."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.islink(path) or not os.path.isfile(path):
            continue
        with open(path, "rb") as f:
            text = f.read()
        if old in text:
            with open(path, "wb") as f:
                f.write(started_by(text.replace(old, new), new))


def started_by(text, environment):
    """A script whose first line names its Python in a way that the system accepts."""
    first, _, rest = text.partition(b"\n")
    if first.startswith(b"#!" + environment) and (b" " in first or len(first) > 120):
        # The system's limits; Python reads the second and third line as a string.
        return b"#!/bin/sh\n'''exec' \"%s\" \"$0\" \"$@\"\n' '''\n%s" % (first[2:], rest)
    return text


def main():
    environment, source, *old = sys.argv[1:]
    write_kernelspec(environment, source)
    if old:
        rename(os.path.join(environment, "bin"), os.fsencode(old[0]), os.fsencode(environment))


if __name__ == "__main__":
    main()

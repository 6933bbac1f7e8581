"""Execute notebooks on the project's kernel, without a browser.

usage: execute.py [--timeout SECONDS] [--jobs N] [--out DIR] [--below DIR] [--report FILE] [--quiet] NOTEBOOK...

Up to N notebooks are executed at once, each on a kernel of its own. After a
cell that fails the next ones are executed all the same. The executed copies lie
in DIR under the paths that the notebooks have below notebooks/, or below another
folder; the notebooks themselves are not touched. Exit status: 0 when every cell of
them ran, 1 when one failed, 2 for a wrong command line, 130 for Ctrl-C.
"""
import argparse
import asyncio
import errno
import html
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from failures import ANSI, TEMPORARY, Failures

ROOT = Path(__file__).resolve().parent.parent.parent

try:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbclient.util import ensure_async
    from traitlets.config import Config
except ImportError as e:
    sys.exit(f"execute.py: {e}: run ./scripts/setup, then use .venv/bin/python")

# GoNB answers "ok" to these and sends the reason as one message on stderr.
SHELL_FAILED = re.compile(r"(\^C\n)?(exit status \d+|signal: .+)\n")
UNKNOWN_MAGIC = re.compile(r'"%.*" unknown or not implemented yet\.')
# How long a kernel may take to answer after its cell was interrupted: GoNB kills a program after five seconds.
PATIENCE = 15
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
MAIN = re.compile(r"^%(?:%|main)(?=\s|$)", re.MULTILINE)
LANGUAGE = {"file_extension": ".go", "mimetype": "text/x-go", "name": "go", "pygments_lexer": "go"}


class Failure(Exception):
    """A sentence for the reader: where it failed, why, what to do."""


class Screen:
    """Progress: one line updated in place on a terminal, one line a notebook elsewhere."""

    def __init__(self, quiet):
        self.quiet = quiet
        self.live = sys.stdout.isatty() and not quiet
        self.parts, self.drawn = {}, ""

    def update(self, stem, text):
        """Show how far a notebook is, beside the others that run."""
        if not self.live:
            return
        self.parts[stem] = text
        line = " | ".join(self.parts.values())[: shutil.get_terminal_size().columns - 1]
        if line != self.drawn:
            sys.stdout.write("\r\x1b[K" + line)
            sys.stdout.flush()
            self.drawn = line

    def done(self, stem):
        self.parts.pop(stem, None)

    def clear(self):
        if self.drawn:
            sys.stdout.write("\r\x1b[K")
            self.drawn = ""

    def line(self, text, important=False):
        self.clear()
        if important or not self.quiet:
            print(text, flush=True)


def progress_text(content):
    """The text of a progress bar in a display message, or None."""
    data = content.get("data", {})
    page = data.get("text/html", "")
    page = "".join(page) if isinstance(page, list) else page
    if "<progress" not in page:
        return None
    text = data.get("text/plain") or html.unescape(re.sub(r"<[^>]*>", " ", page))
    return " ".join("".join(text).split())


class Client(NotebookClient):
    """A client that shows progress, goes on after a cell that failed, and notes what GoNB lets pass."""

    def __init__(self, nb, session, screen, stem, **options):
        super().__init__(nb, **options)
        self.session, self.screen, self.stem = session, screen, stem
        self.code = [i for i, c in enumerate(nb.cells) if c.cell_type == "code" and c.source.strip()]
        self.at = None
        self.listening = None  # the task that takes the outputs of the cell
        self.soft = None  # the last line of what a command said that failed in this cell
        self.failures = Failures(nb, self.code)
        self.on_cell_execute = self.begin

    async def async_start_new_kernel(self, **kwargs):
        self.session.arm()  # nbclient has just set handlers that wait for the kernel's farewell
        await super().async_start_new_kernel(**kwargs)

    def begin(self, cell, cell_index):
        if self.at is None and not self.screen.live:
            self.screen.line(f"{self.stem}  executing {len(self.code)} cells; at the quick preset up to a minute, less where results are stored")
        self.at = cell_index
        self.show()

    def show(self, detail=""):
        done, total = self.code.index(self.at), len(self.code)
        line = f"{self.stem}  cell {done + 1}/{total}  {100 * done // total} %"
        self.screen.update(self.stem, line + (f"  {detail}" if detail else ""))

    def process_message(self, msg, cell, cell_index):
        kind, content = msg["msg_type"], msg["content"]
        if kind in ("display_data", "update_display_data"):
            text = progress_text(content)
            if text:
                self.show(text)
        elif kind == "stream" and content.get("name") == "stderr" and self.soft is None:
            text = ANSI.sub("", content.get("text", ""))
            if SHELL_FAILED.fullmatch(text) or UNKNOWN_MAGIC.fullmatch(text.strip()):
                self.soft = text.strip().splitlines()[-1]
        return super().process_message(msg, cell, cell_index)

    async def async_execute_cell(self, cell, cell_index, *args, **kwargs):
        """Execute a cell; a failure is noted, and the next cell has its turn."""
        self.soft = None
        try:
            await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        except CellExecutionError as e:
            self.failures.add(cell_index, str(e))
        except CellTimeoutError:
            self.failures.note(cell_index, f"no answer within {self.timeout:g} s: is the loop endless? a longer limit is --timeout SECONDS")
            self.listening.cancel()  # nbclient leaves it, and it would take the next cell's outputs
            if not await self.interrupted():
                raise
        else:
            if self.soft is not None:
                self.failures.note(cell_index, f"{self.soft}: correct the command in this cell")
        return cell

    async def _async_poll_output_msg(self, *args):
        self.listening = asyncio.current_task()
        await super()._async_poll_output_msg(*args)

    async def interrupted(self):
        """End a cell that does not end; returns whether the kernel takes another one."""
        await ensure_async(self.km.interrupt_kernel())
        asked = await ensure_async(self.kc.kernel_info())
        try:
            while True:
                reply = await ensure_async(self.kc.get_shell_msg(timeout=PATIENCE))
                if reply["parent_header"].get("msg_id") == asked:
                    return True
        except queue.Empty:
            return False


def workplace():
    """A new temporary folder in which programs can be built and started; raises Failure when there is none."""
    elsewhere = "set TMPDIR to a folder that takes files and programs"
    try:
        folder = tempfile.mkdtemp(prefix="ground-")
        free = shutil.disk_usage(folder).free
        probe = Path(folder, "probe")
        probe.write_text("#!/bin/sh\n", encoding="utf-8")
        probe.chmod(0o700)
    except OSError as e:
        raise Failure(f"no temporary folder can be made ({e.strerror}): free some space there, or {elsewhere}") from e
    above = os.path.dirname(folder)
    try:
        subprocess.run([probe], check=True)
        probe.unlink()
        if free >= ROOM:
            return folder
        reason = f"{above} has {free >> 20} MB left, and cells are built there: free some space or {elsewhere}"
    except OSError as e:
        reason = f"programs cannot be started in {above} ({e.strerror}), and cells are built there: {elsewhere}"
    shutil.rmtree(folder, ignore_errors=True)
    raise Failure(reason)


# The program of a cell and what its linker needs, for two notebooks at once.
ROOM = 256 << 20


class Session:
    """What one run of this script starts, so that nothing of it stays behind."""

    def __init__(self, screen):
        self.screen = screen
        self.tmp = workplace()
        tempfile.tempdir = self.tmp
        os.environ["JUPYTER_RUNTIME_DIR"] = os.path.join(self.tmp, "jupyter")
        os.environ["JUPYTER_PATH"] = str(ROOT / "scripts" / "jupyter")
        os.environ["PG_HEADLESS"] = "1"
        self.rooms = []
        self.arm()

    def room(self):
        self.rooms.append(Room(os.path.join(self.tmp, str(len(self.rooms)))))
        return self.rooms[-1]

    def arm(self):
        """Make Ctrl-C and its like end this script, the kernels and the running cells at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

    def stop(self, number, _):
        self.screen.clear()
        self.close()
        print("execute.py: interrupted", file=sys.stderr, flush=True)
        os._exit(128 + number)

    def close(self):
        for room in self.rooms:
            room.sweep()
        shutil.rmtree(self.tmp, ignore_errors=True)


class Room:
    """The folder of one notebook's kernel, its compiler and its cells' programs.

    They inherit it as TMPDIR, where their files go unless it becomes useless, and
    as PG_ROOM, by which they are found again. What a reader has told the notebooks
    does not reach them: their folder for that is a new one.
    """

    def __init__(self, folder):
        os.mkdir(folder)
        self.folder, self.client = folder, None
        self.environment = dict(os.environ, TMPDIR=folder, PG_ROOM=folder, PG_READER=os.path.join(folder, "reader"))

    def sockets(self):
        """Settings that make client and kernel talk through files: no port is taken, and no network is needed."""
        socket = os.path.join(self.folder, "kernel")
        if len(socket) > 90:  # a socket's path has room for about a hundred letters
            return Config()
        return Config(KernelManager={"transport": "ipc", "ip": socket})

    def sweep(self):
        """Kill every process that was started in this room."""
        manager = getattr(self.client, "km", None)
        pid = getattr(getattr(manager, "provisioner", None), "pid", None)
        if pid:
            kill(os.killpg, pid)
        mark = f"PG_ROOM={self.folder}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                ours = int(entry.name) != os.getpid() and mark in (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if ours:
                kill(os.kill, int(entry.name))


def kill(how, pid):
    try:
        how(pid, signal.SIGKILL)
    except OSError:
        pass


def load(path):
    """The notebook at path, without outputs; raises Failure when it is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise Failure(f"cannot be read ({getattr(e, 'strerror', None) or 'not UTF-8 text'}): check the path") from e
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise Failure(no_json(text, e)) from e
    try:
        if raw.get("nbformat", 4) < 4:
            raw = nbformat.reads(text, as_version=4)
            for cell in raw["cells"]:
                cell.pop("id", None)  # drawn at random
        for cell in raw["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        named(raw)
        nb = nbformat.reads(json.dumps(raw), as_version=4)
        nbformat.validate(nb)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, nbformat.ValidationError) as e:
        reason = str(e).strip().splitlines()
        raise Failure(f"is no notebook of format 4 ({reason[0] if reason else type(e).__name__}): {RESTORE}") from e
    for cell in nb.cells:
        if cell.cell_type == "code" and len(MAIN.findall(cell.source)) > 1:
            raise Failure(f'cell "{cell.id}" has two %% lines, which end the kernel: keep one, or split the cell')
    return nb


RESTORE = "restore it from a copy, or with git restore"
MARKER = re.compile(r"^(<<<<<<< |=======$|>>>>>>> )", re.MULTILINE)


def no_json(text, error):
    """Why a text is no notebook at all, and what helps."""
    marker = MARKER.search(text)
    if marker:
        line = text.count("\n", 0, marker.start()) + 1
        return (
            f"has the marks of a merge conflict (line {line}): take one side with git checkout --ours or --theirs while the merge is open,"
            " or delete the lines of the other side together with the marks in a text editor"
        )
    return f"is no notebook, since it is no JSON ({error}): {RESTORE}"


def named(raw):
    """Give every cell an id, as format 4.5 wants it; formats 4.0 to 4.4, Colab's among them, have none."""
    raw["nbformat_minor"] = max(raw.get("nbformat_minor", 0), 5)
    taken = {cell.get("id") for cell in raw["cells"]}
    for n, cell in enumerate(raw["cells"], 1):
        name = f"cell-{n}"
        while name in taken:
            name += "-a"
        cell.setdefault("id", name)
        taken.add(cell["id"])


async def run(path, limit, session, screen):
    """Execute one notebook; returns it with what failed."""
    nb = load(path)
    room = session.room()
    client = Client(
        nb, session, screen, path.stem, kernel_name="gonb", timeout=limit, startup_timeout=60, record_timing=False,
        resources={"metadata": {"path": str(path.parent)}}, config=room.sockets(),
    )
    room.client, failures = client, client.failures
    with open(os.path.join(room.folder, "kernel.log"), "a", encoding="utf-8") as log:
        try:
            await client.async_execute(stdout=log, stderr=log, env=room.environment)
        except CellTimeoutError:
            failures.end("the kernel does not take another cell")
        except Exception as e:  # the kernel ended or did not start, or nbclient met something new
            if client.at is None and getattr(e, "errno", None) in FULL:
                raise
            if client.at is None:
                raise Failure(f"the kernel did not start ({type(e).__name__}: {e}): run ./scripts/setup") from e
            if isinstance(e, DeadKernelError):
                failures.note(client.at, "the kernel died: a lack of memory is the usual reason; .tools/gonb.log has its last words")
            else:
                failures.note(client.at, f"{type(e).__name__}: {e}")
            failures.end("the execution ended there")
        finally:
            session.arm()  # nbclient has removed all handlers
            if failures.texts or client.at is None:
                room.sweep()
            room.client = None
    return nb, failures


def clean(nb):
    """Remove what differs between two runs of the same notebook, and what older versions noted in it."""
    nb.metadata["language_info"] = dict(LANGUAGE)
    nb.metadata.pop("provingground", None)
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
    return nb


def merged(outputs):
    """The outputs with neighbouring pieces of one stream joined: how a stream is cut depends on timing."""
    out = []
    for o in outputs:
        if o.output_type == "stream":
            if out and out[-1].output_type == "stream" and out[-1].name == o.name:
                out[-1].text += o.text
                continue
        out.append(o)
    for o in out:
        if o.output_type == "stream":
            o.text = TEMPORARY.sub("gonb", o.text)
        elif o.output_type == "error":
            o.evalue = TEMPORARY.sub("gonb", o.evalue)
            o.traceback = [TEMPORARY.sub("gonb", line) for line in o.traceback]
    return out


def place(path, args):
    """Where the executed copy of the notebook at path lies."""
    try:
        return args.out / path.relative_to(args.below)
    except ValueError:
        return args.out / path.name


def write(nb, target):
    text = nbformat.writes(nb, version=4).rstrip("\n") + "\n"
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(target)
    except OSError as e:
        partial.unlink(missing_ok=True)
        raise Failure(f"the executed copy {e.filename or target} cannot be written: {e.strerror}; free some space or set PG_RESULTS to another folder") from e


async def one(path, args, session, screen):
    """Execute and write one notebook; returns its entry of the report."""
    began, cells, failed = time.monotonic(), 0, 0
    target, copy, failure = place(path.resolve(), args), "", ""
    try:
        nb, failures = await run(path.resolve(), args.timeout, session, screen)
        cells = sum(c.cell_type == "code" for c in nb.cells)
        failure, failed = failures.text(), len(failures.texts)
        write(clean(nb), target)
        copy = str(target)
    except Failure as e:
        failure, failed = "\n".join(filter(None, [failure, str(e)])), max(failed, 1)
    except OSError as e:
        failure, failed = f"temporary files cannot be written ({e.strerror}): free some space, or set TMPDIR to another folder", 1
    took = time.monotonic() - began
    screen.done(path.stem)
    if failure:
        screen.line(f"{path.stem}  FAILED after {took:.1f} s\n    {path}: " + failure.replace("\n", "\n    "), important=True)
    else:
        screen.line(f"{path.stem}  {cells} {'cell' if cells == 1 else 'cells'}  {took:.1f} s")
    return {"notebook": str(path), "copy": copy, "seconds": round(took, 3), "failure": failure, "failed": failed}


async def all_of(args, session, screen):
    """Execute the notebooks, so many at once; returns their entries in the order given."""
    free = asyncio.Semaphore(args.jobs)

    async def next_one(path):
        async with free:
            return await one(path, args, session, screen)

    return await asyncio.gather(*(next_one(path) for path in args.notebooks))


def arguments():
    p = argparse.ArgumentParser(prog="execute.py", description="Execute notebooks on the project's kernel.")
    p.add_argument("--timeout", type=float, default=600, metavar="SECONDS", help="limit of one cell (600)")
    p.add_argument("--jobs", type=int, default=1, metavar="N", help="notebooks that are executed at once (1)")
    p.add_argument("--out", type=Path, default=ROOT / "results" / "notebooks", metavar="DIR", help="folder of the executed copies (results/notebooks)")
    p.add_argument("--below", type=Path, default=ROOT / "notebooks", metavar="DIR", help="the copies keep the paths that the notebooks have below DIR (notebooks)")
    p.add_argument("--report", type=Path, metavar="FILE", help="write what happened to FILE, as JSON")
    p.add_argument("--quiet", action="store_true", help="print failures only")
    p.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    args = p.parse_args()
    if not args.timeout > 0:
        p.error("--timeout must be a positive number of seconds")
    if args.jobs < 1:
        p.error("--jobs must be a whole number from 1")
    args.out, args.below = args.out.resolve(), args.below.resolve()
    return args


def main():
    args = arguments()
    screen = Screen(args.quiet)
    if os.environ.get("PG_RESULTS"):  # kernels start in the folders of their notebooks
        os.environ["PG_RESULTS"] = os.path.abspath(os.environ["PG_RESULTS"])
    try:
        session = Session(screen)
    except Failure as e:
        sys.exit(f"execute.py: {e}")
    try:
        report = asyncio.run(all_of(args, session, screen))
    finally:
        session.close()
    if args.report:
        args.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if any(entry["failure"] for entry in report) else 0


if __name__ == "__main__":
    sys.exit(main())

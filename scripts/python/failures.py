"""What went wrong in the cells of a notebook, in sentences: where, what, and what follows from what."""
import re
from pathlib import Path

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# GoNB builds each cell in a temporary folder with a name drawn at random.
TEMPORARY = re.compile(r"[^\s\"'(\[]*gonb_[0-9a-f]{8}")

COMPILE_ERROR = re.compile(r"^\S*main\.go:\d+:\d+: (.+)$", re.MULTILINE)
CELL_LINE = re.compile(r"Cell\[(\d+)\]: Line (\d+)")
UNDEFINED = re.compile(r"undefined: (\w+)|\.(\w+) undefined \(type")
UNCOMPUTED = re.compile(r"^error: (\S+) is not computed yet", re.MULTILINE)
SENTENCE = re.compile(r"^error: (.+?)\s*(?:exit status 1\s*)?\Z", re.MULTILINE | re.DOTALL)
PANIC = re.compile(r"^(panic|fatal error): (.*?)(?:\n\n|\n\[signal|\ngoroutine |\Z)", re.MULTILINE | re.DOTALL)
# A frame is the function in one line and its place in the next. GoNB marks those of cells, if the place comes in one piece.
FRAME = re.compile(r"^(?P<function>\S.*)\(.*\)\n\s+(?:\[\[ Cell \[(?P<cell>\d+)\] Line (?P<line>\d+) \]\] )?(?P<file>[^\n]+?):(?P<row>\d+)", re.MULTILINE)
LIBRARY = re.compile(r".*/(pkg/.+)")

CORRECT = "correct the cell, then run it again"
# Failures that no cell is to blame for: what the compiler or GoNB says, and what helps.
SURROUNDINGS = (
    (re.compile("no space left on device|disk quota exceeded|failed to write .*: wrote only"), "free some space where temporary files lie, or set TMPDIR to another folder"),
    (re.compile("fork/exec gonb: permission denied"), "no program can be started where temporary files lie (mounted noexec?): set TMPDIR to another folder"),
)
LONGEST = 40  # lines of what a program said


class Failures:
    """The cells of a notebook that failed, each with a sentence; of what follows from another failure, which one."""

    def __init__(self, nb, code):
        self.nb, self.code = nb, code  # code: the indices of the cells that are executed, in order
        self.texts = {}  # cell index -> sentence
        self.causes = {}  # cell index -> index of the cell whose failure it follows from
        self.uncompiled = []  # cells whose declarations the kernel does not know
        self.why_ended = ""

    def name(self, index):
        return f"cell {self.code.index(index) + 1} ({self.nb.cells[index].id})"

    def note(self, index, text):
        self.texts[index] = text

    def end(self, why):
        """Note that no further cell was executed."""
        self.why_ended = why

    def add(self, index, fallback):
        """Note a cell that the compiler refused or whose program failed."""
        cell = self.nb.cells[index]
        error = next((o for o in cell.outputs if o.output_type == "error"), None)
        refused = COMPILE_ERROR.findall(ANSI.sub("", error.evalue)) if error else []
        said = ANSI.sub("", "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"))
        if refused:
            cause = self.undeclared(refused)
            self.uncompiled.append(index)
            text = self.compile_error(index, ANSI.sub("", "\n".join(error.traceback)), refused)
        else:
            cause = self.uncomputed(said)
            text = self.panic(index, said) or sentence(said) or whole(cell, fallback)
        self.note(index, text)
        if cause is not None:
            self.causes[index] = self.causes.get(cause, cause)

    def undeclared(self, refused):
        """The cell that would declare all that these errors miss, if it had been compiled."""
        missing = [UNDEFINED.search(text) for text in refused]
        for index in self.uncompiled:
            declared = self.nb.cells[index].source.partition("%%")[0]
            if all(m and re.search(rf"\b{m[1] or m[2]}\b", declared) for m in missing):
                return index
        return None

    def uncomputed(self, said):
        """The cell that failed to compute what a later one reads."""
        wanted = UNCOMPUTED.search(said)
        if not wanted:
            return None
        naming = [i for i, text in self.texts.items() if wanted[1] in text]
        running = [i for i in self.texts if "lab." in self.nb.cells[i].source]
        return (naming or running or [None])[-1]

    def place(self, index, number, line):
        """A line of the cell that was executed as this number: where it is, seen from a cell, and what it says."""
        at = self.code[number - 1] if 0 < number <= len(self.code) else index
        source = self.nb.cells[at].source.splitlines()
        text = source[line - 1].strip() if 0 < line <= len(source) else ""
        where = f"line {line}" if at == index else f"line {line} of {self.name(at)}"
        return where + (f", `{text}`" if text else "")

    def own_line(self, index, frame):
        """The line of a cell that a frame stands for."""
        if frame["cell"]:
            return self.place(index, int(frame["cell"]), int(frame["line"]))
        try:
            text = Path(frame["file"]).read_text(encoding="utf-8").splitlines()[int(frame["row"]) - 1].strip()
        except (OSError, IndexError):
            return "an unknown line"
        for number, at in enumerate([index] + self.code):
            lines = [line.strip() for line in self.nb.cells[at].source.splitlines()]
            if text in lines:
                return self.place(index, number or self.code.index(index) + 1, lines.index(text) + 1)
        return f"`{text}`"

    def compile_error(self, index, report, refused):
        places = CELL_LINE.findall(report)
        lines = []
        for n, text in enumerate(refused):
            where = self.place(index, int(places[n][0]), int(places[n][1])) + ": " if n < len(places) else ""
            lines.append(where + text)
        return "does not compile: " + "\n".join(lines) + "; " + CORRECT

    def panic(self, index, said):
        """A panic as a sentence: what it says, the line of the cell, and where in the library; None when there is none."""
        found = PANIC.search(said)
        if not found:
            return None
        what = " ".join(found[2].removeprefix("runtime error: ").split()) or found[1]
        frames = [f for f in FRAME.finditer(said, found.end(1)) if not f["function"].startswith(("panic", "runtime."))]
        inside = next((f for f in frames if LIBRARY.match(f["file"])), None)
        own = next((f for f in frames if f["cell"] or TEMPORARY.match(f["file"])), None)
        if inside and (not own or inside.start() < own.start()):
            function = inside["function"].rsplit("/", 1)[-1]
            what += f", in {function} ({LIBRARY.match(inside['file'])[1]}:{inside['row']})"
        if own:
            what += f", at {self.own_line(index, own)}"
        return f"{found[1]}: {what}"

    def text(self):
        """All failures in the order of the cells, a line each at least; empty when there is none."""
        lines, said = [], {}
        for index, text in sorted(self.texts.items()):
            first = said.setdefault(text, index)
            if index in self.causes:
                text = f"follows from the failure of {self.name(self.causes[index])}"
            elif first != index:
                text = f"fails as {self.name(first)} does"
            lines.append(f"{self.name(index)}: {text}")
        if self.why_ended and max(self.texts) != self.code[-1]:
            lines.append(f"the cells after it were not executed: {self.why_ended}")
        return "\n".join(lines)


def sentence(said):
    """What a call of the library ended the cell with; None when it is not all that was said."""
    found = SENTENCE.match(said)
    return found[1] if found else None


def whole(cell, fallback):
    """All that a failed cell said, shortened in the middle."""
    said = []
    for out in cell.outputs:
        if out.output_type == "error":
            said += out.traceback or [f"{out.ename}: {out.evalue}"]
        elif out.output_type == "stream" and out.name == "stderr":
            said.append(out.text)
    text = TEMPORARY.sub("gonb", ANSI.sub("", "\n".join(said) or fallback))
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if lines[-2:-1] == lines[-1:]:  # the exit status stands on stderr and in the error
        lines.pop()
    if len(lines) > LONGEST:
        lines = lines[: LONGEST - 10] + ["..."] + lines[-9:]
    text = "\n".join(lines)
    return text + "; " + next((remedy for cause, remedy in SURROUNDINGS if cause.search(text)), CORRECT)

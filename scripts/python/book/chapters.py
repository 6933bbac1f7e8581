"""Executed notebooks as chapters: one form of every output, with the verdicts and figures that they hold."""
import base64
import csv
import hashlib
import html
import json
import re
from dataclasses import dataclass, field

from mathml import NotUnderstood, mathml

VERDICT, VEGA = "application/vnd.provingground.verdict+json", "application/vnd.vegalite.v5+json"
HTML, SVG, PNG, MARKDOWN, TEXT = "text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain"
DOLLARS = re.compile(r"\$([^$\n<>]+)\$")  # a formula in HTML, where Markdown does not look
FIGURE = re.compile(r"<figure ([\w./-]+): (.*)>", re.S)  # what the text of a figure says
FORMATS = ("pdf", "svg", "png", "csv")


class BookError(Exception):
    """What keeps the book from being made, in a sentence."""


def text(value):
    """A field of a notebook: a string, or its lines."""
    return value if isinstance(value, str) else "".join(value)


def with_formulas(source, where):
    """HTML with its formulas set."""
    def formula(match):
        try:
            return mathml(html.unescape(match[1]))
        except NotUnderstood as problem:
            raise BookError(f"{where}: formula not understood ({problem}): {match[0]}") from None
    return DOLLARS.sub(formula, source)


def claim_anchor(name):
    """The place of a claim, on the matrix's page and, where it is judged, in its chapter."""
    return "claim-" + re.sub(r"[^\w-]", "-", name)


@dataclass
class Chapter:
    """A notebook of a paper."""

    paper: str
    stem: str
    cells: list
    verdicts: list = field(default_factory=list)  # (cell, verdict)
    sliders: int = 0
    picture: bytes = b""  # the first figure, as PNG

    @property
    def name(self):
        return f"{self.paper}/{self.stem}"

    @property
    def head(self):
        return text(self.cells[0]["source"]).splitlines()

    @property
    def title(self):
        return next((line[2:].strip() for line in self.head if line.startswith("# ")), self.stem)

    @property
    def sentence(self):
        """The sentence in the box: what a reader believes at the end."""
        lines = self.head
        start = next((i for i, line in enumerate(lines) if line.startswith(">")), None)
        if start is None:
            return ""
        end = start
        while end < len(lines) and lines[end].startswith(">"):
            end += 1
        return " ".join(line.lstrip("> ") for line in lines[start:end]).strip().removeprefix("**").removesuffix("**")

    @property
    def time(self):
        """What the head says of the time to read and to run."""
        found = re.search(r"\*Time:\*\s*([^.]*)", "\n".join(self.head))
        return found[1].strip() if found else ""


def read(path):
    """A notebook's chapter."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        chapter = Chapter(path.parent.name, path.stem, cells)
        for i, cell in enumerate(cells):
            cell.setdefault("id", f"cell-{i}")
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                chapter.verdicts += [(cell["id"], v) for v in data.get(VERDICT, [])]
                chapter.sliders += VEGA in data
                chapter.picture = chapter.picture or base64.b64decode(text(data.get(PNG, "")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as problem:
        raise BookError(f"{path} is no notebook: {problem}") from None
    if not cells:
        raise BookError(f"{path} has no cells")
    return chapter


def read_all(folder):
    """The chapters of a folder of papers, in the order of their names."""
    paths = sorted(folder.glob("*/*.ipynb"), key=lambda p: (p.parent.name, p.name))
    if not paths:
        raise BookError(f"{folder} has no notebooks")
    return [read(path) for path in paths]


class Figures:
    """Figures as files: the notebooks' own, and what a run exported of the same figure."""

    def __init__(self, target, exported):
        self.target, self.exported, self.begun = target, exported, set()
        target.mkdir(parents=True, exist_ok=True)

    def add(self, name, data, verdicts):
        """Keep the files of a figure by its name; return the formats there are, with their files."""
        files = {}
        for kind, content in (("svg", data.get(SVG)), ("png", data.get(PNG))):
            if content is not None:
                content = text(content).encode() if kind == "svg" else base64.b64decode(text(content))
                files[kind] = self.keep(name, kind, content)
        if self.same(name, verdicts):
            for kind in ("pdf", "csv"):
                path = self.exported / f"{name}.{kind}"
                if path.is_file():
                    files[kind] = self.keep(name, kind, path.read_bytes())
        return files

    def begin(self, chapter):
        """Whether a figure of the chapter was seen before; from now on one was."""
        seen = chapter in self.begun
        self.begun.add(chapter)
        return seen

    def keep(self, name, kind, content):
        # A figure that two cells show from different configurations has two files.
        path = self.target / f"{name}.{kind}"
        if path.exists() and path.read_bytes() != content:
            path = self.target / f"{name}-{hashlib.sha256(content).hexdigest()[:8]}.{kind}"
        path.write_bytes(content)
        return path.name

    def same(self, name, verdicts):
        """Whether the run's figure was computed as the notebook's verdicts were: its caption says by which code and seed."""
        try:
            lines = (self.exported / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        except (AttributeError, TypeError, OSError):
            return False
        said = dict(line.split(": ", 1) for line in lines if ": " in line)
        known = {(v["fingerprint"], v["preset"], str(v["seed"]), v["backend"]) for _, v in verdicts}
        return tuple(said.get(key) for key in ("Code fingerprint", "Preset", "Master seed", "Backend")) in known


def downloads(files, prefix):
    links = [f'<a download href="{prefix}{files[kind]}">{kind.upper()}</a>' for kind in FORMATS if kind in files]
    return f'<div class="pg-downloads">Download: {" · ".join(links)}</div>' if links else ""


def figure(chapter, cell, data, figures, prefix, panels):
    """A figure, still or with a slider over its still picture, and what can be had of it."""
    found = FIGURE.match(text(data.get(TEXT, "")))
    name, alt = (found[1].replace("/", "-"), found[2]) if found else (f"{chapter.paper}-{chapter.stem}-{cell}", "figure")
    files = figures.add(name, data, chapter.verdicts)
    still = files.get("svg") or files.get("png")
    if still is None:
        raise BookError(f"{chapter.name}, cell {cell}: a figure without a picture")
    picture = f'<img alt="{html.escape(alt)}" src="{prefix}{still}">'
    if VEGA in data:
        # Whoever has no scripts, and a printer, keeps the picture.
        spec = json.dumps(data[VEGA], sort_keys=True, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        picture = f'<div class="pg-slider">{picture}<script type="application/json">{spec}</script></div>'
    # The first figure of a chapter is what it is about.
    panel = panels.under(found[1]) if found and not figures.begin(chapter.name) else ""
    return f'<div class="pg-figure">{picture}{downloads(files, prefix)}</div>{panel}'


class Linker:
    """Names of claims in outputs as links to the matrix."""

    def __init__(self, names):
        alternatives = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
        self.pattern = re.compile(rf"(?<![\w/#.-])({alternatives})(?![\w/-])") if names else None

    def link(self, source, judged):
        """The HTML with its claims linked; where a claim is judged is its place in the chapter."""
        if self.pattern is None:
            return source, set()
        placed = set()

        def linked(match):
            name = match[1]
            here = ""
            if name in judged and name not in placed:
                placed.add(name)
                here = f' id="{claim_anchor(name)}"'
            return f'<a class="pg-claim"{here} href="../claims.html#{claim_anchor(name)}">{name}</a>'

        parts = re.split(r"(<[^>]*>)", source)  # attributes are left alone
        return "".join(part if part.startswith("<") else self.pattern.sub(linked, part) for part in parts), placed


def write(chapter, target, figures, linker, panels):
    """Write the notebook as the book shows it; return the claims that have a place in it."""
    placed = set()
    prefix = "../_static/figures/"
    for cell in chapter.cells:
        where = f"notebooks/{chapter.name}.ipynb, cell {cell['id']}"
        metadata = cell.setdefault("metadata", {})
        metadata["book"] = {"id": cell["id"]}
        if cell["id"] == "setup":
            metadata["tags"] = ["remove-cell"]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            judged = {v["id"] for v in data.pop(VERDICT, [])} - placed
            if VEGA in data or SVG in data or PNG in data:
                output["data"] = {HTML: figure(chapter, cell["id"], data, figures, prefix, panels)}
            elif HTML in data:
                linked, new = linker.link(with_formulas(text(data[HTML]), where), judged)
                placed |= new
                output["data"] = {HTML: linked}
    path = target / f"{chapter.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = {"cells": chapter.cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    return placed


KERNEL = {
    "kernelspec": {"display_name": "Go (gonb)", "language": "go", "name": "gonb"},
    "language_info": {"name": "go", "file_extension": ".go", "mimetype": "text/x-go", "pygments_lexer": "go"},
}


def rows(path):
    """The lines of a CSV file as dictionaries."""
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))

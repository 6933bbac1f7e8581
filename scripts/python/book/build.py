"""Make the book of executed notebooks: a folder of pages that need neither a server nor the network."""
import argparse
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import chapters as notebooks  # noqa: E402
import claims  # noqa: E402
import live  # noqa: E402
import pages  # noqa: E402
import whole  # noqa: E402
from chapters import BookError  # noqa: E402

ROOT = HERE.parents[2]
MARK = "whole.html"  # written last: a folder that has it is a book


def vega(target):
    """Copy the scripts that draw sliders, if they are the ones that were reviewed."""
    target.mkdir(parents=True)
    for line in (HERE / "vega/SHA256SUMS").read_text(encoding="utf-8").splitlines():
        wanted, name = line.split()
        data = (HERE / "vega" / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != wanted:
            raise BookError(f"{HERE / 'vega' / name} is not the file of which SHA256SUMS has the sum: check it out again")
        (target / name).write_bytes(data)
    shutil.copyfile(HERE / "vega/LICENSE", target / "LICENSE")


def text(name):
    return (HERE / "text" / f"{name}.md").read_text(encoding="utf-8")


def lay_out(folder, exported, panels, source):
    """Write the sources of the pages; return the pages in the order of the book."""
    every = notebooks.read_all(folder)
    verdicts = [v for _, _, v in claims.entries(every)]
    shutil.copytree(HERE / "static", source / "_static")
    vega(source / "_static/vega")
    panels.copy(source / "_static/live")
    shutil.copyfile(HERE / "conf.py", source / "conf.py")
    figures = notebooks.Figures(source / "_static/figures", exported)
    linker = notebooks.Linker([v["id"] for v in verdicts])
    placed = {chapter.name: notebooks.write(chapter, source, figures, linker, panels) for chapter in every}
    known = pages.papers(ROOT / "CITATION.cff")
    settings = claims.ledgers(ROOT / "data/ledgers")
    tables = claims.calibrations(ROOT / "data/calibration", verdicts)
    pages.front(every, known, source, text("index"))
    pages.claims_page(every, settings, tables, placed, known, source, text("claims"))
    pages.computed(every, settings, ROOT, source, text("computed"))
    pages.slips(every, source, text("slips"))
    return ["index", *(chapter.name for chapter in every), "claims", "computed", "slips"]


def make(folder, exported, panels, site, work):
    """Make the pages in a folder that is not there yet; returns how many there are."""
    source = work / "source"
    source.mkdir()
    order = lay_out(folder, exported, panels, source)
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # nothing on a page may depend on the day
    from sphinx.cmd.build import main as sphinx
    options = ["-q", "-W", "--keep-going", "-j", "auto", "-b", "html", "-d", str(work / "doctrees")]
    if sphinx([*options, str(source), str(site)]):
        raise BookError("the pages were not made (the reasons are above)")
    for name in (".buildinfo", "objects.inv"):
        (site / name).unlink(missing_ok=True)
    for path in site.rglob("*.map"):  # of the theme's scripts, for who would mend those; a tenth of the book
        path.unlink()
    whole.write(site, work / "bodies", order)
    return len(order)


def put(site, target):
    """Put the made folder in the place of an older one, in one step."""
    if target.exists() and not (target / MARK).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise BookError(f"{target} is something else than a book: name another folder with -out, or remove it")
    old = None
    if target.exists():
        old = Path(tempfile.mkdtemp(dir=target.parent, prefix=".book-"))
        target.rename(old / "old")
    site.rename(target)
    if old:
        shutil.rmtree(old)


def parse(arguments):
    results = Path(os.environ.get("PG_RESULTS") or ROOT / "results")
    parser = argparse.ArgumentParser(prog="book", description=__doc__, allow_abbrev=False)
    parser.add_argument("-notebooks", type=Path, default=ROOT / "notebooks", metavar="FOLDER",
                        help="executed notebooks, in a folder a paper; the default is the committed ones, results/notebooks are those of the last run")
    parser.add_argument("-figures", type=Path, default=results / "figures/notebooks", metavar="FOLDER",
                        help="figures that a run exported, offered for download where they are those of the notebooks; the default is those of the last run")
    parser.add_argument("-out", type=Path, default=results / "book", metavar="FOLDER", help="where the book goes; the default is results/book")
    parser.add_argument("-live", type=Path, metavar="FOLDER",
                        help='what "ground live -folder" wrote: with it figures can be run in the page; ./scripts/book names it where Go is')
    parser.add_argument("-pdf", nargs="?", const="whole", metavar="CHAPTER",
                        help="print it with Chromium as well: the whole book, some minutes, or one chapter, as damian2022/01_first_step")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    target = options.out.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place, so that it can be moved there in one step.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".book-") as made, tempfile.TemporaryDirectory(prefix="book-") as work:
        site = Path(made) / "site"
        count = make(options.notebooks.absolute(), options.figures.absolute(), live.Panels(options.live), site, Path(work))
        put(site, target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"the book: {shown(target / 'index.html')}: {count} pages, {size / 1e6:.1f} MB")
    if options.pdf:
        import browser
        page = target / f"{options.pdf.removesuffix('.ipynb')}.html"
        if not page.is_file():
            raise BookError(f"the book has no chapter {options.pdf}")
        printed = target.parent / ("book.pdf" if options.pdf == "whole" else f"{page.parent.name}-{page.stem}.pdf")
        browser.print_page(page, printed)
        print(f"printed: {shown(printed)}, {printed.stat().st_size / 1e6:.1f} MB")


def shown(path):
    """A path as the reader knows it: below the checkout where it is."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (BookError, OSError) as problem:
        sys.exit(f"book: {problem}")
    except KeyboardInterrupt:
        sys.exit("book: interrupted; nothing was changed")

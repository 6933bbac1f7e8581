"""Use a book that was made as its readers do, in a headless Chromium, from its files.

usage: browse.py BOOK

Prints a line a check, and fails at the first thing that is not as it should be; exit status 3 where there is no Chromium.
"""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from browser import Browser, NoBrowser, address, find  # noqa: E402

SHIFT, CONTROL = 8, 2


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def tab_to(b, matches, limit=400):
    """Go to an element with the Tab key alone."""
    for _ in range(limit):
        b.press("Tab")
        if b.evaluate(f"document.activeElement.matches({matches!r})"):
            return True
    return False


def chapters(book):
    return [path for path in sorted(book.glob("*/*.html")) if not path.parent.name.startswith("_")]


def with_slider(book):
    """A chapter that has a slider of each kind, by kind of its input."""
    found = {}
    for path in chapters(book):
        for kind in re.findall(r'"input":"(range|radio|select)"', path.read_text(encoding="utf-8")):
            found.setdefault(kind, path)
    return found


def sliders(b, book):
    """A slider moves by the keyboard, and the drawing with it."""
    drawings = "[...document.querySelectorAll('.pg-drawing svg')].map(s => s.outerHTML).join()"
    kinds = with_slider(book)
    for kind, path in kinds.items():
        b.open(address(path))
        waits = "document.querySelectorAll('.pg-drawing svg').length === document.querySelectorAll('.pg-slider').length"
        expect(b.until(waits), f"{path.name}: a slider is not drawn")
        field = f".pg-drawing {'select' if kind == 'select' else f'input[type={kind}]'}"
        b.evaluate(f"document.querySelector({field!r}).focus()")
        before = b.evaluate(drawings)
        at = b.evaluate("document.activeElement.value")
        for key in ("ArrowRight", "ArrowLeft", "ArrowLeft"):  # it may stand at either end
            b.press(key)
            if b.until(f"document.activeElement.value !== {at!r}", 2):
                break
        expect(b.until(f"{drawings} !== {before!r}"), f"{path.name}: the drawing does not follow its {kind}")
        still = b.evaluate("getComputedStyle(document.querySelector('.pg-slider > img')).display")
        expect(still == "none", f"{path.name}: the still picture is shown beside the drawing")
        b.call("Emulation.setEmulatedMedia", media="print")
        still = b.evaluate("getComputedStyle(document.querySelector('.pg-slider > img')).display")
        expect(still != "none", f"{path.name}: the still picture is not printed")
        b.call("Emulation.setEmulatedMedia", media="")
    return f"sliders of {len(kinds)} kinds move"


def search(b, book):
    """From any page, without a mouse: the search's field, a word, the results, a chapter."""
    b.open(address(book / "index.html"))
    b.press("k", "KeyK", CONTROL)
    expect(b.until("document.activeElement.matches('input[type=search]')"), "Ctrl+K opens no field to search in")
    b.call("Input.insertText", text="gradient")
    b.events.clear()
    b.press("Enter", text="\r")
    b.wait_for("Page.loadEventFired")
    found = "document.querySelectorAll('#search-results li a, ul.search li a').length"
    expect(b.until(f"{found} > 0"), "the search finds nothing")
    count = b.evaluate(found)
    b.open(b.evaluate("document.querySelector('#search-results li a, ul.search li a').href"))
    expect(b.evaluate("document.body.textContent.toLowerCase().includes('gradient')"), "the first result does not have the word")
    return f"the search finds {count} places"


def dark(b, book):
    """Light and dark as the system is, and as the reader says."""
    ground = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)"
    for scheme, is_dark in (("dark", True), ("light", False)):
        b.prefer(scheme)
        b.open(address(book / "index.html"))
        expect(b.until(f"({ground} < 200) === {str(is_dark).lower()}"), f"the page is not {scheme} where the system is")
    b.evaluate("document.querySelector('.theme-change-button[data-mode=dark]').click()")
    expect(b.until(f"{ground} < 200"), "the page does not become dark when asked")
    b.evaluate("document.querySelector('.theme-change-button[data-mode=auto]').click()")
    return "dark and light"


def narrow(b, book):
    """On 390 pixels no page scrolls sideways, and text is not cut."""
    b.size(390, 800)
    paths = [book / "index.html", book / "claims.html", book / "computed.html", *chapters(book)[::6]]
    for path in paths:
        b.open(address(path))
        width = b.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
        expect(width <= 390, f"{path.name}: {width} pixels wide on a screen of 390")
    b.evaluate("document.querySelector('.bd-header-article .primary-toggle').click()")
    expect(b.until("document.querySelector('#pst-primary-sidebar-modal[open], #pst-primary-sidebar').getBoundingClientRect().width > 100"),
           "the contents do not open on a narrow screen")
    b.size(1280, 900)
    return f"{len(paths)} pages fit on 390 pixels"


def matrix(b, book):
    """The table of claims: filtered, sorted, from a claim to its cell and back."""
    b.open(address(book / "claims.html"))
    expect(b.until("!document.querySelector('form.pg-filter').hidden"), "the matrix has no filter")
    shown = "[...document.querySelectorAll('table.pg-matrix tbody tr')].filter(r => !r.hidden)"
    every = b.evaluate(f"{shown}.length")
    name = b.evaluate(f"{shown}.at(-1).id")
    b.evaluate("document.querySelector('.pg-filter input[name=text]').focus()")
    b.call("Input.insertText", text=b.evaluate(f"{shown}[0].querySelector('small a').textContent"))
    left = b.evaluate(f"{shown}.length")
    expect(0 < left < max(every, 2), f"a claim's name leaves {left} of {every} claims")
    b.evaluate(f"location.hash = {name!r}")
    expect(b.until(f"!document.getElementById({name!r}).hidden"), "a link to a claim that is filtered away does not show it")
    b.evaluate("document.querySelector('.pg-filter select[name=posthoc]').value = 'yes';"
               "document.querySelector('.pg-filter').dispatchEvent(new Event('input', {bubbles: true}))")
    expect(b.evaluate(f"{shown}.every(r => r.dataset.posthoc === 'yes')"), "a filter leaves what it should not")
    b.evaluate("document.querySelector('.pg-filter').reset()")
    expect(b.until(f"{shown}.length === {every}"), "\"Show all\" does not")
    values = f"{shown}.map(r => Number(r.cells[1].dataset.sort))"
    b.evaluate("document.querySelectorAll('table.pg-matrix thead button')[1].focus()")
    for up in (True, False):
        b.press("Enter", text="\r")
        expect(b.evaluate(f"{values}.every((x, i, all) => i === 0 || {'all[i-1] <= x' if up else 'all[i-1] >= x'})"), "a column is not sorted")
    cell = b.evaluate(f"{shown}[0].querySelector('small a').href")
    b.open(cell)
    back = b.evaluate("document.getElementById(location.hash.slice(1))?.getAttribute('href') ?? ''")
    expect("claims.html#claim-" in back, f"{cell} does not lead back to the matrix")
    return f"a matrix of {every} claims"


def keyboard(b, book):
    """Without a mouse: past the contents to the text, and to a chapter."""
    b.open(address(book / "index.html"))
    b.press("Tab")
    expect(b.evaluate("/skip/i.test(document.activeElement.textContent)"), "the first Tab does not offer to skip to the text")
    expect(tab_to(b, ".pg-card a"), "the map of results cannot be reached with Tab")
    outline = b.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow")
    expect(outline != "nonenone", "the place of the keyboard is not seen")
    b.events.clear()
    b.press("Enter", text="\r")
    b.wait_for("Page.loadEventFired")
    expect(b.evaluate("document.querySelector('.cell') !== null"), "Enter does not open the chapter")
    return "by keyboard to a chapter"


def main():
    if find() is None:
        print("this machine has no Chromium")
        return 3
    book = Path(sys.argv[1]).resolve()
    requests, complaints = [], []
    try:
        with Browser() as b:
            b.size(1280, 900)
            for use in (sliders, search, dark, narrow, matrix, keyboard):
                print("ok:", use(b, book), flush=True)
                requests += b.requests()
                complaints += b.complaints()
                b.events.clear()
    except (AssertionError, NoBrowser) as problem:
        print(problem)
        return 1
    outside = sorted({r for r in requests if not r.startswith((book.as_uri() + "/", "data:", "blob:", "about:"))})
    for line in [f"asked for {r}" for r in outside] + [f"console: {c}" for c in complaints]:
        print(line)
    print(f"{len(requests)} requests, {len(outside)} of them outside of the book")
    return 1 if outside or complaints else 0


if __name__ == "__main__":
    sys.exit(main())

"""Check a book that was made: every link within it leads somewhere, and nothing comes from outside.

usage: check.py BOOK

Prints what is wrong, a line each, and fails if anything is; then how much was looked at.
"""
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

# What a page fetches when it is opened, in contrast to what a reader may follow.
FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("audio", "src"), ("video", "src"), ("object", "data")}
CSS_ADDRESS = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")


class Page(HTMLParser):
    """The places of a page, its links, and what is wrong by itself."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.problems, self.formulas = set(), [], [], 0
        self.math = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        if tag == "math":
            self.math += 1
            self.formulas += 1
        for name, value in attributes:
            if name == "id":
                if value in self.ids:
                    self.problems.append(f"two places with the name {value}")
                self.ids.add(value)
            elif (tag, name) in FETCHED or (tag, name) == ("a", "href"):
                self.links.append((tag, value or ""))
            elif name == "style" and "url(" in (value or ""):
                self.problems.append(f"a style with an address: {value}")

    def handle_endtag(self, tag):
        self.math -= tag == "math"

    def handle_data(self, data):
        if self.math and "\\" in data:
            self.problems.append(f"a formula shows its source: {data.strip()}")


def remote(address):
    return re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", address, re.I) is not None


def problems_of(book):
    pages = {path: Page(path) for path in sorted(book.rglob("*.html")) if "_static" not in path.relative_to(book).parts}
    links = 0
    for path, page in pages.items():
        name = path.relative_to(book)
        yield from (f"{name}: {problem}" for problem in page.problems)
        for tag, address in page.links:
            links += 1
            if tag != "a" and remote(address):
                yield f"{name}: {tag} fetches {address}"
            if address.startswith(("file:", "/")) and not remote(address):
                yield f"{name}: {address} is a place on one machine"
            if re.match(r"[a-z][a-z0-9+.-]*:", address, re.I) or remote(address):
                continue
            file, _, fragment = address.partition("#")
            target = (path.parent / unquote(file.partition("?")[0])).resolve() if file else path
            if not target.is_file():
                yield f"{name}: {address} leads nowhere"
            elif fragment and target in pages and unquote(fragment) not in pages[target].ids:
                yield f"{name}: {address} names no place there"
    for path in sorted(book.rglob("*.css")):
        for found in CSS_ADDRESS.finditer(path.read_text(encoding="utf-8")):
            if remote(found[1] or found[2]):
                yield f"{path.relative_to(book)}: fetches {found[1] or found[2]}"
    print(f"{len(pages)} pages, {links} links, {sum(page.formulas for page in pages.values())} formulas")


def main():
    bad = 0
    for problem in problems_of(Path(sys.argv[1]).resolve()):
        print(problem)
        bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

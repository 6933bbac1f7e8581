"""All pages on one, for printing: their bodies, with the links between them made links within the page."""
import html
import posixpath
import re

ATTRIBUTE = re.compile(r'(<[a-zA-Z][^<>]*?\s)(id|href|src|aria-labelledby|for)="([^"]*)"')
SCRIPT = re.compile(r"<script\b.*?</script>", re.S)
LIVE = re.compile(r'<section class="pg-live">.*?</section>', re.S)
STYLES = re.compile(r'<link\b[^>]*rel="stylesheet"[^>]*>')


def anchor(page, name="top"):
    return f"{page.replace('/', '-')}--{name}"


def keep(folder, page, body):
    """Keep the body of a page until all are made."""
    path = folder / f"{page}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")


def moved(body, page, pages):
    """The body of a page as a part of one page beside the front page."""
    def attribute(match):
        head, name, value = match.groups()
        if name in ("href", "src"):
            address, _, fragment = value.partition("#")
            if ":" in address or address.startswith("/"):
                return match[0]
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page), address)) if address else page + ".html"
            target = path.removesuffix(".html")
            value = "#" + anchor(target, fragment or "top") if target in pages else path
        else:
            value = " ".join(anchor(page, part) for part in value.split())
        return f'{head}{name}="{value}"'

    body, last = SCRIPT.sub("", LIVE.sub("", body)), None
    while body != last:  # one attribute of a tag at a time is found
        last, body = body, re.sub(ATTRIBUTE, lambda m: attribute(m).replace(f'{m[2]}="', f'{m[2]}=\0"', 1), body)
    return f'<section class="pg-chapter" id="{anchor(page)}">\n{body.replace(chr(0), "")}\n</section>\n'


def write(site, bodies, pages):
    """Write whole.html into the site: pages is their order."""
    front = (site / "index.html").read_text(encoding="utf-8")
    styles = "\n".join(STYLES.findall(front))
    parts = [moved((bodies / f"{page}.html").read_text(encoding="utf-8"), page, set(pages)) for page in pages]
    title = html.unescape(re.search(r"<title>(.*?)</title>", front, re.S)[1]).strip()
    (site / "whole.html").write_text(
        f'<!DOCTYPE html>\n<html lang="en" data-theme="light" data-mode="light">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(title)}</title>\n{styles}\n</head>\n'
        f'<body>\n<main class="bd-main"><div class="bd-content"><div class="bd-article-container"><article class="bd-article">\n'
        f'{"".join(parts)}</article></div></div></main>\n</body>\n</html>\n', encoding="utf-8")

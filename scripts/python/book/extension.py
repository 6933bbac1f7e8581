"""What the book adds to Sphinx: formulas as MathML, a place for every cell, scripts only where they are used."""
import re
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

import whole
from mathml import NotUnderstood, mathml

SLIDER = ["vega/vega.min.js", "vega/vega-lite.min.js", "vega/vega-embed.min.js", "sliders.js"]
MATRIX = ["matrix.js"]
LIVE = ["live/panel.js"]
WIDE = 24  # characters
log = logging.getLogger(__name__)


def set_formula(node, display):
    try:
        return mathml(node.astext(), display)
    except NotUnderstood as problem:
        # Warnings end the build, when all of them have been said.
        log.warning("formula not understood (%s): %s", problem, node.astext(), location=node)
        return ""


def inline(writer, node):
    formula = set_formula(node, "inline")
    # A line breaks before a formula and not in it: on a narrow screen a long one has to scroll.
    if len(re.sub(r"<[^>]*>", "", re.sub(r"&#?\w+;", "x", formula))) > WIDE:
        formula = f'<span class="pg-wide">{formula}</span>'
    writer.body.append(formula)
    raise nodes.SkipNode


def block(writer, node):
    writer.body.append(f'<div class="math">{set_formula(node, "block")}</div>')
    raise nodes.SkipNode


def place_cells(app, doctree):
    """Give every code cell the anchor that the matrix and other chapters name."""
    for cell in doctree.findall(lambda n: isinstance(n, nodes.container) and n.get("nb_element") == "cell_code"):
        name = cell["cell_metadata"].get("book", {}).get("id")
        if name:
            cell["ids"].append(f"cell-{name}")


def add_scripts(app, pagename, templatename, context, doctree):
    body = context.get("body", "")
    if doctree is not None:
        whole.keep(Path(app.doctreedir).parent / "bodies", pagename, body)
    for mark, scripts in (('class="pg-slider"', SLIDER), ('class="pg-matrix"', MATRIX), ('class="pg-live"', LIVE)):
        if mark in body:
            for name in scripts:
                app.add_js_file(name, loading_method="defer")
    if 'class="pg-live"' in body:
        app.add_css_file("live/panel.css")


def setup(app):
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.connect("doctree-read", place_cells)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""Settings of Sphinx for the book: notebooks as they were executed, and nothing from outside."""
project = "Proving Ground"
author = "The Proving Ground authors"
extensions = ["myst_nb", "extension"]

nb_execution_mode = "off"
nb_render_markdown_format = "myst"  # formulas in Markdown outputs as well
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3

html_math_renderer = "mathml"
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_theme_options = {
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the side has a search field already
}
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False

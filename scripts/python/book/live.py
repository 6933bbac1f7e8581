"""Panels that run an experiment in the page, from what "ground live -folder" wrote; where Go is not, a word about them."""
import html
import json
import shutil

FILES = ("panel.js", "panel.css", "program.js")


class Panels:
    """The panels of all experiments by id; none where no folder of them is given."""

    def __init__(self, folder):
        self.folder = folder
        self.known = json.loads((folder / "panels.json").read_text(encoding="utf-8")) if folder else None

    def copy(self, target):
        """Put beside the pages what panels load."""
        if self.folder:
            target.mkdir(parents=True)
            for name in FILES:
                shutil.copyfile(self.folder / name, target / name)

    def under(self, figure):
        """What stands under a figure, by its name: paper/experiment/figure."""
        experiment, _, name = figure.rpartition("/")
        command = f"<code>go run ./scripts/ground run {html.escape(experiment)}</code>"
        if self.known is None:
            return (f'<p class="pg-live-none">This book was made without Go, so that its figures cannot be run in the page. '
                    f"In a checkout with Go, <code>./scripts/book</code> makes one in which they can, and {command} runs this one in a terminal.</p>")
        if experiment not in self.known:
            return ""
        panel = self.known[experiment] | {"figure": name}
        numbers = ", ".join(f"{field['name']} = {field['value']}" for field in panel["fields"] if field["first"] and field["value"])
        data = json.dumps(panel, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("</", "<\\/")
        # Whoever has no scripts keeps these two sentences.
        return (f'<section class="pg-live"><p>With scripts, this figure can be run here, at a small size: {html.escape(numbers)}. '
                f'In a terminal, {command} runs it at the notebook\'s.</p><script type="application/json">{data}</script></section>')

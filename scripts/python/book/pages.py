"""The pages that are no notebook: the front with its map, the matrix, how it was computed, slips in the papers."""
import re

import yaml

from claims import count, matrix, setting_name


def papers(citation):
    """By the name of a paper's folder, first author and year, its reference as CITATION.cff has it."""
    found = {}
    for entry in yaml.safe_load(citation.read_text(encoding="utf-8")).get("references", []):
        names = [author["family-names"] for author in entry["authors"]]
        arxiv = next((i["value"].removeprefix("arXiv:") for i in entry.get("identifiers", []) if i["value"].startswith("arXiv:")), "")
        venue = re.search(r"\((\w+)\)", entry.get("collection-title", ""))
        found[f"{names[0].lower()}{entry['year']}"] = {
            "short": f"{', '.join(names)} {entry['year']}", "title": entry["title"], "arxiv": arxiv,
            "venue": f"{venue[1]} {entry['year']}" if venue else str(entry["year"]),
        }
    return found


def short(known, paper):
    return known[paper]["short"] if paper in known else paper


def by_paper(chapters):
    groups = {}
    for chapter in chapters:
        groups.setdefault(chapter.paper, []).append(chapter)
    return groups


def held(verdicts):
    good = sum(v["verdict"] == "holds" for v in verdicts)
    return f"{count(len(verdicts), 'claim')}, {'all' if good == len(verdicts) else good} hold" if verdicts else "no claims"


def picture(chapter, target):
    """The chapter's first figure, for its card; nothing where it has none."""
    if not chapter.picture:
        return ""
    name = f"_static/pictures/{chapter.paper}-{chapter.stem}.png"
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).write_bytes(chapter.picture)
    # Without a text for who does not see it: the link below it says where it leads.
    return f'<img alt="" loading="lazy" src="{name}">'


def card(chapter, number, target):
    facts = [held([v for _, v in chapter.verdicts])]
    if chapter.sliders:
        facts.append(count(chapter.sliders, "slider"))
    if chapter.time:
        facts.append(chapter.time)
    image = picture(chapter, target)
    return (
        f'<div class="pg-card">{image}<div>\n\n**{number}. [{chapter.title}]({chapter.name}.ipynb)**\n\n{chapter.sentence}\n\n'
        f'<small>{"; ".join(facts)}</small>\n\n</div></div>\n'
    )


def front(chapters, known, target, preface):
    verdicts = [v for chapter in chapters for _, v in chapter.verdicts]
    lines = [preface.replace("{claims}", held(verdicts)).replace("{chapters}", count(len(chapters), "chapter"))]
    for paper, group in by_paper(chapters).items():
        reference = known.get(paper)
        lines.append(f"## {short(known, paper)}\n")
        if reference:
            link = f", [arXiv {reference['arxiv']}](https://arxiv.org/abs/{reference['arxiv']})" if reference["arxiv"] else ""
            lines.append(f"*{reference['title']}*, {reference['venue']}{link}.\n")
        lines.append('<div class="pg-map">\n')
        lines += [card(chapter, i, target) for i, chapter in enumerate(group, 1)]
        lines.append("</div>\n")
        lines.append("```{toctree}\n:hidden:\n:caption: " + short(known, paper) + "\n:maxdepth: 1\n")
        lines += [chapter.name for chapter in group]
        lines.append("```\n")
    lines.append("```{toctree}\n:hidden:\n:caption: All papers\n:maxdepth: 1\n\nclaims\ncomputed\nslips\n```\n")
    (target / "index.md").write_text("\n".join(lines), encoding="utf-8")


def claims_page(chapters, settings, tables, placed, known, target, preface):
    names = {paper: reference["short"] for paper, reference in known.items()}
    (target / "claims.html.part").write_text(matrix(chapters, settings, tables, placed, names), encoding="utf-8")
    (target / "claims.md").write_text(preface + "\n```{raw} html\n:file: claims.html.part\n```\n", encoding="utf-8")


# ---- how it was computed


def locked(path, *names):
    """Packages of a lock file with their versions; of one that depends on the Python, each."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.M)
    return [f"{name} {' or '.join(v for n, v in found if n == name)}" for name in names or dict.fromkeys(n for n, _ in found)]


def required(path, *names):
    source = path.read_text(encoding="utf-8")
    return [f"{m[1]} {m[2]}" for name in names if (m := re.search(rf"^\s*(?:require )?(\S*{re.escape(name)}) (v\S+)", source, re.M))]


def versions(root):
    go = re.search(r"^go (\S+)", (root / "go.mod").read_text(encoding="utf-8"), re.M)
    lines = [
        ("Language", f"Go {go[1]} or later" if go else ""),
        ("Engine and numerics", ", ".join(required(root / "go.mod", "gomlx/gomlx", "gomlx/compute", "gomlx/go-xla", "gonum.org/v1/gonum", "gonum.org/v1/plot"))),
        ("XLA for the processor", ", ".join(locked(root / "scripts/python/xla.txt"))),
        ("Kernel of the notebooks", ", ".join(required(root / "scripts/gotools/go.mod", "janpfeifer/gonb"))),
        ("Their execution", ", ".join(locked(root / "scripts/python/run.txt", "nbclient", "nbformat"))),
        ("This book", ", ".join(locked(root / "scripts/python/book.txt", "sphinx", "myst-nb", "sphinx-book-theme", "latex2mathml"))),
    ]
    return "\n".join(["| part | version |", "|---|---|", *(f"| {part} | {version} |" for part, version in lines if version)])


def settings_table(settings, chapters):
    prints = {v["id"]: v["fingerprint"] for chapter in chapters for _, v in chapter.verdicts}
    lines = ["| setting (preset · backend · instruction set) | claims | hold | undecided | red | drawn seeds | by the notebooks' code |", "|---|---|---|---|---|---|---|"]
    for setting, entries in settings.items():
        listed = [row for e in entries.values() for row in [e.own, *e.drawn] if row]
        drawn = {row["seed"] for e in entries.values() for row in e.drawn}
        tally = [sum(row["verdict"] in kinds for row in listed) for kinds in (("holds",), ("undecided", "exploratory"), ("fails", "vacuous"))]
        same = sum(prints.get(name) == row["fingerprint"] for name, e in entries.items() for row in [e.own, *e.drawn] if row)
        lines.append(f"| {setting_name(setting)} | {len(entries)} | {tally[0]} of {len(listed)} | {tally[1]} | {tally[2]} | {len(drawn)} | {same} of {len(listed)} |")
    return "\n".join(lines) if settings else "No verdicts are kept beside those of the notebooks."


def chapters_table(chapters):
    lines = ["| chapter | preset · backend · master seed | claims | to read and to run |", "|---|---|---|---|"]
    for chapter in chapters:
        settings = dict.fromkeys(f"{v['preset']} · {v['backend']} · {v['seed']}" for _, v in chapter.verdicts)
        time = re.sub(r"\s+", " ", chapter.time) or "not said"
        lines.append(f"| [{chapter.name}]({chapter.name}.ipynb) | {'; '.join(settings)} | {held([v for _, v in chapter.verdicts])} | {time} |")
    return "\n".join(lines)


def computed(chapters, settings, root, target, preface):
    page = preface.replace("{chapters}", chapters_table(chapters)).replace("{settings}", settings_table(settings, chapters))
    (target / "computed.md").write_text(page.replace("{versions}", versions(root)), encoding="utf-8")


def slips(chapters, target, page):
    """Slips of the papers that are in the book; a link to a chapter that it lacks is left as its text."""
    names = {chapter.name for chapter in chapters}
    papers_here = {chapter.paper for chapter in chapters}
    parts = re.split(r"(?m)^(?=## )", page)
    shown = [parts[0], *(p for p in parts[1:] if (m := re.search(r"<!-- (\w+) -->", p)) is None or m[1] in papers_here)]
    linked = re.sub(r"\[([^]]*)\]\((\w+/\w+)\.ipynb\)", lambda m: m[0] if m[2] in names else m[1], "".join(shown))
    (target / "slips.md").write_text(linked, encoding="utf-8")

"""The claim matrix: what became of every claim, in the notebooks and in every setting of which verdicts are kept."""
import html
import math
from dataclasses import dataclass

from chapters import claim_anchor, rows, with_formulas

SIGN = {"holds": "✓", "fails": "✗", "vacuous": "✗", "undecided": "?", "exploratory": "~"}
BACKENDS = {"xla-cpu": "xla:cpu", "xla-cuda": "xla:cuda"}


def number(x):
    """A measured number with four digits, as the notebooks write it."""
    if x is None:
        return "none"
    shown = f"{float(x):.4g}"
    if not any(digit in shown for digit in "123456789"):
        shown = shown.lstrip("+-")
    return shown.replace("-", "−")


def interval(low, high):
    if low is None and high is None:
        return "any number"
    if low is None:
        return f"≤ {number(high)}"
    return f"≥ {number(low)}" if high is None else f"[{number(low)}, {number(high)}]"


def count(n, noun):
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


# ---- verdicts that are kept by setting


@dataclass(frozen=True, order=True)
class Setting:
    backend: str
    machine: str
    preset: str


@dataclass
class Entry:
    """A claim in a setting: its verdict at the preset's own seed, and at seeds that were drawn."""

    own: dict | None
    drawn: list


def ledgers(folder):
    """By setting, the entry of every claim in the tables of a folder, whose names are backend and machine."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        backend, _, machine = path.stem.rpartition("-")
        for row in rows(path):
            setting = Setting(BACKENDS.get(backend, backend), machine, row["preset"])
            entry = found.setdefault(setting, {}).setdefault(row["claim"], Entry(None, []))
            if row["drawn"] == "true":
                entry.drawn.append(row)
            else:
                entry.own = row
    return dict(sorted(found.items()))


# ---- calibration


def calibrations(folder, verdicts):
    """By claim, what tables of fresh master seeds say of it: on the verdict's backend, or else on another one.

    A notebook that is executed says so itself, and whether its bands are those of the table; until it is, the table counts
    where it was made by the code of the notebook's verdict."""
    by_id, found = {v["id"]: v for v in verdicts}, {}
    for path in sorted(folder.glob("*.csv")):
        table = rows(path)
        for run in (row for row in table if not row["claim"]):
            of_run = [r for r in table if r["claim"] and (r["backend"], r["experiment"]) == (run["backend"], run["experiment"])]
            own = [r for r in of_run if not r["twin"]]
            for row in own:
                v = by_id.get(row["claim"])
                if v is None or v["id"] in found and run["backend"] != v["backend"]:
                    continue
                found[v["id"]] = {
                    "backend": run["backend"], "seeds": seeds(row), "holds": int(row["holds"]), "undecided": int(row["undecided"]),
                    "red": int(row["fails"]) + int(row["vacuous"]), "margin": finite(row["margin"]), "stale": v["fingerprint"] != run["twin"],
                    "twins": {t["twin"]: (int(t["fails"]), seeds(t)) for t in of_run if t["twin"] and t["claim"] == v["id"]},
                }
    return found


def seeds(row):
    return sum(int(row[column]) for column in ("holds", "undecided", "fails", "vacuous"))


def finite(text):
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def largest_rate(red, n):
    """The upper end of the exact 95 % interval (Clopper and Pearson) of a share of which red of n were seen."""
    if red >= n:
        return 1.0
    low, high = red / n, 1.0
    for _ in range(60):
        p = (low + high) / 2
        tail = sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(red + 1))
        low, high = (p, high) if tail > 0.025 else (low, p)
    return high


# ---- the table


def rich(text, where="a claim"):
    """A sentence with formulas as HTML."""
    return with_formulas(html.escape(text, quote=False), where)


def cell(label, body, sort=None, kind=""):
    key = "" if sort is None else f' data-sort="{html.escape(str(sort))}"'
    style = f' class="{kind}"' if kind else ""
    return f'<td data-label="{html.escape(label)}"{key}{style}>{body}</td>'


def mark(status):
    return f'<span class="pg-{status}">{SIGN.get(status, "")}&nbsp;{status}</span>'


RANK = {"fails": 0, "vacuous": 1, "undecided": 2, "exploratory": 3, "holds": 4}


def setting_name(s):
    return f"{s.preset} · {s.backend} · {s.machine}"


def in_setting(s, entry, v):
    """What became of a claim in a setting."""
    label = setting_name(s)
    if entry is None:
        return cell(label, '<span class="pg-none">not run</span>', 9)
    lines, other = [], False
    if entry.own is not None:
        lines.append(f'{mark(entry.own["verdict"])} <br><small>{number(entry.own["value"])}</small>')
        other = entry.own["fingerprint"] != v["fingerprint"]
    if entry.drawn:
        good = sum(row["verdict"] == "holds" for row in entry.drawn)
        kind = "pg-drawn" if good == len(entry.drawn) else "pg-drawn pg-undecided"
        lines.append(f'<small class="{kind}">{good} of {len(entry.drawn)} drawn</small>')
        other = other or any(row["fingerprint"] != v["fingerprint"] for row in entry.drawn)
    if other:
        lines.append('<small class="pg-earlier">other code</small>')
    worst = min((RANK.get(row["verdict"], 0) for row in [entry.own, *entry.drawn] if row), default=9)
    return cell(label, " <br>".join(lines), worst, "pg-other-code" if other else "")


def theory(v):
    """Whether the interval has the number that the theory foretells."""
    if v.get("theory") is None:
        return "none", '<span class="pg-none">none</span>'
    low, high = v["low"], v["high"]
    if low is None or high is None:
        return "none", f"{number(v['theory'])} <br><small>no interval</small>"
    where = "inside" if low <= v["theory"] <= high else "outside"
    return where, f'{number(v["theory"])} <br><small class="pg-{where}">{where} the interval</small>'


def calibration(v, table):
    """How a claim fared at drawn master seeds, and in a word whether that is known."""
    c = v.get("calibrated") or table
    if not c:
        return "none", 9, '<span class="pg-none">not calibrated</span>'
    if c.get("stale"):
        return "stale", 8, '<span class="pg-none">stale: calibrated with other code or another band</span>'
    red, n = c["red"], c["seeds"]
    told = f"{count(red, 'false alarm')}, {c['undecided']} undecided of {count(n, 'seed')}"
    if c["backend"] != v["backend"]:
        told += f" on {c['backend']}"
    detail = f"at most {largest_rate(red, n):.0%} (95 %)" if n else ""
    if c.get("margin") is not None:
        detail += f"; least margin {number(c['margin'])}"
    return "done", red / n if n else 9, f"{told} <br><small>{detail}</small>"


def twins(v, table):
    """Which twins a claim has, what they break, and what is known of their power."""
    listed, broken, due = [], 0, 0
    power = {} if not table or table["stale"] else table["twins"]
    for t in v.get("twins") or []:
        role = {"must fail": "twin", "other": "another claim's twin"}.get(t["role"], t["role"])
        if t["role"] == "must fail":
            due += 1
            broken += t["verdict"] == "fails"
        breaks = {"fails": "breaks it", "holds": "leaves it" if t["role"] == "other" else "holds, and must not"}
        broke, n = (t.get("broke", 0), t["seeds"]) if t.get("seeds") else power.get(t["name"], (0, 0))
        at = f", at {broke} of {count(n, 'drawn seed')}" if n else ""
        listed.append(f"<li>{rich(t['name'])} <small>({role})</small>: {number(t['value'])}, {breaks.get(t['verdict'], t['verdict'])}{at}</li>")
    if v.get("twins_not_run"):
        return 9, "twins not run"
    head = f"{broken} of {due} break it" if due else '<span class="pg-none">none</span>'
    if v.get("no_twin"):
        listed.append(f"<li>no twin: {rich(v['no_twin'])}</li>")
    if not listed:
        return broken, head
    return broken, f"{head}<details><summary>which</summary><ul>{''.join(listed)}</ul></details>"


def entries(chapters):
    """Every claim with the chapter and the cell that judge it first."""
    first = {}
    for chapter in chapters:
        for cell_id, v in chapter.verdicts:
            first.setdefault(v["id"], (chapter, cell_id, v))
    return list(first.values())


def row(chapter, cell_id, v, settings, table, placed):
    within, calibrated = theory(v), calibration(v, table)
    broken, attempts = twins(v, table)
    anchor = claim_anchor(v["id"])
    target = anchor if v["id"] in placed[chapter.name] else f"cell-{cell_id}"
    known = [entry for table_of in settings.values() if (entry := table_of.get(v["id"]))]
    verdicts = {v["verdict"]} | {r["verdict"] for e in known for r in [e.own, *e.drawn] if r}
    facts = {
        "paper": chapter.paper, "known": v["known"], "kind": v["kind"], "verdicts": " ".join(sorted(verdicts)), "theory": within[0],
        "posthoc": "yes" if v.get("post_hoc") else "no", "calibration": calibrated[0],
        "settings": "all" if len(known) == len(settings) else "some" if known else "none",
    }
    attributes = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in facts.items())
    source = f"{rich(v['source'])}, {v['known']}" if v["source"] else v["known"]
    post_hoc = f' <br><small class="pg-posthoc">chosen after a result was seen: {rich(v["post_hoc"])}</small>' if v.get("post_hoc") else ""
    link = f'<a href="{chapter.name}.html#{target}">{v["id"]}</a>'
    measured = number(v["value"]) + ("" if v["low"] == v["high"] else f" {interval(v['low'], v['high'])}")
    how = f'<details><summary>how</summary>{html.escape(v["interval"])}, {count(v["cases"], "case")}. Band: {rich(v["band_detail"])}</details>'
    cells = [
        cell("claim", f'<div class="pg-says">{rich(v["statement"], v["id"])} <br><small>{link}</small> <br><small>{source}; {v["kind"]}</small>{post_hoc}</div>', v["id"]),
        cell("measured", f'{measured} <br><small>band {interval(v["band_low"], v["band_high"])}, {v["band_origin"]}</small>{how}', v["value"] if v["value"] is not None else ""),
        cell("theory", within[1], {"inside": 2, "outside": 1}.get(within[0], 9)),
        cell(f"notebook: {v['preset']} · {v['backend']}", mark(v["verdict"]), RANK.get(v["verdict"], 0)),
        *(in_setting(s, table_of.get(v["id"]), v) for s, table_of in settings.items()),
        cell("calibration", calibrated[2], calibrated[1]),
        cell("twins", attempts, broken),
    ]
    return f'<tr id="{anchor}" {attributes}>{"".join(cells)}</tr>'


def choice(name, label, options):
    listed = "".join(f'<option value="{html.escape(value)}">{html.escape(shown)}</option>' for value, shown in options)
    return f'<label>{label} <select name="{name}"><option value="">all</option>{listed}</select></label>'


def controls(judged, papers):
    def values(key):
        return [(value, value) for value in sorted({v[key] for _, _, v in judged})]
    of_papers = [(p, papers.get(p, p)) for p in dict.fromkeys(chapter.paper for chapter, _, _ in judged)]
    return (
        '<form class="pg-filter" hidden onsubmit="return false"><label>Text <input type="search" name="text"></label>'
        + choice("paper", "Paper", of_papers)
        + choice("known", "Known how", values("known"))
        + choice("kind", "Kind", values("kind"))
        + choice("verdicts", "A verdict", [(s, s) for s in SIGN])
        + choice("theory", "Theory's number", [("inside", "inside the interval"), ("outside", "outside"), ("none", "none")])
        + choice("posthoc", "Post hoc", [("yes", "yes"), ("no", "no")])
        + choice("calibration", "Calibration", [("done", "calibrated"), ("stale", "stale"), ("none", "not calibrated")])
        + choice("settings", "Run", [("all", "in every setting"), ("some", "in some settings"), ("none", "in the notebook only")])
        + '<button type="reset">Show all</button></form>'
    )


def matrix(chapters, settings, tables, placed, papers):
    """The table of all claims, with its controls."""
    judged = entries(chapters)
    columns = ["claim", "measured", "theory", "in the notebook", *map(setting_name, settings), "calibration", "twins"]
    head = "".join(f'<th scope="col" aria-sort="none"><button type="button">{html.escape(c)}</button></th>' for c in columns)
    body = "\n".join(row(*entry, settings, tables.get(entry[2]["id"]), placed) for entry in judged)
    return (
        f'{controls(judged, papers)}\n<p class="pg-count" role="status">{count(len(judged), "claim")}</p>\n'
        f'<div class="pg-matrix-frame"><table class="pg-matrix"><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n'
    )

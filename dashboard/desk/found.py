"""Findings on the desk: counted, one group a root cause, the first cells of each; all of them as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from connectors import rules
from connectors.model import Finding
from dashboard import blocks, findings
from dashboard.charts import Numbers, markup
from dashboard.desk.expected import expected, field_of
from dashboard.findings import SEVERITIES, Group
from dashboard.page import Here
from dashboard.text import Text

SHOWN = 20
MOST_GROUPS = 60
Counts = Mapping[tuple[str, str, str], int]


def counts_said(say: Text, found: Sequence[Finding], counts: Counts) -> list[tuple[str, str]]:
    """How many of each severity, the worst first, as badges."""
    every = total(found, counts)
    return [
        (f"found-{one}", say(f"desk.count_{one}", n=say.number(every[one]))) for one in SEVERITIES if every[one]
    ]


def total(found: Sequence[Finding], counts: Counts) -> Counter[str]:
    """How many of each severity; counted exactly where not every cell is listed."""
    listed = Counter((one.rule, one.kind or "", one.field or "") for one in found)
    every: Counter[str] = Counter()
    severity = {(one.rule, one.kind or "", one.field or ""): one.severity for one in found}
    for key, n in listed.items():
        every[severity[key]] += max(n, counts.get(key, 0))
    return every


def groups(say: Text, found: Sequence[Finding], counts: Counts) -> str:
    """The groups as a list to open; what keeps the report out stands open."""
    made = findings.grouped(found, say.lang, SHOWN)
    shown = [(one, _group(say, one, counts, is_open=n < 3)) for n, one in enumerate(made[:MOST_GROUPS])]
    items = "".join(html for one, html in shown if one.severity != "note")
    notes = [html for one, html in shown if one.severity == "note"]
    # Nothing is to be done about notes: beside what waits they stand folded.
    items += _folded(say, notes) if items and len(notes) > 1 else "".join(notes)
    more = markup.note(say("desk.more_groups", n=str(len(made) - MOST_GROUPS))) if len(made) > MOST_GROUPS else ""
    return f'<div class="hw-entries hw-found">{items}</div>{more}'


def _folded(say: Text, notes: Sequence[str]) -> str:
    label = escape(say("desk.notes", n=str(len(notes))))
    return f"<details><summary><strong>{label}</strong></summary><div>{''.join(notes)}</div></details>"


def _group(say: Text, one: Group, counts: Counts, is_open: bool) -> str:
    first = one.members[0]
    n = max(one.count, counts.get((one.rule, first.kind or "", first.field or ""), 0))
    state = " open" if is_open and one.severity in ("reject", "confirm") else ""
    badge = f'<span class="hw-badge hw-found-{one.severity}">{escape(say(f"desk.is_{one.severity}"))}</span>'
    times = escape(say("desk.times", n=say.number(n)))
    place = f'<span class="hw-place">{escape(" · ".join(filter(None, (one.where, one.rule))))} · {times}</span>'
    wants = expected(say, first)
    # What to do may name every value that is allowed.
    is_told = all(part in one.remedy for part in wants.split(" · "))
    lines = [(say("desk.do"), one.remedy), *([] if is_told else [(say("desk.expected"), wants)])]
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in lines)
    return (
        f"<details{state}><summary>{badge}<strong>{escape(one.message)}</strong>{place}</summary>"
        f"<dl>{terms}</dl>{_cells(say, one, n)}</details>"
    )


def _cells(say: Text, one: Group, n: int) -> str:
    """The first cells with what stands there, and what stood there before where that is the point."""
    placed = [member for member in one.members if member.cell or member.said]
    if not placed:
        return ""
    items = "".join(f"<li>{_cell(say, member)}</li>" for member in placed)
    more = markup.note(say("desk.first_of", shown=str(SHOWN), n=say.number(n))) if n > len(one.members) else ""
    return f'<ul class="hw-found-cells">{items}</ul>{more}'


def _cell(say: Text, one: Finding) -> str:
    place = f"<b>{escape(findings.address(one, say.lang))}</b> " if one.cell else ""
    was = _was(say, one)
    own = findings.aside(one, say.lang)
    told = f"({own.format(was=was)})" if own else say("desk.was_is", was=was)
    before = f' <span class="hw-place">{escape(told)}</span>' if was else ""
    return f"{place}{escape(one.said or say('show.empty_cell'))}{before}"


def _was(say: Text, one: Finding) -> str:
    was, field = one.values.get("was", ""), field_of(one)
    words = field.values.get(was) if field else None
    if words:
        return say.of(words)
    return rules.grouped(was) if field and field.type in rules.NUMBERS else was


def csv(here: Here, title: str, found: Sequence[Finding]) -> bytes:
    """Every finding, a line each."""
    say = here.say
    names = ("severity", "rule", "sheet", "cell", "field", "stands", "was", "expected", "why", "do")
    ordered = sorted(found, key=lambda one: SEVERITIES.index(one.severity))
    lines = tuple(line(say, one) for one in ordered)
    return blocks.csv_of(here, title, Numbers(tuple(say(f"desk.col_{name}") for name in names), lines))


def line(say: Text, one: Finding) -> tuple[str, ...]:
    """One finding in the order of the columns of the CSV."""
    message, remedy = rules.load().words(one, say.lang)
    field = field_of(one)
    return (
        say(f"desk.is_{one.severity}"), one.rule, one.sheet, one.cell, say.of(field.words) if field else "",
        one.said, _was(say, one), expected(say, one), message, remedy,
    )  # fmt: skip

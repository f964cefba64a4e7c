"""Pieces of a page that Streamlit has no element for, as HTML: tables with links, legends, score cards."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard import theme
from dashboard.charts import Chart, Numbers

# Classes are defined in static/face.css; colours other than a team's come from the text around.
BRIEF, CODE, PROSE = 16, 32, 48  # letters: what is briefer (codes: to 32) stays on one line
FIRST_ROWS = 15  # shown at once; the rest unfolds
FIRST_CARDS = 5  # of them where each row is a card, on a phone
SHORT = 8  # letters: >99%, 1위~2위, 1,234.5


@dataclass(frozen=True)
class Cite:
    """One source of what a cell says: who says it, its address, and how it was read."""

    said: str
    href: str
    hint: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: words, the address they open, a state's `sign`, a team's `colour`, a smaller line `under` them.

    `whole` is what the CSV says where the page cuts it short; `cites` are the sources of what is said, and
    `certainty` how sure it is.
    """

    said: str
    href: str = ""
    sign: str = ""
    colour: str = ""
    hint: str = ""
    under: str = ""
    whole: str = ""
    cites: tuple[Cite, ...] = ()
    certainty: str = ""


LONG = 36  # letters under a cell from which on they may stand in several lines
Rows = list[tuple[Cell | str, ...]]


@dataclass(frozen=True)
class Fold:
    """What to press to see all rows of a long table, and to see only the first again."""

    open: str
    close: str


def table(
    columns: tuple[str, ...], rows: Rows, label: str, text_columns: int, fold: Fold, at_first: int = FIRST_ROWS,
    stacks: bool = False,
) -> str:  # fmt: skip
    """A real table; the first columns are words, the others numbers.

    On a phone it scrolls sideways; where it `stacks`, each row becomes a card, the headings beside its cells, or
    over them where all are numbers of a few letters, and only the first few are shown at once.
    """
    head = "".join(f'<th scope="col"{_class(name, i, text_columns)}>{escape(name)}</th>'
                   for i, name in enumerate(columns))  # fmt: skip
    # A handful more than the first rows is shown too: nobody should have to press for two rows.
    first = at_first if len(rows) > at_first + 5 else len(rows)
    labels = columns if stacks else ()
    cards = FIRST_CARDS if stacks and fold.open and first > FIRST_CARDS + 2 else first
    parts = (("", rows[:cards]), ("hw-later", rows[cards:first]), ("hw-rest", rows[first:]))
    body = "".join(_part(name, some, text_columns, labels) for name, some in parts if some or not name)
    kind = "hw-table" + (" hw-stack" if stacks else "") + (" hw-short" if stacks and _is_short(rows) else "")
    return (
        f'<div class="hw-scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="{kind}"><caption class="hw-unseen">{escape(label)}</caption>'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
        + (_more(fold, is_for_cards=first == len(rows)) if cards < len(rows) else "")
    )


def _is_short(rows: Rows) -> bool:
    """Whether every row is a name and numbers, so that several stand beside each other on a phone."""
    cells = [Cell(one) if isinstance(one, str) else one for row in rows for one in row[1:]]
    return bool(cells) and all(len(one.said) <= SHORT and not one.under and not one.cites for one in cells)


def _part(name: str, rows: Rows, text_columns: int, labels: tuple[str, ...]) -> str:
    body = "".join(
        "<tr>" + "".join(_cell(cell, i, text_columns, labels) for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<tbody class="{name}">{body}</tbody>' if name else f"<tbody>{body}</tbody>"


def _more(fold: Fold, is_for_cards: bool) -> str:
    """Opened, it lets the style sheet show the table bodies before it; no script is needed."""
    name = "hw-more hw-cards-alone" if is_for_cards else "hw-more"
    return (
        f'<details class="{name}"><summary><span>{escape(fold.open)}</span>'
        f"<span>{escape(fold.close)}</span></summary></details>"
    )


def numbers(data: Numbers, label: str, fold: Fold) -> str:
    """The numbers of a chart."""
    return table(data.columns, [tuple(row) for row in data.rows], label, data.text_columns, fold)


def legend(chart: Chart) -> str:
    """Whose colour is whose, once for all panels."""
    found = {one.name: one.colour for one in chart.series}
    items = "".join(f"<li>{dot(colour)}{escape(name)}</li>" for name, colour in found.items())
    return f'<ul class="hw-legend">{items}</ul>'


def marks(used: list[tuple[str, theme.Mark]]) -> str:
    """What each sign of a strip means."""
    items = "".join(
        f'<li><span class="hw-mark" style="background:{mark.ground};color:{_ink(mark)}">{mark.sign}</span>'
        f"{escape(said)}</li>"
        for said, mark in used
    )
    return f'<ul class="hw-legend">{items}</ul>'


def _ink(mark: theme.Mark) -> str:
    return mark.ink or "inherit"


def dot(colour: str) -> str:
    return f'<span class="hw-dot" style="background:{escape(colour)}" aria-hidden="true"></span>'


def link(said: str, href: str, lang: str = "") -> str:
    """A real link that opens in the same tab."""
    language = f' lang="{lang}" hreflang="{lang}"' if lang else ""
    return f'<a class="hw-link" href="{escape(href)}" target="_self"{language}>{escape(said)}</a>'


def step(said: str, href: str) -> str:
    """The next step, within the same page."""
    return f'<p class="hw-step"><span aria-hidden="true">→</span> {link(said, href)}</p>'


def _class(said: str, i: int, text_columns: int) -> str:
    """How wide a cell may grow, by its words: none is ever squeezed to a syllable a line."""
    if i >= text_columns:
        return ' class="hw-number"'
    is_code = " " not in said and BRIEF < len(said) <= CODE
    size = "code" if is_code else "brief" if len(said) <= BRIEF else "wordy" if len(said) <= PROSE else "prose"
    return f' class="hw-{size}"'


def _cell(cell: Cell | str, i: int, text_columns: int, labels: tuple[str, ...]) -> str:
    one = Cell(cell) if isinstance(cell, str) else cell
    said = escape(one.said)
    if one.href:
        said = link(one.said, one.href)
    mark = f'<span class="hw-sign" aria-hidden="true">{one.sign}</span>' if one.sign else ""
    lead = dot(one.colour) if one.colour else ""
    hint = f' title="{escape(one.hint)}"' if one.hint else ""
    wraps = " hw-long" if len(one.under) > LONG else ""
    under = f'<span class="hw-under{wraps}">{escape(one.under)}</span>' if one.under else ""
    tag = 'th scope="row"' if i == 0 else "td"
    below = f" {under}{cited(one)}" if under else cited(one)
    alone = one.cites and len(one.said) <= BRIEF and i < text_columns
    size = ' class="hw-cited"' if alone else _class(one.said, i, text_columns)
    label = f' data-label="{escape(labels[i])}"' if labels and i else ""
    inner = f"{lead}{mark}{said}{below}"
    # Beside its heading on a phone a cell is one thing, whatever it is made of.
    inner = f"<span>{inner}</span>" if label else inner
    return f"<{tag}{size}{label}{hint}>{inner}</{tag.split()[0]}>"


def cited(one: Cell) -> str:
    """How sure what a cell says is, and links to who says it; they leave our pages."""
    if not one.cites:
        return ""
    sure = f'<span class="hw-sure">{escape(one.certainty)}</span>' if one.certainty else ""
    return f'<span class="hw-cites">{sure}{"".join(map(_out, one.cites))}</span>'


def _unbroken(said: str) -> str:
    """A line may break between who and when, never inside a date."""
    return ", ".join(f"<span>{escape(part)}</span>" for part in said.split(", "))


def _out(one: Cite) -> str:
    hint = f' title="{escape(one.hint)}"' if one.hint else ""
    return (
        f'<a class="hw-cite" href="{escape(one.href)}" target="_blank" rel="noopener noreferrer nofollow"{hint}>'
        f"{_unbroken(one.said)}</a>"
    )


def words(cell: Cell | str) -> str:
    """What a cell says, without its link and sign."""
    if isinstance(cell, str):
        return cell
    if cell.whole:
        return cell.whole
    notes = [one for one in (cell.under, cell.certainty) if one and one != cell.said]
    notes += [one.href for one in cell.cites if not one.href.startswith("mailto:")]
    return f"{cell.said} ({'; '.join(notes)})" if notes else cell.said


def lead(lines: list[str]) -> str:
    """The lines under a title."""
    return '<div class="hw-lead">' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>"


def listing(lines: list[str]) -> str:
    return '<ul class="hw-list">' + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def facts(lines: list[tuple[str, str]]) -> str:
    """Terms, each with what is to be said of it."""
    items = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(said)}</dd></div>" for term, said in lines)
    return f'<dl class="hw-facts">{items}</dl>'


@dataclass(frozen=True)
class Item:
    """Something that waits: what, why, and where it is done."""

    title: str
    reason: str
    label: str
    href: str


def items(found: list[Item]) -> str:
    return '<ul class="hw-items">' + "".join(
        f"<li><strong>{escape(one.title)}</strong><p>{escape(one.reason)}</p>"
        f"<p>{link(one.label, one.href)}</p></li>" for one in found
    ) + "</ul>"  # fmt: skip


def titled(title: str, note: str, below: str) -> str:
    """A finding as heading, what it rests on, and what follows."""
    caption = f'<p class="hw-caption">{escape(note)}</p>' if note else ""
    return f'<h3 class="hw-title">{escape(title)}</h3>{caption}{below}'


def note(said: str) -> str:
    """A sentence in place of something that cannot be shown."""
    return f'<p class="hw-note">{escape(said)}</p>'


def badges(items: list[tuple[str, str]]) -> str:
    return '<p class="hw-badges">' + "".join(
        f'<span class="hw-badge hw-{kind}">{escape(said)}</span>' for kind, said in items
    ) + "</p>"  # fmt: skip


def foot(lines: list[str], onward: tuple[str, str] | None = None) -> str:
    """`onward`: words and address of a last link."""
    said = [escape(line) for line in lines] + ([link(*onward)] if onward else [])
    return '<footer class="hw-foot">' + "".join(f"<p>{line}</p>" for line in said) + "</footer>"


@dataclass(frozen=True)
class Gauge:
    """One score on its track: `low` to `high` is the interval, `at` the score (None: not rated)."""

    label: str
    value: str
    href: str
    at: float | None
    low: float | None
    high: float | None
    notes: tuple[str, ...]
    badge: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Card:
    """A team at a glance."""

    name: str
    href: str
    colour: str
    gauges: tuple[Gauge, ...]


def cards(items: list[Card]) -> str:
    """Team beside team; on a phone one under the other."""
    wide = " hw-wide" if len(items) == 1 else ""
    return f'<div class="hw-cards{wide}">' + "".join(_card(item) for item in items) + "</div>"


def _card(item: Card) -> str:
    gauges = "".join(_gauge(one, item.colour) for one in item.gauges)
    heading = f"<h3>{dot(item.colour)}{link(item.name, item.href)}</h3>"
    return f'<article class="hw-card">{heading}<div class="hw-gauges">{gauges}</div></article>'


def _gauge(one: Gauge, colour: str) -> str:
    value = link(one.value, one.href) if one.href else escape(one.value)
    notes = "".join(f"<span>{escape(said)}</span>" for said in one.notes)
    badge = ""
    if one.badge:
        badge = f'<span class="hw-grade" title="{escape(one.hint)}">{escape(one.badge)}</span>'
    quiet = "" if one.at is not None else " hw-quiet"
    return (
        f'<div class="hw-gauge"><div class="hw-label">{escape(one.label)}{badge}</div>'
        f'<div class="hw-value{quiet}">{value}</div>{_track(one, colour)}<div class="hw-notes">{notes}</div></div>'
    )


def ruler(one: Gauge, colour: str, reason: str) -> str:
    """A single score on its track, and why the track runs as it does."""
    return f'<div class="hw-card">{_gauge(one, colour)}<p class="hw-reason">{escape(reason)}</p></div>'


def _track(one: Gauge, colour: str) -> str:
    """A line from 0 to 100; the numbers on it are said beside it, so readers of the text lose nothing."""
    if one.low is None or one.high is None:
        return '<div class="hw-track" aria-hidden="true"></div>'
    width = max(one.high - one.low, 0.6)
    at = f'<i style="left:{one.at:.1f}%;background:{escape(colour)}"></i>' if one.at is not None else ""
    return (
        '<div class="hw-track" aria-hidden="true">'
        f'<b style="left:{one.low:.1f}%;width:{width:.1f}%;background:{theme.faint(colour, 0.35)}"></b>{at}</div>'
    )


@dataclass(frozen=True)
class Answer:
    """A question somebody comes with, what the page answers, and where more of it stands."""

    question: str
    answer: Cell
    more: str
    href: str
    fold: str = ""  # what to press to see the sources, where they are many


def answers(items: list[Answer]) -> str:
    """Question beside question; a long list of sources unfolds."""
    return '<div class="hw-cards hw-answers">' + "".join(map(_answer, items)) + "</div>"


def _answer(one: Answer) -> str:
    more = f'<p class="hw-more-link">{link(one.more, one.href)}</p>' if one.href else ""
    sources = cited(one.answer)
    if one.fold and sources:
        sources = f'<details class="hw-sources"><summary>{escape(one.fold)}</summary>{sources}</details>'
    said = f'<p class="hw-answer">{escape(one.answer.said)}</p>{sources}'
    return f'<article class="hw-card"><h3>{escape(one.question)}</h3>{said}{more}</article>'


@dataclass(frozen=True)
class Moment:
    """Something that happened: when (as precisely as known), what kind, whom it concerned."""

    day: str
    kind: str
    code: str
    said: Cell
    teams: str


def timeline(items: list[Moment], label: str) -> str:
    """The newest first; each with its kind in words, and its sources."""
    rows = "".join(map(_moment, items))
    return f'<ol class="hw-timeline" aria-label="{escape(label)}">{rows}</ol>'


def _moment(one: Moment) -> str:
    teams = f'<span class="hw-under">{escape(one.teams)}</span>' if one.teams else ""
    return (
        f'<li class="hw-moment hw-{escape(one.code)}"><span class="hw-when">{escape(one.day)}</span>'
        f'<span class="hw-kind">{escape(one.kind)}</span>'
        f'<span class="hw-what">{escape(one.said.said)}{teams}{cited(one.said)}</span></li>'
    )


@dataclass(frozen=True)
class Entry:
    """Something explained: a title, where it belongs, and lines of term and text."""

    key: str
    title: str
    place: str
    lines: tuple[tuple[str, str], ...]


def entries(items: list[Entry], is_open: bool) -> str:
    """Foldable entries, open where only a few are left."""
    return '<div class="hw-entries">' + "".join(_entry(item, is_open) for item in items) + "</div>"


def _entry(item: Entry, is_open: bool) -> str:
    lines = "".join(
        f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" if term else f"<dd>{escape(said)}</dd>"
        for term, said in item.lines
    )
    state = " open" if is_open else ""
    return (
        f"<details{state}><summary><strong>{escape(item.title)}</strong>"
        f'<span class="hw-place">{escape(item.place)}</span></summary><dl>{lines}</dl></details>'
    )


@dataclass(frozen=True)
class Rungs:
    """A team on its ladder: `names` of the rungs above the ground, `level` where it stands (0: ground)."""

    name: str
    href: str
    colour: str
    level: int | None
    names: tuple[str, ...]
    said: str
    notes: tuple[str, ...]


def rungs(items: list[Rungs]) -> str:
    """Ladder beside ladder; what is reached is filled and ticked, what is not stays an outline."""
    wide = " hw-wide" if len(items) == 1 else ""
    return f'<div class="hw-cards{wide}">' + "".join(_ladder(item) for item in items) + "</div>"


def _ladder(item: Rungs) -> str:
    bars = "".join(_rung(item, n, name) for n, name in enumerate(item.names, 1))
    notes = "".join(f"<p>{escape(said)}</p>" for said in item.notes)
    quiet = "" if item.level is not None else " hw-quiet"
    return (
        f'<article class="hw-card"><h3>{dot(item.colour)}{link(item.name, item.href)}</h3>'
        f'<div class="hw-value{quiet}">{escape(item.said)}</div>'
        f'<div class="hw-rungs" aria-hidden="true">{bars}</div><div class="hw-reason">{notes}</div></article>'
    )


def _rung(item: Rungs, n: int, name: str) -> str:
    if item.level is None or n > item.level:
        return f"<span>{escape(name)}</span>"
    look = f"background:{theme.faint(item.colour, 0.28)};border-color:{escape(item.colour)}"
    return f'<span class="hw-on" style="{look}">✓ {escape(name)}</span>'

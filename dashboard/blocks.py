"""What a page consists of, as ready values: made once for an address, shown by `show` as often as it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import stamp, theme
from dashboard.charts import Chart, Numbers, as_csv, markup, naming
from dashboard.charts.plotly import spec
from dashboard.page import Here
from dashboard.tables import Grid

SHOWN_ROWS = 400


@dataclass(frozen=True, slots=True)
class Head:
    """The finding, and under it as of when, how sure, and what this is not."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Markup:
    html: str


@dataclass(frozen=True, slots=True)
class Next:
    """The next step: a page of ours, with these codes in its address. `is_first`: the one thing to do."""

    page: str
    label: str
    codes: tuple[tuple[str, str], ...]
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: what it shows in words, and the drawing as JSON."""

    alt: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: `html` is the finding over it with note and legend, `table` and `csv` its numbers; `mark` is a hash
    of key and panels.

    Few large pieces rather than many small ones: each costs a message on every run.
    """

    key: str
    html: str
    panels: tuple[Panel, ...]
    table: str
    csv: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    html: str
    csv: bytes


@dataclass(frozen=True, slots=True)
class Folded:
    """Something to open: SQL, or a list."""

    label: str
    sql: str
    html: str


Single = Head | Section | Markup | Next | Picture | Table | Folded


@dataclass(frozen=True, slots=True)
class Beside:
    """Two side by side, on a phone one under the other."""

    left: Picture
    right: Picture


Block = Single | Beside


def head(here: Here, title: str, lines: Sequence[str]) -> Head:
    """That the score is not the ministry's stands over and under every page already, so it is not said here."""
    return Head(title, markup.lead(list(lines)))


def go(here: Here, page: str, label: str, **codes: str) -> Next:
    return Next(page, label, tuple({**here.codes_for(page), **codes}.items()))


def act(here: Here, page: str, label: str, codes: tuple[tuple[str, str], ...]) -> Next:
    """The one thing to do."""
    return Next(page, label, tuple({**here.codes_for(page), **dict(codes)}.items()), is_first=True)


def step(here: Here, page: str, label: str, **codes: str) -> Markup:
    """The next step within one page: Streamlit's own link would look pressed already."""
    return Markup(markup.step(label, here.href(page, **codes)))


def chart(here: Here, key: str, one: Chart, empty: str = "") -> Picture:
    """A chart drawn, with legend, table and CSV."""
    names = {series.name for series in one.series}
    is_plain = names == set(one.panels) or one.is_labelled or one.kind == "ranges"
    legend = markup.legend(one) if len(names) > 1 and not is_plain else ""
    if one.kind == "strip":
        legend = _signs(here, one)
    panels = (
        ()
        if one.is_empty
        else tuple(Panel(one.alt_of(name), spec(one, name, here.say.lang)) for name in one.panels)
    )
    said = empty or here.say("show.empty")
    below = legend if panels else "" if said == one.title else markup.note(said)
    numbers = markup.numbers(one.table, one.title, _fold(here, len(one.table.rows)))
    return Picture(
        key, markup.titled(one.title, one.note if panels else "", below), panels, numbers,
        csv_of(here, one.title, one.table), hashlib.sha256(repr((key, panels)).encode()).hexdigest(),
    )  # fmt: skip


def table(here: Here, key: str, grid: Grid, shown: int = SHOWN_ROWS, at_first: int = markup.FIRST_ROWS) -> Table:
    """A table with links in its cells, and all of it as CSV; words where there is no row."""
    said = tuple(tuple(markup.words(cell) for cell in row) for row in grid.rows)
    fold = _fold(here, min(shown, len(grid.rows)), at_first)
    html = markup.table(
        grid.columns, grid.rows[:shown], grid.title, grid.text_columns, fold, at_first, grid.stacks
    )
    if len(grid.rows) > shown:
        html += markup.note(here.say("show.more", shown=shown))
    if not grid.rows:
        html = markup.note(here.say("show.empty"))
    csv = csv_of(here, grid.title, Numbers(grid.columns, said)) if grid.rows else b""
    return Table(key, markup.titled(grid.title, grid.note, html), csv)


def _fold(here: Here, rows: int, at_first: int = markup.FIRST_ROWS) -> markup.Fold:
    say = here.say
    return markup.Fold(say("show.all_rows", n=rows), say("show.fewer_rows"))


def _signs(here: Here, one: Chart) -> str:
    """What each sign of a strip means."""
    used = dict.fromkeys(code for series in one.series for code in series.codes)
    return markup.marks([_sign(here, code) for code in used])


def _sign(here: Here, code: str) -> tuple[str, theme.Mark]:
    if code in theme.FILING:
        return here.say(f"filing.{code}"), theme.FILING[code]
    return naming.state_name(here.say, code), theme.STATES[code]


def csv_of(here: Here, title: str, data: Numbers) -> bytes:
    """The numbers under lines that say what they are, of which day, and that they are invented where they are."""
    say, day = here.say, here.day
    lines = [title, say("show.whence", programme=say.of(here.programme.words), day=say.day(day.as_of))]
    lines += [stamp.said(say, here.ask(stamp.of)), say("app.unofficial")]
    if day.is_fictional:
        lines.append(say("app.fictional_long"))
    return as_csv(data, tuple(lines))

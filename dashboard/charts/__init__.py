"""A chart as a value: what it shows in the reader's words, with its numbers as a table; renderers draw it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Literal

from connectors.texts import inert

ChartKind = Literal["lines", "ranges", "bars", "stacks", "strip", "steps", "scatter"]


MOST_LABELS = 6  # more would have to stand on each other


@dataclass(frozen=True)
class Series:
    """One line, bar colour or row of dots. `x` are days (YYYY-MM-DD), counts, labels; a missing `y` leaves a gap.

    `low` and `high` are the interval of each point, `hover` what is said about it, `said` the series in one
    phrase, `panel` its small multiple, `pale` marks what is assumed. `codes` are states: of a strip each cell's
    mark, elsewhere why a point has no value (said by the SVG only). Of bars, `low` is where each begins if not at
    zero; of ranges, `marks` is what is written at each dot. Of steps, each point holds until the next. Of a
    scatter, `across` is where each point stands along the bottom, with its interval, and `marks` is what is
    written beside it.
    """

    name: str
    colour: str
    x: tuple[str, ...]
    y: tuple[float | None, ...] = ()
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    hover: tuple[str, ...] = ()
    said: str = ""
    panel: str = ""
    codes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    pale: tuple[bool, ...] = ()
    across: tuple[float | None, ...] = ()
    across_low: tuple[float | None, ...] = ()
    across_high: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """The same numbers as a table; `text_columns` are those read from the left."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: int = 1


@dataclass(frozen=True)
class Chart:
    """`title` states the finding, `alt` says it to those who cannot see, `note` holds unit and caveats.

    `at` is a day, or a count, marked on the axis of time; `ticks` name the values 0, 1, 2 and so on of steps.
    """

    kind: ChartKind
    title: str
    series: tuple[Series, ...]
    alt: str
    table: Numbers
    interval: str = ""
    note: str = ""
    bounds: tuple[float, float] | None = None
    unit: str = ""
    height: int = 0
    at: str = ""
    ticks: tuple[str, ...] = ()
    axes: tuple[str, str] = ("", "")  # what runs along the bottom, what runs upward
    across_bounds: tuple[float, float] | None = None

    @property
    def panels(self) -> tuple[str, ...]:
        """The small multiples, in the order in which they first appear."""
        return tuple(dict.fromkeys(one.panel for one in self.series))

    def alt_of(self, panel: str) -> str:
        """What this panel's picture shows, from the data: the sentence of the chart, then each series' phrase."""
        said = "; ".join(one.said for one in self.series if one.said and one.panel == panel)
        return ". ".join(part for part in (panel or self.alt, said) if part)

    @property
    def is_labelled(self) -> bool:
        """Few lines in one picture carry their names themselves; all else needs a legend."""
        return self.kind == "lines" and len(self.panels) == 1 and 1 < len(self.series) <= MOST_LABELS

    @property
    def is_empty(self) -> bool:
        """Nothing to draw: a page shows words instead. A band without a single line says nothing."""
        bounds = (
            () if self.kind in ("lines", "scatter") else tuple(value for one in self.series for value in one.low)
        )
        values = [value for one in self.series for value in (*one.y, *(one.codes if self.kind == "strip" else ()))]
        return not any(value is not None for value in (*values, *bounds))


def as_csv(table: Numbers, preamble: tuple[str, ...] = ()) -> bytes:
    """The table for a spreadsheet (UTF-8 with the mark Excel needs), led by lines that say what and whence."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_inert(line)] for line in preamble)
    writer.writerow(table.columns)
    writer.writerows([_inert(cell) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _inert(cell: str) -> str:
    """A cell no spreadsheet runs as a formula, without control characters; our own minus sign becomes theirs, so that
    numbers stay numbers."""
    cell = "".join(letter for letter in cell if letter.isprintable())
    return inert(cell.replace("−", "-") if cell[:1] == "−" else cell)

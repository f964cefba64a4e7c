"""What a public page consists of, as plain values; templates write them, and nothing here is HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.charts import Chart

# Each cell under the name of its column; two of them beside each other; cells that say themselves what they are.
Phone = Literal["stack", "pairs", "plain", "table"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `code` is a state's mark, `colour` a team's dot, `under` a smaller line, `links` its
    sources as (words, address)."""

    said: str
    href: str = ""
    code: str = ""
    colour: str = ""
    under: str = ""
    hint: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """The first `text_columns` and the last `text_tail` are read from the left, the others are numbers;
    `table` names the public table that holds it all. A folded one opens at its title, of the rank `heading`.
    `phone` is what becomes of a row where a table is too wide."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    text_columns: int = 1
    table: str = ""
    text_tail: int = 0
    links: tuple[tuple[str, str], ...] = ()
    is_folded: bool = False
    heading: int = 3
    phone: Phone = "stack"

    def is_number(self, column: int) -> bool:
        return self.text_columns <= column < len(self.columns) - self.text_tail


@dataclass(frozen=True)
class Figure:
    """A chart with a page and files of its own; `table` is the public table that holds its numbers."""

    id: str
    chart: Chart
    table: str

    @property
    def heads(self) -> int:
        """The columns of its table that say what a row is."""
        return min(self.chart.table.text_columns, len(self.chart.table.columns) - 1)


@dataclass(frozen=True)
class Prose:
    title: str
    lines: tuple[str, ...]
    id: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Track:
    """One score at a glance: `low` to `high` of 100, `at` the score where it is known as a number."""

    label: str
    said: str
    at: float | None
    low: float | None
    high: float | None
    notes: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Card:
    name: str
    href: str
    team: str
    tracks: tuple[Track, ...]
    note: str = ""


@dataclass(frozen=True)
class Cards:
    items: tuple[Card, ...]


@dataclass(frozen=True)
class Term:
    said: str
    what: str
    id: str = ""


@dataclass(frozen=True)
class Entries:
    """Terms with what is to be said of each."""

    title: str
    items: tuple[Term, ...]
    id: str = ""
    is_folded: bool = False
    heading: int = 3


@dataclass(frozen=True)
class Code:
    """Something to paste."""

    title: str
    text: str
    note: str = ""


LONG = 5  # parts, from which on a page has a list of them
Block = Table | Figure | Prose | Cards | Entries | Code


@dataclass(frozen=True)
class Page:
    """`path` below the language ("" the first page), `title` the finding, `about` one sentence for those who link.

    `numbers` are (name, said, colour, what it is and its range) for the image beside a link.
    """

    path: str
    name: str
    title: str
    about: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    numbers: tuple[tuple[str, str, str, str], ...] = ()
    chart: str = ""  # of a chart's own page, which shows that chart and nothing else
    is_drawn: bool = True

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Id and title of what a long page consists of."""
        found = tuple(filter(None, map(_part, self.blocks)))
        return found if len(found) >= LONG else ()

    @property
    def picture(self) -> str:
        """The image beside a link to this page: a chart's page shows the chart, others have one of their own."""
        if self.chart:
            return f"chart/{self.chart}.png" if self.is_drawn else "og.png"
        return f"{self.path}og.png"


def _part(block: Block) -> tuple[str, str] | None:
    if isinstance(block, Figure):
        return block.id, block.chart.alt
    is_minor = isinstance(block, Table | Entries) and block.is_folded and block.heading > 2
    if isinstance(block, Cards | Code) or is_minor or not block.id:
        return None
    return block.id, block.title

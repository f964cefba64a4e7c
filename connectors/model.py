"""What travels between the steps of the door: words in two languages, cells as read, tables, findings."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Severity = Literal["reject", "confirm", "query", "note"]


@dataclass(frozen=True)
class Words:
    """One text in both languages."""

    ko: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.ko


Place = tuple[str, int | None, int | None]  # sheet, row_no, column


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell (or row, table, file) that a rule picked out, with what stands there.

    `row_no` is the row as Excel shows it (header rows and blank lines counted, 1-based), `column` is 0-based.
    Words (message, remedy) are looked up by `rule` in rules.toml. `values` fills the words' placeholders.
    """

    rule: str
    severity: Severity
    kind: str | None = None
    sheet: str = ""
    row_no: int | None = None
    column: int | None = None
    field: str | None = None
    said: str = ""
    values: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def cell(self) -> str:
        """The address as Excel shows it, for instance "L2004"; "" where the finding is not about one cell."""
        if self.row_no is None:
            return ""
        return f"{column_letter(self.column)}{self.row_no}" if self.column is not None else str(self.row_no)

    @property
    def place(self) -> Place:
        return self.sheet, self.row_no, self.column


@dataclass(frozen=True)
class Sheet:
    """Cells as read, column by column, before anyone knows what they mean.

    `columns[j][i]` is the trimmed text of the cell in Excel row `row_nos[i]` and 0-based column j; NULL is empty.
    Rows without any text are left out; `widths[i]` is how many cells row i was written with.
    """

    name: str
    columns: list[pa.Array]
    row_nos: list[int]
    widths: list[int]
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Table:
    """One recognised table: column-wise texts by field name, with the true row number of each row.

    `kind` is a report kind or "report" (a header table). `texts[field][i]` is the trimmed text, NULL when empty.
    `first_texts` holds, of columns nobody knows, what stands in the first row.
    """

    kind: str
    sheet: str
    header_row: int
    columns: dict[str, int]
    headers: dict[str, str]
    row_nos: list[int]
    texts: dict[str, pa.Array]
    unknown: list[str] = dataclasses.field(default_factory=list)
    notes: list[int] = dataclasses.field(default_factory=list)
    hidden_rows: int = 0
    first_texts: dict[int, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Header:
    """What a report says it is: whose, for which month, and which kinds it replaces."""

    team: str
    month: datetime.date
    kinds: tuple[str, ...]


def column_letter(column: int | None) -> str:
    """0 -> A, 26 -> AA."""
    if column is None:
        return ""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

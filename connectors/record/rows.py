"""Rows of the record's CSV files: each cell read strictly by the type of its column; a wrong row is told."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.record import book
from connectors.record.book import Column, File

BETWEEN = " | "  # addresses in one cell
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PERIOD = re.compile(r"\d{4}(-H[12]|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
CODE = re.compile(r"[a-z0-9][a-z0-9._-]*")
ADDRESS = re.compile(r"https?://[^\s/$.?#][^\s\"<>]*")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, a column (row_no 1) or a file (row_no 0), and what stands there.

    `values` fills the places of the message; the words are looked up by `code`.
    """

    file: str
    row_no: int
    column: str
    code: str
    said: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def message(self, lang: str) -> str:
        return book.load().problems[self.code].message[lang].format(said=self.said, **self.values)

    def remedy(self, lang: str) -> str:
        return book.load().problems[self.code].remedy[lang]

    @property
    def where(self) -> str:
        """File and line as an editor names them, and the column."""
        place = f"{self.file}.csv:{self.row_no}" if self.row_no else f"{self.file}.csv"
        return f"{place} {self.column}".strip()


@dataclass(frozen=True)
class Row:
    """One row: `row_no` is the line it begins on, `said` its cells as printed, `values` what they mean."""

    file: str
    row_no: int
    said: dict[str, str]
    values: dict[str, Any]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(self.said.get(name, "") for name in book.load().files[self.file].key)

    @property
    def claim_id(self) -> str:
        """A short name for what the row says, the same wherever in the file it stands."""
        digest = hashlib.sha256("\x1f".join((self.file, *self.key)).encode()).hexdigest()
        return f"{self.file.split('_')[-1]}-{digest[:8]}"

    @property
    def addresses(self) -> list[str]:
        """Every source of the row, in order."""
        cells = (self.said.get(name, "") for name in book.load().files[self.file].sources)
        return list(dict.fromkeys(url for cell in cells for url in cell.split(BETWEEN) if url))

    def problem(self, code: str, column: str, **values: object) -> Problem:
        return Problem(
            self.file, self.row_no, column, code, self.said.get(column, ""), {k: str(v) for k, v in values.items()}
        )


@dataclass(frozen=True)
class Readings:
    """One file: rows whose every cell can be read, what is wrong with the others, and all rows as they stand."""

    sound: list[Row]
    wrong: list[Problem]
    every: list[Row]


def read(path: Path, one: File) -> Readings:
    """Read one file; what can't be read is told and never stops the rest."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Readings([], [Problem(one.name, 0, "", "encoding")], [])
    items = [*_Lines(one, text)]
    wrong = [item for item in items if isinstance(item, Problem)]
    every = [item for item in items if isinstance(item, Row)]
    of_cells = {row.row_no: [*_cells_wrong(row, one)] for row in every}
    wrong += [problem for found in of_cells.values() for problem in found]
    return Readings([_typed(row, one) for row in every if not of_cells[row.row_no]], wrong, every)


class _Lines:
    """The rows of one file as texts by column, and what is wrong with its headings or its CSV."""

    def __init__(self, one: File, text: str) -> None:
        self.one, self.text = one, text

    def __iter__(self) -> Iterator[Row | Problem]:
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True)
        before = 0
        headings: list[str] = []
        try:
            for cells in reader:
                row_no, before = before + 1, reader.line_num
                if not headings:
                    headings = [cell.strip() for cell in cells]
                    broken = [*self._missing(headings), *self._twice(headings)]
                    yield from broken
                    yield from self._unknown(headings)
                    if broken:
                        return
                elif cells:
                    yield self._row(row_no, headings, cells)
        except csv.Error as problem:
            yield Problem(self.one.name, before + 1, "", "csv", str(problem))
        if not headings:
            yield from self._missing([])

    def _missing(self, headings: list[str]) -> Iterator[Problem]:
        for column in self.one.columns.values():
            if not column.optional and column.name not in headings:
                yield Problem(self.one.name, 1, column.name, "no_column")

    def _twice(self, headings: list[str]) -> Iterator[Problem]:
        """The later of two columns of one name would silently take the place of the first."""
        for name in dict.fromkeys(name for name in headings if headings.count(name) > 1):
            yield Problem(self.one.name, 1, name, "twice_column")

    def _unknown(self, headings: list[str]) -> Iterator[Problem]:
        for name in headings:
            if name not in self.one.columns:
                yield Problem(self.one.name, 1, name, "column")

    def _row(self, row_no: int, headings: list[str], cells: list[str]) -> Row | Problem:
        if len(cells) != len(headings):
            return Problem(self.one.name, row_no, "", "width", f"{len(cells)}/{len(headings)}")
        said = {name: cell.strip() for name, cell in zip(headings, cells, strict=True) if name in self.one.columns}
        return Row(self.one.name, row_no, said, {})


def _cells_wrong(row: Row, one: File) -> Iterator[Problem]:
    for column in one.columns.values():
        said = row.said.get(column.name, "")
        if said:
            code, values = _wrong(said, column)
            if code:
                yield row.problem(code, column.name, **values)
        elif column.required and column.name not in one.sources:
            yield row.problem("empty", column.name)
    if not row.addresses:
        yield row.problem("no_source", one.sources[0])


def _wrong(said: str, column: Column) -> tuple[str, dict[str, str]]:
    """The code of what is wrong with a cell, "" where it can be read."""
    words = book.load().words.get(column.type)
    if words is not None:
        return ("", {}) if said in words else ("word", {"allowed": ", ".join(words)})
    test = TESTS.get(column.type)
    return ("", {}) if test is None or test(said) else ("url" if column.type == "urls" else column.type, {})


def _is_number(said: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", said)) and math.isfinite(float(said))


def _is_day(said: str) -> bool:
    try:
        # fromisoformat alone would take 2026-W31-5 as well.
        return bool(DAY.fullmatch(said)) and bool(datetime.date.fromisoformat(said))
    except ValueError:
        return False


def _is_period(said: str) -> bool:
    parts = said.split(" to ")
    return len(parts) <= 2 and all(
        PERIOD.fullmatch(part) and (len(part) < 10 or _is_day(part)) for part in parts
    )  # fmt: skip


def _are_addresses(said: str) -> bool:
    return all(ADDRESS.fullmatch(part) for part in said.split(BETWEEN))


TESTS: dict[str, Callable[[str], object]] = {
    "number": _is_number, "day": _is_day, "period": _is_period, "yes_no": ("yes", "no").__contains__,
    "code": CODE.fullmatch, "url": ADDRESS.fullmatch, "urls": _are_addresses,
}  # fmt: skip


def _typed(row: Row, one: File) -> Row:
    values = {name: _value(row.said.get(name, ""), column) for name, column in one.columns.items()}
    return Row(row.file, row.row_no, row.said, values)


def _value(said: str, column: Column) -> Any:
    """What the cell means; an empty one is None, never zero."""
    if not said:
        return None
    match column.type:
        case "number":
            return float(said)
        case "day":
            return datetime.date.fromisoformat(said)
        case "yes_no":
            return said == "yes"
    return said

"""A long table (unit, indicator, value, month) -> one array a month; every row that can't be used is named."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors import formats, grammar, rules
from connectors.model import Finding, Sheet, Words, column_letter
from dashboard.scoring.anytable.model import Method
from dashboard.scoring.anytable.refused import Problem, Refused, because
from dashboard.scoring.anytable.sound import LARGEST

Array = NDArray[np.float64]
NEEDED, COLUMNS = ("unit", "indicator", "value"), ("unit", "indicator", "value", "month")
# No thousands separators, no units, no nan: a figure is read exactly or not at all.
NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Month:
    """`values[u, i]`: the figure of a unit (by name, sorted) and an indicator (as in the method); NaN is unknown.

    `month` is "" where the table has none.
    """

    month: str
    units: tuple[str, ...]
    values: Array


@dataclass(frozen=True)
class Table:
    """Every month by itself, oldest first."""

    file: str
    hash: str
    months: tuple[Month, ...]


@dataclass(frozen=True)
class Row:
    row_no: int
    unit: str
    indicator: str
    value: float
    month: str


def read(data: bytes, name: str, method: Method) -> Table:
    """The table in a CSV, XLSX or whatever else the door reads. Raises Refused with every wrong row."""
    reading = formats.read(data, name)
    if not reading.sheets:
        raise Refused([Problem(name, one.cell, _words(one)) for one in reading.findings])
    problems: list[Problem] = []
    rows = list(_rows(reading.sheets[0], name, problems))
    problems += _twice(rows, name) + _unfit(rows, name, method)
    if problems or not rows:
        raise Refused(problems or [Problem(name, "", because("stress.no_rows"))])
    return Table(name, hashlib.sha256(data).hexdigest(), tuple(_months(rows, method)))


def _words(one: Finding) -> Words:
    book = rules.load()
    return Words(*(" ".join(book.words(one, lang)) for lang in ("ko", "en")))


def _rows(sheet: Sheet, name: str, problems: list[Problem]) -> Iterator[Row]:
    """Rows below the heading; what does not read is added to the problems."""
    at = _columns([column[0].as_py() if len(column) else None for column in sheet.columns], name)
    texts = {one: sheet.columns[j].to_pylist() for one, j in at.items()}
    for i, row_no in enumerate(sheet.row_nos[1:], start=1):
        said = {one: cells[i] or "" for one, cells in texts.items()}
        wrong = list(_wrong(said))
        problems += [Problem(name, _at(row_no, column), words) for column, words in wrong]
        if not wrong:
            month = f"{grammar.month(said['month']):%Y-%m}" if "month" in at else ""
            value = float(said["value"]) if said["value"] else math.nan
            yield Row(row_no, said["unit"], said["indicator"], value, month)


def _columns(heads: list[str | None], name: str) -> dict[str, int]:
    """Column numbers by heading, in any order. Raises Refused."""
    said = [(head or "").lower() for head in heads]
    problems = [Problem(name, one, because("stress.no_column")) for one in NEEDED if one not in said]
    problems += [
        Problem(name, head or column_letter(j), because("stress.column", known=", ".join(COLUMNS)))
        for j, head in enumerate(said) if head not in COLUMNS or head in said[:j]
    ]  # fmt: skip
    if problems:
        raise Refused(problems)
    return {head: j for j, head in enumerate(said)}


def _wrong(said: dict[str, str]) -> Iterator[tuple[str, Words]]:
    """An empty value is an unknown one; anything else that is no number is a mistake."""
    for column in ("unit", "indicator"):
        if not said[column]:
            yield column, because("stress.empty")
    if said["value"] and not (NUMBER.fullmatch(said["value"]) and abs(float(said["value"])) <= LARGEST):
        yield "value", because("stress.no_number", said=said["value"])
    if "month" in said and grammar.month(said["month"]) is None:
        yield "month", because("stress.no_month", said=said["month"])


def _at(row_no: int, column: str) -> str:
    return f"{row_no}: {column}"


def _twice(rows: list[Row], name: str) -> list[Problem]:
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for row in rows:
        first = seen.setdefault((row.month, row.unit, row.indicator), row.row_no)
        if first != row.row_no:
            words = because("stress.twice", unit=row.unit, indicator=row.indicator, first=first)
            found.append(Problem(name, _at(row.row_no, "unit"), words))
    return found


def _unfit(rows: list[Row], name: str, method: Method) -> list[Problem]:
    """Figures of indicators the method does not have, and figures without a logarithm."""
    found, drawn = [], method.draws.normalisations if method.draws else ()
    for row in rows:
        one = method.indicators.get(row.indicator)
        if one is None:
            words = because("stress.no_indicator", id=row.indicator)
            found.append(Problem(name, _at(row.row_no, "indicator"), words))
        elif one.scale == "log10" and row.value <= 0 and {one.normalisation, *drawn} != {"goalposts"}:
            found.append(
                Problem(name, _at(row.row_no, "value"), because("stress.log_value", said=f"{row.value:g}"))
            )
    return found


def _months(rows: list[Row], method: Method) -> Iterator[Month]:
    column = {id: j for j, id in enumerate(method.indicators)}
    for month in sorted({row.month for row in rows}):
        mine = [row for row in rows if row.month == month]
        # Sorted, so that no result depends on the order of rows, not even in its last digit.
        units = tuple(sorted({row.unit for row in mine}))
        line = {unit: i for i, unit in enumerate(units)}
        values = np.full((len(units), len(column)), np.nan)
        for row in mine:
            values[line[row.unit], column[row.indicator]] = row.value
        yield Month(month, units, values)

"""JSON and NDJSON -> the same cells a spreadsheet would have, strictly and a record at a time.

What is taken: a list of objects; an object a line; or an object that names its lists (`{"b2b": [...]}`), whose
plain members (`report_month`, `kinds`) are its header. A cell is a text, a number, true, false or null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from connectors.formats import numbers
from connectors.formats.delimited import control_character, too_long
from connectors.formats.media import LONGEST_CELL, MAX_COLUMNS, Reading, Unreadable
from connectors.formats.records import Records
from connectors.model import Sheet

MAX_LISTS = 20
_BLANK = re.compile(r"[ \t\n\r]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # half a letter, \\ud800, is none either
_LONGEST_EXACT = 15  # digits; a longer whole number keeps all of them
_LONGEST_FRACTION = 40  # no honest number is longer; it stands as it is, and the rules say what is wrong with it


def read(text: str, max_rows: int) -> Reading:
    """Raises Unreadable, with the record (as the row it would have in a sheet) or the line where there is none."""
    scan = _Scan(text)
    if scan.peek() == "[":
        sheets, media = [_list(scan, Records("", max_rows))], "json"
    else:
        sheets, cells = _lists(scan, max_rows)
        media = "json" if sheets else "ndjson"
        if not sheets:
            sheets = [_lines(scan, cells, max_rows)]
        elif cells:
            sheets.insert(0, _one(cells, Records("report", max_rows)))
    if scan.peek():
        raise scan.broken()
    if not any(sheet.row_nos for sheet in sheets):
        raise Unreadable("F01")
    return Reading(sheets, [], media)


class _Scan:
    """Where in the text we are. Members of a list are decoded one by one, so that none waits for all."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.record = text, 0, 0
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_constant=self._constant, parse_int=_whole, parse_float=_fraction
        )

    def peek(self) -> str:
        """The next sign that is not blank; "" at the end."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.broken()
        self.at += 1

    def string(self) -> str:
        text = self.value() if self.peek() == '"' else None
        if not isinstance(text, str):
            raise self.broken()
        return text

    def value(self) -> Any:
        self.peek()
        try:
            value, self.at = self.decoder.raw_decode(self.text, self.at)
        except json.JSONDecodeError as problem:
            raise self.broken(problem.pos) from None
        except RecursionError:
            raise self.nested() from None
        return value

    def is_records(self) -> bool:
        """Whether a record or a list of records begins here; a list of texts (kinds) is one cell."""
        return self.peek() == "{" or re.compile(r"\[[ \t\n\r]*[\[{\]]").match(self.text, self.at) is not None

    def cells(self, column: int) -> str:
        """One cell, or the texts of a list side by side."""
        value = self.value()
        many = value if isinstance(value, list) else [value]
        return ", ".join(self.cell(one, column) for one in many)

    def cell(self, value: Any, column: int) -> str:
        if isinstance(value, str):
            return self.checked(value, column)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        raise self.nested()

    def checked(self, text: str, column: int) -> str:
        if len(text) > LONGEST_CELL:
            raise too_long(self.record + 1, column)
        if not text.isprintable() and _CONTROL.search(text):
            raise control_character(self.record + 1, column)
        return text

    def broken(self, at: int | None = None) -> Unreadable:
        at = self.at if at is None else at
        line = self.text.count("\n", 0, at) + 1
        return Unreadable("F46", line=str(line), sign=str(at - self.text.rfind("\n", 0, at)))

    def nested(self) -> Unreadable:
        return self.wrong("칸 안에 목록이나 객체가 들어 있습니다", "a cell holds a list or an object")

    def twice(self, name: str) -> Unreadable:
        name = ascii(name)[1:-1] if _CONTROL.search(name) else name
        return self.wrong(f"같은 이름 ‘{name[:80]}’이 두 번 있습니다", f'the name "{name[:80]}" stands twice')

    def wrong(self, ko: str, en: str) -> Unreadable:
        return Unreadable("F47", self.record + 1, record=f"{self.record:,}", what_ko=ko, what_en=en)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """json.loads would keep the last of two values in silence."""
        if len(pairs) > MAX_COLUMNS:
            raise Unreadable("F29", self.record + 1, limit=f"{MAX_COLUMNS:,}")
        found = dict(pairs)
        if len(found) < len(pairs):
            raise self.twice(next(name for at, (name, _) in enumerate(pairs) if name in dict(pairs[:at])))
        return found

    def _constant(self, text: str) -> Any:
        raise self.wrong(f"{text}은(는) 수가 아닙니다", f"{text} is no number")


# ---- records ----


def _members(scan: _Scan, first: str, last: str) -> Iterator[None]:
    """Stand before each member in turn."""
    scan.take(first)
    if scan.peek() == last:
        scan.at += 1
        return
    while True:
        yield
        if scan.peek() == last:
            scan.at += 1
            return
        scan.take(",")


def _list(scan: _Scan, records: Records) -> Sheet:
    scan.record = 0
    for _ in _members(scan, "[", "]"):
        _record(scan, records)
    return records.sheet()


def _lines(scan: _Scan, first: dict[str, str], max_rows: int) -> Sheet:
    """An object a line; the first was read already."""
    records = Records("", max_rows)
    records.add(first)
    while scan.peek():
        _record(scan, records)
    return records.sheet()


def _one(cells: dict[str, str], records: Records) -> Sheet:
    records.add(cells)
    return records.sheet()


def _lists(scan: _Scan, max_rows: int) -> tuple[list[Sheet], dict[str, str]]:
    """The lists an object names, a sheet each, and its plain members. Where all are plain, it was a record."""
    sheets: dict[str, Sheet] = {}
    cells: dict[str, str] = {}
    scan.record = 1
    for _ in _members(scan, "{", "}"):
        name = scan.checked(scan.string(), len(cells))
        scan.take(":")
        if name in cells or name in sheets:
            raise scan.twice(name)
        if len(cells) == MAX_COLUMNS or len(sheets) == MAX_LISTS:
            raise Unreadable("F29", limit=f"{MAX_COLUMNS:,}")
        if scan.is_records():
            sheets[name] = _named(scan, Records(name, max_rows))
        else:
            cells[name] = scan.cells(len(cells))
    return list(sheets.values()), cells


def _named(scan: _Scan, records: Records) -> Sheet:
    """A list of records, or one record alone."""
    if scan.peek() == "[":
        return _list(scan, records)
    scan.record = 0
    _record(scan, records)
    return records.sheet()


def _record(scan: _Scan, records: Records) -> None:
    scan.record += 1
    found = scan.value()
    if not isinstance(found, dict):
        raise scan.wrong("레코드가 객체가 아닙니다", "the record is not an object")
    records.add({scan.checked(name, at): scan.cell(value, at) for at, (name, value) in enumerate(found.items())})


# ---- numbers, as a cell of a workbook shows them ----


def _whole(text: str) -> str:
    return text if len(text) > _LONGEST_EXACT else numbers.shown("plain", text, is_1904=False)


def _fraction(text: str) -> str:
    return text if len(text) > _LONGEST_FRACTION else numbers.shown("plain", text, is_1904=False)

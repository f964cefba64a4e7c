"""CSV -> numbered cells. No sniffing and no repairs: where quotes or encoding do not add up, the file goes back.

A lenient reader shifts cells in silence; of files broken in every usual way a strict one refuses nearly all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import count, islice

from connectors.formats import plain
from connectors.formats.grid import Grid
from connectors.formats.media import (
    LAST_ROW,
    LINES_BESIDE_ROWS,
    LONGEST_CELL,
    MAX_COLUMNS,
    Problems,
    Reading,
    Unreadable,
)
from connectors.model import Sheet

DELIMITERS = ",\t;"
_LONGEST_LINE = 2_000_000
_SMALL = 65_536  # so few rows are read before the engine's parser has begun
_CONTROLS = r"[\x00-\x08\x0e-\x1f]"  # no byte of a longer letter is one of these
_CONTROL = re.compile(_CONTROLS)
_CONTROL_BYTE = re.compile(_CONTROLS.encode())
_ANYTHING = re.compile(rb"[^\s,;\"\xef\xbb\xbf]")
_NUMBER_LIKE = re.compile(r"[\d\s.,:%/()₩+-]*")


def read(data: bytes, max_rows: int) -> Reading:
    """One sheet without a name, from a text in UTF-8. Raises Unreadable."""
    if not _ANYTHING.search(data):
        raise Unreadable("F01")
    delimiter = delimiter_of(data[:65_536].decode("utf-8", "ignore"))
    quick = plain.sheet(data, delimiter, max_rows) if len(data) > _SMALL else None
    sheet = quick or by_record(data, delimiter, max_rows)
    return Reading([sheet], [], "csv")


def by_record(data: bytes, delimiter: str, max_rows: int) -> Sheet:
    """The sheet, read and judged a record at a time. Raises Unreadable."""
    grid = Grid("")
    for row_no, row in _records(data, delimiter):
        grid.add(row_no, row)
        if grid.count > max_rows + LINES_BESIDE_ROWS:
            raise Unreadable("F09", limit=f"{max_rows:,}")
    return grid.sheet()


def delimiter_of(text: str) -> str:
    """The delimiter that cuts one of the first lines into the most different headings (words, not numbers)."""
    best, most = "", 1
    for delimiter in DELIMITERS:
        for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 30):
            headings = {cell.strip() for cell in row if not _NUMBER_LIKE.fullmatch(cell)}
            if len(headings) > most:
                best, most = delimiter, len(headings)
    if not best:
        raise Unreadable("F24")
    return best


def _records(data: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records numbered as Excel numbers rows: a blank line is one, a cell of several lines does not add any.

    A row that is wrong within its own line is gathered; where a quote runs on nobody knows where the row ends.
    """
    lines: list[str] = []
    reader = csv.reader(_kept(data, lines), delimiter=delimiter, strict=True)
    check = _Check(delimiter, has_control=_CONTROL_BYTE.search(data) is not None)
    problems = Problems()
    for row_no in count(1):
        lines.clear()
        try:
            row = next(reader)
            check.record(row_no, row, lines)
            yield row_no, row
        except StopIteration:
            return problems.end()
        except csv.Error as problem:
            is_long = "field larger" in str(problem) and len(lines) == 1
            _gather(too_long(row_no, None) if is_long else _quotes(row_no), lines, problems)
        except Unreadable as problem:
            _gather(problem, lines, problems)


def _gather(problem: Unreadable, lines: list[str], problems: Problems) -> None:
    if problem.finding.rule in ("F07", "F10") and len(lines) == 1:
        problems.add(problem)
    else:
        problems.end(problem)


def _kept(data: bytes, lines: list[str]) -> Iterator[str]:
    """The lines of a file, with those of the record being read kept aside for a second look."""
    for line in io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""):
        if len(line) > _LONGEST_LINE:
            raise too_long(None, None)
        lines.append(line)
        yield line


def _bare_record(delimiter: str) -> re.Pattern[str]:
    """A record whose quotes stand only around whole cells; csv itself takes `5"x` for a cell."""
    cell = rf'(?:"(?:[^"]|"")*+"|[^"{delimiter}\r\n]*+)'
    return re.compile(rf"{cell}(?:{delimiter}{cell})*+[\r\n]*")


class _Check:
    """What csv lets pass: quotes inside a cell, rows eaten by an open quote, cells nobody can have typed."""

    def __init__(self, delimiter: str, has_control: bool) -> None:
        self.delimiter, self.has_control = delimiter, has_control
        self.bare = _bare_record(delimiter)
        self.width = 0

    def record(self, row_no: int, row: list[str], lines: list[str]) -> None:
        raw = lines[0] if len(lines) == 1 else "".join(lines)
        if '"' in raw and '"' in "".join(row) and not self.bare.fullmatch(raw):
            raise _quotes(row_no)
        if len(lines) > 1 and self._swallows(row):
            raise _quotes(row_no)
        if row_no > LAST_ROW:
            raise Unreadable("F09", limit=f"{LAST_ROW:,}")
        if len(row) > MAX_COLUMNS:
            raise Unreadable("F29", row_no, limit=f"{MAX_COLUMNS:,}")
        if len(raw) > LONGEST_CELL or self.has_control:
            _check_cells(row, row_no)
        self.width = max(self.width, len(row))

    def _swallows(self, row: list[str]) -> bool:
        """A cell of several lines with as many delimiters as a whole row has."""
        full = max(self.width, 3) - 1
        return any(cell.count(self.delimiter) >= full and len(cell.splitlines()) > 1 for cell in row)


def _check_cells(row: list[str], row_no: int) -> None:
    for column, cell in enumerate(row):
        if len(cell) > LONGEST_CELL:
            raise too_long(row_no, column)
        if _CONTROL.search(cell):
            raise control_character(row_no, column)


def _quotes(row_no: int) -> Unreadable:
    return Unreadable("F07", row_no, row=str(row_no))


def too_long(row_no: int | None, column: int | None) -> Unreadable:
    what_ko, what_en = f"{LONGEST_CELL:,}자가 넘는 글이 있습니다", f"holds more than {LONGEST_CELL:,} characters"
    return Unreadable("F10", row_no, column, what_ko=what_ko, what_en=what_en)


def control_character(row_no: int, column: int) -> Unreadable:
    what_ko, what_en = "보이지 않는 제어 문자가 있습니다", "holds an invisible control character"
    return Unreadable("F10", row_no, column, what_ko=what_ko, what_en=what_en)

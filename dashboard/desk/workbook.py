"""The team's own file again, cell for cell in its own layout, with what was found coloured and commented."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from connectors import inbox, rules
from connectors.formats import Limits
from connectors.inbox import Upload
from connectors.model import Finding, Sheet
from dashboard import theme
from dashboard.desk.found import line
from dashboard.findings import SEVERITIES
from dashboard.text import Text

# One row at a time: a book of 100,000 rows held whole takes a gigabyte.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_NAME = 31
LONGEST_COMMENT = 2_000
MOST_COMMENTS = 2_000  # a spreadsheet with more of them hardly opens; colours and the list tell all
COMMENT_SIZE = {"x_scale": 2.2, "y_scale": 1.6}
ROWS_AT_ONCE = 5_000
MOST_LISTED = 100_000
COLUMNS = ("severity", "rule", "sheet", "cell", "field", "stands", "was", "expected", "why", "do")
Where = tuple[str, int, int | None]
Looks = dict[str, Format]


def marked(say: Text, uploads: Sequence[Upload], found: Sequence[Finding], limits: Limits) -> bytes:
    """A workbook to correct and send again. The list of findings stands on a last sheet of its own, which the
    door knows as none of its tables."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        looks = {one: book.add_format({"bg_color": theme.FINDINGS[one]}) for one in SEVERITIES}
        by_cell = _by_cell(found)
        names: set[str] = set()
        for upload in uploads:
            for sheet in inbox.sheets_of(upload, limits):
                name = upload.name if len(uploads) > 1 else sheet.name
                page = book.add_worksheet(_sheet_name(name, names))
                _copy(say, page, sheet, name, by_cell, looks)
        _list(say, book.add_worksheet(_sheet_name(say("desk.found_sheet"), names)), found, looks)
    return out.getvalue()


def _by_cell(found: Sequence[Finding]) -> dict[Where, list[Finding]]:
    """Findings by the cell they stand at; of one cell the worst is first and gives the colour."""
    cells: dict[Where, list[Finding]] = {}
    for one in sorted(found, key=lambda one: SEVERITIES.index(one.severity)):
        if one.row_no is not None:
            cells.setdefault((one.sheet, one.row_no, one.column), []).append(one)
    return cells


def _copy(
    say: Text, page: Worksheet, sheet: Sheet, name: str, by_cell: dict[Where, list[Finding]], looks: Looks
) -> None:
    """Every text where it stood, row by row, since the book holds one row at a time. A finding about a whole row
    colours the row's first cell."""
    marks: dict[int, dict[int, list[Finding]]] = {}
    for (at, row, column), some in by_cell.items():
        if at == name:
            marks.setdefault(row, {}).setdefault(column or 0, []).extend(some)
    said = 0
    for row, texts in _rows(sheet, marks):
        here = marks.get(row, {})
        for column in sorted(texts.keys() | here.keys()):
            look = looks[here[column][0].severity] if column in here else None
            if column in texts:
                page.write_string(row - 1, column, texts[column], look)
            else:
                page.write_blank(row - 1, column, None, look)
            if column in here and said < MOST_COMMENTS:
                page.write_comment(row - 1, column, _comment(say, here[column]), COMMENT_SIZE)
                said += 1


def _rows(sheet: Sheet, marks: Iterable[int]) -> Iterator[tuple[int, dict[int, str]]]:
    """The rows of a sheet in order with their texts by column; rows without any text where something is marked."""
    empty = sorted(set(marks) - set(sheet.row_nos), reverse=True)
    for first in range(0, len(sheet.row_nos), ROWS_AT_ONCE):
        columns = [column.slice(first, ROWS_AT_ONCE).to_pylist() for column in sheet.columns]
        for n, row in enumerate(sheet.row_nos[first : first + ROWS_AT_ONCE]):
            while empty and empty[-1] < row:
                yield empty.pop(), {}
            yield row, {at: column[n] for at, column in enumerate(columns) if column[n] is not None}
    yield from ((row, {}) for row in reversed(empty))


def _comment(say: Text, some: Sequence[Finding]) -> str:
    said = []
    for one in some:
        message, remedy = rules.load().words(one, say.lang)
        said.append(f"[{say(f'desk.is_{one.severity}')} {one.rule}] {message}\n→ {remedy}")
    return "\n\n".join(said)[:LONGEST_COMMENT]


def _list(say: Text, page: Worksheet, found: Sequence[Finding], looks: Looks) -> None:
    page.set_column(4, len(COLUMNS) - 1, 28)
    page.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        page.write_string(0, column, say(f"desk.col_{name}"))
    for row, one in enumerate(sorted(found, key=lambda one: SEVERITIES.index(one.severity))[:MOST_LISTED], 1):
        for column, text in enumerate(line(say, one)):
            page.write_string(row, column, text, looks[one.severity] if column == 0 else None)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel takes: short, without the signs it forbids, and no other sheet's."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", wanted).strip("' ")[:LONGEST_NAME] or "Sheet"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[: LONGEST_NAME - 4]} ({n})"
    taken.add(name.casefold())
    return name

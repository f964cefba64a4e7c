"""The team's own file again, cell for cell in its own layout, with what was found coloured and commented."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

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

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_NAME = 31
LONGEST_COMMENT = 2_000
MOST_LISTED = 100_000
COLUMNS = ("severity", "rule", "sheet", "cell", "field", "stands", "was", "expected", "why", "do")
Where = tuple[str, int, int | None]


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
    say: Text,
    page: Worksheet,
    sheet: Sheet,
    name: str,
    by_cell: dict[Where, list[Finding]],
    looks: dict[str, Format],
) -> None:
    """Every text where it stood. A finding about a whole row colours the row's first cell."""
    here = {(row, column or 0): some for (at, row, column), some in by_cell.items() if at == name}
    for column, cells in enumerate(sheet.columns):
        for row, text in zip(sheet.row_nos, cells.to_pylist(), strict=True):
            if text is not None and (row, column) not in here:
                page.write_string(row - 1, column, text)
    texts = {row: at for at, row in enumerate(sheet.row_nos)}
    for (row, column), some in here.items():
        at = texts.get(row)
        text = sheet.columns[column][at].as_py() if at is not None and column < len(sheet.columns) else None
        look = looks[some[0].severity]
        if text is None:
            page.write_blank(row - 1, column, None, look)
        else:
            page.write_string(row - 1, column, text, look)
        page.write_comment(row - 1, column, _comment(say, some), {"x_scale": 2.2, "y_scale": 1.6})


def _comment(say: Text, some: Sequence[Finding]) -> str:
    said = []
    for one in some:
        message, remedy = rules.load().words(one, say.lang)
        said.append(f"[{say(f'desk.is_{one.severity}')} {one.rule}] {message}\n→ {remedy}")
    return "\n\n".join(said)[:LONGEST_COMMENT]


def _list(say: Text, page: Worksheet, found: Sequence[Finding], looks: dict[str, Format]) -> None:
    for column, name in enumerate(COLUMNS):
        page.write_string(0, column, say(f"desk.col_{name}"))
    for row, one in enumerate(sorted(found, key=lambda one: SEVERITIES.index(one.severity))[:MOST_LISTED], 1):
        for column, text in enumerate(line(say, one)):
            page.write_string(row, column, text, looks[one.severity] if column == 0 else None)
    page.set_column(4, len(COLUMNS) - 1, 28)
    page.freeze_panes(1, 0)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel takes: short, without the signs it forbids, and no other sheet's."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", wanted).strip("' ")[:LONGEST_NAME] or "Sheet"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[: LONGEST_NAME - 4]} ({n})"
    taken.add(name.casefold())
    return name

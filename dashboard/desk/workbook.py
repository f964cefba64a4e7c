"""The team's own file again, cell for cell in its own layout, with what was found coloured and commented."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from connectors import inbox, rules
from connectors.formats import Limits
from connectors.inbox import Upload
from connectors.model import Finding, Sheet
from dashboard import theme
from dashboard.desk.filled import LONGEST_TEXT, Filling, filled
from dashboard.desk.found import Counts, counts_said, line, total
from dashboard.findings import SEVERITIES
from dashboard.text import Text

LONGEST_NAME = 31
LONGEST_COMMENT = 2_000
MOST_COMMENTS = 2_000  # a spreadsheet with more of them hardly opens; colours and the list tell all
COMMENT_SIZE = {"x_scale": 2.2, "y_scale": 1.6}
MOST_LISTED = 100_000
COLUMNS = ("severity", "rule", "sheet", "cell", "field", "stands", "was", "expected", "why", "do")
Where = tuple[str, int, int | None]
Marks = Mapping[tuple[int, int], list[Finding]]  # by row and column
Looks = dict[str, Format]
NO_COUNTS: Counts = MappingProxyType({})


def marked(
    say: Text, uploads: Sequence[Upload], found: Sequence[Finding], limits: Limits, counts: Counts = NO_COUNTS
) -> bytes:
    """A workbook to correct and send again. The list of findings stands on a last sheet of its own, which the
    door knows as none of its tables."""
    out = io.BytesIO()
    fillings: list[Filling] = []
    with xlsxwriter.Workbook(out) as book:
        looks = {one: book.add_format({"bg_color": theme.FINDINGS[one]}) for one in SEVERITIES}
        by_cell = _by_cell(found)
        names: set[str] = set()
        left = 0
        for upload in uploads:
            for sheet in inbox.sheets_of(upload, limits):
                name = upload.name if len(uploads) > 1 else sheet.name
                page = book.add_worksheet(_sheet_name(name, names))
                marks = {(row, column or 0): some for (at, row, column), some in by_cell.items() if at == name}
                fillings.append(_copied(sheet, marks, looks))
                left += _commented(say, page, marks)
        page = book.add_worksheet(_sheet_name(say("desk.found_sheet"), names))
        fillings.append(_list(say, page, found, looks, _notes(say, found, counts, left)))
    return filled(out.getvalue(), fillings)


def _by_cell(found: Sequence[Finding]) -> dict[Where, list[Finding]]:
    """Findings by the cell they stand at; of one cell the worst is first and gives the colour."""
    cells: dict[Where, list[Finding]] = {}
    for one in sorted(found, key=lambda one: SEVERITIES.index(one.severity)):
        if one.row_no is not None:
            cells.setdefault((one.sheet, one.row_no, one.column), []).append(one)
    return cells


def _copied(sheet: Sheet, marks: Marks, looks: Looks) -> Filling:
    """Every text where it stood, and a row without any where something is marked. A finding about a whole row
    colours the row's first cell."""
    styles: dict[int, dict[int, int]] = {}
    for (row, column), some in marks.items():
        styles.setdefault(column, {})[row] = looks[some[0].severity]._get_xf_index()
    row_nos = sorted({row for row, _ in marks} | set(sheet.row_nos))
    columns = sheet.columns
    if len(row_nos) > len(sheet.row_nos):
        places = pc.index_in(pa.array(row_nos, pa.int64()), pa.array(sheet.row_nos, pa.int64()))
        columns = [column.take(places) for column in columns]
    empty = [pa.nulls(len(row_nos), pa.string())] * (max(styles, default=-1) + 1 - len(columns))
    return Filling(row_nos, [*columns, *empty], styles)


def _commented(say: Text, page: Worksheet, marks: Marks) -> int:
    """Comments at the first marked cells; returns how many cells are left without."""
    for row, column in sorted(marks)[:MOST_COMMENTS]:
        page.write_comment(row - 1, column, _comment(say, marks[row, column]), COMMENT_SIZE)
    return max(0, len(marks) - MOST_COMMENTS)


def _comment(say: Text, some: Sequence[Finding]) -> str:
    said = []
    for one in some:
        message, remedy = rules.load().words(one, say.lang)
        said.append(f"[{say(f'desk.is_{one.severity}')} {one.rule}] {message}\n→ {remedy}")
    return "\n\n".join(said)[:LONGEST_COMMENT]


def _notes(say: Text, found: Sequence[Finding], counts: Counts, left: int) -> list[str]:
    """Above the list: how many there are of each severity, and what was left out."""
    notes = [" · ".join(said for _, said in counts_said(say, found, counts))]
    if left:
        notes.append(say("desk.comments_cut", n=say.number(MOST_COMMENTS), left=say.number(left)))
    listed = min(len(found), MOST_LISTED)
    if listed < sum(total(found, counts).values()):
        notes.append(say("desk.list_cut", n=say.number(listed)))
    return notes


def _list(say: Text, page: Worksheet, found: Sequence[Finding], looks: Looks, notes: list[str]) -> Filling:
    page.set_column(4, len(COLUMNS) - 1, 28)
    page.freeze_panes(len(notes) + 1, 0)
    page.write_string(0, 0, "")
    listed = sorted(found, key=lambda one: SEVERITIES.index(one.severity))[:MOST_LISTED]
    heads = [(note, *[""] * (len(COLUMNS) - 1)) for note in notes]
    heads.append(tuple(say(f"desk.col_{name}") for name in COLUMNS))
    lines = [*heads, *(line(say, one) for one in listed)]
    columns = [
        pa.array([text[:LONGEST_TEXT] or None for text in texts], pa.string())
        for texts in zip(*lines, strict=True)
    ]
    styles = {n: looks[one.severity]._get_xf_index() for n, one in enumerate(listed, len(heads) + 1)}
    return Filling(range(1, len(lines) + 1), columns, {0: styles})


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel takes: short, without the signs it forbids, and no other sheet's."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", wanted).strip("' ")[:LONGEST_NAME] or "Sheet"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[: LONGEST_NAME - 4]} ({n})"
    taken.add(name.casefold())
    return name

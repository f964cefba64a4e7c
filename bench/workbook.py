"""Our reader of XLSX on 100,000 rows of 18 columns, against calamine, which drops error cells and formats; and the
marked workbook of a wrong report, against the same cells written by XlsxWriter one at a time.
"""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench import door
from bench.measure import Line, alone
from connectors.formats import Limits, apart
from connectors.inbox import Upload
from connectors.model import Finding
from dashboard.desk import workbook
from dashboard.text import words
from tests import made
from tests.connectors.workbooks import parts

ROWS, WORDS, WRONG = 100_000, 5_000, 50_000


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as place:
        big, small = Path(place) / "big.xlsx", Path(place) / "small.xlsx"
        write(big, ROWS)
        write(small, 1)
        runs = [apart.measured(big.read_bytes(), "big.xlsx") for _ in range(3)]
        base = apart.measured(small.read_bytes(), "small.xlsx")
        theirs = alone(by_calamine, str(big))
        wrong = Path(place) / "wrong.csv"
        truth = door.write(wrong, ROWS, WRONG / ROWS / len(made.b2b()))
        back = alone(marked, str(wrong), sorted(truth), runs=2)
        plain = alone(by_xlsxwriter, str(wrong), runs=1)
    ours, above = min(run.cpu for run in runs), (min(run.peak for run in runs) - base.peak) / 1_000_000
    (sheet,) = runs[0].reading.sheets
    cells = len(sheet.columns) * len(sheet.row_nos)
    ratio, what = ours / theirs.cpu, f"workbook, {ROWS:,} rows x 18"
    return [
        Line(what, f"{ours:.2f} s, {cells:,} cells", f"calamine: {theirs.cpu:.2f} s, {theirs.result:,} cells",
             f"{ratio:.2f}x", "<= 4x", ratio <= 4),
        Line(f"{what}, peak memory above its base", f"{above:.0f} MB", "", "", "< 40 MB", above < 40),
        Line(f"marked workbook, {ROWS:,} rows, {len(truth):,} wrong", f"{back.cpu:.2f} s, {back.peak:.0f} MB",
             f"XlsxWriter, nothing marked: {plain.cpu:.2f} s, {plain.peak:.0f} MB", f"{back.cpu / plain.cpu:.2f}x",
             "<= 0.5x", back.cpu <= 0.5 * plain.cpu),
    ]  # fmt: skip


def write(path: Path, rows: int) -> None:
    """As Excel writes it: texts in one list, numbers and dates with the style of their column."""
    some = random.Random(1)
    strings = [f"<t>글 {n} {'가나다라' * (n % 4)}</t>" for n in range(WORDS)]
    files = parts("", strings=strings, formats=("#,##0", "yyyy-mm-dd", "0.00%"))
    sheet = "xl/worksheets/sheet1.xml"
    before, _, after = files.pop(sheet).partition("</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        with archive.open(sheet, "w") as part:
            part.write(before.encode())
            for row in _rows(rows, some):
                part.write(row.encode())
            part.write(f"</sheetData>{after}".encode())


def _rows(rows: int, some: random.Random) -> Iterator[str]:
    letters = "ABCDEFGHIJKLMNOPQR"
    for n in range(1, rows + 1):
        cells = []
        for column, letter in enumerate(letters):
            if column < 6:
                cells.append(f'<c r="{letter}{n}" t="s"><v>{some.randrange(WORDS)}</v></c>')
            elif column < 14:
                cells.append(f'<c r="{letter}{n}" s="1"><v>{some.randrange(1_000_000)}</v></c>')
            elif column < 16:
                cells.append(f'<c r="{letter}{n}" s="2"><v>{45_000 + some.randrange(1_000)}</v></c>')
            else:
                cells.append(f'<c r="{letter}{n}" s="3"><v>{some.randrange(10_000) / 10_000}</v></c>')
        yield f'<row r="{n}">{"".join(cells)}</row>'


def by_calamine(path: str) -> int:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return sum(map(len, rows))


def marked(path: str, truth: list[tuple[str, int, str]]) -> int:
    """The desk's workbook of a file with these wrong cells, from its bytes."""
    columns = {name: at for at, name in enumerate(made.b2b())}
    found = [
        Finding(rule, "reject", "b2b", "", row, columns[field], field, door.WRONG[field][0])
        for rule, row, field in truth
    ]
    return len(workbook.marked(words("ko"), [Upload("wrong.csv", Path(path).read_bytes())], found, Limits()))


def by_xlsxwriter(path: str) -> int:
    import xlsxwriter

    """Its cells alone. On both sides the process that reads the file is not counted."""
    (sheet,) = apart.read(Path(path).read_bytes(), path).sheets
    with xlsxwriter.Workbook(f"{path}.xlsx", {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for row, cells in enumerate(zip(*(column.to_pylist() for column in sheet.columns), strict=True)):
            for column, text in enumerate(cells):
                page.write_string(row, column, text or "")
    return len(sheet.row_nos)

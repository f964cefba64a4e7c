"""Our reader of XLSX on 100,000 rows of 18 columns, against calamine, which drops error cells and formats."""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Line, alone
from connectors.formats import apart
from tests.connectors.workbooks import parts

ROWS, WORDS = 100_000, 5_000


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as place:
        big, small = Path(place) / "big.xlsx", Path(place) / "small.xlsx"
        write(big, ROWS)
        write(small, 1)
        runs = [apart.measured(big.read_bytes(), "big.xlsx") for _ in range(3)]
        base = apart.measured(small.read_bytes(), "small.xlsx")
        theirs = alone(by_calamine, str(big))
    ours, above = min(run.cpu for run in runs), (min(run.peak for run in runs) - base.peak) / 1_000_000
    (sheet,) = runs[0].reading.sheets
    cells = len(sheet.columns) * len(sheet.row_nos)
    ratio, what = ours / theirs.cpu, f"workbook, {ROWS:,} rows x 18"
    return [
        Line(what, f"{ours:.2f} s, {cells:,} cells", f"calamine: {theirs.cpu:.2f} s, {theirs.result:,} cells",
             f"{ratio:.2f}x", "<= 4x", ratio <= 4),
        Line(f"{what}, peak memory above its base", f"{above:.0f} MB", "", "", "< 40 MB", above < 40),
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

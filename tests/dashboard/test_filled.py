"""Texts put into a workbook that was made without them: each comes back as it was, as a text, in its place."""

import io
import random

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter

from connectors import formats
from dashboard.desk import filled as module
from dashboard.desk.filled import Filling, filled

TEXTS = [
    "=1+1",
    "@SUM(A1)",
    "<r>x</r>",
    '&amp; "<>"',
    "_x0041_",
    "_x0041_x0042_",
    " 앞뒤 ",
    "두\n줄",
    "1",
    "가" * 40,
    None,
]


def made(*fillings):
    box = io.BytesIO()
    with xlsxwriter.Workbook(box) as book:
        look = book.add_format({"bg_color": "#FF0000"})
        for n, _ in enumerate(fillings):
            book.add_worksheet(f"시트{n}").write_string(0, 0, "")
        assert look._get_xf_index() == 1
    return filled(box.getvalue(), fillings)


def texts(cells):
    return pa.array(cells, pa.string())


@pytest.mark.parametrize("at_once", [1, 7, 2_000])
def test_every_text_comes_back_where_it_stood(monkeypatch, at_once):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", at_once)
    monkeypatch.setattr(module, "TEXTS_AT_ONCE", at_once)
    some = random.Random(1)
    rows = sorted(some.sample(range(1, 200), 30))
    sheets = [[some.choices(TEXTS, k=30) for _ in range(width)] for width in (1, 30)]
    data = made(*(Filling(rows, list(map(texts, sheet)), {}) for sheet in sheets))
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page, sheet in zip(book, sheets, strict=True):
        for at, column in enumerate(sheet, 1):
            for row, text in zip(rows, column, strict=True):
                cell = page.cell(row, at)
                # openpyxl alone of all readers leaves _x005F_ as it stands
                assert (cell.value or "").replace("_x005F_", "_") == (text or "")
                assert text is None or cell.data_type == "s"


def test_our_own_reader_reads_them_too():
    kept = ["_x0041_", "_x0041_x0042_", "=1+1", "<r>x</r>"]
    (sheet,) = formats.read(made(Filling([3, 5, 6, 9], [texts(kept)], {})), "").sheets
    assert (sheet.columns[0].to_pylist(), sheet.row_nos) == (kept, [3, 5, 6, 9])


def test_what_no_xml_can_hold_is_written_as_a_spreadsheet_writes_it():
    page = openpyxl.load_workbook(io.BytesIO(made(Filling([1], [texts(["a\x01b\uffff"])], {})))).active
    assert page["A1"].value in ("a\x01b\uffff", "a_x0001_b_xFFFF_")


def test_a_look_colours_its_cell_whether_or_not_it_holds_a_text():
    data = made(Filling([2, 4], [texts(["a", None]), texts(["b", None])], {0: {2: 1, 4: 1}}))
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    red = {cell.coordinate for row in page for cell in row if cell.fill.fgColor.rgb == "FFFF0000"}
    assert red == {"A2", "A4"}


def test_a_sheet_without_cells_stays_empty():
    book = openpyxl.load_workbook(io.BytesIO(made(Filling([], [], {}), Filling([1], [texts(["a"])], {}))))
    assert [cell.value for page in book for row in page for cell in row if cell.value] == ["a"]

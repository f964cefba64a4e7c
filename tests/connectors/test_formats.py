"""Files as people send them: the same rows from every format, the rest refused with one clear reason, at once."""

import io
import resource
import string
import struct
import time
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import numbers as excel_formats

from connectors import rules
from connectors.formats import Limits, numbers, read
from tests.connectors import workbooks
from tests.connectors.workbooks import MAIN, parts, text, workbook, zipped

LINES = [
    ["팀", "도입건 ID", "이용자", "메모"],
    ["abc", "abc-D0001", "1,234", "두 줄\n메모, 쉼표"],
    ["abc", "abc-D0002", "3.2억", '큰따옴표 "하나"'],
    ["abc", "abc-D0003", "", "똠방각하"],
]
QUOTED = "\r\n".join(
    [
        "팀,도입건 ID,이용자,메모",
        'abc,abc-D0001,"1,234","두 줄\n메모, 쉼표"',
        "",
        'abc,abc-D0002,3.2억,"큰따옴표 ""하나"""',
        "abc,abc-D0003,,똠방각하",
    ]
)


def rows(reading):
    """Row number and texts of each row of the first sheet."""
    assert not [one for one in reading.findings if one.severity == "reject"], reading.findings
    sheet = reading.sheets[0]
    return [(no, [column[at].as_py() for column in sheet.columns]) for at, no in enumerate(sheet.row_nos)]


def refused(data, name="report", **limits):
    """The one finding of a file that is not read; its words exist and take every value."""
    reading = read(data, name, Limits(**limits))
    assert reading.sheets == []
    return only(reading)


def only(reading):
    """The one finding of a reading, which keeps a report out."""
    (finding,) = reading.findings
    assert finding.severity == "reject"
    assert_said(finding)
    return finding


def assert_said(finding):
    rule = rules.load().files[finding.rule]
    assert rule.severity == finding.severity
    for words in (rule.message.ko, rule.message.en, rule.remedy.ko, rule.remedy.en):
        wanted = {name for _, name, _, _ in string.Formatter().parse(words) if name}
        assert wanted <= finding.values.keys() | {"said", "row"}, finding.rule


# ---- text ----


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_reads_the_same_in_every_encoding_with_the_rows_that_excel_shows(encoding):
    # the cell of two lines is one row, the blank line is another
    assert rows(read(QUOTED.encode(encoding), "보고.csv")) == [
        (1, LINES[0]),
        (2, LINES[1]),
        (4, LINES[2]),
        (5, ["abc", "abc-D0003", None, "똠방각하"]),
    ]


def test_an_xlsx_of_the_same_rows_reads_the_same():
    book = Workbook()
    for row_no, line in zip((1, 2, 4, 5), LINES, strict=True):
        for column, said in enumerate(line, 1):
            book.active.cell(row_no, column, said or None)
    out = io.BytesIO()
    book.save(out)
    assert rows(read(out.getvalue(), "보고.xlsx")) == rows(read(QUOTED.encode(), "보고.csv"))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiter_and_line_end_are_told_by_the_heading(delimiter, newline):
    lines = ["2026년 2월 보고, 가온, 초안", delimiter.join("abcd"), delimiter.join(["3,5"[:1], "2", "x", "y"])]
    assert rows(read(newline.join(lines).encode(), "a.csv"))[1:] == [(2, [*"abcd"]), (3, ["3", "2", "x", "y"])]


def test_a_decimal_comma_does_not_pass_for_a_delimiter():
    data = "하나;둘;셋\n" + "1,5;2,5;3,5\n" * 20
    assert rows(read(data.encode(), "a.csv"))[1] == (2, ["1,5", "2,5", "3,5"])


def test_cells_are_trimmed_and_blank_rows_left_out_but_counted():
    data = "a,b\n x ,\u00a0\n , \n\u3000y,z\u200b\n,,,\n"
    assert rows(read(data.encode(), "a.csv")) == [(1, ["a", "b"]), (2, ["x", None]), (4, ["y", "z"])]


def test_decomposed_korean_is_composed():
    assert rows(read("\u1112\u1161\u11ab,b\n".encode(), "a.csv"))[0][1] == ["한", "b"]


def test_ragged_rows_are_read_as_far_as_they_go():
    reading = read(b"a,b,c\n1\n1,2,3,4\n", "a.csv")
    assert rows(reading)[1:] == [(2, ["1", None, None, None]), (3, ["1", "2", "3", "4"])]
    assert reading.sheets[0].widths == [3, 1, 4]


def test_ten_thousand_rows_keep_their_order_and_numbers():
    data = "id,n,글\n" + "".join(f"r{n},{n % 7}, 값 {n % 3}\n" for n in range(2, 10_002))
    read_rows = rows(read(data.encode(), "a.csv"))
    assert len(read_rows) == 10_001
    assert all(said == [f"r{no}", str(no % 7), f"값 {no % 3}"] for no, said in read_rows[1:])


@pytest.mark.parametrize(
    ("body", "row_no"),
    [
        ('1,5"x,3\n', 2),  # a quote inside a bare cell
        ('1,"a"b,3\n', 2),  # something after the closing quote
        ('1,2,3\n1,"a,3\n1,2,3\n', 3),  # never closed
        ('1,2,3\n1,"a,3\n4,b",6\n1,2,3\n', 3),  # closed on the next row: two rows would become one
        ('1, "a,b",3\n', 2),
    ],
)
def test_quotes_that_do_not_add_up_are_refused_at_their_row(body, row_no):
    for newline in ("\n", "\r\n", "\r"):
        finding = refused(("a,b,c\n" + body).replace("\n", newline).encode())
        assert (finding.rule, finding.row_no) == ("F07", row_no)


def test_every_broken_row_and_cell_is_told_at_once():
    body = 'a,b,c\n1,5"x,3\n1,2,3\n1,"a"b,3\n1,\x00,3\n' + "1," + "y" * 140_000 + ",3\n"
    reading = read(body.encode(), "a.csv")
    assert [(one.rule, one.row_no) for one in reading.findings] == [("F07", 2), ("F07", 4), ("F10", 5), ("F10", 6)]
    assert reading.sheets == []
    # An open quote may have eaten any number of rows: nothing after it is worth telling.
    reading = read(body.replace('"a"b', '"ab').encode(), "a.csv")
    assert [(one.rule, one.row_no) for one in reading.findings] == [("F07", 2), ("F07", 4)]


def test_every_cell_of_a_workbook_without_a_result_is_told_at_once():
    cells = "".join(f'<row r="{n}"><c r="B{n}"><f>A1</f></c>{text(f"C{n}", "a_x0000_")}</row>' for n in (1, 2))
    found = read(workbook(cells, sheets=("하나", "둘")), "a.xlsx").findings
    places = [("하나", 1), ("하나", 2), ("둘", 1), ("둘", 2)]
    assert [(one.rule, one.sheet, one.cell) for one in found] == [
        told for sheet, n in places for told in (("F26", sheet, f"B{n}"), ("F10", sheet, f"C{n}"))
    ]


def test_after_a_thousand_broken_cells_nobody_reads_on():
    assert len(read(b"a,b\n" + b'1,x"x\n' * 5_000, "a.csv").findings) == 1_000


def test_an_encoding_that_is_neither_is_refused_at_its_place():
    finding = refused("팀,값\n가,".encode() + b"\xff\xfe\xfd\n")
    assert (finding.rule, finding.values) == ("F02", {"line": "2", "byte": "5"})


def test_utf8_with_one_broken_letter_is_not_read_as_cp949():
    whole = "팀,이름\nabc,한국어\n".encode()
    assert refused(whole.replace("국".encode(), "국".encode()[:2])).rule == "F02"


def test_utf16_cut_in_the_middle_of_a_letter_is_refused_at_its_line():
    finding = refused(QUOTED.encode("utf-16-be")[:-1])
    assert (finding.rule, finding.values["line"]) == ("F02", "6")


def test_a_nul_is_refused_at_its_cell():
    finding = refused(b"a,b\n1,2\n3,4\x005\n")
    assert (finding.rule, finding.cell) == ("F10", "B3")


@pytest.mark.parametrize("length", [32_768, 140_000, 2_500_000])
def test_a_cell_longer_than_excels_is_refused(length):
    assert refused(b"a,b\n1," + b"x" * length + b"\n").rule == "F10"
    assert rows(read(b"a,b\n1," + b"x" * 32_767 + b"\n", "a.csv"))[1][1][1] == "x" * 32_767


@pytest.mark.parametrize(
    "data", [b"", b"\n\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b",,,\n,,,\n", workbook("")]
)
def test_a_file_without_a_text_is_empty(data):
    assert refused(data).rule == "F01"


def test_prose_has_no_columns():
    assert refused("안녕하십니까\n보고드립니다\n".encode()).rule == "F24"


def test_the_limits_are_what_they_say():
    data = b"a,b\n" + b"1,2\n" * 100
    assert read(data, "a.csv", Limits(max_bytes=len(data))).sheets
    assert refused(data, max_bytes=len(data) - 1).rule == "F08"
    assert refused(bytes(51_234_567), max_bytes=50_000_000).values == {"size": "51.2 MB", "limit": "50 MB"}
    assert read(data, "a.csv", Limits(max_rows=100)).sheets
    # twenty lines are left for titles, headings and notes
    assert read(data, "a.csv", Limits(max_rows=81)).sheets
    assert refused(data, max_rows=80).rule == "F09"
    assert refused(b"a,b\n" + b"," * 300 + b"\n").rule == "F29"


def test_fifty_megabytes_of_nothing_are_refused():
    assert refused(b"a,b\n" + b"\n" * 49_000_000).rule == "F09"
    assert refused(b"a,b\n" + b"," * 49_000_000).rule == "F10"


# ---- what a file is, by its content ----


@pytest.mark.parametrize(
    ("data", "rule", "values"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "F16", {"name": "report.xls"}),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE HTML PUBLIC>", "F16", {"name": "report.xls"}),
        (b'<meta charset="euc-kr"><table>', "F16", {"name": "report.xls"}),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x">', "F20", {"format": "XML"}),
        (b"%PDF-1.7\n", "F20", {"format": "PDF"}),
        (b"\x89PNG\r\n\x1a\n", "F20", {"format": "PNG"}),
        (b"\x9b DRMONE  This Document is encrypted", "F18", {}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "Workbook".encode("utf-16-le"), "F17", {}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "F18", {}),
        (zipped({"mimetype": "application/vnd.oasis", "content.xml": ""}), "F19", {"format": "ODS"}),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "F19", {"format": "DOCX"}),
        (zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "F19", {"format": "XLSB"}),
        (zipped({"b2b.pdf": "a,b\n"}), "F19", {"format": "ZIP"}),
        (zipped({}), "F19", {"format": "ZIP"}),
    ],
)
def test_what_is_not_taken_is_named_with_its_remedy(data, rule, values):
    finding = refused(data, "report.xls")
    assert (finding.rule, finding.values) == (rule, values)


def test_a_title_in_square_brackets_is_not_json():
    assert rows(read("[가온] 2월 보고,,\na,b,c\n".encode(), "a.csv"))[0][1][0] == "[가온] 2월 보고"


@pytest.mark.parametrize(
    ("data", "name", "format", "end"),
    [
        (QUOTED.encode(), "a.xlsx", "CSV", ".csv"),
        (QUOTED.encode("cp949"), "보고.xls", "CSV", ".csv"),
        (QUOTED.encode("utf-16"), "보고.XLS", "CSV", ".csv"),
        (workbook(f'<row r="1">{text("A1", "x")}</row>'), "a.csv", "XLSX", ".xlsx"),
        (workbook(f'<row r="1">{text("A1", "x")}</row>'), "a.xls", "XLSX", ".xlsx"),
        (b'[{"a": 1}]', "a.csv", "JSON", ".json"),
    ],
)
def test_a_name_that_says_another_format_than_the_bytes_is_refused_with_the_name_to_give(data, name, format, end):
    finding = refused(data, name)
    assert (finding.rule, finding.values) == ("F43", {"name": name, "format": format, "end": end})


@pytest.mark.parametrize("name", ["보고", "report.TXT", "2월 보고 v1.0", "보고.tsv", "보고.csv "])
def test_a_name_that_says_nothing_or_the_same_is_no_matter(name):
    assert read(QUOTED.encode(), name).media == "csv"


# ---- what a cell shows ----


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("General", "5", "5"),
        ("General", "5.0", "5"),
        ("General", "12.699999999999999", "12.7"),
        ("General", "0.1", "0.1"),
        ("General", "1E+3", "1000"),
        ("General", "3.2E8", "320000000"),
        ("General", "-0.0", "0"),
        ("General", "123456789012345678", "123456789012346000"),
        ("General", "1e-07", "0.0000001"),
        ("#,##0", "1234567", "1234567"),
        ('#,##0"명"', "1234", "1234"),
        ('_-"₩"* #,##0_-', "1234", "1234"),
        ("#,##0,", "1234000", "1234000"),
        ("[Red]-#,##0", "5", "5"),
        ("0%", "0.925", "92.5%"),
        ("0.00%", "0.07", "7%"),
        ("0%", "1", "100%"),
        ("yyyy-mm-dd", "46065", "2026-02-12"),
        ("mm-dd-yy", "46065", "2026-02-12"),
        ('yyyy"년" m"월" d"일"', "46065.0", "2026-02-12"),
        ('yyyy"년" m"월"', "46054", "2026-02-01"),
        ("[$-412]yyyy/mm/dd;@", "46065", "2026-02-12"),
        ("mmm-yy", "46054", "2026-02-01"),
        ("yyyy-mm-dd hh:mm", "46065.5", "2026-02-12 12:00:00"),
        ("yyyy-mm-dd", "5", "5"),
        ("[h]:mm", "1", "24:00:00"),
        ("h:mm AM/PM", "0.5", "12:00:00"),
        ("@", "007", "007"),
        ("General", "nan", "nan"),
        ("General", "1_000", "1_000"),
    ],
)
def test_a_number_is_the_text_that_stands_in_the_cell(code, value, said):
    assert numbers.shown(numbers.kind_of(code), value, is_1904=False) == said


def test_dates_of_a_mac_begin_in_1904():
    cell = '<row r="1"><c r="A1" s="1"><v>44603</v></c><c r="B1" s="0"><v>44603</v></c></row>'
    assert rows(read(workbook(cell, formats=["yyyy-mm-dd"], date1904=True), "a.xlsx"))[0][1] == [
        "2026-02-12",
        "44603",
    ]


def test_what_excel_writes_is_what_it_shows():
    book = Workbook()
    sheet = book.active
    sheet.append(["=1+1", 0.925, 46065, 1234.5, True, "#N/A", "0012", 320_000_000])
    sheet["A1"] = "x"
    sheet["B1"].number_format = excel_formats.FORMAT_PERCENTAGE_00
    sheet["C1"].number_format = excel_formats.FORMAT_DATE_XLSX14
    sheet["D1"].number_format = "#,##0"
    sheet["F1"].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    said = ["x", "92.5%", "2026-02-12", "1234.5", "TRUE", "#N/A", "0012", "320000000"]
    assert rows(read(out.getvalue(), "a.xlsx")) == [(1, said)]


def test_every_kind_of_cell_of_the_format():
    strings = [
        "<t>공유</t>",
        "<r><t>두 </t></r><r><t>조각</t></r><rPh><t>발음</t></rPh>",
        "<t>줄_x000D_\n바꿈</t>",
    ]
    cells = (
        '<row r="3" hidden="1"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c t="s"><v>2</v></c>'
        '<c r="E3" t="str"><f>A3&amp;B3</f><v>식 결과</v></c><c r="F3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="G3" t="b"><v>0</v></c><c r="H3" t="d"><v>2026-02-12T00:00:00</v></c>'
        '<c r="I3"><f>1+1</f><v>2</v></c>'
        '<c r="J3" t="str"><f>""</f><v></v></c><c r="K3" s="1"/></row><row><c><v>9</v></c></row>'
    )
    reading = read(workbook(cells, strings=strings, formats=["0"]), "a.xlsx")
    said = ["공유", "두 조각", "줄\r\n바꿈", None, "식 결과", "#DIV/0!", "FALSE", "2026-02-12", "2"]
    assert rows(reading) == [(3, said), (4, ["9", *[None] * 8])]
    assert reading.sheets[0].hidden == {3}


def test_tags_with_a_prefix_are_the_same_tags():
    files = parts("")
    files["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    assert rows(read(zipped(files), "a.xlsx")) == [(1, ["5"])]


def test_a_hidden_sheet_is_not_read_and_that_is_said():
    data = workbook(f'<row r="1">{text("A1", "x")}</row>', sheets=("보고", "작년", "_codes"), state="hidden")
    reading = read(data, "a.xlsx")
    assert [sheet.name for sheet in reading.sheets] == ["보고"]
    (note,) = reading.findings
    assert (note.rule, note.severity, note.sheet) == ("F14", "note", "작년")
    assert_said(note)


def test_a_formula_nobody_calculated_is_refused_at_its_cell():
    finding = only(read(workbook('<row r="7"><c r="C7"><f>SUM(A1:A6)</f><v></v></c></row>'), "a.xlsx"))
    assert (finding.rule, finding.sheet, finding.cell) == ("F26", "보고", "C7")


# ---- hostile workbooks: each is refused, quickly and in little memory ----

SPACES = " " * 1_000_000


def huge(name, filler, times):
    """A workbook with one part of `times` megabytes that is packed into almost nothing."""
    files = parts(f'<row r="1">{text("A1", "x")}</row>')
    before, _, after = files.pop(name).partition("</s")
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in files.items():
            archive.writestr(other, content)
        with archive.open(name, "w") as part:
            part.write(before.encode())
            for _ in range(times):
                part.write(filler.encode())
            part.write(("</s" + after).encode())
    return box.getvalue()


def lying(data, size):
    """The same archive with another unpacked size declared for its largest part."""
    data = bytearray(data)
    at = max(
        (struct.unpack_from("<I", data, found + 24)[0], found) for found in _found(bytes(data), b"PK\x01\x02")
    )[1]
    struct.pack_into("<I", data, at + 24, size)
    return bytes(data)


def _found(data, mark):
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
X = f'<row r="1">{text("A1", "x")}</row>'
HOSTILE = {
    "far cell": lambda: workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "far row": lambda: workbook('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "far column": lambda: workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "spaces": lambda: huge("xl/worksheets/sheet1.xml", SPACES, 400),
    "spaces under the cap": lambda: huge("xl/worksheets/sheet1.xml", SPACES, 100),
    "shared strings": lambda: huge("xl/sharedStrings.xml", f"<si><t>{SPACES}</t></si>", 400),
    "a lie about the size": lambda: lying(huge("xl/worksheets/sheet1.xml", SPACES, 100), 900_000),
    "cells": lambda: huge("xl/worksheets/sheet1.xml", "<c><v>1</v></c>" * 50_000, 400),
    "billion laughs": lambda: workbook(X, head=BILLION_LAUGHS),
    "outside entity": lambda: workbook(X, head=XXE),
    "path upwards": lambda: zipped(parts(X) | {"../../etc/passwd": "x"}),
    "absolute path": lambda: zipped(parts(X) | {"/etc/passwd": "x"}),
    "backslash": lambda: zipped(parts(X) | {"xl\\..\\x": "x"}),
    "entries": lambda: zipped(parts(X) | {f"xl/media/{n}.png": "" for n in range(2_001)}),
    "rows backwards": lambda: workbook('<row r="2"/><row r="1"/>'),
    "row nought": lambda: workbook('<row r="0"/>'),
    "row of another": lambda: workbook('<row r="1"><c r="A2"><v>1</v></c></row>'),
    "odd address": lambda: workbook('<row r="1"><c r="가1"><v>1</v></c></row>'),
    "string that is not there": lambda: workbook('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
    "string before the first": lambda: workbook('<row r="1"><c t="s"><v>-1</v></c></row>', strings=["<t>x</t>"]),
    "broken XML": lambda: workbook("<row>"),
    "cut off": lambda: workbook(X)[:-40],
    "no sheet part": lambda: zipped({k: v for k, v in parts(X).items() if "sheet1" not in k}),
    "no book": lambda: zipped({k: v for k, v in parts(X).items() if k != "xl/workbook.xml"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_in_no_time(name):
    data = HOSTILE[name]()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert refused(data).rule == "F13"
    assert time.process_time() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KB


def test_many_cells_within_the_caps_stop_at_the_cap_for_cells(monkeypatch):
    monkeypatch.setattr("connectors.formats.workbook.MAX_CELLS", 1_000)
    cells = "".join(f'<row r="{n}">{"<c><v>1</v></c>" * 10}</row>' for n in range(1, 61))
    assert read(workbook(cells), "a.xlsx").sheets
    assert refused(workbook(cells, sheets=("하나", "둘"), state="visible")).rule == "F13"


def test_too_many_rows_stop_early():
    cells = "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, 200))
    assert refused(workbook(cells), max_rows=100).rule == "F09"


def test_a_dimension_that_lies_is_ignored_and_empty_far_cells_do_no_harm():
    data = workbook(X + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert rows(read(data, "a.xlsx")) == [(1, ["x"])]


def test_a_nul_hidden_in_a_workbook_is_refused_at_its_cell():
    finding = only(read(workbook(f'<row r="2">{text("B2", "a_x0000_b")}</row>'), "a.xlsx"))
    assert (finding.rule, finding.sheet, finding.cell) == ("F10", "보고", "B2")


def test_a_cell_longer_than_excels_is_refused_in_a_workbook():
    varied = "".join(map(str, range(8_000)))
    assert only(read(workbook(f'<row r="2">{text("B2", varied + varied[:2_000])}</row>'), "a.xlsx")).rule == "F10"


def test_a_workbook_with_a_password_on_its_parts_is_named():
    data = bytearray(workbook(X))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for at in _found(bytes(data), mark):
            data[at + offset] |= 1
    assert refused(bytes(data)).rule == "F18"


def test_any_damage_to_any_byte_is_a_finding_and_never_an_exception():
    data = workbook(X, strings=["<t>x</t>"], formats=["0%"])
    for at in range(0, len(data), 7):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        reading = read(broken, "a.xlsx")
        assert reading.sheets or reading.findings


def test_the_workbooks_of_these_tests_are_good_where_nothing_is_wrong():
    assert rows(read(workbook(X), "a.xlsx")) == [(1, ["x"])]
    assert workbooks.parts("")["xl/workbook.xml"].startswith(workbooks.HEAD)

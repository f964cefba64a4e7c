"""Which cells are a report: headings found by their names, notes and totals told apart from data."""

import csv
import io
import string
import time

import pytest
from openpyxl import Workbook

from connectors import contract, rules
from connectors.formats import read
from connectors.formats.tables import recognise, spans
from connectors.model import Sheet
from tests import made
from tests.connectors.workbooks import zipped

CONTRACT = contract.load()
KO = {kind: [field.words.ko for field in CONTRACT.sent_fields(kind)] for kind in CONTRACT.kinds}
NAMES = {kind: [field.name for field in CONTRACT.sent_fields(kind)] for kind in CONTRACT.kinds}


def line(n=1, **changed):
    row = made.b2b(n, **changed)
    return [row[name] for name in NAMES["b2b"]]


def consumer(n=1, **changed):
    row = made.b2c(n, **changed)
    return [row[name] for name in NAMES["b2c"]]


def as_csv(lines, encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding)


def as_xlsx(sheets, hidden=()):
    book = Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for row_no, cells in enumerate(lines, 1):
            for column, said in enumerate(cells, 1):
                sheet.cell(row_no, column, None if said == "" else said)
        for row_no in hidden:
            sheet.row_dimensions[row_no].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tables(data, name="report"):
    """Tables and findings of a file; every finding has words for what it says."""
    reading = read(data, name)
    found, findings = recognise(reading.sheets, CONTRACT)
    findings = reading.findings + findings
    for finding in findings:
        rule = rules.load().files[finding.rule]
        assert rule.severity == finding.severity
        for words in (rule.message.ko, rule.message.en, rule.remedy.ko, rule.remedy.en):
            wanted = {name for _, name, _, _ in string.Formatter().parse(words) if name}
            assert wanted <= finding.values.keys() | {"said", "row", "kind"}, finding.rule
    return found, findings


def told(findings):
    return [(finding.rule, finding.cell) for finding in findings]


def cells(table):
    """Row numbers and typed texts only: what must be the same however the file was laid out."""
    return table.row_nos, texts(table)


def texts(table):
    return {name: column.to_pylist() for name, column in table.texts.items()}


BODY = [KO["b2b"], line(1), line(2, revenue_krw="3.2억", eligible_users="1만 2천"), line(3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_the_same_rows_are_the_same_table_in_every_encoding_and_as_xlsx(encoding):
    (as_text,), findings = tables(as_csv(BODY, encoding))
    (as_book,), more = tables(as_xlsx({"기업 도입": BODY}))
    assert findings == more == []
    assert cells(as_text) == cells(as_book)
    assert as_text.row_nos == [2, 3, 4]
    assert texts(as_text)["deployment_id"] == ["abc-D0001", "abc-D0002", "abc-D0003"]
    assert texts(as_text)["revenue_krw"] == [None, "3.2억", None]


def test_a_title_above_a_hidden_row_and_a_note_beneath_change_nothing_but_the_row_numbers():
    laid = [
        ["2026년 2월 실적 보고"],
        [],
        ["작성: 담당자, 단위: 원"],
        *BODY,
        [],
        ["※ 매출은 부가세 제외"],
        ["주) 잠정치"],
    ]
    (table,), findings = tables(as_xlsx({"기업 도입": laid}, hidden=(6,)))
    (plain,), _ = tables(as_csv(BODY))
    assert texts(table) == texts(plain)
    assert (table.header_row, table.row_nos, table.notes, table.hidden_rows) == (4, [5, 6, 7], [9, 10], 1)
    assert told(findings) == [("F15", "9"), ("F22", "6")]
    assert [finding.values["rows"] for finding in findings] == ["9-10", "6"]
    assert {finding.severity for finding in findings} == {"note"}


@pytest.mark.parametrize(
    "names",
    [
        NAMES["b2b"],
        [field.words.en for field in CONTRACT.sent_fields("b2b")],
        [f" {field.words.ko} \n({field.unit})" for field in CONTRACT.sent_fields("b2b")],
        [field.name.upper() for field in CONTRACT.sent_fields("b2b")],
    ],
)
def test_headings_may_be_machine_korean_or_english_names_with_units_beside_them(names):
    (table,), findings = tables(as_csv([names, line()]))
    assert findings == []
    assert list(table.columns) == NAMES["b2b"]


def test_columns_may_stand_in_any_order_and_are_followed_to_their_cells():
    backwards = [list(reversed(one)) for one in BODY]
    (table,), _ = tables(as_csv(backwards))
    (plain,), _ = tables(as_csv(BODY))
    assert texts(table) == texts(plain)
    assert table.columns["team_id"] == len(NAMES["b2b"]) - 1
    assert table.headers["team_id"] == KO["b2b"][0]


def test_a_workbook_may_hold_every_kind_and_a_header_table():
    readiness = [["evidence_id", "holder", "scope", "status"], ["R1", "team", "모델", "none"]]
    said = [["team_id", "report_month", "kinds"], ["abc", "2026-02", "b2b,b2c,readiness"]]
    book = {
        "report": said,
        "b2b": BODY,
        "안내": [["작성 요령"]],
        "b2c": [KO["b2c"], consumer()],
        "준비": readiness,
    }
    found, findings = tables(as_xlsx(book))
    assert [(one.kind, one.sheet) for one in found] == [
        ("report", "report"), ("b2b", "b2b"), ("b2c", "b2c"), ("readiness", "준비"),
    ]  # fmt: skip
    assert texts(found[0]) == {"team_id": ["abc"], "report_month": ["2026-02"], "kinds": ["b2b,b2c,readiness"]}
    assert [(one.rule, one.sheet) for one in findings if one.severity == "note"] == [("F25", "안내")]


def test_a_second_row_of_headings_in_another_language_is_not_data():
    (table,), findings = tables(as_csv([KO["b2b"], NAMES["b2b"], line()]))
    assert (table.header_row, table.row_nos) == (1, [3])
    assert findings == []


# ---- what is wrong ----


def test_each_missing_required_column_is_one_finding_and_optional_ones_may_be_missing():
    keep = [at for at, name in enumerate(NAMES["b2b"]) if name not in ("stage", "requests_total", "revenue_krw")]
    (table,), findings = tables(as_csv([[one[at] for at in keep] for one in BODY]))
    assert [(one.rule, one.severity, one.field) for one in findings] == [
        ("F05", "reject", "stage"), ("F05", "reject", "requests_total"),
    ]  # fmt: skip
    assert "stage" not in table.texts


def headed(**other):
    """The Korean headings, some replaced."""
    return [other.get(name, ko) for name, ko in zip(NAMES["b2b"], KO["b2b"], strict=True)]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("requests_total", "월간 요청수(건) 합계"),
        ("deployment_id", "도입건 번호"),  # the key: the table is known by its other columns
        ("deployment_id", "No."),  # by what stands in it
        ("report_month", "보고 년월"),
    ],
)
def test_a_misspelt_column_is_asked_about_and_the_answer_is_taken(field, said):
    data = as_csv([headed(**{field: said}), line()])
    _, (asked,) = tables(data)
    assert (asked.rule, asked.severity, asked.field, asked.said) == ("F39", "reject", field, said)
    assert (asked.column, asked.values["header"], asked.values["field"]) == (
        NAMES["b2b"].index(field),
        said,
        field,
    )
    (table,), findings = recognise(read(data, "a").sheets, CONTRACT, {said: field})
    assert (findings, table.headers[field]) == ([], said)
    assert texts(table)[field] == [made.b2b()[field]]


def test_a_heading_that_is_none_of_ours_is_not_proposed_again_for_the_column_that_is_missing():
    said = "월별 요청 수"
    data = as_csv([headed(requests_total=said), line()])
    (missing,) = recognise(read(data, "a").sheets, CONTRACT, {said: ""})[1]
    assert (missing.rule, missing.field) == ("F05", "requests_total")


def test_two_columns_are_never_proposed_for_one():
    data = as_csv([headed(requests_total="월별 요청 수", requests_automated="자동화 요청 수"), line()])
    asked = {one.field: one.said for one in tables(data)[1]}
    assert asked == {"requests_total": "월별 요청 수", "requests_automated": "자동화 요청 수"}


def test_an_optional_column_that_is_misspelt_is_noted_with_what_it_may_be():
    _, (noted,) = tables(as_csv([headed(revenue_krw="당월 매출액"), line()]))
    assert (noted.rule, noted.severity, noted.values["field"]) == ("F11", "note", "revenue_krw")


def test_a_heading_that_the_team_said_is_none_of_ours_is_not_asked_about_again():
    data = as_csv([[*one, extra] for one, extra in zip(BODY, ["부서", *"abc"], strict=True)])
    assert [one.rule for one in recognise(read(data, "a").sheets, CONTRACT, {"부서": ""})[1]] == []


def test_a_team_cannot_give_a_name_of_the_contract_another_meaning():
    mapping = {KO["b2b"][0]: "deployment_id"}
    (table,), findings = recognise(read(as_csv(BODY), "a").sheets, CONTRACT, mapping)
    assert (findings, table.columns["team_id"]) == ([], 0)


@pytest.mark.parametrize("title", [[], [["2026년 2월 보고"], []]])
def test_headings_in_two_rows_the_upper_one_grouping_are_one(title):
    upper = [ko if at < 5 else ("계약" if at == 5 else "") for at, ko in enumerate(KO["b2b"])]
    lower = ["" if at < 5 else ko for at, ko in enumerate(KO["b2b"])]
    (table,), findings = tables(as_csv([*title, upper, lower, line(1), line(2)]))
    assert findings == []
    assert texts(table)["deployment_id"] == ["abc-D0001", "abc-D0002"]
    assert (table.header_row, table.row_nos) == (len(title) + 1, [len(title) + 3, len(title) + 4])


@pytest.mark.parametrize("between", [[], [[]], [[], ["일반 이용"], []]])
def test_a_second_kind_under_the_first_on_one_sheet_is_a_table_of_its_own(between):
    laid = [*BODY, *between, KO["b2c"], consumer(1), consumer(2)]
    found, findings = tables(as_xlsx({"2월": laid}))
    assert [(one.kind, len(one.row_nos)) for one in found] == [("b2b", 3), ("b2c", 2)]
    assert texts(found[0])["deployment_id"] == ["abc-D0001", "abc-D0002", "abc-D0003"]
    assert texts(found[1])["service_id"] == ["abc-S001", "abc-S002"]
    assert found[1].header_row == len(BODY) + len(between) + 1
    assert [one.rule for one in findings if one.severity == "reject"] == []


def test_a_column_nobody_knows_is_noted_and_left_out():
    (table,), findings = tables(as_csv([[*one, extra] for one, extra in zip(BODY, "비abc", strict=True)]))
    assert [(one.rule, one.severity, one.said) for one in findings] == [("F11", "note", "비")]
    assert table.unknown == ["비"]


def test_a_heading_that_stands_twice_is_refused_with_both_cells():
    _, findings = tables(as_csv([[*one, one[0]] for one in BODY]))
    assert told(findings) == [("F06", "AL1")]
    assert (findings[0].values["first"], findings[0].values["second"]) == ("A1", "AL1")


def test_without_its_key_a_table_is_still_known_by_its_other_columns():
    at = NAMES["b2b"].index("deployment_id")
    (table,), findings = tables(as_csv([one[:at] + one[at + 1 :] for one in BODY]))
    assert table.kind == "b2b"
    assert [(one.rule, one.field) for one in findings] == [("F05", "deployment_id")]


@pytest.mark.parametrize("word", ["합계", "합 계", "소계", "총계", "계", "Total", "[합계]"])
def test_a_total_row_is_refused_wherever_it_stands(word):
    total = [""] * len(NAMES["b2b"])
    total[0], total[30] = word, "9999"
    for rows in ([*BODY, total], [*BODY[:2], total, *BODY[2:]], [*BODY, total, [], ["※ 잠정치"]]):
        _, findings = tables(as_csv(rows))
        assert [(one.rule, one.said) for one in findings if one.severity == "reject"] == [("F12", word)]


def test_a_service_named_total_is_data():
    names = ["service_name", *[name for name in NAMES["b2c"] if name != "service_name"]]
    row = made.b2c(service_name="합계", service_id="ALL")
    (table,), findings = tables(as_csv([names, [row[name] for name in names]]))
    assert (texts(table)["service_id"], findings) == (["ALL"], [])


def test_an_unquoted_comma_that_shifts_a_row_is_refused():
    data = as_csv(BODY) + as_csv([line(4)]).replace(b",1000,", b",1,000,", 1)
    _, findings = tables(data)
    assert [(one.rule, one.row_no, one.values["rows"]) for one in findings] == [("F23", 5, "5")]


def test_a_value_under_no_heading_is_refused_and_an_empty_column_is_not():
    padded = [[*one, "", ""] for one in BODY]
    assert tables(as_csv(padded))[1] == []
    padded[2][-1] = "확인 요망"
    _, findings = tables(as_csv(padded))
    assert [(one.rule, one.cell, one.said) for one in findings] == [("F23", "AM3", "확인 요망")]


def test_data_with_an_empty_key_is_data_and_not_a_note():
    keyless = line(4, deployment_id="")
    (table,), findings = tables(as_csv([*BODY, keyless]))
    assert (texts(table)["deployment_id"][-1], findings) == (None, [])


def test_a_file_without_a_table_says_which_row_came_nearest():
    found, (finding,) = tables(as_csv([["제목", "", ""], ["정예팀", "이름", "값"], ["abc", "x", "1"]]))
    assert (found, finding.rule, finding.row_no) == ([], "F04", 2)
    assert finding.values["nearest_en"].startswith("Row 2 comes nearest")


def test_one_kind_on_two_sheets_is_refused():
    found, findings = tables(as_xlsx({"1팀": BODY, "2팀": BODY}))
    assert [one.sheet for one in found] == ["1팀"]
    assert [(one.rule, one.sheet, one.values["first"]) for one in findings] == [("F21", "2팀", "1팀")]


def test_a_heading_without_rows_is_told_and_is_no_table():
    found, findings = tables(as_xlsx({"b2b": BODY, "b2c": [KO["b2c"]]}))
    assert [one.kind for one in found] == ["b2b"]
    assert [(one.rule, one.severity, one.kind) for one in findings] == [("F27", "note", "b2c")]


def test_no_sheets_are_no_tables():
    assert recognise([], CONTRACT) == ([], [])
    assert recognise([Sheet("빈 시트", [], [], [])], CONTRACT)[1][0].rule == "F04"


def test_spans_of_rows_are_short():
    assert spans([3, 4, 5, 9]) == "3-5, 9"
    assert spans([7]) == "7"
    assert spans([*range(1, 41, 2)]) == "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 (+10)"


def test_ten_thousand_rows_of_all_fields_take_well_under_a_second():
    data = as_csv([KO["b2b"], *(line(n) for n in range(1, 10_001))])
    started = time.process_time()
    (table,), findings = tables(data)
    assert (len(table.row_nos), findings) == (10_000, [])
    assert time.process_time() - started < 1


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u3164", "\u00ad", "\u1160", "\uffa0"])
def test_invisible_characters_inside_a_text_are_noted_with_their_rows(sign):
    _, findings = tables(as_csv([KO["b2b"], line(1), line(2, model_id=f"abc{sign}-1"), line(3)]))
    assert [(one.rule, one.severity, one.cell, one.values["rows"]) for one in findings] == [
        ("F49", "note", "D3", "3")
    ]


def test_a_package_may_hold_a_file_called_report():
    header = "team_id,report_month\nabc,2026-02\n"
    found, _ = tables(zipped({"data/report.csv": header, "data/b2b.csv": as_csv(BODY)}))
    assert [one.kind for one in found] == ["report", "b2b"]

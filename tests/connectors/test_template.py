"""Templates: made, filled in as a person would, and taken back by the door as they are."""

import datetime
import io
import zipfile

import openpyxl
import pyarrow as pa
import pytest

from connectors import contract, inbox, programme, template, template_mark
from connectors.formats import read
from connectors.formats.tables import recognise
from tests import made

MARCH = datetime.date(2026, 3, 1)
SHEETS = {kind: words.ko for kind, words in template.wording().sheets.items()}


@pytest.fixture
def abc(trial):
    return programme.load(trial)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book):
    box = io.BytesIO()
    book.save(box)
    return box.getvalue()


def fill(book, kind, rows, first=4):
    """Write rows into the columns whose hidden key they name, leaving alone what is filled in already."""
    sheet = book[SHEETS[kind]]
    keys = [cell.value for cell in sheet[3]]
    for row_no, row in enumerate(rows, first):
        for column, key in enumerate(keys, 1):
            if row.get(key) and sheet.cell(row_no, column).value is None:
                sheet.cell(row_no, column).value = row[key]
    return book


def sent(programme, data, **more):
    name = "보고.xlsx" if data[:2] == b"PK" else "보고.csv"
    return inbox.receive(programme, inbox.Sending([inbox.Upload(name, data)], "kim", "abc", **more))


def taken(answer):
    assert isinstance(answer, inbox.Taken), answer
    return answer


def rules(answer):
    return {one.rule for one in answer.findings}


def file_rules(answer):
    """What was said about the file, as against its rows."""
    return {rule for rule in rules(answer) if rule.startswith("F")}


# ---- there and back ----


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_template_that_was_filled_in_is_taken_as_it_is(abc, lang):
    book = opened(template.make(abc, "abc", MARCH, lang=lang))
    for kind, row in (("b2b", made.b2b(1, month="2026-03-01")), ("b2c", made.b2c(1, month="2026-03-01"))):
        sheet = book[template.wording().sheets[kind][lang]]
        for column, key in enumerate([cell.value for cell in sheet[3]], 1):
            sheet.cell(4, column).value = row[key] or None
    answer = taken(sent(abc, saved(book)))
    assert answer.receipt.rows == {"b2b": 1, "b2c": 1}
    assert answer.receipt.month == MARCH
    # The sheet left empty is told and nothing else: neither guide nor code lists are taken for something.
    assert file_rules(answer) == {"F27"}


def test_what_is_filled_in_from_last_month_is_taken_with_this_months_values_added(abc):
    february = [made.b2b(n, affiliation="affiliate") for n in (1, 2)]
    uploads = [inbox.Upload("a.csv", made.as_csv(february)), inbox.Upload("b.csv", made.as_csv([made.b2c(1)]))]
    taken(inbox.receive(abc, inbox.Sending(uploads, "kim", "abc")))
    book = opened(template.make(abc, "abc", MARCH, template.rows_before(abc, "abc", MARCH)))
    march = [
        made.b2b(n, month="2026-03-01", affiliation="affiliate", evidence_ref=made.sha(50 + n)) for n in (1, 2)
    ]
    fill(book, "b2b", march)
    fill(book, "b2c", [made.b2c(1, month="2026-03-01")])
    answer = taken(sent(abc, saved(book), confirmations={"X09a": "그대로", "X09b": "그대로"}))
    assert answer.receipt.rows == {"b2b": 2, "b2c": 1}
    rows = inbox.rows_of(abc.folder, answer.receipt).to_pylist()
    assert [row["affiliation"] for row in rows if row["kind"] == "b2b"] == ["affiliate", "affiliate"]
    assert rows[0]["contract_date"] == datetime.date(2025, 9, 1)


def test_counts_and_customer_numbers_are_left_for_the_team(abc):
    taken(sent(abc, made.as_csv([made.b2b(1)])))
    book = opened(template.make(abc, "abc", MARCH, template.rows_before(abc, "abc", MARCH)))
    sheet = book[SHEETS["b2b"]]
    row = {key.value: cell.value for key, cell in zip(sheet[3], sheet[4], strict=True)}
    assert row["deployment_id"] == "abc-D0001"
    assert row["affiliation"] == contract.load().kinds["b2b"].fields["affiliation"].values["independent"].ko
    assert row["report_month"] == datetime.datetime(2026, 3, 1)
    left = ("customer_id", "customer_group_id", "requests_total", "regular_users", "stage", "evidence_ref")
    assert [row[name] for name in left] == [None] * 6
    help_at = {str(one.sqref).split("4:")[0]: one.prompt for one in sheet.data_validations.dataValidation}
    column = sheet.cell(3, list(row).index("customer_id") + 1).column_letter
    assert "보관하지 않으므로" in help_at[column]
    assert "번호를 다시 적어" in " ".join(str(cell.value) for cell in book[SHEETS["guide"]]["A"])


def test_what_had_ended_is_not_filled_in_again(abc):
    rows = [made.b2b(1), made.b2b(2, stage="ended", end_date="2026-02-10")]
    schema = contract.load().row_schema()
    table = pa.Table.from_pylist(
        [{"kind": "b2b", "deployment_id": row["deployment_id"], "stage": row["stage"],
          "report_month": datetime.date(2026, 2, 1)} for row in rows], schema=schema)  # fmt: skip
    sheet = opened(template.make(abc, "abc", MARCH, table))[SHEETS["b2b"]]
    assert [cell.value for cell in sheet["B"]][3:] == ["abc-D0001"]


def test_a_formula_a_team_once_sent_comes_back_as_text(abc):
    row = {"kind": "b2c", "service_id": "abc-S001", "service_name": "=HYPERLINK(1)"}
    table = pa.Table.from_pylist([row | {"report_month": MARCH}], schema=contract.load().row_schema())
    data = template.make(abc, "abc", datetime.date(2026, 4, 1), table)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)
    assert "=HYPERLINK(1)" in [cell.value for cell in opened(data)[SHEETS["b2c"]][4]]


# ---- how it is made ----


@pytest.mark.parametrize("kind", template.KINDS)
def test_every_field_a_team_fills_has_its_column_under_three_headings(abc, kind):
    sheet = opened(template.make(abc, "abc", MARCH))[SHEETS[kind]]
    fields = contract.load().sent_fields(kind)
    assert [cell.value for cell in sheet[3]] == [field.name for field in fields]
    for row, lang in ((1, "ko"), (2, "en")):
        assert [contract.heading(cell.value) for cell in sheet[row]] == [
            contract.heading(field.words[lang]) for field in fields
        ]
    assert sheet.row_dimensions[3].hidden
    must = [cell.value.endswith("[필수]") for cell in sheet[1]]
    assert must == [field.required == "yes" for field in fields]


def test_every_listed_field_has_a_dropdown_that_points_at_its_codes(abc):
    book = opened(template.make(abc, "abc", MARCH))
    assert book["_codes"].sheet_state == book["_meta"].sheet_state == "veryHidden"
    for kind in template.KINDS:
        sheet = book[SHEETS[kind]]
        lists = {str(one.sqref).split("4:")[0]: one for one in sheet.data_validations.dataValidation}
        for column, field in enumerate(contract.load().sent_fields(kind), 1):
            rule = lists[sheet.cell(3, column).column_letter]
            assert (rule.type == "list") == bool(
                field.values
                or field.name in ("team_id", "report_month", "model_id", "ksic_division", "evidence_id")
            )
            if field.values:
                offered = [cell.value for (cell,) in book["_codes"][rule.formula1.split("!")[1].replace("$", "")]]
                assert offered == [words.ko for words in field.values.values()]


def test_help_beside_a_cell_fits_what_excel_takes(abc):
    book = opened(template.make(abc, "abc", MARCH))
    rules = [one for kind in template.KINDS for one in book[SHEETS[kind]].data_validations.dataValidation]
    assert max(len(one.prompt or "") for one in rules) <= 255
    assert max(len(one.promptTitle or "") for one in rules) <= 32


def test_every_field_the_template_names_exists():
    for kind, names in template.wording().monthly.items():
        assert set(names) <= {field.name for field in contract.load().sent_fields(kind)}
    sent_names = {field.name for kind in template.KINDS for field in contract.load().sent_fields(kind)}
    assert set(template.wording().examples) <= sent_names | set(contract.load().header)


# ---- older templates ----


def older(data, drop=None):
    book = opened(data)
    book["_meta"]["B2"], book["_meta"]["B3"] = "0", "0" * 16
    if drop:
        sheet = book[SHEETS["b2b"]]
        column = [cell.value for cell in sheet[3]].index(drop) + 1
        for row in range(1, 5):
            sheet.cell(row, column).value = None
    return saved(book)


def test_an_older_template_is_read_by_the_names_of_its_columns_and_told_so(abc):
    book = fill(opened(template.make(abc, "abc", MARCH)), "b2b", [made.b2b(1, month="2026-03-01")])
    assert "F60" in rules(taken(sent(abc, older(saved(book)))))


def test_an_older_template_without_a_column_needed_now_is_refused_by_its_version(abc):
    book = fill(opened(template.make(abc, "abc", MARCH)), "b2b", [made.b2b(1, month="2026-03-01")])
    answer = sent(abc, older(saved(book), drop="subsidy_krw"))
    assert isinstance(answer, inbox.Refused)
    (found,) = [one for one in answer.findings if one.rule == "F61"]
    assert found.values["version"] == "0"
    assert found.values["columns_ko"] == contract.load().kinds["b2b"].fields["subsidy_krw"].words.ko


def test_a_file_made_by_hand_has_no_mark_and_is_not_called_old(abc):
    sheets = read(made.as_xlsx({"a": [["template", "x"], ["b", "c"]]}), "a.xlsx").sheets
    assert template_mark.taken_out(sheets) == (sheets, None)


def test_the_mark_changes_with_the_columns_and_codes_and_is_not_a_table(abc):
    reading = read(template.make(abc, "abc", MARCH), "a.xlsx")
    _, mark = template_mark.taken_out(reading.sheets)
    assert mark == template_mark.of(contract.load(), "abc", MARCH)
    tables, _ = recognise(reading.sheets, contract.load())
    assert [table.kind for table in tables] == ["report"]

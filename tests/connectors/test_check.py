"""What a report's cells become, which findings they get, and which they do not."""

import datetime
import random
from decimal import Decimal

import pyarrow as pa
import pytest
from checked import as_csv, judged, key_of, past_of, recognised
from test_rules import FILES, read

from connectors import check as checking
from connectors import contract, grammar, programme
from connectors.acts import Act
from connectors.check import check, masked, recheck
from connectors.laid import database
from connectors.model import Header
from connectors.texts import each_once
from connectors.typed import reader, typed

MARCH = datetime.date(2026, 3, 1)
FEBRUARY = datetime.date(2026, 2, 1)
WHOLE = contract.load()


@pytest.fixture
def abc(trial):
    return programme.load(trial)


def rows_of(name):
    return read(f"{name}.csv")


def b2b(n=1, **changed):
    """A clean live deployment, numbered, with a customer and evidence of its own."""
    (row,) = rows_of("N04")
    number = f"{n:04d}"
    digits = f"999{n:06d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = (
        sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) + int(digits[8]) * 5 // 10
    )
    return row | {
        "deployment_id": f"abc-D{number}", "customer_id": f"{digits}{-total % 10}", "own_model_share_pct": "90",
        "evidence_ref": f"https://evidence.example/{n} sha256:{n:064x}",
    } | changed  # fmt: skip


def found(checked):
    return {(one.rule, one.row_no, one.field) for one in checked.findings}


# ---- types


@pytest.mark.parametrize(
    "field", [f for k in WHOLE.kinds for f in WHOLE.sent_fields(k)], ids=lambda f: f"{f.kind}.{f.name}"
)
def test_the_fast_way_and_the_grammar_agree(field):
    """Whatever the engine types by itself is what the grammar reads, and the other way round."""
    texts = _spellings()
    column = pa.array(texts, pa.string())
    assert (
        typed(field, column, WHOLE).to_pylist()
        == each_once(column, reader(field, WHOLE), field.arrow_type).to_pylist()
    )


def _spellings():
    """Numbers around every edge, good and bad, and random digits with what people put between them."""
    some = random.Random(2)
    edges = [0, 1, 9, 10, 99, 100, 999, 1000, 2**31 - 1, 2**31, 10**9, 10**18, 2**63 - 1, 2**63, 10**20]
    texts = [str(edge) for edge in edges] + [str(-edge) for edge in edges]
    texts += [
        "00",
        "007",
        "1.",
        ".5",
        "1.5",
        "12.345",
        "99.99",
        "100.00",
        "999.99",
        "1000.0",
        "0.1",
        "1,234",
        "1,23",
    ]
    texts += [
        "12.7",
        "1e3",
        "1_000",
        "0x1F",
        "nan",
        "inf",
        "+1",
        "١٢",
        "１２",
        "1만 2천",
        "3.2억",
        "1 2",
        "live",
        "LIVE",
        "운영",
    ]
    texts += [
        "2026-02-30",
        "2026-02-28",
        "2026.2.3",
        "2026년 2월",
        "12-34-56",
        "123-45-67890",
        "12--3",
        "가",
        "가\u0301",
        "5",
    ]
    signs = "0123456789" * 3 + ".,-% 억"
    return texts + ["".join(some.choices(signs, k=some.randint(1, 24))).strip() or "0" for _ in range(2_000)]


def test_labels_in_either_language_and_any_case_are_read_as_codes(abc):
    rows = [
        b2b(1, stage="운영"),
        b2b(2, stage="Live"),
        b2b(3, stage="LIVE"),
        b2b(4, stage=" live ", is_poc_skipped="아니오"),
    ]
    checked = judged(abc, as_csv(rows), MARCH)
    assert checked.findings == []
    assert checked.rows["stage"].to_pylist() == ["live"] * 4


def test_korean_spellings_become_the_same_values_as_plain_ones(abc):
    spelled = b2b(
        requests_total="1만",
        eligible_users="1,000명",
        own_model_share_pct="90%",
        contract_date="2025. 12. 1.",
        go_live_date="2026년 2월 16일",
        subsidy_krw="3.2억",
        report_month="2026년 3월",
        licensed_seats="５００",
    )
    plain = b2b(subsidy_krw="320000000")
    both = [judged(abc, as_csv([row]), MARCH) for row in (spelled, plain)]
    assert both[0].findings == []
    assert both[0].rows.equals(both[1].rows)


def test_rows_are_typed_in_the_schema_of_the_contract(abc):
    checked = judged(abc, as_csv([b2b()]), MARCH)
    assert ["report_id", *checked.rows.schema.names] == WHOLE.row_schema().names
    (row,) = checked.rows.to_pylist()
    assert (row["kind"], row["row_no"], row["own_model_share_pct"]) == ("b2b", 2, Decimal("90.00"))
    assert row["report_month"] == MARCH
    assert row["mau"] is None


def test_an_empty_poc_skipped_is_stored_as_no(abc):
    checked = judged(abc, as_csv([b2b(is_poc_skipped="")]), MARCH)
    assert checked.rows["is_poc_skipped"].to_pylist() == [False]


def test_readiness_rows_take_team_and_month_from_the_report(abc):
    checked = judged(abc, (FILES / "clean_readiness.csv").read_bytes(), MARCH)
    assert set(checked.rows["team_id"].to_pylist()) == {"abc"}
    assert set(checked.rows["report_month"].to_pylist()) == {MARCH}


# ---- customer numbers


def test_a_customer_number_is_kept_only_as_a_key_of_its_canonical_form(abc):
    number = b2b()["customer_id"]
    hyphens = f"{number[:3]}-{number[3:5]}-{number[5:]}"
    checked = judged(abc, as_csv([b2b(customer_id=hyphens)]), MARCH)
    (row,) = checked.rows.to_pylist()
    assert row["customer_key"] == key_of(f"bizno:{number}")
    assert row["customer_group_key"] == row["customer_key"]
    assert not any(number in str(value) or hyphens in str(value) for value in row.values())


def test_an_agency_code_gets_the_zeros_back_that_a_spreadsheet_dropped(abc):
    checked = judged(abc, as_csv([b2b(customer_id_type="agency", customer_id="12345")]), MARCH)
    assert checked.findings == []
    assert checked.rows["customer_key"].to_pylist() == [key_of("agency:0012345")]


def test_two_customers_of_a_group_share_its_key(abc):
    group = b2b(77)["customer_id"]
    checked = judged(abc, as_csv([b2b(1, customer_group_id=group), b2b(2, customer_group_id=group)]), MARCH)
    assert set(checked.rows["customer_group_key"].to_pylist()) == {key_of(f"bizno:{group}")}


def test_a_finding_on_a_secret_cell_shows_three_digits_unless_it_is_the_senders_own_view(abc):
    data = (FILES / "V18a.csv").read_bytes()
    number = rows_of("V18a")[0]["customer_id"]
    (hidden,) = judged(abc, data, MARCH).findings
    (shown,) = judged(abc, data, MARCH, reveal=True).findings
    assert hidden.said == "*******" + number[-3:]
    assert shown.said == number


def test_masking_keeps_the_form_and_three_digits():
    assert masked("123-45-67890") == "***-**-**890"
    assert masked("홍길동 12") == "**동 12"
    assert masked("") == ""


# ---- one message for one cause


def test_a_cell_that_cannot_be_read_silences_the_rules_that_name_it(abc):
    """active_users is text: no word about seats, regular users or required counts of that row."""
    checked = judged(abc, as_csv([b2b(active_users="많음"), b2b(2, regular_users="301")]), MARCH)
    assert found(checked) == {("V01h", 2, "active_users"), ("V05a", 3, "regular_users")}


def test_an_unknown_stage_says_nothing_about_dates_that_depend_on_it(abc):
    checked = judged(abc, as_csv([b2b(stage="가동", go_live_date="", contract_type="")]), MARCH)
    assert found(checked) == {("V01e", 2, "stage")}


def test_a_date_that_cannot_be_read_is_not_also_missing(abc):
    checked = judged(abc, as_csv([b2b(poc_start_date="작년 봄")]), MARCH)
    assert found(checked) == {("V01h", 2, "poc_start_date")}


def test_an_integer_beyond_32_bits_does_not_fit(abc):
    checked = judged(abc, as_csv([b2b(eligible_users="2147483648", licensed_seats="")]), MARCH)
    assert found(checked) == {("V01h", 2, "eligible_users")}


def test_a_missing_required_column_is_left_to_its_own_finding(abc):
    row = b2b()
    del row["stage"]
    tables, complaints = recognised(as_csv([row]))
    assert {one.rule for one in complaints} == {"F05"}
    checked = check(tables, Header("abc", MARCH, ("b2b",)), abc, key_of=key_of)
    assert checked.findings == []


def test_a_missing_optional_column_reads_as_empty(abc):
    row = b2b()
    for name in ("poc_start_date", "revenue_krw"):
        del row[name]
    checked = judged(abc, as_csv([row]), MARCH)
    assert found(checked) == {("V10a", 2, "poc_start_date")}


def test_every_mistake_is_told_at_once_with_its_true_address(abc):
    rows = [
        b2b(1, own_model_share_pct="101", subsidy_krw="-5"),
        b2b(2),
        b2b(3, ksic_division="00", severe_incidents=""),
    ]
    checked = judged(abc, as_csv(rows), MARCH)
    assert found(checked) == {
        ("V03", 2, "own_model_share_pct"), ("V16", 2, "subsidy_krw"),
        ("V01f", 4, "ksic_division"), ("V10j", 4, "severe_incidents"),
    }  # fmt: skip
    cells = {one.rule: (one.cell, one.said) for one in checked.findings}
    assert cells["V03"] == ("E2", "101")
    assert cells["V01f"] == ("K4", "00")


# ---- exactly the bad cells


BAD = {
    "own_model_share_pct": ("V03", "100.01"), "subsidy_krw": ("V16", "-1"), "report_month": ("V01h", "3월"),
    "customer_type": ("V01e", "재벌"), "ksic_division": ("V01f", "04"), "requests_total": ("V01h", "1e3"),
    "contract_date": ("V01h", "2025-02-30"), "downtime_min": ("V14", "44641"), "model_id": ("V01d", "abc-9"),
    "public_consent": ("V01a", ""), "evidence_ref": ("V15b", "나중에"), "customer_id": ("V18a", "1234567890"),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_random_damage_is_found_exactly(abc, seed):
    """Twelve kinds of damage in 600 rows: every damaged cell is found, with its rule, and no other."""
    some = random.Random(seed)
    rows = [b2b(n) for n in range(1, 601)]
    truth = set()
    for at in some.sample(range(600), 40):
        field = some.choice(list(BAD))
        rule, text = BAD[field]
        rows[at] = rows[at] | {field: text}
        truth.add((rule, at + 2, field))
    checked = judged(abc, as_csv(rows), MARCH)
    assert found(checked) == truth
    assert sum(checked.counts.values()) == 40


@pytest.mark.parametrize(("in_all", "told"), [(100, 30), (25, 25), (3, 10)])
def test_counts_are_exact_where_cells_are_many(abc, monkeypatch, in_all, told):
    """Up to so many of a report are told cell by cell, and ten of each rule in any case."""
    monkeypatch.setattr(checking, "MOST_CELLS", in_all)
    monkeypatch.setattr(checking, "MOST_CELLS_BEYOND", 10)
    checked = judged(abc, as_csv([b2b(n, subsidy_krw="-1") for n in range(1, 31)]), MARCH)
    assert checked.counts == {("V16", "b2b", "subsidy_krw"): 30}
    assert [one.row_no for one in checked.findings] == list(range(2, told + 2))


# ---- earlier months


def test_an_explicit_empty_list_says_that_last_months_deployments_are_gone(abc):
    past = [(FEBRUARY, as_csv([b2b(1, report_month="2026-02-01"), b2b(2, report_month="2026-02-01")]))]
    checked = judged(abc, b"", MARCH, kinds=["b2b"], past=past)
    assert [(one.rule, one.said, one.row_no) for one in checked.findings] == [
        ("X05a", "abc-D0001", None), ("X05a", "abc-D0002", None),
    ]  # fmt: skip


def test_the_previous_report_may_be_an_explicit_empty_list(abc):
    """Reported in January, an empty list in February: nothing of January is missing in March."""
    past = [(datetime.date(2026, 1, 1), as_csv([b2b(report_month="2026-01-01", go_live_date="2026-01-05")]))]
    filed = {"b2b": [datetime.date(2026, 1, 1), FEBRUARY]}
    checked = judged(abc, as_csv([b2b(2)]), MARCH, past=past, filed=filed)
    assert checked.findings == []


def test_the_previous_report_month_is_the_newest_earlier_one(abc):
    """January had stage embedded, February was never filed: March is compared with January."""
    past = [(datetime.date(2026, 1, 1), as_csv([b2b(report_month="2026-01-01", stage="embedded")]))]
    assert {one.rule for one in judged(abc, as_csv([b2b()]), MARCH, past=past).findings} == {"X03"}


def test_a_back_filled_month_is_checked_against_earlier_months_only(abc):
    later = [
        (datetime.date(2026, 4, 1), as_csv([b2b(report_month="2026-04-01", stage="ended", end_date="2026-04-02")]))
    ]
    assert judged(abc, as_csv([b2b()]), MARCH, past=later).findings == []


def test_an_amendment_puts_queries_to_the_month_after_it(abc):
    """March had 6,000 users retained of 10,000 new; February is amended to 5,000 new."""
    march = judged(abc, (FILES / "X06.csv").read_bytes(), MARCH).rows
    amended = [row | {"report_month": "2026-02-01", "new_users": "5000"} for row in rows_of("X06")]
    history, filed = past_of(abc, [(FEBRUARY, as_csv(amended))])
    findings = recheck(march, Header("abc", MARCH, ("b2c",)), abc, history=history, filed_months=filed)
    assert [(one.rule, one.severity, one.row_no, one.said) for one in findings] == [("X07a", "query", 2, "6000")]


# ---- grades


@pytest.mark.parametrize(("level", "notes"), [("E3", set()), ("E1", set()), ("E0", {"N05"})])
def test_a_grade_of_the_office_settles_the_claim(abc, level, notes):
    act = Act("grade", "office", "abc", "abc-D0001", MARCH, level, "", f"{1:064x}")
    checked = judged(abc, as_csv([b2b(evidence_claimed="E3")]), MARCH, grades=[act])
    assert {one.rule for one in checked.findings} == notes


@pytest.mark.parametrize("other", [{"month": FEBRUARY}, {"sha256": "f" * 64}, {"subject": "abc-D0002"}])
def test_a_grade_of_another_month_evidence_or_deployment_does_not_count(abc, other):
    covered = {"subject": "abc-D0001", "month": MARCH, "sha256": f"{1:064x}"} | other
    act = Act("grade", "office", "abc", value="E3", **covered)
    checked = judged(abc, as_csv([b2b(evidence_claimed="E3")]), MARCH, grades=[act])
    assert {one.rule for one in checked.findings} == {"N01"}


# ---- what cannot be


def test_numbers_at_their_edges_do_not_stop_the_check(abc):
    """Sums and products of the largest numbers of each type, with the history needed to compare them."""
    people = ("eligible_users", "licensed_seats", "active_users", "regular_users")
    requests = {"requests_total": str(2**63 - 1), "requests_automated": str(-(2**63) + 1)}
    huge = requests | dict.fromkeys(people, str(2**31 - 1))
    past = [(FEBRUARY, as_csv([b2b(report_month="2026-02-01", **huge)]))]
    checked = judged(abc, as_csv([b2b(**huge)]), MARCH, past=past)
    assert {one.rule for one in checked.findings} == {"V16", "X13a"}


def test_sql_in_a_cell_is_text(abc):
    text = "abc-1'; DROP TABLE b2b; --"
    checked = judged(abc, as_csv([b2b(model_id=text)]), MARCH)
    assert [(one.rule, one.said) for one in checked.findings] == [("V01d", text)]


def test_the_check_reads_no_file_and_no_address():
    with database() as con, pytest.raises(Exception, match=r"disabled|Permission"):
        con.execute("SELECT * FROM read_csv('/etc/hostname')")


def test_grammar_and_contract_agree_on_units():
    """A unit the grammar knows by name is spelled the same in the contract."""
    for kind in WHOLE.kinds:
        for field in WHOLE.sent_fields(kind):
            if field.type in ("INTEGER", "BIGINT", "DECIMAL(5,2)"):
                assert grammar.units_of(field.unit), field.name

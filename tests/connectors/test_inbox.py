"""The door: a report is taken or refused whole, the same bytes twice are one report, two writers take turns."""

import datetime
import io
import json
from multiprocessing import get_context

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors import acts, contract, inbox, mappings, programme, receipts
from connectors.acts import Act
from connectors.inbox import NotAllowed, Refused, Sending, Taken, Upload
from connectors.programme import SEOUL
from tests import made
from tests.connectors.workbooks import zipped

MARCH = datetime.datetime(2026, 3, 5, 9, tzinfo=SEOUL)


def send(folder, data, team="abc", name="report.csv", **more):
    return inbox.receive(programme.load(folder), Sending([Upload(name, data)], "kim", team, **more))


def one_csv(**changed):
    return made.as_csv([made.b2b(**changed)])


def stored(folder):
    return sorted(path.name for path in (folder / "inbox").glob("*/[!.]*"))


def test_a_good_file_becomes_a_report_with_a_receipt(trial):
    result = send(trial, one_csv(), received_at=MARCH)
    assert isinstance(result, Taken), result
    assert (result.receipt.month, result.receipt.kinds) == (datetime.date(2026, 2, 1), ("b2b",))
    assert result.receipt.rows == {"b2b": 1}
    assert result.receipt.received_on == datetime.date(2026, 3, 5)
    assert stored(trial) == [result.receipt.report_id]
    assert receipts.read_all(trial) == [result.receipt]


def test_the_receipt_covers_itself(trial):
    receipt = send(trial, one_csv()).receipt
    assert receipts.signed(receipt) == receipt
    path = trial / "inbox" / "abc" / receipt.report_id / "receipt.json"
    assert receipts.from_json(path.read_bytes()) == receipt


def test_customer_numbers_are_nowhere_on_disk(trial):
    receipt = send(trial, one_csv()).receipt
    number = made.b2b()["customer_id"]
    for path in trial.rglob("*"):
        if path.is_file():
            assert number.encode() not in path.read_bytes(), path
    rows = inbox.rows_of(trial, receipt)
    assert "customer_id" not in rows.column_names
    assert len(rows["customer_key"][0].as_py()) == 64


def test_the_original_opens_unchanged(trial):
    data = one_csv()
    receipt = send(trial, data).receipt
    assert inbox.opened(programme.load(trial), receipt) == [Upload("report.csv", data)]


def test_the_same_bytes_return_the_same_receipt(trial):
    first = send(trial, one_csv())
    again = send(trial, one_csv())
    assert (first.is_new, again.is_new) == (True, False)
    assert again.receipt == first.receipt
    assert len(stored(trial)) == 1


def test_a_then_b_then_a_again_are_three_reports(trial):
    a, b = one_csv(), one_csv(downtime_min="11")
    ids = [send(trial, data).receipt.report_id for data in (a, b, a)]
    assert len(set(ids)) == 3
    numbers = [one.number for one in receipts.read_all(trial)]
    assert numbers == [1, 2, 3]


def test_each_receipt_carries_the_hash_of_the_one_before(trial):
    first, second = (send(trial, one_csv(downtime_min=str(n))).receipt for n in (1, 2))
    assert (first.previous, second.previous) == ("", first.hash)


def test_one_wrong_row_refuses_the_whole_file_and_leaves_nothing(trial):
    data = made.as_csv([made.b2b(1), made.b2b(2, active_users="501")])
    result = send(trial, data)
    assert isinstance(result, Refused)
    assert [(one.rule, one.cell) for one in result.findings if one.severity == "reject"] == [("V04", "Y3")]
    assert stored(trial) == []
    assert not list(trial.rglob("*.new"))


def test_a_finding_to_confirm_lets_the_report_through_with_a_reason(trial):
    data = one_csv(requests_total="0", requests_automated="0", integration_level="1")
    refused = send(trial, data)
    assert refused.unconfirmed == ["V11a"]
    taken = send(trial, data, confirmations={"V11a": "시스템 이전으로 한 달 쉬었습니다", "V06": "unasked"})
    assert [(one.rule, one.by) for one in taken.receipt.confirmations] == [("V11a", "kim")]
    assert [(k.act.act, k.act.subject, k.act.value) for k in acts.read(trial)] == [
        ("confirm", taken.receipt.report_id, "V11a")
    ]


def test_a_report_is_laid_beside_what_is_in_force_of_earlier_months_kind_by_kind(trial):
    """January's B2C was sent twice: 500,000 sign-ups stand, and 450,000 by February would be fewer."""
    of = {"month": "2026-01-01"}
    ended, first = made.b2b(**of, stage="ended", end_date="2026-01-20"), made.b2c(**of, signups_cum="400000")
    both = [Upload("b2b.csv", made.as_csv([ended])), Upload("b2c.csv", made.as_csv([first]))]
    assert isinstance(inbox.receive(programme.load(trial), Sending(both, "kim", "abc")), Taken)
    assert isinstance(send(trial, made.as_csv([made.b2c(**of)])), Taken)
    february = [Upload("b2b.csv", one_csv()), Upload("b2c.csv", made.as_csv([made.b2c(signups_cum="450000")]))]
    found = inbox.receive(programme.load(trial), Sending(february, "kim", "abc")).findings
    assert {"X04", "X06"} <= {one.rule for one in found}


def test_of_earlier_months_only_the_columns_and_kinds_that_rules_look_at_are_read(trial):
    receipt = send(trial, one_csv()).receipt
    before = receipts.in_force([receipt], [])
    names = set(inbox.earlier(trial, before, {"b2b"}).column_names)
    assert {"stage", "evidence_ref", "requests_total"} < names
    assert not {"downtime_min", "sheet", "signups_cum"} & names
    assert inbox.earlier(trial, before, {"b2c"}) is None


def test_an_unknown_team_is_told(trial):
    assert [one.rule for one in send(trial, one_csv(), team="zzz").findings] == ["F30"]


def test_several_months_in_one_file_are_told_once(trial):
    data = made.as_csv([made.b2b(1), made.b2b(2, month="2026-03-01"), made.b2b(3, month="2026-03-01")])
    found = send(trial, data).findings
    (one,) = found
    assert (one.rule, one.cell, one.said) == ("F33", "C3", "2026-03-01")
    assert one.values == {"months": "2026-02, 2026-03", "rows": "2026-02: 2, 2026-03: 3-4"}


def test_a_file_of_another_programme_is_told_once(trial):
    found = send(trial, made.as_csv([made.b2b(n, team="other") for n in range(1, 9)])).findings
    assert [(one.rule, one.said) for one in found] == [("F35", "other")]


def test_a_month_that_contradicts_the_rows_is_told(trial):
    found = send(trial, one_csv(), month=datetime.date(2026, 1, 1)).findings
    assert [one.rule for one in found] == ["F34"]


def test_a_kind_named_without_a_table_says_none_this_month(trial):
    taken = send(trial, one_csv(), kinds=("b2b", "b2c"))
    assert taken.receipt.rows == {"b2b": 1, "b2c": 0}
    assert [one.rule for one in taken.findings if one.severity != "query"] == ["F38"]


def test_a_file_over_the_limit_is_refused_before_it_is_read(trial):
    sending = Sending([Upload("big.csv", b"x" * 101)], "kim", "abc")
    result = inbox.receive(programme.load(trial), sending, inbox.Limits(max_bytes=100))
    assert [one.rule for one in result.findings] == ["F08"]


def test_an_empty_file_is_told(trial):
    assert [one.rule for one in send(trial, b"").findings] == ["F01"]


def test_two_files_are_one_report_and_open_as_two(trial):
    uploads = [Upload("b2b.csv", one_csv()), Upload("b2c.csv", made.as_csv([made.b2c()]))]
    taken = inbox.receive(programme.load(trial), Sending(uploads, "pull", "abc"))
    assert isinstance(taken, Taken), taken
    assert taken.receipt.rows == {"b2b": 1, "b2c": 1}
    assert inbox.opened(programme.load(trial), taken.receipt) == uploads
    assert {table.sheet for table in taken.receipt.tables} == {"b2b.csv", "b2c.csv"}


def test_a_given_time_of_receipt_is_for_invented_programmes_only(trial):
    path = trial / "programme.toml"
    path.write_text(path.read_text().replace("fictional = true", "fictional = false"))
    with pytest.raises(NotAllowed):
        send(trial, one_csv(), received_at=MARCH)
    assert isinstance(send(trial, one_csv()), Taken)


def test_what_was_good_before_is_untouched_by_a_refusal(trial):
    send(trial, one_csv())
    before = {path: path.read_bytes() for path in trial.rglob("*") if path.is_file()}
    send(trial, one_csv(active_users="501"))
    send(trial, b"\xff\xfe\x00garbage")
    assert {path: path.read_bytes() for path in trial.rglob("*") if path.is_file()} == before


def test_a_withdrawn_report_leaves_its_month_to_the_one_before(trial):
    first, second = (send(trial, one_csv(downtime_min=str(n))).receipt for n in (1, 2))
    acts.append(trial, [Act("withdraw", "kim", "abc", second.report_id)], MARCH)
    force = receipts.in_force(receipts.read_all(trial), acts.read(trial))
    assert list(force.values()) == [first]


def test_each_kind_a_report_holds_replaces_that_kind_alone(trial):
    both = inbox.receive(
        programme.load(trial),
        Sending([Upload("a.csv", one_csv()), Upload("b.csv", made.as_csv([made.b2c()]))], "kim", "abc"),
    ).receipt
    newer = send(trial, one_csv(downtime_min="3")).receipt
    force = receipts.in_force(receipts.read_all(trial), acts.read(trial))
    assert {key[2]: one.report_id for key, one in force.items()} == {"b2b": newer.report_id, "b2c": both.report_id}


def _send_ten(folder, first):
    for n in range(first, first + 10):
        assert isinstance(send(folder, one_csv(downtime_min=str(n))), Taken)


def test_two_processes_sending_at_once_lose_nothing(trial):
    workers = [get_context("fork").Process(target=_send_ten, args=(trial, first)) for first in (1, 101)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    kept = receipts.read_all(trial)
    assert [one.number for one in kept] == list(range(1, 21))
    assert [one.previous for one in kept] == ["", *(one.hash for one in kept[:-1])]


def test_findings_on_disk_are_masked(trial):
    row = made.b2b(1, requests_total="0", requests_automated="0", integration_level="1")
    taken = send(trial, made.as_csv([row]), confirmations={"V11a": "쉼"})
    kept = json.loads((trial / "inbox" / "abc" / taken.receipt.report_id / "findings.json").read_text())
    assert all(row["customer_id"] not in json.dumps(one) for one in kept)
    assert pq.read_table(trial / "inbox" / "abc" / taken.receipt.report_id / "rows.parquet").num_rows == 1


def test_a_missing_column_and_a_wrong_cell_are_told_together(trial):
    row = made.b2b(1, active_users="501")
    del row["subsidy_krw"]
    found = send(trial, made.as_csv([row])).findings
    assert [(one.rule, one.field) for one in found if one.severity == "reject"] == [
        ("F05", "subsidy_krw"),
        ("V04", "active_users"),
    ]


def test_a_formula_without_result_hides_no_other_mistake(trial):
    rows = [made.b2b(1, requests_total="많음"), made.b2b(2, active_users="=F1"), made.b2b(3, stage="운영중")]
    names = list(rows[0])
    book = openpyxl.Workbook()
    for row in (names, *([row[name] for name in names] for row in rows)):
        book.active.append(row)  # a text that begins with "=" is a formula, and nobody has calculated it
    data = io.BytesIO()
    book.save(data)
    refused = send(trial, data.getvalue(), name="report.xlsx")
    told = [(one.rule, one.row_no, one.field) for one in refused.findings if one.severity == "reject"]
    assert sorted(told) == [("F26", 3, "active_users"), ("V01e", 4, "stage"), ("V01h", 2, "requests_total")]
    assert next(one.said for one in refused.findings if one.rule == "F26") == "="


def test_a_table_without_rows_is_no_report_unless_its_kind_is_named(trial):
    head = made.as_csv([made.b2b()]).split(b"\r\n")[0] + b"\r\n"
    assert [one.rule for one in send(trial, head).findings] == ["F27", "F32"]
    month = datetime.date(2026, 2, 1)
    assert [one.rule for one in send(trial, head, month=month).findings] == ["F27", "V01g"]
    assert send(trial, head, month=month, kinds=("b2b",)).receipt.rows == {"b2b": 0}


def as_written_by_hand(rows):
    """The same rows as a person keeps them: a title above, Korean headings, dates and numbers by hand."""
    spelt = {
        "2026-02-01": "2026년 2월",
        "2025-06-02": "2025.06.02",
        "10000": "1만",
        "1000": "1천",
        "500": "５００",
    }
    names = {field.name: field.words.ko for field in contract.load().sent_fields("b2b")}
    cells = [[spelt.get(text, text) or None for text in row.values()] for row in rows]
    note = ["※ 문의: 담당자", *[None] * 5]
    return made.as_xlsx({"2월 보고": [["확산 실적 보고"], [], [names[name] for name in rows[0]], *cells, note]})


def test_the_same_rows_in_three_formats_are_the_same_typed_rows(trial):
    rows = [made.b2b(n, subsidy_krw="320000000", revenue_krw="12000") for n in (1, 2, 3)]
    korean = [row | {"subsidy_krw": "3.2억", "revenue_krw": "1만 2천"} for row in rows]
    files = [made.as_csv(rows), *(made.as_csv(korean, one) for one in ("utf-8-sig", "cp949"))]
    sent = [send(trial, data, name="보고").receipt for data in (*files, as_written_by_hand(korean))]
    typed = [inbox.rows_of(trial, one).drop_columns(["report_id", "sheet", "row_no"]).to_pylist() for one in sent]
    assert typed[0] == typed[1] == typed[2] == typed[3]
    assert typed[0][0]["subsidy_krw"] == 320_000_000
    assert len({one.content_sha256 for one in sent}) == 1 and len({one.sha256 for one in sent}) == 4


def in_every_format(rows):
    """The same rows in every format that is taken."""
    as_json = json.dumps(rows, ensure_ascii=False).encode()
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    columns = {name: [row[name] or None for row in rows] for name in rows[0]}
    parquet = io.BytesIO()
    pq.write_table(pa.table(columns), parquet)
    csv_ = made.as_csv(rows)
    package = json.dumps({"resources": [{"name": "b2b", "path": "data/b2b.csv"}]})
    return {
        "utf8.csv": csv_, "bom.csv": made.as_csv(rows, "utf-8-sig"), "cp949.csv": made.as_csv(rows, "cp949"),
        "utf16.csv": made.as_csv(rows, "utf-16"), "utf16le.csv": made.as_csv(rows, "utf-16-le"),
        "utf16be.csv": made.as_csv(rows, "utf-16-be"), "a.xlsx": made.as_xlsx({"보고": cells}), "a.json": as_json,
        "a.ndjson": "\n".join(json.dumps(row) for row in rows).encode(), "a.parquet": parquet.getvalue(),
        "package.zip": zipped({"datapackage.json": package, "data/b2b.csv": csv_}),
        "plain.zip": zipped({"b2b.csv": csv_}),
    }  # fmt: skip


def test_the_same_rows_in_every_format_are_the_same_content(trial):
    rows = [made.b2b(n, customer_type="대기업", subsidy_krw="3.2억") for n in (1, 2, 3)]
    sent = {name: send(trial, data, name=name) for name, data in in_every_format(rows).items()}
    assert all(isinstance(one, Taken) for one in sent.values()), sent
    assert len({one.receipt.content_sha256 for one in sent.values()}) == 1
    assert len({one.receipt.sha256 for one in sent.values()}) == len(sent)


def test_the_same_mistakes_in_every_format_are_the_same_findings(trial):
    rows = [made.b2b(1, active_users="501"), made.b2b(2, stage="", subsidy_krw="많음"), made.b2b(3, model_id="가")]
    found = {name: send(trial, data, name=name).findings for name, data in in_every_format(rows).items()}
    told = {
        name: sorted((one.rule, one.severity, one.kind, one.cell, one.said) for one in some)
        for name, some in found.items()
    }
    assert [rule for rule, *_ in told["utf8.csv"]] == ["V01a", "V01d", "V01h", "V04", "X15", "X15"]
    assert [name for name, some in told.items() if some != told["utf8.csv"]] == []


def test_a_file_of_another_team_is_told_once(trial):
    found = send(trial, made.as_csv([made.b2b(n, team="xyz") for n in range(1, 9)])).findings
    assert [(one.rule, one.said, one.values["sender"]) for one in found] == [("F31", "xyz", "abc")]


def test_before_reporting_begins_every_report_is_refused_with_one_finding(unreported):
    refused = send(unreported, one_csv())
    assert [(one.rule, one.severity) for one in refused.findings] == [("F51", "reject")]
    assert stored(unreported) == []


# ---- headings of a team's own ----


def own_heading():
    return one_csv().replace(b"requests_total", "월별 요청 수".encode())


def test_a_heading_confirmed_once_is_remembered_for_the_team(trial):
    (asked,) = [one for one in send(trial, own_heading()).findings if one.severity == "reject"]
    assert (asked.rule, asked.values["header"], asked.values["field"]) == ("F39", "월별 요청 수", "requests_total")
    taken = send(trial, own_heading(), mapping={"월별 요청 수": "requests_total"})
    assert isinstance(taken, Taken)
    assert taken.receipt.tables[0].headers["requests_total"] == "월별 요청 수"
    assert isinstance(send(trial, own_heading() + b"\r\n"), Taken)
    kept = mappings.read(trial, "abc")["월별 요청 수"]
    assert (kept.field, kept.by) == ("requests_total", "kim")


def test_what_one_team_confirmed_says_nothing_about_another(trial):
    send(trial, own_heading(), mapping={"월별 요청 수": "requests_total"})
    assert mappings.fields(trial, "xyz") == {}


def test_a_mapping_of_a_refused_report_is_not_kept(trial):
    send(trial, own_heading().replace(b"90", b"900"), mapping={"월별 요청 수": "requests_total"})
    assert mappings.fields(trial, "abc") == {}


def test_a_mapping_to_a_field_that_does_not_exist_is_told(trial):
    found = send(trial, own_heading(), mapping={"월별 요청 수": "requests"}).findings
    assert [(one.rule, one.said) for one in found] == [("F36", "requests")]


# ---- names of files ----


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\Users\\kim\\보고.csv", "C:/Users/kim/보고.csv"),
        ("a\0b.csv", "ab.csv"),
        ("보고\u202evsc.exe", "보고vsc.exe"),
        ("\u1107\u1169\u1100\u1169.csv", "보고.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
        ("..", "report"),
        ("", "report"),
        ("<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),  # pages escape; it names no file
        ("\ud800.csv", ".csv"),
    ],
)
def test_a_name_is_only_ever_shown_and_names_no_file(trial, sent, shown):
    taken = send(trial, one_csv(), name=sent)
    assert taken.receipt.file_name == shown
    assert stored(trial) == [taken.receipt.report_id]


def test_two_files_of_one_name_are_both_kept(trial):
    files = [Upload("a.csv", one_csv()), Upload("a.csv", made.as_csv([made.b2c()]))]
    taken = inbox.receive(programme.load(trial), Sending(files, "kim", "abc"))
    kept = inbox.opened(programme.load(trial), taken.receipt)
    assert [one.name for one in kept] == ["a.csv", "a (2).csv"]
    assert [one.data for one in kept] == [one.data for one in files]

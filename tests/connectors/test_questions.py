"""Questions: what raises one, whose turn it is, and what opens it again; worked by hand."""

import dataclasses
import datetime

import pytest

from connectors import acts, inbox, programme, warehouse
from connectors.acts import Act
from connectors.programme import SEOUL
from tests import made

FEBRUARY, MARCH = "2026-02-01", "2026-03-01"
# Rule X14: live, and the contract ended more than 60 days before the end of the month.
OVERDUE = {"contract_end_date": "2025-11-30"}
QUESTION = ("abc", "X14", "abc-D0001")


def row(n=1, **changed):
    """A deployment that went live this month, so that no rule asks where its traffic was before."""
    return made.b2b(n, **{"go_live_date": "2026-02-01", **changed})


@pytest.fixture
def abc(trial):
    return programme.load(trial)


def send(abc, rows, team="abc"):
    sending = inbox.Sending([inbox.Upload("r.csv", made.as_csv(rows))], "kim", team)
    answer = inbox.receive(abc, sending)
    if isinstance(answer, inbox.Refused):
        answer = inbox.receive(
            abc, dataclasses.replace(sending, confirmations=dict.fromkeys(answer.unconfirmed, "맞음"))
        )
    assert isinstance(answer, inbox.Taken), answer
    return answer.receipt.report_id


def do(abc, act, report, by="office", row="abc-D0001", rule="X14"):
    one = Act(act, by, "abc", report, datetime.date(2026, 2, 1), rule, "한마디", row=row)
    acts.append(abc.folder, [one], datetime.datetime.now(SEOUL))


def states(abc):
    con = warehouse.cursor(warehouse.build(abc, lambda con, programme: None))
    rows = con.execute("SELECT team_id, rule, row_key, state FROM question").fetchall()
    return {row[:3]: row[3] for row in rows}


def test_a_query_of_a_rule_is_open_until_answered_and_answered_until_closed(abc):
    report = send(abc, [row(1, **OVERDUE)])
    assert states(abc) == {QUESTION: "open"}
    do(abc, "answer", report, by="kim")
    assert states(abc) == {QUESTION: "answered"}
    do(abc, "close", report)
    assert states(abc) == {QUESTION: "closed"}
    do(abc, "ask", report)
    assert states(abc) == {QUESTION: "open"}


def test_the_same_row_sent_again_stays_closed_and_a_changed_one_is_a_new_question(abc):
    report = send(abc, [row(1, **OVERDUE)])
    do(abc, "close", report)
    # Another row joins the report, and the first moves down a line.
    send(abc, [row(2), row(1, **OVERDUE)])
    assert states(abc) == {QUESTION: "closed"}
    send(abc, [row(2), row(1, **OVERDUE, requests_total="20000")])
    assert states(abc) == {QUESTION: "open"}


def test_a_later_month_that_raises_it_again_opens_it(abc):
    report = send(abc, [row(1, **OVERDUE)])
    do(abc, "close", report)
    send(abc, [row(1, month=MARCH, **OVERDUE, evidence_ref=made.sha(77))])
    assert states(abc) == {QUESTION: "open"}


def test_a_correction_that_nothing_was_said_about_ends_the_question(abc):
    send(abc, [row(1, **OVERDUE)])
    send(abc, [row(1)])
    assert states(abc) == {}


def test_a_question_a_person_asked_about_a_row_needs_no_rule(abc):
    report = send(abc, [row(1)])
    do(abc, "ask", report, rule="")
    assert states(abc) == {("abc", "", "abc-D0001"): "open"}
    do(abc, "close", report, rule="")
    assert states(abc) == {("abc", "", "abc-D0001"): "closed"}


def test_two_findings_of_one_rule_in_one_row_are_one_question_over_its_months(abc):
    # Rule X08a compares three fields with those of another team that names the same customer.
    same = {"customer_id": made.bizno(999000001)}
    send(abc, [made.b2b(1, **same)])
    send(abc, [made.b2b(1, month=MARCH, evidence_ref=made.sha(70), **same)])
    other = {
        "customer_type": "mid",
        "ksic_division": "65",
        "finance_type": "life_insurer",
        "business_use": "coding",
    }
    for month in (FEBRUARY, MARCH):
        row = (
            made.b2b(1, "xyz", month, model_id="xyz-1", evidence_ref=made.sha(80 + int(month[6])), **same) | other
        )
        send(abc, [row], "xyz")
    con = warehouse.cursor(warehouse.build(abc, lambda con, programme: None))
    asked = "SELECT team_id, findings, first_month, last_month, len(fields) FROM question WHERE rule = 'X08a'"
    rows = con.execute(f"{asked} ORDER BY 1").fetchall()
    months = (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    assert rows == [("abc", 2, *months, 3), ("xyz", 2, *months, 3)]


def test_a_list_of_groups_that_grew_raises_a_question_about_rows_taken_before(abc):
    send(abc, [row(1), row(2, affiliation="affiliate"), row(3)])
    assert states(abc) == {}
    tables = abc.folder / "tables"
    tables.mkdir()
    numbers = [made.bizno(999000000 + n) for n in (1, 2)]
    listed = "\n".join(["team_id,bizno", *(f"abc,{number}" for number in numbers)])
    (tables / "kftc_groups.csv").write_text(listed, encoding="utf-8")
    # The second says that it is an affiliate, the third is in no list.
    assert states(programme.load(abc.folder)) == {("abc", "X08b", "abc-D0001"): "open"}

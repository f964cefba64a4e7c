"""What is asked of a report as a whole beside the month before: rows that vanish, totals that jump; each once."""

import datetime

import pyarrow as pa
import pytest
from checked import as_csv, judged
from test_rules import read

from connectors import programme, rules
from connectors.check import recheck
from connectors.model import Header

FEBRUARY, MARCH = datetime.date(2026, 2, 1), datetime.date(2026, 3, 1)


@pytest.fixture
def abc(trial):
    return programme.load(trial)


def services(month, *numbers, **changed):
    """Services of 100,000 users each."""
    (row,) = read("X23b.past.csv")
    return [_of(row, month, "service_id", f"abc-S{n:03d}", n) | changed for n in numbers]


def deployments(month, *numbers, **changed):
    """PoCs of 10,000 requests each."""
    row = read("X23a.past.csv")[0]
    return [_of(row, month, "deployment_id", f"abc-D{n:04d}", n) | changed for n in numbers]


def _of(row, month, key, id, n):
    ref = f"https://evidence.example/{n} sha256:{n:064x}"
    return row | {"report_month": f"{month}", key: id, "evidence_ref": ref}


def papers(*statuses):
    """A list of readiness evidence, a row a status."""
    row = read("X22b.past.csv")[1]
    ids = ("com_iso42001", "com_tta_cat", "com_aisi_eval", "com_sla_ops", "com_repeat", "mfg_smart_level")
    return [row | {"evidence_id": id, "status": status} for id, status in zip(ids, statuses, strict=False)]


def asked(abc, before, now):
    """Rule, field and values of each finding on the whole report or on rows that are gone."""
    checked = judged(abc, as_csv(now), MARCH, past=[(FEBRUARY, as_csv(before))])
    return [(one.rule, one.field, one.values) for one in checked.findings if one.rule[:3] in ("X05", "X22", "X23")]


def test_two_services_of_five_gone_are_asked_about_once_and_by_name(abc):
    found = asked(abc, services(FEBRUARY, 1, 2, 3, 4, 5), services(MARCH, 1, 2, 3))
    # 2 / 5 = 40 %
    assert found == [
        ("X22a", "service_id", {"rows": "5", "gone": "2", "keys": "abc-S004, abc-S005"}),
    ]


def test_one_service_gone_is_asked_about_as_the_row_it_is(abc):
    assert asked(abc, services(FEBRUARY, 1, 2), services(MARCH, 1)) == [("X05b", "service_id", {})]


def test_a_fifth_is_not_more_than_a_fifth(abc):
    found = asked(abc, services(FEBRUARY, *range(1, 11)), services(MARCH, *range(1, 9)))
    assert [rule for rule, *_ in found] == ["X05b", "X05b"]


def test_of_many_keys_the_first_five_are_shown(abc):
    ((rule, _, values),) = asked(abc, services(FEBRUARY, *range(1, 10)), services(MARCH, 1, mau="400000"))
    assert (rule, values["gone"]) == ("X22a", "8")
    assert values["keys"] == "abc-S002, abc-S003, abc-S004, abc-S005, abc-S006 …"


def test_two_rows_of_five_missing_from_the_list_of_evidence_are_asked_about_once(abc):
    found = asked(abc, papers(*["applied"] * 5), papers(*["applied"] * 3))
    keys = "com_repeat · abc-1, com_sla_ops · abc-1"
    assert found == [("X22b", "evidence_id", {"rows": "5", "gone": "2", "keys": keys})]


def test_evidence_that_had_expired_may_leave_the_list(abc):
    assert asked(abc, papers("applied", "applied", "expired", "revoked"), papers("applied", "applied")) == []


def test_deployments_that_ended_leave_without_a_question(abc):
    ended = deployments(FEBRUARY, *range(6, 12), stage="ended", end_date="2026-02-20")
    assert asked(abc, [*deployments(FEBRUARY, *range(1, 6)), *ended], deployments(MARCH, *range(1, 6))) == []


def test_requests_over_three_times_those_of_last_month_are_asked_about_with_both_totals(abc):
    now = [*deployments(MARCH, 1, 2, 3, 4, 5), *deployments(MARCH, 6, requests_total="110000")]
    # 5 x 10,000 = 50,000; 50,000 + 110,000 = 160,000 > 3 x 50,000. The other totals grew by a fifth.
    found = asked(abc, deployments(FEBRUARY, 1, 2, 3, 4, 5), now)
    assert found == [("X23a", "requests_total", {"was": "50000", "total": "160000"})]


def test_exactly_three_times_is_not_asked_about(abc):
    now = [*deployments(MARCH, 1, 2, 3, 4, 5), *deployments(MARCH, 6, requests_total="100000")]
    assert asked(abc, deployments(FEBRUARY, 1, 2, 3, 4, 5), now) == []


def test_a_total_under_a_third_is_asked_about(abc):
    ended = deployments(MARCH, 2, 3, 4, 5, 6, stage="ended", end_date="2026-03-02", active_users="")
    found = asked(abc, deployments(FEBRUARY, *range(1, 7)), [*deployments(MARCH, 1), *ended])
    # 6 x 300 = 1,800, and 300 are left
    assert found == [("X23a", "active_users", {"was": "1800", "total": "300"})]


def test_services_that_are_gone_are_not_asked_about_again_for_their_users(abc):
    found = asked(abc, services(FEBRUARY, *range(1, 6)), services(MARCH, 1))
    assert [rule for rule, *_ in found] == ["X22a"]


def test_a_jump_that_single_rows_explain_is_asked_about_there(abc):
    now = [*deployments(MARCH, 1, 2, 3, 4), *deployments(MARCH, 5, requests_total="200000")]
    before = deployments(FEBRUARY, 1, 2, 3, 4, 5)
    checked = judged(abc, as_csv(now), MARCH, past=[(FEBRUARY, as_csv(before))])
    # 50,000 -> 240,000, but without abc-D0005 it is 40,000 -> 40,000.
    assert [(one.rule, one.field) for one in checked.findings] == [("X09a", "requests_total")]


def test_the_total_of_four_rows_is_not_judged(abc):
    now = [*deployments(MARCH, 1, 2, 3, 4), *deployments(MARCH, 5, requests_total="900000")]
    assert asked(abc, deployments(FEBRUARY, 1, 2, 3, 4), now) == []


def test_services_are_added_up_without_the_row_of_all(abc):
    before = [*services(FEBRUARY, 1), *services(FEBRUARY, 2)]
    everyone = {"service_id": "ALL", "mau": "290000"}
    now = [*services(MARCH, *range(1, 7)), *services(MARCH, 99, **everyone)]
    assert asked(abc, before, now) == []  # 200,000 -> 600,000 is threefold, and not more
    ((rule, field, values), turns) = asked(abc, before, [*services(MARCH, *range(1, 8)), now[-1]])
    assert (rule, field, values) == ("X23b", "mau", {"was": "200000", "total": "700000"})
    assert turns[1] == "ai_turns"


def test_a_cell_that_cannot_be_read_is_told_and_the_total_with_it_is_not(abc):
    now = [*deployments(MARCH, 1, 2, 3, 4, requests_total="?"), *deployments(MARCH, 6, requests_total="900000")]
    assert ("X23a", "requests_total") not in {
        (rule, field) for rule, field, _ in asked(abc, deployments(FEBRUARY, 1, 2, 3, 4, 5), now)
    }


def test_the_words_show_both_totals_in_both_languages(abc):
    now = [*deployments(MARCH, 1, 2, 3, 4, 5), *deployments(MARCH, 6, requests_total="110000")]
    past = [(FEBRUARY, as_csv(deployments(FEBRUARY, 1, 2, 3, 4, 5)))]
    (finding,) = (one for one in judged(abc, as_csv(now), MARCH, past=past).findings if one.rule == "X23a")
    for lang in ("ko", "en"):
        message, _ = rules.load().words(finding, lang)
        assert "(160,000)" in message and "(50,000)" in message


def test_a_month_taken_earlier_is_asked_anew_when_the_month_before_it_is_amended(abc):
    taken = judged(abc, as_csv(services(MARCH, 1, 2, 3)), MARCH).rows
    amended = judged(abc, as_csv(services(FEBRUARY, 1, 2, 3, 4, 5)), FEBRUARY).rows
    header = Header("abc", MARCH, ("b2c",))
    filed = {"b2c": [FEBRUARY]}
    found = recheck(taken, header, abc, history=pa.concat_tables([amended]), filed_months=filed)
    assert [(one.rule, one.severity) for one in found] == [("X22a", "query")]

"""Corrections of figures of customers: what the new edition says, and what can be done where it may not say it."""

import dataclasses
import datetime
import json

import pytest

from connectors import inbox, warehouse
from connectors import programme as programmes
from connectors.model import Words
from connectors.programme import SEOUL
from dashboard.publish import counted, disclosed, editions, readable, recount, refusals
from dashboard.publish.cells import CellKey
from dashboard.publish.refusals import CannotPublish
from dashboard.scoring.fill import fill
from tests import made
from tests.dashboard.publish.conftest import OUT, SECOND, frozen

REASON = Words("6월 보고가 고쳐져 왔습니다.", "A report was corrected.")
USERS = CellKey("sectors", "active_users", "2026Q3", "abc", "finance")
LATE = OUT[SECOND] + datetime.timedelta(days=9)


@pytest.fixture
def first_bank(published, trial_data, monkeypatch):
    """Send abc's report for September again: twelve banks of 300 active users, but the first has `active`."""
    monkeypatch.setenv("HWAKSAN_KEYS", str(trial_data.parent / "keys"))

    def send(active):
        chosen = programmes.load(published)
        rows = [
            made.b2b(n, "abc", "2026-09-01", affiliation="affiliate" if n % 3 == 0 else "independent",
                     requests_total="10900", active_users=active if n == 1 else "300")
            for n in range(1, 13)
        ]  # fmt: skip
        at = datetime.datetime(2026, 11, 2, 10, tzinfo=SEOUL)
        sending = inbox.Sending([inbox.Upload("b2b.csv", made.as_csv(rows))], "tester", "abc", received_at=at)
        answer = inbox.receive(chosen, sending)
        if isinstance(answer, inbox.Refused):
            reasons = dict.fromkeys(answer.unconfirmed, "시험용으로 맞는 값")
            answer = inbox.receive(chosen, dataclasses.replace(sending, confirmations=reasons))
        assert isinstance(answer, inbox.Taken), answer
        warehouse.build(chosen, fill)

    return send


def corrected(folder, **more):
    return frozen(folder, "2026Q3", LATE, status="revised", reason=REASON, **more)


def paths(folder):
    return [folder / "editions" / one.id for one in editions.index(folder)]


def test_a_corrected_figure_that_is_now_hidden_is_told_and_the_check_still_passes(published, first_bank):
    assert readable.figures(published / "editions" / SECOND)[USERS].value == 3600
    # One bank alone is corrected: the difference of 150 would be its own.
    first_bank("450")
    hidden = corrected(published)
    *before, newest = paths(published)
    assert readable.figures(newest)[USERS].state == "withheld"
    said = json.loads((newest / "disclosure.json").read_bytes())
    assert said["holds"] and list(dataclasses.astuple(USERS)) in said["changed"]
    assert disclosed.of_edition(newest, before).holds
    # Without being told, a reader would take the old value for the true one, and the check would say so.
    told = published / "editions" / hidden.id / "disclosure.json"
    told.write_text(json.dumps(said | {"changed": []}))
    assert not disclosed.of_edition(newest, before).holds


def test_a_correction_can_leave_customers_figures_as_they_are_out(published, first_bank, later_report):
    first_bank("450")
    later_report(mau="200000")
    edition = corrected(published, keeps_b2b=True)
    old, new = (editions.tables(published, id) for id in (SECOND, edition.id))
    for name in ("sectors", "stages"):
        assert new[name].rows == old[name].rows
    b2b = [[row for row in one["indicators"].rows if row["pillar"] == "b2b"] for one in (old, new)]
    assert b2b[0] and b2b[0] == b2b[1]
    assert new["b2c_months"].rows != old["b2c_months"].rows
    assert f"are those of {SECOND}" in edition.correction.what.en and "그대로" in edition.correction.what.ko
    *earlier, newest = paths(published)
    assert disclosed.of_edition(newest, earlier).holds
    assert counted.read(published, edition.id) == counted.read(published, SECOND)


def test_only_what_is_out_can_be_left_as_it_is(published):
    with pytest.raises(CannotPublish, match="no edition of 2026Q1"):
        frozen(published, "2026Q1", LATE, keeps_b2b=True)


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b'{"uses": [')])
def test_a_lost_count_is_said_with_what_to_do_and_can_be_made_again(published, later_report, damage):
    whole = counted.read(published, SECOND)
    damage(published / "counted" / f"{SECOND}.json")
    later_report(mau="200000")
    with pytest.raises(CannotPublish, match=f"hwaksan recount {SECOND}") as refused:
        corrected(published)
    assert "백업" in refused.value.words.ko
    recount.recount(programmes.load(published), SECOND)
    again = counted.read(published, SECOND)
    assert (set(map(repr, again.uses)), set(again.reported)) == (set(map(repr, whole.uses)), set(whole.reported))
    assert {key: type(one) for key, one in again.answers.items()} == {
        key: type(one) for key, one in whole.answers.items()
    }
    assert corrected(published).correction.replaces == SECOND


def test_what_exposes_a_customer_is_named_with_the_editions_and_the_way_round():
    refused = refusals.exposed(
        [CellKey("sectors@2026Q2-1", "active_users", "2026Q2", "abc", "finance")], ["2026Q2-1"]
    )
    assert "Active users · 2026Q2 · abc · Finance" in refused.words.en and "(2026Q2-1)" in refused.words.en
    assert "--keep-b2b" in refused.words.en and "월간 이용자 · 2026Q2" in refused.words.ko
    assert "abc · 금융" in refused.words.ko
    of_all = refusals.exposed([CellKey("stages", "deployments", "2026Q2", part="expanded")], ["2026Q2-1"])
    assert "2026Q2 · 모든 팀 · 확대 적용" in of_all.words.ko and "all teams · Expanded" in of_all.words.en
    many = refusals.exposed(
        [CellKey("stages", "deployments", "2026Q2", "abc", str(n)) for n in range(7)], ["2026Q2-1"]
    )
    assert "and 2 more" in many.words.en and "외 2개" in many.words.ko

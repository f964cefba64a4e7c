"""The warehouse: the same from the same inbox, any past day again, one builder at a time, readers undisturbed."""

import datetime
import shutil
from multiprocessing import get_context

import duckdb
import pytest

from connectors import acts, inbox, programme, warehouse
from connectors.acts import Act
from connectors.inbox import Sending, Upload
from connectors.programme import SEOUL
from tests import made

FEB = datetime.date(2026, 2, 1)


def on(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=SEOUL)


def send(folder, rows, day="2026-03-05", team="abc", **more):
    sending = Sending([Upload("r.csv", made.as_csv(rows))], "kim", team, received_at=on(day), **more)
    result = inbox.receive(programme.load(folder), sending)
    assert isinstance(result, inbox.Taken), result
    return result.receipt


def build(folder, **more):
    return warehouse.cursor(warehouse.build(programme.load(folder), lambda con, programme: None, **more))


def ask(con, sql):
    return con.execute(sql).fetchall()


def test_a_month_appears_only_after_its_due_day(trial):
    send(trial, [made.b2b()])
    for day, last in (("2026-03-10", "2026-01-01"), ("2026-03-11", "2026-02-01")):
        con = build(trial, as_of=datetime.date.fromisoformat(day))
        assert ask(con, "SELECT max(month) FROM calendar") == [(datetime.date.fromisoformat(last),)]


def test_a_team_that_left_has_no_month_afterwards(trial):
    con = build(trial)
    assert ask(con, "SELECT max(month) FROM team_month WHERE team_id = 'old'") == [(datetime.date(2026, 6, 1),)]
    assert ask(
        con, "SELECT months_since, is_onboarded FROM team_month WHERE team_id = 'xyz' AND month = '2025-05-01'"
    ) == [(-1, False)]


def test_the_newest_report_is_in_force_and_the_older_one_still_there(trial):
    send(trial, [made.b2b(downtime_min="1")])
    send(trial, [made.b2b(downtime_min="2")], day="2026-03-20")
    con = build(trial)
    assert ask(con, "SELECT downtime_min FROM b2b") == [(2,)]
    assert ask(con, "SELECT version, is_late FROM filed") == [(2, True)]
    assert ask(con, "SELECT count(*) FROM report") == [(2,)]


def test_a_past_day_is_rebuilt_as_it_was(trial):
    send(trial, [made.b2b(downtime_min="1")])
    send(trial, [made.b2b(downtime_min="2")], day="2026-03-20")
    build(trial)
    con = build(trial, as_of=datetime.date(2026, 3, 19))
    assert ask(con, "SELECT downtime_min FROM b2b") == [(1,)]
    assert warehouse.current(trial).name == "1.duckdb"


def test_evidence_counts_up_to_e2_on_the_teams_word_and_higher_by_grade(trial):
    claims = [made.b2b(1, evidence_claimed="E4"), made.b2b(2, evidence_claimed="E1"),
              made.b2b(3, evidence_claimed="E0", evidence_ref=""), made.b2b(4, evidence_claimed="E1")]  # fmt: skip
    send(trial, claims)
    grade = Act("grade", "office", "abc", "abc-D0004", FEB, "E3", "called", f"{4:064x}")
    other_evidence = Act("grade", "office", "abc", "abc-D0002", FEB, "E4", "called", f"{99:064x}")
    acts.append(trial, [grade, other_evidence], on("2026-03-12"))
    levels = "SELECT evidence_effective FROM b2b ORDER BY deployment_id"
    assert ask(build(trial), levels) == [("E2",), ("E1",), ("E0",), ("E3",)]
    assert ask(build(trial, as_of=datetime.date(2026, 3, 11)), levels) == [("E2",), ("E1",), ("E0",), ("E1",)]


@pytest.mark.parametrize(
    ("changed", "is_live"),
    [
        ({}, True),
        ({"own_model_share_pct": "50"}, True),
        ({"own_model_share_pct": "49.99"}, False),
        ({"evidence_claimed": "E0", "evidence_ref": ""}, False),
        ({"stage": "contracted", "go_live_date": ""}, False),
        ({"stage": "expanded"}, True),
    ],
)
def test_a_row_is_live_by_stage_evidence_share_and_traffic(trial, changed, is_live):
    send(trial, [made.b2b(**changed)])
    assert ask(build(trial), "SELECT is_live FROM b2b") == [(is_live,)]


def test_a_row_without_traffic_is_not_live(trial):
    quiet = made.b2b(requests_total="0", requests_automated="0", integration_level="1")
    send(trial, [quiet], confirmations={"V11a": "이전"})
    assert ask(build(trial), "SELECT is_live FROM b2b") == [(False,)]


@pytest.mark.parametrize(
    ("division", "customer", "finance", "sector", "frame"),
    [
        ("64", "large", "domestic_bank", "finance", "finance"),
        ("64", "large", "other_finance", "finance", None),
        ("66", "large", "", "finance", None),
        ("26", "mid", "", "manufacturing", "manufacturing"),
        ("26", "public_institution", "", "public", "public"),
        ("62", "sme", "", "other", None),
    ],
)
def test_sector_and_frame_follow_from_division_and_type(trial, division, customer, finance, sector, frame):
    send(trial, [made.b2b(ksic_division=division, customer_type=customer, finance_type=finance)])
    assert ask(build(trial), "SELECT sector, frame_sector FROM b2b") == [(sector, frame)]


def test_a_poc_is_registered_on_time_by_its_own_months_report(trial):
    poc = {"stage": "poc", "poc_start_date": "2026-02-03", "contract_type": "free_use", "contract_date": "",
           "contract_end_date": "", "go_live_date": "", "outcome_verified": "", "licensed_seats": "",
           "eligible_users": "", "active_users": "", "regular_users": "", "integration_level": "",
           "requests_total": "0", "requests_automated": "0", "downtime_min": "",
           "severe_incidents": ""}  # fmt: skip
    send(trial, [made.b2b(1, **poc)], day="2026-03-10")
    send(trial, [made.b2b(1, team="xyz", **poc)], day="2026-03-11", team="xyz")
    before = poc | {"poc_start_date": "2025-05-31"}
    send(trial, [made.b2b(2, team="xyz", month="2026-03-01", **before),
                 made.b2b(1, team="xyz", month="2026-03-01", **poc)], day="2026-04-02", team="xyz")  # fmt: skip
    con = build(trial)
    assert ask(con, "SELECT deployment_id, poc_registered_on_time, is_backfilled FROM b2b "
                    "WHERE report_month = '2026-02-01' OR deployment_id = 'xyz-D0002' ORDER BY 1") == [
        ("abc-D0001", True, False), ("xyz-D0001", False, False), ("xyz-D0002", True, True)
    ]  # fmt: skip


def test_the_last_row_of_a_deployment_stands_until_the_next_that_differs(trial):
    for month, stage in (("2026-02", "live"), ("2026-03", "live"), ("2026-04", "expanded")):
        send(trial, [made.b2b(month=f"{month}-01", stage=stage)], day="2026-05-05")
    spans = ask(build(trial), "SELECT stage, report_month, next_month FROM deployment_last ORDER BY 2")
    assert [(stage, f"{a:%Y-%m}", f"{b:%Y-%m}") for stage, a, b in spans] == [
        ("live", "2026-02", "2026-04"), ("expanded", "2026-04", "9999-12")
    ]  # fmt: skip


def test_teams_that_contradict_each_other_are_asked_and_not_told_at_the_door(trial):
    send(trial, [made.b2b(1)])
    send(trial, [made.b2b(1, team="xyz", ksic_division="66", finance_type="")], team="xyz")
    found = ask(
        build(trial), "SELECT DISTINCT rule, report_id[:3] FROM finding WHERE rule IN ('X08a', 'X10') ORDER BY ALL"
    )
    assert found == [("X08a", "abc"), ("X08a", "xyz"), ("X10", "abc"), ("X10", "xyz")]


def test_what_an_amendment_breaks_later_is_a_query_on_that_month(trial):
    send(trial, [made.b2b(1)], day="2026-03-05")
    march = send(trial, [made.b2b(1, month="2026-03-01")], day="2026-04-05")
    send(trial, [made.b2b(1, customer_type="mid")], day="2026-04-20", confirmations={"X02a": "정정"})
    found = ask(build(trial), "SELECT report_id, rule, severity FROM finding WHERE rule = 'X02a'")
    assert found == [(march.report_id, "X02a", "query")]


def test_a_column_can_be_followed_to_its_letter(trial):
    receipt = send(trial, [made.b2b()])
    con = build(trial)
    assert ask(
        con, "SELECT report_id, column_index, header, header_row FROM column_of WHERE field = 'active_users'"
    ) == [(receipt.report_id, 24, "active_users", 1)]


def test_the_warehouse_may_be_deleted_and_comes_back_the_same(trial):
    send(trial, [made.b2b(1), made.b2b(2)])
    first = ask(build(trial), "FROM b2b ORDER BY ALL")
    shutil.rmtree(trial / "warehouse")
    assert ask(build(trial), "FROM b2b ORDER BY ALL") == first


def test_the_last_three_stay(trial):
    for _ in range(5):
        build(trial)
    assert sorted(path.name for path in (trial / "warehouse").glob("*.duckdb")) == [
        "3.duckdb", "4.duckdb", "5.duckdb"
    ]  # fmt: skip


def test_a_build_that_fails_leaves_the_old_one(trial):
    build(trial)

    def trip(con, programme):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        warehouse.build(programme.load(trial), trip)
    assert warehouse.current(trial).name == "1.duckdb"
    failed = warehouse.failure(trial)
    assert failed.reason == "RuntimeError: no" and failed.at.tzinfo
    build(trial)
    assert warehouse.current(trial).name == "2.duckdb"
    assert warehouse.failure(trial) is None


def test_a_build_of_a_past_day_neither_leaves_nor_takes_a_note(trial):
    def trip(con, programme):
        raise RuntimeError("no")

    day = datetime.date(2026, 3, 1)
    with pytest.raises(RuntimeError):
        warehouse.build(programme.load(trial), trip, day)
    assert warehouse.failure(trial) is None
    with pytest.raises(RuntimeError):
        warehouse.build(programme.load(trial), trip)
    warehouse.build(programme.load(trial), lambda con, programme: None, day)
    assert warehouse.failure(trial) is not None


def test_a_reader_can_reach_nothing_but_the_warehouse(trial):
    con = build(trial)
    for sql in ("SELECT * FROM read_text('/etc/hostname')", "SET memory_limit = '9GB'", "CREATE TABLE t (a INT)",
                "ATTACH '/tmp/other.duckdb'"):  # fmt: skip
        with pytest.raises(duckdb.Error):
            con.execute(sql)


def test_an_empty_programme_builds(trial):
    con = build(trial)
    assert ask(con, "SELECT count(*) FROM b2b") == [(0,)]


def _build_five(folder):
    for _ in range(5):
        warehouse.build(programme.load(folder), lambda con, programme: None)


def test_two_processes_building_at_once_take_turns(trial):
    send(trial, [made.b2b()])
    workers = [get_context("fork").Process(target=_build_five, args=(trial,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert warehouse.current(trial).name == "10.duckdb"
    assert ask(warehouse.cursor(warehouse.current(trial)), "SELECT count(*) FROM b2b") == [(1,)]


def test_before_reporting_begins_no_month_appears_and_none_is_missing(unreported):
    con = build(unreported)
    assert ask(con, "SELECT count(*) FROM calendar") == [(0,)]
    assert ask(con, "SELECT count(*) FROM team_month") == [(0,)]


def test_a_past_day_in_memory_has_the_same_rows_as_its_file(trial):
    send(trial, [made.b2b(downtime_min="1")])
    send(trial, [made.b2b(downtime_min="2")], day="2026-03-20")
    day = datetime.date(2026, 3, 19)
    whole = build(trial, as_of=day)
    con = warehouse.remember(programme.load(trial), lambda con, programme: None, day)
    for table in ("team_month", "report_row", "report", "filed", "b2b", "b2c", "readiness", "deployment_last"):
        said = f"SELECT * FROM {table} ORDER BY ALL"
        assert ask(con, said) == ask(whole, said)
    assert ask(con, "SELECT downtime_min FROM b2b") == [(1,)]

"""Pulls, reports and builds all at once, each in a process of its own: nothing is lost or torn, and all end."""

from __future__ import annotations

import datetime
import subprocess
import sys
import time

import pytest

from connectors import receipts, warehouse
from connectors.sources import pulling, runs
from dashboard.access import Viewer
from dashboard.scoring.fill import fill
from dashboard.sources import asked, context, registers
from tests.connectors.sources.grounds import GROUNDS
from tests.connectors.sources.pulled import NOON, programme_with
from tests.connectors.sources.replay import serving

CODES = ("github", "dockerhub", "huggingface", "g2b")
OFFICE = Viewer("policymaker")
REPORTS, BUILDS, PULLS = 4, 2, 2
BEGIN = """
import datetime, pathlib, sys
from connectors import inbox, programme, warehouse
from connectors.sources import pulling
from dashboard.scoring.fill import fill
from tests import made
one, times = programme.load(pathlib.Path(sys.argv[1])), int(sys.argv[3])
at = datetime.datetime.fromisoformat(sys.argv[2])
"""
PULL = """
for day in range(times):
    done = pulling.pull(one, at=at + datetime.timedelta(days=day), since=datetime.date(2026, 8, 1))
    assert all(run.ok or run.reason == "busy" for run in done.values()), done
"""
SEND = """
for n in range(times):
    file = inbox.Upload("r.csv", made.as_csv([made.b2b(active_users=str(200 + n))]))
    assert isinstance(inbox.receive(one, inbox.Sending([file], "kim", "abc")), inbox.Taken)
"""
BUILD = """
for _ in range(times):
    warehouse.build(one, fill)
"""


def begin(script, folder, times, at=NOON):
    command = [sys.executable, "-W", "error", "-c", BEGIN + script, str(folder), at.isoformat(), str(times)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def answering(asked):
    """Every source below a path of its own; each answer takes a while, so that much happens meanwhile."""
    time.sleep(0.01)
    return GROUNDS[asked.path.split("/")[1]].good(asked)


def looked_at(folder):
    """What somebody who opens a page at this moment is shown: all of it, or what stood before."""
    con = warehouse.cursor(warehouse.current(folder))
    assert asked.drifts(con, OFFICE) == []
    registers.candidates(con, OFFICE)
    context.derived(con, OFFICE)
    return len(con.execute("SELECT DISTINCT report_id FROM report").fetchall()), len(context.things(con, OFFICE))


def facts(con):
    """What is known, without what says when it was asked for."""
    tables = ("pulled_level", "pulled_contract", "pulled_derived", "pulled_answer")
    return {name: sorted(map(str, con.execute(f"FROM {name}").fetchall())) for name in tables}


@pytest.mark.slow
def test_pulls_reports_and_builds_at_once_lose_nothing_tear_nothing_and_end(trial, tmp_path, monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_DATA_GO_KR", "k")
    aliases = "".join(GROUNDS[code].aliases for code in CODES)
    with serving(answering) as server:
        chosen = programme_with(trial, aliases, **{
            code: {"base_url": f"{server.url}/{code}"} | GROUNDS[code].settings for code in CODES
        })  # fmt: skip
        warehouse.build(chosen, fill)
        work = [begin(PULL, trial, PULLS), begin(PULL, trial, PULLS, NOON + datetime.timedelta(hours=1)),
                begin(SEND, trial, REPORTS), begin(BUILD, trial, BUILDS), begin(BUILD, trial, BUILDS)]  # fmt: skip
        seen = []
        while any(one.poll() is None for one in work):
            seen.append(looked_at(trial))
            time.sleep(0.1)
        said = [one.communicate()[1] for one in work]
    assert [one.returncode for one in work] == [0] * 5, said
    assert seen == sorted(seen) and seen[0] == (0, 0)  # what was once to be seen stays to be seen
    assert len(receipts.read_all(trial)) == REPORTS
    con = warehouse.cursor(warehouse.build(chosen, fill))
    assert con.execute("SELECT count(DISTINCT report_id) FROM report").fetchone() == (REPORTS,)
    for code in CODES:
        kept = runs.history(pulling.shelf_of(chosen, code), code)
        assert kept and all(run.ok and run.ended and run.is_whole for run in kept)
        assert not [
            path for path in (trial / "pulls" / code).rglob(".*") if path.name not in (".lock", ".read.json")
        ]
    # A build that reads every answer anew knows the same.
    for made in (trial / "pulls").rglob(".read.json"):
        made.unlink()
    assert facts(con) == facts(warehouse.cursor(warehouse.build(chosen, fill)))
    assert context.things(con, OFFICE)

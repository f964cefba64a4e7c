"""The record of a run: what stands for it, and what the next one makes of it."""

import datetime

import pytest

from connectors.sources import runs
from connectors.sources.answers import Outcome
from connectors.sources.kept import Shelf
from connectors.sources.runs import Problem, Run

NOON = datetime.datetime.fromisoformat("2026-11-02T12:00:00+09:00")
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
WEEK = 7 * DAY
DOWN, KEY = Problem("https://abc.example/a", Outcome.TRANSIENT, "cut"), Problem("", Outcome.AUTH, "key")


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "github")


def noted(shelf, at=NOON, **changed):
    run = Run("github", at, changed.pop("began", at))
    for name, value in changed.items():
        setattr(run, name, value)
    runs.note(shelf, run)
    return run


def test_a_record_is_read_as_it_was_written(shelf):
    run = noted(shelf, calls=3, kept=2, reused=1, rows=5, drifts=1, parked_until=NOON + DAY, ended=NOON)
    run.went_wrong(DOWN)
    runs.note(shelf, run)
    assert runs.history(shelf, "github") == [run]


def test_the_first_thing_that_went_wrong_stands_for_the_run_unless_one_ends_it():
    run = Run("github", NOON, NOON)
    run.went_wrong(DOWN)
    run.went_wrong(Problem("x", Outcome.SCHEMA_DRIFT, "changed"))
    assert (run.outcome, run.reason, run.ok) == (Outcome.TRANSIENT, "cut", False)
    run.went_wrong(KEY, ends=True)
    assert (run.outcome, run.reason, len(run.problems)) == (Outcome.AUTH, "key", 3)


def test_ten_thousand_problems_make_no_long_record():
    run = Run("github", NOON, NOON)
    for _ in range(10_000):
        run.went_wrong(DOWN)
    assert len(run.problems) == runs.SHOWN


def test_the_last_is_the_one_that_began_last(shelf):
    for hours in (2, 5, 1):
        noted(shelf, NOON + hours * HOUR)
    assert runs.last(shelf).at == NOON + 5 * HOUR


def test_a_sweep_that_was_cut_off_goes_on_and_a_whole_one_does_not(shelf):
    assert runs.sweep_began(shelf, NOON, WEEK) == NOON
    noted(shelf, NOON)
    assert runs.sweep_began(shelf, NOON + DAY, WEEK) == NOON
    noted(shelf, NOON + DAY, began=NOON, is_whole=True)
    assert runs.sweep_began(shelf, NOON + 2 * DAY, WEEK) == NOON + 2 * DAY


def test_one_cut_off_so_long_ago_that_the_next_is_due_begins_anew(shelf):
    noted(shelf, NOON)
    for every in (DAY, WEEK):
        assert runs.sweep_began(shelf, NOON + every - HOUR, every) == NOON
        assert runs.sweep_began(shelf, NOON + every, every) == NOON + every


def test_parked_is_over_when_its_time_has_come(shelf):
    noted(shelf, NOON, parked_until=NOON + HOUR)
    assert runs.parked_until(shelf, NOON) == NOON + HOUR
    assert runs.parked_until(shelf, NOON + HOUR) is None

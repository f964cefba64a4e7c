"""hwaksan publish and check-editions: what a person at a terminal reads, and the exit codes."""

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.publish import editions
from tests.dashboard.publish.conftest import FIRST, SECOND

TRIAL = ("--programme", "trial", "--lang", "en")


def run(*words):
    return CliRunner().invoke(app, list(words))


def test_check_editions_says_that_all_is_well_or_names_the_file(published):
    assert run("check-editions", *TRIAL).stdout.strip() == "All 2 editions are as they were frozen."
    path = published / "editions" / FIRST / "data" / "scores.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    answer = run("check-editions", *TRIAL)
    assert (answer.exit_code, answer.stdout.strip()) == (1, f"{FIRST}/data/scores.csv: its content was changed.")


@pytest.mark.parametrize(("words", "said"), [
    (("--quarter", "2026Q4"), "2026Q4 ends on 2026-12-31"),
    (("--quarter", "2026Q3"), "already out as 2026Q3-1"),
    (("--quarter", "2026Q3", "--reason-ko", "고침", "--reason-en", "mended"), "Nothing differs from 2026Q3-1"),
])  # fmt: skip
def test_what_cannot_be_published_is_refused_in_words(published, words, said):
    answer = run("publish", *TRIAL, *words)
    assert (answer.exit_code, said in answer.stderr) == (1, True)
    assert [one.id for one in editions.index(published)] == [FIRST, SECOND]


def test_a_dry_run_says_what_would_stand_in_each_table_and_writes_nothing(published):
    answer = run("publish", *TRIAL, "--quarter", "2026Q3", "--dry-run")
    assert answer.exit_code == 0
    assert "Live use by sector: " in answer.stdout and "withheld" in answer.stdout
    assert [one.id for one in editions.index(published)] == [FIRST, SECOND]


def test_a_quarter_is_frozen_and_shown_from_its_minute_on(published):
    answer = run("publish", *TRIAL, "--quarter", "2026Q1", "--at", "2031-01-30T09:30")
    assert answer.exit_code == 0, answer.stderr
    assert "Edition 2026Q1-1 (provisional) is frozen." in answer.stdout
    assert [one.id for one in editions.index(published)] == [FIRST, SECOND, "2026Q1-1"]
    assert editions.verify(published) == []

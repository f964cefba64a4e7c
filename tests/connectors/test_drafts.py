"""Drafts: they outlive the browser, change hands within a team, and are nobody else's."""

import dataclasses
import datetime
import os
import signal
import subprocess
import sys
import time

import pytest

from connectors import drafts, programme
from connectors.drafts import Draft
from connectors.inbox import Upload
from connectors.keys import BrokenSeal
from connectors.programme import SEOUL

NOW = datetime.datetime(2026, 11, 15, 9, tzinfo=SEOUL)
OCTOBER = datetime.date(2026, 10, 1)
FILES = (Upload("보고 1.csv", "고객,123-45-67890\n".encode()), Upload("b.xlsx", bytes(range(256)) + b"\n\n"))
DRAFT = Draft("abc", FILES, "김담당", NOW, OCTOBER, ("b2b", "b2c"), {"X09a": "새 계약"})


@pytest.fixture
def read(trial):
    return programme.load(trial)


def test_a_draft_is_read_back_as_it_was_kept(read):
    drafts.save(read, DRAFT)
    assert drafts.read(read, "abc", "2026-10") == DRAFT
    assert drafts.names(read, "abc") == ["2026-10"]


def test_what_is_kept_is_sealed_to_the_last_byte(read, trial):
    drafts.save(read, DRAFT)
    (file,) = (trial / "drafts").rglob("*.draft")
    kept = file.read_bytes()
    assert not any(word.encode() in kept for word in ("123-45-67890", "김담당", "새 계약", "X09a"))


def test_there_is_one_a_month_and_the_newer_takes_the_place(read):
    drafts.save(read, DRAFT)
    drafts.save(read, dataclasses.replace(DRAFT, reasons={"X09a": "고침"}))
    drafts.save(read, dataclasses.replace(DRAFT, month=None))
    assert drafts.names(read, "abc") == ["undated", "2026-10"]
    assert drafts.read(read, "abc", "2026-10").reasons == {"X09a": "고침"}


def test_a_colleague_takes_over_and_it_stays_known_who_began(read):
    drafts.save(read, DRAFT.taken_over("이대리"))
    kept = drafts.read(read, "abc", "2026-10")
    assert (kept.by, kept.held_by) == ("이대리", ("김담당",))


def test_a_draft_carried_into_another_teams_folder_does_not_open_there(read, trial):
    drafts.save(read, DRAFT)
    (trial / "drafts" / "xyz").mkdir(parents=True)
    kept = trial / "drafts" / "abc" / "2026-10.draft"
    (trial / "drafts" / "xyz" / "2026-10.draft").write_bytes(kept.read_bytes())
    assert drafts.read(read, "xyz", "2026-09") is None
    with pytest.raises(BrokenSeal):
        drafts.read(read, "xyz", "2026-10")


def test_what_was_thrown_away_comes_back_for_seven_days(read):
    drafts.save(read, DRAFT)
    drafts.discard(read, "abc", "2026-10", NOW)
    assert drafts.read(read, "abc", "2026-10") is None
    assert drafts.thrown(read, "abc", NOW + datetime.timedelta(days=7)) == ["2026-10"]
    assert drafts.bring_back(read, "abc", "2026-10") == DRAFT
    drafts.discard(read, "abc", "2026-10", NOW)
    assert drafts.thrown(read, "abc", NOW + datetime.timedelta(days=7, seconds=1)) == []
    assert drafts.bring_back(read, "abc", "2026-10") is None


def test_what_was_thrown_away_does_not_push_out_what_stands(read):
    drafts.save(read, DRAFT)
    drafts.discard(read, "abc", "2026-10", NOW)
    newer = dataclasses.replace(DRAFT, by="이대리")
    drafts.save(read, newer)
    assert drafts.thrown(read, "abc", NOW) == []
    assert drafts.bring_back(read, "abc", "2026-10") is None
    assert drafts.read(read, "abc", "2026-10") == newer


def test_once_sent_nothing_is_left_to_bring_back(read):
    drafts.save(read, DRAFT)
    drafts.discard(read, "abc", "2026-10", NOW)
    drafts.save(read, DRAFT)
    drafts.sent(read, "abc", "2026-10")
    drafts.sent(read, "abc", "2026-10")
    assert drafts.names(read, "abc") == drafts.thrown(read, "abc", NOW) == []


SAVING = """
import sys, itertools
from pathlib import Path
from connectors import drafts, programme
from tests.connectors.test_drafts import DRAFT
import dataclasses
read = programme.load(Path(sys.argv[1]))
for n in itertools.count():
    data = bytes([n % 256]) * 300_000
    one = dataclasses.replace(DRAFT.uploads[0], data=data)
    drafts.save(read, dataclasses.replace(DRAFT, uploads=(one,), reasons={"X09a": str(n % 256)}))
    print(n, flush=True)
"""


@pytest.mark.parametrize("n", range(6))
def test_a_cut_at_any_moment_leaves_one_whole_draft(read, trial, n):
    drafts.save(read, DRAFT)
    saving = subprocess.Popen([sys.executable, "-c", SAVING, str(trial)], stdout=subprocess.PIPE, env=os.environ)
    for _ in range(1 + n):
        saving.stdout.readline()
    time.sleep(0.003 * n)
    saving.send_signal(signal.SIGKILL)
    saving.wait(10)
    saving.stdout.close()
    kept = drafts.read(read, "abc", "2026-10")
    assert set(kept.uploads[0].data) == {int(kept.reasons["X09a"])}
    assert drafts.names(read, "abc") == ["2026-10"]

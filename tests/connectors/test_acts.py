"""Acts: append-only, chained."""

import datetime
import json
import os
import time
from multiprocessing import get_context

import pytest

from connectors import acts
from connectors.acts import Act
from connectors.errors import BrokenFile
from connectors.programme import SEOUL

NOON = datetime.datetime(2026, 3, 5, 12, tzinfo=SEOUL)
GRADE = Act("grade", "office", "abc", "abc-D0001", datetime.date(2026, 2, 1), "E3", "called back", "0" * 64)


def test_acts_are_read_in_the_order_they_were_done(tmp_path):
    acts.append(tmp_path, [GRADE, Act("return", "office", "abc", "r1")], NOON)
    acts.append(tmp_path, [Act("withdraw", "abc", "abc", "r1")], NOON)
    read = acts.read(tmp_path)
    assert [(one.seq, one.act.act) for one in read] == [(1, "grade"), (2, "return"), (3, "withdraw")]
    assert read[0].act == GRADE
    assert read[1].previous == read[0].hash


def test_an_act_after_the_day_is_not_known_yet(tmp_path):
    acts.append(tmp_path, [GRADE], NOON)
    assert acts.read(tmp_path, until=datetime.date(2026, 3, 4)) == []
    assert len(acts.read(tmp_path, until=datetime.date(2026, 3, 5))) == 1


def test_a_changed_act_breaks_the_chain(tmp_path):
    acts.append(tmp_path, [GRADE, GRADE], NOON)
    path = tmp_path / "acts" / "000001.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"value": "E4"}))
    with pytest.raises(BrokenFile, match="chain of acts"):
        acts.read(tmp_path)


def test_a_missing_act_breaks_the_chain(tmp_path):
    acts.append(tmp_path, [GRADE, GRADE], NOON)
    (tmp_path / "acts" / "000001.json").unlink()
    with pytest.raises(BrokenFile, match="chain of acts"):
        acts.read(tmp_path)


def _append_ten(folder):
    for _ in range(10):
        acts.append(folder, [GRADE], NOON)


def test_two_processes_take_turns(tmp_path):
    workers = [get_context("spawn").Process(target=_append_ten, args=(tmp_path,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(acts.read(tmp_path)) == 20


# ---- what check-acts says ----


def chain(folder, count=4):
    acts.append(folder, [GRADE] * count, NOON)
    return [folder / "acts" / f"{seq:06d}.json" for seq in range(1, count + 1)]


def verdict(folder):
    found = acts.verify(folder)
    return found.count, found.file, found.reason


def test_a_chain_nobody_touched_holds_to_its_noted_end(tmp_path):
    chain(tmp_path)
    assert acts.verify(tmp_path) == acts.Verdict(4)


def test_an_edited_act_is_named(tmp_path):
    path = chain(tmp_path)[1]
    path.write_bytes(path.read_bytes().replace(b"E3", b"E4"))
    assert verdict(tmp_path) == (1, "000002.json", acts.EDITED)


def test_a_deleted_act_is_named_by_the_one_that_no_longer_fits(tmp_path):
    chain(tmp_path)[1].unlink()
    assert verdict(tmp_path) == (1, "000003.json", acts.LOST)


def test_acts_that_changed_places_are_named(tmp_path):
    paths = chain(tmp_path)
    second, third = paths[1].read_bytes(), paths[2].read_bytes()
    paths[1].write_bytes(third)
    paths[2].write_bytes(second)
    assert verdict(tmp_path) == (1, "000002.json", acts.LOST)


def test_a_chain_cut_short_is_named_and_takes_no_further_act(tmp_path):
    paths = chain(tmp_path)
    paths[3].unlink()
    assert verdict(tmp_path) == (3, "000004.json", acts.CUT)
    with pytest.raises(BrokenFile, match="lost"):
        acts.append(tmp_path, [GRADE], NOON)


def test_an_act_that_cannot_be_read_is_named(tmp_path):
    chain(tmp_path)[2].write_bytes(b"{")
    assert verdict(tmp_path) == (2, "000003.json", acts.UNREADABLE)


def test_a_writer_that_died_before_noting_the_end_has_lost_nothing(tmp_path):
    chain(tmp_path, 2)
    noted = (tmp_path / "acts" / acts.HEAD).read_bytes()
    acts.append(tmp_path, [GRADE], NOON)
    (tmp_path / "acts" / acts.HEAD).write_bytes(noted)
    assert acts.verify(tmp_path) == acts.Verdict(3)


def test_a_chain_from_before_ends_were_noted_holds_and_says_that_its_end_is_not_known(tmp_path):
    chain(tmp_path)
    (tmp_path / "acts" / acts.HEAD).unlink()
    assert acts.verify(tmp_path) == acts.Verdict(4, is_end_known=False)
    assert len(acts.read(tmp_path)) == 4


def test_a_chain_written_anew_lacks_the_hash_noted_earlier(tmp_path):
    chain(tmp_path / "one")
    seen = acts.read(tmp_path / "one")[-1].hash
    assert acts.verify(tmp_path / "one", seen).reason is None
    acts.append(tmp_path / "two", [GRADE, Act("return", "office", "abc", "r1")], NOON)
    assert acts.verify(tmp_path / "two", seen).reason == acts.NOT_SEEN


def test_an_act_written_before_there_were_questions_still_verifies(tmp_path):
    (path, *_) = chain(tmp_path, 1)
    assert b'"row"' not in path.read_bytes()
    acts.append(tmp_path, [Act("ask", "office", "abc", "r1", reason="왜입니까?", row="abc-D0001")], NOON)
    assert acts.read(tmp_path)[1].act.row == "abc-D0001"


@pytest.mark.parametrize(
    "act",
    [
        Act("ask", "office", "abc", "r1"),
        Act("close", "office", "abc", reason="끝"),
        Act("attach", "kim", "abc", "abc-D0001", datetime.date(2026, 2, 1), sha256="0" * 63),
        Act("grade", "office", "abc", "abc-D0001", datetime.date(2026, 2, 1), "E5", "x", "0" * 64),
    ],
)
def test_an_act_without_what_it_needs_is_not_written(tmp_path, act):
    with pytest.raises(acts.Incomplete):
        acts.append(tmp_path, [act], NOON)
    assert acts.read(tmp_path) == []


def test_an_act_edited_after_it_was_read_is_noticed_at_the_next_reading(tmp_path):
    acts.append(tmp_path, [Act("withhold", "abc", "abc", "", datetime.date(2026, 1, 1), "b2c")], NOON)
    path = tmp_path / "acts" / "000001.json"
    os.utime(path, ns=(1, 1))
    time.sleep(0.15)  # older than a tick: from here on it is not read again as long as it stands
    before = path.stat()
    assert len(acts.read(tmp_path)) == 1
    path.write_bytes(path.read_bytes().replace(b'"b2c"', b'"b2b"'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as long, and as old by its own account
    with pytest.raises(BrokenFile, match="chain of acts"):
        acts.read(tmp_path)

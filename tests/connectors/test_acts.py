"""Acts: append-only, chained."""

import datetime
import json
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

"""What is made once: whoever wants it meanwhile waits, and answers outlive the warehouse they were given of."""

import pickle
import shutil
import threading

import pytest

from connectors import programme, warehouse
from dashboard import known, queries
from dashboard.access import Viewer
from dashboard.desk import rebuild
from dashboard.known import Kept
from tests.dashboard.test_pages import opened

OFFICE = Viewer("policymaker")


def test_two_who_want_the_same_at_once_have_it_made_once():
    kept, made, begun, go_on = Kept(3), [], threading.Event(), threading.Event()

    def make():
        begun.set()
        go_on.wait()
        made.append("made")
        return "value"

    got = []
    first, second = (threading.Thread(target=lambda: got.append(kept.get("key", make))) for _ in range(2))
    first.start()
    begun.wait()
    second.start()
    go_on.set()
    first.join()
    second.join()
    assert (got, made) == (["value", "value"], ["made"])


def test_what_fails_is_not_kept_and_the_next_one_makes_it():
    kept = Kept(3)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 2) == 2


def test_of_more_than_there_is_room_for_the_one_not_wanted_longest_goes():
    kept = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda: "old")
    assert [kept.get(key, lambda: "new") for key in ("a", "c", "b")] == ["old", "old", "new"]


@pytest.mark.parametrize("name", ["overview", "b2b", "team", "calendar", "status", "benchmarks"])
def test_what_a_page_asks_can_be_asked_in_another_process(trial_pages, name):
    opened(name)
    folder = (trial_pages / "trial" / "warehouse").resolve()
    asked = known.asked_lately(folder)
    assert queries.day in {question for question, *_ in asked}
    assert pickle.loads(pickle.dumps(asked)) == asked
    file = warehouse.current(folder.parent)
    assert known.answers(file, asked).keys() == set(asked)


def test_a_question_that_fails_is_left_to_the_page_that_asks_it(trial_pages):
    file = warehouse.current(trial_pages / "trial")
    forbidden = queries.deployments, Viewer("team", "abc"), ("xyz", None)
    day = queries.day, OFFICE, ()
    assert list(known.answers(file, [forbidden, day])) == [day]


def test_once_a_new_warehouse_is_shown_its_answers_are_there_already(trial_pages, tmp_path):
    one = programme.load(shutil.copytree(trial_pages / "trial", tmp_path / "trial", symlinks=True))
    before = warehouse.current(one.folder)
    day = queries.day, OFFICE, ()
    told = known.answer(before, day)
    rebuild.start(one)
    rebuild.wait(one)
    after = warehouse.current(one.folder)
    assert after != before
    after.unlink()  # there is nothing left that could be asked
    assert known.answer(after, day).as_of == told.as_of

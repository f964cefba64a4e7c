"""A warehouse knows which code made it: one made by other code is built again, one of ours is left alone."""

from connectors import programme, warehouse
from dashboard.scoring import made_by
from dashboard.scoring.fill import fill


def built(trial):
    warehouse.build(programme.load(trial), fill)
    return made_by.is_ours(trial)


def test_a_warehouse_of_this_code_is_ours_and_none_is_not(trial):
    assert not made_by.is_ours(trial)
    assert built(trial)


def test_one_that_other_code_made_is_not(trial, monkeypatch):
    assert built(trial)
    monkeypatch.setattr(made_by, "code", lambda: "other")
    assert not made_by.is_ours(trial)
    assert built(trial)


def test_one_from_before_this_was_written_down_is_not(trial):
    warehouse.build(programme.load(trial), lambda con, programme: None)
    assert not made_by.is_ours(trial)

"""Rows worked by hand: what a change is, when it lies within the margin, and which ranks the draws leave open."""

import datetime

import pytest

from connectors.errors import BrokenFile
from dashboard.publish import draft, scheduling
from dashboard.publish.draft import Scored
from dashboard.publish.gather import Dimension, Indicator, Pillar
from dashboard.publish.scheduling import Rule, usual
from dashboard.scoring.uncertainty import Margin, Order, Range

SEPTEMBER = datetime.date(2026, 9, 1)


def scored(score=52.04, hidden=(), rated=True):
    """One team's b2c pillar with one dimension of two indicators, at 5 to 95% from 48 to 56; another beside it."""
    indicators = [
        Indicator("2026Q3", "abc", "b2c", "depth", id, 30.0, "reported", points, points, points, True)
        for id, points in (("one", 20.5), ("two", 99.9))
    ]
    margin = Margin(
        ("abc", "xyz"), (Range(48.0, 52.0, 56.0), Range(40.0, 45.0, 50.0)),
        Order(((0.94, 0.06), (0.06, 0.94)), ((0, 0.94), (0.06, 0)), (1.0, 1.0)),
    )  # fmt: skip
    pillars = [
        Pillar(SEPTEMBER, "abc", "b2c", "headline", rated, score, 1.0),
        Pillar(SEPTEMBER, "xyz", "b2c", "headline", True, 45.0, 0.8),
    ]
    dimensions = [Dimension("2026Q3", "abc", "b2c", "depth", 1.0, 60.2, 60.2, 60.2)]
    places = frozenset(("2026Q3", "abc", id) for id in hidden)
    return Scored(pillars, dimensions, indicators, places, {("2026Q3", "b2c"): margin}, 1.0)


def was(score):
    return {"quarter": "2026Q2", "team": "abc", "pillar": "b2c", "variant": "headline", "score": score}


@pytest.mark.parametrize(("before", "change", "within"), [
    # Half the width of 48 to 56 is 4: 52.0 - 48.1 is 3.9, and 52.0 - 48.0 is 4.0, which is not smaller.
    (48.1, 3.9, True), (48.0, 4.0, False), (56.1, -4.1, False), (52.0, 0.0, True),
])  # fmt: skip
def test_a_change_is_the_difference_of_two_published_scores(before, change, within):
    row = draft.score_rows(scored(), [was(before)])[0]
    assert (row["score"], row["score_low"], row["score_high"]) == (52.0, 48.0, 56.0)
    assert (row["change"], row["is_within_margin"]) == (change, within)
    assert row["change_state"] == ("zero" if change == 0 else "reported")


def test_without_a_score_before_there_is_no_change():
    for past in ([], [was(None)]):
        row = draft.score_rows(scored(), past)[0]
        assert (row["change"], row["change_state"], row["is_within_margin"]) == (None, "not_applicable", None)


def test_a_rank_is_open_where_at_least_a_twentieth_of_the_draws_have_it():
    first, second = draft.score_rows(scored(), [])
    # 6% of draws put abc second, so both ranks are open to both.
    assert [(row["rank_best"], row["rank_worst"]) for row in (first, second)] == [(1, 2), (1, 2)]
    assert first["in_first_two"] == 1.0


def test_a_hidden_indicator_turns_its_dimension_and_pillar_into_bands():
    of = scored(score=60.2, hidden=("two",))
    (dimension,) = draft.dimension_rows(of)
    # 60 to 80 would leave the hidden one 99.5 to 100 beside 20.5, so the band is twice as wide on either side.
    assert (dimension["dimension_score"], dimension["dimension_score_state"]) == (None, "banded")
    assert (dimension["dimension_score_low"], dimension["dimension_score_high"]) == (40.0, 100.0)
    row, other = draft.score_rows(of, [was(60.0)])
    assert (row["score"], row["score_state"], row["change"], row["change_state"]) == (
        None,
        "banded",
        None,
        "withheld",
    )
    assert row["in_first_two"] is other["in_first_two"] is None
    shown, hidden = draft.indicator_rows(of, {"one": "%", "two": "%"}, {})
    assert (shown["value"], shown["indicator_score"]) == (30.0, 20.5)
    assert (hidden["value"], hidden["value_state"], hidden["indicator_score"]) == (None, "withheld", None)


def test_a_number_of_days_that_only_says_never_is_no_number_in_the_files():
    (row, _) = draft.indicator_rows(scored(), {"one": "days", "two": "%"}, {"one": 30.0})
    assert (row["value"], row["value_state"]) == (None, "never_reached")
    assert (row["indicator_score"], row["indicator_score_state"]) == (20.5, "reported")


def test_a_pillar_that_is_not_rated_has_a_state_and_no_number():
    row = draft.score_rows(scored(score=None, rated=False), [was(50.0)])[0]
    assert (row["score"], row["score_state"], row["rank_best"]) == (None, "not_rated", None)


def test_the_usual_day_is_the_last_thursday_of_the_month_after_or_what_the_office_says(tmp_path):
    assert usual("2026Q3", Rule()).isoformat() == "2026-10-29T09:30:00+09:00"
    assert usual("2026Q4", Rule()).isoformat() == "2027-01-28T09:30:00+09:00"
    (tmp_path / "releases.toml").write_text('weekday = "friday"\nat = "10:00"\n')
    assert usual("2026Q3", scheduling.rule(tmp_path)).isoformat() == "2026-10-30T10:00:00+09:00"
    for text in ('weekday = "sunday"', 'at = "late"', 'on = "friday"'):
        (tmp_path / "releases.toml").write_text(text)
        with pytest.raises(BrokenFile):
            scheduling.rule(tmp_path)

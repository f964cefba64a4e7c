"""Teams side by side with figures of different months: the same draws for all, and each as it is alone."""

import dataclasses
import random

import pytest
from test_uncertainty import known, random_figures, two_dimensions

from dashboard.scoring import side_by_side, uncertainty


def test_each_team_keeps_its_own_figures_whatever_month_they_are_of():
    march = two_dimensions(a=(known(10), known(20)), b=(known(30), known(40)))
    may = two_dimensions(a=(known(50), known(60)), c=(known(70), known(80)))
    found = side_by_side.picked({"a": march, "b": march, "c": may})
    assert found.teams == ("a", "b", "c")
    assert found.of == ((known(10), known(20)), (known(30), known(40)), (known(70), known(80)))


def test_a_team_that_was_not_rated_in_its_month_is_left_out():
    march = two_dimensions(a=(known(10), known(20)))
    assert side_by_side.picked({"a": march, "b": march}).teams == ("a",)
    assert side_by_side.picked({"b": march}) is None
    assert side_by_side.picked({}) is None


def test_of_one_month_it_says_what_the_page_of_doubt_says():
    figures = random_figures()
    whole, found = uncertainty.of(figures), side_by_side.together(figures)
    assert found.ranges == dict(zip(whole.teams, whole.ranges, strict=True))
    for i, a in enumerate(whole.teams):
        for j, b in enumerate(whole.teams):
            if i != j:
                assert found.ahead[a, b] == pytest.approx(whole.order.beats[i][j])


def test_a_teams_range_does_not_hang_on_who_stands_beside_it():
    figures = random_figures(seed=2)
    every = side_by_side.together(figures)
    for team in figures.teams:
        assert side_by_side.together(side_by_side.picked({team: figures})).ranges[team] == every.ranges[team]


def test_two_teams_of_the_same_certain_figures_are_ahead_half_the_time():
    same = (known(40), known(60))
    found = side_by_side.together(two_dimensions(a=same, b=same))
    assert found.ahead == {("a", "b"): 0.5, ("b", "a"): 0.5}


def test_a_team_that_is_better_in_everything_is_always_ahead():
    rng = random.Random(5)
    for _ in range(5):
        low = tuple(known(rng.uniform(1, 40)) for _ in range(2))
        high = tuple(dataclasses.replace(one, value=one.value + 20) for one in low)
        found = side_by_side.together(two_dimensions(late=high, old=low))
        assert found.ahead["late", "old"] == 1

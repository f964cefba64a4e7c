"""Points, means and Copeland, each worked by hand."""

import math

import numpy as np
import pytest
import tried

from dashboard.scoring.anytable import means
from dashboard.scoring.anytable.model import Indicator
from dashboard.scoring.anytable.normalise import points

NAN = math.nan


def placed(rule, values, **kept):
    given = {"direction": "higher", "unit": "x", "scale": "linear", "low": 0.0, "high": 10.0, **kept}
    return points(Indicator("a", normalisation=rule, **given), rule, np.array(values, float), 100).tolist()


def test_goalposts_place_each_figure_for_itself_and_cut_at_both_ends():
    assert placed("goalposts", [-1, 2.5, 11]) == [0, 25, 100]
    assert placed("goalposts", [30, 90, 365], low=365.0, high=90.0, direction="lower") == [100, 100, 0]
    # 10 is half way from 1 to 100 in logarithms; a zero is cut to the goalpost before it is taken.
    assert placed("goalposts", [0, 10, 1000], low=1.0, high=100.0, scale="log10") == [0, 50, 100]


def test_min_max_gives_somebody_nothing_and_somebody_everything():
    assert placed("minmax", [3, 4, 5]) == [0, 50, 100]
    assert placed("minmax", [3, 4, 5], direction="lower") == [100, 50, 0]
    assert placed("minmax", [1, 10, 100], scale="log10") == [0, 50, 100]


def test_z_scores_count_standard_deviations():
    assert placed("zscore", [1, 2, 3]) == [-1, 0, 1]  # mean 2, deviation 1
    assert placed("zscore", [1, 2, 3], direction="lower") == [1, 0, -1]
    # With four units nobody is further than 1.5 from the mean, whatever the lead.
    assert max(placed("zscore", [0, 0, 0, 1e6])) == pytest.approx(1.5)


def test_a_rank_is_the_share_of_the_others_that_are_worse_and_a_tie_counts_half():
    assert placed("rank", [7, 1, 7, 9]) == pytest.approx([50, 0, 50, 100])  # (1 + 1/2) of 3 others
    assert placed("rank", [7, 1, 9], direction="lower") == [50, 100, 0]
    assert placed("rank", [7]) == [50]
    assert placed("rank", [7, NAN, 9]) == pytest.approx([0, NAN, 100], nan_ok=True)


@pytest.mark.parametrize(
    ("aggregation", "more", "expected"),
    [
        ("arithmetic", "", 50),  # (10 + 90) / 2
        ("geometric", "floor = 1", 30),  # root of 900
        ("harmonic", "floor = 1", 18),  # 2 / (1/10 + 1/90)
        ("power", "rho = 2", math.sqrt(4100)),  # root of (100 + 8100) / 2
        ("power", "rho = 0.5", 40),  # ((root 10 + root 90) / 2)^2
    ],
)
def test_each_mean_of_ten_and_ninety(tmp_path, aggregation, more, expected):
    scores = tried.scores(tmp_path, tried.flat("ab", aggregation, more), {"u": {"a": 10, "b": 90}})
    assert scores["u"] == pytest.approx(expected)


def test_weights_need_not_sum_to_one(tmp_path):
    figures = {"u": {"a": 10, "b": 90}}
    assert tried.scores(tmp_path, tried.flat("ab", weights={"a": 3, "b": 1}), figures)["u"] == pytest.approx(30)
    text = tried.flat("ab", "geometric", "floor = 1", weights={"a": 2, "b": 2})
    assert tried.scores(tmp_path, text, figures)["u"] == pytest.approx(30)


def test_a_floor_is_what_a_member_counts_for_at_least(tmp_path):
    assert tried.scores(tmp_path, tried.flat("ab", "geometric", "floor = 4"), {"u": {"a": 0, "b": 25}})["u"] == (
        pytest.approx(10)
    )


def test_a_tree_of_any_depth(tmp_path):
    head = tried.HEAD.format(normalisation="goalposts", unknown='rule = "interval"')
    text = head + "".join(tried.INDICATOR.format(id=id) for id in "abcde") + "".join([
        tried.level("one", ["two", "e"]), tried.level("two", ["three", "d"]), tried.level("three", ["four", "c"]),
        tried.level("four", "ab"),
    ])  # fmt: skip
    figures = {"u": dict(zip("abcde", (0, 100, 100, 25, 0), strict=True))}
    # 50, then (50+100)/2 = 75, then (75+25)/2 = 50, then (50+0)/2 = 25
    assert tried.scores(tmp_path, text, figures) == {"u": 25}


def copeland(figures, weights):
    """Duels won less duels lost, of each unit."""
    members = np.array(figures, float)
    share = means.copeland(members, members, np.array(weights, float), 100) / 50 - 1
    return (share * (len(figures) - 1)).round(9).tolist()


def test_copeland_counts_duels_won_less_duels_lost():
    # u beats v in a and c, w in a and b; v beats w in b and c.
    assert copeland([[9, 5, 5], [5, 6, 4], [1, 4, 3]], [1, 1, 1]) == [2, 0, -2]
    # With b heavier than a and c together v beats u.
    assert copeland([[9, 5, 5], [5, 6, 4], [1, 4, 3]], [1, 3, 1]) == [0, 2, -2]


def test_in_copeland_a_tie_in_a_member_counts_for_neither_and_a_tied_duel_is_nobodys():
    assert copeland([[5, 7], [5, 6]], [9, 1]) == [1, -1]  # b alone decides
    assert copeland([[5, 6], [6, 5]], [1, 1]) == [0, 0]
    assert copeland([[5, 6], [6, 5]], [0.1 + 0.2, 0.3]) == [0, 0]  # equal but for the last digit of a float
    assert copeland([[5]], [1]) == [0]


def test_in_copeland_a_circle_is_a_tie_of_all_three():
    assert copeland([[3, 1, 2], [2, 3, 1], [1, 2, 3]], [1, 1, 1]) == [0, 0, 0]


def test_in_copeland_a_missing_cell_counts_for_neither_side():
    # u and v are compared in b alone (v wins), u and w in b alone (u wins), v and w in both (1:1).
    figures = [[NAN, 5], [1, 6], [2, 4]]
    assert copeland(figures, [1, 1]) == [0, 1, -1]
    # Nothing in common: nobody wins. Nothing at all: no score.
    assert copeland([[NAN, 5], [1, NAN]], [1, 1]) == [0, 0]
    assert copeland([[NAN, NAN], [1, 2]], [1, 1]) == pytest.approx([NAN, 0], nan_ok=True)


def test_copeland_with_missing_cells_does_not_depend_on_the_order_of_rows():
    rng = np.random.default_rng(3)
    for _ in range(50):
        figures = np.where(rng.random((6, 4)) < 0.3, NAN, rng.integers(0, 4, (6, 4)))
        order = rng.permutation(6)
        straight = np.array(copeland(figures, [1, 2, 3, 4]))
        np.testing.assert_array_equal(copeland(figures[order], [1, 2, 3, 4]), straight[order])


def test_equal_scores_share_a_rank_and_the_next_is_further_down():
    assert means.ranks(np.array([5, 7, 7 + 1e-12, NAN, 1]), 100).tolist() == [3, 1, 1, 0, 4]

"""Axes: round numbers inside the range, and things moved apart no more than needed."""

import random
from itertools import pairwise

import pytest

from dashboard.charts.scales import Scale, brief, digits, stacked


@pytest.mark.parametrize(("low", "high", "most", "ticks"), [
    (-2, 103, 6, [0, 20, 40, 60, 80, 100]), (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-5, 5, 6, [-4, -2, 0, 2, 4]),
    (0, 2_100_000, 5, [0, 500_000, 1_000_000, 1_500_000, 2_000_000]),
])  # fmt: skip
def test_ticks_are_round_and_inside(low, high, most, ticks):
    assert Scale(low, high, 0, 1).ticks(most) == pytest.approx(ticks)


@pytest.mark.parametrize("seed", range(40))
def test_things_are_stacked_in_order_inside_and_without_touching(seed):
    luck = random.Random(seed)
    values = [luck.uniform(0, 200) for _ in range(luck.randint(1, 9))]
    sizes = [luck.choice([12.0, 19.0]) for _ in values]
    at = stacked(values, sizes, 0, 200)
    order = sorted(range(len(values)), key=lambda i: values[i])
    ends = [(at[i] - sizes[i] / 2, at[i] + sizes[i] / 2) for i in order]
    assert ends[0][0] >= -1e-9
    assert ends[-1][1] <= 200 + 1e-9
    assert all(b[0] - a[1] >= -1e-9 for a, b in pairwise(ends))


def test_two_that_would_touch_share_the_way():
    assert stacked([50, 52, 90], [10, 10, 10], 0, 100) == pytest.approx([46, 56, 90])


def test_numbers_are_written_with_a_true_minus_and_parted_thousands():
    assert (brief(-1234.56, 1), brief(-0.04, 2)) == ("−1,234.6", "−0.04")
    assert [digits(v) for v in ([1, 2], [1.5], [0.25], [1234.5], [])] == [0, 1, 2, 0, 0]

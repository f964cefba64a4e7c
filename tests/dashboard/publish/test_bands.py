"""A band of 20 points, widened where it would give away what it covers; ranks that follow from bands alone."""

import math

import numpy as np
import pytest

from dashboard.publish import bands
from dashboard.publish.bands import LEAST, Part


@pytest.mark.parametrize(("score", "band"), [(0, (0, 20)), (19.99, (0, 20)), (20, (20, 40)), (100, (80, 100))])
def test_a_score_lies_in_its_band(score, band):
    assert bands.band(score) == band


def test_a_hidden_half_that_the_band_would_pin_down_gets_a_wider_band():
    # The shown half is 20.5 and the mean 60.2: within 60 to 80 the hidden half would be 99.5 at least.
    parts = [Part(1, 20.5, 20.5, False), Part(1, 0, 100, True)]
    assert bands.arithmetic(60.2, parts) == (40, 100)
    # In the middle of a band there is room: 2 * 40 - 50 to 2 * 60 - 50 is 30 to 70.
    assert bands.arithmetic(50, [Part(1, 50, 50, False), Part(1, 0, 100, True)]) == (40, 60)


def room(score_band, parts, at, mean):
    """How far a hidden part can be moved, by trying: a second, plain way."""
    grid = np.linspace(0, 100, 2001)
    low = [part.low for part in parts]
    high = [part.high for part in parts]

    def possible(x):
        ends = []
        for others in (low, high):
            values = [x if i == at else other for i, other in enumerate(others)]
            ends.append(mean(values, [part.weight for part in parts]))
        return ends[0] <= score_band[1] + 1e-9 and ends[1] >= score_band[0] - 1e-9

    there = [x for x in grid if parts[at].low <= x <= parts[at].high and possible(x)]
    return max(there) - min(there) if there else 0


def arithmetic(values, weights):
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


def geometric(values, weights):
    logs = [math.log(max(1, v)) for v in values]
    return math.exp(arithmetic(logs, weights))


@pytest.mark.parametrize(("mean", "of"), [
    (arithmetic, lambda score, parts: bands.arithmetic(score, parts)),
    (geometric, lambda score, parts: bands.geometric(score, parts, 1)),
])  # fmt: skip
def test_no_hidden_part_is_left_with_less_than_the_least(mean, of):
    rng = np.random.default_rng(7)
    for _ in range(150):
        n = int(rng.integers(1, 6))
        true = rng.uniform(0, 100, n)
        hidden = rng.random(n) < 0.5
        hidden[int(rng.integers(n))] = True
        weights = rng.choice([1, 2], n)
        ends = [bands.band(x) if mean is geometric else (0, 100) for x in true]
        parts = [
            Part(float(w), *map(float, e), True) if h else Part(float(w), float(x), float(x), False)
            for w, e, h, x in zip(weights, ends, hidden, true, strict=True)
        ]
        score = min(100.0, mean(true, weights))
        low, high = of(score, parts)
        assert low <= score <= high and low % 20 == high % 20 == 0
        for at in np.flatnonzero(hidden):
            assert room((low, high), parts, at, mean) >= min(LEAST, parts[at].high - parts[at].low) - 0.2


def test_ranks_follow_from_what_is_published_and_nothing_else():
    # 60-80 twice, 40-60 below both, and an exact 70.1 that may be anywhere among the first three.
    assert bands.ranks([(60, 80), (60, 80), (40, 60), (70.1, 70.1)]) == [(1, 3), (1, 3), (4, 4), (1, 3)]
    assert bands.ranks([(50, 50), (50, 50), (49, 49)]) == [(1, 2), (1, 2), (3, 3)]

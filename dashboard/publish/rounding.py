"""Rounding of published figures, and what a reader knows of the true one."""

from __future__ import annotations

import itertools
import math

from dashboard.publish.cells import Rounded

USERS_STEP, USERS_COARSE_STEP, USERS_COARSE_FROM = 10, 100, 10_000
DIGITS = 3


def shown(value: float, rounded: Rounded) -> float:
    """Users to 10, from 10,000 on to 100; requests to 3 digits. What is there never rounds to nothing."""
    if value == 0 or rounded == "none":
        return value
    step = _step(value, rounded)
    return max(step, _nearest(value, step))


def preimage(published: float, rounded: Rounded) -> tuple[float, float]:
    """Least and greatest whole figure that is published so.

    >>> preimage(10_000, "users")
    (9995, 10049)
    """
    if published == 0 or rounded == "none":
        return published, published
    # Just under a power of ten, or under 10,000 users, steps are finer: what rounds up into the published figure.
    below, above = _step(max(published - 1, 1), rounded), _step(published, rounded)
    low, high = published - below / 2, published + above / 2
    low, high = math.ceil(low), math.floor(high)
    while shown(low, rounded) < published:
        low += 1
    while shown(high, rounded) > published:
        high -= 1
    return (1 if shown(1, rounded) == published else low), high


def ratio(value: float) -> float:
    """Ratios to one decimal; below 10 to two, so that small shares stay apart."""
    return round(value, _decimals(value))


def least_whole(share: float) -> int:
    """The smallest number of which a whole number is published as this share, in percent.

    >>> least_whole(37.5), least_whole(40.7)
    (8, 27)
    """
    half = 0.5 * 10.0 ** -_decimals(share)
    low, high = ratio(share) - half, ratio(share) + half
    return next(n for n in itertools.count(1) if math.floor(high / 100 * n + 1e-9) >= low / 100 * n - 1e-9)


def _decimals(value: float) -> int:
    return 1 if abs(value) >= 10 else 2


def _step(value: float, rounded: Rounded) -> float:
    if rounded == "users":
        return USERS_STEP if value < USERS_COARSE_FROM else USERS_COARSE_STEP
    return float(max(1, 10 ** (math.floor(math.log10(value)) + 1 - DIGITS)))


def _nearest(value: float, step: float) -> float:
    """Halves up, so that no reader needs to know of even digits."""
    return math.floor(value / step + 0.5) * step

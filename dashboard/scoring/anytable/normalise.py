"""Figures -> points: by goalposts each figure for itself; by the other rules against the units in the table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.anytable.model import Indicator

Array = NDArray[np.float64]


def points(one: Indicator, rule: str, values: Array, top: float) -> Array:
    """One indicator's figures (a unit each, NaN unknown) as 0 to `top` points, or as z-scores; more is better."""
    if rule == "goalposts":
        return top * _between_goalposts(one, values)
    better = _scaled(one, values) if one.direction == "higher" else -_scaled(one, values)
    return _zscore(better) if rule == "zscore" else top * (_minmax(better) if rule == "minmax" else _rank(better))


def has_range(one: Indicator, values: Array) -> bool:
    """Whether two of the units differ, by more than the last digits of a float."""
    known = _scaled(one, values[~np.isnan(values)])
    return len(known) > 1 and bool(np.ptp(known) > max(1e-12 * np.abs(known).max(), 1e-150))


def _scaled(one: Indicator, values: Array) -> Array:
    return np.log10(values) if one.scale == "log10" else values


def _between_goalposts(one: Indicator, values: Array) -> Array:
    """(g(x) - g(low)) / (g(high) - g(low)), cut at 0 and 1; low > high serves less is better."""
    assert one.low is not None and one.high is not None  # sound.py saw to it
    # Cut before the logarithm, which a zero would not survive.
    inside = np.clip(values, min(one.low, one.high), max(one.low, one.high))
    low, high = np.array(one.low), np.array(one.high)
    if one.scale == "log10":
        inside, low, high = np.log10(inside), np.log10(low), np.log10(high)
    return np.asarray((inside - low) / (high - low))


def _minmax(better: Array) -> Array:
    """The place between the worst and the best unit."""
    low, high = np.nanmin(better), np.nanmax(better)
    return np.asarray((better - low) / (high - low))


def _zscore(better: Array) -> Array:
    """Standard deviations from the mean of the units (n - 1 degrees of freedom)."""
    return np.asarray((better - np.nanmean(better)) / np.nanstd(better, ddof=1))


def _rank(better: Array) -> Array:
    """The share of the other units that are worse, a tie counting half; alone it is a half."""
    known = better[~np.isnan(better)]
    below = (better[:, None] > known).sum(axis=1)
    ties = (better[:, None] == known).sum(axis=1) - 1
    share = (below + ties / 2) / max(len(known) - 1, 1) if len(known) > 1 else np.full(len(better), 0.5)
    return np.where(np.isnan(better), np.nan, share)

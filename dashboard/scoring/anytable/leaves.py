"""Indicators at the foot of the tree: points of what is known, and what stands for what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.anytable.model import Method
from dashboard.scoring.anytable.normalise import points
from dashboard.scoring.anytable.table import Month, Table

Array = NDArray[np.float64]
FILLED: dict[str, Callable[..., Array]] = {"mean": np.nanmean, "median": np.nanmedian}


@dataclass(frozen=True)
class Leaves:
    """`known[u, i]`: whether there was a figure. `points[k, u, i]`: what enters (k = 0), at least, at most."""

    known: NDArray[np.bool_]
    points: Array


def of(method: Method, table: Table, rule: str | None = None) -> Iterator[Leaves]:
    """One for each month, by the normalisations of the method or by one for all of them."""
    last: dict[str, Array] = {}
    for month in table.months:
        known = ~np.isnan(month.values)
        values = _filled(method, month.values)
        placed = np.column_stack([
            points(one, rule or one.normalisation, values[:, i], method.top)
            for i, one in enumerate(method.indicators.values())
        ])  # fmt: skip
        yield Leaves(known, _span(method, month, placed, last))
        for unit, line in zip(month.units, placed, strict=True):
            last[unit] = np.where(np.isnan(line), last.get(unit, line), line)


def coverage(method: Method, leaves: Leaves) -> Array:
    """The share of the index's weight that is known, by unit."""
    return np.asarray(leaves.known @ np.array([method.shares[id] for id in method.indicators]))


def is_enough(method: Method, coverage: Array) -> NDArray[np.bool_]:
    """Whether a unit is rated; one of which nothing is known never is."""
    # Eight twelfths must be two thirds: floats get a hair's breadth.
    return np.asarray((coverage >= method.unknown.coverage - 1e-9) & (coverage > 0))


def _filled(method: Method, values: Array) -> Array:
    """Gaps filled with the mean or median of the other units, where the method says so."""
    fill = FILLED.get(method.unknown.rule)
    return values if fill is None else np.where(np.isnan(values), fill(values, axis=0), values)


def _span(method: Method, month: Month, placed: Array, last: dict[str, Array]) -> Array:
    if method.unknown.rule != "interval":
        return np.stack([placed] * 3)
    unknown = np.isnan(placed)
    point = np.where(unknown, _assumed(method, month, placed, last), placed)
    return np.stack([point, np.where(unknown, 0, placed), np.where(unknown, method.top, placed)])


def _assumed(method: Method, month: Month, placed: Array, last: dict[str, Array]) -> Array:
    """The lowest of half the top, the unit's last points and the mean of its known ones. Silence pays where a
    figure is worse than that: it was never reported, or has fallen since."""
    known = ~np.isnan(placed)
    with np.errstate(invalid="ignore"):
        mean = np.where(known, placed, 0).sum(axis=1) / known.sum(axis=1)
    never = np.full(placed.shape[1], np.nan)
    before = np.stack([last.get(unit, never) for unit in month.units])
    return np.asarray(np.fmin(np.fmin(method.top / 2, before), mean[:, None]))

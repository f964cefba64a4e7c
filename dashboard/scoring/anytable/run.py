"""A method run on a table: points, every level, score, interval, coverage and rank of each unit in each month."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.anytable import leaves as foot
from dashboard.scoring.anytable import means, replicates
from dashboard.scoring.anytable.climb import climb
from dashboard.scoring.anytable.leaves import Leaves
from dashboard.scoring.anytable.model import Level, Method
from dashboard.scoring.anytable.normalise import has_range
from dashboard.scoring.anytable.refused import Problem, Refused, because
from dashboard.scoring.anytable.table import Month, Table

Array = NDArray[np.float64]
STATES = {"interval": "assumed", "drop": "dropped", "mean": "filled", "median": "filled"}


@dataclass(frozen=True)
class Value:
    """Points at a node: what enters, and between what they lie; None is unknown."""

    point: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Figure(Value):
    """An indicator's, with the figure behind it and whether it was known, assumed, dropped or filled."""

    value: float | None
    state: str


@dataclass(frozen=True)
class Result:
    """One unit in one month; without a score where too little is known. `ranks`: 5, 50 and 95 % of the draws."""

    month: str
    unit: str
    rank: int | None
    is_rated: bool
    coverage: float
    score: Value
    levels: dict[str, Value]
    indicators: dict[str, Figure]
    ranks: tuple[int, ...] = ()


def run(method: Method, table: Table) -> list[Result]:
    """Units of a month by rank, then by name. Raises Refused where a month has nothing to compare."""
    if problems := [one for month in table.months for one in _unfit(method, table, month)]:
        raise Refused(problems)
    drawn = replicates.of(method, table) if method.draws else [None] * len(table.months)
    found = []
    for month, leaves, draws in zip(table.months, foot.of(method, table), drawn, strict=True):
        spread = draws.rank_shares() if draws else None
        found += sorted(_month(method, month, leaves, spread), key=lambda one: one.rank or math.inf)
    return found


def _unfit(method: Method, table: Table, month: Month) -> Iterator[Problem]:
    """Too many units for duels; indicators that give no range, or nothing from which a gap could be filled."""
    drawn, rules = (method.draws.normalisations, method.draws.rules) if method.draws else ((), ())
    duels = any(one.rho is None for one in (*rules, *(level.rule for level in method.levels.values())))
    if duels and len(month.units) > means.DUELLISTS_AT_MOST:
        words = because("stress.too_many", most=f"{means.DUELLISTS_AT_MOST:,}", n=f"{len(month.units):,}")
        yield Problem(table.file, month.month, words)
    for i, one in enumerate(method.indicators.values()):
        values = month.values[:, i]
        key = " ".join(filter(None, (month.month, one.id)))
        if {one.normalisation, *drawn} & {"minmax", "zscore"} and not has_range(one, values):
            yield Problem(table.file, key, because("stress.no_range"))
        elif np.isnan(values).all() and method.unknown.rule in foot.FILLED:
            yield Problem(table.file, key, because("stress.nothing_known"))


def _month(method: Method, month: Month, leaves: Leaves, spread: NDArray[np.int64] | None) -> Iterator[Result]:
    values = climb(method, leaves.points, lambda level, members: _combined(method, level, members))
    index = values[method.index]
    coverage = foot.coverage(method, leaves)
    rated = foot.is_enough(method, coverage) & ~np.isnan(index[0])
    ranks = means.ranks(np.where(rated, index[0], np.nan), method.top)
    for u, unit in enumerate(month.units):
        yield Result(
            month.month, unit, int(ranks[u]) if rated[u] else None, bool(rated[u]), float(coverage[u]),
            _score(index[:, u], bool(rated[u])),
            {id: _value(values[id][:, u]) for id in method.levels},
            {id: _figure(method, month.values[u, i], values[id][:, u]) for i, id in enumerate(method.indicators)},
            tuple(spread[:, u].tolist()) if spread is not None and rated[u] else (),
        )  # fmt: skip


def _combined(method: Method, level: Level, members: Array) -> Array:
    """At least is what a unit has at its worst while all others are at their best; at most the other way round."""
    weights = np.array(list(level.members.values()))
    return means.combined(level.rule, members, members[[0, 2, 1]], weights, method.top)


def _score(span: Array, is_rated: bool) -> Value:
    whole = _value(span)
    return whole if is_rated else Value(None, whole.low, whole.high)


def _value(span: Array) -> Value:
    return Value(*(_known(one) for one in span))


def _figure(method: Method, value: float, span: Array) -> Figure:
    state = "known" if _known(value) is not None else STATES[method.unknown.rule]
    point, low, high = (_known(one) for one in span)
    return Figure(point, low, high, _known(value), state)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)

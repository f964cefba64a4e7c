"""Combinations that make no sense, refused before running: each with the key to change, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dashboard.scoring.anytable.model import Indicator, Level, Method
from dashboard.scoring.anytable.refused import Problem, because

LARGEST = 1e100  # of figures and goalposts: differences and squares stay finite
SIDE = {"higher": "stress.higher_side", "lower": "stress.lower_side"}


def problems(method: Method) -> list[Problem]:
    """All of them; a method without any can be run on any table that fits."""
    return [
        *(one for each in method.indicators.values() for one in _goalposts(method, each)),
        *_names(method),
        *_means(method),
        *_unknown(method),
        *_draws(method),
    ]


def _goalposts(method: Method, one: Indicator) -> Iterator[Problem]:
    drawn = method.draws and "goalposts" in method.draws.normalisations
    if one.normalisation != "goalposts" and not drawn:
        return
    key = f"indicator.{one.id}"
    if one.low is None or one.high is None:
        yield Problem(method.file, f"{key}.{'low' if one.low is None else 'high'}", because("stress.no_goalpost"))
    elif not (abs(one.low) <= LARGEST and abs(one.high) <= LARGEST):
        yield Problem(method.file, f"{key}.low", because("stress.endless"))
    elif one.low == one.high:
        yield Problem(method.file, f"{key}.high", because("stress.equal_goalposts"))
    elif (one.low < one.high) != (one.direction == "higher"):
        yield Problem(method.file, f"{key}.high", because(SIDE[one.direction]))
    elif one.scale == "log10" and min(one.low, one.high) <= 0:
        yield Problem(method.file, f"{key}.low", because("stress.log_goalpost"))


def _names(method: Method) -> Iterator[Problem]:
    """Names beside that of the index for which the results have a column."""
    for id in (f"{method.index}_low", f"{method.index}_high"):
        if id in method.shares:
            kind = "level" if id in method.levels else "indicator"
            yield Problem(method.file, f"{kind}.{id}", because("stress.taken", id=id))


def _means(method: Method) -> Iterator[Problem]:
    """Means whose members can be zero or negative, and means over two scales."""
    least = {one.id: -math.inf if one.normalisation == "zscore" else 0.0 for one in method.indicators.values()}
    for level in method.levels.values():
        members = [least[id] for id in level.members]
        yield from _mean(method, level, min(members))
        if level.rule.rho is not None and len({one == -math.inf for one in members}) > 1:
            yield Problem(method.file, f"level.{level.id}.members", because("stress.mixed"))
        least[level.id] = 0.0 if level.rule.rho is None else max(min(members), level.rule.floor or -math.inf)


def _mean(method: Method, level: Level, least: float) -> Iterator[Problem]:
    key = f"level.{level.id}.aggregation"
    if least < 0 and level.rule.rho not in (1, None):
        yield Problem(method.file, key, because("stress.zscore_mean", name=level.rule.name))
    elif level.rule.needs_positive and max(least, level.rule.floor or 0) <= 0:
        yield Problem(method.file, key, because("stress.zero_mean", name=level.rule.name))


def _unknown(method: Method) -> Iterator[Problem]:
    """An unknown z-score has no lowest and no highest value that could stand for it."""
    has = any(one.normalisation == "zscore" for one in method.indicators.values())
    if method.unknown.rule == "interval" and has:
        yield Problem(method.file, "unknown.rule", because("stress.zscore_interval"))


def _draws(method: Method) -> Iterator[Problem]:
    if method.draws is None:
        return
    if method.unknown.rule == "interval" and "zscore" in method.draws.normalisations:
        yield Problem(method.file, "draws.normalisation", because("stress.zscore_interval"))
    if "zscore" in method.draws.normalisations and all(one.rho != 1 for one in method.draws.rules):
        yield Problem(method.file, "draws.aggregation", because("stress.zscore_draws"))
    if any(one.needs_positive and one.floor is None for one in method.draws.rules):
        yield Problem(method.file, "draws.floor", because("stress.draws_floor"))

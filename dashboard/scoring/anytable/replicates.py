"""Many methods drawn around one and run at once: normalisations, weights and aggregations, each draw kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.anytable import leaves, means
from dashboard.scoring.anytable.climb import climb
from dashboard.scoring.anytable.model import Draws, Level, Method, Rule
from dashboard.scoring.anytable.table import Table

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]
CELLS = 4_000_000  # of draws x units x units (duels) that are in memory at once


@dataclass(frozen=True)
class Drawn:
    """The settings of each draw: numbers into the lists of `Draws`, and by level the weights and the rule."""

    normalisation: Numbers
    weights: dict[str, Array]
    rule: dict[str, Numbers]

    def some(self, which: Numbers) -> Drawn:
        return Drawn(
            self.normalisation[which],
            {id: one[which] for id, one in self.weights.items()},
            {id: one[which] for id, one in self.rule.items()},
        )


@dataclass(frozen=True)
class Replicates:
    """`scores[draw, unit]`, NaN where nothing is known, and `ranks[draw, unit]`, 0 there."""

    drawn: Drawn
    scores: Array
    ranks: Numbers

    def rank_shares(self, percent: tuple[float, ...] = (5, 50, 95)) -> Numbers:
        """Ranks a unit does not go below in so many percent of the draws: `[percent, unit]`."""
        return np.asarray(np.percentile(self.ranks, percent, axis=0, method="inverted_cdf").astype(np.int64))


def of(method: Method, table: Table) -> Iterator[Replicates]:
    """One for each month of the table, all of them with the same draws."""
    draws = method.draws
    assert draws is not None
    drawn = draw(method, draws)
    by_rule = (leaves.of(method, table, rule) for rule in draws.normalisations)
    for month in zip(*by_rule, strict=True):
        rated = leaves.is_enough(method, leaves.coverage(method, month[0]))
        yield run(method, draws, drawn, [np.where(rated[:, None], one.points[0], np.nan) for one in month])


def draw(method: Method, draws: Draws) -> Drawn:
    """Each setting by itself, from the seed. Z-scores can be negative: of them every mean is arithmetic."""
    rng = np.random.default_rng(draws.seed)
    normalisation = rng.integers(len(draws.normalisations), size=draws.count)
    weights, rules = {}, {}
    for level in method.levels.values():
        weights[level.id] = _weights(rng, level, draws)
        rules[level.id] = rng.integers(len(draws.rules), size=draws.count)
    if "zscore" in draws.normalisations:
        has = normalisation == draws.normalisations.index("zscore")
        arithmetic = [one.rho for one in draws.rules].index(1)
        rules = {id: np.where(has, arithmetic, one) for id, one in rules.items()}
    return Drawn(normalisation, weights, rules)


def _weights(rng: np.random.Generator, level: Level, draws: Draws) -> Array:
    shares = np.array(list(level.members.values())) / sum(level.members.values())
    gammas = rng.standard_gamma(draws.spread * shares, size=(draws.count, len(shares)))
    return np.asarray(gammas / gammas.sum(axis=1, keepdims=True))


def run(method: Method, draws: Draws, drawn: Drawn, by_rule: list[Array]) -> Replicates:
    """`by_rule`: the points `[unit, indicator]` under each normalisation of the draws."""
    scores = np.empty((len(drawn.normalisation), len(by_rule[0])))
    ranks = np.empty(scores.shape, dtype=np.int64)
    at_once = max(1, CELLS // max(1, len(by_rule[0])) ** 2)
    for number, points in enumerate(by_rule):
        mine = np.flatnonzero(drawn.normalisation == number)
        for start in range(0, len(mine), at_once):
            part = mine[start : start + at_once]
            scores[part] = _index(method, draws, drawn.some(part), points)
            ranks[part] = [means.ranks(one, method.top) for one in scores[part]]
    return Replicates(drawn, scores, ranks)


def _index(method: Method, draws: Draws, drawn: Drawn, points: Array) -> Array:
    def combine(level: Level, members: Array) -> Array:
        found = np.empty((len(drawn.normalisation), len(points)))
        for number, rule in enumerate(draws.rules):
            which = np.flatnonzero(drawn.rule[level.id] == number)
            mine = members[which] if members.ndim > 2 else members
            found[which] = means.combined(_at(rule, level), mine, mine, drawn.weights[level.id][which], method.top)
        return found

    return climb(method, points, combine)[method.index]


def _at(rule: Rule, level: Level) -> Rule:
    """A level that has a floor of its own keeps it."""
    if rule.floor is None or level.rule.floor is None:
        return rule
    return Rule(rule.name, rule.rho, level.rule.floor)

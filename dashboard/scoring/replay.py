"""Draws -> scores: what a team would score under each draw's settings; a score reads its own team's figures."""

from __future__ import annotations

import numpy as np

from dashboard.scoring.draws import Array, Draws, is_unknown, members
from dashboard.scoring.figures import Figures, Leaf


def scores(figures: Figures, draws: Draws) -> Array:
    """(T, M): the score of each team in each draw, 0 to 100."""
    return np.array(np.broadcast_arrays(*(_score(figures, t, draws) for t in range(len(figures.teams)))))


def levels(figures: Figures, t: int, draws: Draws) -> tuple[Array, Array]:
    """The level of each dimension (K, M), and 1 where anything of it is due in the draw, else 0."""
    found = [_level(figures, t, draws, members(figures.tree, name)) for name, _ in figures.tree.dimensions]
    level, weight = (np.array(np.broadcast_arrays(*one)) for one in zip(*found, strict=True))
    return level, (weight > 0).astype(np.float64)


def _score(figures: Figures, t: int, draws: Draws) -> Array:
    level, is_there = levels(figures, t, draws)
    share = draws.dimension_weight * is_there
    return _across(level, share / share.sum(axis=0), draws.rho, figures.tree.floor)


def _level(figures: Figures, t: int, draws: Draws, leaves: list[int]) -> tuple[Array, Array]:
    """The weighted arithmetic mean of what is due and not left out, and its weight."""
    due = [q for q in leaves if figures.of[t][q].is_due]
    is_only_one = sum(one.is_due for one in figures.of[t]) == 1  # without it there would be no score to speak of
    total, weight = np.zeros(1), np.zeros(1)
    for q in due:
        part = draws.leaf_weight[q] * ((draws.left_out != q) | is_only_one)
        total, weight = total + part * _placed(figures, t, q, draws), weight + part
    return total / np.where(weight > 0, weight, 1), weight


def _placed(figures: Figures, t: int, q: int, draws: Draws) -> Array:
    """What one figure scores."""
    one = figures.of[t][q]
    if is_unknown(one):
        return np.asarray(draws.unknown[t, q])
    if one.value is None:
        return np.zeros(1)
    audited = one.value * np.exp(one.sigma * draws.error[t, q])
    return 100 * np.clip(place(figures.tree.leaves[q], audited, draws.high[q]), 0, 1)


def place(leaf: Leaf, value: Array, high: Array) -> Array:
    if leaf.is_log:
        return np.log10(np.maximum(value, leaf.low) / leaf.low) / np.log10(high / leaf.low)
    return (value - leaf.low) / (high - leaf.low)


def _across(level: Array, share: Array, rho: Array, floor: float) -> Array:
    """The mean of the dimensions by each draw's exponent."""
    if rho.size == 1:
        return _mean(level, share, float(rho[0]), floor)
    level, share = np.broadcast_to(level, (len(level), rho.size)), np.broadcast_to(share, (len(level), rho.size))
    found = np.empty(rho.size)
    for one in np.unique(rho):
        at = rho == one
        found[at] = _mean(level[:, at], share[:, at], float(one), floor)
    return found


def _mean(level: Array, share: Array, rho: float, floor: float) -> Array:
    """The power mean (K, M) -> (M). The floor keeps one dimension at nothing from wiping out all others, where
    it would."""
    if rho > 0:
        return np.asarray((share * level**rho).sum(axis=0) ** (1 / rho))
    level = np.maximum(level, floor)
    if rho == 0:
        return np.asarray(np.exp((share * np.log(level)).sum(axis=0)))
    return np.asarray((share * level**rho).sum(axis=0) ** (1 / rho))

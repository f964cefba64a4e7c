"""Scores of all draws -> how often each team has each rank, who beats whom, and under which weights one wins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.draws import Array

LEAST_WINS = 50  # draws; the mean weights of fewer would be noise


def acceptability(scores: Array) -> Array:
    """(T, M) -> (T, T): the share of draws in which team t has rank r. Equal scores share their ranks equally."""
    better, equal = _better(scores)
    ranks = np.arange(len(scores))[:, None, None]
    has_it = (ranks >= better) & (ranks < better + equal)  # (R, T, M)
    return np.asarray((has_it / equal).mean(axis=2).T)


def pairwise(scores: Array) -> Array:
    """(T, M) -> (T, T): the share of draws in which team t scores higher than u; a tie counts half for each."""
    return np.array([[(0.5 * (np.sign(a - b) + 1)).mean() for b in scores] for a in scores])


def central(scores: Array, weights: Array) -> list[tuple[float, ...] | None]:
    """The mean of `weights` (K, M) over the draws that each team wins; None where it hardly ever does."""
    better, equal = _better(scores)
    wins = (better == 0) / equal
    means = weights @ wins.T / np.maximum(wins.sum(axis=1), 1)
    return [
        tuple(float(weight) for weight in means[:, t]) if wins[t].sum() >= LEAST_WINS else None
        for t in range(len(scores))
    ]


def _better(scores: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(T, M) each: how many teams score higher, and how many the same, oneself among them."""
    better = np.array([(scores > mine).sum(axis=0) for mine in scores])
    equal = np.array([(scores == mine).sum(axis=0) for mine in scores])
    return better, equal

"""Members -> one value: weighted power means and Copeland, over any number of draws at once; NaN is left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.anytable.model import Rule

Array = NDArray[np.float64]
TIE = 1e-9  # points closer than this part of the top are equal: sums of floats differ in their last digits

DUELLISTS_AT_MOST = 2_000


def combined(rule: Rule, members: Array, against: Array, weights: Array, top: float) -> Array:
    """`members[..., unit, member]` and `weights[..., member]` -> `[..., unit]`.

    `against` is what the other units stand with in Copeland's duels; the means do not look at it.
    """
    if rule.rho is None:
        return copeland(members, against, weights, top)
    return power(members if rule.floor is None else np.maximum(members, rule.floor), weights, rule.rho)


def power(members: Array, weights: Array, rho: float) -> Array:
    """(sum w x^rho / sum w)^(1/rho), for rho 0 exp(sum w ln x / sum w), over the known members of each unit."""
    raised = np.log(members) if rho == 0 else members if rho == 1 else members**rho
    known = ~np.isnan(members)
    if known.all():
        mean = _weighed(raised, weights) / weights.sum(axis=-1)[..., None]
    else:
        with np.errstate(invalid="ignore"):  # nothing known is 0 / 0, which is NaN, which is right
            mean = _weighed(np.where(known, raised, 0), weights) / _weighed(known.astype(float), weights)
    return np.exp(mean) if rho == 0 else mean if rho == 1 else np.asarray(mean ** (1 / rho))


def _weighed(values: Array, weights: Array) -> Array:
    return np.asarray((values @ weights[..., None])[..., 0])


def copeland(members: Array, against: Array, weights: Array, top: float) -> Array:
    """Duels won less duels lost, from none won (0) to all won (`top`).

    A unit wins a duel where the members in which it is better weigh more than those in which the other is; members
    unknown for either count for neither. Without any in common, or with one unit alone, nobody wins.
    """
    units, won = members.shape[-2], np.zeros(())
    for j in range(members.shape[-1]):  # one after the other: all at once would not fit into memory
        better = _sign(members[..., :, None, j] - against[..., None, :, j], TIE * top)
        won = won + weights[..., j, None, None] * better
    won = _sign(won, TIE * weights.sum(axis=-1)[..., None, None])
    won = np.where(np.eye(units, dtype=bool), 0, won)
    share = won.sum(axis=-1) / max(units - 1, 1)
    nothing = np.isnan(members).all(axis=-1)
    return np.where(nothing, np.nan, top * (1 + share) / 2)


def _sign(values: Array, tie: float | Array) -> Array:
    return np.subtract(values > tie, values < -tie, dtype=float)


def ranks(scores: Array, top: float) -> NDArray[np.int64]:
    """1 is best, equal scores share a rank, and the next one is as far down as if they did not; unknown is 0."""
    known = np.sort(scores[~np.isnan(scores)])
    ahead = len(known) - np.searchsorted(known, scores + TIE * top, side="right")
    return np.where(np.isnan(scores), 0, 1 + ahead)

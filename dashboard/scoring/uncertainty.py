"""How sure a pillar's order is: its scores computed again under every declared doubt, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from dashboard.scoring import method
from dashboard.scoring.declared import SOURCES, Uncertainty
from dashboard.scoring.draws import Array, Draws, sample, stated
from dashboard.scoring.figures import Figures
from dashboard.scoring.ranks import acceptability, central, pairwise
from dashboard.scoring.reach import Reach, reach
from dashboard.scoring.replay import scores
from dashboard.scoring.sobol import Influence, influences

Word = Literal["clear", "likely", "tie"]
PERCENTILES = (5, 50, 95)
Table = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Range:
    """A team's score at 5, 50 and 95% of the draws."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Order:
    """Teams against each other, in the order of `Doubt.teams`: `ranks[t][r]` the share of draws in which team t
    has rank r + 1, `beats[t][u]` in which t scores higher than u, `first` in which it is among the first k."""

    ranks: Table
    beats: Table
    first: tuple[float, ...]


@dataclass(frozen=True)
class Margin:
    """What an edition says of doubt: teams in the order of their codes, each with range and shares of ranks."""

    teams: tuple[str, ...]
    ranges: tuple[Range, ...]
    order: Order


@dataclass(frozen=True)
class Alone:
    """One source of doubt at a time, all else as stated."""

    source: str
    ranges: tuple[Range, ...]
    order: Order


@dataclass(frozen=True)
class Doubt:
    """One pillar in one month; teams by their score, the first first. What compares teams is empty for one team.

    `flat` is the order with all weights equally likely, `needed[t]` the mean weight of each dimension over the
    draws of that run which team t wins, `margin` the two teams whose difference `influences` explains, `reach` the
    ranks that weights can bring about under the method's mean and `reach_arithmetic` under the arithmetic one.
    """

    pillar: str
    draws: int
    teams: tuple[str, ...]
    scores: tuple[float, ...]
    ranges: tuple[Range, ...]
    order: Order
    alone: tuple[Alone, ...]
    flat: Order
    dimensions: tuple[tuple[str, float], ...]
    needed: tuple[tuple[float, ...] | None, ...]
    margin: tuple[str, str] | None
    influences: tuple[Influence, ...]
    reach: tuple[Reach, ...]
    reach_arithmetic: tuple[Reach, ...]


@lru_cache(maxsize=64)
def of(figures: Figures) -> Doubt | None:
    """Under the method as it is declared; worked out once for the same figures. None where nobody is rated."""
    used = method.load()
    return doubt(figures, used.uncertainty, used.aggregation.dimension_share_at_most) if figures.teams else None


def doubt(figures: Figures, spec: Uncertainty, most: float) -> Doubt:
    """All results of one pillar; `most` is the largest share a dimension may have."""
    as_stated = stated(figures)
    headline = scores(figures, as_stated)[:, 0]
    figures = _ordered(figures, [int(t) for t in np.argsort(-headline, kind="stable")])
    headline, as_stated = -np.sort(-headline), stated(figures)
    joint = sample(figures, spec, spec.draws)
    found = scores(figures, joint)
    flat = joint.taking("weights", sample_flat(figures, spec))
    by_weights = scores(figures, flat)
    pair = decisive(figures, spec.first)
    return Doubt(
        pillar=figures.tree.pillar, draws=spec.draws, teams=figures.teams,
        scores=tuple(map(float, headline)), ranges=ranges(found), order=_order(found, spec.first),
        alone=tuple(_alone(figures, spec, joint, as_stated, source) for source in SOURCES),
        flat=_order(by_weights, spec.first), dimensions=figures.tree.dimensions,
        needed=tuple(central(by_weights, flat.dimension_weight)), margin=pair,
        influences=tuple(influences(_only(figures, pair), spec)) if pair else (),
        reach=tuple(reach(figures, 0, *spec.reach, most)),
        reach_arithmetic=tuple(reach(figures, 1, *spec.reach, most)),
    )  # fmt: skip


@lru_cache(maxsize=64)
def margin(figures: Figures) -> Margin:
    """The ranges and the order of `of`, by the same draws, without what takes long. `figures` has a team."""
    spec = method.load().uncertainty
    found = scores(figures, sample(figures, spec, spec.draws))
    return Margin(figures.teams, ranges(found), _order(found, spec.first))


def sample_flat(figures: Figures, spec: Uncertainty) -> Draws:
    """Draws with all weights equally likely. Only their weights are used: no team is needed for these."""
    return sample(replace(figures, teams=(), of=()), spec, spec.draws, is_flat=True)


def word(share: float, spec: Uncertainty) -> Word:
    """What a share of draws in which one team beats another is called."""
    return "clear" if share >= spec.clear_from else "likely" if share >= spec.likely_from else "tie"


def decisive(figures: Figures, first: int) -> tuple[str, str] | None:
    """The last team that goes on and the first that does not; of few teams the last two."""
    teams = figures.teams
    if len(teams) < 2:
        return None
    at = min(first, len(teams) - 1)
    return teams[at - 1], teams[at]


def ranges(found: Array) -> tuple[Range, ...]:
    return tuple(Range(*map(float, one)) for one in np.percentile(found, PERCENTILES, axis=1).T)


def _order(found: Array, first: int) -> Order:
    ranks = acceptability(found)
    return Order(_table(ranks), _table(pairwise(found)), tuple(map(float, ranks[:, :first].sum(axis=1))))


def _alone(figures: Figures, spec: Uncertainty, joint: Draws, as_stated: Draws, source: str) -> Alone:
    found = scores(figures, joint.only(source, as_stated))
    return Alone(source, ranges(found), _order(found, spec.first))


def _ordered(figures: Figures, order: list[int]) -> Figures:
    return replace(figures, teams=tuple(figures.teams[t] for t in order), of=tuple(figures.of[t] for t in order))


def _only(figures: Figures, teams: tuple[str, ...]) -> Figures:
    return _ordered(figures, [figures.teams.index(team) for team in teams])


def _table(shares: Array) -> Table:
    return tuple(tuple(float(share) for share in row) for row in shares)

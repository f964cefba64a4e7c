"""What a pillar's scores of one month are made of, as plain values: the method's tree and each team's figures."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import duckdb

from dashboard.scoring import experts, method
from dashboard.scoring.experts import Panel
from dashboard.scoring.method import Method

QUESTION = """
SELECT s.team, s.indicator, s.value, s.is_due, s.is_known, s.point,
    (SELECT arg_max(e.sigma, e.month) FROM reporting_error AS e
     WHERE e.team = s.team AND e.indicator = s.indicator AND e.month <= s.month) AS sigma
FROM indicator_score AS s JOIN pillar_score AS p USING (variant, team, month, pillar)
WHERE p.is_rated AND variant = 'headline' AND month = $month AND pillar = $pillar
    AND ($mine IS NULL OR s.team = $mine)
ORDER BY s.team
"""


@dataclass(frozen=True)
class Leaf:
    """An indicator in the tree; `weight` is its share of its dimension. Low and high are the goalposts."""

    id: str
    dimension: str
    weight: float
    low: float
    high: float
    is_log: bool


@dataclass(frozen=True)
class Tree:
    """`dimensions` with their share of the pillar; `floor` is the least a dimension counts where it has to."""

    pillar: str
    dimensions: tuple[tuple[str, float], ...]
    leaves: tuple[Leaf, ...]
    floor: float


@dataclass(frozen=True)
class Figure:
    """One team's figure. Known without a value (nothing live): scores 0. Not known: `point` is the score assumed.

    `sigma` is the standard deviation of the logarithm of what was reported.
    """

    value: float | None
    sigma: float
    point: float
    is_due: bool
    is_known: bool


@dataclass(frozen=True)
class Figures:
    """`of[t][q]` is the figure of team t for leaf q; `panel` what experts would weigh. Hashable, so that what was
    worked out once is kept."""

    tree: Tree
    teams: tuple[str, ...]
    of: tuple[tuple[Figure, ...], ...]
    panel: Panel | None = None

    def without(self, team: str) -> Figures:
        kept = [t for t, name in enumerate(self.teams) if name != team]
        return replace(self, teams=tuple(self.teams[t] for t in kept), of=tuple(self.of[t] for t in kept))


def tree(used: Method, pillar: str) -> Tree:
    """The pillar as the method states it, weights as shares."""
    dimensions = used.pillars[pillar].dimensions
    leaves = [one for one in used.indicators.values() if one.pillar == pillar and one.role == "scored"]
    within = {name: sum(one.weight for one in leaves if one.dimension == name) for name in dimensions}
    total = sum(one.weight for one in dimensions.values())
    return Tree(
        pillar,
        tuple((name, one.weight / total) for name, one in dimensions.items()),
        tuple(
            Leaf(one.id, str(one.dimension), one.weight / within[str(one.dimension)],
                 one.goalposts.low, one.goalposts.high, one.scale == "log10")
            for one in leaves if one.goalposts
        ),
        used.aggregation.floor,
    )  # fmt: skip


def read(con: duckdb.DuckDBPyConnection, mine: str | None, month: datetime.date, pillar: str) -> Figures:
    """The headline figures of every team whose pillar is rated in a month, or of one team alone."""
    used = method.load()
    stated, worst = tree(used, pillar), max(used.uncertainty.sigma.values())
    found: dict[str, dict[str, Figure]] = {}
    rows = con.execute(QUESTION, {"mine": mine, "month": month, "pillar": pillar}).fetchall()
    for team, indicator, value, is_due, is_known, point, sigma in rows:
        # A figure that stands on no row, such as a count of nothing, has no evidence: the largest error.
        one = Figure(value, worst if sigma is None else sigma, point or 0.0, is_due, is_known)
        found.setdefault(team, {})[indicator] = one
    of = tuple(tuple(mine[leaf.id] for leaf in stated.leaves) for mine in found.values())
    return Figures(stated, tuple(found), of, experts.of(con, pillar))

"""What every team's figures of one month are made of, to try any settings on without asking again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from dashboard.scoring import credit, method
from dashboard.scoring.credit import WHOLE, Factors

# Of a figure that is not known, or stale, the last month in which it was: silence is measured by its value then.
FIGURES = """
WITH origin AS (
    SELECT team, indicator, max(month) AS month FROM indicator_score
    WHERE variant = $variant AND pillar = $pillar AND month <= $month AND is_known AND state <> 'stale'
    GROUP BY ALL
)
SELECT s.team, s.indicator, s.is_due, s.is_known, was.month IS NOT NULL AS has_value, was.value,
    (SELECT arg_max(e.sigma, e.month) FROM reporting_error AS e
     WHERE e.team = s.team AND e.indicator = s.indicator AND e.month <= s.month) AS sigma
FROM indicator_score AS s
LEFT JOIN origin AS o ON o.team = s.team AND o.indicator = s.indicator
LEFT JOIN indicator_score AS was ON was.variant = $variant AND was.team = o.team AND was.indicator = o.indicator
    AND was.month = o.month
WHERE s.variant = $variant AND s.pillar = $pillar AND s.month = $month
ORDER BY s.team
"""


@dataclass(frozen=True)
class Fact:
    """One figure. Known without a value (nothing live): scores 0. Not known: `value` is what it last was, if
    `has_value`. `sigma`: standard deviation of the logarithm of what was reported."""

    indicator: str
    value: float | None
    has_value: bool
    is_due: bool
    is_known: bool
    sigma: float


Rows = tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True)
class Facts:
    """`of[t]` are the figures of team t, by indicator, under `factors`. Hashable: what was made once is kept.

    `held` are left as they are by any factor on captive rows, and read the mean of `whole`: the figures with
    captive rows counted whole, empty where they are.
    """

    pillar: str
    teams: tuple[str, ...]
    of: Rows
    factors: Factors = WHOLE
    held: frozenset[str] = frozenset()
    whole: Rows = ()


def read(con: DuckDBPyConnection, month: datetime.date, pillar: str, factors: Factors = WHOLE) -> Facts:
    """The figures of every team there is in a month, rated or not, with rows counted by factors."""
    credit.clear(con)
    if factors == WHOLE:
        found = _figures(con, month, pillar, "headline")
        return Facts(pillar, tuple(found), tuple(found.values()))
    credit.fill(con, pillar, factors)
    found = _figures(con, month, pillar, "credited")
    whole = {} if factors.captive == 1 else _figures(con, month, pillar, "headline")
    credit.clear(con)
    used = method.load()
    held = frozenset(one.id for one in used.indicators.values() if used.is_held(credit.OPEN, one)) if whole else ()
    return Facts(pillar, tuple(found), tuple(found.values()), factors, frozenset(held), tuple(whole.values()))


def _figures(
    con: DuckDBPyConnection, month: datetime.date, pillar: str, variant: str
) -> dict[str, tuple[Fact, ...]]:
    used = method.load()
    worst = max(used.uncertainty.sigma.values())
    found: dict[str, tuple[Fact, ...]] = {}
    rows = con.execute(FIGURES, {"month": month, "pillar": pillar, "variant": variant}).fetchall()
    for team, indicator, is_due, is_known, has_value, value, sigma in rows:
        # The public record is nobody's report: there is no evidence to judge it by, and no reporting error.
        error = 0.0 if used.indicators[indicator].kind == "record" else worst if sigma is None else sigma
        found[team] = (*found.get(team, ()), Fact(indicator, value, has_value, is_due, is_known, error))
    return found

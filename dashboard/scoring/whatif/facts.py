"""What every team's figures of one month are made of, to try any settings on without asking again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from dashboard.scoring import credit, method
from dashboard.scoring.credit import WHOLE, Factors

# Of a figure that is not known, or stale, the last month in which it was: silence is measured by its value then.
ORIGIN = """
SELECT team, indicator, max(month) AS month FROM indicator_score
WHERE variant = $variant AND pillar = $pillar AND list_contains($wanted, indicator) AND month <= $month
    AND is_known AND state <> 'stale'
GROUP BY ALL
"""
# States may be of another variant than values: most factors leave them as they are.
FIGURES = f"""
WITH origin AS ({ORIGIN})
SELECT s.team, s.indicator, s.is_due, s.is_known, was.month IS NOT NULL AS has_value, was.value,
    (SELECT arg_max(e.sigma, e.month) FROM reporting_error AS e
     WHERE e.team = s.team AND e.indicator = s.indicator AND e.month <= s.month) AS sigma
FROM indicator_score AS s
LEFT JOIN origin AS o ON o.team = s.team AND o.indicator = s.indicator
LEFT JOIN measured AS was ON was.variant = $values AND was.team = o.team AND was.indicator = o.indicator
    AND was.month = o.month
WHERE s.variant = $variant AND s.pillar = $pillar AND list_contains($wanted, s.indicator) AND s.month = $month
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


def read(
    con: DuckDBPyConnection,
    month: datetime.date,
    pillar: str,
    factors: Factors = WHOLE,
    whole: Facts | None = None,
) -> Facts:
    """The figures of every team there is in a month, rated or not, with rows counted by factors.

    `whole`, where they are at hand: the same with captive rows counted whole (see `before`).
    """
    credit.clear(con)
    used = method.load()
    every = [one for one in used.indicators.values() if one.pillar == pillar]
    if factors == WHOLE:
        found = _figures(con, month, pillar, [one.id for one in every], "headline", "headline")
        return Facts(pillar, tuple(found), tuple(tuple(of.values()) for of in found.values()))
    if factors.captive == 1:
        found = _weighed(con, month, pillar, factors, [one.id for one in every])
        return Facts(pillar, tuple(found), tuple(tuple(of.values()) for of in found.values()), factors)
    whole = whole or read(con, month, pillar, before(factors))
    assert whole.factors == before(factors)
    held = frozenset(one.id for one in used.indicators.values() if used.is_held(credit.OPEN, one))
    moved = _weighed(con, month, pillar, factors, [one.id for one in every if one.id not in held])
    of = tuple(
        tuple(moved.get(team, {}).get(one.indicator, one) for one in row)
        for team, row in zip(whole.teams, whole.of, strict=True)
    )
    return Facts(pillar, whole.teams, of, factors, held, whole.of)


def before(factors: Factors) -> Factors:
    """Under which factors the figures are that a factor on captive rows starts from."""
    return replace(factors, captive=1.0)


Figures = dict[str, dict[str, Fact]]


def _weighed(
    con: DuckDBPyConnection, month: datetime.date, pillar: str, factors: Factors, wanted: list[str]
) -> Figures:
    """Of the wanted indicators, measured again. Where every row still counts for something, what is due and known
    stays as it is in the headline, and only the months of the last known values are measured."""
    if 0 in (factors.captive, *factors.evidence):
        credit.weigh_all(con, factors, wanted)
        found = _figures(con, month, pillar, wanted, "credited", "credited")
    else:
        asked = {"variant": "headline", "pillar": pillar, "wanted": wanted, "month": month}
        places = con.execute(f"SELECT DISTINCT team, month FROM ({ORIGIN})", asked).fetchall()
        credit.weigh(con, factors, wanted, places)
        found = _figures(con, month, pillar, wanted, "headline", "credited")
    credit.clear(con)
    return found


def _figures(
    con: DuckDBPyConnection, month: datetime.date, pillar: str, wanted: list[str], variant: str, values: str
) -> Figures:
    used = method.load()
    worst = max(used.uncertainty.sigma.values())
    found: Figures = {}
    asked = {"month": month, "pillar": pillar, "wanted": wanted, "variant": variant, "values": values}
    for team, indicator, is_due, is_known, has_value, value, sigma in con.execute(FIGURES, asked).fetchall():
        # The public record is nobody's report: there is no evidence to judge it by, and no reporting error.
        error = 0.0 if used.indicators[indicator].kind == "record" else worst if sigma is None else sigma
        found.setdefault(team, {})[indicator] = Fact(indicator, value, has_value, is_due, is_known, error)
    return found

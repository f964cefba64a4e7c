"""What every team's figures of one month are made of, to try any settings on without asking again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from dashboard.scoring import method

# Of a figure that is not known, or stale, the last month in which it was: silence is measured by its value then.
FIGURES = """
WITH origin AS (
    SELECT team, indicator, max(month) AS month FROM indicator_score
    WHERE variant = 'headline' AND pillar = $pillar AND month <= $month AND is_known AND state <> 'stale'
    GROUP BY ALL
)
SELECT s.team, s.indicator, s.is_due, s.is_known, was.month IS NOT NULL AS has_value, was.value, was.month,
    (SELECT arg_max(e.sigma, e.month) FROM reporting_error AS e
     WHERE e.team = s.team AND e.indicator = s.indicator AND e.month <= s.month) AS sigma
FROM indicator_score AS s
LEFT JOIN origin AS o ON o.team = s.team AND o.indicator = s.indicator
LEFT JOIN indicator_score AS was ON was.variant = 'headline' AND was.team = o.team AND was.indicator = o.indicator
    AND was.month = o.month
WHERE s.variant = 'headline' AND s.pillar = $pillar AND s.month = $month
ORDER BY s.team
"""
# Customers by the kinds of rows through which they are live: all of them, and those of each core sector.
CUSTOMERS = """
WITH row AS (
    SELECT team_id, report_month, customer_key, affiliation <> 'independent' AS is_captive, evidence_effective,
        unnest(['', frame_sector]) AS place
    FROM b2b WHERE is_live
),
customer AS (
    SELECT team_id, report_month, place, customer_key,
        list_sort(list_distinct(list((is_captive, evidence_effective)))) AS kinds
    FROM row WHERE place IN ('', 'finance', 'manufacturing', 'public')
    GROUP BY ALL
)
SELECT team_id, report_month, place, kinds, count(*) FROM customer GROUP BY ALL ORDER BY ALL
"""
FRAMES = """
SELECT sector, frame_n FROM frame
WHERE sector IN ('finance', 'manufacturing', 'public') AND frame_n > 0 ORDER BY sector
"""
USERS = """
SELECT team_id, report_month, CASE WHEN service_id = 'ALL' THEN 'ALL' ELSE '' END AS place, evidence_effective,
    max(mau * own_model_share_pct) / 100.0 AS users
FROM b2c
WHERE evidence_effective >= $b2c_min_evidence AND mau * own_model_share_pct IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""
Key = tuple[str, datetime.date]


@dataclass(frozen=True)
class Part:
    """Customers, or users, that count alike: `kinds` are the rows through which they do (captive, evidence)."""

    place: str
    kinds: tuple[tuple[bool, str], ...]
    n: float


@dataclass(frozen=True)
class Counted:
    """What a count is the sum of; `full` is, by place, how many score in full."""

    parts: tuple[Part, ...]
    full: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Fact:
    """One figure. Known without a value (nothing live): scores 0. Not known: `value` is what it last was, if
    `has_value`. `sigma`: standard deviation of the logarithm of what was reported. `counted`: a count's parts.
    """

    indicator: str
    value: float | None
    has_value: bool
    is_due: bool
    is_known: bool
    sigma: float
    counted: Counted | None = None


@dataclass(frozen=True)
class Facts:
    """`of[t]` are the figures of team t, by indicator. Hashable: what was worked out once is kept."""

    pillar: str
    teams: tuple[str, ...]
    of: tuple[tuple[Fact, ...], ...]


def read(con: DuckDBPyConnection, month: datetime.date, pillar: str) -> Facts:
    """The headline figures of every team there is in a month, rated or not."""
    used = method.load()
    worst = max(used.uncertainty.sigma.values())
    counts = _counts(con, pillar)
    found: dict[str, list[Fact]] = {}
    rows = con.execute(FIGURES, {"month": month, "pillar": pillar}).fetchall()
    for team, indicator, is_due, is_known, has_value, value, when, sigma in rows:
        counted = counts.get(indicator, {}).get((team, when)) if has_value else None
        # The public record is nobody's report: there is no evidence to judge it by, and no reporting error.
        error = 0.0 if used.indicators[indicator].kind == "record" else worst if sigma is None else sigma
        found.setdefault(team, []).append(Fact(indicator, value, has_value, is_due, is_known, error, counted))
    return Facts(pillar, tuple(found), tuple(tuple(figures) for figures in found.values()))


def _counts(con: DuckDBPyConnection, pillar: str) -> dict[str, dict[Key, Counted]]:
    """The parts of those indicators that are counts."""
    if pillar == "b2b":
        return _customers(con)
    return {"b2c_mau_reach": _users(con)} if pillar == "b2c" else {}


def _customers(con: DuckDBPyConnection) -> dict[str, dict[Key, Counted]]:
    used = method.load()
    mark = float(str(used.params["rogers_mark"].value))
    frames = tuple((sector, mark * n) for sector, n in con.execute(FRAMES).fetchall())
    parts: dict[Key, list[Part]] = {}
    for team, month, place, kinds, n in con.execute(CUSTOMERS).fetchall():
        parts.setdefault((team, month), []).append(Part(place, tuple(kinds), n))
    return {
        "b2b_live_orgs": {key: Counted(tuple(p for p in mine if not p.place), ()) for key, mine in parts.items()},
        "b2b_sector_penetration": {
            key: Counted(tuple(p for p in mine if p.place), frames) for key, mine in parts.items()
        },
    }


def _users(con: DuckDBPyConnection) -> dict[Key, Counted]:
    params = method.load().params
    full = (("", float(str(params["smartphone_users"].value))),)
    parts: dict[Key, list[Part]] = {}
    asked = {"b2c_min_evidence": params["b2c_min_evidence"].value}
    for team, month, place, evidence, users in con.execute(USERS, asked).fetchall():
        parts.setdefault((team, month), []).append(Part(place, ((False, evidence),), float(users)))
    return {key: Counted(tuple(mine), full) for key, mine in parts.items()}

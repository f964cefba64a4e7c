"""What could tilt a score, as a viewer may ask it: whose demand, how few customers, which figure or silence."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, scope
from dashboard.scoring import credit, silence
from dashboard.scoring.concentration import Concentration, concentration
from dashboard.scoring.credit import Credited, Factors
from dashboard.scoring.silence import Standing

MEASURES = ("requests", "users", "revenue")
SHARES = tuple(str(percent) for percent in range(0, 101, 5))  # at which captive demand may be counted


@dataclass(frozen=True)
class Demand:
    """LIVE use of one team: organisations with at least one independent deployment against all others, and the
    regular users of independent deployments against those of all others. None where no report is in force."""

    team: str
    open_orgs: int | None
    captive_orgs: int | None
    open_users: int | None
    captive_users: int | None


@dataclass(frozen=True)
class Buyers:
    """How few customers a team's LIVE use of one measure is spread over; None where there is none to spread.

    `unstated` is the number of customers whose figure is not known and who are in the rest.
    """

    team: str
    measure: str
    found: Concentration | None
    unstated: int


@dataclass(frozen=True)
class _Buyer:
    """One business group: `revenue` is None unless it is stated of every deployment; `is_named` has a number."""

    team: str
    is_named: bool
    requests: float
    users: float
    revenue: float | None


def demand(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date) -> list[Demand]:
    """Whose demand each team's LIVE use is; zeros where a report was filed and nothing is live."""
    return [
        Demand(*row)
        for row in con.execute(
            "WITH customer AS (SELECT team_id, customer_key, bool_or(affiliation = 'independent') AS is_open, "
            "coalesce(sum(regular_users) FILTER (affiliation = 'independent'), 0) AS open_users, "
            "coalesce(sum(regular_users) FILTER (affiliation <> 'independent'), 0) AS captive_users "
            "FROM b2b WHERE is_live AND report_month = $month GROUP BY ALL) "
            "SELECT t.team_id, "
            "CASE WHEN f.team_id IS NOT NULL THEN count(*) FILTER (c.is_open) END, "
            "CASE WHEN f.team_id IS NOT NULL THEN count(*) FILTER (NOT c.is_open) END, "
            "CASE WHEN f.team_id IS NOT NULL THEN coalesce(sum(c.open_users), 0)::BIGINT END, "
            "CASE WHEN f.team_id IS NOT NULL THEN coalesce(sum(c.captive_users), 0)::BIGINT END "
            "FROM team_month t "
            "LEFT JOIN filed f ON f.team_id = t.team_id AND f.month = t.month AND f.kind = 'b2b' "
            "LEFT JOIN customer c ON c.team_id = t.team_id "
            "WHERE t.is_onboarded AND t.month = $month AND ($mine IS NULL OR t.team_id = $mine) "
            "GROUP BY t.team_id, f.team_id ORDER BY t.team_id",
            {"mine": scope(viewer), "month": month},
        ).fetchall()
    ]


def credited(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, percent: int) -> list[Credited]:
    """B2B with captive rows counted by so many percent."""
    return credit.scores(con, scope(viewer), month, "b2b", Factors(percent / 100))


def buyers(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date) -> list[Buyers]:
    """Concentration of each team's LIVE use over business groups, by requests, regular users and revenue.

    Every deployment carries a customer number, so of use there is no unnamed rest; a row without one would be in
    the rest. Revenue need not be stated: of who does not state it the rest is as large as its part of
    the requests, and may be a single customer, since nothing says that who is silent is small.
    """
    rows = con.execute(
        "SELECT team_id, customer_group_key IS NOT NULL, sum(requests_total)::DOUBLE, "
        "coalesce(sum(regular_users), 0)::DOUBLE, "
        "CASE WHEN count(revenue_krw) = count(*) THEN sum(revenue_krw)::DOUBLE END "
        "FROM b2b WHERE is_live AND report_month = $month AND ($mine IS NULL OR team_id = $mine) "
        "GROUP BY team_id, customer_group_key ORDER BY team_id",
        {"mine": scope(viewer), "month": month},
    ).fetchall()
    found = (_Buyer(*row) for row in rows)
    return [one for team, of in groupby(found, key=lambda row: row.team) for one in _spread(team, list(of))]


def standings(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, pillar: str) -> tuple[Standing, ...]:
    """What each team told of a pillar's indicators in a month."""
    return silence.read(con, scope(viewer), month, pillar)


def _spread(team: str, found: Sequence[_Buyer]) -> list[Buyers]:
    named = [one for one in found if one.is_named]
    nameless = [one for one in found if not one.is_named]
    use = [
        Buyers(team, measure, concentration([of(one) for one in named], sum(map(of, nameless))), len(nameless))
        for measure, of in (("requests", _requests), ("users", _users))
    ]
    return [*use, _by_revenue(team, found)]


def _by_revenue(team: str, found: Sequence[_Buyer]) -> Buyers:
    stated = [one for one in found if one.is_named and one.revenue is not None]
    silent = [one for one in found if one not in stated]
    revenue = sum(one.revenue or 0 for one in stated)
    requests = sum(one.requests for one in stated)
    if not revenue:
        return Buyers(team, "revenue", None, len(silent))
    rest = revenue * sum(one.requests for one in silent) / requests
    named = [one.revenue or 0 for one in stated]
    return Buyers(team, "revenue", concentration(named, rest, at_most=rest, among=len(silent)), len(silent))


def _requests(one: _Buyer) -> float:
    return one.requests


def _users(one: _Buyer) -> float:
    return one.users

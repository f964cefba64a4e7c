"""What an edition will say, as SELECTs on the warehouse: a row a key, figures of B2B left to disclosure control.

Who contributes to figures of B2B is told apart from the rows (`uses`, `contributed`); in the rows such a figure
is OPEN until disclosure control has decided on it. Nothing in here is public.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.publish.model import Value, quarter_of
from dashboard.publish.written import clean
from dashboard.queries import STAGES as USED_STAGES
from dashboard.queries import VARIANTS

STAGES = (*USED_STAGES, "ended")
ALL = "all"
OPEN = "open"  # a state of a figure that disclosure control has not yet decided on; it is never published
# What the warehouse calls how a figure stands, in the words of the public tables.
STATES = {"missing": "not_reported", "withheld": "withheld_by_team"}
NewRow = dict[str, Value]
# Teams in the months in which they were part of the programme.
JOINED = "SELECT team_id AS team, month FROM team_month WHERE is_onboarded"


@dataclass(frozen=True)
class Asked:
    """Which quarters, each by its last month; and the last month of all, until which reports are looked at."""

    months: tuple[datetime.date, ...]
    until: datetime.date

    def without(self, quarters: Collection[str]) -> Asked:
        return replace(self, months=tuple(one for one in self.months if quarter_of(one) not in quarters))

    @property
    def every_month(self) -> list[datetime.date]:
        """The three months of each quarter."""
        return [one.replace(month=one.month - back) for one in self.months for back in (2, 1, 0)]

    @property
    def values(self) -> dict[str, Any]:
        return {"months": list(self.months)}


@dataclass(frozen=True)
class Indicator:
    """One indicator as measured and scored; `state` in the words of the public tables."""

    quarter: str
    team: str
    pillar: str
    dimension: str
    indicator: str
    value: float | None
    state: str
    score: float | None
    low: float | None
    high: float | None
    is_due: bool


@dataclass(frozen=True)
class Dimension:
    quarter: str
    team: str
    pillar: str
    dimension: str
    weight: float
    point: float
    low: float
    high: float


@dataclass(frozen=True)
class Pillar:
    month: datetime.date
    team: str
    pillar: str
    variant: str
    is_rated: bool
    score: float | None
    coverage: float

    @property
    def quarter(self) -> str:
        return quarter_of(self.month)


def asked(con: DuckDBPyConnection, month: datetime.date) -> Asked:
    """All quarters that have appeared up to the one that ends with this month; none where nobody reports."""
    rows = select(con, "SELECT month FROM calendar WHERE month <= $month ORDER BY month", month=month)
    months = [one for (one,) in rows]
    return Asked(tuple(one for one in months if one.month % 3 == 0), month)


def pillars(con: DuckDBPyConnection, of: Asked) -> list[Pillar]:
    """Each pillar of each team that had joined; variants of the frontier are its headline, and left out."""
    return [
        Pillar(*row)
        for row in select(
            con,
            "SELECT month, team, pillar, variant, is_rated, score, coverage FROM pillar_score "
            f"JOIN ({JOINED}) AS joined USING (team, month) WHERE month IN (SELECT unnest($months)) "
            "AND (pillar <> 'frontier' OR variant = 'headline') "
            "ORDER BY month, team, pillar, list_position($variants, variant)",
            **of.values, variants=list(VARIANTS),
        )
    ]  # fmt: skip


def dimensions(con: DuckDBPyConnection, of: Asked) -> list[Dimension]:
    """The dimensions of the headline in which anything is due."""
    return [
        Dimension(quarter_of(month), *row)
        for month, *row in select(
            con,
            "SELECT month, team, pillar, dimension, weight, point, low, high FROM dimension_score "
            f"JOIN ({JOINED}) AS joined USING (team, month) "
            "WHERE variant = 'headline' AND month IN (SELECT unnest($months)) ORDER BY ALL",
            **of.values,
        )
    ]


def indicators(con: DuckDBPyConnection, of: Asked) -> list[Indicator]:
    """The scored indicators of the headline, due or not."""
    return [
        Indicator(quarter_of(month), team, pillar, dimension, indicator, value, STATES.get(state, state), *scored)
        for month, team, pillar, dimension, indicator, value, state, *scored in select(
            con,
            "SELECT month, team, pillar, dimension, indicator, value, state, score, low, high, is_due "
            f"FROM indicator_score JOIN ({JOINED}) AS joined USING (team, month) "
            "WHERE variant = 'headline' AND month IN (SELECT unnest($months)) ORDER BY ALL",
            **of.values,
        )
    ]


def filed(con: DuckDBPyConnection, of: Asked) -> list[tuple[datetime.date, str, str, str]]:
    """Month, team, kind and state of filing, of every team that has not left."""
    return [
        (month, team, kind, state)
        for month, team, kind, state in select(
            con,
            "SELECT t.month, t.team_id, k.kind, CASE WHEN NOT t.is_onboarded THEN 'not_onboarded' "
            "WHEN f.is_returned THEN 'returned' WHEN f.is_late THEN 'late' "
            "WHEN f.report_id IS NOT NULL THEN 'on_time' "
            "WHEN w.kind IS NOT NULL THEN 'withheld' ELSE 'missing' END "
            "FROM team_month t CROSS JOIN (VALUES ('b2b'), ('b2c'), ('readiness')) AS k(kind) "
            "LEFT JOIN filed f ON f.team_id = t.team_id AND f.month = t.month AND f.kind = k.kind "
            "LEFT JOIN withheld w ON w.team_id = t.team_id AND w.kind = k.kind AND t.month >= w.from_month "
            "WHERE t.month IN (SELECT unnest($months)) ORDER BY ALL",
            **of.values,
        )
    ]


def readiness(con: DuckDBPyConnection, of: Asked) -> list[NewRow]:
    """The step of each team and sector on the last day of each quarter; a team before its first list has none."""
    rows = select(
        con,
        "SELECT c.month, s.team, s.sector, s.level, s.is_stale FROM calendar c "
        "JOIN ladder_step s ON c.month_end BETWEEN s.from_day AND s.to_day "
        "JOIN team_month t ON t.team_id = s.team AND t.month = c.month AND t.is_onboarded "
        "WHERE c.month IN (SELECT unnest($months)) ORDER BY ALL",
        **of.values,
    )
    return [
        {"quarter": quarter_of(month), "team": team, "sector": sector, "step": level,
         "step_state": "not_reported" if level is None else "stale" if is_stale else "reported"}
        for month, team, sector, level, is_stale in rows
    ]  # fmt: skip


def frames(con: DuckDBPyConnection, of: Asked) -> list[NewRow]:
    """How many organisations a sector has, as the programme counts them."""
    rows = select(con, "SELECT sector, frame_n, as_of, what_ko, what_en, source FROM frame ORDER BY ALL")
    return [
        {"quarter": quarter_of(month), "sector": sector, "frame": n, "frame_as_of": as_of,
         "text_ko": clean(ko), "text_en": clean(en), "source_url": "|".join(map(str.strip, source.split(";")))}
        for month in of.months for sector, n, as_of, ko, en, source in rows
    ]  # fmt: skip


def reports(con: DuckDBPyConnection, until: datetime.date) -> list[tuple[str, str]]:
    """Id and receipt hash of every report in force up to a month."""
    return [
        (report, receipt)
        for report, receipt in select(
            con,
            "SELECT DISTINCT report_id, receipt_hash FROM filed JOIN report USING (report_id) "
            "WHERE filed.month <= $until ORDER BY ALL",
            until=until,
        )
    ]


def method_used(con: DuckDBPyConnection) -> tuple[str, str, str]:
    """Version, hash and text of the method the scores were made with."""
    ((version, hashed, text),) = select(con, "SELECT version, hash, text FROM method_used")
    return version, hashed, text


def made_by(con: DuckDBPyConnection) -> str:
    ((code,),) = select(con, "SELECT code FROM made_by")
    return str(code)


def day(con: DuckDBPyConnection) -> datetime.date:
    ((as_of,),) = select(con, "SELECT as_of FROM day")
    found: datetime.date = as_of
    return found


def select(con: DuckDBPyConnection, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    return con.execute(sql, values or None).fetchall()

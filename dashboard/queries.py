"""Every question a page asks of the warehouse: one SELECT each, held to what the viewer may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from connectors import rules
from dashboard.access import Viewer, need, scope
from dashboard.scoring import explain
from dashboard.scoring.explain import CellRef, ChangeLine, Point

PILLARS = ("b2b", "b2c")
VARIANTS = ("headline", "verified", "face_value", "no_affiliates")
STAGES = ("mou", "poc", "pilot", "contracted", "live", "embedded", "expanded")
SECTORS = ("finance", "manufacturing", "public", "other")


@dataclass(frozen=True)
class Day:
    as_of: datetime.date
    programme: str
    is_fictional: bool
    months: tuple[datetime.date, ...]
    due_on: datetime.date | None


@dataclass(frozen=True)
class Team:
    id: str
    ko: str
    en: str
    colour: str
    onboarded_on: datetime.date
    onboarded_month: datetime.date
    left_month: datetime.date | None


@dataclass(frozen=True)
class Score:
    """A pillar of one team and month; `score` is None where it is not rated, `grade` where no badge is due."""

    team: str
    month: datetime.date
    pillar: str
    is_rated: bool
    score: float | None
    low: float | None
    high: float | None
    arithmetic: float | None
    coverage: float
    change: float | None
    grade: str | None


@dataclass(frozen=True)
class DimensionScore:
    team: str
    month: datetime.date
    pillar: str
    dimension: str
    weight: float
    point: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class IndicatorScore:
    team: str
    month: datetime.date
    pillar: str
    dimension: str
    indicator: str
    value: float | None
    base: float | None
    state: str
    is_known: bool
    is_assumed: bool
    score: float | None
    low: float | None
    high: float | None
    point: float | None


@dataclass(frozen=True)
class SectorCount:
    """LIVE use of one team, sector and month; `framed` are the organisations that count against the frame."""

    team: str
    month: datetime.date
    sector: str
    organisations: int
    framed: int
    penetration: float | None
    active_users: int
    regular_users: int
    requests: int


@dataclass(frozen=True)
class StageCount:
    team: str
    stage: str
    deployments: int


@dataclass(frozen=True)
class Relation:
    """LIVE use by whether the customer stands outside the team's group and consortium."""

    team: str
    month: datetime.date
    is_independent: bool
    organisations: int
    regular_users: int


@dataclass(frozen=True)
class Filing:
    """What one team filed of one kind for one month: on_time, late, returned, missing, withheld, not_onboarded."""

    team: str
    month: datetime.date
    kind: str
    state: str
    received_on: datetime.date | None


@dataclass(frozen=True)
class Gap:
    """A kind that is missing or withheld in the newest month, and the first month of this silence."""

    team: str
    kind: str
    state: str
    since: datetime.date
    reason: str | None


@dataclass(frozen=True)
class Deployment:
    deployment_id: str
    sector: str
    stage: str
    affiliation: str
    model_id: str
    own_model_share_pct: float | None
    active_users: int | None
    regular_users: int | None
    requests_total: int | None
    evidence_claimed: str
    evidence_effective: str
    is_live: bool
    go_live_date: datetime.date | None
    report_id: str
    sheet: str
    row_no: int


@dataclass(frozen=True)
class Service:
    team: str
    service_id: str
    service_name: str
    service_type: str
    operator: str
    own_model_share_pct: float | None
    mau: int | None
    dau_avg: int | None
    sponsored_mau: int | None
    ai_turns: int | None
    evidence_effective: str
    report_id: str
    sheet: str
    row_no: int


@dataclass(frozen=True)
class Users:
    """Monthly users of one team: its de-duplicated ALL row, else its largest service; some of them sponsored."""

    team: str
    month: datetime.date
    mau: int
    sponsored: int


@dataclass(frozen=True)
class Report:
    report_id: str
    month: datetime.date
    seq: int
    received_at: datetime.datetime
    is_late: bool
    is_returned: bool
    is_withdrawn: bool
    in_force: str
    file_name: str
    rows: int
    findings: int
    confirmed: int


@dataclass(frozen=True)
class Model:
    model_id: str
    team: str
    ko: str
    en: str
    registered_from: datetime.date
    registered_to: datetime.date | None


def day(con: DuckDBPyConnection, viewer: Viewer) -> Day:
    """The day the programme stands on and the months that have appeared, newest first."""
    as_of, programme, fictional, months, due_on = _one(
        con,
        "SELECT as_of, programme, is_fictional, (SELECT list(month ORDER BY month DESC) FROM calendar), "
        "(SELECT max(due_on) FROM calendar) FROM day",
    )
    return Day(as_of, programme, fictional, tuple(months or ()), due_on)


def teams(con: DuckDBPyConnection, viewer: Viewer) -> list[Team]:
    """The teams this viewer may look at, in the order of the programme file."""
    return [
        Team(*row)
        for row in _rows(
            con,
            "SELECT team_id, name_ko, name_en, colour, onboarded_on, onboarded_month, left_month FROM team "
            "WHERE $mine IS NULL OR team_id = $mine",
            mine=scope(viewer),
        )
    ]


def scores(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, variant: str) -> list[Score]:
    """Both diffusion pillars of each team in one month, with the evidence badge."""
    sql = f"{_DIFFUSION} AND score.month = $month {_BY_TEAM}"
    return [Score(*row) for row in _rows(con, sql, mine=scope(viewer), month=month, variant=variant)]


def score_history(con: DuckDBPyConnection, viewer: Viewer, variant: str) -> list[Score]:
    """Both diffusion pillars of each team over all months."""
    return [
        Score(*row)
        for row in _rows(con, f"{_DIFFUSION} ORDER BY score.month", mine=scope(viewer), variant=variant)
    ]


def pillar_scores(
    con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, pillar: str, variant: str
) -> list[Score]:
    """One pillar of each team in one month, the frontier too."""
    return [
        Score(*row)
        for row in _rows(con, f"{_SCORE} AND score.month = $month AND pillar = $pillar {_BY_TEAM}",
                         mine=scope(viewer), month=month, pillar=pillar, variant=variant)
    ]  # fmt: skip


def pillar_variants(
    con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, pillar: str
) -> dict[tuple[str, str], float | None]:
    """The score of each team and variant; None where it is not rated."""
    rows = _rows(
        con,
        "SELECT team, variant, score FROM pillar_score WHERE ($mine IS NULL OR team = $mine) "
        "AND month = $month AND pillar = $pillar",
        mine=scope(viewer), month=month, pillar=pillar,
    )  # fmt: skip
    return {(team, variant): score for team, variant, score in rows}


def dimension_scores(con: DuckDBPyConnection, viewer: Viewer, pillar: str, variant: str) -> list[DimensionScore]:
    """Each dimension of each team over all months; one of which nothing is known has an interval and no point."""
    return [
        DimensionScore(*row)
        for row in _rows(
            con,
            "SELECT team, month, pillar, dimension, weight, CASE WHEN high - low < 100 - 1e-9 THEN point END, "
            "low, high FROM dimension_score "
            "WHERE ($mine IS NULL OR team = $mine) AND pillar = $pillar AND variant = $variant ORDER BY month",
            mine=scope(viewer), pillar=pillar, variant=variant,
        )
    ]  # fmt: skip


def indicator_scores(
    con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, pillar: str, variant: str
) -> list[IndicatorScore]:
    """Each indicator of each team in one month, with its state."""
    return [
        IndicatorScore(*row)
        for row in _rows(con, f"{_INDICATOR} AND one.pillar = $pillar AND month = $month", mine=scope(viewer),
                         pillar=pillar, month=month, variant=variant)
    ]  # fmt: skip


def indicator_history(
    con: DuckDBPyConnection, viewer: Viewer, indicator: str, variant: str
) -> list[IndicatorScore]:
    """One indicator of each team over all months."""
    return [
        IndicatorScore(*row)
        for row in _rows(con, f"{_INDICATOR} AND indicator = $indicator ORDER BY month", mine=scope(viewer),
                         indicator=indicator, variant=variant)
    ]  # fmt: skip


def live_by_sector(con: DuckDBPyConnection, viewer: Viewer) -> list[SectorCount]:
    """LIVE use of each team by sector and month; a filed month without any is a row of zeros."""
    return [
        SectorCount(*row)
        for row in _rows(
            con,
            "SELECT team_id, report_month, sector, "
            "count(DISTINCT customer_key) FILTER (WHERE is_live), "
            "count(DISTINCT customer_key) FILTER (WHERE is_live AND frame_sector = sector) AS framed, "
            "framed / any_value(frame_n), "
            "coalesce(sum(active_users) FILTER (WHERE is_live), 0)::BIGINT, "
            "coalesce(sum(regular_users) FILTER (WHERE is_live), 0)::BIGINT, "
            "coalesce(sum(requests_total) FILTER (WHERE is_live), 0)::BIGINT "
            "FROM b2b LEFT JOIN frame USING (sector) WHERE $mine IS NULL OR team_id = $mine "
            "GROUP BY ALL ORDER BY report_month",
            mine=scope(viewer),
        )
    ]


def frames(con: DuckDBPyConnection, viewer: Viewer) -> dict[str, tuple[int, str, str, str]]:
    """How many institutions each sector's frame holds, what was counted (two languages), and as of when."""
    rows = _rows(con, "SELECT sector, frame_n, what_ko, what_en, as_of FROM frame")
    return {sector: (n, ko, en, as_of) for sector, n, ko, en, as_of in rows}


def stages(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, sector: str | None) -> list[StageCount]:
    """Deployments of each team by stage, as reported for one month."""
    return [
        StageCount(*row)
        for row in _rows(
            con,
            "SELECT team_id, stage, count(*) FROM b2b WHERE ($mine IS NULL OR team_id = $mine) "
            "AND report_month = $month AND ($sector IS NULL OR sector = $sector) GROUP BY ALL",
            mine=scope(viewer), month=month, sector=sector,
        )
    ]  # fmt: skip


def relations(con: DuckDBPyConnection, viewer: Viewer, sector: str | None) -> list[Relation]:
    """LIVE organisations and regular users by relation to the team, over all months."""
    return [
        Relation(*row)
        for row in _rows(
            con,
            "SELECT team_id, report_month, affiliation = 'independent', count(DISTINCT customer_key), "
            "coalesce(sum(regular_users), 0)::BIGINT FROM b2b WHERE is_live "
            "AND ($mine IS NULL OR team_id = $mine) AND ($sector IS NULL OR sector = $sector) "
            "GROUP BY ALL ORDER BY report_month",
            mine=scope(viewer), sector=sector,
        )
    ]  # fmt: skip


def filings(con: DuckDBPyConnection, viewer: Viewer) -> list[Filing]:
    """What each team filed, for every month that has appeared."""
    return [Filing(*row) for row in _rows(con, f"{_FILING} ORDER BY team_id, kind, month", mine=scope(viewer))]


def gaps(con: DuckDBPyConnection, viewer: Viewer) -> list[Gap]:
    """Kinds missing or withheld in the newest month, each with the first month of this silence."""
    return [
        Gap(*row)
        for row in _rows(
            con,
            f"WITH filing AS ({_FILING}), "
            "silence AS (SELECT team_id, kind, max(month) FILTER (WHERE received_on IS NOT NULL) AS last_heard, "
            "max_by(state, month) AS state FROM filing GROUP BY ALL HAVING state IN ('missing', 'withheld')) "
            "SELECT s.team_id, s.kind, s.state, min(f.month), any_value(w.reason) FROM silence s "
            "JOIN filing f ON f.team_id = s.team_id AND f.kind = s.kind AND f.state IN ('missing', 'withheld') "
            "AND (s.last_heard IS NULL OR f.month > s.last_heard) "
            "LEFT JOIN withheld w ON w.team_id = s.team_id AND w.kind = s.kind GROUP BY ALL ORDER BY ALL",
            mine=scope(viewer),
        )
    ]


def deployments(con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date) -> list[Deployment]:
    """A team's deployments as reported for one month, live and busiest first; nothing that names a customer."""
    need(viewer, "own_report", team)
    return [
        Deployment(*row)
        for row in _rows(
            con,
            "SELECT deployment_id, sector, stage, affiliation, model_id, own_model_share_pct::DOUBLE, "
            "active_users, regular_users, requests_total, evidence_claimed, evidence_effective, is_live, "
            "go_live_date, report_id, sheet, row_no FROM b2b WHERE team_id = $team AND report_month = $month "
            "ORDER BY is_live DESC, requests_total DESC NULLS LAST, deployment_id",
            team=team, month=month,
        )
    ]  # fmt: skip


def services(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date) -> list[Service]:
    """Consumer services as reported for one month, the largest of each team first."""
    return [
        Service(*row)
        for row in _rows(
            con,
            "SELECT team_id, service_id, service_name, service_type, operator, own_model_share_pct::DOUBLE, mau, "
            "dau_avg, sponsored_mau, ai_turns, evidence_effective, report_id, sheet, row_no FROM b2c "
            "WHERE ($mine IS NULL OR team_id = $mine) AND report_month = $month "
            "ORDER BY team_id, service_id = 'ALL', mau DESC NULLS LAST",
            mine=scope(viewer), month=month,
        )
    ]  # fmt: skip


def users(con: DuckDBPyConnection, viewer: Viewer) -> list[Users]:
    """Monthly users of each team over all months, from rows with evidence."""
    return [
        Users(*row)
        for row in _rows(
            con,
            "WITH biggest AS (SELECT team_id, report_month, mau, sponsored_mau FROM b2c "
            "WHERE evidence_effective >= 'E1' AND ($mine IS NULL OR team_id = $mine) "
            "QUALIFY row_number() OVER (PARTITION BY team_id, report_month "
            "ORDER BY (service_id = 'ALL') DESC, mau DESC NULLS LAST, service_id) = 1) "
            "SELECT team_id, report_month, mau, least(coalesce(sponsored_mau, 0), mau) FROM biggest "
            "WHERE mau IS NOT NULL ORDER BY report_month",
            mine=scope(viewer),
        )
    ]


def reports(con: DuckDBPyConnection, viewer: Viewer, team: str) -> list[Report]:
    """A team's reports, newest month first, with how much was found in each.

    What rules found that compare teams is not counted for a team: the number would tell it of another's customers.
    """
    need(viewer, "own_report", team)
    return [
        Report(*row)
        for row in _rows(
            con,
            "SELECT report_id, month, seq, received_at, received_on > due_on, is_returned, is_withdrawn, "
            "coalesce((SELECT string_agg(kind, ',' ORDER BY kind) FROM filed f "
            "WHERE f.report_id = r.report_id), ''), "
            "file_name, coalesce(rows_b2b, 0) + coalesce(rows_b2c, 0) + coalesce(rows_readiness, 0), "
            "(SELECT count(*) FROM finding f WHERE f.report_id = r.report_id "
            "AND ($mine IS NULL OR rule NOT IN (SELECT unnest($others)))), "
            "(SELECT count(*) FROM confirmation c WHERE c.report_id = r.report_id) "
            "FROM report r WHERE team_id = $team ORDER BY month DESC, seq DESC",
            team=team, mine=scope(viewer), others=between_teams(),
        )
    ]  # fmt: skip


def between_teams() -> list[str]:
    """The rules that look at rows of several teams at once."""
    return [rule.id for rule in rules.load().rules.values() if rule.scope == "teams"]


def models(con: DuckDBPyConnection, viewer: Viewer, team: str) -> list[Model]:
    """The team's entries in the model registry."""
    need(viewer, "own_report", team)
    return [
        Model(*row)
        for row in _rows(
            con,
            "SELECT model_id, team_id, name_ko, name_en, registered_from, registered_to FROM model "
            "WHERE team_id = $team ORDER BY registered_from",
            team=team,
        )
    ]


def points(
    con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date, pillar: str, variant: str
) -> list[Point]:
    """What each indicator brings to a pillar's score; together with the floor line they sum to it."""
    need(viewer, "own_report", team)
    return explain.points(con, team, month, pillar, variant)


def change(
    con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date, pillar: str, variant: str
) -> list[ChangeLine]:
    """What moved a pillar's score since the month before."""
    need(viewer, "own_report", team)
    return explain.change(con, team, month, pillar, variant)


def cells(
    con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date, indicator: str, variant: str
) -> list[CellRef]:
    """The cells behind an indicator, each with the file, sheet, row and column it stands in."""
    need(viewer, "own_report", team)
    return explain.cells(con, team, month, indicator, variant)


def sql_of(con: DuckDBPyConnection, viewer: Viewer, indicator: str, variant: str) -> tuple[str, dict[str, str]]:
    """The SQL of an indicator and its constants, those of the programme included."""
    text, values = explain.sql_of(indicator, variant)
    own = dict(_rows(con, "SELECT name, value FROM denominator"))
    return text, {name: str(own.get(name) if value is None else value) for name, value in values.items()}


_SCORE = (
    "SELECT score.team, score.month, pillar, is_rated, score, low, high, arithmetic, coverage, change, grade "
    "FROM pillar_score AS score LEFT JOIN badge ON badge.team = score.team AND badge.month = score.month "
    "WHERE ($mine IS NULL OR score.team = $mine) AND variant = $variant"
)
# The frontier stands beside diffusion, never among it.
_DIFFUSION = _SCORE + " AND pillar IN ('b2b', 'b2c')"
_BY_TEAM = "ORDER BY score.team"
# Context indicators are measured and not scored.
_INDICATOR = (
    "SELECT team, month, one.pillar, one.dimension, indicator, it.value, it.base, it.state, "
    "coalesce(is_known, false), coalesce(is_assumed, false), score, s.low, s.high, point "
    "FROM measured AS it JOIN indicator AS one USING (indicator) "
    "LEFT JOIN indicator_score AS s USING (variant, team, month, indicator) "
    "WHERE ($mine IS NULL OR team = $mine) AND variant = $variant"
)
_FILING = (
    "SELECT t.team_id, t.month, k.kind, CASE WHEN NOT t.is_onboarded THEN 'not_onboarded' "
    "WHEN f.is_returned THEN 'returned' WHEN f.is_late THEN 'late' WHEN f.report_id IS NOT NULL THEN 'on_time' "
    "WHEN w.kind IS NOT NULL THEN 'withheld' ELSE 'missing' END AS state, f.received_on "
    "FROM team_month t CROSS JOIN (VALUES ('b2b'), ('b2c')) AS k(kind) "
    "LEFT JOIN filed f ON f.team_id = t.team_id AND f.month = t.month AND f.kind = k.kind "
    "LEFT JOIN withheld w ON w.team_id = t.team_id AND w.kind = k.kind AND t.month >= w.from_month "
    "WHERE $mine IS NULL OR t.team_id = $mine"
)


def _rows(con: DuckDBPyConnection, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    return con.execute(sql, values or None).fetchall()


def _one(con: DuckDBPyConnection, sql: str, **values: Any) -> tuple[Any, ...]:
    row = con.execute(sql, values or None).fetchone()
    if row is None:
        raise LookupError("the warehouse holds no day: it was not built by warehouse.build")
    return row

"""Every question about readiness: the ladder on a day, what runs out, and how long a PoC takes to go live."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, scope
from dashboard.scoring import ladder

SECTORS = ladder.SECTORS
SOON_DAYS = 90


@dataclass(frozen=True)
class Step:
    """A stretch of days on one level; `level` is None before the first list, `is_stale` without a newer one."""

    team: str
    from_day: datetime.date
    to_day: datetime.date
    level: int | None
    is_stale: bool


@dataclass(frozen=True)
class Standing:
    """One team on one day. `list_month` is the list in force; `next_month` the first that appeared without one."""

    team: str
    level: int | None
    is_stale: bool
    list_month: datetime.date | None
    silent_since: datetime.date | None


@dataclass(frozen=True)
class Item:
    """What a team has of one item on one day; `needed` and `reached` are of those computed from B2B reports."""

    team: str
    level: int
    condition: str
    item: str
    is_asked: bool
    is_met: bool
    verdict: str
    scope: str | None
    valid_to: datetime.date | None
    reached: int | None
    needed: int | None
    report_id: str | None
    sheet: str | None
    row_no: int | None


@dataclass(frozen=True)
class Lapse:
    """A paper's last day, and the levels on it and on the day after."""

    team: str
    item: str
    level: int
    is_asked: bool
    last_day: datetime.date
    level_on: int | None
    level_after: int | None


@dataclass(frozen=True)
class Unused:
    """A row of the list in force that counts for nothing, and why."""

    team: str
    file_name: str
    sheet: str
    row_no: int
    item: str
    verdict: str
    report_id: str


@dataclass(frozen=True)
class Journey:
    """PoCs of one team: how many began, went live, ended before that; days of those live, and of the whole cohort.

    `half_after` counts those that never went live too: None where fewer than half did.
    """

    team: str
    begun: int
    live: int
    ended: int
    skipped: int
    median_days: float | None
    shortest: int | None
    longest: int | None
    half_after: int | None


@dataclass(frozen=True)
class Frame:
    n: int
    ko: str
    en: str
    as_of: str
    source: str


def steps(con: DuckDBPyConnection, viewer: Viewer, sector: str) -> list[Step]:
    """The level of each team over all time, the future as the papers now known leave it."""
    return [
        Step(*row)
        for row in _rows(
            con,
            "SELECT team, from_day, to_day, level, is_stale FROM ladder_step "
            "WHERE ($mine IS NULL OR team = $mine) AND sector = $sector ORDER BY team, from_day",
            mine=scope(viewer), sector=sector,
        )
    ]  # fmt: skip


def standings(con: DuckDBPyConnection, viewer: Viewer, sector: str, day: datetime.date) -> list[Standing]:
    """Where each team stands on a day, by which list."""
    return [
        Standing(*row)
        for row in _rows(
            con,
            "SELECT s.team, level, is_stale, l.month, CASE WHEN l.stale_from <= $day THEN l.stale_from END "
            "FROM ladder_step s LEFT JOIN ladder_list l "
            "ON l.team = s.team AND $day BETWEEN l.from_day AND l.to_day "
            "WHERE ($mine IS NULL OR s.team = $mine) AND sector = $sector "
            "AND $day BETWEEN s.from_day AND s.to_day ORDER BY s.team",
            mine=scope(viewer), sector=sector, day=day,
        )
    ]  # fmt: skip


def items(con: DuckDBPyConnection, viewer: Viewer, sector: str, day: datetime.date) -> list[Item]:
    """Each item of the sector's ladder on a day, from the lowest step up."""
    return [
        Item(*row)
        for row in _rows(
            con,
            "SELECT team, level, condition, item, is_asked, is_met, verdict, scope, valid_to, reached, needed, "
            "report_id, sheet, row_no FROM ladder_condition WHERE ($mine IS NULL OR team = $mine) "
            "AND sector = $sector AND $day BETWEEN from_day AND to_day ORDER BY level, condition, item",
            mine=scope(viewer), sector=sector, day=day,
        )
    ]  # fmt: skip


def lapses(con: DuckDBPyConnection, viewer: Viewer, sector: str, day: datetime.date) -> list[Lapse]:
    """Papers whose last day lies in the next ninety, the nearest first."""
    return [
        Lapse(*row)
        for row in _rows(
            con,
            "SELECT c.team, c.item, c.level, c.is_asked, c.to_day, kept.level, left_.level "
            "FROM ladder_condition c "
            "JOIN ladder_condition n ON n.team = c.team AND n.sector = c.sector AND n.item = c.item "
            "AND n.from_day = c.to_day + 1 AND NOT n.is_met "
            "LEFT JOIN ladder_step kept ON kept.team = c.team AND kept.sector = c.sector "
            "AND c.to_day BETWEEN kept.from_day AND kept.to_day "
            "LEFT JOIN ladder_step left_ ON left_.team = c.team AND left_.sector = c.sector "
            "AND c.to_day + 1 BETWEEN left_.from_day AND left_.to_day "
            "WHERE ($mine IS NULL OR c.team = $mine) AND c.sector = $sector "
            "AND c.verdict IN ('granted', 'conditional') AND c.to_day BETWEEN $day AND $until "
            "ORDER BY c.to_day, c.level, c.item, c.team",
            mine=scope(viewer), sector=sector, day=day, until=day + datetime.timedelta(days=SOON_DAYS),
        )
    ]  # fmt: skip


def unused(con: DuckDBPyConnection, viewer: Viewer, sector: str, day: datetime.date) -> list[Unused]:
    """Rows of the lists in force that cannot be used; those of an item we do not know belong to every sector."""
    return [
        Unused(*row)
        for row in _rows(
            con,
            "SELECT DISTINCT r.team, file_name, r.sheet, r.row_no, r.item, r.verdict, r.report_id "
            "FROM ladder_row r JOIN ladder_list l "
            "ON l.team = r.team AND l.month = r.list_month AND $day BETWEEN l.from_day AND l.to_day "
            "JOIN ladder_verdict v ON v.verdict = r.verdict AND v.is_unusable "
            "LEFT JOIN report ON report.report_id = r.report_id LEFT JOIN ladder_item i ON i.item = r.item "
            "WHERE ($mine IS NULL OR r.team = $mine) "
            "AND (i.item IS NULL OR i.sector IN ($sector, 'common', 'privacy') "
            "AND $day BETWEEN i.from_day AND i.to_day) ORDER BY ALL",
            mine=scope(viewer), sector=sector, day=day,
        )
    ]  # fmt: skip


def journeys(con: DuckDBPyConnection, viewer: Viewer, sector: str, month: datetime.date) -> list[Journey]:
    """From PoC to live, of every PoC that began in the sector, as known from the reports up to a month."""
    return [
        Journey(*row)
        for row in _rows(
            con,
            "WITH known AS (SELECT team_id, deployment_id, arg_max(sector, report_month) AS in_sector, "
            "arg_max(stage, report_month) AS stage, arg_max(poc_start_date, report_month) AS began, "
            "arg_max(go_live_date, report_month) - began AS days, "
            "coalesce(arg_max(is_poc_skipped, report_month), false) AS is_skipped "
            "FROM b2b WHERE ($mine IS NULL OR team_id = $mine) AND report_month <= $month "
            "GROUP BY team_id, deployment_id), "
            "cohort AS (SELECT *, began IS NOT NULL AND NOT is_skipped AS is_poc FROM known "
            "WHERE in_sector = $sector) "
            "SELECT team_id, count(*) FILTER (WHERE is_poc), count(days) FILTER (WHERE is_poc), "
            "count(*) FILTER (WHERE is_poc AND days IS NULL AND stage = 'ended'), "
            "count(*) FILTER (WHERE is_skipped), median(days) FILTER (WHERE is_poc), "
            "min(days) FILTER (WHERE is_poc), max(days) FILTER (WHERE is_poc), "
            "nullif(quantile_disc(coalesce(days, 99999), 0.5) FILTER (WHERE is_poc), 99999) "
            "FROM cohort GROUP BY team_id ORDER BY team_id",
            mine=scope(viewer), sector=sector, month=month,
        )
    ]  # fmt: skip


def frame(con: DuckDBPyConnection, viewer: Viewer, sector: str) -> Frame | None:
    """What the sector's penetration is measured against, when it was counted, and by whom."""
    rows = _rows(
        con, "SELECT frame_n, what_ko, what_en, as_of, source FROM frame WHERE sector = $sector", sector=sector
    )
    return Frame(*rows[0]) if rows else None


def _rows(con: DuckDBPyConnection, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    return con.execute(sql, values).fetchall()

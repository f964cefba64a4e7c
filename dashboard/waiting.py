"""What waits for someone: questions to the warehouse, one SELECT each, held to what the viewer may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, need, scope
from dashboard.queries import between_teams


@dataclass(frozen=True)
class Claimed:
    """Rows of the newest month that claim E3 or E4 and that nobody has graded."""

    team: str
    rows: int


@dataclass(frozen=True)
class Found:
    """How many findings of one severity stand in a team's reports in force for one month."""

    severity: str
    findings: int


def has_reports(con: DuckDBPyConnection, viewer: Viewer) -> bool:
    """Whether any team of the programme has ever filed a report."""
    return bool(_rows(con, "SELECT EXISTS (SELECT 1 FROM report)")[0][0])


def claims(con: DuckDBPyConnection, viewer: Viewer) -> list[Claimed]:
    """Rows with a reference that claim E3 or better in the newest month, and for which no grade was given."""
    return [
        Claimed(*row)
        for row in _rows(
            con,
            f"SELECT row.team_id, count(*) FROM ({_CLAIMS}) AS row ANTI JOIN grade "
            "ON grade.team_id = row.team_id AND grade.subject = row.subject AND grade.month = row.report_month "
            "AND grade.sha256 = lower(right(row.evidence_ref, 64)) "
            "WHERE ($mine IS NULL OR row.team_id = $mine) AND row.evidence_claimed >= 'E3' "
            "AND row.evidence_ref IS NOT NULL AND row.report_month = (SELECT max(month) FROM calendar) "
            "GROUP BY ALL ORDER BY 2 DESC, 1",
            mine=scope(viewer),
        )
    ]


def found_in(con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date) -> list[Found]:
    """What was found in the reports in force for a month, as far as it concerns this team alone."""
    need(viewer, "own_report", team)
    return [
        Found(*row)
        for row in _rows(
            con,
            "SELECT severity, count(*) FROM finding WHERE report_id IN "
            "(SELECT report_id FROM filed WHERE team_id = $team AND month = $month) "
            "AND rule NOT IN (SELECT unnest($others)) GROUP BY ALL ORDER BY ALL",
            team=team, month=month, others=between_teams(),
        )
    ]  # fmt: skip


def filed_kinds(con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date) -> tuple[str, ...]:
    """The kinds in force for a month, which may not have been due yet."""
    need(viewer, "own_report", team)
    rows = _rows(con, "SELECT kind FROM filed WHERE team_id = $team AND month = $month ORDER BY 1", team=team,
                 month=month)  # fmt: skip
    return tuple(kind for (kind,) in rows)


def sent_back_for(con: DuckDBPyConnection, viewer: Viewer, team: str, report_id: str) -> str:
    """What the office wrote when it last sent a report back."""
    need(viewer, "own_report", team)
    rows = _rows(con, "SELECT reason FROM act WHERE act = 'return' AND team_id = $team AND subject = $report "
                 "ORDER BY seq DESC LIMIT 1", team=team, report=report_id)  # fmt: skip
    return str(rows[0][0])


def pulled(con: DuckDBPyConnection, viewer: Viewer) -> dict[str, datetime.datetime]:
    """When the last report was pulled from each team that is pulled from."""
    return dict(
        _rows(
            con,
            "SELECT team_id, max(received_at) FROM report WHERE sender = 'pull:' || team_id "
            "AND ($mine IS NULL OR team_id = $mine) GROUP BY ALL",
            mine=scope(viewer),
        )
    )


def built_at(con: DuckDBPyConnection, viewer: Viewer) -> datetime.datetime:
    """When the warehouse was built."""
    at: datetime.datetime = _rows(con, "SELECT built_at FROM day")[0][0]
    return at


_CLAIMS = (
    "SELECT team_id, deployment_id AS subject, report_month, evidence_claimed, evidence_ref FROM b2b "
    "UNION ALL SELECT team_id, service_id, report_month, evidence_claimed, evidence_ref FROM b2c"
)


def _rows(con: DuckDBPyConnection, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    return con.execute(sql, values or None).fetchall()

"""Questions about the past, held to what the viewer may see; each is answered once for a warehouse file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from connectors import inputs
from connectors import programme as programmes
from dashboard import known
from dashboard.access import Viewer, need, scope
from dashboard.scoring import compared, movement, versions
from dashboard.scoring.compared import Effect
from dashboard.scoring.movement import Asked, Movement


@dataclass(frozen=True)
class Since:
    """One thing that changed what is known of a month: a report that arrived, or an act. `what` is "first" where
    nothing of its kinds had come for that month, "again", or the act; `value` the kinds, or what the act says."""

    on: datetime.date
    what: str
    month: datetime.date
    subject: str
    value: str

    @property
    def is_report(self) -> bool:
        return self.what in ("first", "again")


@known.not_ahead
def moved(
    con: DuckDBPyConnection,
    viewer: Viewer,
    folder: Path,
    team: str,
    pillar: str,
    a: datetime.date,
    day: datetime.date,
    b: datetime.date,
    version: str,
) -> Movement:
    """What moved a team's score from month `a` as known on a day to month `b` as known today under a version.

    The past day is made again from the inbox, of this team alone: half a second, once.
    """
    need(viewer, "own_report", team)
    asked = Asked(team, pillar, a, day, versions.in_force_on(day), b, versions.known()[version])
    return movement.of(con, programmes.load(folder), asked)


def since(
    con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date, day: datetime.date
) -> list[Since]:
    """Reports and acts after a day that concern this team and this month, or one before it that it builds on."""
    need(viewer, "own_report", team)
    return [
        Since(*row)
        for row in _rows(
            con,
            "WITH named AS (SELECT *, concat_ws(',', CASE WHEN rows_b2b IS NOT NULL THEN 'b2b' END, "
            "CASE WHEN rows_b2c IS NOT NULL THEN 'b2c' END, "
            "CASE WHEN rows_readiness IS NOT NULL THEN 'readiness' END) "
            "AS kinds FROM report WHERE team_id = $team), "
            "told AS (SELECT received_on AS day, CASE WHEN EXISTS (SELECT 1 FROM named AS before "
            "WHERE before.month = named.month AND before.seq < named.seq "
            "AND list_has_any(string_split(before.kinds, ','), string_split(named.kinds, ','))) "
            "THEN 'again' ELSE 'first' END AS what, month, report_id AS subject, kinds AS value FROM named "
            "UNION ALL SELECT done_at::DATE, act, coalesce(act.month, named.month), subject, coalesce(value, '') "
            "FROM act LEFT JOIN named ON named.report_id = act.subject "
            "WHERE act.team_id = $team AND list_contains($acts, act)) "
            "SELECT day, what, month, subject, value FROM told WHERE day > $day AND month <= $month "
            "ORDER BY day DESC, month DESC, what, subject",
            team=team, month=month, day=day, acts=list(inputs.ACTS),
        )
    ]  # fmt: skip


def days(con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date) -> list[datetime.date]:
    """The days at whose end something else was known of a team: from the first day on which the month counted on,
    each day on which a month appeared, a report came or an act was done; newest first."""
    need(viewer, "own_report", team)
    found = _rows(
        con,
        "WITH first AS (SELECT due_on + 1 AS day FROM calendar WHERE month = $month), "
        "known AS (SELECT due_on + 1 AS day FROM calendar "
        "UNION SELECT received_on FROM report WHERE team_id = $team "
        "UNION SELECT done_at::DATE FROM act WHERE team_id = $team AND list_contains($acts, act) "
        "UNION SELECT as_of FROM day) "
        "SELECT DISTINCT day FROM known WHERE day >= (SELECT day FROM first) AND day <= (SELECT as_of FROM day) "
        "ORDER BY day DESC",
        team=team, month=month, acts=list(inputs.ACTS),
    )  # fmt: skip
    return [day for (day,) in found]


@known.not_ahead
def effects(con: DuckDBPyConnection, viewer: Viewer, was: bytes, now: bytes) -> tuple[Effect, ...]:
    """Every month of every team this viewer may look at, scored under both method files. Raises BrokenFile."""
    old, new = (versions.read(raw) for raw in (was, now))
    return compared.effects(con, old, new, scope(viewer))


def _rows(con: DuckDBPyConnection, sql: str, **values: Any) -> list[Any]:
    return con.execute(sql, values).fetchall()

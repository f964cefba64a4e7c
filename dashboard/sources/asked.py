"""What pages ask of the warehouse about public sources, held to what the viewer may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from connectors.sources.answers import Outcome
from dashboard.access import Viewer, need, scope

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Standing:
    """How a source stands: its last run, the last one that went well, and what is loaded of it.

    `data_on` is the newest day of which an answer is kept; `left_out` rows concern no team of the programme.
    """

    source: str
    begun_at: datetime.datetime | None
    outcome: Outcome | None
    reason: str
    url: str
    parked_until: datetime.datetime | None
    data_on: datetime.date | None
    answers: int
    rows: int
    drifts: int
    left_out: int


@dataclass(frozen=True)
class Drift:
    """A place in kept answers that is not as agreed, and how often it was met."""

    source: str
    place: str
    what: str
    count: int
    first_on: datetime.date
    last_on: datetime.date


_STANDING = """
WITH last_run AS (
    SELECT * FROM source_run QUALIFY row_number() OVER (PARTITION BY source ORDER BY begun_at DESC) = 1
),
told AS (
    SELECT source, count(*)::INTEGER AS answers, max(last_day) AS data_on FROM answer_day GROUP BY source
),
loaded AS (
    SELECT source, count(*)::INTEGER AS rows_loaded FROM (
        SELECT source FROM pulled_contract UNION ALL SELECT source FROM pulled_level
        UNION ALL SELECT source FROM pulled_flow UNION ALL SELECT source FROM pulled_derived
        UNION ALL SELECT source FROM pulled_score UNION ALL SELECT source FROM pulled_count
    ) GROUP BY source
),
drifted AS (SELECT source, count(*)::INTEGER AS drifts FROM pulled_drift GROUP BY source)
SELECT source, begun_at, outcome, coalesce(reason, ''), coalesce(url, ''), parked_until, data_on,
    coalesce(answers, 0), coalesce(rows_loaded, 0), coalesce(drifted.drifts, 0), coalesce(left_out, 0)
FROM last_run FULL JOIN told USING (source) LEFT JOIN loaded USING (source) LEFT JOIN drifted USING (source)
"""


def standings(con: DuckDBPyConnection, viewer: Viewer) -> dict[str, Standing]:
    """Every source that was ever asked, by code; a team's own server to that team and the office alone."""
    mine = scope(viewer)
    others = {team for (team,) in con.execute("SELECT team_id FROM team").fetchall()} - {mine}
    rows = con.execute(_STANDING).fetchall()
    return {row[0]: _standing(row) for row in rows if mine is None or row[0] not in others}


def _standing(row: tuple[Any, ...]) -> Standing:
    source, begun, outcome, reason, url, parked, *rest = row
    at, until = (datetime.datetime.fromisoformat(one) if one else None for one in (begun, parked))
    return Standing(source, at, Outcome(outcome) if outcome else None, reason, url, until, *rest)


def drifts(con: DuckDBPyConnection, viewer: Viewer) -> list[Drift]:
    """Places that are not as agreed, the newest first."""
    need(viewer, "review")
    return [
        Drift(*row)
        for row in con.execute(
            "SELECT source, place, what, count(*)::INTEGER, min(first_day), max(last_day) "
            "FROM pulled_drift JOIN answer_day USING (source, answer) GROUP BY ALL ORDER BY 6 DESC, 1, 2"
        ).fetchall()
    ]

"""What the page asks of the warehouse: when teams joined, what they reported, how far it may be off."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, need, scope
from dashboard.scoring import figures
from dashboard.scoring.figures import Figures


@dataclass(frozen=True)
class Joined:
    """The months in which a team joined and, where it has, left: public."""

    team: str
    month: datetime.date
    left: datetime.date | None


@dataclass(frozen=True)
class Reported:
    """An indicator of one team and month; `error` the standard deviation of its logarithm, as far as declared."""

    team: str
    month: datetime.date
    value: float | None
    state: str
    error: float | None


def joined(con: DuckDBPyConnection, viewer: Viewer) -> list[Joined]:
    """When each team joined. Who is youngest is decided by this and by nothing that anyone reported."""
    need(viewer, "published")
    rows = con.execute("SELECT team_id, onboarded_month, left_month FROM team").fetchall()
    return [Joined(*row) for row in rows]


def reported(con: DuckDBPyConnection, viewer: Viewer, indicator: str) -> list[Reported]:
    """One indicator over all months as it is scored, with its state and its declared error."""
    rows = con.execute(
        "SELECT team, month, value, state, sigma FROM measured "
        "LEFT JOIN reporting_error USING (team, month, indicator) "
        "WHERE ($mine IS NULL OR team = $mine) AND variant = 'headline' AND indicator = $indicator ORDER BY month",
        {"mine": scope(viewer), "indicator": indicator},
    ).fetchall()
    return [Reported(*row) for row in rows]


def figures_of(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, pillar: str) -> Figures:
    """What the scores of one month are made of, to see how far they move."""
    return figures.read(con, scope(viewer), month, pillar)

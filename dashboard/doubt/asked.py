"""How sure an order is, as a viewer may ask it; worked out once for the same figures, never for a rerun."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, may, need, scope
from dashboard.scoring import figures, uncertainty
from dashboard.scoring.experts import Problem
from dashboard.scoring.uncertainty import Doubt


@dataclass(frozen=True)
class Recorded:
    """The panel of experts of a pillar: how many there are, and what keeps the file from being used."""

    experts: int
    mistakes: int
    problems: tuple[Problem, ...]


def panel(con: DuckDBPyConnection, viewer: Viewer, pillar: str) -> Recorded:
    """How many experts are recorded. What is wrong with their file names them, so only who reviews reads it."""
    need(viewer, "published")
    experts = con.execute(
        "SELECT count(DISTINCT expert) FROM expert_points WHERE pillar = $pillar", {"pillar": pillar}
    ).fetchall()[0][0]
    rows = con.execute("SELECT line, expert, code, said FROM expert_problem ORDER BY ALL").fetchall()
    return Recorded(experts, len(rows), tuple(Problem(*row) for row in rows) if may(viewer, "review") else ())


def doubt(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, pillar: str) -> Doubt | None:
    """One pillar of one month; None where nobody is rated. A team's holds itself alone: no rank, nobody beside it.

    Its range is made from its own figures and from the declared draws, which are the same for all, so it says
    nothing of another team.
    """
    return uncertainty.of(figures.read(con, scope(viewer), month, pillar))

"""How sure an order is, as a viewer may ask it; worked out once for the same figures, never for a rerun."""

from __future__ import annotations

import datetime

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, scope
from dashboard.scoring import figures, uncertainty
from dashboard.scoring.uncertainty import Doubt


def doubt(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date, pillar: str) -> Doubt | None:
    """One pillar of one month; None where nobody is rated. A team's holds itself alone: no rank, nobody beside it.

    Its range is made from its own figures and from the declared draws, which are the same for all, so it says
    nothing of another team.
    """
    return uncertainty.of(figures.read(con, scope(viewer), month, pillar))

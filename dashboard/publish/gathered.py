"""Rows of every public table for the quarters that are new: gathered, protected, their bands made wide enough."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from duckdb import DuckDBPyConnection

from dashboard.publish import checked, consumers, draft, gather, model, open_rows, recorded, widened
from dashboard.publish.draft import Scored
from dashboard.publish.gather import Asked, NewRow
from dashboard.publish.measures import Reported
from dashboard.publish.open_rows import Filed
from dashboard.publish.protect import Protected
from dashboard.publish.readable import Figures
from dashboard.scoring import figures, method, uncertainty
from dashboard.scoring.uncertainty import Margin

Filings = Iterable[tuple[datetime.date, str, str, str]]


def reported(con: DuckDBPyConnection, asked: Asked) -> list[Reported]:
    """What the reports on B2B cover."""
    return open_rows.reported(_of_b2b(gather.filed(con, asked)))


def rows(
    con: DuckDBPyConnection, asked: Asked, past: Sequence[NewRow], protected: Protected,
    earlier: Sequence[Figures], standing: Figures,
) -> dict[str, list[NewRow]]:  # fmt: skip
    """`past`: the scores of earlier quarters as they were published; `earlier`: the figures of each edition;
    `standing`: those of past quarters as readers have them."""
    filed = gather.filed(con, asked)
    return {
        **_scores(con, asked, past, protected, earlier, standing),
        **_counted(asked, _of_b2b(filed), protected),
        "readiness": gather.readiness(con, asked),
        "b2c_months": consumers.months(con, asked),
        "coverage": [_coverage(*one) for one in filed],
        **{name: _record(con, name) for name in recorded.TABLES},
    }


def _scores(
    con: DuckDBPyConnection, asked: Asked, past: Sequence[NewRow], protected: Protected,
    earlier: Sequence[Figures], standing: Figures,
) -> dict[str, list[NewRow]]:  # fmt: skip
    used, frames = method.load(), gather.frames(con, asked)
    scored = _scored(con, asked, protected)
    units = {one.id: one.unit.en for one in used.indicators.values()}
    indicators = draft.indicator_rows(scored, units, used.never)
    scores, dimensions = widened.widened(
        draft.score_rows(scored, past), draft.dimension_rows(scored), indicators, frames, used,
        lambda trees: checked.too_close(
            protected.figures, standing, trees, earlier, protected.changed, protected.must_reach
        ),
    )  # fmt: skip
    return {"scores": scores, "dimensions": dimensions, "indicators": indicators, "frames": frames}


def _scored(con: DuckDBPyConnection, asked: Asked, protected: Protected) -> Scored:
    pillars = gather.pillars(con, asked)
    rated = sorted({(one.month, one.pillar) for one in pillars if one.variant == "headline" and one.is_rated})
    margins: dict[tuple[str, str], Margin] = {}
    for month, pillar in rated:
        margins[model.quarter_of(month), pillar] = uncertainty.margin(figures.read(con, None, month, pillar))
    return Scored(
        pillars, gather.dimensions(con, asked), gather.indicators(con, asked), protected.hidden, margins,
        method.load().aggregation.floor,
    )  # fmt: skip


def _counted(asked: Asked, filed: Filed, protected: Protected) -> dict[str, list[NewRow]]:
    """Figures of customers with what was decided on each; without any decision they stay open."""
    found = {}
    for name, (part, _, _) in open_rows.PARTS.items():
        undecided = open_rows.rows(name, asked, filed, protected.together.sums)
        found[name] = protected.filled(name, part, undecided) if protected.answers else undecided
    return found


def _of_b2b(filed: Filings) -> Filed:
    return {(month, team): state for month, team, kind, state in filed if kind == "b2b"}


def _coverage(month: datetime.date, team: str, kind: str, state: str) -> NewRow:
    return {"quarter": model.quarter_of(month), "team": team, "kind": kind, "filing": state}


def _record(con: DuckDBPyConnection, table: str) -> list[NewRow]:
    return recorded.rows(con, table, [one.name for one in model.load().tables[table].columns])

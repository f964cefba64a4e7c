"""What a report would do to its team's own scores: the real SQL over a warehouse in memory that holds it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial

from duckdb import DuckDBPyConnection

from connectors import acts, inbox, receipts, warehouse
from connectors.inbox import Looked, Sending
from connectors.programme import Programme
from dashboard import queries
from dashboard.access import Viewer
from dashboard.queries import PILLARS, IndicatorScore, Score
from dashboard.scoring.fill import score

headline = partial(score, variants=("headline",))


@dataclass(frozen=True)
class Moved:
    """A pillar's score in another month that this report moves too."""

    month: datetime.date
    pillar: str
    was: float | None
    now: float | None


@dataclass(frozen=True)
class Effect:
    """Scores with the report in force and without it. `against` is the month that stands for "without": the same,
    or where nothing was reported for it yet the last one that was; None where there is none."""

    month: datetime.date
    against: datetime.date | None
    pillars: dict[str, tuple[Score | None, Score | None]]
    indicators: dict[str, tuple[IndicatorScore | None, IndicatorScore | None]]
    elsewhere: list[Moved]


def of(programme: Programme, sending: Sending, seen: Looked) -> Effect:
    """Both warehouses stand on the first day on which the month counts: a month not due yet has a score too."""
    assert seen.header is not None
    assert seen.checked is not None
    month, team = seen.header.month, sending.team
    day = max(programme.as_of(), programme.due_on(month) + datetime.timedelta(days=1))
    receipt = inbox.drafted(programme, sending, seen)
    before = warehouse.rehearse(programme, headline, team, day)
    after = warehouse.rehearse(programme, headline, team, day, (receipt, seen.checked.rows))
    try:
        return _compared(before, after, Viewer("team", team), month, _against(programme, team, month))
    finally:
        before.close()
        after.close()


def _against(programme: Programme, team: str, month: datetime.date) -> datetime.date | None:
    kept, done = receipts.read_all(programme.folder, team), acts.read(programme.folder)
    months = {when for _, when, _ in receipts.in_force(kept, done)}
    return max((when for when in months if when <= month), default=None)


def _compared(
    before: DuckDBPyConnection,
    after: DuckDBPyConnection,
    viewer: Viewer,
    month: datetime.date,
    against: datetime.date | None,
) -> Effect:
    was, now = (_pillars(con, viewer) for con in (before, after))
    old = _indicators(before, viewer, against) if against else {}
    new = _indicators(after, viewer, month)
    return Effect(
        month,
        against,
        {one: (was.get((against, one)) if against else None, now.get((month, one))) for one in PILLARS},
        {one: (old.get(one), new.get(one)) for one in dict.fromkeys((*new, *old))},
        [
            Moved(when, pillar, was[when, pillar].score, row.score)
            for (when, pillar), row in now.items()
            if when != month and (when, pillar) in was and was[when, pillar].score != row.score
        ],
    )


def _pillars(con: DuckDBPyConnection, viewer: Viewer) -> dict[tuple[datetime.date, str], Score]:
    rows = queries.score_history(con, viewer, "headline")
    return {(row.month, row.pillar): row for row in rows if row.pillar in PILLARS}


def _indicators(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date) -> dict[str, IndicatorScore]:
    rows = [row for pillar in PILLARS for row in queries.indicator_scores(con, viewer, month, pillar, "headline")]
    return {row.indicator: row for row in rows}

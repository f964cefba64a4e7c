"""What moved a score between a month as it was printed on a day and another month as it is known today.

The order of the split, once and for all: first what is known now of the earlier month that was not known then
(same month, same method), then the method (same month, same data), then the team (from month to month, with the
data and the method of today). Another order would share out the interplay of the three otherwise; this one keeps
what a team did free of both: anyone sees it who compares the two months with today's data and method.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import duckdb

from connectors import warehouse
from connectors.programme import Programme
from dashboard.scoring import explain, rescore
from dashboard.scoring.explain import ChangeLine, Standing
from dashboard.scoring.fill import score_under
from dashboard.scoring.method import Method

STEPS = ("restated", "method", "did")
VARIANT = "headline"


@dataclass(frozen=True)
class Stop:
    """A score on the way. `day` is None for what is known today; `score` None where it is not rated."""

    month: datetime.date
    day: datetime.date | None
    version: str
    score: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Step:
    """From one stop to the next: its points and the lines that sum to them; None where an end is not rated."""

    what: str
    points: float | None
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class Movement:
    """Four stops and the three steps between them, in the order of STEPS."""

    pillar: str
    stops: tuple[Stop, ...]
    steps: tuple[Step, ...]

    @property
    def points(self) -> float | None:
        """All of it; None where the first or the last stop is not rated."""
        first, last = self.stops[0].score, self.stops[-1].score
        return None if first is None or last is None else last - first


@dataclass(frozen=True)
class Asked:
    """One pillar of one team: month `a` as it was known at the end of `day` under `then`, against month `b` as it
    is known today under `now`."""

    team: str
    pillar: str
    a: datetime.date
    day: datetime.date
    then: Method
    b: datetime.date
    now: Method


def of(con: duckdb.DuckDBPyConnection, programme: Programme, asked: Asked) -> Movement:
    """Read from the warehouse and, for the past day, from the inbox; nothing is written."""
    past = as_known(programme, asked.team, asked.day, asked.then)
    try:
        known = _standing(past, asked, asked.a, asked.then)
    finally:
        past.close()
    (restated,) = standings(con, asked, asked.then, [asked.a])
    changed, last = standings(con, asked, asked.now, [asked.a, asked.b])
    return split(asked, known, restated, changed, last)


def split(asked: Asked, known: Standing, restated: Standing, changed: Standing, last: Standing) -> Movement:
    """Four standings -> their differences, each with its lines."""
    stops = (
        _stop(asked.a, asked.day, asked.then, known), _stop(asked.a, None, asked.then, restated),
        _stop(asked.a, None, asked.now, changed), _stop(asked.b, None, asked.now, last),
    )  # fmt: skip
    lines = (
        explain.between(known, restated, asked.then),
        _repointed(restated, changed, asked),
        explain.between(changed, last, asked.now),
    )
    ends = (known, restated, changed, last)
    return Movement(asked.pillar, stops, tuple(
        Step(what, _difference(ends[i], ends[i + 1]), tuple(lines[i])) for i, what in enumerate(STEPS)
    ))  # fmt: skip


def as_known(programme: Programme, team: str, day: datetime.date, used: Method) -> duckdb.DuckDBPyConnection:
    """One team's scores in memory, as a build as of this day makes them, under a version of the method."""

    def finish(con: duckdb.DuckDBPyConnection, alone: Programme) -> None:
        score_under(con, used, alone.denominators, (VARIANT,))

    rescore.refuse_unfit(used)
    return warehouse.rehearse(programme, finish, team, day, until=day)


def standings(
    con: duckdb.DuckDBPyConnection, asked: Asked, used: Method, months: list[datetime.date]
) -> list[Standing]:
    """Of today's data; scored again where the warehouse was scored under another version."""
    if con.execute("SELECT hash FROM method_used").fetchall() == [(used.hash,)]:
        return [_standing(con, asked, month, used) for month in months]
    again = rescore.under(con, used, asked.team)
    try:
        return [_standing(again, asked, month, used) for month in months]
    finally:
        again.close()


def _standing(con: duckdb.DuckDBPyConnection, asked: Asked, month: datetime.date, used: Method) -> Standing:
    return explain.standing(con, asked.team, month, asked.pillar, VARIANT, used)


def _repointed(was: Standing, now: Standing, asked: Asked) -> list[ChangeLine]:
    """Weights may differ between methods: what each indicator brings is compared, and the floor."""
    if was.score is None or now.score is None:
        return []
    brought: dict[tuple[str, str | None], float] = {}
    for sign, one, used in ((-1, was, asked.then), (1, now, asked.now)):
        for point in explain.points_of(one, used):
            key = point.dimension, point.indicator
            brought[key] = brought.get(key, 0.0) + sign * point.points
    return [ChangeLine(dimension, indicator, points) for (dimension, indicator), points in brought.items()]


def _stop(month: datetime.date, day: datetime.date | None, used: Method, one: Standing) -> Stop:
    return Stop(month, day, used.version, one.score, one.low, one.high)


def _difference(was: Standing, now: Standing) -> float | None:
    return None if was.score is None or now.score is None else now.score - was.score

"""What is looked at by age: a pillar's score, and the indicators of its breadth, as a series a team."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from dashboard import queries
from dashboard.charts import naming
from dashboard.fairness import asked
from dashboard.fairness.parts import Clock, Measure
from dashboard.page import Here
from dashboard.queries import Score
from dashboard.scoring import age, method, side_by_side
from dashboard.scoring.age import Point
from dashboard.scoring.indicator import Indicator
from dashboard.scoring.side_by_side import Together

OWN = ("reported", "zero")  # states in which a month has a figure of its own; a stale one is that of another month


def clock(here: Here, month: datetime.date) -> Clock:
    """By the public dates of joining and leaving alone: a viewer learns nothing of who reported."""
    joined = {one.team: one for one in here.ask(asked.joined)}
    ages = {
        team: age.age(one.month, month) for team, one in joined.items()
        if one.month <= month and (one.left is None or month <= one.left)
    }  # fmt: skip
    least = min(ages.values(), default=None)
    return Clock(month, joined, least, tuple(team for team, found in ages.items() if found == least))


def measures(here: Here, pillar: str) -> list[Measure]:
    """The pillar's score first, then what the method scores as its breadth: counts and reach."""
    scored = method.load().indicators.values()
    broad = [one for one in scored if (one.pillar, one.dimension, one.role) == (pillar, "breadth", "scored")]
    return [_score(here, pillar), *(_indicator(here, one) for one in broad)]


def _score(here: Here, pillar: str) -> Measure:
    """A month in which the pillar is not rated has no score; none is made up for it."""
    rows = [row for row in here.ask(queries.score_history, "headline") if row.pillar == pillar]
    return Measure(
        None, here.say("fairness.score_of", what=naming.pillar_name(here.say, pillar)),
        {
            team: age.series(joined, _rated(rows, team), is_log=False, bridges=False)
            for team, joined in _joined(here).items()
        },
        {(row.team, row.month): "reported" if row.is_rated else "missing" for row in rows},
        {(row.team, row.month): (row.low, row.high) for row in rows},
    )  # fmt: skip


def _rated(rows: list[Score], team: str) -> list[Point]:
    return [Point(row.month, row.score) for row in rows if row.team == team and row.score is not None]


def _indicator(here: Here, one: Indicator) -> Measure:
    rows = here.ask(asked.reported, one.id)
    return Measure(
        one, here.say.of(one.words),
        {
            team: age.series(
                joined,
                [Point(r.month, r.value, r.error) for r in rows
                 if r.team == team and r.state in OWN and r.value is not None],
                one.scale == "log10",
            )
            for team, joined in _joined(here).items()
        },
        {(row.team, row.month): row.state for row in rows}, {},
    )  # fmt: skip


def _joined(here: Here) -> dict[str, datetime.date]:
    """The teams this viewer may look at, and when they joined."""
    return {team.id: team.onboarded_month for team in here.teams.values()}


def at_same_age(here: Here, now: Clock, pillar: str) -> Together | None:
    """Each team with its figures of the month in which it was as old as the youngest is. None: nobody rated."""
    if now.age is None:
        return None
    months = {team: age.month_at(joined, now.age) for team, joined in _joined(here).items()}
    return _together(here, months, pillar)


def in_month(here: Here, month: datetime.date, pillar: str) -> Together | None:
    """The teams of one calendar month."""
    return _together(here, dict.fromkeys(here.teams, month), pillar)


def _together(here: Here, months: Mapping[str, datetime.date], pillar: str) -> Together | None:
    of = {team: here.ask(asked.figures_of, month, pillar) for team, month in months.items()
          if month in here.day.months}  # fmt: skip
    found = side_by_side.picked(of)
    return side_by_side.together(found) if found else None

"""The values that the page's charts and tables are made of: what is measured, the clock it is read by, a dot."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.charts import naming
from dashboard.fairness.asked import Joined
from dashboard.scoring import age
from dashboard.scoring.age import Series
from dashboard.scoring.indicator import Indicator
from dashboard.text import Text


@dataclass(frozen=True)
class Measure:
    """One thing measured: `of[team]` its series, `states` what stood where; the score has its intervals."""

    indicator: Indicator | None
    name: str
    of: Mapping[str, Series]
    states: Mapping[tuple[str, datetime.date], str]
    intervals: Mapping[tuple[str, datetime.date], tuple[float | None, float | None]]

    def said(self, say: Text, value: float) -> str:
        return say.number(value, 1) if self.indicator is None else naming.with_unit(say, value, self.indicator)

    def brief(self, say: Text, value: float) -> str:
        """Without its unit in words, for a heading that names the measure."""
        if self.indicator is None:
            return self.said(say, value)
        return naming.measured(say, value, self.indicator) + ("%" if "%" in self.indicator.unit.en else "")

    def state_said(self, say: Text, team: str, month: datetime.date) -> str:
        """Why a month has no figure: not yet due, missing, withheld and so on; a dash after a team left."""
        state = "not_yet_due" if month < self.of[team].joined else self.states.get((team, month))
        if self.indicator is None and state == "missing":
            return say("score.not_rated")
        return naming.state_name(say, state) if state else "–"


@dataclass(frozen=True)
class Clock:
    """The month looked at, when teams joined, and the age of the youngest still in; None: nobody had joined."""

    month: datetime.date
    joined: Mapping[str, Joined]
    age: int | None
    youngest: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        """All joined in the same month, so that both clocks show the same."""
        return len({one.month for one in self.joined.values()}) < 2

    def age_of(self, team: str) -> int:
        return age.age(self.joined[team].month, self.month)


@dataclass(frozen=True)
class Dot:
    """A dot: an amount with how far its sources spread, a reported value with its range, and both in words."""

    team: str
    period: str
    amount: float
    least: float
    most: float
    value: float
    low: float | None
    high: float | None
    given: str
    reported: str
    when: str
    sources: str
    said: str

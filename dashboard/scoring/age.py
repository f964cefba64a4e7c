"""One team's figures by months since it joined, beside the calendar: level at an age, growth, distance in time.

After the OECD/JRC handbook on composite indicators (2008), box 8. Nothing here mixes the two clocks: each function
reads one of them, and each answers with a number or with the reason why there is none.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Reason = Literal[
    "no_report",  # nothing was ever reported since the team joined
    "single",  # one report alone has no direction
    "before_joining",  # the earlier month lies before the team joined: not yet due
    "not_this_month",  # no figure was reported for the month asked about
    "not_then",  # none for the earlier month
    "before_first",  # the age comes before the first report
    "after_last",  # the age comes after the newest report
    "gap",  # it lies among months without a figure, and nothing is read across those
    "zero",  # a zero has no logarithm
    "never",  # the other has not reached this level
    "already",  # the other stood above it at its first report, and nobody knows since when
    "fell",  # the other's figures fell through it, so that it was there more than once
]
SURE = 1.645  # standard deviations to each side that hold nine in ten, 5 to 95 %
HAIR = 1e-9  # relative: two levels that differ by less are the same


@dataclass(frozen=True)
class Answer:
    """A number with its 5 to 95% range where one is known, or why there is none.

    `is_between`: no report stands there, the value is read between the reports before and after.
    """

    value: float | None
    reason: Reason | None = None
    low: float | None = None
    high: float | None = None
    is_between: bool = False


@dataclass(frozen=True)
class Point:
    """A reported figure; `error` is the standard deviation of its logarithm, where one is declared."""

    month: datetime.date
    value: float
    error: float | None = None


@dataclass(frozen=True)
class Series:
    """What one team reported since it joined, oldest first.

    `is_log`: between reports it runs straight in logarithms (counts), else straight in values (scores, shares).
    Without `bridges` nothing is read across months that have no figure: a month that is not rated has no score.
    """

    joined: datetime.date
    points: tuple[Point, ...]
    is_log: bool = False
    bridges: bool = True

    @property
    def ages(self) -> tuple[int, ...]:
        """Months since joining of each report."""
        return tuple(age(self.joined, one.month) for one in self.points)

    def at(self, month: datetime.date) -> Point | None:
        return next((one for one in self.points if one.month == month), None)


def series(joined: datetime.date, points: Iterable[Point], is_log: bool, bridges: bool = True) -> Series:
    """Months before joining are not yet due: what was back-filled for them is left out."""
    kept = sorted((one for one in points if one.month >= joined), key=lambda one: one.month)
    return Series(joined, tuple(kept), is_log, bridges)


def age(joined: datetime.date, month: datetime.date) -> int:
    """Months since joining: 0 in the month a team joined, negative before."""
    return _ordinal(month) - _ordinal(joined)


def month_at(joined: datetime.date, age: int) -> datetime.date:
    """The calendar month E + a in which a team that joined in E is a months old."""
    year, month = divmod(_ordinal(joined) + age, 12)
    return datetime.date(year, month + 1, 1)


def level_at(one: Series, age: int) -> Answer:
    """x(E + a): the level `age` months after joining; between reports along the declared line, never beyond."""
    ages, values = one.ages, [point.value for point in one.points]
    if not ages:
        return Answer(None, "no_report")
    if age in ages:
        return Answer(values[ages.index(age)])
    if age < ages[0]:
        return Answer(None, "before_first")
    if age > ages[-1]:
        return Answer(None, "after_last")
    if not one.bridges:
        return Answer(None, "gap")
    i = next(i for i, at in enumerate(ages) if at > age)
    if one.is_log and 0 in values[i - 1 : i + 1]:
        return Answer(None, "zero")
    part = (age - ages[i - 1]) / (ages[i] - ages[i - 1])
    start, end = _line(one, values[i - 1]), _line(one, values[i])
    return Answer(_back(one, start + part * (end - start)), is_between=True)


def growth(one: Series, month: datetime.date, window: int) -> Answer:
    """g = [ln x(p) - ln x(p - k)] / k, a month; its range takes the errors of both months as independent.

    `window` is k, in months. Both ends must have been reported: nothing is read between reports here.
    """
    ends = _ends(one, month, window)
    if isinstance(ends, Answer):
        return ends
    then, now = ends
    if min(then.value, now.value) <= 0:
        return Answer(None, "zero")
    found = (math.log(now.value) - math.log(then.value)) / window
    if then.error is None or now.error is None:
        return Answer(found)
    half = SURE * math.hypot(then.error, now.error) / window
    return Answer(found, None, found - half, found + half)


def climb(one: Series, month: datetime.date, window: int) -> Answer:
    """[x(p) - x(p - k)] / k: points a month, for a score, whose zero is a goalpost and no nothing."""
    ends = _ends(one, month, window)
    return ends if isinstance(ends, Answer) else Answer((ends[1].value - ends[0].value) / window)


def distance(mine: Series, other: Series, month: datetime.date) -> Answer:
    """tau = p - T(x(p)) in calendar months: how long ago the other was where I am in month p."""
    reached = _reached(mine, other, month)
    return reached if reached.value is None else Answer(_ordinal(month) - reached.value)


def distance_by_age(mine: Series, other: Series, month: datetime.date) -> Answer:
    """The same by months since joining: my age in month p less the age at which the other was where I am.

    Negative where I got there younger.
    """
    reached = _reached(mine, other, month)
    if reached.value is None:
        return reached
    return Answer(age(mine.joined, month) - (reached.value - _ordinal(other.joined)))


def _ends(one: Series, month: datetime.date, window: int) -> tuple[Point, Point] | Answer:
    """The reports of both ends of a window, or why there is no growth to speak of."""
    if not one.points:
        return Answer(None, "no_report")
    if age(one.joined, month) < window:
        return Answer(None, "before_joining")
    now, then = one.at(month), one.at(month_at(month, -window))
    if now is None:
        return Answer(None, "not_this_month")
    if then is None:
        return Answer(None, "single" if len(one.points) == 1 else "not_then")
    return then, now


def _reached(mine: Series, other: Series, month: datetime.date) -> Answer:
    """T: when the other reached my level of this month, in months counted from year 0; at the latest by now.

    Only where it came up to that level once and stayed: of a series that fell through it no single T can be named.
    """
    now = mine.at(month)
    if now is None:
        return Answer(None, "not_this_month" if mine.points else "no_report")
    if mine.is_log and now.value <= 0:
        return Answer(None, "zero")
    past = [one for one in other.points if one.month <= month]
    if len(past) < 2:
        return Answer(None, "single" if past else "no_report")
    sides = [_side(one.value, now.value) for one in past]
    fell = any(before >= 0 > after for before, after in pairwise(sides))
    if max(sides) < 0:
        return Answer(None, "never")
    if fell or sides[0] > 0:
        return Answer(None, "fell" if fell else "already")
    i = next(i for i, side in enumerate(sides) if side >= 0)
    return _crossed(other, past, i, now.value, sides[i] == 0)


def _crossed(other: Series, past: list[Point], i: int, level: float, is_exact: bool) -> Answer:
    """When the line from report i - 1 to report i passes a level; report i itself where it stands right there."""
    if is_exact:
        return Answer(_ordinal(past[i].month))
    before, after = past[i - 1], past[i]
    if not other.bridges and age(before.month, after.month) > 1:
        return Answer(None, "gap")
    if other.is_log and before.value <= 0:
        return Answer(None, "zero")
    start, end = _line(other, before.value), _line(other, after.value)
    part = (_line(other, level) - start) / (end - start)
    since = _ordinal(before.month)
    return Answer(since + part * (_ordinal(after.month) - since))


def _side(value: float, level: float) -> int:
    """Below (-1), at (0) or above (1) a level."""
    return 0 if math.isclose(value, level, rel_tol=HAIR) else 1 if value > level else -1


def _line(one: Series, value: float) -> float:
    return math.log(value) if one.is_log else value


def _back(one: Series, value: float) -> float:
    return math.exp(value) if one.is_log else value


def _ordinal(month: datetime.date) -> int:
    return 12 * month.year + month.month - 1

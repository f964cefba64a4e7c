"""Public support by period, beside what the supported team reported in the same period; never divided."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts import citing
from dashboard.charts.citing import Claims
from dashboard.fairness import measured
from dashboard.fairness.parts import Clock, Dot, Measure
from dashboard.page import Here
from dashboard.record.asked import Figure, Support
from dashboard.scoring import age
from dashboard.scoring.age import Answer, Series
from dashboard.scoring.uncertainty import Range

HALF = re.compile(r"(\d{4})-H([12])")


@dataclass(frozen=True)
class Outcome:
    """What a team reported in a period: its score in the last month looked at with the range of the draws, and how
    its breadth grew from the first to the last figure it reported in it."""

    last: datetime.date
    score: float | None
    range: Range | None
    growth: Answer
    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True)
class Given:
    """One line of the record; `outcome` None: it names no team of ours, or one that took no part then."""

    line: Support
    outcome: Outcome | None


def span(period: str) -> tuple[datetime.date, datetime.date]:
    """First and last month of a period as the record writes it: 2026, 2026-H1, 2026-03, 2025-H2 to 2026."""
    ends = [_span(part) for part in period.split(" to ")]
    return ends[0][0], ends[-1][1]


def _span(part: str) -> tuple[datetime.date, datetime.date]:
    half = HALF.fullmatch(part)
    if half:
        year, first = int(half[1]), 1 if half[2] == "1" else 7
        return datetime.date(year, first, 1), datetime.date(year, first + 5, 1)
    year, *rest = (int(one) for one in part.split("-"))
    if rest:
        return datetime.date(year, rest[0], 1), datetime.date(year, rest[0], 1)
    return datetime.date(year, 1, 1), datetime.date(year, 12, 1)


def growth_within(one: Series, first: datetime.date, last: datetime.date) -> Answer:
    """Growth a month from the first to the last figure reported in a period."""
    inside = [point for point in one.points if first <= point.month <= last]
    if len(inside) < 2:
        return Answer(None, "single" if inside else "no_report")
    return age.growth(one, inside[-1].month, age.age(inside[0].month, inside[-1].month))


def given(
    here: Here, found: Sequence[Support], measures: Sequence[Measure], now: Clock, pillar: str
) -> list[Given]:
    """The lines of the teams this viewer may look at, and those that name no team; oldest period first."""
    order = {team: n for n, team in enumerate(here.teams)}
    own = [one for one in found if here.viewer.team is None or one.team_id in (None, here.viewer.team)]
    return [
        Given(one, _outcome(here, one, measures, now, pillar))
        for one in sorted(
            own, key=lambda one: (span(one.period), order.get(one.team_id or "", len(order)), one.kind)
        )
    ]


def _outcome(here: Here, one: Support, measures: Sequence[Measure], now: Clock, pillar: str) -> Outcome | None:
    if one.team_id not in here.teams or len(measures) < 2:
        return None
    first, end = span(one.period)
    last = min(end, now.month, now.joined[one.team_id].left or end)
    if first > last:
        return None
    score, breadth = (measure.of[one.team_id] for measure in measures[:2])
    together, at = measured.in_month(here, last, pillar), score.at(last)
    inside = [point.month for point in breadth.points if first <= point.month <= last]
    return Outcome(
        last, at.value if at else None, together.ranges.get(one.team_id) if together else None,
        growth_within(breadth, first, last), inside[0] if inside else None, inside[-1] if inside else None,
    )  # fmt: skip


def drawn_kind(found: Sequence[Given]) -> tuple[str, str] | None:
    """The kind of support, in its unit, that most lines give to a team: one axis holds one unit."""
    counts = Counter((one.line.kind, one.line.unit) for one in found if one.line.team_id)
    return max(counts, key=lambda kind: counts[kind]) if counts else None


def silent(
    found: Sequence[Given], kind: tuple[str, str], now: Clock, teams: Sequence[str]
) -> list[tuple[str, str]]:
    """Periods and teams of which the record says nothing, where it does of another: no amount is not none."""
    lines = [one.line for one in found if (one.line.kind, one.line.unit) == kind and one.line.team_id]
    said = {(line.period, line.team_id) for line in lines}
    return [(period, team) for period in dict.fromkeys(line.period for line in lines) for team in teams
            if (period, team) not in said and _took_part(now, team, period)]  # fmt: skip


def _took_part(now: Clock, team: str, period: str) -> bool:
    (first, last), one = span(period), now.joined[team]
    return one.month <= last and first <= min(now.month, one.left or now.month)


def alike(dots: Sequence[Dot]) -> list[Dot]:
    """Teams that were given the same in the same period, the group that lies furthest apart; highest first."""
    groups: dict[tuple[str, float, float, float], list[Dot]] = {}
    for one in dots:
        groups.setdefault((one.period, one.amount, one.least, one.most), []).append(one)
    several = [group for group in groups.values() if len(group) > 1]
    widest = max(several, key=lambda g: max(d.value for d in g) - min(d.value for d in g), default=[])
    return sorted(widest, key=lambda one: -one.value)


def level_dots(here: Here, found: Sequence[Given], kind: tuple[str, str], claims: Claims) -> list[Dot]:
    """The score at the end of each period against what was given in it."""
    say = here.say
    return [
        _dot(here, one, claims, out.score, (out.range.low, out.range.high), say.number(out.score, 1),
               say("fairness.in_month", month=say.month(out.last)))
        for one in found
        if _is_drawn(one, kind) and (out := one.outcome) and out.score is not None and out.range is not None
    ]  # fmt: skip


def growth_dots(here: Here, found: Sequence[Given], kind: tuple[str, str], claims: Claims) -> list[Dot]:
    """Growth a month within each period, in percent, against what was given in it."""
    say = here.say
    return [
        _dot(here, one, claims, 100 * out.growth.value, _hundredfold(out.growth), grown(here, out.growth),
               say("show.from_to", first=say.month(out.since), last=say.month(out.until)))
        for one in found
        if _is_drawn(one, kind) and (out := one.outcome) and out.growth.value is not None
        and out.since is not None and out.until is not None
    ]  # fmt: skip


def grown(here: Here, answer: Answer) -> str:
    return here.say(
        "fairness.a_month", g=here.say.signed(100 * answer.value if answer.value is not None else None)
    )


def _hundredfold(one: Answer) -> tuple[float | None, float | None]:
    return (None, None) if one.low is None or one.high is None else (100 * one.low, 100 * one.high)


def _is_drawn(one: Given, kind: tuple[str, str]) -> bool:
    return (one.line.kind, one.line.unit) == kind and one.outcome is not None


def _dot(
    here: Here, one: Given, claims: Claims, value: float, ends: tuple[float | None, float | None], reported: str,
    when: str,
) -> Dot:  # fmt: skip
    say, line = here.say, one.line
    team, (printed, sources) = str(line.team_id), citing.drawn(claims, line.amount)
    unit = citing.word(say, "support_unit", line.unit)
    spread = citing.spread(say, line.least, line.most)
    amount = say("fairness.amount", n=say.number(float(printed)), unit=unit)
    amount = f"{amount} ({spread})" if spread else amount
    band = "–".join(say.number(end, 1) for end in ends) if ends[0] is not None else ""
    whole = say("fairness.banded", value=reported, band=band) if band else reported
    said = say(
        "fairness.dot",
        team=here.name(team),
        period=citing.period(say, line.period),
        given=amount,
        reported=whole,
        when=when,
    )
    return Dot(
        team, line.period, float(printed), _printed(claims, line.least, printed),
        _printed(claims, line.most, printed), value, *ends, amount, reported, when, sources, said,
    )  # fmt: skip


def _printed(claims: Claims, one: Figure | None, otherwise: str) -> float:
    return float(citing.drawn(claims, one)[0] if one else otherwise)

"""Age, growth, distance in time and support -> tables; where there is no number, the reason in words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from dashboard import queries
from dashboard.charts import citing, naming
from dashboard.charts.markup import Cell
from dashboard.fairness import support, worded
from dashboard.fairness.parts import Clock, Measure
from dashboard.fairness.support import Given, Outcome
from dashboard.page import Here
from dashboard.record import grids as record
from dashboard.scoring import age
from dashboard.scoring.age import Answer
from dashboard.scoring.side_by_side import Together
from dashboard.scoring.uncertainty import Range
from dashboard.tables import Grid, Rows


def ages(here: Here, now: Clock) -> Grid:
    """When each team joined and how old it is; what there is to say where nobody has reported."""
    say = here.say
    rows: Rows = [
        (_team(here, team), say.month(team.onboarded_month), _age_said(here, team, now))
        for team in here.teams.values()
    ]
    columns = tuple(say(f"fairness.col_{name}") for name in ("team", "joined", "age"))
    return Grid(say("fairness.ages"), say("fairness.ages_note", day=say.month(now.month)), columns, rows, 3)


def _age_said(here: Here, team: queries.Team, now: Clock, key: str = "fairness.months_old") -> str:
    """Of a team that left, how old it was when it did."""
    say, left = here.say, team.left_month
    if now.age_of(team.id) < 0:
        return naming.state_name(say, "not_yet_due")
    if left is not None and left < now.month:
        return say("fairness.left_at", n=age.age(team.onboarded_month, left), month=say.month(left))
    return say(key, n=now.age_of(team.id))


def levels(here: Here, one: Measure, now: Clock, at_age: Together | None, in_month: Together | None) -> Grid:
    """Every team at the age of the youngest, beside the same this month."""
    say, n = here.say, now.age or 0
    then, today = (at_age, in_month) if one.indicator is None else (None, None)
    rows: Rows = [
        (
            replace(_team(here, team), under=_age_said(here, team, now, "fairness.since_joining")),
            _then(here, one, team, age.level_at(one.of[team.id], n), _range(then, team.id), n),
            _this_month(here, one, team, now, _range(today, team.id)),
        )
        for team in here.teams.values()
    ]  # fmt: skip
    columns = (say("fairness.col_team"), say("fairness.col_at_age", n=n),
               say("fairness.col_now", month=say.month(now.month)))  # fmt: skip
    title = say("fairness.levels", what=one.name, n=n, month=say.month(now.month))
    note = say("fairness.levels_note" if one.indicator is None else "fairness.levels_note_read", n=n)
    return Grid(title, note, columns, rows, stacks=True)


def _then(here: Here, one: Measure, team: queries.Team, found: Answer, band: Range | None, n: int) -> Cell:
    """The level at an age; of a score in a month that was not rated, just that."""
    at = age.month_at(team.onboarded_month, n)
    if found.value is None and one.indicator is None and (team.id, at) in one.states:
        return Cell(one.state_said(here.say, team.id, at))
    return _level(here, one, found, band)


def _this_month(here: Here, one: Measure, team: queries.Team, now: Clock, band: Range | None) -> Cell:
    """The figure of the month looked at, else the state it is in."""
    point = one.of[team.id].at(now.month)
    if point:
        return _level_cell(here, one.said(here.say, point.value), band)
    return Cell(one.state_said(here.say, team.id, now.month))


def growths(here: Here, measures: Sequence[Measure], now: Clock, window: int) -> Grid:
    """How fast each team grows by itself: counts and reach in percent a month, the score in points a month."""
    say = here.say
    rows: Rows = [
        (_team(here, team), *(_growth(here, one, team.id, now, window) for one in measures))
        for team in here.teams.values()
    ]
    columns = (say("fairness.col_team"), *(
        say("fairness.col_points" if one.indicator is None else "fairness.col_growth", what=one.name)
        for one in measures
    ))  # fmt: skip
    note = say("fairness.growth_note", n=window)
    return Grid(_growth_title(here, measures, now, window), note, columns, rows, stacks=True)


def _growth_title(here: Here, measures: Sequence[Measure], now: Clock, window: int) -> str:
    """Who grew fastest in the first count."""
    say, one = here.say, measures[1]
    found = {team: age.growth(one.of[team], now.month, window).value for team in here.teams}
    known = {team: value for team, value in found.items() if value is not None}
    if not known:
        return say("fairness.growth_none", what=one.name, n=window)
    team = max(known, key=lambda team: known[team])
    key = "fairness.growth_own" if len(here.teams) == 1 else "fairness.growth_title"
    return say(key, what=one.name, n=window, team=here.name(team), g=say.signed(100 * known[team]))


def _growth(here: Here, one: Measure, team: str, now: Clock, window: int) -> Cell:
    if one.indicator is None:
        found = age.climb(one.of[team], now.month, window)
        return _answer(here, found, here.say.signed(found.value))
    found = age.growth(one.of[team], now.month, window)
    return _answer(here, found, support.grown(here, found), _growth_range(here, found))


def _growth_range(here: Here, found: Answer) -> str:
    if found.low is None or found.high is None:
        return ""
    return here.say("fairness.range", low=here.say.signed(100 * found.low), high=here.say.signed(100 * found.high))


def distances(here: Here, measures: Sequence[Measure], now: Clock) -> Grid:
    """For each pair how far apart they are by the calendar and, under it, by age: two answers, no mean of them."""
    say = here.say
    rows: Rows = [
        (
            Cell(say("fairness.level_of", team=here.name(a)), colour=here.teams[a].colour),
            here.name(b),
            *(_apart(here, one, a, b, now) for one in measures),
        )
        for a, b in itertools.permutations(here.teams, 2)
    ]
    columns = (say("fairness.col_who"), say("fairness.col_where"), *(one.name for one in measures))
    return Grid(_distance_title(here, measures, now), say("fairness.distance_note"), columns, rows, 2,
                stacks=True)  # fmt: skip


def _distance_title(here: Here, measures: Sequence[Measure], now: Clock) -> str:
    """The largest lag that can be named in the first count."""
    say, one = here.say, measures[1]
    found = {
        (a, b): value for a, b in itertools.permutations(here.teams, 2)
        if round(value := age.distance(one.of[a], one.of[b], now.month).value or 0.0, 1) > 0
    }  # fmt: skip
    if not found:
        return say("fairness.distance_none", what=one.name)
    (a, b), value = max(found.items(), key=lambda item: item[1])
    return say("fairness.distance_said", what=one.name, team=here.name(a), other=here.name(b),
               n=say.number(value, 1))  # fmt: skip


def _apart(here: Here, one: Measure, a: str, b: str, now: Clock) -> Cell:
    """How many months ago the other was where this one is, and how much sooner or later in life this one was."""
    say, found = here.say, age.distance(one.of[a], one.of[b], now.month)
    if found.value is None:
        return Cell(worded.why(here, found))
    by_age = round(age.distance_by_age(one.of[a], one.of[b], now.month).value or 0.0, 1)
    under = say("fairness.earlier" if by_age < 0 else "fairness.later", n=say.number(abs(by_age), 1))
    is_now = round(found.value, 1) == 0
    said = say("fairness.same_now") if is_now else say("fairness.ago", n=say.number(found.value, 1))
    return Cell(said, under=under)


def supported(here: Here, on: record.Book, found: Sequence[Given], measures: Sequence[Measure]) -> Grid:
    """Each line of support, and what the team reported in that period beside it; never divided."""
    say, breadth = here.say, measures[1].name if len(measures) > 1 else ""
    rows: Rows = [
        (citing.period(say, one.line.period), on.team(one.line.team_id),
         citing.word(say, "support_kind", one.line.kind), _amount(on, one), _note(here, one),
         *((_score(here, one.outcome), _grew(here, one.outcome)) if measures else ()))
        for one in found
    ]  # fmt: skip
    columns = [say(f"fairness.col_{name}") for name in ("period", "team", "kind", "given", "what")]
    if measures:
        columns += [say("fairness.col_score_then"), say("fairness.col_grew", what=breadth)]
    note = say("fairness.supported_note" if measures else "fairness.supported_note_alone")
    title = say("fairness.supported" if measures else "fairness.supported_alone", n=len(found))
    return Grid(title, note, tuple(columns), rows, 5, stacks=True)


def _amount(on: record.Book, one: Given) -> Cell:
    """As printed, with its unit, how far sources spread, how sure it is, and who says so."""
    say, line = on.say, one.line
    cell = citing.amount(say, on.claims, line.amount)
    said = say("fairness.amount", n=cell.said, unit=citing.word(say, "support_unit", line.unit))
    return replace(cell, said=said, under=citing.spread(say, line.least, line.most))


def _note(here: Here, one: Given) -> str:
    return here.say.pick(one.line.ko or "–", one.line.en or "–")


def _score(here: Here, out: Outcome | None) -> Cell:
    say = here.say
    if out is None:
        return Cell("–")
    return replace(_level_cell(here, say.number(out.score, 1), out.range), hint=say.month(out.last)) if (
        out.score is not None
    ) else Cell(say("score.not_rated"))  # fmt: skip


def _grew(here: Here, out: Outcome | None) -> Cell:
    if out is None:
        return Cell("–")
    return _answer(here, out.growth, support.grown(here, out.growth), _growth_range(here, out.growth))


def _answer(here: Here, found: Answer, said: str, under: str = "") -> Cell:
    """The number, or the reason in its place."""
    return Cell(worded.why(here, found)) if found.value is None else Cell(said, under=under)


def _level(here: Here, one: Measure, found: Answer, band: Range | None) -> Cell:
    if found.value is None:
        return Cell(worded.why(here, found))
    cell = _level_cell(here, one.said(here.say, found.value), band)
    return replace(cell, under=here.say("fairness.between")) if found.is_between else cell


def _level_cell(here: Here, said: str, band: Range | None) -> Cell:
    return Cell(said, under=here.say("fairness.range", low=here.say.number(band.low, 1),
                                     high=here.say.number(band.high, 1)) if band else "")  # fmt: skip


def _range(found: Together | None, team: str) -> Range | None:
    return found.ranges.get(team) if found else None


def _team(here: Here, team: queries.Team) -> Cell:
    return Cell(naming.team_name(here.say, team), colour=team.colour)

"""The past -> tables: the steps of a movement, what became known since; versions, what differs, whom it moves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dashboard.charts import naming
from dashboard.charts.markup import Cell
from dashboard.page import Here
from dashboard.past import choose, worded
from dashboard.past.asked import Since
from dashboard.queries import Team
from dashboard.scoring import compared, versions
from dashboard.scoring.compared import Difference, Effect
from dashboard.scoring.method import Method
from dashboard.scoring.movement import Movement, Stop
from dashboard.stamp import SHORT
from dashboard.tables import Grid, Rows


def steps(here: Here, found: Movement, names: Sequence[str]) -> Grid:
    """Where the score was, each step with what it means, and where it is; the steps sum to the difference."""
    say, stops = here.say, found.stops
    first, *middle, last = names
    rows: Rows = [(Cell(first), "–", _score(here, stops[0]))]
    for step, stop, name in zip(found.steps, stops[1:], middle, strict=True):
        what = Cell(name, under=say(f"movement.means_{step.what}"))
        rows.append((what, say.signed(step.points, 2), _score(here, stop)))
    rows.append((Cell(last), say.signed(found.points, 2), _score(here, stops[-1])))
    columns = (say("movement.col_step"), say("movement.col_points"), say("movement.col_after"))
    return Grid(say("movement.steps"), say("movement.steps_note"), columns, rows)


def _score(here: Here, stop: Stop) -> Cell:
    under = "" if stop.score is not None else naming.interval_said(here.say, stop.low, stop.high)
    return Cell(naming.score_said(here.say, stop.score), under=under)


def since(here: Here, found: Sequence[Since]) -> Grid:
    """What has become known of the earlier month since that day."""
    say = here.say
    rows: Rows = [
        (say.day(one.on), _what(here, one), say.month(one.month), _subject(here, one), _value(here, one))
        for one in found
    ]
    columns = (say("movement.col_day"), say("movement.col_what"), say("column.month"), say("movement.col_subject"),
               say("column.value"))  # fmt: skip
    title = say("movement.since_is", n=say.number(len(found))) if found else say("movement.since_none")
    return Grid(title, say("movement.since_note"), columns, rows, text_columns=5, stacks=True)


def _what(here: Here, one: Since) -> str:
    return here.say(f"movement.{one.what}" if one.is_report else f"act.{one.what}")


def _value(here: Here, one: Since) -> str:
    """The kinds of a report; what an act says, such as the grade given."""
    if one.is_report:
        return here.say.listing([here.say(f"kind.{kind}") for kind in one.value.split(",")])
    return one.value or "–"


def _subject(here: Here, one: Since) -> Cell | str:
    """A report opens at the desk, for those who have one."""
    is_open = one.is_report and "desk" in here.pages
    return Cell(one.subject, here.href("desk", report=one.subject)) if is_open else one.subject


def every_version(here: Here, own: Method | None) -> Grid:
    """Which versions there are: when, by whom, why."""
    say = here.say
    named = [(one, False) for one in reversed(versions.known().values())] + ([(own, True)] if own else [])
    rows: Rows = [
        (Cell(one.version, under=say(f"versions.is_{choose.state(one, is_own)}")), say.day(one.change.on),
         one.change.by, say.of(one.change.what), Cell(one.hash[:SHORT], whole=one.hash))
        for one, is_own in named
    ]  # fmt: skip
    columns = tuple(say(f"versions.col_{name}") for name in ("version", "on", "by", "why", "hash"))
    return Grid(say("versions.every", n=say.number(len(rows))), say("versions.every_note"), columns, rows,
                text_columns=5, stacks=True)  # fmt: skip


def differences(here: Here, was: Method, now: Method) -> Grid:
    """What differs, the rules before the words."""
    say = here.say
    found = compared.differences(was, now)
    rows: Rows = [
        (Cell(worded.thing(here, one, was, now), under=one.id),
         _field(here, one),
         worded.value(here, one, one.was, one.now), worded.value(here, one, one.now, one.was))
        for one in found
    ]  # fmt: skip
    rules = sum(one.place not in ("words", "uncertainty", "saturation", "step") for one in found)
    columns = (say("versions.col_what"), say("versions.col_field"), was.version, now.version)
    key = "versions.differ_none" if not found else "versions.differ" if rules else "versions.differ_words"
    title = say(key, was=was.version, now=now.version, n=say.number(len(found)), rules=say.number(rules))
    return Grid(title, say("versions.differ_note"), columns, rows, text_columns=4, stacks=True)


def _field(here: Here, one: Difference) -> str:
    """What of an entry differs; of the ranges of doubt the key in the file, which the method page explains."""
    if one.place in ("uncertainty", "saturation") and one.field:
        return one.field
    return here.say(f"versions.field_{one.field or 'entry'}")


def effects(here: Here, found: Sequence[Effect], was: Method, now: Method) -> Grid:
    """A line a team and pillar: in how many months its score differs, by how much at most, and the newest."""
    say, teams = here.say, here.teams
    rows: Rows = []
    by_team = sorted(
        (one for one in found if one.team in teams), key=lambda one: (one.pillar, one.team, one.month)
    )
    for (pillar, team), mine in groupby(by_team, key=lambda one: (one.pillar, one.team)):
        months = list(mine)
        moved = [one for one in months if one.is_changed]
        most = max(moved, key=lambda one: abs(one.points or 0.0), default=None)
        last = months[-1]
        rows.append((
            _team(here, teams[team]), naming.pillar_name(say, pillar),
            say("versions.months_of", n=say.number(len(moved)), all=say.number(len(months))),
            Cell(say.signed(most.points if most else 0.0, 2), under=say.month(most.month) if most else ""),
            naming.score_said(say, last.was), naming.score_said(say, last.now), say.signed(last.points, 2),
        ))  # fmt: skip
    columns = (
        say("column.team"), say("column.pillar"), say("versions.col_months"), say("versions.col_most"),
        say("versions.col_last", version=was.version), say("versions.col_last", version=now.version),
        say("versions.col_points"),
    )  # fmt: skip
    moved_teams = list(dict.fromkeys(one.team for one in found if one.is_changed and one.team in teams))
    if not moved_teams:
        title = say("versions.effects_none")
    else:
        title = say("versions.effects", teams=say.listing([here.name(team) for team in moved_teams]))
    return Grid(title, say("versions.effects_note"), columns, rows, text_columns=2, stacks=True)


def months(here: Here, found: Sequence[Effect], was: Method, now: Method) -> Grid:
    """Every month that differs, the largest difference first; all of it in the CSV."""
    say, teams = here.say, here.teams
    moved = sorted((one for one in found if one.is_changed and one.team in teams),
                   key=lambda one: -abs(one.points or 0.0))  # fmt: skip
    rows: Rows = [
        (say.month(one.month), _team(here, teams[one.team]), naming.pillar_name(say, one.pillar),
         naming.score_said(say, one.was), naming.score_said(say, one.now), say.signed(one.points, 2))
        for one in moved
    ]  # fmt: skip
    columns = (say("column.month"), say("column.team"), say("column.pillar"), was.version, now.version,
               say("versions.col_points"))  # fmt: skip
    return Grid(say("versions.months", n=say.number(len(rows))), say("versions.months_note"), columns, rows,
                text_columns=3)  # fmt: skip


def _team(here: Here, team: Team) -> Cell:
    return Cell(naming.team_name(here.say, team), colour=team.colour)

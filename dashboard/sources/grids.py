"""Public sources as tables: how fresh each is, and where answers are not as agreed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from connectors.sources import catalogue
from connectors.sources.answers import LATER, Outcome
from connectors.sources.catalogue import Source
from dashboard import access
from dashboard.charts.markup import Cell
from dashboard.page import Here
from dashboard.sources.asked import Drift, Standing
from dashboard.tables import Grid, Rows

SIGNS = {"fresh": "●", "waits": "▲", "overdue": "▲", "broken": "×", "never": "·"}
GRACE = datetime.timedelta(days=1)  # a run a few hours later than a day is no delay


def state(one: Standing | None, source: Source, today: datetime.date) -> str:
    """fresh, overdue (nobody asked in time), waits (will go on by itself), broken (somebody must look), never."""
    if one is None or one.outcome is None:
        return "never"
    if not one.outcome.is_good:
        return "waits" if one.outcome in LATER else "broken"
    is_late = one.data_on is None or today - one.data_on > source.every + GRACE
    return "overdue" if is_late and one.outcome is not Outcome.EMPTY else "fresh"


def counts(here: Here, found: Mapping[str, Standing]) -> dict[str, int]:
    """How many sources are in each state."""
    states = [state(found.get(code), catalogue.load()[code], here.day.as_of) for code in here.programme.pulls]
    return {name: states.count(name) for name in SIGNS}


def sources(here: Here, found: Mapping[str, Standing]) -> Grid:
    """A row a source: its age against how often it is asked, how the last run went, and what to do."""
    say = here.say
    rows: Rows = [_source(here, catalogue.load()[code], found.get(code)) for code in here.programme.pulls]
    columns = ("status.col_source", "status.col_fresh", "status.col_last", "status.col_rows")
    return Grid(say("status.sources"), "", tuple(map(say, columns)), rows, 3, stacks=True)


def _source(here: Here, source: Source, one: Standing | None) -> tuple[Cell | str, ...]:
    say = here.say
    name = Cell(say.of(source.words), under=say("status.every", n=source.every.days))
    return name, _freshness(here, source, one), _last(here, one), _rows(here, one)


def servers(here: Here, found: Mapping[str, Standing]) -> Grid:
    """The servers of teams that are pulled from, as far as the viewer may see them: when each was last asked."""
    say = here.say
    rows: Rows = [
        (here.name(code), _last(here, found.get(code)))
        for code in here.programme.sources
        if access.may(here.viewer, "own_report", code)
    ]
    columns = ("column.team", "status.col_last")
    return Grid(say("status.servers"), say("status.servers_note"), tuple(map(say, columns)), rows, 2, stacks=True)


def worth(here: Here) -> Grid:
    """What each source can prove and what it cannot, how often it changes itself, and on what terms it is read."""
    say, known = here.say, [catalogue.load()[code] for code in here.programme.pulls]
    rows: Rows = [
        (
            Cell(say.of(one.words), under=say.of(one.licence)),
            say.of(one.proves),
            say.of(one.cannot),
            say.of(one.rhythm),
        )
        for one in known
    ]
    columns = ("status.col_source", "status.col_proves", "status.col_cannot", "status.col_rhythm")
    return Grid(say("status.worth"), say("status.sources_note"), tuple(map(say, columns)), rows, 4, stacks=True)


def _freshness(here: Here, source: Source, one: Standing | None) -> Cell:
    say, code = here.say, state(one, source, here.day.as_of)
    if one is None or one.data_on is None:
        return Cell(say(f"status.is_{code}"), sign=SIGNS[code])
    days = (here.day.as_of - one.data_on).days
    age = say("status.age", day=say.day(one.data_on), n=say.number(days)) if days else say("status.today")
    return Cell(say(f"status.is_{code}"), sign=SIGNS[code], under=age)


def _last(here: Here, one: Standing | None) -> Cell:
    """The outcome; why and what to do where it was not good, and until when the source is left alone."""
    say = here.say
    if one is None or one.outcome is None or one.begun_at is None:
        return Cell(say("pull.never"))
    under = [say.moment(one.begun_at)]
    if not one.outcome.is_good:
        why = catalogue.reason(one.reason)
        under += [say.of(why.words), say.of(why.remedy)]
    if one.parked_until:
        under.append(say("pull.until", at=say.moment(one.parked_until)))
    return Cell(say(f"outcome.{one.outcome.value.lower()}"), under=" ".join(under))


def _rows(here: Here, one: Standing | None) -> Cell:
    say = here.say
    if one is None:
        return Cell("–")
    under = [say("status.answers", n=say.number(one.answers))]
    if one.left_out:
        under.append(say("status.left_out", n=say.number(one.left_out)))
    if one.drifts:
        under.append(say("status.drifts", n=say.number(one.drifts)))
    return Cell(say.number(one.rows), under=" · ".join(under))


def drifts(here: Here, found: Sequence[Drift]) -> Grid:
    say = here.say
    rows: Rows = [
        (say.of(catalogue.load()[one.source].words), one.place, one.what, say.number(one.count),
         say.day(one.first_on), say.day(one.last_on))
        for one in found
    ]  # fmt: skip
    columns = ("status.col_source", "status.col_place", "status.col_what", "status.col_count",
               "status.col_first_on", "status.col_last_on")  # fmt: skip
    return Grid(say("status.drifted"), say("status.drifted_note"), tuple(map(say, columns)), rows, 3)

"""The open ecosystem as charts and tables: models made from the teams' models, downloads, stars, leaderboards."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from connectors.sources import catalogue
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.markup import Cell
from dashboard.charts.naming import from_to
from dashboard.page import Here
from dashboard.sources.context import Derived, Point, Score, Thing
from dashboard.tables import Grid, Rows
from dashboard.text import Text

RELATIONS = ("finetune", "quantized", "adapter", "merge", "unsaid")
MEASURES = (
    "downloads_30d", "downloads_all_time", "downloads", "likes", "children", "spaces", "stars", "forks",
    "watchers", "pulls", "ratings", "average_rating",
)  # fmt: skip


def over_time(here: Here, points: Sequence[Point], title: str, note: str) -> Chart:
    """A line a team."""
    days = sorted({one.day for one in points})
    series = tuple(
        _line(here, team, {one.day: one.value for one in points if one.team == team}, days)
        for team in here.programme.teams if any(one.team == team for one in points)
    )  # fmt: skip
    table = Numbers(
        (here.say("ecosystem.col_day"), *(one.name for one in series)),
        tuple((here.say.day(day), *(here.say.number(one.y[n]) for one in series)) for n, day in enumerate(days)),
    )
    return Chart("lines", title, series, note, table, note=note)


def _line(here: Here, team: str, values: dict[datetime.date, float], days: list[datetime.date]) -> Series:
    name, known = here.name(team), [values.get(day) for day in days]
    return Series(
        name, here.programme.teams[team].colour, tuple(day.isoformat() for day in days), tuple(known),
        hover=tuple(f"{name}, {here.say.day(day)}: {here.say.number(value)}"
                    for day, value in zip(days, known, strict=True)),
        said=f"{name}: {from_to(here.say, known, 0)}",
    )  # fmt: skip


def counted(found: Sequence[Derived]) -> list[Point]:
    """How many derived models each team had on each day on which one was made."""
    days = sorted({one.created_on or one.seen_on for one in found})
    made = {team: {one.model: one.created_on or one.seen_on for one in found if one.team == team}
            for team in {one.team for one in found}}  # fmt: skip
    return [
        Point(team, day, float(sum(on <= day for on in models.values())))
        for team, models in made.items()
        for day in days
    ]


def lineage(here: Here, found: Sequence[Derived]) -> Grid:
    """Each derived model: from what, by whom, how far from the team's."""
    say = here.say
    rows: Rows = [
        (
            Cell(one.model, under=one.author), here.name(one.team),
            Cell(one.parent, under=_relation(say, one.relation)), say.number(one.depth),
            say.day(one.created_on) if one.created_on else "–", say.number(one.downloads),
        )
        for one in found
    ]  # fmt: skip
    columns = ("ecosystem.col_model", "column.team", "ecosystem.col_parent", "ecosystem.col_depth",
               "ecosystem.col_created", "ecosystem.col_downloads")  # fmt: skip
    return Grid(say("ecosystem.lineage", n=len({one.model for one in found})), say("ecosystem.lineage_note"),
                tuple(map(say, columns)), rows, 3, stacks=True)  # fmt: skip


def _relation(say: Text, relation: str) -> str:
    return say(f"ecosystem.is_{relation or 'unsaid'}")


def levels(here: Here, found: Sequence[Thing]) -> Grid:
    """Each thing and measure: now, a month before, and when it fell though it can only grow."""
    say = here.say
    rows: Rows = [
        (
            Cell(one.thing, under=say.of(catalogue.load()[one.source].words)), here.name(one.team),
            measure_said(say, one.measure), _fell(say, one), say.number(one.value),
            Cell(say.number(one.before), under=say.day(one.before_on) if one.before_on else ""), say.day(one.day),
        )
        for one in found
    ]  # fmt: skip
    columns = ("ecosystem.col_thing", "column.team", "ecosystem.col_measure", "ecosystem.col_fell",
               "ecosystem.col_value", "ecosystem.col_before", "ecosystem.col_day")  # fmt: skip
    return Grid(say("ecosystem.levels", n=len(rows)), say("ecosystem.levels_note"), tuple(map(say, columns)), rows,
                4, stacks=True)  # fmt: skip


def measure_said(say: Text, measure: str) -> str:
    kind = "children" if measure.startswith("children") else measure
    rest = f" ({_relation(say, measure.removeprefix('children_'))})" if measure.startswith("children_") else ""
    return say(f"ecosystem.measure_{kind}") + rest if kind in MEASURES else measure


def _fell(say: Text, one: Thing) -> Cell:
    return Cell(say("ecosystem.fell", day=say.day(one.fell_on)), sign="▲") if one.fell_on else Cell("–")


def boards(here: Here, found: Sequence[Score]) -> Grid:
    """What leaderboards say, a version at a time; never in the order of their scores."""
    say = here.say
    rows: Rows = [
        (
            Cell(one.benchmark, under=_credit(here, one.source)), here.name(one.team), one.model,
            say.day(one.published_on) if one.published_on else "–", say.day(one.read_on), say.number(one.value, 1),
            f"{say.number(one.low, 1)} – {say.number(one.high, 1)}" if one.low is not None else "–",
            say.number(one.votes), say.number(one.rank),
        )
        for one in found
    ]  # fmt: skip
    columns = ("ecosystem.col_board", "column.team", "ecosystem.col_model", "ecosystem.col_published",
               "ecosystem.col_read", "ecosystem.col_value", "ecosystem.col_interval", "ecosystem.col_votes",
               "ecosystem.col_rank")  # fmt: skip
    note = say("ecosystem.boards_note")
    if here.day.is_fictional:
        note += " " + say("status.stand_in")
    return Grid(say("ecosystem.boards"), note, tuple(map(say, columns)), rows, 5, stacks=True)


def _credit(here: Here, source: str) -> str:
    one = catalogue.load()[source]
    return one.attribution or here.say.of(one.words)

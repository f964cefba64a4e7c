"""Levels of readiness -> a chart of steps, a panel a team, from its first month to ninety days ahead."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise

from dashboard import queries
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import Teams, team_name
from dashboard.readiness import SOON_DAYS, Step
from dashboard.text import Text

LEVELS = ("R0", "R1", "R2", "R3", "R4", "R5")


def steps(say: Text, rows: Sequence[Step], teams: Teams, day: datetime.date, today: datetime.date) -> Chart:
    """Each team's level over time; dotted where the list is stale, and where it is still to come."""
    end = day + datetime.timedelta(days=SOON_DAYS)
    shown = {team: [row for row in rows if row.team == team and row.from_day <= end] for team in teams}
    series = [
        _series(say, teams[team], _cut(mine, today), end)
        for team, mine in shown.items()
        if any(row.level is not None for row in mine)
    ]
    columns = tuple(say(f"column.{name}") for name in ("team", "since", "until", "rung", "list"))
    table = Numbers(columns, tuple(_numbers(say, teams, row) for mine in shown.values() for row in mine), 5)
    alt = say("ladder.steps_alt", day=say.day(day))
    title = _title(say, rows, teams, day)
    return Chart(
        "steps", title, tuple(series), alt, table, note=say("ladder.steps_note"), at=f"{day}", ticks=LEVELS
    )


def level_said(say: Text, level: int | None) -> str:
    """R3 ready to contract; words where there is no level."""
    if level is None:
        return say("ladder.unknown")
    return f"{LEVELS[level]} {say(f'ladder.level_{level}')}"


def _title(say: Text, rows: Sequence[Step], teams: Teams, day: datetime.date) -> str:
    """The newest change of a level up to this day."""
    changes = [
        (now.from_day, now.team, before.level, now.level)
        for before, now in pairwise(rows)
        if before.team == now.team in teams and now.from_day <= day
        and before.level is not None and now.level is not None and before.level != now.level
    ]  # fmt: skip
    if not changes:
        return say("ladder.steps_none")
    when, team, before, after = max(changes)
    return say("ladder.steps", team=team_name(say, teams[team]), day=say.day(when), before=LEVELS[before],
               after=level_said(say, after))  # fmt: skip


def _cut(rows: Sequence[Step], today: datetime.date) -> list[tuple[Step, bool]]:
    """The stretches with whether they are pale; the one in which today lies is cut there."""
    cut: list[tuple[Step, bool]] = []
    for row in rows:
        if row.from_day <= today < row.to_day:
            ahead = Step(row.team, today, row.to_day, row.level, row.is_stale)
            cut += [(Step(row.team, row.from_day, today, row.level, row.is_stale), row.is_stale), (ahead, True)]
        else:
            cut.append((row, row.is_stale or row.from_day > today))
    return cut


def _series(say: Text, team: queries.Team, rows: Sequence[tuple[Step, bool]], end: datetime.date) -> Series:
    name = team_name(say, team)
    levels = [row.level for row, _ in rows]
    last = min(rows[-1][0].to_day, end)
    known = list(dict.fromkeys(level for level in levels if level is not None))
    return Series(
        name, team.colour, (*(f"{row.from_day}" for row, _ in rows), f"{last}"),
        tuple(None if level is None else float(level) for level in (*levels, levels[-1])),
        hover=(*(_hover(say, name, row) for row, _ in rows), ""),
        said=f"{name}: " + ", ".join(LEVELS[level] for level in known), panel=name,
        pale=(*(pale for _, pale in rows), False),
    )  # fmt: skip


def _hover(say: Text, name: str, row: Step) -> str:
    said = f"{name}, {say.day(row.from_day)}: {level_said(say, row.level)}"
    return f"{said} · {say('ladder.stale')}" if row.is_stale else said


def _numbers(say: Text, teams: Teams, row: Step) -> tuple[str, ...]:
    until = say("ladder.open") if row.to_day.year == 9999 else say.day(row.to_day)
    filed = "–" if row.level is None else say("ladder.stale" if row.is_stale else "ladder.fresh")
    return (team_name(say, teams[row.team]), say.day(row.from_day), until, level_said(say, row.level), filed)

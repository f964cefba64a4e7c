"""What moved a score -> a waterfall and its parts; what another version makes of it -> two lines a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard import theme
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import Teams, from_to, pillar_name, score_said, team_name
from dashboard.charts.scores import change_bars
from dashboard.queries import Team
from dashboard.scoring.compared import Effect
from dashboard.scoring.movement import Movement, Step
from dashboard.text import Text


def waterfall(say: Text, found: Movement, names: Sequence[str], title: str, team: Team) -> Chart:
    """Where the score began, each step from where the one before ended, where it stands; nothing where a step is
    not known. `names` are those of the first stop, the steps and the last stop."""
    if found.points is None or any(step.points is None for step in found.steps):
        return Chart("bars", title, (), title, Numbers((), ()))
    first, last = found.stops[0].score or 0.0, found.stops[-1].score or 0.0
    steps = [step.points or 0.0 for step in found.steps]
    begins = [0.0, *(stop.score or 0.0 for stop in found.stops[:-1]), 0.0]
    values = (first, *steps, last)
    hover = (say.number(first, 1), *(say.signed(one) for one in steps), say.number(last, 1))
    ends = tuple(start + value for start, value in zip(begins, values, strict=True))
    series = Series(
        say("column.score"), team.colour, tuple(names), ends, low=tuple(begins), hover=hover,
        pale=(True, *(False for _ in steps), True),
        said=", ".join(f"{name} {value}" for name, value in zip(names, hover, strict=True)),
    )  # fmt: skip
    table = Numbers((say("movement.col_step"), say("movement.col_points")), tuple(zip(names, hover, strict=True)))
    return Chart("bars", title, (series,), title, table, note=say("movement.chart_note"))


def step_bars(say: Text, step: Step, pillar: str, team: Team, title: str) -> Chart:
    """The indicators and dimensions through which a step moved the score."""
    return replace(
        change_bars(say, step.lines, pillar, team.colour, title, title), note=say(f"movement.bars_{step.what}")
    )


def two_versions(say: Text, found: Sequence[Effect], pillar: str, names: tuple[str, str], teams: Teams) -> Chart:
    """Each team's score over the months under both versions, a panel a team; only teams of which any differs."""
    rows = [one for one in found if one.pillar == pillar and one.team in teams]
    moved = [team for team in teams.values() if any(one.is_changed for one in rows if one.team == team.id)]
    series = [
        _line(say, [one for one in rows if one.team == team.id], team, name, is_now)
        for team in moved for name, is_now in zip(names, (False, True), strict=True)
    ]  # fmt: skip
    what = pillar_name(say, pillar)
    title = say("versions.chart", what=what, teams=say.listing([team_name(say, one) for one in moved]))
    return Chart(
        "lines",
        title,
        tuple(series),
        say("versions.chart_alt", what=what),
        _table(say, rows, names, teams),
        note=say("versions.chart_note"),
        bounds=(-2, 103),
    )


def _line(say: Text, rows: Sequence[Effect], team: Team, name: str, is_now: bool) -> Series:
    scores = tuple(one.now if is_now else one.was for one in rows)
    hover = tuple(f"{name}, {say.month(one.month)}: {score_said(say, score)}"
                  for one, score in zip(rows, scores, strict=True))  # fmt: skip
    return Series(
        name,
        theme.PALETTE[0] if is_now else theme.GREY,
        tuple(one.month.isoformat() for one in rows),
        scores,
        hover=hover,
        said=f"{name}: {from_to(say, list(scores))}",
        panel=team_name(say, team),
    )


def _table(say: Text, rows: Sequence[Effect], names: tuple[str, str], teams: Teams) -> Numbers:
    columns = (say("column.month"), say("column.team"), *names, say("versions.col_points"))
    return Numbers(columns, tuple(
        (say.month(one.month), team_name(say, teams[one.team]), score_said(say, one.was), score_said(say, one.now),
         say.signed(one.points, 2)) for one in rows
    ), text_columns=2)  # fmt: skip

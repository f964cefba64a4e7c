"""What the command prints of a movement: the stops, the three parts between them, and the lines each part sums."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from dashboard import stamp
from dashboard.charts.scores import SEEN, point_name
from dashboard.scoring.movement import Movement, Step
from dashboard.stamp import Stamp
from dashboard.text import Text, words


def movement(out: Console, found: Movement, made: Stamp, lang: str) -> None:
    """In the order of the split; a part whose ends are not both rated has no number."""
    say = words(lang)
    table = Table(show_footer=True)
    first, last = found.stops[0], found.stops[-1]
    table.add_column(say("movement.col_step"), footer=say("movement.stop_last", month=say.month(last.month)))
    table.add_column(say("movement.col_points"), footer=say.signed(found.points, 3), justify="right")
    table.add_column(say("movement.col_after"), footer=say.number(last.score, 3), justify="right")
    day = say.day(first.day) if first.day else ""
    table.add_row(
        say("movement.stop_first", month=say.month(first.month), day=day), "", say.number(first.score, 3)
    )
    for step, stop in zip(found.steps, found.stops[1:], strict=True):
        table.add_row(say(f"movement.is_{step.what}"), say.signed(step.points, 3), say.number(stop.score, 3))
    out.print(table)
    for step in found.steps:
        _lines(out, say, step, found.pillar)
    out.print(say("movement.what_is", day=day, was=first.version, now=last.version), style="dim")
    out.print(say("movement.steps_note"), style="dim")
    out.print(stamp.said(say, made), style="dim", soft_wrap=True)


def _lines(out: Console, say: Text, step: Step, pillar: str) -> None:
    seen = [line for line in step.lines if abs(line.points) >= SEEN]
    if not seen:
        return
    table = Table(title=say(f"movement.is_{step.what}"), show_footer=True)
    table.add_column("", footer=say("cli.sum"))
    table.add_column("", footer=say.signed(step.points, 3), justify="right")
    for line in sorted(step.lines, key=lambda line: -abs(line.points)):
        table.add_row(point_name(say, line, pillar), say.signed(line.points, 3))
    out.print(table)

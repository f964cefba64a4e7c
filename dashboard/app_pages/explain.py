"""Explain: one score or indicator of one team: points, change, the cells it came from, and the SQL."""

from __future__ import annotations

from dashboard import blocks, headlines, page, queries, show, tables
from dashboard.benchmarks.parts import record_lines
from dashboard.charts import scores
from dashboard.scoring import method

here = page.current()
with show.filters():
    team = show.choose_team(here)
    what = show.choose_what(here)
    month = show.choose_month(here)
    variant = show.choose_variant(here)


def pillar() -> list[blocks.Block]:
    say = here.say
    every = here.ask(queries.pillar_scores, month, what, variant)
    row = next((row for row in every if row.team == team.id), None)
    title = headlines.pillar(here, team, row, what, month)
    found = [row for row in here.ask(queries.indicator_scores, month, what, variant) if row.team == team.id]
    lead = headlines.pillar_lead(here, row, variant)
    if row is not None and row.score is None and what == "frontier":
        lead += headlines.frontier_lead(here, found)
    top: list[blocks.Block] = [blocks.head(here, title, lead)]
    if row is None:
        return top
    points = here.ask(queries.points, team.id, month, what, variant)
    change = here.ask(queries.change, team.id, month, what, variant)
    brought, moved = (
        scores.explained_points(say, points, row, team),
        scores.explained_change(say, change, row, team),
    )
    return [
        *top,
        *headlines.lowest(here, found),
        blocks.Beside(
            blocks.chart(here, "points", brought, say("explain.points_none")),
            blocks.chart(here, "change", moved, say("explain.change_none")),
        ),
        blocks.table(here, "indicators", tables.indicators_of(here, found, points)),
        *_movement(),
    ]


def _movement() -> list[blocks.Block]:
    """The frontier reads the public record, which has no past to be held against."""
    if what not in queries.PILLARS:
        return []
    return [blocks.go(here, "movement", here.say("movement.from_explain"), pillar=what)]


def indicator() -> list[blocks.Block]:
    say, one = here.say, method.load().indicators[what]
    history = here.ask(queries.indicator_history, what, variant)
    now = next((row for row in history if (row.team, row.month) == (team.id, month)), None)
    cells = here.ask(queries.cells, team.id, month, what, variant)
    grid = record_lines(here, cells) if one.kind == "record" else tables.cells(
        here, headlines.cells(here, cells), cells, one.kind
    )  # fmt: skip
    trend = scores.indicator_trend(say, history, here.teams, one, team)
    title = headlines.indicator(here, team, now, one, month)
    return [
        blocks.head(here, title, headlines.indicator_lead(here, now, one, variant)),
        headlines.ruler(here, now, one, team),
        blocks.step(here, "explain", say("explain.next_pillar"), what=one.pillar or queries.PILLARS[0]),
        blocks.table(here, "cells", grid, shown=100),
        blocks.chart(here, "trend", trend),
        blocks.go(here, "method", say("explain.next_method"), part="indicators", find=what),
        headlines.sql(here, *here.ask(queries.sql_of, what, variant)),
    ]


show.blocks(here, pillar if what in method.load().pillars else indicator)

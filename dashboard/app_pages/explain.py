"""Explain: one score or indicator of one team: points, change, the cells it came from, and the SQL."""

from __future__ import annotations

import streamlit as st

from dashboard import headlines, page, queries, show, tables
from dashboard.charts import scores
from dashboard.scoring import method

here = page.current()
say = here.say

with show.filters():
    team = show.choose_team(here)
    what = show.choose_what(here)
    month = show.choose_month(here)
    variant = show.choose_variant(here)

if what in queries.PILLARS:
    row = next(
        (r for r in here.ask(queries.scores, month, variant) if (r.team, r.pillar) == (team.id, what)), None
    )
    st.title(headlines.pillar(here, team, row, what, month), anchor=False)
    show.lead(here, headlines.pillar_lead(here, row, variant))
    if row:
        points = here.ask(queries.points, team.id, month, what, variant)
        change = here.ask(queries.change, team.id, month, what, variant)
        left, right = st.columns(2, gap="medium")
        with left:
            show.chart(here, scores.explained_points(say, points, row, team), "points", say("explain.points_none"))
        with right:
            show.chart(here, scores.explained_change(say, change, row, team), "change", say("explain.change_none"))
        found = [r for r in here.ask(queries.indicator_scores, month, what, variant) if r.team == team.id]
        show.table(here, tables.indicators_of(here, found, points), say("explain.table"), "indicators",
                   say("explain.table_note"))  # fmt: skip
else:
    one = method.load().indicators[what]
    history = here.ask(queries.indicator_history, what, variant)
    now = next((r for r in history if (r.team, r.month) == (team.id, month)), None)
    st.title(headlines.indicator(here, team, now, one, month), anchor=False)
    show.lead(here, headlines.indicator_lead(here, now, one, variant))
    show.ruler(here, now, one, team)
    cells = here.ask(queries.cells, team.id, month, what, variant)
    show.table(here, tables.cells(here, cells, one.kind), headlines.cells(here, cells), "cells",
               say("explain.cells_note"), shown=100)  # fmt: skip
    show.chart(here, scores.indicator_trend(say, history, here.teams, what, say.of(one.unit)), "trend")
    show.sql(here, what, variant)

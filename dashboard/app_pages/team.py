"""Team: who it is, its strengths and gaps in points, its deployments and services, and its reports."""

from __future__ import annotations

import streamlit as st

from dashboard import headlines, page, queries, show, tables
from dashboard.charts import markup, scores

here = page.current()
say = here.say

with show.filters():
    team = show.choose_team(here)
    month = show.choose_month(here)
mine = [row for row in here.ask(queries.scores, month, "headline") if row.team == team.id]
found = [
    row
    for pillar in queries.PILLARS
    for row in here.ask(queries.indicator_scores, month, pillar, "headline")
    if row.team == team.id
]

st.title(headlines.team(here, team, found, month), anchor=False)
show.lead(here, headlines.profile(here, team, here.ask(queries.models, team.id), month))
st.html(markup.cards([headlines.card(here, team, mine)]) if mine else markup.note(say("overview.no_team")))
show.go(here, "explain", say("team.next"), team=team.id, what="b2b")

for row, column in zip(mine, st.columns(2, gap="medium"), strict=False):
    with column:
        points = here.ask(queries.points, team.id, month, row.pillar, "headline")
        show.chart(here, scores.team_points(say, points, row, team), f"points_{row.pillar}")
show.table(here, tables.gaps(here, found), say("team.gaps"), "gaps", say("team.gaps_note"))

deployments = here.ask(queries.deployments, team.id, month)
show.table(here, tables.deployments(here, deployments), headlines.deployments(here, deployments, month),
           "deployments", say("team.deployments_note"))  # fmt: skip
services = [row for row in here.ask(queries.services, month) if row.team == team.id]
show.table(here, tables.services(here, services), headlines.services(here, services, month), "services",
           say("tables.services_note"))  # fmt: skip
reports = here.ask(queries.reports, team.id)
show.table(
    here, tables.reports(here, reports), say("team.reports", n=len(reports)), "reports", say("team.reports_note")
)

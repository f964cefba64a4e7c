"""B2B: dimensions and indicators by team and over time; then the field itself, sector by sector."""

from __future__ import annotations

import streamlit as st

from dashboard import headlines, page, queries, show, tables
from dashboard.charts import scores, use

here = page.current()
say, teams = here.say, here.teams

with show.filters():
    month = show.choose_month(here)
    variant = show.choose_variant(here)
    sector = show.choose_sector(here)
relations = here.ask(queries.relations, sector)
dimensions = here.ask(queries.dimension_scores, "b2b", variant)

demand = use.demand_stack(say, relations, teams, month)
st.title(headlines.b2b(here, demand.title, month, sector), anchor=False)
show.lead(here, [say("b2b.lead"), *headlines.variant(here, variant)])

show.table(
    here, tables.pillar_by_team(here, here.ask(queries.scores, month, variant), dimensions, "b2b", month),
    scores.dimension_title(say, dimensions, "b2b", month), "b2b_dimensions", say("tables.pillar_note"),
)  # fmt: skip
show.table(
    here, tables.indicators_by_team(here, here.ask(queries.indicator_scores, month, "b2b", variant), "b2b"),
    say("tables.indicators"), "b2b_indicators", say("tables.indicators_note"),
)  # fmt: skip
show.table(
    here, tables.variants_by_team(here, here.ask(queries.pillar_variants, month, "b2b"), "b2b"),
    say("overview.variants"), "b2b_variants", say("overview.variants_note"),
)  # fmt: skip
show.chart(here, scores.dimension_multiples(say, dimensions, teams, "b2b"), "b2b_over_time")

st.header(headlines.field(here, sector), anchor=False)
st.caption(say("b2b.field_note"))
counts = here.ask(queries.live_by_sector)
left, right = st.columns(2, gap="medium")
with left:
    show.chart(here, demand, "demand")
with right:
    show.chart(here, use.demand_over_time(say, relations, teams), "demand_over_time")
show.chart(here, use.stage_funnel(say, here.ask(queries.stages, month, sector), teams, month), "funnel")
show.table(
    here, tables.sectors_by_team(here, counts, here.ask(queries.frames), month, sector),
    say("tables.sectors", month=say.month(month)), "sectors", say("tables.sectors_note"),
)  # fmt: skip
show.frames(here, here.ask(queries.frames))

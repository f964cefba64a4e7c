"""B2C: dimensions and indicators by team and over time; users, and how they came by their access; services."""

from __future__ import annotations

import streamlit as st

from dashboard import headlines, page, queries, show, tables
from dashboard.charts import scores, use

here = page.current()
say, teams = here.say, here.teams

with show.filters():
    month = show.choose_month(here)
    variant = show.choose_variant(here)
users = here.ask(queries.users)
dimensions = here.ask(queries.dimension_scores, "b2c", variant)
access = use.user_stack(say, users, teams, month)

st.title(access.title, anchor=False)
show.lead(here, [say("b2c.lead"), *headlines.variant(here, variant)])

show.table(
    here, tables.pillar_by_team(here, here.ask(queries.scores, month, variant), dimensions, "b2c", month),
    scores.dimension_title(say, dimensions, "b2c", month), "b2c_dimensions", say("tables.pillar_note"),
)  # fmt: skip
show.table(
    here, tables.indicators_by_team(here, here.ask(queries.indicator_scores, month, "b2c", variant), "b2c"),
    say("tables.indicators"), "b2c_indicators", say("tables.indicators_note"),
)  # fmt: skip
show.table(
    here, tables.variants_by_team(here, here.ask(queries.pillar_variants, month, "b2c"), "b2c"),
    say("overview.variants"), "b2c_variants", say("overview.variants_note"),
)  # fmt: skip
show.chart(here, scores.dimension_multiples(say, dimensions, teams, "b2c"), "b2c_over_time")

st.header(say("b2c.field"), anchor=False)
left, right = st.columns(2, gap="medium")
with left:
    show.chart(here, access, "users")
with right:
    show.chart(here, use.user_trend(say, users, teams), "users_over_time")
show.table(
    here, tables.services(here, here.ask(queries.services, month)), say("tables.services", month=say.month(month)),
    "services", say("tables.services_note"),
)  # fmt: skip

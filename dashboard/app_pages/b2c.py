"""B2C: dimensions and indicators by team and over time; users, and how they came by their access; services."""

from __future__ import annotations

from dashboard import blocks, headlines, page, queries, show, tables
from dashboard.charts import scores, use

here = page.current()
with show.filters():
    month = show.choose_month(here)
    variant = show.choose_variant(here)


def contents() -> list[blocks.Block]:
    say, teams = here.say, here.teams
    found = here.ask(queries.scores, month, variant)
    dimensions = here.ask(queries.dimension_scores, "b2c", variant)
    indicators = here.ask(queries.indicator_scores, month, "b2c", variant)
    readings = here.ask(queries.pillar_variants, month, "b2c")
    users = here.ask(queries.users)
    services = here.ask(queries.services, month)
    access = use.user_stack(say, users, teams, month)
    return [
        blocks.head(here, access.title, [say("b2c.lead"), *headlines.variant(here, variant)]),
        blocks.go(here, "explain", say("overview.next"), what="b2c"),
        blocks.table(here, "b2c_dimensions", tables.pillar_by_team(here, found, dimensions, "b2c", month)),
        blocks.table(here, "b2c_indicators", tables.indicators_by_team(here, indicators, "b2c")),
        blocks.table(here, "b2c_variants", tables.variants_by_team(here, readings, "b2c")),
        blocks.chart(here, "b2c_over_time", scores.dimension_multiples(say, dimensions, teams, "b2c")),
        blocks.Section(say("b2c.field"), ""),
        blocks.Beside(
            blocks.chart(here, "users", access),
            blocks.chart(here, "users_over_time", use.user_trend(say, users, teams)),
        ),
        blocks.table(
            here, "services", tables.services(here, say("tables.services", month=say.month(month)), services)
        ),
    ]


show.blocks(here, contents)

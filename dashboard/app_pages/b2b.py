"""B2B: dimensions and indicators by team and over time; then the field itself, sector by sector."""

from __future__ import annotations

from dashboard import blocks, headlines, page, queries, show, tables
from dashboard.charts import scores, use

here = page.current()
with show.filters():
    month = show.choose_month(here)
    variant = show.choose_variant(here)
    sector = show.choose_sector(here)


def contents() -> list[blocks.Block]:
    say, teams = here.say, here.teams
    found = here.ask(queries.scores, month, variant)
    dimensions = here.ask(queries.dimension_scores, "b2b", variant)
    indicators = here.ask(queries.indicator_scores, month, "b2b", variant)
    readings = here.ask(queries.pillar_variants, month, "b2b")
    relations = here.ask(queries.relations, sector)
    frames = here.ask(queries.frames)
    counts = here.ask(queries.live_by_sector)
    stages = here.ask(queries.stages, month, sector)
    demand = use.demand_stack(say, relations, teams, month)
    lines = [say("b2b.lead"), *headlines.variant(here, variant)]
    return [
        blocks.head(here, headlines.b2b(here, demand.title, month, sector), lines),
        blocks.go(here, "explain", say("overview.next"), what="b2b"),
        blocks.table(here, "b2b_dimensions", tables.pillar_by_team(here, found, dimensions, "b2b", month)),
        blocks.table(here, "b2b_indicators", tables.indicators_by_team(here, indicators, "b2b")),
        blocks.table(here, "b2b_variants", tables.variants_by_team(here, readings, "b2b")),
        blocks.chart(here, "b2b_over_time", scores.dimension_multiples(say, dimensions, teams, "b2b")),
        blocks.Section(headlines.field(here, sector), say("b2b.field_note")),
        blocks.Beside(
            blocks.chart(here, "demand", demand),
            blocks.chart(here, "demand_over_time", use.demand_over_time(say, relations, teams)),
        ),
        blocks.chart(here, "funnel", use.stage_funnel(say, stages, teams, month)),
        blocks.table(here, "by_sector", tables.sectors_by_team(here, counts, frames, month, sector)),
        headlines.frames(here, frames),
    ]


show.blocks(here, contents)

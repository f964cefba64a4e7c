"""B2B: dimensions and indicators by team and over time; then the field itself, sector by sector."""

from __future__ import annotations

from dashboard import blocks, headlines, page, queries, scored, show, tables
from dashboard.charts import use

here = page.current()
with show.filters():
    month = show.choose_month(here)
    variant = show.choose_variant(here)
    sector = show.choose_sector(here)


def head() -> list[blocks.Block]:
    demand = use.demand_stack(here.say, here.ask(queries.relations, sector), here.teams, month)
    lines = [*headlines.standing(here, "b2b", month, variant), here.say("b2b.lead")]
    return [
        blocks.head(here, headlines.b2b(here, demand.title, month, sector), lines),
        blocks.go(here, "explain", here.say("overview.next"), what="b2b"),
        *headlines.how_sure(here, "b2b"),
    ]


def contents() -> list[blocks.Block]:
    match part:
        case "over_time":
            return scored.over_time(here, "b2b", variant)
        case "field":
            return _field()
    return scored.by_team(here, "b2b", month, variant)


def _field() -> list[blocks.Block]:
    say, teams = here.say, here.teams
    relations, stages = here.ask(queries.relations, sector), here.ask(queries.stages, month, sector)
    counts, frames = here.ask(queries.live_by_sector), here.ask(queries.frames)
    return [
        blocks.Section(headlines.field(here, sector), say("b2b.field_note")),
        blocks.Beside(
            blocks.chart(here, "demand", use.demand_stack(say, relations, teams, month)),
            blocks.chart(here, "demand_over_time", use.demand_over_time(say, relations, teams)),
        ),
        blocks.chart(here, "funnel", use.stage_funnel(say, stages, teams, month)),
        blocks.table(here, "by_sector", tables.sectors_by_team(here, counts, frames, month, sector)),
        headlines.frames(here, frames),
    ]


show.blocks(here, head)
part = show.open_part(here)
show.blocks(here, contents)

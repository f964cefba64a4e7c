"""Sectors: how ready each team is on a day, what each step holds or lacks, and how far it is used there."""

from __future__ import annotations

from dashboard import blocks, ladders, page, queries, readiness, show, tables
from dashboard.charts import ladder, use

here = page.current()
with show.filters():
    sector = show.choose_ladder(here)
    day = show.choose_day(here, {step.from_day for step in here.ask(readiness.steps, sector)})


found = here.ask(readiness.standings, sector, day)
items = here.ask(readiness.items, sector, day)
is_told = any(one.level is not None for one in found)


def head() -> list[blocks.Block]:
    return [
        blocks.head(here, ladders.headline(here, found, sector, day), ladders.lead(here, found)),
        blocks.Markup(ladders.cards(here, found, items)),
        ladders.next_step(here, found, items),
        *([] if is_told else [*ladders.known_in_public(here, sector), *_use()]),
    ]


def contents() -> list[blocks.Block]:
    match part:
        case "conditions":
            return [
                ladders.conditions(here, items, day),
                ladders.lapses(here, here.ask(readiness.lapses, sector, day), day),
                *ladders.unused(here, here.ask(readiness.unused, sector, day)),
            ]
        case "use":
            return _use()
    steps = ladder.steps(here.say, here.ask(readiness.steps, sector), here.teams, day, here.day.as_of)
    return [blocks.chart(here, "steps", steps, here.say("ladder.steps_empty"))]


def _use() -> list[blocks.Block]:
    """How the sector uses the models, as reported for the newest month that has appeared by this day."""
    month = next((month for month in here.day.months if month <= day), None)
    if month is None:
        return []
    say = here.say
    counts, frames = here.ask(queries.live_by_sector), here.ask(queries.frames)
    return [
        blocks.Section(say("ladder.use", month=say.month(month)), say("ladder.use_note")),
        blocks.table(here, "by_sector", tables.sectors_by_team(here, counts, frames, month, sector)),
        ladders.frame(here, here.ask(readiness.frame, sector), sector),
        ladders.journeys(here, here.ask(readiness.journeys, sector, month), sector, month),
        blocks.chart(
            here, "funnel", use.stage_funnel(say, here.ask(queries.stages, month, sector), here.teams, month)
        ),
    ]


show.blocks(here, head)
if is_told:
    part = show.open_part(here)
    show.blocks(here, contents)

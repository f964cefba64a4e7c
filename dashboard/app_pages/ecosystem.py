"""Ecosystem: models made from the teams' models, downloads and stars over time. Context, never scored."""

from __future__ import annotations

from dashboard import blocks, page, show
from dashboard.sources import context, pictures

here = page.current()
say = here.say
CHARTS = {"downloads_all_time": ("ecosystem.downloads", "ecosystem.downloads_note"),
          "stars": ("ecosystem.stars", "ecosystem.stars_note")}  # fmt: skip


def contents() -> list[blocks.Block]:
    derived, things = here.ask(context.derived), here.ask(context.things)
    if not (derived or things):
        return [
            blocks.head(here, say("ecosystem.title_none"), [say("ecosystem.lead"), say("ecosystem.none")]),
            blocks.go(here, "status", say("ecosystem.to_status")),
        ]
    models = len({one.model for one in derived})
    lead = [say("ecosystem.lead"), say("status.never_scored")]
    if here.day.is_fictional:
        lead.append(say("status.stand_in"))
    return [
        blocks.head(here, say("ecosystem.title", n=models, authors=len({one.author for one in derived})), lead),
        blocks.chart(here, "derived", pictures.over_time(
            here, pictures.counted(derived), say("ecosystem.derived"), say("ecosystem.derived_note"))),
        blocks.Beside(*(_chart(measure) for measure in CHARTS)),
        blocks.table(here, "lineage", pictures.lineage(here, derived)),
        blocks.table(here, "levels", pictures.levels(here, things)),
        blocks.go(here, "status", say("ecosystem.to_status")),
    ]  # fmt: skip


def _chart(measure: str) -> blocks.Picture:
    title, note = CHARTS[measure]
    return blocks.chart(
        here, measure, pictures.over_time(here, here.ask(context.sums, measure), say(title), say(note))
    )


show.blocks(here, contents)

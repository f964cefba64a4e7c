"""Public record: what is publicly known of the programme, answers first, each row with who says so."""

from __future__ import annotations

from dashboard import blocks, page, show
from dashboard.record import grids, sections

here = page.current()
with show.filters():
    part = show.choose_record_part(here)
    team, stage = show.choose_uses(here) if part == "uses" else ("all", "all")


def contents() -> list[blocks.Block]:
    on = grids.book(here)
    head = sections.head(here, on, part)
    return head + _part(on) if on.claims else head


def _part(on: grids.Book) -> list[blocks.Block]:
    match part:
        case "timeline":
            return sections.timeline(here, on)
        case "scores":
            return sections.scores(here, on)
        case "uses":
            return sections.uses(here, on, team, stage)
        case "models":
            return sections.models(here, on)
        case "support":
            return sections.support(here, on)
        case "unknown":
            return sections.unknown(here, on)
        case "sources":
            return sections.sources(here, on)
    return sections.answers(here, on)


show.blocks(here, contents)

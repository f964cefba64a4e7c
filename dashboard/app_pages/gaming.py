"""What could tilt a score: captive demand, few customers, a single figure, and silence about one."""

from __future__ import annotations

from dashboard import blocks, page, show
from dashboard.gaming import sections

here = page.current()
with show.filters():
    month = show.choose_month(here)
    pillar = show.choose_pillar(here)
show.blocks(here, lambda: sections.head(here, month, pillar))
part = show.open_part(here)
percent = sections.choose_share(here) if part == "captive" else 0


def contents() -> list[blocks.Block]:
    following = blocks.go(here, "saturation", here.say("gaming.next"))
    match part:
        case "captive":
            return [*sections.captive(here, month, percent), following]
        case "few":
            return [*sections.few(here, month), following]
        case "written":
            return [*sections.written(here, pillar), following]
    return [*sections.moved(here, month, pillar, part), following]


show.blocks(here, contents)

"""Fairness: teams at the same age beside the calendar, and diffusion beside public support."""

from __future__ import annotations

from dashboard import blocks, empty, page, show
from dashboard.fairness import sections

here = page.current()
if empty.is_empty(here):
    show.blocks(here, lambda: sections.unreported(here))
else:
    with show.filters():
        pillar = show.choose_pillar(here)
        month = show.choose_month(here)
        window = sections.choose_window(here)

    def contents() -> list[blocks.Block]:
        return sections.contents(here, pillar, month, window)

    show.blocks(here, contents)

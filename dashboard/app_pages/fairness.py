"""Fairness: teams at the same age beside the calendar, and diffusion beside public support."""

from __future__ import annotations

from dashboard import empty, page, show
from dashboard.fairness import sections

here = page.current()
if empty.is_empty(here):
    show.blocks(here, lambda: sections.unreported(here))
else:
    with show.filters():
        pillar = show.choose_pillar(here)
        month = show.choose_month(here)
    show.blocks(here, lambda: sections.head(here, pillar, month))
    part = show.open_part(here)
    with show.filters("of_part"):
        chosen = sections.choose(here, part, pillar)
    show.blocks(here, lambda: sections.contents(here, part, pillar, month, chosen))

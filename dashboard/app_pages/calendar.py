"""Calendar: for each month when reports were due, what came and when, what came late, back or again."""

from __future__ import annotations

from dataclasses import replace

from dashboard import blocks, page, show, todo
from dashboard.review import choose, months

here = page.current()
say = here.say

team = here.viewer.team or "all"
if here.viewer.team is None:
    with show.filters():
        team = choose.team(here)


def contents() -> list[blocks.Block]:
    found = here.ask(months.months)
    grid = months.by_team(here, found) if team == "all" else months.by_kind(here, found, here.teams[team])
    due = here.programme.next_due(here.day.as_of)
    lines = [todo.due_said(here, due)] if due else []
    return [
        blocks.head(here, grid.title, [*lines, say("calendar_page.lead")]),
        blocks.table(here, "months", replace(grid, title=say("calendar_page.table")), at_first=24),
    ]


show.blocks(here, contents)

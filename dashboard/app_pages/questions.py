"""Questions: what the programme office wants to know of a team's rows, and the team's answers; its own alone."""

from __future__ import annotations

from dataclasses import replace

from dashboard import access, blocks, page, show
from dashboard.review import asked, choose, detail, forms, grids, worded

here = page.current()
access.need(here.viewer, "send", here.viewer.team)
say = here.say

forms.told(here)
with show.filters():
    turn = choose.turn(here)
    found = [one for one in here.ask(asked.questions) if turn in ("all", one.turn)]
    if here.viewer.role == "team":
        # What the office has not asked is not the team's to see, nor whether there is anything.
        found = [one for one in found if one.turn != "office" or one.state == "answered"]
    one = choose.about(here, {row.code: row for row in found}, lambda row: worded.title(here, row))

if one is None:
    grid = grids.questions(here, found, "questions")
    is_team = here.viewer.role == "team"
    lead = [say("review.lead_own" if is_team else "review.lead_all")]
    onward = [] if is_team else [blocks.go(here, "review", say("review.to_close"), desk_part="questions")]
    show.blocks(
        here,
        lambda: [
            blocks.head(here, grid.title, lead),
            blocks.table(here, "asked", replace(grid, title=say("review.table"))),
            *onward,
        ],
    )
else:
    picked = one
    rule = picked.rule
    if not rule and picked.asked_in:
        rule = here.ask(asked.rule_of, picked.team, picked.asked_in)
    back = blocks.step(here, "questions", say("review.back"), about=choose.LIST)
    show.blocks(here, lambda: [back, *detail.question(here, picked, rule)])
    if picked.turn != "done":
        same = [row for row in found if row.rule and (row.team, row.rule) == (picked.team, picked.rule)
                and row.turn == picked.turn]  # fmt: skip
        forms.reply(here, picked, rule, same, ("answer",))
    if picked.kind in ("b2b", "b2c") and picked.row:
        forms.attach(here, picked.team, picked.row, picked.last)

"""Method: indicators, rules, fields and states as their files say them, searchable, and the files to take away."""

from __future__ import annotations

from dashboard import blocks, page, reference, show

here = page.current()
with show.filters():
    part = show.choose_part(here)
    wanted = show.search(here)


def contents() -> list[blocks.Block]:
    say, counts = here.say, reference.counts()
    title = say("method.title", indicators=counts.indicators, rules=counts.rules, fields=counts.fields)
    return [
        blocks.head(here, title, [say("method.lead")]),
        *_part(),
        blocks.go(here, "overview", say("method.next")),
    ]


def _part() -> list[blocks.Block]:
    match part:
        case "indicators":
            return [reference.entries(here, reference.indicators(here, wanted))]
        case "items":
            return [reference.entries(here, reference.items(here, wanted))]
        case "steps":
            return [reference.entries(here, reference.steps(here, wanted))]
        case "states":
            return [blocks.table(here, "states", reference.state_grid(here, wanted))]
        case "rules":
            return [blocks.table(here, "rules", reference.rule_grid(here, wanted))]
        case "fields":
            return [blocks.table(here, "fields", reference.field_grid(here, wanted))]
    return []


show.blocks(here, contents)
if part == "files":
    show.files(here)

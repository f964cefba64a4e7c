"""Saturation: whether benchmarks still tell teams apart, and how far teams lie apart over the stages."""

from __future__ import annotations

from dashboard import blocks, page, show
from dashboard.record import asked as record
from dashboard.saturation import asked, grids, parts, worded

AT_FIRST = 6  # tests where none can be judged; the rest unfolds

here = page.current()


def head() -> list[blocks.Block]:
    title = worded.title(here, here.ask(asked.tests))
    return [blocks.head(here, title, worded.lead(here)), parts.terms(here)]


show.blocks(here, head)
part = show.open_part(here)
pillar = asked.OPEN
if part == "spread":
    with show.filters("of_part"):
        pillar = parts.choose_pillar(here)


def contents() -> list[blocks.Block]:
    following = blocks.go(here, "benchmarks", here.say("saturation.next"))
    if part == "spread":
        return [*parts.stages(here), *parts.sources(here, pillar), following]
    return [*_tests(), following]


def _tests() -> list[blocks.Block]:
    """The verdict on each test, and what it would take to judge the others."""
    found = here.ask(asked.tests)
    judged = sum(row.verdict != "untold" for row in found)
    verdicts = grids.verdicts(here, found, here.ask(record.claims))
    missing = blocks.table(here, "missing", grids.missing(here, found))
    return [
        blocks.table(here, "verdicts", verdicts, at_first=judged or AT_FIRST),
        *([missing] if judged < len(found) else []),
    ]


show.blocks(here, contents)

"""Saturation: whether benchmarks still tell teams apart, and how far teams lie apart over the stages."""

from __future__ import annotations

from dashboard import blocks, page, show
from dashboard.record import asked as record
from dashboard.saturation import asked, grids, parts, worded

AT_FIRST = 6  # tests where none can be judged; the rest unfolds

here = page.current()
with show.filters():
    pillar = parts.choose_pillar(here)


def contents() -> list[blocks.Block]:
    found = here.ask(asked.tests)
    judged = sum(row.verdict != "untold" for row in found)
    is_any_untold = any(row.verdict == "untold" for row in found)
    return [
        blocks.head(here, worded.title(here, found), worded.lead(here)),
        blocks.table(
            here, "verdicts", grids.verdicts(here, found, here.ask(record.claims)), at_first=judged or AT_FIRST
        ),
        parts.terms(here),
        *([blocks.table(here, "missing", grids.missing(here, found))] if is_any_untold else []),
        *parts.stages(here),
        *parts.sources(here, pillar),
        blocks.go(here, "benchmarks", here.say("saturation.next")),
    ]


show.blocks(here, contents)

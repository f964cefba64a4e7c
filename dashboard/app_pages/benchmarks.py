"""Benchmarks beside diffusion: two panels, an index by its versions, and what was published."""

from __future__ import annotations

from dashboard import blocks, page, show
from dashboard.benchmarks import asked, grids, parts
from dashboard.record import asked as record
from dashboard.sources import context, pictures

here = page.current()
with show.filters():
    run_by = parts.choose_run_by(here)
    benchmark = parts.choose_benchmark(here)


def contents() -> list[blocks.Block]:
    say, claims = here.say, here.ask(record.claims)
    every = here.ask(asked.results, None, None)
    found = here.ask(asked.results, run_by, benchmark)
    lacking = here.ask(asked.lacking)
    charts = parts.against(here, here.ask(asked.positions))
    unnamed = [one.name for one in here.ask(asked.benchmarks) if not one.counts]
    return [
        blocks.head(here, parts.title(here, charts, lacking), parts.lead(here, charts)),
        *parts.panels(here, charts, lacking),
        blocks.go(here, "saturation", say("saturation.go")),
        *parts.versions(here, every, here.ask(asked.shifts), claims),
        blocks.Section(say("benchmarks.published"), say("benchmarks.published_note")),
        *parts.settings(here, found if benchmark else [], claims),
        blocks.table(here, "results", grids.results(here, found, claims, unnamed)),
        *_boards(),
        blocks.table(here, "stage_scores", grids.stage_scores(
            here, here.ask(record.items), here.ask(record.evaluation_scores), claims)),
    ]  # fmt: skip


def _boards() -> list[blocks.Block]:
    """What leaderboards say of the teams' models, where any was asked."""
    found = here.ask(context.scores)
    return [blocks.table(here, "boards", pictures.boards(here, found))] if found else []


show.blocks(here, contents)

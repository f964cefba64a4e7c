"""Benchmarks beside diffusion: two panels, an index by its versions, and what was published."""

from __future__ import annotations

from dashboard import blocks, page, show
from dashboard.benchmarks import asked, grids, parts
from dashboard.charts import markup
from dashboard.record import asked as record
from dashboard.sources import context, pictures

here = page.current()


def head() -> list[blocks.Block]:
    charts = parts.against(here, here.ask(asked.positions))
    return [blocks.head(here, parts.title(here, charts, here.ask(asked.lacking)), parts.lead(here))]


show.blocks(here, head)
part = show.open_part(here)
run_by = benchmark = None
if part == "published":
    with show.filters("of_part"):
        run_by = parts.choose_run_by(here)
        benchmark = parts.choose_benchmark(here)


def contents() -> list[blocks.Block]:
    match part:
        case "index":
            every = here.ask(asked.results, None, None)
            return parts.versions(here, every, here.ask(asked.shifts), here.ask(record.claims))
        case "published":
            return _published()
        case "boards":
            return _boards()
    charts = parts.against(here, here.ask(asked.positions))
    panels = parts.panels(here, charts, here.ask(asked.lacking))
    return [*panels, blocks.go(here, "saturation", here.say("saturation.go"))]


def _published() -> list[blocks.Block]:
    """What was published of each model, and by the stage evaluations."""
    claims, found = here.ask(record.claims), here.ask(asked.results, run_by, benchmark)
    unnamed = [one.name for one in here.ask(asked.benchmarks) if not one.counts]
    return [
        blocks.Section(here.say("benchmarks.published"), here.say("benchmarks.published_note")),
        *parts.settings(here, found if benchmark else [], claims),
        blocks.table(here, "results", grids.results(here, found, claims, unnamed)),
        blocks.table(here, "stage_scores", grids.stage_scores(
            here, here.ask(record.items), here.ask(record.evaluation_scores), claims)),
    ]  # fmt: skip


def _boards() -> list[blocks.Block]:
    """What leaderboards say of the teams' models, where any was asked."""
    found = here.ask(context.scores)
    if not found:
        return [blocks.Markup(markup.note(here.say("benchmarks.no_boards")))]
    return [blocks.table(here, "boards", pictures.boards(here, found))]


show.blocks(here, contents)

"""Robustness: how sure the order of the teams is, under every doubt that the method declares."""

from __future__ import annotations

from dashboard import blocks, page, queries, show
from dashboard.charts import doubt as charts
from dashboard.charts import markup
from dashboard.doubt import asked, grids, worded

here = page.current()
with show.filters():
    pillar = show.choose_pillar(here)
    month = show.choose_month(here)


def contents() -> list[blocks.Block]:
    found = here.ask(asked.doubt, month, pillar)
    scores = here.ask(queries.scores, month, "headline")
    title = worded.title(here, found, pillar, month)
    recorded = here.ask(asked.panel, pillar)
    top: list[blocks.Block] = [blocks.head(here, title, worded.lead(here, found, scores, pillar))]
    if recorded.problems:
        top.append(blocks.table(here, "panel", grids.wrong_panel(here, recorded.problems)))
    if found is None:
        return top
    ranges = blocks.chart(here, "ranges", charts.score_ranges(here.say, found, here.teams))
    sources = blocks.table(here, "sources", grids.sources(here, found))
    drawn = blocks.Markup(markup.note(worded.weights(here, recorded)))
    if len(found.teams) == 1:
        return [*top, ranges, sources, drawn, _method()]
    return [
        *top,
        ranges,
        blocks.table(here, "places", grids.places(here, found)),
        blocks.table(here, "pairs", grids.pairs(here, found)),
        blocks.table(here, "needed", grids.needed(here, found)),
        sources,
        drawn,
        *grids.influences(here, found),
        blocks.table(here, "reachable", grids.reachable(here, found)),
        *_try_another(),
        _method(),
    ]


def _try_another() -> list[blocks.Block]:
    return [blocks.go(here, "whatif", here.say("whatif.go"))] if "whatif" in here.pages else []


def _method() -> blocks.Next:
    return blocks.go(here, "method", here.say("robustness.to_method"), part="files")


show.blocks(here, contents)

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
    top.append(blocks.Markup(markup.facts(worded.terms(here, pillar))))
    ranges = blocks.chart(here, "ranges", charts.score_ranges(here.say, found, here.teams))
    sources = blocks.table(here, "sources", grids.sources(here, found))
    if len(found.teams) == 1:
        return [*top, ranges, sources, *_further(recorded)]
    return [
        *top,
        ranges,
        blocks.table(here, "places", grids.places(here, found)),
        blocks.table(here, "pairs", grids.pairs(here, found)),
        sources,
        blocks.table(here, "needed", grids.needed(here, found)),
        blocks.table(here, "reachable", grids.reachable(here, found)),
        *grids.influences(here, found),
        *_further(recorded),
    ]


def _further(recorded: asked.Recorded) -> list[blocks.Block]:
    """How weights were drawn, the file that says what is varied, and the next question."""
    say = here.say
    return [
        blocks.Folded(say("robustness.drawn"), "", markup.note(worded.weights(here, recorded))),
        *([blocks.step(here, "whatif", say("whatif.go"))] if "whatif" in here.pages else []),
        blocks.step(here, "method", say("robustness.to_method"), part="files"),
        blocks.go(here, "fairness", say("robustness.next")),
    ]


show.blocks(here, contents)

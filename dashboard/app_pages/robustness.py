"""Robustness: how sure the order of the teams is, under every doubt that the method declares."""

from __future__ import annotations

from dashboard import blocks, page, queries, show
from dashboard.charts import doubt as charts
from dashboard.charts import markup
from dashboard.doubt import asked, grids, worded
from dashboard.scoring.uncertainty import Doubt

here = page.current()
with show.filters():
    pillar = show.choose_pillar(here)
    month = show.choose_month(here)


found, recorded = here.ask(asked.doubt, month, pillar), here.ask(asked.panel, pillar)
# Of a single team there is no order.
is_order = found is not None and len(found.teams) > 1


def head() -> list[blocks.Block]:
    scores = here.ask(queries.scores, month, "headline")
    made: list[blocks.Block] = [
        blocks.head(here, worded.title(here, found, pillar, month), worded.lead(here, found, scores, pillar))
    ]
    if recorded.problems:
        made.append(blocks.table(here, "panel", grids.wrong_panel(here, recorded.problems)))
    if found is None:
        return made
    made.append(blocks.Folded(here.say("show.terms"), "", markup.facts(worded.terms(here, pillar))))
    return made if is_order else [*made, *_ranges(found), *_doubts(found)]


def contents(found: Doubt) -> list[blocks.Block]:
    match part:
        case "doubts":
            return _doubts(found)
        case "weights":
            return [
                blocks.table(here, "needed", grids.needed(here, found)),
                blocks.table(here, "reachable", grids.reachable(here, found)),
                *grids.influences(here, found),
                *_further(recorded),
            ]
    return [
        *_ranges(found),
        blocks.table(here, "places", grids.places(here, found)),
        blocks.table(here, "pairs", grids.pairs(here, found)),
        blocks.go(here, "fairness", here.say("robustness.next")),
    ]


def _ranges(found: Doubt) -> list[blocks.Block]:
    return [blocks.chart(here, "ranges", charts.score_ranges(here.say, found, here.teams))]


def _doubts(found: Doubt) -> list[blocks.Block]:
    """What moves the scores most, and how it was varied."""
    return [blocks.table(here, "sources", grids.sources(here, found)), *_further(recorded)]


def _further(recorded: asked.Recorded) -> list[blocks.Block]:
    """How weights were drawn, the file that says what is varied, and the next question."""
    say = here.say
    return [
        blocks.Folded(say("robustness.drawn"), "", markup.note(worded.weights(here, recorded))),
        *([blocks.go(here, "whatif", say("whatif.go"))] if "whatif" in here.pages else []),
        blocks.go(here, "method", say("robustness.to_method"), part="files"),
        blocks.go(here, "fairness", say("robustness.next")),
    ]


show.blocks(here, head)
if found is not None and is_order:
    part = show.open_part(here)
    doubt = found
    show.blocks(here, lambda: contents(doubt))

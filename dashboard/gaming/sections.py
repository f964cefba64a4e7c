"""What could tilt a score, part by part: the finding of each, and what it rests on."""

from __future__ import annotations

import datetime

from dashboard import blocks, page, queries
from dashboard.blocks import Block
from dashboard.charts import gaming as charts
from dashboard.charts import markup, naming
from dashboard.gaming import asked, grids, worded
from dashboard.page import Here
from dashboard.scoring import method, silence
from dashboard.scoring.silence import Tilt
from dashboard.scoring.whatif.settings import Change, settings
from dashboard.whatif import codes


def head(here: Here, month: datetime.date, pillar: str) -> list[Block]:
    """What each part finds, in a line; what it rests on is a press away."""
    say, tilts = here.say, _tilts(here, month, pillar)
    what = naming.pillar_name(say, pillar)
    found = [(say("part.few"), worded.buyers_title(here, _buyers(here, month)))]
    if tilts:
        found += [
            (say("gaming.of_pillar", part=say("part.one_figure"), what=what), worded.levers_title(here, tilts)),
            (say("gaming.of_pillar", part=say("part.silence"), what=what), worded.silences_title(here, tilts)),
        ]
    headline, alone = _b2b(here, month, "headline"), _b2b(here, month, "no_affiliates")
    return [
        blocks.head(here, worded.title(here, month, headline, alone), worded.lead(here)),
        blocks.Markup(markup.facts(found)),
    ]


def choose_share(here: Here) -> int:
    """By how many percent captive demand counts."""
    say = here.say
    return int(page.slide(here, "captive", asked.SHARES, say("credit.captive"), lambda code: f"{code}%", "50",
                          say("credit.captive_why")))  # fmt: skip


def captive(here: Here, month: datetime.date, percent: int) -> list[Block]:
    """Whose demand it is, and the order with less of the captive one."""
    say, teams, demand = here.say, here.teams, here.ask(asked.demand, month)
    credited = {row.team: row.score for row in here.ask(asked.credited, month, percent)}
    scores = _b2b(here, month, "headline"), credited, _b2b(here, month, "no_affiliates")
    return [
        _lead(say("gaming.captive_note")),
        blocks.table(here, "order", grids.order(here, scores, percent)),
        blocks.Beside(
            blocks.chart(here, "orgs", charts.organisations(say, demand, teams, percent)),
            blocks.chart(here, "users", charts.users(say, demand, teams, percent)),
        ),
        blocks.Folded(say("gaming.factored"), "", markup.note(worded.factored(here))),
        *_to_whatif(here, percent),
    ]


def few(here: Here, month: datetime.date) -> list[Block]:
    """How few customers the use of each team hangs on."""
    say = here.say
    return [
        _lead(say("gaming.few_note")),
        blocks.table(here, "buyers", grids.buyers(here, _buyers(here, month))),
        blocks.Folded(say("gaming.rest"), "", markup.note(say("gaming.rest_note"))),
    ]


def moved(here: Here, month: datetime.date, pillar: str, part: str) -> list[Block]:
    """What one figure does to a score, by being moved or by being kept back; all figures of a team unfold."""
    tilts = _tilts(here, month, pillar)
    lead = _lead(worded.section(here, here.ask(asked.standings, month, pillar)))
    if not tilts:
        return [lead]
    found = _silences(here, tilts) if part == "silence" else _levers(here, tilts)
    return [lead, *found, *(grids.figures(here, one) for one in tilts)]


def written(here: Here, pillar: str) -> list[Block]:
    """What the method wrote down beforehand of each indicator."""
    say = here.say
    return [grids.risks(here, pillar), blocks.go(here, "method", say("gaming.to_method"), part="indicators")]


def _levers(here: Here, tilts: list[Tilt]) -> list[Block]:
    return [blocks.table(here, "levers", grids.levers(here, tilts))]


def _silences(here: Here, tilts: list[Tilt]) -> list[Block]:
    return [
        blocks.table(here, "silences", grids.silences(here, tilts)),
        blocks.Folded(here.say("show.terms"), "", grids.rules(here)),
        _unknowns(here, tilts),
    ]


def _unknowns(here: Here, tilts: list[Tilt]) -> Block:
    grid = grids.unknowns(here, tilts)
    if grid.rows:
        return blocks.table(here, "unknowns", grid)
    return blocks.Markup(markup.titled(grid.title, grid.note, ""))


def _to_whatif(here: Here, percent: int) -> list[Block]:
    """The same factor, and nothing else, as a method of one's own."""
    if "whatif" not in here.pages:
        return []
    chosen = settings(method.load(), [Change("captive", "", percent / 100)])
    label = here.say("credit.to_whatif", percent=percent)
    return [blocks.go(here, "whatif", label, pillar="b2b", set=codes.code(chosen))]


def _tilts(here: Here, month: datetime.date, pillar: str) -> list[Tilt]:
    return [found for one in here.ask(asked.standings, month, pillar) if (found := silence.tilt(one))]


def _buyers(here: Here, month: datetime.date) -> list[asked.Buyers]:
    """Measure by measure; revenue last, as little of it is known."""
    return sorted(here.ask(asked.buyers, month), key=lambda one: asked.MEASURES.index(one.measure))


def _b2b(here: Here, month: datetime.date, variant: str) -> dict[str, float | None]:
    return {row.team: row.score for row in here.ask(queries.scores, month, variant) if row.pillar == "b2b"}


def _lead(said: str) -> Block:
    return blocks.Markup(markup.lead([said]))

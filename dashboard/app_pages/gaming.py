"""What could tilt a score: captive demand, few customers, a single figure, and silence about one."""

from __future__ import annotations

from dashboard import blocks, page, queries, show
from dashboard.charts import gaming as charts
from dashboard.charts import markup, naming
from dashboard.gaming import asked, grids, worded
from dashboard.scoring import method, silence
from dashboard.scoring.whatif.settings import Change, settings
from dashboard.whatif import codes

here = page.current()
with show.filters():
    month = show.choose_month(here)
    percent = int(page.slide(here, "captive", asked.SHARES, here.say("credit.captive"), lambda code: f"{code}%",
                             "50", here.say("credit.captive_why")))  # fmt: skip
    pillar = show.choose_pillar(here)


def contents() -> list[blocks.Block]:
    say, teams = here.say, here.teams
    demand = here.ask(asked.demand, month)
    buyers = sorted(here.ask(asked.buyers, month), key=lambda one: one.measure == "revenue")
    headline, alone = (
        {row.team: row.score for row in here.ask(queries.scores, month, variant) if row.pillar == "b2b"}
        for variant in ("headline", "no_affiliates")
    )
    credited = {row.team: row.score for row in here.ask(asked.credited, month, percent)}
    standings = here.ask(asked.standings, month, pillar)
    tilts = [found for one in standings if (found := silence.tilt(one))]
    return [
        blocks.head(here, worded.title(here, month, headline, alone), worded.lead(here)),
        blocks.Section(say("gaming.captive"), say("gaming.captive_note")),
        blocks.Beside(
            blocks.chart(here, "orgs", charts.organisations(say, demand, teams, percent)),
            blocks.chart(here, "users", charts.users(say, demand, teams, percent)),
        ),
        blocks.table(here, "order", grids.order(here, (headline, credited, alone), percent)),
        blocks.Folded(say("gaming.factored"), "", markup.note(worded.factored(here))),
        *_to_whatif(percent),
        blocks.Section(say("gaming.few"), say("gaming.few_note")),
        blocks.table(here, "buyers", grids.buyers(here, buyers)),
        blocks.Folded(say("gaming.rest"), "", markup.note(say("gaming.rest_note"))),
        blocks.Section(say("gaming.moves", what=naming.pillar_name(say, pillar)),
                       worded.section(here, standings)),
        *(_moves(tilts) if tilts else ()),
        grids.risks(here, pillar),
        blocks.step(here, "method", say("gaming.to_method"), part="indicators"),
        blocks.go(here, "saturation", say("gaming.next")),
    ]  # fmt: skip


def _to_whatif(percent: int) -> list[blocks.Block]:
    """The same factor, and nothing else, as a method of one's own."""
    if "whatif" not in here.pages:
        return []
    chosen = settings(method.load(), [Change("captive", "", percent / 100)])
    label = here.say("credit.to_whatif", percent=percent)
    return [blocks.go(here, "whatif", label, pillar="b2b", set=codes.code(chosen))]


def _moves(tilts: list[silence.Tilt]) -> list[blocks.Block]:
    return [
        blocks.table(here, "levers", grids.levers(here, tilts)),
        _unknowns(tilts),
        blocks.table(here, "silences", grids.silences(here, tilts)),
        grids.rules(here),
        *(grids.figures(here, one) for one in tilts),
    ]


def _unknowns(tilts: list[silence.Tilt]) -> blocks.Block:
    grid = grids.unknowns(here, tilts)
    if grid.rows:
        return blocks.table(here, "unknowns", grid)
    return blocks.Markup(markup.titled(grid.title, grid.note, ""))


show.blocks(here, contents)

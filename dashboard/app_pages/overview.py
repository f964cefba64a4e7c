"""Overview: who stands where in B2B and B2C, how it came, sector by sector, and what is missing."""

from __future__ import annotations

from dashboard import blocks, headlines, page, queries, show
from dashboard.charts import filing, markup, scores, use

here = page.current()
with show.filters():
    month = show.choose_month(here)


def contents() -> list[blocks.Block]:
    say, teams = here.say, here.teams
    found = here.ask(queries.scores, month, "headline")
    history = here.ask(queries.score_history, "headline")
    sectors = use.sector_multiples(say, here.ask(queries.live_by_sector), teams)
    filed = filing.filing_strip(say, here.ask(queries.filings), teams, here.ask(queries.gaps),
                                here.programme.due_day)  # fmt: skip
    return [
        blocks.head(here, headlines.overview(here, found, month), headlines.overview_lead(here, month)),
        blocks.Markup(
            markup.cards(headlines.cards(here, found)) if found else markup.note(say("overview.no_team"))
        ),
        blocks.go(here, "explain", say("overview.next")),
        *_order(found),
        blocks.Beside(
            blocks.chart(here, "trend_b2b", scores.score_trend(say, history, teams, "b2b")),
            blocks.chart(here, "trend_b2c", scores.score_trend(say, history, teams, "b2c")),
        ),
        blocks.chart(here, "sectors", sectors),
        blocks.chart(here, "filings", filed),
    ]


def _order(found: list[queries.Score]) -> list[blocks.Block]:
    """The order of the teams, where there is more than one to look at."""
    if len({row.team for row in found}) < 2:
        return []
    title, note = headlines.order_title(here, found), headlines.order_note(here, found)
    return [
        blocks.chart(here, "order", scores.order_ranges(here.say, found, here.teams, title, note)),
        blocks.go(here, "robustness", here.say("robustness.go")),
    ]


show.blocks(here, contents)

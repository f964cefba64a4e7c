"""Team: who it is, its strengths and gaps in points, its deployments and services, and its reports."""

from __future__ import annotations

import datetime

from dashboard import blocks, headlines, page, queries, show, tables, todo
from dashboard.charts import markup, scores
from dashboard.sources import contracts, registers

here = page.current()
with show.filters():
    team = show.choose_team(here)
    month = show.choose_month(here)


def head() -> list[blocks.Block]:
    say, mine = here.say, _mine()
    profile = headlines.profile(here, team, here.ask(queries.models, team.id), month)
    card = markup.cards([headlines.card(here, team, mine)]) if mine else markup.note(say("overview.no_team"))
    return [
        blocks.head(here, headlines.team(here, team, _indicators(), month), profile),
        blocks.Markup(card),
        blocks.go(here, "explain", say("team.next"), team=team.id, what="b2b"),
    ]


def contents() -> list[blocks.Block]:
    match part:
        case "sent":
            asked = todo.questions(here, team.id)
            return [
                *([blocks.table(here, "questions", asked)] if asked else []),
                blocks.table(here, "reports", tables.reports(here, here.ask(queries.reports, team.id))),
            ]
        case "rows":
            return _rows()
    return [*_points(_mine()), blocks.table(here, "gaps", tables.gaps(here, _indicators()))]


def _mine() -> list[queries.Score]:
    return [row for row in here.ask(queries.scores, month, "headline") if row.team == team.id]


def _indicators() -> list[queries.IndicatorScore]:
    every = [here.ask(queries.indicator_scores, month, pillar, "headline") for pillar in queries.PILLARS]
    return [row for rows in every for row in rows if row.team == team.id]


def _rows() -> list[blocks.Block]:
    """What the team reported of the month, and what public registers say beside it."""
    deployments = here.ask(queries.deployments, team.id, month)
    services = [row for row in here.ask(queries.services, month) if row.team == team.id]
    return [
        blocks.table(here, "deployments",
                     tables.deployments(here, headlines.deployments(here, deployments, month), deployments)),
        blocks.table(here, "services", tables.services(here, headlines.services(here, services, month), services)),
        *_corroboration(team, month),
    ]  # fmt: skip


def _corroboration(team: queries.Team, month: datetime.date) -> list[blocks.Block]:
    """The team's claims beside public registers, where any is read: agreement, and the gaps both ways."""
    if not registers.READ_BY & here.programme.pulls.keys():
        return []
    found, missing = here.ask(registers.claims, team.id, month), here.ask(registers.unreported, team.id, month)
    return [
        blocks.Section(here.say("registers.title"), here.say("registers.note")),
        blocks.table(here, "claims", contracts.claimed(here, found, team)),
        blocks.table(here, "unreported", contracts.gaps(here, missing)),
    ]


def _points(mine: list[queries.Score]) -> list[blocks.Block]:
    """What makes each pillar's score, side by side."""
    charts = [
        blocks.chart(here, f"points_{row.pillar}", scores.team_points(
            here.say, here.ask(queries.points, team.id, month, row.pillar, "headline"), row, team))
        for row in mine
    ]  # fmt: skip
    return [blocks.Beside(*charts)] if len(charts) == 2 else [*charts]


show.blocks(here, head)
part = show.open_part(here)
show.blocks(here, contents)

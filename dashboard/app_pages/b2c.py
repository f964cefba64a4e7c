"""B2C: dimensions and indicators by team and over time; users, and how they came by their access; services."""

from __future__ import annotations

from dashboard import blocks, headlines, page, queries, scored, show, tables
from dashboard.charts import use

here = page.current()
with show.filters():
    month = show.choose_month(here)
    variant = show.choose_variant(here)


def head() -> list[blocks.Block]:
    say = here.say
    access = use.user_stack(say, here.ask(queries.users), here.teams, month)
    lines = [*headlines.standing(here, "b2c", month, variant), say("b2c.lead")]
    return [
        blocks.head(here, say("b2c.headline", month=say.month(month), finding=access.title), lines),
        blocks.go(here, "explain", say("overview.next"), what="b2c"),
        *headlines.how_sure(here, "b2c"),
    ]


def contents() -> list[blocks.Block]:
    match part:
        case "over_time":
            return scored.over_time(here, "b2c", variant)
        case "field":
            return _field()
    return scored.by_team(here, "b2c", month, variant)


def _field() -> list[blocks.Block]:
    say, teams, users = here.say, here.teams, here.ask(queries.users)
    title = say("tables.services", month=say.month(month))
    return [
        blocks.Section(say("b2c.field"), ""),
        blocks.Beside(
            blocks.chart(here, "users", use.user_stack(say, users, teams, month)),
            blocks.chart(here, "users_over_time", use.user_trend(say, users, teams)),
        ),
        blocks.table(here, "services", tables.services(here, title, here.ask(queries.services, month))),
    ]


show.blocks(here, head)
part = show.open_part(here)
show.blocks(here, contents)

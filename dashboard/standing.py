"""Where things stand, as each viewer needs it on one screen: short lines, and for a team its own scores."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard import queries, todo, waiting
from dashboard.blocks import Block, Markup, Section
from dashboard.charts import markup, naming
from dashboard.headlines import card, ranked, rival
from dashboard.page import Here
from dashboard.queries import PILLARS, Report

Facts = list[tuple[str, str]]


def blocks(here: Here) -> list[Block]:
    """A heading, and under it the few lines this viewer would otherwise have to look up on several pages."""
    lines = {"team": _of_team, "policymaker": _of_policymaker, "operator": _of_operator}[here.viewer.role](here)
    return [Section(here.say("home.standing"), ""), *_own_card(here), Markup(markup.facts(lines))]


def _of_policymaker(here: Here) -> Facts:
    return [_arrived(here), *_orders(here), *_next_due(here)]


def _of_operator(here: Here) -> Facts:
    say = here.say
    built = say("home.built_is", day=say.day(here.day.as_of), built=say.moment(here.ask(waiting.built_at)))
    return [_arrived(here), *_next_due(here), *_pulls(here), (say("home.built"), built)]


def _of_team(here: Here) -> Facts:
    say, team = here.say, str(here.viewer.team)
    reports = [row for row in here.ask(queries.reports, team) if row.in_force]
    last = [_last_report(here, team, reports)] if reports else []
    source = here.programme.sources.get(team)
    how = say("home.how_pull", url=source.base_url) if source else say("home.how_send")
    return [*_next_due(here), *last, (say("home.how"), how)]


def _own_card(here: Here) -> list[Block]:
    """A team's two scores with their change."""
    month = next(iter(here.day.months), None)
    if here.viewer.team is None or month is None:
        return []
    mine = here.ask(queries.scores, month, "headline")
    return [Markup(markup.cards([card(here, here.teams[here.viewer.team], mine)]))] if mine else []


def _arrived(here: Here) -> tuple[str, str]:
    """How many of the reports due for the newest month came."""
    say, month = here.say, here.day.months[0]
    due = [row for row in here.ask(queries.filings) if row.month == month and row.state != "not_onboarded"]
    came = [row for row in due if row.received_on is not None]
    said = say("home.arrived_is", n=str(len(came)), of=str(len(due)), kinds=_counted(here, due))
    return say("home.arrived", month=say.month(month)), said


def _counted(here: Here, due: Sequence[queries.Filing]) -> str:
    return naming.counted(here.say, [here.say(f"filing.{row.state}") for row in due])


def _orders(here: Here) -> Facts:
    """Who leads each pillar, and whether that is settled."""
    say, found = here.say, here.ask(queries.scores, here.day.months[0], "headline")
    lines = []
    for pillar in PILLARS:
        rows = ranked(found, pillar)
        if rows:
            said = say("home.leads", team=here.name(rows[0].team), score=say.number(rows[0].score, 1))
            lines.append((naming.pillar_name(say, pillar), f"{said} {_settled(here, rows)}".strip()))
    return lines


def _settled(here: Here, rows: Sequence[queries.Score]) -> str:
    if len(rows) < 2:
        return ""
    second = rival(rows)
    return here.say("home.unsettled", second=here.name(second.team)) if second else here.say("home.settled")


def _next_due(here: Here) -> Facts:
    month = here.programme.next_due(here.day.as_of)
    return [(here.say("home.due"), todo.due_said(here, month))] if month else []


def _pulls(here: Here) -> Facts:
    say, last = here.say, here.ask(waiting.pulled)
    return [
        (say("home.pulled", team=here.name(team)),
         say("home.pulled_is", at=say.moment(last[team])) if team in last else say("home.pulled_never"))
        for team in here.programme.sources
    ]  # fmt: skip


def _last_report(here: Here, team: str, reports: Sequence[Report]) -> tuple[str, str]:
    """The newest month reported: what is in force, sent back, confirmed, found."""
    say = here.say
    month: datetime.date = reports[0].month
    same = [row for row in reports if row.month == month]
    found = {one.severity: one.findings for one in here.ask(waiting.found_in, team, month)}
    said = [say("report.in_force", kinds=", ".join(say(f"kind.{kind}") for kind in _kinds(same)))]
    said += [say("report.returned")] if any(row.is_returned for row in same) else []
    said.append(say("home.reasons", n=str(sum(row.confirmed for row in same))))
    said.append(say("home.found", questions=str(found.get("query", 0)), notes=str(found.get("note", 0))))
    return say("home.last", month=say.month(month)), " · ".join(said)


def _kinds(reports: Sequence[Report]) -> list[str]:
    return sorted({kind for row in reports for kind in row.in_force.split(",")})

"""What a page says first: sentences and score cards made from the rows it shows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard.charts import naming
from dashboard.charts.markup import Card, Gauge
from dashboard.page import Here
from dashboard.queries import PILLARS, Score
from dashboard.scoring import method


def overview(here: Here, scores: Sequence[Score], month: datetime.date) -> str:
    """Who scores highest; for a team, what it scores itself."""
    say = here.say
    if here.viewer.team:
        said = {pillar: _said(here, _of(scores, here.viewer.team, pillar)) for pillar in PILLARS}
        return say("overview.headline_own", month=say.month(month), team=here.name(here.viewer.team), **said)
    best = {pillar: ranked[0] for pillar in PILLARS if (ranked := _ranked(scores, pillar))}
    if len(best) == 2:
        return say("overview.headline", month=say.month(month), b2b=here.name(best["b2b"].team),
                   b2b_score=say.number(best["b2b"].score, 1), b2c=here.name(best["b2c"].team),
                   b2c_score=say.number(best["b2c"].score, 1))  # fmt: skip
    for pillar, row in best.items():
        return say("overview.headline_one", month=say.month(month), what=naming.pillar_name(say, pillar),
                   team=here.name(row.team), score=say.number(row.score, 1))  # fmt: skip
    return say("overview.headline_none", month=say.month(month))


def overview_lead(here: Here, scores: Sequence[Score], month: datetime.date) -> list[str]:
    """As of when, and whether the order of the first two is settled."""
    say, day = here.say, here.day
    lines = [say("overview.lead", due=say.day(here.programme.due_on(month)), day=say.day(day.as_of))]
    if here.viewer.team:
        return [*lines, say("overview.scope_own")]
    return lines + [line for pillar in PILLARS if (line := _order(here, _ranked(scores, pillar), pillar))]


def cards(here: Here, scores: Sequence[Score]) -> list[Card]:
    """Each team with both pillars."""
    say = here.say
    found = []
    for team in here.teams.values():
        mine = [row for row in scores if row.team == team.id]
        grade = next((row.grade for row in mine if row.grade), None)
        if mine:
            found.append(Card(
                naming.team_name(say, team), here.href("team", team=team.id), team.colour,
                say("score.badge_is", grade=grade) if grade else "", say("score.badge_hint"),
                tuple(gauge(here, row) for row in sorted(mine, key=lambda row: row.pillar)),
            ))  # fmt: skip
    return found


def gauge(here: Here, row: Score) -> Gauge:
    """One pillar of one team: score, interval, change, coverage; the number opens its explanation."""
    say = here.say
    notes = [say("score.interval_is", interval=naming.interval_said(say, row.low, row.high))]
    if row.change is not None:
        notes.append(say("score.change_is", change=say.signed(row.change)))
    notes.append(say("score.coverage_is", coverage=say.share(row.coverage)))
    href = here.href("explain", team=row.team, what=row.pillar, month=f"{row.month:%Y-%m}")
    return Gauge(naming.pillar_name(say, row.pillar), naming.score_said(say, row.score), href, row.score, row.low,
                 row.high, tuple(notes))  # fmt: skip


def b2b(here: Here, finding: str, month: datetime.date, sector: str | None) -> str:
    """What the field shows in this month, in the chosen sector."""
    say = here.say
    where = naming.label(say, "sector", sector) if sector else say("show.all_sectors")
    return say("b2b.headline", month=say.month(month), sector=where, finding=finding)


def field(here: Here, sector: str | None) -> str:
    """The heading over what is shown by sector."""
    if sector is None:
        return here.say("b2b.field")
    return here.say("b2b.field_of", sector=naming.label(here.say, "sector", sector))


def variant(here: Here, chosen: str) -> str:
    """By which reading the scores on this page are computed."""
    one = method.load().variants[chosen]
    return here.say("show.variant_is", name=here.say.of(one.words), what=here.say.of(one.what))


def _order(here: Here, ranked: Sequence[Score], pillar: str) -> str:
    if len(ranked) < 2:
        return ""
    first, rest = ranked[0], ranked[1:]
    rival = next((row for row in rest if (row.high or 0) >= (first.low or 0)), None)
    what = naming.pillar_name(here.say, pillar)
    if rival:
        return here.say("overview.tie", what=what, first=here.name(first.team), second=here.name(rival.team))
    return here.say("overview.clear", what=what, first=here.name(first.team))


def _ranked(scores: Sequence[Score], pillar: str) -> list[Score]:
    rated = [row for row in scores if row.pillar == pillar and row.score is not None]
    return sorted(rated, key=lambda row: -(row.score or 0))


def _of(scores: Sequence[Score], team: str, pillar: str) -> Score | None:
    return next((row for row in scores if row.team == team and row.pillar == pillar), None)


def _said(here: Here, row: Score | None) -> str:
    return naming.score_said(here.say, row.score if row else None)

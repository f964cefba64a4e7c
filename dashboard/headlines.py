"""What a page says first: sentences and score cards made from the rows it shows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard import queries
from dashboard.blocks import Folded, Markup, Next, go, step
from dashboard.charts import markup, naming
from dashboard.charts.markup import Card, Gauge
from dashboard.page import Here
from dashboard.queries import PILLARS, IndicatorScore, Score
from dashboard.scoring import method
from dashboard.scoring.explain import CellRef
from dashboard.scoring.indicator import Indicator


def overview(here: Here, scores: Sequence[Score], month: datetime.date) -> str:
    """Who scores highest; for a team, what it scores itself."""
    say = here.say
    if here.viewer.team:
        said = {pillar: _said(here, _of(scores, here.viewer.team, pillar)) for pillar in PILLARS}
        return say("overview.headline_own", month=say.month(month), team=here.name(here.viewer.team), **said)
    best = {pillar: found[0] for pillar in PILLARS if (found := ranked(scores, pillar))}
    if len(best) == 2 and best["b2b"].team == best["b2c"].team:
        figures = {f"{pillar}_score": say.number(row.score, 1) for pillar, row in best.items()}
        return say("overview.headline_both", month=say.month(month), team=here.name(best["b2b"].team), **figures)
    if len(best) == 2:
        return say("overview.headline", month=say.month(month), b2b=here.name(best["b2b"].team),
                   b2b_score=say.number(best["b2b"].score, 1), b2c=here.name(best["b2c"].team),
                   b2c_score=say.number(best["b2c"].score, 1))  # fmt: skip
    for pillar, row in best.items():
        return say("overview.headline_one", month=say.month(month), what=naming.pillar_name(say, pillar),
                   team=here.name(row.team), score=say.number(row.score, 1))  # fmt: skip
    return say("overview.headline_none", month=say.month(month))


def overview_lead(here: Here, month: datetime.date) -> list[str]:
    """As of when; for a team also why it sees itself alone."""
    say, day = here.say, here.day
    lines = [say("overview.lead", due=say.day(here.programme.due_on(month)), day=say.day(day.as_of))]
    return [*lines, say("overview.scope_own")] if here.viewer.team else lines


def order_title(here: Here, scores: Sequence[Score]) -> str:
    """Whether it is settled who leads."""
    say = here.say
    found = {pillar: rows for pillar in PILLARS if len(rows := ranked(scores, pillar)) > 1}
    close = [naming.pillar_name(say, pillar) for pillar, rows in found.items() if rival(rows)]
    if not found:
        return say("order.none")
    return say("order.close", what=say.listing(close)) if close else say("order.settled")


def order_note(here: Here, scores: Sequence[Score]) -> str:
    """Pillar by pillar who is ahead of whom, and who is not compared at all."""
    said = [
        one for pillar in PILLARS
        for one in (order(here, ranked(scores, pillar), pillar), _unrated(here, scores, pillar)) if one
    ]  # fmt: skip
    return " ".join([*dict.fromkeys(said), here.say("order.note")])


def cards(here: Here, scores: Sequence[Score]) -> list[Card]:
    """Each team with both pillars."""
    by_team = {team.id: [row for row in scores if row.team == team.id] for team in here.teams.values()}
    return [card(here, here.teams[team], rows) for team, rows in by_team.items() if rows]


def card(here: Here, team: queries.Team, rows: Sequence[Score]) -> Card:
    """One team with both pillars."""
    say = here.say
    gauges = tuple(gauge(here, row) for row in sorted(rows, key=lambda row: row.pillar))
    return Card(naming.team_name(say, team), here.href("team", team=team.id), team.colour, gauges)


def gauge(here: Here, row: Score) -> Gauge:
    """One pillar of one team: score, interval, change, coverage; the number opens its explanation."""
    say = here.say
    # Where everything is known the interval is the score itself: "100 %" says so.
    notes = (
        []
        if row.low == row.high
        else [say("score.interval_is", interval=naming.interval_said(say, row.low, row.high))]
    )
    if row.change is not None:
        notes.append(say("score.change_is", change=say.signed(row.change)))
    notes.append(say("score.coverage_is", coverage=say.share(row.coverage)))
    badge = say("score.badge_is", grade=row.grade) if row.pillar == "b2b" and row.grade else ""
    href = here.href("explain", team=row.team, what=row.pillar, month=f"{row.month:%Y-%m}")
    return Gauge(naming.pillar_name(say, row.pillar), naming.score_said(say, row.score), href, row.score, row.low,
                 row.high, tuple(notes), badge, say("score.badge_hint"))  # fmt: skip


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


def team(here: Here, one: queries.Team, found: Sequence[IndicatorScore], month: datetime.date) -> str:
    """Its highest and its lowest indicator."""
    say = here.say
    rows = by_score(found)
    name = naming.team_name(say, one)
    if len(rows) < 2:
        return say("team.headline_none", team=name, month=say.month(month))
    return say("team.headline", team=name, best=naming.indicator_name(say, rows[-1].indicator),
               worst=naming.indicator_name(say, rows[0].indicator))  # fmt: skip


def by_score(found: Sequence[IndicatorScore]) -> list[IndicatorScore]:
    """The scored indicators, the lowest first."""
    return sorted((row for row in found if row.score is not None), key=lambda row: (row.score, row.indicator))


def profile(here: Here, one: queries.Team, models: Sequence[queries.Model], month: datetime.date) -> list[str]:
    """Since when it takes part, and with which models."""
    say = here.say
    names = say.listing([say.pick(model.ko, model.en) for model in models]) or "–"
    months = 12 * (month.year - one.onboarded_month.year) + month.month - one.onboarded_month.month + 1
    lines = [say("team.joined", day=say.day(one.onboarded_on), n=max(months, 0), models=names)]
    return lines + ([say("team.left", month=say.month(one.left_month))] if one.left_month else [])


def deployments(here: Here, found: Sequence[queries.Deployment], month: datetime.date) -> str:
    say = here.say
    if not found:
        return say("team.deployments_none", month=say.month(month))
    return say("team.deployments", month=say.month(month), n=len(found), live=sum(row.is_live for row in found))


def services(here: Here, found: Sequence[queries.Service], month: datetime.date) -> str:
    say = here.say
    named = [row for row in found if row.service_id != "ALL"]
    if not named:
        return say("team.services_none", month=say.month(month))
    return say("team.services", month=say.month(month), n=len(named))


def pillar(here: Here, one: queries.Team, row: Score | None, what: str, month: datetime.date) -> str:
    say = here.say
    name = naming.team_name(say, one)
    if row is None:
        return say("explain.pillar_not_there", team=name, month=say.month(month))
    key = "explain.pillar" if row.score is not None else "explain.pillar_none"
    return say(key, team=name, month=say.month(month), what=naming.pillar_name(say, what),
               score=say.number(row.score, 1))  # fmt: skip


def pillar_lead(here: Here, row: Score | None, chosen: str) -> list[str]:
    """How sure the score is, and how it was put together."""
    say = here.say
    lines = variant(here, chosen)
    if row is None:
        return lines
    needed = method.load().aggregation.coverage_needed
    lines.append(say("explain.interval", interval=naming.interval_said(say, row.low, row.high),
                     coverage=say.share(row.coverage), needed=say.share(float(needed))))  # fmt: skip
    if row.score is not None:
        lines.append(say("explain.aggregation", score=say.number(row.score, 1),
                         arithmetic=say.number(row.arithmetic, 1)))  # fmt: skip
    return lines


def frontier_lead(here: Here, found: Sequence[IndicatorScore]) -> list[str]:
    """Why a frontier is not rated: nothing on record beside a leader, or not enough of it."""
    nothing = all(row.state == "not_on_record" for row in found)
    return [here.say("benchmarks.not_rated" if nothing else "benchmarks.not_rated_part")]


def indicator(
    here: Here, one: queries.Team, row: IndicatorScore | None, wanted: Indicator, month: datetime.date
) -> str:
    say = here.say
    name, title = naming.team_name(say, one), say.of(wanted.words)
    if row is None:
        return say("explain.pillar_not_there", team=name, month=say.month(month))
    if row.score is None or row.value is None:
        said = naming.value_said(say, row)
        return say("explain.indicator_state", team=name, indicator=title, month=say.month(month), state=said)
    return say("explain.indicator", team=name, indicator=title, month=say.month(month),
               value=naming.with_unit(say, row.value, wanted),
               score=say.number(row.score, 1))  # fmt: skip


def lowest(here: Here, found: Sequence[IndicatorScore]) -> list[Markup]:
    """The next step from a score: down to the cells of the indicator that holds it back most."""
    rows = by_score(found)
    if not rows:
        return []
    name = naming.indicator_name(here.say, rows[0].indicator)
    return [step(here, "explain", here.say("explain.next_lowest", indicator=name), what=rows[0].indicator)]


def indicator_lead(here: Here, row: IndicatorScore | None, wanted: Indicator, chosen: str) -> list[str]:
    """What it measures, how, and in which state it is."""
    say = here.say
    said_of = (("method.definition", wanted.definition), ("method.formula", wanted.formula))
    lines = [f"{say(key)}: {say.of(words)}" for key, words in said_of] + variant(here, chosen)
    if row is None:
        return lines
    state = method.load().states[row.state]
    said = say("explain.state_is", state=say.of(state.words), what=say.of(state.what))
    if row.base is not None and wanted.min_base is not None:
        base = say("explain.base_is", base=say.number(row.base), least=say.number(wanted.min_base))
        said = f"{said} {base}"
    return [*lines, said]


def cells(here: Here, found: Sequence[CellRef]) -> str:
    return here.say("explain.cells", n=here.say.number(len(found))) if found else here.say("explain.cells_none")


def standing(here: Here, pillar: str, month: datetime.date, chosen: str) -> list[str]:
    """Whether it is settled who leads a pillar, and by which reading its scores are computed."""
    found = here.ask(queries.scores, month, chosen)
    lines = (order(here, ranked(found, pillar), pillar), _unrated(here, found, pillar))
    return [*filter(None, lines), *variant(here, chosen)]


def how_sure(here: Here, pillar: str) -> list[Next]:
    """The way to how the order fares under other methods; a single team has none."""
    return [go(here, "robustness", here.say("robustness.go"), pillar=pillar)] if len(here.teams) > 1 else []


def variant(here: Here, chosen: str) -> list[str]:
    """By which reading the scores on this page are computed, where it is not the headline."""
    one = method.load().variants[chosen]
    said = here.say("show.variant_is", name=here.say.of(one.words), what=here.say.of(one.what))
    return [] if chosen == "headline" else [said]


def order(here: Here, found: Sequence[Score], pillar: str) -> str:
    """Whether the order of the first two is settled; "" where there is nothing to compare."""
    if len(found) < 2:
        return ""
    what, second = naming.pillar_name(here.say, pillar), rival(found)
    if second:
        return here.say("overview.tie", what=what, first=here.name(found[0].team), second=here.name(second.team))
    return here.say("overview.clear", what=what, first=here.name(found[0].team))


def _unrated(here: Here, scores: Sequence[Score], pillar: str) -> str:
    names = [here.name(row.team) for row in scores if row.pillar == pillar and row.score is None]
    if not names:
        return ""
    return here.say("overview.unrated", teams=here.say.listing(names))


def rival(found: Sequence[Score]) -> Score | None:
    """The next team whose interval reaches up to that of the first; None where the order is settled."""
    return next((row for row in found[1:] if (row.high or 0) >= (found[0].low or 0)), None)


def ranked(scores: Sequence[Score], pillar: str) -> list[Score]:
    rated = [row for row in scores if row.pillar == pillar and row.score is not None]
    return sorted(rated, key=lambda row: -(row.score or 0))


def _of(scores: Sequence[Score], team: str, pillar: str) -> Score | None:
    return next((row for row in scores if row.team == team and row.pillar == pillar), None)


def _said(here: Here, row: Score | None) -> str:
    return naming.score_said(here.say, row.score if row else None)


def frames(here: Here, found: dict[str, tuple[int, str, str, str]]) -> Folded:
    """What the denominators of the sectors are."""
    say = here.say
    lines = [
        say("frames.line", sector=naming.label(say, "sector", sector), n=say.number(n), what=say.pick(ko, en),
            as_of=as_of)
        for sector, (n, ko, en, as_of) in found.items()
    ]  # fmt: skip
    return Folded(say("frames.title"), "", markup.listing(lines))


def ruler(here: Here, row: IndicatorScore | None, one: Indicator, team: queries.Team) -> Markup:
    """Where a value stands between the value that scores 0 and the one that scores 100, and why these."""
    say = here.say
    reason = say("explain.reason", reason=say.of(one.reason))
    if row is None or one.goalposts is None:
        return Markup(markup.note(reason))
    interval = say("score.interval_is", interval=naming.interval_said(say, row.low, row.high))
    notes = (naming.goalposts_said(say, one), *([interval] if row.low != row.high else []))
    gauge_ = Gauge(
        say("explain.ruler"), naming.score_said(say, row.score), "", row.score, row.low, row.high, notes
    )
    return Markup(markup.ruler(gauge_, team.colour, reason))


def sql(here: Here, text: str, constants: dict[str, str]) -> Folded:
    """The SQL a value was computed with, and the constants put into it."""
    values = [f"${name} = {value}" for name, value in constants.items()]
    return Folded(here.say("explain.sql"), text, markup.listing(values))

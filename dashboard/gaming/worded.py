"""What could tilt a score, said: whom captive demand carries, who leans on few, and where silence pays."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard.charts import naming
from dashboard.gaming.asked import Buyers
from dashboard.page import Here
from dashboard.scoring.credit import places
from dashboard.scoring.silence import Rule, Silence, Standing, Tilt

VISIBLE = 0.05  # points; less is not to be seen in a number with one decimal
Scores = dict[str, float | None]
_COMPARED: tuple[Rule, Rule] = ("dropped", "never")


def title(here: Here, month: datetime.date, headline: Scores, alone: Scores) -> str:
    """Whom captive demand moves most, and whether the order of the open market is another."""
    return here.say("gaming.title", month=here.say.month(month), what=order_title(here, headline, alone))


def lead(here: Here) -> list[str]:
    say = here.say
    return [say("gaming.lead"), say("gaming.own" if here.viewer.team else "gaming.not_an_accusation")]


def order_title(here: Here, headline: Scores, alone: Scores) -> str:
    say = here.say
    rated = {team: score for team, score in headline.items() if score is not None}
    if not rated:
        return say("gaming.order_none")
    team = max(rated, key=lambda one: _moved(rated[one], alone.get(one)))
    said = {"team": here.name(team), "head": say.number(rated[team], 1),
            "open": naming.score_said(say, alone.get(team))}  # fmt: skip
    if len(here.teams) == 1:
        return say("gaming.order_one", **said)
    before, after = places(headline), places(alone)
    if before == after:
        return say("gaming.order_same", **said)
    return say("gaming.order_moved", **said, first=_in_order(here, before), then=_in_order(here, after))


def at_factor(here: Here, scores: Scores, percent: int) -> str:
    """The order, or of one team its score, at the factor that was chosen."""
    say, ranks = here.say, places(scores)
    if not ranks:
        return say("gaming.at_factor_none", percent=percent)
    if len(here.teams) == 1:
        (score,) = scores.values()
        return say("gaming.at_factor_one", percent=percent, score=naming.score_said(say, score))
    return say("gaming.at_factor", percent=percent, order=_in_order(here, ranks))


def _moved(score: float, alone: float | None) -> float:
    """By how much; not to be rated any more is the largest move of all."""
    return float("inf") if alone is None else abs(score - alone)


def buyers_title(here: Here, found: Sequence[Buyers]) -> str:
    """Who leans hardest on few customers, by what is sure: a bound that rests on an assumption leads nothing."""
    say = here.say
    sure = [(one.found.low, one) for one in found if one.found and not one.found.rest]
    if not sure:
        return say("gaming.buyers_none")
    _, most = max(sure, key=lambda each: each[0])
    key = "gaming.buyers_most" if len(here.teams) > 1 else "gaming.buyers_one"
    effective = most.found.effective[0] if most.found else 0.0
    return say(key, team=here.name(most.team), measure=say(f"gaming.by_{most.measure}"),
               n=say.number(effective, 1))  # fmt: skip


def section(here: Here, found: Sequence[Standing]) -> str:
    """Who is looked at, and who is not because there is no score to move, with what the unknown leaves open."""
    say = here.say
    silent = [
        say("gaming.unrated_one", team=here.name(one.team),
            interval=naming.interval_said(say, one.low, one.high))
        for one in found if one.score is None
    ]  # fmt: skip
    said = say("gaming.moves_note" if len(silent) < len(found) else "gaming.moves_none")
    return f"{said} {say('gaming.unrated', teams=say.listing(silent))}" if silent else said


def levers_title(here: Here, found: Sequence[Tilt]) -> str:
    say = here.say
    first = [(one.steps[0].gain, one) for one in found if one.steps]
    if not first or max(gain for gain, _ in first) < VISIBLE:
        return say("gaming.levers_none")
    _, one = max(first, key=lambda each: each[0])
    return say("gaming.levers", team=here.name(one.team), points=say.signed(one.steps[0].gain),
               indicator=naming.indicator_name(say, one.steps[0].indicator))  # fmt: skip


def unknowns_title(here: Here, found: Sequence[Tilt]) -> str:
    say = here.say
    wide = [(one.open[0].at_full - one.open[0].at_zero, one) for one in found if one.open]
    if not wide:
        return say("gaming.unknowns_none")
    _, one = max(wide, key=lambda each: each[0])
    return say("gaming.unknowns", team=here.name(one.team), low=say.number(one.open[0].at_zero, 1),
               high=say.number(one.open[0].at_full, 1),
               indicator=naming.indicator_name(say, one.open[0].indicator))  # fmt: skip


def silences_title(here: Here, found: Sequence[Tilt]) -> str:
    """What silence pays at most: by dropping, and by our own rule, which has a gap."""
    say = here.say
    most = {rule: max((best(one, rule) for one in found), key=_gain, default=None) for rule in _COMPARED}
    dropped, never = (_gain(most[rule]) for rule in _COMPARED)
    if max(dropped, never) < VISIBLE:
        return say("gaming.silences_none")
    key = "gaming.silences" if never >= VISIBLE else "gaming.silences_closed"
    return say(key, dropped=say.number(dropped, 1), never=say.number(never, 1))


def best(one: Tilt, rule: Rule) -> Silence | None:
    """The most that up to so many hidden figures bring; None where the pillar would never be rated then."""
    return max((each for each in one.silences[rule] if each), key=_gain, default=None)


def _gain(one: Silence | None) -> float:
    return -float("inf") if one is None or one.gain is None else one.gain


def _in_order(here: Here, ranks: dict[str, int]) -> str:
    return ", ".join(here.name(team) for team in sorted(ranks, key=lambda team: (ranks[team], team)))


def factored(here: Here) -> str:
    """How a score is computed with less of captive demand, and why it may drop at none."""
    return f"{here.say('credit.captive_note')} {here.say('credit.gone')}"

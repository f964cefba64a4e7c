"""How sure an order is, said: who is first, whether that is settled, and what this is not."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard.charts import naming
from dashboard.doubt.asked import Recorded
from dashboard.page import Here
from dashboard.queries import Score
from dashboard.scoring import method
from dashboard.scoring.uncertainty import Doubt, word

TERMS = ("score", "indicator", "dimension", "weight", "evidence")


def title(here: Here, found: Doubt | None, pillar: str, month: datetime.date) -> str:
    """Whether it is settled who is first; of a single team, where its score lies."""
    say = here.say
    names = {"month": say.month(month), "what": naming.pillar_name(say, pillar)}
    if found is None and here.viewer.team:
        return say("robustness.title_unrated", **names, team=here.name(here.viewer.team))
    if found is None:
        return say("robustness.title_none", **names)
    if len(found.teams) == 1:
        one = found.ranges[0]
        return say("robustness.title_one", **names, team=here.name(found.teams[0]), low=say.number(one.low, 1),
                   high=say.number(one.high, 1))  # fmt: skip
    return say(f"robustness.title_{_word(found, 0)}", **names, **_pair(here, found, 0))


def lead(here: Here, found: Doubt | None, scores: Sequence[Score], pillar: str) -> list[str]:
    """Second against third, who is not compared, and what the shares are shares of."""
    say = here.say
    lines = []
    if found and len(found.teams) > 2:
        sure = say(f"robustness.is_{_word(found, 1)}")
        lines.append(say("robustness.second", **_pair(here, found, 1), sure=sure))
    unrated = [here.name(row.team) for row in scores if row.pillar == pillar and row.score is None]
    if unrated and not here.viewer.team:
        lines.append(say("overview.unrated", teams=say.listing(unrated)))
    if here.viewer.team:
        lines.append(say("robustness.own"))
    if found:
        lines += _method(here, found)
    return lines


def _method(here: Here, found: Doubt) -> list[str]:
    """What was done, and what the shares that came of it are and are not."""
    say, n = here.say, here.say.number(found.draws)
    kinds = len(found.alone)
    if len(found.teams) == 1:
        return [say("robustness.what_one", n=n, kinds=kinds), say("robustness.not_a_forecast_one")]
    return [say("robustness.what", n=n, kinds=kinds), say("robustness.not_a_forecast"), _words(here)]


def terms(here: Here, pillar: str) -> list[tuple[str, str]]:
    """Each term of the page with its one-line meaning, and what this pillar has of it."""
    say, book = here.say, method.load()
    dimensions = book.pillars[pillar].dimensions
    first = next(one for one in book.indicators.values() if one.pillar == pillar and one.dimension)
    has = {"what": naming.pillar_name(say, pillar), "indicator": say.of(first.words),
           "dimensions": say.listing([naming.dimension_name(say, pillar, one) for one in dimensions])}  # fmt: skip
    return [(say(f"robustness.term_{name}"), say(f"robustness.means_{name}", **has)) for name in TERMS]


def weights(here: Here, recorded: Recorded) -> str:
    """How weights were drawn, and why not otherwise."""
    spec = method.load().uncertainty
    n, least = recorded.experts, spec.panel_from
    key = "wrong" if recorded.mistakes else "used" if n >= least else "few" if n else "none"
    return here.say(f"robustness.panel_{key}", n=n, least=least)


def of_hundred(share: float) -> int:
    """A share as "so many in a hundred": all or none only where it is so."""
    return 100 if share == 1 else 0 if share == 0 else min(99, max(1, round(100 * share)))


def hundredths(here: Here, share: float) -> str:
    """The same in a table: "<1%" is not never."""
    if share in (0, 1):
        return here.say.share(share)
    return "<1%" if share < 0.01 else ">99%" if share > 0.99 else here.say.share(share)


def _words(here: Here) -> str:
    spec = method.load().uncertainty
    return here.say("robustness.words", clear=round(100 * spec.clear_from), likely=round(100 * spec.likely_from))


def _word(found: Doubt, t: int) -> str:
    """How settled it is that the team at this place scores higher than the next."""
    return word(found.order.beats[t][t + 1], method.load().uncertainty)


def _pair(here: Here, found: Doubt, t: int) -> dict[str, object]:
    share = found.order.beats[t][t + 1]
    return {"ahead": here.name(found.teams[t]), "behind": here.name(found.teams[t + 1]), "n": of_hundred(share)}

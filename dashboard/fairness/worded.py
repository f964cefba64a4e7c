"""What the page says: who stands where at the same age, what the words mean, and why a number is missing."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts import citing, naming
from dashboard.doubt.worded import of_hundred
from dashboard.fairness.parts import Clock, Dot, Measure
from dashboard.fairness.support import alike
from dashboard.page import Here
from dashboard.scoring import age, method
from dashboard.scoring.age import Answer
from dashboard.scoring.side_by_side import Together
from dashboard.scoring.uncertainty import word

TERMS = ("same_age", "growth", "distance", "not_yet_due")


def title(here: Here, measures: Sequence[Measure], now: Clock, together: Together | None, pillar: str) -> str:
    """The youngest beside the best of the others at the same age; to a team, its own score at its own age."""
    say, score = here.say, measures[0]
    names = {"month": say.month(now.month), "what": naming.pillar_name(say, pillar)}
    if here.viewer.team:
        return _own_title(here, score, now, here.viewer.team, names)
    if now.age is None or now.is_one:
        return say("fairness.title_none" if now.age is None else "fairness.title_one_clock", **names)
    pair = pair_of(score, now)
    if pair is None:
        return say("fairness.title_unrated", **names, team=here.say.listing([here.name(t) for t in now.youngest]))
    young, other = pair
    mine, others = (age.level_at(score.of[team], now.age).value or 0.0 for team in pair)
    key = f"fairness.title_{_direction(together, young, other, mine, others)}"
    return say(key, **names, team=here.name(young), other=here.name(other), n=now.age,
               mine=say.number(mine, 1), others=say.number(others, 1))  # fmt: skip


def _own_title(here: Here, score: Measure, now: Clock, team: str, names: dict[str, str]) -> str:
    say, point = here.say, score.of[team].at(now.month)
    name, old = here.name(team), now.age_of(team)
    if old < 0:
        return say("fairness.title_not_joined", **names, team=name)
    if point is None:
        return say("fairness.title_own_unrated", **names, team=name, n=old)
    return say("fairness.title_own", **names, team=name, n=old, score=say.number(point.value, 1))


def pair_of(score: Measure, now: Clock) -> tuple[str, str] | None:
    """Of the youngest teams the one that stands highest, and the older team that stood highest at that age."""
    if now.age is None:
        return None
    levels = {team: age.level_at(one, now.age).value for team, one in score.of.items()}
    rated = {team: level for team, level in levels.items() if level is not None}
    young = [team for team in now.youngest if team in rated]
    older = [team for team in rated if team not in now.youngest]
    if not young or not older:
        return None
    return max(young, key=lambda team: rated[team]), max(older, key=lambda team: rated[team])


def _direction(together: Together | None, young: str, other: str, mine: float, others: float) -> str:
    """Ahead or behind only where the draws bear it out; else a tie."""
    share = together.ahead.get((young, other)) if together else None
    if share is None or word(max(share, 1 - share), method.load().uncertainty) == "tie":
        return "tie"
    return "ahead" if share > 0.5 else "behind"


def lead(here: Here, measures: Sequence[Measure], now: Clock, together: Together | None) -> list[str]:
    """How sure that is, how far apart they are in time, and which clock the headline goes by."""
    say = here.say
    if here.viewer.team:
        lines = [say("fairness.own"), say("fairness.youngest_is", n=now.age)] if now.age is not None else []
        return [*lines, say("fairness.clocks")]
    pair = pair_of(measures[0], now) if not now.is_one else None
    if pair is None:
        return [say("fairness.clocks")]
    young, other = pair
    share = together.ahead.get(pair) if together else None
    lines = []
    if share is not None:
        first, second = (young, other) if share >= 0.5 else (other, young)
        lines.append(say("fairness.sure", ahead=here.name(first), behind=here.name(second),
                         n=of_hundred(max(share, 1 - share))))  # fmt: skip
    lines += [distance_said(here, one, young, other, now) + "." for one in measures[1:2]]
    return [*lines, say("fairness.clocks")]


def distance_said(here: Here, one: Measure, team: str, other: str, now: Clock) -> str:
    """Where a team is on the calendar that another was some months ago; or why that cannot be said."""
    say = here.say
    found = age.distance(one.of[team], one.of[other], now.month)
    names = {"what": one.name, "team": here.name(team), "other": here.name(other)}
    if found.value is None:
        return say("fairness.distance_why", **names, why=why(here, found))
    return say("fairness.distance_said", **names, n=say.number(found.value, 1))


def why(here: Here, answer: Answer) -> str:
    """Why there is no number, in words."""
    assert answer.reason is not None
    return here.say(f"fairness.why_{answer.reason}")


def terms(here: Here) -> list[tuple[str, str]]:
    """Each term of this page with its one-line meaning; a team has nobody to be a distance from."""
    used = [name for name in TERMS if name != "distance" or not here.viewer.team]
    return [(here.say(f"fairness.term_{name}"), here.say(f"fairness.means_{name}")) for name in used]


def supported(here: Here, dots: Sequence[Dot], what: str) -> str:
    """How far apart those lie who were given the same; to a team, its own periods in order."""
    say, group = here.say, alike(dots)
    if here.viewer.team:
        found = [f"{citing.period(say, one.period)} {one.reported}" for one in dots]
        return say("fairness.support_own", what=what, values=", ".join(found) or say("show.no_value"))
    if not group:
        return say("fairness.not_alike", what=what)
    values = [f"{here.name(one.team)} {one.reported}" for one in group]
    return say(
        "fairness.alike",
        what=what,
        period=citing.period(say, group[0].period),
        given=group[0].given,
        values=", ".join(values),
    )


def title_unreported(here: Here, lines: int) -> str:
    return here.say("fairness.title_unreported" if lines else "fairness.title_nothing", n=lines)

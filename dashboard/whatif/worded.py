"""A viewer's own method, said: what each change is, who is first now, who gains most, and what this is not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from dashboard.charts import naming
from dashboard.charts.markup import Cell
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.whatif.outcome import Gain, Outcome, Score
from dashboard.scoring.whatif.settings import Change, Kind, Settings, heavy, unsound
from dashboard.whatif import asked

MEANS = {1.0: "whatif.mean_arithmetic", 0.0: "whatif.mean_geometric", -1.0: "whatif.mean_harmonic"}
NOTHING = 0.05  # points: what is printed as 0.0 is no gain


def title(here: Here, today: Outcome, mine: Outcome, chosen: Settings, pillar: str, month: datetime.date) -> str:
    """Who is first under the viewer's settings, and whether the order is another one than today's."""
    say = here.say
    names = {"month": say.month(month), "what": naming.pillar_name(say, pillar)}
    if not mine.order:
        return say("whatif.title_none", **names)
    first = _first(here, mine)
    if not chosen.of_method.changes:
        return say("whatif.title_today", **names, first=first)
    is_same = ranked(today) == ranked(mine)
    return say("whatif.title_same" if is_same else "whatif.title_other", **names, first=first)


def ranked(found: Outcome) -> dict[str, int]:
    """The place of each rated team."""
    return {team: at for team, at in zip(found.teams, found.places, strict=True) if at is not None}


def _first(here: Here, found: Outcome) -> str:
    """The first team with its score; of several at the same score all."""
    first = [team for team, place in ranked(found).items() if place == 1]
    return here.say("whatif.first", team=here.say.listing([here.name(team) for team in first]),
                    score=here.say.number(found.of(first[0]), 1))  # fmt: skip


def lead(
    here: Here, chosen: Settings, wanted: Settings, is_broken: bool, mine: Outcome, found: Sequence[Gain]
) -> list[str]:
    """Who gains most from which change, what could not be done as asked, and what this is not."""
    say = here.say
    lines = [say("whatif.broken")] if is_broken else []
    if chosen.of_method.changes:
        lines.append(gained(here, mine, found))
    elif not is_broken:
        lines.append(say("whatif.begin"))
    refused = unsound(method.load(), wanted)
    if refused:
        names = say.listing([naming.indicator_name(say, id) for id in refused])
        lines.append(say("whatif.unsound", indicators=names))
    for pillar, name, share in heavy(method.load(), chosen):
        lines.append(say("whatif.heavy", what=naming.pillar_name(say, pillar), share=say.share(share),
                         dimension=naming.dimension_name(say, pillar, name)))  # fmt: skip
    unrated = [here.name(team) for team, score in zip(mine.teams, mine.scores, strict=True) if score is None]
    if unrated:
        lines.append(say("overview.unrated", teams=say.listing(unrated)))
    return [*lines, say("whatif.not_ours")]


def gained(here: Here, mine: Outcome, found: Sequence[Gain]) -> str:
    """The team that gains most, and the one change from which it does; where none gains, who loses most."""
    say = here.say
    each = [(points, team, one) for one in found for team, points in zip(mine.teams, one.points, strict=True)
            if points is not None]  # fmt: skip
    if not each:
        return say("whatif.elsewhere" if not found else "whatif.no_gain")
    most, least = max(each, key=lambda one: one[0]), min(each, key=lambda one: one[0])
    if most[0] >= NOTHING:
        return _one_gain(here, "whatif.gained", *most)
    return _one_gain(here, "whatif.lost", *least) if least[0] <= -NOTHING else say("whatif.no_gain")


def _one_gain(here: Here, key: str, points: float, team: str, one: Gain) -> str:
    return here.say(key, team=here.name(team), change=change_said(here, one.changes),
                    points=here.say.number(abs(points), 1))  # fmt: skip


def change_said(here: Here, changes: Iterable[Change]) -> str:
    """A change: what, from today's value to the viewer's."""
    bounds = asked.bounds()
    return ", ".join(
        here.say("whatif.change", what=setting_said(here, one.kind, one.id),
                 before=value_said(here, one.kind, bounds[one.kind, one.id].stated),
                 after=value_said(here, one.kind, one.value))
        for one in changes
    )  # fmt: skip


def setting_said(here: Here, kind: Kind, id: str) -> str:
    """What a setting is called."""
    say = here.say
    match kind:
        case "dimension":
            pillar, name = id.split(".")
            return say("whatif.weight_in", what=naming.dimension_name(say, pillar, name),
                       pillar=naming.pillar_name(say, pillar))  # fmt: skip
        case "indicator":
            return say("whatif.weight_of", what=naming.indicator_name(say, id))
        case "low" | "high":
            return say(f"whatif.{kind}_of", what=naming.indicator_name(say, id))
        case "captive":
            return say("credit.captive")
        case "evidence":
            return say("credit.evidence_of", level=id)
        case "blend":
            return say("whatif.blend_of", what=naming.pillar_name(say, id))
    return say(f"whatif.is_{kind}")


def value_said(here: Here, kind: Kind, value: float) -> str:
    """A weight of nothing is said as being left out, a part as a share, all else as its number."""
    if kind in ("dimension", "indicator") and value == 0:
        return here.say("whatif.out")
    if kind in ("captive", "evidence"):
        return here.say.share(value)
    said = f"{value:,.4f}".rstrip("0").rstrip(".").replace("-", "−")
    if kind == "mean" and value in MEANS:
        return here.say(MEANS[value], value=said)
    return said


def score_said(here: Here, score: Score, place: int | None) -> Cell:
    """A score with its place under it."""
    if score is None or place is None:
        return Cell(here.say("score.not_rated"))
    return Cell(here.say.number(score, 1), under=here.say("robustness.rank", n=place))

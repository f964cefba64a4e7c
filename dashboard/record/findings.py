"""What the public record says, in sentences computed from its rows: who is left, what decided, what is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.charts import citing
from dashboard.record.asked import EvaluationScore, Item, Team, Use
from dashboard.text import Text


@dataclass(frozen=True)
class Finding:
    """A sentence, the claims it was computed from, and how sure these are."""

    said: str
    claims: tuple[str, ...]
    certainties: tuple[str | None, ...] = ()


def standing(say: Text, teams: Sequence[Team]) -> Finding:
    """Who is still in, and who left for what."""
    left = [
        say("record.left", team=name(say, one), why=citing.word(say, "left_for", one.left_for))
        for one in teams if one.standing == "out"
    ]  # fmt: skip
    still = [one for one in teams if one.standing == "active"]
    said = say("record.still_in", n=len(still), teams=say.listing([name(say, one) for one in still]))
    if left:
        said = f"{said} {say('record.left_all', which=say.listing(left))}"
    return Finding(said, tuple(one.claim_id for one in teams if one.standing in ("active", "out")))


def decided(
    say: Text, stage: str, scores: Sequence[EvaluationScore], items: Sequence[Item], names: dict[str, str]
) -> Finding | None:
    """How far the team with the lowest published total lay from the mean of each block, and where it was first."""
    mine = [one for one in scores if one.stage == stage]
    whole = {one.component for one in items if one.stage == stage and one.level == "total"}
    totals = {one.team_id: one.score for one in mine if one.scope == "team" and one.component in whole}
    if len(totals) < 2:
        return None
    last = min(totals, key=lambda team: totals[team])
    blocks = [one for one in items if one.stage == stage and one.level == "block"]
    parts = [_apart(say, one, mine, last) for one in blocks]
    firsts = [one for one in mine if one.scope == "max" and one.team_id == last]
    known = [part for part in parts if part]
    if not known:
        return None
    said = say(
        "record.decided", stage=stage, team=names[str(last)], parts=say.listing([part for part, _ in known])
    )
    if firsts:
        which = say.listing([_item(say, items, one) for one in firsts])
        said = f"{said} {say('record.decided_first', which=which)}"
    used = [one.figure for _, pair in known for one in pair] + [one.figure for one in firsts]
    claims = tuple(dict.fromkeys(one.claim_id for one in used))
    return Finding(said, claims, tuple(one.certainty for one in used))


def uses(say: Text, found: Sequence[Use]) -> Finding:
    """How many announced uses there are, how many are in production, and how many of these are a named independent
    customer's, on a programme model."""
    running = [one for one in found if one.stage == "production"]
    outside = [one for one in running if one.is_independent and one.is_named]
    own = [one for one in outside if one.is_own_model]
    said = say("record.uses", n=len(found), running=len(running), outside=len(outside), own=len(own))
    shown = own or outside
    return Finding(said, tuple(one.claim_id for one in shown), tuple(one.certainty for one in shown))


def unstated(say: Text, found: Sequence[Use]) -> str:
    """Of how many announced uses the source names no model."""
    return say("record.no_model", n=len(found), none=sum(one.model_family is None for one in found))


def name(say: Text, one: Team) -> str:
    return say.pick(one.ko, one.en)


def _apart(
    say: Text, item: Item, scores: Sequence[EvaluationScore], team: str | None
) -> tuple[str, tuple[EvaluationScore, EvaluationScore]] | None:
    """The team's score of a block less the mean of all, where both were published."""
    of_it = [one for one in scores if one.component == item.component]
    own = next((one for one in of_it if one.scope == "team" and one.team_id == team), None)
    mean = next((one for one in of_it if one.scope == "mean"), None)
    if own is None or mean is None:
        return None
    apart = Decimal(str(own.score)) - Decimal(str(mean.score))
    said = say("record.apart", block=say.pick(item.ko, item.en), apart=f"{apart:+}".replace("-", "−"))
    return said, (own, mean)


def _item(say: Text, items: Sequence[Item], score: EvaluationScore) -> str:
    found = next(one for one in items if (one.stage, one.component) == (score.stage, score.component))
    return say.pick(found.ko, found.en)

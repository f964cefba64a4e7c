"""What the public record says, in sentences computed from its rows: who is left, what decided, what is in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.charts import citing
from dashboard.record.asked import EvaluationScore, Item, Model, Team, Use
from dashboard.text import Text

Names = Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """A sentence, the claims it was computed from, and how sure these are."""

    said: str
    claims: tuple[str, ...]
    certainties: tuple[str | None, ...] = ()


def standing(say: Text, teams: Sequence[Team], names: Names) -> Finding:
    """Who is still in, and who left for what."""
    left = [
        say("record.left", team=names[one.team_id], why=citing.word(say, "left_for", one.left_for))
        for one in teams if one.standing == "out"
    ]  # fmt: skip
    still = [names[one.team_id] for one in teams if one.standing == "active"]
    said = say("record.still_in", n=len(still), teams=say.listing(still))
    if left:
        said = f"{said} {say('record.left_all', which=say.listing(left))}"
    return Finding(said, tuple(one.claim_id for one in teams if one.standing in ("active", "out")))


def decided(
    say: Text, stage: str, scores: Sequence[EvaluationScore], items: Sequence[Item], names: Names
) -> Finding | None:
    """The published totals, by how much the last missed the one before it, and how far it lay from each mean."""
    mine = [one for one in scores if one.stage == stage]
    whole = {one.component for one in items if one.stage == stage and one.level == "total"}
    totals = sorted(
        (one for one in mine if one.scope == "team" and one.component in whole), key=lambda o: -o.score
    )
    if len(totals) < 2:
        return None
    last = totals[-1]
    apart = [part for item in items if item.stage == stage and item.level == "block"
             if (part := _apart(say, item, mine, last.team_id))]  # fmt: skip
    firsts = [one for one in mine if one.scope == "max" and one.team_id == last.team_id]
    said = say(
        "record.decided", stage=stage, team=names[str(last.team_id)], margin=_less(totals[-2], last),
        totals=say.listing([_total(say, one, names) for one in totals]), parts=say.listing([p for p, _ in apart]),
    )  # fmt: skip
    if firsts:
        which = say.listing([_item(say, items, one) for one in firsts])
        said = f"{said} {say('record.decided_first', which=which)}"
    used = [one.figure for one in (*totals, *(o for _, pair in apart for o in pair), *firsts)]
    return Finding(said, tuple(dict.fromkeys(one.claim_id for one in used)), tuple(one.certainty for one in used))


def uses(say: Text, found: Sequence[Use]) -> Finding:
    """How many announced uses there are, how many are in production, and whose these are, on which model."""
    running = [one for one in found if one.stage == "production"]
    outside = [one for one in running if one.is_independent and one.is_named]
    own = own_uses(found)
    inside = [one for one in running if one.in_consortium and one.affiliate == "n" and one.is_own_model]
    said = say("record.uses", n=len(found), running=len(running), outside=len(outside), own=len(own),
               inside=len(inside), unclear=sum(one.affiliate == "unknown" for one in running))  # fmt: skip
    shown = own or outside + inside
    return Finding(said, tuple(one.claim_id for one in shown), tuple(one.certainty for one in shown))


def own_uses(found: Sequence[Use]) -> list[Use]:
    """In production at a named customer outside group and consortium, on a programme model."""
    return [one for one in found
            if one.stage == "production" and one.is_independent and one.is_named and one.is_own_model]  # fmt: skip


def newest(models: Sequence[Model]) -> dict[str, Model]:
    """Of each team the programme model of its latest stage."""
    found: dict[str, Model] = {}
    for one in models:
        if one.is_programme_model and one.stage:
            found.setdefault(one.team_id, one)
    return found


def unstated(say: Text, found: Sequence[Use]) -> str:
    """Of how many announced uses the source names no model."""
    return say("record.no_model", n=len(found), none=sum(one.model_family is None for one in found))


def _apart(
    say: Text, item: Item, scores: Sequence[EvaluationScore], team: str | None
) -> tuple[str, tuple[EvaluationScore, EvaluationScore]] | None:
    """The team's score of a block less the mean of all, where both were published."""
    of_it = [one for one in scores if one.component == item.component]
    own = next((one for one in of_it if one.scope == "team" and one.team_id == team), None)
    mean = next((one for one in of_it if one.scope == "mean"), None)
    if own is None or mean is None:
        return None
    said = say("record.apart", block=say.pick(item.ko, item.en), apart=_signed(own, mean))
    return said, (own, mean)


def _less(above: EvaluationScore, below: EvaluationScore) -> str:
    return str(Decimal(str(above.score)) - Decimal(str(below.score)))


def _signed(one: EvaluationScore, other: EvaluationScore) -> str:
    """Exactly: 27.1 less 28.75 is −1.65 and no float."""
    return f"{Decimal(str(one.score)) - Decimal(str(other.score)):+}".replace("-", "−")


def _total(say: Text, one: EvaluationScore, names: Names) -> str:
    return say("record.total_of", team=names[str(one.team_id)], score=citing.in_words(one.figure))


def _item(say: Text, items: Sequence[Item], score: EvaluationScore) -> str:
    found = next(one for one in items if (one.stage, one.component) == (score.stage, score.component))
    return say.pick(found.ko, found.en)

"""What a question asks and where it stands, in words."""

from __future__ import annotations

import re

from connectors import contract, rules
from dashboard.page import Here
from dashboard.review.asked import Question
from dashboard.tables import row_said
from dashboard.text import Text

LONGEST = 120
SORTS = ("between", "affiliation", "own")
# Cells that say how a customer or an operator is related to the team.
RELATED = {"affiliation", "operator", "operator_id", "customer_group_id", "customer_group_key"}


def sort_of(one: Question) -> str:
    """What a question compares: teams with each other, a relation with lists of groups, a team's own values."""
    if one.is_between:
        return "between"
    return "affiliation" if RELATED & set(one.fields) else "own"


def asks(say: Text, rule: str) -> str:
    """What a rule asks; brackets that would hold what stood in one cell are left out."""
    if not rule:
        return say("review.by_hand")
    return re.sub(r"\s*\([^()]*\{\w+\}[^()]*\)|\s*\{\w+\}", "", say.of(_rule(rule).message))


def asked(say: Text, one: Question) -> str:
    """What a question asks: the rule's words, else what a person wrote, as far as one line holds it."""
    if one.rule or not one.words:
        return asks(say, one.rule)
    return one.words if len(one.words) <= LONGEST else f"{one.words[:LONGEST]}…"


def remedy(say: Text, rule: str) -> str:
    return say.of(_rule(rule).remedy) if rule else ""


def months(say: Text, one: Question) -> str:
    return " – ".join(dict.fromkeys((say.month(one.first), say.month(one.last))))


def turn(say: Text, one: Question) -> str:
    return say(f"turn.{one.turn}")


def level(say: Text, code: str) -> str:
    """A level of evidence, in the words of the contract."""
    return say.of(contract.load().kinds["b2b"].fields["evidence_claimed"].values[code])


def cells(say: Text, one: Question) -> str:
    """The row and the columns it is about."""
    where = row_said(say, one.sheet, one.row_no) if one.row_no else ""
    kind = contract.load().kinds.get(one.kind)
    named = [say.of(kind.fields[name].words) for name in one.fields if name in kind.fields] if kind else []
    return " · ".join(filter(None, (where, say.listing(named))))


def title(here: Here, one: Question) -> str:
    """A question in one line, as a list offers it."""
    return " · ".join(filter(None, (here.name(one.team), one.row, asked(here.say, one))))


def _rule(id: str) -> rules.Rule | rules.FileRule:
    return rules.load().rules.get(id) or rules.load().files[id]

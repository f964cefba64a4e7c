"""What a cell should have held, in a few words of the contract's own."""

from __future__ import annotations

from connectors import contract
from connectors.contract import Field
from connectors.model import Finding
from dashboard.text import Text

MOST_VALUES = 8


def expected(say: Text, one: Finding) -> str:
    """The values a listed field may hold, else what is allowed, else its type with the unit.

    Where the cell may be right there is nothing to be expected instead.
    """
    field = field_of(one)
    if field is None or one.severity != "reject":
        return ""
    if field.values and field.type != "BOOLEAN":
        return _listed(say, field)
    if field.allowed:
        return say.of(field.allowed)
    unit = contract.load().units.get(field.unit)
    type_ = say(f"type.{field.type.partition('(')[0].lower()}")
    return " · ".join([type_, *([say.of(unit)] if unit else [])])


def field_of(one: Finding) -> Field | None:
    kind = contract.load().kinds.get(one.kind or "")
    return kind.fields.get(one.field or "") if kind else contract.load().header.get(one.field or "")


def _listed(say: Text, field: Field) -> str:
    named = [say.of(words) for words in field.values.values()]
    rest = len(named) - MOST_VALUES
    return " · ".join(named[:MOST_VALUES]) + (say("desk.and_more", n=str(rest)) if rest > 0 else "")

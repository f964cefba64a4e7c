"""What a cell should have held, in a few words of the contract's own."""

from __future__ import annotations

from connectors import contract
from connectors.contract import Field
from connectors.model import Finding
from dashboard.text import Text

MOST_VALUES = 8
NUMBERS = ("INTEGER", "BIGINT", "DECIMAL(5,2)")


def expected(say: Text, one: Finding) -> str:
    """The values a listed field may hold, else what is allowed, else its type with the unit.

    Where the cell may be right, or there is none, there is nothing to be expected instead.
    """
    field = field_of(one)
    if field is None or one.severity != "reject" or one.row_no is None:
        return ""
    if field.values and field.type != "BOOLEAN":
        return _listed(say, field)
    # How large a whole number may be is nothing a cell is wrong by.
    type_ = say(f"type.{field.type.partition('(')[0].lower().replace('bigint', 'integer')}")
    if field.allowed:
        said = say.of(field.allowed)
        return f"{type_} · {said}" if field.type in NUMBERS else said
    unit = contract.load().units.get(field.unit)
    return " · ".join(dict.fromkeys([type_, *([say.of(unit)] if unit else [])]))


def field_of(one: Finding) -> Field | None:
    kind = contract.load().kinds.get(one.kind or "")
    return kind.fields.get(one.field or "") if kind else contract.load().header.get(one.field or "")


def _listed(say: Text, field: Field) -> str:
    named = [say.of(words) for words in field.values.values()]
    rest = len(named) - MOST_VALUES
    return " · ".join(named[:MOST_VALUES]) + (say("desk.and_more", n=str(rest)) if rest > 0 else "")

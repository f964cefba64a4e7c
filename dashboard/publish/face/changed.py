"""What a correction changed, in words: which figure of whom, what stood there, and what does now."""

from __future__ import annotations

from dashboard.publish.changes import Change
from dashboard.publish.face.view import View
from dashboard.publish.model import STATE, Value


def column(view: View, one: Change) -> str:
    """The figure's name: an indicator's own, else its column's."""
    say, shape = view.say, view.book.tables[one.table]
    if one.table == "indicators":
        name = view.indicator(one.row[shape.key.index("indicator")])
        return name if one.column == "value" else f"{name}: {say.of(shape.column(one.column).words)}"
    return say.of(shape.column(one.column).words)


def where(view: View, one: Change) -> str:
    """Whose it is, and of which table and quarter."""
    shape = view.book.tables[one.table]
    parts = [_key(view, name, value) for name, value in zip(shape.key, one.row, strict=True)]
    return " · ".join(filter(None, (*parts, view.say.of(shape.words))))


def value(view: View, one: Change, said: Value) -> str:
    if said is None:
        return "–"
    if one.column.endswith(STATE) and str(said) in view.book.states:
        return view.state(str(said)).words
    if one.column == "filing":
        return view.say(f"filing.{said}")
    if isinstance(said, bool):
        return view.say("method.yes" if said else "method.no")
    return f"{said:,}" if isinstance(said, int | float) else str(said)


def sentence(said: str) -> str:
    """With a full stop, so that another may follow it."""
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _key(view: View, name: str, value: str) -> str:
    """A part of a row's key in words; what the figure's name says already is left out."""
    if name == "team":
        return view.team(value)
    if name == "quarter":
        return view.quarter(value)
    if name == "pillar":
        return view.pillar(value)
    if name == "sector":
        return view.sector(value)
    if name == "variant":
        return view.say(f"site.variant_{value}")
    if name == "kind":
        return view.say(f"site.kind_{value}")
    return "" if name in ("indicator", "claim_id") else value

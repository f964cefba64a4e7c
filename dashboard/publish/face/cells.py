"""Cells of the public tables: a figure with its state, a team with its colour, a source with its address."""

from __future__ import annotations

import math

from connectors.record import book
from dashboard.publish.face import charts
from dashboard.publish.face.blocks import Cell
from dashboard.publish.face.view import SHOWN, View, number
from dashboard.publish.model import Row, Value


def source(view: View, row: Row) -> Cell:
    """Who says so and when, as links; several addresses are several links."""
    dates = str(row["source_date"] or view.say("record.no_date"))
    return Cell(dates, under=coded(view, "certainty", row.get("certainty")), links=links(row))


def links(row: Row) -> tuple[tuple[str, str], ...]:
    addresses = [one.strip() for one in str(row["source_url"] or "").split("|") if one.strip()]
    return tuple((host(one), one) for one in addresses if one.startswith(("https://", "http://")))


def coded(view: View, kind: str, code: Value) -> str:
    """The words of a code of the record; what it has no words for stands as it was written."""
    found = book.load().words[kind].get(str(code))
    return "" if code is None else view.say.of(found) if found else str(code)


def host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")


def value(view: View, row: Row | None, name: str, digits: int = 0) -> Cell:
    said = view.figure(row, name, digits)
    return Cell(said.words, code=said.code, hint=said.hint)


def score(view: View, row: Row | None) -> Cell:
    said = view.figure(row, "score", 1)
    spread = charts.spread(view, row) if row else "–"
    return Cell(said.words, code=said.code, hint=said.hint, under="" if spread == "–" else spread)


def team_of(view: View, code: str) -> Cell:
    if code not in view.teams:
        return Cell(view.team(code))
    return Cell(view.team(code), href=view.href(f"team/{code}/"), colour=code)


def measured(view: View, row: Row | None) -> Cell:
    """An indicator's value: counts as counts."""
    found = number(row, "value")
    if row is None or found is None or str(row["value_state"]) not in SHOWN:
        return value(view, row, "value")
    if found >= view.method.never.get(str(row["indicator"]), math.inf):  # as editions of before had it
        said = view.state("never_reached")
        return Cell(said.words, code=said.code, hint=said.hint)
    is_whole = view.method.indicators[str(row["indicator"])].unit.en in ("organisations", "days")
    return value(view, row, "value", 0 if is_whole else 1)

"""Disclosure control over what was gathered: who is behind a B2B figure goes in, what may be shown comes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dashboard.publish import measures, together, versions
from dashboard.publish.before import Before
from dashboard.publish.cells import (
    Answer,
    Cell,
    CellKey,
    Parameters,
    Shown,
    Under3,
    Withheld,
    Zero,
)  # fmt: skip
from dashboard.publish.counted import Counted
from dashboard.publish.disclosure import protect
from dashboard.publish.gather import OPEN, Indicator, NewRow
from dashboard.publish.measures import Reported, Use
from dashboard.publish.ratios import Contributed, Place, Ratios, parts_of, place
from dashboard.publish.readable import Figure, Figures
from dashboard.publish.rules import must_reach
from dashboard.publish.together import Sums, Taken


@dataclass(frozen=True)
class Protected:
    """What each figure shows, which indicators are hidden, the figures no rule can help any more, what was
    counted, the figures that are hidden now and of which an earlier edition showed another value, the sums of
    sectors that stand beside them, and of hidden figures the secret value that their greatest possible one must
    reach."""

    answers: Mapping[CellKey, Answer]
    hidden: frozenset[Place]
    exposed: tuple[CellKey, ...]
    counted: Counted | None
    changed: tuple[CellKey, ...] = ()
    together: Taken = together.NOTHING
    must_reach: Mapping[CellKey, float] = field(default_factory=dict)

    @cached_property
    def figures(self) -> Figures:
        """As the tables will show them."""
        inside = together.in_sums(self.answers)
        return {
            key: Figure(None, "together") if key in inside else Figure(*said(one))
            for key, one in self.answers.items()
        }

    def filled(self, table: str, part: str, rows: Iterable[NewRow]) -> list[NewRow]:
        """The rows with what was decided on each figure that stood OPEN."""
        return [self._filled(table, part, row) for row in rows]

    def _filled(self, table: str, part: str, row: NewRow) -> NewRow:
        found = dict(row)
        for measure in measures.MEASURES:
            if measure.table == table and row[f"{measure.name}_state"] == OPEN:
                key = CellKey(table, measure.name, str(row["quarter"]), str(row["team"]), str(row[part]))
                figure = self.figures[key]
                found |= {measure.name: figure.value, f"{measure.name}_state": figure.state}
        return found


def said(answer: Answer) -> tuple[int | None, str]:
    """Value and state of a figure by itself in a public table."""
    match answer:
        case Shown(value=value):
            return (int(value), "reported") if value else (0, "zero")
        case Zero():
            return 0, "zero"
        case Under3():
            return None, "under_3"
        case Withheld():
            return None, "withheld"


def protected(
    uses: Collection[Use], reported: Collection[Reported], contributed: Contributed,
    indicators: Iterable[Indicator], before: Before, waived: Collection[str], parameters: Parameters,
    choices: Sequence[Sums] = (together.ALONE,),
) -> Protected:  # fmt: skip
    """Apply the rules to the figures of the tables, all at once, and to those that indicators are made of; with
    the sums of sectors beside them that tell most."""
    tried = {sums: _tried(uses, together.beside(reported, sums), before, waived, parameters) for sums in choices}
    chosen = together.taken({sums: one.told for sums, one in tried.items()})
    best = tried[chosen.sums]
    of = Ratios(best.mine, parts_of(contributed, frozenset(waived)), best.answers, parameters, before.shown)
    hidden = frozenset(place(one) for one in indicators if one.pillar == "b2b" and of.is_hidden(one))
    changed = tuple(versions.moved(best.mine.values(), best.answers, before.versions))
    reported = tuple(together.beside(reported, chosen.sums))
    counted = Counted(tuple(uses), reported, best.answers, frozenset(waived))
    bounds = _bounds([*before.compared, *best.mine.values()], best.answers, before.shown, parameters)
    return Protected(best.answers, hidden, best.exposed, counted, changed, chosen, bounds)


def _bounds(
    cells: Iterable[Cell], answers: Mapping[CellKey, Answer], past: Collection[CellKey], parameters: Parameters
) -> dict[CellKey, float]:  # fmt: skip
    """The secret bound of each hidden amount."""
    return {
        cell.key: must_reach(cell, parameters)
        for cell in cells
        if cell.kind == "magnitude" and not (cell.key in past or isinstance(answers.get(cell.key), Shown | Zero))
    }


@dataclass(frozen=True)
class _Tried:
    """The new figures, what each shows under one classification, and those that can't be protected."""

    mine: Mapping[CellKey, Cell]
    answers: Mapping[CellKey, Answer]
    exposed: tuple[CellKey, ...]

    @property
    def told(self) -> float:
        """The share of figures told; nothing where it can't be published at all."""
        return -1.0 if self.exposed else together.share_told(self.mine.values(), self.answers)


def _tried(
    uses: Collection[Use], reported: Collection[Reported], before: Before, waived: Collection[str],
    parameters: Parameters,
) -> _Tried:  # fmt: skip
    base = measures.draft((*before.uses, *uses), (*before.reported, *reported), {}, waived)
    found = protect(versions.against(base, before.versions), parameters)
    quarters = {one.quarter for one in reported}
    mine = {cell.key: cell for cell in base.cells if cell.key.quarter in quarters}
    return _Tried(mine, {key: found.answers[key] for key in mine}, found.exposed)

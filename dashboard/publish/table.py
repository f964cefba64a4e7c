"""Figures that hang together while it is decided which of them to hide."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from dashboard.publish import rounding, rules
from dashboard.publish.cells import (
    Answer,
    Cell,
    CellKey,
    Known,
    Parameters,
    Reason,
    Relation,
    Shown,
    Under3,
    Withheld,
    Zero,
)
from dashboard.publish.feasible import Links, links
from dashboard.publish.solver import Floats

# Floating-point room of the linear programs.
TOLERANCE = 1e-4
MOST_WITNESSES = 150


class Table:
    """Figures that hang together, what each would show, and which are hidden. The order of everything is by
    key."""

    def __init__(self, cells: Collection[Cell], relations: Collection[Relation], earlier: Mapping[CellKey, Known],
                 parameters: Parameters, quarter_before: Mapping[CellKey, Known]) -> None:  # fmt: skip
        self.cells = tuple(sorted(cells, key=lambda cell: cell.key))
        self.parameters = parameters
        self.earlier = earlier
        self.quarter_before = quarter_before
        # Only counts are small enough for it to matter: the ends of others are drawn in to whole numbers.
        self.are_whole = np.array([cell.kind == "count" for cell in self.cells])
        self.links: Links = links([cell.key for cell in self.cells], sorted(relations, key=repr), self.are_whole)
        by_key = {cell.key: cell for cell in self.cells}
        self.public_teams = rules.public_teams(by_key, relations, parameters)
        self.true = np.array([cell.value for cell in self.cells])
        self.reasons: list[Reason | None] = [self._own_reason(cell) for cell in self.cells]
        self.hidden = np.array([self._starts_hidden(n) for n in range(len(self.cells))])
        # A count of 1 or 2 of which not even that is said.
        self.masked = np.zeros(len(self.cells), dtype=bool)
        # Possible values of all figures, found so far; the true ones are.
        self.witnesses = self.true[None, :]
        self.needed = np.array([
            rules.needed(cell, parameters, cell.key in self.public_teams) for cell in self.cells
        ])  # fmt: skip

    def _own_reason(self, cell: Cell) -> Reason | None:
        if cell.settled:
            return rules.unsafe(cell, self.parameters, cell.key in self.public_teams)
        known = self.earlier.get(cell.key)
        if known and known.is_shown and self._is_unchanged(cell, known):
            return None  # out already
        if known and known.is_shown and self._isolates(cell, known, self.parameters):
            return "change"
        was = self.quarter_before.get(cell.key)
        if was and self._isolates(cell, was, replace(self.parameters, p=0.0)):
            return "change"
        return rules.unsafe(cell, self.parameters, cell.key in self.public_teams) if cell.is_offered else None

    def _is_unchanged(self, cell: Cell, known: Known) -> bool:
        return not known.changes and self._agrees(cell, known)

    def _agrees(self, cell: Cell, known: Known) -> bool:
        return known.low <= cell.value <= known.high

    def _isolates(self, cell: Cell, known: Known, parameters: Parameters) -> bool:
        """Whether the difference from a figure that is known already tells how fewer than three groups changed.

        Counts are left out: that there is a customer more or fewer names nobody and no amount.
        """
        if cell.kind == "count":
            return False
        if known.changes is None:
            return not self._agrees(cell, known)
        change = replace(cell, kind="change", contributions=known.changes, rounded="none")
        are_teams_public = cell.key in self.public_teams
        if not rules.unsafe(change, parameters, are_teams_public):
            return False
        low, high = rounding.preimage(rounding.shown(cell.value, cell.rounded), cell.rounded)
        least, most = low - known.high, high - known.low
        beyond = most - change.value if change.value >= 0 else change.value - least
        needed = rules.needed(change, parameters, are_teams_public)
        # By how much those changed who consented may be known: the rest must be wide enough beside it.
        given = math.fsum(one.amount for one in known.changes if one.group in cell.waived)
        is_wide = all(wide_enough(least - by, most - by, parameters.width) for by in (0.0, given))
        return not is_wide or beyond < needed

    def _starts_hidden(self, n: int) -> bool:
        cell = self.cells[n]
        if cell.settled:
            return not isinstance(cell.settled, Shown | Zero)
        return bool(self.reasons[n]) or not cell.is_offered

    def is_public(self, n: int) -> bool:
        """An earlier edition says as much, and nothing changed: hiding it now hides nothing."""
        known = self.earlier.get(self.cells[n].key)
        return bool(known and self._is_unchanged(self.cells[n], known))

    def _is_small(self, n: int) -> bool:
        cell = self.cells[n]
        return cell.kind == "count" and self._is_new(cell) and cell.value < self.parameters.min_groups

    def is_under3(self, n: int) -> bool:
        return bool(self.hidden[n] and self._is_small(n) and not self.masked[n])

    def hide(self, n: int) -> None:
        """One step: a figure is hidden; a "<3" no longer says even that."""
        if self.hidden[n]:
            self.masked[n] = True
        self.hidden[n] = True

    def answer(self, n: int) -> Answer:
        cell = self.cells[n]
        if cell.settled:
            return cell.settled
        if not cell.groups and cell.is_offered:
            return Zero()
        if not self.hidden[n]:
            value = rounding.shown(cell.value, cell.rounded)
            return Shown(value, *map(float, rounding.preimage(value, cell.rounded)))
        if self._is_small(n) and not self.masked[n]:
            return Under3()
        return Withheld(self.reasons[n] or "secondary")

    def seen(self) -> tuple[Floats, Floats]:
        """Least and greatest value of each figure by what is published of that figure alone."""
        pairs = []
        for n, cell in enumerate(self.cells):
            low, high = bounds(cell, self.answer(n), self.parameters)
            if self.is_public(n):
                known = self.earlier[cell.key]
                low, high = max(low, known.low), min(high, known.high)
            pairs.append((low, high))
        return np.array([low for low, _ in pairs]), np.array([high for _, high in pairs])

    def remember(self, found: Floats) -> None:
        """Keep what a program found, the newest first."""
        self.witnesses = np.vstack([self.true, found, self.witnesses[1:MOST_WITNESSES]])

    def reach(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """An interval in which each figure can lie for sure, for somebody who knows low to high: as far as one can
        go from the true values towards the witnesses."""
        away = self.witnesses - self.true
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.where(away > 0, high - self.true, low - self.true)
            room = np.where(away == 0, np.inf, ends / away)
        steps = np.clip(room.min(axis=1), 0.0, 1.0)
        if self.are_whole.any():
            steps = np.where(steps > 1 - TOLERANCE, 1.0, 0.0)
        values = self.true + steps[:, None] * away
        return values.min(axis=0), values.max(axis=0)

    def targets(self) -> list[int]:
        """Figures that must stay unknown: all that are offered and hidden, and what is unsafe though nowhere
        offered."""
        return [
            n for n, cell in enumerate(self.cells) if self.hidden[n] and (self._is_new(cell) or self.reasons[n])
        ]

    def _is_new(self, cell: Cell) -> bool:
        return cell.is_offered and not cell.settled


def bounds(cell: Cell, answer: Answer, parameters: Parameters) -> tuple[float, float]:
    """What an answer tells by itself. A count that is withheld may be one that would have shown as "<3": only that
    it is not zero is known."""
    match answer:
        case Shown(_, low, high):
            return low, high
        case Zero():
            return 0.0, 0.0
        case Under3():
            return 1.0, parameters.min_groups - 1.0
    return (1.0 if cell.kind == "count" and cell.is_offered else 0.0), math.inf


def wide_enough(least: float, most: float, width: float) -> bool:
    """The public minimum: the interval is at least this part of its larger end, and two whole numbers lie in it,
    which is all that is asked of a "<3". Figures are whole numbers, so the ends are first drawn in to such."""
    if math.isinf(most) or math.isinf(least):
        return True
    inner_least, inner_most = math.ceil(least - TOLERANCE), math.floor(most + TOLERANCE)
    return inner_most - inner_least >= max(1.0, width * max(abs(inner_least), abs(inner_most)) - TOLERANCE)

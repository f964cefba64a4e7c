"""Which further figures must be hidden, so that what is hidden stays unknown: figures that hang together, one set
at a time.

For each figure that fails, a linear program moves it as far as it must be movable at the least cost in figures
that would have to be hidden with it (the usual heuristic for secondary suppression); what turns out not to be
needed is shown again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import hstack

from dashboard.publish import rounding, rules
from dashboard.publish.cells import (
    ALL,
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
)  # fmt: skip
from dashboard.publish.feasible import Floats, Links, Question, extremes, links

# Rounds of the search; each hides at least one more figure, so the number of figures would do as well.
ROUNDS = 200
# Floating-point room of the linear programs, as a part of the figure.
ROOM = 1e-6
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Intruder:
    """Somebody who knows more than a reader: figures `exactly`, and a least value of others. A contributor
    (`is_group`) knows its own amounts; a team knows all of its own figures."""

    name: str
    is_group: bool
    exactly: npt.NDArray[np.bool_]
    at_least: Floats


class Table:
    """Figures that hang together, what each would show, and which are hidden. The order of everything is by
    key."""

    def __init__(self, cells: Collection[Cell], relations: Collection[Relation], earlier: Mapping[CellKey, Known],
                 parameters: Parameters, quarter_before: Mapping[CellKey, Known]) -> None:  # fmt: skip
        self.cells = tuple(sorted(cells, key=lambda cell: cell.key))
        self.parameters = parameters
        self.earlier = earlier
        self.quarter_before = quarter_before
        self.links: Links = links([cell.key for cell in self.cells], sorted(relations, key=repr))
        by_key = {cell.key: cell for cell in self.cells}
        self.public_teams = rules.public_teams(by_key, relations, parameters)
        self.true = np.array([cell.value for cell in self.cells])
        self.reasons: list[Reason | None] = [self._own_reason(cell) for cell in self.cells]
        self.hidden = np.array([self._starts_hidden(n) for n in range(len(self.cells))])
        # A count of 1 or 2 of which not even that is said.
        self.masked = np.zeros(len(self.cells), dtype=bool)
        # Only counts are small enough for it to matter: the ends of others are drawn in to whole numbers.
        self.are_whole = np.array([cell.kind == "count" for cell in self.cells])
        self.needed = np.array([
            rules.needed(cell, parameters, cell.key in self.public_teams) for cell in self.cells
        ])  # fmt: skip

    def _own_reason(self, cell: Cell) -> Reason | None:
        known = self.earlier.get(cell.key)
        if known and self._agrees(cell, known) and not known.changes:
            return None  # out already, and nothing changed
        if known and self._isolates(cell, known, self.parameters):
            return "change"
        was = self.quarter_before.get(cell.key)
        if was and self._isolates(cell, was, replace(self.parameters, p=0.0)):
            return "change"
        return rules.unsafe(cell, self.parameters, cell.key in self.public_teams)

    def _agrees(self, cell: Cell, known: Known) -> bool:
        return known.low <= cell.value <= known.high

    def _isolates(self, cell: Cell, known: Known, parameters: Parameters) -> bool:
        """Whether the difference from a figure that is known already tells of a change in fewer than three
        groups."""
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
        return not wide_enough(False, least, most, parameters.width) or beyond < needed

    def _starts_hidden(self, n: int) -> bool:
        return bool(self.reasons[n]) or not self.cells[n].is_offered

    def is_public(self, n: int) -> bool:
        """An earlier edition shows it and nothing changed: hiding it now hides nothing."""
        cell = self.cells[n]
        known = self.earlier.get(cell.key)
        return bool(known and not known.changes and self._agrees(cell, known))

    def _is_small(self, n: int) -> bool:
        cell = self.cells[n]
        return cell.kind == "count" and cell.is_offered and cell.value < self.parameters.min_groups

    def is_under3(self, n: int) -> bool:
        return bool(self.hidden[n] and self._is_small(n) and not self.masked[n])

    def hide(self, n: int) -> None:
        """One step: a figure is hidden; a "<3" no longer says even that."""
        if self.hidden[n]:
            self.masked[n] = True
        self.hidden[n] = True

    def answer(self, n: int) -> Answer:
        cell = self.cells[n]
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

    def targets(self) -> list[int]:
        """Figures that must stay unknown: all that are offered and hidden, and what is unsafe though nowhere
        offered."""
        return [n for n, cell in enumerate(self.cells) if self.hidden[n] and (cell.is_offered or self.reasons[n])]


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


def suppress(table: Table) -> list[int]:
    """Hide what must be hidden; returns the figures that could not be protected, which nothing published may rest
    on."""
    lost: set[int] = set()
    for _ in range(ROUNDS):
        failing = next(_failures(table, lost), None)
        if failing is None:
            break
        at, low, high, up, down = failing
        more = _cheapest(table, at, low, high, up, down)
        if not more and table.is_under3(at):
            more = [at]
        if not more:
            lost.add(at)
        for n in more:
            table.hide(n)
    _show_again(table, lost)
    return sorted(lost)


Failure = tuple[int, Floats, Floats, float, float]


def _failures(table: Table, lost: Collection[int]) -> Iterator[Failure]:
    """What is known too well, by whom (as intervals of all figures), and how far up and down it must be
    movable."""
    low, high = table.seen()
    targets = [n for n in table.targets() if n not in lost]
    ends = _ends(table, [(n, low, high) for n in targets])
    for n, (least, most) in zip(targets, ends, strict=True):
        if not is_wide(table, n, least, most):
            yield n, low, high, *_moves(table, n, float(low[n]))
    yield from _known_from_inside(table, targets, low, high)


def _ends(table: Table, asked: list[tuple[int, Floats, Floats]]) -> list[tuple[float, float]]:
    questions = [Question(n, sign, low, high) for n, low, high in asked for sign in (1, -1)]
    found = extremes(table.links, questions, table.are_whole).tolist()
    return list(zip(found[::2], found[1::2], strict=True))


def is_wide(table: Table, n: int, least: float, most: float) -> bool:
    """Whether an interval is no narrower than the public minimum and the figure's own secret bound."""
    cell = table.cells[n]
    if not wide_enough(cell.kind == "count", least, most, table.parameters.width):
        return False
    return bool(most - cell.value >= table.needed[n] - ROOM * max(1.0, cell.value))


def wide_enough(is_count: bool, least: float, most: float, width: float) -> bool:
    """The public minimum: the interval is this part of its larger end; and at least two whole numbers lie in it.

    Figures are whole numbers, so the ends are first drawn in to such.
    """
    if math.isinf(most) or math.isinf(least):
        return True
    inner_least, inner_most = math.ceil(least - TOLERANCE), math.floor(most + TOLERANCE)
    if inner_most - inner_least < 1:
        return False
    under3 = is_count and inner_most < 3
    return under3 or inner_most - inner_least >= width * max(abs(inner_least), abs(inner_most)) - TOLERANCE


def _moves(table: Table, n: int, floor: float) -> tuple[float, float]:
    """How far up and down a figure must be movable for its interval to be wide enough."""
    value, width = abs(float(table.true[n])), table.parameters.width
    if table.is_under3(n):
        return (1.0, 0.0) if value == 1 else (0.0, 1.0)
    # Moving by d both ways makes the width 2d of an upper end of value + d.
    step = max(1.0, math.ceil(width * value / (2 - width)))
    down = min(step, value - floor) if math.isfinite(floor) else step
    up = max(step, float(table.needed[n]), (width * value - down) / (1 - width))
    return math.ceil(up), math.floor(down)


def _cheapest(table: Table, at: int, low: Floats, high: Floats, up: float, down: float) -> list[int]:
    """The figures to hide with it, so that it can move up and down as far as that."""
    found: set[int] = set()
    for move in (up, -down):
        if move:
            found.update(_moving(table, at, low, high, move))
    return sorted(found)


def _moving(table: Table, at: int, low: Floats, high: Floats, move: float) -> list[int]:
    """Minimise the cost of what is moved out of its interval (x = z + e+ - e-), given that `at` moves by
    `move`."""
    size = len(table.cells)
    scale = max(1.0, float(np.abs(table.true).max()))
    free = np.array([_hideable(table, n) for n in range(size)])
    floors = np.array([_floor(table, n) for n in range(size)])
    costs = np.array([_cost(table, n, abs(move)) for n in range(size)])
    least, most = np.maximum(low, -1e3 * scale), np.minimum(high, 1e3 * scale)
    least[at], most[at] = (table.true[at] + move,) * 2
    more = np.where(free, 1e3 * scale, 0.0)
    less = np.where(free, np.maximum(0.0, least - floors), 0.0)
    equal, upto = (hstack([m, m, -m], format="csr") for m in (table.links.equal, table.links.upto))
    spans = np.column_stack([np.concatenate([least, np.zeros(2 * size)]), np.concatenate([most, more, less])])
    done = linprog(
        np.concatenate([np.zeros(size), costs, costs]), bounds=spans / scale, method="highs",
        A_eq=equal, b_eq=np.zeros(equal.shape[0]), A_ub=upto, b_ub=np.zeros(upto.shape[0]),
    )  # fmt: skip
    if done.x is None:
        return []
    moved = (done.x[size : 2 * size] + done.x[2 * size :]) * scale
    return [n for n in range(size) if moved[n] > ROOM * scale]


def _hideable(table: Table, n: int) -> bool:
    cell = table.cells[n]
    return bool((not table.hidden[n] or table.is_under3(n)) and cell.groups and not table.is_public(n))


def _floor(table: Table, n: int) -> float:
    """Least value a reader would think of if the figure were hidden."""
    return 1.0 if table.cells[n].kind == "count" else 0.0


def _cost(table: Table, n: int, move: float) -> float:
    """Margins are worth more than what they are made of; and a figure too large to be hidden by so small a move
    would need others hidden in turn."""
    key = table.cells[n].key
    margins = (key.team == ALL) + (key.part == ALL)
    worth = (1.0, 4.0, 16.0)[margins]
    reach = abs(table.true[n]) * table.parameters.width / 2 / move
    return float(worth * max(1.0, reach))


def _known_from_inside(table: Table, targets: list[int], low: Floats, high: Floats) -> Iterator[Failure]:
    """What a contributor, or a team, could work out about others with what it knows of itself."""
    asked: list[tuple[int, Intruder, float, Floats, Floats]] = []
    for intruder in _intruders(table):
        inner_low = np.where(intruder.exactly, table.true, np.maximum(low, intruder.at_least))
        inner_high = np.where(intruder.exactly, table.true, high)
        for n in targets:
            up = must_move(table, n, intruder)
            if up > 0:
                asked.append((n, intruder, up, inner_low, inner_high))
    ends = _ends(table, [(n, lows, highs) for n, _, _, lows, highs in asked])
    for (n, _, up, lows, highs), (least, most) in zip(asked, ends, strict=True):
        if table.cells[n].kind == "count":
            if not wide_enough(True, least, most, 0.0):
                yield n, lows, highs, *_moves(table, n, float(lows[n]))
        elif most - table.true[n] < up - ROOM * max(1.0, up, table.true[n]):
            yield n, lows, highs, math.ceil(up), 0.0


def must_move(table: Table, n: int, intruder: Intruder) -> float:
    """By how much the greatest value of a figure must exceed the true one for this intruder.

    A group that takes its own amount from it must not come closer than p % to the largest other; a team that knows
    its own figures must not learn more of another's than a reader.
    """
    cell = table.cells[n]
    if intruder.exactly[n]:
        return 0.0
    if not intruder.is_group:
        return 1.0 if cell.kind == "count" else float(table.needed[n])
    if cell.kind != "magnitude":
        return 0.0
    others = [amount for group, amount in cell.groups.items() if group not in cell.waived | {intruder.name}]
    return (
        (1 + table.parameters.p / 100) * max(others, default=0.0)
        + cell.groups.get(intruder.name, 0.0)
        - cell.value
    )


def _intruders(table: Table) -> list[Intruder]:
    """The two largest groups of every hidden figure, who know most; and every team."""
    groups: set[str] = set()
    teams: set[str] = set()
    for n, cell in enumerate(table.cells):
        if not table.hidden[n] or not cell.groups:
            continue
        teams.update(cell.teams)
        if cell.kind == "magnitude":
            groups.update(sorted(cell.groups, key=lambda name: (-cell.groups[name], name))[:2])
    return [group_intruder(table, name) for name in sorted(groups)] + [
        team_intruder(table, name) for name in sorted(teams) if len(teams) > 1
    ]


def group_intruder(table: Table, name: str) -> Intruder:
    """Knows a figure exactly where it alone contributes, and elsewhere that it is at least its own amount."""
    own = np.array([cell.groups.get(name, 0.0) for cell in table.cells])
    alone = np.array([cell.groups.keys() == {name} for cell in table.cells])
    return Intruder(name, True, alone, own)


def team_intruder(table: Table, name: str) -> Intruder:
    own = np.array([cell.teams.get(name, 0.0) for cell in table.cells])
    alone = np.array([cell.key.team == name or cell.teams.keys() == {name} for cell in table.cells])
    return Intruder(name, False, alone, own)


def _show_again(table: Table, lost: Collection[int]) -> None:
    """Show what was hidden for others and is not needed, the dearest first."""
    further = [n for n in table.targets() if table.masked[n] or not table.reasons[n]]
    for n in sorted(further, key=lambda n: (-_cost(table, n, 1.0), table.cells[n].key)):
        flags = table.masked if table.masked[n] else table.hidden
        flags[n] = False
        flags[n] = next(_failures(table, lost), None) is not None

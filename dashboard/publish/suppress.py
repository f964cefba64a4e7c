"""Which further figures must be hidden, so that what is hidden stays unknown: figures that hang together, one set
at a time.

For each figure that fails, a linear program moves it as far as it must be movable at the least cost in figures
that would have to be hidden with it (the usual heuristic for secondary suppression); what turns out not to be
needed is shown again.
"""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from dashboard.publish.cells import ALL
from dashboard.publish.exposure import ROOM, Failure, failures
from dashboard.publish.feasible import FAR
from dashboard.publish.solver import Contradiction
from dashboard.publish.table import Table

# Rounds of the search; each hides at least one more figure, so the number of figures would do as well.
ROUNDS = 200


def suppress(table: Table) -> list[int]:
    """Hide what must be hidden; returns the figures that could not be protected, which nothing published may rest
    on."""
    lost: set[int] = set()
    for _ in range(ROUNDS):
        failure = next(failures(table, lost), None)
        if failure is None:
            break
        more = _cheapest(table, failure)
        if not more and table.is_under3(failure.at):
            more = [failure.at]
        if not more:
            lost.add(failure.at)
        for n in more:
            table.hide(n)
    _show_again(table, lost)
    return sorted(lost)


def _cheapest(table: Table, failure: Failure) -> list[int]:
    """The figures to hide with it, so that it can move up and down that far; if it can't one way, far enough the
    other way."""
    up = _moving(table, failure, failure.up)
    down = _moving(table, failure, -failure.down)
    if down is None:
        up = _moving(table, failure, max(failure.up, _alone(table, failure.at)))
    elif up is None and not table.needed[failure.at]:
        down = _moving(table, failure, -_alone(table, failure.at))
    return sorted({*(up or ()), *(down or ())})


def _alone(table: Table, at: int) -> float:
    """How far a figure must be movable one way if it can't move the other."""
    width = table.parameters.width
    return math.ceil(max(1.0, width * float(table.true[at]) / (1 - width)))


def _moving(table: Table, failure: Failure, move: float) -> list[int] | None:
    """Minimise the cost of what is moved out of its interval (x = z + e+ - e-), given that `at` moves by `move`;
    None where it can't."""
    if not move:
        return []
    at, size = failure.at, len(table.cells)
    scale = max(1.0, float(np.abs(table.true).max()))
    free = np.array([_hideable(table, n) for n in range(size)])
    floors = np.array([_floor(table, n) for n in range(size)])
    costs = np.array([_cost(table, n, abs(move)) for n in range(size)])
    least, most = np.maximum(failure.low, -FAR * scale), np.minimum(failure.high, FAR * scale)
    least[at], most[at] = (table.true[at] + move,) * 2
    more = np.where(free, FAR * scale, 0.0)
    less = np.where(free, np.maximum(0.0, least - floors), 0.0)
    lows, highs = np.concatenate([least, np.zeros(2 * size)]), np.concatenate([most, more, less])
    try:
        found = table.links.moving.least(
            np.concatenate([np.zeros(size), costs, costs]), lows / scale, highs / scale
        )
    except Contradiction:
        return None
    moved = (found[size : 2 * size] + found[2 * size :]) * scale
    return [n for n in range(size) if moved[n] > ROOM * scale]


def _hideable(table: Table, n: int) -> bool:
    cell = table.cells[n]
    can_change = cell.groups and not cell.settled and not table.is_public(n)
    return bool((not table.hidden[n] or table.is_under3(n)) and can_change)


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


def _show_again(table: Table, lost: Collection[int]) -> None:
    """Show what was hidden for others and is not needed, the dearest first."""
    further = [n for n in table.targets() if table.masked[n] or not table.reasons[n]]
    whom = ""
    for n in sorted(further, key=lambda n: (-_cost(table, n, 1.0), table.cells[n].key)):
        flags = table.masked if table.masked[n] else table.hidden
        flags[n] = False
        failure = next(failures(table, lost, whom), None)
        flags[n] = failure is not None
        whom = failure.whom if failure else whom

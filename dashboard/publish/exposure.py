"""What is known too well, and by whom.

Whether a figure can lie far enough from its true value is asked first of possible values found before (witnesses),
then of a linear program, whose answer is a witness more: most questions differ little from one that was answered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from dashboard.publish.feasible import Question, witness
from dashboard.publish.intruders import Intruder, intruders, must_move
from dashboard.publish.solver import Floats
from dashboard.publish.table import TOLERANCE, Table, wide_enough

ROOM = 1e-6


@dataclass(frozen=True)
class Failure:
    """Figure `at` is known too well to somebody who knows that each figure lies in low to high; it must be movable
    `up` and `down` as far as that."""

    at: int
    low: Floats
    high: Floats
    up: float
    down: float
    whom: str = ""


@dataclass(frozen=True)
class Wanted:
    """The interval of figure `at` must satisfy `is_wide`, for which moving it `up` and `down` is enough."""

    at: int
    is_wide: Callable[[float, float], bool]
    up: float
    down: float


def failures(table: Table, lost: Collection[int] = (), first: str = "") -> Iterator[Failure]:
    """Of readers and of those inside; `lost` figures are left out. `first`: whom to ask about first."""
    targets = [n for n in table.targets() if n not in lost]
    low, high = table.seen()
    everybody = [Intruder("", False, np.zeros(len(low), dtype=bool), low), *intruders(table)]
    for one in sorted(everybody, key=lambda one: one.name != first):
        lows = np.where(one.exactly, table.true, np.maximum(low, one.at_least))
        highs = np.where(one.exactly, table.true, high)
        yield from _failing(table, one.name, lows, highs, _asked(table, one, targets, lows))


def _asked(table: Table, one: Intruder, targets: Sequence[int], low: Floats) -> list[Wanted]:
    if not one.name:
        return [Wanted(n, partial(is_wide, table, n), *_moves(table, n, float(low[n]))) for n in targets]
    moves = [(n, must_move(table, n, one)) for n in targets]
    return [_wanted_inside(table, n, up, float(low[n])) for n, up in moves if up > 0]


def _wanted_inside(table: Table, n: int, up: float, floor: float) -> Wanted:
    if table.are_whole[n]:
        return Wanted(n, is_open, *_moves(table, n, floor))
    enough = table.true[n] + up - ROOM * max(1.0, up, table.true[n])
    return Wanted(n, lambda least, most: bool(most >= enough), math.ceil(up), 0.0)


def is_open(least: float, most: float) -> bool:
    """At least two whole numbers are possible."""
    return math.floor(most + TOLERANCE) - math.ceil(least - TOLERANCE) >= 1


def _failing(table: Table, whom: str, low: Floats, high: Floats, asked: Sequence[Wanted]) -> Iterator[Failure]:
    """What witnesses do not settle, a program does; what it finds may settle others."""
    least, most = table.reach(low, high)
    for one in asked:
        for sign in (-1, 1):
            if one.is_wide(float(least[one.at]), float(most[one.at])):
                break
            found = witness(table.links, Question(one.at, sign, low, high), float(table.true.max()))
            table.remember(found)
            least, most = np.minimum(least, found), np.maximum(most, found)
        else:
            if not one.is_wide(float(least[one.at]), float(most[one.at])):
                yield Failure(one.at, low, high, one.up, one.down, whom)


def is_wide(table: Table, n: int, least: float, most: float) -> bool:
    """Whether an interval is no narrower than the public minimum and the figure's own secret bound."""
    cell = table.cells[n]
    if not wide_enough(least, most, table.parameters.width):
        return False
    return bool(most - cell.value >= table.needed[n] - ROOM * max(1.0, cell.value))


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

"""Those who know more than a reader: a contributor knows its own amounts, a team its own figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.publish.solver import Floats
from dashboard.publish.table import Table


@dataclass(frozen=True)
class Intruder:
    """Somebody who knows more than a reader: figures `exactly`, and a least value of others. A contributor
    (`is_group`) knows its own amounts; a team knows all of its own figures."""

    name: str
    is_group: bool
    exactly: npt.NDArray[np.bool_]
    at_least: Floats


def intruders(table: Table) -> list[Intruder]:
    """The two largest groups of every hidden figure, who know most of it; those who know more of a rounded one
    than it says; and every team."""
    groups: set[str] = set()
    teams: set[str] = set()
    low, high = table.seen()
    for n, cell in enumerate(table.cells):
        if table.hidden[n]:
            teams.update(cell.teams)
        if cell.kind == "magnitude" and table.hidden[n]:
            groups.update(sorted(cell.groups, key=lambda name: (-cell.groups[name], name))[:2])
        elif cell.kind == "magnitude" and low[n] < high[n]:
            groups.update(name for name, own in cell.groups.items() if own > low[n] or own == cell.value)
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


def must_move(table: Table, n: int, intruder: Intruder) -> float:
    """By how much the greatest value of a figure must exceed the true one for this intruder.

    A group that takes its own amount from it must not come closer than p % to the largest other; a team that knows
    its own figures must not learn more of another's than a reader.
    """
    cell = table.cells[n]
    if intruder.exactly[n] or (cell.is_market and not intruder.is_group):
        return 0.0
    if not intruder.is_group:
        return float(bool(table.reasons[n])) if cell.kind == "count" else float(table.needed[n])
    if cell.kind != "magnitude":
        return 0.0
    others = [amount for group, amount in cell.groups.items() if group not in cell.waived | {intruder.name}]
    return (
        (1 + table.parameters.p / 100) * max(others, default=0.0)
        + cell.groups.get(intruder.name, 0.0)
        - cell.value
    )

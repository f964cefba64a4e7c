"""What disclosure control works on: a figure with who contributed to it, and how figures hang together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

# "count": whole things of which 1 or 2 show as "<3"; "magnitude": users, requests, seats, KRW; "change": the
# difference of a figure from an earlier edition's, which is never published and may be negative.
Kind = Literal["count", "magnitude", "change"]
Rounded = Literal["none", "users", "requests"]
# Why a figure is withheld. "few", "dominance", "all_zero", "teams", "change" are its own fault (primary);
# "secondary": for the sake of another one.
Reason = Literal["few", "dominance", "all_zero", "teams", "change", "secondary"]
ALL = "all"


@dataclass(frozen=True, order=True)
class CellKey:
    """Where a figure stands: `part` is its sector or stage, `all` the margin."""

    table: str
    measure: str
    quarter: str
    team: str = ALL
    part: str = ALL


@dataclass(frozen=True)
class Contribution:
    """What one customer group (customer_group_key, else customer_key) adds to one team's figure."""

    group: str
    team: str
    amount: float


@dataclass(frozen=True)
class Shown:
    """`value` as published, rounded; the true one lies in `low` to `high`."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Zero:
    """Nobody contributes."""


@dataclass(frozen=True)
class Under3:
    """A count of 1 or 2, shown as "<3"."""


@dataclass(frozen=True)
class Withheld:
    reason: Reason


Answer = Shown | Zero | Under3 | Withheld


@dataclass(frozen=True)
class Cell:
    """A figure as it would stand without disclosure control.

    `waived`: groups that consented in writing to their figures being shown. `is_market`: a sum over teams, to
    which teams are contributors too. `is_offered` is false for a sum that is nowhere published, of which only the
    change since the quarter before must stay unknown. `settled`: what an earlier edition answered for a figure
    that has changed since; it can be neither hidden nor shown any more, but must not become known through this
    edition.
    """

    key: CellKey
    contributions: tuple[Contribution, ...]
    kind: Kind = "magnitude"
    rounded: Rounded = "none"
    waived: frozenset[str] = frozenset()
    is_market: bool = False
    is_offered: bool = True
    settled: Answer | None = None

    @cached_property
    def value(self) -> float:
        return math.fsum(one.amount for one in self.contributions)

    @cached_property
    def groups(self) -> dict[str, float]:
        """What each group adds, all of its firms and all teams together: contributions of one holding are
        merged."""
        return _summed((one.group, one.amount) for one in self.contributions)

    @cached_property
    def teams(self) -> dict[str, float]:
        return _summed((one.team, one.amount) for one in self.contributions)


def _summed(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    amounts: dict[str, list[float]] = defaultdict(list)
    for name, amount in pairs:
        amounts[name].append(amount)
    # fsum() and the sorted names: the order of the rows decides nothing, not even the last bit.
    return {name: math.fsum(amounts[name]) for name in sorted(amounts)}


@dataclass(frozen=True)
class Sum:
    """The total is the sum of its parts."""

    total: CellKey
    parts: tuple[CellKey, ...]


@dataclass(frozen=True)
class Union:
    """The total counts each group once, so it lies between its largest part and the sum of its parts."""

    total: CellKey
    parts: tuple[CellKey, ...]


@dataclass(frozen=True)
class AtMost:
    """By definition `lesser` never exceeds the sum of `greater`: regular users are active users too."""

    lesser: CellKey
    greater: tuple[CellKey, ...]


@dataclass(frozen=True)
class Share:
    """A published ratio of two figures, between `low` and `high` as far as its rounding tells."""

    numerator: CellKey
    denominator: CellKey
    low: float
    high: float


Relation = Sum | Union | AtMost | Share


@dataclass(frozen=True)
class Known:
    """What an earlier edition said of the same figure, as the interval its rounding leaves.

    `changes`: by how much each group's amount differs from what that edition counted; empty: nothing changed;
    None: not known, and then a figure that has visibly changed is withheld. `is_shown` is false for a "<3".
    """

    low: float
    high: float
    changes: tuple[Contribution, ...] | None = ()
    is_shown: bool = True


@dataclass(frozen=True)
class Parameters:
    """`p` is the operator's secret; `min_groups` and `width` are public.

    `width`: a hidden figure's interval is at least this part of its upper end.
    """

    p: float
    min_groups: int = 3
    width: float = 0.20


@dataclass(frozen=True)
class Draft:
    """Figures before disclosure control, with all that links them, and what earlier editions said."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...] = ()
    earlier: Mapping[CellKey, Known] = field(default_factory=dict)

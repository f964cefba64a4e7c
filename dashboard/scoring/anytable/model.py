"""A method for any table, as a checked value: a tree of levels over indicators, and what is done with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from connectors.model import Words

NORMALISATIONS = ("goalposts", "minmax", "zscore", "rank")
AGGREGATIONS = ("arithmetic", "geometric", "harmonic", "power", "copeland")
UNKNOWN = ("interval", "drop", "mean", "median")
# What stands in a score beside the unit's own figures, or pays for silence, is marked in every output.
RELATIVE = {"normalisation": ("minmax", "zscore", "rank"), "aggregation": ("copeland",), "unknown": UNKNOWN[1:]}


@dataclass(frozen=True)
class Indicator:
    """One measured thing; `low` scores nothing and `high` all there is (low > high where less is better)."""

    id: str
    direction: str
    unit: str
    scale: str
    normalisation: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Rule:
    """How members become one value: a power mean (rho 1 arithmetic, 0 geometric, -1 harmonic), or Copeland.

    `floor`: what a member counts for at least, in points.
    """

    name: str
    rho: float | None
    floor: float | None

    @property
    def needs_positive(self) -> bool:
        """Whether a single zero makes it zero or undefined, whatever the rest is."""
        return self.rho is not None and self.rho <= 0


@dataclass(frozen=True)
class Level:
    """A node of the tree: its members (levels or indicators) and their weights, which need not sum to 1."""

    id: str
    rule: Rule
    members: dict[str, float]


@dataclass(frozen=True)
class Unknown:
    """What is done where there is no figure; below `coverage` (a share of the weight) a unit is not rated."""

    rule: str
    coverage: float


@dataclass(frozen=True)
class Draws:
    """Which methods are drawn beside this one: each with equal chance, weights Dirichlet(spread x weight)."""

    count: int
    seed: int
    normalisations: tuple[str, ...]
    rules: tuple[Rule, ...]
    spread: float


@dataclass(frozen=True)
class Method:
    """`levels` stand members first; the last is the index. `top` is the best a unit can reach (1 or 100)."""

    file: str
    name: Words
    version: str
    hash: str
    top: float
    digits: int
    indicators: dict[str, Indicator]
    levels: dict[str, Level]
    unknown: Unknown
    draws: Draws | None

    @property
    def index(self) -> str:
        return next(reversed(self.levels))

    @cached_property
    def shares(self) -> dict[str, float]:
        """The share of each level and indicator in the index, by the weights alone."""
        shares = {self.index: 1.0}
        for level in reversed(self.levels.values()):
            total = sum(level.members.values())
            shares |= {id: shares[level.id] * weight / total for id, weight in level.members.items()}
        return shares

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """Why no score of this method may stand as a headline, such as "normalisation:minmax"; () if nothing."""
        used = {
            "normalisation": {one.normalisation for one in self.indicators.values()},
            "aggregation": {one.rule.name for one in self.levels.values()},
            "unknown": {self.unknown.rule},
        }
        return tuple(f"{what}:{name}" for what, names in RELATIVE.items() for name in names if name in used[what])

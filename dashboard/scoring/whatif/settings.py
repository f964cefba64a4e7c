"""What a viewer changes in the method: single changes, each against today's value; none is today's method."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from dashboard.scoring.credit import LEVELS, Factors
from dashboard.scoring.figures import Leaf, Tree
from dashboard.scoring.indicator import Indicator
from dashboard.scoring.method import Method

Kind = Literal["dimension", "indicator", "low", "high", "mean", "captive", "evidence", "assumed", "blend"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# The pillars whose rows a factor weighs.
COUNTED: dict[Kind, tuple[str, ...]] = {"captive": ("b2b",), "evidence": ("b2b", "b2c")}
MOST_WEIGHT = 5.0  # times the stated one
MEANS = (-2.0, 1.0)
GOALPOST = 1e9
BLEND = 10.0


@dataclass(frozen=True)
class Change:
    """One setting at another value. `id`: pillar.dimension, an indicator, a level of evidence, a pillar, or "".

    Of weights 0 leaves out. `mean` is the exponent of the mean across dimensions, `captive` and `evidence` the
    part for which a row counts, `assumed` the most an unknown figure counts for, `blend` a pillar's weight in the
    viewer's own sum.
    """

    kind: Kind
    id: str
    value: float


@dataclass(frozen=True)
class Settings:
    """Changes in the order of the method, each setting at most once."""

    changes: tuple[Change, ...] = ()

    def value(self, kind: Kind, id: str, stated: float) -> float:
        return next((one.value for one in self.changes if (one.kind, one.id) == (kind, id)), stated)

    def only(self, changes: Iterable[Change]) -> Settings:
        wanted = set(changes)
        return Settings(tuple(one for one in self.changes if one in wanted))

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        return tuple(one for one in self.changes if one.kind in kinds)

    @property
    def of_method(self) -> Settings:
        """Without the blend, which is no part of a method."""
        return Settings(tuple(one for one in self.changes if one.kind != "blend"))


TODAY = Settings()


@dataclass(frozen=True)
class Bounds:
    """Today's value of a setting, and between what it may lie."""

    stated: float
    least: float
    most: float


def known(used: Method) -> dict[tuple[Kind, str], Bounds]:
    """Every setting there is, in the order in which they are shown."""
    scored = [one for one in used.indicators.values() if one.role == "scored" and one.goalposts]
    found: dict[tuple[Kind, str], Bounds] = {}
    for pillar in used.pillars.values():
        for name, dimension in pillar.dimensions.items():
            found["dimension", f"{pillar.id}.{name}"] = _weight(dimension.weight)
    found |= {("indicator", one.id): _weight(one.weight) for one in scored}
    for one in scored:
        assert one.goalposts
        found["low", one.id] = Bounds(one.goalposts.low, -GOALPOST, GOALPOST)
        found["high", one.id] = Bounds(one.goalposts.high, -GOALPOST, GOALPOST)
    found["mean", ""] = Bounds(0, *MEANS)
    found["captive", ""] = Bounds(1, 0, 1)
    found |= {("evidence", level): Bounds(1, 0, 1) for level in LEVELS}
    most = used.aggregation.assumed_at_most
    found["assumed", ""] = Bounds(most, 0, most)  # more than today would let silence pay
    return found | {("blend", pillar): Bounds(0, 0, BLEND) for pillar in used.pillars}


def _weight(stated: float) -> Bounds:
    return Bounds(stated, 0, MOST_WEIGHT * stated)


def settings(used: Method, changes: Iterable[Change]) -> Settings:
    """Checked and in order; what equals today's value is no change. Raises KeyError or ValueError."""
    bounds, found = known(used), {}
    for one in changes:
        limit = bounds[one.kind, one.id]
        if not (math.isfinite(one.value) and limit.least <= one.value <= limit.most):
            raise ValueError(f"{one.kind} {one.id}: {one.value} is out of bounds")
        if (one.kind, one.id) in found:
            raise ValueError(f"{one.kind} {one.id} is set twice")
        found[one.kind, one.id] = one
    return Settings(tuple(found[key] for key, limit in bounds.items()
                          if key in found and found[key].value != limit.stated))  # fmt: skip


def changed(used: Method, before: Settings, kind: Kind, id: str, value: float) -> Settings:
    """The same with one setting at another value."""
    others = [one for one in before.changes if (one.kind, one.id) != (kind, id)]
    return settings(used, [*others, Change(kind, id, value)])


def factors(chosen: Settings, pillar: str) -> Factors:
    """What rows of a pillar weigh; where a factor has nothing to weigh it is one, so that figures are shared."""

    def of(kind: Kind, id: str) -> float:
        return float(chosen.value(kind, id, 1) if pillar in COUNTED[kind] else 1)

    return Factors(of("captive", ""), tuple(of("evidence", level) for level in LEVELS))


def unsound(used: Method, chosen: Settings) -> tuple[str, ...]:
    """Indicators whose goalposts nothing can be scored with: equal, the wrong way round, or too near each other
    for the doubt about the target."""
    touched = dict.fromkeys(one.id for one in chosen.of("low", "high"))
    return tuple(id for id in touched if not _is_sound(used, chosen, used.indicators[id]))


def _is_sound(used: Method, chosen: Settings, one: Indicator) -> bool:
    low, high = _goalposts(chosen, one)
    if one.scale == "log10" and low <= 0:
        return False
    # The draws divide the target by this much.
    spec = used.uncertainty
    nearest = high / spec.stretch if one.id in spec.stretched else high
    return nearest > low if one.direction == "higher" else high < low


def sound(used: Method, chosen: Settings) -> Settings:
    """Without goalposts that cannot be: those stay as they are today."""
    refused = unsound(used, chosen)
    return Settings(tuple(
        one for one in chosen.changes if not (one.kind in ("low", "high") and one.id in refused)
    ))  # fmt: skip


def tree(used: Method, chosen: Settings, pillar: str) -> Tree:
    """The pillar with the viewer's weights and goalposts; what weighs nothing is not in it."""
    dimensions = {
        name: chosen.value("dimension", f"{pillar}.{name}", one.weight)
        for name, one in used.pillars[pillar].dimensions.items()
    }
    leaves = [
        _leaf(chosen, one) for one in used.indicators.values() if one.pillar == pillar and one.role == "scored"
    ]
    leaves = [one for one in leaves if one.weight > 0 and dimensions[one.dimension] > 0]
    within = {name: sum(one.weight for one in leaves if one.dimension == name) for name in dimensions}
    kept = {name: weight for name, weight in dimensions.items() if within[name] > 0}
    total = sum(kept.values())
    return Tree(
        pillar,
        tuple((name, weight / total) for name, weight in kept.items()),
        tuple(replace(one, weight=one.weight / within[one.dimension]) for one in leaves),
        used.aggregation.floor,
    )


def _leaf(chosen: Settings, one: Indicator) -> Leaf:
    weight = chosen.value("indicator", one.id, one.weight)
    return Leaf(one.id, str(one.dimension), weight, *_goalposts(chosen, one), one.scale == "log10")


def _goalposts(chosen: Settings, one: Indicator) -> tuple[float, float]:
    assert one.goalposts
    return chosen.value("low", one.id, one.goalposts.low), chosen.value("high", one.id, one.goalposts.high)


def heavy(used: Method, chosen: Settings) -> tuple[tuple[str, str, float], ...]:
    """Dimensions that weigh more of their pillar than a method may let them: pillar, dimension, share.

    The viewer may go on: it is a rule for what is adopted, not for what is tried.
    """
    most = used.aggregation.dimension_share_at_most
    return tuple(
        (pillar, name, share)
        for pillar in used.pillars for name, share in tree(used, chosen, pillar).dimensions if share > most + 1e-9
    )  # fmt: skip


def emptied(used: Method, chosen: Settings) -> tuple[tuple[str, str], ...]:
    """Dimensions of which nothing is left: pillar, dimension."""
    return tuple(
        (pillar.id, name)
        for pillar in used.pillars.values() for name in pillar.dimensions
        if name not in dict(tree(used, chosen, pillar.id).dimensions)
    )  # fmt: skip

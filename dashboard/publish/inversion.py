"""What published scores tell of the figures they were made from, by running the method backwards.

A score is a place between goalposts, a dimension the weighted arithmetic mean of scores, a pillar the weighted
geometric mean of dimensions: each rises with each of its parts, and every part has one whole. So ends go down the
tree as they go up, part by part, until nothing gets narrower; on a tree that finds all there is to find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

Ends = tuple[float, float]
ANY: Ends = (0.0, 100.0)
ROUNDS = 4


@dataclass(frozen=True)
class Leaf:
    """An indicator: what is published of its `score` and its `value`; goalposts make one the other."""

    id: str
    weight: float
    low: float
    high: float
    is_log: bool
    score: Ends = ANY
    value: Ends = (0.0, math.inf)
    is_hidden: bool = False


@dataclass(frozen=True)
class Dimension:
    id: str
    weight: float
    leaves: tuple[Leaf, ...]
    score: Ends = ANY


@dataclass(frozen=True)
class Pillar:
    dimensions: tuple[Dimension, ...]
    floor: float
    score: Ends = ANY


def score_of(leaf: Leaf, value: float) -> float:
    """The place of a value between the goalposts, 0 to 100."""
    if leaf.is_log:
        place = (math.log10(max(value, leaf.low)) - math.log10(leaf.low)) / math.log10(leaf.high / leaf.low)
    else:
        place = (value - leaf.low) / (leaf.high - leaf.low)
    return 100 * min(1.0, max(0.0, place))


def values_of(leaf: Leaf, score: Ends) -> Ends:
    """Least and greatest value with such a score. At 0 and at 100 goalposts cut off: nothing beyond is told."""
    at = [_value(leaf, min(100.0, max(0.0, one))) for one in score]
    beyond = (-math.inf, math.inf) if leaf.high > leaf.low else (math.inf, -math.inf)
    first = beyond[0] if score[0] <= 0 else at[0]
    last = beyond[1] if score[1] >= 100 else at[1]
    return min(first, last), max(first, last)


def _value(leaf: Leaf, score: float) -> float:
    if leaf.is_log:
        return float(leaf.low * (leaf.high / leaf.low) ** (score / 100))
    return leaf.low + (leaf.high - leaf.low) * score / 100


def inverted(pillar: Pillar) -> dict[str, Ends]:
    """Least and greatest value of each indicator, by all scores and values that are published."""
    pillar = narrowed_by(pillar)
    leaves = [leaf for dimension in pillar.dimensions for leaf in dimension.leaves]
    return {leaf.id: both(leaf.value, values_of(leaf, leaf.score)) for leaf in leaves}


def narrowed_by(pillar: Pillar) -> Pillar:
    """The tree with all ends as narrow as the others make them."""
    for _ in range(ROUNDS):
        dimensions = tuple(_dimension(one) for one in pillar.dimensions)
        pillar = _pillar(replace(pillar, dimensions=dimensions))
    return pillar


def _dimension(one: Dimension) -> Dimension:
    leaves = [replace(leaf, score=both(leaf.score, _score_ends(leaf))) for leaf in one.leaves]
    weights = [leaf.weight for leaf in leaves]
    whole, parts = _mean([leaf.score for leaf in leaves], weights, one.score, lambda x: x, lambda x: x)
    narrowed = tuple(replace(leaf, score=ends) for leaf, ends in zip(leaves, parts, strict=True))
    return replace(one, leaves=narrowed, score=whole)


def _score_ends(leaf: Leaf) -> Ends:
    """What is known of the value, as a score."""
    rises = leaf.high > leaf.low
    ends = [score_of(leaf, one) if math.isfinite(one) else 100.0 * ((one > 0) == rises) for one in leaf.value]
    return min(ends), max(ends)


def _pillar(one: Pillar) -> Pillar:
    def inward(score: float) -> float:
        return math.log(max(score, one.floor))

    def outward(x: float) -> float:
        # At the floor and below all scores count alike.
        return math.exp(x) if x > math.log(one.floor) else -math.inf

    dimensions = one.dimensions
    weights = [dimension.weight for dimension in dimensions]
    whole, parts = _mean([it.score for it in dimensions], weights, one.score, inward, outward)
    narrowed = tuple(replace(it, score=ends) for it, ends in zip(dimensions, parts, strict=True))
    return replace(one, dimensions=narrowed, score=whole)


def _mean(
    parts: Sequence[Ends], weights: Sequence[float], whole: Ends,
    inward: Callable[[float], float], outward: Callable[[float], float],
) -> tuple[Ends, list[Ends]]:  # fmt: skip
    """A weighted mean of inward(part): the whole by its parts, then each part by the whole and all others."""
    total = sum(weights)
    if not total:
        return whole, list(parts)
    shares = [weight / total for weight in weights]
    low, high = (sum(s * inward(part[end]) for s, part in zip(shares, parts, strict=True)) for end in (0, 1))
    low, high = max(low, inward(whole[0])), min(high, inward(whole[1]))
    found = []
    for at, part in enumerate(parts):
        others = [(shares[n], one) for n, one in enumerate(parts) if n != at]
        least = (low - sum(s * inward(one[1]) for s, one in others)) / shares[at] if shares[at] else -math.inf
        most = (high - sum(s * inward(one[0]) for s, one in others)) / shares[at] if shares[at] else math.inf
        found.append(both(part, (outward(least) if least < 700 else math.inf, _upward(most, outward))))
    return both(whole, (outward(low), max(outward(high), 0.0))), found


def _upward(most: float, outward: Callable[[float], float]) -> float:
    """An upper end; where the floor hides what is below, any score up to the floor is possible."""
    end = outward(most) if most < 700 else math.inf
    return 1.0 if end == -math.inf else end


def both(one: Ends, other: Ends) -> Ends:
    low, high = max(one[0], other[0]), min(one[1], other[1])
    # Published scores are rounded; ends that cross by a hair are one value.
    return (low, high) if low <= high else ((low + high) / 2, (low + high) / 2)

"""Bands of 20 points for scores built on withheld figures, wide enough that they do not give the figures away."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

WIDTH = 20
# A band of the whole, its other parts being known, must leave a hidden part at least this many points.
LEAST = 15.0
Band = tuple[int, int]


@dataclass(frozen=True)
class Part:
    """A score within a mean: its weight, and the ends between which a reader of the edition knows it."""

    weight: float
    low: float
    high: float
    is_hidden: bool


def band(score: float) -> Band:
    """The 20-point band a score of 0 to 100 lies in; 100 belongs to the last one."""
    low = min(100 - WIDTH, WIDTH * int(score // WIDTH))
    return low, low + WIDTH


def arithmetic(score: float, parts: Sequence[Part]) -> Band:
    """The band of a weighted arithmetic mean of these parts."""
    return _widened(score, parts, lambda x: x, lambda x: x)


def geometric(score: float, parts: Sequence[Part], floor: float) -> Band:
    """The band of a weighted geometric mean, in which no part counts for less than `floor`."""
    return _widened(score, parts, lambda x: math.log(max(x, floor)), math.exp)


def ranks(ends: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Best and worst rank of each, as far as published ends tell. Bands that touch are apart: 40 is in 40-60."""
    return [
        (1 + sum(_is_above(other, mine) for j, other in enumerate(ends) if j != i),
         len(ends) - sum(_is_above(mine, other) for j, other in enumerate(ends) if j != i))
        for i, mine in enumerate(ends)
    ]  # fmt: skip


def _is_above(one: tuple[float, float], other: tuple[float, float]) -> bool:
    is_point = one[0] == one[1] and other[0] == other[1]
    return one[0] > other[1] if is_point else one[0] >= other[1] and one != other


def _widened(
    score: float, parts: Sequence[Part], inward: Callable[[float], float], outward: Callable[[float], float]
) -> Band:
    """The band, and one more on either side until no hidden part is left with too little room."""
    low, high = band(score)
    while (low, high) != (0, 100) and any(
        _room(i, parts, (low, high), inward, outward) < _needed(one)
        for i, one in enumerate(parts)
        if one.is_hidden
    ):
        low, high = max(0, low - WIDTH), min(100, high + WIDTH)
    return low, high


def _needed(part: Part) -> float:
    """A part that is known to within less already can't be left with more."""
    return min(LEAST, part.high - part.low)


def _room(
    at: int,
    parts: Sequence[Part],
    whole: Band,
    inward: Callable[[float], float],
    outward: Callable[[float], float],
) -> float:
    """How wide a part can be, by its own ends and by those of the whole and of all other parts."""
    one, total = parts[at], sum(part.weight for part in parts)
    share = one.weight / total
    if share == 0:
        return math.inf
    others = [part for i, part in enumerate(parts) if i != at]

    def left(of_whole: float, of_others: Iterable[float]) -> float:
        rest = math.fsum(part.weight / total * inward(x) for part, x in zip(others, of_others, strict=True))
        return (inward(of_whole) - rest) / share

    low = _bounded(left(whole[0], (part.high for part in others)), outward)
    high = _bounded(left(whole[1], (part.low for part in others)), outward)
    # The outer bands are open: nothing lies beyond 0 and 100 anyway.
    low = one.low if whole[0] == 0 else max(low, one.low)
    high = one.high if whole[1] == 100 else min(high, one.high)
    return high - low


def _bounded(value: float, outward: Callable[[float], float]) -> float:
    return outward(min(value, 700.0))

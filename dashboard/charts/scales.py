"""Where a value stands on its axis and which values are written there; both renderers use it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.charts import Chart


@dataclass(frozen=True)
class Scale:
    """From values to pixels; `start` may lie beyond `end`, as it does upward."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        reach = self.high - self.low or 1.0
        return self.start + (value - self.low) / reach * (self.end - self.start)

    def ticks(self, most: int) -> list[float]:
        """Round values inside the range, at most so many of them."""
        step = _round_step((self.high - self.low) / max(most, 1))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(i * step, 12) for i in range(first, last + 1)]


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, ... that is no smaller."""
    if least <= 0 or not math.isfinite(least):
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next((by * power for by in (1, 2, 5) if by * power >= least - 1e-12 * power), 10 * power)


def bounds(chart: Chart) -> tuple[float, float]:
    """From zero (or the lowest below it) to a little above the highest; bars leave room for their numbers."""
    values = [v for one in chart.series for v in (*one.y, *one.low, *one.high) if v is not None]
    if chart.kind == "stacks":
        values = totals(chart)
    low, high = min([0.0, *values]), max([0.0, *values])
    room = (high - low or 1.0) * (0.4 if chart.kind == "bars" else 0.06)
    return (low - (room if low < 0 else 0.0), high + room)


def totals(chart: Chart) -> list[float]:
    sums: dict[tuple[str, str], float] = {}
    for one in chart.series:
        for x, y in zip(one.x, one.y, strict=True):
            sums[one.panel, x] = sums.get((one.panel, x), 0.0) + (y or 0.0)
    return list(sums.values())


def is_over_months(chart: Chart) -> bool:
    return bool(chart.series) and all(is_day(x) for one in chart.series for x in one.x)


def is_day(x: str) -> bool:
    return len(x) == 10 and x[4:5] == "-" and x[7:8] == "-"


def day_number(x: str) -> int:
    return datetime.date.fromisoformat(x).toordinal()


def apart(values: Sequence[float], least: float) -> list[float]:
    """The same values in the same order, moved as little as it takes until they lie at least this far apart."""
    at = list(values)
    order = sorted(range(len(at)), key=lambda i: at[i])
    for _ in range(len(at)):
        for low, high in pairwise(order):
            lack = least - (at[high] - at[low])
            if lack > 0:
                at[low], at[high] = at[low] - lack / 2, at[high] + lack / 2
    return at


def stacked(values: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of things of these sizes, as near to `values` as can be without touching, inside low to high.

    Groups that would touch become one group around the mean of where its members wished to be (isotonic
    regression by pooling adjacent violators); what leaves the range is then pushed back in.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    offsets, at = [], 0.0
    for i in order:
        offsets.append(at + sizes[i] / 2)
        at += sizes[i]
    pools: list[list[float]] = []  # wished starts of the whole stack, pooled
    for i, offset in zip(order, offsets, strict=True):
        pools.append([values[i] - offset])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    starts = [_mean(pool) for pool in pools for _ in pool]
    most = max(low, high - at)
    found = [min(max(start, low), most) + offset for start, offset in zip(starts, offsets, strict=True)]
    return [found[order.index(i)] for i in range(len(values))]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def brief(value: float, digits: int) -> str:
    """A number with thousands parted and a true minus sign."""
    return f"{value:,.{digits}f}".replace("-", "−")


def digits(values: Sequence[float]) -> int:
    """Digits after the point: none for whole or large numbers, two where all are below one, else one."""
    most = max(map(abs, values), default=0.0)
    if most >= 1000 or all(abs(round(v) - v) < 1e-9 for v in values):
        return 0
    return 2 if most < 1 else 1

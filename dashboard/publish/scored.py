"""The published scores of an edition as trees of the method, and what they tell of hidden figures."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard.publish.cells import CellKey
from dashboard.publish.inversion import ANY, Dimension, Ends, Leaf, Pillar, both, inverted, narrowed_by
from dashboard.publish.model import quarter_before
from dashboard.scoring import versions
from dashboard.scoring.indicator import Indicator
from dashboard.scoring.method import Method

PILLAR, HEADLINE = "b2b", "headline"
# States that leave the weights, and those that count as nothing.
NOT_DUE, NOTHING = ("not_yet_due", "not_applicable"), ("nothing_live", "zero")
# Published scores have one digit.
HALF = 0.05
# Shares end at 100 %; this one is a ratio of two months.
OVER_100 = ("b2b_net_usage_retention",)
# A variant counts fewer rows of breadth than the headline, or more, or keeps a dimension of it: what its band
# leaves of that dimension is known of the headline's too.
LEAST, MOST, SAME = (1, 0), (0, 1), (1, 1)
SHARED: dict[str, tuple[tuple[str, tuple[int, int]], ...]] = {
    "verified": (("breadth", LEAST),),
    "face_value": (("breadth", MOST),),
    "no_affiliates": (("breadth", LEAST), ("independence", SAME)),
}
# Made of figures of the sectors table: all customers, those of each core sector, users of now and of then.
COUNTED, REACHED, RETAINED = "b2b_live_orgs", "b2b_sector_penetration", "b2b_net_usage_retention"
INDICATOR = {"customers": COUNTED, "regular_users": RETAINED}
MARK = "rogers_mark"  # the part of a sector's frame at which it counts as reached in full
WINDOW = "usage_window_months"  # users are compared with those of so long ago
NEAR = 1e-6
ANYTHING: Ends = (0.0, math.inf)
TABLES = ("scores", "dimensions", "indicators", "frames")
Rows = Sequence[Mapping[str, Any]]
Place = tuple[str, str]  # quarter and team
Spans = dict[CellKey, tuple[float, float]]


@dataclass(frozen=True)
class Trees:
    """By quarter and team, what an edition says of the scores of customers' use.

    `marks`: by quarter and sector, how many organisations are a sector reached in full. `back`: how many quarters
    lie between users of now and of then.
    """

    trees: Mapping[Place, Pillar]
    marks: Mapping[tuple[str, str], float]
    back: int

    @cached_property
    def values(self) -> dict[Place, dict[str, Ends]]:
        """Least and greatest value of each indicator."""
        return {at: inverted(tree) for at, tree in self.trees.items()}

    def narrowed(self, spans: Spans) -> Spans:
        """What is left of the intervals of figures by the indicators that are made of them."""
        found = dict(spans)
        for (quarter, team), values in self.values.items():
            whole = CellKey("sectors", "customers", quarter, team)
            _cut(found, whole, *values.get(COUNTED, ANYTHING))
            self._reached(found, whole, values.get(REACHED, ANYTHING)[0] / 100)
            self._retained(found, replace(whole, measure="regular_users"), values.get(RETAINED, ANYTHING)[0] / 100)
        return found

    def _reached(self, spans: Spans, whole: CellKey, least: float) -> None:
        """How much of its mark each core sector must have, were the others reached as far as can be. (Customers
        outside of a sector's frame are customers all the same: nothing is told of the most.)"""
        keys = {replace(whole, part=sector): mark for (quarter, sector), mark in self.marks.items()
                if quarter == whole.quarter}  # fmt: skip
        shares = {key: min(1.0, spans[key][1] / mark) if key in spans else 1.0 for key, mark in keys.items()}
        for key, mark in keys.items():
            _cut(spans, key, (len(keys) * least - sum(shares.values()) + shares[key]) * mark, math.inf)

    def _retained(self, spans: Spans, now: CellKey, least: float) -> None:
        """Users of now are no fewer than the part of those of then that has stayed."""
        then = replace(now, quarter=quarter_before(now.quarter, self.back))
        if least > 0 and now in spans and then in spans:
            _cut(spans, now, least * spans[then][0], math.inf)
            _cut(spans, then, 0.0, spans[now][1] / least)

    def hidden(self, with_counted: bool = False) -> list[tuple[CellKey, Ends]]:
        """Each hidden indicator with the values it can have; live customers have a table of their own."""
        found = []
        for (quarter, team), tree in sorted(self.trees.items()):
            values = self.values[quarter, team]
            leaves = [leaf for one in tree.dimensions for leaf in one.leaves]
            found += [
                (CellKey("indicators", leaf.id, quarter, team), values[leaf.id])
                for leaf in leaves
                if leaf.is_hidden and (with_counted or leaf.id != COUNTED)
            ]
        return found


def _cut(spans: Spans, key: CellKey, low: float, high: float) -> None:
    if key in spans:
        least, most = spans[key]
        whole = high if math.isinf(high) else math.floor(high + NEAR)
        spans[key] = max(least, math.ceil(low - NEAR)), min(most, whole)


def trees(folder: Path) -> Trees:
    """From an edition's files: its tables, and the method as it was used. An edition without scores has none."""
    used = folder / "method.toml"
    if not used.exists():
        return Trees({}, {}, 0)
    rows = {name: _rows(folder, name) for name in TABLES}
    return from_rows(**rows, used=versions.read(used.read_bytes()))


def _rows(folder: Path, table: str) -> Rows:
    path = folder / "data" / f"{table}.json"
    found: Rows = json.loads(path.read_bytes()) if path.exists() else []
    return found


def from_rows(scores: Rows, dimensions: Rows, indicators: Rows, frames: Rows, used: Method) -> Trees:
    """Only what is due is in a tree: what is not leaves the weights."""
    under: dict[tuple[str, str, str], list[Leaf]] = {}
    for row in indicators:
        if row["pillar"] == PILLAR and row["value_state"] not in NOT_DUE:
            leaf = _leaf(row, used.indicators[row["indicator"]])
            under.setdefault((row["quarter"], row["team"], row["dimension"]), []).append(leaf)
    found: dict[Place, list[Dimension]] = {}
    for row in dimensions:
        leaves = under.get((row["quarter"], row["team"], row["dimension"]))
        if row["pillar"] == PILLAR and leaves:
            weight = used.pillars[PILLAR].dimensions[row["dimension"]].weight
            whole = Dimension(row["dimension"], weight, tuple(leaves), _ends(row, "dimension_score"))
            found.setdefault((row["quarter"], row["team"]), []).append(whole)
    tops = {(row["quarter"], row["team"], row["variant"]): _ends(row, "score")
            for row in scores if row["pillar"] == PILLAR}  # fmt: skip
    mark = float(used.params[MARK].value or 0)
    marks = {(row["quarter"], row["sector"]): mark * row["frame"] for row in frames}
    made = {at: _tree(at, parts, tops, used.aggregation.floor) for at, parts in found.items()}
    return Trees(made, marks, quarters_back(used))


def quarters_back(used: Method) -> int:
    """How many quarters lie between users of now and those they are compared with."""
    return int(used.params[WINDOW].value or 0) // 3


def _tree(
    at: Place, parts: Sequence[Dimension], tops: Mapping[tuple[str, str, str], Ends], floor: float
) -> Pillar:
    narrowed = {one.id: one for one in parts}
    for variant, shared in SHARED.items():
        for id, (has_least, has_most) in shared:
            if id in narrowed:
                low, high = _left(id, parts, floor, tops.get((*at, variant), ANY))
                ends = (low if has_least else ANY[0], high if has_most else ANY[1])
                narrowed[id] = replace(narrowed[id], score=both(narrowed[id].score, ends))
    return Pillar(tuple(narrowed.values()), floor, tops.get((*at, HEADLINE), ANY))


def _left(id: str, parts: Sequence[Dimension], floor: float, whole: Ends) -> Ends:
    """What a variant's band leaves of one of its dimensions, all others being unknown."""
    bare = Pillar(tuple(Dimension(one.id, one.weight, ()) for one in parts), floor, whole)
    return next(one.score for one in narrowed_by(bare).dimensions if one.id == id)


def _leaf(row: Mapping[str, Any], of: Indicator) -> Leaf:
    assert of.goalposts is not None
    score = _ends(row, "indicator_score")
    if row["value_state"] in NOTHING and score == ANY:
        score = (0.0, 0.0)
    most = 100.0 if of.unit.en.startswith("%") and of.id not in OVER_100 else math.inf
    is_hidden = row["value_state"] == "withheld"
    posts = of.goalposts
    return Leaf(of.id, of.weight, posts.low, posts.high, of.scale == "log10", score, (0.0, most), is_hidden)


def _ends(row: Mapping[str, Any], name: str) -> Ends:
    """A score as published: the point where it is shown, whatever range stands beside it."""
    if row[name] is not None:
        return row[name] - HALF, row[name] + HALF
    if row[f"{name}_state"] == "banded":
        return float(row[f"{name}_low"]), float(row[f"{name}_high"])
    return ANY

"""disclosure.json: by which rules figures are hidden, how many, and what anyone can work out about each."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from connectors.disk import json_bytes
from dashboard.publish import check, readable, scored
from dashboard.publish.cells import CellKey
from dashboard.publish.check import Line, Result
from dashboard.publish.model import PublicTable, quarter_before
from dashboard.publish.readable import Figure, Figures
from dashboard.publish.scored import Trees
from dashboard.scoring.method import Method

FILE = "disclosure.json"
WHOLE = 1  # intervals end at whole numbers

# What may be said of the rules; the p of the p% rule is the operator's secret.
RULES = {"min_groups": 3, "least_width_share": check.WIDTH, "unit": "customer_group", "p": None}


def found(
    figures: Figures, trees: Trees, earlier: Iterable[Figures] = (), changed: Iterable[CellKey] = ()
) -> Result:  # fmt: skip
    """Figures of customers by margins, definitions, scores and earlier editions; indicators by the method run
    backwards."""
    result = check.check(figures, earlier, changed, trees.narrowed)
    return replace(result, lines=(*result.lines, *check.of_scores(trees.hidden())))


def too_close(
    figures: Figures, standing: Figures, trees: Trees, earlier: Iterable[Figures], changed: Iterable[CellKey],
    must_reach: Mapping[CellKey, float],
) -> list[CellKey]:  # fmt: skip
    """Figures that margins and scores together come too close to, of those that scores tell of: by the public
    minimum, or because the greatest possible value stays below the secret one that it `must_reach`.

    `standing`: those of past quarters, of which the ones count whose users are compared with those of new ones.
    """
    then = {quarter_before(key.quarter, trees.back) for key in figures}
    every = {key: figure for key, figure in standing.items() if key.quarter in then} | dict(figures)
    told = {key: figure for key, figure in every.items() if key.measure != "requests"}
    lines = check.check(told, earlier, changed, trees.narrowed).lines
    close = (one.key for one in lines if not one.holds or not reaches(one.high, must_reach.get(one.key, 0.0)))
    return [key for key in close if key.measure in scored.INDICATOR]


def reaches(most: float, bound: float) -> bool:
    """Whether a greatest possible value, drawn in to a whole number, comes up to a secret bound."""
    return most >= bound - WHOLE


def of_tables(
    tables: Sequence[PublicTable], used: Method, earlier: Iterable[Figures], changed: Iterable[CellKey]
) -> Result:  # fmt: skip
    """Of an edition that is not written yet."""
    rows = {one.name: one.rows for one in tables}
    figures: dict[CellKey, Figure] = {}
    for name, those in rows.items():
        figures |= readable.from_rows(name, those)
    trees = scored.from_rows(**{name: rows[name] for name in scored.TABLES}, used=used)
    return found(figures, trees, earlier, changed)


def as_json(tables: Sequence[PublicTable], result: Result, changed: Iterable[CellKey]) -> bytes:
    """`changed`: hidden figures of which an earlier edition said what no longer holds."""
    return json_bytes({
        "rules": RULES, "holds": result.holds,
        "states": {one.name: _states(one) for one in tables if one.shape.figures},
        "hidden": [_line(one) for one in result.lines],
        "changed": [astuple(key) for key in sorted(changed)],
    })  # fmt: skip


def changed(folder: Path) -> set[CellKey]:
    """As an edition in its folder says."""
    path = folder / FILE
    said = json.loads(path.read_bytes()).get("changed", []) if path.exists() else []
    return {CellKey(*one) for one in said}


def _states(table: PublicTable) -> dict[str, dict[str, int]]:
    return {name: dict(Counter(str(row[f"{name}_state"]) for row in table.rows)) for name in table.shape.figures}


def _line(one: Line) -> dict[str, Any]:
    key = one.key
    return {
        "table": key.table, "measure": key.measure, "quarter": key.quarter, "team": key.team, "part": key.part,
        "state": one.state, "low": one.low, "high": one.high if math.isfinite(one.high) else None,
        "holds": one.holds,
    }  # fmt: skip

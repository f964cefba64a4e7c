"""disclosure.json: by which rules figures are hidden, how many, and what anyone can work out about each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from connectors.disk import json_bytes
from dashboard.publish import check, readable
from dashboard.publish.check import Line
from dashboard.publish.model import PublicTable
from dashboard.publish.readable import Figures

# What may be said of the rules; the p of the p% rule is the operator's secret.
RULES = {"min_groups": 3, "least_width_share": check.WIDTH, "unit": "customer_group", "p": None}


def result(tables: Sequence[PublicTable], earlier: Iterable[Figures]) -> bytes:
    """The check on an edition's tables, from what they say and what earlier editions said."""
    figures: dict[Any, Any] = {}
    for one in tables:
        figures |= readable.from_rows(one.name, one.rows)
    found = check.check(figures, earlier)
    return json_bytes({
        "rules": RULES, "holds": found.holds,
        "states": {one.name: _states(one) for one in tables if one.shape.figures},
        "hidden": [_line(one) for one in found.lines],
    })  # fmt: skip


def _states(table: PublicTable) -> dict[str, dict[str, int]]:
    return {name: dict(Counter(str(row[f"{name}_state"]) for row in table.rows)) for name in table.shape.figures}


def _line(one: Line) -> dict[str, Any]:
    key = one.key
    return {
        "table": key.table, "measure": key.measure, "quarter": key.quarter, "team": key.team, "part": key.part,
        "state": one.state, "low": one.low, "high": one.high if math.isfinite(one.high) else None,
        "holds": one.holds,
    }  # fmt: skip

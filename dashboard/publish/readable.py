"""What a reader has: the figures of published editions, each as the interval that its state and rounding leave."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.publish import rounding
from dashboard.publish.cells import CellKey
from dashboard.publish.measures import BY_NAME, MEASURES, Measure

# States that stand for a figure that exists; every other one says that there is none to protect.
HIDDEN = ("under_3", "withheld", "together")
SHOWN = ("reported", "stale", "zero")


@dataclass(frozen=True)
class Figure:
    """A published figure: `value` where its state is one of SHOWN."""

    value: float | None
    state: str

    @property
    def is_hidden(self) -> bool:
        return self.state in HIDDEN

    @property
    def is_withheld(self) -> bool:
        """It says at most that it is not zero; the sum that it may stand in is a figure of its own."""
        return self.state in ("withheld", "together")


Figures = Mapping[CellKey, Figure]


def figures(folder: Path) -> dict[CellKey, Figure]:
    """Every figure of an edition that customers stand behind, from its JSON files; a table it has not is left
    out."""
    found: dict[CellKey, Figure] = {}
    for table in sorted({one.table for one in MEASURES}):
        path = folder / "data" / f"{table}.json"
        if path.exists():
            found |= from_rows(table, json.loads(path.read_bytes()))
    return found


def from_rows(table: str, rows: Iterable[Mapping[str, Any]]) -> dict[CellKey, Figure]:
    found = {}
    for row in rows:
        for measure in (one for one in MEASURES if one.table == table):
            state = row.get(f"{measure.name}_state")
            if state in HIDDEN or (state in SHOWN and row[measure.name] is not None):
                found[_key(measure, row)] = Figure(row[measure.name], state)
    return found


def _key(measure: Measure, row: Mapping[str, Any]) -> CellKey:
    return CellKey(measure.table, measure.name, row["quarter"], row["team"], row[measure.part])


def interval(key: CellKey, figure: Figure) -> tuple[float, float]:
    """What a published figure tells by itself; a withheld count is not zero, and that is all."""
    measure = BY_NAME[key.table, key.measure]
    if figure.state == "under_3":
        return 1.0, 2.0
    if figure.is_withheld:
        return (1.0 if measure.kind == "count" else 0.0), math.inf
    low, high = rounding.preimage(figure.value or 0.0, measure.rounded)
    return float(low), float(high)

"""The disclosure check of an edition in its folder: what a reader can work out, and whether that is too much."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from dashboard.publish import check, measures, readable, scored
from dashboard.publish.cells import Answer, Cell, CellKey, Parameters, Shown, Under3, Withheld, Zero
from dashboard.publish.check import Line, Result
from dashboard.publish.disclosure import known_too_well
from dashboard.publish.readable import Figures


def of_edition(folder: Path, before: Iterable[Path]) -> Result:
    """From published files alone: the edition's folder and those of the editions before it, the oldest first."""
    figures, trees = readable.figures(folder), scored.trees(folder)
    found = check.check(figures, map(readable.figures, before), changed(folder), trees.customers)
    return replace(found, lines=(*found.lines, *check.of_scores(trees.hidden())))


def changed(folder: Path) -> set[CellKey]:
    """Hidden figures of which the edition says that an earlier one showed another value."""
    path = folder / "disclosure.json"
    said = json.loads(path.read_bytes()).get("changed", []) if path.exists() else []
    return {CellKey(*one) for one in said}


def secretly(cells: Mapping[CellKey, Cell], figures: Figures, parameters: Parameters) -> dict[CellKey, bool]:
    """For the office: whether each hidden figure keeps to its own secret bound, whoever asks."""
    settled = [replace(cell, settled=_answer(key, figures)) for key, cell in cells.items() if key in figures]
    there = {cell.key for cell in settled}
    failing = known_too_well(settled, measures.relations(there), parameters)
    return {key: key not in failing for key in sorted(there) if figures[key].is_hidden}


def _answer(key: CellKey, figures: Figures) -> Answer:
    figure = figures[key]
    if figure.state == "under_3":
        return Under3()
    if figure.state == "withheld":
        return Withheld("secondary")
    return Zero() if figure.state == "zero" else Shown(figure.value or 0.0, *readable.interval(key, figure))


def printed(out: Console, result: Result, verdicts: Mapping[CellKey, bool] | None = None) -> None:
    """A line a hidden figure. The secret bound is never printed: pass or fail, and no more."""
    grid = Grid(box=None)
    for name in (
        "figure",
        "quarter",
        "team",
        "part",
        "state",
        "at least",
        "at most",
        "public",
        *_secret(verdicts),
    ):
        grid.add_column(name, no_wrap=True)
    for line in result.lines:
        grid.add_row(*_cells(line), *([] if verdicts is None else [_verdict(verdicts.get(line.key))]))
    out.print(grid)
    for key in result.contradictions:
        out.print(f"cannot all be true: {key.table}.{key.measure} {key.quarter} {key.team} {key.part}")
    narrow = sum(not line.holds for line in result.lines)
    out.print(f"{len(result.lines)} hidden figures, {narrow} known too well")


def _secret(verdicts: Mapping[CellKey, bool] | None) -> list[str]:
    return [] if verdicts is None else ["secret"]


def _cells(line: Line) -> tuple[str, ...]:
    key, high = line.key, "any" if math.isinf(line.high) else f"{line.high:,.6g}"
    return (f"{key.table}.{key.measure}", key.quarter, key.team, key.part, line.state,
            f"{line.low:,.6g}", high, "holds" if line.holds else "TOO NARROW")  # fmt: skip


def _verdict(holds: bool | None) -> str:
    return "" if holds is None else "pass" if holds else "FAIL"

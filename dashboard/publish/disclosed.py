"""The disclosure check of an edition in its folder: what a reader can work out, and whether that is too much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from dashboard.publish import checked, measures, readable, rules, scored
from dashboard.publish.cells import Cell, CellKey, Parameters
from dashboard.publish.check import Line, Result
from dashboard.publish.disclosure import known_too_well
from dashboard.publish.readable import Figures
from dashboard.publish.versions import answer


def of_edition(folder: Path, before: Iterable[Path]) -> Result:
    """From published files alone: the edition's folder and those of the editions before it, the oldest first."""
    figures, trees = readable.figures(folder), scored.trees(folder)
    return checked.found(figures, trees, map(readable.figures, before), checked.changed(folder))


def secretly(
    cells: Mapping[CellKey, Cell], figures: Figures, parameters: Parameters, lines: Iterable[Line] = ()
) -> dict[CellKey, bool]:  # fmt: skip
    """For the office: whether each hidden figure keeps to its own secret bound, whoever asks; and to a reader of
    `lines` also by scores and earlier editions."""
    settled = [replace(cell, settled=answer(key, figures[key])) for key, cell in cells.items() if key in figures]
    there = {cell.key: cell for cell in settled}
    relations = measures.relations(there)
    failing = known_too_well(settled, relations, parameters)
    public = rules.public_teams(there, relations, parameters)
    most = {line.key: line.high for line in lines}
    return {
        key: key not in failing
        and checked.reaches(most.get(key, math.inf), rules.must_reach(cell, parameters, key in public))
        for key, cell in sorted(there.items())
        if figures[key].is_hidden
    }


def print_check(out: Console, result: Result, verdicts: Mapping[CellKey, bool] | None = None) -> None:
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

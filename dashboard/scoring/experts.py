"""A panel of experts: who gave how many points of 100 to dimensions and indicators; read whole or not at all."""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors import grammar
from dashboard.scoring.method import Method

FILE = "tables/experts.csv"  # in the folder of a programme
COLUMNS = ("expert", "pillar", "dimension", "indicator", "points")
PROBLEMS = (
    "unreadable", "column", "cells", "expert", "pillar", "dimension", "indicator", "points", "negative", "twice",
    "missing", "sum", "group",
)  # fmt: skip
OF_100 = 0.05  # how far points may lie from 100 together: six times 16.67 are 100.02
TABLES = """
CREATE TABLE expert_points (expert VARCHAR, pillar VARCHAR, dimension VARCHAR, indicator VARCHAR, points DOUBLE);
CREATE TABLE expert_problem (line INTEGER, expert VARCHAR, code VARCHAR, said VARCHAR);
"""


@dataclass(frozen=True)
class Problem:
    """Why a panel cannot be used: a code with words of its own, the line it stands on (0: of no one line), the
    expert it is about, and what was said or is lacking."""

    line: int
    expert: str
    code: str
    said: str = ""


@dataclass(frozen=True)
class Points:
    """One line. Without an indicator: points of the dimension in its pillar; with one: of it in its dimension."""

    line: int
    expert: str
    pillar: str
    dimension: str
    indicator: str
    points: float

    @property
    def group(self) -> tuple[str, str]:
        """Within what the points are shared out; "" is a pillar among whose dimensions they are."""
        return self.pillar, self.dimension if self.indicator else ""

    @property
    def member(self) -> str:
        return self.indicator or self.dimension


@dataclass(frozen=True)
class Panel:
    """Of one pillar, the shares of 1 that each of `experts` gave: of its dimensions by name, of its leaves within
    their dimension. A level that nobody shared out is empty; all experts share out the same ones."""

    experts: tuple[str, ...]
    dimensions: tuple[tuple[str, tuple[float, ...]], ...]
    leaves: tuple[tuple[str, tuple[float, ...]], ...]


def fill(con: duckdb.DuckDBPyConnection, folder: Path, used: Method) -> None:
    """Write a programme's panel into its warehouse; one with anything wrong is left out whole, with the reasons.

    A panel from which those who made a mistake are left out would be another panel.
    """
    con.execute(TABLES)
    path = folder / FILE
    if not path.exists():
        return
    found, problems = read(path.read_bytes(), used)
    if problems:
        rows = [(one.line, one.expert, one.code, one.said) for one in problems]
        con.executemany("INSERT INTO expert_problem VALUES (?, ?, ?, ?)", rows)
    elif found:
        points = [(one.expert, one.pillar, one.dimension, one.indicator, one.points) for one in found]
        con.executemany("INSERT INTO expert_points VALUES (?, ?, ?, ?, ?)", points)


def read(data: bytes, used: Method) -> tuple[list[Points], list[Problem]]:
    """The lines of a panel, and everything that is wrong with it."""
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            return [], [Problem(1, "", "column", name) for name in lacking]
        lines = [_line(reader.line_num, row, used) for row in reader]
    except (UnicodeDecodeError, csv.Error) as problem:
        return [], [Problem(0, "", "unreadable", str(problem))]
    found = [one for one in lines if isinstance(one, Points)]
    wrong = [one for one in lines if isinstance(one, Problem)]
    # A line that cannot be read would be told again as missing.
    return found, wrong or [*_twice(found), *_gaps(found, used)]


def _line(line: int, row: dict[str, str | None], used: Method) -> Points | Problem:
    said = {name: grammar.canonical(row[name] or "") for name in COLUMNS}
    expert, pillar, dimension, indicator = (said[name] for name in COLUMNS[:4])

    def wrong(code: str) -> Problem:
        return Problem(line, expert, code, said.get(code, said["points"]))

    if None in row:
        return wrong("cells")
    if not expert:
        return wrong("expert")
    if pillar not in used.pillars:
        return wrong("pillar")
    if dimension not in used.pillars[pillar].dimensions:
        return wrong("dimension")
    if indicator and indicator not in _members(used, pillar, dimension):
        return wrong("indicator")
    points = grammar.decimal(said["points"])
    if points is None:
        return wrong("negative" if _is_negative(said["points"]) else "points")
    if points < 0:
        return wrong("negative")
    return Points(line, expert, pillar, dimension, indicator, float(points))


def _is_negative(said: str) -> bool:
    """Whether it is a number below zero, which the grammar of reports does not know."""
    try:
        return math.isfinite(float(said)) and float(said) < 0
    except ValueError:
        return False


def _members(used: Method, pillar: str, dimension: str) -> list[str]:
    """What points are shared out among: the dimensions of a pillar, or the scored indicators of a dimension."""
    if not dimension:
        return list(used.pillars[pillar].dimensions)
    return [
        one.id for one in used.indicators.values()
        if (one.pillar, one.dimension, one.role) == (pillar, dimension, "scored")
    ]  # fmt: skip


def _twice(found: list[Points]) -> Iterator[Problem]:
    seen = set()
    for one in found:
        at = one.expert, one.group, one.member
        if at in seen:
            yield Problem(one.line, one.expert, "twice", one.member)
        seen.add(at)


def _gaps(found: list[Points], used: Method) -> Iterator[Problem]:
    """What an expert left out, and points that are not 100 together. Other pillars may have other experts."""
    by: dict[str, dict[tuple[str, str], list[Points]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        by[one.expert][one.group].append(one)
    groups = list(dict.fromkeys(one.group for one in found))
    for (expert, given), group in itertools.product(by.items(), groups):
        if group[0] not in {pillar for pillar, _ in given}:
            continue
        if group not in given:
            yield Problem(0, expert, "group", _place(group))
            continue
        lacking = set(_members(used, *group)) - {one.member for one in given[group]}
        yield from (Problem(0, expert, "missing", name) for name in sorted(lacking))
        total = sum(one.points for one in given[group])
        if not lacking and abs(total - 100) > OF_100:
            yield Problem(given[group][-1].line, expert, "sum", f"{_place(group)} {total:g}")


def _place(group: tuple[str, str]) -> str:
    return "/".join(filter(None, group))


def of(con: duckdb.DuckDBPyConnection, pillar: str) -> Panel | None:
    """The panel of one pillar from a warehouse; None where none is recorded."""
    rows = con.execute(
        "SELECT expert, dimension, indicator, points FROM expert_points WHERE pillar = $pillar "
        "ORDER BY dimension, indicator, expert", {"pillar": pillar},
    ).fetchall()  # fmt: skip
    return panel(Points(0, expert, pillar, *rest) for expert, *rest in rows)


def panel(found: Iterable[Points]) -> Panel | None:
    """The lines of one pillar as shares; experts in the order of their codes, so that the file's says nothing."""
    lines = list(found)
    experts = sorted({one.expert for one in lines})
    if not experts:
        return None
    total: dict[tuple[str, tuple[str, str]], float] = defaultdict(float)
    for one in lines:
        total[one.expert, one.group] += one.points
    shares = {(one.member, one.expert): one.points / total[one.expert, one.group] for one in lines}

    def of_members(names: Iterable[str]) -> tuple[tuple[str, tuple[float, ...]], ...]:
        return tuple((name, tuple(shares[name, expert] for expert in experts)) for name in sorted(set(names)))

    return Panel(
        tuple(experts),
        dimensions=of_members(one.dimension for one in lines if not one.indicator),
        leaves=of_members(one.indicator for one in lines if one.indicator),
    )

"""Why a score is what it is: points that sum to it, what changed since the month before, the cells behind it."""

from __future__ import annotations

import datetime
import functools
import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from connectors.model import column_letter
from dashboard.scoring import method
from dashboard.scoring.constant import Value
from dashboard.scoring.fill import constants, sql
from dashboard.scoring.method import Method

# Derived fields and the sent ones they come from: only a sent field stands in a cell.
SENT = {
    "customer_key": ("customer_id",),
    "customer_group_key": ("customer_group_id",),
    "evidence_effective": ("evidence_claimed", "evidence_ref"),
    "frame_sector": ("ksic_division", "customer_type", "finance_type"),
    "poc_registered_on_time": ("poc_start_date",),
}
# A customer's number is never stored; what stands for it is its key.
KEYS = {"customer_id": "customer_key", "customer_group_id": "customer_group_key"}
# The frontier's cells stand in files of the public record, not in a report.
BENCHMARKS_FILE, MODELS_FILE, SIZE = "record/benchmarks.csv", "record/models.csv", "active_params_b"
# Below this a dimension's change is not shared out: dividing by nearly nothing would invent large opposites.
SHARED_OUT_FROM = 0.01


@dataclass(frozen=True)
class Point:
    """What an indicator brings to a score. `dimension` is "floor" for the point everyone starts from."""

    dimension: str
    indicator: str | None
    points: float
    state: str | None
    assumed: bool


@dataclass(frozen=True)
class ChangeLine:
    """What moved a score. Without an indicator: a dimension in one line, or "coverage" for whatever came, left or
    changed between known and unknown."""

    dimension: str
    indicator: str | None
    points: float


@dataclass(frozen=True)
class CellRef:
    """One cell behind a number; `row_no` and `column` as Excel shows them ("" where no cell holds it).

    A cell of the public record has no report; its file is named as it stands in the programme's folder.
    """

    report_id: str
    file_name: str
    sheet: str
    row_no: int
    field: str
    column: str
    value: Any


@dataclass(frozen=True)
class _Row:
    """An indicator in a score: weights of it in its dimension and of that in the pillar, both over what is due."""

    dimension: str
    indicator: str
    state: str
    weight: float
    share: float
    y: float
    is_known: bool


@dataclass(frozen=True)
class Standing:
    """A score and what was due for it: one pillar of one team and month, in one state of the data and the method.
    `score` is None where the pillar is not rated, and then only its interval is known."""

    score: float | None
    low: float | None
    high: float | None
    rows: tuple[_Row, ...]


def points(
    con: duckdb.DuckDBPyConnection, team: str, month: datetime.date, pillar: str, variant: str
) -> list[Point]:
    """The floor and every due indicator with its points; they sum to the score. None where there is no score."""
    used = method.load()
    return points_of(standing(con, team, month, pillar, variant, used), used)


def change(
    con: duckdb.DuckDBPyConnection, team: str, month: datetime.date, pillar: str, variant: str
) -> list[ChangeLine]:
    """What moved the score since the month before; the lines sum to the change. None where either has no score."""
    before, used = (month - datetime.timedelta(days=1)).replace(day=1), method.load()
    was, now = (standing(con, team, when, pillar, variant, used) for when in (before, month))
    return between(was, now, used)


def standing(
    con: duckdb.DuckDBPyConnection, team: str, month: datetime.date, pillar: str, variant: str, used: Method
) -> Standing:
    """How a pillar stands in a warehouse that was scored under this method; nothing at all where it has no row."""
    found = con.execute(
        "SELECT score, low, high FROM pillar_score "
        "WHERE team = $team AND month = $month AND pillar = $pillar AND variant = $variant",
        {"team": team, "month": month, "pillar": pillar, "variant": variant},
    ).fetchall()
    score, low, high = found[0] if found else (None, None, None)
    return Standing(score, low, high, tuple(_rows(con, team, month, pillar, variant, used)))


def points_of(one: Standing, used: Method) -> list[Point]:
    """The floor and every due indicator with its points; they sum to the score. None where there is no score."""
    if one.score is None:
        return []
    floor = used.aggregation.floor
    lines = [Point("floor", None, floor, None, False)]
    for dimension, rows in _by_dimension(one.rows).items():
        level = _level(rows)
        brought = _log_mean(one.score, floor) * rows[0].share * math.log(max(level, floor) / floor)
        for row in rows:
            part = brought * row.weight * row.y / level if brought else 0.0
            lines.append(Point(dimension, row.indicator, part, row.state, not row.is_known))
    return lines


def between(was: Standing, now: Standing, used: Method) -> list[ChangeLine]:
    """What moved a score from one standing to another under one method: a month to a month, or a day to a day. The
    lines sum to the change (scoring.md, section 4.5). None where either has no score."""
    if was.score is None or now.score is None:
        return []
    a, b = _common(was.rows, now.rows, used)
    common_a, common_b = _geometric(a, used), _geometric(b, used)
    lines = [
        line
        for dimension in _by_dimension(a)
        for line in _dimension_change(dimension, a, b, _log_mean(common_b, common_a), used)
    ]
    return [*lines, ChangeLine("coverage", None, (now.score - common_b) - (was.score - common_a))]


def sql_of(indicator: str, variant: str = "headline") -> tuple[str, dict[str, Value | None]]:
    """The part of measure.sql that makes an indicator's value, and the constants of the variant put into it.

    A constant the programme sets shows as None.
    """
    text = select(parts("measure"), indicator)
    return text, constants(text, method.load().values(variant, {}))


def cells(
    con: duckdb.DuckDBPyConnection, team: str, month: datetime.date, indicator: str, variant: str
) -> list[CellRef]:
    """The cells an indicator's value was made from, in the reports in force; none where nothing was filed."""
    month, state = _month_behind(con, team, month, indicator, variant)
    used = method.load()
    one = used.indicators[indicator]
    if state in ("missing", "withheld", "not_on_record", "not_yet_due", "not_applicable"):
        return []
    if used.is_held(variant, one):
        variant = "headline"
    text = select(_row_parts(), indicator if indicator in parts("cells") else f"{one.kind}_rows")
    programme = dict(con.execute("SELECT name, value FROM denominator").fetchall())
    values = {**used.values(variant, programme), "team": team, "month": month}
    keys = con.execute(text, constants(text, values)).fetchall()
    if one.kind == "record":
        return _record_cells(con, team, one.fields, [id for id, _ in keys])
    return _cells(con, team, one.kind, _fields(one.fields), keys)


def _rows(
    con: duckdb.DuckDBPyConnection, team: str, month: datetime.date, pillar: str, variant: str, used: Method
) -> list[_Row]:
    """What was due, in the method's order."""
    order = list(used.indicators)
    found = con.execute(
        "SELECT i.dimension, indicator, state, i.weight / d.weight, d.weight, i.point, is_known "
        "FROM indicator_score AS i JOIN dimension_score AS d USING (variant, team, month, pillar, dimension) "
        "WHERE is_due AND team = $team AND month = $month AND pillar = $pillar AND variant = $variant",
        {"team": team, "month": month, "pillar": pillar, "variant": variant},
    ).fetchall()
    return sorted((_Row(*row) for row in found), key=lambda row: order.index(row.indicator))


def _by_dimension(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found = defaultdict(list)
    for row in rows:
        found[row.dimension].append(row)
    return found


def _common(a: Iterable[_Row], b: Iterable[_Row], used: Method) -> tuple[list[_Row], list[_Row]]:
    """Both months over the indicators known in both, weights rescaled over these for this comparison only."""
    both = {row.indicator for row in a if row.is_known} & {row.indicator for row in b if row.is_known}

    def rescaled(rows: Iterable[_Row]) -> list[_Row]:
        kept = _by_dimension(row for row in rows if row.indicator in both)
        weight = {name: _weight_of_dimension(of, used) for name, of in kept.items()}
        return [
            _Row(name, row.indicator, row.state, used.indicators[row.indicator].weight / _weight_of(of, used),
                 weight[name] / sum(weight.values()), row.y, True)
            for name, of in kept.items() for row in of
        ]  # fmt: skip

    return rescaled(a), rescaled(b)


def _weight_of_dimension(rows: list[_Row], used: Method) -> float:
    one = rows[0]
    return used.pillars[str(used.indicators[one.indicator].pillar)].dimensions[one.dimension].weight


def _weight_of(rows: list[_Row], used: Method) -> float:
    return sum(used.indicators[row.indicator].weight for row in rows)


def _geometric(rows: list[_Row], used: Method) -> float:
    """The pillar's mean over these rows; the floor where there are none."""
    floor = used.aggregation.floor
    return floor * math.exp(
        sum(of[0].share * math.log(max(_level(of), floor) / floor) for of in _by_dimension(rows).values())
    )


def _level(rows: list[_Row]) -> float:
    return sum(row.weight * row.y for row in rows)


def _dimension_change(dimension: str, a: list[_Row], b: list[_Row], mean: float, used: Method) -> list[ChangeLine]:
    floor = used.aggregation.floor
    before, after = _by_dimension(a)[dimension], _by_dimension(b)[dimension]
    moved = mean * after[0].share * math.log(max(_level(after), floor) / max(_level(before), floor))
    was = {row.indicator: row.y for row in before}
    steps = {row.indicator: row.weight * (row.y - was[row.indicator]) for row in after}
    total = sum(steps.values())
    if abs(total) < SHARED_OUT_FROM:
        return [ChangeLine(dimension, None, moved)]
    return [ChangeLine(dimension, indicator, moved * step / total) for indicator, step in steps.items()]


def _log_mean(u: float, v: float) -> float:
    """(u - v) / (ln u - ln v): what turns differences of logarithms into points."""
    ratio = (u - v) / v
    return u if ratio == 0 else (u - v) / math.log1p(ratio)


def select(parts: dict[str, str], name: str) -> str:
    """One part of a SQL file as a query of its own, after the parts it reads."""
    wanted, ahead = {name}, [name]
    while ahead:
        text = re.sub(r"--.*", "", parts[ahead.pop()])
        read = {part for part in parts if re.search(rf"\b(?:FROM|JOIN) {part}\b", text)} - wanted
        wanted |= read
        ahead += read
    return (
        "WITH\n" + ",\n".join(text for part, text in parts.items() if part in wanted) + f"\nSELECT * FROM {name}\n"
    )


def _row_parts() -> dict[str, str]:
    """The CTEs of cells.sql after those of measure.sql, whose indicators give way to the rows behind them."""
    rows = parts("cells")
    return {name: text for name, text in parts("measure").items() if name not in rows} | rows


@functools.cache
def parts(file: str) -> dict[str, str]:
    """The CTEs of one of our SQL files by name, in order, each with the comment over it."""
    found = re.finditer(r"((?:^--[^\n]*\n)*)^(\w+) AS \(\n.*?^\)", sql(file), re.S | re.M)
    return {part[2]: part[0] for part in found}


def _month_behind(
    con: duckdb.DuckDBPyConnection, team: str, month: datetime.date, indicator: str, variant: str
) -> tuple[datetime.date, str]:
    """The month whose rows made the value, with its state: for a stale value the last month that was known."""
    found = con.execute(
        "SELECT month, state FROM measured WHERE team = $team AND month <= $month AND indicator = $indicator "
        "AND variant = $variant ORDER BY month DESC",
        {"team": team, "month": month, "indicator": indicator, "variant": variant},
    ).fetchall()
    if not found or found[0][0] != month:
        return month, "missing"
    if found[0][1] != "stale":
        return found[0][0], found[0][1]
    return next((row for row in found[1:] if row[1] in ("reported", "zero", "nothing_live")), (month, "missing"))


def _fields(of_indicator: tuple[str, ...]) -> list[str]:
    """The sent fields behind an indicator's fields, each once."""
    return list(dict.fromkeys(sent for name in of_indicator for sent in SENT.get(name, (name,))))


def _cells(
    con: duckdb.DuckDBPyConnection, team: str, kind: str, fields: list[str], keys: list[tuple[str, datetime.date]]
) -> list[CellRef]:
    # Names come from method.toml and the code above, never from a person.
    stored = ", ".join(f"r.{KEYS.get(name, name)}" for name in fields)
    id = "deployment_id" if kind == "b2b" else "service_id"
    rows = con.execute(
        f"SELECT r.report_id, file_name, r.sheet, r.row_no, {stored} "
        f"FROM {kind} AS r JOIN report USING (report_id) "
        # Every team has a service called ALL: without its team, a key would open the others' rows.
        f"WHERE r.team_id = $team AND list_contains($keys, r.{id} || ' ' || r.report_month) "
        f"ORDER BY r.report_month, r.report_id, r.sheet, r.row_no",
        {"team": team, "keys": [f"{one} {month}" for one, month in keys]},
    ).fetchall()
    columns = _columns(con, kind, sorted({row[0] for row in rows}))
    return [
        CellRef(report, file, sheet, row_no, name, columns.get((report, sheet, name), ""), value)
        for report, file, sheet, row_no, *row in rows
        for name, value in zip(fields, row, strict=True)
    ]


def _record_cells(
    con: duckdb.DuckDBPyConnection, team: str, fields: tuple[str, ...], rows: list[Any]
) -> list[CellRef]:
    """Cells of the public record by file and line; the size of a model stands in the file of the models."""
    said = ", ".join(f"{'m' if name == SIZE else 'b'}.{name}" for name in fields)
    found = con.execute(
        f"SELECT b.row_no, m.row_no, {said} FROM record_benchmarks AS b "
        "LEFT JOIN record_models AS m ON m.model_id = b.model_id AND m.team_id = b.team_id "
        "WHERE b.team_id = $team AND list_contains($rows, b.row_no) ORDER BY b.row_no",
        {"team": team, "rows": rows},
    ).fetchall()
    return [
        CellRef("", MODELS_FILE if name == SIZE else BENCHMARKS_FILE, "", of_model if name == SIZE else row_no,
                name, "", value)
        for row_no, of_model, *row in found
        for name, value in zip(fields, row, strict=True)
    ]  # fmt: skip


def _columns(con: duckdb.DuckDBPyConnection, kind: str, reports: list[str]) -> dict[tuple[str, str, str], str]:
    found = con.execute(
        "SELECT report_id, sheet, field, column_index FROM column_of "
        "WHERE kind = $kind AND list_contains($reports, report_id)",
        {"kind": kind, "reports": reports},
    ).fetchall()
    return {(report, sheet, field): column_letter(index) for report, sheet, field, index in found}

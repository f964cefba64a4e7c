"""Fill a warehouse with what was measured and scored: the headline and the variants that stand beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from connectors.programme import Programme
from dashboard.scoring import experts, ladder, made_by, method
from dashboard.scoring.constant import VARIANTS, Value
from dashboard.scoring.indicator import Indicator
from dashboard.scoring.method import Method

T = TypeVar("T")
HERE = Path(__file__).parent
ROWS_AT_ONCE = 500_000
BY_TEAM = ("team_month", "b2b", "b2c", "deployment_last")


def fill(con: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Write the scores, and the readiness ladder beside them: the two share nothing but the rows."""
    made_by.write(con)
    score(con, programme)
    _write_reporting_error(con, programme)
    experts.fill(con, programme.folder, method.load())
    ladder.fill(con)
    _write_levels(con, method.load())


def score(con: duckdb.DuckDBPyConnection, programme: Programme, variants: tuple[str, ...] = VARIANTS) -> None:
    """Write measured, indicator_score, dimension_score, pillar_score, badge and the method they were made with."""
    score_under(con, method.load(), programme.denominators, variants)


def score_under(
    con: duckdb.DuckDBPyConnection, used: Method, denominators: dict[str, float], variants: tuple[str, ...]
) -> None:
    """The same under any version of the method; today's measure.sql makes the values."""
    con.execute(sql("tables"))
    _write_method(con, used)
    for teams in _batches(con):
        _look_only_at(con, teams)
        for variant in variants:
            _measure(con, variant, used.values(variant, denominators))
    _look_at_all(con)
    for variant in variants:
        _copy_held(con, variant)
    con.execute(sql("score"))


def sql(name: str) -> str:
    """The text of one of our SQL files."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def constants(text: str, values: Mapping[str, T]) -> dict[str, T]:
    """Those of the method's constants that a piece of SQL names."""
    return {name: values[name] for name in sorted(set(re.findall(r"\$(\w+)", _code(text))))}


def _code(text: str) -> str:
    return re.sub(r"--.*", "", text)


def _batches(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Teams in groups of a bounded number of rows, so that memory and time a row stay flat however many there are.

    A team's figures read that team's rows only, so the groups change no number.
    """
    batches: list[list[str]] = [[]]
    filled = 0
    for team, rows in con.execute(
        "SELECT team.team_id, count(b2b.team_id) FROM team LEFT JOIN b2b USING (team_id) GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        if batches[-1] and filled + rows > ROWS_AT_ONCE:
            batches.append([])
            filled = 0
        batches[-1].append(team)
        filled += rows
    return [batch for batch in batches if batch]


def _look_only_at(con: duckdb.DuckDBPyConnection, teams: list[str]) -> None:
    """Put temporary views of these teams in front of the tables that measure.sql reads."""
    (home,) = con.execute("SELECT current_database()").fetchall()[0]
    chosen = ", ".join(f"'{team}'" for team in teams)
    for table in BY_TEAM:
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW {table} AS "
            f'SELECT * FROM "{home}".main.{table} WHERE team_id IN ({chosen})'
        )


def _look_at_all(con: duckdb.DuckDBPyConnection) -> None:
    for table in BY_TEAM:
        con.execute(f"DROP VIEW IF EXISTS temp.{table}")


def _measure(con: duckdb.DuckDBPyConnection, variant: str, values: dict[str, Value | None]) -> None:
    """Run measure.sql with a variant's constants, for what the variant does not hold at the headline."""
    text = sql("measure")
    con.execute(
        f"INSERT INTO measured SELECT $variant, * FROM ({text}) AS it "
        "WHERE indicator NOT IN (SELECT indicator FROM held WHERE variant = $variant)",
        {**constants(text, values), "variant": variant},
    )


def _copy_held(con: duckdb.DuckDBPyConnection, variant: str) -> None:
    con.execute(
        "INSERT INTO measured SELECT $variant, m.* EXCLUDE variant FROM measured AS m "
        "JOIN held ON held.indicator = m.indicator AND held.variant = $variant WHERE m.variant = 'headline'",
        {"variant": variant},
    )


def _write_method(con: duckdb.DuckDBPyConnection, used: Method) -> None:
    how = used.aggregation
    _insert(con, "method_used", [(used.version, used.hash, used.text)])
    _insert(con, "indicator", [
        # measure.sql makes a row of every indicator it finds here; the levels come from the ladder, after it.
        _indicator_row(used, one) for one in used.indicators.values() if one.role != "ladder"
    ])  # fmt: skip
    _insert(con, "state", [(one.id, one.is_due, one.is_known) for one in used.states.values()])
    _insert(con, "aggregation", [(how.floor, float(how.coverage_needed), how.assumed_at_most)])
    _insert(con, "badge_grade", list(used.badge.at_least.items()))
    _insert(con, "held", [
        (variant, one.id)
        for variant in VARIANTS for one in used.indicators.values() if used.is_held(variant, one)
    ])  # fmt: skip


def _write_reporting_error(con: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    used, text = method.load(), sql("reporting_error")
    sigma = used.uncertainty.sigma
    values = used.values("headline", programme.denominators)
    values |= {"levels": list(sigma), "sigmas": list(sigma.values())}  # type: ignore[dict-item]
    con.execute(text, constants(text, values))


def _write_levels(con: duckdb.DuckDBPyConnection, used: Method) -> None:
    levels = [_indicator_row(used, one) for one in used.indicators.values() if one.role == "ladder"]
    _insert(con, "indicator", levels)
    con.execute(sql("rd_level"))


def _indicator_row(used: Method, one: Indicator) -> tuple[Any, ...]:
    posts = one.goalposts
    weight = used.pillars[one.pillar].dimensions[one.dimension].weight if one.pillar and one.dimension else None
    return (
        one.id, one.role, one.kind, one.pillar, one.dimension, one.weight, weight,
        posts.low if posts else None, posts.high if posts else None, one.scale,
        one.min_base, one.due_after_months, one.empty, one.nothing_live,
    )  # fmt: skip


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)

"""History scored again under any version of the method, on a copy in memory and never in the warehouse."""

from __future__ import annotations

import re

import duckdb

from connectors.errors import BrokenFile
from connectors.model import Words
from dashboard.scoring import method
from dashboard.scoring.constant import Param
from dashboard.scoring.fill import constants, score_under, sql
from dashboard.scoring.method import Method

# What measure.sql and tables.sql read: of the teams, and of the programme as a whole (with the hash of it all).
OF_TEAMS = (
    "team", "team_month", "b2b", "b2c", "deployment_last", "filed", "not_applicable", "withheld", "model",
    "record_models", "record_benchmarks",
)  # fmt: skip
OF_ALL = ("data_used", "calendar", "frame", "denominator", "benchmark_setting")
SETTINGS = {"memory_limit": "1GB", "threads": "1", "enable_external_access": "false"}
NO_CONSTANT = Words(
    "measure.sql이 쓰는 상수인데 없거나 형식이 다릅니다.",
    "is a constant of measure.sql, and is missing or of another type",
)
NO_FORMULA = Words("measure.sql에 이 지표의 산식이 없습니다.", "has no formula in measure.sql")


def under(
    con: duckdb.DuckDBPyConnection, used: Method, team: str | None, variants: tuple[str, ...] = ("headline",)
) -> duckdb.DuckDBPyConnection:
    """Scores of one team, or of all, in memory, under this method over all months. Raises BrokenFile where it asks
    for what measure.sql does not make; a score reads its own team's rows only, so one team alone scores the same.
    """
    refuse_unfit(used)
    copy = duckdb.connect(":memory:", config=dict(SETTINGS))
    copy.execute("SET enable_progress_bar = false")
    for table in OF_TEAMS:
        _copy(con, copy, f"SELECT * FROM {table} WHERE $team IS NULL OR team_id = $team", table, {"team": team})
    for table in OF_ALL:
        _copy(con, copy, f"SELECT * FROM {table}", table, {})
    denominators = dict(copy.execute("SELECT name, value FROM denominator").fetchall())
    try:
        score_under(copy, used, denominators, variants)
    except duckdb.Error as problem:  # a constant far outside what a date or a count can be
        reason = str(problem).splitlines()[0]
        raise BrokenFile(used.version, "param", Words(f"이 상수로는 계산할 수 없습니다: {reason}",
                                                      f"nothing can be computed with these constants: {reason}")) \
            from None  # fmt: skip
    return copy


def refuse_unfit(used: Method) -> None:
    """A method can be scored where each constant of today's measure.sql is there, of the same type, and each
    indicator has its formula there. Raises BrokenFile with the key."""
    ours = method.load().params
    for name in constants(sql("measure"), ours):
        if _type(used.params.get(name)) != _type(ours[name]):
            raise BrokenFile(used.version, f"param.{name}", NO_CONSTANT)
    known = formulas()
    for one in used.indicators.values():
        if one.role != "ladder" and one.id not in known:
            raise BrokenFile(used.version, f"indicator.{one.id}", NO_FORMULA)


def formulas() -> set[str]:
    """The indicators that measure.sql makes values of."""
    return set(re.findall(r"^(?:    SELECT|    UNION ALL SELECT) '(\w+)'(?: AS indicator)?, team_id, month,",
                          sql("measure"), re.M))  # fmt: skip


def _type(one: Param | None) -> str:
    if one is None or one.from_programme:
        return "programme" if one else "missing"
    return "text" if isinstance(one.value, str) else "number"


def _copy(
    con: duckdb.DuckDBPyConnection,
    copy: duckdb.DuckDBPyConnection,
    query: str,
    table: str,
    values: dict[str, str | None],
) -> None:
    copy.register("incoming", con.sql(query, params=values).to_arrow_table())
    copy.execute(f"CREATE TABLE {table} AS SELECT * FROM incoming")
    copy.unregister("incoming")

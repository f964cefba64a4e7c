"""Figures and scores in which some rows count for less than one: the SQL of the headline, with a weight a row."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

import duckdb

from dashboard.scoring import method
from dashboard.scoring.constant import Value
from dashboard.scoring.explain import parts
from dashboard.scoring.fill import constants, sql

# Effective levels of evidence that have a factor: a row without evidence (E0) is not live.
LEVELS = ("E1", "E2", "E3", "E4")
# The variant whose definitions `captive` meets at 0: what it leaves at the headline value is left there by any.
OPEN = "no_affiliates"
# Tables of a row a month; indicators read these many months back in them, or those in which survival is read.
ROWS = ("b2b", "b2c")
WINDOWS = ("usage_window_months", "growth_window_months", "retention_cohort_months")
TABLES = ("measured", "held", "indicator_score", "dimension_score", "pillar_score", "badge")


@dataclass(frozen=True)
class Factors:
    """What a row weighs, 0 to 1: `captive` unless its customer is independent, times that of its level of LEVELS.

    Rows without evidence are read in the share of the own model only, and weigh there as those of E1 do.
    """

    captive: float = 1.0
    evidence: tuple[float, ...] = (1.0,) * len(LEVELS)


WHOLE = Factors()


@dataclass(frozen=True)
class Credited:
    """A team's pillar with rows counted by factors; `score` is None where it is not rated."""

    team: str
    score: float | None
    low: float | None
    high: float | None


def scores(
    con: duckdb.DuckDBPyConnection, mine: str | None, month: datetime.date, pillar: str, factors: Factors
) -> list[Credited]:
    """Each team's pillar in a month, 0 to 100, with every row counted by its factors.

    At 1 it is the headline. Captive rows at 0: the variant without affiliates; E1 and E2 at 0: verified only. The
    tables are temporary ones of this connection, in front of those of the warehouse.
    """
    fill(con, pillar, factors)
    for one in _statements(con)[1:]:
        con.execute(one)
    found = con.execute(
        "SELECT team, score, low, high FROM temp.pillar_score WHERE variant = 'credited' AND month = $month "
        "AND pillar = $pillar AND ($mine IS NULL OR team = $mine) ORDER BY team",
        {"month": month, "pillar": pillar, "mine": mine},
    ).fetchall()
    return [Credited(*row) for row in found]


def fill(con: duckdb.DuckDBPyConnection, pillar: str, factors: Factors) -> None:
    """Temporary `measured`, `held` and `indicator_score` of a pillar: the variant `credited`, and under the name
    of the headline the same with captive rows whole, which is what held indicators read."""
    used = method.load()
    mine = [one for one in used.indicators.values() if one.pillar == pillar]
    every = [one.id for one in mine]
    held = every if factors.captive == 1 else [one.id for one in mine if used.is_held(OPEN, one)]
    clear(con)
    con.execute("CREATE TEMP TABLE measured AS FROM measured "
                "WHERE variant = 'headline' AND list_contains($every, indicator)",
                {"every": every if factors.evidence == WHOLE.evidence else []})  # fmt: skip
    if factors.evidence != WHOLE.evidence:
        _measure(con, "headline", replace(factors, captive=1.0), every)
    con.execute(
        "INSERT INTO temp.measured SELECT * REPLACE ('credited' AS variant) FROM temp.measured "
        "WHERE list_contains($held, indicator)",
        {"held": held},
    )
    _measure(con, "credited", factors, [id for id in every if id not in held])
    con.execute(
        "CREATE TEMP TABLE held AS SELECT 'credited' AS variant, unnest($held) AS indicator", {"held": held}
    )
    con.execute(_statements(con)[0])


def weigh(
    con: duckdb.DuckDBPyConnection,
    factors: Factors,
    wanted: Collection[str],
    places: Collection[tuple[str, datetime.date]],
) -> None:
    """Temporary `measured` of wanted indicators, variant `credited`: the rows of these teams and months hold true
    values and bases; states that hang on other months do not."""
    clear(con)
    con.execute("CREATE TEMP TABLE measured AS FROM measured LIMIT 0")
    if places:
        _look_only_at(con, places)
        _measure(con, "credited", factors, wanted)
        _look_at_all(con)


def weigh_all(con: duckdb.DuckDBPyConnection, factors: Factors, wanted: Collection[str]) -> None:
    """Temporary `measured` and `indicator_score` of wanted indicators in every month, variant `credited`; `point`
    is not that of `fill`, since it hangs on the indicators that are not wanted."""
    clear(con)
    con.execute("CREATE TEMP TABLE measured AS FROM measured LIMIT 0")
    _measure(con, "credited", factors, wanted)
    con.execute(_statements(con)[0])


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Take away what stands in front of the tables of the warehouse."""
    for table in TABLES:
        con.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _look_only_at(con: duckdb.DuckDBPyConnection, places: Collection[tuple[str, datetime.date]]) -> None:
    """Put temporary views of what the figures of these teams and months read in front of the tables."""
    ((home,),) = con.execute("SELECT current_database()").fetchall()
    values = method.load().values("headline", {})
    back = max(_months(values["persistence_from_months"]) - _months(values["survive_months"]),
               *(_months(values[name]) for name in WINDOWS))  # fmt: skip
    months = sorted(month for _, month in places)
    chosen = ", ".join(f"('{team}', DATE '{month}')" for team, month in sorted(places))
    con.execute(f"CREATE TEMP VIEW team_month AS FROM \"{home}\".main.team_month "
                f"WHERE (team_id, month) IN (VALUES {chosen})")  # fmt: skip
    for table in ROWS:
        con.execute(
            f'CREATE TEMP VIEW {table} AS FROM "{home}".main.{table} WHERE report_month '
            f"BETWEEN DATE '{months[0]}' - INTERVAL {back} MONTH AND DATE '{months[-1]}'"
        )


def _months(value: Value | None) -> int:
    assert isinstance(value, int)
    return value


def _look_at_all(con: duckdb.DuckDBPyConnection) -> None:
    for table in ("team_month", *ROWS):
        con.execute(f"DROP VIEW temp.{table}")


def _measure(con: duckdb.DuckDBPyConnection, variant: str, factors: Factors, wanted: Collection[str]) -> None:
    if not wanted:
        return
    programme = dict(con.execute("SELECT name, value FROM denominator").fetchall())
    first, *_ = factors.evidence
    values = method.load().values("headline", programme) | {
        "captive": factors.captive, "levels": ["E0", *LEVELS], "weights": [first, *factors.evidence],
    }  # fmt: skip
    text = weighed(wanted)
    con.execute(
        f"INSERT INTO temp.measured SELECT $variant, * FROM ({text}) WHERE list_contains($wanted, indicator)",
        {**constants(text, values), "variant": variant, "wanted": list(wanted)},
    )


def weighed(wanted: Collection[str]) -> str:
    """measure.sql with the parts of credit.sql in their places; indicators not wanted are not worked out."""
    text = sql("measure")
    before = parts("measure")
    for name, part in parts("credit").items():
        text = text.replace(before[name], part)
    return re.sub(
        r"^ +UNION ALL SELECT '(\w+)',.*\n", lambda one: one[0] if one[1] in wanted else "", text, flags=re.M
    )


def _statements(con: duckdb.DuckDBPyConnection) -> list[duckdb.Statement]:
    """Those of score.sql, the first of which scores indicators, for temporary tables."""
    return con.extract_statements(re.sub(r"^CREATE TABLE", "CREATE TEMP TABLE", sql("score"), flags=re.M))


def places(scores: dict[str, float | None]) -> dict[str, int]:
    """The rank of each rated team, 1 the best; equal scores share one."""
    rated = {team: score for team, score in scores.items() if score is not None}
    return {team: 1 + sum(other > score for other in rated.values()) for team, score in rated.items()}

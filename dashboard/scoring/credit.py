"""Scores with captive demand counted by a factor: the same SQL as the headline, with a weight a row."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import duckdb

from dashboard.scoring import method
from dashboard.scoring.explain import parts
from dashboard.scoring.fill import constants, sql

# The variant whose definitions this meets at 0: what it leaves at the headline value is left there by any factor.
OPEN = "no_affiliates"


@dataclass(frozen=True)
class Credited:
    """A team's pillar with captive rows counted by a factor; `score` is None where it is not rated."""

    team: str
    score: float | None
    low: float | None
    high: float | None


def scores(
    con: duckdb.DuckDBPyConnection, mine: str | None, month: datetime.date, pillar: str, captive: float
) -> list[Credited]:
    """Each team's pillar in a month, 0 to 100, with every count of a row that is not independent times `captive`.

    At 1 it is the headline, at 0 the variant without affiliates. The tables are temporary ones of this connection,
    in front of those of the warehouse.
    """
    fill(con, captive)
    found = con.execute(
        "SELECT team, score, low, high FROM temp.pillar_score WHERE variant = 'credited' AND month = $month "
        "AND pillar = $pillar AND ($mine IS NULL OR team = $mine) ORDER BY team",
        {"month": month, "pillar": pillar, "mine": mine},
    ).fetchall()
    return [Credited(*row) for row in found]


def fill(con: duckdb.DuckDBPyConnection, captive: float) -> None:
    """Measure and score again into temporary tables, beside the headline as it is stored."""
    used = method.load()
    held = [one.id for one in used.indicators.values() if used.is_held(OPEN, one)]
    programme = dict(con.execute("SELECT name, value FROM denominator").fetchall())
    values = used.values("headline", programme) | {"captive": captive, "held": held}
    for table in ("measured", "held", "indicator_score", "dimension_score", "pillar_score", "badge"):
        con.execute(f"DROP TABLE IF EXISTS temp.{table}")
    text = (
        "CREATE TEMP TABLE measured AS SELECT * FROM measured WHERE variant = 'headline' "
        "UNION ALL SELECT * REPLACE ('credited' AS variant) FROM measured "
        "WHERE variant = 'headline' AND list_contains($held, indicator) "
        f"UNION ALL SELECT 'credited', * FROM ({weighed()}) WHERE NOT list_contains($held, indicator)"
    )
    con.execute(text, constants(text, values))
    con.execute(
        "CREATE TEMP TABLE held AS SELECT 'credited' AS variant, unnest($held) AS indicator", {"held": held}
    )
    con.execute(re.sub(r"^CREATE TABLE", "CREATE TEMP TABLE", sql("score"), flags=re.M))


def weighed() -> str:
    """measure.sql with the parts of credit.sql in their places."""
    text = sql("measure")
    before = parts("measure")
    for name, part in parts("credit").items():
        text = text.replace(before[name], part)
    return text


def places(scores: dict[str, float | None]) -> dict[str, int]:
    """The rank of each rated team, 1 the best; equal scores share one."""
    rated = {team: score for team, score in scores.items() if score is not None}
    return {team: 1 + sum(other > score for other in rated.values()) for team, score in rated.items()}

"""The readiness ladder of fifty teams in three sectors, worked out and asked for every day of two years."""

from __future__ import annotations

import tempfile
from typing import Any

import duckdb
import pyarrow as pa

from bench.measure import Line, alone
from connectors import contract
from dashboard.scoring import ladder

TEAMS, MONTHS, DAYS, DEPLOYMENTS, AT_MOST = 50, 24, 730, 20, 2.0

# A full list a month and team: two items of three are held for a year, renewed as often as not; b2b beside it.
MAKE = """
CREATE TABLE team AS SELECT 'team' || i AS team_id, DATE '2024-01-01' AS onboarded_month, NULL::DATE AS left_month
    FROM range($teams) AS r(i);
CREATE TABLE calendar AS
SELECT (DATE '2024-01-01' + to_months(i::INTEGER))::DATE AS month FROM range($months) AS r(i);
CREATE TABLE filed AS SELECT team_id, month, kind, 'r' AS report_id
    FROM team, calendar, (VALUES ('b2b'), ('readiness')) AS k(kind) WHERE hash(team_id, month) % 12 > 0;
CREATE TABLE readiness AS
SELECT team_id, month AS report_month, evidence_id, holder, scope, grade, 'r' AS report_id, '' AS sheet,
    n::INTEGER AS row_no,
    CASE WHEN h % 3 = 0 THEN 'none' WHEN valid_to < month_end THEN 'expired' ELSE 'granted' END AS status,
    NULL AS not_applicable_reason, valid_from,
    CASE WHEN h % 2 = 0 THEN valid_to END AS valid_to, 'ref' AS evidence_ref
FROM (
    SELECT *, hash(team_id, evidence_id) AS h, last_day(month) AS month_end,
        (DATE '2023-06-01' + (h % 400)::INTEGER + 365 * (month > DATE '2024-12-01')::INTEGER)::DATE AS valid_from,
        (valid_from + 364)::DATE AS valid_to
    FROM sent, team, calendar, (VALUES ('one'), ('two')) AS s(scope)
) WHERE scope = 'one' OR h % 5 = 0;
CREATE TABLE b2b AS
SELECT team_id, month AS report_month, 'd' || n AS deployment_id, 'c' || n AS customer_key, 'g' || n // 2
    AS customer_group_key, ['finance', 'manufacturing', 'public'][1 + (n % 3)::INTEGER] AS sector,
    ['independent', 'affiliate'][1 + (n % 2)::INTEGER] AS affiliation, hash(team_id, n, month) % 9 > 0 AS is_live,
    ['E2', 'E3'][1 + (hash(team_id, n, month) % 2)::INTEGER] AS evidence_effective, 0 AS downtime_min,
    0 AS severe_incidents, 'customer_signed' AS outcome_verified,
    (month + INTERVAL 1 YEAR)::DATE AS contract_end_date
FROM team, calendar, range($deployments) AS r(n);
"""

ASK = """
WITH asked AS (
    SELECT team, sector, (DATE '2024-01-01' + i::INTEGER) AS day
    FROM (SELECT DISTINCT team, sector FROM ladder_step), range($days) AS r(i)
)
SELECT count(level) FROM asked
ASOF JOIN ladder_step s ON s.team = asked.team AND s.sector = asked.sector AND s.from_day <= asked.day
"""


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/ladder.duckdb"
        rows = alone(_make, path, runs=1).result
        whole = alone(_levels, path)
    what = f"readiness of {TEAMS} teams x 3 sectors x {DAYS} days"
    asked = f"{rows:,} rows of lists; {whole.result:,} levels answered"
    return [Line(what, f"{whole.cpu:.2f} s", asked, "", f"< {AT_MOST:.0f} s", whole.cpu < AT_MOST)]


def _make(path: str) -> int:
    sizes = {"teams": TEAMS, "months": MONTHS, "deployments": DEPLOYMENTS}
    with duckdb.connect(path) as con:
        con.register("sent", _items())
        for statement in MAKE.split(";\n"):
            if statement.strip():
                con.execute(statement, {name: n for name, n in sizes.items() if f"${name}" in statement})
        return _count(con, "SELECT count(*) FROM readiness")


def _items() -> pa.Table:
    """Every item a team sends, with a holder and a grade that count."""
    rows: list[dict[str, Any]] = [
        {"evidence_id": one.id, "holder": one.holders[0], "grade": next(iter(one.pass_grades), None), "n": n}
        for n, one in enumerate(contract.load().items.values()) if one.mandatory != "derived"
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def _levels(path: str) -> int:
    """What a build does and every day's level, undone again so that the next run finds the same file."""
    with duckdb.connect(path, config={"threads": 1}) as con:
        con.execute("BEGIN")
        ladder.fill(con)
        answered = _count(con, ASK, days=DAYS)
        con.execute("ROLLBACK")
    return answered


def _count(con: duckdb.DuckDBPyConnection, sql: str, **values: int) -> int:
    row = con.execute(sql, values or None).fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:60} {line.ours:>10} {line.limit:>10}  {line.theirs}")

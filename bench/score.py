"""Measuring and scoring a million deployment-months, against one plain group-by over the same table."""

from __future__ import annotations

import tempfile
from types import SimpleNamespace
from typing import cast

import duckdb

from bench.measure import Line, alone
from connectors.programme import Programme
from dashboard.scoring import fill as scoring
from dashboard.scoring.constant import VARIANTS

ROWS, TEAMS, MONTHS = 1_000_000, 10, 24
HEADLINE_AT_MOST, EVERY_AT_MOST, TENFOLD_AT_MOST, PEAK_BELOW = 20.0, 60.0, 12.0, 1000
DENOMINATORS = {"population_share_60p": 0.28}

PLAIN = """
SELECT team_id, report_month, sum(eligible_users), sum(licensed_seats), sum(active_users), sum(regular_users),
    sum(requests_total), sum(requests_automated), count(DISTINCT customer_key)
FROM b2b GROUP BY team_id, report_month
"""

# Deployments with a life: a PoC, for most a go-live some months later, for some an end; keys of 64 hex digits.
MAKE = """
CREATE TABLE team AS SELECT 'team' || chr(97 + i::INTEGER) AS team_id, DATE '2024-01-01' AS onboarded_on,
    DATE '2024-01-01' AS onboarded_month, NULL::DATE AS left_month FROM range($teams) AS r(i);
CREATE TABLE calendar AS SELECT (DATE '2024-01-01' + to_months(i::INTEGER))::DATE AS month,
    (month + INTERVAL 1 MONTH - INTERVAL 1 DAY)::DATE AS month_end, (month + INTERVAL 40 DAY)::DATE AS due_on
    FROM range($months) AS r(i);
CREATE TABLE team_month AS SELECT team_id, month, true AS is_onboarded,
    (12 * (year(month) - 2024) + month(month) - 1)::INTEGER AS months_since FROM team, calendar;
CREATE TABLE filed AS SELECT team_id, month, kind, 'r' AS report_id
    FROM team_month, (VALUES ('b2b'), ('b2c')) AS k(kind);
CREATE TABLE frame AS FROM (VALUES ('finance', 73), ('manufacturing', 102), ('public', 635)) AS f(sector, frame_n);
CREATE TABLE not_applicable (team_id VARCHAR, indicator VARCHAR, since DATE);
CREATE TABLE withheld (team_id VARCHAR, kind VARCHAR, from_month DATE);
CREATE TABLE deployment AS
SELECT team_id, team_id || '-D' || n AS deployment_id, hash(team_id, n) AS h,
    sha256(team_id || (n // 2)) AS customer_key, sha256(team_id || (n // 4)) AS customer_group_key,
    (DATE '2022-01-01' + (h % 900)::INTEGER)::DATE AS poc_start_date,
    CASE WHEN h % 10 < 9 THEN poc_start_date + 60 + (h % 250)::INTEGER END::DATE AS goes_live_on,
    ['independent', 'affiliate', 'consortium', 'independent'][1 + (h // 7 % 4)::INTEGER] AS affiliation,
    [NULL, 'finance', 'manufacturing', 'public'][1 + (h // 11 % 4)::INTEGER] AS frame_sector,
    ['E0', 'E1', 'E1', 'E2', 'E2', 'E2', 'E2', 'E3'][1 + (h // 13 % 8)::INTEGER] AS evidence_effective
FROM team, range($rows // ($teams * $months)) AS r(n);
CREATE TABLE b2b AS
SELECT team_id, month AS report_month, deployment_id, customer_key, customer_group_key, affiliation, frame_sector,
    poc_start_date, CASE WHEN goes_live_on <= month_end THEN goes_live_on END AS go_live_date,
    h % 20 = 0 AS is_poc_skipped, h % 5 > 0 AS poc_registered_on_time,
    CASE WHEN goes_live_on IS NULL OR goes_live_on > month_end THEN 'poc'
        WHEN h % 17 = 0 AND month > goes_live_on + INTERVAL 5 MONTH THEN 'ended' ELSE 'live' END AS stage,
    evidence_effective, (40 + h % 61)::DECIMAL(5, 2) AS own_model_share_pct,
    (h % 1000)::INTEGER AS eligible_users, CASE WHEN h % 3 > 0 THEN (h % 700)::INTEGER END AS licensed_seats,
    (h % 500)::INTEGER AS active_users, (hash(h, month) % 300)::INTEGER AS regular_users,
    (hash(h, month) % 100000)::BIGINT AS requests_total, (h % 50)::BIGINT AS requests_automated,
    (h % 5)::INTEGER AS integration_level,
    ['none', 'self_measured', 'customer_signed', 'third_party'][1 + (h % 4)::INTEGER] AS outcome_verified
FROM deployment, calendar
ORDER BY team_id, report_month, deployment_id;
CREATE TABLE deployment_last AS
WITH step AS (
    SELECT *, last_value(go_live_date IGNORE NULLS) OVER steps AS went_live_on,
        row(stage, go_live_date) IS DISTINCT FROM lag(row(stage, go_live_date)) OVER steps AS is_new
    FROM b2b WINDOW steps AS (PARTITION BY deployment_id ORDER BY report_month)
)
SELECT team_id, deployment_id, report_month, customer_key, customer_group_key, affiliation, poc_start_date,
    go_live_date, is_poc_skipped, poc_registered_on_time, went_live_on,
    coalesce(lead(report_month) OVER (PARTITION BY deployment_id ORDER BY report_month), DATE '9999-12-01')
        AS next_month
FROM step WHERE is_new;
CREATE TABLE b2c AS
SELECT team_id, month AS report_month, team_id || '-S' || n AS service_id, 'E2' AS evidence_effective,
    ['own', 'third_party'][1 + n % 2] AS operator, 80::DECIMAL(5, 2) AS own_model_share_pct,
    (50000 + hash(team_id, month, n) % 50000)::INTEGER AS mau, (mau / 5)::INTEGER AS dau_avg,
    (mau / 10)::INTEGER AS new_users, (mau / 30)::INTEGER AS retained_users_m3, mau * 10::BIGINT AS ai_turns,
    (mau / 20)::INTEGER AS sponsored_mau, (mau / 10)::INTEGER AS mau_age60p
FROM team_month, range(3) AS r(n);
DROP TABLE deployment;
CREATE TABLE model AS SELECT team_id, team_id || '-1' AS model_id FROM team;
CREATE TABLE record_models AS
SELECT team_id, model_id, (8 + hash(team_id) % 40)::DOUBLE AS active_params_b, true AS is_programme_model
FROM model;
CREATE TABLE benchmark_setting AS
SELECT 'test' || n AS benchmark_id, '' AS mode, '' AS setting, n = 0 AS is_index FROM range(8) AS r(n);
CREATE TABLE record_benchmarks AS
SELECT team_id, benchmark_id, model_id, month_end AS read_or_run_on, row_number() OVER () AS row_no,
    (20 + hash(team_id, benchmark_id, month) % 50)::DOUBLE AS score, 80::DOUBLE AS sota_score_6m,
    'higher' AS direction, false AS is_estimate, NULL::VARCHAR AS mode, NULL::VARCHAR AS setting,
    'third_party' AS run_by
FROM model, benchmark_setting, calendar;
"""


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        once, tenfold = f"{folder}/once.duckdb", f"{folder}/tenfold.duckdb"
        alone(make, once, ROWS, runs=1)
        alone(make, tenfold, 10 * ROWS, runs=1)
        plain = alone(_group, once)
        headline = alone(_score, once, VARIANTS[:1])
        every = alone(_score, once, VARIANTS)
        ten = alone(_score, tenfold, VARIANTS[:1], runs=1)
    group = f"six sums and a count(DISTINCT) {plain.cpu:.2f} s"
    what = f"measure and score {ROWS:,} deployment-months"
    peak = max(headline.peak, every.peak)
    return [
        _line(f"{what}, headline", headline.cpu, group, headline.cpu / plain.cpu, HEADLINE_AT_MOST),
        _line(f"{what}, all four variants", every.cpu, group, every.cpu / plain.cpu, EVERY_AT_MOST),
        _line("ten times the rows, headline", ten.cpu, f"{ROWS:,} rows {headline.cpu:.2f} s",
              ten.cpu / headline.cpu, TENFOLD_AT_MOST),
        Line("peak memory of that", f"{peak:.0f} MB", f"ten times the rows {ten.peak:.0f} MB", "",
             f"< {PEAK_BELOW} MB", peak < PEAK_BELOW),
    ]  # fmt: skip


def _line(what: str, ours: float, theirs: str, ratio: float, limit: float) -> Line:
    return Line(what, f"{ours:.2f} s", theirs, f"{ratio:.1f}x", f"<= {limit:.0f}x", ratio <= limit)


def make(path: str, rows: int, teams: int = TEAMS) -> None:
    """A warehouse without scores: deployment-months of some teams over two years."""
    sizes = {"rows": rows, "teams": teams, "months": MONTHS}
    with _open(path) as con:
        for statement in MAKE.split(";\n"):
            if statement.strip():
                con.execute(statement, {name: n for name, n in sizes.items() if f"${name}" in statement})


def _group(path: str) -> None:
    with _open(path) as con:
        con.execute(PLAIN).fetchall()


def _score(path: str, variants: tuple[str, ...]) -> None:
    """What a build does, and undone again so that the next run finds the same file."""
    programme = cast(Programme, SimpleNamespace(denominators=DENOMINATORS))
    with _open(path) as con:
        con.execute("BEGIN")
        scoring.score(con, programme, variants)
        con.execute("ROLLBACK")


def _open(path: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(path, config={"threads": 1})
    con.execute("SET enable_progress_bar = false")
    return con


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:60} {line.ours:>10} {line.ratio:>7} {line.limit:>10}  against {line.theirs}")

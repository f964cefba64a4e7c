"""Every question about benchmarks that level out: one SELECT each, held to what the viewer may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, may, need
from dashboard.benchmarks.asked import RESULT
from dashboard.record.asked import Figure
from dashboard.scoring import method

# The frontier is made from the public record alone, so its spread is no secret.
OPEN, PILLARS = "frontier", ("frontier", "b2b", "b2c")


@dataclass(frozen=True)
class Placed:
    """A team's newest result within one benchmark and setting."""

    team: str
    model: str
    figure: Figure
    is_estimate: bool


@dataclass(frozen=True)
class Judged:
    """One benchmark version under one mode and setting: whether it tells the first two teams apart.

    `z` is their difference in standard errors of it, `deviation` the standard deviation between all teams in the
    test's points, `noise` the mean squared standard error (None where a team has none). Untold: `missing` are the
    things without which it cannot be told. Where nothing is comparable there is no first and no second.
    """

    benchmark: str
    name: str
    version: str | None
    mode: str | None
    setting: str | None
    unit: str
    teams: int
    z: float | None
    verdict: str
    missing: tuple[str, ...]
    deviation: float | None
    noise: float | None
    first: Placed | None = None
    second: Placed | None = None


@dataclass(frozen=True)
class Spread:
    """Between the teams rated in a pillar at the end of a stage, or so far; None of fewer than two."""

    stage: str
    ko: str
    en: str
    pillar: str
    month: datetime.date
    teams: int
    deviation: float | None
    least: float | None
    most: float | None


@dataclass(frozen=True)
class Part:
    """An indicator's share of a pillar's variance between teams in one quarter, pooled over its months."""

    quarter: datetime.date
    indicator: str
    share: float
    months: int
    teams: int


@dataclass(frozen=True)
class Gap:
    """What a stage evaluation published of how far teams lie apart in one of its items."""

    stage: str
    ko: str
    en: str
    points: Figure
    top: Figure | None
    mean: Figure | None
    gap: Figure | None


def sees_all(viewer: Viewer) -> bool:
    """Whether what compares teams in diffusion is open to this viewer."""
    return bool(may(viewer, "others_rows"))


def tests(con: DuckDBPyConnection, viewer: Viewer) -> list[Judged]:
    """Each benchmark version with results of models of the programme, judged where it can be."""
    declared = method.load().saturation
    rows = _rows(
        con, viewer, f"{RESULT}{_JUDGED}", noticeable=declared.noticeable, headroom=declared.headroom
    )  # fmt: skip
    return [
        replace(Judged(*row[:12]), missing=tuple(row[9]), first=_placed(*row[12:18]), second=_placed(*row[18:]))
        for row in rows
    ]  # fmt: skip


def spreads(con: DuckDBPyConnection, viewer: Viewer) -> list[Spread]:
    """Each pillar at the end of each stage; of diffusion only for those who may see all teams."""
    return [Spread(*row) for row in _rows(con, viewer, _SPREAD, sees_all=sees_all(viewer), open=OPEN)]


def parts(con: DuckDBPyConnection, viewer: Viewer, pillar: str) -> list[Part]:
    """What a pillar's differences between teams come from, quarter by quarter, the newest first."""
    if pillar != OPEN:
        need(viewer, "others_rows")
    return [Part(*row) for row in _rows(con, viewer, _PART, pillar=pillar)]


def gaps(con: DuckDBPyConnection, viewer: Viewer) -> list[Gap]:
    """Items of the stage evaluations of which a gap, or the top and the mean, were published; in their order."""
    rows = _rows(con, viewer, _GAP)
    return [
        Gap(stage, ko, en, Figure(points, id), _figure(*top), _figure(*mean), _figure(gap, id, None))
        for stage, ko, en, id, points, gap, top, mean in
        ((row[0], row[1], row[2], row[3], row[4], row[5], row[6:9], row[9:12]) for row in rows)
    ]  # fmt: skip


# Of each team its newest model of the programme, so that nobody is compared with its own past. What the errors are
# is RESULT's to say: given by the source, or sqrt(p (1 - p) / n) where it says how many items there were.
_JUDGED = """
, newest AS (
    SELECT *, row_number() OVER (PARTITION BY benchmark_id, comparable, team_id
        ORDER BY read_or_run_on DESC NULLS LAST, model_stage DESC NULLS LAST, row_no DESC) AS of_team
    FROM result WHERE comparable IS NOT NULL AND is_programme_model
),
placed AS (
    SELECT *, row_number() OVER (PARTITION BY benchmark_id, comparable ORDER BY goodness DESC, team_order) AS place
    FROM newest WHERE of_team = 1
),
of_group AS (
    SELECT benchmark_id, comparable, count(*) AS teams, stddev_samp(score) AS deviation,
        CASE WHEN count(error) = count(*) THEN avg(error * error) END AS noise
    FROM placed GROUP BY ALL
),
pair AS (
    SELECT a.*, b.team_id AS second, b.model AS second_model, b.score_said AS second_said, b.claim_id AS second_id,
        b.certainty AS second_sure, b.is_estimate AS second_estimate, g.teams, g.deviation, g.noise,
        abs(a.score - b.score) AS gap, sqrt(a.error * a.error + b.error * b.error) AS gap_error,
        a.unit IN ('%', 'score') AS is_share,
        CASE WHEN a.unit NOT IN ('%', 'score') THEN NULL WHEN a.direction = 'lower' THEN a.score
            ELSE 100 - a.score END AS headroom
    FROM placed a
    JOIN placed b ON b.benchmark_id = a.benchmark_id AND b.comparable = a.comparable AND b.place = 2
    JOIN of_group g ON g.benchmark_id = a.benchmark_id AND g.comparable = a.comparable
    WHERE a.place = 1
),
measured AS (
    -- Two results without any error, such as all of ten items right and none: a gap that no chance made.
    SELECT *, CASE WHEN gap = 0 AND gap_error IS NOT NULL THEN 0
        WHEN gap_error = 0 THEN 'Infinity'::DOUBLE ELSE gap / gap_error END AS z FROM pair
),
alone AS (
    SELECT benchmark_id, any_value(benchmark_name) AS name, any_value(benchmark_version) AS version,
        any_value(unit) AS unit, count(DISTINCT team_id) AS teams,
        [CASE WHEN count(DISTINCT team_id) = 1 THEN 'second_team'
            WHEN count(DISTINCT team_id) FILTER (WHERE run_by <> 'team') < 2 THEN 'common_run'
            ELSE 'setting' END,
         CASE WHEN count(error) > 0 THEN NULL WHEN any_value(unit) IN ('%', 'score') THEN 'items'
            ELSE 'share' END] AS missing
    FROM result WHERE is_programme_model AND benchmark_id NOT IN (SELECT benchmark_id FROM pair)
    GROUP BY benchmark_id
)
SELECT * FROM (
SELECT benchmark_id, benchmark_name AS name, benchmark_version, mode,
    CASE WHEN unit <> 'index' THEN setting END AS setting, unit, teams, z,
    CASE WHEN z IS NULL THEN 'untold' WHEN z >= $noticeable THEN 'resolving'
        WHEN headroom <= $headroom THEN 'saturated' ELSE 'unresolved' END AS verdict,
    CASE WHEN z IS NOT NULL THEN [] WHEN is_share THEN ['items'] ELSE ['share'] END AS missing, deviation, noise,
    team_id, model, score_said, claim_id, certainty, is_estimate,
    second, second_model, second_said, second_id, second_sure, second_estimate
FROM measured
UNION ALL
SELECT benchmark_id, name, version, NULL, NULL, unit, teams, NULL, 'untold',
    list_filter(missing, lambda one: one IS NOT NULL), NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM alone
)
ORDER BY list_position(['resolving', 'unresolved', 'saturated', 'untold'], verdict), team_id IS NULL, teams DESC,
    lower(name), benchmark_id, setting
"""
# The last month of a stage that has appeared. A month counts to the stage its first day lies in.
_SPREAD = """
WITH last_month AS (
    SELECT code, name_ko, name_en, starts_on, max(month) AS month
    FROM stage JOIN calendar ON month >= starts_on AND (ends_on IS NULL OR month <= ends_on) GROUP BY ALL
)
SELECT code, name_ko, name_en, pillar, month, count(score), CASE WHEN count(score) > 1 THEN stddev_samp(score) END,
    CASE WHEN count(score) > 1 THEN min(score) END, CASE WHEN count(score) > 1 THEN max(score) END
FROM last_month JOIN pillar_score USING (month)
WHERE variant = 'headline' AND (pillar = $open OR $sees_all)
GROUP BY code, name_ko, name_en, starts_on, pillar, month
ORDER BY list_position(['frontier', 'b2b', 'b2c'], pillar), starts_on
"""
# Cov(C, S) / Var(S) within each month: what an indicator brings to a score (C, as `explain.points` has it) times
# how far the score lies from the mean. One that is not due to a team brings it nothing. With the floor, the same
# for all, a team's points sum to its score, so the shares sum to 1.
_PART = """
WITH rated AS (
    SELECT team, month, date_trunc('quarter', month)::DATE AS quarter, score,
        score - avg(score) OVER (PARTITION BY month) AS above,
        CASE WHEN score = floor THEN score ELSE (score - floor) / ln(score / floor) END AS log_mean, floor
    FROM pillar_score CROSS JOIN aggregation
    WHERE variant = 'headline' AND pillar = $pillar AND is_rated
    QUALIFY count(*) OVER (PARTITION BY month) > 1
),
whole AS (
    SELECT quarter, sum(above * above) AS variance, count(DISTINCT month) AS months,
        count(DISTINCT team) AS teams
    FROM rated GROUP BY quarter
),
brought AS (
    SELECT r.quarter, i.indicator, r.above,
        CASE WHEN d.point > r.floor
            THEN r.log_mean * ln(d.point / r.floor) * i.weight * i.point / d.point ELSE 0 END AS points
    FROM rated r
    JOIN indicator_score i ON i.team = r.team AND i.month = r.month AND i.variant = 'headline'
        AND i.pillar = $pillar AND i.is_due
    JOIN dimension_score d ON d.team = r.team AND d.month = r.month AND d.variant = 'headline'
        AND d.pillar = $pillar AND d.dimension = i.dimension
)
SELECT quarter, indicator, sum(points * above) / any_value(variance), any_value(months), any_value(teams)
FROM brought JOIN whole USING (quarter) WHERE variance > 1e-12
GROUP BY quarter, indicator ORDER BY quarter DESC, indicator
"""
_GAP = """
WITH published AS (
    -- Several teams may share the top: one line, one of its sources.
    SELECT stage, component, scope, min(score_said) AS said, min(claim_id) AS id, min(certainty) AS sure
    FROM record_evaluation_scores WHERE scope IN ('max', 'mean') GROUP BY ALL
)
SELECT i.stage, i.name_ko, i.name_en, i.claim_id, i.max_said, i.gap_first_last_said,
    top.said, top.id, top.sure, mean.said, mean.id, mean.sure
FROM record_evaluation_items i
LEFT JOIN published top ON top.stage = i.stage AND top.component = i.component AND top.scope = 'max'
LEFT JOIN published mean ON mean.stage = i.stage AND mean.component = i.component AND mean.scope = 'mean'
WHERE i.gap_first_last_said IS NOT NULL OR (top.said IS NOT NULL AND mean.said IS NOT NULL)
ORDER BY i.stage, i.row_no
"""


def _placed(
    team: str | None, model: str, said: str, claim_id: str, certainty: str | None, is_estimate: bool
) -> Placed | None:
    return Placed(team, model, Figure(said, claim_id, certainty), is_estimate) if team else None


def _figure(said: str | None, claim_id: str, certainty: str | None) -> Figure | None:
    return Figure(said, claim_id, certainty) if said else None


def _rows(con: DuckDBPyConnection, viewer: Viewer, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    need(viewer, "published")
    return con.execute(sql, values or None).fetchall()

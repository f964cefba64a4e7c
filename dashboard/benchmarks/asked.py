"""Every question about benchmarks: one SELECT each. Anyone may read the record; scores are the viewer's own."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, need, scope
from dashboard.record.asked import Figure


@dataclass(frozen=True)
class Position:
    """One team and month in which the frontier and a diffusion pillar are both rated."""

    team: str
    month: datetime.date
    pillar: str
    frontier: float
    frontier_low: float
    frontier_high: float
    diffusion: float
    diffusion_low: float
    diffusion_high: float


@dataclass(frozen=True)
class Lacking:
    """What there is for the two panels: whether either side was ever rated, and what the record holds for it."""

    diffusion: bool
    frontier: bool
    results: int
    with_leader: int


@dataclass(frozen=True)
class Stage:
    ko: str
    en: str
    starts_on: datetime.date


@dataclass(frozen=True)
class Benchmark:
    """`counts`: the programme names a mode and setting for it."""

    id: str
    name: str
    version: str | None
    counts: bool


@dataclass(frozen=True)
class Result:
    """One line of the record. `group` is what it may be compared within; None: with nothing.

    `error` is the standard error, given or from the number of items; `counts`: the frontier may use it.
    """

    claim_id: str
    team: str
    model: str
    is_programme_model: bool
    benchmark: str
    name: str
    version: str | None
    score: float
    score_said: str
    leader_said: str | None
    unit: str
    direction: str
    run_by: str
    mode: str | None
    setting: str | None
    day: datetime.date | None
    is_estimate: bool
    error: float | None
    group: str | None
    counts: bool
    certainty: str
    size_said: str | None
    size_claim_id: str

    @property
    def size(self) -> Figure | None:
        """Billions of active parameters, as the file of the models gives them."""
        return Figure(self.size_said, self.size_claim_id) if self.size_said else None

    @property
    def figure(self) -> Figure:
        return Figure(self.score_said, self.claim_id, self.certainty)

    @property
    def leader(self) -> Figure | None:
        return Figure(self.leader_said, self.claim_id, self.certainty) if self.leader_said else None


@dataclass(frozen=True)
class Shift:
    """How much the same models moved between two versions of one index, in percent of the earlier value."""

    name: str
    before: str
    after: str
    models: int
    least: float
    most: float


def positions(con: DuckDBPyConnection, viewer: Viewer) -> list[Position]:
    """Frontier and diffusion of each team in the months in which both are rated."""
    return [
        Position(*row) for row in con.execute(
            "SELECT d.team, d.month, d.pillar, f.score, f.low, f.high, d.score, d.low, d.high "
            "FROM pillar_score d JOIN pillar_score f ON f.team = d.team AND f.month = d.month "
            "AND f.variant = d.variant AND f.pillar = 'frontier' "
            "WHERE d.variant = 'headline' AND d.pillar IN ('b2b', 'b2c') AND d.is_rated AND f.is_rated "
            "AND ($mine IS NULL OR d.team = $mine) ORDER BY d.month",
            {"mine": scope(viewer)},
        ).fetchall()
    ]  # fmt: skip


def lacking(con: DuckDBPyConnection, viewer: Viewer) -> Lacking:
    """Whether diffusion and the frontier were ever rated, and how many results stand beside a leader's score."""
    return Lacking(*con.execute(
        "SELECT coalesce(bool_or(is_rated) FILTER (WHERE pillar <> 'frontier'), false), "
        "coalesce(bool_or(is_rated) FILTER (WHERE pillar = 'frontier'), false), "
        "(SELECT count(*) FROM record_benchmarks), (SELECT count(sota_score_6m) FROM record_benchmarks) "
        "FROM pillar_score WHERE variant = 'headline' AND ($mine IS NULL OR team = $mine)",
        {"mine": scope(viewer)},
    ).fetchall()[0])  # fmt: skip


def stages(con: DuckDBPyConnection, viewer: Viewer) -> list[Stage]:
    """The stages of the contest, in order."""
    return [Stage(*row) for row in _rows(con, viewer, "SELECT name_ko, name_en, starts_on FROM stage ORDER BY 3")]


def benchmarks(con: DuckDBPyConnection, viewer: Viewer) -> list[Benchmark]:
    """What the record holds results of, version by version."""
    return [
        Benchmark(*row) for row in _rows(
            con, viewer,
            "SELECT b.benchmark_id, any_value(benchmark_name), any_value(benchmark_version), "
            "count(s.benchmark_id) > 0 "
            "FROM record_benchmarks b LEFT JOIN benchmark_setting s USING (benchmark_id) "
            "GROUP BY b.benchmark_id ORDER BY lower(any_value(benchmark_name)), b.benchmark_id",
        )
    ]  # fmt: skip


def results(con: DuckDBPyConnection, viewer: Viewer, run_by: str | None, benchmark: str | None) -> list[Result]:
    """The lines of the record, those of one benchmark and setting together; never in the order of their scores."""
    rows = _rows(
        con, viewer,
        f"{RESULT} SELECT claim_id, team_id, model, is_programme_model, benchmark_id, benchmark_name, "
        "benchmark_version, score, score_said, sota_score_6m_said, unit, direction, run_by, mode, setting, "
        "read_or_run_on, is_estimate, error, comparable, counts, certainty, size_said, size_claim_id FROM result "
        "WHERE ($run_by IS NULL OR run_by = $run_by) AND ($benchmark IS NULL OR benchmark_id = $benchmark) "
        "ORDER BY lower(benchmark_name), benchmark_id, NOT counts, comparable NULLS LAST, "
        "CASE WHEN unit <> 'index' THEN setting END, mode, "
        "team_order, read_or_run_on DESC NULLS LAST, row_no",
        run_by=run_by, benchmark=benchmark,
    )  # fmt: skip
    return [Result(*row) for row in rows]


def shifts(con: DuckDBPyConnection, viewer: Viewer) -> list[Shift]:
    """Versions of one index that share models, the earlier before the later."""
    return [Shift(*row) for row in _rows(con, viewer, f"{RESULT}{_SHIFT}")]


# What may be compared: one benchmark (its version is part of the code) under one mode and setting, both as the
# source says them. An index is its publisher's own: its version is its setting. What a team ran stands alone.
RESULT = """
WITH result AS (
    SELECT b.*, m.name AS model, m.stage AS model_stage,
        m.active_params_b_said AS size_said, m.claim_id AS size_claim_id,
        coalesce(m.is_programme_model, false) OR r.model_id IS NOT NULL AS is_programme_model,
        coalesce(b.standard_error, CASE WHEN b.unit IN ('%', 'score') AND b.n_items > 0
            THEN 100 * sqrt(b.score / 100 * (1 - b.score / 100) / b.n_items) END) AS error,
        CASE WHEN b.run_by = 'team' THEN NULL WHEN b.unit = 'index' THEN 'index'
            WHEN b.setting IS NOT NULL THEN concat(coalesce(b.mode, ''), ' / ', b.setting) END AS comparable,
        s.benchmark_id IS NOT NULL AND b.run_by <> 'team' AS counts,
        CASE WHEN b.direction = 'lower' THEN -b.score ELSE b.score END AS goodness,
        (SELECT min(t.row_no) FROM record_teams t WHERE t.team_id = b.team_id) AS team_order
    FROM record_benchmarks b
    JOIN record_models m ON m.model_id = b.model_id
    LEFT JOIN (SELECT DISTINCT model_id FROM model) r ON r.model_id = b.model_id
    LEFT JOIN benchmark_setting s ON s.benchmark_id = b.benchmark_id AND s.mode = coalesce(b.mode, '')
        AND s.setting = coalesce(b.setting, '')
)
"""
_SHIFT = """
, reading AS (
    SELECT benchmark_name, benchmark_version AS version, model_id, score,
        min(read_or_run_on) OVER (PARTITION BY benchmark_id) AS since
    FROM result WHERE unit = 'index' AND benchmark_version IS NOT NULL AND run_by <> 'team'
    QUALIFY row_number() OVER (
        PARTITION BY benchmark_id, model_id ORDER BY read_or_run_on DESC NULLS LAST, row_no DESC) = 1
)
SELECT a.benchmark_name, a.version, b.version, count(*), min(100 * (b.score / nullif(a.score, 0) - 1)),
    max(100 * (b.score / nullif(a.score, 0) - 1))
FROM reading a JOIN reading b ON b.benchmark_name = a.benchmark_name AND b.model_id = a.model_id
    AND (coalesce(a.since, DATE '1900-01-01'), a.version) < (coalesce(b.since, DATE '1900-01-01'), b.version)
GROUP BY a.benchmark_name, a.version, b.version
ORDER BY a.benchmark_name, min(b.since), b.version, a.version DESC
"""


def _rows(con: DuckDBPyConnection, viewer: Viewer, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    need(viewer, "published")
    return con.execute(sql, values or None).fetchall()

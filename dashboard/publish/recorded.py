"""The public record: tables that need no report, each row with its sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.publish import gather
from dashboard.publish.gather import NewRow
from dashboard.publish.model import Value
from dashboard.publish.written import clean

_SELECTS = {
    "benchmarks": (
        "SELECT claim_id, team_id, model_id, benchmark_id, benchmark_name, benchmark_version, score, unit, "
        "direction, sota_score_6m, run_by, mode, setting, CAST(read_or_run_on AS VARCHAR), is_estimate, "
        "certainty, source_url FROM record_benchmarks ORDER BY row_no"
    ),
    "events": (
        "SELECT claim_id, date, event_type, team_id, event_ko, event_en, certainty, source_url "
        "FROM record_programme_events ORDER BY row_no"
    ),
    "evaluation_items": (
        "SELECT claim_id, stage, component, parent, level, max, name_ko, name_en, source_url "
        "FROM record_evaluation_items ORDER BY row_no"
    ),
    "evaluation_scores": (
        "SELECT claim_id, stage, team_id, component, scope, score, max, certainty, source_url "
        "FROM record_evaluation_scores ORDER BY row_no"
    ),
    "rulings": (
        "SELECT claim_id, stage, team_id, model_id, lens, ruling, CAST(date AS VARCHAR), note_ko, note_en, "
        "source_url FROM record_rulings ORDER BY row_no"
    ),
    # A customer whom the source does not name is not named here either.
    "deployments_announced": (
        "SELECT claim_id, team_id, customer, customer_en, sector, channel, stage, affiliate, "
        "CAST(announced_on AS VARCHAR), claim, claim_en, model_family, certainty, source_url "
        "FROM record_deployments ORDER BY row_no"
    ),
    "support": (
        "SELECT claim_id, team_id, period, kind, amount, unit, certainty, note_ko, note_en, source_url "
        "FROM record_support ORDER BY row_no"
    ),
    "models": (
        "SELECT claim_id, team_id, model_id, name, stage, total_params_b, active_params_b, licence, hf_repo, "
        "CAST(released_on AS VARCHAR), is_programme_model, source_url FROM record_models ORDER BY row_no"
    ),
}  # fmt: skip


def rows(con: DuckDBPyConnection, table: str, columns: Iterable[str]) -> list[NewRow]:
    """A table of the public record, each row with the date its first source gives."""
    dates = dict(
        gather.select(con, "SELECT claim_id, arg_min(source_date, nth) FROM record_citation GROUP BY ALL")
    )
    names = [name for name in columns if name != "source_date"]
    return [
        {name: _said(value) for name, value in zip(names, row, strict=True)} | {"source_date": dates.get(row[0])}
        for row in gather.select(con, _SELECTS[table])
    ]


TABLES = tuple(_SELECTS)


def _said(value: Any) -> Value:
    return clean(value) if isinstance(value, str) else value

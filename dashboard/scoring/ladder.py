"""Lays out what the ladder asks and from when until when, and lets ladder.sql work out every team's levels."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from connectors import contract
from connectors.evidence import EvidenceItem

HERE = Path(__file__).parent
TABLES = """
CREATE TABLE ladder_item (
    item VARCHAR, sector VARCHAR, level INTEGER, condition VARCHAR, is_asked BOOLEAN, is_derived BOOLEAN,
    may_be_not_applicable BOOLEAN, holders VARCHAR[], pass_grades VARCHAR[], from_day DATE, to_day DATE
);
CREATE TABLE ladder_verdict (verdict VARCHAR, is_met BOOLEAN, is_unusable BOOLEAN, rank INTEGER);
"""
SECTORS = ("finance", "manufacturing", "public")
# What can be said of an item on a day: whether it holds then. Of several scopes the first in this order is told.
MET = ("granted", "conditional", "not_applicable", "reached")
UNMET = (
    "not_yet", "ran_out", "expired", "applied", "grade", "holder", "no_reference", "no_start", "revoked",
    "not_allowed", "none", "not_listed", "not_renewed", "not_reached", "no_report",
)  # fmt: skip
# Rows of a list that cannot be used, each for a reason of its own; the rest of the list works on.
UNUSABLE = ("grade", "holder", "no_reference", "no_start", "not_allowed", "unknown_item", "computed")


def fill(con: duckdb.DuckDBPyConnection, items: Iterable[EvidenceItem] | None = None) -> None:
    """Write ladder_condition and ladder_step, with the lists and rows they stand on."""
    con.execute(TABLES)
    items = contract.load().items.values() if items is None else items
    _insert(con, "ladder_item", [row for item in items for row in _rows_of(item)])
    verdicts = dict.fromkeys((*MET, *UNMET, *UNUSABLE))
    _insert(con, "ladder_verdict", [(one, one in MET, one in UNUSABLE, n) for n, one in enumerate(verdicts)])
    con.execute((HERE / "ladder.sql").read_text(encoding="utf-8"))


def _rows_of(item: EvidenceItem) -> list[tuple[Any, ...]]:
    """An item once for each period in which it is asked in its own way."""
    return [
        (
            item.id, item.sector, int(item.level[1]), period.alt_group or item.id, period.mandatory != "optional",
            period.mandatory == "derived", item.not_applicable_when is not None, list(period.holders),
            list(period.pass_grades), period.since, period.until,
        )
        for period in item.asked
    ]  # fmt: skip


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    columns = list(zip(*rows, strict=True))
    con.register(
        "incoming", pa.table([pa.array(one) for one in columns], names=[str(i) for i in range(len(columns))])
    )
    con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    con.unregister("incoming")

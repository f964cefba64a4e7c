"""Two reports side by side: which rows are new, which are gone, and which cells changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from connectors import contract
from connectors.contract import Field, Kind

MONTH = "report_month"


@dataclass(frozen=True)
class Row:
    """A row that stands in one of the two; `key` is what tells it from the others."""

    kind: str
    key: str
    row_no: int
    sheet: str


@dataclass(frozen=True)
class Change:
    """One cell that says something else now; None is an empty cell. Of a customer only the key's first signs are
    told."""

    kind: str
    key: str
    field: str
    was: str | None
    now: str | None
    row_no: int
    sheet: str


@dataclass(frozen=True)
class Difference:
    """`same` counts the rows that say the same in both, by kind."""

    new: list[Row]
    gone: list[Row]
    changed: list[Change]
    same: dict[str, int]

    @property
    def is_none(self) -> bool:
        return not (self.new or self.gone or self.changed)

    @property
    def rows_changed(self) -> int:
        return len({(one.kind, one.key) for one in self.changed})


def between(was: pa.Table, now: pa.Table, kinds: Iterable[str]) -> Difference:
    """What the rows of `now` say otherwise than those of `was`, for these kinds. Both are stored rows.

    The month itself is no difference: a report may be laid beside that of the month before.
    """
    found = Difference([], [], [], {})
    con = duckdb.connect(":memory:", config={"python_enable_replacements": False})
    try:
        con.execute("SET enable_external_access = false")
        con.register("was", was)
        con.register("now", now)
        for name in kinds:
            _compare(con, contract.load().kinds[name], found)
    finally:
        con.close()
    return found


def _compare(con: duckdb.DuckDBPyConnection, kind: Kind, found: Difference) -> None:
    """The two are joined once; each column is then looked through on its own."""
    fields = [field for field in kind.fields.values() if field.is_stored and field.name not in (*kind.key, MONTH)]
    key = " || ' · ' || ".join(f"coalesce({{side}}.{part}, '')" for part in kind.key)
    both = ", ".join(
        f"was.{field.name} AS was_{field.name}, now.{field.name} AS now_{field.name}" for field in fields
    )
    same = " AND ".join(f"was.{part} IS NOT DISTINCT FROM now.{part}" for part in kind.key)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE pair AS SELECT {key.format(side='was')} AS was_key, "
        f"{key.format(side='now')} AS now_key, was.row_no AS was_row, now.row_no AS now_row, "
        f"was.sheet AS was_sheet, now.sheet AS now_sheet, {both} "
        f"FROM (SELECT * FROM was WHERE kind = $kind) AS was "
        f"FULL JOIN (SELECT * FROM now WHERE kind = $kind) AS now ON {same}",
        {"kind": kind.name},
    )
    found.new.extend(Row(kind.name, *row) for row in _rows(con, "now", "was"))
    found.gone.extend(Row(kind.name, *row) for row in _rows(con, "was", "now"))
    changed = [Change(kind.name, *row) for field in fields for row in _changes(con, field)]
    found.changed.extend(sorted(changed, key=lambda one: (one.sheet, one.row_no)))
    ((in_both,),) = con.execute(
        "SELECT count(*) FROM pair WHERE was_row IS NOT NULL AND now_row IS NOT NULL"
    ).fetchall()
    found.same[kind.name] = in_both - len({one.key for one in changed})


def _rows(con: duckdb.DuckDBPyConnection, one: str, other: str) -> list[Any]:
    """Rows of one side that the other has not."""
    return con.execute(
        f"SELECT {one}_key, {one}_row, {one}_sheet FROM pair WHERE {other}_row IS NULL ORDER BY 3, 2"
    ).fetchall()


def _changes(con: duckdb.DuckDBPyConnection, field: Field) -> list[Any]:
    was, now = (_said(f"{side}_{field.name}", field) for side in ("was", "now"))
    return con.execute(
        f"SELECT now_key, '{field.name}', {was}, {now}, now_row, now_sheet FROM pair "
        f"WHERE was_row IS NOT NULL AND now_row IS NOT NULL AND was_{field.name} IS DISTINCT FROM now_{field.name}"
    ).fetchall()


def _said(column: str, field: Field) -> str:
    """A key is long and means nothing to a reader; its beginning tells two customers apart."""
    is_key = field.name in contract.KEYS_OF_THE_DOOR
    return f"left({column}, 6) || '…'" if is_key else f"CAST({column} AS VARCHAR)"

"""The record as typed tables of the warehouse, made from record.toml; with citations and what was left out.

`record_<file>` has the columns of the file: numbers as DOUBLE with a twin `<column>_said` as printed, days as
DATE, yes or no as BOOLEAN, the rest as text; and `row_no`, `claim_id` of the row. A file that is absent is empty.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from connectors.record import book
from connectors.record.book import Column, File
from connectors.record.reading import Record
from connectors.record.rows import Row

TYPES = {"number": pa.float64(), "day": pa.date32(), "yes_no": pa.bool_()}
CITATION = pa.schema([
    ("file", pa.string()), ("row_no", pa.int32()), ("claim_id", pa.string()), ("nth", pa.int32()),
    ("source_url", pa.string()), ("source_date", pa.string()), ("seen", pa.string()), ("note", pa.string()),
])  # fmt: skip
PROBLEM = pa.schema([
    ("file", pa.string()), ("row_no", pa.int32()), ("column_name", pa.string()), ("code", pa.string()),
    ("said", pa.string()), ("reason_ko", pa.string()), ("reason_en", pa.string()),
    ("remedy_ko", pa.string()), ("remedy_en", pa.string()),
])  # fmt: skip
SEEN = ("source_date", "seen", "note")
FILE = pa.schema([
    ("file", pa.string()), ("name_ko", pa.string()), ("name_en", pa.string()), ("how_sure_ko", pa.string()),
    ("how_sure_en", pa.string()), ("rows_kept", pa.int32()), ("rows_left_out", pa.int32()),
])  # fmt: skip


def create(con: duckdb.DuckDBPyConnection, record: Record) -> None:
    """Write every table of the record; in a programme without one they are all empty."""
    for name, one in book.load().files.items():
        _table(con, f"record_{name}", _rows(one, record.rows[name]))
    _table(con, "record_citation", _citations(record))
    _table(con, "record_problem", _problems(record))
    _table(con, "record_file", _files(record))


def _table(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("incoming", table)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    con.unregister("incoming")


def _rows(one: File, rows: list[Row]) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    for column in one.columns.values():
        columns[column.name] = pa.array([row.values[column.name] for row in rows], _type(column))
        if column.type == "number":
            columns[f"{column.name}_said"] = pa.array(
                [row.said.get(column.name) or None for row in rows], pa.string()
            )
    columns["row_no"] = pa.array([row.row_no for row in rows], pa.int32())
    columns["claim_id"] = pa.array([row.claim_id for row in rows], pa.string())
    return pa.table(columns)


def _type(column: Column) -> pa.DataType:
    return TYPES.get(column.type, pa.string())


def _citations(record: Record) -> pa.Table:
    """Each source of each row, with the date it gives and how it was read."""
    seen = {row.said["source_url"]: row.values for row in record.rows["programme_provenance"]}
    return _of(CITATION, [
        (row.file, row.row_no, row.claim_id, nth, url, *(seen[url][name] for name in SEEN))
        for name, rows in record.rows.items() if name != "programme_provenance"
        for row in rows for nth, url in enumerate(row.addresses, 1)
    ])  # fmt: skip


def _problems(record: Record) -> pa.Table:
    return _of(PROBLEM, [
        (one.file, one.row_no, one.column, one.code, one.said, one.message("ko"), one.message("en"),
         one.remedy("ko"), one.remedy("en"))
        for one in record.problems
    ])  # fmt: skip


def _files(record: Record) -> pa.Table:
    """Each file that holds anything, with how sure it is where its rows do not say so themselves."""
    rows = []
    for name, one in book.load().files.items():
        left_out = {problem.row_no for problem in record.problems if problem.file == name and problem.row_no > 1}
        if record.rows[name] or left_out:
            rows.append((name, one.words.ko, one.words.en, one.how_sure.ko, one.how_sure.en,
                         len(record.rows[name]), len(left_out)))  # fmt: skip
    return _of(FILE, rows)


def _of(schema: pa.Schema, rows: list[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, one.type) for column, one in zip(columns, schema, strict=True)], schema=schema
    )

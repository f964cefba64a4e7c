"""Building from 2,000 reports of 12 rows, against reading the same Parquet files into one table."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from bench import inboxes
from bench.measure import Line, alone
from connectors import programme, warehouse

REPORTS, ROWS, AT_MOST = 2000, 12, 3.0


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "bench"
        folder.mkdir()
        paths = inboxes.write(folder, REPORTS, ROWS)
        read = alone(_read, paths, str(folder / "read.duckdb"))
        built = alone(_build, str(folder))
    ratio = built.cpu / read.cpu
    return [
        Line(f"build, {REPORTS:,} reports x {ROWS} rows, without scoring", f"{built.cpu:.2f} s",
             f"read the Parquet files {read.cpu:.2f} s", f"{ratio:.1f}x", f"<= {AT_MOST:.0f}x", ratio <= AT_MOST)
    ]  # fmt: skip


def _read(paths: list[str], to: str) -> None:
    Path(to).unlink(missing_ok=True)
    with duckdb.connect(to, config={"threads": 1}) as con:
        con.execute("SET enable_progress_bar = false")  # it would draw over the table
        con.execute("CREATE TABLE r AS SELECT * FROM read_parquet($files)", {"files": paths})


def _build(folder: str) -> None:
    warehouse.build(programme.load(Path(folder)), lambda con, programme: None)

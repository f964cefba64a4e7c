"""Which code made a warehouse: one that other code made may lack tables that pages ask for, and is built again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import duckdb

from connectors import warehouse

ROOT = Path(__file__).parents[2]
PARTS = ("connectors", "dashboard/scoring")  # everything that decides what stands in it
ENDINGS = {".py", ".sql", ".toml"}


@cache
def code() -> str:
    """A hash over all files that make a warehouse."""
    digest = hashlib.sha256()
    for part in PARTS:
        for path in sorted(one for one in (ROOT / part).rglob("*") if one.suffix in ENDINGS):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def write(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE made_by AS SELECT $code AS code", {"code": code()})


def is_ours(folder: Path) -> bool:
    """Whether the programme's current warehouse exists and was made by this very code."""
    path = warehouse.current(folder)
    if path is None:
        return False
    try:
        return warehouse.cursor(path).execute("SELECT code FROM made_by").fetchall() == [(code(),)]
    except duckdb.Error:  # from before this was written down, or not to be opened by this engine
        return False

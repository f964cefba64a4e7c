"""With what a score was made: the method and the data, each by its hash, wherever the score goes."""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer
from dashboard.text import Text

SHORT = 12  # digits that tell two files apart; files to take away have all 64


@dataclass(frozen=True)
class Stamp:
    """`data` is "" in a warehouse that was built by hand, in a test."""

    version: str
    method: str
    data: str


def of(con: DuckDBPyConnection, viewer: Viewer | None = None) -> Stamp:
    """Of a whole warehouse; hashes tell nobody anything about a team."""
    rows = con.execute(
        "SELECT version, m.hash, coalesce(d.hash, '') FROM method_used AS m LEFT JOIN data_used AS d ON true"
    ).fetchall()
    return Stamp(*rows[0])


def said(say: Text, one: Stamp) -> str:
    """Whole, for files and terminals."""
    return say("stamp.whole", version=one.version, method=one.method, data=one.data or "–")


def short(say: Text, one: Stamp) -> str:
    """For the foot of a page."""
    return say("stamp.short", version=one.version, method=one.method[:SHORT], data=one.data[:SHORT] or "–")

"""Disclosure control over what was gathered: which figures of B2B are shown, and what the public is told of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from connectors.disk import json_bytes
from dashboard.publish import gather
from dashboard.publish.draft import Place
from dashboard.publish.gather import OPEN, Asked, NewRow, Use


@dataclass(frozen=True)
class Protected:
    """`hidden` are indicators whose value may not be shown; `result` is disclosure.json."""

    uses: list[Use]
    staged: list[tuple[object, ...]]
    hidden: frozenset[Place]
    result: bytes

    def filled(self, table: str, rows: list[NewRow]) -> list[NewRow]:
        """The rows with what was decided on each figure in place of OPEN."""
        return [{name: "withheld" if value == OPEN else value for name, value in row.items()} for row in rows]


def protected(con: DuckDBPyConnection, asked: Asked, folder: Path) -> Protected:
    """Every B2B figure that stands on customers is withheld until the rules have been applied to it."""
    hidden = frozenset(
        (one.quarter, one.team, one.indicator)
        for one in gather.indicators(con, asked)
        if one.pillar == "b2b" and one.state in ("reported", "stale", "too_few")
    )
    return Protected(gather.live_use(con, asked), gather.staged(con, asked), hidden, json_bytes({"hidden": "all"}))  # type: ignore[arg-type]

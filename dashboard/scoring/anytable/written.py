"""Results as CSV (a line a unit) or JSON (everything), each with the hashes of the method and the table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from dashboard.scoring.anytable.model import Method
from dashboard.scoring.anytable.run import Result, Value
from dashboard.scoring.anytable.table import Table

SHORT = 12  # digits of a hash that tell two files apart; JSON has them all
SHOWN = ("5", "50", "95")


def as_csv(method: Method, table: Table, results: list[Result]) -> str:
    """Rank, coverage and variant; the index with its interval; every level and every indicator's points."""
    text = io.StringIO()
    lines = [_line(method, table, one) for one in results]
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _line(method: Method, table: Table, one: Result) -> dict[str, object]:
    digits, index = method.digits, method.index
    month = {"month": one.month} if one.month else {}
    drawn = {f"rank_{n}": rank for n, rank in zip(SHOWN, one.ranks or ("", "", ""), strict=True)}
    levels = {id: value for id, value in reversed(one.levels.items()) if id != index}
    return {
        "unit": _harmless(one.unit), **month, "rank": one.rank or "",
        index: _said(one.score.point, digits), f"{index}_low": _said(one.score.low, digits),
        f"{index}_high": _said(one.score.high, digits), "coverage": _said(one.coverage, 3),
        **(drawn if method.draws else {}),
        "variant": " ".join(method.variants) or "none",
        **{id: _said(value.point, digits) for id, value in (*levels.items(), *one.indicators.items())},
        "method": method.hash[:SHORT], "data": table.hash[:SHORT],
    }  # fmt: skip


def _said(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _harmless(text: str) -> str:
    """A unit's name that a spreadsheet would take for a formula is a text again behind an apostrophe."""
    return f"'{text}" if text[:1] in "=+-@|\t" else text


def as_json(method: Method, table: Table, results: list[Result]) -> str:
    """The same and all the rest, unrounded."""
    whole = {
        "method": {"file": method.file, "name": asdict(method.name), "version": method.version,
                   "sha256": method.hash, "variant": list(method.variants), "index": method.index,
                   "top": method.top},
        "data": {"file": table.file, "sha256": table.hash},
        "results": list(_each(method, results)),
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _each(method: Method, results: list[Result]) -> Iterator[dict[str, Any]]:
    for one in results:
        yield {
            "unit": one.unit, "month": one.month or None, "rank": one.rank, "is_rated": one.is_rated,
            "coverage": one.coverage, "score": asdict(one.score),
            "ranks_drawn": dict(zip(SHOWN, one.ranks, strict=False)),
            "levels": _by_id(one.levels), "indicators": _by_id(one.indicators),
        }  # fmt: skip


def _by_id(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {id: asdict(value) for id, value in values.items() if isinstance(value, Value)}

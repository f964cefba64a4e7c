"""A correction that leaves the figures of B2B as they are out, because changing them would reveal a customer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from connectors.model import Words
from dashboard.publish import counted, history, open_rows, refusals
from dashboard.publish.editions import Entry
from dashboard.publish.gather import NewRow
from dashboard.publish.protect import Protected
from dashboard.publish.refusals import CannotPublish

SCORED = ("scores", "dimensions", "indicators")  # tables that hold other pillars too


def protected(programme_folder: Path, entries: Iterable[Entry], quarter: str) -> Protected:
    """Nothing new is said of customers: what the quarter's newest edition counted and said stays in force. Raises
    CannotPublish."""
    source = _source(entries, quarter)
    said = history.changed(programme_folder, {quarter: source})
    return Protected({}, frozenset(), (), counted.read(programme_folder, source.id), tuple(said))


def rows(
    programme_folder: Path, entries: Iterable[Entry], quarter: str, new: dict[str, list[NewRow]]
) -> dict[str, list[NewRow]]:  # fmt: skip
    """The rows of B2B that are out in place of new ones."""
    out = history.rows(programme_folder, {quarter: _source(entries, quarter)})
    found = dict(new)
    for name in (*open_rows.PARTS, *SCORED):
        others = [row for row in new[name] if name in SCORED and row["pillar"] != "b2b"]
        found[name] = others + [row for row in out[name] if row.get("pillar", "b2b") == "b2b"]
    return found


def said(id: str) -> Words:
    """What a correction says of it; `id`: the edition whose figures they are."""
    return Words(
        f"B2B 값은 {id}판 그대로입니다. 고치면 고객이 드러날 수 있습니다.",
        f"The figures of B2B are those of {id}: correcting them could reveal a customer.",
    )


def _source(entries: Iterable[Entry], quarter: str) -> Entry:
    found = history.source_of(entries, quarter)
    if found is None:
        raise CannotPublish(refusals.NOTHING_TO_CORRECT, quarter=quarter)
    return found

"""The past of an edition: what was published of earlier quarters stands in each later edition, word for word.

A late report changes no quarter that is out. Whoever wants it changed publishes a correction, which says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from pathlib import Path

from dashboard.publish import editions, model
from dashboard.publish.editions import Entry
from dashboard.publish.gather import NewRow
from dashboard.publish.model import PublicTable, Row, quarter_of

PERIODS = ("quarter", "month")


def source_of(entries: Iterable[Entry], quarter: str) -> Entry | None:
    """Where a quarter was published last: its newest edition; one before the first edition stands in the oldest
    that came after it."""
    known = editions.in_force(entries)
    own = next((one for one in known if one.quarter == quarter), None)
    later = [one for one in known if one.quarter > quarter]
    return own or (later[-1] if later else None)


def published(entries: Collection[Entry], quarters: Iterable[str], own: str) -> dict[str, Entry]:
    """The quarters that are taken from earlier editions, each with the one; an edition's own quarter never is."""
    found = {quarter: source_of(entries, quarter) for quarter in quarters if quarter != own}
    return {quarter: one for quarter, one in found.items() if one is not None}


def rows(programme_folder: Path, sources: dict[str, Entry]) -> dict[str, list[NewRow]]:
    """What each table says of those quarters."""
    found: dict[str, list[NewRow]] = {name: [] for name in model.load().tables}
    for quarter, entry in sorted(sources.items()):
        for name, table in editions.tables(programme_folder, entry.id).items():
            found[name] += [_whole(table, row) for row in table.rows if period(row) == quarter]
    return found


def period(row: Row) -> str | None:
    """The quarter a row belongs to; None of a row that belongs to none."""
    if "quarter" in row:
        return str(row["quarter"])
    if "month" in row:
        return quarter_of(datetime.date.fromisoformat(f"{row['month']}-01"))
    return None


def _whole(table: PublicTable, row: Row) -> NewRow:
    """An older edition may lack a column that was added since."""
    return {one.name: row.get(one.name) for one in table.shape.columns}

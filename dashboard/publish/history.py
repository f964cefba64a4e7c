"""The past of an edition: what was published of earlier quarters stands in each later edition, word for word.

A late report changes no quarter that is out. Whoever wants it changed publishes a correction, which says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from dashboard.publish import checked, editions, model, readable
from dashboard.publish.cells import CellKey
from dashboard.publish.editions import Entry
from dashboard.publish.gather import Asked, NewRow
from dashboard.publish.model import PublicTable, Row, quarter_of
from dashboard.publish.readable import Figure, Figures


def source_of(entries: Iterable[Entry], quarter: str) -> Entry | None:
    """Where a quarter was published last: its newest edition; one before the first edition stands in the oldest
    that came after it."""
    known = editions.in_force(entries)
    own = next((one for one in known if one.quarter == quarter), None)
    later = [one for one in known if one.quarter > quarter]
    return own or (later[-1] if later else None)


def parted(whole: Asked, entries: Collection[Entry]) -> tuple[Asked, dict[str, Entry]]:
    """The quarters an edition is the first to say something of, and where the others stand; its own is never taken
    from another edition."""
    others = {quarter_of(one) for one in whole.months} - {quarter_of(whole.until)}
    found = {quarter: source_of(entries, quarter) for quarter in sorted(others)}
    sources = {quarter: one for quarter, one in found.items() if one is not None}
    return whole.without(sources), sources


def rows(programme_folder: Path, sources: Mapping[str, Entry]) -> dict[str, list[NewRow]]:
    """What each table says of past quarters."""
    found: dict[str, list[NewRow]] = {name: [] for name in model.load().tables}
    for quarter, entry in sorted(sources.items()):
        for name, table in editions.tables(programme_folder, entry.id).items():
            found[name] += [_whole(table, row) for row in table.rows if period(row) == quarter]
    return found


def figures(programme_folder: Path, id: str) -> dict[CellKey, Figure]:
    """Every figure of an edition that customers stand behind."""
    return readable.figures(editions.folder_of(programme_folder) / id)


def standing(said: Mapping[str, Figures], sources: Mapping[str, Entry]) -> dict[CellKey, Figure]:
    """Figures of past quarters as readers have them; `said`: those of each edition by its id."""
    return {
        key: figure
        for quarter, one in sources.items()
        for key, figure in said[one.id].items()
        if key.quarter == quarter
    }


def changed(programme_folder: Path, sources: Mapping[str, Entry]) -> set[CellKey]:
    """Hidden figures of past quarters of which it is said already that they have changed."""
    folder = editions.folder_of(programme_folder)
    said = {quarter: checked.changed(folder / one.id) for quarter, one in sources.items()}
    return {key for quarter, keys in said.items() for key in keys if key.quarter == quarter}


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

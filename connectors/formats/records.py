"""Rows whose cells have names (JSON, Parquet) -> a sheet as a person would lay it out: the names in row 1."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from connectors.formats.media import MAX_COLUMNS, Unreadable
from connectors.model import Sheet
from connectors.texts import trimmed

_CHUNK = 4_096


class Records:
    """Collects records as they come; a name that a later record brings is a further column, empty above."""

    def __init__(self, name: str, max_rows: int) -> None:
        self.name, self.max_rows = name, max_rows
        self.count = 0
        self._parts: dict[str, list[pa.Array]] = {}
        self._chunk: list[dict[str, str]] = []

    def add(self, record: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.max_rows:
            raise Unreadable("F09", limit=f"{self.max_rows:,}")
        self._chunk.append(record)
        if len(self._chunk) == _CHUNK:
            self._turn()

    def sheet(self) -> Sheet:
        self._turn()
        return headed(
            self.name, {name: pa.concat_arrays(parts) for name, parts in self._parts.items()}, self.count
        )

    def _turn(self) -> None:
        above = self.count - len(self._chunk)
        for record in self._chunk:
            for name in record:
                if name not in self._parts:
                    self._parts[name] = [pa.nulls(above, pa.string())]
        if len(self._parts) > MAX_COLUMNS:
            raise Unreadable("F29", 1, limit=f"{MAX_COLUMNS:,}")
        for name, parts in self._parts.items():
            parts.append(trimmed(pa.array([record.get(name, "") for record in self._chunk], pa.string())))
        self._chunk.clear()


def headed(name: str, columns: dict[str, pa.Array], count: int) -> Sheet:
    """A sheet of trimmed texts under their names; rows without any text are counted and left out."""
    filled = pa.array([True] * count) if not columns else _filled(list(columns.values()))
    row_nos = [1, *(at + 2 for at, is_filled in enumerate(filled.to_pylist()) if is_filled)]
    whole = [pa.concat_arrays([trimmed(pa.array([head], pa.string())), cells.filter(filled)])
             for head, cells in columns.items()]  # fmt: skip
    return Sheet(name, whole, row_nos if columns else [], [len(columns)] * (len(row_nos) if columns else 0))


def _filled(columns: list[pa.Array]) -> pa.Array:
    filled = columns[0].is_valid()
    for column in columns[1:]:
        filled = pc.or_(filled, column.is_valid())
    return filled

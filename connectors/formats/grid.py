"""Rows as they are read -> columns of trimmed texts, in little memory."""

from __future__ import annotations

from itertools import zip_longest

import pyarrow as pa

from connectors.grammar import canonical
from connectors.model import Sheet
from connectors.texts import trimmed

_CHUNK = 4_096


class Grid:
    """Collects the rows of one sheet that hold any text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row_nos: list[int] = []
        self.widths: list[int] = []
        self.hidden: set[int] = set()
        self._columns: list[list[pa.Array]] = []
        self._chunk: list[list[str]] = []

    def add(self, row_no: int, row: list[str]) -> None:
        if not any(row) or not (row[0].strip() or any(map(canonical, row))):
            return
        self.row_nos.append(row_no)
        self.widths.append(len(row))
        self._chunk.append(row)
        if len(self._chunk) == _CHUNK:
            self._turn()

    def sheet(self) -> Sheet:
        self._turn()
        columns = []
        while self._columns:  # each let go as soon as it is whole: the sheet must not stand in memory twice
            columns.append(pa.concat_arrays(self._columns.pop(0)))
        return Sheet(self.name, columns, self.row_nos, self.widths, frozenset(self.hidden))

    def _turn(self) -> None:
        """Turn the rows collected so far into columns; a column that begins later is empty above."""
        above = len(self.row_nos) - len(self._chunk)
        turned = list(zip_longest(*self._chunk, fillvalue=""))
        self._columns += [[_empty(above)] for _ in range(len(self._columns), len(turned))]
        for parts, cells in zip(self._columns, turned, strict=False):
            parts.append(trimmed(pa.array(cells, pa.string())))
        for parts in self._columns[len(turned) :]:
            parts.append(_empty(len(self._chunk)))
        self._chunk.clear()


def _empty(count: int) -> pa.Array:
    return pa.nulls(count, pa.string())

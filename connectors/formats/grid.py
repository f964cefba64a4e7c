"""Rows as they are read -> columns of trimmed texts, in little memory: a piece of the sheet at a time.

A piece is a record batch: number and width of each row, whether it is hidden, then its cells column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress, zip_longest

import pyarrow as pa

from connectors.grammar import canonical
from connectors.model import Sheet
from connectors.texts import trimmed

_CELLS = 65_536  # of one piece
_BESIDE = {"row_no": pa.int32(), "width": pa.int32(), "hidden": pa.bool_()}
Lay = Callable[[pa.RecordBatch], int]


@dataclass(frozen=True)
class Laid(Sheet):
    """A sheet whose pieces were put away as they were read: it has no columns and rows, and `places` says where
    each piece lies. Only who hands sheets on meets one."""

    places: tuple[int, ...] = ()


class Grid:
    """Collects the rows of one sheet that hold any text, `count` so far. `lay` puts a piece away and says where;
    without it they are kept."""

    def __init__(self, name: str, lay: Lay | None = None) -> None:
        self.name, self.lay = name, lay
        self.count = 0
        self._kept: list[pa.RecordBatch] = []
        self._places: list[int] = []
        self._rows: list[list[str]] = []
        self._beside: list[tuple[int, int, bool]] = []
        self._cells = 0

    def add(self, row_no: int, row: list[str], is_hidden: bool = False) -> None:
        if not any(row) or not (row[0].strip() or any(map(canonical, row))):
            return
        self.count += 1
        self._rows.append(row)
        self._beside.append((row_no, len(row), is_hidden))
        self._cells += len(row)
        if self._cells >= _CELLS:
            self._turn()

    def sheet(self) -> Sheet:
        self._turn()
        if self.lay:
            return Laid(self.name, [], [], [], places=tuple(self._places))
        return joined(self.name, self._kept)

    def _turn(self) -> None:
        """Turn the rows collected so far into a piece."""
        if not self._rows:
            return
        columns = [trimmed(pa.array(cells, pa.string())) for cells in zip_longest(*self._rows, fillvalue="")]
        piece = _piece(list(zip(*self._beside, strict=True)), columns)
        self._rows, self._beside, self._cells = [], [], 0
        if self.lay:
            self._places.append(self.lay(piece))
        else:
            self._kept.append(piece)


def _piece(beside: list[Sequence[int]], columns: list[pa.Array]) -> pa.RecordBatch:
    first = [pa.array(some, kind) for some, kind in zip(beside, _BESIDE.values(), strict=True)]
    return pa.record_batch([*first, *columns], names=[*_BESIDE, *map(str, range(len(columns)))])


def whole(sheet: Sheet) -> pa.RecordBatch:
    """A sheet as one piece."""
    hidden = [row_no in sheet.hidden for row_no in sheet.row_nos]
    return _piece([sheet.row_nos, sheet.widths, hidden], sheet.columns)


def joined(name: str, some: list[pa.RecordBatch]) -> Sheet:
    """The sheet of these pieces. The list is emptied, and parts are let go as soon as their column is whole: the
    sheet must not stand in memory twice. A column that begins late is empty above."""
    width = max((piece.num_columns for piece in some), default=len(_BESIDE))
    parts = [[_column(piece, at) for piece in some] for at in range(width)]
    some.clear()
    row_nos, widths, hidden = (_one(part).to_pylist() if part else [] for part in parts[: len(_BESIDE)])
    del parts[: len(_BESIDE)]
    columns = []
    while parts:
        columns.append(_one(parts.pop(0)))
    return Sheet(name, columns, row_nos, widths, frozenset(compress(row_nos, hidden)))


def _one(parts: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(parts) if len(parts) > 1 else parts[0]


def _column(piece: pa.RecordBatch, at: int) -> pa.Array:
    return piece.column(at) if at < piece.num_columns else pa.nulls(piece.num_rows, pa.string())

"""Rows as they are read -> columns of trimmed texts, in little memory and without touching a cell twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from connectors.grammar import canonical
from connectors.model import Sheet

_CHUNK = 4_096
_FEW = 64


class _Column:
    """The trimmed texts of a column. Where texts recur, each is worked out once and equal cells are one object."""

    def __init__(self, above: int) -> None:
        self.texts: list[str | None] = [None] * above
        self.known: dict[str, str | None] | None = {}

    def extend(self, cells: Sequence[str]) -> None:
        if self.known is not None:
            new = set(cells).difference(self.known)
            if len(new) <= len(cells) / 2 or len(cells) < _FEW:
                self.known.update((cell, canonical(cell) or None) for cell in new)
                self.texts.extend(map(self.known.__getitem__, cells))
                return
            self.known = None  # numbers and ids hardly recur: looking them up costs more than it saves
        whole = "".join(cells)
        is_bare = whole.isascii() and whole.split(None, 1) == [whole]  # nothing to trim anywhere
        self.texts.extend(
            [cell or None for cell in cells] if is_bare else [canonical(cell) or None for cell in cells]
        )


class Grid:
    """Collects the rows of one sheet that hold any text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row_nos: list[int] = []
        self.widths: list[int] = []
        self.hidden: set[int] = set()
        self._columns: list[_Column] = []
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
        return Sheet(
            self.name,
            [column.texts for column in self._columns],
            self.row_nos,
            self.widths,
            frozenset(self.hidden),
        )

    def _turn(self) -> None:
        """Turn the rows collected so far into columns; a column that begins later is empty above."""
        above = len(self.row_nos) - len(self._chunk)
        turned = list(zip_longest(*self._chunk, fillvalue=""))
        self._columns += [_Column(above) for _ in range(len(self._columns), len(turned))]
        for column, cells in zip(self._columns, turned, strict=False):
            column.extend(cells)
        for column in self._columns[len(turned) :]:
            column.texts.extend([None] * len(self._chunk))
        self._chunk.clear()

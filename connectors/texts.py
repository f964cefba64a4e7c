"""Columns of cell texts: trimmed, composed and empty alike, whatever file they came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.grammar import canonical

_UNSEEN = "".join(map(chr, range(33))) + "\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"
_LED_BY, _RUNS = tuple("\t\r\n\0"), tuple("=+-@|")
_ASCII_BLANKS = "".join(sign for sign in map(chr, range(128)) if sign.isspace())


def trimmed(cells: pa.Array) -> pa.Array:
    """`canonical` of every cell, NULL where nothing is left. Only what is not ASCII costs a call for each text."""
    lowest, highest = byte_range(cells)
    texts = cells if lowest > ord(" ") else pc.ascii_trim(cells, _ASCII_BLANKS)
    if highest >= 0x80:
        other = pc.fill_null(pc.invert(pc.string_is_ascii(cells)), False)
        texts = pc.replace_with_mask(texts, other, each_once(cells.filter(other), canonical, cells.type))
    is_empty = pc.equal(pc.binary_length(texts), 0)
    return pc.if_else(is_empty, None, texts) if pc.any(is_empty).as_py() else texts


def byte_range(cells: pa.Array) -> tuple[int, int]:
    """The lowest and highest byte of all texts: a look at them all that copies nothing."""
    _, _, data = cells.buffers()
    if data is None or not data.size:
        return 255, 0
    both = pc.min_max(pa.Array.from_buffers(pa.uint8(), data.size, [None, data])).as_py()
    return both["min"], both["max"]


def each_once(texts: pa.Array, read: Callable[[str], Any], to: pa.DataType) -> pa.Array:
    """`read` of every text, asked once for texts that are the same."""
    coded = texts.dictionary_encode()
    return pa.array([read(text) for text in coded.dictionary.to_pylist()], to).take(coded.indices)


def different(texts: pa.Array) -> list[str]:
    """The texts of a column, each once, the empty one left out."""
    return [text for text in pc.unique(texts).to_pylist() if text is not None]


def inert(cell: str) -> str:
    """A cell for a CSV that a spreadsheet opens: what it would run as a formula is led by an apostrophe.

    Full-width signs count, and so does what is invisible before them; plain numbers stay numbers.
    """
    bare = unicodedata.normalize("NFKC", cell).lstrip(_UNSEEN)
    is_number = re.fullmatch(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?", cell) is not None
    is_run = cell[:1] in _LED_BY or (bare[:1] in _RUNS and not is_number)
    return f"'{cell}" if cell and bare and is_run else cell

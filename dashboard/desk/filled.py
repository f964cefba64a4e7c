"""Texts put into the sheets of a workbook that was made without them, column by column.

A library that takes one cell at a time needs half a minute for four million; here the engine writes their XML.
Every cell is a text of the shared list, so that nothing in it is ever run as a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from connectors.model import column_letter

LONGEST_TEXT = 32_767  # Excel's own limit
ROWS_AT_ONCE, TEXTS_AT_ONCE = 2_000, 50_000
_STRINGS = "xl/sharedStrings.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DATA = re.compile(r"<sheetData(?:/>|>.*</sheetData>)", re.DOTALL)
_DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
# What XML cannot hold is written as _x0001_, and so is a text that only looks so.
_ODD = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}_"
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Filling:
    """Columns of texts under ascending row numbers; `styles`: of a column and a row, the number of its look."""

    row_nos: Sequence[int]
    columns: Sequence[pa.Array]
    styles: Mapping[int, Mapping[int, int]]


def filled(book: bytes, fillings: Sequence[Filling]) -> bytes:
    """The workbook with its first sheets filled, in their order. It must hold a text, or it has no list of
    them."""
    every = pa.chunked_array([column for one in fillings for column in one.columns], pa.string())
    coded = every.dictionary_encode()
    codes = iter(coded.chunks)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        sheets = {f"xl/worksheets/sheet{n}.xml": one for n, one in enumerate(fillings, 1)}
        for name in old.namelist():
            if name not in sheets and name != _STRINGS:
                new.writestr(name, old.read(name))
        for name, one in sheets.items():
            places = [next(codes).indices for _ in one.columns]
            _write(new, name, _around(old.read(name).decode(), one), _rows(one, places))
        texts = coded.chunk(0).dictionary if coded.num_chunks else pa.array([], pa.string())
        head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sst xmlns="{_MAIN}">'
        _write(new, _STRINGS, (head, "</sst>"), map(_items, _parts(texts)))
    return out.getvalue()


def _write(archive: zipfile.ZipFile, name: str, around: tuple[str, str], inside: Iterator[pa.Array]) -> None:
    """A part whose inside is written from the memory in which the engine keeps its texts side by side."""
    with archive.open(name, "w", force_zip64=True) as part:
        part.write(around[0].encode())
        for texts in inside:
            part.write(pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), "")[0].as_buffer())
        part.write(around[1].encode())


def _around(xml: str, one: Filling) -> tuple[str, str]:
    corner = f"{column_letter(max(len(one.columns), 1) - 1)}{one.row_nos[-1] if one.row_nos else 1}"
    xml = _DIMENSION.sub(f'<dimension ref="A1:{corner}"/>', xml)
    before, after = _DATA.split(xml, maxsplit=1)
    return f"{before}<sheetData>", f"</sheetData>{after}"


def _parts(texts: pa.Array) -> Iterator[pa.Array]:
    return (texts.slice(first, TEXTS_AT_ONCE) for first in range(0, len(texts), TEXTS_AT_ONCE))


def _items(texts: pa.Array) -> pa.Array:
    """The shared list: what is markup, or would be taken for an escape, is escaped."""
    odd = pc.match_substring_regex(texts, _ODD)
    if pc.any(odd).as_py():
        said = [
            _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", one) for one in texts.filter(odd).to_pylist()
        ]
        texts = pc.replace_with_mask(texts, odd, pa.array(said, pa.string()))
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, sign, name)
    return _joined('<si><t xml:space="preserve">', texts, "</t></si>")


def _rows(one: Filling, places: Sequence[pa.Array]) -> Iterator[pa.Array]:
    for first in range(0, len(one.row_nos), ROWS_AT_ONCE):
        numbers = one.row_nos[first : first + ROWS_AT_ONCE]
        said = pa.array(numbers, pa.int64()).cast(pa.string())
        cells = [
            _cells(column_letter(at), said, column.slice(first, ROWS_AT_ONCE), _looks(one.styles.get(at), numbers))
            for at, column in enumerate(places)
        ]
        yield _joined('<row r="', said, '">', *cells, "</row>")


def _cells(letters: str, numbers: pa.Array, places: pa.Array, looks: pa.Array | None) -> pa.Array:
    """One column: each text, and a cell without one where it has a look; else nothing."""
    start = [f'<c r="{letters}', numbers, '"']
    if looks is None:
        return pc.fill_null(_joined(*start, ' t="s"><v>', places.cast(pa.string()), "</v></c>"), "")
    shown = _joined(*start, pc.fill_null(looks, ""), ' t="s"><v>', places.cast(pa.string()), "</v></c>")
    return pc.fill_null(pc.coalesce(shown, _joined(*start, looks, "/>")), "")


def _looks(styles: Mapping[int, int] | None, numbers: Sequence[int]) -> pa.Array | None:
    said = [f' s="{styles[row]}"' if row in styles else None for row in numbers] if styles else []
    return pa.array(said, pa.string()) if any(said) else None


def _joined(*parts: pa.Array | str) -> pa.Array:
    """Texts side by side; null where one of them is."""
    return pc.binary_join_element_wise(*parts, "")

"""The plainest of CSV files (no quotes, no blank lines, rows of one width), read by the engine's own parser.

It is several times faster, and knows nothing of what makes people's files hard: whatever is not wholly plain is
left to the reader by records, which reads every plain file the same.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from connectors.formats.media import LINES_BESIDE_ROWS, LONGEST_CELL, MAX_COLUMNS
from connectors.model import Sheet
from connectors.texts import byte_range, trimmed

_LONGEST_HEAD = 1_000_000


def sheet(data: bytes, delimiter: str, max_rows: int) -> Sheet | None:
    """The sheet of a file in UTF-8, or None where it is not plain."""
    most = max_rows + LINES_BESIDE_ROWS
    width = data[:_LONGEST_HEAD].splitlines()[0].count(delimiter.encode()) + 1
    if b'"' in data or width > MAX_COLUMNS or data.count(b"\n") > most:
        return None
    try:
        cells = _parsed(data, delimiter, width)
    except pa.ArrowInvalid:  # a row with more or fewer cells, or over a megabyte
        return None
    if cells.num_rows > most or any(_has_control(column) or _is_long(column) for column in cells.columns):
        return None
    columns = [trimmed(column) for column in cells.columns]
    if _has_blank_row(columns):
        return None
    return Sheet("", columns, list(range(1, cells.num_rows + 1)), [width] * cells.num_rows)


def _parsed(data: bytes, delimiter: str, width: int) -> pa.RecordBatch:
    names = [str(column) for column in range(width)]
    table = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(use_threads=False, column_names=names),
        csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True,
            check_utf8=False,
        ),
    )  # fmt: skip
    return table.combine_chunks().to_batches()[0]


def _has_control(cells: pa.Array) -> bool:
    return byte_range(cells)[0] < ord(" ")


def _is_long(texts: pa.Array) -> bool:
    longest: int | None = pc.max(pc.binary_length(texts)).as_py()
    return longest is not None and longest > LONGEST_CELL


def _has_blank_row(columns: list[pa.Array]) -> bool:
    """Rows without any text are counted and left out by the other reader."""
    blank = columns[0].is_null()
    for column in columns[1:]:
        if not pc.any(blank).as_py():
            return False
        blank = pc.and_(blank, column.is_null())
    return bool(pc.any(blank).as_py())

"""A Reading as it is handed from the process that read the file to the one that asked: JSON, then Arrow streams.

Never pickle: whoever finds a hole in a reader would own the process that unpickles its answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO

import pyarrow as pa

from connectors.formats.media import Reading
from connectors.model import Finding, Sheet

_HEAD = 8  # bytes that say how long the JSON is
_ALIGNED = 64  # Arrow's numbers must not straddle where the processor reads them
_BESIDE = ("row_no", "width", "hidden")  # columns that stand before those of the sheet


def write(reading: Reading, out: IO[bytes]) -> None:
    head = json.dumps({
        "findings": [asdict(one) for one in reading.findings],
        "media": reading.media,
        "sheets": [sheet.name for sheet in reading.sheets],
    }).encode()  # fmt: skip
    head += b" " * (-(_HEAD + len(head)) % _ALIGNED)
    out.write(len(head).to_bytes(_HEAD, "little") + head)
    for sheet in reading.sheets:
        batch = _batch(sheet)
        with pa.ipc.new_stream(out, batch.schema) as stream:
            stream.write_batch(batch)


def _batch(sheet: Sheet) -> pa.RecordBatch:
    hidden = [row_no in sheet.hidden for row_no in sheet.row_nos] if sheet.hidden else [False] * len(sheet.row_nos)
    beside = [
        pa.array(sheet.row_nos, pa.int32()),
        pa.array(sheet.widths, pa.int32()),
        pa.array(hidden, pa.bool_()),
    ]
    names = [*_BESIDE, *map(str, range(len(sheet.columns)))]
    return pa.record_batch([*beside, *sheet.columns], names=names)


def read(data: bytes) -> Reading:
    """Raises ValueError where the parcel is not what `write` makes."""
    end = _HEAD + int.from_bytes(data[:_HEAD], "little")
    head = json.loads(data[_HEAD:end])
    streams = pa.BufferReader(pa.py_buffer(data)[end:])
    sheets = [_sheet(name, streams) for name in head["sheets"]]
    return Reading(sheets, [Finding(**one) for one in head["findings"]], head["media"])


def _sheet(name: str, streams: pa.BufferReader) -> Sheet:
    with pa.ipc.open_stream(streams) as stream:
        (batch,) = stream
    batch.validate(full=True)
    row_nos, widths, hidden, *columns = batch.columns
    numbers = row_nos.to_pylist()
    return Sheet(name, columns, numbers, widths.to_pylist(), frozenset(_where(numbers, hidden.to_pylist())))


def _where(numbers: list[int], marks: list[bool]) -> Iterator[int]:
    return (number for number, mark in zip(numbers, marks, strict=True) if mark)

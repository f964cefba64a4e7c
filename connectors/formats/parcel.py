"""A Reading as it is handed from the process that read the file to the one that asked: pieces of its sheets, each
an Arrow stream, then JSON that says where they lie.

Never pickle: whoever finds a hole in a reader would own the process that unpickles its answer.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import IO

import pyarrow as pa

from connectors.formats.grid import Laid, joined, pieces
from connectors.formats.media import Reading
from connectors.model import Finding, Sheet

_SIZE = 8  # bytes at the end that say how long the JSON is


def lay(piece: pa.RecordBatch, out: IO[bytes]) -> int:
    """Write one piece; returns where it begins."""
    at = out.tell()
    with pa.ipc.new_stream(out, piece.schema) as stream:
        stream.write_batch(piece)
    return at


def write(reading: Reading, out: IO[bytes]) -> None:
    """What of the sheets is not laid down yet, and the rest."""
    sheets = [(sheet.name, _places(sheet, out)) for sheet in reading.sheets]
    said = {"findings": [asdict(one) for one in reading.findings], "media": reading.media, "sheets": sheets}
    rest = json.dumps(said).encode()
    out.write(rest + len(rest).to_bytes(_SIZE, "little"))


def _places(sheet: Sheet, out: IO[bytes]) -> list[int]:
    return list(sheet.places) if isinstance(sheet, Laid) else [lay(piece, out) for piece in pieces(sheet)]


def read(parcel: IO[bytes]) -> Reading:
    """From the end to the beginning, and what is read is cut off: the cells must not stand in memory twice.
    Raises ValueError where the parcel is not what `write` makes."""
    size = int.from_bytes(_cut(parcel, _SIZE), "little")
    said = json.loads(_cut(parcel, size))
    found: list[list[pa.RecordBatch]] = [[] for _ in said["sheets"]]
    ends = sorted(((at, n) for n, (_, places) in enumerate(said["sheets"]) for at in places), reverse=True)
    for at, n in ends:
        found[n].insert(0, _piece(_cut_at(parcel, at)))
    sheets = [joined(name, some) for (name, _), some in zip(said["sheets"], found, strict=True)]
    return Reading(sheets, [Finding(**one) for one in said["findings"]], said["media"])


def _cut(parcel: IO[bytes], size: int) -> bytes:
    return _cut_at(parcel, parcel.seek(0, os.SEEK_END) - size)


def _cut_at(parcel: IO[bytes], at: int) -> bytes:
    parcel.seek(at)
    data = parcel.read()
    parcel.truncate(at)
    return data


def _piece(data: bytes) -> pa.RecordBatch:
    """Each column in memory of its own, so that it can be let go alone."""
    with pa.ipc.open_stream(data) as stream:
        (batch,) = stream
    batch.validate(full=True)
    columns = [pa.concat_arrays([column, column[:0]]) for column in batch.columns]
    return pa.record_batch(columns, names=batch.schema.names)

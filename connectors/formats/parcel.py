"""A Reading as it is handed from the process that read the file to the one that asked: pieces of its sheets, each
an Arrow stream, then JSON that says where they lie.

Never pickle: whoever finds a hole in a reader would own the process that unpickles its answer.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO

import pyarrow as pa

from connectors.formats.grid import Laid, joined, whole
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
    return list(sheet.places) if isinstance(sheet, Laid) else [lay(whole(sheet), out)]


def read(data: bytes) -> Reading:
    """Raises ValueError where the parcel is not what `write` makes."""
    end = len(data) - _SIZE
    said = json.loads(data[end - int.from_bytes(data[end:], "little") : end])
    cells = pa.py_buffer(data)
    sheets = [joined(name, [_piece(cells[at:]) for at in places]) for name, places in said["sheets"]]
    return Reading(sheets, [Finding(**one) for one in said["findings"]], said["media"])


def _piece(cells: pa.Buffer) -> pa.RecordBatch:
    with pa.ipc.open_stream(cells) as stream:
        batch = stream.read_next_batch()
    batch.validate(full=True)
    return batch

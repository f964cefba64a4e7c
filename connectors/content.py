"""A hash of what a report says, which its sender can compute again from the file alone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.csv as pa_csv

from connectors import contract


def commitment(sent: Mapping[str, pa.Table], salt: str) -> str:
    """SHA-256 over the salt and all rows as sent: no format, row order, column order or spelling changes it."""
    out = io.BytesIO()
    out.write(f"{salt}\n".encode())
    for kind in contract.load().kinds.values():
        if kind.name in sent:
            out.write(f"[{kind.name}]\n".encode())
            _write(sent[kind.name], kind.key, out)
    return hashlib.sha256(out.getvalue()).hexdigest()


def _write(rows: pa.Table, key: tuple[str, ...], out: io.BytesIO) -> None:
    """Rows in the order of their key. A column without any value is left out, so that one the contract gains later
    changes nothing."""
    filled = sorted(name for name in rows.column_names if rows[name].null_count < rows.num_rows)
    order = [(name, "ascending") for name in key]
    if filled:
        pa_csv.write_csv(rows.sort_by(order).select(filled), out)

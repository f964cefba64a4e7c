"""Bytes -> numbered cells, a module a format; what cannot be read is a finding, never an exception."""

from __future__ import annotations

from connectors.formats import delimited, workbook
from connectors.formats.limits import USUAL, Limits
from connectors.formats.media import ZIP, Reading, Unreadable, refusal, too_large
from connectors.model import Finding

__all__ = ["Limits", "Reading", "read"]


def read(data: bytes, name: str, limits: Limits = USUAL) -> Reading:
    """The sheets of one file with the row numbers Excel shows. `name` is only ever repeated, never believed.

    Files of strangers are read by `apart.read`, which does this in a process of its own.
    """
    if len(data) > limits.max_bytes:
        return Reading([], [too_large(len(data), limits.max_bytes)])
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        return Reading([], [Finding("F01", "reject")])
    try:
        return _read(data, name, limits.max_rows)
    except Unreadable as problem:
        return Reading([], [problem.finding])


def _read(data: bytes, name: str, max_rows: int) -> Reading:
    if data.startswith(ZIP):
        return workbook.read(data, max_rows)
    refused = refusal(data, name)
    if refused:
        raise refused
    return delimited.read(data, max_rows)

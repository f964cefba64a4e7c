"""Bytes -> numbered cells, a module a format; what cannot be read is a finding, never an exception."""

from __future__ import annotations

from connectors.formats import archive, delimited, json_rows, package, parquet, workbook
from connectors.formats.encodings import in_utf8
from connectors.formats.grid import Lay
from connectors.formats.limits import USUAL, Limits
from connectors.formats.media import (
    EMPTY_ZIP,
    JSON,
    PARQUET,
    ZIP,
    Reading,
    Unreadable,
    confused,
    refusal,
    too_large,
)
from connectors.model import Finding

__all__ = ["Limits", "Reading", "read"]


def read(data: bytes, name: str, limits: Limits = USUAL, lay: Lay | None = None) -> Reading:
    """The sheets of one file with the row numbers Excel shows. `name` is only ever repeated, never believed.
    With `lay`, large sheets are put away piece by piece as they are read (see grid).

    Files of strangers are read by `apart.read`, which does this in a process of its own.
    """
    if len(data) > limits.max_bytes:
        return Reading([], [too_large(len(data), limits.max_bytes)])
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        return Reading([], [Finding("F01", "reject")])
    try:
        return _read(data, name, limits.max_rows, lay)
    except Unreadable as problem:
        return Reading([], problem.findings)


def _read(data: bytes, name: str, max_rows: int, lay: Lay | None) -> Reading:
    """By the first bytes; a name that says something else is refused where the bytes could be read."""
    if data.startswith((ZIP, EMPTY_ZIP)):
        return _agreed(_unpacked(data, max_rows, lay), name)
    return _agreed(_one(data, name, max_rows), name)


def _unpacked(data: bytes, max_rows: int, lay: Lay | None) -> Reading:
    with archive.opened(data) as opened:
        names = opened.namelist()
        if workbook.is_one(names):
            return workbook.read(opened, max_rows, lay)
        if archive.other(names) == "ZIP" and package.is_one(names):
            return package.read(opened, lambda data, name: _member(data, name, max_rows, lay))
    raise Unreadable("F19", format=archive.other(names))


def _member(data: bytes, name: str, max_rows: int, lay: Lay | None) -> Reading:
    """A file of a package. A workbook may be one, a package in a package may not: it could go on for ever."""
    if not data.startswith(ZIP):
        return _agreed(_one(data, name, max_rows), name)
    with archive.opened(data) as opened:
        if not workbook.is_one(opened.namelist()):
            raise Unreadable("F19", format=archive.other(opened.namelist()))
        return _agreed(workbook.read(opened, max_rows, lay), name)


def _one(data: bytes, name: str, max_rows: int) -> Reading:
    if data.startswith(PARQUET):
        return parquet.read(data, max_rows)
    refused = refusal(data, name)
    if refused:
        raise refused
    text = in_utf8(data)
    if JSON.match(text[:4096]):
        return json_rows.read(text.decode(), max_rows)
    return delimited.read(text, max_rows)


def _agreed(reading: Reading, name: str) -> Reading:
    problem = confused(name, reading.media)
    if problem:
        raise problem
    return reading

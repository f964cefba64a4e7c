"""Bytes -> numbered cells, a module a format; what cannot be read is a finding, never an exception."""

from __future__ import annotations

from connectors.formats import delimited, workbook
from connectors.formats.media import ZIP, Reading, Unreadable, refusal
from connectors.model import Finding

__all__ = ["Reading", "read"]


def read(data: bytes, name: str, *, max_bytes: int = 50_000_000, max_rows: int = 100_000) -> Reading:
    """The sheets of one file with the row numbers Excel shows. `name` is only ever repeated, never believed."""
    if len(data) > max_bytes:
        return Reading([], [too_large(len(data), max_bytes)])
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        return Reading([], [Finding("F01", "reject")])
    try:
        return _read(data, name, max_rows)
    except Unreadable as problem:
        return Reading([], [problem.finding])


def too_large(size: int, limit: int) -> Finding:
    """More bytes than are taken."""
    return Finding("F08", "reject", values={"size": _mb(size), "limit": _mb(limit)})


def _read(data: bytes, name: str, max_rows: int) -> Reading:
    if data.startswith(ZIP):
        return workbook.read(data, max_rows)
    refused = refusal(data, name)
    if refused:
        raise refused
    return delimited.read(data, max_rows)


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"

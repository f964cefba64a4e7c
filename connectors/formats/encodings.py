"""Bytes -> UTF-8, by a ladder that explains itself: BOM, NULs of UTF-16, UTF-8, CP949, each strictly.

What is none of them is not guessed at. (CP949 holds EUC-KR too.)
"""

from __future__ import annotations

import pyarrow as pa

from connectors.formats.media import Unreadable

BOM = b"\xef\xbb\xbf"
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def in_utf8(data: bytes) -> bytes:
    """The same text in UTF-8 without BOM. Raises Unreadable."""
    plain = data.removeprefix(BOM)
    if not _utf16_of(data) and _is_utf8(plain):
        return plain
    return _decoded(plain).encode()


def _decoded(data: bytes) -> str:
    utf16 = _utf16_of(data)
    if utf16:
        return _from_utf16(data, utf16)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        if _has_wide(data[: problem.start]):  # Korean already read as UTF-8: broken UTF-8, never CP949
            raise _unknown(data, problem.start) from None
        return _from_cp949(data, problem.start)


def _is_utf8(data: bytes) -> bool:
    """As `decode` would say, without making another text of 50 MB."""
    offsets = pa.py_buffer(bytes(8) + len(data).to_bytes(8, "little"))
    text = pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(data))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _utf16_of(data: bytes) -> str | None:
    """By its BOM; else by NULs that all stand on one side of the commas, digits and line ends."""
    if data[:2] in _UTF16:
        return _UTF16[data[:2]]
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < 4 or max(even, odd) <= 0.05 * len(head) or 4 * min(even, odd) > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _from_utf16(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].decode(encoding, "ignore").count("\n") + 1
        raise Unreadable("F02", line=str(line), byte=str(problem.start + 1)) from None


def _has_wide(prefix: bytes) -> bool:
    return any(sign >= "\u0800" for sign in prefix.decode("utf-8", "ignore").lstrip("\ufeff"))


def _from_cp949(data: bytes, utf8_start: int) -> str:
    try:
        return data.decode("cp949")
    except UnicodeDecodeError as problem:
        raise _unknown(data, max(utf8_start, problem.start)) from None


def _unknown(data: bytes, at: int) -> Unreadable:
    line = data.count(b"\n", 0, at) + 1
    return Unreadable("F02", line=str(line), byte=str(at - data.rfind(b"\n", 0, at)))

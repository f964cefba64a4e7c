"""A ZIP file of a stranger: what its table of contents must promise, and the caps that hold where it lied."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from connectors.formats.media import Unreadable

MAX_ENTRIES = 2_000
MAX_INFLATED = 300_000_000
MAX_RATIO = 200
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SMALL_PART = 1_000_000  # a small part may be packed as tightly as it likes
_OTHERS = [("xl/workbook.bin", "XLSB"), ("word/", "DOCX"), ("ppt/", "PPTX"), ("Contents/section0.xml", "HWPX")]
_OTHERS += [("content.xml", "ODS"), ("Index/Document.iwa", "Numbers")]
_UTF8_NAMES = 0x800


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, its table of contents checked. Raises Unreadable, also for what goes wrong while it is read."""
    if data.count(b"PK\x01\x02") > MAX_ENTRIES:  # before zipfile makes an object of each
        raise broken(f"묶음 안의 항목이 {MAX_ENTRIES:,}개를 넘습니다", f"it holds over {MAX_ENTRIES:,} parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as problem:
        raise broken("압축이 손상되었습니다", f"its archive is damaged ({type(problem).__name__})") from None


def broken(ko: str, en: str) -> Unreadable:
    return Unreadable("F13", what_ko=ko, what_en=en)


def chunks(part: IO[bytes]) -> Iterator[bytes]:
    """The bytes of one part as they inflate, however small it was said to be."""
    size = 0
    while chunk := part.read(65_536):
        size += len(chunk)
        if size > MAX_INFLATED:
            raise broken("풀면 300 MB가 넘습니다", "it unpacks to over 300 MB")
        yield chunk


def shown(entry: zipfile.ZipInfo) -> str:
    """The name as its sender sees it: Korean Windows writes CP949 where the format has an old American code."""
    if entry.flag_bits & _UTF8_NAMES:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return entry.filename


def other(names: list[str]) -> str:
    """What an archive is that we do not read."""
    return next((label for start, label in _OTHERS if any(name.startswith(start) for name in names)), "ZIP")


def _check_directory(archive: zipfile.ZipFile) -> None:
    """Refuse by the table of contents alone what no report needs: bombs, odd names, passwords."""
    entries = archive.infolist()
    names = [entry.orig_filename for entry in entries]
    # Where the table says it lies elsewhere than it does, zipfile looks for a part before the file's first byte.
    if any(entry.header_offset < 0 for entry in entries):
        raise broken("압축이 손상되었습니다", "its table of contents points outside of it")
    if any(entry.compress_type not in _PACKED for entry in entries):
        raise broken("드문 방식으로 압축되었습니다", "a part is packed in an unusual way")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("F18")
    if len(set(names)) < len(names) or any(map(_is_odd, names)):
        raise broken("묶음 안의 이름이 이상합니다", "a part has an odd name")
    if sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise broken("풀면 300 MB가 넘습니다", "it unpacks to over 300 MB")
    for entry in entries:
        if entry.file_size > _SMALL_PART and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise broken("비정상적으로 압축되었습니다", "it is packed far too tightly")


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name

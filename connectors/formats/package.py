"""Several files in one ZIP: a data package (datapackage.json names its resources), or just files of a report."""

from __future__ import annotations

import hashlib
import json
import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from connectors.formats import archive as archives
from connectors.formats.media import EXTENSIONS, Reading, Unreadable, extension
from connectors.model import Finding, Sheet

MAX_FILES = 20
_LIST = "datapackage.json"
_READ = frozenset().union(*(EXTENSIONS[media] for media in ("csv", "xlsx", "json", "ndjson", "parquet")))
Reader = Callable[[bytes, str], Reading]


@dataclass(frozen=True)
class _Member:
    """One file to read: its name in the archive, as it is shown, and what datapackage.json says of it."""

    entry: zipfile.ZipInfo
    name: str
    said: dict[str, Any]


def is_one(names: list[str]) -> bool:
    """Whether an archive holds files that can be read."""
    return any(extension(name) in _READ for name in names)


def read(archive: zipfile.ZipFile, read_one: Reader) -> Reading:
    """The tables of all files; each sheet is named after its file. Raises Unreadable."""
    entries = {archives.shown(one): one for one in archive.infolist() if not one.is_dir() and not _is_litter(one)}
    listed = next((name for name in entries if name.rpartition("/")[2] == _LIST), None)
    members = _listed(archive, entries, listed) if listed else _known(entries)
    if len(members) > MAX_FILES:
        raise _wrong(f"파일이 {MAX_FILES}개를 넘습니다", f"it holds over {MAX_FILES} files")
    readings = [_one(archive, member, read_one) for member in members]
    left = entries.keys() - {member.name for member in members} - {listed}
    notes = [Finding("F45", "note", sheet=name, values={"name": name}) for name in sorted(left)]
    sheets = [sheet for reading in readings for sheet in reading.sheets]
    return Reading(sheets, [one for reading in readings for one in reading.findings] + notes, "zip")


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    """What file managers add on their own."""
    return entry.filename.startswith("__MACOSX/") or entry.filename.rpartition("/")[2] in (
        ".DS_Store",
        "Thumbs.db",
    )


def _known(entries: dict[str, zipfile.ZipInfo]) -> list[_Member]:
    return [_Member(entry, name, {}) for name, entry in entries.items() if extension(name) in _READ]


def _listed(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], listed: str) -> list[_Member]:
    """The files that datapackage.json names, in its order; paths begin at its own folder."""
    try:
        package = json.loads(_inflated(archive, entries[listed]))
        resources = package["resources"]
        paths = [posixpath.normpath(posixpath.join(posixpath.dirname(listed), one["path"])) for one in resources]
    except (ValueError, KeyError, TypeError, RecursionError):
        ko, en = (
            f"{_LIST}에 resources와 path가 바르게 적혀 있지 않습니다",
            f"{_LIST} does not list resources with a path each",
        )
        raise _wrong(ko, en) from None
    for path in paths:
        if path not in entries:
            name = path[:80]
            raise _wrong(
                f"{_LIST}에 적힌 파일 {name}이(가) 묶음에 없습니다", f"{name}, named in {_LIST}, is not in it"
            )
    return [_Member(entries[path], path, said) for path, said in zip(paths, resources, strict=True)]


def _one(archive: zipfile.ZipFile, member: _Member, read_one: Reader) -> Reading:
    """One file of the package; a file that cannot be read keeps nobody from hearing about the others."""
    try:
        data = _inflated(archive, member.entry)
        _check_said(member, data)
        reading = read_one(data, member.name)
    except Unreadable as problem:
        reading = Reading([], problem.findings)
    several = len(reading.sheets) > 1

    def named(sheet: str) -> str:
        return f"{member.name}/{sheet}" if several and sheet else member.name

    sheets: list[Sheet] = [replace(sheet, name=named(sheet.name)) for sheet in reading.sheets]
    return Reading(sheets, [replace(one, sheet=named(one.sheet)) for one in reading.findings], reading.media)


def _check_said(member: _Member, data: bytes) -> None:
    """Size and hash, where datapackage.json gives them: a package put together from two versions is nobody's."""
    size, digest = member.said.get("bytes"), str(member.said.get("hash", ""))
    wrong_hash = digest.startswith("sha256:") and digest[7:].lower() != hashlib.sha256(data).hexdigest()
    if wrong_hash or (size is not None and size != len(data)):
        ko = f"{member.name}의 크기나 해시가 {_LIST}에 적힌 것과 다릅니다"
        raise _wrong(ko, f"size or hash of {member.name} is not what {_LIST} says")


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as part:
        return b"".join(archives.chunks(part))


def _wrong(ko: str, en: str) -> Unreadable:
    return Unreadable("F44", what_ko=ko, what_en=en)

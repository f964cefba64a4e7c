"""What a team's own headings mean, as it said once: kept for the team, read whenever it sends a file."""

from __future__ import annotations

import datetime
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors import contract
from connectors.disk import json_bytes, lock, write_whole

_LONGEST = 200


@dataclass(frozen=True)
class Said:
    """One heading: the field it means, "" where it is none of ours; who said so and when."""

    field: str
    by: str
    at: str


def read(folder: Path, team: str) -> dict[str, Said]:
    path = _path(folder, team)
    said = json.loads(path.read_bytes()) if path.exists() else {}
    return {head: Said(**one) for head, one in said.items()}


def fields(folder: Path, team: str) -> dict[str, str]:
    """Heading -> field, as `recognise` takes it."""
    return {head: one.field for head, one in read(folder, team).items()}


def remember(folder: Path, team: str, mapping: Mapping[str, str], by: str, at: datetime.datetime) -> None:
    """Add what was said now to what was said before; the newest answer about a heading stands."""
    now = {_plain(head): Said(field, by, at.isoformat()) for head, field in mapping.items()}
    with lock(folder / "mappings" / ".lock"):
        _write(folder, team, read(folder, team) | now)


def forget(folder: Path, team: str, head: str) -> None:
    """Take back what was said about a heading: it is asked about again, whatever the answer was."""
    with lock(folder / "mappings" / ".lock"):
        _write(folder, team, {said: one for said, one in read(folder, team).items() if said != head})


def _write(folder: Path, team: str, said: Mapping[str, Said]) -> None:
    write_whole(_path(folder, team), json_bytes({head: asdict(one) for head, one in said.items()}))


def unknown(mapping: Mapping[str, str]) -> list[str]:
    """Fields of a mapping that no kind has."""
    whole = contract.load()
    names = {name for kind in whole.kinds.values() for name in kind.fields} | whole.header.keys()
    return sorted({field for field in mapping.values() if field} - names)


def _plain(head: str) -> str:
    return unicodedata.normalize("NFC", head).strip()[:_LONGEST]


def _path(folder: Path, team: str) -> Path:
    return folder / "mappings" / f"{team}.json"

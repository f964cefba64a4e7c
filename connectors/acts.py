"""What people did about reports: append-only, one file an act, each carrying the hash of the one before."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from connectors.disk import json_bytes, lock, write_whole
from connectors.errors import BrokenFile
from connectors.programme import SEOUL

What = Literal["confirm", "return", "withdraw", "withhold", "grade", "release"]


@dataclass(frozen=True)
class Act:
    """One thing a person did.

    confirm: `subject` a report id, `value` a rule, with its reason.   return, withdraw: `subject` a report id.
    withhold: `value` a kind the team will not report from `month` on. release: `subject` an edition.
    grade: `value` E0 to E4 for deployment or service `subject` in `month`, on the evidence with this `sha256`.
    """

    act: What
    by: str
    team: str
    subject: str = ""
    month: datetime.date | None = None
    value: str = ""
    reason: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Kept:
    """An act as it stands in the chain; `at` carries its time zone."""

    seq: int
    at: datetime.datetime
    act: Act
    previous: str
    hash: str


def append(folder: Path, acts: list[Act], at: datetime.datetime) -> list[Kept]:
    """Add acts to the chain of the programme in this folder, in order. Two writers take turns."""
    with lock(folder / "acts" / ".lock"):
        kept = read(folder)
        tail = kept[-1].hash if kept else ""
        added = []
        for seq, act in enumerate(acts, len(kept) + 1):
            one = _linked(seq, at, act, tail)
            write_whole(_path(folder, seq), json_bytes(_as_json(one)))
            added.append(one)
            tail = one.hash
    return added


def read(folder: Path, until: datetime.date | None = None) -> list[Kept]:
    """All acts in order, up to and including a day. Raises BrokenFile where the chain does not hold."""
    kept: list[Kept] = []
    tail = ""
    for path in sorted((folder / "acts").glob("[0-9]*.json")):
        data = path.read_bytes()
        one = _from_json(json.loads(data))
        if (one.seq, one.previous, one.hash) != (len(kept) + 1, tail, _hash(data, one.hash)):
            raise BrokenFile(str(path), "hash", "the chain of acts does not hold here")
        kept.append(one)
        tail = one.hash
    return [one for one in kept if until is None or one.at.astimezone(SEOUL).date() <= until]


def _path(folder: Path, seq: int) -> Path:
    return folder / "acts" / f"{seq:06d}.json"


def _linked(seq: int, at: datetime.datetime, act: Act, previous: str) -> Kept:
    bare = json_bytes(_as_json(Kept(seq, at, act, previous, "")))
    return Kept(seq, at, act, previous, _hash(bare, ""))


def _hash(data: bytes, own: str) -> str:
    """Of the bytes as they stand, with the place of the hash itself left empty."""
    return hashlib.sha256(data.replace(f'"hash": "{own}"'.encode(), b'"hash": ""', 1)).hexdigest()


def _as_json(one: Kept) -> dict[str, Any]:
    act = dataclasses.asdict(one.act)
    month = one.act.month.isoformat() if one.act.month else None
    return {"seq": one.seq, "at": one.at.isoformat(), **act, "month": month,
            "previous": one.previous, "hash": one.hash}  # fmt: skip


def _from_json(data: dict[str, Any]) -> Kept:
    month = datetime.date.fromisoformat(data["month"]) if data["month"] else None
    fields = {field.name: data[field.name] for field in dataclasses.fields(Act)} | {"month": month}
    at = datetime.datetime.fromisoformat(data["at"])
    return Kept(data["seq"], at, Act(**fields), data["previous"], data["hash"])

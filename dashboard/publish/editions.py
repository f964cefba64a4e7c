"""What was published: read, checked against its hashes, shown to nobody before its minute. Knows no warehouse."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from connectors.disk import json_bytes
from connectors.model import Words
from dashboard.publish import model, written
from dashboard.publish.model import Correction, Edition, PublicTable, Status, Team

FOLDER, INDEX, ABOUT, MOVED = "editions", "index.json", "edition.json", "moved.json"
DAMAGED = Words("내용이 바뀌었습니다", "its content was changed")
LOST = Words("파일이 없어졌습니다", "the file is lost")
STRANGER = Words("판에 없던 파일입니다", "the file is none of the edition's")
BROKEN_CHAIN = Words("앞 판을 가리키는 해시가 맞지 않습니다", "the hash of the edition before it does not fit")
NOT_RELEASED = Words("공표 기록의 해시와 다릅니다", "its hash is not the one noted at its release")


class NoEdition(LookupError):
    """There is no such edition for this reader: not made, or not yet out, which look the same."""


@dataclass(frozen=True)
class Entry:
    """An edition in the index; `hash` is of its edition.json, `previous` of the entry before."""

    id: str
    quarter: str
    status: Status
    published_at: datetime.datetime
    hash: str
    previous: str
    replaces: str = ""


@dataclass(frozen=True)
class Problem:
    """What does not hold: the file, below the folder of editions, and why."""

    file: str
    reason: Words


def folder_of(programme_folder: Path) -> Path:
    return programme_folder / FOLDER


def index(programme_folder: Path) -> tuple[Entry, ...]:
    """All editions in the order in which they were frozen, as they were listed then; those not yet out too."""
    path = folder_of(programme_folder) / INDEX
    if not path.exists():
        return ()
    return tuple(_entry(one) for one in json.loads(path.read_bytes()))


def released(
    programme_folder: Path, now: datetime.datetime, reads_before: Iterable[str] = ()
) -> tuple[Entry, ...]:
    """The editions that may be shown at this moment. THE embargo check: every face asks here and nowhere else.

    `reads_before`: ids that this reader may see before their minute (`prerelease`, which also keeps the log).
    """
    early = set(reads_before)
    return tuple(one for one in scheduled(programme_folder) if one.id in early or one.published_at <= now)


def scheduled(programme_folder: Path) -> tuple[Entry, ...]:
    """All editions with the minute before which nobody sees them; for the office."""
    moved = moved_to(programme_folder)
    return tuple(replace(one, published_at=moved.get(one.id, one.published_at)) for one in index(programme_folder))


def next_release(programme_folder: Path, now: datetime.datetime) -> datetime.datetime | None:
    """When what `released` answers will change: until then an answer may be kept."""
    waiting = (one.published_at for one in scheduled(programme_folder))
    return min((at for at in waiting if at > now), default=None)


def latest(entries: Iterable[Entry]) -> Entry | None:
    """The newest quarter, in its newest version."""
    return max(entries, key=lambda one: (one.quarter, version(one.id)), default=None)


def in_force(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The newest version of each quarter, the newest quarter first."""
    newest = {one.quarter: one for one in sorted(entries, key=lambda one: version(one.id))}
    return tuple(sorted(newest.values(), key=lambda one: one.quarter, reverse=True))


def version(id: str) -> int:
    return int(id.rpartition("-")[2])


def find(entries: Iterable[Entry], id: str) -> Entry:
    """Raises NoEdition."""
    for one in entries:
        if one.id == id:
            return one
    raise NoEdition(id)


def moved_to(programme_folder: Path) -> dict[str, datetime.datetime]:
    """Editions whose minute was moved after they were frozen (an edition itself never changes), and to when."""
    path = folder_of(programme_folder) / MOVED
    if not path.exists():
        return {}
    return {id: datetime.datetime.fromisoformat(at) for id, at in json.loads(path.read_bytes()).items()}


def read(programme_folder: Path, id: str) -> Edition:
    """What is said of an edition. Whether the reader may see it was asked of `released`."""
    return from_json(json.loads((folder_of(programme_folder) / id / ABOUT).read_bytes()))


def table(programme_folder: Path, id: str, name: str) -> PublicTable:
    """One table of an edition, with the columns it had when it was frozen."""
    shape = model.load().tables[name]
    rows = json.loads((folder_of(programme_folder) / id / written.path_of(name, "json")).read_bytes())
    return PublicTable(shape, tuple(rows))


def tables(programme_folder: Path, id: str) -> dict[str, PublicTable]:
    names = [name for name in model.load().tables if (path_of(programme_folder, id, name, "json")).exists()]
    return {name: table(programme_folder, id, name) for name in names}


def path_of(programme_folder: Path, id: str, table: str, form: str) -> Path:
    return folder_of(programme_folder) / id / written.path_of(table, form)


def verify(programme_folder: Path, noted: Iterable[tuple[str, str]] = ()) -> list[Problem]:
    """Everything that is not as it was frozen. `noted`: ids and hashes as the chain of acts has them, without
    which somebody who rewrites the newest edition and the index would go unseen."""
    entries, problems, before = index(programme_folder), [], ""
    for one in entries:
        problems += _of_edition(folder_of(programme_folder), one, before)
        before = one.hash
    hashes = {one.id: one.hash for one in entries}
    problems += [Problem(f"{id}/{ABOUT}", NOT_RELEASED) for id, said in noted if hashes.get(id) != said]
    return problems


def _of_edition(folder: Path, one: Entry, before: str) -> list[Problem]:
    about = folder / one.id / ABOUT
    if not about.exists():
        return [Problem(f"{one.id}/{ABOUT}", LOST)]
    data = about.read_bytes()
    if sha256(data) != one.hash:
        return [Problem(f"{one.id}/{ABOUT}", DAMAGED)]
    edition = from_json(json.loads(data))
    fits = (edition.previous, one.previous) == (before, before) and _entry_of(edition, one.hash) == one
    return ([] if fits else [Problem(INDEX, BROKEN_CHAIN)]) + _of_files(folder / one.id, edition)


def _of_files(folder: Path, edition: Edition) -> list[Problem]:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {ABOUT}
    lost = [Problem(f"{edition.id}/{name}", LOST) for name in sorted(set(edition.files) - there)]
    strange = [Problem(f"{edition.id}/{name}", STRANGER) for name in sorted(there - set(edition.files))]
    changed = [
        Problem(f"{edition.id}/{name}", DAMAGED)
        for name, hashed in sorted(edition.files.items())
        if name in there and sha256((folder / name).read_bytes()) != hashed
    ]
    return lost + strange + changed


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---- as JSON ----


def as_json(edition: Edition) -> bytes:
    """edition.json: the same bytes for the same edition."""
    correction = edition.correction
    return json_bytes({
        "id": edition.id, "programme": edition.programme, "words": _words(edition.words),
        "is_fictional": edition.is_fictional, "quarter": edition.quarter, "month": f"{edition.month:%Y-%m}",
        "as_of": edition.as_of.isoformat(), "status": edition.status,
        "planned_at": edition.planned_at.isoformat(), "published_at": edition.published_at.isoformat(),
        "frozen_at": edition.frozen_at.isoformat(),
        "replaces": correction.replaces if correction else None,
        "what": _words(correction.what) if correction else None,
        "why": _words(correction.why) if correction else None,
        "method": {"version": edition.method_version, "hash": edition.method_hash},
        "contract": {"version": edition.contract_version, "hash": edition.contract_hash},
        "inputs": edition.inputs, "made_by": edition.made_by, "reports": list(edition.reports),
        "previous": edition.previous, "record": edition.record,
        "teams": [
            {"code": one.code, **_words(one.words), "colour": one.colour, "joined": one.joined.isoformat(),
             "left": one.left.isoformat() if one.left else None}
            for one in edition.teams
        ],
        "files": dict(edition.files),
    })  # fmt: skip


def from_json(data: dict[str, Any]) -> Edition:
    correction = (
        Correction(data["replaces"], Words(**data["what"]), Words(**data["why"])) if data["replaces"] else None
    )
    at = {
        name: datetime.datetime.fromisoformat(data[name]) for name in ("planned_at", "published_at", "frozen_at")
    }
    return Edition(
        id=data["id"], programme=data["programme"], words=Words(**data["words"]),
        is_fictional=data["is_fictional"], quarter=data["quarter"],
        month=datetime.date.fromisoformat(f"{data['month']}-01"),
        as_of=datetime.date.fromisoformat(data["as_of"]), status=data["status"], **at, correction=correction,
        method_version=data["method"]["version"], method_hash=data["method"]["hash"],
        contract_version=data["contract"]["version"], contract_hash=data["contract"]["hash"],
        inputs=data["inputs"], made_by=data["made_by"], reports=tuple(data["reports"]),
        teams=tuple(_team(one) for one in data["teams"]), previous=data["previous"], record=data["record"],
        files=data["files"],
    )  # fmt: skip


def index_json(entries: Iterable[Entry]) -> bytes:
    return json_bytes([
        {"id": one.id, "quarter": one.quarter, "status": one.status, "published_at": one.published_at.isoformat(),
         "hash": one.hash, "previous": one.previous, "replaces": one.replaces}
        for one in entries
    ])  # fmt: skip


def entry_of(edition: Edition) -> Entry:
    return _entry_of(edition, sha256(as_json(edition)))


def _entry_of(edition: Edition, hashed: str) -> Entry:
    replaces = edition.correction.replaces if edition.correction else ""
    return Entry(
        edition.id, edition.quarter, edition.status, edition.published_at, hashed, edition.previous, replaces
    )


def _entry(data: dict[str, Any]) -> Entry:
    return Entry(**{**data, "published_at": datetime.datetime.fromisoformat(data["published_at"])})


def _team(data: dict[str, Any]) -> Team:
    left = datetime.date.fromisoformat(data["left"]) if data["left"] else None
    joined = datetime.date.fromisoformat(data["joined"])
    return Team(data["code"], Words(data["ko"], data["en"]), data["colour"], joined, left)


def _words(words: Words) -> dict[str, str]:
    return {"ko": words.ko, "en": words.en}

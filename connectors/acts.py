"""What people did about reports: append-only, one file an act, each carrying the hash of the one before."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import re
import time
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal

from connectors.disk import json_bytes, lock, write_whole
from connectors.errors import BrokenFile
from connectors.model import Words
from connectors.programme import SEOUL

What = Literal[
    "confirm",
    "return",
    "withdraw",
    "withhold",
    "grade",
    "release",
    "review",
    "ask",
    "answer",
    "close",
    "attach",
    "open",
    "match",
    "vouch",
    "schedule",
    "allow",
    "disallow",
    "read_early",
]
File = tuple[Path, tuple[int, ...]]
# Acts that were found to fit, by the folder of their programme.
_fitting: dict[Path, list[tuple[File, Kept]]] = {}
FOLDERS, TICK_NS = 8, 100_000_000
HEAD = "head.json"  # the last number and hash: without it a chain that was cut short would look whole
SHA256 = re.compile("[0-9a-f]{64}")
GRADES = ("E0", "E1", "E2", "E3", "E4")
# What an act may not come without. (Those that the door and the terminal have long written stay as they are.)
NEEDED: dict[str, tuple[str, ...]] = {
    "review": ("team", "subject"),
    "ask": ("team", "subject", "reason"),
    "answer": ("team", "subject", "reason"),
    "close": ("team", "subject", "reason"),
    "attach": ("team", "subject", "month", "sha256"),
    "open": ("team", "subject"),
    "match": ("team", "subject", "value", "reason"),
    "vouch": ("subject", "value", "reason"),
    "grade": ("team", "subject", "month", "value", "sha256"),
    "schedule": ("subject", "value", "reason"),
    "allow": ("subject", "value", "reason", "sha256"),
    "disallow": ("subject", "value", "reason", "sha256"),
    "read_early": ("subject", "value"),
}


@dataclass(frozen=True)
class Act:
    """One thing a person did.

    confirm: `subject` a report id, `value` a rule, with its reason.   return, withdraw: `subject` a report id.
    withhold: `value` a kind the team will not report from `month` on.
    release: `subject` an edition, with the hash of what was frozen. schedule: the release of quarter `subject` is
    moved to the time `value`; `reason` in Korean and, on a second line, in English. allow: the person `value` may
    read edition `subject` before its release, by a link whose token has this `sha256`; disallow: no longer.
    read_early: the person `by` did, and read `value` of it.
    grade: `value` E0 to E4 for deployment or service `subject` in `month`, on the evidence with this `sha256`.
    review: the office has gone through report `subject`.
    ask, answer, close: a question about `row` (the key of a row, "" for the report), raised by rule `value` (""
    for one a person thought of); `subject` is the newest report it was said about.
    attach: evidence with this `sha256`, called `value`, for deployment or service `subject` in `month`.
    open: a sealed original was looked into, of report or evidence `subject`.
    match: whether (`value` yes or no) the public contract `subject` (register:number), to which only a name
    pointed, is the team's.
    vouch: whether (`value` yes or no) a second person finds line `subject` of a typed-in list as it was typed.
    """

    act: What
    by: str
    team: str
    subject: str = ""
    month: datetime.date | None = None
    value: str = ""
    reason: str = ""
    sha256: str = ""
    row: str = ""


class Incomplete(ValueError):
    """An act without what it needs; the page that offers it asks first, so this is our mistake."""


@dataclass(frozen=True)
class Kept:
    """An act as it stands in the chain; `at` carries its time zone."""

    seq: int
    at: datetime.datetime
    act: Act
    previous: str
    hash: str


@dataclass(frozen=True)
class Verdict:
    """How many acts hold, at which file and why the chain does not go on, and whether its end was noted."""

    count: int
    file: str = ""
    reason: Words | None = None
    is_end_known: bool = True


def append(folder: Path, acts: list[Act], at: datetime.datetime) -> list[Kept]:
    """Add acts to the chain of the programme in this folder, in order. Two writers take turns."""
    for act in acts:
        _complete(act)
    with lock(folder / "acts" / ".lock"):
        kept = read(folder)
        tail = kept[-1].hash if kept else ""
        added = []
        for seq, act in enumerate(acts, len(kept) + 1):
            one = _linked(seq, at, act, tail)
            write_whole(_path(folder, seq), json_bytes(_as_json(one)))
            added.append(one)
            tail = one.hash
        if added:
            write_whole(folder / "acts" / HEAD, json_bytes({"seq": added[-1].seq, "hash": tail}))
    return added


def read(folder: Path, until: datetime.date | None = None) -> list[Kept]:
    """All acts in order, up to and including a day. Raises BrokenFile where the chain does not hold."""
    kept, verdict = _walked(folder)
    if verdict.reason:
        raise BrokenFile(str(folder / "acts" / verdict.file), "hash", f"the chain of acts does not hold here: "
                         f"{verdict.reason.en}")  # fmt: skip
    return [one for one in kept if until is None or one.at.astimezone(SEOUL).date() <= until]


def stamp(folder: Path) -> tuple[int, ...]:
    """What changes with every act: whoever asks often keeps what was read under it."""
    try:
        found = (folder / "acts" / HEAD).stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size


def verify(folder: Path, seen: str = "") -> Verdict:
    """Whether every act stands as it was written, none is lost and none has moved; else the first file that does
    not fit. `seen`: a hash noted earlier, which must be in the chain (whoever rewrites all of it changes it)."""
    kept, verdict = _walked(folder, anew=True)
    if verdict.reason or not seen or any(one.hash == seen for one in kept):
        return verdict
    return Verdict(len(kept), HEAD, NOT_SEEN, verdict.is_end_known)


EDITED = Words("내용이 바뀌었습니다", "its content was changed")
LOST = Words("앞의 기록이 없어졌거나 차례가 바뀌었습니다", "an act before it is lost or the order was changed")
UNREADABLE = Words("읽을 수 없습니다", "it cannot be read")
CUT = Words("끝의 기록이 없어졌습니다", "acts at the end are lost")
NOT_SEEN = Words("적어 둔 해시가 사슬에 없습니다", "the hash noted earlier is not in the chain")


def _walked(folder: Path, anew: bool = False) -> tuple[list[Kept], Verdict]:
    """The acts up to the first that does not fit. Unless `anew`, files that stand as they did at the last
    look are not read: each act is added after a look at all before it."""
    files = _files(folder)
    known = [] if anew else _fitting.get(folder, [])
    kept = [one for _, one in known[: _alike(files, known)]]
    for path, _ in files[len(kept) :]:
        reason, one = _judged(path, kept)
        if one is None:
            return kept, Verdict(len(kept), path.name, reason)
        kept.append(one)
    _remember(folder, files, kept)
    return kept, _ended(folder, kept)


def _files(folder: Path) -> list[File]:
    """Each act's file, with what changes when it is written again or another is put in its place."""
    paths = sorted((folder / "acts").glob("[0-9]*.json"))
    stands = (path.stat() for path in paths)
    return [(path, (at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns))
            for path, at in zip(paths, stands, strict=True)]  # fmt: skip


def _alike(files: list[File], known: list[tuple[File, Kept]]) -> int:
    """How many of the first files are those known to fit."""
    pairs = zip(files, known, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1][0], pairs))


def _remember(folder: Path, files: list[File], kept: list[Kept]) -> None:
    """Of the last few folders, as far as files are older than a tick of the clock by which they are told apart."""
    last = time.time_ns() - TICK_NS
    fitting = zip(files, kept, strict=True)
    _fitting[folder] = list(takewhile(lambda pair: max(pair[0][1][2:]) < last, fitting))
    for other in list(_fitting)[:-FOLDERS]:
        _fitting.pop(other, None)


def _judged(path: Path, before: list[Kept]) -> tuple[Words, Kept | None]:
    data = path.read_bytes()
    try:
        one = _from_json(json.loads(data))
    except (ValueError, KeyError, TypeError):
        return UNREADABLE, None
    tail = before[-1].hash if before else ""
    if one.hash != _hash(data, one.hash):
        return EDITED, None
    if (one.seq, one.previous, path.name) != (len(before) + 1, tail, _path(path.parent.parent, one.seq).name):
        return LOST, None
    return EDITED, one


def _ended(folder: Path, kept: list[Kept]) -> Verdict:
    """Whether the chain reaches what was noted as its end. One longer than that was cut off before the note."""
    path = folder / "acts" / HEAD
    if not path.exists():
        return Verdict(len(kept), is_end_known=not kept)
    try:
        seq, tail = itemgetter("seq", "hash")(json.loads(path.read_bytes()))
        holds = len(kept) >= int(seq) > 0 and kept[int(seq) - 1].hash == tail
    except (ValueError, KeyError, TypeError):
        return Verdict(len(kept), HEAD, UNREADABLE)
    return Verdict(len(kept)) if holds else Verdict(len(kept), _path(folder, len(kept) + 1).name, CUT)


def _complete(act: Act) -> None:
    missing = [name for name in NEEDED.get(act.act, ()) if not getattr(act, name)]
    if missing:
        raise Incomplete(f"{act.act} without {', '.join(missing)}")
    if act.act == "grade" and act.value not in GRADES:
        raise Incomplete(f"{act.value!r} is no grade")
    if act.act in ("grade", "attach") and not SHA256.fullmatch(act.sha256):
        raise Incomplete(f"{act.sha256!r} is no SHA-256")


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
    if not one.act.row:  # written as before there were questions
        del act["row"]
    month = one.act.month.isoformat() if one.act.month else None
    return {"seq": one.seq, "at": one.at.isoformat(), **act, "month": month,
            "previous": one.previous, "hash": one.hash}  # fmt: skip


def _from_json(data: dict[str, Any]) -> Kept:
    month = datetime.date.fromisoformat(data["month"]) if data["month"] else None
    fields = {name: data[name] for name in _FIELDS} | {"month": month, "row": data.get("row", "")}
    at = datetime.datetime.fromisoformat(data["at"])
    return Kept(data["seq"], at, Act(**fields), data["previous"], data["hash"])


_FIELDS = [field.name for field in dataclasses.fields(Act) if field.name != "row"]

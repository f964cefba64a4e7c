"""What a team is preparing to send: one draft a team and month, sealed, each a file that is replaced whole."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import json
from dataclasses import dataclass, field
from pathlib import Path

from connectors import keys
from connectors.disk import json_bytes, lock, write_whole
from connectors.inbox import Sending, Upload
from connectors.programme import SEOUL, Programme

KEPT_DAYS = 7  # how long a draft that was thrown away can be brought back
UNDATED = "undated"  # the file has not told its month yet
END = ".draft"


@dataclass(frozen=True)
class Draft:
    """Files, and what has been said about them so far; `by` is who holds it now, `held_by` everyone who did.

    `mapping` holds what the team's own headings mean, as inbox.Sending takes it.
    """

    team: str
    uploads: tuple[Upload, ...]
    by: str
    at: datetime.datetime
    month: datetime.date | None = None
    kinds: tuple[str, ...] | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    held_by: tuple[str, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.month:%Y-%m}" if self.month else UNDATED

    def sending(self, sender: str) -> Sending:
        """The report this draft would be. Blank reasons are none."""
        said = {rule: reason.strip() for rule, reason in self.reasons.items() if reason.strip()}
        return Sending(list(self.uploads), sender, self.team, self.month, self.kinds, said, mapping=self.mapping)

    def taken_over(self, by: str) -> Draft:
        return dataclasses.replace(self, by=by, held_by=(*self.held_by, self.by))


def save(programme: Programme, draft: Draft) -> None:
    """Keep the draft in place of the one for its month. A cut at any moment leaves the old one or the new."""
    folder = _folder(programme, draft.team)
    sealed = keys.keys_of(programme.code).sealed(_as_bytes(draft), _bound(draft.team, draft.name))
    with lock(folder / ".lock"):
        write_whole(folder / f"{draft.name}{END}", sealed)


def read(programme: Programme, team: str, name: str) -> Draft | None:
    """The draft for a month, or for none yet. Raises keys.BrokenSeal where it cannot be opened."""
    return _read(programme, team, _folder(programme, team) / f"{name}{END}", name)


def names(programme: Programme, team: str) -> list[str]:
    """Months with a draft, the newest first; the undated one before them."""
    return sorted((path.stem for path in _folder(programme, team).glob(f"[!.]*{END}")), reverse=True)


def discard(programme: Programme, team: str, name: str, at: datetime.datetime | None = None) -> None:
    """Throw a draft away, so that it can be brought back for some days."""
    folder, when = _folder(programme, team), at or datetime.datetime.now(SEOUL)
    with lock(folder / ".lock"):
        _forget(folder, when)
        draft, bin_ = folder / f"{name}{END}", folder / ".thrown"
        if draft.exists():
            bin_.mkdir(exist_ok=True)
            draft.rename(bin_ / f"{name}@{when:%Y%m%d%H%M%S%f}{END}")


def thrown(programme: Programme, team: str, at: datetime.datetime | None = None) -> list[str]:
    """Months whose draft can still be brought back, the one thrown away last first."""
    folder = _folder(programme, team)
    if not (folder / ".thrown").exists():
        return []
    _forget(folder, at or datetime.datetime.now(SEOUL))
    kept = sorted((folder / ".thrown").glob(f"*{END}"), key=_thrown_at, reverse=True)
    standing = set(names(programme, team))
    return [name for name in dict.fromkeys(map(_name_of, kept)) if name not in standing]


def bring_back(programme: Programme, team: str, name: str) -> Draft | None:
    """Undo: the draft of this month thrown away last; None where another stands in its place or none is left."""
    folder = _folder(programme, team)
    with lock(folder / ".lock"):
        kept = sorted((folder / ".thrown").glob(f"{name}@*{END}"), key=_thrown_at)
        if not kept or (folder / f"{name}{END}").exists():
            return None
        kept[-1].rename(folder / f"{name}{END}")
    return read(programme, team, name)


def sent(programme: Programme, team: str, name: str) -> None:
    """The draft has become a report, or one with a month. What was thrown away of a month that is sent is done
    with; drafts without a month may have been different reports."""
    folder = _folder(programme, team)
    with lock(folder / ".lock"):
        (folder / f"{name}{END}").unlink(missing_ok=True)
        for path in (folder / ".thrown").glob(f"{name}@*{END}") if name != UNDATED else ():
            path.unlink()


def _folder(programme: Programme, team: str) -> Path:
    return programme.folder / "drafts" / team


def _bound(team: str, name: str) -> str:
    """What a seal is for: a draft moved to another team's folder does not open there."""
    return f"draft {team} {name}"


def _read(programme: Programme, team: str, path: Path, name: str) -> Draft | None:
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        return None
    return _from_bytes(keys.keys_of(programme.code).opened(sealed, _bound(team, name)))


def _forget(folder: Path, now: datetime.datetime) -> None:
    for path in (folder / ".thrown").glob(f"*{END}"):
        if now.replace(tzinfo=None) - _thrown_at(path) > datetime.timedelta(days=KEPT_DAYS):
            path.unlink(missing_ok=True)


def _name_of(path: Path) -> str:
    return path.stem.partition("@")[0]


def _thrown_at(path: Path) -> datetime.datetime:
    return datetime.datetime.strptime(path.stem.partition("@")[2], "%Y%m%d%H%M%S%f")


def _as_bytes(draft: Draft) -> bytes:
    """One line of what was said, then the files one after the other: a draft is one file, so it is never half."""
    said = {
        "team": draft.team, "by": draft.by, "at": draft.at.isoformat(), "held_by": draft.held_by,
        "month": draft.month.isoformat() if draft.month else None, "kinds": draft.kinds, "reasons": draft.reasons,
        "mapping": draft.mapping,
        "files": [[one.name, len(one.data)] for one in draft.uploads],
    }  # fmt: skip
    head = base64.b64encode(json_bytes(said))
    return b"\n".join([head, b"".join(one.data for one in draft.uploads)])


def _from_bytes(data: bytes) -> Draft:
    head, _, files = data.partition(b"\n")
    said = json.loads(base64.b64decode(head))
    uploads, at = [], 0
    for name, size in said["files"]:
        uploads.append(Upload(name, files[at : at + size]))
        at += size
    return Draft(
        said["team"], tuple(uploads), said["by"], datetime.datetime.fromisoformat(said["at"]),
        datetime.date.fromisoformat(said["month"]) if said["month"] else None,
        tuple(said["kinds"]) if said["kinds"] is not None else None, said["reasons"], tuple(said["held_by"]),
        said.get("mapping", {}),  # drafts of before had none
    )  # fmt: skip

"""Reading before the release: by name and one's own link, from noon of the day before, every look written down."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from connectors import acts
from connectors.acts import Act
from connectors.disk import lock
from connectors.programme import Programme
from dashboard.publish import editions

NOON = datetime.time(12)
# Hexadecimal, because a link that ends in a dash or is read out to somebody must still open.
TOKEN_BYTES = 32
TOKEN = re.compile(f"[0-9a-f]{{{2 * TOKEN_BYTES}}}")
# Whoever reloads a page is not looking at something else; without this one reader could fill the chain.
SAME_LOOK = datetime.timedelta(minutes=5)
Standing = Literal["waits", "opens", "out", "revoked"]


class NoReader(LookupError):
    """Nobody may read by this link any more, or ever could."""


@dataclass(frozen=True)
class Reader:
    """A person who may read an edition early, why, and who said so; `mark` is the SHA-256 of the link's token."""

    edition: str
    name: str
    reason: str
    by: str
    since: datetime.datetime
    mark: str
    revoked_at: datetime.datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""


@dataclass(frozen=True)
class Look:
    edition: str
    name: str
    what: str
    at: datetime.datetime
    mark: str


# ---- naming ----


def allow(programme: Programme, id: str, name: str, reason: str, by: str, now: datetime.datetime) -> str:
    """Let a person read an edition before its release; the token of their link, which is known to nobody but who
    is told it now. Raises NoEdition."""
    editions.find(editions.index(programme.folder), id)
    token = secrets.token_hex(TOKEN_BYTES)
    said = Act("allow", by, "", id, value=name, reason=reason, sha256=_mark(token))
    acts.append(programme.folder, [said], now.replace(microsecond=0))
    return token


def revoke(programme: Programme, mark: str, reason: str, by: str, now: datetime.datetime) -> None:
    """From now on the link opens nothing; that it did stays on record. Raises NoReader."""
    found = next((one for one in readers(programme.folder) if one.mark == mark and not one.revoked_at), None)
    if not mark or found is None:
        raise NoReader(mark)
    said = Act("disallow", by, "", found.edition, value=found.name, reason=reason, sha256=mark)
    acts.append(programme.folder, [said], now.replace(microsecond=0))


def readers(programme_folder: Path) -> tuple[Reader, ...]:
    """Everybody who was ever named, in that order."""
    return _readers(programme_folder, acts.stamp(programme_folder))


def looks(programme_folder: Path) -> tuple[Look, ...]:
    """The log: who read what of which edition before its minute."""
    return _looks(programme_folder, acts.stamp(programme_folder))


def standing(reader: Reader, programme_folder: Path, now: datetime.datetime) -> Standing:
    """What becomes of the link if it is followed now."""
    if reader.revoked_at:
        return "revoked"
    if any(one.id == reader.edition for one in editions.released(programme_folder, now)):
        return "out"
    return "opens" if readable(programme_folder, reader, now) else "waits"


# ---- reading ----


def opened(programme_folder: Path, token: str) -> Reader | None:
    """Whose link holds this token; None for any other text, and nothing tells why."""
    if not TOKEN.fullmatch(token):
        return None
    mark, found = _mark(token), None
    for one in readers(programme_folder):  # every one is compared, so that the time tells nothing
        if hmac.compare_digest(one.mark, mark) and not one.revoked_at:
            found = one
    return found


def opens_at(released_at: datetime.datetime) -> datetime.datetime:
    """Noon of the day before."""
    return released_at.replace(hour=NOON.hour, minute=0, second=0) - datetime.timedelta(days=1)


def readable(programme_folder: Path, reader: Reader, now: datetime.datetime) -> tuple[str, ...]:
    """The edition that is not out yet and that this reader may read now: to be handed to `editions.released`."""
    out = {one.id for one in editions.released(programme_folder, now)}
    return tuple(
        one.id
        for one in editions.scheduled(programme_folder)
        if one.id == reader.edition and one.id not in out and opens_at(one.published_at) <= now
    )


def look(programme: Programme, reader: Reader, what: str, now: datetime.datetime) -> None:
    """Write down that somebody reads early, before showing it; the same page again within minutes is one look."""
    with lock(programme.folder / "acts" / ".looks.lock"):
        seen = (one.at for one in looks(programme.folder) if (one.mark, one.what) == (reader.mark, what))
        if any(abs(now - at) < SAME_LOOK for at in seen):
            return
        said = Act("read_early", reader.name, "", reader.edition, value=what, sha256=reader.mark)
        acts.append(programme.folder, [said], now.replace(microsecond=0))


def _mark(token: str) -> str:
    """A plain hash will do: the token is 32 random bytes and no word to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


# Each page has its parts asked for one by one, and a stranger may ask without end: the chain is read when it grew.


@lru_cache(maxsize=16)
def _readers(programme_folder: Path, stamp: tuple[int, ...]) -> tuple[Reader, ...]:
    found: dict[str, Reader] = {}
    for one in acts.read(programme_folder):
        act = one.act
        if act.act == "allow":
            found[act.sha256] = Reader(act.subject, act.value, act.reason, act.by, one.at, act.sha256)
        elif act.act == "disallow":
            found[act.sha256] = replace(
                found[act.sha256], revoked_at=one.at, revoked_by=act.by, revoked_why=act.reason
            )
    return tuple(found.values())


@lru_cache(maxsize=16)
def _looks(programme_folder: Path, stamp: tuple[int, ...]) -> tuple[Look, ...]:
    return tuple(
        Look(one.act.subject, one.act.by, one.act.value, one.at, one.act.sha256)
        for one in acts.read(programme_folder)
        if one.act.act == "read_early"
    )

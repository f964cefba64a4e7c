"""Bearer tokens: what lets a team's program send and read its reports. Only a hash is kept, beside the keys."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from connectors import keys
from connectors.disk import json_bytes, lock, write_whole
from connectors.errors import BrokenFile
from connectors.programme import SEOUL

SECRET_BYTES = 32
USUAL_DAYS, MOST_DAYS = 180, 366
# When it was last used is written at most this often: each writing costs a flush to the disk.
NOTED_EVERY = datetime.timedelta(minutes=5)
WRITTEN = re.compile(r"hwaksan\.([a-z][a-z0-9_]{1,30})\.([0-9a-f]{12})\.([A-Za-z0-9_-]{43})")
TIMES = ("made_at", "used_at", "revoked_at")


class NotAToken(Exception):
    """There is none with this id."""


@dataclass(frozen=True)
class Token:
    """What is known of a token: everything but the token. It ends with the day `ends_on`, Seoul time."""

    id: str
    programme: str
    team: str
    label: str
    sha256: str
    made_by: str
    made_at: datetime.datetime
    ends_on: datetime.date
    used_at: datetime.datetime | None = None
    revoked_at: datetime.datetime | None = None
    revoked_by: str = ""

    @property
    def beginning(self) -> str:
        """How it begins, by which its owner knows it again."""
        return f"hwaksan.{self.programme}.{self.id}"

    def state(self, now: datetime.datetime) -> str:
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if now.astimezone(SEOUL).date() <= self.ends_on else "ended"


def make(programme: str, team: str, label: str, by: str, days: int = USUAL_DAYS) -> tuple[str, Token]:
    """A new token, which is shown this once, and what is kept of it."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a token lasts from 1 to {MOST_DAYS} days")
    now, id = _now(), secrets.token_hex(6)
    text = f"hwaksan.{programme}.{id}.{secrets.token_urlsafe(SECRET_BYTES)}"
    ends_on = now.date() + datetime.timedelta(days=days)
    token = Token(id, programme, team, label, _sha256(text), by, now, ends_on)
    _change(programme, lambda kept: [*kept, token])
    return text, token


def known(programme: str) -> list[Token]:
    """All tokens ever made for a programme, oldest first. Raises BrokenFile."""
    path = _file(programme)
    if not path.exists():
        return []
    if path.stat().st_mode & 0o077:
        raise BrokenFile(str(path), "", "others may read or change the tokens: run chmod 600 on it")
    try:
        return [_from_json(one) for one in json.loads(path.read_bytes())]
    except (ValueError, TypeError, KeyError) as problem:
        raise BrokenFile(str(path), "", f"is not a list of tokens: {problem}") from None


def revoke(programme: str, id: str, by: str) -> Token:
    """From now on it opens nothing; that it was there stays on record. Raises NotAToken."""
    found: list[Token] = []

    def revoked(kept: list[Token]) -> list[Token]:
        found.extend(one if one.revoked_at else replace(one, revoked_at=_now(), revoked_by=by)
                     for one in kept if one.id == id)  # fmt: skip
        if not found:
            raise NotAToken(id)
        return [found[0] if one.id == id else one for one in kept]

    _change(programme, revoked)
    return found[0]


def opened(text: str) -> Token | None:
    """The valid token that is written so; None for any other text, and nothing tells why."""
    parts = WRITTEN.fullmatch(text)
    if parts is None:
        return None
    programme, id, _ = parts.groups()
    token = next((one for one in known(programme) if one.id == id), None)
    # Compared even where there is none, so that the time does not tell which ids exist.
    is_right = hmac.compare_digest(_sha256(text), token.sha256 if token else _sha256(""))
    now = _now()
    if token is None or not is_right or token.state(now) != "valid":
        return None
    if token.used_at is None or now - token.used_at >= NOTED_EVERY:
        _change(programme, lambda kept: [replace(one, used_at=now) if one.id == id else one for one in kept])
    return token


def _change(programme: str, change: Callable[[list[Token]], list[Token]]) -> None:
    """Two who change at once take turns, and a cut leaves the old file or the new."""
    path = _file(programme)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock(path.with_suffix(".lock")):
        changed = change(known(programme))
        write_whole(path, json_bytes([_as_json(one) for one in changed]), mode=0o600)


def _file(programme: str) -> Path:
    return keys.keys_folder() / f"{programme}.tokens.json"


def _as_json(one: Token) -> dict[str, object]:
    times = {name: at.isoformat() if (at := getattr(one, name)) else None for name in TIMES}
    return {**asdict(one), **times, "ends_on": one.ends_on.isoformat()}


def _from_json(read: dict[str, str]) -> Token:
    times = {name: datetime.datetime.fromisoformat(read[name]) if read[name] else None for name in TIMES}
    return Token(**{**read, **times, "ends_on": datetime.date.fromisoformat(read["ends_on"])})  # type: ignore[arg-type]


def _sha256(text: str) -> str:
    """A plain hash will do: the token is 32 random bytes and no word to be guessed."""
    return hashlib.sha256(text.encode()).hexdigest()


def _now() -> datetime.datetime:
    return datetime.datetime.now(SEOUL).replace(microsecond=0)

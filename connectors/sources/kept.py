"""Answers as they came, under pulls/<source>/<date>/, a body and a card each: yesterday can be read again."""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.disk import json_bytes, write_light, write_unnamed, write_whole

_SECRET = re.compile(r"key$|(?<!page)(?<!page_)token|secret|passw|^auth(orization)?$|^sig(nature)?$", re.I)
_MAY_TELL = re.compile(r"@|key|token|secret|passw|auth|sig", re.I)
_CARD = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}\.json")
_WRITTEN = json.JSONEncoder(ensure_ascii=False)
HAS_BODY = ("OK", "EMPTY")


@dataclass(frozen=True)
class Card:
    """What is known of one answer. `url` has no secrets; `checked_at` is when the place last said "unchanged";
    `outcome` is what the source's dialect made of it, `licence` under what terms it came."""

    url: str
    fetched_at: str
    checked_at: str
    status: int
    etag: str
    sha256: str
    bytes: int
    next_url: str
    outcome: str = "OK"
    licence: str = ""

    @property
    def day(self) -> str:
        return self.fetched_at[:10]

    @property
    def stem(self) -> str:
        return f"{mark(self.url)}-{self.sha256[:16]}"


@dataclass
class Shelf:
    """The kept answers of one source. One writer at a time; what this one keeps, it finds again at once."""

    folder: Path

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else is pulling this source; if so it is ours until the end of the block."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def keep(self, card: Card, body: bytes) -> None:
        """Body first: a card never stands without it, and no body is read without its card."""
        path = self._path(card)
        write_unnamed(f"{path}.body", body)
        write_light(f"{path}.json", _card_bytes(card))
        _add(self._stems, card.day, card.stem)

    def newest(self, url: str) -> tuple[Card, bytes] | None:
        """The last good answer from this address, or None; one whose body was damaged is passed over."""
        for card in self._cards_of(url):
            if card.outcome in HAS_BODY and (body := self.body(card)) is not None:
                return card, body
        return None

    def answered(self, url: str, since: datetime.datetime) -> tuple[Card, bytes] | None:
        """The last answer from this address that needs no second question: had or checked since then, one that
        says "nothing there" included."""
        for card in self._cards_of(url):
            body = self.body(card) if card.outcome in (*HAS_BODY, "GONE") else None
            if body is not None and datetime.datetime.fromisoformat(card.checked_at) >= since:
                return card, body
            if body is not None and card.outcome in HAS_BODY:
                return None  # those before it were never checked again
        return None

    def cards(self, until: datetime.date | None = None) -> Iterator[Card]:
        """Every card, oldest day first, up to and including a day."""
        for folder in sorted(self.folder.glob("2*-*-*")):
            if until is None or folder.name <= until.isoformat():
                yield from self.cards_of_day(folder.name)

    def cards_of_day(self, day: str) -> list[Card]:
        """The cards of one day, in the order in which they came."""
        names = (path for path in (self.folder / day).iterdir() if _CARD.fullmatch(path.name))
        found = [card for path in names if (card := _read(path))]
        return sorted(found, key=lambda card: (card.fetched_at, card.stem))

    def body(self, card: Card) -> bytes | None:
        """The bytes as they came; None where they are gone or damaged."""
        try:
            body = Path(f"{self._path(card)}.body").read_bytes()
        except FileNotFoundError:
            return None
        return body if hashlib.sha256(body).hexdigest() == card.sha256 else None

    def touch(self, card: Card, at: datetime.datetime) -> None:
        """The place says that nothing has changed."""
        write_light(f"{self._path(card)}.json", _card_bytes(replace(card, checked_at=at.isoformat())))

    def note(self, at: datetime.datetime, name: str, fields: dict[str, Any]) -> None:
        """Something about the pulling itself: how a run ended, what became of a package."""
        write_whole(self.folder / f"{at:%Y-%m-%d}" / f"{name}.json", json_bytes(fields))

    def notes(self, pattern: str) -> list[dict[str, Any]]:
        """All notes of this name pattern, oldest day first."""
        return [json.loads(path.read_bytes()) for path in sorted(self.folder.glob(f"*/{pattern}.json"))]

    def _cards_of(self, url: str) -> Iterator[Card]:
        """Those of an address, newest first."""
        places = sorted(self._stems.get(mark(url), "").split(), reverse=True)
        for _, names in groupby(places, key=lambda one: one[:10]):
            found = [card for name in names if (card := _read(self.folder / f"{name}.json"))]
            ours = [card for card in found if card.url == redacted(url)]
            yield from sorted(ours, key=lambda one: one.fetched_at, reverse=True)

    @cached_property
    def _stems(self) -> dict[str, str]:
        """Which answers are kept of each address ("day/stem day/stem"): names only, read once, and as text, so
        that ten thousand cost little."""
        stems: dict[str, str] = {}
        for path in self.folder.glob("2*-*-*/*.json"):
            if _CARD.fullmatch(path.name):
                _add(stems, path.parent.name, path.stem)
        return stems

    def _path(self, card: Card) -> str:
        """Where its two files are, without their endings."""
        return f"{self.folder}/{card.day}/{card.stem}"


@lru_cache(4096)  # asked for of one address again and again
def redacted(url: str) -> str:
    """The address without user, password and the values of parameters that look like secrets. What stands after
    "#" is never sent: it is the asker's own note of what the question was about."""
    if not _MAY_TELL.search(url):
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = [(name, "***" if _SECRET.search(name) else value) for name, value in parse_qsl(parts.query, True)]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query), parts.fragment))


@lru_cache(4096)
def mark(url: str) -> str:
    """How the files of an address are called."""
    return hashlib.sha256(redacted(url).encode()).hexdigest()[:16]


def _add(stems: dict[str, str], day: str, stem: str) -> None:
    before, place = stems.get(stem[:16], ""), f"{day}/{stem}"
    if place not in before:
        stems[stem[:16]] = f"{before} {place}" if before else place


def _card_bytes(card: Card) -> bytes:
    return _WRITTEN.encode(vars(card)).encode() + b"\n"


def _read(path: Path) -> Card | None:
    """None for one that a power cut has torn: what it spoke of is asked for again."""
    try:
        return Card(**json.loads(path.read_bytes()))
    except (ValueError, TypeError):
        return None

"""Answers as they came, under pulls/<source>/<date>/, a body and a card each: yesterday can be read again."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.disk import json_bytes, write_whole

_SECRET = re.compile(r"key|token|secret|passw|auth|sig", re.I)


@dataclass(frozen=True)
class Card:
    """What is known of one answer. `url` has no secrets; `checked_at` is when the place last said "unchanged"."""

    url: str
    fetched_at: str
    checked_at: str
    status: int
    etag: str
    sha256: str
    bytes: int
    next_url: str


@dataclass(frozen=True)
class Shelf:
    """The kept answers of one source."""

    folder: Path

    def keep(self, card: Card, body: bytes) -> None:
        """Body first: a card never stands without it."""
        path = self._path(card)
        write_whole(path.with_suffix(".body"), body)
        write_whole(path.with_suffix(".json"), json_bytes(asdict(card)))

    def newest(self, url: str) -> tuple[Card, bytes] | None:
        """The last good answer from this address, or None; one whose body was damaged is passed over."""
        cards = [self._read(path) for path in self.folder.glob(f"*/{_mark(url)}-*.json")]
        for card in sorted(cards, key=lambda one: one.fetched_at, reverse=True):
            if card.status == 200 and card.url == redacted(url):
                body = self._path(card).with_suffix(".body").read_bytes()
                if hashlib.sha256(body).hexdigest() == card.sha256:
                    return card, body
        return None

    def touch(self, card: Card, at: datetime.datetime) -> None:
        """The place says that nothing has changed."""
        fields = asdict(card) | {"checked_at": at.isoformat()}
        write_whole(self._path(card).with_suffix(".json"), json_bytes(fields))

    def note(self, at: datetime.datetime, name: str, fields: dict[str, Any]) -> None:
        """Something about the pulling itself: how a run ended, what became of a package."""
        write_whole(self.folder / f"{at:%Y-%m-%d}" / f"{name}.json", json_bytes(fields))

    def notes(self, pattern: str) -> list[dict[str, Any]]:
        """All notes of this name pattern, oldest day first."""
        return [json.loads(path.read_bytes()) for path in sorted(self.folder.glob(f"*/{pattern}.json"))]

    def _path(self, card: Card) -> Path:
        return self.folder / card.fetched_at[:10] / f"{_mark(card.url)}-{card.sha256[:16]}.json"

    def _read(self, path: Path) -> Card:
        return Card(**json.loads(path.read_bytes()))


def redacted(url: str) -> str:
    """The address without user, password and the values of parameters that look like secrets."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = [(name, "***" if _SECRET.search(name) else value) for name, value in parse_qsl(parts.query, True)]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query), ""))


def _mark(url: str) -> str:
    return hashlib.sha256(redacted(url).encode()).hexdigest()[:16]

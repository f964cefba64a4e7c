"""Asking another place over HTTP, bounded and classified; the only module that knows which HTTP library we use."""

from __future__ import annotations

import datetime
import email.utils
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from connectors.programme import SEOUL
from connectors.sources.kept import Card, Shelf, redacted

MAX_BYTES = 50_000_000
MAX_REDIRECTS = 3
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
DEADLINE_S = 120.0  # a server that drips a byte a second never times out
DEFAULT_WAIT_S = 60.0
LONGEST_WAIT_S = 900.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Transport = httpx.BaseTransport


class Outcome(StrEnum):
    """What an answer is good for. What to do about each is the caller's."""

    OK = "OK"
    NOT_MODIFIED = "NOT_MODIFIED"
    EMPTY = "EMPTY"
    THROTTLED = "THROTTLED"
    AUTH = "AUTH"
    GONE = "GONE"
    TRANSIENT = "TRANSIENT"
    BAD_REQUEST = "BAD_REQUEST"
    SCHEMA_DRIFT = "SCHEMA_DRIFT"

    @property
    def is_good(self) -> bool:
        return self in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.EMPTY)


@dataclass(frozen=True)
class Answer:
    """One answer. With NOT_MODIFIED the body is the kept one. `detail` never holds a secret."""

    outcome: Outcome
    url: str
    body: bytes = b""
    next_url: str = ""
    wait_s: float | None = None
    detail: str = ""


class NotAPlace(ValueError):
    """The base address of a source cannot be used."""


class Place:
    """A source: where it is, the token it asks for, and the shelf for its answers. Close it after use."""

    def __init__(
        self,
        base_url: str,
        token: str,
        shelf: Shelf,
        at: datetime.datetime | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.base_url, self.shelf, self.at, self.calls = base_url.rstrip("/"), shelf, at, 0
        base = urlsplit(self.base_url)
        is_local = base.hostname in LOOPBACK
        is_safe = base.scheme == "https" or (base.scheme == "http" and is_local)
        if not base.hostname or not is_safe or base.query or base.username:
            raise NotAPlace("a base address is https://host[/path]; plain http only on this machine")
        # Unpacked bytes are what the limit is for, so nothing may come packed.
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        # A proxy of the environment has no business between us and this machine.
        self._client = httpx.Client(
            timeout=TIMEOUT, transport=transport, trust_env=not is_local, headers=headers, verify=not is_local
        )

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, max_bytes: int = MAX_BYTES) -> Answer:
        """Ask for one address below the base, and keep what comes before anyone reads it."""
        kept = self.shelf.newest(url)
        for _ in range(MAX_REDIRECTS + 1):
            if not is_below(url, self.base_url):
                return Answer(Outcome.SCHEMA_DRIFT, redacted(url), detail="address outside the base, not asked")
            got = self._ask(url, kept[0].etag if kept else "", max_bytes)
            if isinstance(got, Answer):
                return got
            if got.status not in (301, 302, 303, 307, 308):
                return self._kept(url, got, kept)
            # The next round refuses any host or path but ours.
            url = urljoin(url, got.headers.get("location", ""))
        return Answer(Outcome.SCHEMA_DRIFT, redacted(url), detail="too many redirects")

    def now(self) -> datetime.datetime:
        return self.at or datetime.datetime.now(SEOUL).replace(microsecond=0)

    def _ask(self, url: str, etag: str, max_bytes: int) -> _Raw | Answer:
        """One request, read to the end within its limits; a broken line is an answer too."""
        self.calls += 1
        headers = {"If-None-Match": etag} if etag else {}
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                return _read(response, redacted(url), max_bytes)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            # Not its text: that can hold the address with whatever stands in it.
            return Answer(Outcome.TRANSIENT, redacted(url), detail=type(problem).__name__)

    def _kept(self, url: str, got: _Raw, kept: tuple[Card, bytes] | None) -> Answer:
        """Keep the answer, then say what it is."""
        outcome, wait_s = classify(got.status, got.headers)
        if outcome is Outcome.NOT_MODIFIED:
            if not kept:
                return Answer(Outcome.SCHEMA_DRIFT, redacted(url), detail="304 to a question that had no ETag")
            self.shelf.touch(kept[0], self.now())
            return Answer(outcome, redacted(url), kept[1], kept[0].next_url)
        at = self.now().isoformat()
        card = Card(
            redacted(url), at, at, got.status, got.headers.get("etag", ""),
            hashlib.sha256(got.body).hexdigest(), len(got.body), got.next_url,
        )  # fmt: skip
        self.shelf.keep(card, got.body)
        detail = "" if outcome.is_good else f"HTTP {got.status}"
        return Answer(outcome, redacted(url), got.body, got.next_url, wait_s, detail)


@dataclass(frozen=True)
class _Raw:
    status: int
    headers: Mapping[str, str]
    body: bytes
    next_url: str


def _read(response: httpx.Response, url: str, max_bytes: int) -> _Raw | Answer:
    body = bytearray()
    ends = time.monotonic() + DEADLINE_S
    if response.headers.get("content-encoding", "identity") != "identity":
        return Answer(Outcome.SCHEMA_DRIFT, url, detail="answer is packed, which was not asked for")
    # Nothing to unpack any more, so these are the bytes as they came.
    for part in response.iter_bytes():
        body += part
        if len(body) > max_bytes:
            return Answer(Outcome.SCHEMA_DRIFT, url, detail=f"over {max_bytes:,} bytes")
        if time.monotonic() > ends:
            return Answer(Outcome.TRANSIENT, url, detail="took too long")
    next_url = response.links.get("next", {}).get("url", "")
    return _Raw(response.status_code, response.headers, bytes(body), urljoin(url, next_url) if next_url else "")


def classify(status: int, headers: Mapping[str, str]) -> tuple[Outcome, float | None]:
    """What a status means here, and how long to wait where the place says so."""
    wait_s = _wait(headers)
    if status == 200:
        return Outcome.OK, None
    if status == 204:
        return Outcome.EMPTY, None
    if status == 304:
        return Outcome.NOT_MODIFIED, None
    if status in (401, 403):
        return Outcome.AUTH, None
    if status in (404, 410):
        return Outcome.GONE, None
    if status == 429:
        return Outcome.THROTTLED, wait_s or DEFAULT_WAIT_S
    if status == 408 or status >= 500:
        return Outcome.TRANSIENT, wait_s
    return (Outcome.BAD_REQUEST if 400 <= status < 500 else Outcome.SCHEMA_DRIFT), None


def _wait(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds or as a date; longer than a quarter of an hour is cut, so that a day's pull ends."""
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    if said.isdigit():
        return min(float(said), LONGEST_WAIT_S)
    try:
        until = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    left = (until - datetime.datetime.now(until.tzinfo)).total_seconds()
    return min(max(left, 0.0), LONGEST_WAIT_S)


def is_below(url: str, base_url: str) -> bool:
    """Whether an address is on the base's host and under its path; ".." in any spelling never is."""
    try:
        asked, base = urlsplit(url), urlsplit(base_url)
        same = (asked.scheme, asked.hostname, asked.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    # Twice: %252e%252e becomes %2e%2e becomes "..".
    path = unquote(unquote(asked.path))
    is_odd = "\\" in path or "//" in path or ".." in path.split("/") or any(ord(sign) < 32 for sign in path)
    return same and not asked.username and not is_odd and path.startswith(base.path.rstrip("/") + "/")

"""Asking another place over HTTP: bounded, polite, kept before it is read; the only module that knows httpx.

A key never becomes part of an address that is kept, logged or shown: it is added when a request is sent, and taken
out of whatever comes back.
"""

from __future__ import annotations

import datetime
import hashlib
import html
import ipaddress
import json
import logging
import re
import socket
import ssl
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

import httpx
import stamina

from connectors.programme import SEOUL
from connectors.sources.answers import (
    LONGEST_WAIT_S,
    Dialect,
    Outcome,
    Raw,
    Verdict,
    by_status,
)
from connectors.sources.kept import Card, Shelf, redacted
from connectors.sources.lines import Lines
from connectors.sources.spacing import take_turn

MAX_BYTES = 50_000_000
MAX_REDIRECTS = 3
ATTEMPTS = 4
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
SHORTEST_KEY = 8  # signs
DEADLINE_S = 120.0  # a server that drips a byte a second never times out
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NO_PLACE = "a base address is https://host[/path]; plain http only on this machine"
AGENT = "hwaksan (+https://hwaksan.example)"

_PLAIN = re.compile(r"(/[\w@-][\w@:.,-]*)+/?", re.ASCII)
_ODD = re.compile(r"\\|//|[\x00-\x1f]")

Transport = httpx.BaseTransport

# It can write whole addresses into the log, keys and all, and whoever hunts for a mistake may lower the level.
for _part in ("connection", "http11", "http2", "proxy", "socks"):
    logging.getLogger(f"httpcore.{_part}").addFilter(lambda record: record.levelno >= logging.WARNING)


@dataclass(frozen=True)
class Terms:
    """How a place wants to be asked. `key` goes where `key_in` says: "bearer", "header:NAME" or "query:NAME".

    `may_be_private`: its operator has set an address inside our own network.
    """

    dialect: Dialect = by_status
    key: str = field(default="", repr=False)
    key_in: str = "bearer"
    headers: Mapping[str, str] = field(default_factory=dict)
    spacing_s: float = 0.0
    licence: str = ""
    may_be_private: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer. With NOT_MODIFIED the body is the kept one. Neither `url` nor `detail` ever holds a secret."""

    outcome: Outcome
    url: str
    body: bytes = b""
    next_url: str = ""
    wait_s: float | None = None
    reason: str = ""
    detail: str = ""
    data: Any = None
    must_split: bool = False
    was_kept: bool = False  # no question was asked: it stood on the shelf

    @property
    def said(self) -> str:
        """For a log or a terminal: the code of what was wrong, with its detail."""
        return " ".join(filter(None, (self.reason, self.detail)))

    @property
    def has_data(self) -> bool:
        return self.outcome in (Outcome.OK, Outcome.NOT_MODIFIED)


class Diverted(httpx.HTTPTransport):
    """Leads to another port than the address names: what is kept then bears the address all the same."""

    def __init__(self, port: int) -> None:
        super().__init__(verify=False)  # plain HTTP on this machine has nothing to verify
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=self._port)
        return super().handle_request(request)


class NotAPlace(ValueError):
    """The base address of a source cannot be used."""


class Place:
    """A source: where it is, how it wants to be asked, and the shelf for its answers. Close it after use."""

    def __init__(
        self,
        base_url: str,
        shelf: Shelf,
        terms: Terms | None = None,
        at: datetime.datetime | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.base_url, self.shelf, self.at, self.calls = base_url.rstrip("/"), shelf, at, 0
        self.terms = terms = terms or Terms()
        self._base = _base_of(self.base_url, terms.may_be_private)
        is_local = self._base.hostname in LOOPBACK
        proxy = "" if is_local else _proxy_for(self._base)
        self._may_be_inside = is_local or terms.may_be_private or bool(proxy)
        self._is_unproven = not (self._may_be_inside or transport)
        self._headers, self._secrets = httpx.Headers(_headers(terms)), _spellings(terms.key)
        self._lines = Lines()
        self._transport = transport or _transport(self._base, proxy, is_local, self._lines)

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()

    def get(self, url: str, max_bytes: int = MAX_BYTES, since: datetime.datetime | None = None) -> Answer:
        """Ask for one address below the base, and keep what comes before anyone reads it.

        Nothing is asked where an answer has been kept or found unchanged `since`. A server that is busy or broken
        is asked four times in all, after the wait it asks for; a wait over a quarter of an hour parks the source.
        """
        if since and (found := self.shelf.answered(url, since)):
            return self._from_shelf(*found)
        answer = self._tried(url, max_bytes)
        return self._retried(url, max_bytes, answer) if _may_pass(answer) else answer

    def now(self) -> datetime.datetime:
        return self.at or datetime.datetime.now(SEOUL).replace(microsecond=0)

    def address(self, path: str, params: Mapping[str, Any] | None = None) -> str:
        """The address of a path below the base; a parameter with a list of values is repeated."""
        query = urlencode({name: value for name, value in (params or {}).items() if value is not None}, doseq=True)
        return f"{self.base_url}/{path.lstrip('/')}" + (f"?{query}" if query else "")

    def _from_shelf(self, card: Card, body: bytes) -> Answer:
        """An answer that was kept. What it was is on its card: headers that may have said so are not kept."""
        outcome = Outcome(card.outcome)
        answer = (
            self._judged(card.url, _raw_of(card, body)) if outcome is Outcome.OK else Answer(outcome, card.url)
        )
        return replace(answer, outcome=outcome, was_kept=True)

    def _retried(self, url: str, max_bytes: int, answer: Answer) -> Answer:
        """What comes of more tries, the first having been in vain. (Few need stamina's care.)"""
        try:
            for attempt in stamina.retry_context(
                on=_wait_of, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=30.0, wait_jitter=0.5
            ):
                with attempt:
                    answer = self._tried(url, max_bytes) if attempt.num > 1 else answer
                    if _may_pass(answer):
                        raise _Again(answer)
        except _Again:
            pass
        return answer

    def _tried(self, url: str, max_bytes: int) -> Answer:
        """One try; a place that is to be left alone for long is parked, whatever it says of the reason."""
        answer = self._followed(url, max_bytes)
        is_long = (answer.wait_s or 0) > LONGEST_WAIT_S
        return replace(answer, outcome=Outcome.QUOTA_PARK) if is_long and _may_pass(answer) else answer

    def _followed(self, url: str, max_bytes: int) -> Answer:
        """The answer where redirects lead, as long as they stay below the base."""
        kept = self.shelf.newest(url)
        asked = url
        for _ in range(MAX_REDIRECTS + 1):
            if not is_below(asked, self.base_url):
                return Answer(Outcome.SCHEMA_DRIFT, redacted(asked or url), reason="outside")
            got = self._sent(asked, kept[0].etag if kept else "", max_bytes)
            if isinstance(got, Answer):
                return got
            if got.status not in (301, 302, 303, 307, 308):
                return self._kept(url, got, kept)
            asked = self._led(asked, got.headers.get("location", ""))
        return Answer(Outcome.SCHEMA_DRIFT, redacted(url), reason="redirects")

    def _sent(self, url: str, etag: str, max_bytes: int) -> Raw | Answer:
        """One request, read to the end within its limits; a broken line is an answer too."""
        if self._is_unproven and (refused := self._looked_up(url)):
            return refused
        if self._base.hostname not in LOOPBACK:  # a server on this machine needs no politeness
            take_turn(self._base.hostname or "", self.terms.spacing_s)
        self.calls += 1
        headers = httpx.Headers({**self._headers, "If-None-Match": etag}) if etag else self._headers
        self._lines.ends = time.monotonic() + DEADLINE_S
        try:
            # Straight to the transport: a client's cookies, redirects and log lines are nothing we want.
            request = httpx.Request("GET", self._with_key(url), headers=headers, extensions=_limits())
            with closing(self._transport.handle_request(request)) as response:
                if not self._may_have_answered(response):
                    return Answer(Outcome.BAD_REQUEST, redacted(url), reason="private")
                return self._read(response, redacted(url), max_bytes)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            # Not its text: that can hold the address with whatever stands in it.
            return _broken(redacted(url), "slow" if self._lines.is_over else "", problem)

    def _looked_up(self, url: str) -> Answer | None:
        """Before the first question: a name that leads into our own network is refused."""
        try:
            found = {str(info[4][0]) for info in socket.getaddrinfo(self._base.hostname, None)}
        except (OSError, UnicodeError):
            return Answer(Outcome.TRANSIENT, redacted(url), reason="name")
        if not all(map(_is_public, found)):
            return Answer(Outcome.BAD_REQUEST, redacted(url), reason="private")
        self._is_unproven = False
        return None

    def _may_have_answered(self, response: httpx.Response) -> bool:
        """The name may lead elsewhere by the time we connect, so the address that answers is looked at as well."""
        if self._may_be_inside:
            return True
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        return peer is None or _is_public(peer[0])

    def _with_key(self, url: str) -> str:
        url = urldefrag(url).url
        place, _, name = self.terms.key_in.partition(":")
        if place != "query" or not self.terms.key:
            return url
        return f"{url}{'&' if '?' in url else '?'}{name}={quote(self.terms.key, safe='')}"

    def _read(self, response: httpx.Response, url: str, max_bytes: int) -> Raw | Answer:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
        if headers.get("content-encoding", "identity") != "identity":
            return Answer(Outcome.SCHEMA_DRIFT, url, reason="packed")
        body = bytearray()
        # Nothing to unpack any more, so these are the bytes as they came.
        assert isinstance(response.stream, httpx.SyncByteStream)
        for part in response.stream:
            body += part
            if len(body) > max_bytes:
                return Answer(Outcome.SCHEMA_DRIFT, url, reason="too_big", detail=f"over {max_bytes:,} bytes")
        found = response.links.get("next", {}).get("url", "") if "link" in headers else ""
        return Raw(response.status_code, headers, self._clean(bytes(body)), self._led(url, found) if found else "")

    def _led(self, url: str, found: str) -> str:
        """The address a place names, without our key, which some repeat; what is no address leads nowhere."""
        place, _, name = self.terms.key_in.partition(":")
        try:
            parts = urlsplit(urljoin(url, self._clean(found.encode()).decode()))
        except ValueError:
            return ""
        if place != "query":
            return urlunsplit(parts)
        query = [pair for pair in parts.query.split("&") if pair.partition("=")[0] != name]
        return urlunsplit(parts._replace(query="&".join(query)))

    def _clean(self, body: bytes) -> bytes:
        """Without our key, which some places repeat when they refuse it."""
        for secret in self._secrets:
            body = body.replace(secret, b"***")
        return body

    def _kept(self, url: str, got: Raw, kept: tuple[Card, bytes] | None) -> Answer:
        """Keep the answer, and say what it is."""
        if got.status == 304:
            if not kept or not kept[0].etag:
                return Answer(Outcome.SCHEMA_DRIFT, redacted(url), reason="no_etag")
            self.shelf.touch(kept[0], self.now())
            return replace(self._judged(redacted(url), _raw_of(*kept)), outcome=Outcome.NOT_MODIFIED)
        answer, at = self._judged(redacted(url), got), self.now().isoformat()
        etag = self._clean(got.headers.get("etag", "").encode()).decode()
        self.shelf.keep(
            Card(redacted(url), at, at, got.status, etag if etag.isascii() else "",
                 hashlib.sha256(got.body).hexdigest(), len(got.body), got.next_url, answer.outcome,
                 self.terms.licence), got.body)  # fmt: skip
        return answer

    def _judged(self, url: str, got: Raw) -> Answer:
        verdict: Verdict = self.terms.dialect(got)
        detail = "" if verdict.outcome.is_good else f"HTTP {got.status}"
        return Answer(verdict.outcome, url, got.body, got.next_url, verdict.wait_s, verdict.reason, detail,
                      verdict.data, verdict.must_split)  # fmt: skip


class _Again(Exception):
    """Worth another try; the answer so far."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.reason)


def _may_pass(answer: Answer) -> bool:
    """Whether another try may help; a certificate that is not valid will not be so in a minute."""
    return answer.outcome in (Outcome.THROTTLED, Outcome.TRANSIENT) and answer.reason != "certificate"


def _wait_of(problem: Exception) -> bool | float:
    """Stamina's hook: the wait the place asked for, else stamina's own."""
    if not isinstance(problem, _Again):
        return False
    wait_s = problem.answer.wait_s
    return True if wait_s is None else min(wait_s, LONGEST_WAIT_S)


def _base_of(base_url: str, may_be_private: bool) -> SplitResult:
    """The base address in its parts. Raises NotAPlace."""
    try:
        base = urlsplit(base_url)
        is_whole = bool(base.hostname) and (base.port is None or base.port > 0)
    except ValueError:
        raise NotAPlace(NO_PLACE) from None
    is_safe = base.scheme == "https" or (base.scheme == "http" and (base.hostname in LOOPBACK or may_be_private))
    if not is_whole or not is_safe or base.query or base.username:
        raise NotAPlace(NO_PLACE)
    return base


def _proxy_for(base: SplitResult) -> str:
    """The proxy the environment names for this host, or ""."""
    if urllib.request.proxy_bypass(base.hostname or ""):
        return ""
    proxies = urllib.request.getproxies()
    return proxies.get(base.scheme) or proxies.get("all") or ""


def _transport(base: SplitResult, proxy: str, is_local: bool, lines: Lines) -> httpx.HTTPTransport:
    # A proxy or certificate of the environment has no business between us and this machine.
    made = httpx.HTTPTransport(verify=base.scheme == "https", trust_env=not is_local, proxy=proxy or None)
    made._pool._network_backend = lines  # httpx hands none through
    return made


def _limits() -> dict[str, Any]:
    return {"timeout": TIMEOUT.as_dict()}


def _spellings(key: str) -> list[bytes]:
    """A key as it may come back: plain, in an address, in an address that is part of another ("sign in, then go
    on to"), in JSON with its slashes escaped or not, in HTML.

    None of one so short that it could be a word: struck out, it would take parts of the answer with it.
    """
    if len(key) < SHORTEST_KEY:
        return []
    quoted = (quote(key, safe=""), quote(key), re.sub("%..", lambda one: one[0].lower(), quote(key, safe="")))
    written = (json.dumps(key)[1:-1], json.dumps(key)[1:-1].replace("/", "\\/"), html.escape(key))
    twice = (quote(one, safe="") for one in quoted)
    return [one.encode() for one in sorted({key, *quoted, *twice, *written} - {""}, key=len, reverse=True)]


def without_key(text: str, key: str) -> str:
    """Words of a log in which somebody may have repeated a key."""
    for secret in _spellings(key):
        text = text.replace(secret.decode(), "***")
    return text


def _headers(terms: Terms) -> dict[str, str]:
    # Unpacked bytes are what the limit is for, so nothing may come packed.
    headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **terms.headers}
    place, _, name = terms.key_in.partition(":")
    if terms.key and place == "bearer":
        headers["Authorization"] = f"Bearer {terms.key}"
    if terms.key and place == "header":
        headers[name] = terms.key
    return headers


def _raw_of(card: Card, body: bytes) -> Raw:
    return Raw(card.status, {}, body, card.next_url)


def _broken(url: str, reason: str, problem: Exception) -> Answer:
    """A line that could not be opened, or broke: by the reason known, else by its cause."""
    if reason:
        return Answer(Outcome.TRANSIENT, url, reason=reason)
    causes = list(_causes(problem))
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return Answer(Outcome.TRANSIENT, url, reason="certificate")
    if any(isinstance(one, socket.gaierror) for one in causes):
        return Answer(Outcome.TRANSIENT, url, reason="name")
    if isinstance(problem, httpx.TimeoutException):
        return Answer(Outcome.TRANSIENT, url, reason="timeout")
    if isinstance(problem, httpx.ConnectError):
        return Answer(Outcome.TRANSIENT, url, reason="refused")
    if isinstance(problem, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Answer(Outcome.SCHEMA_DRIFT, url, reason="outside")
    return Answer(Outcome.TRANSIENT, url, reason="cut")


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def is_below(url: str, base_url: str) -> bool:
    """Whether an address is on the base's host and under its path; ".." in any spelling never is."""
    if url.startswith(f"{base_url}/") and _PLAIN.fullmatch(url.partition("?")[0], len(base_url)):
        return True  # nearly all, and at a tenth of the cost
    try:
        asked, base = urlsplit(url), urlsplit(base_url)
        same = (asked.scheme, asked.hostname, asked.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    # Twice: %252e%252e becomes %2e%2e becomes "..".
    path = unquote(unquote(asked.path))
    is_odd = _ODD.search(path) or ".." in path.split("/")
    return same and not asked.username and not is_odd and path.startswith(base.path.rstrip("/") + "/")

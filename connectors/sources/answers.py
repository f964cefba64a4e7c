"""What an answer is good for: one vocabulary for all sources, and the parts their dialects are made of."""

from __future__ import annotations

import datetime
import email.utils
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from connectors.programme import SEOUL

DEFAULT_WAIT_S = 60.0
LONGEST_WAIT_S = 900.0  # a longer wait ends the run, and the source is parked until then
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_WINDOW = re.compile(r"\bt=(\d+)")


class Outcome(StrEnum):
    """What an answer is good for. OK and NOT_MODIFIED bring a body, EMPTY and GONE say that there is none."""

    OK = "OK"
    NOT_MODIFIED = "NOT_MODIFIED"
    EMPTY = "EMPTY"
    THROTTLED = "THROTTLED"
    QUOTA_PARK = "QUOTA_PARK"
    TRANSIENT = "TRANSIENT"
    BAD_REQUEST = "BAD_REQUEST"
    AUTH = "AUTH"
    GONE = "GONE"
    SCHEMA_DRIFT = "SCHEMA_DRIFT"

    @property
    def is_good(self) -> bool:
        return self in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.EMPTY)


LATER = (Outcome.THROTTLED, Outcome.QUOTA_PARK, Outcome.TRANSIENT)  # asking again later may be enough


@dataclass(frozen=True)
class Raw:
    """An answer as it came. Names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    next_url: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a dialect makes of an answer.

    `reason` is a code with words in both languages (see sources.toml), `data` the parsed body, `wait_s` how long
    the place asks us to wait, `must_split` that the same question is answered for a shorter window only.
    """

    outcome: Outcome
    reason: str = ""
    data: Any = None
    wait_s: float | None = None
    must_split: bool = False


Dialect = Callable[[Raw], Verdict]


def by_status(raw: Raw) -> Verdict:
    """What a status means where the place has no habits of its own."""
    status, reason = raw.status, f"http_{raw.status}"
    if status == 200:
        return Verdict(Outcome.OK)
    if status == 204:
        return Verdict(Outcome.EMPTY)
    if status == 304:
        return Verdict(Outcome.NOT_MODIFIED)
    if status in (401, 403):
        return Verdict(Outcome.AUTH, "key")
    if status in (404, 410):
        return Verdict(Outcome.GONE, "gone")
    if status == 429:
        return throttled(wait_said(raw.headers))
    if status == 408 or status >= 500:
        return Verdict(Outcome.TRANSIENT, reason, wait_s=wait_said(raw.headers))
    return Verdict(Outcome.BAD_REQUEST if 400 <= status < 500 else Outcome.SCHEMA_DRIFT, reason)


def as_json(raw: Raw) -> Verdict:
    """`by_status`, and for 200 the parsed body: a page of HTML, XML or broken JSON with 200 is drift."""
    verdict = by_status(raw)
    if verdict.outcome is not Outcome.OK:
        return verdict
    try:
        data = json.loads(raw.body, parse_constant=_no_number)
        if _HALF.search(raw.body):
            json.dumps(data, ensure_ascii=False).encode()  # half a character cannot be written anywhere
        return replace(verdict, data=data)
    except (ValueError, RecursionError):
        return Verdict(Outcome.SCHEMA_DRIFT, _looks_like(raw.body))


def throttled(wait_s: float | None = None) -> Verdict:
    return Verdict(Outcome.THROTTLED, "throttled", wait_s=DEFAULT_WAIT_S if wait_s is None else wait_s)


def parked_until_tomorrow(reason: str = "quota") -> Verdict:
    """Today's quota is used up; Korean services count from midnight in Seoul, and five minutes more are kind."""
    return Verdict(Outcome.QUOTA_PARK, reason, wait_s=seconds_to_tomorrow(datetime.datetime.now(SEOUL)))


def seconds_to_tomorrow(now: datetime.datetime) -> float:
    """Until five past midnight in Seoul."""
    day = now.astimezone(SEOUL).date() + datetime.timedelta(days=1)
    at = datetime.datetime.combine(day, datetime.time(0, 5), SEOUL)
    return (at - now).total_seconds()


def wait_said(headers: Mapping[str, str]) -> float | None:
    """How many seconds the place asks us to wait, in any of the headers known; None where it does not say.

    Retry-After in seconds or as a date, X-Retry-After as a Unix time, RateLimit's t=, and x-ratelimit-reset as a
    Unix time where nothing is left.
    """
    said = headers.get("retry-after", "").strip()
    if said:
        return _seconds(said)
    if epoch := _number(headers.get("x-retry-after", "")):
        return max(epoch - time.time(), 0.0)
    if window := _WINDOW.search(headers.get("ratelimit", "")):
        return float(window[1])
    if headers.get("x-ratelimit-remaining") == "0" and (epoch := _number(headers.get("x-ratelimit-reset", ""))):
        return max(epoch - time.time(), 0.0)
    return None


def _seconds(said: str) -> float | None:
    if (seconds := _number(said)) is not None:
        return seconds
    try:
        until = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=datetime.UTC)
    return max((until - datetime.datetime.now(datetime.UTC)).total_seconds(), 0.0)


def _number(said: str) -> float | None:
    """A number as headers write it; no sign, no exponent, nothing endless."""
    return float(said) if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", said.strip(), re.ASCII) else None


def _no_number(said: str) -> float:
    raise ValueError(said)


def _looks_like(body: bytes) -> str:
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<a ", b"<head", b"<body")):
        return "html"
    return "xml" if start.startswith(b"<") else "not_json"


def is_finite(value: Any) -> bool:
    """A number and not one that came as true, NaN, infinity, or with so many digits that no float holds it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max

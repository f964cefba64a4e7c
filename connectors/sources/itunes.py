"""App Store: how many ratings an app has in Korea, and how good they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connectors.sources.answers import Outcome, Raw, Verdict, as_json, throttled, wait_said
from connectors.sources.kept import Card
from connectors.sources.rows import Drift, Level, Reading
from connectors.sources.sweep import Sweep
from connectors.sources.values import each, levels, need, whole

READS = 1
COUNTS = {"userRatingCount": ("ratings", True), "averageUserRating": ("average_rating", False)}


def DIALECT(raw: Raw) -> Verdict:
    """Asked too often it says 403 (there is no key to refuse); an app that is not sold here is a count of zero."""
    if raw.status == 403:
        return throttled(wait_said(raw.headers))
    verdict = as_json(raw)
    is_gone = isinstance(verdict.data, dict) and verdict.data.get("resultCount") == 0
    return Verdict(Outcome.GONE, "gone") if is_gone else verdict


def fetch(sweep: Sweep) -> None:
    for app in sweep.named("itunes_id"):
        sweep.ask("lookup", {"id": app, "country": "kr"})


def read(card: Card, body: bytes) -> Reading:
    data = DIALECT(Raw(200, {}, body)).data
    return each(data.get("results") if isinstance(data, dict) else None, "results", _app)


def _app(one: Any) -> Iterator[Level | Drift]:
    yield from levels(one, "itunes_id", str(need(one, "trackId", whole)), COUNTS)

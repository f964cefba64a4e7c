"""PyPI: how often a package was fetched, day by day, mirrors left out (pypistats.org)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

from connectors.sources.answers import Outcome, Raw, Verdict, as_json
from connectors.sources.kept import Card
from connectors.sources.rows import Flow, Reading
from connectors.sources.sweep import Sweep
from connectors.sources.values import count, day_until, each, need, odd_is_drift, text

READS = 1
COUNTED = "without_mirrors"


def DIALECT(raw: Raw) -> Verdict:
    """Refusals come as a word of text or HTML, so that their status is all that is read of them."""
    if raw.status == 503 and b"DISABLED" in raw.body[:200]:
        return Verdict(Outcome.TRANSIENT, "maintenance")
    return as_json(raw)


def fetch(sweep: Sweep) -> None:
    """Each package; the answer holds the last 180 days."""
    for package in sweep.named("pypi"):
        sweep.ask(f"packages/{quote(package, safe='')}/overall", {"mirrors": "false"})


@odd_is_drift
def read(card: Card, body: bytes) -> Reading:
    data = DIALECT(Raw(200, {}, body)).data
    package = need(data, "package", text)
    return each(data.get("data"), "data", partial(_flow, package, card.day))


def _flow(package: str, day: str, one: Any) -> Iterator[Flow]:
    on = need(one, "date", day_until(day))
    if need(one, "category", text) == COUNTED:
        yield Flow("pypi", package, "downloads", on, on, need(one, "downloads", count))

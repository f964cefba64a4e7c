"""npm: how often a package was fetched, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

from connectors.sources.answers import Outcome, Raw, as_json
from connectors.sources.kept import Card
from connectors.sources.rows import Flow, Reading
from connectors.sources.sweep import Sweep
from connectors.sources.values import count, day_until, each, need, odd_is_drift, text
from connectors.sources.windows import months

READS = 1
DIALECT = as_json
COUNTED = datetime.timedelta(days=3)  # a zero of a day so young may be "not counted yet"


def fetch(sweep: Sweep) -> None:
    """Each package by itself (a name with a scope may not be asked for together with others), month by month, the
    newest first: where that is gone there is nothing to ask."""
    windows = list(months(sweep.since, sweep.today - datetime.timedelta(days=1)))
    for package in sweep.named("npm"):
        for window in reversed(windows):
            path = f"downloads/range/{window.first}:{window.last}/{quote(package, safe='@/')}"
            if sweep.ask(path, settled_at=window.settled_at(COUNTED)).outcome is Outcome.GONE:
                break


@odd_is_drift
def read(card: Card, body: bytes) -> Reading:
    data = DIALECT(Raw(200, {}, body)).data
    package = need(data, "package", text)
    return each(data.get("downloads"), "downloads", partial(_flow, package, card.day))


def _flow(package: str, day: str, one: Any) -> Iterator[Flow]:
    on, fetched = need(one, "day", day_until(day)), need(one, "downloads", count)
    if fetched or on + COUNTED < datetime.date.fromisoformat(day):
        yield Flow("npm", package, "downloads", on, on, fetched)

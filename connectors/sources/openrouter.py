"""OpenRouter: how many tokens went to each of the fifty models most used through it, day by day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from connectors.sources.answers import Raw, as_json
from connectors.sources.kept import Card
from connectors.sources.rows import Flow, Reading
from connectors.sources.sweep import Sweep
from connectors.sources.values import day_until, each, need, odd_is_drift, text
from connectors.sources.windows import months

READS = 1
DIALECT = as_json
FROM = datetime.date(2025, 1, 1)
RESTATED = datetime.timedelta(days=30)  # so long after a month's end its figures may still change
REST = "other"  # all models below the fiftieth together: no model, and none of them is known


def fetch(sweep: Sweep) -> None:
    """Month by month, up to yesterday."""
    for window in months(max(sweep.since, FROM), sweep.today - datetime.timedelta(days=1)):
        asked = {"start_date": window.first.isoformat(), "end_date": window.last.isoformat()}
        sweep.ask("datasets/rankings-daily", asked, window.settled_at(RESTATED))


@odd_is_drift
def read(card: Card, body: bytes) -> Reading:
    """Tokens a model and day, with the moment at which the figures stood so."""
    data = DIALECT(Raw(200, {}, body)).data
    day = day_until(card.day)
    need(data, "meta.as_of", day)
    return each(data.get("data"), "data", partial(_flow, data["meta"]["as_of"], day))


def _flow(as_of: str, day: Callable[[Any], datetime.date | None], one: Any) -> Iterator[Flow]:
    on, model = need(one, "date", day), need(one, "model_permaslug", text)
    if model != REST:
        yield Flow("permaslug", model, "tokens", on, on, need(one, "total_tokens", _digits), as_of)


def _digits(value: Any) -> float | None:
    """A decimal text, since it may be longer than numbers of JSON are exact."""
    is_whole = isinstance(value, str) and re.fullmatch(r"\d{1,18}", value, re.ASCII)
    return float(value) if is_whole else None

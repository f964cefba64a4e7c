"""Artificial Analysis: the intelligence index and its parts, one version at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from connectors.sources.answers import Outcome, Raw, as_json
from connectors.sources.kept import Card
from connectors.sources.rows import Drift, Reading, Score
from connectors.sources.runs import Problem
from connectors.sources.sweep import Sweep
from connectors.sources.values import each, maybe, need, number, shown, text, whole
from connectors.sources.written import Odd

READS = 1
DIALECT = as_json
INDEX = "artificial_analysis_intelligence_index"
# The benchmark a value belongs to. Its version is part of the name: another version is another scale.
BENCHMARKS = {
    INDEX: "aaii",
    "artificial_analysis_coding_index": "aa-coding",
    "artificial_analysis_agentic_index": "aa-agentic",
}


def fetch(sweep: Sweep) -> None:
    """All pages. Where the version changes between two of them, the rest is left for the next run."""
    path = "language/models" if sweep.settings["paid"] else "language/models/free"
    first = None
    for answer in sweep.pages(path, {}, "page", _last_page):
        version = _version(answer.data)
        if version and first and version != first:
            sweep.run.went_wrong(Problem(answer.url, Outcome.SCHEMA_DRIFT, "versions"))
            return
        first = first or version


def _last_page(data: Any) -> int:
    try:
        return need(data, "pagination.total_pages", whole)
    except Odd:
        return 1


def _version(data: Any) -> str | None:
    """Of the index, as 4.3; a third part such as in 4.1.1 the service does not give."""
    said = data.get("intelligence_index_version") if isinstance(data, dict) else None
    return f"{said:g}" if (number(said) or 0) > 0 else None


def read(card: Card, body: bytes) -> Reading:
    """A score a model and index. null is "not measured", and no score."""
    data = DIALECT(Raw(200, {}, body)).data
    version = _version(data)
    if version is None:
        found = data.get("intelligence_index_version") if isinstance(data, dict) else data
        return Reading(drifts=[Drift("intelligence_index_version", shown(found))])
    return each(data.get("data"), "data", partial(_scores, version))


def _scores(version: str, one: Any) -> Iterator[Score]:
    slug, maker = need(one, "slug", text), need(one, "model_creator.name", text)
    if INDEX not in need(one, "evaluations", _fields):
        raise Odd(f"evaluations.{INDEX}", "missing")
    for field, benchmark in BENCHMARKS.items():
        value = maybe(one, f"evaluations.{field}", number)
        if value is not None:
            yield Score(f"{benchmark}-{version}", "aa_slug", slug, maker, value, None)


def _fields(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None

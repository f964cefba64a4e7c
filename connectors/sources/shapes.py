"""Whether real answers have the shape that was documented: for the first day with a network, and after any drift.

The shape of a JSON answer is which fields it has and of which types: `data[].slug: str`. Kept answers are compared
with the documented samples that the tests replay; values are never looked at and never printed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.sources.catalogue import Source
from connectors.sources.kept import Shelf

SAMPLES = Path(__file__).parents[2] / "tests" / "connectors" / "sources" / "samples"
Shape = dict[str, set[str]]


@dataclass
class Difference:
    """One documented answer beside the real ones like it: fields only here or only there, and other types."""

    sample: str
    answers: int = 0
    missing: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    other: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        return not (self.missing or self.new or self.other)


@dataclass(frozen=True)
class Sample:
    """A documented answer: its file, and the path of the question it answers, in parts."""

    name: str
    parts: tuple[str, ...]
    shape: Shape


def compared(source: Source, shelf: Shelf, base_url: str) -> tuple[list[Difference], int]:
    """The documented answers of a source beside the kept ones, and how many of these are no JSON or like none."""
    samples, found, unlike = _samples(source), defaultdict[str, list[Shape]](list), 0
    for card in shelf.cards():
        body = shelf.body(card) if card.outcome == "OK" else None
        if body is None:
            continue
        sample = _like(samples, _parts(card.url, base_url))
        shape = _shape_of_bytes(body)
        if sample and shape:
            found[sample.name].append(shape)
        else:
            unlike += 1
    return [_difference(one, found[one.name]) for one in samples if found[one.name]], unlike


def shape_of(value: Any, path: str = "") -> Shape:
    """Every path of a JSON value with the types seen there; members of a list share one path."""
    shape: Shape = defaultdict(set)
    if isinstance(value, dict):
        for name, inner in value.items():
            _add(shape, shape_of(inner, f"{path}.{name}" if path else name))
    elif isinstance(value, list):
        for inner in value:
            _add(shape, shape_of(inner, f"{path}[]"))
    shape[path or "."].add(type(value).__name__)
    return dict(shape)


def _add(shape: Shape, more: Shape) -> None:
    for path, kinds in more.items():
        shape[path] |= kinds


def _samples(source: Source) -> list[Sample]:
    """The documented answers of the place that this source asks."""
    entries = json.loads((SAMPLES / "index.json").read_text(encoding="utf-8"))["entries"]
    found = []
    for one in entries:
        request = one["request"] or {}
        is_ok = one["classify_as"] == "OK" and (one.get("file") or "").endswith(".json")
        if is_ok and urlsplit(request.get("url", "")).netloc == urlsplit(source.home).netloc:
            shape = _shape_of_bytes((SAMPLES / one["file"]).read_bytes()) or {}
            found.append(Sample(one["file"], _parts(request["url"], source.home), shape))
    return found


def _parts(url: str, base_url: str) -> tuple[str, ...]:
    """The path below the base."""
    return tuple(urlsplit(url).path.removeprefix(urlsplit(base_url).path).strip("/").split("/"))


def _like(samples: list[Sample], parts: tuple[str, ...]) -> Sample | None:
    """The sample whose question is most like this one: as long, and the same word in the most places."""
    as_long = [one for one in samples if len(one.parts) == len(parts)]
    alike = [(sum(a == b for a, b in zip(one.parts, parts, strict=True)), one) for one in as_long]
    best = max(alike, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def _shape_of_bytes(body: bytes) -> Shape | None:
    try:
        return shape_of(json.loads(body))
    except (ValueError, RecursionError):
        return None


def _difference(sample: Sample, real: list[Shape]) -> Difference:
    seen: Shape = defaultdict(set)
    for shape in real:
        _add(seen, shape)
    both = sample.shape.keys() & seen.keys()
    other = {
        path: (sample.shape[path], seen[path]) for path in sorted(both) if _differ(sample.shape[path], seen[path])
    }
    return Difference(
        sample.name, len(real), sample.shape.keys() - seen.keys(), seen.keys() - sample.shape.keys(), other
    )


def _differ(documented: set[str], real: set[str]) -> bool:
    """A null says nothing of a type, and whole numbers are numbers."""
    names = {"int": "number", "float": "number"}
    left, right = ({names.get(one, one) for one in kinds} - {"NoneType"} for kinds in (documented, real))
    return bool(left and right and right - left)

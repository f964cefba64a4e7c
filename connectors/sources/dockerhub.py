"""Docker Hub: how often an image has been pulled so far."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

from connectors.sources.answers import Raw, as_json
from connectors.sources.kept import Card
from connectors.sources.rows import Drift, Level, Reading
from connectors.sources.sweep import Sweep
from connectors.sources.values import each, levels, need, text

READS = 1
DIALECT = as_json
COUNTS = {"pull_count": ("pulls", True), "star_count": ("stars", False)}


def fetch(sweep: Sweep) -> None:
    for image in sweep.named("docker"):
        sweep.ask(f"repositories/{quote(image)}")


def read(card: Card, body: bytes) -> Reading:
    """Levels of one image, under the name we asked for."""
    asked = unquote(card.url.partition("/repositories/")[2])
    return each([DIALECT(Raw(200, {}, body)).data], "", partial(_image, asked))


def _image(asked: str, one: Any) -> Iterator[Level | Drift]:
    need(one, "name", text)
    yield from levels(one, "docker", asked, COUNTS)

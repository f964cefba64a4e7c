"""Answers of which a test writes down the rows, so that it need not know how any source says them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from connectors.sources import catalogue
from connectors.sources.kept import Card, Shelf
from connectors.sources.rows import Drift, Reading, Row


class Told:
    """A source's module that reads what a test wrote down, by the body of the answer."""

    READS = 1001  # of no real module: what one process reads so, another does not take for its own
    rows: ClassVar[dict[bytes, Reading]] = {}

    @classmethod
    def read(cls, card: Card, body: bytes) -> Reading:
        return cls.rows[body]


def keeping(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that keeps rows as an answer of a source and day; every source reads as `Told` in this test."""
    monkeypatch.setattr(catalogue.Source, "module", Told)
    monkeypatch.setattr(Told, "rows", {})

    def keep(
        folder: Path, code: str, day: str, *rows: Row, checked: str | None = None, url: str = "https://x.example/a",
        drifts: tuple[Drift, ...] = (),
    ) -> None:  # fmt: skip
        body = f"{day} {code} {len(Told.rows)}".encode()
        Told.rows[body] = Reading(list(rows), list(drifts))
        at, until = (f"{one}T09:00:00+09:00" for one in (day, checked or day))
        sha = hashlib.sha256(body).hexdigest()
        Shelf(folder / "pulls" / code).keep(Card(url, at, until, 200, "", sha, len(body), "", "OK", "free"), body)

    return keep

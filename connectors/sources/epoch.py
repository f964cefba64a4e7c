"""Epoch AI: the capabilities index, a table in the ZIP that it publishes."""

from __future__ import annotations

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from connectors.sources.answers import Outcome, Raw, Verdict, as_json, by_status
from connectors.sources.kept import Card
from connectors.sources.rows import Drift, Reading, Score
from connectors.sources.sweep import Sweep
from connectors.sources.values import each, maybe, need, text

READS = 1
MEMBER = "epoch_capabilities_index/eci_scores.csv"
MAX_MEMBER = 10_000_000  # some 34 kB today; a ZIP may hold a thousand times what it weighs


def DIALECT(raw: Raw) -> Verdict:
    """A ZIP, or it is a notice of maintenance."""
    is_zip = raw.status != 200 or raw.body.startswith(b"PK\x03\x04")
    return by_status(raw) if is_zip else Verdict(Outcome.SCHEMA_DRIFT, as_json(raw).reason or "changed")


def fetch(sweep: Sweep) -> None:
    sweep.ask("benchmark_data.zip")


def read(card: Card, body: bytes) -> Reading:
    """A score a model. The index has no versions: it is fitted anew to all models each time."""
    table = _table(body)
    if table is None:
        return Reading(drifts=[Drift(MEMBER, "missing, damaged or too big")])
    return each(table, "line", _score)


def _table(body: bytes) -> list[dict[str, Any]] | None:
    """The lines of the table; None where there is none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)).open(MEMBER) as file:
            data = file.read(MAX_MEMBER + 1)
        lines = io.StringIO(data.decode("utf-8-sig"), newline="")
        return list(csv.DictReader(lines, strict=True)) if len(data) <= MAX_MEMBER else None
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, csv.Error):
        return None
    # No such member, one with a password, packed in a way unknown, cut off, or with numbers out of all range.
    except (KeyError, RuntimeError, OSError, EOFError, ValueError, OverflowError):
        return None


def _score(one: dict[str, Any]) -> Iterator[Score]:
    said = {name: value or None for name, value in one.items()}
    low, high = maybe(said, "eci_ci_low", _decimal), maybe(said, "eci_ci_high", _decimal)
    maker = maybe(said, "Organization", text) or ""
    yield Score(
        "eci", "epoch_name", need(said, "Model", text), maker, need(said, "eci", _decimal), None, low, high
    )


def _decimal(value: Any) -> float | None:
    is_number = isinstance(value, str) and re.fullmatch(r"-?\d{1,6}(\.\d{1,20})?", value, re.ASCII)
    return float(value) if is_number else None

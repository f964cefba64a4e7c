"""Lists without an API: a line is typed in with the address, hash and day of the page, and vouched for by another.

Each line is kept as an answer like any other (template manual-evidence/1, under pulls/typed_in/), so that a past
day can be built again. It counts as seen by two once an act `vouch` of somebody else stands for it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.disk import json_bytes
from connectors.programme import Programme
from connectors.sources.kept import Card, Shelf

TEMPLATE = "manual-evidence/1"
LISTS = ("csap", "fsc_innovative", "digital_service")
STATUSES = ("valid", "expired", "withdrawn")
LONGEST = 200
_SHA256, _BUSINESS_NO = re.compile("[0-9a-f]{64}"), re.compile(r"\d{10}")
_DAYS = ("granted_on", "valid_to", "seen_on")


@dataclass(frozen=True)
class Line:
    """One line of a list. `business_no` is ten digits or "", `model_named` the model the page names, if any."""

    listed_in: str
    company: str
    business_no: str
    service: str
    grade: str
    status: str
    model_named: str
    granted_on: datetime.date | None
    valid_to: datetime.date | None
    source_url: str
    page_sha256: str
    seen_on: datetime.date
    typed_by: str


class Wrong(ValueError):
    """A line that cannot be kept; `fields` are those to mend."""

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__(", ".join(fields))


def keep(programme: Programme, line: Line, at: datetime.datetime) -> str:
    """Keep a line; the id by which acts speak of it. Raises Wrong."""
    if fields := _wrong(line, at.date()):
        raise Wrong(fields)
    said = {name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in asdict(line).items()}  # fmt: skip
    body = json_bytes({"template": TEMPLATE, "rows": [said]})
    moment = at.isoformat()
    card = Card(line.source_url, moment, moment, 200, "", hashlib.sha256(body).hexdigest(), len(body), "")
    _shelf(programme.folder).keep(card, body)
    return card.stem


def lines(folder: Path, until: datetime.date) -> Iterator[tuple[str, Line]]:
    """Every line with its id, up to a day; one that was damaged is passed over."""
    shelf = _shelf(folder)
    for card in shelf.cards(until):
        body = shelf.body(card)
        if body is not None:
            yield from ((card.stem, _line(one)) for one in json.loads(body)["rows"])


def _shelf(folder: Path) -> Shelf:
    return Shelf(folder / "pulls" / "typed_in")


def _line(said: dict[str, Any]) -> Line:
    days = {name: datetime.date.fromisoformat(said[name]) if said[name] else None for name in _DAYS}
    return Line(**said | days)


def _wrong(line: Line, today: datetime.date) -> list[str]:
    """Which fields cannot be so."""
    url = urlsplit(line.source_url)
    texts = (line.company, line.service, line.grade, line.model_named, line.source_url)
    is_ordered = not (line.granted_on and line.valid_to) or line.granted_on <= line.valid_to
    right = {
        "listed_in": line.listed_in in LISTS,
        "company": bool(line.company.strip()),
        "service": bool(line.service.strip()),
        "business_no": not line.business_no or bool(_BUSINESS_NO.fullmatch(line.business_no)),
        "status": line.status in STATUSES,
        "valid_to": is_ordered,
        "granted_on": line.granted_on is None or line.granted_on <= today,
        "source_url": url.scheme == "https" and bool(url.hostname) and not url.username,
        "page_sha256": bool(_SHA256.fullmatch(line.page_sha256)),
        "seen_on": line.seen_on <= today,
        "typed_by": bool(line.typed_by),
    }  # fmt: skip
    return [name for name, is_right in right.items() if not is_right or any(len(one) > LONGEST for one in texts)]

"""The receipt of a report, and which report is in force for each month and kind."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.acts import Kept
from connectors.disk import json_bytes
from connectors.programme import SEOUL


@dataclass(frozen=True)
class ReadTable:
    """Where a table stood in the file: lets a number be followed to its cell. Columns are 0-based."""

    kind: str
    sheet: str
    header_row: int
    columns: dict[str, int]
    headers: dict[str, str]


@dataclass(frozen=True)
class Confirmation:
    rule: str
    reason: str
    by: str


@dataclass(frozen=True)
class Receipt:
    """What was taken, when and from whom; `hash` covers all other fields, `previous` the team's receipt before.

    `rows` counts rows by kind (0 is the explicit empty list); `findings` counts what was found, by rule.
    `content_sha256` covers the rows with customer keys and tells the operator that two reports say the same;
    `content_commitment` covers them with customer numbers, and the sender can compute it again (see content).
    """

    report_id: str
    programme: str
    team: str
    month: datetime.date
    kinds: tuple[str, ...]
    number: int
    previous: str
    received_at: datetime.datetime
    sender: str
    file_name: str
    media: str
    bytes: int
    sha256: str
    content_sha256: str
    rows: dict[str, int]
    findings: dict[str, int]
    confirmations: tuple[Confirmation, ...]
    not_checked: dict[str, str]
    contract: str
    tables: tuple[ReadTable, ...] = ()
    content_commitment: str = ""
    key_id: str = ""
    hash: str = ""

    @property
    def received_on(self) -> datetime.date:
        """The day of receipt in Seoul: what counts for due days."""
        return self.received_at.astimezone(SEOUL).date()


def signed(receipt: Receipt) -> Receipt:
    """The receipt with its hash."""
    bare = dataclasses.replace(receipt, hash="")
    return dataclasses.replace(bare, hash=hashlib.sha256(to_json(bare)).hexdigest())


def to_json(receipt: Receipt) -> bytes:
    data = dataclasses.asdict(receipt)
    data["month"] = f"{receipt.month:%Y-%m}"
    data["received_at"] = receipt.received_at.isoformat()
    if not receipt.content_commitment:
        del data["content_commitment"]  # receipts from before it was made must keep their hash
    return json_bytes(data)


def senders_copy(receipt: Receipt, salt: str) -> bytes:
    """What the sender keeps: the receipt, and the salt with which the sender alone can prove the content."""
    return json_bytes({"receipt": json.loads(to_json(receipt)), "content_salt": salt})


def from_json(data: bytes) -> Receipt:
    read: dict[str, Any] = json.loads(data)
    read["month"] = datetime.date.fromisoformat(read["month"] + "-01")
    read["received_at"] = datetime.datetime.fromisoformat(read["received_at"])
    read["kinds"] = tuple(read["kinds"])
    read["tables"] = tuple(ReadTable(**table) for table in read["tables"])
    read["confirmations"] = tuple(Confirmation(**one) for one in read["confirmations"])
    return Receipt(**read)


def read_all(folder: Path, team: str = "*", until: datetime.date | None = None) -> list[Receipt]:
    """All receipts of a team (or of all), oldest first within a team, received up to and including a day."""
    paths = (folder / "inbox").glob(f"{team}/[!.]*/receipt.json")
    receipts = [from_json(path.read_bytes()) for path in paths]
    kept = [one for one in receipts if until is None or one.received_on <= until]
    return sorted(kept, key=lambda one: (one.team, one.number))


def in_force(receipts: Iterable[Receipt], acts: Iterable[Kept]) -> dict[tuple[str, datetime.date, str], Receipt]:
    """The report that counts for each (team, month, kind): the newest that was not withdrawn."""
    gone = withdrawn(acts)
    standing = [one for one in receipts if one.report_id not in gone]
    return {(one.team, one.month, kind): one for one in standing for kind in one.kinds}


def withdrawn(acts: Iterable[Kept]) -> set[str]:
    return {kept.act.subject for kept in acts if kept.act.act == "withdraw"}


def returned(acts: Iterable[Kept]) -> set[str]:
    """Reports sent back: in force and flagged until replaced."""
    return {kept.act.subject for kept in acts if kept.act.act == "return"}

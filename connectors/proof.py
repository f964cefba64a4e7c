"""Whether a receipt is whole and fits a file: computed again from the two alone, by anyone, off line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from connectors import contract, inbox, receipts, rules
from connectors.check import as_sent
from connectors.content import commitment
from connectors.disk import json_bytes
from connectors.formats import Limits
from connectors.inbox import Upload
from connectors.receipts import Receipt

What = Literal["receipt", "bytes", "content"]
# Why a step was not tried: no original was given; the receipt is from before contents were committed to, or does
# not carry the sender's salt; it was made under another contract, which reads a file otherwise.
Untried = Literal["", "no_original", "no_commitment", "no_salt", "other_contract"]


@dataclass(frozen=True)
class Step:
    """One thing that was computed again. `holds` is None where it could not be tried, for the reason `untried`."""

    what: What
    holds: bool | None
    untried: Untried = ""


class NotAReceipt(ValueError):
    """The file is no receipt of ours."""


def prove(file: bytes, originals: Sequence[Upload], limits: Limits) -> tuple[Receipt, list[Step]]:
    """Compute a receipt's hashes again: its own; with the original, those of its bytes and of what it says.

    `file` is a receipt, or the sender's copy of one. Raises NotAReceipt.
    """
    data, salt = _parts(file)
    try:
        receipt = receipts.from_json(json_bytes(data))
    except (KeyError, TypeError, ValueError):
        raise NotAReceipt from None
    sent = _in_order(receipt, originals)
    own = Step("receipt", _own_hash(data) == receipt.hash)
    return receipt, [own, _bytes(receipt, sent), _content(receipt, sent, salt, limits)]


def _parts(file: bytes) -> tuple[dict[str, Any], str]:
    try:
        data = json.loads(file)
    except ValueError:
        raise NotAReceipt from None
    if not isinstance(data, dict):
        raise NotAReceipt
    inner = data.get("receipt")
    return (inner, str(data.get("content_salt", ""))) if isinstance(inner, dict) else (data, "")


def _own_hash(data: dict[str, Any]) -> str:
    """Over all that stands in the receipt, also what this version does not know."""
    return hashlib.sha256(json_bytes(data | {"hash": ""})).hexdigest()


def _in_order(receipt: Receipt, originals: Sequence[Upload]) -> list[Upload]:
    """Several files in the order in which they were sent."""
    names = receipt.file_name.split(" + ")
    if sorted(names) != sorted(one.name for one in originals):
        return list(originals)
    return sorted(originals, key=lambda one: names.index(one.name))


def _bytes(receipt: Receipt, sent: list[Upload]) -> Step:
    if not sent:
        return Step("bytes", None, "no_original")
    return Step("bytes", hashlib.sha256(inbox.pack(sent)).hexdigest() == receipt.sha256)


def _content(receipt: Receipt, sent: list[Upload], salt: str, limits: Limits) -> Step:
    untried: Untried = (
        "no_original" if not sent
        else "no_commitment" if not receipt.content_commitment
        else "no_salt" if not salt
        else "other_contract" if receipt.contract != f"{contract.load().version}+{rules.load().version}"
        else ""
    )  # fmt: skip
    if untried:
        return Step("content", None, untried)
    # A heading of the team's own was read as the field the receipt says.
    own = {heading: field for table in receipt.tables for field, heading in table.headers.items()}
    tables = inbox.tables_of(sent, limits, own)
    return Step("content", commitment(as_sent(tables, receipt.kinds), salt) == receipt.content_commitment)

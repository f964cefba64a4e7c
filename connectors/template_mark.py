"""The mark a template leaves in a file made from it, by which the door knows an older one."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from connectors.contract import Contract
from connectors.model import Finding, Sheet

ID = "hwaksan-report"
SHEET = "_meta"


@dataclass(frozen=True)
class Mark:
    """What the hidden sheet says: which template, made from which contract, for whom and which month."""

    contract: str
    schema: str
    team: str
    month: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [("template", ID), ("contract", self.contract), ("schema", self.schema), ("team", self.team),
                ("month", self.month)]  # fmt: skip


def of(contract: Contract, team: str, month: datetime.date) -> Mark:
    return Mark(contract.version, schema_hash(contract), team, f"{month:%Y-%m}")


def schema_hash(contract: Contract) -> str:
    """Changes with every column, type or code a team fills in; not with words."""
    said = [
        f"{kind}.{field.name}:{field.type}:{field.unit}:{','.join(field.values)}"
        for kind in contract.kinds
        for field in contract.sent_fields(kind)
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def taken_out(sheets: list[Sheet]) -> tuple[list[Sheet], Mark | None]:
    """The sheets without the mark, and the mark. (In a package every sheet is named after its file.)"""
    marked = [sheet for sheet in sheets if _is_mark(sheet)]
    rest = [sheet for sheet in sheets if not _is_mark(sheet)]
    return rest, _read(marked[0]) if marked else None


def judged(mark: Mark | None, contract: Contract, found: list[Finding]) -> list[Finding]:
    """An older template is read by the names of its columns; where one is missing it is refused by its version."""
    if mark is None or mark.schema == schema_hash(contract):
        return []
    values = {"version": mark.contract or "?", "now": contract.version, "month": mark.month or "?"}
    missing = [one for one in found if one.rule == "F05"]
    if not missing:
        return [Finding("F60", "note", values=values)]
    named = {
        f"columns_{lang}": ", ".join(one.values[f"column_{lang}"] for one in missing) for lang in ("ko", "en")
    }
    return [Finding("F61", "reject", values=values | named)]


def _is_mark(sheet: Sheet) -> bool:
    return len(sheet.columns) == 2 and _pairs(sheet)[:1] == [("template", ID)]


def _read(sheet: Sheet) -> Mark:
    said = dict(_pairs(sheet))
    return Mark(*(str(said.get(name) or "") for name in ("contract", "schema", "team", "month")))


def _pairs(sheet: Sheet) -> list[tuple[str | None, str | None]]:
    names, values = (column[:10].to_pylist() for column in sheet.columns)
    return list(zip(names, values, strict=True))

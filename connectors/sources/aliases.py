"""Which names a team has elsewhere: one hand-kept table per programme, tables/aliases.csv.

`kind` says where the name is used, `role` who bears it, `source` the address where that stands. A row of kind
`agency` belongs to no team: `value` is the 7-digit code of a public buyer and `means` its business number.
"""

from __future__ import annotations

import csv
import datetime
from dataclasses import dataclass
from pathlib import Path

from connectors import grammar
from connectors.errors import BrokenFile
from connectors.programme import Programme

COLUMNS = ("team_id", "kind", "value", "means", "role", "valid_from", "valid_to", "source")
KINDS = (
    "bizno", "corp_code", "agency", "company_name", "product_name", "hf_author", "hf_model", "gh_repo", "pypi",
    "npm", "docker", "permaslug", "aa_slug", "arena_name", "epoch_name", "itunes_id",
)  # fmt: skip
ROLES = ("team", "affiliate", "consortium", "reseller")
DIGITS = {"bizno": 10, "agency": 7, "corp_code": 8}


@dataclass(frozen=True)
class Alias:
    """`team` is "" for an agency. Both days are included; None is open."""

    team: str
    kind: str
    value: str
    means: str
    role: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    source: str

    def holds_on(self, day: datetime.date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def load(programme: Programme) -> list[Alias]:
    """The table; empty where there is none. Raises BrokenFile with file, column and line."""
    path = programme.folder / "tables" / "aliases.csv"
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if missing := set(COLUMNS) - set(reader.fieldnames or ()):
                raise BrokenFile(str(path), ", ".join(sorted(missing)), "column is missing")
            found = [_alias(path, reader.line_num, row, programme) for row in reader]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise BrokenFile(str(path), "", str(problem)) from None
    _none_twice(path, found)
    return found


def _alias(path: Path, line: int, row: dict[str, str | None], programme: Programme) -> Alias:
    def broken(column: str, why: str) -> BrokenFile:
        return BrokenFile(str(path), column, f"line {line}: {why}")

    said = {name: grammar.canonical(row[name] or "") for name in COLUMNS}
    if None in row:
        raise broken("", "there are more cells than headings")
    if said["kind"] not in KINDS:
        raise broken("kind", f"{said['kind']!r} is none of {', '.join(KINDS)}")
    if said["kind"] == "agency":
        said["means"] = _number(said["means"], "bizno") or ""
    elif said["team_id"] not in programme.teams:
        raise broken("team_id", f"{said['team_id']!r} is not a team of this programme")
    elif said["role"] not in ROLES:
        raise broken("role", f"{said['role']!r} is none of {', '.join(ROLES)}")
    value = _number(said["value"], said["kind"])
    if not value:
        raise broken("value", f"{said['value']!r} is no {said['kind']}")
    for name in ("valid_from", "valid_to"):
        if said[name] and grammar.date(said[name]) is None:
            raise broken(name, f"{said[name]!r} is no day such as 2026-03-01")
    if not said["source"]:
        raise broken("source", "where it stands that this name is the team's must be said")
    return Alias(
        said["team_id"], said["kind"], value, said["means"], said["role"], grammar.date(said["valid_from"]),
        grammar.date(said["valid_to"]), said["source"],
    )  # fmt: skip


def _number(said: str, kind: str) -> str | None:
    """The name as it is, or a number with the zeros that spreadsheets drop; None where it is neither."""
    if kind not in DIGITS:
        return said or None
    digits = grammar.digits(said)
    return digits.zfill(DIGITS[kind]) if digits and len(digits) <= DIGITS[kind] else None


def _none_twice(path: Path, found: list[Alias]) -> None:
    """One name that two teams bear at a time would count for both."""
    for n, one in enumerate(found):
        for other in found[:n]:
            is_same = (one.kind, one.value) == (other.kind, other.value) and one.team != other.team
            if is_same and one.role == other.role == "team" and _overlap(one, other):
                raise BrokenFile(
                    str(path), "value", f"{one.kind} {one.value} is of {other.team} and of {one.team}"
                )


def _overlap(one: Alias, other: Alias) -> bool:
    far, near = datetime.date.max, datetime.date.min
    return max(one.valid_from or near, other.valid_from or near) <= min(one.valid_to or far, other.valid_to or far)

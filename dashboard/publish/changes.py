"""What a correction changed: every public figure that is not as it was, old beside new."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connectors.model import Words
from dashboard.publish import model
from dashboard.publish.model import PublicTable, Row, Value

FILE = "changes.json"


@dataclass(frozen=True)
class Change:
    """A cell: the table, its row by the key's values, its column, what stood there and what does now.

    A row that came or went has the column "" and no values.
    """

    table: str
    row: tuple[str, ...]
    column: str
    was: Value
    now: Value


def between(before: Iterable[PublicTable], after: Iterable[PublicTable]) -> list[Change]:
    """In the order of the tables and rows; a table that only one of them has counts as rows that came or went."""
    old, new = ({one.name: one for one in tables} for tables in (before, after))
    found: list[Change] = []
    for name in dict.fromkeys((*old, *new)):
        found += _of_table(name, _by_key(old.get(name)), _by_key(new.get(name)))
    return found


def read(folder: Path) -> tuple[Change, ...]:
    """What an edition says it changed; nothing where it corrects none."""
    path = folder / FILE
    if not path.exists():
        return ()
    return tuple(Change(**{**one, "row": tuple(one["row"])}) for one in json.loads(path.read_bytes()))


def summary(found: Iterable[Change]) -> Words:
    """How many values of which tables, in a line."""
    counts = Counter(one.table for one in found)
    tables = model.load().tables
    ko = ", ".join(f"{tables[name].words.ko} {n}개" for name, n in counts.items())
    en = ", ".join(f"{tables[name].words.en} {n}" for name, n in counts.items())
    return Words(f"바뀐 값: {ko}", f"Values changed: {en}")


def _by_key(table: PublicTable | None) -> dict[tuple[str, ...], Row]:
    if table is None:
        return {}
    return {tuple(str(row[name]) for name in table.shape.key): row for row in table.rows}


def _of_table(name: str, old: dict[tuple[str, ...], Row], new: dict[tuple[str, ...], Row]) -> list[Change]:
    found: list[Change] = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            found.append(Change(name, key, "", None, None))
        else:
            found += [Change(name, key, at, was.get(at), now[at]) for at in now if was.get(at) != now[at]]
    return found

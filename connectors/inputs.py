"""One hash over everything a warehouse is built from: the same inputs have the same hash on any machine."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from connectors.acts import Kept
from connectors.programme import SEOUL, Programme
from connectors.receipts import Receipt

# What a person did that decides which report counts, and for how much. To look into a file, or to ask, does not.
ACTS = ("return", "withdraw", "withhold", "grade", "match", "vouch")
# The programme as it stands, its public record, and the tables of names that sources are asked for.
FOLDERS = ("record", "tables")


def digest(programme: Programme, kept: Iterable[Receipt], done: Iterable[Kept], until: datetime.date) -> str:
    """SHA-256 over one line an input, sorted: the programme file, the files of the public record and of names,
    every report as it was sent, every act that counts, every answer pulled up to this day.

    Not in it: the day itself, which only says how many months have appeared; keys and the numbers made with them,
    which differ between machines; where the folder lies.
    """
    kept = list(kept)
    lines = [*_files(programme.folder), *map(_report, kept), *_acts(kept, done), *_pulls(programme.folder, until)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _files(folder: Path) -> Iterator[str]:
    inside = (path for name in FOLDERS for path in (folder / name).rglob("*") if path.is_file())
    for path in (folder / "programme.toml", *inside):
        if path.exists():
            yield _line("file", path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())


def _report(one: Receipt) -> str:
    """What was sent, when and how it was read. Not its id: that covers what was made with this machine's keys."""
    return _line("report", one.team, one.number, f"{one.month}", one.kinds, _moment(one.received_at), one.sha256,
                 one.contract, [asdict(table) for table in one.tables])  # fmt: skip


def _acts(kept: list[Receipt], done: Iterable[Kept]) -> Iterator[str]:
    """A report is named by its team and number. Acts have an order, so their place in it is part of each."""
    named = {one.report_id: f"{one.team} {one.number}" for one in kept}
    for place, one in enumerate(it for it in done if it.act.act in ACTS):
        act = one.act
        yield _line("act", place, _moment(one.at), act.act, act.team, named.get(act.subject, act.subject),
                    f"{act.month}", act.value, act.sha256)  # fmt: skip


def _pulls(folder: Path, until: datetime.date) -> Iterator[str]:
    """Every kept answer: its name holds the hash of the address and that of the body."""
    for path in (folder / "pulls").glob("*/2*-*-*/*.body"):
        if path.parent.name <= until.isoformat():
            yield _line("answer", path.parent.parent.name, path.parent.name, path.stem)


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(SEOUL).isoformat()


def _line(*said: object) -> str:
    """JSON, so that no value can be mistaken for two."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True)

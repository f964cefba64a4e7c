"""The release calendar as anyone may see it: what is planned and when, what came when, and why a date moved."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from connectors.disk import json_bytes
from connectors.model import Words
from dashboard.publish import editions
from dashboard.publish.editions import Entry

FILE = "calendar.json"
MONTHS_AHEAD = 12
Standing = Literal["planned", "released", "late"]


@dataclass(frozen=True)
class Move:
    """A release was put off or brought forward: from when, to when, told when, and why."""

    was: datetime.datetime
    now: datetime.datetime
    told_at: datetime.datetime
    reason: Words


@dataclass(frozen=True)
class Planned:
    """The release of a quarter; `moves` the oldest first."""

    quarter: str
    at: datetime.datetime
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A line of the calendar: what was planned, and the editions of the quarter that are out, the first first."""

    planned: Planned
    standing: Standing
    editions: tuple[Entry, ...]


def slots(programme_folder: Path, entries: Iterable[Entry], now: datetime.datetime) -> tuple[Slot, ...]:
    """The calendar by quarter, the next year of it included. `entries`: the editions that this reader may see."""
    out: dict[str, list[Entry]] = {}
    for one in entries:
        out.setdefault(one.quarter, []).append(one)
    return tuple(_slot(one, tuple(out.get(one.quarter, ())), now) for one in read(programme_folder))


def _slot(one: Planned, out: tuple[Entry, ...], now: datetime.datetime) -> Slot:
    return Slot(one, "released" if out else "late" if one.at <= now else "planned", out)


def next_change(programme_folder: Path, now: datetime.datetime) -> datetime.datetime | None:
    """When what is out, or what is late, will be another; until then an answer may be kept."""
    ahead = [one.at for one in read(programme_folder) if one.at > now]
    release = editions.next_release(programme_folder, now)
    return min([*ahead, *([release] if release else [])], default=None)


def read(programme_folder: Path) -> tuple[Planned, ...]:
    path = editions.folder_of(programme_folder) / FILE
    if not path.exists():
        return ()
    return tuple(_planned(one) for one in json.loads(path.read_bytes()))


def as_json(planned: Iterable[Planned]) -> bytes:
    return json_bytes([
        {"quarter": one.quarter, "planned_at": one.at.isoformat(), "moves": [
            {"was": move.was.isoformat(), "now": move.now.isoformat(), "told_at": move.told_at.isoformat(),
             "reason": {"ko": move.reason.ko, "en": move.reason.en}}
            for move in one.moves
        ]}
        for one in planned
    ])  # fmt: skip


def _planned(data: dict[str, Any]) -> Planned:
    moves = tuple(
        Move(_time(one["was"]), _time(one["now"]), _time(one["told_at"]), Words(**one["reason"]))
        for one in data["moves"]
    )
    return Planned(data["quarter"], _time(data["planned_at"]), moves)


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)

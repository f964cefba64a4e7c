"""Planning releases: the usual day and minute, dates that are moved with a reason, and the public calendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from connectors import acts, toml
from connectors.acts import Act, Kept
from connectors.disk import json_bytes, lock, write_whole
from connectors.model import Words
from connectors.programme import SEOUL, Programme, next_month
from dashboard.publish import calendar, editions
from dashboard.publish.calendar import MONTHS_AHEAD, Move, Planned
from dashboard.publish.model import last_month, quarter_of

FILE = "releases.toml"  # beside programme.toml, where the office wants other days than the usual
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
PAST = Words("새 공표 시각은 지금보다 뒤여야 합니다.", "The new time must lie in the future.")
OUT = Words("이미 나온 판의 공표 시각은 바꿀 수 없습니다.", "What is out already can't be moved.")
NEEDS_REASON = Words(
    "공표일을 바꾸려면 이유를 한국어와 영어로 적으십시오.",
    "A moved date needs its reason in Korean and in English.",
)


class CannotMove(Exception):
    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)


@dataclass(frozen=True)
class Rule:
    """The last such weekday of the month after the quarter, at this minute in Seoul."""

    weekday: str = "thursday"
    at: datetime.time = datetime.time(9, 30)


def rule(programme_folder: Path) -> Rule:
    """Of releases.toml. Raises BrokenFile."""
    path = programme_folder / FILE
    if not path.exists():
        return Rule()
    top = toml.load(path)
    top.only({"weekday", "at"})
    usual = Rule()
    at = top.get("at", str, f"{usual.at:%H:%M}")
    try:
        minute = datetime.time.fromisoformat(at)
    except ValueError:
        raise top.broken("at", f"must be a time such as 09:30, not {at!r}") from None
    return Rule(top.one_of("weekday", WEEKDAYS, usual.weekday), minute)


def usual(quarter: str, one: Rule) -> datetime.datetime:
    """When a quarter is released if nobody moves it."""
    end = next_month(next_month(last_month(quarter))) - datetime.timedelta(days=1)
    back = (end.weekday() - WEEKDAYS.index(one.weekday)) % 7
    return datetime.datetime.combine(end - datetime.timedelta(days=back), one.at, SEOUL)


def planned(programme_folder: Path, quarter: str) -> Planned:
    """The release of a quarter, with the moves that people made."""
    at, moves = usual(quarter, rule(programme_folder)), []
    for one in _schedule(programme_folder, acts.stamp(programme_folder)):
        if one.act.subject == quarter:
            move = _move(one, at)
            moves.append(move)
            at = move.now
    return Planned(quarter, at, tuple(moves))


@lru_cache(maxsize=16)
def _schedule(programme_folder: Path, stamp: tuple[int, ...]) -> tuple[Kept, ...]:
    """Every act that moved a release; the chain is read when it grew."""
    return tuple(one for one in acts.read(programme_folder) if one.act.act == "schedule")


def _move(one: Kept, was: datetime.datetime) -> Move:
    ko, _, en = one.act.reason.partition("\n")
    return Move(was, datetime.datetime.fromisoformat(one.act.value), one.at, Words(ko, en or ko))


def move(
    programme: Programme, quarter: str, to: datetime.datetime, reason: Words, by: str, now: datetime.datetime
) -> Planned:
    """Put a release on another minute, with the reason, which everyone will read. Raises CannotMove."""
    if not reason.ko.strip() or not reason.en.strip():
        raise CannotMove(NEEDS_REASON)
    if to <= now:
        raise CannotMove(PAST)
    if any(one.quarter == quarter for one in editions.released(programme.folder, now)):
        raise CannotMove(OUT)
    said = f"{' '.join(reason.ko.split())}\n{' '.join(reason.en.split())}"
    acts.append(
        programme.folder,
        [Act("schedule", by, "", quarter, last_month(quarter), to.isoformat(), said)], now.replace(microsecond=0),
    )  # fmt: skip
    found = planned(programme.folder, quarter)
    with lock(editions.folder_of(programme.folder) / ".lock"):
        _embargo(programme.folder, found)
    write(programme, now)
    return found


def _embargo(programme_folder: Path, found: Planned) -> None:
    """Editions of the quarter that were frozen already wait until the new minute, or come out earlier."""
    moved = {id: at.isoformat() for id, at in editions.moved_to(programme_folder).items()}
    moved |= {
        one.id: found.at.isoformat() for one in editions.index(programme_folder) if one.quarter == found.quarter
    }
    write_whole(editions.folder_of(programme_folder) / editions.MOVED, json_bytes(moved))


def write(programme: Programme, now: datetime.datetime) -> None:
    """The public calendar: every quarter since the first edition and all of the next twelve months."""
    found = [planned(programme.folder, quarter) for quarter in _quarters(programme, now)]
    write_whole(editions.folder_of(programme.folder) / calendar.FILE, calendar.as_json(found))


def _quarters(programme: Programme, now: datetime.datetime) -> Iterator[str]:
    entries = editions.index(programme.folder)
    first = min((one.quarter for one in entries), default=quarter_of(now.date()))
    month = last_month(first)
    while usual(quarter_of(month), rule(programme.folder)) <= now + datetime.timedelta(days=30.5 * MONTHS_AHEAD):
        yield quarter_of(month)
        month = next_month(next_month(next_month(month)))

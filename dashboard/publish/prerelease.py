"""Reading before the release: by name, from noon of the day before, and every look is written down."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from connectors import acts
from connectors.acts import Act
from connectors.programme import Programme
from dashboard.publish import editions

NOON = datetime.time(12)


@dataclass(frozen=True)
class Reader:
    """A person who may read an edition early, why, and who said so."""

    edition: str
    name: str
    reason: str
    by: str
    since: datetime.datetime


@dataclass(frozen=True)
class Look:
    edition: str
    name: str
    what: str
    at: datetime.datetime


def allow(programme: Programme, id: str, name: str, reason: str, by: str, now: datetime.datetime) -> None:
    """Let a person read an edition before its release. Raises NoEdition."""
    editions.find(editions.index(programme.folder), id)
    acts.append(
        programme.folder, [Act("allow", by, "", id, value=name, reason=reason)], now.replace(microsecond=0)
    )


def readers(programme_folder: Path) -> tuple[Reader, ...]:
    return tuple(
        Reader(one.act.subject, one.act.value, one.act.reason, one.act.by, one.at)
        for one in acts.read(programme_folder)
        if one.act.act == "allow"
    )


def looks(programme_folder: Path) -> tuple[Look, ...]:
    """The log: who read what of which edition before its minute."""
    return tuple(
        Look(one.act.subject, one.act.by, one.act.value, one.at)
        for one in acts.read(programme_folder)
        if one.act.act == "read_early"
    )


def opens_at(released_at: datetime.datetime) -> datetime.datetime:
    """Noon of the day before."""
    return released_at.replace(hour=NOON.hour, minute=0, second=0) - datetime.timedelta(days=1)


def readable(programme_folder: Path, name: str, now: datetime.datetime) -> tuple[str, ...]:
    """Editions that are not out yet and that this person may read now: to be handed to `editions.released`."""
    if not name:
        return ()
    named = {one.edition for one in readers(programme_folder) if one.name == name}
    out = {one.id for one in editions.released(programme_folder, now)}
    return tuple(
        one.id
        for one in editions.scheduled(programme_folder)
        if one.id in named - out and opens_at(one.published_at) <= now
    )


def look(programme: Programme, id: str, name: str, what: str, now: datetime.datetime) -> bool:
    """Write down that somebody reads an edition early, before showing it; False where they may not."""
    if id not in readable(programme.folder, name, now):
        return False
    acts.append(programme.folder, [Act("read_early", name, "", id, value=what)], now.replace(microsecond=0))
    return True

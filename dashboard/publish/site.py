"""The static pages: a folder of files made from editions alone, which this server or any other may hand out.

A site is decided by which editions are out: `current` finds its folder, and makes it where it is not there yet. So
the next site can be made before its minute, and is reached by nobody until `editions.released` says so.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from connectors.disk import lock
from dashboard.publish import calendar, editions, feeds, parts
from dashboard.publish.build import build
from dashboard.publish.calendar import Slot
from dashboard.publish.editions import Entry
from dashboard.publish.face.view import Planned

FOLDER = parts.SITES
KEPT = 1  # sites that no address leads to any more


def current(programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, root: str = "") -> Path:
    """The folder of the site that shows these editions, made where it is not there yet; what it holds lies under
    p/<programme>/. A release planned before `now` of which nothing is out is late. Raises NoEdition where there is
    none to show."""
    if not entries:
        raise editions.NoEdition(programme_folder.name)
    final = _folder(programme_folder, entries, now, root)
    if not final.is_dir():
        with lock(programme_folder / FOLDER / ".lock"):
            if not final.is_dir():
                _make(programme_folder, entries, now, root, final)
    return final


def at_hand(programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, root: str = "") -> Path:
    """The same, but what an older version of the code drew of these editions is shown until the new one is there:
    nobody waits for an upgrade."""
    final = _folder(programme_folder, entries, now, root)
    older = [] if final.is_dir() else sorted(final.parent.glob(f"{_content(final)}-*"), key=_when)
    return older[-1] if older else current(programme_folder, entries, now, root)


def is_newest(made: Path) -> bool:
    """Whether a site was drawn by the code as it is."""
    return made.name.endswith(f"-{parts.version()}")


def _content(made: Path) -> str:
    return made.name.partition("-")[0]


def _when(made: Path) -> float:
    return made.stat().st_mtime


def prepare(programme_folder: Path, now: datetime.datetime, root: str = "") -> None:
    """Make the site of now and of each release to come, so that no reader waits for one; older ones go."""
    wanted = {current(programme_folder, one, at, root) for one, at in _to_show(programme_folder, now)}
    if wanted:
        with lock(programme_folder / FOLDER / ".lock"):
            _forget(programme_folder / FOLDER, wanted)


def copy(programme_folder: Path, now: datetime.datetime, out: Path, root: str = "") -> None:
    """The site of this moment for another web server, beside those of other programmes there. Raises NoEdition."""
    shutil.copytree(
        current(programme_folder, editions.released(programme_folder, now), now, root), out, dirs_exist_ok=True
    )
    ways_in = [path.read_text(encoding="utf-8") for path in sorted(out.glob("p/*/index.html"))]
    (out / "404.html").write_text(feeds.nowhere(ways_in), encoding="utf-8")
    maps = sorted(path.relative_to(out).as_posix() for path in out.glob("p/*/sitemap.xml"))
    (out / "robots.txt").write_text(feeds.robots([f"{root}/{one}" for one in maps]), encoding="utf-8")


def is_prepared(programme_folder: Path, now: datetime.datetime, root: str = "") -> bool:
    return all(_folder(programme_folder, one, at, root).is_dir() for one, at in _to_show(programme_folder, now))


def planned(programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime) -> tuple[Planned, ...]:
    """Releases to come: those of the calendar of which no edition is out, late ones among them."""
    slots = calendar.slots(programme_folder, entries, now)
    return tuple(_planned(one) for one in slots if one.standing != "released")


def _planned(slot: Slot) -> Planned:
    one, last = slot.planned, slot.planned.moves[-1] if slot.planned.moves else None
    is_late = slot.standing == "late"
    return Planned(one.quarter, one.at, last.was if last else None, last.reason if last else None, is_late)


def _to_show(
    programme_folder: Path, now: datetime.datetime
) -> list[tuple[tuple[Entry, ...], datetime.datetime]]:  # fmt: skip
    """What is out now, what will be after each release to come, and what if the one after those is late."""
    ahead = [one for one in editions.scheduled(programme_folder) if one.published_at > now]
    there = {one.quarter for one in editions.scheduled(programme_folder)}
    open_ones = [one.at for one in calendar.read(programme_folder) if one.at > now and one.quarter not in there]
    moments = sorted({now, *(one.published_at for one in ahead), *open_ones[:1]})
    shown = ((editions.released(programme_folder, at), at) for at in moments)
    return [(entries, at) for entries, at in shown if entries]


def _folder(programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, root: str) -> Path:
    """Its name is a hash of all that decides what is in it, and one of what decides how it looks."""
    said = json.dumps([
        [[one.hash, one.published_at.isoformat()] for one in entries],
        [str(one) for one in planned(programme_folder, entries, now)], root,
    ])  # fmt: skip
    content = hashlib.sha256(said.encode()).hexdigest()[:20]
    return programme_folder / FOLDER / f"{content}-{parts.version()}"


def _make(
    programme_folder: Path, entries: Sequence[Entry], now: datetime.datetime, root: str, final: Path
) -> None:  # fmt: skip
    with parts.whole(final) as draft:
        build(programme_folder, entries, planned(programme_folder, entries, now), draft, root)


def _forget(folder: Path, wanted: set[Path]) -> None:
    """All but these go, and the one before them, which a server may still be handing out."""
    others = [one for one in folder.iterdir() if one.is_dir() and one.name != parts.FOLDER and one not in wanted]
    others.sort(key=_when)
    for old in others[:-KEPT] + [one for one in (folder / parts.FOLDER).iterdir() if one.name != parts.version()]:
        shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":  # what a server starts beside itself: drawing would hold up those who read meanwhile
    prepare(Path(sys.argv[1]), datetime.datetime.fromisoformat(sys.argv[2]), sys.argv[3])

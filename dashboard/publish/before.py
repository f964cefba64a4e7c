"""What readers have already when a quarter is published: earlier versions of it, the quarter just before it, and
those its users are compared with.

The difference must single nobody out, so what those editions counted is needed: where it is lost, nothing is
published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.publish import counted, history, refusals, scored
from dashboard.publish.cells import Cell, CellKey
from dashboard.publish.counted import Counted
from dashboard.publish.editions import Entry
from dashboard.publish.gather import Asked
from dashboard.publish.measures import Reported, Use
from dashboard.publish.model import quarter_before, quarter_of
from dashboard.publish.readable import Figures
from dashboard.publish.refusals import CannotPublish
from dashboard.publish.versions import Earlier
from dashboard.scoring import method


@dataclass(frozen=True)
class Before:
    """Earlier versions of the quarters that are asked for and of the one before them, the oldest first; what was
    counted of that one; the figures of past quarters that are shown; and those of past quarters whose users are
    `compared` with new ones."""

    versions: tuple[Earlier, ...] = ()
    uses: tuple[Use, ...] = ()
    reported: tuple[Reported, ...] = ()
    shown: frozenset[CellKey] = frozenset()
    compared: tuple[Cell, ...] = ()


def before(
    programme_folder: Path, entries: Iterable[Entry], sources: Mapping[str, Entry], asked: Asked,
    said: Mapping[str, Figures],
) -> Before:  # fmt: skip
    """`sources`: where each past quarter stands; `said`: the figures of each edition by its id. Raises
    CannotPublish."""
    looked_at = {quarter_of(one) for one in asked.months}
    compared = _compared(programme_folder, looked_at, sources)
    last = max((one for one in sources if one < min(looked_at, default="")), default="")
    uses, reported = _counted_of(programme_folder, last, sources[last]) if last else ((), ())
    looked_at |= {last} if last else set()
    versions = (_version(programme_folder, one, looked_at, said[one.id]) for one in entries)
    shown = frozenset(key for key, it in history.standing(said, sources).items() if not it.is_hidden)
    return Before(tuple(one for one in versions if one), uses, reported, shown, compared)


def _compared(folder: Path, new: Iterable[str], sources: Mapping[str, Entry]) -> tuple[Cell, ...]:
    back = scored.quarters_back(method.load())
    then = sorted({quarter_before(one, back) for one in new} & sources.keys())
    return tuple(cell for one in then for cell in _counted(folder, sources[one]).cells({one}).values())


def _counted_of(
    programme_folder: Path, quarter: str, entry: Entry
) -> tuple[tuple[Use, ...], tuple[Reported, ...]]:  # fmt: skip
    kept = _counted(programme_folder, entry)
    uses = tuple(one for one in kept.uses if one.quarter == quarter)
    return uses, tuple(one for one in kept.reported if one.quarter == quarter)


def _version(
    programme_folder: Path, entry: Entry, quarters: Collection[str], figures: Figures
) -> Earlier | None:  # fmt: skip
    """What an edition was the first to say of these quarters, or said anew; None where it only repeats others."""
    is_needed = entry.quarter in quarters
    kept = _counted(programme_folder, entry) if is_needed else counted.read(programme_folder, entry.id)
    about = {entry.quarter, *(key.quarter for key in (kept.answers if kept else ()))} & set(quarters)
    if not about:
        return None
    said = {key: figure for key, figure in figures.items() if key.quarter in about}
    return Earlier(entry.id, said, kept.cells(about) if kept else None)


def _counted(programme_folder: Path, entry: Entry) -> Counted:
    found = counted.read(programme_folder, entry.id)
    if found is None:
        raise CannotPublish(refusals.LOST, id=entry.id)
    return found

"""Sectors that are also shown together: where that tells more, a sum of several ("finance+other") stands beside
them.

It is decided before anything is hidden for the sake of something else. The sum stands beside its parts and not in
their place: there it would cost every figure of theirs, and tell little that the margins do not (decision 93). It
is the same for all teams, and a quarter keeps the one it was first published with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.publish.cells import ALL, Answer, Cell, CellKey, Draft, Shown, Sum, Withheld
from dashboard.publish.measures import PLUS, Reported, parts_of
from dashboard.publish.model import Row
from dashboard.text import Text

TABLE, PART = "sectors", "sector"
NONE = ""
# A sum is first taken where it tells so much more of all figures: a column that comes and goes makes no series.
CLEARLY = 0.05


@dataclass(frozen=True)
class Offer:
    """The sums that may stand beside the parts, NONE for no sum; one is taken where it tells more of the figures
    than no sum does, by at least `by`."""

    names: tuple[str, ...]
    by: float = 0.0


@dataclass(frozen=True)
class Taken:
    """The sum that stands beside the parts, and what share of the figures is told with each that was tried."""

    name: str
    told: Mapping[str, float]


NO_SUM, NOTHING = Offer((NONE,)), Taken(NONE, {})


def offer(declared: Iterable[Collection[str]], own: str, past: Sequence[Row], out: Sequence[Row]) -> Offer:
    """What may be taken for a quarter. `past`, `out`: published rows of earlier quarters, and of this one.

    A quarter that is out keeps what it has. The sum of the quarter before stays while it tells more than none
    does; once dropped, none is taken up again.
    """
    if out:
        return Offer((standing(out),))
    earlier = [row for row in past if str(row["quarter"]) < own]
    last = max((str(row["quarter"]) for row in earlier), default="")
    before = standing(row for row in earlier if row["quarter"] == last)
    if before:
        return Offer((NONE, before))
    if standing(earlier):
        return NO_SUM
    return Offer((NONE, *(PLUS.join(sorted(parts)) for parts in declared)), CLEARLY)


def standing(rows: Iterable[Row]) -> str:
    """The sum that stands in published rows."""
    return next((str(row[PART]) for row in rows if PLUS in str(row[PART])), NONE)


def named(say: Text, code: str) -> str:
    """A sector, a sum of several or all of them, in words."""
    if PLUS not in code:
        return say(f"site.sector_{code}")
    return say(
        "site.sectors_together", sectors=say.listing([say(f"site.sector_{one}") for one in code.split(PLUS)])
    )


def beside(reported: Iterable[Reported], name: str) -> list[Reported]:
    """What a team's report covers, with a sum among it."""
    return [
        replace(one, parts=(*one.parts, name)) if name and one.table == TABLE else one for one in reported
    ]  # fmt: skip


def taken(offered: Offer, told: Mapping[str, float]) -> Taken:
    """The sum that tells most, where that is enough."""
    if NONE not in offered.names:
        return Taken(offered.names[0], {})
    best = max(offered.names, key=lambda name: told[name])
    is_more = told[best] > told[NONE] and told[best] - told[NONE] >= offered.by
    return Taken(best if is_more else NONE, told)


def share_told(cells: Iterable[Cell], answers: Mapping[CellKey, Answer]) -> float:
    """Of the figures by sector and their margins that have anything in them, the share that is not withheld; of n
    that are withheld but stand in a sum, each counts as one n-th: the sum is one figure."""
    inside = in_sums(answers)
    figures = [cell.key for cell in cells if cell.key.table == TABLE and cell.groups and PLUS not in cell.key.part]
    told = [1 / inside[key] if key in inside else not isinstance(answers[key], Withheld) for key in figures]
    return sum(told) / max(1, len(told))


def in_sums(answers: Mapping[CellKey, Answer]) -> dict[CellKey, int]:
    """Figures that are withheld and stand in a sum that is shown; and how many do in the same one."""
    found: dict[CellKey, int] = {}
    for key, answer in answers.items():
        if PLUS in key.part and isinstance(answer, Shown):
            hidden = [part for part in parts_of(key) if isinstance(answers[part], Withheld)]
            found |= dict.fromkeys(hidden, len(hidden))
    return found


def followed(draft: Draft) -> Draft:
    """With the sums that stand in one of the quarters, in all of them: where one is not published it can be added
    up, and what it has changed by since the quarter before must single nobody out."""
    there = {cell.key: cell for cell in draft.cells if not cell.settled}
    names = {(key.table, key.part) for key in there if PLUS in key.part}
    more: list[Cell] = []
    for key, whole in there.items():
        if key.part == ALL and whole.kind == "magnitude":
            wanted = [replace(key, part=name) for table, name in sorted(names) if table == key.table]
            more += [_sum(whole, at, there) for at in wanted if at not in there]
    totals = [Sum(one.key, parts_of(one.key)) for one in more]
    return replace(draft, cells=(*draft.cells, *more), relations=(*draft.relations, *totals))


def _sum(whole: Cell, at: CellKey, there: Mapping[CellKey, Cell]) -> Cell:
    parts = [there[key] for key in parts_of(at)]
    added = tuple(one for part in parts for one in part.contributions)
    return replace(whole, key=at, contributions=added, is_offered=False)

"""Sectors that are also shown together: where that tells more, sums of several ("finance+other") stand beside
them.

It is decided before anything is hidden for the sake of something else. The sums stand beside their parts and not
in their place: there they would cost every figure of theirs, and tell little that the margins do not (decision
97). They are the same for all teams, and a quarter keeps those it was first published with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.publish.cells import ALL, Answer, Cell, CellKey, Draft, Shown, Sum, Withheld, Zero
from dashboard.publish.measures import PLUS, Reported, parts_of
from dashboard.publish.model import Row
from dashboard.text import Text

TABLE, PART = "sectors", "sector"
# The sums of a coarser classification, each the names of its sectors joined; none of them is the sectors alone.
Sums = tuple[str, ...]
ALONE: Sums = ()
# So much more of all figures must be told: columns that come and go with little make no series.
CLEARLY = 0.05


@dataclass(frozen=True)
class Taken:
    """The sums that stand beside the sectors, and what share of the figures each choice that was tried tells."""

    sums: Sums
    told: Mapping[Sums, float]


NOTHING = Taken(ALONE, {})


def choices(declared: Iterable[Sums], own: str, past: Sequence[Row], out: Sequence[Row]) -> tuple[Sums, ...]:
    """What may be chosen for a quarter, the most wanted first. `past`, `out`: published rows of earlier quarters,
    and of this one.

    A quarter that is out keeps what it has. After the sectors alone come the sums of the quarter before; where
    they were dropped, none is taken up again.
    """
    if out:
        return (standing(out),)
    earlier = [row for row in past if str(row["quarter"]) < own]
    last = max((str(row["quarter"]) for row in earlier), default="")
    before = standing(row for row in earlier if row["quarter"] == last)
    if standing(earlier) and not before:
        return (ALONE,)
    return tuple(dict.fromkeys((ALONE, before, *declared)))


def standing(rows: Iterable[Row]) -> Sums:
    """The sums that stand in published rows."""
    return tuple(sorted({part for row in rows if PLUS in (part := str(row[PART]))}))


def named(say: Text, code: str) -> str:
    """A sector, a sum of several or all of them, in words."""
    if PLUS not in code:
        return say(f"site.sector_{code}")
    parts = [say(f"site.sector_{one}") for one in code.split(PLUS)]
    return say("site.sectors_together", sectors=say.listing(parts))


def beside(reported: Iterable[Reported], sums: Sums) -> list[Reported]:
    """What a team's report covers, with sums among it."""
    return [replace(one, parts=(*one.parts, *sums)) if one.table == TABLE else one for one in reported]


def taken(told: Mapping[Sums, float]) -> Taken:
    """The first choice, unless a later one tells clearly more."""
    best, *others = told
    for sums in others:
        best = sums if told[sums] >= told[best] + CLEARLY else best
    return Taken(best, told)


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
        if PLUS in key.part and isinstance(answer, Shown) and not _is_all(key, answers):
            hidden = [part for part in parts_of(key) if isinstance(answers[part], Withheld)]
            found |= dict.fromkeys(hidden, len(hidden))
    return found


def _is_all(key: CellKey, answers: Mapping[CellKey, Answer]) -> bool:
    """Where the other sectors have nothing, a sum of several is that of all, which is told anyway."""
    inside = (ALL, *key.part.split(PLUS))
    row = {at.part: answer for at, answer in answers.items() if replace(at, part=key.part) == key}
    return all(isinstance(one, Zero) for part, one in row.items() if part not in inside and PLUS not in part)


def followed(draft: Draft) -> Draft:
    """With the sums that stand in one of the quarters, in all of them: where one is not published it can be added
    up, and what it has changed by since the quarter before must single nobody out."""
    there = {cell.key: cell for cell in draft.cells if not cell.settled}
    sums = {(key.table, key.part) for key in there if PLUS in key.part}
    more: list[Cell] = []
    for key, whole in there.items():
        if key.part == ALL and whole.kind == "magnitude":
            wanted = [replace(key, part=name) for table, name in sorted(sums) if table == key.table]
            more += [_sum(whole, at, there) for at in wanted if at not in there]
    totals = [Sum(one.key, parts_of(one.key)) for one in more]
    return replace(draft, cells=(*draft.cells, *more), relations=(*draft.relations, *totals))


def _sum(whole: Cell, at: CellKey, there: Mapping[CellKey, Cell]) -> Cell:
    added = tuple(one for part in parts_of(at) for one in there[part].contributions)
    return replace(whole, key=at, contributions=added, is_offered=False)

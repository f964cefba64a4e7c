"""What earlier editions have made known of the figures of a new one: the same figure, or one that has changed
since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.publish import measures, readable
from dashboard.publish.cells import (
    Answer,
    AtMost,
    Cell,
    CellKey,
    Contribution,
    Draft,
    Known,
    Relation,
    Share,
    Shown,
    Sum,
    Under3,
    Union,
    Withheld,
    Zero,
)
from dashboard.publish.feasible import members
from dashboard.publish.readable import Figure, Figures


@dataclass(frozen=True)
class Earlier:
    """An earlier edition: what it published, and the figures it counted (its draft's cells, from a warehouse built
    as of its day). Without cells, a figure that no longer fits counts as changed by nobody knows whom, and is
    withheld."""

    id: str
    figures: Figures
    cells: Mapping[CellKey, Cell] | None = None


def against(draft: Draft, editions: Sequence[Earlier]) -> Draft:
    """The draft with what editions, the oldest first, have said; figures that changed stand beside their new
    values."""
    now = {cell.key: cell for cell in draft.cells}
    earlier: dict[CellKey, Known] = {}
    old: dict[CellKey, Cell] = {}
    relations: set[Relation] = set()
    for edition in editions:
        said = {key: one for key, one in earlier.items() if one.is_shown and not one.changes}
        earlier = earlier | _known(edition, now) | said
        names = {key: _name(edition, key, cell, old) for key, cell in _changed(edition, now).items()}
        for key, name in names.items():
            old[name] = _settled(edition, key, name, old)
        for relation in measures.relations(edition.figures):
            renamed = _renamed(relation, names)
            if renamed != relation and all(key in now or key in old for key in members(renamed)):
                relations.add(renamed)
    return Draft((*draft.cells, *old.values()), (*draft.relations, *sorted(relations, key=repr)), earlier)


def moved(cells: Iterable[Cell], answers: Mapping[CellKey, Answer], editions: Sequence[Earlier]) -> list[CellKey]:
    """Figures that are hidden now and of which an earlier edition said what no longer holds: a reader has to be
    told, who would else take the old value for the true one."""
    now = {cell.key: cell for cell in cells if not isinstance(answers[cell.key], Shown | Zero)}
    known = [_known(edition, now) for edition in editions]
    return sorted({key for one in known for key, was in one.items() if was.changes is None or was.changes})


def _known(edition: Earlier, now: Mapping[CellKey, Cell]) -> dict[CellKey, Known]:
    found = {}
    for key, figure in edition.figures.items():
        if key in now and not figure.is_withheld:
            low, high = readable.interval(key, figure)
            found[key] = Known(low, high, _changes(edition, now[key], low, high), not figure.is_hidden)
    return found


def _changes(edition: Earlier, cell: Cell, low: float, high: float) -> tuple[Contribution, ...] | None:
    if edition.cells is not None:
        return changed(cell, edition.cells[cell.key].contributions)
    return () if low <= cell.value <= high else None


def changed(cell: Cell, was: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """By how much each group's amount with each team differs from what it was."""
    amounts: dict[tuple[str, str], float] = {}
    for sign, contributions in ((1, cell.contributions), (-1, was)):
        for one in contributions:
            amounts[one.group, one.team] = amounts.get((one.group, one.team), 0.0) + sign * one.amount
    return tuple(Contribution(*at, amount) for at, amount in sorted(amounts.items()) if amount)


def _changed(edition: Earlier, now: Mapping[CellKey, Cell]) -> dict[CellKey, Cell]:
    """Figures of an edition, as it counted them, that are not what they were; one that is gone has changed too."""
    if edition.cells is None:
        return {}
    cells = {key: edition.cells[key] for key in edition.figures}
    return {key: was for key, was in cells.items() if key not in now or changed(now[key], was.contributions)}


def _name(edition: Earlier, key: CellKey, cell: Cell, old: Mapping[CellKey, Cell]) -> CellKey:
    """The same old figure in two editions is one figure."""
    for name, known in old.items():
        if replace(name, table=key.table) == key and not changed(known, cell.contributions):
            return name
    return replace(key, table=f"{key.table}@{edition.id}")


def _settled(edition: Earlier, key: CellKey, name: CellKey, old: Mapping[CellKey, Cell]) -> Cell:
    assert edition.cells is not None
    found = answer(key, edition.figures[key])
    if name in old and isinstance(old[name].settled, Shown | Zero):
        found = old[name].settled or found
    return replace(edition.cells[key], key=name, settled=found)


def answer(key: CellKey, figure: Figure) -> Answer:
    """What a published figure says, as disclosure control would have answered."""
    if figure.state == "under_3":
        return Under3()
    if figure.is_withheld:
        return Withheld("secondary")
    return Zero() if figure.state == "zero" else Shown(figure.value or 0.0, *readable.interval(key, figure))


def _renamed(relation: Relation, names: Mapping[CellKey, CellKey]) -> Relation:
    def new(key: CellKey) -> CellKey:
        return names.get(key, key)

    match relation:
        case Sum(total, parts):
            return Sum(new(total), tuple(map(new, parts)))
        case Union(total, parts):
            return Union(new(total), tuple(map(new, parts)))
        case AtMost(lesser, greater):
            return AtMost(new(lesser), tuple(map(new, greater)))
        case Share(numerator, denominator, low, high):
            return Share(new(numerator), new(denominator), low, high)

"""Disclosure control: what of a draft may be published, checked by what a reader, a contributor and a team could work out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.publish.cells import (
    ALL, Answer, Cell, CellKey, Contribution, Draft, Parameters, Relation, Shown, Sum, Withheld,
)  # fmt: skip
from dashboard.publish.feasible import components
from dashboard.publish.suppress import Table, suppress


@dataclass(frozen=True)
class Protected:
    """What each figure shows. `exposed`: figures that earlier editions have made known too well for anything to help;
    an edition with any is not published."""

    answers: dict[CellKey, Answer]
    exposed: tuple[CellKey, ...] = ()


def protect(draft: Draft, parameters: Parameters) -> Protected:
    """Primary suppression, then secondary, over figures that hang together. The order of the rows decides nothing."""
    cells = {cell.key: cell for cell in draft.cells}
    answers: dict[CellKey, Answer] = {}
    exposed: list[CellKey] = []
    for keys, relations in components(list(cells), list(draft.relations)):
        table = Table([cells[key] for key in keys], relations, dict(draft.earlier), parameters)
        exposed += [table.cells[n].key for n in suppress(table)]
        answers |= {cell.key: table.answer(n) for n, cell in enumerate(table.cells)}
    return Protected(answers, tuple(exposed))


def margins(keys: Iterable[CellKey]) -> list[Sum]:
    """The sums a table with margins implies: each `all` over teams, and each `all` over parts, of the keys there are.

    A team that is missing has no key: the market total is of those who reported.
    """
    there = sorted(set(keys))
    return [*_sums(there, "team"), *_sums(there, "part")]


def _sums(keys: Sequence[CellKey], column: str) -> list[Sum]:
    parts: dict[CellKey, list[CellKey]] = {key: [] for key in keys if getattr(key, column) == ALL}
    for key in keys:
        total = replace(key, **{column: ALL})
        if getattr(key, column) != ALL and total in parts:
            parts[total].append(key)
    return [Sum(total, tuple(found)) for total, found in parts.items() if found]


@dataclass(frozen=True)
class RollUp:
    """A coarser classification: each part by the category that takes it in; a part not named stays."""

    name: str
    into: Mapping[str, str]


def rolled_up(draft: Draft, option: RollUp) -> Draft:
    """The draft with coarser categories offered in place of the parts they take in, which stay unknown but linked."""
    cells, relations = list(draft.cells), list(draft.relations)
    coarse: dict[CellKey, list[Cell]] = {}
    for n, cell in enumerate(draft.cells):
        if cell.key.part in option.into:
            cells[n] = replace(cell, is_offered=False)
            coarse.setdefault(replace(cell.key, part=option.into[cell.key.part]), []).append(cell)
    for key, parts in coarse.items():
        contributions: tuple[Contribution, ...] = tuple(one for part in parts for one in part.contributions)
        cells.append(replace(parts[0], key=key, contributions=contributions))
        relations.append(Sum(key, tuple(part.key for part in parts)))
    return Draft(tuple(cells), tuple(relations), draft.earlier)


def least_hidden(
    draft: Draft, options: Sequence[RollUp], parameters: Parameters
) -> tuple[RollUp | None, Draft, Protected]:
    """The classification under which the most users, requests or customers are inside figures that are shown; the draft's
    own where none does better."""
    best: tuple[RollUp | None, Draft, Protected] = (None, draft, protect(draft, parameters))
    for option in options:
        coarser = rolled_up(draft, option)
        found = protect(coarser, parameters)
        if _told(coarser, found) > _told(best[1], best[2]):
            best = (option, coarser, found)
    return best


def _told(draft: Draft, protected: Protected) -> float:
    """Of each measure, the part of all that stands in figures shown below the margins; summed over measures."""
    shown: dict[tuple[str, str], float] = {}
    everything: dict[tuple[str, str], float] = {}
    for cell in draft.cells:
        if not cell.is_offered or cell.key.part == ALL:
            continue
        what = (cell.key.table, cell.key.measure)
        everything[what] = everything.get(what, 0.0) + cell.value
        if isinstance(protected.answers[cell.key], Shown):
            shown[what] = shown.get(what, 0.0) + cell.value
    return sum(shown.get(what, 0.0) / total for what, total in everything.items() if total)


def ratio_reason(parts: Iterable[Answer]) -> Withheld | None:
    """A ratio with a hidden part is hidden, for that part's reason."""
    return next((part for part in parts if isinstance(part, Withheld)), None)


def linked(relations: Iterable[Relation]) -> list[Relation]:
    """Relations once each, in one order."""
    return sorted(set(relations), key=repr)

"""Disclosure control: what of a draft may be published, checked by what a reader, a contributor and a team could
work out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.publish.cells import (
    ALL,
    Answer,
    Cell,
    CellKey,
    Draft,
    Known,
    Parameters,
    Relation,
    Shown,
    Sum,
)  # fmt: skip
from dashboard.publish.exposure import failures
from dashboard.publish.feasible import components
from dashboard.publish.measures import PLUS, sums
from dashboard.publish.model import quarter_before
from dashboard.publish.suppress import suppress
from dashboard.publish.table import Table
from dashboard.publish.versions import changed


@dataclass(frozen=True)
class Protected:
    """What each figure shows. `exposed`: figures that earlier editions have made known too well for anything to
    help; an edition with any is not published."""

    answers: dict[CellKey, Answer]
    exposed: tuple[CellKey, ...] = ()


def protect(draft: Draft, parameters: Parameters) -> Protected:
    """Primary suppression, then secondary, over figures that hang together. The order of the rows decides
    nothing."""
    cells = {cell.key: cell for cell in draft.cells}
    answers: dict[CellKey, Answer] = {}
    exposed: list[CellKey] = []
    for keys, relations in components(list(cells), list(draft.relations)):
        before = _quarter_before(keys, cells, answers)
        table = Table([cells[key] for key in keys], relations, draft.earlier, parameters, before)
        exposed += [table.cells[n].key for n in suppress(table)]
        answers |= {cell.key: table.answer(n) for n, cell in enumerate(table.cells)}
    return Protected(answers, tuple(exposed))


def known_too_well(cells: Iterable[Cell], relations: Sequence[Relation], parameters: Parameters) -> set[CellKey]:
    """Of cells that are settled, those a reader, a contributor or a team comes closer to than their secret bounds
    allow."""
    by_key = {cell.key: cell for cell in cells}
    found: set[CellKey] = set()
    for keys, theirs in components(list(by_key), relations):
        table = Table([by_key[key] for key in keys], theirs, {}, parameters, {})
        found |= {table.cells[failure.at].key for failure in failures(table)}
    return found


def _quarter_before(
    keys: Iterable[CellKey], cells: Mapping[CellKey, Cell], answers: Mapping[CellKey, Answer]
) -> dict[CellKey, Known]:
    """What is shown of users and requests in the quarter before, and by whom the difference comes about."""
    found = {}
    for key in keys:
        was = replace(key, quarter=quarter_before(key.quarter))
        shown = answers.get(was)
        if cells[key].kind == "magnitude" and isinstance(shown, Shown):
            found[key] = Known(shown.low, shown.high, changed(cells[key], cells[was].contributions))
    return found


@dataclass(frozen=True)
class RollUp:
    """A coarser classification: parts to be put together; a part not named stays."""

    together: tuple[tuple[str, ...], ...]

    @property
    def into(self) -> dict[str, str]:
        return {part: PLUS.join(sorted(parts)) for parts in self.together for part in parts}


def rolled_up(draft: Draft, option: RollUp) -> Draft:
    """The draft with coarser categories offered in place of the parts they take in, which stay unknown but linked;
    where all parts are zero they stay as they are."""
    into = option.into
    coarse: dict[CellKey, list[Cell]] = {}
    for cell in draft.cells:
        if cell.key.part in into:
            coarse.setdefault(replace(cell.key, part=into[cell.key.part]), []).append(cell)
    whole = {key: _together(key, parts) for key, parts in coarse.items()}
    gone = {part.key for key, parts in coarse.items() if whole[key].groups for part in parts}
    fine = [replace(cell, is_offered=False) if cell.key in gone else cell for cell in draft.cells]
    totals = [Sum(key, tuple(sorted(part.key for part in parts))) for key, parts in coarse.items()]
    return Draft((*fine, *whole.values()), (*draft.relations, *totals, *sums(coarse, "team")), draft.earlier)


def _together(key: CellKey, parts: Sequence[Cell]) -> Cell:
    return replace(parts[0], key=key, contributions=tuple(one for part in parts for one in part.contributions))


def least_hidden(
    draft: Draft, options: Sequence[RollUp], parameters: Parameters
) -> tuple[RollUp | None, Draft, Protected]:
    """The classification under which the most users, requests or customers are inside figures that are shown; the
    draft's own where none does better."""
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

"""Disclosure control: what of a draft may be published, checked by what a reader, a contributor and a team could
work out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.publish.cells import Answer, Cell, CellKey, Draft, Known, Parameters, Relation, Shown
from dashboard.publish.exposure import failures
from dashboard.publish.feasible import Question, components, extremes
from dashboard.publish.model import quarter_before
from dashboard.publish.suppress import suppress
from dashboard.publish.table import Table
from dashboard.publish.together import followed
from dashboard.publish.versions import changed

Spans = dict[CellKey, tuple[float, float]]


@dataclass(frozen=True)
class Protected:
    """What each figure shows. `exposed`: figures that earlier editions have made known too well for anything to
    help; an edition with any is not published."""

    answers: dict[CellKey, Answer]
    exposed: tuple[CellKey, ...] = ()


def protect(draft: Draft, parameters: Parameters) -> Protected:
    """Primary suppression, then secondary, over figures that hang together. The order of the rows decides
    nothing."""
    draft = followed(draft)
    cells = {cell.key: cell for cell in draft.cells}
    answers: dict[CellKey, Answer] = {}
    exposed: list[CellKey] = []
    known: Spans = {}
    for keys, relations in components(list(cells), list(draft.relations)):
        before = _quarter_before(keys, cells, known)
        table = Table([cells[key] for key in keys], relations, draft.earlier, parameters, before)
        exposed += [table.cells[n].key for n in suppress(table)]
        answers |= {cell.key: table.answer(n) for n, cell in enumerate(table.cells)}
        known |= _known(table, answers)
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


def _known(table: Table, answers: Mapping[CellKey, Answer]) -> Spans:
    """What is shown; and how near one comes to a sum that is nowhere shown."""
    low, high = table.seen()
    found = {cell.key: (float(low[n]), float(high[n])) for n, cell in enumerate(table.cells)
             if isinstance(answers[cell.key], Shown)}  # fmt: skip
    sums = [n for n, cell in enumerate(table.cells) if not cell.is_offered]
    questions = [Question(n, sign, low, high) for n in sums for sign in (1, -1)]
    ends = extremes(table.links, questions).reshape(-1, 2).tolist()
    return found | {table.cells[n].key: (least, most) for n, (least, most) in zip(sums, ends, strict=True)}


def _quarter_before(keys: Iterable[CellKey], cells: Mapping[CellKey, Cell], known: Spans) -> dict[CellKey, Known]:
    """What is known of users and requests in the quarter before, and by whom the difference comes about."""
    found = {}
    for key in keys:
        was = replace(key, quarter=quarter_before(key.quarter))
        if cells[key].kind == "magnitude" and was in known:
            found[key] = Known(*known[was], changed(cells[key], cells[was].contributions))
    return found

"""Disclosure control over what was gathered: customers behind every B2B figure go in, what may be shown comes out."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.publish import measures
from dashboard.publish.cells import (
    ALL,
    Answer,
    AtMost,
    Cell,
    CellKey,
    Contribution,
    Draft,
    Known,
    Parameters,
    Relation,
    Rounded,
    Shown,
    Sum,
    Under3,
    Withheld,
    Zero,
)  # fmt: skip
from dashboard.publish.disclosure import protect
from dashboard.publish.gather import OPEN, Indicator, NewRow
from dashboard.publish.measures import Reported, Use
from dashboard.publish.model import quarter_of

TABLE = "indicators"  # of the figures under an indicator: its numerator and denominator
NUMERATOR, DENOMINATOR, REST = "numerator", "denominator", "rest"
Place = tuple[str, str, str]  # quarter, team, indicator
Contributed = Sequence[tuple[str, str, datetime.date, str, float, float]]
# What an indicator's numerator and denominator count; a quantile of PoCs is safe where its PoCs may be counted.
COUNTS = (
    "b2b_poc_conversion", "b2b_time_to_live", "b2b_integration_depth", "b2b_persistence_6m", "b2b_outcome_verified",
    "b2b_independent_share", "b2b_sector_penetration:finance", "b2b_sector_penetration:manufacturing",
    "b2b_sector_penetration:public",
)  # fmt: skip
# Figures of the sectors table that take in one of an indicator's: the difference is nobody's business either.
WITHIN: dict[tuple[str, str], str] = {
    ("b2b_regular_reach", NUMERATOR): "regular_users",
    ("b2b_seat_activation", NUMERATOR): "active_users",
    ("b2b_independent_share", NUMERATOR): "customers",
    ("b2b_independent_share:users", NUMERATOR): "regular_users",
}
# Shown only where each of these figures may be: an indicator -> the names of its parts.
PARTS: dict[str, tuple[str, ...]] = {
    "b2b_independent_share": ("b2b_independent_share", "b2b_independent_share:users"),
    "b2b_sector_penetration": tuple(one for one in COUNTS if one.startswith("b2b_sector_penetration:")),
}
SECTOR_OF = "b2b_sector_penetration:"


@dataclass(frozen=True)
class Protected:
    """What each figure shows, which indicators are hidden, and the figures no rule can help any more."""

    answers: Mapping[CellKey, Answer]
    hidden: frozenset[Place]
    exposed: tuple[CellKey, ...]

    def filled(self, table: str, part: str, rows: Iterable[NewRow]) -> list[NewRow]:
        """The rows with what was decided on each figure that stood OPEN."""
        return [self._filled(table, part, row) for row in rows]

    def _filled(self, table: str, part: str, row: NewRow) -> NewRow:
        found = dict(row)
        for measure in measures.MEASURES:
            if measure.table == table and row[f"{measure.name}_state"] == OPEN:
                key = CellKey(table, measure.name, str(row["quarter"]), str(row["team"]), str(row[part]))
                value, state = said(self.answers[key])
                found |= {measure.name: value, f"{measure.name}_state": state}
        return found


def said(answer: Answer) -> tuple[int | None, str]:
    """Value and state of a figure in a public table."""
    match answer:
        case Shown(value=value):
            return (int(value), "reported") if value else (0, "zero")
        case Zero():
            return 0, "zero"
        case Under3():
            return None, "under_3"
        case Withheld():
            return None, "withheld"


def protected(
    uses: Iterable[Use], reported: Iterable[Reported], contributed: Contributed, indicators: Iterable[Indicator],
    earlier: Mapping[CellKey, Known], waived: Collection[str], parameters: Parameters,
) -> Protected:  # fmt: skip
    """Apply the rules to all figures at once: those of the tables and those that indicators are made of."""
    base = measures.draft(uses, reported, earlier, waived)
    parts = parts_of(contributed, frozenset(waived))
    wanted = [one for one in indicators if one.pillar == "b2b"]
    cells = {cell.key: cell for cell in base.cells}
    extra, relations = linked(parts, cells)
    found = protect(Draft((*base.cells, *extra), (*base.relations, *relations), earlier), parameters)
    hidden = frozenset(place(one) for one in wanted if is_hidden(one, found.answers))
    return Protected(found.answers, hidden, found.exposed)


def place(one: Indicator) -> Place:
    return one.quarter, one.team, one.indicator


def parts_of(contributed: Contributed, waived: frozenset[str]) -> list[Cell]:
    """Numerator and denominator of each indicator as cells of their own."""
    into: dict[CellKey, list[Contribution]] = defaultdict(list)
    for indicator, team, month, group, numerator, denominator in contributed:
        for what, amount in ((NUMERATOR, numerator), (DENOMINATOR, denominator)):
            key = CellKey(TABLE, f"{indicator}/{what}", quarter_of(month), team)
            # Who adds nothing to a count is not in it; to a sum of users it is, with none.
            if amount or indicator not in COUNTS:
                into[key].append(Contribution(group, team, amount))
            else:
                into[key] = into[key]
    return [
        Cell(key, tuple(into[key]), "count" if key.measure.split("/")[0] in COUNTS else "magnitude", waived=waived)
        for key in sorted(into)
    ]


def linked(parts: Iterable[Cell], cells: Mapping[CellKey, Cell]) -> tuple[list[Cell], list[Relation]]:
    """The cells of the indicators, what is left of a published figure beside them, and how all hang together."""
    extra: list[Cell] = []
    relations: list[Relation] = []
    for cell in parts:
        extra.append(cell)
        indicator, what = cell.key.measure.split("/")
        whole = _whole(cell.key, indicator, what)
        if whole in cells:
            rest = _rest(cell, cells[whole])
            extra.append(rest)
            relations.append(Sum(whole, (cell.key, rest.key)))
        elif indicator.startswith(SECTOR_OF):
            of_sector = CellKey("sectors", "customers", cell.key.quarter, cell.key.team, indicator.removeprefix(SECTOR_OF))
            relations += [AtMost(cell.key, (of_sector,))] if of_sector in cells else []
        if what == NUMERATOR and indicator in COUNTS:
            relations.append(AtMost(cell.key, (replace(cell.key, measure=f"{indicator}/{DENOMINATOR}"),)))
    return extra, relations


def _whole(key: CellKey, indicator: str, what: str) -> CellKey | None:
    measure = WITHIN.get((indicator, what))
    return CellKey("sectors", measure, key.quarter, key.team, ALL) if measure else None


def _rest(cell: Cell, whole: Cell) -> Cell:
    """What a published figure counts beside this one; nowhere shown, and to be kept unknown."""
    left: dict[str, float] = dict(whole.groups)
    for group, amount in cell.groups.items():
        left[group] = left.get(group, 0.0) - amount
    added = tuple(Contribution(group, cell.key.team, amount) for group, amount in left.items() if amount > 0)
    key = replace(cell.key, measure=cell.key.measure + "/" + REST)
    rounded: Rounded = "none"
    return Cell(key, added, whole.kind, rounded, cell.waived, is_offered=False)


def is_hidden(one: Indicator, answers: Mapping[CellKey, Answer]) -> bool:
    """Whether an indicator's value may not be shown. States that say that nothing was counted are no secret."""
    if one.state in ("zero", "nothing_live") or one.state not in ("reported", "stale", "too_few"):
        return False
    # An older value stands on rows of another month, which are not among those that were looked at.
    if one.state != "reported":
        return True
    if one.indicator == "b2b_live_orgs":
        return not _may(answers.get(CellKey("sectors", "customers", one.quarter, one.team, ALL)))
    names = [f"{part}/{what}" for part in PARTS.get(one.indicator, (one.indicator,)) for what in (NUMERATOR, DENOMINATOR)]
    found = [answers.get(CellKey(TABLE, name, one.quarter, one.team)) for name in names]
    # A sector without any organisation has no row, and no secret.
    return not all(_may(answer, is_missing_fine=one.indicator == "b2b_sector_penetration") for answer in found)


def _may(answer: Answer | None, is_missing_fine: bool = False) -> bool:
    return is_missing_fine if answer is None else isinstance(answer, Shown | Zero)

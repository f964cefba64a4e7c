"""Which published figures come from customers, how each is rounded, and what links them; contributions -> a
draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from dashboard.publish.cells import (
    ALL,
    AtMost,
    Cell,
    CellKey,
    Contribution,
    Draft,
    Kind,
    Known,
    Relation,
    Rounded,
    Sum,
)

# Joins the names of parts in that of their sum.
PLUS = "+"
LIVE_STAGES = ("live", "embedded", "expanded")


@dataclass(frozen=True)
class Measure:
    """A column of a public table; `part` is the column that splits a team's figure."""

    table: str
    name: str
    part: str
    kind: Kind = "magnitude"
    rounded: Rounded = "none"


MEASURES = (
    Measure("sectors", "customers", "sector", "count"),
    Measure("sectors", "regular_users", "sector", rounded="users"),
    Measure("sectors", "active_users", "sector", rounded="users"),
    Measure("sectors", "requests", "sector", rounded="requests"),
    Measure("stages", "deployments", "stage", "count"),
)
BY_NAME = {(one.table, one.name): one for one in MEASURES}
NAMES = {table: tuple(name for of, name in BY_NAME if of == table) for table, _ in BY_NAME}


@dataclass(frozen=True)
class Use:
    """What one customer group has with one team in one part (sector, stage) and quarter: an amount a measure."""

    table: str
    quarter: str
    team: str
    part: str
    group: str
    amounts: Mapping[str, float]


@dataclass(frozen=True)
class Reported:
    """Which parts a team's report covers in a quarter: a part without any use is a zero, a team without a report
    no figure. Among them may be a sum of others ("finance+public")."""

    table: str
    quarter: str
    team: str
    parts: tuple[str, ...]


def draft(uses: Iterable[Use], reported: Iterable[Reported], earlier: Mapping[CellKey, Known],
          waived: Collection[str] = ()) -> Draft:  # fmt: skip
    """All cells with their margins. A market figure is the sum over teams: a customer of two teams is two
    relationships."""
    into: dict[CellKey, list[Contribution]] = defaultdict(list)
    sums: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in reported:
        sums[one.table, one.quarter, one.team] = [part for part in one.parts if PLUS in part]
        for measure in MEASURES:
            if measure.table == one.table:
                for part in (*one.parts, ALL):
                    for team in (one.team, ALL):
                        into[CellKey(one.table, measure.name, one.quarter, team, part)] = []
    for use in uses:
        inside = [name for name in sums[use.table, use.quarter, use.team] if use.part in name.split(PLUS)]
        for name, amount in use.amounts.items():
            for part in (use.part, *inside, ALL):
                for team in (use.team, ALL):
                    at = CellKey(use.table, name, use.quarter, team, part)
                    into[at].append(Contribution(use.group, use.team, amount))
    cells = tuple(_cell(key, tuple(into[key]), frozenset(waived)) for key in sorted(into))
    return Draft(cells, tuple(relations(into)), earlier)


def _cell(key: CellKey, contributions: tuple[Contribution, ...], waived: frozenset[str]) -> Cell:
    measure = BY_NAME[key.table, key.measure]
    return Cell(key, contributions, measure.kind, measure.rounded, waived, is_market=key.team == ALL)


def relations(keys: Iterable[CellKey]) -> list[Relation]:
    """All that links published figures: margins, and what follows from their definitions."""
    there = set(keys)
    return [*margins(there), *_ordered(there), *_deployed(there)]


def margins(keys: Iterable[CellKey]) -> list[Sum]:
    """The sums a table with margins implies: each `all` over teams, each `all` over parts, and each sum of parts,
    whose name says what it takes in ("finance+public"). A team that is missing has no key: the total is of those
    who reported.
    """
    there = set(keys)
    single = {key for key in there if PLUS not in key.part}
    return [*sums(there, "team"), *sums(single, "part"), *_together(there)]


def sums(keys: Iterable[CellKey], column: str) -> list[Sum]:
    """Each `all` of a column ("team" or "part") over the others."""
    ordered = sorted(keys)
    parts: dict[CellKey, list[CellKey]] = {key: [] for key in ordered if getattr(key, column) == ALL}
    for key in ordered:
        total = replace(key, **{column: ALL})
        if getattr(key, column) != ALL and total in parts:
            parts[total].append(key)
    return [Sum(total, tuple(found)) for total, found in parts.items() if found]


def _together(keys: set[CellKey]) -> list[Sum]:
    found = [Sum(key, parts_of(key)) for key in sorted(keys) if PLUS in key.part]
    return [one for one in found if keys.issuperset(one.parts)]


def parts_of(key: CellKey) -> tuple[CellKey, ...]:
    """The figures that a sum of parts takes in."""
    return tuple(replace(key, part=part) for part in key.part.split(PLUS))


def _ordered(keys: set[CellKey]) -> list[AtMost]:
    """Regular users are active users too (rule V05a)."""
    pairs = [(key, replace(key, measure="active_users")) for key in sorted(keys) if key.measure == "regular_users"]
    return [AtMost(lesser, (greater,)) for lesser, greater in pairs if greater in keys]


def _deployed(keys: set[CellKey]) -> list[AtMost]:
    """A customer in live use has at least one deployment in a live stage."""
    found = []
    for key in sorted(keys):
        if (key.table, key.measure, key.part) == ("sectors", "customers", ALL):
            live = tuple(replace(key, table="stages", measure="deployments", part=stage) for stage in LIVE_STAGES)
            if keys.issuperset(live):
                found.append(AtMost(key, live))
    return found

"""Two versions of the method side by side: what differs between them, and what that does to every score."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

import duckdb

from dashboard.scoring import rescore
from dashboard.scoring.constant import VARIANTS
from dashboard.scoring.indicator import Indicator
from dashboard.scoring.method import Method
from dashboard.scoring.pillar import Aggregation

# A smaller difference is one of rounding: nobody's score changed.
NOTHING = 1e-9
# What of an indicator decides its score, as it stands in the file.
RULES = ("role", "kind", "scale", "direction", "min_base", "due_after_months", "empty", "nothing_live")
FIELDS = (
    *RULES, "dimension", "share", "low", "high", *Aggregation.__dataclass_fields__, "value", "params",
    "as_headline", "is_due", "is_known", "at_least", "used",
)  # fmt: skip
SAID = ("words", "definition", "formula", "unit", "evidence", "gaming_risk", "counter_check", "reason")


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `place` is a section of the file, `id` the entry, `field` what of it ("" where
    the entry itself came or went). None: not there."""

    place: str
    id: str
    field: str
    was: object
    now: object


@dataclass(frozen=True)
class Effect:
    """A score under both versions; None where it is not rated."""

    team: str
    month: datetime.date
    pillar: str
    was: float | None
    now: float | None

    @property
    def is_changed(self) -> bool:
        """Whether it was rated or not counts too."""
        if self.was is None or self.now is None:
            return self.was is not self.now
        return abs(self.now - self.was) > NOTHING

    @property
    def points(self) -> float | None:
        return None if self.was is None or self.now is None else self.now - self.was


def differences(was: Method, now: Method) -> list[Difference]:
    """Everything that could change a score, then what is said about it. A weight is compared as the share it gives
    in its pillar: weights that all double change nothing."""
    old, new = (dict(_facts(one)) for one in (was, now))
    keys = sorted(dict.fromkeys([*old, *new]), key=lambda key: PLACES.index(key[0]))
    found = [Difference(*key, old.get(key), new.get(key)) for key in keys if not _same(old.get(key), new.get(key))]
    whole = {(one.place, one.id) for one in found if not one.field}
    return [one for one in found if not one.field or not _is_told(one, whole)]


def _is_told(one: Difference, whole: set[tuple[str, str]]) -> bool:
    """Of an entry that came or went, what stands in it says nothing more."""
    return (one.place, one.id) in whole or (one.place == "words" and None in (one.was, one.now))


PLACES = (
    "pillar", "dimension", "indicator", "aggregation", "param", "variant", "state", "badge", "step", "uncertainty",
    "saturation", "words",
)  # fmt: skip


def effects(con: duckdb.DuckDBPyConnection, was: Method, now: Method, team: str | None) -> tuple[Effect, ...]:
    """Every month of every team (or of one) scored under both, for the pillars both have. Raises BrokenFile."""
    old, new = (_scores(con, one, team) for one in (was, now))
    return tuple(
        Effect(*key, old.get(key), new.get(key)) for key in dict.fromkeys([*old, *new])
        if key[2] in was.pillars and key[2] in now.pillars
    )  # fmt: skip


def _scores(
    con: duckdb.DuckDBPyConnection, used: Method, team: str | None
) -> dict[tuple[str, datetime.date, str], float | None]:
    again = rescore.under(con, used, team)
    try:
        rows = again.execute("SELECT team, month, pillar, score FROM pillar_score ORDER BY ALL").fetchall()
    finally:
        again.close()
    return {(team, month, pillar): score for team, month, pillar, score in rows}


def _same(was: object, now: object) -> bool:
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) <= NOTHING
    return was == now


def _facts(one: Method) -> Iterator[tuple[tuple[str, str, str], object]]:
    """(place, entry, field) -> value; the entry itself is there under no field."""
    for pillar in one.pillars.values():
        yield ("pillar", pillar.id, ""), True
        total = sum(it.weight for it in pillar.dimensions.values())
        for dimension in pillar.dimensions.values():
            yield ("dimension", f"{pillar.id}.{dimension.id}", ""), True
            yield ("dimension", f"{pillar.id}.{dimension.id}", "share"), dimension.weight / total
    for indicator in one.indicators.values():
        yield from _of_indicator(one, indicator)
    for key, value in asdict(one.aggregation).items():
        yield ("aggregation", key, key), float(value) if not isinstance(value, str) else value
    for param in one.params.values():
        yield ("param", param.name, ""), True
        yield ("param", param.name, "value"), param.value
    yield from _of_rules(one)
    yield from _of_words(one)


def _of_indicator(one: Method, it: Indicator) -> Iterator[tuple[tuple[str, str, str], object]]:
    yield ("indicator", it.id, ""), True
    for name in RULES:
        yield ("indicator", it.id, name), getattr(it, name)
    yield ("indicator", it.id, "dimension"), f"{it.pillar}.{it.dimension}" if it.pillar else None
    yield ("indicator", it.id, "share"), share(one, it)
    if it.goalposts:
        yield ("indicator", it.id, "low"), it.goalposts.low
        yield ("indicator", it.id, "high"), it.goalposts.high


def share(one: Method, it: Indicator) -> float | None:
    """What an indicator weighs in its pillar where everything is due; None for one that is not scored."""
    if it.role != "scored" or it.pillar is None or it.dimension is None:
        return None
    beside = [
        other.weight for other in one.indicators.values()
        if other.role == "scored" and (other.pillar, other.dimension) == (it.pillar, it.dimension)
    ]  # fmt: skip
    dimensions = one.pillars[it.pillar].dimensions
    return it.weight / sum(beside) * dimensions[it.dimension].weight / sum(d.weight for d in dimensions.values())


def _of_rules(one: Method) -> Iterator[tuple[tuple[str, str, str], object]]:
    for name in VARIANTS:
        yield ("variant", name, "params"), tuple(sorted(one.variants[name].params.items()))
        yield ("variant", name, "as_headline"), one.variants[name].as_headline
    for state in one.states.values():
        yield ("state", state.id, ""), True
        yield ("state", state.id, "is_due"), state.is_due
        yield ("state", state.id, "is_known"), state.is_known
    yield ("badge", "badge", "at_least"), tuple(one.badge.at_least.items())
    for step in one.steps.values():
        yield ("step", step.id, "used"), step.used
    if one.levelling:
        yield ("saturation", "saturation", ""), True
        for key, value in asdict(one.levelling).items():
            yield ("saturation", "saturation", key), value
    if one.ranges:
        yield ("uncertainty", "uncertainty", ""), True
        for key, value in asdict(one.ranges).items():
            if key != "sources":
                yield (
                    ("uncertainty", "uncertainty", key),
                    tuple(value.items()) if isinstance(value, dict) else value,
                )


def _of_words(one: Method) -> Iterator[tuple[tuple[str, str, str], object]]:
    """What is said, not what is computed."""
    for it in one.indicators.values():
        yield ("words", f"indicator.{it.id}", "words"), tuple(getattr(it, name) for name in SAID)
    for name, entries in (
        ("step", one.steps),
        ("state", one.states),
        ("param", one.params),
        ("pillar", one.pillars),
    ):
        for id, entry in entries.items():
            yield ("words", f"{name}.{id}", "words"), _texts(entry)


def _texts(entry: Any) -> tuple[object, ...]:
    """The texts of an entry in both languages."""
    return tuple(v for v in vars(entry).values() if is_dataclass(v))

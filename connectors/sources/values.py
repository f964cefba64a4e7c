"""Values out of other people's JSON: each is read exactly or not at all, so that whatever comes can be loaded."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, TypeVar

from connectors.sources.answers import is_finite
from connectors.sources.kept import Card
from connectors.sources.rows import Count, Derived, Drift, Flow, Level, Reading, Row, Score
from connectors.sources.written import Odd

T = TypeVar("T")

LONGEST = 500
BIGGEST = 2**63  # whole numbers from here on no column holds
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?", re.ASCII)
KEYS: dict[type[Row], tuple[str, ...]] = {
    Level: ("thing_kind", "thing", "measure"),
    Flow: ("thing_kind", "thing", "measure", "starts_on"),
    Derived: ("model", "parent"),
    Score: ("benchmark", "model"),
    Count: ("table_id", "item", "group", "year"),
}


def odd_is_drift(read: Callable[[Card, bytes], Reading]) -> Callable[[Card, bytes], Reading]:
    """For a reader that needs something of the answer as a whole: without it there is a drift and no row."""

    @wraps(read)
    def total(card: Card, body: bytes) -> Reading:
        try:
            return read(card, body)
        except Odd as odd:
            return Reading(drifts=[Drift(odd.where, odd.what)])

    return total


def each(found: Any, where: str, read: Callable[[Any], Iterable[Row | Drift]]) -> Reading:
    """The rows of each entry of a list. One that raises Odd is a drift, and so is a second row of one key; all
    others are read."""
    reading, keys = Reading(), set[Any]()
    if not isinstance(found, list):
        return Reading(drifts=[Drift(where or "answer", shown(found))])
    for n, one in enumerate(found):
        for told in _told(one, read):
            key = told if isinstance(told, Drift) else _key(told)
            if isinstance(told, Drift):
                reading.drifts.append(Drift(f"{where}[{n}].{told.where}", told.what))
            elif key in keys:
                reading.drifts.append(Drift(f"{where}[{n}]", "twice"))
            else:
                reading.rows.append(told)
            keys.add(key)
    return reading


def need(one: Any, path: str, kind: Callable[[Any], T | None]) -> T:
    """The value at a path such as "model_creator.name". Raises Odd where it is missing or not of the kind."""
    value = _at(one, path)
    found = kind(value)
    if found is None:
        raise Odd(path, shown(value))
    return found


def maybe(one: Any, path: str, kind: Callable[[Any], T | None]) -> T | None:
    """The same; None where nothing or null stands there."""
    return None if _at(one, path) is None else need(one, path, kind)


def levels(one: Any, kind: str, thing: str, measures: dict[str, tuple[str, bool]]) -> Iterator[Level | Drift]:
    """A level a field, from {field: (measure, is_cumulative)}; a field that is odd is a drift by itself."""
    for path, (measure, is_cumulative) in measures.items():
        try:
            yield Level(kind, thing, measure, need(one, path, count), is_cumulative)
        except Odd as odd:
            yield Drift(odd.where, odd.what)


def text(value: Any) -> str | None:
    """A text that is not blank and that can be written down: JSON may hold half a character."""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST:
        return None
    is_whole = not any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in value)
    return value.strip() if is_whole else None


def number(value: Any) -> float | None:
    return float(value) if is_finite(value) else None


def count(value: Any) -> float | None:
    """A number that is not below zero, and that some column can hold."""
    return float(value) if is_finite(value) and 0 <= value < BIGGEST else None


def whole(value: Any) -> int | None:
    """A count without a fraction."""
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < BIGGEST
    return int(value) if is_whole else None


def day_until(last: str) -> Callable[[Any], datetime.date | None]:
    """A kind: an ISO day or the day of an ISO moment, no later than this day; nothing is known of the future."""

    def day(value: Any) -> datetime.date | None:
        said = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        try:
            found = datetime.date.fromisoformat(said[1]) if said else None
        except ValueError:
            return None
        return found if found and found.isoformat() <= last else None

    return day


def shown(value: Any) -> str:
    """What stands there, no more than is needed to find it."""
    return type(value).__name__ if isinstance(value, dict | list) else ascii(value)[:40]


def _told(one: Any, read: Callable[[Any], Iterable[Row | Drift]]) -> Iterator[Row | Drift]:
    try:
        yield from read(one)
    except Odd as odd:
        yield Drift(odd.where, odd.what)


def _key(row: Row) -> Any:
    names = KEYS.get(type(row))
    return (type(row), *(getattr(row, name) for name in names)) if names else row


def _at(one: Any, path: str) -> Any:
    for name in path.split("."):
        one = one.get(name) if isinstance(one, dict) else None
    return one

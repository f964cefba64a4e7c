"""What time it is for whoever wants to read an edition. Tests set it; nothing else does."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from connectors.programme import SEOUL

_clock: list[Callable[[], datetime.datetime]] = [lambda: datetime.datetime.now(SEOUL)]


def now(stands_on: datetime.date | None = None) -> datetime.datetime:
    """Now in Seoul. An invented programme stands still on a day of its own; until the world has caught up, it is
    the end of that day there."""
    real = _clock[-1]()
    if stands_on is None:
        return real
    return max(real, datetime.datetime.combine(stands_on, datetime.time(23, 59, 59), SEOUL))


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Within, it is this moment."""
    _clock.append(lambda: moment)
    try:
        yield
    finally:
        _clock.pop()

"""Stretches of days to ask for: calendar months, and halves where a place finds one too long."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.programme import SEOUL, next_month
from connectors.sources.fetch import Answer


@dataclass(frozen=True)
class Window:
    """From the first to the last day, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def halves(self) -> tuple[Window, Window] | None:
        """Two that follow each other; None for a single day."""
        if self.first == self.last:
            return None
        middle = self.first + (self.last - self.first) // 2
        return Window(self.first, middle), Window(middle + datetime.timedelta(days=1), self.last)

    def settled_at(self, after: datetime.timedelta) -> datetime.datetime:
        """When the place has stopped adding to it: so long after its last day is over, in Seoul."""
        end = self.last + datetime.timedelta(days=1)
        return datetime.datetime.combine(end, datetime.time(), SEOUL) + after


def months(first: datetime.date, last: datetime.date) -> Iterator[Window]:
    """The calendar months from one day to another, the ends cut to them."""
    while first <= last:
        until = min(next_month(first) - datetime.timedelta(days=1), last)
        yield Window(first, until)
        first = until + datetime.timedelta(days=1)


def halving(
    window: Window, ask: Callable[[Window], Iterator[Answer]], refused: set[int] | None = None
) -> Iterator[Answer]:
    """The answers of a window; where the place refuses it as too long, those of its halves, down to a day.

    `refused` holds the lengths (in days) found too long so far: handed from window to window, none is tried twice.
    """
    refused = set() if refused is None else refused
    halves = window.halves()
    is_too_long = window.days >= min(refused, default=window.days + 1)
    if not (halves and is_too_long):
        for answer in ask(window):
            is_too_long = answer.must_split and halves is not None
            if is_too_long:
                refused.add(window.days)
                break
            yield answer
    if is_too_long and halves:
        for half in halves:
            yield from halving(half, ask, refused)

"""Counts in which affiliated customers, or rows of weaker evidence, count for less than one."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.scoring.whatif.facts import Counted, Fact, Part
from dashboard.scoring.whatif.settings import Settings

Credit = Callable[[Part], float]


def value(chosen: Settings, fact: Fact) -> float | None:
    """The figure with the viewer's factors. At factors of 1 it is the measured value itself, digit for digit.

    Shares and times are no counts and stay as measured: what they are of would have to be said anew for each.
    """
    if fact.counted is None or not chosen.of("captive", "evidence"):
        return fact.value
    return recount(fact.indicator, fact.counted, lambda part: _credit(chosen, part))


def recount(indicator: str, counted: Counted, credit: Credit) -> float:
    """A count made anew as measure.sql makes it, each customer or user at its credit."""
    return COUNTS[indicator](counted, credit)


def _credit(chosen: Settings, part: Part) -> float:
    """A customer counts through its best row: one independent row makes it independent, as in measure.sql."""
    captive = chosen.value("captive", "", 1)
    return max(
        (captive if is_captive else 1) * chosen.value("evidence", level, 1) for is_captive, level in part.kinds
    )


def _organisations(counted: Counted, credit: Credit) -> float:
    return sum(part.n * credit(part) for part in counted.parts)


def _penetration(counted: Counted, credit: Credit) -> float:
    """The mean over the core sectors of how much of the mark is reached, in percent."""
    shares = [
        min(1.0, sum(part.n * credit(part) for part in counted.parts if part.place == sector) / full)
        for sector, full in counted.full
    ]
    return 100 * sum(shares) / len(shares)


def _reach(counted: Counted, credit: Credit) -> float:
    """Users by the row ALL, else by the largest single service, in percent of smartphone users."""
    whole = [part for part in counted.parts if part.place == "ALL"] or counted.parts
    ((_, full),) = counted.full
    return 100 * max(part.n * credit(part) for part in whole) / full


COUNTS = {
    "b2b_live_orgs": _organisations, "b2b_sector_penetration": _penetration, "b2c_mau_reach": _reach,
}  # fmt: skip

"""The tree of levels: every member in one place, one index at the top, members before what they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.scoring.anytable.model import Indicator, Level
from dashboard.scoring.anytable.refused import Problem, because

# Columns of the results.
TAKEN = {"unit", "month", "rank", "rank_5", "rank_50", "rank_95", "coverage", "variant", "method", "data"}


def problems(file: str, indicators: dict[str, Indicator], levels: dict[str, Level]) -> list[Problem]:
    """What keeps levels and indicators from being one tree."""
    found = list(_members(file, indicators, levels)) or list(_loose(file, indicators, levels))
    return found or list(_tops(file, levels))


def ordered(levels: dict[str, Level]) -> dict[str, Level]:
    """Members first, the index last; expects a tree."""
    done: dict[str, Level] = {}

    def climb(id: str) -> None:
        for member in levels[id].members:
            if member in levels:
                climb(member)
        done[id] = levels[id]

    climb(_nobodys(levels)[0])
    return done


def _members(file: str, indicators: dict[str, Indicator], levels: dict[str, Level]) -> Iterator[Problem]:
    """Names that stand for nothing, or for two things."""
    home: dict[str, str] = {}
    for id in sorted(TAKEN & (levels.keys() | indicators.keys())):
        yield Problem(file, f"{'level' if id in levels else 'indicator'}.{id}", because("stress.taken", id=id))
    for id in sorted(levels.keys() & indicators.keys()):
        yield Problem(file, f"level.{id}", because("stress.same_id"))
    for level in levels.values():
        for id in level.members:
            key = f"level.{level.id}.members.{id}"
            if id not in levels and id not in indicators:
                yield Problem(file, key, because("stress.no_such_member", id=id))
            elif id in home:
                yield Problem(file, key, because("stress.two_levels", id=id, other=home[id]))
            home.setdefault(id, level.id)


def _loose(file: str, indicators: dict[str, Indicator], levels: dict[str, Level]) -> Iterator[Problem]:
    """Indicators of no level: they would be left out in silence."""
    held = {id for level in levels.values() for id in level.members}
    for id in indicators:
        if id not in held:
            yield Problem(file, f"indicator.{id}", because("stress.loose"))


def _tops(file: str, levels: dict[str, Level]) -> Iterator[Problem]:
    """No index, two of them, or levels that are members of each other."""
    if not levels:
        yield Problem(file, "level", because("stress.no_level"))
        return
    tops = _nobodys(levels)
    if len(tops) > 1:
        yield Problem(file, "level", because("stress.two_tops", ids=", ".join(tops)))
    elif not tops or len(ordered(levels)) < len(levels):
        circle = sorted(levels.keys() - (ordered(levels).keys() if tops else set()))
        yield Problem(file, "level", because("stress.circle", ids=", ".join(circle)))


def _nobodys(levels: dict[str, Level]) -> list[str]:
    held = {id for level in levels.values() for id in level.members}
    return [id for id in levels if id not in held]

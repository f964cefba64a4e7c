"""The filters of the review: what stands in the address decides what is on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from dashboard import page
from dashboard.page import Here
from dashboard.review import grids, worded
from dashboard.review.asked import DONE, OFFICE, TEAM, Waiting

T = TypeVar("T")
PARTS = ("queue", "questions", "evidence", "contracts")
ALL, LIST = "all", "list"


def part(here: Here) -> str:
    return page.choose(here, "desk_part", PARTS, here.say("review.part"),
                       lambda code: here.say(f"review.part_{code}"), PARTS[0])  # fmt: skip


def team(here: Here) -> str:
    return _or_all(here, "of_team", list(here.teams), here.say("show.team"), here.name)


def month_or_all(here: Here) -> str:
    """Months that have appeared and the one that is due next, or all."""
    next_due = here.programme.next_due(here.day.as_of)
    months = {f"{month:%Y-%m}": month for month in [*([next_due] if next_due else []), *here.day.months]}
    return _or_all(
        here, "of_month", list(months), here.say("show.month"), lambda code: here.say.month(months[code])
    )


def sort(here: Here) -> str:
    say = here.say
    return _or_all(here, "sort", worded.SORTS, say("review.sort"), lambda code: say(f"sort.{code}"))


def turn(here: Here) -> str:
    say = here.say
    label = say("review_column.turn")
    return _or_all(here, "turn", (OFFICE, TEAM, DONE), label, lambda code: say(f"turn.{code}"))


def about(here: Here, found: Mapping[str, T], named: Callable[[T], str]) -> T | None:
    """One of a list to look at, or None for the list itself."""
    say = here.say
    options = {LIST: say("review.list"), **{code: named(one) for code, one in found.items()}}
    return found.get(page.choose(here, "about", list(options), say("review.about"), options.__getitem__, LIST))


def report(here: Here, one: Waiting) -> str:
    """A report in one line."""
    return f"{here.name(one.team)} · {here.say.month(one.month)} · {grids.standing(here, one)}"


def _or_all(here: Here, key: str, options: Sequence[str], label: str, named: Callable[[str], str]) -> str:
    """One of a list, or "all" of it."""
    said = {ALL: here.say("review.all"), **{code: named(code) for code in options}}
    return page.choose(here, key, list(said), label, said.__getitem__, ALL)

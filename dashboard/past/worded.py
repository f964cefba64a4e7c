"""The past, said: where a score was and is, what moved it, and what two versions of the method differ in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from connectors.model import Words
from dashboard.charts import naming
from dashboard.charts.scores import SEEN as SHOWN
from dashboard.charts.scores import point_name
from dashboard.page import Here
from dashboard.scoring import method, versions
from dashboard.scoring.compared import Difference, Effect
from dashboard.scoring.method import Method
from dashboard.scoring.movement import Movement, Step, Stop
from dashboard.text import Text

SEEN = 0.05  # of a score said to one place


def title(here: Here, found: Movement, team: str) -> str:
    """From which score to which, between which two months."""
    say, first, last = here.say, found.stops[0], found.stops[-1]
    names = {"team": here.name(team), "what": naming.pillar_name(say, found.pillar), "a": say.month(first.month),
             "b": say.month(last.month)}  # fmt: skip
    if found.points is None:
        missing = [say.month(one.month) for one in (first, last) if one.score is None]
        return say("movement.title_none", **names, months=say.listing(list(dict.fromkeys(missing))))
    key = "movement.title_same" if abs(found.points) < SEEN else "movement.title"
    return say(key, **names, first=say.number(first.score, 1), last=say.number(last.score, 1),
               points=say.signed(found.points))  # fmt: skip


def lead(here: Here, found: Movement, day: datetime.date) -> list[str]:
    """The three parts in one line, which day and methods are meant, and what an unrated end leaves open."""
    say, first, last = here.say, found.stops[0], found.stops[-1]
    parts = [
        say("movement.part", what=say(f"movement.is_{step.what}"), points=say.signed(step.points))
        for step in reversed(found.steps) if step.points is not None
    ]  # fmt: skip
    lines = [" · ".join(parts)] if parts else []
    lines.append(say("movement.what_is", day=say.day(day), was=first.version, now=last.version))
    if day < versions.in_force_on(day).change.on:
        since = next(iter(versions.known().values()))
        lines.append(say("movement.before_any", version=since.version, day=say.day(since.change.on)))
    lines += [_unrated(say, one) for one in (first, last) if one.score is None]
    return lines


def _unrated(say: Text, one: Stop) -> str:
    if one.low is None:
        return say("movement.not_there", month=say.month(one.month))
    return say(
        "movement.unrated", month=say.month(one.month), interval=naming.interval_said(say, one.low, one.high)
    )


def step_names(here: Here, found: Movement, day: datetime.date) -> list[str]:
    """The first stop, the three steps and the last stop."""
    say, first, last = here.say, found.stops[0], found.stops[-1]
    return [
        say("movement.stop_first", month=say.month(first.month), day=say.day(day)),
        *(say(f"movement.is_{step.what}") for step in found.steps),
        say("movement.stop_last", month=say.month(last.month)),
    ]


def is_seen(step: Step) -> bool:
    """Whether any line of a step is large enough to be shown."""
    return any(abs(line.points) >= SHOWN for line in step.lines)


def step_title(here: Here, step: Step, pillar: str) -> str:
    """A step's points, and the line that moved it most."""
    say = here.say
    most = max(step.lines, key=lambda line: abs(line.points))
    return say(
        f"movement.through_{step.what}", points=say.signed(step.points, 2), most=point_name(say, most, pillar)
    )


def versions_title(here: Here, effects: Sequence[Effect] | None, was: Method, now: Method) -> str:
    """How many scores differ, and by how much at most."""
    say, names = here.say, {"was": was.version, "now": now.version}
    moved = [one for one in effects or () if one.is_changed]
    if effects is None:
        return say("versions.title_none", **names)
    if not moved:
        return say("versions.title_same", **names, n=say.number(len(effects)))
    most = max(abs(one.points or 0.0) for one in moved)
    if not most:
        return say("versions.title_rated", **names, n=say.number(len(moved)), all=say.number(len(effects)))
    return say(
        "versions.title", **names, n=say.number(len(moved)), all=say.number(len(effects)), most=say.number(most, 1)
    )


def versions_lead(here: Here, was: Method, now: Method, is_scored: bool) -> list[str]:
    """Why the newer one was made, whether it is in force, and with what both were computed, if they were."""
    say = here.say
    change = now.change
    lines = [
        say("versions.why", version=now.version, day=say.day(change.on), by=change.by, why=say.of(change.what))
    ]
    if versions.is_proposed(now) or versions.is_proposed(was):
        lines.append(say("versions.not_in_force", version=method.load().version))
    silent = [one.version for one in (was, now) if one.ranges is None]
    if silent:
        lines.append(say("versions.no_doubt", versions=say.listing(silent)))
    return [*lines, say("versions.same_sql")] if is_scored else lines


def thing(here: Here, one: Difference, was: Method, now: Method) -> str:
    """What a difference is about, by its name in the newer version that has it."""
    say = here.say
    for book in (now, was):
        words = _words(book, one)
        if words:
            return say.of(words)
    return say(f"versions.place_{one.place}")


def _words(book: Method, one: Difference) -> Words | None:
    place, id = one.id.split(".", 1) if one.place == "words" else (one.place, one.id)
    named = {
        "pillar": {it.id: it.words for it in book.pillars.values()},
        "dimension": {
            f"{it.pillar}.{it.id}": it.words for of in book.pillars.values() for it in of.dimensions.values()
        },
        "indicator": {it.id: it.words for it in book.indicators.values()},
        "state": {it.id: it.words for it in book.states.values()},
        "variant": {it.id: it.words for it in book.variants.values()},
        "step": {it.id: it.words for it in book.steps.values()},
        "param": {it.name: it.what for it in book.params.values()},
    }  # fmt: skip
    return named.get(place, {}).get(id)


def value(here: Here, one: Difference, what: object, other: object) -> str:
    """A value of a method file for a reader: shares as percent, lists as lists, what is not there as such; of
    texts those that differ from the other version's."""
    say = here.say
    if isinstance(what, tuple) and one.place == "words":
        pairs = zip(what, other if isinstance(other, tuple) else (None,) * len(what), strict=True)
        said = [say.of(mine) for mine, its in pairs if its is None or say.of(mine) != say.of(its)]
        return " / ".join(said) or say("versions.other_words")
    if what is None:
        return "–" if one.field and one.place != "words" else say("versions.absent")
    if not one.field:
        return say("versions.present")
    if one.field == "dimension" and isinstance(what, str):
        return " · ".join(_place(here, what))
    if one.field == "share" and isinstance(what, float):
        return say.share(what, 1)
    return _plain(here, what)


def _place(here: Here, what: str) -> list[str]:
    pillar, _, name = what.partition(".")
    book = method.load().pillars
    if pillar not in book or name not in book[pillar].dimensions:
        return [what]
    return [naming.pillar_name(here.say, pillar), naming.dimension_name(here.say, pillar, name)]


def _plain(here: Here, what: object) -> str:
    say = here.say
    if isinstance(what, bool):
        return say("method.yes" if what else "method.no")
    if isinstance(what, int | float):
        return f"{what:,.6g}".replace("-", "−")
    if isinstance(what, tuple | list):
        return ", ".join(_pair(here, each) for each in what) or "–"
    return str(what)


def _pair(here: Here, each: object) -> str:
    if isinstance(each, tuple) and len(each) == 2:
        return f"{each[0]} = {_plain(here, each[1])}"
    return _plain(here, each)

"""What became of a pull: one record a run, under the day it began, so that no table of states can be lost."""

from __future__ import annotations

import datetime
import logging
import traceback
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from connectors.sources.answers import Outcome
from connectors.sources.fetch import without_key
from connectors.sources.kept import Shelf

log = logging.getLogger(__name__)
SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One question that was not answered as it should be; `url` without secrets, `reason` a code with words."""

    url: str
    outcome: Outcome
    reason: str


@dataclass
class Run:
    """One run over one source, about the days from `since` on. `began` is when its sweep began: one that was cut
    off goes on with the next run.

    `outcome` is good where all went well, else what went wrong first, or what ended it; `calls` are questions
    asked, `reused` those that an answer of this sweep made unnecessary, `rows` what this sweep's answers hold.
    """

    source: str
    at: datetime.datetime
    began: datetime.datetime
    since: str = ""
    outcome: Outcome = Outcome.OK
    reason: str = ""
    url: str = ""
    calls: int = 0
    kept: int = 0
    reused: int = 0
    rows: int = 0
    drifts: int = 0
    parked_until: datetime.datetime | None = None
    ended: datetime.datetime | None = None
    is_whole: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.outcome.is_good

    def went_wrong(self, problem: Problem, ends: bool = False) -> None:
        """Note it; the first stands for the run, unless a later one ends it."""
        if len(self.problems) < SHOWN:
            self.problems.append(problem)
        if self.outcome.is_good or ends:
            self.outcome, self.reason, self.url = problem.outcome, problem.reason, problem.url


def note(shelf: Shelf, run: Run) -> None:
    """Write the record, over the one written when the run began."""
    shelf.note(run.at, f"run-{run.at:%Y-%m-%dT%H%M%S}", {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value
        for name, value in asdict(run).items()
    })  # fmt: skip


def log_mistake(source: str, problem: Exception, key: str) -> None:
    """Where a run broke off by a mistake of ours; a key that a message repeats is struck out."""
    said = without_key("".join(traceback.format_exception(problem)), key)
    log.error("%s: the run broke off by a mistake of ours\n%s", source, said)


def history(shelf: Shelf, source: str = "") -> list[Run]:
    """All runs of a source, oldest first."""
    return sorted((_run(one | {"source": source}) for one in shelf.notes("run-*")), key=lambda run: run.at)


def last(shelf: Shelf) -> Run | None:
    return max(history(shelf), key=lambda run: run.at, default=None)


def sweep_began(shelf: Shelf, now: datetime.datetime, every: datetime.timedelta) -> datetime.datetime:
    """When the sweep began that a run starting now belongs to: that of the last run where it was cut off, or left
    questions unanswered, unless it is time for a new one anyway."""
    before = last(shelf)
    is_open = before is not None and not before.is_whole and now - before.began < every
    return before.began if before and is_open else now


def parked_until(shelf: Shelf, now: datetime.datetime) -> datetime.datetime | None:
    """Until when the source wants to be left alone; None where it may be asked."""
    before = last(shelf)
    until = before.parked_until if before else None
    return until if until and until > now else None


_DAYS = ("at", "began", "parked_until", "ended")
_NAMES = {one.name for one in fields(Run)}


def _run(said: dict[str, Any]) -> Run:
    """From its record; those of teams' servers from before say less."""
    values = {name: value for name, value in said.items() if name in _NAMES}
    values |= {name: datetime.datetime.fromisoformat(said[name]) for name in _DAYS if said.get(name)}
    values.setdefault("began", values["at"])
    values["outcome"] = Outcome(said["outcome"])
    values["problems"] = [Problem(**one) for one in said.get("problems", [])]
    return Run(**values)

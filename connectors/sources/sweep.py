"""One run over one source: what a source's `fetch` is handed to ask with, and what ends or resumes it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.programme import Programme
from connectors.sources.aliases import Alias
from connectors.sources.answers import Outcome
from connectors.sources.fetch import Answer, Place
from connectors.sources.kept import redacted
from connectors.sources.runs import Problem, Run

MOST_PAGES = 500
LONGEST_PARK = datetime.timedelta(days=7)  # a place that says "in ten years" is asked again next week
ENDS = (Outcome.AUTH, Outcome.THROTTLED, Outcome.QUOTA_PARK)
IN_A_ROW = 3  # questions without an answer, after which the source is left for another day
NOBODY = ("refused", "name", "certificate")  # the next question would fare no better


class Ended(Exception):
    """Nothing more can be asked of this source now; the run says why."""


@dataclass
class Sweep:
    """`since`: the first day of interest. `settings`: what programme.toml says of this source.

    Whatever this sweep has kept already is not asked for again, so that one that was cut off goes on where it was.
    """

    place: Place
    run: Run
    programme: Programme
    since: datetime.date
    aliases: list[Alias] = field(default_factory=list)
    settings: Mapping[str, Any] = field(default_factory=dict)
    per_run: int = 10_000
    is_dry: bool = False
    planned: list[str] = field(default_factory=list)
    _failed_in_a_row: int = 0
    _gone: str = ""
    _is_any_there: bool = False

    @property
    def today(self) -> datetime.date:
        return self.place.now().date()

    def named(self, kind: str) -> list[str]:
        """The names of this kind that the alias table holds on this day, each once."""
        found = (one.value for one in self.aliases if one.kind == kind and one.holds_on(self.today))
        return list(dict.fromkeys(found))

    def ask(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        settled_at: datetime.datetime | None = None,
    ) -> Answer:
        """One answer. Raises Ended where the source may not or cannot be asked any more.

        `settled_at`: from when on the place no longer changes this answer, so that an older one will do.
        An answer without data is noted and handed back: what to do without it is the caller's.
        """
        return self.follow(self.place.address(path, params), settled_at)

    def follow(self, url: str, settled_at: datetime.datetime | None = None) -> Answer:
        """`ask` for an address the place itself named; it must lie below the base."""
        if self.is_dry:
            self.planned.append(redacted(url))
            return Answer(Outcome.EMPTY, redacted(url))
        began = self.run.began
        before = self.place.calls
        if before >= self.per_run:
            self._end(Answer(Outcome.QUOTA_PARK, redacted(url), reason="own_limit"))
        answer = self.place.get(url, since=min(began, settled_at) if settled_at else began)
        self._count(answer, self.place.calls - before)
        return answer

    def pages(
        self,
        path: str,
        params: Mapping[str, Any],
        number: str,
        last_page: Any,
        settled_at: datetime.datetime | None = None,
        first: int = 1,
        step: int = 1,
    ) -> Iterator[Answer]:
        """Pages with a number, from `first` by `step` to `last_page(data)`, which each page may say anew. One that
        repeats the page before it, or a number without end, is drift and ends it."""
        page, last, body = first, first, b""
        while page <= last:
            answer = self.ask(path, {**params, number: page}, settled_at)
            if answer.has_data and page > first and answer.body == body:
                answer = self._drifted(answer, "repeats")
            yield answer
            if not answer.has_data:
                return
            last, body, page = max(last, last_page(answer.data)), answer.body, page + step
            if last >= page >= first + MOST_PAGES * step:
                self._drifted(answer, "endless")
                return

    def linked(self, path: str, params: Mapping[str, Any]) -> Iterator[Answer]:
        """Pages that name the next one in their Link header, followed as they say."""
        answer = self.ask(path, params)
        seen = {answer.url}
        yield answer
        while answer.next_url and answer.has_data:
            if redacted(answer.next_url) in seen or len(seen) >= MOST_PAGES:
                self._drifted(answer, "repeats")
                return
            answer = self.follow(answer.next_url)
            seen.add(answer.url)
            yield answer

    def finish(self) -> None:
        """All has been asked. Where nothing was there at all, that is what the run has to say."""
        # What nobody answered is asked again by the next run of this sweep.
        self.run.is_whole = all(one.outcome is not Outcome.TRANSIENT for one in self.run.problems)
        if self._gone and not self._is_any_there:
            self.run.went_wrong(Problem(self._gone, Outcome.GONE, "gone"))

    def _drifted(self, answer: Answer, reason: str) -> Answer:
        answer = replace(answer, outcome=Outcome.SCHEMA_DRIFT, reason=reason, data=None)
        self.run.went_wrong(Problem(answer.url, answer.outcome, reason))
        return answer

    def _count(self, answer: Answer, calls: int) -> None:
        self.run.calls += calls
        self.run.reused += answer.was_kept
        self.run.kept += not answer.was_kept and answer.outcome is not Outcome.NOT_MODIFIED and bool(answer.body)
        if answer.outcome in ENDS:
            self._end(answer)
        self._is_any_there |= answer.outcome.is_good
        self._gone = self._gone or (answer.url if answer.outcome is Outcome.GONE else "")
        is_down = answer.outcome is Outcome.TRANSIENT
        self._failed_in_a_row = self._failed_in_a_row + 1 if is_down else 0
        if self._failed_in_a_row >= IN_A_ROW or answer.reason in NOBODY:
            self._end(answer)
        # That a thing is gone, or that a window must be halved, is an answer and no failure.
        if not (answer.outcome.is_good or answer.outcome is Outcome.GONE or answer.must_split):
            self.run.went_wrong(Problem(answer.url, answer.outcome, answer.reason))

    def _end(self, answer: Answer) -> None:
        self.run.went_wrong(Problem(answer.url, answer.outcome, answer.reason), ends=True)
        if answer.outcome is Outcome.QUOTA_PARK:
            wait_s = min(answer.wait_s or 0, LONGEST_PARK.total_seconds())
            self.run.parked_until = self.place.now() + datetime.timedelta(seconds=wait_s)
        raise Ended

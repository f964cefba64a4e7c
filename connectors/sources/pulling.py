"""Pulling from the public sources of a programme: hosts side by side, one host in turn; none holds up another."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from connectors import inbox
from connectors.programme import SEOUL, Programme, Pull
from connectors.sources import aliases, catalogue, runs
from connectors.sources.answers import Outcome
from connectors.sources.catalogue import Source
from connectors.sources.fetch import NotAPlace, Place, Transport
from connectors.sources.kept import Shelf
from connectors.sources.runs import Problem, Run
from connectors.sources.sweep import Ended, Sweep

AT_ONCE = 8
BACK_MONTHS = 24  # how far a first pull goes back where nothing else is said

Progress = Callable[[str, Run | None], None]


def shelf_of(programme: Programme, code: str) -> Shelf:
    return Shelf(programme.folder / "pulls" / code)


def pull(
    programme: Programme,
    codes: Iterable[str] = (),
    *,
    since: datetime.date | None = None,
    at: datetime.datetime | None = None,
    transport: Transport | None = None,
    progress: Progress = lambda code, run: None,
) -> dict[str, Run]:
    """Ask the sources named (else all of the programme) for what is new, and keep it. Raises BrokenFile.

    `since`: go back to this day instead of the usual. `at`: a time of asking, invented programmes only; one that
    stands still on a day is asked on that day.
    `progress` is told of each source when it begins (with None) and when it ends, from several threads.
    """
    if at is not None and not programme.fictional:
        raise inbox.NotAllowed("a time of asking can be given only in a fictional programme")
    names, at = aliases.load(programme), at or _standing(programme)
    done: dict[str, Run] = {}

    def one_host(wanted: list[Pull]) -> None:
        for one in wanted:
            progress(one.code, None)
            done[one.code] = _pull(programme, one, names, since, at, transport)
            progress(one.code, done[one.code])

    hosts = _by_host(programme, list(codes) or list(programme.pulls))
    with ThreadPoolExecutor(max(1, min(AT_ONCE, len(hosts)))) as workers:
        list(workers.map(one_host, hosts))
    return {code: done[code] for code in programme.pulls if code in done}


def plan(programme: Programme, code: str, since: datetime.date | None = None) -> list[str]:
    """The addresses a pull would begin with, without asking any; what follows depends on the answers."""
    one, source = programme.pulls[code], catalogue.load()[code]
    shelf, at = shelf_of(programme, code), _standing(programme)
    now = at or datetime.datetime.now(SEOUL).replace(microsecond=0)
    with Place(one.base_url or source.home, shelf, source.terms(one.may_be_private), at) as place:
        run = Run(code, now, now)
        sweep = Sweep(place, run, programme, since or _since(programme, now), aliases.load(programme),
                      one.settings, source.per_run, is_dry=True)  # fmt: skip
        source.module.fetch(sweep)
    return sweep.planned


def _standing(programme: Programme) -> datetime.datetime | None:
    """This time of day on the day on which an invented programme stands still."""
    if not (programme.fictional and programme.fixed_as_of):
        return None
    now = datetime.datetime.now(SEOUL).replace(microsecond=0)
    return datetime.datetime.combine(programme.fixed_as_of, now.timetz())


def _by_host(programme: Programme, codes: list[str]) -> list[list[Pull]]:
    hosts: dict[str, list[Pull]] = defaultdict(list)
    for code in codes:
        one = programme.pulls[code]
        hosts[_host(one.base_url or catalogue.load()[code].home)].append(one)
    return list(hosts.values())


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # it is no address, which its run will say
        return url


def _pull(
    programme: Programme,
    one: Pull,
    names: list[aliases.Alias],
    since: datetime.date | None,
    at: datetime.datetime | None,
    transport: Transport | None,
) -> Run:
    """One source, from the record that opens its run to the one that closes it."""
    source, shelf = catalogue.as_set(one), shelf_of(programme, one.code)
    now = at or datetime.datetime.now(SEOUL).replace(microsecond=0)
    with shelf.alone() as is_alone:
        if not is_alone:
            return _not_begun(one.code, now, Outcome.THROTTLED, "busy")
        if until := runs.parked_until(shelf, now):
            run = _not_begun(one.code, now, Outcome.QUOTA_PARK, "quota")
            run.parked_until = until
            return run
        first = since or _since(programme, now)
        run = Run(one.code, now, runs.sweep_began(shelf, now, source.every), first.isoformat())
        runs.note(shelf, run)
        try:
            _run(programme, one, source, shelf, run, names, first, at, transport)
        except Exception as problem:  # a mistake in one module must not cost the other sources their turn
            runs.log_mistake(one.code, problem, source.key)
            run.is_whole = False
            run.went_wrong(Problem("", Outcome.BAD_REQUEST, "bug"), ends=True)
        run.ended = at or datetime.datetime.now(SEOUL).replace(microsecond=0)
        runs.note(shelf, run)
    return run


def _run(
    programme: Programme, one: Pull, source: Source, shelf: Shelf, run: Run, names: list[aliases.Alias],
    since: datetime.date, at: datetime.datetime | None, transport: Transport | None,
) -> None:  # fmt: skip
    """Ask until there is nothing more to ask, or no more may be asked; then count what the answers say."""
    if source.key_needed and not source.key:
        run.went_wrong(Problem(source.key_env, Outcome.AUTH, "key"), ends=True)
        return
    try:
        place = Place(one.base_url or source.home, shelf, source.terms(one.may_be_private), at, transport)
    except NotAPlace:
        run.went_wrong(Problem("", Outcome.BAD_REQUEST, "address"), ends=True)
        return
    with place:
        sweep = Sweep(place, run, programme, since, names, one.settings, source.per_run)
        try:
            source.module.fetch(sweep)
            sweep.finish()
        except Ended:
            pass
    _count(source, shelf, run)


def _count(source: Source, shelf: Shelf, run: Run) -> None:
    """How many rows this sweep's answers hold, and how many places in them are not as agreed."""
    for card in shelf.cards():
        body = (
            shelf.body(card) if card.outcome == Outcome.OK and card.checked_at >= run.began.isoformat() else None
        )
        if body is not None:
            reading = source.module.read(card, body)
            run.rows += len(reading.rows)
            run.drifts += len(reading.drifts)
    if run.drifts and run.outcome.is_good:
        run.outcome, run.reason = Outcome.SCHEMA_DRIFT, "changed"


def _since(programme: Programme, now: datetime.datetime) -> datetime.date:
    """The month before the first one reported, else two years back."""
    month = (programme.first_month or now.date()).replace(day=1)
    for _ in range(1 if programme.first_month else BACK_MONTHS):
        month = (month - datetime.timedelta(days=1)).replace(day=1)
    return month


def _not_begun(code: str, now: datetime.datetime, outcome: Outcome, reason: str) -> Run:
    return Run(code, now, now, outcome=outcome, reason=reason, ended=now)

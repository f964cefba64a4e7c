"""A team's own server: monthly packages, asked for every day; what is new goes through the one door."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import quote, urljoin

from connectors import inbox
from connectors.header import KINDS
from connectors.inbox import Refused, Sending, Taken, Upload
from connectors.programme import SEOUL, Programme, Source
from connectors.sources import runs
from connectors.sources.answers import Outcome
from connectors.sources.fetch import Answer, NotAPlace, Place, Terms, Transport
from connectors.sources.kept import Shelf

T = TypeVar("T")
Cursor = datetime.datetime | None  # from which publication on to ask

CONTRACT = "adoption/1."
PAGE = 50
MOST_PAGES = 40
OVERLAP = datetime.timedelta(days=2)  # teams restate: the last two days are always read again
MAX_JSON = 5_000_000
_STOPS = (Outcome.AUTH, Outcome.THROTTLED, Outcome.QUOTA_PARK, Outcome.TRANSIENT)
_PERIOD = re.compile(r"20\d{2}-(0[1-9]|1[0-2])")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}\.csv")


@dataclass(frozen=True)
class Item:
    """One line of the index: the newest revision of a month. `sha256` and `bytes` cover its resources in order."""

    period: str
    revision: int
    status: str
    published_at: datetime.datetime
    url: str
    bytes: int
    sha256: str

    @property
    def key(self) -> str:
        return f"{self.period}-r{self.revision}-{self.sha256[:16]}"

    @property
    def month(self) -> datetime.date:
        return datetime.date.fromisoformat(f"{self.period}-01")


@dataclass(frozen=True)
class Resource:
    kind: str
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """A month's files, and the team's reasons for what the rules ask it to confirm."""

    resources: list[Resource]
    confirmations: dict[str, str]


@dataclass
class Run:
    """What one pull did. `outcome` is good where all went well, else what did not; `detail` says where."""

    outcome: Outcome = Outcome.OK
    detail: str = ""
    calls: int = 0
    wait_s: float | None = None
    url: str = ""
    reason: str = ""
    parked_until: datetime.datetime | None = None
    taken: list[Taken] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.outcome.is_good and not self.refused


class Drift(Exception):
    """An answer is not what the contract says; the text says where."""


def pull(
    programme: Programme,
    source: Source,
    *,
    token: str | None = None,
    at: datetime.datetime | None = None,
    transport: Transport | None = None,
) -> Run:
    """Ask for what is new since the last run and take it. `at`: a time of receipt, invented programmes only."""
    if at is not None and not programme.fictional:
        raise inbox.NotAllowed("a time of receipt can be given only in a fictional programme")
    token = token or os.environ.get(source.token_env, "")
    shelf = Shelf(programme.folder / "pulls" / source.team)
    began = at or datetime.datetime.now(SEOUL).replace(microsecond=0)
    with shelf.alone() as is_alone:
        if not is_alone:
            return Run(Outcome.THROTTLED, "another run is reading it", reason="busy")
        if until := runs.parked_until(shelf, began):
            return Run(Outcome.QUOTA_PARK, f"parked until {until}", reason="quota", parked_until=until)
        cursor = _cursor(shelf)
        try:
            run, cursor = _begun(programme, source, shelf, token, at, cursor, transport)
        except Exception as problem:  # a mistake of ours must not cost the other teams and sources their turn
            runs.log_mistake(source.team, problem, token)
            run = Run(Outcome.BAD_REQUEST, "see the log", reason="bug")
        _note_run(shelf, began, run, cursor)
    return run


def _begun(
    programme: Programme, source: Source, shelf: Shelf, token: str, at: datetime.datetime | None, cursor: Cursor,
    transport: Transport | None,
) -> tuple[Run, Cursor]:  # fmt: skip
    """One run, as far as its address and token let it come."""
    if not token:
        return Run(Outcome.AUTH, f"{source.token_env} is not set", reason="key", url=source.token_env), cursor
    try:
        terms = Terms(key=token, licence="programme agreement", may_be_private=source.may_be_private)
        place = Place(source.base_url, shelf, terms, at, transport)
    except NotAPlace as problem:
        return Run(Outcome.BAD_REQUEST, str(problem), reason="address"), cursor
    with place:
        return _run(programme, source, place, cursor)


def read_index(body: bytes, team: str) -> list[Item]:
    """The packages an index names. Raises Drift."""
    index = _object(body)
    if not str(index.get("contract", "")).startswith(CONTRACT):
        raise Drift(f"contract is {index.get('contract')!r}")
    if index.get("team_id") != team:
        raise Drift(f"team_id is {index.get('team_id')!r}")
    items = index.get("items")
    if not isinstance(items, list):
        raise Drift("items is not a list")
    return [_item(one) for one in items]


def read_package(body: bytes, item: Item) -> Package:
    """The resources a package names. Raises Drift."""
    package = _object(body)
    if (package.get("hwaksan:period"), package.get("hwaksan:revision")) != (item.period, item.revision):
        raise Drift("period or revision is not that of the index")
    found = package.get("resources")
    if not isinstance(found, list) or not 1 <= len(found) <= len(KINDS):
        raise Drift("resources is not a list of one to three")
    resources = [_resource(one) for one in found]
    if len({one.kind for one in resources}) < len(resources):
        raise Drift("one kind twice")
    said = package.get("hwaksan:confirmations", {})
    if not isinstance(said, dict) or not all(isinstance(reason, str) for reason in said.values()):
        raise Drift("hwaksan:confirmations is not rule: reason")
    return Package(resources, said)


# ---- one run ----


def _run(programme: Programme, source: Source, place: Place, cursor: Cursor) -> tuple[Run, Cursor]:
    """The index, then each package that is not yet dealt with, the oldest first; and from when on to ask next."""
    run = Run()
    items, is_whole = _index(place, source.team, cursor, run)
    done = {note["key"] for note in place.shelf.notes("package-*")}
    left = [one for one in items if one.key not in done]
    if run.outcome is Outcome.OK and not left:
        run.outcome = Outcome.NOT_MODIFIED if items else Outcome.EMPTY
    for item in list(left):
        if run.outcome in _STOPS:
            break
        if _package(programme, source.team, place, item, run):
            left.remove(item)
    run.calls = place.calls
    if run.outcome is Outcome.QUOTA_PARK:
        run.parked_until = place.now() + datetime.timedelta(seconds=run.wait_s or 0)
    return run, _next_cursor(cursor, items, left, place.now()) if is_whole else cursor


def _index(place: Place, team: str, cursor: Cursor, run: Run) -> tuple[list[Item], bool]:
    """The items of all pages, oldest first, and whether every page could be read."""
    url = f"{place.base_url}/adoption/v1/packages?limit={PAGE}"
    if cursor:
        url += f"&updated_after={quote(_rfc3339(cursor - OVERLAP))}"
    items: dict[str, Item] = {}
    while url and place.calls < MOST_PAGES:
        try:
            answer, found = _asked(place, url, MAX_JSON, lambda body: read_index(body, team))
        except _Failed as failed:
            _went_wrong(run, failed.answer)
            break
        items |= {one.period: one for one in found}
        url = answer.next_url
    return sorted(items.values(), key=lambda one: (one.published_at, one.period)), not url


def _package(programme: Programme, team: str, place: Place, item: Item, run: Run) -> bool:
    """Fetch a package whole and send it through the door. True when the package need not be asked for again."""
    try:
        _, package = _asked(place, item.url, MAX_JSON, lambda body: read_package(body, item))
        files = [_file(place, item.url, one) for one in package.resources]
        _check_whole(item, files)
    except _Failed as failed:
        _went_wrong(run, failed.answer)
        return False
    result = inbox.receive(
        programme,
        Sending(
            files, f"pull:{team}", team, item.month, tuple(one.kind for one in package.resources),
            package.confirmations, place.at,
        ),
    )  # fmt: skip
    _note_package(place, item, result)
    if isinstance(result, Taken):
        run.taken.append(result)
    else:
        run.refused.append(result)
    return True


def _file(place: Place, package_url: str, resource: Resource) -> Upload:
    url = urljoin(package_url, resource.path)

    def whole(body: bytes) -> bytes:
        if len(body) != resource.bytes or hashlib.sha256(body).hexdigest() != resource.sha256:
            raise Drift(f"{resource.path}: bytes or hash are not those of datapackage.json")
        return body

    return Upload(resource.path, _asked(place, url, inbox.MAX_BYTES, whole)[1])


def _check_whole(item: Item, files: list[Upload]) -> None:
    """The index and the package must speak of the same files: else one of them has moved on meanwhile."""
    whole = b"".join(one.data for one in files)
    if len(whole) != item.bytes or hashlib.sha256(whole).hexdigest() != item.sha256:
        raise _Failed(Answer(Outcome.SCHEMA_DRIFT, item.url, detail="files are not those of the index"))


class _Failed(Exception):
    """A package cannot be had now; the answer says why."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.said)


def _asked(place: Place, url: str, max_bytes: int, read: Callable[[bytes], T]) -> tuple[Answer, T]:
    """One answer and what it says. Raises _Failed."""
    answer = place.get(url, max_bytes)
    if answer.outcome not in (Outcome.OK, Outcome.NOT_MODIFIED):
        raise _Failed(answer)
    try:
        return answer, read(answer.body)
    except Drift as drift:
        raise _Failed(replace(answer, outcome=Outcome.SCHEMA_DRIFT, detail=str(drift))) from None


def _went_wrong(run: Run, answer: Answer) -> None:
    """The first thing that went wrong is the run's outcome, unless a later one ends the run."""
    if run.outcome is Outcome.OK or answer.outcome in _STOPS:
        run.outcome, run.wait_s, run.url = answer.outcome, answer.wait_s, answer.url
        run.reason = answer.reason or "changed"
        run.detail = f"{answer.url}: {answer.said}"


# ---- where we stand ----


def _cursor(shelf: Shelf) -> Cursor:
    """From when on to ask: what the newest run left open, else the newest package it saw."""
    runs = shelf.notes("run-*")
    said = runs[-1]["cursor"] if runs else None
    return datetime.datetime.fromisoformat(said) if said else None


def _next_cursor(cursor: Cursor, items: list[Item], left: list[Item], now: datetime.datetime) -> Cursor:
    """Never ahead of now: one wrong date of publication must not hide what is published until then."""
    if left:
        return min(now, *(one.published_at for one in left))
    known = [one.published_at for one in items] + ([cursor] if cursor else [])
    return min(now, max(known)) if known else None


def _note_run(shelf: Shelf, at: datetime.datetime, run: Run, cursor: Cursor) -> None:
    """As the runs of other sources are noted, with what became of the packages and where the next one begins."""
    shelf.note(at, f"run-{at:%Y-%m-%dT%H%M%S}", {
        "at": at.isoformat(), "ended": at.isoformat(), "outcome": run.outcome, "reason": run.reason,
        "url": run.url, "detail": run.detail, "calls": run.calls, "is_whole": run.outcome.is_good,
        "rows": len(run.taken),
        "parked_until": run.parked_until.isoformat() if run.parked_until else None,
        "taken": [one.receipt.report_id for one in run.taken], "refused": len(run.refused),
        "cursor": cursor.isoformat() if cursor else None,
    })  # fmt: skip


def _note_package(place: Place, item: Item, result: Taken | Refused) -> None:
    """A refused package is dealt with too: only another revision can mend it."""
    is_taken = isinstance(result, Taken)
    place.shelf.note(place.now(), f"package-{item.key}", {
        "key": item.key, "status": item.status, "published_at": item.published_at.isoformat(),
        "report_id": result.receipt.report_id if isinstance(result, Taken) else None,
        "refused_by": [] if is_taken else sorted({one.rule for one in result.findings}),
    })  # fmt: skip


# ---- reading JSON somebody else wrote ----


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Drift("not JSON") from None
    if not isinstance(found, dict):
        raise Drift("not a JSON object")
    return found


def _item(one: Any) -> Item:
    try:
        item = Item(
            one["period"], one["revision"], one["status"],
            datetime.datetime.fromisoformat(one["published_at"]), one["datapackage_url"],
            one["bytes"], one["sha256"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as problem:
        raise Drift(f"an item of the index: {problem}") from None
    texts = (item.period, item.status, item.url, item.sha256)
    is_typed = all(isinstance(text, str) for text in texts) and type(item.revision) is type(item.bytes) is int
    is_dated = item.published_at.tzinfo is not None and 2000 < item.published_at.year < 9999
    if not is_typed or not _PERIOD.fullmatch(item.period) or not is_dated:
        raise Drift("an item of the index has a field of the wrong form")
    return item


def _resource(one: Any) -> Resource:
    """A path is a bare file name beside datapackage.json: that leaves nowhere else to go."""
    try:
        kind, path, size, said = one["name"], one["path"], one["bytes"], one["hash"]
    except (KeyError, TypeError) as problem:
        raise Drift(f"a resource: {problem}") from None
    if kind not in KINDS or not isinstance(path, str) or not _NAME.fullmatch(path):
        raise Drift("a resource is no kind of report, or its path is not a file name")
    if type(size) is not int or not isinstance(said, str) or not re.fullmatch("sha256:[0-9a-f]{64}", said):
        raise Drift(f"{path}: bytes or hash is missing or of the wrong form")
    return Resource(kind, path, size, said.removeprefix("sha256:"))


def _rfc3339(at: datetime.datetime) -> str:
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"

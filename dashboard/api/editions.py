"""Editions over HTTP: anyone may read what is out, from any page of the web, and keep a copy."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.programme import Programme
from dashboard import places
from dashboard.api.problems import Problem
from dashboard.publish import calendar, clock, editions, model, written
from dashboard.publish.editions import Entry, NoEdition
from dashboard.publish.model import Edition
from dashboard.text import LANGUAGES

LATEST = "latest"
FORMS = ("csv", "json", "parquet")
KNOWN = ("programme", "lang")
# Reading is for every origin; there is nothing to send, and nothing that hangs on who asks.
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
ALLOWED = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Max-Age": "86400"}
FOR_EVER = "public, max-age=31536000, immutable"
AT_MOST_S = 60  # how long a list, or what is called "latest", may lag behind


@dataclass(frozen=True)
class OpenDoor:
    """An address that anyone may read; `answer` is given the programme and the moment."""

    path: str
    answer: Callable[[Request, Programme, datetime.datetime], Response]


def listed(request: Request, programme: Programme, now: datetime.datetime) -> Response:
    """The editions that are out, the newest first, and the calendar of those to come."""
    entries = editions.released(programme.folder, now)
    slots = calendar.slots(programme.folder, entries, now)
    body = {
        "programme": programme.code, "is_fictional": programme.fictional,
        "editions": [_entry(one, entries) for one in reversed(entries)],
        "calendar": [
            {"quarter": one.planned.quarter, "planned_at": one.planned.at.isoformat(), "standing": one.standing,
             "late_since": one.planned.at.isoformat() if one.standing == "late" else None,
             "moves": [{"was": move.was.isoformat(), "now": move.now.isoformat(), "ko": move.reason.ko,
                        "en": move.reason.en} for move in one.planned.moves]}
            for one in slots
        ],
    }  # fmt: skip
    return _kept(request, JSONResponse(body), _while_it_holds(programme, now))


def one(request: Request, programme: Programme, now: datetime.datetime) -> Response:
    """What is said of an edition, and its tables with their columns. Raises Problem."""
    entries = editions.released(programme.folder, now)
    entry = _wanted(request, entries)
    edition = editions.read(programme.folder, entry.id)
    body = _entry(entry, entries) | _about(edition)
    return _kept(request, JSONResponse(body), _while_it_holds(programme, now))


def table(request: Request, programme: Programme, now: datetime.datetime) -> Response:
    """One table of an edition, byte for byte as it was frozen. Raises Problem."""
    name, _, form = str(request.path_params["file"]).rpartition(".")
    entry = _wanted(request, editions.released(programme.folder, now))
    if name not in model.load().tables or form not in FORMS:
        raise Problem("no_such_table", {"tables": ", ".join(model.load().tables), "forms": ", ".join(FORMS)})
    path = editions.path_of(programme.folder, entry.id, name, form)
    if not path.exists():
        raise Problem("no_such_table", {"tables": ", ".join(model.load().tables), "forms": ", ".join(FORMS)})
    response = Response(path.read_bytes(), media_type=written.MEDIA[form])
    response.headers["Content-Disposition"] = f'inline; filename="{programme.code}-{entry.id}-{name}.{form}"'
    is_latest = request.path_params["id"] == LATEST
    return _kept(request, response, _while_it_holds(programme, now) if is_latest else FOR_EVER)


OPEN_DOORS = (
    OpenDoor("/editions", listed),
    OpenDoor("/editions/{id}", one),
    OpenDoor("/editions/{id}/{file}", table),
)


def answered(door: OpenDoor) -> Callable[[Request], Awaitable[Response]]:
    """Files are read outside of the event loop."""

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=OPEN | ALLOWED)
        return await run_in_threadpool(_answer, door, request)

    return answer


def _answer(door: OpenDoor, request: Request) -> Response:
    _only_known(request)
    try:
        wanted = request.query_params.get("programme")
        if wanted == "":
            raise places.NoProgramme(wanted, [])
        programme = places.find_programme(wanted)
        return door.answer(request, programme, clock.now(programme.fixed_as_of))
    except places.NoProgramme:
        raise Problem("no_such_programme", headers=OPEN) from None
    except NoEdition:
        raise Problem("no_such_edition", headers=OPEN) from None
    except Problem as problem:
        problem.headers = {**OPEN, **problem.headers}
        raise


def _only_known(request: Request) -> None:
    """Raises Problem for what cannot be asked, is asked twice, or in a language there is not."""
    said = request.query_params.multi_items()
    for name, value in said:
        twice = sum(other == name for other, _ in said) > 1
        if name not in KNOWN or twice or (name == "lang" and value not in LANGUAGES):
            raise Problem("no_such_option", {"name": name[:60], "known": ", ".join(KNOWN)}, headers=OPEN)


def _wanted(request: Request, entries: tuple[Entry, ...]) -> Entry:
    """An edition that is not out is no edition: the two look the same. Raises NoEdition."""
    id = str(request.path_params["id"])
    newest = editions.latest(entries)
    if id == LATEST:
        if newest is None:
            raise NoEdition(id)
        return newest
    return editions.find(entries, id)


def _entry(one: Entry, entries: tuple[Entry, ...]) -> dict[str, Any]:
    later = next((other.id for other in entries if other.replaces == one.id), None)
    return {
        "id": one.id, "quarter": one.quarter, "status": one.status, "published_at": one.published_at.isoformat(),
        "replaces": one.replaces or None, "replaced_by": later, "hash": one.hash, "previous": one.previous or None,
    }  # fmt: skip


def _about(edition: Edition) -> dict[str, Any]:
    correction = edition.correction
    words = (correction.what, correction.why) if correction else (None, None)
    return {
        "programme": edition.programme, "is_fictional": edition.is_fictional, "as_of": edition.as_of.isoformat(),
        "planned_at": edition.planned_at.isoformat(),
        "what": _words(words[0]), "why": _words(words[1]),
        "method": {"version": edition.method_version, "hash": edition.method_hash},
        "tables": [
            {"name": shape.name, "ko": shape.words.ko, "en": shape.words.en, "key": list(shape.key),
             "columns": [{"name": column.name, "type": column.type, "unit": column.unit, "ko": column.words.ko,
                          "en": column.words.en} for column in shape.columns],
             "formats": list(FORMS)}
            for shape in model.load().tables.values()
            if written.path_of(shape.name, "json") in edition.files
        ],
    }  # fmt: skip


def _words(words: Any) -> dict[str, str] | None:
    return {"ko": words.ko, "en": words.en} if words else None


def _while_it_holds(programme: Programme, now: datetime.datetime) -> str:
    """Nobody keeps an answer beyond the minute at which something newer comes out, or is late."""
    following = calendar.next_change(programme.folder, now)
    left = AT_MOST_S if following is None else int((following - now).total_seconds())
    return f"public, max-age={max(0, min(AT_MOST_S, left))}"


def _kept(request: Request, response: Response, for_how_long: str) -> Response:
    """With a mark of its content, by which whoever has it already is told so and no more."""
    mark = f'"{editions.sha256(bytes(response.body))}"'
    headers = OPEN | {"ETag": mark, "Cache-Control": for_how_long}
    asked = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if mark in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response

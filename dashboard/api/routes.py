"""The addresses of the API, what each is for, and who may ask: one table, which tests and the document follow."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from dashboard.access import Action
from dashboard.api import editions, openapi, reports
from dashboard.api.asking import Asker, asker
from dashboard.api.editions import OPEN_DOORS, OpenDoor
from dashboard.api.problems import Problem
from dashboard.refusals import language_of

log = logging.getLogger(__name__)
BASE = "/api/v1"


@dataclass(frozen=True)
class Door:
    """One method of one address. Whoever may not do what it is `for_` gets no answer."""

    method: str
    path: str
    for_: Action
    answer: Callable[[Request, Asker], Awaitable[Response]]


DOORS = (
    Door("POST", "/reports", "send", reports.send),
    Door("GET", "/reports", "own_report", reports.listed),
    Door("GET", "/reports/{id}", "own_report", reports.one),
    Door("GET", "/reports/{id}/findings", "own_report", reports.findings),
    Door("GET", "/reports/{id}/receipt", "own_report", reports.receipt),
    Door("GET", "/template", "send", reports.template),
)
DOCUMENT = "/openapi.json"


def mounted() -> Mount:
    """The API as one part of the app; what it refuses, and what breaks in it, is answered in its own form."""
    paths = dict.fromkeys(door.path for door in DOORS)
    routes = [Route(path, _answered(path), methods=_methods(path)) for path in paths]
    routes += [Route(door.path, _open(door), methods=["GET", "OPTIONS"]) for door in OPEN_DOORS]
    routes.append(Route(DOCUMENT, _document, methods=["GET"]))
    return Mount(BASE, app=Starlette(routes=routes, exception_handlers={HTTPException: _no_such}))


def _methods(path: str) -> list[str]:
    return [door.method for door in DOORS if door.path == path]


def _answered(path: str) -> Callable[[Request], Awaitable[Response]]:
    doors = {door.method: door for door in DOORS if door.path == path}

    async def through(request: Request) -> Response:
        # Starlette answers HEAD where GET is.
        return await _through(doors["GET" if request.method == "HEAD" else request.method], request)

    return _said(path, through)


def _open(door: OpenDoor) -> Callable[[Request], Awaitable[Response]]:
    """Without a token, and nothing is counted: what is public is served by whatever stands in front, too."""
    return _said(door.path, editions.answered(door))


def _said(
    path: str, through: Callable[[Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    """What is refused, and what breaks, in the API's own form."""

    async def answer(request: Request) -> Response:
        try:
            return await through(request)
        except Problem as problem:
            return problem.answer(language_of(request.scope))
        except ClientDisconnect:
            return Problem("bad_body", {"why": "cut off"}).answer(language_of(request.scope))
        except Exception:
            # Whoever asked learns that it was not them; what it was is for the log alone.
            log.exception("%s %s", request.method, path)
            return Problem("our_mistake").answer(language_of(request.scope))

    return answer


async def _through(door: Door, request: Request) -> Response:
    who = await asker(request, door.for_)
    try:
        response = await door.answer(request, who)
    except Problem as problem:
        response = problem.answer(language_of(request.scope))
    response.headers.update(who.left.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


async def _no_such(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    kind = "no_such_method" if problem.status_code == 405 else "no_such_address"
    return Problem(kind, headers=problem.headers).answer(language_of(request.scope))


async def _document(request: Request) -> Response:
    return JSONResponse(openapi.document())

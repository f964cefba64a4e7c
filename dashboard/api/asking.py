"""Who asks: the token of a request, what its team may do here, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from connectors import tokens
from connectors.programme import Programme
from connectors.tokens import Token
from dashboard import access, places
from dashboard.access import Action, Viewer
from dashboard.api.problems import Problem
from dashboard.api.rates import READING, SENDING, WRONG, Left


@dataclass(frozen=True)
class Asker:
    """A program with a valid token: it is its team, and signs with what the token is for and how it begins."""

    token: Token
    programme: Programme
    viewer: Viewer
    left: Left

    @property
    def team(self) -> str:
        return self.token.team


async def asker(request: Request, action: Action) -> Asker:
    """Raises Problem where there is no valid token, or its team may not do this, or asks too often."""
    token = await _token(request)
    left = (SENDING if action == "send" else READING).take(token.id)
    if left.is_over:
        raise _too_many(left)
    programme = await run_in_threadpool(_programme, token)
    viewer = Viewer("team", token.team, f"{token.label} <{token.beginning}>")
    answer = access.may(viewer, action, token.team)
    if not answer:
        raise Problem("not_allowed", {"why": answer.reason}, headers=left.headers)
    need_programme(token, request.query_params.get("programme"))
    return Asker(token, programme, viewer, left)


def need_programme(token: Token, wanted: str | None) -> None:
    """Raises Problem where the request speaks of another programme than the token is for."""
    if wanted not in (None, token.programme):
        raise Problem("other_programme", {"programme": token.programme})


async def _token(request: Request) -> Token:
    """Looked up outside of the event loop: it reads a file, and now and then writes one."""
    caller = request.client.host if request.client else ""
    wrong = WRONG.left(caller)
    if wrong.remaining <= 0:
        raise _too_many(wrong)
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    token = await run_in_threadpool(tokens.opened, text.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        WRONG.take(caller)
        raise Problem("no_token", headers={"WWW-Authenticate": 'Bearer realm="hwaksan"'})
    return token


def _programme(token: Token) -> Programme:
    """A programme that is gone, or that the team is not in, is as good as a token that was revoked."""
    try:
        programme = places.find_programme(token.programme)
    except places.NoProgramme:
        raise Problem("no_token", headers={"WWW-Authenticate": 'Bearer realm="hwaksan"'}) from None
    if token.team not in programme.teams:
        raise Problem("no_token", headers={"WWW-Authenticate": 'Bearer realm="hwaksan"'})
    return programme


def _too_many(left: Left) -> Problem:
    headers = left.headers | {"Retry-After": str(left.reset_s)}
    return Problem("too_many", {"quota": str(left.quota), "seconds": str(left.window_s)}, headers=headers)

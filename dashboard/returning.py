"""Sign-in and sign-out lead back to where one was, in its language: the provider knows one address only."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.mode import is_demo_mode

CALLBACK = "/oauth2callback"
COOKIE = "hwaksan_at"
KEPT_S = 900  # long enough to find a password
LONGEST = 1500
# A page of ours: never another host ("//"), never a line break.
PLACE = re.compile(r"/[a-z0-9_]*(\?[!-~]*)?")


class Return:
    """Notes the page that is loaded in a cookie, and goes there after the provider's answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and scope["method"] == "GET" and not is_demo_mode()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"] == CALLBACK:
                    _lead_back(scope, headers)
                elif message["status"] == 200 and headers.get("content-type", "").startswith("text/html"):
                    _note(scope, headers)
            await send(message)

        await self.app(scope, receive, watched if is_ours else send)


def _lead_back(scope: Scope, headers: MutableHeaders) -> None:
    cookies = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"), "")
    place = unquote(cookie_parser(cookies).get(COOKIE, ""))
    if headers.get("location") == "/" and PLACE.fullmatch(place):
        headers["location"] = place


def _note(scope: Scope, headers: MutableHeaders) -> None:
    place = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
    if PLACE.fullmatch(place) and len(place) <= LONGEST:
        cookie = f"{COOKIE}={quote(place, safe='')}; Path=/; Max-Age={KEPT_S}; HttpOnly; SameSite=Lax"
        headers.append("set-cookie", cookie)

"""The web app: Streamlit behind one door that adds health, fonts, security headers and the page's language."""

from __future__ import annotations

import base64
import gc
import hashlib
import importlib
import ipaddress
import logging
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import early, mode, places, public, roles, text, uploads
from dashboard.api import routes as api
from dashboard.menu import NOWHERE, PAGES
from dashboard.mode import is_demo_mode
from dashboard.refusals import language_of, refuse
from dashboard.returning import Return

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
ROOT = HERE.parent
STATIC = HERE / "static"
# Addresses that are never the page itself.
PARTS = ("/_stcore", "/api", "/assets", "/static", "/media", "/component")
# The figures of the process are nobody's business.
CLOSED = ("/_stcore/metrics",)
# A proxy on this machine makes every caller look as if they sat here; what it adds gives it away.
FORWARDED = (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")
# Streamlit writes styles into the page and draws from blobs; scripts come from this server alone.
POLICY = "; ".join((
    "default-src 'self'", "script-src 'self'{scripts}", "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:",
    "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'",
))  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# The event loop sends on what a run makes, some eighty messages, and needs its turn for each; where another thread
# computes, it would wait Python's usual 5 ms every time.
TURN_S = 0.0005
ONE_YEAR = "public, max-age=31536000, immutable"


class CannotServe(Exception):
    """What was asked for would show everything to everybody, or nothing to anybody; the message says which."""


def run(port: int, host: str = "127.0.0.1", open_demo: bool = False) -> None:
    """Serve the pages until stopped. Raises CannotServe."""
    os.environ["HWAKSAN_DATA"] = str(places.data_dir())
    # Streamlit finds .streamlit/config.toml, and secrets.toml, in the folder it stands in.
    os.chdir(ROOT)
    if is_demo_mode() and not open_demo and not _is_name_of_this_machine(host):
        raise CannotServe(
            f"demo mode has no sign-in, so it does not listen on {host}: configure [auth] in "
            ".streamlit/secrets.toml, or give --open-demo to show everything to everybody"
        )
    if open_demo and not is_demo_mode():
        raise CannotServe("--open-demo is for demo mode; with [auth] people sign in")
    mode.settle(open_demo)
    create_app().run(config={"server.port": port, "server.address": host})


def create_app() -> st.App:
    """The ASGI app, for `run` and for any ASGI server."""
    return st.App(
        HERE / "app.py",
        routes=routes(),
        middleware=[
            Middleware(Guard),
            Middleware(public.Welcome),
            Middleware(uploads.Gate),
            Middleware(Return),
            Middleware(Dress),
        ],
        lifespan=_lifespan,
    )


def routes() -> list[Route | Mount]:
    """What is answered beside Streamlit, the first that fits."""
    return [
        Route("/healthz", _health),
        Route("/home", _home),
        api.mounted(),
        *early.routes(),  # before the public ones, which answer every address below /p/
        *public.routes(),
        Mount("/assets", _Assets(directory=STATIC)),
    ]


class Guard:
    """Turns away what must not come in: closed addresses, and in demo mode everybody from another machine."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            refusal = self._refusal(scope)
            if refusal:
                await refuse(refusal, scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> str:
        if scope["path"].startswith(CLOSED):
            return "server.closed"
        # Where the caller sits is known at once; the mode is asked of a file.
        if not _is_from_here(scope) and is_demo_mode() and not mode.is_open_demo():
            return "server.loopback_only"
        return ""


class Dress:
    """Adds the security headers to every answer and the reader's language, title and styles to the page itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The public pages come whole, with rules of their own.
        if scope["type"] != "http" or scope["path"].startswith(public.PREFIX):
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(PARTS):
            await self.app(scope, receive, _Answer(scope, send).send)
            return
        # The page is rewritten, so it must come uncompressed, and whole even where only its headers are wanted.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self.app({**scope, "method": method, "headers": headers}, receive, _Answer(scope, send).send)


class _Answer:
    """One answer on its way out: headers are added; a page is held back until it is whole, then rewritten."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self.out = scope, send
        self.is_head = scope["method"] == "HEAD"
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._take(message)
            if self.start is None:
                await self.out(message)
        elif self.start is not None:
            await self._collect(message)
        else:
            await self.out({**message, "body": b""} if self.is_head else message)

    def _take(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Content-Security-Policy"] = POLICY.format(scripts="")
        if headers.get("content-type", "").startswith("text/html") and message["status"] == 200:
            self.start = message

    async def _collect(self, message: Message) -> None:
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        assert self.start is not None
        if not _is_page(self.scope["path"]):
            await _nowhere(self.scope)(self.scope, _nothing_more, self.out)
            return
        page, scripts = rewritten(self.body, language_of(self.scope))
        headers = MutableHeaders(scope=self.start)
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        headers["Content-Length"] = str(len(page))
        headers["Content-Security-Policy"] = POLICY.format(scripts=scripts)
        headers["Cache-Control"] = "no-cache"
        headers["Vary"] = "Accept-Language"
        await self.out(self.start)
        await self.out({"type": "http.response.body", "body": b"" if self.is_head else page})


def _is_page(path: str) -> bool:
    """Streamlit answers every address with its page, and once that runs says in English which it does not know."""
    return path.strip("/") in ("", NOWHERE, *PAGES)


def _nowhere(scope: Scope) -> Response:
    """On to the page that says so in the reader's own language."""
    response = RedirectResponse(f"/{NOWHERE}?{scope['query_string'].decode('latin-1')}")
    response.headers.update(HEADERS)
    return response


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}


class _Assets(StaticFiles):
    """Fonts, styles and the icon; their addresses change with their content, so they may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = ONE_YEAR
        return response


@cache
def rewritten(page: bytes, lang: str) -> tuple[bytes, str]:
    """Streamlit's page in this language with our title and styles; and the hashes of its inline scripts."""
    html = page.decode()
    say = text.words(lang)
    html = html.replace('<html lang="en">', f'<html lang="{lang}">')
    html = re.sub(r"<title>.*?</title>", _head(say), html, count=1)
    html = re.sub(r'<link rel="shortcut icon"[^>]*>', f'<link rel="icon" href="{_asset("icon.svg")}" />', html)
    # Its own typeface is not ours, and the agent interface it points at is switched off.
    html = re.sub(r'<link\s+rel="preload"[^>]*as="font"[^>]*>', "", html)
    html = re.sub(r'<link rel="service-desc"[^>]*>', "", html)
    html = re.sub(
        r"<noscript>.*?</noscript>", f"<noscript><p>{say('server.no_script')}</p></noscript>", html, flags=re.S
    )
    return html.encode(), _hashes(html)


def _head(say: text.Text) -> str:
    title, about = escape(say("app.title")), escape(say("app.about"), quote=True)
    locale = {"ko": "ko_KR", "en": "en_GB"}[say.lang]
    return (
        f'<title>{title}</title><meta name="description" content="{about}" />'
        f'<meta property="og:title" content="{title}" /><meta property="og:description" content="{about}" />'
        f'<meta property="og:type" content="website" /><meta property="og:locale" content="{locale}" />'
        f'<link rel="stylesheet" href="{_asset("fonts/pretendard-gov.css")}" />'
        f'<link rel="stylesheet" href="{_asset("face.css")}" />'
    )


@cache
def _asset(name: str) -> str:
    """The address of a file, which changes when the file does."""
    version = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"./assets/{name}?v={version}"


def _hashes(html: str) -> str:
    """Inline scripts the policy must name, as ` 'sha256-...'` each."""
    found = re.findall(r"<script>(.*?)</script>", html, flags=re.S)
    digests = (base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in found)
    return "".join(f" 'sha256-{digest}'" for digest in digests)


def _is_from_here(scope: Scope) -> bool:
    """The caller sits on this machine, and asked for it by a name of this machine: a page of another site that
    points its own name at 127.0.0.1 is turned away too, and so is whoever comes through a proxy."""
    client: tuple[str, int] | None = scope.get("client")
    if client is None or not _is_loopback(client[0]) or any(name in FORWARDED for name, _ in scope["headers"]):
        return False
    return _is_own_address(Headers(scope=scope).get("host", ""))


@lru_cache(maxsize=64)
def _is_own_address(host: str) -> bool:
    return _is_name_of_this_machine(re.sub(r":\d+$", "", host).strip("[]"))


def _is_name_of_this_machine(host: str) -> bool:
    return host == "localhost" or _is_loopback(host)


@lru_cache(maxsize=64)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def _home(request: Request) -> Response:
    """Streamlit knows the page that opens first by no name, and would say that "home" was not found."""
    return RedirectResponse(f"/?{request.url.query}")


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@asynccontextmanager
async def _lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Load what pages need, then take it out of the garbage collector's sight: Streamlit collects after every
    run, and walking all of it each time would cost more than the page."""
    mode.settle(mode.is_open_demo())
    if mode.is_open_demo():
        log.warning(
            "Open demo: there is no sign-in, and whoever reaches this address may do everything as anyone."
        )
    if not is_demo_mode():
        roles.current()  # a broken file is named at the start, not when the first person is turned away
    _load()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(TURN_S)
    with public.kept_ready():
        yield {}


def _load() -> None:
    """Modules that Streamlit, Plotly and the pages of doubt would import on the first page, and our own files."""
    for name in (
        "numpy.ma",
        "numpy.random",
        "pandas",
        "PIL.Image",
        "plotly.io",
        "plotly.tools",
        "plotly.graph_objects",
        "scipy.optimize",
        "scipy.special",
    ):
        importlib.import_module(name)
    from dashboard import chrome, reference, show

    assert chrome, show
    reference.counts()
    text.both()

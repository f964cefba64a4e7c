"""The public pages over HTTP: files of the site of what is out at this moment, kept in memory, under rules of their own."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors import programme as programmes
from connectors.errors import BrokenFile
from connectors.programme import Programme
from dashboard import places, text
from dashboard.mode import is_demo_mode
from dashboard.publish import calendar, clock, editions, site
from dashboard.refusals import language_of

PREFIX = "/p/"
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
# Scripts do not exist here. A picture opened by itself brings its own style; a page takes none but ours.
POLICY = (
    "default-src 'none'; style-src {style}; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}  # fmt: skip
FOR_EVER = "public, max-age=31536000, immutable"
AT_MOST_S = 60  # how long a page may lag behind
TYPES = {".csv": "text/csv; charset=utf-8", ".toml": "text/plain; charset=utf-8", ".woff2": "font/woff2",
         ".parquet": "application/vnd.apache.parquet", ".json": "application/json"}  # fmt: skip
PACKED = ("text/", "image/svg", "application/json", "application/xml")
KEPT_BYTES = 64 * 2**20


@dataclass(frozen=True)
class File:
    body: bytes
    packed: bytes | None
    mark: str
    type: str


class _Shelf:
    """Files in memory, the ones asked for last; a path holds a hash of all that is in it, so none is ever old."""

    def __init__(self) -> None:
        self.files: OrderedDict[Path, File] = OrderedDict()
        self.size, self.lock = 0, Lock()

    def get(self, path: Path) -> File:
        """Raises OSError where there is no such file."""
        with self.lock:
            if (found := self.files.get(path)) is not None:
                self.files.move_to_end(path)
                return found
        found = _read(path)
        with self.lock:
            self.files[path] = found
            self.size += len(found.body)
            while self.size > KEPT_BYTES and len(self.files) > 1:
                self.size -= len(self.files.popitem(last=False)[1].body)
        return found


_shelf = _Shelf()


def _read(path: Path) -> File:
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = f"{kind}; charset=utf-8" if kind == "text/html" else kind
    packed = gzip.compress(body, 9, mtime=0) if kind.startswith(PACKED) and len(body) > 500 else None
    return File(body, packed, f'"{hashlib.sha256(body).hexdigest()[:32]}"', kind)


def routes() -> list[Route]:
    return [
        Route(PREFIX + "{programme}", _slash),
        Route(PREFIX + "{programme}/{path:path}", _answer),
        Route("/robots.txt", _robots),
    ]


class Welcome:
    """Whoever is not known and asks for the first page is shown the public ones; staff come by /?lang=."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_unknown_at_door(scope) and (code := await run_in_threadpool(_first)):
            answer = RedirectResponse(
                f"{PREFIX}{code}/{language_of(scope)}/", 302, {"Vary": "Accept-Language, Cookie"}
            )
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_unknown_at_door(scope: Scope) -> bool:
    cookies = b"".join(value for name, value in scope["headers"] if name == b"cookie")
    return (
        scope["path"] == "/"
        and not scope["query_string"]
        and not is_demo_mode()
        and b"_streamlit_user" not in cookies
    )


def _first() -> str:
    """The programme whose site a stranger sees first: a real one before an invented one."""
    shown = [one for code in places.known_programmes() if (one := _programme(code)) and _released(one)]
    return min(shown, key=lambda one: (one.fictional, one.code)).code if shown else ""


async def _slash(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/", 308)


async def _robots(request: Request) -> Response:
    code = await run_in_threadpool(_first)
    if not code:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")
    return await run_in_threadpool(_file, request, code, "../../robots.txt")


async def _answer(request: Request) -> Response:
    code, path = request.path_params["programme"], request.path_params["path"]
    return await run_in_threadpool(_file, request, code, path)


def _file(request: Request, code: str, path: str) -> Response:
    programme = _programme(code) if CODE.fullmatch(code) else None
    entries = _released(programme) if programme else ()
    if programme is None or not entries:
        return _nothing(request)
    if path == "":
        return RedirectResponse(f"{PREFIX}{code}/{language_of(request.scope)}/", 302, {"Vary": "Accept-Language"})
    folder = _site(programme.folder, entries, _written(programme.folder), root())
    found = _within(folder, folder / "p" / code / path)
    if found is None:
        return _nothing(request)
    if found.is_dir():
        if not path.endswith("/"):
            return RedirectResponse(f"{request.url.path}/", 308)
        found /= "index.html"
    try:
        file = _shelf.get(found)
    except OSError:
        return _nothing(request)
    return _sent(request, file, found, _how_long(programme, path))


def _within(folder: Path, path: Path) -> Path | None:
    """The path, if it lies in the folder whatever it is made of."""
    whole = Path(os.path.normpath(path))
    return whole if whole.is_relative_to(folder) else None


def _sent(request: Request, file: File, path: Path, keep: str) -> Response:
    style = "'unsafe-inline'" if path.suffix == ".svg" else "'self'"
    headers = HEADERS | {"ETag": file.mark, "Cache-Control": keep, "Vary": "Accept-Encoding",
                         "Content-Security-Policy": POLICY.format(style=style)}  # fmt: skip
    if file.mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = file.packed, headers | {"Content-Encoding": "gzip"}
    return Response(body, headers=headers, media_type=file.type)


def _how_long(programme: Programme, path: str) -> str:
    """Files of an edition never change; a page does when something newer comes out, and is not kept beyond that."""
    if path.startswith("assets/") or re.match(
        r"editions/[^/]+/(data/|\w+\.\w+$|(ko|en)/.*\.(png|svg|csv|json)$)", path
    ):
        return FOR_EVER
    now = clock.now(programme.fixed_as_of)
    following = editions.next_release(programme.folder, now)
    left = AT_MOST_S if following is None else int((following - now).total_seconds())
    return f"public, max-age={max(0, min(AT_MOST_S, left))}"


def _released(programme: Programme) -> tuple[editions.Entry, ...]:
    return editions.released(programme.folder, clock.now(programme.fixed_as_of))


@lru_cache(maxsize=64)
def _site(programme_folder: Path, entries: tuple[editions.Entry, ...], written: int, root: str) -> Path:
    """Found once for what is out and what the calendar says; made where it is not there yet."""
    return site.current(programme_folder, entries, root)


def _written(programme_folder: Path) -> int:
    """When the calendar was last written."""
    path = editions.folder_of(programme_folder) / calendar.FILE
    return path.stat().st_mtime_ns if path.exists() else 0


def _programme(code: str) -> Programme | None:
    folder = places.data_dir() / code
    try:
        return _read_programme(folder, (folder / "programme.toml").stat().st_mtime_ns)
    except (OSError, BrokenFile):
        return None


@lru_cache(maxsize=16)
def _read_programme(folder: Path, written: int) -> Programme:
    return programmes.load(folder)


def root() -> str:
    """What links that leave the site begin with: $HWAKSAN_URL, else nothing."""
    return os.environ.get("HWAKSAN_URL", "").rstrip("/")


def _nothing(request: Request) -> Response:
    """Not there, or not yet: the two look the same."""
    say = text.words(language_of(request.scope))
    return PlainTextResponse(say("site.not_found"), 404, HEADERS | {"Cache-Control": "no-store"})

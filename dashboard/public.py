"""The public pages over HTTP: files of the site of what is out at this moment, kept in memory, with own rules."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import logging
import mimetypes
import re
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors.errors import BrokenFile
from connectors.programme import Programme
from dashboard import places, text
from dashboard.mode import is_demo_mode
from dashboard.publish import calendar, clock, editions, feeds, site
from dashboard.refusals import language_of

log = logging.getLogger(__name__)
PREFIX = "/p/"
PROGRAMME = "programme.toml"
# Names of files and folders as the site has them: nothing hidden, nothing that leads upwards.
PATH = re.compile(r"(?:[A-Za-z0-9_][\w.-]*/)*(?:[A-Za-z0-9_][\w.-]*)?", re.ASCII)
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
# Scripts do not exist here. A picture opened by itself brings its own style and font; a page takes none but ours.
POLICY = (
    "default-src 'none'; style-src {style}; img-src 'self' data:; font-src {font}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}  # fmt: skip
FOR_EVER = "public, max-age=31536000, immutable"
FIXED = re.compile(r"assets/|editions/[^/]+/(data/|\w+\.\w+$|(ko|en)/.*\.(png|svg|csv|json)$)")
AT_MOST_S = 60  # how long a page may lag behind
LOOK_S = 5.0  # how often it is looked whether something was published
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
    headers: dict[str, str]


class _Shelf:
    """Files in memory, the ones asked for last; a path holds a hash of all that is in it, so none is ever old."""

    def __init__(self) -> None:
        self.files: OrderedDict[str, File] = OrderedDict()
        self.size, self.lock = 0, Lock()

    def has(self, path: str) -> File | None:
        with self.lock:
            if (found := self.files.get(path)) is not None:
                self.files.move_to_end(path)
            return found

    def get(self, path: Path) -> File:
        """Raises OSError where there is no such file."""
        if (known := self.has(str(path))) is not None:
            return known
        found = _read(path)
        with self.lock:
            self.files[str(path)] = found
            self.size += len(found.body)
            while self.size > KEPT_BYTES and len(self.files) > 1:
                self.size -= len(self.files.popitem(last=False)[1].body)
        return found


shelf = _Shelf()


def _read(path: Path) -> File:
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = f"{kind}; charset=utf-8" if kind == "text/html" else kind
    packed = gzip.compress(body, 9, mtime=0) if kind.startswith(PACKED) and len(body) > 500 else None
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    brings = ("'unsafe-inline'", "data:") if path.suffix == ".svg" else ("'self'", "'self'")
    policy = POLICY.format(style=brings[0], font=brings[1])
    own = {"ETag": mark, "Vary": "Accept-Encoding", "Content-Security-Policy": policy}
    return File(body, packed, mark, kind, HEADERS | own)


def routes() -> list[Route]:
    return [
        Route(PREFIX + "{programme}", _slash),
        Route(PREFIX + "{programme}/{path:path}", _answer),
        Route("/robots.txt", _robots),
    ]


class Welcome:
    """Hands out what is in memory before anything else looks at the request; and whoever is not known and asks for
    the first page is shown the public ones, while staff come by /?lang=."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (known := _in_memory(scope)):
            await known(scope, receive, send)
            return
        if scope["type"] == "http" and _is_unknown_at_door(scope) and (code := await run_in_threadpool(_first)):
            answer = RedirectResponse(
                f"{PREFIX}{code}/{language_of(scope)}/", 302, {"Vary": "Accept-Language, Cookie"}
            )
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _in_memory(scope: Scope) -> Response | None:
    if scope["method"] != "GET" or not scope["path"].startswith(PREFIX):
        return None
    code, _, path = scope["path"].removeprefix(PREFIX).partition("/")
    return _at_hand(Request(scope), code, path)


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
    shown = _all_shown()
    return min(shown, key=lambda one: (one.fictional, one.code)).code if shown else ""


def _all_shown() -> list[Programme]:
    return [one for code in places.known_programmes() if (one := programme_of(code)) and _released(one)]


async def _slash(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/", 308)


async def _robots(request: Request) -> Response:
    known = await run_in_threadpool(_all_shown)
    maps = [f"{places.public_address()}{PREFIX}{one.code}/sitemap.xml" for one in known]
    return PlainTextResponse(feeds.robots(maps), headers=HEADERS)


async def _answer(request: Request) -> Response:
    code, path = request.path_params["programme"], request.path_params["path"]
    return await run_in_threadpool(_file, request, code, path)


def _at_hand(request: Request, code: str, path: str) -> Response | None:
    """What is in memory needs no thread."""
    shown = _shown.get(places.data_dir() / code)
    if shown is None or not shown.holds():
        return None
    name = f"{path}index.html" if path.endswith("/") else path
    file = shelf.has(f"{shown.site}{PREFIX}{code}/{name}")
    return None if file is None else _sent(request, file, path, shown)


def _file(request: Request, code: str, path: str) -> Response:
    shown = _look(code) if PATH.fullmatch(path) else None
    if shown is None:
        return nothing(request)
    if path == "":
        return RedirectResponse(f"{PREFIX}{code}/{language_of(request.scope)}/", 302, {"Vary": "Accept-Language"})
    found = shown.site / "p" / code / path
    if found.is_dir():
        if not path.endswith("/"):
            return RedirectResponse(f"{request.url.path}/", 308)
        found /= "index.html"
    try:
        return _sent(request, shelf.get(found), path, shown)
    except OSError:
        return nothing(request)


def _sent(request: Request, file: File, path: str, shown: Shown) -> Response:
    headers = file.headers | {"Cache-Control": _how_long(path, shown)}
    if file.mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = file.packed, headers | {"Content-Encoding": "gzip"}
    return Response(body, headers=headers, media_type=file.type)


def _how_long(path: str, shown: Shown) -> str:
    """Files of an edition never change; a page does when something newer comes out, and is not kept longer."""
    if FIXED.match(path):
        return FOR_EVER
    left = AT_MOST_S if shown.until is None else int((shown.until - shown.now()).total_seconds())
    return f"public, max-age={max(0, min(AT_MOST_S, left))}"


@dataclass(frozen=True)
class Shown:
    """What a programme shows from one minute to the next at which a release comes or is late, as long as its files
    stay as they are."""

    programme: Programme
    site: Path
    since: datetime.datetime
    until: datetime.datetime | None
    stamps: tuple[object, ...]

    def now(self) -> datetime.datetime:
        return clock.now(self.programme.fixed_as_of)

    def holds(self) -> bool:
        is_time = self.since <= self.now() and (self.until is None or self.now() < self.until)
        return is_time and site.is_newest(self.site) and self.stamps == _stamps(self.programme.folder)


_shown: dict[Path, Shown] = {}


def _look(code: str) -> Shown | None:
    """What a programme shows at this moment; its site is made where nobody has made it yet."""
    programme = programme_of(code) if CODE.fullmatch(code) else None
    if programme is None:
        return None
    folder, now = programme.folder, clock.now(programme.fixed_as_of)
    known = _shown.get(folder)
    if known is not None and known.holds() and known.site.is_dir():
        return known
    stamps, entries = _stamps(folder), editions.released(folder, now)
    if not entries:
        return None
    made = site.at_hand(folder, entries, now, places.public_address())
    _shown[folder] = Shown(programme, made, now, calendar.next_change(folder, now), stamps)
    return _shown[folder]


def _stamps(programme_folder: Path) -> tuple[object, ...]:
    """What changes with each file that decides what is out."""
    return (places.public_address(), *map(_stamp, _deciding(programme_folder)))


@lru_cache(maxsize=64)
def _deciding(programme_folder: Path) -> tuple[Path, ...]:
    """Kept: to put four paths together takes longer than to look at the files, at each page."""
    folder = editions.folder_of(programme_folder)
    names = (editions.INDEX, editions.MOVED, calendar.FILE)
    return (programme_folder / PROGRAMME, *(folder / one for one in names))


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size


def _released(programme: Programme) -> tuple[editions.Entry, ...]:
    return editions.released(programme.folder, clock.now(programme.fixed_as_of))


def programme_of(code: str) -> Programme | None:
    try:
        return places.programme_in(places.data_dir() / code)
    except (OSError, BrokenFile):
        return None


@contextmanager
def kept_ready() -> Iterator[None]:
    """Meanwhile the sites of now and of the releases to come are made as soon as they are known."""
    over = Event()
    Thread(target=_keep_ready, args=(over,), name="sites", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _keep_ready(over: Event) -> None:
    seen: dict[str, object] = {}
    while not over.is_set():
        for code in places.known_programmes():
            if (programme := programme_of(code)) and seen.get(code) != (stamps := _stamps(programme.folder)):
                seen[code] = stamps
                _prepare(programme)
        over.wait(LOOK_S)


def _prepare(programme: Programme) -> None:
    """In a process of its own: drawing pictures would hold up everybody who reads meanwhile."""
    now, root = clock.now(programme.fixed_as_of), places.public_address()
    if site.is_prepared(programme.folder, now, root):
        return
    asked = [sys.executable, "-m", site.__name__, str(programme.folder), now.isoformat(), root]
    done = subprocess.run(asked, capture_output=True, text=True)
    if done.returncode:
        log.error("The public pages of %s could not be made: %s", programme.code, done.stderr[-2000:])


def nothing(request: Request) -> Response:
    """Not there, or not yet: the two look the same."""
    say = text.words(language_of(request.scope))
    return PlainTextResponse(say("site.not_found"), 404, HEADERS | {"Cache-Control": "no-store"})

"""Reading before the release, over HTTP: the pages to come at an address of one's own, each look noted first."""

from __future__ import annotations

import datetime
import re
from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connectors.programme import Programme
from dashboard import places, text
from dashboard.public import CODE, PATH, PREFIX, File, nothing, programme_of, shelf
from dashboard.publish import clock, editions, prerelease, site
from dashboard.publish.editions import Entry
from dashboard.publish.prerelease import Reader
from dashboard.refusals import language_of

STEP = "early"
# The address is the key: no proxy keeps what it opens, no search finds it, no link out of it tells it.
PRIVATE = {
    "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
NOT_PRIVATE = ("ETag", "Access-Control-Allow-Origin")
# What a messenger would show of the page to everyone in the chat, and the address that is not there yet.
FOR_OTHERS = re.compile(
    rb'<meta (?:property="og:|name="(?:twitter:|description))[^>]*>\n?|<link rel="canonical"[^>]*>\n?'
)
BODY = b"<body>"
MARKED = ("text/html", "application/xml", "text/xml", "application/atom+xml")


def routes() -> list[Route]:
    """To stand before those of the public pages."""
    own = f"{PREFIX}{{programme}}/{STEP}/{{token}}"
    return [Route(own, _answer), Route(own + "/{path:path}", _answer)]


def address(programme: str, token: str, path: str = "") -> str:
    return f"{PREFIX}{programme}/{STEP}/{token}/{path}"


def _answer(request: Request) -> Response:
    """Whatever is wrong with a link, it looks like an address that does not exist."""
    code, token, path = (request.path_params.get(name, "") for name in ("programme", "token", "path"))
    programme = programme_of(code) if CODE.fullmatch(code) and PATH.fullmatch(path) else None
    reader = prerelease.opened(programme.folder, token) if programme else None
    if programme is None or reader is None:
        return nothing(request)
    now = clock.now(programme.fixed_as_of)
    before = prerelease.readable(programme.folder, reader, now)
    shown = editions.released(programme.folder, now, before)
    entry = next((one for one in shown if one.id == reader.edition), None)
    if entry is None:
        return nothing(request)
    if not before:
        return _on(f"{PREFIX}{code}/{path}")
    return _page(request, programme, reader, entry, shown, now)


def _page(
    request: Request, programme: Programme, reader: Reader, entry: Entry, shown: tuple[Entry, ...],
    now: datetime.datetime,
) -> Response:  # fmt: skip
    path = request.path_params.get("path", "")
    own = address(programme.code, request.path_params["token"])
    if path == "":
        return _on(f"{own}{language_of(request.scope)}/")
    found = site.current(programme.folder, shown, now, places.public_address()) / "p" / programme.code / path
    if found.is_dir() and not path.endswith("/"):
        return _on(f"{own}{path}/")
    try:
        file = shelf.get(found / "index.html" if path.endswith("/") else found)
    except OSError:
        return nothing(request)
    if not path.startswith("assets/"):  # fonts and styles say nothing of an edition
        prerelease.look(programme, reader, path, clock.now(programme.fixed_as_of))
    headers = {name: said for name, said in file.headers.items() if name not in NOT_PRIVATE}
    return Response(_marked(file, path, reader, entry, own), headers=headers | PRIVATE, media_type=file.type)


def _marked(file: File, path: str, reader: Reader, entry: Entry, own: str) -> bytes:
    """A page whose links stay below the reader's own address, under the words that it is not out yet; other files
    as they will be published."""
    if not file.type.startswith(MARKED):
        return file.body
    public = f"{PREFIX}{own.split('/')[2]}/"
    links = re.compile(
        rf'(href="|src="|srcset="|url=|<loc>)(?:{re.escape(places.public_address())})?{public}'.encode()
    )
    body = links.sub(rb"\g<1>" + own.encode(), FOR_OTHERS.sub(b"", file.body))
    return body.replace(BODY, BODY + b"\n" + _banner(path, reader, entry), 1)


def _banner(path: str, reader: Reader, entry: Entry) -> bytes:
    say = text.words("en" if "en" in path.split("/") else "ko")
    head = say("early.banner", name=reader.name, at=say.moment(entry.published_at))
    return f'<aside class="early"><strong>{escape(head)}</strong> {escape(say("early.noted"))}</aside>'.encode()


def _on(to: str) -> Response:
    return RedirectResponse(to, 302, PRIVATE)

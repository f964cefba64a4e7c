"""A server on this machine that answers over real HTTP as the sources' documentation says, and fails on demand."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SAMPLES = Path(__file__).parent / "samples"
ENTRIES: list[dict[str, Any]] = json.loads((SAMPLES / "index.json").read_text(encoding="utf-8"))["entries"]


@dataclass(frozen=True)
class Reply:
    """What the server says. `cut`: close the line after so many bytes of the body; `length`: what it claims."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    length: int | None = None


@dataclass(frozen=True)
class Asked:
    """One question, as the server saw it."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]

    def one(self, name: str) -> str:
        return self.query.get(name, [""])[0]


Answering = Callable[[Asked], Reply]


class Replay(ThreadingHTTPServer):
    """Answers with `answering`; remembers every question in `seen`."""

    daemon_threads = True

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering, self.seen = answering, list[Asked]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Replay
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, parse_qs(parts.query, True), dict(self.headers.items()))
        self.server.seen.append(asked)
        reply = self.server.answering(asked)
        has_body = reply.status != 304
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        if has_body:
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()
        if has_body:
            self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
        if reply.cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@contextmanager
def serving(answering: Answering) -> Iterator[Replay]:
    """A running server; closed afterwards."""
    server = Replay(answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def entry(name: str) -> dict[str, Any]:
    """One sample by its file name, or its id where it has no file."""
    return next(one for one in ENTRIES if name in (one.get("file"), one.get("id")))


def body_of(one: dict[str, Any]) -> bytes:
    """The bytes of a sample, zipped where the service sends a ZIP."""
    if not one.get("file"):
        return (one.get("inline_body") or "").encode()
    data = (SAMPLES / one["file"]).read_bytes()
    return zipped(one["file"].replace(".inner", ""), data) if ".inner." in one["file"] else data


def zipped(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return made.getvalue()


def reply_of(one: dict[str, Any], here: str = "") -> Reply:
    """A sample as an answer; links to the service's own host lead to `here` instead."""
    home = urlsplit(one["request"]["url"])
    away = f"{home.scheme}://{home.netloc}"
    headers = {name: value.replace(away, here) if here else value for name, value in one["headers"].items()}
    return Reply(body_of(one), one["status"], headers)


def sample(name: str, here: str = "") -> Reply:
    return reply_of(entry(name), here)

"""A server on this machine that answers over real HTTP as the sources' documentation says, and fails on demand."""

from __future__ import annotations

import io
import json
import os
import socket
import ssl
import struct
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
    """What the server says. `cut`: close the line after so many bytes of the body (`reset`: tear it); `length`:
    what it claims. `drips` ("head" or "body"): a byte at a time from there on; `stalls`: nothing at all."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    length: int | None = None
    reset: bool = False
    drips: str = ""
    stalls: bool = False


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
    """Answers with `answering`, over TLS where it is given a context; remembers every question in `seen`."""

    daemon_threads = True

    def __init__(self, answering: Answering, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering, self.seen, self.is_closing = answering, list[Asked](), threading.Event()
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Who asked has hung up, as was to be expected."""


class _Handler(BaseHTTPRequestHandler):
    server: Replay
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, parse_qs(parts.query, True), dict(self.headers.items()))
        self.server.seen.append(asked)
        reply = self.server.answering(asked)
        if reply.stalls:
            self.server.is_closing.wait(10)
            return
        if reply.drips == "head":
            self.wfile = _Drip(self.wfile, self.server.is_closing)  # type: ignore[assignment]
        self._head(reply)
        if reply.drips == "body":
            self.wfile = _Drip(self.wfile, self.server.is_closing)  # type: ignore[assignment]
        if reply.status != 304:
            self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
        self.close_connection |= reply.cut is not None
        if reply.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())

    def _head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


class _Drip:
    """A line on which a byte comes every fiftieth of a second."""

    def __init__(self, line: Any, is_closing: threading.Event) -> None:
        self._line, self._is_closing, self.closed = line, is_closing, False

    def write(self, data: bytes) -> None:
        for n in range(len(data)):
            self._line.write(data[n : n + 1])
            if self._is_closing.wait(0.02):
                return

    def flush(self) -> None:
        self._line.flush()

    def close(self) -> None:
        self._line.close()


@contextmanager
def serving(answering: Answering, tls: ssl.SSLContext | None = None) -> Iterator[Replay]:
    """A running server; closed afterwards."""
    server = Replay(answering, tls)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_closing.set()
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

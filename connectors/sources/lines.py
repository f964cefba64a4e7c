"""Connections that end on time: whatever drips in, headers included, no answer takes longer than it may."""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore


class Lines(httpcore.NetworkBackend):
    """Opens connections; after `ends` (of time.monotonic) each read or write is a ReadTimeout.

    A timeout of httpx is for one read only: a server that sends a byte every nineteen seconds never reaches it.
    """

    def __init__(self) -> None:
        self.ends = math.inf
        self._plain = httpcore.SyncBackend()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends

    def left(self, timeout: float | None) -> float:
        """The shorter of the timeout and what is left."""
        left_s = self.ends - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout
        return left_s if timeout is None else min(timeout, left_s)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        return _Line(self._plain.connect_tcp(host, port, self.left(timeout), local_address, socket_options), self)


class _Line(httpcore.NetworkStream):
    """One connection. httpcore reads and writes through it, and asks it for the address at the other end."""

    def __init__(self, stream: httpcore.NetworkStream, lines: Lines) -> None:
        self._stream, self._lines = stream, lines
        self.close, self.get_extra_info = stream.close, stream.get_extra_info  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._lines.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._lines.left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Line(self._stream.start_tls(ssl_context, server_hostname, self._lines.left(timeout)), self._lines)

"""Servers on this machine that stand in for the world of an invented programme: teams' own, and public sources."""

from __future__ import annotations

import datetime
import importlib.util
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.programme import SEOUL, Programme

HOST = "127.0.0.1"


@contextmanager
def team(programme: Programme, sample: Path, code: str, token: str, port: int = 0) -> Iterator[Any]:
    """The server of a team whose packages are shipped under `sample`/sent; on any free port where none is said.

    It shows what was out at its `now`. Raises OSError where the port is taken.
    """
    server = _module(sample.parent / "team_server.py").TeamServer(sample / "sent" / code, code, token, port)
    with _running(server, programme):
        yield server


@contextmanager
def sources(programme: Programme, sample: Path, port: int = 0) -> Iterator[Any]:
    """The server of all public sources, from `sample`/sources; it takes any key, and one is at hand meanwhile."""
    key = secrets.token_hex(16)  # no word: a key is struck out wherever it stands in an answer
    server = _module(sample.parent / "source_server.py").SourceServer(sample / "sources", port)
    with _running(server, programme), _set({one.key_env: key for one in programme.pulls.values()}):
        yield server


@contextmanager
def at_their_addresses(programme: Programme, sample: Path) -> Iterator[list[str]]:
    """Those of an invented programme that are to be found on this machine, where nobody else answers yet; their
    addresses. A token for a team that has none is made up for as long."""
    with ExitStack() as stack:
        told: list[str] = []
        for code, source in programme.sources.items() if programme.fictional else ():
            stack.enter_context(_set({source.token_env: secrets.token_hex(16)}))
            server = team(programme, sample, code, os.environ[source.token_env], _port(source.base_url))
            told += _entered(stack, server) if _port(source.base_url) else []
        ports = {_port(one.base_url) for one in programme.pulls.values()} - {0} if programme.fictional else set()
        for port in ports:
            told += _entered(stack, sources(programme, sample, port))
        yield told


def _entered(stack: ExitStack, server: Any) -> list[str]:
    try:
        return [stack.enter_context(server).base_url]
    except OSError:  # somebody answers there already, or nothing of the kind is shipped
        return []


@contextmanager
def _running(server: Any, programme: Programme) -> Iterator[None]:
    """Until the end of the block; things stand as on the last day of the programme."""
    server.now = datetime.datetime.combine(programme.as_of(), datetime.time(23, 59), SEOUL)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _set(variables: dict[str, str]) -> Iterator[None]:
    """Environment variables for a while; one that a person has set stays as it is."""
    new = {name: value for name, value in variables.items() if name and name not in os.environ}
    os.environ.update(new)
    try:
        yield
    finally:
        for name in new:
            os.environ.pop(name, None)


def _port(base_url: str) -> int:
    """Of an address on this machine; 0 for any other."""
    parts = urlsplit(base_url)
    return (parts.port or 0) if parts.hostname == HOST else 0


def _module(path: Path) -> Any:
    """sample_data is not a package: it is data that happens to hold two small servers."""
    spec = importlib.util.spec_from_file_location(f"hwaksan_sample_{path.stem}", path)
    if spec is None or spec.loader is None or not path.exists():
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look for their module by its name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

"""Reading a file in a process of its own: what kills a reader kills nobody else, and becomes a finding.

A workbook of 6 KB can make a reader allocate 500 GB, and no `except` catches what follows. Every file that is sent
is therefore opened in a child (see nursery) and only cells come back.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from connectors.formats import parcel
from connectors.formats.limits import USUAL, Limits, megabytes
from connectors.formats.media import Reading, too_large
from connectors.formats.nursery import OUT_OF_MEMORY, Ended, Order
from connectors.model import Finding

_LONGEST_NAME = 200  # a name is only ever repeated
_GRACE_S = 10
# Tokens of the operator stand in the environment: a process that opens strangers' files gets none of them.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONHOME")
_START = """
import socket, sys
sys.path[:] = {path!r}
from connectors.formats import nursery
nursery.serve(socket.socket(fileno={handle}))
"""


@dataclass(frozen=True)
class Apart:
    """What was read, and what it took: CPU seconds and peak bytes of the child."""

    reading: Reading
    cpu: float = 0.0
    peak: int = 0


def read(data: bytes, name: str, limits: Limits = USUAL) -> Reading:
    """The sheets of one file, as `formats.read` reads them, under limits of memory, CPU and time."""
    return measured(data, name, limits).reading


def measured(data: bytes, name: str, limits: Limits = USUAL) -> Apart:
    """The same with what it took."""
    if len(data) > limits.max_bytes:
        return Apart(Reading([], [too_large(len(data), limits.max_bytes)]))
    with _scratch() as asked:
        os.write(asked, Order(name[:_LONGEST_NAME], limits).line())
        _write(asked, data)
        # A nursery that was killed (by the system, where memory is short) is started once more.
        found = _answered(asked, limits) or _answered(asked, limits)
    return found or Apart(Reading([], [_died(signal.SIGKILL)]))


def _answered(asked: int, limits: Limits) -> Apart | None:
    """What came of one attempt; None where the nursery is gone. The child of one that was killed may go on writing
    for a while: each attempt has a place for its answer of its own."""
    with _scratch() as answer:
        ended = _ask(asked, answer, limits)
        if ended is None:
            return None
        if ended.status:
            return Apart(Reading([], [_why(ended, limits)]), ended.cpu, ended.peak)
        data = os.pread(answer, os.fstat(answer).st_size, 0)
    return Apart(parcel.read(data), ended.cpu, ended.peak)  # by now the file is gone: its pieces are joined


def warm() -> None:
    """Start the process that reads, so that the first file need not wait for it."""
    _nursery()


def _why(ended: Ended, limits: Limits) -> Finding:
    """Which limit a child ran into; what is none of them is told by its signal, 0 where it was our own mistake."""
    died_of = ended.status & 0x7F
    if ended.late:
        return Finding("F41", "reject", values={"limit": str(limits.max_wall_s)})
    if died_of == signal.SIGXCPU:
        return Finding("F41", "reject", values={"limit": str(limits.max_cpu_s)})
    if ended.status >> 8 == OUT_OF_MEMORY:
        return Finding("F40", "reject", values={"limit": megabytes(limits.max_memory)})
    return _died(died_of)


def _died(signal_: int) -> Finding:
    return Finding("F42", "reject", values={"signal": str(int(signal_))})


# ---- open files both sides see ----


@contextmanager
def _scratch() -> Iterator[int]:
    """A file without a name; in memory where the system has such files."""
    if sys.platform == "linux":
        handle = os.memfd_create("hwaksan")
        try:
            yield handle
        finally:
            os.close(handle)
    else:
        with tempfile.TemporaryFile() as file:
            yield file.fileno()


def _write(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


# ---- the process that reads ----


@dataclass
class _Nursery:
    process: subprocess.Popen[bytes]
    control: socket.socket


_lock = threading.Lock()
_running: list[_Nursery] = []


def _ask(asked: int, answer: int, limits: Limits) -> Ended | None:
    """How the child ended; None where the nursery is gone, which leaves none behind."""
    nursery = _nursery()
    ours, theirs = socket.socketpair()
    with ours:
        try:
            with theirs:
                socket.send_fds(nursery.control, [b"."], [asked, answer, theirs.fileno()])
            ours.settimeout(limits.max_wall_s + _GRACE_S)
            said = ours.recv(4096)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            said = b""
    if said:
        return Ended(**json.loads(said))
    _stop(nursery)
    return None


def _nursery() -> _Nursery:
    with _lock:
        if not _running:
            _running.append(_started())
        return _running[0]


def _started() -> _Nursery:
    ours, theirs = socket.socketpair()
    with theirs:
        code = _START.format(path=sys.path, handle=theirs.fileno())
        kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            pass_fds=[theirs.fileno()],
            env=kept | {"ARROW_DEFAULT_MEMORY_POOL": "system"},  # the others claim gigabytes of addresses at once
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt at the terminal is ours to handle
        )
    return _Nursery(process, ours)


def _stop(nursery: _Nursery) -> None:
    with _lock:
        if nursery in _running:
            _running.remove(nursery)
    nursery.control.close()
    nursery.process.kill()
    nursery.process.wait()


@atexit.register
def _stop_all() -> None:
    for nursery in list(_running):
        _stop(nursery)


def _share() -> None:
    """After a fork both ask the one nursery (an order is one message, which cannot mix with another's), but only
    the parent may end it. A lock that another thread held would never be let go."""
    global _lock
    _lock = threading.Lock()
    for nursery in _running:
        nursery.process.returncode = 0  # `kill` and `wait` do nothing from here on


os.register_at_fork(after_in_child=_share)

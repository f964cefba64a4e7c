"""The process in which files are read: it has everything imported, and forks a child for each file.

A child has limits of memory, CPU and time, and ends after its one file. This process never looks into a file, has
one thread (so that a fork is safe) and lives as long as whoever started it.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import selectors
import signal
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from connectors import formats, without_pandas
from connectors.formats import parcel
from connectors.formats.limits import Limits

OUT_OF_MEMORY, BROKEN = 3, 4  # exit codes of a child
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What stands in front of the bytes of a file."""

    name: str
    limits: Limits

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True)
class Ended:
    """How a child ended: its wait status, whether it was stopped for being late, and what it took."""

    status: int
    late: bool
    cpu: float
    peak: int


@dataclass
class _Child:
    pid: int
    deadline: float
    reply: socket.socket
    late: bool = False


def serve(control: socket.socket) -> None:
    """Fork a child for each order that comes in, until the other end is closed."""
    pa.set_cpu_count(1)
    without_pandas.begin()
    formats.read(b"warm,up\n1,2\n", "")  # what a first file imports or makes, no child does again
    gc.freeze()  # what is imported is never collected, so its pages stay shared with every child
    with selectors.DefaultSelector() as waiting:
        waiting.register(control, selectors.EVENT_READ)
        while _turn(control, waiting):
            pass
        for child in _children(waiting):
            os.kill(child.pid, signal.SIGKILL)


def _turn(control: socket.socket, waiting: selectors.BaseSelector) -> bool:
    """Wait for an order, for a child to end or for the next one to be late. False when nobody is left to ask."""
    deadlines = [child.deadline for child in _children(waiting) if not child.late]
    for key, _ in waiting.select(max(0, min(deadlines) - time.monotonic()) if deadlines else None):
        if key.fileobj is control:
            if not _order(control, waiting):
                return False
        else:
            waiting.unregister(key.fileobj)
            os.close(key.fd)
            _tell(key.data)
    for child in _children(waiting):
        if not child.late and time.monotonic() >= child.deadline:
            os.kill(child.pid, signal.SIGKILL)
            child.late = True
    return True


def _children(waiting: selectors.BaseSelector) -> list[_Child]:
    return [key.data for key in waiting.get_map().values() if key.data]


def _order(control: socket.socket, waiting: selectors.BaseSelector) -> bool:
    """An order is one byte with three open files: the file with its order, the place for the answer, the reply."""
    sign, handles, _, _ = socket.recv_fds(control, 1, 3)
    if not sign:
        return False
    asked, answer, reply = handles
    limits = _read_order(asked)[0].limits
    alive, held = os.pipe()  # the child holds one end: when it is gone, for whatever reason, the other end says so
    pid = os.fork()
    if pid == 0:
        control.close()
        os.close(alive)
        _work(asked, answer)
    for handle in (asked, answer, held):
        os.close(handle)
    child = _Child(pid, time.monotonic() + limits.max_wall_s, socket.socket(fileno=reply))
    waiting.register(alive, selectors.EVENT_READ, child)
    return True


def _tell(child: _Child) -> None:
    _, status, usage = os.wait4(child.pid, 0)
    ended = Ended(status, child.late, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
    with child.reply, suppress(BrokenPipeError):  # whoever asked is gone
        child.reply.sendall(json.dumps(asdict(ended)).encode())


# ---- in the child ----


def _work(asked: int, answer: int) -> None:
    """Read one file and end. Whatever happens, nothing returns into the loop of the process above."""
    code = BROKEN
    gc.disable()  # its memory is given back whole, and soon
    try:
        order, start = _read_order(asked)
        _limit(order.limits)
        data = os.pread(asked, order.limits.max_bytes, start)
        with open(answer, "wb", closefd=False) as out:
            parcel.write(formats.read(data, order.name, order.limits, partial(parcel.lay, out=out)), out)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:
        # The last stop: our own mistake costs the sender this file, and the operator reads in the log why.
        _log.exception("reading a file failed")
    finally:
        os._exit(code)


def _read_order(asked: int) -> tuple[Order, int]:
    head = os.pread(asked, 4096, 0).partition(b"\n")[0]
    said = json.loads(head)
    return Order(said["name"], Limits(**said["limits"])), len(head) + 1


def _limit(limits: Limits) -> None:
    """The kernel ends what goes beyond. No core dump: it would hold customers' numbers in the clear."""
    memory = _size() + limits.max_memory
    for what, most in {
        resource.RLIMIT_AS: memory, resource.RLIMIT_FSIZE: limits.max_memory, resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }.items():  # fmt: skip
        resource.setrlimit(what, (most, most))
    # At the first limit the signal says why; a second later comes the one that nobody can ignore.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.max_cpu_s, limits.max_cpu_s + 1))


def _size() -> int:
    """The address space taken so far; a child begins with all that is imported."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 2**36

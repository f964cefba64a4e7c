"""CPU seconds and peak memory of one function, each in a process of its own."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from connectors.formats import Reading
from connectors.formats.apart import Apart


@dataclass(frozen=True)
class Figure:
    """`cpu` in seconds over all threads, imports left out; `peak` in MB of the whole process. The child in which a
    file was read is counted in both."""

    cpu: float
    peak: float
    result: Any


@dataclass(frozen=True)
class Line:
    """One row of the table: what was compared, both sides, and what the ratio may be."""

    what: str
    ours: str
    theirs: str
    ratio: str
    limit: str
    holds: bool


class Died(Exception):
    """The process in which something was measured is gone without an answer; it has said why on its stderr."""


_children: list[Apart] = []


def counted(child: Apart) -> Reading:
    """What was read apart, with what it took put on the bill."""
    _children.append(child)
    return child.reading


def alone(work: Callable[..., Any], *args: Any, runs: int = 3) -> Figure:
    """The run with the least CPU of some: what else the machine does only adds. Raises Died."""
    figures = [_one(work, *args) for _ in range(runs)]
    return min(figures, key=lambda figure: figure.cpu)


def _one(work: Callable[..., Any], *args: Any) -> Figure:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_timed, args=(theirs, work, args))
    process.start()
    theirs.close()
    try:
        figure: Figure = ours.recv()
    except EOFError:
        process.join()
        raise Died(f"{work.__module__}.{work.__name__} ended with {process.exitcode} before it answered") from None
    process.join()
    return figure


def _timed(pipe: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    start = time.process_time()
    result = work(*args)
    cpu = time.process_time() - start + sum(child.cpu for child in _children)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # A child is gone before the rules begin: the two peaks are never there at once.
    peak = max([peak, *(child.peak / 1_000_000 for child in _children)])
    pipe.send(Figure(cpu, peak, result))

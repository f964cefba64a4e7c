"""Values made once: answers of the warehouse, and whatever else several people want at the same moment."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from connectors import warehouse
from dashboard.access import Viewer

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Q = TypeVar("Q", bound=Callable[..., Any])
Asked = tuple[Callable[..., Any], Viewer, tuple[object, ...]]  # a question of `queries` and its like, and of whom
KEPT_ANSWERS = 600  # of what some forty people have open
LATELY_S = 2 * 60 * 60


class Kept(Generic[K, V]):
    """The values last wanted. Whoever wants one that is being made waits for it and does not make it too."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, threading.Event] = {}
        self._guard = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        while True:
            with self._guard:
                if key in self._values:
                    self._values.move_to_end(key)
                    return self._values[key]
                others = self._making.get(key)
                if others is None:
                    made = self._making[key] = threading.Event()
                    break
            # Where the other one's run fails or is broken off, the next in line makes it.
            others.wait()
        try:
            value = make()
            self.put(key, value)
        finally:
            with self._guard:
                del self._making[key]
            made.set()
        return value

    def put(self, key: K, value: V) -> None:
        with self._guard:
            self._values[key] = value
            while len(self._values) > self.most:
                self._values.popitem(last=False)


_answers: Kept[tuple[Path, Asked], object] = Kept(KEPT_ANSWERS)
_lately: OrderedDict[tuple[Path, Asked], float] = OrderedDict()  # of which folder what was asked, and when
_listing = threading.Lock()
_not_ahead: set[Callable[..., Any]] = set()


def not_ahead(question: Q) -> Q:
    """Marks a question that takes long and is seldom asked twice: no new warehouse waits for its answers."""
    _not_ahead.add(question)
    return question


def answer(file: Path, asked: Asked) -> object:
    """A warehouse file never changes, so an answer is asked for once."""
    if asked[0] not in _not_ahead:
        _note(file.parent, asked)
    return _answers.get((file, asked), lambda: _answer(file, asked))


def _note(folder: Path, asked: Asked) -> None:
    at = folder, asked
    with _listing:
        _lately[at] = time.monotonic()
        _lately.move_to_end(at)
        while len(_lately) > KEPT_ANSWERS:
            _lately.popitem(last=False)


def asked_lately(folder: Path) -> list[Asked]:
    """What pages asked of the warehouses in a folder: they will ask the same of the next one."""
    since = time.monotonic() - LATELY_S
    with _listing:
        return [asked for (of, asked), at in _lately.items() if of == folder and at > since]


def answers(file: Path, wanted: list[Asked]) -> dict[Asked, object]:
    """Answers of a file before it is shown. One that fails is left out: the page that asks it then will say so."""
    found: dict[Asked, object] = {}
    for asked in wanted:
        with contextlib.suppress(Exception):
            found[asked] = _answer(file, asked)
    return found


def keep(file: Path, found: Mapping[Asked, object]) -> None:
    """Answers that were found out elsewhere."""
    for asked, said in found.items():
        _answers.put((file, asked), said)


def _answer(file: Path, asked: Asked) -> object:
    question, viewer, args = asked
    return question(warehouse.cursor(file), viewer, *args)

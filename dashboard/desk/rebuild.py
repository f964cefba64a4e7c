"""Building the warehouse after something was sent, beside the pages: nobody waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

from connectors import receipts, warehouse
from connectors.programme import Programme
from dashboard.scoring.fill import fill

_running: dict[Path, threading.Thread] = {}
_again: set[Path] = set()
_guard = threading.Lock()


def start(programme: Programme) -> None:
    """Build now; where a build is under way already, once more after it: it may have begun too early."""
    with _guard:
        _again.add(programme.folder)
        running = _running.get(programme.folder)
        if running is None or not running.is_alive():
            _running[programme.folder] = threading.Thread(target=_run, args=(programme,), daemon=True)
            _running[programme.folder].start()


def is_running(programme: Programme) -> bool:
    with _guard:
        thread = _running.get(programme.folder)
        return thread is not None and thread.is_alive()


def wait(programme: Programme) -> None:
    """Until what was asked for is built."""
    thread = _running.get(programme.folder)
    if thread is not None:
        thread.join()


def is_behind(programme: Programme, team: str, shown: int) -> bool:
    """The inbox holds more reports of a team than the pages show: a server was stopped before its build ended."""
    return len(receipts.read_all(programme.folder, team)) != shown


def _run(programme: Programme) -> None:
    while True:
        with _guard:
            if programme.folder not in _again:
                del _running[programme.folder]
                return
            _again.discard(programme.folder)
        warehouse.build(programme, fill)

"""Building the warehouse after something was sent, beside the pages: nobody waits for it."""

from __future__ import annotations

import datetime
import logging
import threading
from pathlib import Path

from connectors import receipts, warehouse
from connectors.programme import SEOUL, Programme
from dashboard.scoring.fill import fill

log = logging.getLogger(__name__)
# A build that failed is tried again after this while, or when somebody asks for it.
AGAIN_AFTER = datetime.timedelta(minutes=5)
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
    """The inbox holds more reports of a team than the pages show: a server was stopped before its build ended.
    Not where the build has only just failed: it would fail again at each look."""
    failed = warehouse.failure(programme.folder)
    if failed is not None and datetime.datetime.now(SEOUL) - failed.at < AGAIN_AFTER:
        return False
    return len(receipts.read_all(programme.folder, team)) != shown


def _run(programme: Programme) -> None:
    while True:
        with _guard:
            if programme.folder not in _again:
                del _running[programme.folder]
                return
            _again.discard(programme.folder)
        try:
            warehouse.build(programme, fill)
        except warehouse.FAILS:
            log.exception("what was sent is kept, but the build after it failed")

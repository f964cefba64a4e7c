"""Building the warehouse after something was sent, beside the pages: nobody waits for it, and it gives way.

It is built in a process of its own, which also answers, of the new warehouse, what pages had asked of the old one:
when the new one is shown, pages find the answers there, and nobody waits because somebody else has sent something.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from connectors import programme as programmes
from connectors import receipts, warehouse
from connectors.programme import SEOUL, Programme
from dashboard import known
from dashboard.scoring.fill import fill

log = logging.getLogger(__name__)
# A build that failed is tried again after this while, or when somebody asks for it.
AGAIN_AFTER = datetime.timedelta(minutes=5)
ROOT = Path(__file__).parents[2]
NICENESS = 10  # of the process that builds: whoever looks at a page goes first
# After a build, every page is made anew when it is next looked at. The first one begins at once; when reports keep
# coming, the next one begins only so long after it.
REST_S = 30.0
_running: dict[Path, threading.Thread] = {}
_again: set[Path] = set()
_not_before: dict[Path, float] = {}
_guard = threading.Lock()
_hurry = threading.Event()


def start(programme: Programme) -> None:
    """Build now; where a build is under way already, once more after it: it may have begun too early."""
    with _guard:
        _again.add(programme.folder)
        running = _running.get(programme.folder)
        if running is None or not running.is_alive():
            _running[programme.folder] = threading.Thread(target=_run, args=(programme.folder,), daemon=True)
            _running[programme.folder].start()


def is_running(programme: Programme) -> bool:
    """A build is under way, or waits for its turn."""
    with _guard:
        thread = _running.get(programme.folder)
        return thread is not None and thread.is_alive()


def wait(programme: Programme) -> None:
    """Until what was asked for is built, without rest."""
    thread = _running.get(programme.folder)
    if thread is not None:
        _hurry.set()
        thread.join()
        _hurry.clear()


def is_behind(programme: Programme, team: str, shown: int) -> bool:
    """The inbox holds more reports of a team than the pages show: a server was stopped before its build ended.
    Not where the build has only just failed: it would fail again at each look."""
    failed = warehouse.failure(programme.folder)
    if failed is not None and datetime.datetime.now(SEOUL) - failed.at < AGAIN_AFTER:
        return False
    return len(receipts.read_all(programme.folder, team)) != shown


def _run(folder: Path) -> None:
    while _is_asked(folder):
        _hurry.wait(max(0.0, _not_before.get(folder, 0.0) - time.monotonic()))
        _again.discard(folder)
        _build_apart(folder)
        _not_before[folder] = time.monotonic() + REST_S


def _is_asked(folder: Path) -> bool:
    with _guard:
        if folder not in _again:
            del _running[folder]
        return folder in _again


def _build_apart(folder: Path) -> None:
    """In a process of its own: within the server each page would wait for the build at every step."""
    command = [sys.executable, "-m", __name__, str(folder)]
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=said)
        with contextlib.suppress(OSError, EOFError, pickle.PickleError), process:  # it failed, and said why
            _learn(folder, process)
        if process.returncode:
            said.seek(0)
            log.error(
                "what was sent is kept, but the build after it failed: %s", said.read().decode(errors="replace")
            )


def _learn(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Say what pages know now, and hear it of the new warehouse. It is swapped in once its builder, which speaks
    to nobody but us, has our end of the line closed."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(pickle.dumps(known.asked_lately((folder / "warehouse").resolve())))
    process.stdin.flush()
    known.keep(*pickle.load(process.stdout))


def _tell(file: Path) -> None:
    """Where the server was stopped meanwhile nobody is there to be told, and the swap comes all the same."""
    with contextlib.suppress(OSError, EOFError):
        found = known.answers(file.resolve(), pickle.load(sys.stdin.buffer))
        sys.stdout.buffer.write(pickle.dumps((file.resolve(), found)))
        sys.stdout.buffer.flush()
        sys.stdin.buffer.read()


if __name__ == "__main__":
    os.nice(NICENESS)
    warehouse.build(programmes.load(Path(sys.argv[1])), fill, before_swap=_tell)

"""The project run as its README says, on a free port, for tests that look at it from outside."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def running(places):
    """`make run`, stopped with all its children afterwards; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = subprocess.Popen(["make", "-s", "run", f"PORT={port}"], cwd=ROOT, env={**os.environ, **places},
                           start_new_session=True)  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", run)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(run.pid, signal.SIGTERM)
        run.wait(20)


def _wait_for(address, run):
    for _ in range(1200):
        assert run.poll() is None, "make run ended"
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("no answer in ten minutes")

"""Turns: requests to one host are begun no closer together than its spacing, whichever thread asks."""

from __future__ import annotations

import threading
import time

_free_at: dict[str, float] = {}
_lock = threading.Lock()


def take_turn(host: str, spacing_s: float) -> None:
    """Wait until this host may be asked again, and take the turn."""
    if not spacing_s:
        return
    with _lock:
        now = time.monotonic()
        at = max(now, _free_at.get(host, 0.0))
        _free_at[host] = at + spacing_s
    time.sleep(max(at - now, 0.0))

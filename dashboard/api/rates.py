"""How often one may ask: so many requests in a window, counted per token; the answer says what is left."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_KEYS = 10_000


@dataclass(frozen=True)
class Left:
    """What is left of a policy's quota until it is full again in `reset_s` seconds."""

    policy: str
    quota: int
    window_s: int
    remaining: int
    reset_s: int

    @property
    def is_over(self) -> bool:
        return self.remaining < 0

    @property
    def headers(self) -> dict[str, str]:
        """As the IETF draft on RateLimit fields writes them."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window_s}',
            "RateLimit": f'"{self.policy}";r={max(self.remaining, 0)};t={self.reset_s}',
        }


@dataclass
class Rate:
    """A quota in a fixed window that begins with a key's first request. Used from the event loop alone."""

    policy: str
    quota: int
    window_s: int = 60
    clock: Callable[[], float] = time.monotonic
    _used: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def take(self, key: str) -> Left:
        """Count one request of this key."""
        now = self.clock()
        since, used = self._used.pop(key, (now, 0))
        if now - since >= self.window_s:
            since, used = now, 0
        self._used[key] = (since, used + 1)
        while len(self._used) > MOST_KEYS:
            self._used.popitem(last=False)
        return self._left(since, used + 1, now)

    def left(self, key: str) -> Left:
        """The same without counting."""
        now = self.clock()
        since, used = self._used.get(key, (now, 0))
        return self._left(since, used, now) if now - since < self.window_s else self._left(now, 0, now)

    def _left(self, since: float, used: int, now: float) -> Left:
        reset_s = max(1, round(self.window_s - (now - since)))
        return Left(self.policy, self.quota, self.window_s, self.quota - used, reset_s)


# One person's program sends a report a month and a few again; a hundred a minute is one that runs in circles.
SENDING = Rate("sending", 30)
READING = Rate("reading", 300)
# Wrong tokens from one address: enough for a mistake, too few to guess.
WRONG = Rate("wrong", 30)

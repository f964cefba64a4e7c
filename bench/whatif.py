"""A viewer's own method: from a changed setting to new scores and order, and the draws that follow."""

from __future__ import annotations

import dataclasses
import random
import time

from bench.measure import Line, alone
from dashboard.scoring import method
from dashboard.scoring.whatif import outcome
from dashboard.scoring.whatif.facts import Counted, Fact, Facts, Part
from dashboard.scoring.whatif.settings import Change, Settings, known, settings
from dashboard.whatif import codes

TEAMS = 4
SCORES_BELOW, DRAWS_BELOW = 300.0, 1000.0
STEPS = 20  # settings changed one after the other; the slowest counts


def lines() -> list[Line]:
    few, all_, draws = alone(_slowest, False), alone(_slowest, True), alone(_draws)
    return [
        _line("what-if: one more setting, to scores, order and gains", few.result, SCORES_BELOW),
        _line("what-if: the same with every setting changed", all_.result, SCORES_BELOW),
        _line(f"what-if: {outcome.DRAWS:,} draws that follow", draws.result, DRAWS_BELOW),
    ]


def _line(what: str, cpu_ms: float, limit: float) -> Line:
    """Milliseconds of CPU: what else the machine does is not ours."""
    return Line(what, f"{cpu_ms:.0f} ms", "", "", f"< {limit:.0f} ms", cpu_ms < limit)


def _slowest(is_all: bool) -> float:
    """What a run of the page computes after a control has moved: read the address, score, order, gains."""
    used, found, slowest = method.load(), _facts(), 0.0
    for step in range(1, STEPS + 1):
        code = codes.code(_settings(step, is_all))
        began = time.process_time()
        chosen = codes.read(used, code)
        assert chosen is not None
        order = outcome.outcome(used, found, chosen).places
        gains = outcome.gains(used, found, chosen)
        slowest = max(slowest, 1000 * (time.process_time() - began))
        assert any(order) and gains
    return slowest


def _draws() -> float:
    used, found, slowest = method.load(), _facts(), 0.0
    for step in range(1, STEPS + 1):
        began = time.process_time()
        outcome.spread(used, found, _settings(step, is_all=False))
        slowest = max(slowest, 1000 * (time.process_time() - began))
    return slowest


def _settings(step: int, is_all: bool) -> Settings:
    """Five settings of all kinds, one of them other at each step; or every setting there is."""
    used = method.load()
    some = [
        Change("dimension", "b2b.breadth", 1 + step / 10), Change("indicator", "b2b_poc_conversion", 0),
        Change("high", "b2b_live_orgs", 200), Change("mean", "", 1), Change("captive", "", 0.5),
    ]  # fmt: skip
    every = [
        Change(
            kind,
            id,
            limit.stated * 0.95 if kind in ("low", "high") else limit.least + (limit.most - limit.least) / 3,
        )
        for (kind, id), limit in known(used).items()
    ]
    every[0] = dataclasses.replace(every[0], value=1 + step / 10)
    return settings(used, every if is_all else some)


def _facts() -> Facts:
    """Four teams of which most is known, with customers of all kinds behind the counts."""
    rng = random.Random(1)
    used = method.load()
    scored = [one for one in used.indicators.values() if one.pillar == "b2b" and one.role == "scored"]
    parts = tuple(
        Part(place, ((is_captive, level),), 5)
        for place in ("", "finance", "manufacturing", "public")
        for is_captive in (True, False) for level in ("E1", "E2", "E3", "E4")
    )  # fmt: skip
    frames = (("finance", 8.0), ("manufacturing", 320.0), ("public", 40.0))
    counted = {
        "b2b_live_orgs": Counted(parts[:8], ()), "b2b_sector_penetration": Counted(parts[8:], frames),
    }  # fmt: skip

    def fact(id: str, low: float, high: float) -> Fact:
        value = low + rng.random() * (high - low)
        return Fact(id, value, True, True, rng.random() < 0.9, 0.1, counted.get(id))

    rows = tuple(
        tuple(fact(one.id, one.goalposts.low, one.goalposts.high) for one in scored if one.goalposts)
        for _ in range(TEAMS)
    )
    return Facts("b2b", tuple(f"team{t}" for t in range(TEAMS)), rows)


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:60} {line.ours:>10} {line.limit:>10}")

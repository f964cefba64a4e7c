"""Disclosure control of 4 teams x 5 sectors x 12 quarters with all margins: what to hide, what is then known."""

from __future__ import annotations

import random
import time

from bench.measure import Line, alone
from dashboard.publish import check
from dashboard.publish.cells import Answer, Draft, Parameters, Shown, Under3, Zero
from dashboard.publish.disclosure import protect
from dashboard.publish.measures import Reported, Use, draft
from dashboard.publish.readable import Figure

TEAMS, SECTORS, QUARTERS, CUSTOMERS = 4, 5, 12, 10
CHECKED_BELOW, DECIDED_BELOW = 30.0, 60.0


def lines() -> list[Line]:
    decided, checked = alone(_seconds, runs=1).result
    size = f"{TEAMS} teams x {SECTORS} sectors x {QUARTERS} quarters"
    return [
        _line(f"disclosure check, {size}, from what is published", checked, CHECKED_BELOW),
        _line("deciding what to hide there, against all intruders", decided, DECIDED_BELOW),
    ]


def _line(what: str, seconds: float, limit: float) -> Line:
    return Line(what, f"{seconds:.1f} s", "", "", f"< {limit:g} s", seconds < limit)


def _seconds() -> tuple[float, float]:
    """CPU of protecting a draft, and of checking what is then published."""
    made, start = _draft(), time.process_time()
    answers = protect(made, Parameters(15)).answers
    middle = time.process_time()
    result = check.check({key: _figure(answer) for key, answer in answers.items()})
    assert result.holds and len(result.lines) > 100, len(result.lines)
    return middle - start, time.process_time() - middle


def _figure(answer: Answer) -> Figure:
    match answer:
        case Shown(value, _, _):
            return Figure(value, "reported")
        case Zero():
            return Figure(0, "zero")
        case Under3():
            return Figure(None, "under_3")
    return Figure(None, "withheld")


def _draft() -> Draft:
    rng = random.Random(1)
    sectors = tuple(f"sector{n}" for n in range(SECTORS))
    quarters = [f"{2024 + n // 4}Q{n % 4 + 1}" for n in range(QUARTERS)]
    customers = [
        (f"team{t}", f"group{t}-{n}", rng.choice(sectors), rng.lognormvariate(6, 1.2))
        for t in range(TEAMS)
        for n in range(CUSTOMERS)
    ]
    uses = [
        Use("sectors", quarter, team, sector, group, _amounts(rng, size))
        for quarter in quarters
        for team, group, sector, size in customers
    ]
    reported = [Reported("sectors", quarter, f"team{t}", sectors) for quarter in quarters for t in range(TEAMS)]
    return draft(uses, reported, {})


def _amounts(rng: random.Random, size: float) -> dict[str, float]:
    active = round(size * rng.uniform(0.8, 1.2)) + 1
    return {
        "customers": 1.0,
        "active_users": float(active),
        "regular_users": float(round(active * rng.random())),
        "requests": float(active * 20),
    }


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:70} {line.ours:>10} {line.limit:>10}")

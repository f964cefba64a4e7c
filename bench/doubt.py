"""How sure an order is: both diffusion pillars of four teams, every source of doubt, and what the page asks."""

from __future__ import annotations

import dataclasses
import random

from bench.measure import Figure, Line, alone
from dashboard.scoring import draws, figures, method, ranks, replay, uncertainty
from dashboard.scoring.figures import Figures

TEAMS, PILLARS = 4, ("b2b", "b2c")
FEW, MANY = 10_000, 100_000
FEW_BELOW, MANY_BELOW, PEAK_BELOW = 0.5, 4.0, 500


def lines() -> list[Line]:
    few, many, page = alone(_drawn, FEW), alone(_drawn, MANY), alone(_page)
    return [
        _line(f"{FEW:,} draws, {TEAMS} teams, B2B and B2C, all doubts", few, FEW_BELOW),
        _line(f"{MANY:,} draws of the same", many, MANY_BELOW),
        Line("memory of that", f"{many.peak:.0f} MB", "", "", f"< {PEAK_BELOW} MB", many.peak < PEAK_BELOW),
        _line("all the page shows: alone, flat, Sobol, reach", page, 2.0),
    ]


def _line(what: str, figure: Figure, limit: float) -> Line:
    return Line(what, f"{figure.cpu:.2f} s", "", "", f"< {limit:g} s", figure.cpu < limit)


def _drawn(size: int) -> float:
    """Draw, score and rank; returns a share, so that nothing can be left out."""
    spec = method.load().uncertainty
    shares = []
    for pillar in PILLARS:
        given = _figures(pillar)
        found = replay.scores(given, draws.sample(given, spec, size))
        shares.append(float(ranks.acceptability(found)[0, 0] + ranks.pairwise(found)[0, 1]))
        uncertainty.ranges(found)
    return sum(shares)


def _page() -> int:
    spec = dataclasses.replace(method.load().uncertainty, draws=FEW)
    return sum(len(uncertainty.doubt(_figures(pillar), spec, 0.5).influences) for pillar in PILLARS)


def _figures(pillar: str) -> Figures:
    """Teams of which most is known, with all levels of evidence."""
    rng = random.Random(1)
    tree = figures.tree(method.load(), pillar)
    of = tuple(
        tuple(
            figures.Figure(leaf.low + rng.random() * (leaf.high - leaf.low), rng.choice((0.02, 0.1, 0.3)), 50.0,
                           is_due=True, is_known=rng.random() < 0.85)
            for leaf in tree.leaves
        )
        for _ in range(TEAMS)
    )  # fmt: skip
    return Figures(tree, tuple(f"team{t}" for t in range(TEAMS)), of)


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:60} {line.ours:>10} {line.limit:>10}")

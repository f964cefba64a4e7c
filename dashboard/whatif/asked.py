"""What a viewer tries, as it may be asked: the figures of a month once, every result of settings once."""

from __future__ import annotations

import datetime
from functools import cache, lru_cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from connectors import warehouse
from dashboard import access
from dashboard.access import Viewer
from dashboard.known import Kept
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.credit import WHOLE, Factors
from dashboard.scoring.whatif import facts, outcome
from dashboard.scoring.whatif.facts import Facts
from dashboard.scoring.whatif.outcome import Blend, Gain, Outcome, Spread
from dashboard.scoring.whatif.settings import Bounds, Kind, Settings, known
from dashboard.whatif import codes

KEPT = 256
# Factors have no end: their figures must not push out other answers, nor be asked of each new file ahead.
_measured: Kept[tuple[Path, str, datetime.date, str, Factors], Facts] = Kept(KEPT)


@cache
def bounds() -> dict[tuple[Kind, str], Bounds]:
    """Every setting of today's method, looked up for each control of each run."""
    return known(method.load())


@lru_cache(maxsize=KEPT)
def settings(code: str) -> Settings | None:
    """What an address says; None where it says anything that today's method does not have."""
    return codes.read(method.load(), code)


def figures(
    con: DuckDBPyConnection,
    viewer: Viewer,
    month: datetime.date,
    pillar: str,
    factors: Factors = WHOLE,
    whole: Facts | None = None,
) -> Facts:
    """Every team's figures of one pillar and month, for those who may try other methods; see facts.read."""
    access.need(viewer, "review")
    return facts.read(con, month, pillar, factors, whole)


def measured(here: Here, month: datetime.date, pillar: str, factors: Factors) -> Facts:
    """The same, under any factors measured once: only a factor that moves costs a question."""
    if factors == WHOLE:
        return here.ask(figures, month, pillar)
    access.need(here.viewer, "review")

    def make() -> Facts:
        whole = None if factors.captive == 1 else measured(here, month, pillar, facts.before(factors))
        return figures(warehouse.cursor(here.file), here.viewer, month, pillar, factors, whole)

    return _measured.get((here.file, here.viewer.code, month, pillar, factors), make)


@lru_cache(maxsize=KEPT)
def scores(found: Facts, chosen: Settings) -> Outcome:
    return outcome.outcome(method.load(), found, chosen)


@lru_cache(maxsize=KEPT)
def gains(found: tuple[Facts, ...], chosen: Settings) -> tuple[Gain, ...]:
    """`found` are the figures under each of the factors that are needed."""
    return outcome.gains(method.load(), found, chosen)


@lru_cache(maxsize=KEPT)
def spread(found: Facts, chosen: Settings, is_long: bool) -> Spread:
    """1,000 draws, or as many as the method declares."""
    used = method.load()
    return outcome.spread(used, found, chosen, used.uncertainty.draws if is_long else outcome.DRAWS)


@lru_cache(maxsize=KEPT)
def blend(found: tuple[Facts, ...], chosen: Settings) -> Blend:
    return outcome.blend(method.load(), {one.pillar: one for one in found}, chosen)


@lru_cache(maxsize=KEPT)
def blend_spread(found: tuple[Facts, ...], chosen: Settings) -> Spread:
    return outcome.blend_spread(method.load(), {one.pillar: one for one in found}, chosen)

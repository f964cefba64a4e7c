"""A viewer's own method: from a changed setting to new scores and order, and the draws that follow."""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import cast

import duckdb

from bench import score
from bench.measure import Line, alone
from connectors.programme import Programme
from dashboard.scoring import fill, method
from dashboard.scoring.credit import Factors
from dashboard.scoring.whatif import facts, outcome
from dashboard.scoring.whatif.facts import Facts
from dashboard.scoring.whatif.settings import Change, Settings, changed, factors, known, settings
from dashboard.whatif import codes

TEAMS, ROWS = 4, 4 * 24 * 300  # two years of reports of 300 rows
SCORES_BELOW, DRAWS_BELOW = 300.0, 1000.0
STEPS = 20  # settings changed one after the other; the slowest counts
Figures = Callable[[Factors], Facts]


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/built.duckdb"
        alone(_build, path, runs=1)
        few, all_ = alone(_slowest, path, False), alone(_slowest, path, True)
        moved, both, draws = alone(_moved, path, 1.0), alone(_moved, path, 0.6), alone(_draws, path)
        none = alone(_moved, path, 0.0)
    return [
        _line("what-if: one more setting, to scores, order and gains", few.result, SCORES_BELOW),
        _line("what-if: the same with every setting changed", all_.result, SCORES_BELOW),
        _line("what-if: a factor where it never was, figures measured again", moved.result, SCORES_BELOW),
        _line("what-if: the same with a factor on evidence set beside it", both.result, SCORES_BELOW),
        _line("what-if: the same with rows of that evidence counting nothing", none.result, SCORES_BELOW),
        _line(f"what-if: {outcome.DRAWS:,} draws that follow", draws.result, DRAWS_BELOW),
    ]


def _line(what: str, cpu_ms: float, limit: float) -> Line:
    """Milliseconds of CPU: what else the machine does is not ours."""
    return Line(what, f"{cpu_ms:.0f} ms", "", "", f"< {limit:.0f} ms", cpu_ms < limit)


def _build(path: str) -> None:
    """A warehouse as a build leaves it, as far as it is read here."""
    score.make(path, ROWS, TEAMS)
    with duckdb.connect(path) as con:
        fill.score(con, cast(Programme, SimpleNamespace(denominators=score.DENOMINATORS)), ("headline",))
        con.execute("CREATE TABLE denominator AS SELECT unnest($names) AS name, unnest($values) AS value",
                    {"names": list(score.DENOMINATORS), "values": list(score.DENOMINATORS.values())})  # fmt: skip
        con.execute("CREATE TABLE reporting_error (team VARCHAR, month DATE, indicator VARCHAR, sigma DOUBLE)")


def _figures(path: str) -> Figures:
    """B2B of the last month, under any factors measured once, as the page keeps them."""
    con = duckdb.connect(path, read_only=True, config={"threads": 1})
    ((last,),) = con.execute("SELECT max(month) FROM calendar").fetchall()

    @cache
    def kept(asked: Factors) -> Facts:
        whole = None if asked.captive == 1 else kept(facts.before(asked))
        return facts.read(con, last, "b2b", asked, whole)

    return kept


def _slowest(path: str, is_all: bool) -> float:
    """What a run of the page computes after a control other than a factor has moved."""
    figures = _figures(path)
    _run(figures, _settings(0, is_all))
    return max(_run(figures, _settings(step, is_all)) for step in range(1, STEPS + 1))


def _moved(path: str, beside: float) -> float:
    """The same after the factor on captive rows has moved. With one on evidence beside it measured again are the
    figures under both, and those under the factor that moved alone."""
    used, figures = method.load(), _figures(path)
    start = changed(used, _settings(0, is_all=False), "evidence", "E1", beside)
    _run(figures, start)
    return max(_run(figures, changed(used, start, "captive", "", step / 100)) for step in range(1, STEPS + 1))


def _run(figures: Figures, wanted: Settings) -> float:
    """Read the address, figures, score, order, gains: milliseconds of CPU."""
    used, code = method.load(), codes.code(wanted)
    began = time.process_time()
    chosen = codes.read(used, code)
    assert chosen is not None
    order = outcome.outcome(used, figures(factors(chosen, "b2b")), chosen).places
    gains = outcome.gains(used, [figures(one) for one in outcome.needed(used, chosen, "b2b")], chosen)
    took = 1000 * (time.process_time() - began)
    assert any(order) and gains
    return took


def _draws(path: str) -> float:
    used, figures, slowest = method.load(), _figures(path), 0.0
    for step in range(1, STEPS + 1):
        chosen = _settings(step, is_all=False)
        found = figures(factors(chosen, "b2b"))
        began = time.process_time()
        outcome.spread(used, found, chosen)
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


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:60} {line.ours:>10} {line.limit:>10}")

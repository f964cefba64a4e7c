"""Fifty-one units by 49 indicators in three levels, scored by ten thousand methods drawn around one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from bench.measure import Line, alone
from dashboard.scoring.anytable import method as methods
from dashboard.scoring.anytable import replicates, table

UNITS, INDICATORS, GROUPS, PILLARS, DRAWS, AT_MOST = 51, 49, 8, 2, 10_000, 2.0
# Measured for this project once, on the same kind of job; the package is not run here.
COINR = "COINr 1.1.14 took about 1,500 s"
EVERY = ("goalposts", "minmax", "zscore", "rank")
MEANS = ("arithmetic", "geometric", "harmonic")


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "table.csv").write_text(_table(), encoding="utf-8")
        means = _timed(folder, MEANS)
        whole = _timed(folder, (*MEANS, "copeland"))
    what = f"{UNITS} x {INDICATORS}, three levels, {DRAWS:,} methods"
    return [
        _line(f"{what}: four normalisations, weights, three means", *means, limit=AT_MOST),
        _line("the same with Copeland among them", *whole, limit=None),
    ]


def _timed(folder: str, aggregations: tuple[str, ...]) -> tuple[float, float]:
    Path(folder, "method.toml").write_text(_method(aggregations), encoding="utf-8")
    figure = alone(_run, folder)
    return figure.cpu, figure.peak


def _line(what: str, cpu: float, peak: float, limit: float | None) -> Line:
    said = f"< {limit:.0f} s" if limit else ""
    return Line(what, f"{cpu:.2f} s, {peak:.0f} MB", COINR, "", said, limit is None or cpu < limit)


def _run(folder: str) -> int:
    """From the two files to scores, ranks and their percentiles."""
    method = methods.load(Path(folder, "method.toml"))
    data = table.read(Path(folder, "table.csv").read_bytes(), "table.csv", method)
    (drawn,) = replicates.of(method, data)
    return int(drawn.rank_shares().shape[1] * len(drawn.scores))


def _table() -> str:
    values = np.random.default_rng(1).lognormal(3, 1, size=(UNITS, INDICATORS)).clip(1, 1_000)
    # One figure in fifty is unknown: whole arrays are quicker.
    rows = [
        f"unit{u},i{i},{'' if (u + i) % 50 == 0 else f'{values[u, i]:.6f}'}"
        for u in range(UNITS) for i in range(INDICATORS)
    ]  # fmt: skip
    return "\n".join(["unit,indicator,value", *rows, ""])


def _method(aggregations: tuple[str, ...]) -> str:
    groups = {f"g{g}": [f"i{i}" for i in range(g, INDICATORS, GROUPS)] for g in range(GROUPS)}
    pillars = {f"p{p}": [f"g{g}" for g in range(p, GROUPS, PILLARS)] for p in range(PILLARS)}
    levels = groups | pillars | {"index": list(pillars)}
    head = f"""name = {{ ko = "시험", en = "trial" }}
version = "1"
normalisation = "goalposts"
unknown = {{ rule = "drop" }}
[draws]
count = {DRAWS}
seed = 1
normalisation = {list(EVERY)}
aggregation = {list(aggregations)}
floor = 1
"""
    indicators = [
        f'[indicator.i{i}]\ndirection = "higher"\nunit = "x"\nscale = "log10"\nlow = 1\nhigh = 1000\n'
        for i in range(INDICATORS)
    ]
    return head + "".join(indicators) + "".join(_level(id, members) for id, members in levels.items())


def _level(id: str, members: list[str]) -> str:
    weights = ", ".join(f"{one} = 1" for one in members)
    return f'[level.{id}]\naggregation = "arithmetic"\nmembers = {{ {weights} }}\n'


if __name__ == "__main__":
    for line in lines():
        print(f"{line.what:90} {line.ours:>16} {line.limit:>6}  {line.theirs}")

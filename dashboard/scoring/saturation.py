"""Whether benchmarks still tell teams apart: spreads between few teams with their interval, and the answer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scipy.special import chdtri

from dashboard.scoring.thresholds import Saturation

Verdict = Literal["resolving", "unresolved", "saturated", "untold"]
Answer = Literal["yes", "no", "few", "mixed"]
Change = Literal["narrower", "wider", "untold"]


@dataclass(frozen=True)
class Estimate:
    """A number with the interval that so few teams allow."""

    value: float
    low: float
    high: float


def spread(deviation: float, teams: int, level: float) -> Estimate:
    """The standard deviation between teams, in its unit, with its interval (`level`: 0.95 for 95%).

    A variance s^2 over n teams has n - 1 degrees of freedom; (n - 1) s^2 / sigma^2 follows a chi-square
    distribution. For four teams the variance may be 0.32 to 13.9 times what was seen. Needs two teams.
    """
    least, most = variance_factors(teams, level)
    return Estimate(deviation, deviation * math.sqrt(least), deviation * math.sqrt(most))


def not_noise(deviation: float, noise: float, teams: int, level: float) -> Estimate | None:
    """D = max(0, 1 - mean SE^2 / variance): the share of the variance between teams that is not noise.

    `noise` is the mean squared standard error. The interval is that of the variance, the errors held as they are.
    None where neither teams nor errors differ from nothing: then there is nothing to share.
    """
    if deviation == 0:
        return Estimate(0.0, 0.0, 0.0) if noise > 0 else None
    least, most = variance_factors(teams, level)
    shares = (max(0.0, 1 - noise / (deviation**2 * factor)) for factor in (1.0, least, most))
    return Estimate(*shares)


def variance_factors(teams: int, level: float) -> tuple[float, float]:
    """By how much the variance over so many teams may lie below and above what was seen."""
    freedom, tail = teams - 1, (1 - level) / 2
    return float(freedom / chdtri(freedom, tail)), float(freedom / chdtri(freedom, 1 - tail))


def answer(verdicts: Iterable[str], declared: Saturation) -> Answer:
    """Whether benchmarks have levelled out: yes, no, or why it cannot be told: too `few` tests that can be judged,
    or neither kind is many enough (`mixed`)."""
    found = Counter(verdicts)
    judged = found["resolving"] + found["unresolved"] + found["saturated"]
    if judged < declared.least_tests:
        return "few"
    is_level, tells = (found[kind] >= declared.levelled_from * judged for kind in ("saturated", "resolving"))
    return "mixed" if is_level == tells else "yes" if is_level else "no"


def change(before: Estimate, after: Estimate) -> Change:
    """Whether a spread became narrower or wider; where the intervals meet it cannot be told."""
    if after.high < before.low:
        return "narrower"
    return "wider" if after.low > before.high else "untold"

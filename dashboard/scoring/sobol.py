"""Which source of doubt decides the margin between two teams: Sobol indices, first-order and total.

Our own few lines of the estimator of scipy.stats.sobol_indices (Saltelli and others 2010), which the tests hold
beside it: SciPy's bootstrap takes no seed, and has no interval for a source that moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.scoring.declared import SOURCES, Uncertainty
from dashboard.scoring.draws import Array, Draws, sample
from dashboard.scoring.figures import Figures
from dashboard.scoring.replay import scores

NOTHING = 1e-9  # a margin that moves less is moved by nothing


@dataclass(frozen=True)
class Influence:
    """The share of the margin's variance that one source explains by itself (`first`), and with all it works
    together with (`total`); each with a 95% bootstrap interval."""

    source: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


def influences(figures: Figures, spec: Uncertainty) -> list[Influence]:
    """Of the margin between the two teams of `figures`; none where nothing moves it.

    A source of doubt is many random numbers; it counts as one factor, exchanged as a whole between two independent
    sets of draws (Saltelli's design, with groups).
    """
    a, b = (sample(figures, spec, spec.sobol_draws, run) for run in ("sobol a", "sobol b"))
    margin_a, margin_b = _margin(figures, a), _margin(figures, b)
    if np.concatenate([margin_a, margin_b]).std() < NOTHING:
        return []
    mixed = np.array([_margin(figures, a.taking(source, b)) for source in SOURCES])
    once = np.ones((1, spec.sobol_draws))
    first, total = indices(margin_a, margin_b, mixed, once)
    again = [np.percentile(one, (2.5, 97.5), axis=0) for one in indices(margin_a, margin_b, mixed, _often(spec))]
    return [
        Influence(source, *(float(one[i]) for one in (first[0], *again[0], total[0], *again[1])))
        for i, source in enumerate(SOURCES)
    ]


def _often(spec: Uncertainty) -> Array:
    """How often each draw counts in each bootstrap resample."""
    n = spec.sobol_draws
    rng = np.random.default_rng([spec.seed, spec.bootstraps])
    return rng.multinomial(n, np.full(n, 1 / n), spec.bootstraps).astype(np.float64)


def indices(a: Array, b: Array, mixed: Array, often: Array) -> tuple[Array, Array]:
    """First-order and total indices (R, d) from margins a, b (n) and mixed (d, n); `often` (R, n): how many times
    each draw counts in each resample."""
    middle = np.concatenate([a, b]).mean()
    a, b, mixed, n = a - middle, b - middle, mixed - middle, len(a)
    mean = often @ (a + b) / (2 * n)
    variance = (often @ (a**2 + b**2) / (2 * n) - mean**2)[:, None]
    return often @ (b * (mixed - a)).T / n / variance, often @ ((mixed - a) ** 2).T / (2 * n) / variance


def _margin(figures: Figures, draws: Draws) -> Array:
    found = scores(figures, draws)
    return np.asarray(found[0] - found[1])

"""Which ranks weights can bring about at all: linear programs over the weights of the dimensions (SciPy's HiGHS).

Exact for the arithmetic mean, and for the geometric one too: the logarithm of a geometric mean is linear in its
weights, and the order of logarithms is the order of scores. Weights of the indicators within a dimension stay as
stated: under a geometric mean the two levels together are not linear. Where not the same dimensions are due for
all teams, those due keep their stated share together, which keeps the programs linear: a rank found can really be
reached, and further ones outside that might be.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from dashboard.scoring.draws import Array, stated
from dashboard.scoring.figures import Figures
from dashboard.scoring.replay import levels


@dataclass(frozen=True)
class Reach:
    """Of one team: the best and the worst rank, 1 the first."""

    best: int
    worst: int


def reach(figures: Figures, rho: int, low: float, high: float, most: float) -> list[Reach]:
    """For each team, with every weight between `low` and `high` times its stated share and none above `most`.

    `rho`: 0 the geometric mean, 1 the arithmetic one.
    """
    weights = _Weights.of(figures, rho, low, high, most)
    teams = range(len(figures.teams))
    return [Reach(weights.first(t, +1), len(teams) + 1 - weights.first(t, -1)) for t in teams]


@dataclass(frozen=True)
class _Weights:
    """`value` (T, K): what each dimension brings to a team's score, so that value @ weights orders the teams."""

    value: Array
    sums: Array
    totals: Array
    bounds: list[tuple[float, float]]

    @classmethod
    def of(cls, figures: Figures, rho: int, low: float, high: float, most: float) -> _Weights:
        draws, floor = stated(figures), figures.tree.floor
        share = np.array([one for _, one in figures.tree.dimensions])
        found = [levels(figures, t, draws) for t in range(len(figures.teams))]
        level, is_due = (np.array([one[i][:, 0] for one in found]) for i in (0, 1))
        value = (level if rho else np.log(np.maximum(level, floor))) * is_due / (is_due @ share)[:, None]
        sums = np.unique(np.vstack([np.ones_like(share), is_due]), axis=0)
        return cls(value, sums, sums @ share, [(low * one, min(high * one, most)) for one in share])

    def first(self, t: int, sign: int) -> int:
        """The best rank of team t; with `sign` -1 the best counted from the last."""
        gains = sign * (self.value[t] - self.value)
        rivals = [u for u in range(len(self.value)) if u != t and self._can(gains[[u]])]
        for size in range(len(rivals), 0, -1):
            if any(self._can(gains[list(beaten)]) for beaten in combinations(rivals, size)):
                return len(self.value) - size
        return len(self.value)

    def _can(self, gains: Array) -> bool:
        """Whether some weights leave each of these rivals not ahead."""
        # Imported where it is used: it takes half a second that a server should not spend before it answers.
        from scipy.optimize import linprog

        found = linprog(np.zeros(len(self.bounds)), A_ub=-gains, b_ub=np.zeros(len(gains)), A_eq=self.sums,
                        b_eq=self.totals, bounds=self.bounds, method="highs")  # fmt: skip
        return bool(found.status == 0)

"""The settings of each draw: which weights, targets, mean, unknown figures and errors a score is computed with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboard.scoring.declared import Uncertainty
from dashboard.scoring.experts import Panel
from dashboard.scoring.figures import Figure, Figures, Tree

Array = NDArray[np.float64]
LEAST = 1e-9  # of a weight
# The fields of Draws that each source of doubt decides.
FIELDS = {
    "weights": ("leaf_weight", "dimension_weight"), "goalposts": ("high",), "aggregation": ("rho",),
    "unknown": ("unknown",), "error": ("error",), "left_out": ("left_out",),
}  # fmt: skip


@dataclass(frozen=True)
class Draws:
    """The last axis is the draw; of a source that does not vary it has length 1 and serves all draws.

    `leaf_weight` (Q, M) within the dimension, `dimension_weight` (K, M), `high` (Q, M) the upper goalpost, `rho`
    (M) the exponent of the mean across dimensions, `unknown` (T, Q, M) the score of what is not known, `error`
    (T, Q, M) in standard deviations, `left_out` (M) the leaf without which the score is made, Q for none.
    """

    leaf_weight: Array
    dimension_weight: Array
    high: Array
    rho: Array
    unknown: Array
    error: Array
    left_out: NDArray[np.int64]

    def only(self, source: str, stated: Draws) -> Draws:
        """These draws of one source of doubt, all else as stated."""
        return stated.taking(source, self)

    def taking(self, source: str, other: Draws) -> Draws:
        return replace(self, **{name: getattr(other, name) for name in FIELDS[source]})

    def of_teams(self, kept: list[int]) -> Draws:
        return replace(self, unknown=self.unknown[kept], error=self.error[kept])


def stated(figures: Figures) -> Draws:
    """The method as it stands: one draw with every source of doubt off."""
    leaves, teams = figures.tree.leaves, len(figures.teams)
    return Draws(
        leaf_weight=_column([one.weight for one in leaves]),
        dimension_weight=_column([share for _, share in figures.tree.dimensions]),
        high=_column([one.high for one in leaves]),
        rho=np.zeros(1),
        unknown=np.array([[one.point for one in row] for row in figures.of]).reshape(teams, len(leaves), 1),
        error=np.zeros((teams, len(leaves), 1)),
        left_out=np.full(1, len(leaves)),
    )


def sample(figures: Figures, spec: Uncertainty, size: int, run: str = "", is_flat: bool = False) -> Draws:
    """All sources of doubt at once. `run` names another, independent set; `is_flat`: all weights equally likely.

    Every column has a stream of its own, named by what it is for: another team, or another order of teams and
    indicators, changes no other column.
    """
    streams = _Streams(spec.seed, run, size)
    leaves = figures.tree.leaves
    return Draws(
        *_weights(figures.tree, None if is_flat else spec.concentration, streams,
                  {} if is_flat else _of_panel(panel_used(figures, spec), streams)),
        high=_stretched(figures.tree, spec, streams),
        rho=np.array(spec.rhos)[_floors(streams.uniform("rho", figures.tree.pillar), len(spec.rhos))],
        unknown=_by_cell(figures, size, "unknown", lambda name: spec.unknown[0]
                         + (spec.unknown[1] - spec.unknown[0]) * streams.uniform(*name)),
        error=_by_cell(figures, size, "error", lambda name: streams.normal(*name)),
        left_out=_smallest([streams.uniform("left_out", one.id) for one in leaves],
                           streams.uniform("left_out", figures.tree.pillar)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Streams:
    """Random numbers by name."""

    seed: int
    run: str
    size: int

    def uniform(self, *name: str) -> Array:
        return self._stream(name).random(self.size)

    def normal(self, *name: str) -> Array:
        return self._stream(name).standard_normal(self.size)

    def gamma(self, shape: float, *name: str) -> Array:
        return self._stream(name).standard_gamma(shape, self.size)

    def _stream(self, name: tuple[str, ...]) -> np.random.Generator:
        return np.random.default_rng([self.seed, *"/".join((self.run, *name)).encode()])


def panel_used(figures: Figures, spec: Uncertainty) -> Panel | None:
    """The panel whose experts are drawn again; None where there are too few of them, or none."""
    panel = figures.panel
    return panel if panel and len(panel.experts) >= spec.panel_from else None


def _of_panel(panel: Panel | None, streams: _Streams) -> dict[tuple[str, str], Array]:
    """Weights by level and the name of leaf or dimension. In each draw as many experts as there are are drawn with
    replacement, the same ones for every level; a weight is the mean of what these gave."""
    if panel is None:
        return {}
    n = len(panel.experts)
    seats = np.array([_floors(streams.uniform("expert", str(seat)), n) for seat in range(n)])
    at = (seats + n * np.arange(streams.size)).ravel()
    often = np.bincount(at, minlength=n * streams.size).reshape(streams.size, n) / n
    levels = {"dimension_weight": panel.dimensions, "leaf_weight": panel.leaves}
    # Nothing from anyone may still have to weigh something: where nothing else is due to a team.
    return {
        (level, name): np.maximum(often @ np.array(shares), LEAST)
        for level, members in levels.items() for name, shares in members
    }  # fmt: skip


def _weights(
    tree: Tree, concentration: float | None, streams: _Streams, given: dict[tuple[str, str], Array]
) -> tuple[Array, Array]:
    """Weights within each dimension and across them: what a panel gave, else Dirichlet, gamma variables over their
    sum."""

    def drawn(share: float, level: str, *name: str) -> Array:
        if (level, name[-1]) in given:
            return given[level, name[-1]]
        return streams.gamma(1.0 if concentration is None else concentration * share, level, *name)

    leaf = np.array([drawn(one.weight, "leaf_weight", one.id) for one in tree.leaves])
    for name, _ in tree.dimensions:
        rows = members(tree, name)
        leaf[rows] /= leaf[rows].sum(axis=0)
    dimension = np.array([drawn(share, "dimension_weight", tree.pillar, name) for name, share in tree.dimensions])
    return leaf, dimension / dimension.sum(axis=0)


def members(tree: Tree, dimension: str) -> list[int]:
    """The places of a dimension's leaves."""
    return [q for q, one in enumerate(tree.leaves) if one.dimension == dimension]


def _stretched(tree: Tree, spec: Uncertainty, streams: _Streams) -> Array:
    high = np.repeat(_column([one.high for one in tree.leaves]), streams.size, axis=1)
    for q, one in enumerate(tree.leaves):
        if one.id in spec.stretched:
            high[q] *= spec.stretch ** (2 * streams.uniform("high", one.id) - 1)
    return high


def _by_cell(figures: Figures, size: int, what: str, draw: Callable[[tuple[str, ...]], Array]) -> Array:
    """Numbers for each cell that this source of doubt touches; the others stay zero and are never read."""
    found = np.zeros((len(figures.teams), len(figures.tree.leaves), size))
    touches = {"unknown": is_unknown, "error": is_uncertain}[what]
    for t, team in enumerate(figures.teams):
        for q, one in enumerate(figures.of[t]):
            if touches(one):
                found[t, q] = draw((what, team, figures.tree.leaves[q].id))
    return found


def is_unknown(one: Figure) -> bool:
    return one.is_due and not one.is_known


def is_uncertain(one: Figure) -> bool:
    """Whether a reporting error can move it."""
    return one.is_due and one.is_known and one.value is not None


def _floors(uniform: Array, n: int) -> NDArray[np.int64]:
    return (uniform * n).astype(np.int64)


def _smallest(of_leaves: list[Array], of_none: Array) -> NDArray[np.int64]:
    """Which of Q + 1 is smallest, each with the same chance and whatever the order of the leaves."""
    return np.asarray(np.argmin([*of_leaves, of_none], axis=0))


def _column(values: list[float]) -> Array:
    return np.array(values, dtype=np.float64)[:, None]

"""What moves a team's pillar most, and what silence about a figure would bring, under our rule and others."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from dashboard.scoring import method
from dashboard.scoring.draws import Array, Draws
from dashboard.scoring.figures import Figure, Figures, Leaf, Tree, tree
from dashboard.scoring.replay import scores

# What stands for an unknown figure. "assumed" is ours: the lowest of 50, its last score and the mean of what is
# known. "never" is ours too, of a figure that was never reported and so has no last score. "zero": 0 points.
# "dropped": left out, the weights of the others rescaled.
Rule = Literal["assumed", "never", "zero", "dropped"]
RULES: tuple[Rule, ...] = ("assumed", "never", "dropped", "zero")
STEP = 0.10  # of the value, in the direction that is better: a judgement, the same for every indicator
HIDDEN_AT_MOST = 3  # figures silent at once; more, and most pillars are no longer rated

QUESTION = """
SELECT s.team, p.score, p.low, p.high, s.indicator, s.value, s.state, s.score, s.is_due,
    (SELECT arg_max(e.score, e.month) FROM indicator_score AS e
     WHERE e.variant = s.variant AND e.team = s.team AND e.indicator = s.indicator AND e.month < s.month
        AND e.score IS NOT NULL) AS last
FROM indicator_score AS s JOIN pillar_score AS p USING (variant, team, month, pillar)
WHERE variant = 'headline' AND month = $month AND pillar = $pillar AND ($mine IS NULL OR s.team = $mine)
ORDER BY s.team
"""


@dataclass(frozen=True)
class Told:
    """What a team told of one leaf. `score` is None where unknown, `last` its score when last known before."""

    value: float | None
    state: str
    score: float | None
    is_due: bool
    last: float | None

    @property
    def is_known(self) -> bool:
        return self.is_due and self.score is not None

    @property
    def is_unknown(self) -> bool:
        return self.is_due and self.score is None


@dataclass(frozen=True)
class Standing:
    """One team's pillar in one month; `told[q]` is of leaf q. `score` is None where it is not rated; `low` and
    `high` are the pillar with all unknown figures at 0, and at 100, None where nothing is due."""

    team: str
    tree: Tree
    score: float | None
    told: tuple[Told, ...]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Lever:
    """One figure moved from `before` to `after`, and the points its pillar gains by that."""

    indicator: str
    before: float | None
    after: float
    gain: float


@dataclass(frozen=True)
class Open:
    """An unknown figure: the points that stand for it, and the pillar if it turned out to score 0, or 100."""

    indicator: str
    state: str
    assumed: float
    at_zero: float
    at_full: float


@dataclass(frozen=True)
class Silence:
    """Figures hidden, and the points that brings under a rule; None where the pillar would no longer be rated."""

    rule: Rule
    hidden: tuple[str, ...]
    gain: float | None


@dataclass(frozen=True)
class Tilt:
    """What could move one team's pillar: levers and silences with the largest gain first, unknowns by width.

    `silences[rule][n - 1]` is the best that hiding n figures at once can bring.
    """

    team: str
    score: float
    steps: tuple[Lever, ...]
    targets: tuple[Lever, ...]
    open: tuple[Open, ...]
    alone: dict[Rule, tuple[Silence, ...]]
    silences: dict[Rule, tuple[Silence | None, ...]]


def read(
    con: duckdb.DuckDBPyConnection, mine: str | None, month: datetime.date, pillar: str
) -> tuple[Standing, ...]:
    """Every team's pillar in a month, rated or not; or one team's alone."""
    stated = tree(method.load(), pillar)
    found: dict[tuple[str, float | None, float | None, float | None], dict[str, Told]] = {}
    rows = con.execute(QUESTION, {"month": month, "pillar": pillar, "mine": mine}).fetchall()
    for team, score, low, high, indicator, *told in rows:
        found.setdefault((team, score, low, high), {})[indicator] = Told(*told)
    return tuple(
        Standing(team, stated, score, tuple(of[leaf.id] for leaf in stated.leaves), low, high)
        for (team, score, low, high), of in found.items()
    )


@lru_cache(maxsize=256)
def tilt(one: Standing) -> Tilt | None:
    """What could move it; None where it is not rated."""
    if one.score is None:
        return None
    alone = {rule: _silences(one, rule, [(q,) for q in known(one)]) for rule in RULES}
    return Tilt(
        one.team, one.score, _levers(one, _one_step), _levers(one, _to_target), _open(one), alone,
        {rule: tuple(_best(one, rule, n) for n in range(1, HIDDEN_AT_MOST + 1)) for rule in RULES},
    )  # fmt: skip


def known(one: Standing) -> list[int]:
    return [q for q, told in enumerate(one.told) if told.is_known]


def pillar(one: Standing, placed: Array, rule: Rule, hidden: NDArray[np.bool_]) -> Array:
    """(Q, M) scores of the leaves, NaN where unknown, -> (M) pillars by a rule; NaN where too little is known.

    `hidden` (Q, M) are the unknown ones that the team keeps to itself.
    """
    due = np.array([told.is_due for told in one.told])[:, None]
    there = ~np.isnan(placed) & due
    points = np.where(there, placed, _instead(one, placed, there, rule, hidden))
    # Eight twelfths must be two thirds: floats get a hair's breadth.
    is_rated = (_weights(one)[:, None] * there).sum(axis=0) >= method.load().aggregation.coverage_needed - 1e-9
    # Where nothing is left there is nothing to rescale.
    found = _scored(one, points, there | ~is_rated if rule == "dropped" else np.ones_like(there))
    return np.where(is_rated, found, np.nan)


def _instead(
    one: Standing, placed: Array, there: NDArray[np.bool_], rule: Rule, hidden: NDArray[np.bool_]
) -> Array:
    """What stands for each unknown figure."""
    if rule in ("zero", "dropped"):
        return np.zeros_like(placed)
    last = np.array([np.nan if told.last is None else told.last for told in one.told])[:, None]
    last = np.where(hidden, np.nan, last) if rule == "never" else last
    mean = np.where(there, placed, 0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return np.asarray(np.fmin(np.fmin(method.load().aggregation.assumed_at_most, last), mean))


def _scored(one: Standing, points: Array, kept: NDArray[np.bool_]) -> Array:
    """Points of the leaves -> the pillar, by the means that score draws: a leaf whose points are given is to it an
    unknown one, and one of which no weight is kept drops out."""
    leaves, size = one.tree.leaves, points.shape[1]
    given = tuple(Figure(None, 0.0, 0.0, told.is_due, False) for told in one.told)
    draws = Draws(
        leaf_weight=np.array([leaf.weight for leaf in leaves])[:, None] * kept,
        dimension_weight=np.array([share for _, share in one.tree.dimensions])[:, None],
        high=np.zeros((len(leaves), 1)), rho=np.zeros(1), unknown=points[None],
        error=np.zeros((1, len(leaves), 1)), left_out=np.full(size, len(leaves)),
    )  # fmt: skip
    return np.broadcast_to(scores(Figures(one.tree, (one.team,), (given,)), draws)[0], size)


def _weights(one: Standing) -> Array:
    """(Q): each leaf's share of the pillar over what is due."""
    due = [leaf for leaf, told in zip(one.tree.leaves, one.told, strict=True) if told.is_due]
    within = {name: sum(leaf.weight for leaf in due if leaf.dimension == name) for name, _ in one.tree.dimensions}
    total = sum(share for name, share in one.tree.dimensions if within[name])
    share = {name: share / total for name, share in one.tree.dimensions if within[name]}
    return np.array([
        share[leaf.dimension] * leaf.weight / within[leaf.dimension] if told.is_due else 0.0
        for leaf, told in zip(one.tree.leaves, one.told, strict=True)
    ])  # fmt: skip


def place(leaf: Leaf, value: float) -> float:
    """The score of a value between its goalposts."""
    if leaf.is_log:
        at = np.log10(max(value, leaf.low) / leaf.low) / np.log10(leaf.high / leaf.low)
    else:
        at = (value - leaf.low) / (leaf.high - leaf.low)
    return float(100 * np.clip(at, 0, 1))


def _one_step(leaf: Leaf, told: Told) -> float | None:
    """A tenth of the value better; of nothing there is no tenth."""
    if told.value is None:
        return None
    step = STEP * abs(told.value)
    return told.value + (step if leaf.high > leaf.low else -step)


def _to_target(leaf: Leaf, told: Told) -> float | None:
    return None if told.score == 100 else leaf.high


def _levers(one: Standing, move: Callable[[Leaf, Told], float | None]) -> tuple[Lever, ...]:
    """Every known figure moved by itself, the largest gain first."""
    leaves = one.tree.leaves
    moves = [(q, after) for q in known(one) if (after := move(leaves[q], one.told[q])) is not None]
    placed = _repeated(one, len(moves))
    for m, (q, after) in enumerate(moves):
        placed[q, m] = place(leaves[q], after)
    gains = _found(one, placed, "assumed") - _found(one, _repeated(one, 1), "assumed")
    found = [Lever(leaves[q].id, one.told[q].value, after, float(gain))
             for (q, after), gain in zip(moves, gains, strict=True)]  # fmt: skip
    return tuple(sorted(found, key=lambda lever: -lever.gain))


def _open(one: Standing) -> tuple[Open, ...]:
    """Every unknown figure if it became known and scored 0, or 100: the widest first."""
    unknown = [q for q, told in enumerate(one.told) if told.is_unknown]
    now = _repeated(one, 1)
    nobody = np.zeros_like(now, dtype=bool)
    instead = _instead(one, now, ~np.isnan(now), "assumed", nobody)
    placed = _repeated(one, 2 * len(unknown))
    for n, q in enumerate(unknown):
        placed[q, 2 * n], placed[q, 2 * n + 1] = 0, 100
    ends = _found(one, placed, "assumed")
    found = [
        Open(one.tree.leaves[q].id, one.told[q].state, float(instead[q, 0]), *map(float, ends[2 * n : 2 * n + 2]))
        for n, q in enumerate(unknown)
    ]
    return tuple(sorted(found, key=lambda each: each.at_zero - each.at_full))


def _silences(one: Standing, rule: Rule, sets: Sequence[tuple[int, ...]]) -> tuple[Silence, ...]:
    """What hiding each of these sets of known figures brings, in their order."""
    placed = _repeated(one, len(sets))
    hidden = np.zeros_like(placed, dtype=bool)
    for m, those in enumerate(sets):
        placed[list(those), m], hidden[list(those), m] = np.nan, True
    gains = pillar(one, placed, rule, hidden) - _found(one, _repeated(one, 1), rule)
    return tuple(
        Silence(rule, tuple(one.tree.leaves[q].id for q in those), None if np.isnan(gain) else float(gain))
        for those, gain in zip(sets, gains, strict=True)
    )


def _best(one: Standing, rule: Rule, n: int) -> Silence | None:
    """The n figures whose silence brings most; None where no n can be hidden and the pillar still be rated."""
    rated = [it for it in _silences(one, rule, list(itertools.combinations(known(one), n))) if it.gain is not None]
    return max(rated, key=lambda it: it.gain or 0.0, default=None)


def _found(one: Standing, placed: Array, rule: Rule) -> Array:
    return pillar(one, placed, rule, np.zeros_like(placed, dtype=bool))


def _repeated(one: Standing, size: int) -> Array:
    """(Q, M): the scores as they are, NaN where unknown."""
    now = [told.score if told.is_known and told.score is not None else np.nan for told in one.told]
    return np.repeat(np.array(now)[:, None], size, axis=1)

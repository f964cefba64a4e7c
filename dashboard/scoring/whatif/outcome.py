"""Figures and settings -> scores, order, who gains from which change, a viewer's own blend, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.scoring import draws, ranks, replay, uncertainty
from dashboard.scoring.credit import WHOLE, Factors
from dashboard.scoring.draws import Array
from dashboard.scoring.figures import Figure, Figures, Leaf, Tree
from dashboard.scoring.method import Method
from dashboard.scoring.uncertainty import Range, Table
from dashboard.scoring.whatif.facts import Fact, Facts
from dashboard.scoring.whatif.settings import COUNTED, TODAY, Change, Settings, factors, tree

DRAWS = 1_000
Score = float | None


@dataclass(frozen=True)
class Outcome:
    """Scores of one pillar, 0 to 100, None where not rated; places from 1, equal scores share one."""

    teams: tuple[str, ...]
    scores: tuple[Score, ...]

    @property
    def places(self) -> tuple[int | None, ...]:
        rated = [one for one in self.scores if one is not None]
        return tuple(None if mine is None else 1 + sum(one > mine for one in rated) for mine in self.scores)

    def of(self, team: str) -> Score:
        return dict(zip(self.teams, self.scores, strict=True)).get(team)

    @property
    def order(self) -> tuple[str, ...]:
        """Rated teams, the first first."""
        rated = [(-score, team) for team, score in zip(self.teams, self.scores, strict=True) if score is not None]
        return tuple(team for _, team in sorted(rated))


@dataclass(frozen=True)
class Gain:
    """What a change by itself does to each team's score; None where it is not rated before or after."""

    changes: tuple[Change, ...]
    points: tuple[Score, ...]


@dataclass(frozen=True)
class Spread:
    """Scores and ranks over draws; teams by their score, the first first. `ranks[t][r]` and `first` as in Order;
    `spans[t]` are the best and the worst rank without the lowest and the highest 5% of the draws."""

    draws: int
    teams: tuple[str, ...]
    scores: tuple[float, ...]
    ranges: tuple[Range, ...]
    ranks: Table
    first: tuple[float, ...]
    spans: tuple[tuple[int, int], ...]


def outcome(used: Method, facts: Facts, chosen: Settings) -> Outcome:
    """Every team's score under these settings, by the rules of score.sql; `facts` are under their factors."""
    figures, is_rated = applied(used, facts, chosen)
    if not figures.tree.leaves:
        return Outcome(facts.teams, (None,) * len(facts.teams))
    as_chosen = replace(draws.stated(figures), rho=np.array([chosen.value("mean", "", 0)]))
    found = replay.scores(_of(figures, is_rated), as_chosen.of_teams(_places(is_rated))) if any(is_rated) else ()
    scores = iter(float(one[0]) for one in found)
    return Outcome(facts.teams, tuple(next(scores) if rated else None for rated in is_rated))


def applied(used: Method, facts: Facts, chosen: Settings) -> tuple[Figures, tuple[bool, ...]]:
    """The figures under the viewer's tree, with what is assumed of the unknown, and whether each team is rated."""
    assert facts.factors == factors(chosen, facts.pillar)
    stated = tree(used, chosen, facts.pillar)
    most = chosen.value("assumed", "", used.aggregation.assumed_at_most)
    whole = facts.whole or facts.of
    rows = tuple(_row(stated, most, *of, facts.held) for of in zip(facts.of, whole, strict=True))
    needed = float(used.aggregation.coverage_needed) - 1e-9  # as score.sql: eight twelfths must be two thirds
    return Figures(stated, facts.teams, rows), tuple(_coverage(stated, row) >= needed for row in rows)


def _row(
    stated: Tree, most: float, of: Sequence[Fact], whole: Sequence[Fact], held: frozenset[str]
) -> tuple[Figure, ...]:
    facts = {one.indicator: one for one in of}
    mine = [facts[leaf.id] for leaf in stated.leaves]
    means = {True: _mean(stated, whole), False: _mean(stated, of)}
    last = [[_place(leaf, one)] if one.has_value else [] for leaf, one in zip(stated.leaves, mine, strict=True)]
    return tuple(
        Figure(one.value if one.has_value else None, one.sigma, 0.0, one.is_due, True) if one.is_known else
        # Silence is worth no more than this: the most there is, its own last score, the mean of what is known.
        Figure(None, one.sigma, min([most, *before, *means[leaf.id in held]]), one.is_due, False)
        for leaf, one, before in zip(stated.leaves, mine, last, strict=True)
    )  # fmt: skip


def _mean(stated: Tree, of: Sequence[Fact]) -> list[float]:
    """Of the scores that are known; empty where none is."""
    facts = {one.indicator: one for one in of}
    known = [_place(leaf, facts[leaf.id]) for leaf in stated.leaves if facts[leaf.id].is_known]
    return [sum(known) / len(known)] if known else []


def _place(leaf: Leaf, fact: Fact) -> float:
    """What a value scores; nothing live scores nothing."""
    if fact.value is None or not fact.has_value:
        return 0.0
    return float(100 * np.clip(replay.place(leaf, np.array(fact.value), np.array(leaf.high)), 0, 1))


def _coverage(stated: Tree, row: tuple[Figure, ...]) -> float:
    """The known part of the weight that is due; below nothing where nothing is due."""
    share, known, total = dict(stated.dimensions), 0.0, 0.0
    for name in share:
        due = [
            (leaf, one)
            for leaf, one in zip(stated.leaves, row, strict=True)
            if leaf.dimension == name and one.is_due
        ]
        weight = sum(leaf.weight for leaf, _ in due)
        if weight > 0:
            total += share[name]
            known += share[name] * sum(leaf.weight for leaf, one in due if one.is_known) / weight
    return known / total if total > 0 else -1.0


def groups(used: Method, chosen: Settings, pillar: str) -> tuple[tuple[Change, ...], ...]:
    """The changes that bear on a pillar, one at a time; both goalposts of an indicator are one change."""
    found: dict[tuple[str, str], list[Change]] = {}
    for one in chosen.of_method.changes:
        if _bears_on(used, one, pillar):
            kind = "goalposts" if one.kind in ("low", "high") else one.kind
            found.setdefault((kind, one.id), []).append(one)
    return tuple(tuple(changes) for changes in found.values())


def _bears_on(used: Method, one: Change, pillar: str) -> bool:
    if one.kind == "dimension":
        return one.id.startswith(f"{pillar}.")
    if one.kind in ("indicator", "low", "high"):
        return used.indicators[one.id].pillar == pillar
    return pillar in COUNTED.get(one.kind, used.pillars)


def needed(used: Method, chosen: Settings, pillar: str) -> tuple[Factors, ...]:
    """Under which factors `gains` wants the figures of a pillar: those of today, and of each change alone."""
    alone = (factors(Settings(one), pillar) for one in groups(used, chosen, pillar))
    return tuple(dict.fromkeys([WHOLE, *alone]))


def gains(used: Method, found: Iterable[Facts], chosen: Settings) -> tuple[Gain, ...]:
    """Each change alone against today's method; they need not sum to what all do together. `found` are the figures
    of one pillar under the factors that are `needed`."""
    under = {one.factors: one for one in found}
    pillar = under[WHOLE].pillar
    today = outcome(used, under[WHOLE], TODAY)
    return tuple(
        Gain(one, difference(today, outcome(used, under[factors(Settings(one), pillar)], Settings(one))))
        for one in groups(used, chosen, pillar)
    )  # fmt: skip


def difference(before: Outcome, after: Outcome) -> tuple[Score, ...]:
    return tuple(
        None if a is None or b is None else b - a for a, b in zip(before.scores, after.scores, strict=True)
    )


def spread(used: Method, facts: Facts, chosen: Settings, size: int = DRAWS) -> Spread:
    """The declared doubts around the viewer's settings; teams that are not rated are left out."""
    figures, is_rated = applied(used, facts, chosen)
    kept = _of(figures, is_rated)
    if not kept.teams:
        return Spread(size, (), (), (), (), (), ())
    scores = [one for one in outcome(used, facts, chosen).scores if one is not None]
    return _spread(used, kept.teams, scores, _drawn(used, kept, chosen, size))


def _drawn(used: Method, figures: Figures, chosen: Settings, size: int) -> Array:
    """(T, M). A viewer who chose the mean is not in doubt about it."""
    spec = used.uncertainty
    if chosen.of("mean"):
        spec = replace(spec, rhos=(chosen.value("mean", "", 0),))
    return replay.scores(figures, draws.sample(figures, spec, size))


def _spread(used: Method, teams: Sequence[str], scores: Sequence[float], drawn: Array) -> Spread:
    order = [int(t) for t in np.argsort(-np.array(scores), kind="stable")]
    drawn = np.broadcast_to(drawn, (len(teams), drawn.shape[1]))[order]
    shares = ranks.acceptability(drawn)
    return Spread(
        drawn.shape[1], tuple(teams[t] for t in order), tuple(scores[t] for t in order),
        uncertainty.ranges(drawn), tuple(tuple(map(float, row)) for row in shares),
        tuple(map(float, shares[:, : used.uncertainty.first].sum(axis=1))), tuple(map(_span, shares)),
    )  # fmt: skip


def _span(shares: Array) -> tuple[int, int]:
    """The ranks between which nine in ten draws lie; a hair's breadth for sums of shares."""
    below = np.cumsum(shares)
    return int(np.argmax(below >= 0.05 - 1e-9)) + 1, int(np.argmax(below >= 0.95 - 1e-9)) + 1


def weights(used: Method, chosen: Settings) -> dict[str, float]:
    """The pillars of the viewer's blend with their shares; empty where there is none."""
    stated = {pillar: chosen.value("blend", pillar, 0) for pillar in used.pillars}
    total = sum(stated.values())
    return {pillar: weight / total for pillar, weight in stated.items() if weight > 0}


@dataclass(frozen=True)
class Blend:
    """A viewer's own sum: the weighted arithmetic mean of the pillars. A team without one of them has no sum: the
    pillars it lacks are named in `lacks`, never counted as zero nor left out."""

    shares: tuple[tuple[str, float], ...]
    outcome: Outcome
    lacks: tuple[tuple[str, ...], ...]


def blend(used: Method, facts: Mapping[str, Facts], chosen: Settings) -> Blend:
    """`facts` are those of every pillar of the blend."""
    shares = weights(used, chosen)
    found = {pillar: outcome(used, facts[pillar], chosen) for pillar in shares}
    teams = tuple(dict.fromkeys(team for one in found.values() for team in one.teams))
    lacks = tuple(tuple(pillar for pillar in shares if found[pillar].of(team) is None) for team in teams)
    sums = tuple(
        None if missing else sum(share * (found[pillar].of(team) or 0.0) for pillar, share in shares.items())
        for team, missing in zip(teams, lacks, strict=True)
    )
    return Blend(tuple(shares.items()), Outcome(teams, sums), lacks)


def blend_spread(used: Method, facts: Mapping[str, Facts], chosen: Settings, size: int = DRAWS) -> Spread:
    """The same draw of each pillar is summed with the same draw of the others."""
    made = blend(used, facts, chosen)
    teams = [team for team, missing in zip(made.outcome.teams, made.lacks, strict=True) if not missing]
    if not teams:
        return Spread(size, (), (), (), (), (), ())
    drawn = np.zeros((len(teams), size))
    for pillar, share in made.shares:
        figures, _ = applied(used, facts[pillar], chosen)
        kept = _of(figures, tuple(team in teams for team in figures.teams))
        found = np.broadcast_to(_drawn(used, kept, chosen, size), (len(teams), size))
        drawn = drawn + share * found[[kept.teams.index(team) for team in teams]]
    return _spread(used, teams, [made.outcome.of(team) or 0.0 for team in teams], drawn)


def _of(figures: Figures, is_kept: Sequence[bool]) -> Figures:
    kept = _places(is_kept)
    return replace(figures, teams=tuple(figures.teams[t] for t in kept), of=tuple(figures.of[t] for t in kept))


def _places(is_kept: Sequence[bool]) -> list[int]:
    return [t for t, one in enumerate(is_kept) if one]

"""Teams set side by side, each with the figures of a month of its own: how far each score moves, who is ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from dashboard.scoring import method
from dashboard.scoring.draws import sample
from dashboard.scoring.figures import Figures
from dashboard.scoring.ranks import pairwise
from dashboard.scoring.replay import scores
from dashboard.scoring.uncertainty import Range, ranges


@dataclass(frozen=True)
class Together:
    """`ranges[team]` its score at 5, 50 and 95% of the draws, `ahead[a, b]` the share in which a scores higher."""

    ranges: dict[str, Range]
    ahead: dict[tuple[str, str], float]


def picked(of: Mapping[str, Figures]) -> Figures | None:
    """One set of figures with each team's own. A team not in its figures was not rated, and is left out."""
    there = {team: found for team, found in of.items() if team in found.teams}
    if not there:
        return None
    own = tuple(found.of[found.teams.index(team)] for team, found in there.items())
    return replace(next(iter(there.values())), teams=tuple(there), of=own)


@lru_cache(maxsize=64)
def together(figures: Figures) -> Together:
    """Under the draws the method declares: the same ones for every team, whatever its month."""
    spec = method.load().uncertainty
    found = scores(figures, sample(figures, spec, spec.draws))
    shares, teams = pairwise(found), figures.teams
    return Together(
        dict(zip(teams, ranges(found), strict=True)),
        {(a, b): float(shares[i][j]) for i, a in enumerate(teams) for j, b in enumerate(teams) if i != j},
    )

"""What was gathered as rows of the public tables: which score is shown, which as a band, which not at all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from dashboard.publish import bands, rounding
from dashboard.publish.bands import Part
from dashboard.publish.gather import Dimension, Indicator, NewRow, Pillar
from dashboard.publish.model import Row, quarter_before
from dashboard.scoring.uncertainty import Margin

# Variants of B2B are bands throughout: beside an exact headline they would tell what the difference is made of.
EXACT_VARIANTS = ("b2c", "frontier")
ALL_ALIKE = ("not_reported", "withheld_by_team", "not_yet_due", "not_applicable", "not_on_record", "too_few")
RANK_SHARES = (0.05, 0.95)
Place = tuple[str, str, str]  # quarter, team, indicator


@dataclass(frozen=True)
class Scored:
    """The scores of all quarters with what is hidden among the indicators under them."""

    pillars: list[Pillar]
    dimensions: list[Dimension]
    indicators: list[Indicator]
    hidden: frozenset[Place]
    margins: Mapping[tuple[str, str], Margin]  # by quarter and pillar, of rated teams
    floor: float

    def of(self, quarter: str, team: str, pillar: str) -> list[Indicator]:
        return [one for one in self.indicators if (one.quarter, one.team, one.pillar) == (quarter, team, pillar)]

    def is_hidden(self, one: Indicator) -> bool:
        return (one.quarter, one.team, one.indicator) in self.hidden


def indicator_rows(of: Scored, units: Mapping[str, str], never: Mapping[str, float]) -> list[NewRow]:
    """A hidden indicator has neither value nor score: the band of its dimension says what may be said.

    `never`: by indicator, the number that scoring writes for what was not reached; readers are spared it.
    """
    return [_indicator_row(one, of.is_hidden(one), units, never) for one in of.indicators]


def _indicator_row(
    one: Indicator, is_hidden: bool, units: Mapping[str, str], never: Mapping[str, float]
) -> NewRow:  # fmt: skip
    state = "withheld" if is_hidden else one.state
    value = None if is_hidden or one.value is None or state == "too_few" else rounding.ratio(one.value)
    is_never = value is not None and value >= never.get(one.indicator, math.inf)
    score = None if is_hidden or one.score is None else round(one.score, 1)
    ends = (score, score) if score is not None else (None, None)
    return {
        "quarter": one.quarter, "team": one.team, "pillar": one.pillar, "dimension": one.dimension,
        "indicator": one.indicator, "value": None if is_never else value,
        "value_state": "never_reached" if is_never else state, "unit": units[one.indicator],
        "indicator_score": score, "indicator_score_state": state,
        "indicator_score_low": ends[0], "indicator_score_high": ends[1],
    }  # fmt: skip


def dimension_rows(of: Scored) -> list[NewRow]:
    return [_dimension_row(of, one) for one in of.dimensions]


def _dimension_row(of: Scored, one: Dimension) -> NewRow:
    under = [it for it in of.of(one.quarter, one.team, one.pillar) if it.dimension == one.dimension]
    row: NewRow = {"quarter": one.quarter, "team": one.team, "pillar": one.pillar, "dimension": one.dimension}
    ends = dimension_band(of, one)
    if ends is not None:
        return row | _figure("dimension_score", None, "banded", ends)
    if one.high - one.low > 100 - 1e-9:
        return row | _figure("dimension_score", None, _why(under), None)
    return row | _figure("dimension_score", one.point, "reported", (one.low, one.high))


def dimension_band(of: Scored, one: Dimension) -> bands.Band | None:
    """The band of a dimension that stands on anything hidden, else None."""
    under = [it for it in of.of(one.quarter, one.team, one.pillar) if it.dimension == one.dimension and it.is_due]
    if not any(map(of.is_hidden, under)):
        return None
    # Weights within a dimension are equal; what is assumed of an unknown one is taken as known to readers.
    known = [it.score for it in under if it.score is not None]
    assumed = (one.point * len(under) - sum(known)) / max(1, len(under) - len(known))
    parts = [
        Part(1, 0, 100, True) if of.is_hidden(it) else Part(1, x, x, False)
        for it in under
        for x in [assumed if it.score is None else it.score]
    ]
    return bands.arithmetic(one.point, parts)


def score_rows(of: Scored, past: Iterable[Row]) -> list[NewRow]:
    """Pillars: exact where all under them is, else bands; ranks then follow from what is published alone.

    `past`: the rows of earlier quarters as they were published, with which the new ones are compared.
    """

    def together(one: Pillar) -> tuple[str, str]:
        return one.quarter, one.pillar

    rows: list[NewRow] = []
    for _, group in groupby(sorted(of.pillars, key=together), together):
        rows += _of_pillar(of, list(group))
    known = {_key(row): row for row in (*past, *rows)}
    return [row | _change(row, known.get((quarter_before(str(row["quarter"])), *_key(row)[1:]))) for row in rows]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("quarter", "team", "pillar", "variant"))


def _of_pillar(of: Scored, group: list[Pillar]) -> list[NewRow]:
    ends = {(one.team, one.variant): _pillar_band(of, one) for one in group}
    rows = [_score_row(of, one, ends[one.team, one.variant]) for one in group]
    first = group[0]
    margin = of.margins.get((first.quarter, first.pillar))
    headline = [
        row for row in rows if row["variant"] == "headline" and row["score_state"] in ("reported", "banded")
    ]
    if any(row["score_state"] == "banded" for row in headline):
        _rank_by_ends(headline)
    elif margin:
        _rank_by_draws(headline, margin)
    return rows


def _pillar_band(of: Scored, one: Pillar) -> bands.Band | None:
    if not one.is_rated or one.score is None:
        return None
    if one.variant != "headline":
        return None if one.pillar in EXACT_VARIANTS else bands.band(one.score)
    under = [it for it in of.dimensions if (it.quarter, it.team, it.pillar) == (one.quarter, one.team, one.pillar)]
    known = [(it, dimension_band(of, it)) for it in under]
    if not any(ends for _, ends in known):
        return None
    parts = [
        Part(it.weight, ends[0], ends[1], True) if ends else Part(it.weight, it.point, it.point, False)
        for it, ends in known
    ]
    return bands.geometric(one.score, parts, of.floor)


def _score_row(of: Scored, one: Pillar, ends: bands.Band | None) -> NewRow:
    row: NewRow = {"quarter": one.quarter, "team": one.team, "pillar": one.pillar, "variant": one.variant}
    if ends:
        row |= _figure("score", None, "banded", ends)
    elif one.score is None or not one.is_rated:
        under = of.of(one.quarter, one.team, one.pillar)
        # Why a hidden one has no score would say how few stand behind it.
        why = "not_rated" if any(map(of.is_hidden, under)) else _why(under)
        row |= _figure("score", None, why, None)
    else:
        row |= _figure("score", one.score, "reported", _range(of, one))
    return row | {"coverage": _coverage(of, one)} | _NO_RANK


def _coverage(of: Scored, one: Pillar) -> float | None:
    """The known share of the weight. An exact one would tell which of the hidden indicators have too few cases for
    a score, and so how few: those count as known; a variant of B2B, whose indicators are nowhere, has none."""
    under = [it for it in of.of(one.quarter, one.team, one.pillar) if it.is_due]
    if one.pillar in EXACT_VARIANTS or (one.variant == "headline" and not any(map(of.is_hidden, under))):
        return round(one.coverage, 3)
    if one.variant != "headline":
        return None
    return round(_known(of, one, under), 3)


def _known(of: Scored, one: Pillar, under: Iterable[Indicator]) -> float:
    """By what is published: each indicator that has a score or is withheld."""
    weights = {it.dimension: it.weight for it in of.dimensions
               if (it.quarter, it.team, it.pillar) == (one.quarter, one.team, one.pillar)}  # fmt: skip
    shares: dict[str, list[bool]] = {name: [] for name in weights}
    for it in under:
        shares[it.dimension].append(of.is_hidden(it) or it.score is not None)
    known = sum(weights[name] * sum(those) / len(those) for name, those in shares.items() if those)
    return known / sum(weights.values())


def _range(of: Scored, one: Pillar) -> tuple[float, float] | None:
    """The 5 to 95% range, which the headline alone has."""
    margin = of.margins.get((one.quarter, one.pillar))
    if margin is None or one.variant != "headline" or one.team not in margin.teams:
        return None
    found = margin.ranges[margin.teams.index(one.team)]
    return found.low, found.high


_NO_RANK: NewRow = {"rank_best": None, "rank_worst": None, "in_first_two": None}


def _change(row: NewRow, was: Row | None) -> NewRow:
    """Since the quarter before, between two scores as they are published. One smaller than half the width of the
    range says nothing."""
    state, score = str(row["score_state"]), row["score"]
    if not isinstance(score, float):
        return {
            "change": None,
            "change_state": "withheld" if state == "banded" else state,
            "is_within_margin": None,
        }
    if was is None or not isinstance(was["score"], float):
        # The first quarter, or one after a gap or a band: there is nothing to compare with.
        return {"change": None, "change_state": "not_applicable", "is_within_margin": None}
    change, low, high = round(score - was["score"], 1), row["score_low"], row["score_high"]
    known = isinstance(low, float) and isinstance(high, float)
    within = abs(change) < (high - low) / 2 if known else None  # type: ignore[operator]
    return {"change": change, "change_state": "zero" if change == 0 else "reported", "is_within_margin": within}


def _rank_by_draws(rows: list[NewRow], margin: Margin) -> None:
    """The ranks from the first that at least 5% of draws reach to the one that 95% do."""
    for row in rows:
        at = margin.teams.index(str(row["team"]))
        shares, low, high = margin.order.ranks[at], *RANK_SHARES
        row["rank_best"] = _reached(shares, low)
        row["rank_worst"] = _reached(shares, high)
        row["in_first_two"] = round(margin.order.first[at], 3)


def _reached(shares: Iterable[float], wanted: float) -> int:
    total = 0.0
    for rank, share in enumerate(shares, 1):
        total += share
        if total >= wanted - 1e-9:
            return rank
    return rank


def _rank_by_ends(rows: list[NewRow]) -> None:
    ends = [
        (float(row["score_low"]), float(row["score_high"]))  # type: ignore[arg-type]
        if row["score_state"] == "banded"
        else (float(row["score"]), float(row["score"]))  # type: ignore[arg-type]
        for row in rows
    ]
    for row, (best, worst) in zip(rows, bands.ranks(ends), strict=True):
        row["rank_best"], row["rank_worst"] = best, worst


def _figure(name: str, value: float | None, state: str, ends: tuple[float, float] | None) -> NewRow:
    low, high = ends or (None, None)
    return {
        name: _one(value), f"{name}_state": state, f"{name}_low": _one(low), f"{name}_high": _one(high),
    }  # fmt: skip


def _one(value: float | None) -> float | None:
    """Scores are published to one decimal."""
    return None if value is None else round(float(value), 1)


def _why(under: list[Indicator], otherwise: str = "not_rated") -> str:
    """What all that is missing has in common."""
    states = {one.state for one in under if one.score is None}
    return states.pop() if len(states) == 1 and states <= set(ALL_ALIKE) else otherwise

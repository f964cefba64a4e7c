"""Bands of scores made wide enough that the method run backwards keeps every hidden figure open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.publish import bands, check, scored
from dashboard.publish.cells import ALL, CellKey
from dashboard.publish.inversion import Ends
from dashboard.publish.scored import Trees
from dashboard.scoring.method import Method

STEP, MOST = 20, (0, 100)
Row = dict[str, Any]
# Figures of tables that margins and what scores tell come too close to, together.
TooClose = Callable[[Trees], list[CellKey]]


def widened(
    scores: Sequence[Mapping[str, Any]], dimensions: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]], frames: Sequence[Mapping[str, Any]], used: Method,
    too_close: TooClose = lambda trees: [],
) -> tuple[list[Row], list[Row]]:  # fmt: skip
    """Rows of `scores` and `dimensions` as they may be published: while a hidden indicator is known too well, the
    band of its dimension grows by 20 points either way; once that is 0 to 100, the band of the pillar, then those
    of its variants."""
    tops, wholes = [dict(row) for row in scores], [dict(row) for row in dimensions]
    quarters = {str(row["quarter"]) for row in wholes}
    while narrow := _narrow(scored.from_rows(tops, wholes, indicators, frames, used), too_close):
        grown = [any(_grow_one(at, tops, wholes, used) for at in _places(one, quarters)) for one in narrow]
        if not any(grown):
            break
    _rank(tops, scores)
    return tops, wholes


def _places(key: CellKey, quarters: Collection[str]) -> Iterator[CellKey]:
    """Whose bands may be what tells: those of its own team, or of others, to which a total ties it; of its own
    quarter, or of one whose users are compared with its own."""
    for quarter in (key.quarter, *sorted(set(quarters) - {key.quarter})):
        yield replace(key, quarter=quarter)
        yield replace(key, quarter=quarter, team=ALL)


def _rank(tops: Sequence[Row], scores: Sequence[Mapping[str, Any]]) -> None:
    """Where a band of a pillar has grown, the ranks of its quarter follow from the grown one."""
    grown = {row["quarter"] for row, was in zip(tops, scores, strict=True) if row != dict(was)}
    for quarter in grown:
        rows = [row for row in tops if _is_ranked(row, quarter)]
        ends = [_ends(row) for row in rows]
        for row, (best, worst) in zip(rows, bands.ranks(ends), strict=True):
            row["rank_best"], row["rank_worst"] = best, worst


def _is_ranked(row: Row, quarter: str) -> bool:
    place = row["quarter"], row["pillar"], row["variant"]
    return place == (quarter, scored.PILLAR, scored.HEADLINE) and row["score_state"] in ("reported", "banded")


def _ends(row: Row) -> Ends:
    if row["score_state"] == "banded":
        return row["score_low"], row["score_high"]
    return row["score"], row["score"]


def _narrow(trees: Trees, too_close: TooClose) -> list[CellKey]:
    """Of several indicators of a team the first: what is grown for it may do for the others."""
    lines = check.of_scores(trees.hidden(with_counted=True))
    return _first_each(line.key for line in lines if not line.holds) or _first_each(too_close(trees))


def _first_each(keys: Iterable[CellKey]) -> list[CellKey]:
    found: dict[tuple[str, str], CellKey] = {}
    for key in keys:
        found.setdefault((key.quarter, key.team), key)
    return list(found.values())


def _grow_one(key: CellKey, tops: Sequence[Row], wholes: Sequence[Row], used: Method) -> bool:
    dimension = used.indicators[scored.INDICATOR.get(key.measure, key.measure)].dimension
    mine = (row for row in wholes if _is_of(row, key) and row["dimension"] == dimension)
    top = (row for row in tops if _is_of(row, key) and row["variant"] == scored.HEADLINE)
    others = [row for row in tops if _is_of(row, key) and row["variant"] in scored.SHARED]
    return (
        any(_grow(row, "dimension_score") for row in mine)
        or any(_grow(row, "score") for row in top)
        or any(_grow(row, "score") for row in others)
    )


def _is_of(row: Mapping[str, Any], key: CellKey) -> bool:
    return (row["quarter"], row["pillar"]) == (key.quarter, scored.PILLAR) and key.team in (row["team"], ALL)


def _grow(row: Row, name: str) -> bool:
    """One step wider, where it is a band and not yet everything."""
    if row[f"{name}_state"] != "banded":
        return False
    was: Ends = row[f"{name}_low"], row[f"{name}_high"]
    grown = max(MOST[0], was[0] - STEP), min(MOST[1], was[1] + STEP)
    row[f"{name}_low"], row[f"{name}_high"] = grown
    return grown != was

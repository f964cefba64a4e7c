"""Is what is published enough to work out what is hidden? From the published files alone, as any reader could."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.publish import measures, readable
from dashboard.publish.cells import CellKey, Relation
from dashboard.publish.feasible import Question, components, extremes, links
from dashboard.publish.readable import Figures
from dashboard.publish.scored import Spans
from dashboard.publish.solver import Contradiction
from dashboard.publish.table import TOLERANCE, wide_enough

# The public minimum: an interval is at least this part of its upper end.
WIDTH = 0.20
ROUNDS = 6  # of margins and scores in turn; generated programmes need two


@dataclass(frozen=True)
class Line:
    """One hidden figure: the least and greatest value it can have, and whether that is wide enough."""

    key: CellKey
    state: str
    low: float
    high: float
    holds: bool


@dataclass(frozen=True)
class Result:
    """`contradictions`: figures that hang together and cannot all be true; then nothing can be said of them."""

    lines: tuple[Line, ...]
    contradictions: tuple[CellKey, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.contradictions and all(line.holds for line in self.lines)


def check(edition: Figures, earlier: Iterable[Figures] = (), changed: Iterable[CellKey] = (),
          narrowed: Callable[[Spans], Spans] = dict) -> Result:  # fmt: skip
    """The interval of each hidden figure by everything an edition and the ones before it say.

    `changed`: hidden figures of which the edition says that an earlier one showed another value. `narrowed`: what
    else is known of figures (scores inverted through the method), and so again of others, until nothing is.
    """
    spans = narrowed(_spans(edition, earlier, set(changed)))
    for _ in range(ROUNDS):
        ends, wrong = _ends(edition, spans)
        known = spans | ends
        spans = narrowed(known)
        if wrong or spans == known:
            break
    lines = tuple(_line(key, edition, *ends[key]) for key in sorted(ends))
    return Result(lines, tuple(wrong))


def _ends(edition: Figures, spans: Spans) -> tuple[Spans, list[CellKey]]:
    """The interval of each hidden figure by all that links them; and figures that cannot all be true."""
    found: Spans = {}
    wrong: list[CellKey] = []
    for keys, relations in components(list(edition), measures.relations(edition)):
        hidden = [key for key in keys if edition[key].is_hidden]
        try:
            # One question at least: what cannot be true is so without anything hidden.
            ends = intervals(keys, relations, spans, hidden or keys[:1])
        except Contradiction:
            wrong += keys
            continue
        found |= {key: _whole(*ends[key]) for key in hidden}
    return found, wrong


def of_scores(hidden: Iterable[tuple[CellKey, tuple[float, float]]]) -> tuple[Line, ...]:
    """Hidden indicators, by what the method run backwards tells of them."""
    return tuple(
        Line(key, "withheld", low, high, math.isinf(high) or (high - low >= WIDTH * high - 1e-9 and high > 0))
        for key, (low, high) in hidden
    )


def intervals(
    keys: Sequence[CellKey], relations: Sequence[Relation], spans: Spans,
    wanted: Sequence[CellKey],
) -> dict[CellKey, tuple[float, float]]:  # fmt: skip
    """Least and greatest value of each wanted figure. Raises Contradiction."""
    low, high = (np.array([spans[key][end] for key in keys]) for end in (0, 1))
    place = {key: n for n, key in enumerate(keys)}
    questions = [Question(place[key], sign, low, high) for key in wanted for sign in (1, -1)]
    found = extremes(links(keys, relations, [is_count(key) for key in keys]), questions).tolist()
    return {key: (found[2 * n], found[2 * n + 1]) for n, key in enumerate(wanted)}


def is_count(key: CellKey) -> bool:
    return measures.BY_NAME[key.table, key.measure].kind == "count"


def _spans(
    edition: Figures, earlier: Iterable[Figures], changed: set[CellKey]
) -> dict[CellKey, tuple[float, float]]:
    """By each figure alone. What an earlier edition said stays known, unless this one shows that it is
    another."""
    spans = {key: readable.interval(key, figure) for key, figure in edition.items()}
    for before in earlier:
        for key, figure in before.items():
            if key not in spans or key in changed or figure.is_withheld:
                continue
            low, high = readable.interval(key, figure)
            least, most = max(low, spans[key][0]), min(high, spans[key][1])
            spans[key] = (least, most) if least <= most else spans[key]
    return spans


def _whole(low: float, high: float) -> tuple[float, float]:
    """Figures are whole numbers."""
    least = math.ceil(low - TOLERANCE) if math.isfinite(low) else low
    return least, math.floor(high + TOLERANCE) if math.isfinite(high) else high


def _line(key: CellKey, edition: Figures, low: float, high: float) -> Line:
    return Line(key, edition[key].state, low, high, wide_enough(low, high, WIDTH))

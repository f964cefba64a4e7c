"""What is declared about doubt: the ranges in which a method is varied, read from [uncertainty] of method.toml."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.model import Words
from connectors.toml import Section

SOURCES = ("weights", "goalposts", "aggregation", "unknown", "error", "left_out")
EVIDENCE = ("E0", "E1", "E2", "E3", "E4")
# What the section of each source of doubt holds besides its words.
KEYS: dict[str, tuple[str, ...]] = {
    "weights": ("concentration", "panel_from"), "goalposts": ("stretch", "indicators"), "aggregation": ("rho",),
    "unknown": ("low", "high"), "error": ("sigma",), "left_out": (),
}  # fmt: skip
NO_PANEL = 1_000_000  # a version from before 1.3.0 knows of no panel, and draws none
COUNTS = ("draws", "seed", "first", "sobol_draws", "bootstraps")
SHARES = ("clear_from", "likely_from")


@dataclass(frozen=True)
class Source:
    """One source of doubt, with the line that says what it is."""

    id: str
    words: Words
    what: Words


@dataclass(frozen=True)
class Uncertainty:
    """`concentration`: of the Dirichlet around the stated weights. `panel_from`: so many experts are drawn again
    in its place. `stretch`: the largest factor on the upper
    goalpost of `stretched` indicators. `unknown`: lowest and highest score of what is not known. `sigma`: standard
    deviation of the logarithm, by effective evidence. `reach`: multiples of a stated weight."""

    sources: dict[str, Source]
    draws: int
    seed: int
    first: int
    clear_from: float
    likely_from: float
    sobol_draws: int
    bootstraps: int
    concentration: float
    panel_from: int
    stretch: float
    stretched: tuple[str, ...]
    rhos: tuple[float, ...]
    unknown: tuple[float, float]
    sigma: dict[str, float]
    reach: tuple[float, float]


def read(one: Section, stretchable: Mapping[str, tuple[float, float]]) -> Uncertainty:
    """Read and check the section; `stretchable` are the goalposts that may move. Raises BrokenFile."""
    one.only({*COUNTS, *SHARES, *SOURCES, "reach"})
    parts = {id: one.section(id) for id in SOURCES}
    for id, part in parts.items():
        part.only({"name", "what", *KEYS[id]})
    counts = {key: _count(one, key) for key in COUNTS}
    if counts["sobol_draws"] & (counts["sobol_draws"] - 1):
        raise one.broken("sobol_draws", Words("2의 거듭제곱이어야 합니다.", "must be a power of two"))
    stretch = _above(parts["goalposts"], "stretch", 1)
    return Uncertainty(
        sources={id: Source(id, part.words("name"), part.words("what")) for id, part in parts.items()},
        **counts,
        clear_from=_between(one, "clear_from", 0.5, 1),
        likely_from=_between(one, "likely_from", 0.5, one.get("clear_from", float)),
        concentration=_above(parts["weights"], "concentration", 0),
        panel_from=_count(parts["weights"], "panel_from") if "panel_from" in parts["weights"].data else NO_PANEL,
        stretch=stretch,
        stretched=_stretched(parts["goalposts"], stretch, stretchable),
        rhos=_rhos(parts["aggregation"]),
        unknown=_range(parts["unknown"], 0, 100),
        sigma=_sigma(parts["error"].section("sigma")),
        reach=_range(one.section("reach"), 0, None),
    )


def _count(one: Section, key: str) -> int:
    value = one.get(key, int)
    if value < 1:
        raise one.broken(key, Words("1 이상이어야 합니다.", "must be at least 1"))
    return value


def _above(one: Section, key: str, least: float) -> float:
    value = one.get(key, float)
    if not least < value < 1e6:
        raise one.broken(key, Words(f"{least}보다 커야 합니다.", f"must be above {least}"))
    return value


def _between(one: Section, key: str, low: float, high: float) -> float:
    value = one.get(key, float)
    if not low <= value <= high:
        raise one.broken(key, Words(f"{low}에서 {high} 사이여야 합니다.", f"must lie between {low} and {high}"))
    return value


def _stretched(one: Section, stretch: float, stretchable: Mapping[str, tuple[float, float]]) -> tuple[str, ...]:
    for id in one.texts("indicators"):
        if id not in stretchable:
            raise one.broken(
                "indicators",
                Words(
                    f"높을수록 좋은 채점 지표가 아닙니다: {id!r}",
                    f"{id!r} is not a scored indicator of which more is better",
                ),
            )
        low, high = stretchable[id]
        if high / stretch <= low:
            raise one.broken(
                "indicators",
                Words(
                    f"{id!r}: 목표를 {stretch:g}로 나누면 {low:g} 이하가 됩니다.",
                    f"{id!r}: a target of {high:g}/{stretch:g} would lie at or below {low:g}",
                ),
            )
    return one.texts("indicators")


def _rhos(one: Section) -> tuple[float, ...]:
    found = one.get("rho", list)
    if not found or not all(type(rho) in (int, float) and -10 <= rho <= 1 for rho in found):
        raise one.broken(
            "rho",
            Words(
                "-10에서 1 사이 숫자의 목록이어야 합니다. 더 크면 치우침에 점수를 주게 됩니다.",
                "must be a list of numbers from -10 to 1; more would reward imbalance",
            ),
        )
    return tuple(float(rho) for rho in found)


def _range(one: Section, least: float, most: float | None) -> tuple[float, float]:
    low, high = one.get("low", float), one.get("high", float)
    if not least <= low < high or (most is not None and high > most):
        raise one.broken(
            "low",
            Words(
                "low는 high보다 작고 둘 다 가능한 범위 안에 있어야 합니다.",
                "low and high must rise and stay inside what is possible",
            ),
        )
    return low, high


def _sigma(one: Section) -> dict[str, float]:
    one.only(EVIDENCE)
    found = {level: _between(one, level, 0, 2) for level in EVIDENCE}
    if any(better > worse for worse, better in itertools.pairwise(found.values())):
        raise one.broken(
            "E4", Words("증빙이 나을수록 오차가 커질 수는 없습니다.", "better evidence cannot mean a larger error")
        )
    return found

"""The indicators of a method: what is measured, from which fields, and between which goalposts."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection
from dataclasses import dataclass

from connectors.model import Words
from connectors.toml import Section
from dashboard.scoring import constant
from dashboard.scoring.constant import Param
from dashboard.scoring.pillar import Pillar, weight

ROLES = ("scored", "context", "badge", "ladder")
# Shown beside the pillars and part of none.
APART = ("badge", "ladder")
KINDS = ("b2b", "b2c", "readiness", "record")  # what teams report, and what the public record holds
EMPTY = ("zero", "too_few", "not_applicable", "nothing_live", "not_on_record")
LIVE_TESTS = ("live", "running", "service")
SAID = ("name", "definition", "formula", "unit", "evidence", "gaming_risk", "counter_check")


@dataclass(frozen=True)
class Goalposts:
    """`low` scores 0 and `high` scores 100; low > high serves an indicator of which less is better."""

    low: float
    high: float
    effective_on: datetime.date
    confidence: Words


@dataclass(frozen=True)
class Indicator:
    """`reason` and `sources` speak of the goalposts; an unscored indicator has a reason but no goalposts."""

    id: str
    role: str
    kind: str
    pillar: str | None
    dimension: str | None
    weight: float
    words: Words
    definition: Words
    formula: Words
    unit: Words
    evidence: Words
    gaming_risk: Words
    counter_check: Words
    fields: tuple[str, ...]
    params: tuple[str, ...]
    min_base: float | None
    due_after_months: int
    empty: str
    nothing_live: str | None
    scale: str | None
    direction: str | None
    goalposts: Goalposts | None
    reason: Words
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Badge:
    """`at_least`: grade -> share of confirmed rows, in percent, from the best grade down."""

    indicator: str
    at_least: dict[str, float]


def read(
    id: str, one: Section, params: dict[str, Param], pillars: dict[str, Pillar], sources: Collection[str]
) -> Indicator:
    role = one.one_of("role", ROLES)
    scored = role == "scored"
    one.only({*SAID, "role", "kind", "fields", "params", "min_base", "due_after_months", "empty", "nothing_live",
              *(("pillar", "dimension") if role not in APART else ()),
              *(("weight", "scale", "direction", "goalposts") if scored else ("reference",))})  # fmt: skip
    behind = one.section("goalposts" if scored else "reference")
    behind.only({"reason", "sources", *(("low", "high", "effective_on", "confidence") if scored else ())})
    said = {key: one.words(key) for key in SAID}
    for key in ("definition", "formula"):
        said[key] = constant.filled_in(one, key, said[key], params)
    scale = one.one_of("scale", ("linear", "log10")) if scored else None
    direction = one.one_of("direction", ("higher", "lower")) if scored else None
    return Indicator(
        id=id,
        role=role,
        kind=one.one_of("kind", KINDS),
        pillar=None if role in APART else one.one_of("pillar", tuple(pillars)),
        dimension=None if role in APART else one.one_of("dimension", _dimensions(one, pillars)),
        weight=weight(one) if scored else 0.0,
        words=said.pop("name"),
        **said,
        fields=constant.names_of(one, "fields", None),
        params=constant.names_of(one, "params", params),
        min_base=one.get("min_base", float) if "min_base" in one.data else None,
        due_after_months=one.get("due_after_months", int),
        empty=one.one_of("empty", EMPTY),
        nothing_live=one.one_of("nothing_live", LIVE_TESTS) if "nothing_live" in one.data else None,
        scale=scale,
        direction=direction,
        goalposts=_goalposts(behind, scale, direction) if scored else None,
        reason=behind.words("reason"),
        sources=constant.names_of(behind, "sources", sources),
    )


def _dimensions(one: Section, pillars: dict[str, Pillar]) -> tuple[str, ...]:
    return tuple(pillars[one.get("pillar", str)].dimensions)


def _goalposts(one: Section, scale: str | None, direction: str | None) -> Goalposts:
    read = Goalposts(
        one.get("low", float), one.get("high", float), one.needed_day("effective_on"), one.words("confidence")
    )
    if not (math.isfinite(read.low) and math.isfinite(read.high)):
        raise one.broken(
            "low", Words("0점과 100점의 값은 유한한 수여야 합니다.", "goalposts must be finite numbers")
        )
    if read.low == read.high:
        raise one.broken(
            "high",
            Words(
                "low와 달라야 합니다. 같으면 0으로 나누게 됩니다.",
                "must differ from low: equal goalposts divide by zero",
            ),
        )
    if (read.low < read.high) != (direction == "higher"):
        raise one.broken(
            "high",
            Words(
                f"direction이 {direction}인 지표에서 high가 low의 반대쪽에 있습니다.",
                f"lies on the wrong side of low for an indicator of which {direction} is better",
            ),
        )
    if scale == "log10" and (read.low <= 0 or direction == "lower"):
        raise one.broken(
            "low",
            Words(
                "로그 척도는 low가 0보다 크고 높을수록 좋은 지표여야 합니다.",
                "a logarithmic scale needs a floor above 0, and more to be better",
            ),
        )
    return read


def badge(one: Section, indicators: dict[str, Indicator]) -> Badge:
    one.only({"indicator", "at_least"})
    badges = tuple(it.id for it in indicators.values() if it.role == "badge")
    inner = one.section("at_least")
    grades = {name: inner.get(name, float) for name in inner.data}
    if list(grades.values()) != sorted(set(grades.values()), reverse=True) or not grades:
        raise one.broken(
            "at_least",
            Words("가장 좋은 등급부터 차례로 낮아져야 합니다.", "must fall from the best grade to the worst"),
        )
    if min(grades.values()) != 0:
        raise one.broken(
            "at_least",
            Words(
                "가장 낮은 등급은 0에서 시작해야 등급이 없는 비율이 생기지 않습니다.",
                "the worst grade must begin at 0, or some shares would have none",
            ),
        )
    return Badge(one.one_of("indicator", badges), grades)


def refuse_empty_dimensions(top: Section, pillars: dict[str, Pillar], indicators: dict[str, Indicator]) -> None:
    filled = {(one.pillar, one.dimension) for one in indicators.values() if one.role == "scored"}
    for pillar in pillars.values():
        for name in pillar.dimensions:
            if (pillar.id, name) not in filled:
                raise top.broken(
                    f"pillar.{pillar.id}.dimension.{name}",
                    Words("채점하는 지표가 없습니다.", "has no scored indicator"),
                )

"""The pillars of a method, their dimensions with weights, and how dimensions become a score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from connectors.model import Words
from connectors.toml import Section


@dataclass(frozen=True)
class Dimension:
    id: str
    pillar: str
    words: Words
    weight: float


@dataclass(frozen=True)
class Pillar:
    id: str
    words: Words
    dimensions: dict[str, Dimension]


@dataclass(frozen=True)
class Aggregation:
    within_dimension: str
    across_dimensions: str
    floor: float
    coverage_needed: Fraction
    assumed_at_most: float
    dimension_share_at_most: float


def read(id: str, one: Section) -> Pillar:
    one.only({"name", "dimension"})
    found = {name: _dimension(id, name, inner) for name, inner in one.sections("dimension").items()}
    if not found:
        raise one.broken("dimension", Words("부문에는 차원이 있어야 합니다.", "a pillar needs dimensions"))
    return Pillar(id, one.words("name"), found)


def aggregation(one: Section) -> Aggregation:
    one.only(Aggregation.__dataclass_fields__)
    for key, only in (("within_dimension", "arithmetic"), ("across_dimensions", "geometric")):
        if one.get(key, str) != only:
            raise one.broken(
                key,
                Words(
                    f"score.sql은 여기에서 {only} 평균만 계산합니다.",
                    f"score.sql computes the {only} mean here and no other",
                ),
            )
    read = Aggregation(
        within_dimension="arithmetic",
        across_dimensions="geometric",
        floor=one.get("floor", float),
        coverage_needed=_share(one, "coverage_needed"),
        assumed_at_most=one.get("assumed_at_most", float),
        dimension_share_at_most=one.get("dimension_share_at_most", float),
    )
    if not 0 < read.floor < 100:
        raise one.broken(
            "floor",
            Words(
                "기하평균의 하한은 0보다 크고 100보다 작아야 합니다.",
                "a geometric mean needs a floor above 0 and below 100",
            ),
        )
    if not 0 <= read.assumed_at_most <= 100:
        raise one.broken("assumed_at_most", Words("0에서 100 사이여야 합니다.", "must lie between 0 and 100"))
    return read


def refuse_heavy_dimensions(top: Section, pillars: dict[str, Pillar], aggregation: Aggregation) -> None:
    for pillar in pillars.values():
        total = sum(one.weight for one in pillar.dimensions.values())
        for one in pillar.dimensions.values():
            if one.weight > aggregation.dimension_share_at_most * total:
                raise top.broken(
                    f"pillar.{pillar.id}.dimension.{one.id}.weight",
                    Words("한 차원이 부문의 절반보다 클 수 없습니다.", "is more than half of its pillar"),
                )


def weight(one: Section) -> float:
    weight = one.get("weight", float)
    if not 0 < weight < math.inf:
        raise one.broken("weight", Words("0보다 커야 합니다.", "must be above zero"))
    return weight


def _dimension(pillar: str, id: str, one: Section) -> Dimension:
    one.only({"name", "weight"})
    return Dimension(id, pillar, one.words("name"), weight(one))


def _share(one: Section, key: str) -> Fraction:
    try:
        share = Fraction(one.get(key, str))
    except (ValueError, ZeroDivisionError):
        raise one.broken(key, Words('"2/3"과 같은 분수여야 합니다.', 'must be a fraction such as "2/3"')) from None
    if not 0 < share <= 1:
        raise one.broken(key, Words("0보다 크고 1 이하여야 합니다.", "must lie above 0 and not above 1"))
    return share

"""What is declared about benchmarks that level out, read from [saturation] of method.toml."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.model import Words
from connectors.toml import Section


@dataclass(frozen=True)
class Saturation:
    """`noticeable` in standard errors, `headroom` in points of 100, `levelled_from` and `interval` as shares."""

    noticeable: float
    headroom: float
    least_tests: int
    levelled_from: float
    interval: float


def read(one: Section) -> Saturation:
    """Read and check the section. Raises BrokenFile."""
    one.only(Saturation.__dataclass_fields__)
    return Saturation(
        noticeable=_inside(one, "noticeable", 0, 10),
        headroom=_inside(one, "headroom", 0, 100),
        least_tests=_at_least_one(one, "least_tests"),
        # Below a half, "levelled out" and "not levelled out" could both be true.
        levelled_from=_share(one, "levelled_from"),
        interval=_inside(one, "interval", 0, 1),
    )


def _inside(one: Section, key: str, low: float, high: float) -> float:
    value = one.get(key, float)
    if not low < value < high:
        raise one.broken(key, Words(f"{low}에서 {high} 사이여야 합니다.", f"must lie between {low} and {high}"))
    return value


def _share(one: Section, key: str) -> float:
    value = one.get(key, float)
    if not 0.5 <= value <= 1:
        raise one.broken(
            key,
            Words(
                "0.5에서 1 사이여야 합니다. 더 작으면 서로 반대인 두 말이 함께 맞을 수 있습니다.",
                "must lie between 0.5 and 1: of less, a thing and its opposite could both hold",
            ),
        )
    return value


def _at_least_one(one: Section, key: str) -> int:
    value = one.get(key, int)
    if value < 1:
        raise one.broken(key, Words("1 이상이어야 합니다.", "must be at least 1"))
    return value

"""The constants of measure.sql, and the variants that give some of them other values."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from connectors.model import Words
from connectors.toml import Section
from dashboard.scoring.pillar import Pillar

VARIANTS = ("headline", "verified", "face_value", "no_affiliates")

Value = str | int | float


@dataclass(frozen=True)
class Param:
    """One constant of measure.sql by its name there; a programme's constant has no value of its own."""

    name: str
    value: Value | None
    what: Words
    from_programme: bool


@dataclass(frozen=True)
class Variant:
    """The same SQL with other constants; `as_headline`: what keeps its headline value."""

    id: str
    words: Words
    what: Words
    params: dict[str, Value]
    as_headline: tuple[str, ...]


def read(name: str, one: Section) -> Param:
    one.only({"value", "from_programme", "what"})
    from_programme = one.get("from_programme", bool, False)
    value = one.data.get("value")
    if from_programme == ("value" in one.data):
        raise one.broken(
            "value",
            Words(
                "상수에는 value와 from_programme = true 가운데 하나만 적어야 합니다.",
                "a constant has either a value or from_programme = true",
            ),
        )
    if not from_programme and type(value) not in (str, int, float):
        raise one.broken(
            "value",
            Words(f"글이나 숫자여야 합니다(현재 값: {value!r}).", f"must be a text or a number, not {value!r}"),
        )
    return Param(name, value, one.words("what"), from_programme)


def variant(id: str, one: Section, params: dict[str, Param], pillars: dict[str, Pillar]) -> Variant:
    one.only({"name", "what", "params", "as_headline"})
    own = one.get("params", dict)
    for name, value in own.items():
        if name not in params or type(value) is not type(params[name].value):
            raise one.broken(
                f"params.{name}",
                Words(
                    "이 파일의 상수가 아니거나 형식이 다릅니다.",
                    "is not a constant of this file, or of another type there",
                ),
            )
    if id == "headline" and (own or one.get("as_headline", list)):
        raise one.broken(
            "params",
            Words("대표 점수는 상수를 그대로 써야 합니다.", "the headline uses the constants as they stand"),
        )
    places = {place for it in pillars.values() for place in (it.id, *(f"{it.id}.{d}" for d in it.dimensions))}
    held = names_of(one, "as_headline", places)
    return Variant(id, one.words("name"), one.words("what"), own, held)


def filled_in(one: Section, key: str, words: Words, params: dict[str, Param]) -> Words:
    """Words with {name} replaced by the constant, so that text and SQL cannot drift apart."""

    def constant(found: re.Match[str]) -> str:
        param = params.get(found[1])
        if param is None or param.value is None:
            raise one.broken(
                key,
                Words(f"이 파일에 없는 상수입니다: {found[0]}", f"{found[0]} is not a constant of this file"),
            )
        return f"{param.value:,}" if isinstance(param.value, int) else str(param.value)

    return Words(*(re.sub(r"\{(\w+)\}", constant, text) for text in (words.ko, words.en)))


def names_of(one: Section, key: str, known: Collection[str] | None) -> tuple[str, ...]:
    found = one.get(key, list)
    for name in found:
        if not isinstance(name, str) or (known is not None and name not in known):
            raise one.broken(
                key,
                Words(f"이 파일에 정의되지 않은 이름입니다: {name!r}", f"{name!r} is not defined in this file"),
            )
    return tuple(found)

"""The method as a checked value: indicators, goalposts, weights, constants and words, read from method.toml."""

from __future__ import annotations

import datetime
import functools
import hashlib
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from connectors import toml
from connectors.model import Words
from connectors.toml import Section
from dashboard.scoring import declared, thresholds
from dashboard.scoring.declared import Uncertainty
from dashboard.scoring.thresholds import Saturation

FILE = Path(__file__).with_name("method.toml")

STEPS = (
    "framework", "selection", "imputation", "multivariate", "normalisation",
    "weighting", "robustness", "back_to_data", "links", "presentation",
)  # fmt: skip
STATES = (
    "reported", "zero", "nothing_live", "too_few", "stale", "missing", "withheld", "not_on_record", "not_yet_due",
    "not_applicable",
)  # fmt: skip
VARIANTS = ("headline", "verified", "face_value", "no_affiliates")
ROLES = ("scored", "context", "badge", "ladder")
# Shown beside the pillars and part of none.
APART = ("badge", "ladder")
KINDS = ("b2b", "b2c", "readiness", "record")  # what teams report, and what the public record holds
EMPTY = ("zero", "too_few", "not_applicable", "nothing_live", "not_on_record")
LIVE_TESTS = ("live", "running", "service")
TOP = {
    "version", "change", "step", "aggregation", "pillar", "state", "variant", "badge", "param", "indicator",
    "source", "uncertainty", "saturation",
}  # fmt: skip
SAID = ("name", "definition", "formula", "unit", "evidence", "gaming_risk", "counter_check")

Value = str | int | float


@dataclass(frozen=True)
class Change:
    version: str
    on: datetime.date
    by: str
    what: Words


@dataclass(frozen=True)
class Step:
    """One step of the handbook: how it is used, or why it is not."""

    id: str
    words: Words
    used: bool
    what: Words


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
class State:
    id: str
    words: Words
    what: Words
    is_due: bool
    is_known: bool


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


@dataclass(frozen=True)
class Source:
    id: str
    words: Words
    url: str


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
class Aggregation:
    within_dimension: str
    across_dimensions: str
    floor: float
    coverage_needed: Fraction
    assumed_at_most: float
    dimension_share_at_most: float


@dataclass(frozen=True)
class Badge:
    """`at_least`: grade -> share of confirmed rows, in percent, from the best grade down."""

    indicator: str
    at_least: dict[str, float]


@dataclass(frozen=True)
class Method:
    version: str
    hash: str
    text: str
    changes: tuple[Change, ...]
    steps: dict[str, Step]
    aggregation: Aggregation
    pillars: dict[str, Pillar]
    states: dict[str, State]
    variants: dict[str, Variant]
    badge: Badge
    params: dict[str, Param]
    indicators: dict[str, Indicator]
    sources: dict[str, Source]
    ranges: Uncertainty | None
    levelling: Saturation | None

    @property
    def uncertainty(self) -> Uncertainty:
        """What is declared about doubt, as it always is in force; versions before 1.2.0 raise NotDeclared."""
        if self.ranges is None:
            raise NotDeclared(self.version)
        return self.ranges

    @property
    def saturation(self) -> Saturation:
        """What is declared about benchmarks that level out; versions before 1.3.0 raise NotDeclared."""
        if self.levelling is None:
            raise NotDeclared(self.version)
        return self.levelling

    @property
    def never(self) -> dict[str, float]:
        """By indicator, the value from which on it only says that nothing got there."""
        return {
            one.id: float(str(self.params["never_days"].value))
            for one in self.indicators.values() if "never_days" in one.params
        }  # fmt: skip

    @property
    def raw(self) -> bytes:
        """The file itself."""
        return self.text.encode()

    @property
    def change(self) -> Change:
        """When, by whom and why this version was made."""
        return next(one for one in self.changes if one.version == self.version)

    def values(self, variant: str, denominators: dict[str, float]) -> dict[str, Value | None]:
        """Every constant of measure.sql for a variant; one the programme does not know is None."""
        own = self.variants[variant].params
        return {
            name: denominators.get(name) if one.from_programme else own.get(name, one.value)
            for name, one in self.params.items()
        }

    def is_held(self, variant: str, indicator: Indicator) -> bool:
        """Whether the variant leaves this indicator at its headline value."""
        places = self.variants[variant].as_headline
        return indicator.pillar in places or f"{indicator.pillar}.{indicator.dimension}" in places


class NotDeclared(Exception):
    """A version from before doubt was declared was asked about it; whoever compares versions looks first."""


@functools.cache
def load(path: Path = FILE) -> Method:
    """Read and check the method in force. Raises BrokenFile with key and reason."""
    top = toml.load(path)
    # Of the method in force pages ask all that may be absent from an older one.
    top.section("uncertainty").section("weights").get("panel_from", int)
    top.section("saturation").get("noticeable", float)
    return parse(path.read_bytes(), str(path))


def parse(raw: bytes, file: str) -> Method:
    """Read and check any version of the method; `file` is what refusals call it. Raises BrokenFile.

    What came with a later version may be absent where nothing in this one needs it: [uncertainty] and
    [saturation], the number of experts that make a panel, and the state of what a public record does not hold.
    """
    top = toml.parse(raw, file)
    top.only(TOP)
    params = {name: _param(name, one) for name, one in top.sections("param").items()}
    pillars = {id: _pillar(id, one) for id, one in top.sections("pillar").items()}
    sources = {id: _source(id, one) for id, one in top.sections("source").items()}
    aggregation = _aggregation(top.section("aggregation"))
    _refuse_heavy_dimensions(top, pillars, aggregation)
    indicators = {
        id: _indicator(id, one, params, pillars, sources) for id, one in top.sections("indicator").items()
    }
    _refuse_empty_dimensions(top, pillars, indicators)
    _refuse_unused(top, params, sources, indicators)
    return Method(
        version=_version(top),
        hash=hashlib.sha256(raw).hexdigest(),
        text=raw.decode(),
        changes=tuple(_change(one) for one in top.rows("change")),
        steps={id: _step(id, one) for id, one in _exactly(top, "step", STEPS).items()},
        aggregation=aggregation,
        pillars=pillars,
        states={id: _state(id, one) for id, one in _exactly(top, "state", _states(indicators)).items()},
        variants={
            id: _variant(id, one, params, pillars) for id, one in _exactly(top, "variant", VARIANTS).items()
        },
        badge=_badge(top.section("badge"), indicators),
        params=params,
        indicators=indicators,
        sources=sources,
        ranges=declared.read(top.section("uncertainty"), _stretchable(indicators))
        if "uncertainty" in top.data else None,
        levelling=thresholds.read(top.section("saturation")) if "saturation" in top.data else None,
    )  # fmt: skip


def _states(indicators: dict[str, Indicator]) -> tuple[str, ...]:
    """Every state, but that of the public record only where an indicator reads one."""
    needs_record = any(one.kind == "record" for one in indicators.values())
    return tuple(one for one in STATES if one != "not_on_record" or needs_record)


def _stretchable(indicators: dict[str, Indicator]) -> dict[str, tuple[float, float]]:
    """The goalposts of what is scored, of which more is better."""
    return {
        id: (one.goalposts.low, one.goalposts.high)
        for id, one in indicators.items() if one.goalposts and one.direction == "higher"
    }  # fmt: skip


def _version(top: Section) -> str:
    version = top.get("version", str)
    logged = [one.get("version", str) for one in top.rows("change")]
    if version not in logged:
        raise top.broken(
            "version",
            Words(
                f"{version}판을 왜 만들었는지 [[change]]에 적혀 있지 않습니다.",
                f"{version} has no entry under [[change]] that says why",
            ),
        )
    return version


def _exactly(top: Section, name: str, wanted: tuple[str, ...]) -> dict[str, Section]:
    """The sub-tables of a fixed list: a missing one is a gap, another one would be ignored in silence."""
    inner = top.section(name)
    inner.only(wanted)
    for one in wanted:
        inner.get(one, dict)
    return {one: inner.section(one) for one in wanted}


def _change(one: Section) -> Change:
    one.only({"version", "on", "by", "what"})
    return Change(one.get("version", str), one.needed_day("on"), one.get("by", str), one.words("what"))


def _step(id: str, one: Section) -> Step:
    one.only({"used", "name", "what"})
    return Step(id, one.words("name"), one.get("used", bool), one.words("what"))


def _state(id: str, one: Section) -> State:
    one.only({"is_due", "is_known", "name", "what"})
    state = State(id, one.words("name"), one.words("what"), one.get("is_due", bool), one.get("is_known", bool))
    if state.is_known and not state.is_due:
        raise one.broken(
            "is_known",
            Words("낼 때가 되지 않은 것을 안다고 셀 수 없습니다.", "what is not due cannot count as known"),
        )
    return state


def _param(name: str, one: Section) -> Param:
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


def _source(id: str, one: Section) -> Source:
    one.only({"name", "url"})
    return Source(id, one.words("name"), one.get("url", str))


def _pillar(id: str, one: Section) -> Pillar:
    one.only({"name", "dimension"})
    found = {name: _dimension(id, name, inner) for name, inner in one.sections("dimension").items()}
    if not found:
        raise one.broken("dimension", Words("부문에는 차원이 있어야 합니다.", "a pillar needs dimensions"))
    return Pillar(id, one.words("name"), found)


def _dimension(pillar: str, id: str, one: Section) -> Dimension:
    one.only({"name", "weight"})
    return Dimension(id, pillar, one.words("name"), _weight(one))


def _weight(one: Section) -> float:
    weight = one.get("weight", float)
    if not 0 < weight < math.inf:
        raise one.broken("weight", Words("0보다 커야 합니다.", "must be above zero"))
    return weight


def _aggregation(one: Section) -> Aggregation:
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


def _share(one: Section, key: str) -> Fraction:
    try:
        share = Fraction(one.get(key, str))
    except (ValueError, ZeroDivisionError):
        raise one.broken(key, Words('"2/3"과 같은 분수여야 합니다.', 'must be a fraction such as "2/3"')) from None
    if not 0 < share <= 1:
        raise one.broken(key, Words("0보다 크고 1 이하여야 합니다.", "must lie above 0 and not above 1"))
    return share


def _refuse_heavy_dimensions(top: Section, pillars: dict[str, Pillar], aggregation: Aggregation) -> None:
    for pillar in pillars.values():
        total = sum(one.weight for one in pillar.dimensions.values())
        for one in pillar.dimensions.values():
            if one.weight > aggregation.dimension_share_at_most * total:
                raise top.broken(
                    f"pillar.{pillar.id}.dimension.{one.id}.weight",
                    Words("한 차원이 부문의 절반보다 클 수 없습니다.", "is more than half of its pillar"),
                )


def _indicator(
    id: str, one: Section, params: dict[str, Param], pillars: dict[str, Pillar], sources: dict[str, Source]
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
        said[key] = _with_constants(one, key, said[key], params)
    scale = one.one_of("scale", ("linear", "log10")) if scored else None
    direction = one.one_of("direction", ("higher", "lower")) if scored else None
    return Indicator(
        id=id,
        role=role,
        kind=one.one_of("kind", KINDS),
        pillar=None if role in APART else one.one_of("pillar", tuple(pillars)),
        dimension=None if role in APART else one.one_of("dimension", _dimensions(one, pillars)),
        weight=_weight(one) if scored else 0.0,
        words=said.pop("name"),
        **said,
        fields=_names(one, "fields", None),
        params=_names(one, "params", params),
        min_base=one.get("min_base", float) if "min_base" in one.data else None,
        due_after_months=one.get("due_after_months", int),
        empty=one.one_of("empty", EMPTY),
        nothing_live=one.one_of("nothing_live", LIVE_TESTS) if "nothing_live" in one.data else None,
        scale=scale,
        direction=direction,
        goalposts=_goalposts(behind, scale, direction) if scored else None,
        reason=behind.words("reason"),
        sources=_names(behind, "sources", sources),
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


def _names(one: Section, key: str, known: dict[str, Any] | None) -> tuple[str, ...]:
    found = one.get(key, list)
    for name in found:
        if not isinstance(name, str) or (known is not None and name not in known):
            raise one.broken(
                key,
                Words(f"이 파일에 정의되지 않은 이름입니다: {name!r}", f"{name!r} is not defined in this file"),
            )
    return tuple(found)


def _with_constants(one: Section, key: str, words: Words, params: dict[str, Param]) -> Words:
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


def _variant(id: str, one: Section, params: dict[str, Param], pillars: dict[str, Pillar]) -> Variant:
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
    held = _names(one, "as_headline", dict.fromkeys(places))
    return Variant(id, one.words("name"), one.words("what"), own, held)


def _badge(one: Section, indicators: dict[str, Indicator]) -> Badge:
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


def _refuse_empty_dimensions(top: Section, pillars: dict[str, Pillar], indicators: dict[str, Indicator]) -> None:
    filled = {(one.pillar, one.dimension) for one in indicators.values() if one.role == "scored"}
    for pillar in pillars.values():
        for name in pillar.dimensions:
            if (pillar.id, name) not in filled:
                raise top.broken(
                    f"pillar.{pillar.id}.dimension.{name}",
                    Words("채점하는 지표가 없습니다.", "has no scored indicator"),
                )


def _refuse_unused(
    top: Section, params: dict[str, Param], sources: dict[str, Source], indicators: dict[str, Indicator]
) -> None:
    """A constant nothing reads, or a source nothing cites, would be believed to matter."""
    read = {name for one in indicators.values() for name in one.params}
    cited = {name for one in indicators.values() for name in one.sources}
    for key, unused in (("param", set(params) - read), ("source", set(sources) - cited)):
        for name in sorted(unused):
            raise top.broken(f"{key}.{name}", Words("쓰는 지표가 없습니다.", "is used by no indicator"))

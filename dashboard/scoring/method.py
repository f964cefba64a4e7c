"""The method as a checked value, read from method.toml: its indicators, pillars, constants, states and words."""

from __future__ import annotations

import datetime
import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from connectors import toml
from connectors.model import Words
from connectors.toml import Section
from dashboard.scoring import constant, declared, indicator, pillar, thresholds
from dashboard.scoring.constant import VARIANTS, Param, Value, Variant
from dashboard.scoring.declared import Uncertainty
from dashboard.scoring.indicator import Badge, Indicator
from dashboard.scoring.pillar import Aggregation, Pillar
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
TOP = {
    "version", "change", "step", "aggregation", "pillar", "state", "variant", "badge", "param", "indicator",
    "source", "uncertainty", "saturation",
}  # fmt: skip


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
class State:
    id: str
    words: Words
    what: Words
    is_due: bool
    is_known: bool


@dataclass(frozen=True)
class Source:
    id: str
    words: Words
    url: str


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
    params = {name: constant.read(name, one) for name, one in top.sections("param").items()}
    pillars = {id: pillar.read(id, one) for id, one in top.sections("pillar").items()}
    sources = {id: _source(id, one) for id, one in top.sections("source").items()}
    aggregation = pillar.aggregation(top.section("aggregation"))
    pillar.refuse_heavy_dimensions(top, pillars, aggregation)
    indicators = {
        id: indicator.read(id, one, params, pillars, sources) for id, one in top.sections("indicator").items()
    }
    indicator.refuse_empty_dimensions(top, pillars, indicators)
    _refuse_unused(top, params, sources, indicators)
    variants = _exactly(top, "variant", VARIANTS)
    return Method(
        version=_version(top),
        hash=hashlib.sha256(raw).hexdigest(),
        text=raw.decode(),
        changes=tuple(_change(one) for one in top.rows("change")),
        steps={id: _step(id, one) for id, one in _exactly(top, "step", STEPS).items()},
        aggregation=aggregation,
        pillars=pillars,
        states={id: _state(id, one) for id, one in _exactly(top, "state", _states(indicators)).items()},
        variants={id: constant.variant(id, one, params, pillars) for id, one in variants.items()},
        badge=indicator.badge(top.section("badge"), indicators),
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


def _source(id: str, one: Section) -> Source:
    one.only({"name", "url"})
    return Source(id, one.words("name"), one.get("url", str))


def _refuse_unused(
    top: Section, params: dict[str, Param], sources: dict[str, Source], indicators: dict[str, Indicator]
) -> None:
    """A constant nothing reads, or a source nothing cites, would be believed to matter."""
    read = {name for one in indicators.values() for name in one.params}
    cited = {name for one in indicators.values() for name in one.sources}
    for key, unused in (("param", set(params) - read), ("source", set(sources) - cited)):
        for name in sorted(unused):
            raise top.broken(f"{key}.{name}", Words("쓰는 지표가 없습니다.", "is used by no indicator"))

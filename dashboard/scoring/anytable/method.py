"""A method file -> Method; what it says wrongly is refused with its key, before anything runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from connectors import toml
from connectors.errors import BrokenFile
from connectors.toml import Section
from dashboard.scoring.anytable import sound, tree
from dashboard.scoring.anytable.model import (
    AGGREGATIONS,
    NORMALISATIONS,
    UNKNOWN,
    Draws,
    Indicator,
    Level,
    Method,
    Rule,
    Unknown,
)
from dashboard.scoring.anytable.refused import Problem, Refused, because, of

T = TypeVar("T")
TOP = ("name", "version", "top", "digits", "normalisation", "unknown", "indicator", "level", "draws")
# Beyond these floats would overflow or vanish; no honest method comes near them.
SMALL, LARGE, RHO_AT_MOST, DRAWS_AT_MOST = 1e-6, 1e6, 20, 100_000
RHO = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}


def load(path: Path) -> Method:
    """Read and check a method. Raises Refused with all that is wrong with it."""
    try:
        return _method(toml.load(path), hashlib.sha256(path.read_bytes()).hexdigest())
    except BrokenFile as problem:
        raise Refused([of(problem)]) from None


def _method(top: Section, hash: str) -> Method:
    top.only(TOP)
    best = _between(top, "top", 100.0, 0.001)
    usual = top.one_of("normalisation", NORMALISATIONS)
    problems: list[Problem] = []
    indicators = _each(top, "indicator", lambda id, one: _indicator(id, one, usual), problems)
    levels = _each(top, "level", lambda id, one: _level(id, one, best), problems)
    unknown, draws = _unknown(top.section("unknown")), _draws(top, best)
    # A tree of which a part could not be read would be refused for what stands in that part.
    problems = problems or tree.problems(top.file, indicators, levels)
    if problems:
        raise Refused(problems)
    method = Method(
        top.file, top.words("name"), top.get("version", str), hash, best, _digits(top),
        indicators, tree.ordered(levels), unknown, draws,
    )  # fmt: skip
    if problems := sound.problems(method):
        raise Refused(problems)
    return method


def _each(top: Section, name: str, read: Callable[[str, Section], T], problems: list[Problem]) -> dict[str, T]:
    found = {}
    for id, one in top.sections(name).items():
        try:
            found[id] = read(id, one)
        except BrokenFile as problem:
            problems.append(of(problem))
    return found


def _indicator(id: str, one: Section, usual: str) -> Indicator:
    one.only(("direction", "unit", "scale", "normalisation", "low", "high"))
    if "direction" not in one.data:
        raise one.broken("direction", because("stress.no_direction"))
    return Indicator(
        id=id,
        direction=one.one_of("direction", ("higher", "lower")),
        unit=one.get("unit", str),
        scale=one.one_of("scale", ("linear", "log10")),
        normalisation=one.one_of("normalisation", NORMALISATIONS, usual),
        low=one.get("low", float) if "low" in one.data else None,
        high=one.get("high", float) if "high" in one.data else None,
    )


def _level(id: str, one: Section, top: float) -> Level:
    name = one.one_of("aggregation", AGGREGATIONS)
    rho, floor = ("rho",) if name == "power" else (), ("floor",) if name not in ("arithmetic", "copeland") else ()
    one.only(("aggregation", "members", *rho, *floor))
    rule = Rule(name, _rho(one) if rho else RHO.get(name), _floor(one, top) if floor else None)
    return Level(id, rule, _members(one))


def _rho(one: Section) -> float:
    rho = one.get("rho", float)
    if not abs(rho) <= RHO_AT_MOST or rho in RHO.values():
        raise one.broken("rho", because("stress.rho", most=RHO_AT_MOST))
    return rho


def _floor(one: Section, top: float) -> float | None:
    if "floor" not in one.data:
        return None
    floor = one.get("floor", float)
    if not SMALL * top <= floor < top:
        raise one.broken("floor", because("stress.floor", least=f"{SMALL * top:g}", top=f"{top:g}"))
    return floor


def _members(one: Section) -> dict[str, float]:
    if isinstance(one.data.get("members"), list):
        raise one.broken("members", because("stress.no_weights"))
    inner = one.section("members")
    if not inner.data:
        raise one.broken("members", because("stress.no_members"))
    weights = {id: inner.get(id, float) for id in inner.data}
    for id, weight in weights.items():
        if not 0 <= weight <= LARGE:
            raise inner.broken(id, because("stress.weight", weight=f"{weight:g}", most=f"{LARGE:g}"))
    if not any(weights.values()):
        raise one.broken("members", because("stress.all_zero"))
    return weights


def _unknown(one: Section) -> Unknown:
    one.only(("rule", "coverage"))
    rule = one.one_of("rule", UNKNOWN)
    try:
        coverage = Fraction(one.get("coverage", str, "0"))
    except (ValueError, ZeroDivisionError):
        coverage = Fraction(-1)
    if not 0 <= coverage <= 1:
        raise one.broken("coverage", because("stress.coverage"))
    return Unknown(rule, float(coverage))


def _draws(top: Section, best: float) -> Draws | None:
    if "draws" not in top.data:
        return None
    one = top.section("draws")
    one.only(("count", "seed", "normalisation", "aggregation", "floor", "spread"))
    floor = _floor(one, best)
    names = _some_of(one, "aggregation", ("arithmetic", "geometric", "harmonic", "copeland"))
    rules = tuple(
        Rule(name, RHO.get(name), None if name in ("arithmetic", "copeland") else floor) for name in names
    )
    spread = _between(one, "spread", 50.0, 1)
    normalisations = _some_of(one, "normalisation", NORMALISATIONS)
    return Draws(
        _whole(one, "count", 1, DRAWS_AT_MOST), _whole(one, "seed", 0, 2**63 - 1), normalisations, rules, spread
    )


def _some_of(one: Section, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
    found = one.texts(name)
    if not found or set(found) - set(allowed):
        raise one.broken(name, because("stress.some_of", known=", ".join(allowed)))
    return found


def _whole(one: Section, name: str, least: int, most: int) -> int:
    value = one.get(name, int)
    if not least <= value <= most:
        raise one.broken(name, because("stress.whole", least=least, most=f"{most:,}"))
    return value


def _between(one: Section, name: str, usual: float, least: float) -> float:
    value = one.get(name, float, usual)
    if not least <= value <= LARGE:
        raise one.broken(name, because("stress.whole", least=f"{least:g}", most=f"{LARGE:,.0f}"))
    return value


def _digits(top: Section) -> int:
    return _whole(top, "digits", 0, 15) if "digits" in top.data else 3

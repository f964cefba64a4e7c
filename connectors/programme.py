"""A programme is one folder with one programme.toml: names, teams, stages, sectors, first month, due day."""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors import office, toml
from connectors.model import Words
from connectors.toml import Section

if TYPE_CHECKING:
    import pyarrow as pa

SEOUL = ZoneInfo("Asia/Seoul")
SOURCES = Path(__file__).parent / "sources" / "sources.toml"
SECTORS = ("finance", "manufacturing", "public", "other")
KEYS = {
    "code", "name", "fictional", "first_month", "due_day", "as_of", "team", "model", "stage", "sector",
    "denominator", "not_applicable", "source", "pull", "record", "benchmark", "together",
}  # fmt: skip


@dataclass(frozen=True)
class Team:
    """`onboarded_on`: the day it joined; what happened before is back-filled and not due."""

    code: str
    words: Words
    colour: str
    onboarded_on: datetime.date
    left_on: datetime.date | None


@dataclass(frozen=True)
class Model:
    """One entry of the model registry; `registered_to` is the last day on which reports may name it."""

    id: str
    team: str
    words: Words
    registered_from: datetime.date
    registered_to: datetime.date | None
    parent: str | None


@dataclass(frozen=True)
class Stage:
    code: str
    words: Words
    starts_on: datetime.date
    ends_on: datetime.date | None


@dataclass(frozen=True)
class Frame:
    """How many institutions a sector has, for its penetration; with what was counted, when, and by whom."""

    sector: str
    n: int
    as_of: str
    what: Words
    source: str


@dataclass(frozen=True)
class NotApplicable:
    team: str
    indicator: str
    since: datetime.date
    reason: Words


@dataclass(frozen=True)
class Benchmark:
    """Under which mode and setting a benchmark counts; `is_index`: a composite index, compared by itself."""

    id: str
    mode: str
    setting: str
    is_index: bool


@dataclass(frozen=True)
class Source:
    """A place to pull a team's reports from; the token is read from the environment variable `token_env`.

    Without `may_be_private` an address inside our own network is refused.
    """

    team: str
    base_url: str
    token_env: str
    may_be_private: bool = False


@dataclass(frozen=True)
class Pull:
    """A public source to pull from (connectors/sources/sources.toml knows it by this code), with what is set
    otherwise here: its address and the environment variable of its key ("" is its own). `settings` are all that
    its module reads, the usual ones too."""

    code: str
    base_url: str
    may_be_private: bool
    settings: dict[str, Any]
    key_env: str = ""


@dataclass(frozen=True)
class RecordScope:
    """What was searched for the public record and until when, and where to ask for a correction.

    `not_teams` are those its deployments may name without being a team.
    """

    searched_on: datetime.date
    scope: Words
    corrections: str
    not_teams: dict[str, Words]


@dataclass(frozen=True)
class Programme:
    """`operator_tables` are the tables of the office that stand in its folder, by name. `together`: the choices of
    sums of sectors ("finance+other") that an edition may show beside them.

    Without a `first_month` reporting has not begun: no month appears, none is missing, and no report is taken.
    """

    folder: Path
    code: str
    words: Words
    fictional: bool
    first_month: datetime.date | None
    due_day: int
    fixed_as_of: datetime.date | None
    teams: dict[str, Team]
    models: dict[str, Model]
    stages: list[Stage]
    frames: dict[str, Frame]
    together: list[tuple[str, ...]]
    denominators: dict[str, float]
    not_applicable: list[NotApplicable]
    benchmarks: dict[str, Benchmark]
    sources: dict[str, Source]
    pulls: dict[str, Pull]
    record: RecordScope | None
    operator_tables: dict[str, pa.Table]

    def as_of(self) -> datetime.date:
        """The day on which the programme stands: fixed in its file, else today in Seoul."""
        return self.fixed_as_of or datetime.datetime.now(SEOUL).date()

    def due_on(self, month: datetime.date) -> datetime.date:
        """The report of month m is due on this day of m+1."""
        return next_month(month).replace(day=self.due_day)

    def next_due(self, day: datetime.date) -> datetime.date | None:
        """The month whose report is due next, seen from this day; None where reporting has not begun."""
        month = self.first_month
        while month is not None and self.due_on(month) < day:
            month = next_month(month)
        return month

    def still_in(self, day: datetime.date) -> list[Team]:
        """The teams that have not left by this day."""
        return [team for team in self.teams.values() if team.left_on is None or team.left_on >= day]


def load(folder: Path) -> Programme:
    """Read and check programme.toml and the office's tables. Raises BrokenFile with file, key and reason."""
    top = toml.load(folder / "programme.toml")
    top.only(KEYS)
    teams = {code: _team(code, one) for code, one in top.sections("team").items()}
    if not teams:
        raise top.broken("team", "names no team")
    return Programme(
        folder=folder,
        code=_code(top),
        words=top.words("name"),
        fictional=top.get("fictional", bool),
        first_month=_first_of_month(top, "first_month"),
        due_day=_due_day(top),
        fixed_as_of=top.day("as_of"),
        teams=teams,
        models={id: _model(id, one, teams) for id, one in top.sections("model").items()},
        stages=[_stage(one) for one in top.rows("stage")],
        frames={sector: _frame(sector, one) for sector, one in top.sections("sector").items()},
        together=[_together(one) for one in top.rows("together")],
        denominators={
            name: top.section("denominator").get(name, float) for name in top.section("denominator").data
        },
        not_applicable=[_not_applicable(one, teams) for one in top.rows("not_applicable")],
        benchmarks={id: _benchmark(id, one) for id, one in top.sections("benchmark").items()},
        sources={team: _source(team, one, teams) for team, one in top.sections("source").items()},
        pulls={code: _pull(code, one) for code, one in top.sections("pull").items()},
        record=_record(top.section("record")) if "record" in top.data else None,
        operator_tables=office.load(folder / "tables"),
    )


def next_month(month: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def _code(top: Section) -> str:
    code = top.get("code", str)
    # It becomes a folder name and part of an address.
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", code):
        raise top.broken("code", "must be 2 to 31 lower-case letters, digits or _")
    return code


def _due_day(top: Section) -> int:
    day = top.get("due_day", int, 10)
    if not 1 <= day <= 28:
        raise top.broken("due_day", "must lie between 1 and 28, so that every month has it")
    return day


def _first_of_month(one: Section, key: str) -> datetime.date | None:
    day = one.day(key)
    if day is not None and day.day != 1:
        raise one.broken(key, "must be the first day of a month")
    return day


def _team(code: str, one: Section) -> Team:
    one.only({"name", "colour", "onboarded_on", "left_on"})
    if not re.fullmatch(r"[a-z]{2,12}", code):
        raise one.broken("", "a team code is 2 to 12 lower-case letters")
    colour = one.get("colour", str)
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise one.broken("colour", "must be written like #256ef4")
    return Team(code, one.words("name"), colour, one.needed_day("onboarded_on"), one.day("left_on"))


def _model(id: str, one: Section, teams: dict[str, Team]) -> Model:
    one.only({"team", "name", "registered_from", "registered_to", "parent"})
    return Model(
        id, _known_team(one, teams), one.words("name"), one.needed_day("registered_from"),
        one.day("registered_to"), one.get("parent", str, "") or None,
    )  # fmt: skip


def _stage(one: Section) -> Stage:
    one.only({"code", "name", "starts_on", "ends_on"})
    return Stage(one.get("code", str), one.words("name"), one.needed_day("starts_on"), one.day("ends_on"))


def _frame(sector: str, one: Section) -> Frame:
    one.only({"frame", "as_of", "what", "source"})
    if sector not in SECTORS:
        raise one.broken("", f"a sector is one of {', '.join(SECTORS)}")
    n = one.get("frame", int)
    if n <= 0:
        raise one.broken("frame", "must be above zero")
    return Frame(sector, n, one.get("as_of", str), one.words("what"), one.get("source", str))


def _together(one: Section) -> tuple[str, ...]:
    one.only({"sums"})
    sums = one.texts("sums")
    parts = [part for name in sums for part in name.split("+")]
    is_one_sector = any("+" not in name for name in sums)
    if not sums or is_one_sector or not set(parts) <= set(SECTORS) or len(set(parts)) < len(parts):
        raise one.broken(
            "sums", f'must hold sums such as "finance+other"; a sector ({", ".join(SECTORS)}) is in one'
        )
    return sums


def _not_applicable(one: Section, teams: dict[str, Team]) -> NotApplicable:
    one.only({"team", "indicator", "since", "reason"})
    return NotApplicable(
        _known_team(one, teams), one.get("indicator", str), one.needed_day("since"), one.words("reason")
    )


def _benchmark(id: str, one: Section) -> Benchmark:
    one.only({"mode", "setting", "index"})
    return Benchmark(id, one.get("mode", str, ""), one.get("setting", str), one.get("index", bool, False))


def _source(team: str, one: Section, teams: dict[str, Team]) -> Source:
    one.only({"base_url", "token_env", "private"})
    if team not in teams:
        raise one.broken("", f"{team} is not a team of this programme")
    return Source(team, one.get("base_url", str), one.get("token_env", str), one.get("private", bool, False))


def _pull(code: str, one: Section) -> Pull:
    known = _known_sources()
    if code not in known:
        raise one.broken("", f"{code} is no source (known: {', '.join(known)})")
    usual = known[code].get("settings", {})
    one.only({"base_url", "private", "key_env", *usual})
    settings = {name: _setting(one, name, value) for name, value in usual.items()}
    return Pull(
        code, one.get("base_url", str, ""), one.get("private", bool, False), settings, one.get("key_env", str, "")
    )


@cache
def _known_sources() -> dict[str, Any]:
    """The entries of sources.toml, read once: a programme may name them all."""
    known: dict[str, Any] = tomllib.loads(SOURCES.read_text(encoding="utf-8"))["source"]
    return known


def _setting(one: Section, name: str, usual: Any) -> Any:
    """What is set here, of the type of what is usual; else the usual."""
    if isinstance(usual, list):
        return one.texts(name) if name in one.data else tuple(usual)
    return one.get(name, type(usual), usual)


def _record(one: Section) -> RecordScope:
    one.only({"searched_on", "scope", "corrections", "not_teams"})
    corrections = one.get("corrections", str)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", corrections):
        raise one.broken("corrections", "must be a mail address: a company named here needs somewhere to write to")
    others = one.section("not_teams")
    return RecordScope(
        one.needed_day("searched_on"), one.words("scope"), corrections,
        {code: others.words(code) for code in others.data},
    )  # fmt: skip


def _known_team(one: Section, teams: dict[str, Team]) -> str:
    code = one.get("team", str)
    if code not in teams:
        raise one.broken("team", f"{code} is not a team of this programme")
    return code

"""What an edition is made of: the public tables as tables.toml describes them, plain rows, and the edition."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from connectors import toml
from connectors.errors import BrokenFile
from connectors.model import Words
from connectors.toml import Section

FILE = Path(__file__).with_name("tables.toml")
TYPES = ("string", "integer", "number", "boolean", "date", "yearmonth", "quarter")
STATUSES = ("trial", "provisional", "final", "revised")
FORMATS = ("csv", "json", "parquet")
# The endings a column may have, and what it then is: how the figure stands, or one of its ends.
STATE, ENDS = "_state", ("_low", "_high")
T = TypeVar("T")

Status = Literal["trial", "provisional", "final", "revised"]
Value = str | int | float | bool | None
Row = Mapping[str, Value]


@dataclass(frozen=True)
class State:
    """How a figure stands, in words: never the same as another, and never a zero for what is not there."""

    id: str
    words: Words
    what: Words


@dataclass(frozen=True)
class Column:
    """`decimals`: the most that a figure of this column has, so that it can't be turned back into a count."""

    name: str
    type: str
    unit: str
    words: Words
    what: Words | None = None
    decimals: int | None = None


@dataclass(frozen=True)
class Shape:
    """A public table: its columns in order, and those that name a row."""

    name: str
    words: Words
    what: Words
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(one for one in self.columns if one.name == name)

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns that a state stands beside."""
        return tuple(one.name.removesuffix(STATE) for one in self.columns if one.name.endswith(STATE))


@dataclass(frozen=True)
class PublicTable:
    """Rows in the order of the key; a row has every column, None where there is nothing."""

    shape: Shape
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return self.shape.name


@dataclass(frozen=True)
class Book:
    states: dict[str, State]
    tables: dict[str, Shape]


@dataclass(frozen=True)
class Team:
    code: str
    words: Words
    colour: str
    joined: datetime.date
    left: datetime.date | None


@dataclass(frozen=True)
class Correction:
    """Which edition this one stands in place of, what is different, and why."""

    replaces: str
    what: Words
    why: Words


@dataclass(frozen=True)
class Edition:
    """What is said of an edition beside its tables (edition.json). Times are those of Seoul.

    `month` is the last of the quarter, `inputs` a hash over the receipts it stands on, `previous` the hash of the
    edition before it in the index, `files` the SHA-256 of each of its files, edition.json excepted.
    """

    id: str
    programme: str
    words: Words
    is_fictional: bool
    quarter: str
    month: datetime.date
    as_of: datetime.date
    status: Status
    planned_at: datetime.datetime
    published_at: datetime.datetime
    frozen_at: datetime.datetime
    correction: Correction | None
    method_version: str
    method_hash: str
    contract_version: str
    contract_hash: str
    inputs: str
    made_by: str
    reports: tuple[str, ...]
    teams: tuple[Team, ...]
    previous: str
    record: Mapping[str, Any] | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.programme


def quarter_of(month: datetime.date) -> str:
    return f"{month.year}Q{(month.month + 2) // 3}"


def quarter_before(quarter: str, by: int = 1) -> str:
    """2026Q1 -> 2025Q4, or so many quarters before; what is no quarter has none before it."""
    year, _, n = quarter.partition("Q")
    if not (year.isdigit() and n.isdigit()):
        return ""
    count = 4 * int(year) + int(n) - 1 - by
    return f"{count // 4}Q{count % 4 + 1}"


def last_month(quarter: str) -> datetime.date:
    """The first day of a quarter's last month. Raises ValueError for what is no quarter."""
    found = re.fullmatch(r"(\d{4})Q([1-4])", quarter)
    if not found:
        raise ValueError(f"{quarter!r} is no quarter such as 2026Q3")
    return datetime.date(int(found[1]), 3 * int(found[2]), 1)


@functools.cache
def load(path: Path = FILE) -> Book:
    """Read and check tables.toml. Raises BrokenFile with key and reason."""
    top = toml.load(path)
    top.only({"state", "column", "table"})
    states = {id: _state(id, one) for id, one in top.sections("state").items()}
    columns = {name: _column(name, one) for name, one in top.sections("column").items()}
    return Book(states, {name: _shape(name, one, columns) for name, one in top.sections("table").items()})


def _state(id: str, one: Section) -> State:
    one.only({"name", "what"})
    return State(id, one.words("name"), one.words("what"))


def _column(name: str, one: Section) -> Column:
    one.only({"type", "unit", "name", "what", "decimals"})
    return Column(
        name, one.one_of("type", TYPES), one.get("unit", str, ""), one.words("name"), one.words_if_any("what"),
        one.get("decimals", int) if "decimals" in one.data else None,
    )  # fmt: skip


def _shape(name: str, one: Section, columns: dict[str, Column]) -> Shape:
    one.only({"name", "what", "key", "columns"})
    named = tuple(_named(one, column, columns) for column in one.texts("columns"))
    key = one.texts("key")
    if not key or not set(key) <= {column.name for column in named}:
        raise one.broken("key", "must name columns of the table")
    return Shape(name, one.words("name"), one.words("what"), key, named)


def _named(one: Section, name: str, columns: dict[str, Column]) -> Column:
    """A column as described, or what its ending says of another."""
    if name in columns:
        return columns[name]
    base, made = _made(name)
    if base not in columns:
        raise BrokenFile(one.file, one.path("columns"), f"{name} is described nowhere under [column]")
    return made(columns[base])


def _made(name: str) -> tuple[str, Callable[[Column], Column]]:
    for ending, suffix in _SUFFIXES.items():
        if name.endswith(ending):
            return name.removesuffix(ending), functools.partial(_ended, name, ending, suffix)
    return name, lambda column: column


def _ended(name: str, ending: str, suffix: Words, of: Column) -> Column:
    words = Words(f"{of.words.ko}: {suffix.ko}", f"{of.words.en}: {suffix.en}")
    kind, unit = ("string", "") if ending == STATE else (of.type, of.unit)
    return Column(name, kind, unit, words, decimals=None if ending == STATE else of.decimals)


_SUFFIXES = {
    STATE: Words("상태", "state"),
    ENDS[0]: Words("아래 끝", "lower end"),
    ENDS[1]: Words("위 끝", "upper end"),
}

"""record.toml as a checked value: files of a record, their columns, words of their codes, what can be wrong."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from connectors import toml
from connectors.model import Words
from connectors.toml import Section

FILE = Path(__file__).with_name("record.toml")
TYPES = (
    "text", "code", "url", "urls", "number", "day", "period", "yes_no", "team", "teams", "team_or_none", "model",
    "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`type` is one of TYPES or the name of a word list; an `optional` column may be left out of the file."""

    name: str
    type: str
    required: bool
    optional: bool


@dataclass(frozen=True)
class File:
    """One CSV file: `key` names a row, `sources` are the columns that hold addresses."""

    name: str
    words: Words
    how_sure: Words
    key: tuple[str, ...]
    sources: tuple[str, ...]
    columns: dict[str, Column]


@dataclass(frozen=True)
class Wrong:
    """A kind of mistake: what is wrong and what to do, with places for what stands there."""

    message: Words
    remedy: Words


@dataclass(frozen=True)
class Book:
    files: dict[str, File]
    words: dict[str, dict[str, Words]]
    problems: dict[str, Wrong]


@functools.cache
def load(path: Path = FILE) -> Book:
    """Read and check record.toml. Raises BrokenFile with key and reason."""
    top = toml.load(path)
    top.only({"word", "file", "problem"})
    words = {name: _list(one) for name, one in top.sections("word").items()}
    return Book(
        files={name: _file(name, one, words) for name, one in top.sections("file").items()},
        words=words,
        problems={code: _wrong(one) for code, one in top.sections("problem").items()},
    )


def _list(one: Section) -> dict[str, Words]:
    return {code: one.words(code) for code in one.data}


def _wrong(one: Section) -> Wrong:
    one.only({"message", "remedy"})
    return Wrong(one.words("message"), one.words("remedy"))


def _file(name: str, one: Section, words: dict[str, dict[str, Words]]) -> File:
    one.only({"name", "how_sure", "key", "sources", "column"})
    inner = one.section("column")
    columns = {column: _column(column, inner, words) for column in inner.data}
    return File(
        name, one.words("name"), one.words("how_sure"), _names(one, "key", columns),
        _names(one, "sources", columns), columns,
    )  # fmt: skip


def _column(name: str, one: Section, words: dict[str, dict[str, Words]]) -> Column:
    said = one.get(name, str)
    kind = said.rstrip("!?")
    if kind not in TYPES and kind not in words:
        raise one.broken(name, f"{kind!r} is neither a type nor a list of [word]")
    return Column(name, kind, said.endswith("!"), said.endswith("?"))


def _names(one: Section, key: str, columns: dict[str, Column]) -> tuple[str, ...]:
    found = one.get(key, list)
    for name in found:
        if name not in columns:
            raise one.broken(key, f"{name!r} is not a column of this file")
    return tuple(found)

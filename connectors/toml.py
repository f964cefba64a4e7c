"""Our own TOML: a key that is missing, unknown or of the wrong type is refused with file, key and reason."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from connectors.errors import BrokenFile
from connectors.model import Words

T = TypeVar("T")

MISSING = Words("필요한 항목이 없습니다.", "is missing")
UNKNOWN = Words("알 수 없는 항목입니다.", "is not a known key")
EMPTY = Words("비어 있습니다.", "is empty")
KINDS = {"str": "문자열", "float": "숫자", "int": "정수", "bool": "참·거짓", "dict": "표", "list": "목록"}


class Section:
    """One table of a TOML file that remembers where it stands, so that each refusal can name its key."""

    def __init__(self, file: str, key: str, data: dict[str, Any]) -> None:
        self.file, self.key, self.data = file, key, data

    def get(self, name: str, kind: type[T], default: T | None = None) -> T:
        """The value of a key, which must be of this type; required unless a default is given."""
        if name not in self.data:
            if default is not None:
                return default
            raise self.broken(name, MISSING)
        value = self.data[name]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            ko = f"{KINDS.get(kind.__name__, kind.__name__)} 형식이어야 합니다(현재 값: {value!r})."
            raise self.broken(name, Words(ko, f"must be {kind.__name__}, not {value!r}"))
        return value

    def one_of(self, name: str, allowed: Iterable[str], default: str | None = None) -> str:
        """A text out of a list."""
        value = self.get(name, str, default)
        if value not in allowed:
            listed = ", ".join(filter(None, allowed))
            ko = f"쓸 수 없는 값입니다: {value!r} (쓸 수 있는 값: {listed})"
            raise self.broken(name, Words(ko, f"{value!r} is none of {listed}"))
        return value

    def day(self, name: str) -> datetime.date | None:
        """A date written as TOML date or YYYY-MM-DD or YYYY-MM (first of month); None when absent."""
        value = self.data.get(name)
        if value is None or type(value) is datetime.date:
            return value
        try:
            return datetime.date.fromisoformat(value if len(value) > 7 else f"{value}-01")
        except (TypeError, ValueError):
            raise self.broken(
                name,
                Words(
                    f"2026-03-01과 같은 날짜여야 합니다(현재 값: {value!r}).",
                    f"must be a day such as 2026-03-01, not {value!r}",
                ),
            ) from None

    def needed_day(self, name: str) -> datetime.date:
        """A date that may not be absent."""
        value = self.day(name)
        if value is None:
            raise self.broken(name, MISSING)
        return value

    def words(self, name: str) -> Words:
        """A text in both languages, neither of them empty."""
        inner = Section(self.file, self.path(name), self.get(name, dict))
        inner.only({"ko", "en"})
        both = Words(inner.get("ko", str), inner.get("en", str))
        for lang in ("ko", "en"):
            if not both[lang].strip():
                raise inner.broken(lang, EMPTY)
        return both

    def words_if_any(self, name: str) -> Words | None:
        """The same; None when absent."""
        return self.words(name) if name in self.data else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of different texts; none when absent."""
        values = self.get(name, list, [])
        if not all(type(value) is str for value in values) or len(set(values)) < len(values):
            raise self.broken(
                name, Words("서로 다른 글의 목록이어야 합니다.", "must be a list of different texts")
            )
        return tuple(values)

    def section(self, name: str) -> Section:
        """A sub-table; an absent one reads as empty."""
        return Section(self.file, self.path(name), self.get(name, dict, {}))

    def sections(self, name: str) -> dict[str, Section]:
        """The sub-tables of a table of tables, by their name."""
        inner = self.section(name)
        return {child: inner.section(child) for child in inner.data}

    def rows(self, name: str) -> list[Section]:
        """An array of tables; absent reads as none."""
        found = self.get(name, list, [])
        return [Section(self.file, f"{self.path(name)}[{i}]", row) for i, row in enumerate(found)]

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse a key nobody reads: it is a misspelling, or a wish that would be ignored in silence."""
        for name in self.data:
            if name not in set(allowed):
                raise self.broken(name, UNKNOWN)

    def path(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def broken(self, name: str, reason: str | Words) -> BrokenFile:
        return BrokenFile(self.file, self.path(name), reason)


def load(path: Path) -> Section:
    """The whole file as a section; unreadable or malformed TOML is refused."""
    try:
        return parse(path.read_bytes(), str(path))
    except OSError as problem:
        raise _unreadable(str(path), problem) from None


def parse(data: bytes, file: str) -> Section:
    """The same of bytes; `file` is what refusals call them."""
    try:
        return Section(file, "", tomllib.loads(data.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as problem:
        raise _unreadable(file, problem) from None


def _unreadable(file: str, problem: Exception) -> BrokenFile:
    return BrokenFile(file, "", Words(f"TOML 파일로 읽을 수 없습니다: {problem}", str(problem)))

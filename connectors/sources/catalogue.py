"""What is known of each source before it is asked: sources.toml, and the module that asks and reads it."""

from __future__ import annotations

import datetime
import importlib
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from connectors import toml
from connectors.model import Words
from connectors.programme import Pull
from connectors.sources.answers import Dialect
from connectors.sources.fetch import Terms
from connectors.sources.kept import Card
from connectors.sources.rows import KINDS, Reading
from connectors.sources.sweep import Sweep
from connectors.toml import Section

PATH = Path(__file__).parent / "sources.toml"
FIELDS = {
    "name", "home", "key_env", "key_in", "key_needed", "every_days", "rhythm", "spacing_ms", "per_run", "licence",
    "zone", "tells", "proves", "cannot", "attribution",
    "settings",
}  # fmt: skip


class Module(Protocol):
    """What a source's module holds. `fetch` asks and keeps; `read` is pure and never raises; READS is raised by
    one when `read` changes, so that what it made before is made anew."""

    DIALECT: Dialect
    READS: int

    @staticmethod
    def fetch(sweep: Sweep) -> None: ...

    @staticmethod
    def read(card: Card, body: bytes) -> Reading: ...


@dataclass(frozen=True)
class Source:
    """`home` is its address unless programme.toml sets another; `every` is how often we ask, `rhythm` how often it
    changes itself; `key_env` names the environment variable of its key."""

    code: str
    words: Words
    home: str
    key_env: str
    key_in: str
    key_needed: bool
    every: datetime.timedelta
    rhythm: Words
    spacing_s: float
    per_run: int
    licence: Words
    zone: str
    tells: tuple[str, ...]
    proves: Words
    cannot: Words
    attribution: str

    @property
    def module(self) -> Module:
        return importlib.import_module(f"connectors.sources.{self.code}")  # type: ignore[return-value]

    @property
    def key(self) -> str:
        """From the environment; those of data.go.kr are handed out percent-encoded and must be sent plain. One
        that no header can carry is none."""
        key = unquote(os.environ.get(self.key_env, "").strip()) if self.key_env else ""
        return key if key.isascii() and key.isprintable() else ""

    def terms(self, may_be_private: bool = False) -> Terms:
        return Terms(self.module.DIALECT, self.key, self.key_in, getattr(self.module, "HEADERS", {}),
                     self.spacing_s, self.licence.en, may_be_private)  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """Why a question was not answered, and what a person can do about it."""

    words: Words
    remedy: Words


@cache
def load() -> dict[str, Source]:
    """All sources by code. Raises BrokenFile."""
    return {code: _source(code, one) for code, one in toml.load(PATH).sections("source").items()}


def as_set(pull: Pull) -> Source:
    """A source as a programme pulls from it: its key may be in another environment variable."""
    source = load()[pull.code]
    return replace(source, key_env=pull.key_env) if pull.key_env else source


@cache
def reasons() -> dict[str, Reason]:
    return {code: Reason(one.words("says"), one.words("remedy"))
            for code, one in toml.load(PATH).sections("reason").items()}  # fmt: skip


def reason(code: str) -> Reason:
    """The words of a reason; an HTTP status without words of its own has those of its hundred."""
    known = reasons()
    general = f"http_{code[5]}xx" if code.startswith("http_") else "other"
    return known.get(code) or known.get(general) or known["other"]


def _source(code: str, one: Section) -> Source:
    one.only(FIELDS)
    tells = tuple(one.get("tells", list))
    if not set(tells) <= KINDS.keys():
        raise one.broken("tells", f"a kind is one of {', '.join(KINDS)}")
    return Source(
        code, one.words("name"), one.get("home", str), one.get("key_env", str, ""),
        one.get("key_in", str, "bearer"), one.get("key_needed", bool, False),
        datetime.timedelta(days=one.get("every_days", int)), one.words("rhythm"),
        one.get("spacing_ms", int, 0) / 1000, one.get("per_run", int, 1000), one.words("licence"),
        one.get("zone", str), tells, one.words("proves"), one.words("cannot"), one.get("attribution", str, ""),
    )  # fmt: skip

"""One edition in one language: its tables by key, its names in words, its figures as a reader may quote them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from connectors.model import Words
from dashboard import theme
from dashboard.publish import together
from dashboard.publish.changes import Change
from dashboard.publish.model import Book, Edition, PublicTable, Row, Team, Value
from dashboard.scoring.method import Method
from dashboard.text import Text

PILLARS = ("b2b", "b2c")
SECTORS = ("finance", "manufacturing", "public", "other")
SHOWN = ("reported", "zero", "stale", "too_few")
UNKNOWN = "https://…"
LEVELS = ("R0", "R1", "R2", "R3", "R4", "R5")


@dataclass(frozen=True)
class Issue:
    """An edition as the list of all editions has it; `replaces` is the one that it corrects."""

    id: str
    quarter: str
    status: str
    published_at: datetime.datetime
    replaces: str
    what: Words | None
    why: Words | None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A release to come, and why its day was changed if it was."""

    quarter: str
    planned_at: datetime.datetime
    was: datetime.datetime | None = None
    why: Words | None = None
    is_late: bool = False  # its minute has passed, and nothing of the quarter is out


@dataclass(frozen=True)
class Said:
    """A figure in words: `code` is its state's mark where it is no plain value."""

    words: str
    code: str = ""
    hint: str = ""


@dataclass(frozen=True)
class View:
    """`issues` are all editions out by now, the newest first; `home` is the address that this edition's pages
    start at, and `root` that of the site where it has one ("https://...", for links that leave it)."""

    say: Text
    edition: Edition
    tables: Mapping[str, PublicTable]
    method: Method
    book: Book
    issues: tuple[Issue, ...]
    planned: tuple[Planned, ...]
    home: str
    root: str = ""

    # ---- where ----

    def href(self, path: str = "") -> str:
        """The address of a page or file of this edition, in this language."""
        return f"{self.home}/{self.say.lang}/{path}"

    def other(self, path: str = "") -> str:
        """The same page in the other language."""
        return f"{self.home}/{'en' if self.say.lang == 'ko' else 'ko'}/{path}"

    @property
    def site(self) -> str:
        """What an address to copy begins with; a page says beside it what to put in for the dots."""
        return self.root or UNKNOWN

    def data(self, table: str, form: str) -> str:
        return f"{self.permanent}/data/{table}.{form}"

    @property
    def base(self) -> str:
        return f"/p/{self.edition.programme}"

    @property
    def permanent(self) -> str:
        """What never changes: the address of this very edition."""
        return f"{self.base}/editions/{self.edition.id}"

    @property
    def is_newest(self) -> bool:
        return self.newest.id == self.edition.id

    @property
    def newest(self) -> Issue:
        return self.issues[0]

    @property
    def replaced_by(self) -> Issue | None:
        """The newest version of this quarter, where it is not this one."""
        newest = next(one for one in self.issues if one.quarter == self.edition.quarter)
        return newest if newest.id != self.edition.id else None

    @property
    def late(self) -> Planned | None:
        """The first release that did not come at its minute. Older editions leave saying so to the newest."""
        return next((one for one in self.planned if one.is_late), None) if self.is_newest else None

    @property
    def following(self) -> Planned | None:
        """The next release to come, where none before it is late."""
        return next(iter(self.planned), None) if self.is_newest and not self.late else None

    # ---- who and what ----

    @cached_property
    def teams(self) -> dict[str, Team]:
        """Those that were in the contest by this quarter."""
        end = self.edition.month
        return {one.code: one for one in self.edition.teams if one.joined.replace(day=1) <= end}

    @property
    def has_reports(self) -> bool:
        return bool(self.edition.reports)

    def team(self, code: str) -> str:
        if code == "all":
            return self.say("site.all_teams")
        named = {one.code: self.say.of(one.words) for one in self.edition.teams}
        others = (self.edition.record or {}).get("not_teams", {})
        return named.get(code) or (others[code][self.say.lang] if code in others else code)

    def colour(self, code: str) -> str:
        return next((one.colour for one in self.edition.teams if one.code == code), theme.GREY)

    def pillar(self, code: str) -> str:
        return self.say.of(self.method.pillars[code].words)

    def dimension(self, pillar: str, code: str) -> str:
        return self.say.of(self.method.pillars[pillar].dimensions[code].words)

    def indicator(self, code: str) -> str:
        return self.say.of(self.method.indicators[code].words)

    def sector(self, code: str) -> str:
        return together.named(self.say, code)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """This quarter's columns: each sector by itself, sums of several where there are any, and all."""
        return (*SECTORS, *self.together, "all")

    @cached_property
    def together(self) -> tuple[str, ...]:
        """The sums of sectors that stand beside them this quarter."""
        return together.standing(self.now("sectors"))

    def quarter(self, code: str) -> str:
        """2026Q3 as it is said: 2026년 3분기, Q3 2026."""
        return self.say("site.quarter", year=code[:4], n=code[5])

    @property
    def this_quarter(self) -> str:
        return self.quarter(self.edition.quarter)

    def status(self, code: str) -> str:
        return self.say(f"site.status_{code}")

    # ---- figures ----

    def rows(self, table: str, **where: Value) -> list[Row]:
        """An edition from before there was such a table has none."""
        rows = self.tables[table].rows if table in self.tables else ()
        return [row for row in rows if all(row[name] == value for name, value in where.items())]

    def row(self, table: str, **where: Value) -> Row | None:
        return next(iter(self.rows(table, **where)), None)

    def now(self, table: str, **where: Value) -> list[Row]:
        return self.rows(table, quarter=self.edition.quarter, **where)

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        return tuple(sorted({str(row["quarter"]) for row in self.tables["scores"].rows}))

    def figure(self, row: Row | None, name: str, digits: int = 0) -> Said:
        """What stands in a figure's column: the value, its band, or in words why there is none."""
        if row is None:
            return self.state("not_applicable")
        state, value = str(row[f"{name}_state"]), row[name]
        if state == "banded":
            return Said(band(self.say, row, name), "banded", self.say.of(self.book.states["banded"].what))
        if state == "under_3":
            return Said("<3", "under_3", self.say.of(self.book.states["under_3"].what))
        if isinstance(value, int | float) and state in SHOWN:
            code = "" if state == "reported" else state
            return Said(
                self.say.number(value, digits), code, self.say.of(self.book.states[state].what) if code else ""
            )
        return self.state(state)

    def state(self, code: str) -> Said:
        one = self.book.states[code]
        return Said(self.say.of(one.words), code, self.say.of(one.what))


def band(say: Text, row: Row, name: str) -> str:
    """The ends of a band or an interval: 20–40."""
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    digits = 0 if row[f"{name}_state"] == "banded" else 1
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return "–"
    return f"{say.number(low, digits)}–{say.number(high, digits)}"


def number(row: Row | None, name: str) -> float | None:
    """A figure's value where it is shown as one."""
    value = row[name] if row else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

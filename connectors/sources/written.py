"""How registers write: text with stray blanks and signs, days in three spellings, won with and without commas."""

from __future__ import annotations

import datetime
import re
from typing import Any

from connectors import grammar

NOTHING = ("", "-", "–", "—")
_WON = re.compile(r"-?\d{1,15}(\.0+)?")


class Odd(ValueError):
    """A field that is not as agreed: where, and what kind of thing stands there (never the thing itself)."""

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(where)


def text(said: Any, where: str) -> str:
    """A text or number as one line of plain signs, "" for none. Raises Odd."""
    if said is None:
        return ""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        raise Odd(where, type(said).__name__)
    line = " ".join(grammar.canonical(str(said)).split())
    # Half a surrogate pair or a zero byte would be found only when the warehouse is built.
    return "".join(sign for sign in line if sign.isprintable())


def day(said: Any, where: str) -> datetime.date | None:
    """The day of `2026-10-14`, `20261014` or either with a time behind it; None for none. Raises Odd."""
    line = text(said, where)
    if line in NOTHING:
        return None
    found = grammar.date(line) or grammar.date(line[:8] if line[:8].isdigit() else line[:10])
    if found is None:
        raise Odd(where, "no day")
    return found


def perhaps_day(said: Any) -> datetime.date | None:
    """`day` for a field that holds free text as well ("60 days from signing")."""
    try:
        return day(said, "")
    except Odd:
        return None


def past_day(said: Any, where: str, known_on: datetime.date) -> datetime.date | None:
    """`day` of something that has happened: none after the day we were told. Raises Odd."""
    found = day(said, where)
    if found and found > known_on:
        raise Odd(where, f"{found} lies ahead")
    return found


def won(said: Any, where: str) -> int | None:
    """Whole won; None where there is no amount. Raises Odd."""
    line = text(said, where).replace(",", "")
    if line in NOTHING:
        return None
    if not _WON.fullmatch(line):
        raise Odd(where, "no amount")
    return int(line.partition(".")[0])


def needed(said: Any, where: str) -> str:
    """`text` that must be there. Raises Odd."""
    line = text(said, where)
    if line in NOTHING:
        raise Odd(where, "missing")
    return line

"""A viewer's settings as a short code in an address, and back; what today's method does not have is refused."""

from __future__ import annotations

import re

from dashboard.scoring.method import Method
from dashboard.scoring.whatif.settings import KINDS, Change, Kind, Settings, settings

# A change is letter.id.number, and between two stands a tilde: signs that no address writes in another way.
LETTERS: dict[str, Kind] = {
    "d": "dimension", "i": "indicator", "l": "low", "h": "high", "m": "mean", "a": "captive", "e": "evidence",
    "u": "assumed", "b": "blend",
}  # fmt: skip
LETTER = {kind: letter for letter, kind in LETTERS.items()}
TOKEN = re.compile(r"([a-z])\.(?:([A-Za-z0-9_.]{1,60})\.)?(n?\d{1,10}(?:p\d{1,4})?)", re.ASCII)
MOST = 6_000  # letters of an address; every setting of today's method changed takes half of that
DIGITS = 4

assert set(LETTER) == set(KINDS)


def code(chosen: Settings) -> str:
    """The settings as they stand in the address; today's method is the empty code."""
    return "~".join(
        ".".join(filter(None, (LETTER[one.kind], one.id, _number(one.value)))) for one in chosen.changes
    )


def read(used: Method, said: str) -> Settings | None:
    """The settings of a code; None where any of it is not one of today's method."""
    if len(said) > MOST:
        return None
    changes = []
    for token in said.split("~") if said else ():
        found = TOKEN.fullmatch(token)
        if not found or found[1] not in LETTERS:
            return None
        changes.append(Change(LETTERS[found[1]], found[2] or "", _value(found[3])))
    try:
        return settings(used, changes)
    except (KeyError, ValueError):
        return None


def rounded(value: float) -> float:
    """As far as an address tells it."""
    return round(value, DIGITS)


def _number(value: float) -> str:
    """-0.5 -> n0p5: a dot and a minus have other meanings here."""
    return f"{value:.{DIGITS}f}".rstrip("0").rstrip(".").replace("-", "n").replace(".", "p")


def _value(said: str) -> float:
    return float(said.replace("n", "-").replace("p", "."))

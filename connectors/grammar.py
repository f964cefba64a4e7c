"""The text of one cell -> its value, strictly: a spelling is either read exactly or not at all.

Nothing here is a cast. `int`, `float` and SQL casts take `12.7`, `1e3`, `1_000` or `nan` and load a number nobody
wrote. None means "does not parse", so the finding can show what stands in the cell. An empty text does not parse
either, and neither do "-", "N/A" or "해당없음": emptiness is an empty cell, never a guess.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

NO_UNITS: frozenset[str] = frozenset()
WON = frozenset({"원", "₩", "\\", "KRW"})  # Korean fonts draw the backslash as the won sign

# Which spellings may stand beside a number, by the unit the contract gives its field.
UNITS: dict[str, frozenset[str]] = {
    "%": frozenset({"%", "퍼센트"}),
    "persons": frozenset({"명", "인"}),
    "accounts": frozenset({"명", "개", "계정"}),
    "seats": frozenset({"석", "개", "좌석"}),
    "requests": frozenset({"건", "회"}),
    "turns": frozenset({"건", "회"}),
    "count": frozenset({"건", "회"}),
    "minutes": frozenset({"분"}),
    "level": frozenset({"단계", "수준"}),
    "KRW": WON,
    "KRW ex VAT": WON,
}

_LONGEST = 60  # no honest number, date or code is longer
_BIGGEST = 2**63
_SMALL = {"": 1, "십": 10, "백": 100, "천": 1_000}
_BIG = {"": 1, "만": 10**4, "억": 10**8, "조": 10**12}
_NUMBER = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_SIGNED = re.compile(
    r"(?P<won>[₩\\]|KRW)?\s?(?P<minus>[-−△▲])?\s?(?P<won2>[₩\\]|KRW)?\s?"
    r"(?P<amount>[0-9](?:.*[0-9조억만천백십])?)\s?(?P<unit>\D*)"
)
_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace()) + "\u200b\u2060\ufeff"

_DATE = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})"
    r"(?:(?P<sep>-|/|\.\s?)(?P<m1>[0-9]{1,2})(?P=sep)(?P<d1>[0-9]{1,2})\.?|(?P<m2>[0-9]{2})(?P<d2>[0-9]{2})"
    r"|년\s?(?P<m3>[0-9]{1,2})월\s?(?P<d3>[0-9]{1,2})일)"
    r"(?:\s?\((?P<weekday>[월화수목금토일])(?:요일)?\))?(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)
_MONTH = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})"
    r"(?:(?:-|/|\.\s?)(?P<m1>[0-9]{1,2})\.?|(?P<m2>[0-9]{2})|년\s?(?P<m3>[0-9]{1,2})월)"
)
# "O" and "X" are left out: an "O" (yes) typed for a "0" (no), or the other way round, would turn the answer over.
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "y", "1", "예", "참"), True),
    **dict.fromkeys(("false", "no", "n", "0", "아니오", "아니요", "거짓"), False),
}


def canonical(text: str) -> str:
    """Text as it is compared and stored: NFC, without the blanks (no-break and zero-width ones too) around it."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip(_BLANKS)


def units_of(unit: str) -> frozenset[str]:
    """The spellings that may stand beside a number of a field with this unit of the contract."""
    return UNITS.get(unit, NO_UNITS)


def integer(text: str, units: frozenset[str] = NO_UNITS) -> int | None:
    """A whole number: `1,234`, `1만 2천`, `3.2억원`, `(5)`. "1.000" does not parse: it might be a thousand."""
    amount = _amount(text, units)
    if amount is None or amount.denominator != 1 or re.search(r"\.000+\D*$", text):
        return None
    return int(amount)


def decimal(text: str, units: frozenset[str] = UNITS["%"]) -> Decimal | None:
    """A number of at most two decimal places, exactly."""
    amount = _amount(text, units)
    if amount is None or (amount * 100).denominator != 1:
        return None
    return Decimal(int(amount * 100)).scaleb(-2)


def date(text: str) -> datetime.date | None:
    """A full date; "2026.02.12(목)" only if that day is a Thursday. A bare serial such as 46065 is not a date."""
    said = _DATE.fullmatch(_plain(text))
    if said is None:
        return None
    day = _day(said["y"], said["m1"] or said["m2"] or said["m3"], said["d1"] or said["d2"] or said["d3"])
    if day and said["weekday"] and "월화수목금토일"[day.weekday()] != said["weekday"]:
        return None
    return day


def month(text: str) -> datetime.date | None:
    """A month as its first day. A full date keeps its day, so that the rule can say the day is not the first."""
    said = _MONTH.fullmatch(_plain(text))
    return _day(said["y"], said["m1"] or said["m2"] or said["m3"], "1") if said else date(text)


def boolean(text: str) -> bool | None:
    """true/false, yes/no, y/n, 1/0, 예/아니오, 참/거짓."""
    return _BOOLEANS.get(_plain(text).lower())


def digits(text: str) -> str | None:
    """A number that is a name (business number): its digits alone, hyphens and spaces between them dropped."""
    plain = re.sub(r"[-‐‑‒–]", "-", _plain(text))
    return re.sub(r"[- ]", "", plain) if re.fullmatch(r"[0-9]+(?:[- ][0-9]+)*", plain) else None


def ksic(text: str) -> str | None:
    """A two-digit industry division; Excel turns 05 into 5, so one digit gets its zero back."""
    plain = _plain(text)
    return plain.zfill(2) if re.fullmatch(r"0?[1-9]|[1-9][0-9]", plain) else None


def _plain(text: str) -> str:
    """Full-width to half-width, blanks to single spaces. Other compatibility signs stay, so they do not parse:
    plain NFKC would make 5² read 52 and ① read 1."""
    if text.isascii():
        return text.strip() if len(text) <= _LONGEST else ""
    text = canonical(text)
    if len(text) > _LONGEST:
        return ""
    return "".join(unicodedata.normalize("NFKC", sign) if _is_wide(sign) else sign for sign in text)


def _is_wide(sign: str) -> bool:
    return sign.isspace() or unicodedata.decomposition(sign).startswith(("<wide>", "<narrow>", "<noBreak>"))


def _amount(text: str, units: frozenset[str]) -> Fraction | None:
    """A signed amount. A unit that is not among `units` does not parse: "3분" is not three people."""
    plain = _plain(text)
    in_brackets = plain.startswith("(") and plain.endswith(")")
    said = _SIGNED.fullmatch(plain[1:-1].strip() if in_brackets else plain)
    if said is None or not {said["won"], said["won2"], said["unit"]} - {None, ""} <= units:
        return None
    if (said["won"] and said["won2"]) or (in_brackets and said["minus"]):
        return None
    amount = _unsigned(said["amount"])
    if amount is None or amount >= _BIGGEST:
        return None
    return -amount if in_brackets or said["minus"] else amount


def _unsigned(text: str) -> Fraction | None:
    """1억 2,000만 -> 120000000. A bare rest may follow 만 only: "1억 500" is said for 1억 500만."""
    parts = _parts(text, "조억만")
    if len(parts) > 1 and parts[-1][1] == "" and parts[-2][1] != "만":
        return None
    return _descending([(_section(section), _BIG[unit]) for section, unit in parts])


def _section(text: str) -> Fraction | None:
    """What stands before 만: `2,000`, `2천`, `2천5백`, `1천200`. "1천 5" could be 1,500, so it is refused."""
    parts = _parts(text, "천백십")
    if len(parts) > 1 and parts[-1][1] == "" and len(parts[-1][0]) != len(str(_SMALL[parts[-2][1]])) - 1:
        return None
    return _descending([(_number(number), _SMALL[unit]) for number, unit in parts])


def _number(text: str) -> Fraction | None:
    return Fraction(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def _parts(text: str, units: str) -> list[tuple[str, str]]:
    """ "2천 5백" -> [("2", "천"), ("5", "백")]; what follows the last unit comes with "" if there is any."""
    split = [part.strip() for part in re.split(f"([{units}])", text)]
    pairs = list(zip(split[::2], [*split[1::2], ""], strict=True))
    return pairs if pairs[-1][0] else pairs[:-1]


def _descending(parts: list[tuple[Fraction | None, int]]) -> Fraction | None:
    """The sum of number x place, if each part fits below the place before it (not 1만 20천, not 1.5만 2천)."""
    total, above = Fraction(0), 0
    for number, place in parts:
        if number is None or (above and (number * place >= above or total % above)):
            return None
        total, above = total + number * place, place
    return total


def _day(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:  # 2026-02-30
        return None

"""What a numeric cell of a workbook shows: a date as ISO text, a percentage with its sign, else the number."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal

# Excel's formats without a code of their own in the file; 27 to 58 are dates and times in Korean Excel.
BUILT_IN = (
    {"9": "0%", "10": "0.00%", "22": "yyyy-mm-dd hh:mm", "45": "mm:ss", "46": "[h]:mm:ss", "47": "mm:ss.0"}
    | {str(number): "yyyy-mm-dd" for number in (*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59))}
    | {str(number): "hh:mm:ss" for number in (*range(18, 22), 32, 33)}
)
_MOST_KEPT = 10_000
_DIGITS = 15  # so many Excel shows
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.I)
_LAST_DAY = 2_958_466  # 10000-01-01


class Shows(dict[str, str]):
    """Texts of the numbers of one kind of format, each worked out once as long as there are not too many."""

    def __init__(self, kind: str, is_1904: bool) -> None:
        super().__init__()
        self.kind, self.is_1904 = kind, is_1904

    def __missing__(self, value: str) -> str:
        if self.kind == "plain" and value.isdecimal() and len(value) <= _DIGITS:
            return value
        if len(self) == _MOST_KEPT:
            self.clear()  # a million different numbers would take more room than the sheet they stand in
        self[value] = text = shown(self.kind, value, self.is_1904)
        return text


def by_style(formats: list[str], is_1904: bool) -> dict[str, Shows]:
    """What numbers show, by the style of their cell; "" is a cell without one."""
    kinds = {kind: Shows(kind, is_1904) for kind in ("plain", "percent", "date", "time")}
    return {"": kinds["plain"]} | {str(index): kinds[kind_of(code)] for index, code in enumerate(formats)}


def kind_of(code: str) -> str:
    """ "date", "time" (and both in one), "percent" or "plain", by the first section of a number format."""
    signs = _SILENT.sub("", code).split(";")[0].lower().replace("general", "")
    if "y" in signs or "d" in signs or ("m" in signs and "h" not in signs and "s" not in signs):
        return "date"
    if "h" in signs or "s" in signs:
        return "time"
    return "percent" if "%" in signs else "plain"


def shown(kind: str, value: str, is_1904: bool) -> str:
    """The text of one number; a value that is no number is handed on as it stands."""
    value = value.strip()
    if not _NUMBER.fullmatch(value) or math.isinf(float(value)):
        return value
    if kind == "plain":
        return value if value.isdecimal() and len(value) <= _DIGITS else _plain(_exact(value))
    if kind == "percent":
        return f"{_plain(_exact(value) * 100)}%"
    if kind == "time":
        return _time(_exact(value))
    return _date(_exact(value), is_1904)


def _exact(value: str) -> Decimal:
    """Excel keeps 17 digits of a binary number and shows 15: 12.699999999999999 is 12.7."""
    return Decimal(format(float(value), ".15g"))


def _plain(number: Decimal) -> str:
    text = f"{number:f}" if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(serial: Decimal, is_1904: bool) -> str:
    """Day 60 of the 1900 system never was (29 February 1900); nothing we read is that old: it stays a number."""
    if not (1 if is_1904 else 61) <= serial < _LAST_DAY:
        return _plain(serial)
    start = datetime.datetime(1904, 1, 1) if is_1904 else datetime.datetime(1899, 12, 30)
    when = start + datetime.timedelta(seconds=round(serial * 86_400))
    return f"{when:%Y-%m-%d}" if when.time() == datetime.time() else f"{when:%Y-%m-%d %H:%M:%S}"


def _time(days: Decimal) -> str:
    """hh:mm:ss: a duration must not pass for a number of minutes."""
    minutes, seconds = divmod(round(days * 86_400), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"

"""How people write numbers, dates and headings: each team has its habits, and none of them is tidy."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from world import Date, Row

CONTRACT = tomllib.loads((Path(__file__).parents[2] / "connectors" / "contract.toml").read_text(encoding="utf-8"))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SUFFIX = {"persons": "(명)", "%": "(%)", "KRW": "(원)", "KRW ex VAT": "(원)"}


@dataclass(frozen=True)
class Habit:
    """`headings` is code, ko or en; `dates`, `numbers`, `shares` are spellings in use, the first the usual one."""

    headings: str
    order: str
    dates: tuple[str, ...] = ("iso",)
    month: str = "first"
    numbers: tuple[str, ...] = ("plain",)
    shares: tuple[str, ...] = ("plain",)
    yes: str = "true"
    labels: bool = False
    hyphens: bool = False
    units: bool = False


def sent_fields(kind: str, habit: Habit) -> list[str]:
    """The fields a team sends, in the order its own sheet has them."""
    names = [name for name, field in CONTRACT["field"][kind].items() if field["filled_by"] == "team"]
    if habit.order == "contract":
        return names
    key, rest = names[:2], names[2:]
    Random(f"hwaksan-demo:order:{habit.order}").shuffle(rest)
    return key + rest


def heading(kind: str, name: str, habit: Habit) -> str:
    if habit.headings == "code":
        return name
    field = CONTRACT["field"][kind][name]
    suffix = SUFFIX.get(field.get("unit", ""), "") if habit.units else ""
    return str(field["name"][habit.headings]) + suffix


def cell(kind: str, name: str, row: Row, habit: Habit, rng: Random) -> str:
    """One value as this team would type it."""
    value = row[name]
    if value is None:
        return ""
    if name == "report_month":
        assert isinstance(value, Date)
        return month(value, habit.month)
    if isinstance(value, bool):
        return habit.yes
    if isinstance(value, Date):
        return day(value, _choose(habit.dates, rng))
    if isinstance(value, float):
        return share(value, _choose(habit.shares, rng))
    if isinstance(value, int):
        if name == "integration_level":
            return str(value)
        return number(value, _choose(habit.numbers, rng), CONTRACT["field"][kind][name].get("unit", ""))
    return _text(kind, name, str(value), row, habit)


def month(value: Date, style: str) -> str:
    return {
        "first": f"{value:%Y-%m-%d}", "dash": f"{value:%Y-%m}", "korean": f"{value.year}년 {value.month}월",
        "dots": f"{value:%Y.%m}", "tight": f"{value:%Y%m}", "dotted day": f"{value.year}. {value.month}. 1.",
    }[style]  # fmt: skip


def day(value: Date, style: str) -> str:
    return {
        "iso": f"{value:%Y-%m-%d}", "dots": f"{value:%Y.%m.%d}",
        "spaced": f"{value.year}. {value.month}. {value.day}.",
        "slash": f"{value.year}/{value.month}/{value.day}", "tight": f"{value:%Y%m%d}",
        "korean": f"{value.year}년 {value.month}월 {value.day}일",
    }[style]  # fmt: skip


def share(value: float, style: str) -> str:
    return {"plain": f"{value:.1f}", "sign": f"{value:.1f}%", "two": f"{value:.2f}"}[style]


def number(value: int, style: str, unit: str) -> str:
    """1234567 -> 1,234,567 or in full-width digits; a round sum in Korean places: 320000000 -> 3.2억."""
    if style == "korean":
        return _in_places(value, unit)
    if style == "wide":
        return str(value).translate(WIDE)
    if style == "unit" and unit.startswith("KRW"):
        return f"{value:,}원"
    return f"{value:,}" if style in ("comma", "unit") else str(value)


def _in_places(value: int, unit: str) -> str:
    if unit.startswith("KRW") and value >= 10**8 and value % 10**7 == 0:
        return f"{value // 10**8}억" if value % 10**8 == 0 else f"{value // 10**7 / 10:.1f}억"
    if value >= 10**4 and value % 10**4 == 0:
        return f"{value // 10**4:,}만"
    if value >= 10**4 and value % 1000 == 0 and value < 10**8:
        return f"{value // 10**4}만 {value % 10**4 // 1000}천"
    return f"{value:,}"


def _text(kind: str, name: str, value: str, row: Row, habit: Habit) -> str:
    if habit.hyphens and name in ("customer_id", "customer_group_id", "operator_id") and len(value) == 10:
        return f"{value[:3]}-{value[3:5]}-{value[5:]}"
    if habit.labels and name != "evidence_claimed":
        labels = CONTRACT["field"][kind][name].get("value", {})
        return str(labels[value]["ko"]) if value in labels else value
    return value


def _choose(styles: tuple[str, ...], rng: Random) -> str:
    """Mostly the usual spelling; people are inconsistent, not random."""
    return styles[0] if len(styles) == 1 or rng.randrange(100) < 80 else rng.choice(styles[1:])

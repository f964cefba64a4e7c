"""The frame of a picture: where its panels stand, and its axes with their numbers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import gcd

from dashboard.charts.letters import cut, width
from dashboard.charts.pen import SMALL, Pen, n
from dashboard.charts.scales import Scale, brief, day_number, digits, is_day

NARROW = 480  # pixels: from here down, names stand over their rows and panels under each other
FEW = 8  # labels that are all worth showing
MOST_LINES = 3  # of labels below an axis
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Place:
    """Where a panel is drawn, and in which language months are written; `states` are the words of states."""

    left: float
    top: float
    width: float
    lang: str = "ko"
    states: Mapping[str, str] = field(default_factory=dict)

    @property
    def right(self) -> float:
        return self.left + self.width


@dataclass(frozen=True)
class Frame:
    """The rectangle between the axes."""

    left: float
    top: float
    right: float
    bottom: float


def beside_ticks(place: Place, labels: Sequence[str], height: float, right: float = 8) -> Frame:
    """What is left of a panel once the numbers of its upright axis have their room."""
    room = max((width(label, SMALL) for label in labels), default=0.0) + 8
    return Frame(place.left + room, place.top + 8, place.right - right, place.top + 8 + height)


def numbered(values: Sequence[float], unit: str = "") -> list[str]:
    return [f"{brief(value, digits(values))}{unit}" for value in values]


def upright(pen: Pen, frame: Frame, scale: Scale, values: Sequence[float], labels: Sequence[str]) -> None:
    """Grid lines with their numbers on the left; all lines are one stroke, zero is a stronger one."""
    lines = [value for value in values if abs(value) > 1e-12]
    if lines:
        pen.stroke("".join(across(frame, scale(value)) for value in lines), "g")
    if len(lines) < len(values):
        pen.stroke(across(frame, scale(0)), "z")
    for value, label in zip(values, labels, strict=True):
        pen.text(frame.left - 8, scale(value) + 4, label, "q e")


def across(frame: Frame, y: float) -> str:
    return f"M{n(frame.left)} {n(y)}H{n(frame.right)}"


def along(pen: Pen, frame: Frame, scale: Scale, most: int, unit: str) -> None:
    """Upright grid lines with their numbers below."""
    values = scale.ticks(most)
    labels = numbered(values, unit)
    pen.stroke("".join(f"M{n(scale(v))} {n(frame.top)}V{n(frame.bottom)}" for v in values), "g")
    spots = [(scale(value), label) for value, label in zip(values, labels, strict=True)]
    for x, label in _fitting(spots, frame.left - 30, frame.right + 8):
        pen.text(x, frame.bottom + 16, label, "q m")


def of_days(xs: Sequence[str], frame: Frame) -> Scale:
    """From a day to its place; a single day stands in the middle."""
    return of_numbers([day_number(x) for x in xs], frame)


def of_numbers(numbers: Sequence[int], frame: Frame) -> Scale:
    """The same for whole numbers."""
    first, last = min(numbers, default=0), max(numbers, default=0)
    if first == last:
        return Scale(first - 1, last + 1, frame.left, frame.right)
    return Scale(first, last, frame.left, frame.right)


def mark(pen: Pen, frame: Frame, x: float) -> None:
    """A dotted line upward."""
    pen.stroke(f"M{n(x)} {n(frame.top)}V{n(frame.bottom)}", "z", stroke_dasharray="2 3")


def below_axis(pen: Pen, said: str, frame: Frame, place: Place) -> float:
    """What runs along the bottom, under its numbers; answers where the panel ends."""
    if not said:
        return frame.bottom + 26
    pen.text(frame.right, frame.bottom + 34, cut(f"{said} →", SMALL, frame.right - place.left), "q e")
    return frame.bottom + 46


def days_along(pen: Pen, frame: Frame, scale: Scale, xs: Sequence[str], lang: str, below: float = 16) -> None:
    """Months under the axis, as many as fit, the newest always among them."""
    spots = [(scale(day_number(x)), month(x, lang)) for x in _evenly(xs)]
    for x, label in _fitting(spots, frame.left - 30, frame.right + 8):
        pen.text(x, frame.bottom + below, label, "q m")


def _evenly(xs: Sequence[str]) -> list[str]:
    """The days; of firsts of months all in their rhythm, also one that nobody has a value for."""
    days = sorted(set(xs))
    if any(not x.endswith("-01") for x in days):
        return days
    numbers = [12 * int(x[:4]) + int(x[5:7]) - 1 for x in days]
    step = gcd(*(b - a for a, b in pairwise(numbers))) or 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}-01" for n in range(numbers[0], numbers[-1] + 1, step)]


def counts_along(pen: Pen, frame: Frame, scale: Scale) -> None:
    """Whole numbers under the axis, in round steps."""
    values = [value for value in scale.ticks(8) if value == round(value)]
    labels_along(pen, [(scale(value), brief(value, 0)) for value in values], frame)


def labels_along(pen: Pen, spots: Sequence[tuple[float, str]], frame: Frame, below: float = 16) -> None:
    for x, label in _fitting(spots, frame.left, frame.right + 8):
        pen.text(x, frame.bottom + below, label, "q m")


def in_lines(pen: Pen, spots: Sequence[tuple[float, str]], frame: Frame) -> float:
    """Labels below; a few words that would meet stand by turns in two lines, or three, as many as fit. The end."""
    most = 1 if len(spots) > FEW else MOST_LINES
    lines = next((n for n in range(1, most) if all(_all_fit(spots[i::n], frame) for i in range(n))), most)
    for i in range(lines):
        labels_along(pen, spots[i::lines], frame, below=16 * (i + 1))
    return frame.bottom + 10 + 16 * lines


def _all_fit(spots: Sequence[tuple[float, str]], frame: Frame) -> bool:
    return len(_fitting(spots, frame.left, frame.right + 8)) == len(spots)


def _fitting(spots: Sequence[tuple[float, str]], low: float, high: float) -> list[tuple[float, str]]:
    """Every second, third, ... of the labels, counted from the last, until none meets the one beside it."""
    for step in range(1, len(spots) + 1):
        found = [_inside(x, label, low, high) for x, label in spots[::-1][::step]][::-1]
        ends = [(x - width(label, SMALL) / 2, x + width(label, SMALL) / 2) for x, label in found]
        if all(end + 8 <= start for (_, end), (start, _) in pairwise(ends)):
            return found
    return []


def _inside(x: float, label: str, low: float, high: float) -> tuple[float, str]:
    half = width(label, SMALL) / 2
    return max(low + half, min(high - half, x)), label


def month(x: str, lang: str) -> str:
    """A month as briefly as the language allows: 26.7, Jul ’26. What is no day stands as it is."""
    if not is_day(x):
        return x
    day = datetime.date.fromisoformat(x)
    if lang == "ko":
        return f"{day:%y}.{day.month}"
    return f"{ENGLISH_MONTHS[day.month - 1]} ’{day:%y}"

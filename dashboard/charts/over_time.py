"""Pictures over months: lines with their bands, levels that hold until the next, stacked columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from dashboard.charts import MOST_LABELS, Chart, Series
from dashboard.charts.frames import (
    NARROW,
    Frame,
    Place,
    beside_ticks,
    days_along,
    labels_along,
    month,
    numbered,
    of_days,
    upright,
)
from dashboard.charts.keys import is_signed
from dashboard.charts.letters import width
from dashboard.charts.pen import PLAIN, Pen, n, path
from dashboard.charts.scales import Scale, bounds, brief, day_number, digits, is_over_months, stacked
from dashboard.charts.signs import SIDE, hatch, sign

HEIGHT, LOW_HEIGHT, PANEL_HEIGHT = 280, 230, 150
MOST_DOTS = 13  # along a line; more would hide it
LABEL = 19  # the height of a name beside a line
MOST_ROOM = 0.38  # of the width, that names beside lines may take
BAND, PALE_BAND = 0.14, 0.35


def lines(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """Values over months, each with its interval as a band behind all lines; answers where the panel ends."""
    low, high = chart.bounds or bounds(chart)
    ticks = Scale(low, high, 0, 1).ticks(6)
    labels = numbered(ticks, chart.unit)
    beside = room_for_names(chart, series, place)
    frame = beside_ticks(place, labels, _height(chart, place), right=beside + 8)
    scale = Scale(low, high, frame.bottom, frame.top)
    upright(pen, frame, scale, ticks, labels)
    spots = _spots(chart, frame)
    for one in series:
        _bands(pen, one, spots, scale)
    drawn = [(one, _points(one, spots, scale)) for one in series]
    for one, points in drawn:
        _line(pen, one, points, len(spots) <= MOST_DOTS)
    for one, points in drawn:
        _last_point(pen, one, points, _which(chart, one))
    if beside:
        _names(pen, chart, series, (scale, frame, place))
    lane = _lane(pen, chart, series, spots, frame)
    _along(pen, chart, spots, frame, place, lane)
    return frame.bottom + lane + 26


def room_for_names(chart: Chart, series: Sequence[Series], place: Place) -> float:
    """What the names at the ends of lines take; nothing where a legend serves better."""
    named = [one for one in series if _last(one.y) is not None]
    if len(chart.panels) > 1 or not 0 < len(named) <= MOST_LABELS:
        return 0
    most = max(width(_end(chart, one, place.states), PLAIN, bold=True) for one in named) + 16
    return most if most <= MOST_ROOM * place.width else 0


def _height(chart: Chart, place: Place) -> float:
    if len(chart.panels) > 1:
        return PANEL_HEIGHT
    return HEIGHT if place.width > NARROW else LOW_HEIGHT


def _which(chart: Chart, one: Series) -> int:
    return list(dict.fromkeys(other.name for other in chart.series)).index(one.name)


def _spots(chart: Chart, frame: Frame) -> dict[str, float]:
    """Where each day or label stands: days by the calendar, labels evenly; the outermost keep off the edge."""
    xs = list(dict.fromkeys(x for one in chart.series for x in one.x))
    inner = Frame(frame.left + 7, frame.top, frame.right - 7, frame.bottom)
    if is_over_months(chart):
        scale = of_days(xs, inner)
        return {x: scale(day_number(x)) for x in sorted(xs)}
    first, last = (0, len(xs) - 1) if len(xs) > 1 else (-1, 1)
    evenly = Scale(first, last, inner.left, inner.right)
    return {x: evenly(i) for i, x in enumerate(xs)}


def _along(
    pen: Pen, chart: Chart, spots: dict[str, float], frame: Frame, place: Place, lane: float
) -> None:  # fmt: skip
    below = Frame(frame.left, frame.top, frame.right, frame.bottom + lane)
    if is_over_months(chart):
        days_along(pen, below, of_days(list(spots), Frame(frame.left + 7, 0, frame.right - 7, 0)), list(spots),
                   place.lang)  # fmt: skip
    else:
        labels_along(pen, [(at, x) for x, at in spots.items()], below)


Spot = tuple[float, float] | None


def _points(one: Series, spots: dict[str, float], scale: Scale) -> list[Spot]:
    return [None if y is None else (spots[x], scale(y)) for x, y in zip(one.x, one.y, strict=True)]


def _bands(pen: Pen, one: Series, spots: dict[str, float], scale: Scale) -> None:
    """An outline for each stretch of months that have an interval; a single month is an upright stroke."""
    ends = [
        None if low is None or high is None else (spots[x], scale(low), scale(high))
        for x, low, high in zip(one.x, one.low, one.high, strict=True)
    ] if one.low else []  # fmt: skip
    for known, run in groupby(ends, key=lambda end: end is not None):
        found = [end for end in run if end is not None]
        if known and len(found) == 1:
            x, low, high = found[0]
            pen.stroke(path([(x, low), (x, high)]), stroke=one.colour, stroke_width=8.0, stroke_opacity=".3")
        elif known:
            outline = [(x, low) for x, low, _ in found] + [(x, high) for x, _, high in reversed(found)]
            pen.stroke(path(outline, closed=True), fill=one.colour, fill_opacity=f"{BAND:g}"[1:])


def _line(pen: Pen, one: Series, points: list[Spot], has_dots: bool) -> None:
    """One stroke, broken where a value is missing; a lone value is a dot, and each is where they are few."""
    runs = [[p for p in run if p] for known, run in groupby(points, key=lambda p: p is not None) if known]
    d = "".join(path(run) for run in runs if len(run) > 1)
    if d:
        pen.stroke(d, "l", stroke=one.colour)
    pen.dots([p for run in runs for p in run if has_dots or len(run) == 1], one.colour)


def _last_point(pen: Pen, one: Series, points: list[Spot], which: int) -> None:
    found = [p for p in points if p]
    if found:
        pen.shape(*found[-1], which, one.colour)


def _last(values: Sequence[float | None]) -> float | None:
    return next((y for y in reversed(values) if y is not None), None)


def _end(chart: Chart, one: Series, states: Mapping[str, str]) -> str:
    """A line's name with its last value, as the chart words it where it does; of one that ended, its state."""
    at = max(i for i, y in enumerate(one.y) if y is not None)
    if one.x[at] != _newest(chart):
        code = next((code for code in reversed(one.codes) if code), "")
        return f"{one.name} {states.get(code, '')}".strip()
    if one.marks and one.marks[at]:
        return f"{one.name} {one.marks[at]}"
    values = [y for other in chart.series for y in other.y if y is not None]
    return f"{one.name} {brief(one.y[at] or 0.0, digits(values))}{chart.unit}"


def _newest(chart: Chart) -> str:
    xs = [x for one in chart.series for x in one.x]
    return max(xs) if is_over_months(chart) else xs[-1]


def _names(pen: Pen, chart: Chart, series: Sequence[Series], where: tuple[Scale, Frame, Place]) -> None:
    """Each line's name beside its last value; where names would meet they part, and a thin line leads back."""
    scale, frame, place = where
    ends = [(one, scale(y)) for one in series if (y := _last(one.y)) is not None]
    heights = stacked([y for _, y in ends], [LABEL] * len(ends), frame.top - 8, frame.bottom + 8)
    for (one, y), at in zip(ends, heights, strict=True):
        if abs(at - y) > 4:
            pen.stroke(path([(frame.right, y), (frame.right + 10, at)]), "g")
        pen.stroke(path([(frame.right + 12, at - 5), (frame.right + 12, at + 5)]), "l", stroke=one.colour)
        pen.text(frame.right + 18, at + 4.5, _end(chart, one, place.states), "b", PLAIN)


def _lane(pen: Pen, chart: Chart, series: Sequence[Series], spots: dict[str, float], frame: Frame) -> float:
    """Under the axis: why months have no value, a row for each line that has such months; answers its height."""
    named = [one for one in series if any(is_signed(chart, one, i) for i in range(len(one.x)))]
    half = min((SIDE, *(b - a - 1 for a, b in pairwise(sorted(spots.values()))))) / 2
    for row, one in enumerate(named):
        y = frame.bottom + 6 + (SIDE + 3) * row + SIDE / 2
        pen.shape(frame.left - 14, y, _which(chart, one), one.colour, 4)
        for code, first, last in _stretches(chart, one):
            left, right = spots[first] - half, spots[last] + half
            sign(pen, (left + right) / 2, y, code, SIDE, right - left)
    return 6 + (SIDE + 3) * len(named) if named else 0


def _stretches(chart: Chart, one: Series) -> list[tuple[str, str, str]]:
    """Months in a row that have no value for the same reason: one sign serves them."""
    found: list[tuple[str, str, str]] = []
    after = -1
    for i, (x, code) in enumerate(zip(one.x, one.codes, strict=False)):
        if not is_signed(chart, one, i):
            continue
        if found and found[-1][0] == code and after == i:
            found[-1] = (code, found[-1][1], x)
        else:
            found.append((code, x, x))
        after = i + 1
    return found


def columns(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """Parts of a whole, month by month, the first at the bottom."""
    low, high = chart.bounds or bounds(chart)
    ticks = Scale(low, high, 0, 1).ticks(6)
    labels = numbered(ticks, chart.unit)
    frame = beside_ticks(place, labels, _height(chart, place))
    scale = Scale(low, high, frame.bottom, frame.top)
    upright(pen, frame, scale, ticks, labels)
    xs = sorted({x for one in chart.series for x in one.x})
    step = (frame.right - frame.left) / max(len(xs), 1)
    spots = {x: frame.left + step * (i + 0.5) for i, x in enumerate(xs)}
    tops: dict[tuple[str, bool], float] = {}
    for one in series:
        for x, y in zip(one.x, one.y, strict=True):
            if y:
                base = tops.get((x, y > 0), 0.0)
                _column(pen, one, spots[x], 0.7 * step, (scale(base), scale(base + y)), _which(chart, one))
                tops[x, y > 0] = base + y
    lane = _why_empty(pen, series, spots, frame)
    shown = Frame(frame.left, frame.top, frame.right, frame.bottom + lane)
    spread = [(spots[x], month(x, place.lang)) for x in xs]
    labels_along(pen, spread, shown)
    return frame.bottom + lane + 26


def _column(pen: Pen, one: Series, x: float, wide: float, ends: tuple[float, float], which: int) -> None:
    top, bottom = min(ends), max(ends)
    pen.box(x - wide / 2, top, wide, bottom - top, fill=one.colour)
    hatch(pen, x - wide / 2, top, wide, bottom - top, which)


def _why_empty(pen: Pen, series: Sequence[Series], spots: dict[str, float], frame: Frame) -> float:
    """A month of which no part is known carries the sign of its state."""
    found = {x: code for one in series for x, code, y in zip(one.x, one.codes, one.y, strict=False) if y is None}
    known = {x for one in series for x, y in zip(one.x, one.y, strict=True) if y is not None}
    for x in found.keys() - known:
        if found[x]:
            sign(pen, spots[x], frame.bottom - SIDE / 2 - 3, found[x])
    return 0


def steps(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """A level that holds until the next change; dashed where it rests on what is old or still to come."""
    ticks = list(range(len(chart.ticks)))
    frame = beside_ticks(place, chart.ticks, 19 * max(len(ticks), 3))
    scale = Scale(-0.35, len(ticks) - 0.65, frame.bottom, frame.top)
    pen.stroke("".join(f"M{n(frame.left)} {n(scale(v))}H{n(frame.right)}" for v in ticks), "g")
    for value, label in zip(ticks, chart.ticks, strict=True):
        pen.text(frame.left - 8, scale(value) + 4, label, "q e")
    xs = sorted({x for one in chart.series for x in one.x} | ({chart.at} if chart.at else set()))
    along = of_days(xs, Frame(frame.left, 0, frame.right, 0))
    if chart.at:
        at = n(along(day_number(chart.at)))
        pen.stroke(f"M{at} {n(frame.top)}V{n(frame.bottom)}", "z", stroke_dasharray="2 3")
    for one in series:
        for pale in (True, False):
            _tread(pen, one, along, scale, pale)
    days_along(pen, frame, along, _firsts(xs), place.lang)
    return frame.bottom + 26


def _tread(pen: Pen, one: Series, along: Scale, scale: Scale, pale: bool) -> None:
    """The stretches that are pale, or those that are not: each from its day to the day of the next change."""
    strokes = []
    for i in range(len(one.x) - 1):
        y, after = one.y[i], one.y[i + 1]
        if y is None or (bool(one.pale) and one.pale[i]) != pale:
            continue
        points = [(along(day_number(one.x[i])), scale(y)), (along(day_number(one.x[i + 1])), scale(y))]
        # Where the line goes on it also rises or falls to the next level; after a gap it starts anew.
        if after is not None and i + 2 < len(one.x):
            points.append((points[1][0], scale(after)))
        strokes.append(path(points))
    if strokes:
        dashes = {"stroke_dasharray": "1 5"} if pale else {}
        pen.stroke("".join(strokes), "l", stroke=one.colour, **dashes)


def _firsts(xs: Sequence[str]) -> list[str]:
    """The firsts of months from the first day to the last: levels change on any day."""
    months = []
    year, number = int(xs[0][:4]), int(xs[0][5:7])
    while (day := f"{year:04d}-{number:02d}-01") <= xs[-1]:
        months.append(day)
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)
    return [day for day in months if day >= xs[0]] or [xs[0]]

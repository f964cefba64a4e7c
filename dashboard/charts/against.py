"""One measure against another: a trail a team, the newest month large and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts import Chart, Series
from dashboard.charts.frames import Frame, Place, along, beside_ticks, numbered, upright
from dashboard.charts.letters import FALL, RISE, cut, width
from dashboard.charts.pen import PLAIN, SMALL, Pen, outline, path
from dashboard.charts.scales import Scale, bounds

HEIGHT = 300


@dataclass(frozen=True)
class Box:
    """What something that is written or drawn covers."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (self.left < other.right and other.left < self.right
                and self.top < other.bottom and other.top < self.bottom)  # fmt: skip


def scatter(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """Trails with rings where a stage began; names stand where they cover no point and no other name."""
    low, high = chart.bounds or bounds(chart)
    ticks = Scale(low, high, 0, 1).ticks(6)
    labels = numbered(ticks, chart.unit)
    across, up = chart.axes
    top = place.top + (20 if up else 0)
    shifted = Place(place.left, top, place.width, place.lang, place.states)
    frame = beside_ticks(shifted, labels, min(HEIGHT, 0.85 * place.width))
    if up:
        pen.text(place.left, place.top + 12, cut(f"↑ {up}", SMALL, place.width), "q")
    upright(pen, frame, Scale(low, high, frame.bottom, frame.top), ticks, labels)
    scales = (_across(chart, frame), Scale(low, high, frame.bottom, frame.top))
    along(pen, frame, scales[0], 6, chart.unit)
    if across:
        pen.text(frame.right, frame.bottom + 34, cut(f"{across} →", SMALL, frame.right - place.left), "q e")
    _trails(pen, chart, series, scales, frame)
    return frame.bottom + (46 if across else 26)


def _across(chart: Chart, frame: Frame) -> Scale:
    return Scale(*(chart.across_bounds or chart.bounds or (0.0, 100.0)), frame.left, frame.right)


Scales = tuple[Scale, Scale]


def _trails(pen: Pen, chart: Chart, series: Sequence[Series], scales: Scales, frame: Frame) -> None:
    order = list(dict.fromkeys(one.name for one in chart.series))
    for one in series:
        _crosses(pen, one, scales)
    for one in series:
        points = _points(one, scales)
        if len(points) > 1:
            pen.stroke(path(points), "l", stroke=one.colour, stroke_opacity=".5")
        pen.dots(points, one.colour)
    taken = [box for one in series for box in _covered(one, scales)]
    for one in series:
        if points := _points(one, scales):
            pen.shape(*points[-1], order.index(one.name), one.colour, 6.5)
    for one in series:
        _name(pen, one, scales, frame, taken)
    for one in series:
        _rings(pen, one, scales, frame, taken)


def _points(one: Series, scales: Scales) -> list[tuple[float, float]]:
    return [(scales[0](x), scales[1](y)) for x, y in zip(one.across, one.y, strict=True)
            if x is not None and y is not None]  # fmt: skip


def _covered(one: Series, scales: Scales) -> list[Box]:
    """What no word may stand on: each dot of a trail, a ring, the large mark at its end."""
    points = _points(one, scales)
    marks = [bool(said) for said, x, y in zip(one.marks or one.x, one.across, one.y, strict=True)
             if x is not None and y is not None] if one.marks else [False] * len(points)  # fmt: skip
    reach = [8.0 if i == len(points) - 1 else 5.0 if marks[i] else 2.5 for i in range(len(points))]
    return [Box(x - r, y - r, x + r, y + r) for (x, y), r in zip(points, reach, strict=True)]


def _name(pen: Pen, one: Series, scales: Scales, frame: Frame, taken: list[Box]) -> None:
    points = _points(one, scales)
    if points:
        x, y = points[-1]
        _beside(pen, (x, y, 11), (one.name, "b h", PLAIN), frame, taken)


def _rings(pen: Pen, one: Series, scales: Scales, frame: Frame, taken: list[Box]) -> None:
    """Months that have something written beside them, such as the first of a stage."""
    marks = one.marks or ("",) * len(one.x)
    for across, up, said in zip(one.across, one.y, marks, strict=True):
        if said and across is not None and up is not None:
            x, y = scales[0](across), scales[1](up)
            pen.stroke(outline("circle", x, y, 4), "bg", stroke=one.colour, stroke_width=2.0)
            _beside(pen, (x, y, 7), (said, "q h", SMALL), frame, taken)


def _beside(
    pen: Pen, at: tuple[float, float, float], said: tuple[str, str, int], frame: Frame, taken: list[Box]
) -> None:  # fmt: skip
    """Words right, left, above or below of a point, wherever they are inside and cover nothing; else nowhere:
    the legend and the table have them too."""
    words, look, size = said
    x, y, far = at
    wide = width(words, size, "b" in look.split())
    inside = Box(frame.left, frame.top - 8, frame.right + 8, frame.bottom)
    for left, base in _spots(x, y, far, wide, size):
        box = Box(left - 2, base - RISE * size - 1, left + wide + 2, base + FALL * size + 1)
        if _is_within(box, inside) and not any(box.meets(other) for other in taken):
            if abs(base - size - y) > 2 * far + size:
                pen.stroke(path([(x, y), (left + wide / 2, base - 0.35 * size)]), "g")
            pen.text(left, base, words, look, size)
            taken.append(box)
            return


def _spots(x: float, y: float, far: float, wide: float, size: float) -> list[tuple[float, float]]:
    """Right, left, above and below, then ever further off; each where the first letter begins."""
    sides, middle = (far, -far - wide), y + 0.35 * size
    near = [(x + side, middle) for side in sides]
    near += [(x - wide / 2, y - far), (x - wide / 2, y + far + 0.8 * size)]
    return near + [(x + side, middle + lift) for lift in (-18, 18, -36, 36, -54, 54) for side in sides]


def _is_within(box: Box, frame: Box) -> bool:
    return (frame.left <= box.left and box.right <= frame.right
            and frame.top <= box.top and box.bottom <= frame.bottom)  # fmt: skip


def _crosses(pen: Pen, one: Series, scales: Scales) -> None:
    """The interval of the newest point both ways, where it has any width."""
    last = max((i for i, y in enumerate(one.y) if y is not None and one.across[i] is not None), default=-1)
    if last < 0 or not one.low:
        return
    x, y = _points(one, scales)[-1]
    up = [(x, at) for at in _arm(one.low[last], one.high[last], scales[1])]
    sideways = [(at, y) for at in _arm(_at(one.across_low, last), _at(one.across_high, last), scales[0])]
    if d := "".join(path(arm) for arm in (up, sideways) if arm):
        pen.stroke(d, stroke=one.colour, stroke_width=7.0, stroke_opacity=".28")


def _at(values: Sequence[float | None], i: int) -> float | None:
    return values[i] if values else None


def _arm(low: float | None, high: float | None, scale: Scale) -> list[float]:
    return [] if low is None or high is None or low == high else [scale(low), scale(high)]

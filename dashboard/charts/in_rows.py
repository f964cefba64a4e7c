"""Pictures in rows: scores on their intervals, bars, parts of a whole sideways, strips of states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts import Chart, Series
from dashboard.charts.frames import FEW, NARROW, Frame, Place, along, in_lines
from dashboard.charts.letters import cut, width, wrapped
from dashboard.charts.pen import PLAIN, SMALL, Pen, path
from dashboard.charts.scales import Scale, bounds, brief, digits, totals
from dashboard.charts.signs import SIDE, hatch, sign

ROW, BAR, CELL = 34, 20, 26
MOST_BESIDE = 120  # pixels of a label
LINE = 17  # from one line of a label to the next
PALE = ".4"
RANGE = ".36"


def ranges(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """A dot on its interval, a row each, its number at the right; without a dot the score was not rated."""
    rows = [(one, i) for one in series for i in range(len(one.x))]
    said = [_mark(chart, one, i) for one, i in rows]
    every = [(one, i) for one in chart.series for i in range(len(one.x))]  # all panels are on one scale
    room = max((_wide(one, i, _mark(chart, one, i)) for one, i in every), default=0) + 10
    names = _names(chart, [one.x[i] for one, i in rows], place, room)
    frame = names.frame(right=0 if names.over else room)
    scale = Scale(*(chart.bounds or bounds(chart)), frame.left + 6, frame.right - 6)
    along(pen, frame, scale, 6, chart.unit)
    names.write(pen)
    for row, ((one, i), word) in enumerate(zip(rows, said, strict=True)):
        _interval(pen, one, i, scale, names.middle(row))
        _said_at(pen, one, i, word, place.right, names.first_line(row))
    return frame.bottom + 26


def _mark(chart: Chart, one: Series, i: int) -> str:
    """What is written for a point: as the chart words it, else its number."""
    if one.marks or one.hover:
        return (one.marks or one.hover)[i]
    y = one.y[i]
    values = [v for other in chart.series for v in other.y if v is not None]
    return "" if y is None else brief(y, digits(values)) + chart.unit


def _is_signed(one: Series, i: int) -> bool:
    return one.y[i] is None and bool(one.codes) and bool(one.codes[i])


def _wide(one: Series, i: int, said: str) -> float:
    return width(said, PLAIN, bold=True) + (SIDE + 6 if _is_signed(one, i) else 0)


def _said_at(pen: Pen, one: Series, i: int, said: str, right: float, y: float) -> None:
    """A number against the right edge; in place of one, the sign of its state and its words."""
    pen.text(right, y, said, "q e" if _is_signed(one, i) else "b e", PLAIN)
    if _is_signed(one, i):
        sign(pen, right - width(said, PLAIN) - 6 - SIDE / 2, y - 4.5, one.codes[i])


def _interval(pen: Pen, one: Series, i: int, scale: Scale, y: float) -> None:
    """From end to end exactly; a band is all there is of its score, so it is stronger than the range of one."""
    low, high, value = (one.low[i], one.high[i], one.y[i]) if one.low else (None, None, one.y[i])
    if low is not None and high is not None:
        wide, strength = max(scale(high) - scale(low), 2.0), ".6" if value is None else RANGE
        pen.box(scale(low), y - 4.5, wide, 9, rx="3", fill=one.colour, fill_opacity=strength)
    if value is not None:
        pen.shape(scale(value), y, 0, one.colour, 6)


@dataclass(frozen=True)
class _Names:
    """Labels of rows: in a column where there is room, over their rows where there is not."""

    place: Place
    lines: tuple[tuple[str, ...], ...]
    room: float
    over: bool

    def height(self, row: int) -> float:
        most = LINE * len(self.lines[row])
        return most + BAR + 14 if self.over else max(ROW, most + 10)

    def top(self, row: int) -> float:
        return self.place.top + sum(map(self.height, range(row)))

    def middle(self, row: int) -> float:
        """The middle of what is drawn in a row."""
        return self.top(row) + (self.height(row) - BAR / 2 - 8 if self.over else self.height(row) / 2)

    def first_line(self, row: int) -> float:
        """Where what is written at the right of a row stands: beside its label, or beside its drawing."""
        return self.top(row) + LINE if self.over else self.middle(row) + 4.5

    def frame(self, right: float) -> Frame:
        left = self.place.left + (0 if self.over else self.room + 12)
        return Frame(left, self.place.top, self.place.right - right, self.top(len(self.lines)))

    def write(self, pen: Pen) -> None:
        for row, lines in enumerate(self.lines):
            first = self.first_line(row) if self.over else self.middle(row) + 4.5 - LINE * (len(lines) - 1) / 2
            for i, line in enumerate(lines):
                x, look = (self.place.left, "") if self.over else (self.place.left + self.room, "e")
                pen.text(x, first + LINE * i, line, look, PLAIN)


def _names(chart: Chart, labels: Sequence[str], place: Place, beside: float = 0) -> _Names:
    """`beside` is what stands at the right of each row, also of a label over it. All panels are alike."""
    longest = _longest(chart)
    over = place.width <= NARROW and longest > 0.3 * place.width
    room = place.width - beside if over else min(longest, 0.4 * place.width) + 0.5
    return _Names(place, tuple(wrapped(label, PLAIN, room, most=3) for label in labels), room, over)


def _longest(chart: Chart) -> float:
    return max((width(label, PLAIN) for one in chart.series for label in one.x), default=0.0)


def is_wordy(chart: Chart) -> bool:
    """Whether labels are too long for two panels beside each other."""
    return _longest(chart) > MOST_BESIDE


def bars(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """Bars sideways, the first on top, with the number at the end of each; pale ones are assumed."""
    labels = list(dict.fromkeys(x for one in series for x in one.x))
    names = _names(chart, labels, place)
    frame = names.frame(right=0)
    scale = _with_room_for_numbers(chart, frame)
    names.write(pen)
    middles = {label: names.middle(row) for row, label in enumerate(labels)}
    ends: dict[tuple[str, bool], float] = {}
    for one in series:
        for i, label in enumerate(one.x):
            _bar(pen, chart, one, i, (scale, middles[label], ends))
    reach = BAR / 2 + 4 if names.over else ROW / 2
    pen.stroke("".join(path([(scale(0), y - reach), (scale(0), y + reach)]) for y in middles.values()), "z")
    return frame.bottom + 10


BarPlace = tuple[Scale, float, dict[tuple[str, bool], float]]  # the scale, a row's middle, where bars end so far


def _with_room_for_numbers(chart: Chart, frame: Frame) -> Scale:
    """From values to pixels such that the numbers beyond the ends of the bars stay inside, the same in all panels.

    Beside a bar to the left the number stands on its left: both sides get what their widest number needs.
    """
    values = [y for one in chart.series for y in one.y if y is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        high = 1.0
    marks = [
        (one.y[i] or 0.0, _wide(one, i, _mark(chart, one, i)) + 10)
        for one in chart.series
        for i in range(len(one.x))
    ]
    right = max((wide for y, wide in marks if y >= 0), default=0)
    left = max((wide for y, wide in marks if y < 0), default=0)
    room = max(frame.right - frame.left - left - right, 40)
    return Scale(low, high, frame.left + left, frame.left + left + room)


def _bar(pen: Pen, chart: Chart, one: Series, i: int, where: BarPlace) -> None:
    scale, y, ends = where
    value, said = one.y[i], _mark(chart, one, i)
    if value is None:
        _no_bar(pen, one, i, scale(0), y, said)
        return
    base = ends.get((one.x[i], value >= 0), 0.0)
    left, right = sorted((scale(base), scale(base + value)))
    pale = {"fill_opacity": PALE} if one.pale and one.pale[i] else {}
    outline = {"stroke": one.colour, "stroke_dasharray": "3 2"} if pale else {}
    pen.box(left, y - BAR / 2, max(right - left, 0.5), BAR, fill=one.colour, **pale, **outline)
    hatch(pen, left, y - BAR / 2, right - left, BAR, _hatched(chart, one))
    ends[one.x[i], value >= 0] = base + value
    if value >= 0:
        pen.text(right + 6, y + 4.5, said, "b", PLAIN)
    else:
        pen.text(left - 6, y + 4.5, said, "b e", PLAIN)


def _hatched(chart: Chart, one: Series) -> int:
    """Where a legend tells bars apart they differ by more than colour; in a panel of their own they need not."""
    names = list(dict.fromkeys(other.name for other in chart.series))
    return 0 if set(names) == set(chart.panels) else names.index(one.name)


def _no_bar(pen: Pen, one: Series, i: int, x: float, y: float, said: str) -> None:
    """Why there is no bar: the sign of the state and its words, never a bar of no length."""
    if one.codes and one.codes[i]:
        sign(pen, x + 6 + SIDE / 2, y, one.codes[i])
        x += SIDE + 4
    if said:
        pen.text(x + 6, y + 4.5, said, "q", PLAIN)


def parts(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """Parts of a whole, a row each, sideways."""
    labels = list(dict.fromkeys(x for one in series for x in one.x))
    names = _names(chart, labels, place)
    frame = names.frame(right=10)
    low, high = chart.bounds or (0.0, max([*totals(chart), 0.0]) or 1.0)
    scale = Scale(low, high, frame.left, frame.right)
    along(pen, frame, scale, 6, chart.unit)
    names.write(pen)
    middles = {label: names.middle(row) for row, label in enumerate(labels)}
    order = list(dict.fromkeys(one.name for one in chart.series))
    ends: dict[str, float] = {}
    for one in series:
        for i, label in enumerate(one.x):
            _part(pen, one, i, (scale, middles[label], ends), order.index(one.name))
    return frame.bottom + 26


def _part(pen: Pen, one: Series, i: int, where: tuple[Scale, float, dict[str, float]], which: int) -> None:
    scale, y, ends = where
    value, base = one.y[i], ends.get(one.x[i], 0.0)
    if value is None:
        if one.codes and one.codes[i]:
            sign(pen, scale(base) + SIDE / 2 + 2, y, one.codes[i])
        return
    left, right = scale(base), scale(base + value)
    pen.box(left, y - BAR / 2, right - left, BAR, fill=one.colour)
    hatch(pen, left, y - BAR / 2, right - left, BAR, which)
    ends[one.x[i]] = base + value


def strip(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """One cell a row and month, each a sign on its ground, so that colour never speaks alone."""
    xs = list(dict.fromkeys(x for one in series for x in one.x))
    most = 0.44 if len(xs) <= FEW else 0.36  # of the width, for names
    names = [cut(one.name, PLAIN, most * place.width) for one in series]
    room = max((width(name, PLAIN) for name in names), default=0.0) + 10
    widest = max((width(x, SMALL) for x in xs), default=0.0)
    step = min((place.width - room) / max(len(xs), 1), max(40.0, widest + 12))
    tall = CELL if step > 12 else 20
    spots = {x: place.left + room + step * (i + 0.5) for i, x in enumerate(xs)}
    for row, (one, name) in enumerate(zip(series, names, strict=True)):
        y = place.top + tall * (row + 0.5)
        pen.text(place.left + room - 10, y + 4.5, name, "e", PLAIN)
        for x, code in zip(one.x, one.codes, strict=True):
            if code:
                sign(pen, spots[x], y, code, min(step - 1.5, tall - 3))
    frame = Frame(place.left + room, place.top, place.right - 8, place.top + tall * len(series))
    return in_lines(pen, [(at, x) for x, at in spots.items()], frame)

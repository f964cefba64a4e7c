"""Pictures in rows: scores on their intervals, bars, parts of a whole sideways, strips of states."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts import Chart, Series
from dashboard.charts.frames import NARROW, Frame, Place, along, labels_along
from dashboard.charts.letters import cut, width, wrapped
from dashboard.charts.pen import PLAIN, Pen, path
from dashboard.charts.scales import Scale, bounds, brief, digits, totals
from dashboard.charts.signs import SIDE, hatch, sign

ROW, BAR, CELL = 34, 20, 26
LINE = 17  # from one line of a label to the next
PALE = ".4"


def ranges(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """A dot on its interval, a row each, its number at the right; without a dot the score was not rated."""
    rows = [(one, i) for one in series for i in range(len(one.x))]
    names = _Names([one.x[i] for one, i in rows], place)
    said = [_mark(chart, one, i) for one, i in rows]
    room = max((width(word, PLAIN, bold=True) for word in said), default=0) + 10
    frame = names.frame(place, len(rows), right=10 if names.over else room)
    scale = Scale(*(chart.bounds or bounds(chart)), frame.left + 6, frame.right - 6)
    along(pen, frame, scale, 5 if place.width > NARROW else 4, chart.unit)
    for (one, i), word, row in zip(rows, said, range(len(rows)), strict=True):
        y = names.write(pen, row, one.x[i])
        _interval(pen, one, i, scale, y)
        high = y - names.tall / 2 - 2 if names.over else y
        pen.text(place.right, high + 4.5 if not names.over else names.line(row), word, "b e", PLAIN)
    return frame.bottom + 26


def _mark(chart: Chart, one: Series, i: int) -> str:
    if one.marks:
        return one.marks[i]
    y = one.y[i]
    values = [v for other in chart.series for v in other.y if v is not None]
    return one.hover[i] if one.hover else "" if y is None else brief(y, digits(values)) + chart.unit


def _interval(pen: Pen, one: Series, i: int, scale: Scale, y: float) -> None:
    low, high = (one.low[i], one.high[i]) if one.low else (None, None)
    if low is not None and high is not None:
        pen.stroke(path([(scale(low), y), (scale(high), y)]), stroke=one.colour, stroke_width=9.0,
                   stroke_opacity=".32", stroke_linecap="round")  # fmt: skip
    value = one.y[i]
    if value is not None:
        pen.shape(scale(value), y, 0, one.colour, 6)
    elif one.codes and one.codes[i]:
        at = (scale(low) + scale(high)) / 2 if low is not None and high is not None else scale.start + SIDE / 2
        sign(pen, at, y, one.codes[i])


class _Names:
    """Labels of rows: in a column where there is room, over their rows where there is not."""

    def __init__(self, labels: Sequence[str], place: Place) -> None:
        self.place, self.labels = place, labels
        longest = max((width(label, PLAIN) for label in labels), default=0.0)
        self.over = place.width <= NARROW and longest > 0.3 * place.width
        self.room = place.width if self.over else min(longest, 0.4 * place.width)
        self.lines = [wrapped(label, PLAIN, self.room, most=3) for label in labels]
        most = max((len(lines) for lines in self.lines), default=1)
        self.tall = LINE * most + BAR + 12 if self.over else max(ROW, LINE * most + 10)

    def frame(self, place: Place, rows: int, right: float) -> Frame:
        left = place.left if self.over else place.left + self.room + 12
        return Frame(left, place.top, place.right - right, place.top + self.tall * rows)

    def line(self, row: int) -> float:
        """Where the first line of a label that stands over its row is written."""
        return self.place.top + self.tall * row + LINE

    def write(self, pen: Pen, row: int, _label: str) -> float:
        """The label of a row; answers the middle of what is drawn in it."""
        lines = self.lines[row]
        top = self.place.top + self.tall * row
        if self.over:
            self._under_each_other(pen, lines, self.line(row), self.place.left, "")
            return top + self.tall - BAR / 2 - 4
        middle = top + self.tall / 2
        first = middle + 4.5 - LINE * (len(lines) - 1) / 2
        self._under_each_other(pen, lines, first, self.place.left + self.room, "e")
        return middle

    def _under_each_other(self, pen: Pen, lines: Sequence[str], y: float, x: float, look: str) -> None:
        for i, line in enumerate(lines):
            pen.text(x, y + LINE * i, line, look, PLAIN)


def bars(pen: Pen, chart: Chart, series: Sequence[Series], place: Place) -> float:
    """Bars sideways, the first on top, with the number at the end of each; pale ones are assumed."""
    labels = list(dict.fromkeys(x for one in series for x in one.x))
    names = _Names(labels, place)
    said = {(one.name, i): _bar_mark(chart, one, i) for one in series for i in range(len(one.x))}
    frame = names.frame(place, len(labels), right=0)
    scale = _with_room_for(chart, series, said, frame)
    middles = {label: names.write(pen, row, label) for row, label in enumerate(labels)}
    ends: dict[tuple[str, bool], float] = {}
    for one in series:
        for i, label in enumerate(one.x):
            _bar(pen, one, i, (scale, middles[label], ends), said[one.name, i])
    pen.stroke(path([(scale(0), frame.top), (scale(0), frame.bottom)]), "z")
    return frame.bottom + 10


BarPlace = tuple[Scale, float, dict[tuple[str, bool], float]]  # the scale, a row's middle, where bars end so far


def _bar_mark(chart: Chart, one: Series, i: int) -> str:
    y = one.y[i]
    if one.hover:
        return one.hover[i]
    values = [v for other in chart.series for v in other.y if v is not None]
    return "" if y is None else brief(y, digits(values)) + chart.unit


def _with_room_for(
    chart: Chart, series: Sequence[Series], said: dict[tuple[str, int], str], frame: Frame
) -> Scale:  # fmt: skip
    """From values to pixels such that the numbers beyond the ends of the bars stay inside the frame.

    Beside a bar to the left the number stands on its left: both sides get what their widest number needs.
    """
    values = [y for one in chart.series for y in one.y if y is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        high = 1.0
    marks = [(one.y[i] or 0.0, width(said[one.name, i], PLAIN, bold=True) + (SIDE if one.y[i] is None else 0))
             for one in series for i in range(len(one.x))]  # fmt: skip
    right = max((wide + 10 for y, wide in marks if y >= 0), default=0)
    left = max((wide + 10 for y, wide in marks if y < 0), default=0)
    room = max(frame.right - frame.left - left - right, 40)
    return Scale(low, high, frame.left + left, frame.left + left + room)


def _bar(pen: Pen, one: Series, i: int, where: BarPlace, said: str) -> None:
    scale, y, ends = where
    value = one.y[i]
    if value is None:
        _no_bar(pen, one, i, scale(0), y, said)
        return
    base = ends.get((one.x[i], value >= 0), 0.0)
    left, right = sorted((scale(base), scale(base + value)))
    pale = {"fill_opacity": PALE} if one.pale and one.pale[i] else {}
    outline = {"stroke": one.colour, "stroke_dasharray": "3 2"} if pale else {}
    pen.box(left, y - BAR / 2, max(right - left, 0.5), BAR, fill=one.colour, **pale, **outline)
    ends[one.x[i], value >= 0] = base + value
    if value >= 0:
        pen.text(right + 6, y + 4.5, said, "b", PLAIN)
    else:
        pen.text(left - 6, y + 4.5, said, "b e", PLAIN)


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
    names = _Names(labels, place)
    frame = names.frame(place, len(labels), right=10)
    low, high = chart.bounds or (0.0, max([*totals(chart), 0.0]) or 1.0)
    scale = Scale(low, high, frame.left, frame.right)
    along(pen, frame, scale, 5 if place.width > NARROW else 4, chart.unit)
    middles = {label: names.write(pen, row, label) for row, label in enumerate(labels)}
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
    names = [cut(one.name, PLAIN, 0.36 * place.width) for one in series]
    room = max((width(name, PLAIN) for name in names), default=0.0) + 10
    step = min((place.width - room) / max(len(xs), 1), 40)
    tall = CELL if step > 12 else 20
    spots = {x: place.left + room + step * (i + 0.5) for i, x in enumerate(xs)}
    for row, (one, name) in enumerate(zip(series, names, strict=True)):
        y = place.top + tall * (row + 0.5)
        pen.text(place.left + room - 10, y + 4.5, name, "e", PLAIN)
        for x, code in zip(one.x, one.codes, strict=True):
            if code:
                sign(pen, spots[x], y, code, min(step - 1.5, tall - 3))
    frame = Frame(place.left + room, place.top, place.right - 8, place.top + tall * len(series))
    labels_along(pen, [(at, x) for x, at in spots.items()], frame)
    return frame.bottom + 26

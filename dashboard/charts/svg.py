"""Draws a Chart as one SVG that stands alone: finding, picture, source and edition inside; no script, both themes.

`draw` is the one door. A page takes two, one `WIDE` and one `NARROW`; its style sheet shows the one that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import isfinite
from typing import Literal

from dashboard.charts import Chart, Series
from dashboard.charts.against import scatter
from dashboard.charts.frames import NARROW as NARROWEST
from dashboard.charts.frames import Place
from dashboard.charts.in_rows import bars, is_wordy, parts, ranges, strip
from dashboard.charts.keys import keys_of, legend, states_of
from dashboard.charts.letters import balanced, width, wrapped
from dashboard.charts.over_time import columns, lines, room_for_names, steps
from dashboard.charts.pen import LARGE, PLAIN, SMALL, Pen, n, plain, style
from dashboard.charts.scales import is_over_months
from dashboard.charts.signs import hatches

WIDE, NARROW = 720, 340
Look = Literal["inline", "file", "light", "dark"]
Panel = Callable[[Pen, Chart, Sequence[Series], Place], float]


@dataclass(frozen=True)
class Imprint:
    """What a picture says of itself wherever it is taken.

    `unofficial` is "확산 점수(비공식)" or its English, `fictional` "가상 데이터 · fictional data" or nothing,
    `source` holds the lines of source and edition, `states` the words of states by their codes.
    """

    lang: str
    unofficial: str
    fictional: str = ""
    source: tuple[str, ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)


def draw(
    chart: Chart, width: int, imprint: Imprint, look: Look = "file", name: str = "chart", is_titled: bool = True
) -> str:  # fmt: skip
    """The SVG of all panels, `width` pixels wide and as high as it needs.

    Of the looks, "inline" brings no style and no ground: its page holds `style()` once. "file" stands alone and
    follows the reader's theme, "light" and "dark" are fixed (for PNG: "light"). `name` keeps the ids of several
    pictures on a page apart; without `is_titled` the page has the title and the note itself. What kind of number
    it is, source and edition are inside always. Raises ValueError for a value that is no number or has no end.
    """
    _refuse_what_has_no_place(chart)
    margin = 4.0 if look == "inline" else 16.0 if width > NARROWEST else 12.0
    pen = Pen(name)
    place = Place(margin, margin, width - 2 * margin, imprint.lang, imprint.states)
    y = _kicker(pen, imprint, place)
    y = _heading(pen, chart, _at(place, place.left, y, place.width)) if is_titled else y + 12
    y = _legend(pen, chart, _at(place, place.left, y, place.width))
    y = _panels(pen, chart, _at(place, place.left, y, place.width))
    y = _foot(pen, imprint, _at(place, place.left, y, place.width))
    return _whole(hatches(pen) + pen.body, chart, width, y + margin, look, name)


def _refuse_what_has_no_place(chart: Chart) -> None:
    for one in chart.series:
        sides = (one.y, one.low, one.high, one.across, one.across_low, one.across_high)
        if not all(value is None or isfinite(value) for side in sides for value in side):
            raise ValueError(f"{one.name!r} has a value that is not a number")


def _at(place: Place, left: float, top: float, wide: float) -> Place:
    return Place(left, top, wide, place.lang, place.states)


def _whole(body: str, chart: Chart, wide: float, tall: float, look: Look, name: str) -> str:
    looks = {"inline": "", "file": style(), "light": style(False), "dark": style(True)}[look]
    css = f"<style>{looks}</style>" if looks else ""
    ground = f'<rect class="cbg" width="{n(wide)}" height="{n(tall)}"/>' if looks else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hwc" role="img" aria-labelledby="{name}-t {name}-d" '
        f'viewBox="0 0 {n(wide)} {n(tall)}" width="{n(wide)}" height="{n(tall)}">'
        f'<title id="{name}-t">{_said(chart.title)}</title><desc id="{name}-d">{_said(described(chart))}</desc>'
        f"{css}{ground}{body}</svg>"
    )


def _said(words: str) -> str:
    return escape(plain(words), quote=False)


def described(chart: Chart) -> str:
    """The picture in words: its sentence, then each panel's."""
    said = [chart.alt, *(chart.alt_of(panel) for panel in chart.panels)]
    return " ".join(f"{part.rstrip('.')}." for part in dict.fromkeys(said) if part) if len(said) > 2 else said[-1]


def _heading(pen: Pen, chart: Chart, place: Place) -> float:
    """The finding, and what the numbers mean."""
    y = place.top
    size = 21 if place.width > NARROWEST else 18
    for line in balanced(chart.title, size, place.width, bold=True):
        y += 1.3 * size
        pen.text(place.left, y, line, "b", size)
    for line in balanced(chart.note, PLAIN, place.width):
        y += 19
        pen.text(place.left, y + 2, line, "q", PLAIN)
    return y + 16


def _kicker(pen: Pen, imprint: Imprint, place: Place) -> float:
    """That the number is unofficial and, where so, invented: over the title, where no crop loses it."""
    y, x = place.top + 13, place.left
    for said, look in ((imprint.fictional, "b"), (imprint.unofficial, "q")):
        wide = width(said, SMALL, "b" in look)
        if said and x > place.left and x + wide > place.right:
            x, y = place.left, y + 20
        if said and look == "b":
            pen.box(x, y - 13, wide + 12, 18, rx="3", **{"class": "cn ck"})
            pen.text(x + 6, y, said, look)
            x += wide + 22
        elif said:
            for i, line in enumerate(wrapped(said, SMALL, place.right - x)):
                y += 17 if i else 0
                pen.text(x, y, line, look)
    return y + 7


def _legend(pen: Pen, chart: Chart, place: Place) -> float:
    keys = keys_of(chart, _legend_look(chart)) if needs_legend(chart, place) else []
    return legend(pen, [*keys, *states_of(chart, place.states)], place)


def _legend_look(chart: Chart) -> str:
    return "swatch" if chart.kind in ("stacks", "bars") else "shape"


def needs_legend(chart: Chart, place: Place) -> bool:
    """Names stand on the lines and beside the rows; where they cannot, a legend has them."""
    names = {one.name for one in chart.series}
    if names == set(chart.panels):
        return False
    if chart.kind == "lines":
        return not room_for_names(chart, chart.series, place) and names != {""}
    return chart.kind in ("stacks", "scatter", "bars") and len(names) > 1


def _panels(pen: Pen, chart: Chart, place: Place) -> float:
    """Small multiples beside and under each other, all on one scale."""
    across = columns_of(chart, place.width)
    gap = 24.0
    wide = (place.width - gap * (across - 1)) / across
    top = bottom = place.top
    for i, panel in enumerate(chart.panels):
        if i % across == 0:
            top = bottom + (8 if i else 0)
        here = _at(place, place.left + (wide + gap) * (i % across), top, wide)
        bottom = max(bottom, _panel(pen, chart, panel, here))
    return bottom


def columns_of(chart: Chart, wide: float) -> int:
    """How many panels stand beside each other."""
    if wide <= NARROWEST or len(chart.panels) < 2 or chart.kind == "strip":
        return 1
    if chart.kind in ("bars", "stacks") and is_wordy(chart):
        return 1
    return 3 if len(chart.panels) > 4 and chart.kind in ("lines", "steps") else 2


def _panel(pen: Pen, chart: Chart, panel: str, place: Place) -> float:
    top = place.top
    for line in wrapped(panel, LARGE, place.width, bold=True, most=2):
        top += 19
        pen.text(place.left, top, line, "b", LARGE)
    series = [one for one in chart.series if one.panel == panel]
    return _kind(chart)(pen, chart, series, _at(place, place.left, top + (8 if panel else 0), place.width))


def _kind(chart: Chart) -> Panel:
    if chart.kind == "stacks":
        return columns if is_over_months(chart) else parts
    kinds: dict[str, Panel] = {
        "lines": lines, "ranges": ranges, "bars": bars, "strip": strip, "steps": steps, "scatter": scatter,
    }  # fmt: skip
    return kinds[chart.kind]


def _foot(pen: Pen, imprint: Imprint, place: Place) -> float:
    """Source and edition, under a thin line."""
    if not imprint.source:
        return place.top
    y = place.top + 6
    pen.stroke(f"M{n(place.left)} {n(y)}H{n(place.right)}", "g")
    for said in imprint.source:
        for line in balanced(said, SMALL, place.width):
            y += 18
            pen.text(place.left, y, line, "q")
    return y

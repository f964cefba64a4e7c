"""The image beside a link: the finding large, a number or four, what they are and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard import theme
from dashboard.charts.letters import balanced, cut, width, wrapped
from dashboard.charts.pen import Pen, n, plain, style
from dashboard.charts.svg import Imprint

WIDE, TALL, MARGIN = 1200, 630, 64
MOST = 4  # numbers beside each other
TITLES, NUMBERS, WORDS, FINE = (56, 48, 42, 36), (72, 56, 44, 36), 28, 24
SOURCES = (FINE, 22, 20, 18)


@dataclass(frozen=True)
class Figure:
    """A number of the finding: whose it is, what it says ("61.2", or why there is none), and its colour."""

    name: str
    said: str
    colour: str = theme.LIGHT_PRIMARY
    under: str = ""


def poster(title: str, subtitle: str, figures: Sequence[Figure], imprint: Imprint) -> str:
    """An SVG of 1200 x 630, light; at most four figures."""
    pen = Pen()
    pen.box(0, 0, WIDE, 10, fill=theme.LIGHT_PRIMARY)
    _kicker(pen, imprint)
    y = _title(pen, title, subtitle, with_figures=bool(figures))
    _figures(pen, figures[:MOST], y)
    _source(pen, imprint)
    ground = f'<rect class="cbg" width="{WIDE}" height="{TALL}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hwc" role="img" viewBox="0 0 {WIDE} {TALL}" '
        f'width="{WIDE}" height="{TALL}">'
        f"<title>{escape(plain(title), quote=False)}</title><style>{style(False)}</style>{ground}{pen.body}</svg>"
    )


def _kicker(pen: Pen, imprint: Imprint) -> None:
    x = float(MARGIN)
    if imprint.fictional:
        wide = width(imprint.fictional, FINE, bold=True)
        pen.box(x, 54, wide + 24, 38, rx="6", **{"class": "cn"})
        pen.text(x + 12, 82, imprint.fictional, "b", FINE)
        x += wide + 48
    pen.text(x, 82, cut(imprint.unofficial, FINE, WIDE - MARGIN - x), "q", FINE)


def _title(pen: Pen, title: str, subtitle: str, with_figures: bool) -> float:
    """As large as lets the title stand in two lines beside numbers, in four without."""
    most = 2 if with_figures else 4
    room = WIDE - 2 * MARGIN
    size = next((s for s in TITLES if len(wrapped(title, s, room, bold=True)) <= most), TITLES[-1])
    y = 108.0
    for line in balanced(title, size, room, bold=True)[: most + 1]:
        y += 1.28 * size
        pen.text(MARGIN, y, line, "b", size)
    y += 10 if subtitle else 0
    for line in wrapped(subtitle, WORDS, room, most=2):
        y += 1.45 * WORDS
        pen.text(MARGIN, y, line, "q", WORDS)
    return y


def _figures(pen: Pen, figures: Sequence[Figure], above: float) -> None:
    if not figures:
        return
    step = (WIDE - 2 * MARGIN) / len(figures)
    top = above + (TALL - 90 - above - 150) / 2
    for i, one in enumerate(figures):
        _figure(pen, one, MARGIN + i * step, top, step - 24)


def _figure(pen: Pen, one: Figure, x: float, top: float, room: float) -> None:
    size = next((s for s in NUMBERS if width(one.said, s, bold=True) <= room - 26), NUMBERS[-1])
    pen.box(x, top, 8, 150, fill=one.colour, rx="4")
    pen.text(x + 26, top + 28, cut(one.name, WORDS, room - 26, bold=True), "b", WORDS)
    pen.text(x + 26, top + 104, cut(one.said, size, room - 26, bold=True), "b", size)
    pen.text(x + 26, top + 146, cut(one.under, FINE, room - 26), "q", FINE)


def _source(pen: Pen, imprint: Imprint) -> None:
    """In one line where it fits; nothing of it is ever left out."""
    pen.stroke(f"M{MARGIN} {n(TALL - 82)}H{WIDE - MARGIN}", "g")
    room, whole = WIDE - 2 * MARGIN, " · ".join(imprint.source)
    lines: Sequence[str] = (whole,) if width(whole, FINE) <= room else imprint.source[:2]
    size = next((s for s in SOURCES if max(width(line, s) for line in lines) <= room), SOURCES[-1])
    for i, line in enumerate(lines):
        pen.text(MARGIN, TALL - 46 + 30 * i, cut(line, size, room), "q", size)

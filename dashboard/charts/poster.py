"""The image beside a link: the finding large, a number or four, what they are and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard import theme
from dashboard.charts.letters import cut, width, wrapped
from dashboard.charts.pen import Pen, n, plain, style
from dashboard.charts.svg import Imprint

WIDE, TALL, MARGIN = 1200, 630, 64
MOST = 4  # numbers beside each other
TITLE, NUMBER, SMALL_NUMBER, WORDS, FINE = 56, 72, 56, 28, 24


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
    ground = f'<rect class="bg" width="{WIDE}" height="{TALL}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hwc" role="img" viewBox="0 0 {WIDE} {TALL}" '
        f'width="{WIDE}" height="{TALL}" font-family="{escape(theme.CUT_FONT)}">'
        f"<title>{escape(plain(title), quote=False)}</title><style>{style(False)}</style>{ground}{pen.body}</svg>"
    )


def _kicker(pen: Pen, imprint: Imprint) -> None:
    x = float(MARGIN)
    if imprint.fictional:
        wide = width(imprint.fictional, FINE, bold=True)
        pen.box(x, 54, wide + 24, 38, rx="6", **{"class": "n"})
        pen.text(x + 12, 82, imprint.fictional, "b", FINE)
        x += wide + 48
    pen.text(x, 82, cut(imprint.unofficial, FINE, WIDE - MARGIN - x), "q", FINE)


def _title(pen: Pen, title: str, subtitle: str, with_figures: bool) -> float:
    """As large as lets the title stand in two lines beside numbers, in four without."""
    most = 2 if with_figures else 4
    room = WIDE - 2 * MARGIN
    size = next((s for s in (TITLE, 48, 42, 36) if len(wrapped(title, s, room, bold=True)) <= most), 36)
    y = 108.0
    for line in wrapped(title, size, room, bold=True, most=most + 1):
        y += 1.28 * size
        pen.text(MARGIN, y, line, "b", size)
    for line in wrapped(subtitle, WORDS, room, most=2):
        y += 1.45 * WORDS
        pen.text(MARGIN, y, line, "q", WORDS)
    return y


def _figures(pen: Pen, figures: Sequence[Figure], above: float) -> None:
    if not figures:
        return
    step = (WIDE - 2 * MARGIN) / len(figures)
    fits = all(width(one.said, NUMBER, bold=True) <= step - 36 for one in figures)
    top = above + (TALL - 96 - above - 150) / 2
    for i, one in enumerate(figures):
        _figure(pen, one, MARGIN + i * step, top, step - 36, NUMBER if fits else SMALL_NUMBER)


def _figure(pen: Pen, one: Figure, x: float, top: float, room: float, size: int) -> None:
    pen.box(x, top, 8, 150, fill=one.colour, rx="4")
    pen.text(x + 26, top + 28, cut(one.name, WORDS, room - 26, bold=True), "b", WORDS)
    pen.text(x + 26, top + 104, cut(one.said, size, room - 26, bold=True), "b", size)
    pen.text(x + 26, top + 146, cut(one.under, FINE, room - 26), "q", FINE)


def _source(pen: Pen, imprint: Imprint) -> None:
    pen.stroke(f"M{MARGIN} {n(TALL - 78)}H{WIDE - MARGIN}", "g")
    said = " · ".join(imprint.source)
    pen.text(MARGIN, TALL - 40, cut(said, FINE, WIDE - 2 * MARGIN), "q", FINE)

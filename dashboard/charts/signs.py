"""Signs of states and the hatching of bars: what says without colour what a colour says."""

from __future__ import annotations

from dashboard import theme
from dashboard.charts.pen import Pen, colour_of, outline, path

SIDE = 15  # of a state's sign
MARKS = {**theme.FILING, **theme.STATES, **theme.PUBLIC}


def sign(pen: Pen, x: float, y: float, code: str, side: float = SIDE, wide: float = 0) -> None:
    """A state's sign on its ground, around a middle; the ground may be wider than the sign is tall."""
    wide = wide or side
    mark = MARKS[code]
    hue, strength = colour_of(mark.ground)
    said: dict[str, str | float] = {"fill": hue} | ({"fill_opacity": strength} if strength < 1 else {})
    pen.box(x - wide / 2, y - side / 2, wide, side, rx="3", **said)
    glyph(pen, x, y, mark.sign, mark.ink, side)


def glyph(pen: Pen, x: float, y: float, said: str, ink: str, side: float) -> None:
    """A sign drawn as a shape and not as a letter: it looks the same whatever fonts there are."""
    r, look = side * 0.24, ("" if ink else "i")
    colour: dict[str, str | float] = {"fill": ink} if ink else {}
    line: dict[str, str | float] = {"stroke": ink} if ink else {}
    outlines = {"●": "circle", "◆": "diamond", "■": "square", "▲": "triangle"}
    hollow = {"○": "circle", "◇": "diamond", "□": "square", "△": "triangle"}
    if said in outlines:
        pen.stroke(outline(outlines[said], x, y, r), look, **colour)
    elif said in hollow:
        pen.stroke(outline(hollow[said], x, y, r), "" if ink else "n", fill="none", stroke_width=1.6, **line)
    else:
        pen.stroke(STROKES[said](x, y, r), "" if ink else "n", fill="none", stroke_width=2, **line)


def _cross(x: float, y: float, r: float) -> str:
    return path([(x - r, y - r), (x + r, y + r)]) + path([(x + r, y - r), (x - r, y + r)])


def _dash(x: float, y: float, r: float) -> str:
    return path([(x - r, y), (x + r, y)])


def _plus(x: float, y: float, r: float) -> str:
    return _dash(x, y, r) + path([(x, y - r), (x, y + r)])


def _speck(x: float, y: float, r: float) -> str:
    return path([(x - 1, y), (x + 1, y)])


def _bars(x: float, y: float, r: float) -> str:
    return "".join(path([(x - r, y + dy), (x + r, y + dy)]) for dy in (-r, 0, r))


def _below(x: float, y: float, r: float) -> str:
    return path([(x + r, y - r), (x - r, y), (x + r, y + r)])


def _span(x: float, y: float, r: float) -> str:
    return path([(x - r, y - r), (x - r, y + r)]) + _dash(x, y, r) + path([(x + r, y - r), (x + r, y + r)])


def _slash(x: float, y: float, r: float) -> str:
    return path([(x - r, y + r), (x + r, y - r)])


STROKES = {"×": _cross, "+": _plus, "–": _dash, "·": _speck, "≡": _bars, "<": _below, "↔": _span, "/": _slash}


# Thin lines over a bar, so that parts of a whole differ by more than colour: none, slanted, upright, crossed.
HATCHES = {1: "M-1 8L8-1M-1 1L1-1M6 8L8 6", 2: "M3 0V7", 3: "M-1 8L8-1M-1 1L1-1M6 8L8 6M-1-1L8 8"}


def hatch(pen: Pen, x: float, y: float, wide: float, tall: float, which: int) -> None:
    """The lines of the part that comes `which`, over its bar."""
    if slope := which % 4:
        pen.hatched.add(slope)
        pen.box(x, y, wide, tall, fill=f"url(#{pen.name}-{slope})")


def hatches(pen: Pen) -> str:
    """What the bars of this picture refer to."""
    return "".join(
        f'<pattern id="{pen.name}-{slope}" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<path class="ct" d="{HATCHES[slope]}"/></pattern>'
        for slope in sorted(pen.hatched)
    )

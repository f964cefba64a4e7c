"""Signs of states and the hatching of bars: what says without colour what a colour says."""

from __future__ import annotations

from dashboard import theme
from dashboard.charts.pen import Pen, colour_of, n, outline, path

SIDE = 15  # of a state's sign
MARKS = {**theme.FILING, **theme.STATES}


def sign(pen: Pen, x: float, y: float, code: str, side: float = SIDE) -> None:
    """A state's sign on its ground, around a middle."""
    mark = MARKS[code]
    hue, strength = colour_of(mark.ground)
    said: dict[str, str | float] = {"fill": hue} | ({"fill_opacity": strength} if strength < 1 else {})
    pen.box(x - side / 2, y - side / 2, side, side, rx="3", **said)
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


def _speck(x: float, y: float, r: float) -> str:
    return path([(x - 1, y), (x + 1, y)])


STROKES = {"×": _cross, "–": _dash, "·": _speck}


def hatch(pen: Pen, x: float, y: float, wide: float, tall: float, which: int) -> None:
    """Thin lines over a bar, so that parts differ by more than colour: none, slanted, upright, crossed."""
    slope = which % 4
    if slope == 0 or wide < 2:
        return
    strokes = []
    if slope in (1, 3):
        strokes += _slanted(x, y, wide, tall)
    if slope in (2, 3):
        strokes += [f"M{n(at)} {n(y)}v{n(tall)}" for at in _every(x, wide, 6)]
    pen.stroke("".join(strokes), "t")


def _every(x: float, wide: float, step: float) -> list[float]:
    return [x + step * i for i in range(1, int((wide - 1) // step) + 1)]


def _slanted(x: float, y: float, wide: float, tall: float, step: float = 7) -> list[str]:
    """Lines from lower left to upper right, cut off at the sides."""
    strokes = []
    at = step
    while at < wide + tall:
        left, right = max(0.0, at - tall), min(wide, at)
        if right - left > 0.5:
            strokes.append(f"M{n(x + left)} {n(y + at - left)}L{n(x + right)} {n(y + at - right)}")
        at += step
    return strokes

"""Writes the elements of an SVG: rounded coordinates, escaped words, looks by class and never by a style."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from dashboard import theme

Point = tuple[float, float]

SMALL, PLAIN, LARGE = 12, 13, 15  # pixels; nothing that is read is smaller
# The same shapes tell series apart where colours cannot.
SHAPES = ("circle", "square", "triangle", "diamond", "down", "cross")


def style(dark: bool | None = None, root: str = ".hwc") -> str:
    """The CSS of all pictures: on one ground (`dark` or not), or on both, as the reader's device prefers."""
    day = (root, theme.LIGHT_TEXT, theme.LIGHT_QUIET, theme.LIGHT_GROUND)
    night = (root, theme.DARK_TEXT, theme.DARK_QUIET, theme.DARK_GROUND)
    if dark is None:
        # Paper is white whatever the device prefers.
        return f"{_rules(*day)}@media screen and (prefers-color-scheme:dark){{{_colours(*night)}}}"
    return _rules(*(night if dark else day))


def _rules(root: str, text: str, quiet: str, ground: str) -> str:
    return (
        f"{root}{{font-family:{theme.CUT_FONT};font-size:{SMALL}px}}{_colours(root, text, quiet, ground)}"
        f"{root} .cb{{font-weight:700}}{root} .cm{{text-anchor:middle}}{root} .ce{{text-anchor:end}}"
        f"{root} .cg{{fill:none;stroke:{theme.GREY};stroke-opacity:.3}}"
        f"{root} .cz{{fill:none;stroke:{theme.GREY}}}"
        f"{root} .cn{{fill:none;stroke-width:2}}{root} .ck{{stroke-width:1}}"
        f"{root} .cl{{fill:none;stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}}"
    )


def _colours(root: str, text: str, quiet: str, ground: str) -> str:
    return (
        f"{root} text{{fill:{text}}}{root} .cq{{fill:{quiet}}}{root} .cbg{{fill:{ground}}}"
        f"{root} .ch{{stroke:{ground};stroke-width:3;stroke-linejoin:round;paint-order:stroke}}"
        f"{root} .co{{stroke:{ground};stroke-width:1.5}}{root} .ci{{fill:{text}}}{root} .cn{{stroke:{text}}}"
        f"{root} .ct{{fill:none;stroke:{ground};stroke-opacity:.6}}"
    )


def plain(said: str) -> str:
    """Words without what could end the file, change the direction of reading or be seen by nobody."""
    seen = (" " if letter in "\t\r\n" else letter for letter in said)
    return "".join(letter for letter in seen if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def n(value: float) -> str:
    """A coordinate to a tenth of a pixel, as briefly as it can be written."""
    brief = f"{value:.1f}".removesuffix(".0")
    return "0" if brief in ("-0", "0") else brief.replace("0.", ".", 1) if abs(value) < 0.95 else brief


def path(points: Iterable[Point], closed: bool = False) -> str:
    """One stroke through the points, each said from the one before it: that is half as long."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in points]
    steps = [n((b - a) / 10) for before, after in pairwise(tenths) for a, b in zip(before, after, strict=True)]
    said = "".join(step if i == 0 or step.startswith("-") else f" {step}" for i, step in enumerate(steps))
    start = f"M{n(tenths[0][0] / 10)} {n(tenths[0][1] / 10)}"
    return start + (f"l{said}" if said else "") + ("z" if closed else "")


class Pen:
    """Collects elements; `body` is what was drawn, in that order."""

    def __init__(self, name: str = "chart") -> None:
        self.name = name
        self.parts: list[str] = []
        self.hatched: set[int] = set()

    @property
    def body(self) -> str:
        return "".join(self.parts)

    def text(self, x: float, y: float, said: str, look: str = "", size: int = SMALL) -> None:
        """Words standing on the line `y`; `look`: q quiet, b bold, m middle, e end, h with a halo."""
        css = _class(look)
        tall = "" if size == SMALL else f' font-size="{size}"'
        self.parts.append(f'<text x="{n(x)}" y="{n(y)}"{css}{tall}>{escape(plain(said), quote=False)}</text>')

    def stroke(self, d: str, look: str = "", **said: str | float) -> None:
        css = _class(look)
        self.parts.append(f'<path{css} d="{d}"{_said(said)}/>')

    def box(self, x: float, y: float, wide: float, tall: float, **said: str | float) -> None:
        size = f'x="{n(x)}" y="{n(y)}" width="{n(max(wide, 0))}" height="{n(tall)}"'
        self.parts.append(f"<rect {size}{_said(said)}/>")

    def dots(self, points: Sequence[Point], colour: str, wide: float = 4.5) -> None:
        """Small round dots, all in one stroke."""
        if points:
            self.stroke(
                "".join(f"{path([point])}h0" for point in points),
                stroke=colour,
                stroke_width=wide,
                stroke_linecap="round",
            )

    def shape(self, x: float, y: float, which: int, colour: str, r: float = 5.0) -> None:
        """A mark of a series: the first a circle, the second a square, and so on."""
        self.stroke(outline(SHAPES[which % len(SHAPES)], x, y, r), "o", fill=colour)

    def fill(self, d: str, colour: str, strength: float) -> None:
        self.stroke(d, fill=colour, fill_opacity=strength)


def _class(look: str) -> str:
    """Names of one letter, each with a `c` before it, so that they are nobody else's on a page."""
    return f' class="{" ".join(f"c{one}" for one in look.split())}"' if look else ""


def _said(attributes: dict[str, str | float]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{escape(n(value) if not isinstance(value, str) else value)}"'
        for name, value in attributes.items()
    ).replace('="0.', '=".')  # fmt: skip


def outline(shape: str, x: float, y: float, r: float) -> str:
    if shape == "circle":
        return f"M{n(x - r)} {n(y)}a{n(r)} {n(r)} 0 1 0 {n(2 * r)} 0a{n(r)} {n(r)} 0 1 0 {n(-2 * r)} 0z"
    a, c = 0.9 * r, 1.25 * r
    corners = {
        "square": [(-a, -a), (a, -a), (a, a), (-a, a)],
        "triangle": [(0, -c), (c, a), (-c, a)],
        "diamond": [(0, -c), (c, 0), (0, c), (-c, 0)],
        "down": [(0, c), (c, -a), (-c, -a)],
        "cross": [(-c, -a / 2), (-a / 2, -a / 2), (-a / 2, -c), (a / 2, -c), (a / 2, -a / 2), (c, -a / 2),
                  (c, a / 2), (a / 2, a / 2), (a / 2, c), (-a / 2, c), (-a / 2, a / 2), (-c, a / 2)],
    }  # fmt: skip
    return path([(x + dx, y + dy) for dx, dy in corners[shape]], closed=True)


def colour_of(colour: str) -> tuple[str, float]:
    """A colour of the theme as hue and strength: `rgba(...)` is not SVG's."""
    if not colour.startswith("rgba("):
        return colour, 1.0
    red, green, blue, alpha = (part.strip() for part in colour[5:-1].split(","))
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}", float(alpha)

"""The legend of a picture: which shape is whose, and what the signs of states mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.charts import Chart, Series
from dashboard.charts.frames import Place
from dashboard.charts.letters import width
from dashboard.charts.pen import PLAIN, Pen
from dashboard.charts.signs import hatch, sign


@dataclass(frozen=True)
class Key:
    """One entry of a legend: words beside a shape of a series, or beside a state's sign."""

    said: str
    colour: str = ""
    which: int = 0
    code: str = ""
    look: str = "shape"  # or swatch, or sign

    @property
    def width(self) -> float:
        return 20 + width(self.said, PLAIN)


def keys_of(chart: Chart, look: str) -> list[Key]:
    """Each series once, in the order in which they come."""
    names = list(dict.fromkeys(one.name for one in chart.series))
    colours = {one.name: one.colour for one in reversed(chart.series)}
    return [Key(name, colours[name], i, look=look) for i, name in enumerate(names)]


def states_of(chart: Chart, states: Mapping[str, str]) -> list[Key]:
    """What the signs of this picture mean, where there are words for them."""
    used = dict.fromkeys(
        code for one in chart.series for i, code in enumerate(one.codes) if is_signed(chart, one, i)
    )
    return [Key(states[code], code=code, look="sign") for code in used if code in states]


def is_signed(chart: Chart, one: Series, i: int) -> bool:
    """A sign stands where there is no value, and on every cell of a strip."""
    return bool(one.codes) and bool(one.codes[i]) and (chart.kind == "strip" or not one.y or one.y[i] is None)


def legend(pen: Pen, keys: Sequence[Key], place: Place) -> float:
    """Entries beside each other, in as many lines as they take; answers where they end."""
    x, y = place.left, place.top
    for key in keys:
        if x > place.left and x + key.width > place.right:
            x, y = place.left, y + 22
        _entry(pen, key, x, y + 11)
        x += key.width + 16
    return y + 26 if keys else place.top


def _entry(pen: Pen, key: Key, x: float, y: float) -> None:
    if key.look == "sign":
        sign(pen, x + 7, y, key.code, 14)
    elif key.look == "swatch":
        pen.box(x, y - 7, 14, 14, fill=key.colour, rx="2")
        hatch(pen, x, y - 7, 14, 14, key.which)
    else:
        pen.shape(x + 7, y, key.which, key.colour)
    pen.text(x + 20, y + 4.5, key.said, size=PLAIN)

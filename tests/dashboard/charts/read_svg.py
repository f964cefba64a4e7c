"""Reads an SVG back: where its words stand and what its strokes cover, without asking the code that drew it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from dashboard.charts import letters

NAMES = {"svg": "http://www.w3.org/2000/svg"}
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")


@dataclass(frozen=True)
class Words:
    """Words with the rectangle they cover and their classes."""

    said: str
    left: float
    top: float
    right: float
    bottom: float
    look: frozenset
    size: float
    x: float
    y: float


def tree(svg):
    """The elements, their classes without the letter that keeps them apart from a page's."""
    root = ET.fromstring(svg)
    for one in root.iter():
        if one is not root and one.get("class"):
            one.set("class", " ".join(name.removeprefix("c") for name in one.get("class").split()))
    return root


def elements(svg, tag):
    return tree(svg).iter(f"{{{NAMES['svg']}}}{tag}")


def size(svg):
    left, top, wide, tall = map(float, tree(svg).get("viewBox").split())
    assert (left, top) == (0, 0)
    return wide, tall


def words(svg):
    return [_words(one) for one in elements(svg, "text")]


def _words(one):
    look = frozenset((one.get("class") or "").split())
    tall, x, y = float(one.get("font-size") or 12), float(one.get("x")), float(one.get("y"))
    wide = letters.width(one.text or "", tall, "b" in look)
    left = x - wide if "e" in look else x - wide / 2 if "m" in look else x
    # Capitals and Korean letters reach 0.75 of the size above the line and 0.18 below it.
    return Words(one.text or "", left, y - 0.75 * tall, left + wide, y + 0.18 * tall, look, tall, x, y)


def runs(d):
    """The strokes of a path, each a list of points; arcs give their ends."""
    found, x, y = [], 0.0, 0.0
    for command, said in re.findall(r"([MlHVhvaz])([^MlHVhvaz]*)", d):
        n = [float(one) for one in NUMBER.findall(said)]
        if command == "M":
            x, y = n
            found.append([(x, y)])
            continue
        if command == "l":
            for dx, dy in zip(n[::2], n[1::2], strict=True):
                x, y = x + dx, y + dy
                found[-1].append((x, y))
            continue
        if command in "Hh":
            x = n[0] + (x if command == "h" else 0)
        elif command in "Vv":
            y = n[0] + (y if command == "v" else 0)
        elif command == "a":
            x, y = x + n[5], y + n[6]
        if command != "z":
            found[-1].append((x, y))
    return found


def points(svg):
    """Every point that a stroke or a rectangle reaches."""
    for one in elements(svg, "path"):
        for run in () if one.get("class") == "t" else runs(one.get("d")):
            yield from run
    for one in elements(svg, "rect"):
        x, y = float(one.get("x") or 0), float(one.get("y") or 0)
        yield x, y
        yield x + float(one.get("width")), y + float(one.get("height"))


def strokes(svg, colour, look="l"):
    """The strokes of one series' line."""
    return [run for one in elements(svg, "path") if one.get("stroke") == colour and one.get("class") == look
            for run in runs(one.get("d"))]  # fmt: skip


def bars(svg, colour):
    return [one for one in elements(svg, "rect") if one.get("fill") == colour]

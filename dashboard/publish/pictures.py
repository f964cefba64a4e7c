"""Pictures in pixels: charts for a newspaper, and the images that go with links."""

from __future__ import annotations

import re
import tempfile
from html import unescape
from pathlib import Path

import resvg_py

from dashboard.publish.fonts import Cut
from dashboard.theme import CUT

SHARP = 2.0  # pixels of a PNG to one of the SVG


def png(font: Cut, svg: str, zoom: float = SHARP) -> bytes:
    """The picture in pixels, drawn with this font and with nothing of the machine's own.

    Raises ValueError for what is no SVG, and for letters that the font was not asked to hold: they would be boxes.
    """
    if strange := "".join(sorted(letters_of(svg) - font.letters - font.lacking)):
        raise ValueError(f"the font was cut without these letters: {strange!r}")
    with tempfile.NamedTemporaryFile(suffix=".ttf") as file:
        Path(file.name).write_bytes(font.ttf)
        return bytes(resvg_py.svg_to_bytes(
            svg_string=svg, font_files=[file.name], skip_system_fonts=True, zoom=zoom,
            font_family=CUT, sans_serif_family=CUT,
        ))  # fmt: skip


def letters_of(svg: str) -> frozenset[str]:
    """The letters that the words of a picture need."""
    return frozenset(
        letter for words in re.findall(r"<text[^>]*>([^<]*)</text>", svg) for letter in unescape(words)
    )

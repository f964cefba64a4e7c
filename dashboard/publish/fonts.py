"""One font for an edition: exactly the letters of its pages, cut from the pieces of the font that is shipped."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from dashboard.theme import CUT

FONTS = Path(__file__).parents[1] / "static" / "fonts"
SHEET, LATIN = "pretendard-gov.css", "PretendardGOVVariable.subset.119.woff2"
LIGHTEST, HEAVIEST = 400, 700
KEPT_NAMES = [0, 13, 14]  # copyright and licence, which must stay with the font
UNUSED = ["vhea", "vmtx", "STAT", "DSIG", "GSUB"]
FACE = """\
@font-face{{font-family:"{family}";font-style:normal;font-weight:{light} {heavy};font-display:swap;\
src:url("{address}") format("woff2")}}
"""


@dataclass(frozen=True)
class Cut:
    """A font of exactly these `letters`: `woff2` for pages, `ttf` for pictures; `lacking` are those asked for
    that no piece has.

    `name` holds a part of the hash of the bytes, so that a browser may keep the file for ever.
    """

    woff2: bytes
    ttf: bytes
    letters: frozenset[str]
    lacking: frozenset[str]

    @property
    def name(self) -> str:
        return f"hwaksan-{hashlib.sha256(self.woff2).hexdigest()[:12]}.woff2"

    def rule(self, address: str) -> str:
        """The CSS that brings the font to a page that finds it at `address`."""
        return FACE.format(family=CUT, light=LIGHTEST, heavy=HEAVIEST, address=address)


def cut(letters: Iterable[str], each: Callable[..., Iterator[bytes]] = map) -> Cut:
    """The font of these letters, weights from regular to bold. The same letters give the same bytes.

    `each`: map(), or that of several processes.
    """
    wanted = {ord(letter) for text in letters for letter in text if _is_drawn(letter)}
    font = _with_latin(wanted)
    there = set(font.getBestCmap())
    pieces = {name: held for name, held in _pieces() if (wanted & held) - there}
    for held, piece in zip(pieces.values(), each(_unpacked, pieces), strict=True):
        if missing := (wanted & held) - set(font.getBestCmap()):
            _bring(font, TTFont(io.BytesIO(piece)), missing)
    ours = set(font.getBestCmap())
    _name(font)
    # The lightest master goes, half of what the weights weigh.
    whole = instancer.instantiateVariableFont(font, {"wght": (LIGHTEST, HEAVIEST)}, inplace=True)
    return Cut(_bytes(whole, "woff2"), _bytes(whole, None), _letters(wanted & ours), _letters(wanted - ours))


def within(font: Cut, letters: Iterable[str]) -> str:
    """The CSS that brings these letters of the font in itself, for a picture that somebody takes away."""
    whole = TTFont(io.BytesIO(font.ttf), recalcTimestamp=False)
    cutter = subset.Subsetter(_options())
    cutter.populate(unicodes={ord(one) for one in letters} & set(whole.getBestCmap()))
    cutter.subset(whole)
    return font.rule(f"data:font/woff2;base64,{base64.b64encode(_bytes(whole, 'woff2')).decode()}")


def _letters(codes: set[int]) -> frozenset[str]:
    return frozenset(map(chr, codes))


def _is_drawn(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")


@cache
def _pieces() -> tuple[tuple[str, frozenset[int]], ...]:
    """Each piece with the letters the style sheet says it holds."""
    sheet = (FONTS / SHEET).read_text(encoding="utf-8")
    found = re.findall(r"url\(([^)]+)\).*?unicode-range: ([^;]+);", sheet, re.DOTALL)
    return tuple((name, _codes(ranges)) for name, ranges in found)


def _codes(ranges: str) -> frozenset[int]:
    codes: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        codes |= set(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(codes)


def _unpacked(name: str) -> bytes:
    """A piece without its compression, which takes as long to undo as all else takes."""
    return _bytes(TTFont(FONTS / name, recalcBBoxes=False, recalcTimestamp=False), None)


def _with_latin(wanted: set[int]) -> TTFont:
    """The piece with the Latin letters, cut to those wanted: the others join it, and its kerning stays."""
    font = TTFont(FONTS / LATIN, recalcTimestamp=False)
    cutter = subset.Subsetter(_options())
    cutter.populate(unicodes=wanted & set(font.getBestCmap()))
    cutter.subset(font)
    return font


def _options() -> subset.Options:
    options = subset.Options(layout_features=["kern"], notdef_outline=True, name_IDs=KEPT_NAMES)
    options.drop_tables += UNUSED
    return options


def _bring(font: TTFont, piece: TTFont, wanted: set[int]) -> None:
    """The outlines of these letters with their widths and weights, and those they are composed of."""
    names = {code: name for code, name in piece.getBestCmap().items() if code in wanted}
    order, waiting = font.getGlyphOrder(), [names[code] for code in sorted(names)]
    while waiting:
        name = waiting.pop(0)
        if name in font["glyf"].glyphs:
            continue
        outline = piece["glyf"][name]
        if outline.isComposite():
            waiting += [part.glyphName for part in outline.components]
        font["glyf"].glyphs[name], font["hmtx"][name] = outline, piece["hmtx"][name]
        font["gvar"].variations[name] = piece["gvar"].variations.get(name, [])
        order = [*order, name]
    font.setGlyphOrder(order)
    font["glyf"].glyphOrder = order
    for table in font["cmap"].tables:
        table.cmap |= {code: name for code, name in names.items() if code < 0x10000 or table.format == 12}


def _name(font: TTFont) -> None:
    for number, said in ((1, CUT), (2, "Regular"), (3, CUT), (4, CUT), (6, CUT.replace(" ", ""))):
        font["name"].setName(said, number, 3, 1, 0x409)


def _bytes(font: TTFont, flavour: str | None) -> bytes:
    out = io.BytesIO()
    font.flavor = flavour
    font.save(out)
    return out.getvalue()

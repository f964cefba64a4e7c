"""How wide words are in our font, so that nothing in a picture is cut off or stands on something else."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

UNITS = 2048  # of the font, to one of the size
ELLIPSIS = "…"  # after words that have no room
RISE, FALL = 0.80, 0.24  # of the size, above and below the line on which the letters stand


def width(said: str, size: float, bold: bool = False) -> float:
    """Pixels from the first letter to the end of the last, without kerning, which mostly narrows."""
    known, other = _advances(bold)
    return sum(known.get(letter, other) for letter in said) * size / UNITS


def wrapped(said: str, size: float, room: float, bold: bool = False, most: int = 99) -> tuple[str, ...]:
    """Lines no wider than `room`, broken between words and inside a word only where it alone is wider.

    What does not go into `most` lines ends in an ellipsis.
    """
    lines = [""]
    for word in _pieces(said, size, room, bold):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(f"{lines[most - 1]} {lines[most]}", size, room, bold)]
    return tuple(line for line in lines if line)


def balanced(said: str, size: float, room: float, bold: bool = False) -> tuple[str, ...]:
    """As few lines as `wrapped` needs, about equally long: no word stands alone on the last."""
    lines, low, high = wrapped(said, size, room, bold), room / 2, room
    while high - low > 4:
        middle = (low + high) / 2
        narrower = wrapped(said, size, middle, bold)
        low, high = (low, middle) if len(narrower) <= len(lines) else (middle, high)
    return wrapped(said, size, high, bold) if len(lines) > 1 else lines


def cut(said: str, size: float, room: float, bold: bool = False) -> str:
    """The words, or as many of their letters as fit before an ellipsis."""
    if width(said, size, bold) <= room:
        return said
    while said and width(said + ELLIPSIS, size, bold) > room:
        said = said[:-1]
    return said.rstrip() + ELLIPSIS


def _pieces(said: str, size: float, room: float, bold: bool) -> list[str]:
    """Words; one that is wider than the room is broken where the room ends."""
    pieces = []
    for word in said.split():
        while len(word) > 1 and width(word, size, bold) > room:
            fits = next(n for n in range(len(word), 0, -1) if n == 1 or width(word[:n], size, bold) <= room)
            pieces.append(word[:fits])
            word = word[fits:]
        pieces.append(word)
    return [piece for piece in pieces if piece]


@cache
def _advances(bold: bool) -> tuple[dict[str, int], int]:
    book = tomllib.loads(Path(__file__).with_name("advances.toml").read_text(encoding="utf-8"))
    said = book["bold" if bold else "regular"]
    return {letter: int(far) for far, letters in said.items() for letter in letters}, int(book["else"])

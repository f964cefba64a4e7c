"""The plainest rows of a sheet (numbers and shared texts, as Excel writes them), each told by one pattern.

Three calls for each tag, two million times, are most of what a sheet costs to read. A row is taken out of the XML
only where expat has just ended another row, and only if all of it has the one shape below, in which nothing can be
ill-formed: what is left is well-formed just where the whole was, and expat judges it. Whatever is not wholly plain
goes to the reader by tags, which reads every plain row the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

Cell = tuple[str, str, str, str]  # letters of its column, style, place in the list of texts, number: "" if none
END = b"</row>"
_LONGEST = 1_000_000  # of a row; what has no end by then is none


def _cell(column: str, row: str, style: str, place: str, number: str) -> str:
    start = rf'<c r="{column}{row}"(?: s="{style}")?'
    return rf'{start}(?: t="s"><v>{place}</v></c>|(?: t="n")?(?:/>|>(?:<v>{number}</v>)?</c>))'


_COLUMN, _STYLE, _PLACE, _NUMBER = "[A-Z]{1,3}", "[0-9]{1,5}", "[0-9]{1,8}", "[0-9.Ee+-]{1,40}"
_EACH = re.compile(_cell(f"({_COLUMN})", "[0-9]+", f"({_STYLE})", f"({_PLACE})", f"({_NUMBER})"))
# In the order of the standard, so that none can stand there twice.
_BESIDE = "".join(
    f'(?: {name}="[0-9.:]{{0,20}}")?'
    for name in ("spans", "s", "customFormat", "ht", "customHeight", "thickTop", "thickBot", "x14ac:dyDescent")
)
_CELLS = _cell(_COLUMN, r"\1", _STYLE, _PLACE, _NUMBER)  # \1: the number of their row
_ROW = re.compile(rf'<row r="([1-9][0-9]{{0,6}})"{_BESIDE}>(?:{_CELLS})*+</row>'.encode())


def cells(row: bytes) -> tuple[int, list[Cell]] | None:
    """The number of a row and its cells, all of that row, in the order of the file; None where it is not plain."""
    found = _ROW.fullmatch(row)
    return (int(found[1]), _EACH.findall(row.decode("ascii"))) if found else None


def feed(
    parser: expat.XMLParserType,
    chunks: Iterable[bytes],
    has_ended: Callable[[int], bool],
    take: Callable[[bytes], bool],
) -> None:
    """Give a part to expat, but for the rows that `take` takes. `has_ended(at)`: whether the tag that ended a row
    last was the one at this byte of what expat was given, so that nothing is open but what rows stand in."""
    rest, given = b"", 0
    for chunk in chunks:
        rest, at = rest + chunk, 0
        while (end := rest.find(END, at) + len(END)) >= len(END):
            row, at = rest[at:end], end
            if not (has_ended(given - len(END)) and take(row)):
                parser.Parse(row, False)
                given += len(row)
        rest = rest[at:]
        if len(rest) > _LONGEST:
            parser.Parse(rest, False)
            rest, given = b"", given + len(rest)
    parser.Parse(rest, True)

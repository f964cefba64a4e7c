"""The rows of all tables in a page of HTML, however it is written: tags that do not pair are no error."""

from __future__ import annotations

import contextlib
import html
import re

_TOKEN = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^<>]*)>|[^<]+|<")  # linear, whatever the page
_ROW = ("tr", "table")
_CELL = ("td", "th", "te", "tu")  # two of them are DART's own
_BREAK = ("br", "p", "div", "li")


def table_rows(page: str) -> list[list[str]]:
    """Cell by cell, as one line of text each; rows without cells are left out."""
    rows: list[list[list[str]]] = [[]]
    is_inside = False
    for token in _TOKEN.finditer(page):
        tag = (token[2] or "").lower()
        if tag in _ROW:
            rows.append([])
            is_inside = False
        elif tag in _CELL:
            is_inside = not token[1]
            if is_inside:
                rows[-1].append([])
        elif is_inside:
            rows[-1][-1].append((" " if tag in _BREAK else "") if tag else token[0])
    return [[_line("".join(cell)) for cell in row] for row in rows if row]


def _line(cell: str) -> str:
    with contextlib.suppress(ValueError):  # &#9999..; of thousands of digits, which is no sign
        cell = html.unescape(cell)
    return " ".join(cell.split())

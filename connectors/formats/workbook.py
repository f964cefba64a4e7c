"""XLSX -> numbered cells: a streaming reader of our own, because a file of 6 KB can make others allocate 500 GB.

What a cell shows is what is read: dates as ISO text, percentages with their sign, error cells as their text.
Sizes are capped twice (see archive); cells, rows and columns are capped here, as they come.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from connectors import template_mark
from connectors.formats import numbers, plain_rows
from connectors.formats.archive import broken, chunks
from connectors.formats.delimited import control_character, too_long
from connectors.formats.grid import Grid, Lay
from connectors.formats.media import (
    LAST_ROW,
    LINES_BESIDE_ROWS,
    LONGEST_CELL,
    MAX_COLUMNS,
    Problems,
    Reading,
    Unreadable,
)
from connectors.model import Finding, Sheet, Words, column_letter

MAX_CELLS = 6_000_000
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # half a letter, _xD800_, is none either

_ENCODINGS = {"utf-8", "utf-16", "us-ascii", "iso-8859-1"}  # those of expat itself; the standard has the first two

_LETTERS = [column_letter(column) for column in range(MAX_COLUMNS)]
_COLUMNS = {letters: column for column, letters in enumerate(_LETTERS)}

UNCALCULATED = "="  # stands for a formula without result: the cell is not empty, and nothing can be read in it

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def is_one(names: list[str]) -> bool:
    """Whether an archive with these parts is a workbook we read."""
    is_office = "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
    return is_office and "xl/workbook.bin" not in names


def read(archive: zipfile.ZipFile, max_rows: int, lay: Lay | None = None) -> Reading:
    """The visible sheets, one after the other. Raises Unreadable."""
    with _broken_xml():
        book = _book(archive)
        sheets, wrong = _sheets(archive, book, max_rows, lay)
    notes = [
        Finding("F14", "note", sheet=sheet.name, values={"name": sheet.name})
        for sheet in book.sheets
        if sheet.is_hidden and not sheet.name.startswith("_")  # our own template keeps its code lists in "_..."
    ]
    return Reading(sheets, wrong + notes, "xlsx")


@contextmanager
def _broken_xml() -> Iterator[None]:
    try:
        yield
    except expat.ExpatError:
        raise broken("XML이 손상되었습니다", "its XML is damaged") from None


# ---- the parts of a workbook ----


@dataclass(frozen=True)
class _SheetPart:
    name: str
    path: str
    is_hidden: bool


@dataclass(frozen=True)
class _Book:
    sheets: list[_SheetPart]
    strings: list[str]
    sound: list[str | None]  # the same; None what a cell may not hold as it stands, "" what shows nothing
    shows: dict[str, numbers.Shows]


def _book(archive: zipfile.ZipFile) -> _Book:
    main = next((path for path, kind in _related(archive, "") if kind == "officeDocument"), "xl/workbook.xml")
    parts = {kind: path for path, kind in _related(archive, main)}
    listed: list[tuple[str, str, bool]] = []
    dates: list[bool] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            rid = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            listed.append((attributes.get("name", ""), rid, attributes.get("state", "visible") != "visible"))
        elif tag == "workbookPr":
            dates.append(attributes.get("date1904") in {"1", "true", "on"})

    _parse(archive, main, start)
    sheet_paths = dict(_sheet_paths(archive, main))
    sheets = [_SheetPart(name, sheet_paths[rid], hidden) for name, rid, hidden in listed if rid in sheet_paths]
    styles = _formats(archive, parts.get("styles"))
    strings = _strings(archive, parts.get("sharedStrings"))
    sound = [("" if text.isspace() else text) if _is_sound(text) else None for text in strings]
    return _Book(sheets, strings, sound, numbers.by_style(styles, any(dates)))


def _related(archive: zipfile.ZipFile, path: str) -> list[tuple[str, str]]:
    return [(target, kind) for _, target, kind in _relations(archive, path)]


def _sheet_paths(archive: zipfile.ZipFile, main: str) -> list[tuple[str, str]]:
    return [(rid, target) for rid, target, kind in _relations(archive, main) if kind == "worksheet"]


def _relations(archive: zipfile.ZipFile, path: str) -> list[tuple[str, str, str]]:
    """What a part points to: (id, path, last word of the type)."""
    folder, name = posixpath.split(path)
    found: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, attributes.get("Target", ""))).lstrip("/")
            found.append((attributes.get("Id", ""), target, attributes.get("Type", "").rpartition("/")[2]))

    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels in archive.namelist():
        _parse(archive, rels, start)
    return found


def _formats(archive: zipfile.ZipFile, path: str | None) -> list[str]:
    """The number format code of each cell style."""
    codes = dict(numbers.BUILT_IN)
    styles: list[str] = []
    inside = [""]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in {"cellXfs", "cellStyleXfs", "dxfs"}:
            inside[0] = tag
        elif tag == "numFmt" and inside[0] != "dxfs":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside[0] == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))

    if path:
        _parse(archive, path, start)
    return [codes.get(number, "") for number in styles]


def _strings(archive: zipfile.ZipFile, path: str | None) -> list[str]:
    strings: list[str] = []
    text = _Text()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            text.clear()
        text.start(tag)

    def end(tag: str) -> None:
        text.end(tag)
        if tag == "si":
            strings.append(text.said())

    if path:
        _parse(archive, path, start, end, text.add)
    return strings


class _Text:
    """The runs of one string, without the phonetic guide some editors keep beside it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_on = self.is_phonetic = False

    def clear(self) -> None:
        self.parts.clear()

    def start(self, tag: str) -> None:
        if tag == "rPh":
            self.is_phonetic = True
        self.is_on = tag == "t" and not self.is_phonetic

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self.is_phonetic = False
        self.is_on = False

    def add(self, text: str) -> None:
        if self.is_on:
            self.parts.append(text)

    def said(self) -> str:
        return _unescaped("".join(self.parts))


def _unescaped(text: str) -> str:
    """Excel writes a carriage return as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _is_sound(text: str) -> bool:
    return len(text) <= LONGEST_CELL and (text.isprintable() or not _CONTROL.search(text))


# ---- one sheet ----


def _sheets(
    archive: zipfile.ZipFile, book: _Book, max_rows: int, lay: Lay | None
) -> tuple[list[Sheet], list[Finding]]:
    """The sheets, and what is wrong with single cells: that moves no other cell, so all can be checked as well."""
    sheets: list[Sheet] = []
    problems = Problems()
    rows = count = 0
    for part in book.sheets:
        if not part.is_hidden or part.name == template_mark.SHEET:  # which template the file was made from
            cells = _Cells(book, Grid(part.name, lay), max_rows, count, problems)
            _parse(archive, part.path, cells.start, cells.end, cells.data, cells.feed)
            sheets.append(cells.grid.sheet())
            rows, count = rows + cells.grid.count, cells.count
    if not rows:
        raise Unreadable("F01")
    return sheets, problems.findings


class _Cells:
    """Collects the rows of a sheet that hold anything, each under its true number; `count` is over all sheets."""

    def __init__(self, book: _Book, grid: Grid, max_rows: int, count: int, problems: Problems) -> None:
        self.grid = grid
        self.strings, self.sound, self.shows, self.plain = book.strings, book.sound, book.shows, book.shows[""]
        self.sheet, self.max_rows, self.count, self.problems = grid.name, max_rows, count, problems
        self.row: list[str] = []
        self.row_no, self.row_name, self.is_hidden, self.column = 0, "", False, -1
        self.attributes: dict[str, str] = {}
        self.value = ""
        self.is_on = self.is_phonetic = self.has_formula = False
        self.columns: dict[str, int] = {}
        self.is_far = self.is_in_row = False
        self.ended = -1  # where the tag stood that ended the last row, in what expat was given
        self.parser: expat.XMLParserType | None = None

    def feed(self, parser: expat.XMLParserType, part: IO[bytes]) -> None:
        self.parser = parser
        plain_rows.feed(parser, chunks(part), lambda at: self.ended == at, self.take)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.attributes, self.value, self.has_formula = attributes, "", False
        elif tag == "v" or tag == "t":
            self.is_on = not self.is_phonetic
        elif tag == "f":
            self.has_formula = True
        elif tag == "rPh":
            self.is_phonetic = True
        elif tag == "row":
            self._start_row(attributes)

    def data(self, text: str) -> None:
        if self.is_on:
            self.value += text

    def end(self, tag: str) -> None:
        if tag == "v" or tag == "t":
            self.is_on = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self.is_phonetic = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row_no + 1))
        if (
            not number.isdecimal()
            or len(number) > 7
            or not self.row_no < int(number) <= LAST_ROW
            or self.is_in_row
        ):
            raise broken("행 번호가 잘못되었습니다", "its row numbers are wrong")
        self.row_no, self.row_name, self.is_in_row = int(number), str(int(number)), True
        self.is_on = self.is_phonetic = False
        self.is_far = self._is_far(self.row_no)
        self.is_hidden = attributes.get("hidden") in {"1", "true"}

    def _is_far(self, row_no: int) -> bool:
        return row_no > 2 * self.max_rows + 10_000

    def _end_cell(self) -> None:
        self.count += 1
        if self.count > MAX_CELLS:
            raise broken(f"칸이 {MAX_CELLS:,}개를 넘습니다", f"it has over {MAX_CELLS:,} cells")
        attributes, column = self.attributes, self.column + 1
        reference = attributes.get("r")
        # Nearly always the next cell of the row; two million times, asking is dearer than saying its name.
        if reference and (column >= MAX_COLUMNS or _LETTERS[column] + self.row_name != reference):
            column = self._column(reference)
        self.column = column
        value, kind = self.value, attributes.get("t", "n")
        if value and kind == "n":
            shown = self.shows.get(attributes.get("s", ""), self.plain)[value]
        elif value and kind == "s":
            shown = self._shared(value)
        else:
            shown = self._shown(value, kind)
        if shown and not shown.isspace():
            if column != len(self.row) or column >= MAX_COLUMNS or self.is_far:
                self._make_room()
            self.row.append(shown)

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if reference[len(letters) :] != self.row_name:
            raise broken("칸 주소가 잘못되었습니다", "its cell addresses are wrong")
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = _column_number(letters)
        return column

    def _make_room(self) -> None:
        """Empty cells before this one, where it is not the next."""
        if self.column >= MAX_COLUMNS or self.is_far:
            raise _far(self.sheet, f"{column_letter(self.column)}{self.row_no}")
        gap = self.column - len(self.row)
        if gap < 0:
            raise broken("칸의 차례가 잘못되었습니다", "its cells are out of order")
        self.row.extend([""] * gap)

    def _shown(self, value: str, kind: str) -> str:
        """What Excel shows in a cell that is neither a number nor one of the shared texts."""
        if not value:
            if self.has_formula and kind != "str":
                self._note(Unreadable("F26", self.row_no, self.column))
                return UNCALCULATED
            return ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return value.removesuffix("Z").removesuffix("T00:00:00").removesuffix("T00:00:00.000")
        return self._checked(_unescaped(value))

    def _shared(self, index: str) -> str:
        """A text of the shared list."""
        if not index.isdecimal() or len(index) > 8 or int(index) >= len(self.strings):
            raise broken("문자열 목록이 맞지 않습니다", "its list of strings does not match")
        text = self.sound[int(index)]
        return self._checked(self.strings[int(index)]) if text is None else text

    def _checked(self, text: str) -> str:
        if _is_sound(text):
            return text
        problem = too_long if len(text) > LONGEST_CELL else control_character
        self._note(problem(self.row_no, self.column))
        return _CONTROL.sub("", text[:LONGEST_CELL])

    def _note(self, problem: Unreadable) -> None:
        self.problems.add(problem.on(self.sheet))

    def _end_row(self) -> None:
        assert self.parser
        self.ended = self.parser.CurrentByteIndex
        self._keep(self.row)
        self.row, self.row_name, self.column, self.is_in_row = [], "", -1, False  # a cell outside has no place

    def take(self, row: bytes) -> bool:
        """Read a plain row as its tags would be read; False, and nothing is changed, where there is more to it."""
        plain = plain_rows.cells(row)
        if not plain or not self.row_no < plain[0] <= LAST_ROW or self._is_far(plain[0]):
            return False
        texts = self._texts(plain[1])
        if texts is None or self.count + len(plain[1]) > MAX_CELLS:
            return False
        self.row_no, self.is_hidden, self.count = plain[0], False, self.count + len(plain[1])
        self.is_on = self.is_phonetic = False
        self._keep(texts)
        return True

    def _texts(self, cells: list[plain_rows.Cell]) -> list[str] | None:
        """What a plain row shows, up to its last text; None where anything about it is odd."""
        sound, shows = self.sound, self.shows
        try:
            found = [sound[int(place)] if place else shows[style][number] for _, style, place, number in cells]
        except (IndexError, KeyError):
            return None
        texts = [text for text in found if text is not None]
        if len(texts) < len(found):
            return None
        letters = [cell[0] for cell in cells]
        row = texts if letters == _LETTERS[: len(letters)] else _spread(letters, texts)
        while row and not row[-1]:
            row.pop()
        return row

    def _keep(self, row: list[str]) -> None:
        if not row:
            return
        self.grid.add(self.row_no, row, self.is_hidden)
        if self.grid.count > self.max_rows + LINES_BESIDE_ROWS:
            raise Unreadable("F09", limit=f"{self.max_rows:,}").on(self.sheet)


def _spread(letters: list[str], texts: list[str]) -> list[str] | None:
    """Texts in their columns; None where one stands too far out or does not follow the one before."""
    row: list[str] = []
    for name, text in zip(letters, texts, strict=True):
        column = _COLUMNS.get(name, -1)
        if column < len(row):
            return None
        if text:
            row += [""] * (column - len(row))
            row.append(text)
    return row


def _column_number(letters: str) -> int:
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise broken("칸 주소가 잘못되었습니다", "its cell addresses are wrong")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _far(sheet: str, cell: str) -> Unreadable:
    where = Words(f"표에서 멀리 떨어진 칸({cell})에 값이 있습니다", f"a value stands far from any table ({cell})")
    return broken(where.ko, where.en).on(sheet)


# ---- XML ----


def _parse(
    archive: zipfile.ZipFile,
    path: str,
    start: Start,
    end: End | None = None,
    data: End | None = None,
    feed: Callable[[expat.XMLParserType, IO[bytes]], None] | None = None,
) -> None:
    """Feed one part to handlers that see tags without prefix. A DTD is refused: no entity is ever expanded."""
    if path not in archive.namelist():
        raise broken(f"{path[:80]} 부분이 없습니다", f"the part {path[:80]} is missing")
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def root(tag: str, attributes: dict[str, str]) -> None:
        """Only a root with a prefix pays for taking prefixes off."""
        bare = ":" in tag
        parser.StartElementHandler = (lambda tag, found: start(_bare(tag), found)) if bare else start
        parser.EndElementHandler = (lambda tag: end(_bare(tag))) if bare and end else end
        parser.StartElementHandler(tag, attributes)

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise broken("XML의 문자 인코딩이 UTF-8이 아닙니다", "its XML is not in UTF-8")

    def doctype(*_: object) -> None:
        raise broken("DTD 선언이 들어 있습니다", "it declares a DTD")

    parser.XmlDeclHandler = declaration
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    parser.CharacterDataHandler = data
    with archive.open(path) as part:
        (feed or _feed)(parser, part)


def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]


def _feed(parser: expat.XMLParserType, part: IO[bytes]) -> None:
    for chunk in chunks(part):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)

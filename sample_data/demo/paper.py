"""Rows -> the files as sent: CSV in three encodings and XLSX; the same rows give the same bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

import spell
from spell import Habit
from world import Date, Row

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Sheet:
    """Lines as typed; `hidden` holds line indexes, `titles` counts lines above the heading."""

    name: str
    lines: list[list[object]]
    titles: int = 0
    hidden: frozenset[int] = frozenset()


def table(kind: str, rows: list[Row], habit: Habit, seed: str) -> list[list[str]]:
    """Heading and cells as this team types them."""
    names = spell.sent_fields(kind, habit)
    rng = Random(f"hwaksan-demo:{seed}")
    heading = [spell.heading(kind, name, habit) for name in names]
    return [heading, *([spell.cell(kind, name, row, habit, rng) for name in names] for row in rows)]


def csv(lines: list[list[str]], encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """RFC 4180; `utf-8-sig` and `cp949` are what Korean Excel writes."""
    text = "".join(",".join(_quoted(cell) for cell in line) + newline for line in lines)
    return text.encode(encoding)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\n') else cell


def sheet(kind: str, name: str, rows: list[Row], habit: Habit, seed: str, title: str, note: str) -> Sheet:
    """A sheet as people lay it out: a title above, a blank line, the table, another, and a note beneath."""
    rng = Random(f"hwaksan-demo:sheet:{seed}")
    names = spell.sent_fields(kind, habit)
    body: list[list[object]] = [[_typed(kind, field, row, habit, rng) for field in names] for row in rows]
    heading: list[object] = [spell.heading(kind, field, habit) for field in names]
    hidden = frozenset(4 + n for n in range(len(body)) if len(body) > 12 and rng.randrange(100) < 4)
    lines = [[title], ["작성: 실적담당(가상), 단위: 원, 명"], [], heading, *body, [], [note]]
    return Sheet(name, lines, 3, hidden)


def _typed(kind: str, field: str, row: Row, habit: Habit, rng: Random) -> object:
    """A number or date as Excel stores it, or the text somebody typed over it."""
    value = row[field]
    typed_over = rng.randrange(100) < (50 if _is_round(field, value) else 15)
    if typed_over and _is_round(field, value):
        return spell.number(value, "korean", spell.CONTRACT["field"][kind][field]["unit"])
    if isinstance(value, Date) and field != "report_month" and not typed_over:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and not typed_over:
        return value
    return spell.cell(kind, field, row, habit, rng)


def _is_round(field: str, value: object) -> bool:
    """Large round sums are what people write in 억 and 만."""
    return isinstance(value, int) and value >= 10_000 and value % (10**4 if field.endswith("_krw") else 1000) == 0


def workbook(sheets: list[Sheet]) -> bytes:
    """A small XLSX without compression or clock: every machine writes the same bytes."""
    texts: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{n}.xml": _sheet_xml(one, texts) for n, one in enumerate(sheets, 1)}
    numbers = range(1, len(sheets) + 1)
    book = "".join(
        f'<sheet name="{escape(one.name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, one in zip(numbers, sheets, strict=True)
    )
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    links += [("rId90", "styles", "styles.xml"), ("rId91", "sharedStrings", "sharedStrings.xml")]
    parts = {
        "[Content_Types].xml": _content_types(list(parts)),
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{book}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(links),
        "xl/styles.xml": _styles(),
        "xl/sharedStrings.xml": _shared(texts),
        **parts,
    }
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode())
    return box.getvalue()


def _sheet_xml(one: Sheet, texts: dict[str, int]) -> str:
    rows = "".join(_row_xml(n, line, n - 1 in one.hidden, texts) for n, line in enumerate(one.lines, 1) if line)
    merged = '<mergeCells count="1"><mergeCell ref="A1:F1"/></mergeCells>' if one.titles else ""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{merged}</worksheet>'


def _row_xml(number: int, line: list[object], is_hidden: bool, texts: dict[str, int]) -> str:
    cells = "".join(
        _cell_xml(f"{_letters(n)}{number}", value, texts) for n, value in enumerate(line) if value != ""
    )
    hidden = ' hidden="1"' if is_hidden else ""
    return f'<row r="{number}"{hidden}>{cells}</row>'


def _cell_xml(address: str, value: object, texts: dict[str, int]) -> str:
    if isinstance(value, Date):
        return f'<c r="{address}" s="1"><v>{(value - Date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{address}"><v>{value}</v></c>'
    return f'<c r="{address}" t="s"><v>{texts.setdefault(str(value), len(texts))}</v></c>'


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def _shared(texts: dict[str, int]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    return f'{HEAD}<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>'


def _styles() -> str:
    """Style 0 is general, style 1 a date (built-in format 14)."""
    font = '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    fill = '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    border = '<borders count="1"><border/></borders>'
    base = '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    cells = '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs>'
    return f'{HEAD}<styleSheet xmlns="{MAIN}">{font}{fill}{border}{base}{cells}</styleSheet>'


def _relations(links: list[tuple[str, str, str]]) -> str:
    items = "".join(f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{to}"/>' for id, kind, to in links)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _content_types(sheets: list[str]) -> str:
    word = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [
        ("xl/workbook.xml", "sheet.main"),
        ("xl/styles.xml", "styles"),
        ("xl/sharedStrings.xml", "sharedStrings"),
    ]
    parts += [(name, "worksheet") for name in sheets]
    items = "".join(f'<Override PartName="/{name}" ContentType="{word}.{kind}+xml"/>' for name, kind in parts)
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{rels}{xml}{items}</Types>'

"""The workbook a team fills in: a sheet a kind, headings in both languages, dropdowns, last month's fixed cells.

The door takes it back as it is: row 1 holds Korean headings, row 2 English ones, row 3 (hidden) the machine keys.
"""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from connectors import acts, contract, inbox, receipts, template_mark, toml
from connectors.contract import Contract, Field
from connectors.formats.limits import USUAL
from connectors.model import Words, column_letter
from connectors.programme import Programme

KINDS = ("b2b", "b2c", "readiness")
LANGUAGES = ("ko", "en")
FIRST_ROW = 3  # 0-based: under the three rows of headings
LAST_ROW = FIRST_ROW + USUAL.max_rows - 1
CODES = "_codes"
MEASURED = ("INTEGER", "BIGINT", "DECIMAL(5,2)")
# Excel's own limits on what stands beside a cell; one letter more and the file needs repair.
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255


@dataclass(frozen=True)
class Wording:
    """template.toml: names of sheets, words, examples, and what is told anew each month."""

    sheets: dict[str, Words]
    words: dict[str, Words]
    examples: dict[str, str]
    monthly: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Order:
    """Whose template, for which month, in which language, and what is filled in."""

    programme: Programme
    team: str
    month: datetime.date
    last: pa.Table | None
    lang: str


def make(
    programme: Programme, team: str, month: datetime.date, last: pa.Table | None = None, lang: str = "ko"
) -> bytes:
    """An XLSX to fill in for this month. `last`: rows of the reports in force before it (`rows_before`), whose
    unchanging cells are filled in, all but customer numbers, which are not kept."""
    order = Order(programme, team, month, last, lang)
    box = io.BytesIO()
    # Nothing a team once sent may become a formula or a link in what it gets back.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(box, options) as book:
        _Book(book, order).fill()
    return box.getvalue()


def rows_before(programme: Programme, team: str, month: datetime.date) -> pa.Table | None:
    """The rows in force of the newest month before this one, for each kind its own; None where there are none."""
    force = receipts.in_force(receipts.read_all(programme.folder, team), acts.read(programme.folder))
    newest: dict[tuple[str, datetime.date, str], receipts.Receipt] = {}
    for kind in KINDS:
        months = [key for key in force if key[1] < month and key[2] == kind]
        newest |= {key: force[key] for key in [max(months, default=None)] if key}
    return inbox.history(programme.folder, newest)


@cache
def wording() -> Wording:
    """Read and checked. Raises BrokenFile with file, key and reason."""
    top = toml.load(Path(__file__).with_suffix(".toml"))
    top.only({"monthly", "sheet", "example", "words"})
    sheet, words, example, monthly = (top.section(name) for name in ("sheet", "words", "example", "monthly"))
    return Wording(
        {name: sheet.words(name) for name in sheet.data},
        {name: words.words(name) for name in words.data},
        {name: example.get(name, str) for name in example.data},
        {name: monthly.texts(name) for name in monthly.data},
    )


def carried(kind: str) -> list[Field]:
    """The fields of a kind that are filled in from the month before."""
    return [
        field
        for field in contract.load().sent_fields(kind)
        if field.privacy != "secret"
        and field.name not in wording().monthly[kind]
        and (field.type not in MEASURED or kind == "readiness")
    ]


class _Book:
    """The sheets of one template, in the order in which one reads them."""

    def __init__(self, book: Any, order: Order) -> None:
        self.book, self.order, self.contract = book, order, contract.load()
        self.formats = _formats(book)
        self.lists = _lists(self.contract, order)
        # A list longer than 255 letters written into the cell's rule silently gives no dropdown: hence ranges.
        self.ranges = {
            name: f"='{CODES}'!${column_letter(at)}$2:${column_letter(at)}${len(codes) + 1}"
            for at, (name, codes) in enumerate(self.lists.items())
        }

    def fill(self) -> None:
        for kind in KINDS:
            self._kind(kind)
        self._report()
        self._guide()
        self._hidden(CODES, [list(self.lists), *_turned(list(self.lists.values()))])
        mark = template_mark.of(self.contract, self.order.team, self.order.month)
        self._hidden(template_mark.SHEET, [list(line) for line in mark.lines])

    def _kind(self, kind: str) -> None:
        fields = self.contract.sent_fields(kind)
        sheet = self._headed(kind, fields)
        for at, row in enumerate(_filled(kind, self.order), FIRST_ROW):
            for column, field in enumerate(fields):
                self._cell(sheet, at, column, field, row.get(field.name))

    def _report(self) -> None:
        """Whose report and which month; its list of kinds is left empty, since the sheets filled in say it too."""
        fields = list(self.contract.header.values())
        sheet = self._headed("report", fields)
        given = {"team_id": self.order.team, "report_month": self.order.month}
        for column, field in enumerate(fields):
            self._cell(sheet, FIRST_ROW, column, field, given.get(field.name))

    def _headed(self, kind: str, fields: list[Field]) -> Any:
        sheet = self.book.add_worksheet(wording().sheets[kind][self.order.lang])
        for column, field in enumerate(fields):
            sheet.set_column(column, column, _width(field), self.formats[_look(field)])
        for row, lang in enumerate(LANGUAGES):
            sheet.set_row(row, 45 if lang == "ko" else 30)
            for column, field in enumerate(fields):
                look = "required" if field.required == "yes" and lang == "ko" else f"head_{lang}"
                sheet.write_string(row, column, _head(field, lang), self.formats[look])
        sheet.set_row(2, None, None, {"hidden": True})
        for column, field in enumerate(fields):
            sheet.write_string(2, column, field.name)
            self._helped(sheet, column, field)
        sheet.freeze_panes(FIRST_ROW, 2)
        return sheet

    def _helped(self, sheet: Any, column: int, field: Field) -> None:
        """A dropdown where the contract lists what may stand there, and a word of help at every cell."""
        lang = self.order.lang
        rule: dict[str, Any] = {"validate": "any", "input_title": field.words[lang][:LONGEST_TITLE],
                                "input_message": _help(field, self.order, lang)}  # fmt: skip
        name = _list_of(field)
        if name in self.ranges:
            # Codes and the other language's labels are read too, so a warning is enough.
            rule |= {"validate": "list", "source": self.ranges[name], "error_type": "warning"}
        sheet.data_validation(FIRST_ROW, column, LAST_ROW, column, rule)

    def _cell(self, sheet: Any, row: int, column: int, field: Field, value: Any) -> None:
        look = self.formats[_look(field)]
        if value is None:
            return
        if isinstance(value, datetime.date):
            sheet.write_datetime(row, column, datetime.datetime.combine(value, datetime.time()), look)
        elif field.values:
            sheet.write_string(row, column, field.values[_code(value)][self.order.lang], look)
        elif field.type in MEASURED:
            sheet.write_number(row, column, float(value), look)
        else:
            sheet.write_string(row, column, str(value), look)

    def _guide(self) -> None:
        lang, formats = self.order.lang, self.formats
        sheet = self.book.add_worksheet(wording().sheets["guide"][lang])
        for column, width in enumerate((18, 26, 14, 16, 44, 34, 70)):
            sheet.set_column(column, column, width, formats["wrapped"])
        lines = _told(self.order)
        sheet.write_string(0, 0, lines[0], formats["title"])
        for row, line in enumerate(lines[1:], 1):
            sheet.write_string(row, 0, line, formats["line"])
        heads = [wording().words[name][lang]
                 for name in ("sheet", "column", "unit", "need", "form", "example", "note")]  # fmt: skip
        for column, said in enumerate(heads):
            sheet.write_string(len(lines) + 1, column, said, formats["head_ko"])
        fields = [field for kind in KINDS for field in self.contract.sent_fields(kind)]
        for row, field in enumerate(fields, len(lines) + 2):
            for column, said in enumerate(_guide_row(field, self.order, lang)):
                sheet.write_string(row, column, said, formats["wrapped"])

    def _hidden(self, name: str, rows: list[list[str]]) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.very_hidden()
        for at, row in enumerate(rows):
            for column, said in enumerate(row):
                if said:
                    sheet.write_string(at, column, said)


# ---- what stands in it ----


def _filled(kind: str, order: Order) -> list[dict[str, Any]]:
    """Last month's rows, with what is told anew left out. What had ended is over: it may not appear again."""
    if order.last is None:
        return []
    kept = {field.name for field in carried(kind)}
    rows = [row for row in order.last.to_pylist() if row["kind"] == kind and row["stage"] != "ended"]
    return [{name: row[name] for name in kept if name in row} | {"report_month": order.month} for row in rows]


def _lists(contract: Contract, order: Order) -> dict[str, list[str]]:
    """What each dropdown offers, by its name."""
    fields = [field for kind in KINDS for field in contract.sent_fields(kind)]
    lists = {_list_of(field): [words[order.lang] for words in field.values.values()]
             for field in fields if field.values}  # fmt: skip
    models = [one.id for one in order.programme.models.values() if one.team == order.team]
    return lists | {
        "team_id": [order.team],
        "report_month": [f"{order.month:%Y-%m-%d}"],
        "model_id": models or [order.team],
        "ksic_division": list(contract.ksic),
        "evidence_id": [one.id for one in contract.items.values() if one.mandatory != "derived"],
    }


def _list_of(field: Field) -> str:
    return f"{field.kind}.{field.name}" if field.values else field.name


def _head(field: Field, lang: str) -> str:
    """A heading with its unit and whether it is needed, in brackets, which the door does not compare."""
    unit = contract.load().units[field.unit][lang] if field.unit else ""
    said = [f"({unit.replace(' (', '(').replace('(', ', ').replace(')', '')})"] if unit else []
    said += [f"[{_need(field, lang)}]"] if field.required in ("yes", "when") else []
    return " ".join([field.words[lang], *said])


def _need(field: Field, lang: str) -> str:
    return wording().words[{"yes": "required", "when": "when"}.get(field.required, "optional")][lang]


def _help(field: Field, order: Order, lang: str) -> str:
    lines = [_form(field, lang), _example(field, order, lang)]
    said = "\n".join(filter(None, lines))
    return said if len(said) <= LONGEST_MESSAGE else said[: LONGEST_MESSAGE - 1] + "…"


def _form(field: Field, lang: str) -> str:
    """What may stand in a cell, when it must, and why a customer number was not filled in."""
    lines = [field.required_when[lang]] if field.required_when else []
    if field.values:
        lines.append(" / ".join(words[lang] for words in field.values.values()))
    elif field.allowed:
        lines.append(field.allowed[lang])
    if field.privacy == "secret":
        lines.append(wording().words["secret"][lang])
    return "\n".join(lines)


def _example(field: Field, order: Order, lang: str) -> str:
    if field.values:
        return next(iter(field.values.values()))[lang]
    if field.unit == "month" or field.type == "DATE":
        return f"{order.month:%Y-%m}-{'01' if field.unit == 'month' else '02'}"
    if field.type in MEASURED:
        return "87.5" if field.type == "DECIMAL(5,2)" else "1,200"
    models = [one.id for one in order.programme.models.values() if one.team == order.team]
    item = next(iter(contract.load().items))
    text = wording().examples.get(field.name, "")
    return text.format(team=order.team, model=models[0] if models else f"{order.team}-1", item=item)


def _guide_row(field: Field, order: Order, lang: str) -> list[str]:
    unit = contract.load().units[field.unit][lang] if field.unit else ""
    sheet = wording().sheets[field.kind][lang]
    return [sheet, field.words[lang], unit, _need(field, lang), _form(field, lang), _example(field, order, lang),
            field.note[lang]]  # fmt: skip


def _told(order: Order) -> list[str]:
    """The lines over the guide."""
    said, lang = wording().words, order.lang
    team = order.programme.teams[order.team].words[lang]
    lines = [said["title"][lang].format(team=team, month=f"{order.month:%Y-%m}"), said["how"][lang]]
    lines.append(said["empty_kind"][lang])
    rows = sum(len(_filled(kind, order)) for kind in KINDS)
    if not rows or order.last is None:
        return [*lines, said["none_before"][lang]]
    month = max(row for row in order.last["report_month"].to_pylist() if row)
    return [*lines, said["carried"][lang].format(month=f"{month:%Y-%m}", rows=rows), said["secret"][lang]]


def _code(value: Any) -> str:
    """A stored value as the contract writes its code."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _turned(lists: list[list[str]]) -> list[list[str]]:
    longest = max(map(len, lists))
    return [[one[at] if at < len(one) else "" for one in lists] for at in range(longest)]


# ---- how it looks ----


def _look(field: Field) -> str:
    """Numbers that are names stay texts: Excel would take the zeros in front."""
    if field.type == "DATE":
        return "date"
    if field.type in MEASURED and not field.values:
        return "share" if field.type == "DECIMAL(5,2)" else "count"
    return "text"


def _width(field: Field) -> int:
    return min(max(12, 2 * len(field.words.ko) + 2), 28)


def _formats(book: Any) -> dict[str, Any]:
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#C6C6C6"}
    looks = {
        "head_ko": head | {"bg_color": "#EEF2F7"},
        "required": head | {"bg_color": "#DCE8FD"},
        "head_en": head | {"bold": False, "font_color": "#555555", "font_size": 9},
        "text": {"num_format": "@"},
        "date": {"num_format": "yyyy-mm-dd"},
        "count": {"num_format": "#,##0"},
        "share": {"num_format": "0.##"},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "title": {"bold": True, "font_size": 14},
        "line": {},
    }
    return {name: book.add_format(look) for name, look in looks.items()}

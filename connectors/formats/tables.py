"""Sheets -> tables: where the headings are, which kind they make, and which rows under them are data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from difflib import get_close_matches

import pyarrow as pa
import pyarrow.compute as pc

from connectors import template_mark
from connectors.contract import Contract, Field, heading
from connectors.formats.headings import (
    REPORT,
    ROWS_SEARCHED,
    Heads,
    heads_of,
    is_heads_again,
    row_at,
    stacked,
    text_at,
)
from connectors.formats.headings import known as _known
from connectors.model import Finding, Severity, Sheet, Table, column_letter
from connectors.texts import byte_range, different

ASKS = "F39"  # the finding that proposes a mapping: values "header" and "field"
LEFT_OUT = (
    "F11"  # the finding about a column that is not read: the same values, the field "" where none is like it
)
# Soft hyphen, zero-width and direction marks, Hangul fillers.
_INVISIBLE = r"[\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}\x{115F}\x{1160}\x{3164}\x{FFA0}]"
_MAY_BE_TOTAL = r"^\D{1,19}$"  # a first look at columns of many different texts
_TOTALS = frozenset({"합계", "총계", "총합계", "소계", "누계", "계", "total", "subtotal", "grandtotal", "sum"})
_NOTE = re.compile(
    r"[※*＊☞•·]|[주비참출]\s?[고처]?\s?[):：.]|\[주\]|주\s?\d|비고|참고|출처|작성|단위|note|source", re.I
)


def recognise(
    sheets: list[Sheet], contract: Contract, mapping: Mapping[str, str] | None = None
) -> tuple[list[Table], list[Finding]]:
    """Every table of the file with what is wrong about its shape. A table without rows is told and left out.

    `mapping` holds what a team said its own headings mean: heading -> field, or "" for one that is none of ours.
    """
    known = _known(contract, mapping or {})
    sheets, mark = template_mark.taken_out(sheets)
    if not sheets:
        return [], []
    tables: list[Table] = []
    findings: list[Finding] = []
    missed: list[Sheet] = []
    refused = frozenset(heading(said) for said, field in (mapping or {}).items() if not field)
    for sheet in stacked(sheets, known, contract):
        heads = heads_of(sheet, known, contract)
        if heads is None:
            missed.append(sheet)
            continue
        table, found = _table(sheet, heads, known[heads.kind], contract, refused)
        findings += found
        if table.row_nos:
            tables.append(table)
    if len(missed) == len(sheets):
        return [], [_nothing(sheets, known)]
    # A sheet called "_..." is the guide of our own template.
    notes = [
        Finding("F25", "note", sheet=one.name, values={"name": one.name})
        for one in missed
        if one.row_nos and not one.name.startswith("_")
    ]
    return _one_a_kind(tables, contract, template_mark.judged(mark, contract, findings) + findings + notes)


def _one_a_kind(
    tables: list[Table], contract: Contract, findings: list[Finding]
) -> tuple[list[Table], list[Finding]]:
    """Two tables of a kind would count its rows twice or contradict each other."""
    first: dict[str, Table] = {}
    for table in tables:
        if first.setdefault(table.kind, table) is not table:
            values = _kind_words(contract, table.kind) | {"first": first[table.kind].sheet, "second": table.sheet}
            findings.append(Finding("F21", "reject", table.kind, table.sheet, table.header_row, values=values))
    return list(first.values()), findings


# ---- one table ----


def _table(
    sheet: Sheet, heads: Heads, fields: dict[str, Field], contract: Contract, refused: Set[str]
) -> tuple[Table, list[Finding]]:
    first = heads.at + heads.rows
    while first < len(sheet.row_nos) and is_heads_again(row_at(sheet, first), heads, fields):
        first += 1
    end = _end_of_data(sheet, first, heads, contract)
    table = Table(
        kind=heads.kind,
        sheet=sheet.name,
        header_row=sheet.row_nos[heads.at],
        columns=heads.columns,
        headers={name: heads.texts[at] for name, at in heads.columns.items()},
        row_nos=sheet.row_nos[first:end],
        texts={name: sheet.columns[at][first:end] for name, at in heads.columns.items()},
        unknown=list(heads.unknown.values()),
        notes=sheet.row_nos[end:],
        hidden_rows=len(sheet.hidden.intersection(sheet.row_nos[first:end])),
        first_texts={at: text_at(sheet.columns[at], first) for at in heads.unknown if first < end},
    )
    findings = [
        *_about_heads(table, heads, fields, refused),
        *_about_rows(table, sheet, first, contract),
        *_strays(table, sheet, heads, first),
    ]
    return table, findings


def _end_of_data(sheet: Sheet, first: int, heads: Heads, contract: Contract) -> int:
    """Where the notes under the table begin: from below, rows of one text outside the key, or marked as a note."""
    key_columns = {heads.columns[name] for name in _key(contract, heads.kind) if name in heads.columns}
    end = len(sheet.row_nos)
    while end > first and _is_note(row_at(sheet, end - 1), key_columns):
        end -= 1
    return end


def _is_note(row: list[str], key_columns: set[int]) -> bool:
    filled = [(column, text) for column, text in enumerate(row) if text]
    column, text = filled[0]
    if len(filled) != 1 or _is_total(text):
        return False
    return (bool(key_columns) and column not in key_columns) or _NOTE.match(text) is not None


def _is_total(text: str) -> bool:
    return re.sub(r"[\s:()\[\]]", "", text).casefold() in _TOTALS


# ---- what is wrong with it ----


def _about_heads(table: Table, heads: Heads, fields: dict[str, Field], refused: Set[str]) -> Iterable[Finding]:
    """`refused` are headings that the team has said are none of ours: nothing is asked about them again."""
    unknown = {column: text for column, text in heads.unknown.items() if heading(text) not in refused}
    by_name = {field.name: field for field in fields.values()}
    missing = [one for one in by_name.values() if one.required == "yes" and one.name not in heads.columns]
    proposed = _proposals(missing, unknown, table.first_texts)
    for field in missing:
        column = proposed.get(field.name)
        if column is None:
            yield _at(table, "F05", "reject", table.header_row, field=field.name, values=_column_words(field))
        else:
            said = heads.unknown[column]
            values = _column_words(field) | {"header": said, "field": field.name}
            yield _at(table, ASKS, "reject", table.header_row, column, field.name, said, values)
    for name, first, second in heads.twice:
        values = _column_words(by_name[name]) | {
            "first": f"{column_letter(first)}{table.header_row}",
            "second": f"{column_letter(second)}{table.header_row}",
        }
        yield _at(table, "F06", "reject", table.header_row, second, name, values=values)
    for column, text in unknown.items():
        if column not in proposed.values():
            yield _unknown(table, heads, column, text, fields)


def _unknown(table: Table, heads: Heads, column: int, text: str, fields: dict[str, Field]) -> Finding:
    """A column that is left out; where it looks like one of ours that is not there, which."""
    absent = {head: field for head, field in fields.items() if field.name not in heads.columns}
    field = next((absent[head] for head in _close([heading(text)], absent)), None)
    near = _nearest(field.words.ko, field.words.en) if field else _nearest("")
    values = {"header": text, "field": field.name if field else ""} | near
    return _at(table, LEFT_OUT, "note", table.header_row, column, said=text, values=values)


def _proposals(missing: list[Field], unknown: Mapping[int, str], first_texts: Mapping[int, str]) -> dict[str, int]:
    """For each missing field the unknown column that may be it: by a name like its own, else by its texts."""
    found: dict[str, int] = {}
    for by_name in (True, False):
        for field in missing:
            left = {column: text for column, text in unknown.items() if column not in found.values()}
            column = _named_like(field, left) if by_name else _holding(field, left, first_texts)
            if field.name not in found and column is not None:
                found[field.name] = column
    return found


def _named_like(field: Field, left: dict[int, str]) -> int | None:
    columns = {heading(text): column for column, text in left.items()}
    return next((columns[head] for head in _close(field.headings, columns)), None)


def _holding(field: Field, left: dict[int, str], first_texts: Mapping[int, str]) -> int | None:
    """A column whose first text is of the form that only this field has: the id under any heading."""
    pattern = field.pattern
    return next((one for one in left if pattern and re.fullmatch(pattern, first_texts.get(one, ""))), None)


def _about_rows(table: Table, sheet: Sheet, first: int, contract: Contract) -> Iterable[Finding]:
    if not table.row_nos:
        yield _at(table, "F27", "note", table.header_row, values=_kind_words(contract, table.kind))
    keys = [table.texts[name] for name in _key(contract, table.kind) if name in table.texts]
    for at, column, text in _totals(sheet, first, first + len(table.row_nos)):
        # The row of a service named "합계" under the id ALL is data.
        if all(_is_total(text_at(key, at - first) or "계") for key in keys):
            yield _at(table, "F12", "reject", sheet.row_nos[at], column, said=text)
    yield from _invisible(table, contract)
    if table.notes:
        yield _at(table, "F15", "note", table.notes[0], values={"rows": spans(table.notes)})
    if table.hidden_rows:
        hidden = [row_no for row_no in table.row_nos if row_no in sheet.hidden]
        values = {"rows": spans(hidden), "count": str(len(hidden))}
        yield _at(table, "F22", "note", hidden[0], values=values)


def _invisible(table: Table, contract: Contract) -> Iterable[Finding]:
    """Texts that look the same and are not: a filler or a mark of direction came along when they were copied."""
    for name, texts in table.texts.items():
        if byte_range(texts)[1] < 0x80:
            continue
        rows = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(texts, _INVISIBLE), False)).to_pylist()
        field = contract.kinds[table.kind].fields.get(name) if table.kind in contract.kinds else None
        if rows and field:
            numbers = [table.row_nos[at] for at in rows]
            values = _column_words(field) | {"rows": spans(numbers)}
            yield _at(table, "F49", "note", numbers[0], table.columns[name], name, values=values)


def _totals(sheet: Sheet, first: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Rows whose first text is a word for a total."""
    left = pa.array(range(first, end), pa.int64())
    for column, cells in enumerate(sheet.columns):
        here = cells.take(left)
        words = list(filter(_is_total, different(here.filter(pc.match_substring_regex(here, _MAY_BE_TOTAL)))))
        for at in left.filter(pc.is_in(here, pa.array(words, pa.string()))).to_pylist() if words else ():
            yield at, column, text_at(cells, at)
        left = left.filter(pc.is_null(here))
        if not len(left):
            return


def _strays(table: Table, sheet: Sheet, heads: Heads, first: int) -> Iterable[Finding]:
    """Values under no heading, and rows with more cells than the others: an unquoted comma shifts what follows."""
    named = {*heads.columns.values(), *heads.unknown, *(second for _, _, second in heads.twice)}
    count = len(table.row_nos)
    odd: dict[int, int] = {}
    for column, cells in enumerate(sheet.columns):
        if column not in named:
            filled = pc.indices_nonzero(cells.slice(first, count).is_valid()).to_pylist()
            odd = {first + at: column for at in filled} | odd
    head_width, widths = sheet.widths[heads.at], sheet.widths[first : first + count]
    if len(set(widths)) > 1:
        odd = {first + at: head_width for at, width in enumerate(widths) if width > head_width} | odd
    if odd:
        at = min(odd)
        said = text_at(sheet.columns[odd[at]], at)
        where = spans([sheet.row_nos[at] for at in sorted(odd)])
        yield _at(table, "F23", "reject", sheet.row_nos[at], odd[at], said=said, values={"rows": where})


def _nothing(sheets: list[Sheet], known: dict[str, dict[str, Field]]) -> Finding:
    """No table: say which row came nearest to being its headings."""
    rows = [
        (sum(heading(cell) in fields for cell in row_at(sheet, at) if cell), sheet.name, sheet.row_nos[at])
        for sheet in sheets
        for at in range(min(ROWS_SEARCHED, len(sheet.row_nos)))
        for fields in known.values()
    ]
    count, name, row_no = max(rows, default=(0, "", 0), key=lambda row: row[0])
    if not count:
        return Finding("F04", "reject", values={"nearest_ko": "", "nearest_en": ""})
    ko = f"{row_no}행이 머리글에 가장 가깝지만 아는 열 이름이 {count}개뿐입니다."
    en = f"Row {row_no} comes nearest, but only {count} of its column names are known."
    return Finding("F04", "reject", sheet=name, row_no=row_no, values={"nearest_ko": ko, "nearest_en": en})


def spans(numbers: Sequence[int]) -> str:
    """[3, 4, 5, 9] -> "3-5, 9"; after ten spans only how many rows are left."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    listed = ", ".join("-".join(map(str, run)) for run in runs[:10])
    left = sum(run[-1] - run[0] + 1 for run in runs[10:])
    return f"{listed} (+{left})" if left else listed


def _at(
    table: Table,
    rule: str,
    severity: Severity,
    row_no: int,
    column: int | None = None,
    field: str | None = None,
    said: str = "",
    values: dict[str, str] | None = None,
) -> Finding:
    return Finding(rule, severity, table.kind, table.sheet, row_no, column, field, said, values or {})


def _close(heads: Iterable[str], among: Iterable[str]) -> list[str]:
    """Headings that look alike, or that hold one another: "월간이용자수" and "월간이용자". In a short one
    a letter is a large part: "도입건 번호" for "도입건 ID"."""
    listed, heads = list(among), list(heads)
    cutoffs = [(head, 0.55 if len(head) < 8 else 0.7) for head in heads]
    near = [found for head, cutoff in cutoffs for found in get_close_matches(head, listed, 1, cutoff)]
    held = [(head, found) for head in heads for found in listed if min(len(head), len(found)) > 3]
    return near or [found for head, found in held if found in head or head in found]


def _column_words(field: Field) -> dict[str, str]:
    return {"column_ko": field.words.ko, "column_en": field.words.en}


def _key(contract: Contract, kind: str) -> tuple[str, ...]:
    return contract.kinds[kind].key if kind in contract.kinds else ()


def _kind_words(contract: Contract, kind: str) -> dict[str, str]:
    words = contract.kinds[kind].words if kind in contract.kinds else None
    return {"kind_ko": words.ko if words else REPORT, "kind_en": words.en if words else REPORT}


def _nearest(ko: str, en: str | None = None) -> dict[str, str]:
    """The part of a message that proposes a name, or nothing."""
    en = ko if en is None else en
    return {
        "nearest_ko": f" 혹시 ‘{ko}’ 열입니까?" if ko else "",
        "nearest_en": f' Did you mean "{en}"?' if en else "",
    }

"""Which rows of a sheet are headings, of which kind, and where a further table begins beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from connectors.contract import Contract, Field, heading
from connectors.model import Sheet

REPORT = "report"
ROWS_SEARCHED = 60  # titles above the headings
ENOUGH = 3  # known headings in one row, the key among them
_FURTHER_ROWS = 500  # rows looked at, under the first headings, for those of a further table
Known = dict[str, dict[str, Field]]


@dataclass(frozen=True)
class Heads:
    """Headings in one row, or two: which column holds which field, and which columns nobody knows."""

    kind: str
    at: int
    rows: int
    texts: list[str]
    columns: dict[str, int]
    twice: list[tuple[str, int, int]]
    unknown: dict[int, str]


def known(contract: Contract, mapping: Mapping[str, str]) -> Known:
    """The fields that may be headings of each kind, by every heading they may have. A team's own names come
    second: they never take a name of the contract away."""
    fields: dict[str, Iterable[Field]] = {kind: contract.sent_fields(kind) for kind in contract.kinds}
    fields[REPORT] = contract.header.values()
    own = {heading(said): name for said, name in mapping.items()}
    found: Known = {}
    for kind, some in fields.items():
        by_name = {field.name: field for field in some}
        said = {head: by_name[name] for head, name in own.items() if name in by_name}
        found[kind] = said | {head: field for field in by_name.values() for head in field.headings}
    return found


def stacked(sheets: Iterable[Sheet], known: Known, contract: Contract) -> Iterator[Sheet]:
    """Each sheet, cut where headings of another kind stand under the first table."""
    for sheet in sheets:
        first = heads_of(sheet, known, contract)
        cut = _further(sheet, first, known, contract) if first else None
        if cut is None:
            yield sheet
        else:
            yield _part(sheet, 0, cut)
            yield from stacked([_part(sheet, cut, len(sheet.row_nos))], known, contract)


def _part(sheet: Sheet, first: int, end: int) -> Sheet:
    columns = [column[first:end] for column in sheet.columns]
    return replace(sheet, columns=columns, row_nos=sheet.row_nos[first:end], widths=sheet.widths[first:end])


def _further(sheet: Sheet, first: Heads, known: Known, contract: Contract) -> int | None:
    """The row where another kind's headings begin (its key among them), if there is one."""
    for at in _may_be_heads(sheet, first):
        row = row_at(sheet, at)
        for kind, fields in known.items():
            if kind not in (first.kind, REPORT) and _is_enough(kind, _matched(row, fields), contract, sheet):
                return at
    return None


def _may_be_heads(sheet: Sheet, first: Heads) -> list[int]:
    """Rows after a gap, and rows that hold no digit where the first table has its leftmost column of ids."""
    start = first.at + first.rows
    numbers = sheet.row_nos
    has_gaps = numbers[-1] - numbers[0] >= len(numbers)
    gaps = [at for at in range(start + 1, len(numbers)) if numbers[at] - numbers[at - 1] > 1] if has_gaps else []
    gaps = gaps[:_FURTHER_ROWS]
    key = next((at for name, at in first.columns.items() if name.endswith("_id") and name != "team_id"), None)
    if key is None:
        return gaps
    cells = sheet.columns[key][start:]
    wordy = pc.fill_null(pc.invert(pc.match_substring_regex(cells, "[0-9]")), False)
    rows = [start + at for at in pc.indices_nonzero(wordy)[:_FURTHER_ROWS].to_pylist()]
    return sorted({*gaps, *rows})


def heads_of(sheet: Sheet, known: Known, contract: Contract) -> Heads | None:
    """The first row that holds a kind's key and enough of its headings; else the best row without the key."""
    best: tuple[int, Heads] | None = None
    for at in range(min(ROWS_SEARCHED, len(sheet.row_nos))):
        for row, rows in _candidates(sheet, at):
            for kind, fields in known.items():
                matched = _matched(row, fields)
                if (len(matched) < ENOUGH and kind != REPORT) or not _is_best(sheet, at, rows, fields):
                    continue
                if _is_enough(kind, matched, contract, sheet):
                    return read_heads(row, at, kind, fields, rows)
                if kind != REPORT and len(matched) > (best[0] if best else ENOUGH):
                    best = (len(matched), read_heads(row, at, kind, fields, rows))
    return best[1] if best and 2 * best[0] > len(best[1].unknown) else None


def _candidates(sheet: Sheet, at: int) -> Iterator[tuple[list[str], int]]:
    """A row alone; and two rows as one, where the upper one groups what the lower one names (merged cells)."""
    row = row_at(sheet, at)
    yield row, 1
    if at + 1 < len(sheet.row_nos):
        yield _merged(row, row_at(sheet, at + 1)), 2


def _merged(above: list[str], below: list[str]) -> list[str]:
    return [low or high for high, low in zip(above, below, strict=True)]


def _is_best(sheet: Sheet, at: int, rows: int, fields: dict[str, Field]) -> bool:
    """Two rows are read as one only where each names columns that the other leaves open."""
    if at + 1 == len(sheet.row_nos):
        return True
    above, below = row_at(sheet, at), row_at(sheet, at + 1)
    alone = max(len(_matched(above, fields)), len(_matched(below, fields)))
    return (len(_matched(_merged(above, below), fields)) > alone) == (rows == 2)


def _matched(row: list[str], fields: dict[str, Field]) -> set[str]:
    return {fields[head].name for head in map(heading, filter(None, row)) if head in fields}


def _is_enough(kind: str, matched: set[str], contract: Contract, sheet: Sheet) -> bool:
    if kind == REPORT:
        stem = sheet.name.rpartition("/")[2].partition(".")[0].strip().lower()  # a file of a package has an ending
        return "kinds" in matched or (stem == REPORT and len(matched) > 1)
    return len(matched) >= ENOUGH and matched >= set(contract.kinds[kind].key)


def row_at(sheet: Sheet, at: int) -> list[str]:
    return [text_at(column, at) for column in sheet.columns]


def text_at(column: pa.Array, at: int) -> str:
    text: str = column[at].as_py() or ""
    return text


def read_heads(row: list[str], at: int, kind: str, fields: dict[str, Field], rows: int = 1) -> Heads:
    columns: dict[str, int] = {}
    twice: list[tuple[str, int, int]] = []
    unknown: dict[int, str] = {}
    for column, cell in enumerate(row):
        field = fields.get(heading(cell)) if cell else None
        if field is None:
            unknown |= {column: cell} if cell else {}
        elif columns.setdefault(field.name, column) != column:
            twice.append((field.name, columns[field.name], column))
    return Heads(kind, at, rows, row, columns, twice, unknown)


def is_heads_again(row: list[str], heads: Heads, fields: dict[str, Field]) -> bool:
    """A second row of headings in another language, as our template has."""
    again = read_heads(row, 0, heads.kind, fields)
    return len(again.columns) >= ENOUGH and again.columns.items() <= heads.columns.items()

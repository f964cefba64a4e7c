"""Tables the programme office may keep beside its programme file: read, typed and checked once, at the start."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors import grammar
from connectors.errors import BrokenFile

if TYPE_CHECKING:
    import pyarrow as pa

BIZNO_DIGITS = 10


@dataclass(frozen=True)
class Column:
    """How a text of the column is read, None where it does not parse, and the Arrow type of what it becomes."""

    read: Callable[[str], Any]
    type: str


def _code(text: str) -> str | None:
    return grammar.canonical(text) or None


def _bizno(text: str) -> str | None:
    """Ten digits; spreadsheets drop zeros in front."""
    digits = grammar.digits(text)
    return digits.zfill(BIZNO_DIGITS) if digits and len(digits) <= BIZNO_DIGITS else None


CODE, BIZNO = Column(_code, "string"), Column(_bizno, "string")
MONTH, DAY = Column(grammar.month, "date32"), Column(grammar.date, "date32")
COUNT = Column(grammar.integer, "int64")
TABLES = {
    "kftc_groups": {"team_id": CODE, "bizno": BIZNO},
    "panel": {"service_id": CODE, "report_month": MONTH, "panel_mau": COUNT},
    "consents": {"deployment_id": CODE, "signed_on": DAY},
}


def load(folder: Path) -> dict[str, pa.Table]:
    """The tables that stand in `folder`, no other. Raises BrokenFile with file, column and reason."""
    found = {name: folder / f"{name}.csv" for name in TABLES}
    return {name: _table(path, TABLES[name]) for name, path in found.items() if path.exists()}


def _table(path: Path, columns: dict[str, Column]) -> pa.Table:
    import pyarrow as pa  # programmes without such tables, and commands that need no rows, start without it

    rows = _rows(path, columns)
    values = {name: [_value(path, at, row, name, one) for at, row in rows] for name, one in columns.items()}
    return pa.table({name: pa.array(values[name], one.type) for name, one in columns.items()})


def _rows(path: Path, columns: dict[str, Column]) -> list[tuple[int, dict[str, str | None]]]:
    """Rows with the line each ends on."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = columns.keys() - set(reader.fieldnames or ())
            if missing:
                raise BrokenFile(str(path), ", ".join(sorted(missing)), "column is missing")
            return [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise BrokenFile(str(path), "", str(problem)) from None


def _value(path: Path, at: int, row: dict[str, str | None], name: str, column: Column) -> Any:
    text = row[name] or ""
    value = column.read(text)
    if None in row:  # 1,234 without quotes would be read as 1
        raise BrokenFile(str(path), name, f"line {at}: there are more cells than headings")
    if value is None:
        raise BrokenFile(str(path), name, f"line {at}: {text!r} does not parse")
    return value

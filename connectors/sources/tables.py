"""What sources told, as tables of the warehouse: one a kind of row (see rows.py), and the answers they came from.

`pulled_<kind>` has the fields of the row, `source` and `answer`; `pulled_answer` says when an answer came and was
last found unchanged. Registers list what a whole country buys: rows in which no name of the alias table occurs are
counted and not loaded.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

import duckdb
import pyarrow as pa

from connectors import keys
from connectors.disk import json_bytes, write_whole
from connectors.programme import Programme
from connectors.sources import aliases, catalogue, runs, typed_in
from connectors.sources.aliases import Alias
from connectors.sources.answers import Outcome
from connectors.sources.kept import Card, Shelf
from connectors.sources.rows import KINDS, Contract, Row
from connectors.sources.runs import Run
from connectors.sources.typed_in import Line

HERE = Path(__file__).parent
MADE = ".read.json"  # what a day's answers say, made anew when they, the reader or the names change
TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), datetime.date: pa.date32()}
ANSWER = pa.schema([
    ("source", pa.string()), ("answer", pa.string()), ("url", pa.string()), ("fetched_at", pa.string()),
    ("checked_at", pa.string()), ("sha256", pa.string()), ("licence", pa.string()),
])  # fmt: skip
DRIFT = pa.schema(
    [("source", pa.string()), ("answer", pa.string()), ("place", pa.string()), ("what", pa.string())]
)
RUN = pa.schema([
    ("source", pa.string()), ("begun_at", pa.string()), ("ended", pa.string()), ("outcome", pa.string()),
    ("reason", pa.string()), ("url", pa.string()), ("calls", pa.int64()), ("kept", pa.int64()),
    ("reused", pa.int64()), ("rows_read", pa.int64()), ("drifts", pa.int64()), ("parked_until", pa.string()),
    ("is_whole", pa.bool_()), ("left_out", pa.int64()), ("since", pa.string()),
])  # fmt: skip
ALIAS = pa.schema([
    ("team_id", pa.string()), ("kind", pa.string()), ("value", pa.string()), ("means", pa.string()),
    ("role", pa.string()), ("valid_from", pa.date32()), ("valid_to", pa.date32()), ("source", pa.string()),
])  # fmt: skip


@dataclass
class Day:
    """What the answers of one day say. `rows` are lists of values in the order of the fields, the answer first."""

    answers: list[dict[str, str]] = field(default_factory=list)
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)
    drifts: list[list[str]] = field(default_factory=list)
    left_out: int = 0


def create(con: duckdb.DuckDBPyConnection, programme: Programme, until: datetime.date) -> None:
    """Write all tables as they stood at the end of a day, and the views over them (pulled.sql)."""
    names = aliases.load(programme)
    days = [(code, day) for code in _pulled_from(programme) for day in _days(programme, code, names, until)]
    for kind, row in KINDS.items():
        columns = {"source": pa.string(), "answer": pa.string(), **_columns(row)}
        found = [[code, *values] for code, day in days for values in day.rows.get(kind, [])]
        _table(con, f"pulled_{kind}", pa.schema(list(columns.items())), found)
    told = _runs(programme, days, until)
    _table(con, "pulled_answer", ANSWER, _answers(days, told, until))
    _table(con, "pulled_drift", DRIFT, [[code, *one] for code, day in days for one in day.drifts])
    _table(con, "source_run", RUN, told)
    _table(con, "typed_line", pa.schema([("line_id", pa.string()), *_columns(Line).items()]),
           [[id, *asdict(line).values()] for id, line in typed_in.lines(programme.folder, until)])  # fmt: skip
    _table(con, "alias", ALIAS, [list(asdict(one).values()) for one in names])
    _table(con, "buyer_key", pa.schema([("id_type", pa.string()), ("id", pa.string()), ("key", pa.string())]),
           _buyer_keys(programme, names, days))  # fmt: skip
    con.execute((HERE / "pulled.sql").read_text())


def _pulled_from(programme: Programme) -> list[str]:
    """The sources it pulls from, and those it once did."""
    kept = {path.name for path in (programme.folder / "pulls").glob("*") if path.is_dir()}
    return [code for code in catalogue.load() if code in programme.pulls or code in kept]


def _days(programme: Programme, code: str, names: list[Alias], until: datetime.date) -> Iterator[Day]:
    folder = programme.folder / "pulls" / code
    for path in sorted(folder.glob("2*-*-*")):
        if path.name <= until.isoformat():
            yield _day(Shelf(folder), code, path, names)


def _day(shelf: Shelf, code: str, folder: Path, names: list[Alias]) -> Day:
    """From what was made before where it still holds, else read anew."""
    state = _state(code, folder, names)
    made = folder / MADE
    said = json.loads(made.read_bytes()) if made.exists() else {}
    if said.get("state") == state:
        return Day(**{name: said[name] for name in ("answers", "rows", "drifts", "left_out")})
    day = _read(shelf, code, folder.name, names)
    write_whole(made, json_bytes({"state": state, **vars(day)}))
    return day


def _state(code: str, folder: Path, names: list[Alias]) -> str:
    """Of everything a day's rows depend on."""
    cards = sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("[0-9a-f]*-*.json"))
    told = catalogue.load()[code]
    known = [asdict(one) for one in names] if "contract" in told.tells else []
    columns = [list(_columns(KINDS[kind])) for kind in told.tells]
    said = json.dumps([told.module.READS, columns, cards, known], default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _read(shelf: Shelf, code: str, day: str, names: list[Alias]) -> Day:
    found, wanted, module = Day(), _Wanted(names), catalogue.load()[code].module
    for card in shelf.cards_of_day(day):
        body = shelf.body(card) if card.outcome == "OK" else None
        if body is None:
            continue
        reading = module.read(card, body)
        found.answers.append(_answer(card))
        found.drifts += [[card.stem, one.where, one.what] for one in reading.drifts]
        for row in reading.rows:
            if isinstance(row, Contract) and not wanted.by(row):
                found.left_out += 1
            else:
                found.rows.setdefault(_KIND[type(row)], []).append([card.stem, *map(_plain, vars(row).values())])
    return found


class _Wanted:
    """Which rows of a register concern a team: its number stands there, or a name of it or of its product."""

    def __init__(self, names: list[Alias]) -> None:
        self.numbers = {one.value for one in names if one.kind in ("bizno", "corp_code")}
        self.words = {one.value.casefold() for one in names if one.kind in ("company_name", "product_name")}

    def by(self, row: Contract) -> bool:
        if {row.supplier_id, row.supplier_corp} & self.numbers:
            return True
        text = f"{row.title}\n{row.supplier_name}".casefold()
        return any(word in text for word in self.words)


def _answers(days: list[tuple[str, Day]], told: list[list[Any]], until: datetime.date) -> list[list[str]]:
    """An answer's card knows only when it was last found unchanged. Where that is after the day asked for, it was
    so before in the last good run until that day, or when it came."""
    runs = dict(sorted((run[0], run[1]) for run in told if Outcome(run[3]).is_good))

    def checked(code: str, one: dict[str, str]) -> str:
        is_later = one["checked_at"][:10] > until.isoformat()
        return max(one["fetched_at"], runs.get(code, "")) if is_later else one["checked_at"]

    known = [(code, one | {"checked_at": checked(code, one)}) for code, day in days for one in day.answers]
    return [[code, *(one[name] for name in ANSWER.names[1:])] for code, one in known]


def _runs(programme: Programme, days: list[tuple[str, Day]], until: datetime.date) -> list[list[Any]]:
    """The runs of all sources and of the teams that are pulled from, up to a day."""
    out = {code: sum(day.left_out for of, day in days if of == code) for code, _ in days}
    found = [
        run
        for code in (*_pulled_from(programme), *programme.sources)
        for run in runs.history(Shelf(programme.folder / "pulls" / code), code)
        if run.at.date() <= until
    ]
    return [_run(run, out.get(run.source, 0)) for run in found]


def _run(run: Run, left_out: int) -> list[Any]:
    ended, parked = (day.isoformat() if day else None for day in (run.ended, run.parked_until))
    return [
        run.source, run.at.isoformat(), ended, run.outcome, run.reason, run.url, run.calls, run.kept, run.reused,
        run.rows, run.drifts, parked, run.is_whole, left_out, run.since or None,
    ]  # fmt: skip


def _buyer_keys(programme: Programme, names: list[Alias], days: list[tuple[str, Day]]) -> list[list[str]]:
    """The key of each buyer that a register names, as the door makes it of a customer number; an agency has that
    of its business number too, where the alias table knows it."""
    at = list(_columns(Contract)).index("buyer_id") + 1
    told = {(row[at - 1], row[at]) for _, day in days for row in day.rows.get("contract", []) if row[at]}
    if not told:
        return []
    key_of = keys.keys_of(programme.code).key_of
    means = {one.value: one.means for one in names if one.kind == "agency" and one.means}
    found = [[kind, number, key_of(f"{kind}:{number}")] for kind, number in sorted(told)]
    known = [(kind, number) for kind, number in sorted(told) if kind == "agency" and number in means]
    return found + [[kind, number, key_of(f"bizno:{means[number]}")] for kind, number in known]


def _answer(card: Card) -> dict[str, str]:
    return {"answer": card.stem, "url": card.url, "fetched_at": card.fetched_at, "checked_at": card.checked_at,
            "sha256": card.sha256, "licence": card.licence}  # fmt: skip


def _columns(row: type[Row] | type[Line]) -> dict[str, pa.DataType]:
    """Field by field, the type of its column."""
    hints = get_type_hints(row)
    return {one.name: next(kind for python, kind in TYPES.items() if python in _kinds(hints[one.name]))
            for one in fields(row)}  # fmt: skip


def _kinds(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__args__", (hint,))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _table(con: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, rows: list[list[Any]]) -> None:
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [[] for _ in schema]
    arrays = [_array(list(values), one.type) for values, one in zip(columns, schema, strict=True)]
    con.register("incoming", pa.table(arrays, schema=schema))
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    con.unregister("incoming")


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Days come as text from what was made before, and as days from the alias table."""
    if kind == pa.date32():
        values = [datetime.date.fromisoformat(one) if isinstance(one, str) else one for one in values]
    return pa.array(values, kind)


_KIND = {row: kind for kind, row in KINDS.items()}

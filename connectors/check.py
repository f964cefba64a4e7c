"""Every rule of the door over the tables of one report, in one pass: its typed rows and every finding at once."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from connectors import contract as contracts
from connectors import grammar
from connectors import rules as rulebook
from connectors.acts import Act
from connectors.contract import KEYS_OF_THE_DOOR, Contract, Field, Kind
from connectors.errors import BrokenFile
from connectors.model import Finding, Header, Severity, Table
from connectors.programme import Programme
from connectors.rules import Case
from connectors.typed import each_once, typed

T = TypeVar("T")

# A rule that is broken on every row of a large file is told with its exact count and so many cells.
MOST_CELLS = 2_000
LONGEST_SAID = 200
DIGITS = {"bizno": 10, "agency": 7}
ONCE = ("report",)
ROW_BY_ROW = (("row",), ("rows",), ("months",))


@dataclass(frozen=True)
class NotChecked:
    """A rule that could not be run, and the programme office's table it needs."""

    rule: str
    table: str


@dataclass(frozen=True)
class Checked:
    """`rows` are in the contract's row_schema, without report_id. `counts` is exact by rule, kind and field, also
    where `findings` holds only the first MOST_CELLS cells."""

    rows: pa.Table
    findings: list[Finding]
    counts: dict[tuple[str, str, str], int]
    not_checked: list[NotChecked]
    kinds: tuple[str, ...]
    month: datetime.date


def check(
    tables: Sequence[Table],
    header: Header,
    programme: Programme,
    *,
    key_of: Callable[[str], str],
    history: pa.Table | None = None,
    filed_months: Mapping[str, Sequence[datetime.date]] | None = None,
    grades: Iterable[Act] = (),
    reveal: bool = False,
) -> Checked:
    """All findings of a report and its typed rows.

    `history` holds the team's rows in force for earlier months, `filed_months` the earlier months for which a kind
    is in force (an empty list is filed too), `grades` its acts of grading in order. `key_of` makes the key of
    "type:digits".
    """
    contract = contracts.load()
    with _database() as con:
        said = {
            kind: _said(kind, [table for table in tables if table.kind == kind.name], contract)
            for kind in contract.kinds.values()
            if kind.name in header.kinds or any(table.kind == kind.name for table in tables)
        }
        read = [_read(con, kind, one, contract, key_of) for kind, one in said.items()]
        _constants(con, header, programme, contract, grades, tables)
        _past(con, history, filed_months or {}, header.month, contract)
        not_checked = _operator_tables(con, programme, header.kinds)
        found = _run(con, read, header, {one.rule for one in not_checked}, reveal)
    rows = pa.concat_tables([_rows(one, header, contract) for one in read] or [_schema(contract).empty_table()])
    return Checked(rows, found.findings, found.counts, not_checked, header.kinds, header.month)


def recheck(
    rows: pa.Table,
    header: Header,
    programme: Programme,
    *,
    history: pa.Table | None,
    filed_months: Mapping[str, Sequence[datetime.date]],
) -> list[Finding]:
    """What accepted rows break now that an earlier month was amended: queries on this month, never refusals."""
    contract = contracts.load()
    with _database() as con:
        read = [_accepted(con, kind, rows) for kind in contract.kinds.values() if kind.name in header.kinds]
        _constants(con, header, programme, contract, (), ())
        _past(con, history, filed_months, header.month, contract)
        found = _Found(False, "query")
        for one in read:
            _run_on(con, one, ("months",), set(), found)
    return found.findings


def standing(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, int, str]]:
    """What the reports in force of different teams say against each other: rule, report_id, sheet, row_no, field.

    Reads table b2b, which holds the rows of all teams. A team never learns of another's rows at the door.
    """
    found: list[tuple[str, str, str, int, str]] = []
    for case in rulebook.load().cases("b2b", ("teams",)):
        sql = f"SELECT now.report_id, now.sheet, now.row_no FROM b2b AS now WHERE {case.wrong_when} ORDER BY ALL"
        found += [(case.rule.id, *row, case.field) for row in con.execute(sql).fetchall()]
    return found


@dataclass(frozen=True)
class _Said:
    """The cells of one kind as text, and where each row stands."""

    columns: dict[str, pa.Array]
    sheets: list[str]
    row_nos: list[int]
    places: dict[str, dict[str, int]]
    missing: frozenset[str]


@dataclass(frozen=True)
class _Read:
    """One kind as the rules see it: `now` in the database, its texts, and the fields they must not judge."""

    kind: Kind
    said: _Said
    now: pa.Table
    unreadable: frozenset[str]


class _Found:
    """Findings as they come, with exact counts."""

    def __init__(self, reveal: bool, severity: Severity | None = None) -> None:
        self.findings: list[Finding] = []
        self.counts: dict[tuple[str, str, str], int] = {}
        self.reveal, self.severity = reveal, severity

    def add(self, case: Case, findings: list[Finding], count: int) -> None:
        self.findings += findings
        self.counts[case.rule.id, case.kind, case.field] = count

    def of(self, case: Case) -> Severity:
        return self.severity or case.rule.severity


def _database() -> duckdb.DuckDBPyConnection:
    """A database of its own for each report: an internal error must not reach the warehouse."""
    con = duckdb.connect(":memory:", config={"threads": 1, "python_enable_replacements": False})
    con.execute("SET enable_external_access = false")
    for name, body in rulebook.load().macros.items():
        con.execute(f"CREATE MACRO {name}{body}")
    con.execute("SET lock_configuration = true")
    return con


def _said(kind: Kind, tables: list[Table], contract: Contract) -> _Said:
    sent = contract.sent_fields(kind.name)
    columns: dict[str, pa.Array] = {}
    for field in sent:
        parts = [_texts(table, field) for table in tables]
        columns[field.name] = pa.concat_arrays(parts) if parts else pa.array([], pa.string())
    return _Said(
        columns=columns,
        sheets=[table.sheet for table in tables for _ in table.row_nos],
        row_nos=[row for table in tables for row in table.row_nos],
        places={table.sheet: table.columns for table in tables},
        missing=frozenset(
            field.name
            for field in sent
            if field.required == "yes" and any(field.name not in table.texts for table in tables)
        ),
    )


def _texts(table: Table, field: Field) -> pa.Array:
    texts = table.texts.get(field.name)
    return pa.nulls(len(table.row_nos), pa.string()) if texts is None else pa.array(texts, pa.string())


def _read(
    con: duckdb.DuckDBPyConnection, kind: Kind, said: _Said, contract: Contract, key_of: Callable[[str], str]
) -> _Read:
    """Type every column, make the keys, and lay `now` (with the texts beside it) into the database."""
    fields = contract.sent_fields(kind.name)
    now = {field.name: typed(field, said.columns[field.name], contract) for field in fields}
    unreadable = frozenset(
        field.name for field in fields
        if field.privacy != "secret" and now[field.name].null_count > said.columns[field.name].null_count
    )  # fmt: skip
    for field in fields:
        if field.privacy == "secret":
            now[field.name] = _padded(field, now)
        if field.empty is not None:
            now[field.name] = _filled(field, now[field.name], said.columns[field.name])
    if kind.name == "b2b":
        now |= _keys(con, now, said, key_of)
    texts = {f"said.{name}": column for name, column in said.columns.items()}
    number = {"i": pa.array(range(len(said.row_nos)), pa.int32())}
    table = pa.table(number | now | texts)
    con.register(kind.name, table)
    return _Read(kind, said, table, unreadable)


def _padded(field: Field, now: dict[str, pa.Array]) -> pa.Array:
    """Digits of a number, the zeros in front that spreadsheets drop put back."""
    digits = now[field.name]
    bizno = pc.utf8_lpad(digits, DIGITS["bizno"], "0")
    if field.name != "customer_id":
        return bizno
    is_agency = pc.equal(now["customer_id_type"], "agency")
    return pc.if_else(is_agency, pc.utf8_lpad(digits, DIGITS["agency"], "0"), bizno)


def _filled(field: Field, values: pa.Array, texts: pa.Array) -> pa.Array:
    """An empty cell is stored as the contract says; an unreadable one stays unknown."""
    empty = pa.scalar(field.empty == "true" if field.type == "BOOLEAN" else field.empty, values.type)
    return pc.if_else(pc.is_null(texts), empty, values)


def _keys(
    con: duckdb.DuckDBPyConnection, now: dict[str, pa.Array], said: _Said, key_of: Callable[[str], str]
) -> dict[str, pa.Array]:
    """HMAC keys of the customer and its business group; none where the number is not valid."""
    one = pc.binary_join_element_wise(now["customer_id_type"], now["customer_id"], ":")
    group = pc.binary_join_element_wise("bizno", now["customer_group_id"], ":")
    valid = _valid(con, pc.unique(pa.concat_arrays([one, group])))
    customer = each_once(one, lambda text: key_of(text) if text in valid else None, pa.string())
    groups = each_once(group, lambda text: key_of(text) if text in valid else None, pa.string())
    return {
        "customer_key": customer,
        "customer_group_key": pc.if_else(pc.is_null(said.columns["customer_group_id"]), customer, groups),
    }


def _valid(con: duckdb.DuckDBPyConnection, canonical: pa.Array) -> set[str]:
    con.register("canonical", pa.table({"id": canonical}))
    found = con.execute("""
        SELECT id FROM canonical
        WHERE (id LIKE 'bizno:%' AND valid_bizno(id[7:])) OR regexp_full_match(id, 'agency:[0-9]{7}')
    """).fetchall()
    con.unregister("canonical")
    return {id for (id,) in found}


def _accepted(con: duckdb.DuckDBPyConnection, kind: Kind, rows: pa.Table) -> _Read:
    """Rows taken earlier, read again: they are typed, and their text is what the value prints."""
    own = rows.filter(pc.equal(rows["kind"], kind.name)).combine_chunks()
    stored = [field for field in kind.fields.values() if field.is_stored]
    now = {field.name: own[field.name] for field in stored}
    said = _Said(
        {name: column.cast(pa.string()).combine_chunks() for name, column in now.items()},
        own["sheet"].to_pylist(), own["row_no"].to_pylist(), {}, frozenset(),
    )  # fmt: skip
    table = pa.table({"i": pa.array(range(own.num_rows), pa.int32())} | now)
    con.register(kind.name, table)
    return _Read(kind, said, table, frozenset())


def _constants(
    con: duckdb.DuckDBPyConnection,
    header: Header,
    programme: Programme,
    contract: Contract,
    grades: Iterable[Act],
    tables: Sequence[Table],
) -> None:
    """The small tables every rule may name."""
    as_of, month = programme.as_of(), header.month
    days = calendar.monthrange(month.year, month.month)[1]
    con.register("programme", pa.table({
        "team_id": [header.team], "onboarded_on": [programme.teams[header.team].onboarded_on],
        "month": [month], "month_end": [month.replace(day=days)], "month_days": pa.array([days], pa.int32()),
        "first_month": [programme.first_month], "as_of": [as_of],
    }))  # fmt: skip
    con.register("team_code", _names("team_id", programme.teams))
    models = programme.models.values()
    con.register("model_registered", pa.table({
        "model_id": pa.array([one.id for one in models], pa.string()),
        "registered_from": pa.array([one.registered_from for one in models], pa.date32()),
        "registered_to": pa.array([one.registered_to for one in models], pa.date32()),
    }))  # fmt: skip
    con.register("kind_named", _names("kind", header.kinds))
    con.register("kind_found", _names("kind", {table.kind for table in tables} & contract.kinds.keys()))
    con.register("graded", _graded(grades, month))
    con.register("item", _items(contract))


def _names(column: str, names: Iterable[str]) -> pa.Table:
    return pa.table({column: pa.array(list(names), pa.string())})


def _graded(grades: Iterable[Act], month: datetime.date) -> pa.Table:
    """The level given to each subject and piece of evidence this month: the newest act stands."""
    levels = {(act.subject, act.sha256.lower()): act.value for act in grades if act.month == month}
    return pa.table({
        "subject": pa.array([subject for subject, _ in levels], pa.string()),
        "sha256": pa.array([sha256 for _, sha256 in levels], pa.string()),
        "level": pa.array(list(levels.values()), pa.string()),
    })  # fmt: skip


def _items(contract: Contract) -> pa.Table:
    items = contract.items.values()
    texts = pa.list_(pa.string())
    return pa.table({
        "evidence_id": pa.array([item.id for item in items], pa.string()),
        "kind": pa.array([item.kind for item in items], pa.string()),
        "mandatory": pa.array([item.mandatory for item in items], pa.string()),
        "holders": pa.array([item.holders for item in items], texts),
        "grades": pa.array([item.grades for item in items], texts),
        "pass_grades": pa.array([item.pass_grades for item in items], texts),
        "may_be_not_applicable": pa.array([item.not_applicable_when is not None for item in items], pa.bool_()),
    })  # fmt: skip


def _past(
    con: duckdb.DuckDBPyConnection,
    history: pa.Table | None,
    filed_months: Mapping[str, Sequence[datetime.date]],
    month: datetime.date,
    contract: Contract,
) -> None:
    """Earlier months of each kind, and the rows of them that a rule compares with."""
    con.register("history", _schema(contract).empty_table() if history is None else history)
    for kind in contract.kinds.values():
        stored = ", ".join(field.name for field in kind.fields.values() if field.is_stored)
        of_header = "" if "report_month" in kind.fields else ", report_month"
        con.execute(
            f"CREATE TEMP TABLE past_{kind.name} AS SELECT {stored}{of_header} FROM history"
            f" WHERE kind = '{kind.name}' AND report_month < DATE '{month}'"
        )
        filed = sorted((day for day in filed_months.get(kind.name, ()) if day < month), reverse=True)
        for name, day in (("before", filed[:1]), ("before_2", filed[1:2])):
            _rows_of(con, name, kind, day[0] if day else None)
        for back in (1, 3):
            _rows_of(con, f"month_{back}", kind, _months_before(month, back))
        _recent(con, kind)


def _rows_of(con: duckdb.DuckDBPyConnection, name: str, kind: Kind, month: datetime.date | None) -> None:
    day = f"DATE '{month}'" if month else "NULL"
    con.execute(f"CREATE VIEW {name}_{kind.name} AS SELECT * FROM past_{kind.name} WHERE report_month = {day}")


def _months_before(month: datetime.date, count: int) -> datetime.date:
    for _ in range(count):
        month = (month.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    return month


def _recent(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Of each number the six newest earlier values that are not empty, newest first."""
    lists = "".join(
        f", (list(CAST({field.name} AS DOUBLE) ORDER BY report_month DESC)"
        f" FILTER (WHERE {field.name} IS NOT NULL))[1:6] AS {field.name}"
        for field in kind.fields.values()
        if field.is_stored and field.type in ("INTEGER", "BIGINT", "DECIMAL(5,2)")
    )
    key = ", ".join(kind.key)
    con.execute(f"CREATE VIEW recent_{kind.name} AS SELECT {key}{lists} FROM past_{kind.name} GROUP BY {key}")


def _operator_tables(
    con: duckdb.DuckDBPyConnection, programme: Programme, kinds: Iterable[str]
) -> list[NotChecked]:
    """Tables of the programme office, as far as there are any; the rules that need an absent one are named."""
    tables = programme.operator_tables
    if "kftc_groups" in tables:
        con.register("kftc_groups", _group_table(tables["kftc_groups"]))
    if "panel" in tables:
        con.register("panel", _panel_table(tables["panel"]))
    if "consents" in tables:
        con.register("consents", _names("deployment_id", (row["deployment_id"] for row in tables["consents"])))
    return [
        NotChecked(rule.id, rule.needs)
        for rule in rulebook.load().rules.values()
        if rule.needs and rule.needs not in tables and set(rule.cases) & set(kinds)
    ]


def _group_table(rows: list[dict[str, str]]) -> pa.Table:
    numbers = [_of_office("kftc_groups", row, "bizno", grammar.digits).zfill(DIGITS["bizno"]) for row in rows]
    return pa.table({
        "team_id": pa.array([row["team_id"] for row in rows], pa.string()),
        "bizno": pa.array(numbers, pa.string()),
    })  # fmt: skip


def _panel_table(rows: list[dict[str, str]]) -> pa.Table:
    months = [_of_office("panel", row, "report_month", grammar.month) for row in rows]
    users = [_of_office("panel", row, "panel_mau", grammar.integer) for row in rows]
    return pa.table({
        "service_id": pa.array([row["service_id"] for row in rows], pa.string()),
        "report_month": pa.array(months, pa.date32()),
        "panel_mau": pa.array(users, pa.int64()),
    })  # fmt: skip


def _of_office(table: str, row: dict[str, str], column: str, read: Callable[[str], T | None]) -> T:
    value = read(row[column])
    if value is None:
        raise BrokenFile(f"tables/{table}.csv", column, f"{row[column]!r} does not parse")
    return value


def _run(
    con: duckdb.DuckDBPyConnection, read: list[_Read], header: Header, skipped: set[str], reveal: bool
) -> _Found:
    found = _Found(reveal)
    for kind in ("header", *header.kinds):
        for case in rulebook.load().cases(kind, ONCE):
            _run_once(con, case, header, found)
    for one in read:
        for scopes in ROW_BY_ROW:
            _run_on(con, one, scopes, skipped, found)
    return found


def _run_once(con: duckdb.DuckDBPyConnection, case: Case, header: Header, found: _Found) -> None:
    """A rule about the report as a whole points at no cell."""
    (wrong,) = con.execute(f"SELECT coalesce(({case.wrong_when}), false) FROM programme").fetchall()[0]
    if wrong:
        said = {"report_month": f"{header.month:%Y-%m}", "kinds": ", ".join(header.kinds)}.get(case.field, "")
        kind = None if case.kind == "header" else case.kind
        found.add(case, [Finding(case.rule.id, found.of(case), kind, field=case.field, said=said)], 1)


def _run_on(
    con: duckdb.DuckDBPyConnection, one: _Read, scopes: tuple[str, ...], skipped: set[str], found: _Found
) -> None:
    """All rules of these scopes on one kind: over its own rows in one query, over `before` in another."""
    cases = [
        case for case in rulebook.load().cases(one.kind.name, scopes)
        if case.rule.id not in skipped and not case.mentions & one.said.missing
    ]  # fmt: skip
    for over in ("now", "before"):
        own = [case for case in cases if case.rule.over == over]
        if own:
            _picked(con.sql(_query(one, own, over)).to_arrow_table(), one, own, found)


def _query(one: _Read, cases: list[Case], over: str) -> str:
    """One row for each row that any case picks, with a truth value (and what stood before) for each case."""
    conditions = [_condition(case, one) for case in cases]
    texts = " ".join([*conditions, *(case.was or "" for case in cases)])
    key = one.kind.key[0]
    columns = ["now.i AS i", f"before.{key} AS gone" if over == "before" else "NULL AS gone"]
    columns += [f"coalesce({condition}, false) AS wrong_{n}" for n, condition in enumerate(conditions)]
    columns += [f"CAST({case.was} AS VARCHAR) AS was_{n}" for n, case in enumerate(cases) if case.was]
    any_wrong = " OR ".join(f"wrong_{n}" for n in range(len(cases)))
    select = f"SELECT {', '.join(columns)} FROM {_from(one.kind, texts, over)}"
    # A name with a dot holds the text: said.stage is the column "said.stage" of the same row.
    select = re.sub(r"\bsaid\.(\w+)", r'now."said.\1"', select)
    return f"SELECT * FROM ({select}) WHERE {any_wrong}"


def _condition(case: Case, one: _Read) -> str:
    """The rule, silent on a row where a cell it reads could not be read: that cell has its finding already."""
    silent = [f"(now.{name} IS NULL AND said.{name} IS NOT NULL)" for name in sorted(case.reads & one.unreadable)]
    return f"(({case.wrong_when})" + "".join(f" AND NOT {cell}" for cell in silent) + ")"


def _from(kind: Kind, texts: str, over: str) -> str:
    """Only the rows beside `now` that the text names are joined; each has one row at most for a key."""
    first, second = (kind.name, "now") if over == "now" else (f"before_{kind.name}", "before")
    joined = [f"{first} AS {second} CROSS JOIN programme"]
    for rows in ("now", "before", "before_2", "month_1", "month_3", "recent"):
        if rows != second and re.search(rf"\b{rows}\.", texts):
            name = kind.name if rows == "now" else f"{rows}_{kind.name}"
            same = " AND ".join(f"{rows}.{part} = {second}.{part}" for part in kind.key)
            joined.append(f"LEFT JOIN {name} AS {rows} ON {same}")
    beside = {
        "item": "item ON item.evidence_id = now.evidence_id",
        "graded": f"graded ON graded.subject = now.{kind.key[0]} AND graded.sha256 = sha256_of(now.evidence_ref)",
        "panel": "panel ON panel.service_id = now.service_id AND panel.report_month = programme.month",
    }
    return " ".join([*joined, *(f"LEFT JOIN {on}" for name, on in beside.items() if f"{name}." in texts)])


def _picked(wrong: pa.Table, one: _Read, cases: list[Case], found: _Found) -> None:
    if wrong.num_rows == 0:
        return
    wrong = wrong.sort_by("i")
    for n, case in enumerate(cases):
        hits = wrong.filter(wrong[f"wrong_{n}"])
        if hits.num_rows:
            first = hits.slice(0, MOST_CELLS)
            was = first[f"was_{n}"].to_pylist() if case.was else [None] * first.num_rows
            places = zip(first["i"].to_pylist(), first["gone"].to_pylist(), was, strict=True)
            found.add(case, [_finding(case, one, *place, found) for place in places], hits.num_rows)


def _finding(case: Case, one: _Read, i: int | None, gone: str | None, was: str | None, found: _Found) -> Finding:
    """Where, what stands there, and what stood there before."""
    values = {"was": was} if was is not None else {}
    if i is None:
        return Finding(case.rule.id, found.of(case), case.kind, field=case.field, said=gone or "", values=values)
    sheet, texts = one.said.sheets[i], one.said.columns.get(case.field)
    text = (texts[i].as_py() if texts is not None else None) or ""
    if one.kind.fields[case.field].privacy == "secret" and not found.reveal:
        text = masked(text)
    column = one.said.places.get(sheet, {}).get(case.field)
    return Finding(
        case.rule.id, found.of(case), case.kind, sheet, one.said.row_nos[i], column, case.field,
        text[:LONGEST_SAID], values,
    )  # fmt: skip


def masked(text: str) -> str:
    """A secret number with all but its last three digits hidden."""
    return re.sub(r"\w(?=(?:\W*\w){3})", "*", text)


def _rows(one: _Read, header: Header, contract: Contract) -> pa.Table:
    """What is stored: every sent field but the secret ones, the keys, and where each row stands."""
    count = one.now.num_rows
    given = {
        "kind": pa.repeat(one.kind.name, count),
        "sheet": pa.array(one.said.sheets, pa.string()),
        "row_no": pa.array(one.said.row_nos, pa.int32()),
        "team_id": pa.repeat(header.team, count),
        "report_month": pa.array([header.month], pa.date32()).take(pa.repeat(pa.scalar(0, pa.int32()), count)),
    }
    own = {name for name in one.kind.fields if one.kind.fields[name].is_stored}
    columns = []
    for field in _schema(contract):
        if field.name in own or field.name in KEYS_OF_THE_DOOR:
            values = one.now[field.name] if field.name in one.now.column_names else pa.nulls(count, field.type)
        else:
            values = given.get(field.name, pa.nulls(count, field.type))
        columns.append(values)
    return pa.table(columns, schema=_schema(contract))


def _schema(contract: Contract) -> pa.Schema:
    return pa.schema([field for field in contract.row_schema() if field.name != "report_id"])

"""What the rules look at: one report, typed, and all that stands beside it, in a small database of its own."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from connectors import contract as contracts
from connectors import rules as rulebook
from connectors.acts import Act
from connectors.contract import Contract, Field, Kind
from connectors.model import Header, Table
from connectors.programme import Programme
from connectors.typed import typed

DIGITS = {"bizno": 10, "agency": 7}
MONTHS_BACK = (1, 3)


@dataclass(frozen=True)
class Said:
    """The cells of one kind as text, and where each row stands. `missing`: required columns that are not there."""

    columns: dict[str, pa.Array]
    sheets: list[str]
    row_nos: list[int]
    places: dict[str, dict[str, int]]
    missing: frozenset[str]


@dataclass(frozen=True)
class Laid:
    """One kind as the rules see it: its typed rows (the table of that name), its texts, the fields with cells that
    cannot be read, and which rows of earlier months there are to compare with ("before", "recent" ...)."""

    kind: Kind
    said: Said
    now: pa.Table
    unreadable: frozenset[str]
    beside: frozenset[str] = frozenset()

    @cached_property
    def never(self) -> list[frozenset[str]]:
        """Tests that no row can pass together, as rules write them: for an empty cell where there is none, for one
        that cannot be read where all can."""
        tests = []
        for name, texts in self.said.columns.items():
            if texts.null_count == 0:
                tests.append({f"said.{name} IS NULL"})
            if self.now[name].null_count == 0:
                tests.append({f"now.{name} IS NULL"})
            if name not in self.unreadable and self.kind.fields[name].privacy != "secret":
                tests.append({f"now.{name} IS NULL", f"said.{name} IS NOT NULL"})
        return [frozenset(some) for some in tests]


def database() -> duckdb.DuckDBPyConnection:
    """A database of its own for each report: an internal error in it must not reach the warehouse."""
    con = duckdb.connect(":memory:", config={"threads": 1, "python_enable_replacements": False})
    con.execute("SET enable_external_access = false")
    for name, body in rulebook.load().macros.items():
        con.execute(f"CREATE MACRO {name}{body}")
    con.execute("SET lock_configuration = true")
    return con


def lay(con: duckdb.DuckDBPyConnection, kind: Kind, tables: list[Table], key_of: Callable[[str], str]) -> Laid:
    """Type every column and make the keys; the texts are columns too, under names such as "said.stage"."""
    contract = contracts.load()
    fields, said = contract.sent_fields(kind.name), _said(kind, tables, contract)
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
    now |= _keys(con, now, said, key_of) if "customer_key" in kind.fields else {}
    return _registered(con, kind, said, now, unreadable)


def lay_again(con: duckdb.DuckDBPyConnection, kind: Kind, rows: pa.Table) -> Laid:
    """Rows taken earlier: they are typed, and what a value prints is its text."""
    own = rows.filter(pc.equal(rows["kind"], kind.name)).combine_chunks()
    now = {field.name: _whole(own[field.name]) for field in kind.fields.values() if field.is_stored}
    texts = {name: column.cast(pa.string()) for name, column in now.items()}
    said = Said(texts, own["sheet"].to_pylist(), own["row_no"].to_pylist(), {}, frozenset())
    return _registered(con, kind, said, now, frozenset())


def _registered(
    con: duckdb.DuckDBPyConnection, kind: Kind, said: Said, now: dict[str, pa.Array], unreadable: frozenset[str]
) -> Laid:
    if "evidence_ref" in now:
        now["evidence_sha256"] = _sha256_of(now["evidence_ref"])
    texts = {f"said.{name}": column for name, column in said.columns.items()}
    number = {"i": pa.array(range(len(said.row_nos)), pa.int32())}
    con.register(kind.name, pa.table(number | now | texts))
    return Laid(kind, said, pa.table(number | now), unreadable)


def _said(kind: Kind, tables: list[Table], contract: Contract) -> Said:
    sent = contract.sent_fields(kind.name)
    missing = [
        field.name for field in sent
        if field.required == "yes" and any(field.name not in table.texts for table in tables)
    ]  # fmt: skip
    return Said(
        columns={field.name: _texts(tables, field) for field in sent},
        sheets=[table.sheet for table in tables for _ in table.row_nos],
        row_nos=[row for table in tables for row in table.row_nos],
        places={table.sheet: table.columns for table in tables},
        missing=frozenset(missing),
    )


def _texts(tables: list[Table], field: Field) -> pa.Array:
    """The texts of one column over all tables of the kind; a column that is not there is empty."""
    empty = [pa.nulls(len(table.row_nos), pa.string()) for table in tables]
    parts = [table.texts.get(field.name, none) for table, none in zip(tables, empty, strict=True)]
    if len(parts) == 1:
        return parts[0]
    return pa.concat_arrays(parts) if parts else pa.array([], pa.string())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays([pa.array([], column.type), *column.chunks])
    )


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
    con: duckdb.DuckDBPyConnection, now: dict[str, pa.Array], said: Said, key_of: Callable[[str], str]
) -> dict[str, pa.Array]:
    """Keys of the customer and its business group; none where the number is not valid."""
    customer = pc.binary_join_element_wise(now["customer_id_type"], now["customer_id"], ":")
    group = pc.binary_join_element_wise("bizno", now["customer_group_id"], ":")
    valid = _valid(con, pc.unique(pa.concat_arrays([customer, group])))
    keys = pa.array([key_of(canonical) for canonical in valid.to_pylist()], pa.string())
    own, of_group = (keys.take(pc.index_in(one, valid)) for one in (customer, group))
    has_group = pc.is_valid(said.columns["customer_group_id"])
    return {"customer_key": own, "customer_group_key": pc.if_else(has_group, of_group, own)}


def _valid(con: duckdb.DuckDBPyConnection, canonical: pa.Array) -> pa.Array:
    con.register("canonical", pa.table({"id": canonical}))
    found = con.sql("""
        SELECT id FROM canonical
        WHERE (id LIKE 'bizno:%' AND valid_bizno(id[7:])) OR regexp_full_match(id, 'agency:[0-9]{7}')
    """).to_arrow_table()
    con.unregister("canonical")
    return _whole(found["id"])


def _sha256_of(references: pa.Array) -> pa.Array:
    """The hash in each reference of the right form."""
    pattern = contracts.load().kinds["b2b"].fields["evidence_ref"].pattern
    is_right = pc.match_substring_regex(references, pattern)
    return pc.ascii_lower(pc.utf8_slice_codeunits(pc.if_else(is_right, references, None), -64))


def lay_constants(
    con: duckdb.DuckDBPyConnection,
    header: Header,
    programme: Programme,
    found: Iterable[str],
    grades: Iterable[Act],
) -> None:
    """The small tables every rule may name; `found` are the kinds that have a table."""
    _names(con, "team_code", "team_id", programme.teams)
    _names(con, "kind_named", "kind", header.kinds)
    _names(con, "kind_found", "kind", found)
    _lay_programme(con, header, programme)
    _lay_models(con, programme)
    _lay_grades(con, grades, header.month)
    _lay_items(con)


def _names(con: duckdb.DuckDBPyConnection, table: str, column: str, names: Iterable[str]) -> None:
    con.register(table, pa.table({column: pa.array(list(names), pa.string())}))


def _lay_programme(con: duckdb.DuckDBPyConnection, header: Header, programme: Programme) -> None:
    days = calendar.monthrange(header.month.year, header.month.month)[1]
    con.register("programme", pa.table({
        "team_id": [header.team], "onboarded_on": [programme.teams[header.team].onboarded_on],
        "month": [header.month], "month_end": [header.month.replace(day=days)],
        "month_days": pa.array([days], pa.int32()),
        "first_month": pa.array([programme.first_month], pa.date32()),
        "as_of": [programme.as_of()],
    }))  # fmt: skip


def _lay_models(con: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    models = programme.models.values()
    con.register("model_registered", pa.table({
        "model_id": pa.array([one.id for one in models], pa.string()),
        "registered_from": pa.array([one.registered_from for one in models], pa.date32()),
        "registered_to": pa.array([one.registered_to for one in models], pa.date32()),
    }))  # fmt: skip


def _lay_grades(con: duckdb.DuckDBPyConnection, grades: Iterable[Act], month: datetime.date) -> None:
    """The level given to each subject and piece of evidence this month: the newest act stands."""
    levels = {(act.subject, act.sha256.lower()): act.value for act in grades if act.month == month}
    con.register("graded", pa.table({
        "subject": pa.array([subject for subject, _ in levels], pa.string()),
        "sha256": pa.array([sha256 for _, sha256 in levels], pa.string()),
        "level": pa.array(list(levels.values()), pa.string()),
    }))  # fmt: skip


def _lay_items(con: duckdb.DuckDBPyConnection) -> None:
    items = contracts.load().items.values()
    texts = pa.list_(pa.string())
    con.register("item", pa.table({
        "evidence_id": pa.array([item.id for item in items], pa.string()),
        "kind": pa.array([item.kind for item in items], pa.string()),
        "mandatory": pa.array([item.mandatory for item in items], pa.string()),
        "holders": pa.array([item.holders for item in items], texts),
        "grades": pa.array([item.grades for item in items], texts),
        "pass_grades": pa.array([item.pass_grades for item in items], texts),
        "may_be_not_applicable": pa.array([item.not_applicable_when is not None for item in items], pa.bool_()),
    }))  # fmt: skip


def lay_past(
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    history: pa.Table | None,
    filed: Sequence[datetime.date],
    month: datetime.date,
) -> frozenset[str]:
    """Earlier months of a kind, and the rows of them that a rule compares with. Returns which of these exist."""
    past = _past(kind, history, month)
    con.register(f"past_{kind.name}", past)
    if not past.num_rows:
        return frozenset()
    newest = sorted((day for day in filed if day < month), reverse=True)
    days = {"before": newest[:1], "before_2": newest[1:2]}
    days |= {f"month_{back}": [_months_before(month, back)] for back in MONTHS_BACK}
    found = {name for name, some in days.items() if _lay_months(con, f"{name}_{kind.name}", past, some)}
    _lay_recent(con, kind)
    return frozenset({*found, "recent"})


def _lay_months(con: duckdb.DuckDBPyConnection, name: str, past: pa.Table, days: Sequence[datetime.date]) -> bool:
    """The rows of these months under a name, if there are any."""
    is_of = pc.is_in(past["report_month"], pa.array(days, pa.date32()))
    if not pc.any(is_of).as_py():
        return False
    con.register(name, past.filter(is_of))
    return True


def _past(kind: Kind, history: pa.Table | None, month: datetime.date) -> pa.Table:
    schema = contracts.load().row_schema()
    rows = schema.empty_table() if history is None else history
    is_past = pc.and_(pc.equal(rows["kind"], kind.name), pc.less(rows["report_month"], month))
    seen = rulebook.load().earlier(kind)
    rows = rows.select([name for name in schema.names if name in seen]).filter(is_past).combine_chunks()
    if "evidence_ref" not in seen:
        return rows
    return rows.append_column("evidence_sha256", _sha256_of(_whole(rows["evidence_ref"])))


def _months_before(month: datetime.date, count: int) -> datetime.date:
    for _ in range(count):
        month = (month.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    return month


def _lay_recent(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Of each number the six newest earlier values that are not empty, newest first."""
    seen = rulebook.load().earlier(kind)
    lists = "".join(
        f", max_by(CAST({field.name} AS DOUBLE), report_month, 6) AS {field.name}"
        for field in kind.fields.values()
        if field.name in seen and field.type in ("INTEGER", "BIGINT", "DECIMAL(5,2)")
    )
    key = ", ".join(kind.key)
    con.execute(f"CREATE VIEW recent_{kind.name} AS SELECT {key}{lists} FROM past_{kind.name} GROUP BY {key}")


def lay_operator_tables(con: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Tables of the programme office, as far as there are any."""
    for name, rows in programme.operator_tables.items():
        con.register(name, rows)

"""Every rule of the door over the tables of one report, in one pass: its typed rows and every finding at once."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from connectors import contract as contracts
from connectors import rules as rulebook
from connectors.acts import Act
from connectors.contract import Kind
from connectors.laid import Laid, database, lay, lay_again, lay_constants, lay_operator_tables, lay_past
from connectors.model import Finding, Header, Place, Severity, Table
from connectors.programme import Programme
from connectors.rules import Case

# All findings of a report up to the first number are told; beyond it each rule on each field still tells as many
# cells as the second number says, and its exact count. (A large file with every cell wrong would have millions.)
MOST_CELLS = 100_000
MOST_CELLS_BEYOND = 2_000
LONGEST_SAID = 200
# One query with all conditions would hold the vectors of all of them at once.
AT_ONCE = 30
ROW_BY_ROW = ("row", "rows", "months")


@dataclass(frozen=True)
class NotChecked:
    """A rule that could not be run, and the programme office's table it needs."""

    rule: str
    table: str


@dataclass(frozen=True)
class Checked:
    """`rows` are in the contract's row_schema, without report_id. `sent` are the same rows as they were sent, a
    table a kind, with the customer numbers: they are never stored. `counts` is exact by rule, kind and field, also
    where `findings` holds only the first cells of each."""

    rows: pa.Table
    sent: dict[str, pa.Table]
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
    sent = {table.kind for table in tables}
    kinds = [one for one in contracts.load().kinds.values() if one.name in header.kinds or one.name in sent]
    not_checked = _not_checked({kind.name for kind in kinds}, programme)
    with database() as con:
        lay_constants(con, header, programme, sent & contracts.load().kinds.keys(), grades)
        lay_operator_tables(con, programme)
        laid = [lay(con, kind, [one for one in tables if one.kind == kind.name], key_of) for kind in kinds]
        laid = _with_past(con, laid, history, filed_months or {}, header.month)
        found = _Found(reveal, skipped=frozenset(one.rule for one in not_checked))
        _run_once(con, header, laid, ("report", "whole"), found)
        for one in laid:
            _run(con, one, ROW_BY_ROW, found)
    rows = pa.concat_tables([_rows(one, header) for one in laid] or [_row_schema().empty_table()])
    sent_rows = {one.kind.name: _sent(one) for one in laid}
    return Checked(rows, sent_rows, found.findings, found.counts, not_checked, header.kinds, header.month)


def without(checked: Checked, places: Set[Place]) -> Checked:
    """The same without what was found at cells that could not be read: each of them has its finding already."""
    kept = [one for one in checked.findings if one.place not in places]
    gone = Counter((one.rule, one.kind or "", one.field or "") for one in checked.findings if one.place in places)
    counts = {key: n - gone[key] for key, n in checked.counts.items()}
    return replace(checked, findings=kept, counts=counts)


def as_sent(tables: Sequence[Table], kinds: Iterable[str]) -> dict[str, pa.Table]:
    """The typed rows of a file with the customer numbers in canonical form, and no key of anyone's."""
    wanted = [kind for kind in contracts.load().kinds.values() if kind.name in kinds]
    with database() as con:
        laid = [lay(con, kind, [one for one in tables if one.kind == kind.name], str) for kind in wanted]
        return {one.kind.name: _sent(one) for one in laid}


def _sent(one: Laid) -> pa.Table:
    return one.now.select([field.name for field in contracts.load().sent_fields(one.kind.name)])


def recheck(
    rows: pa.Table,
    header: Header,
    programme: Programme,
    *,
    history: pa.Table | None,
    filed_months: Mapping[str, Sequence[datetime.date]],
) -> list[Finding]:
    """What rows taken earlier break now that a month before them was amended: queries, never refusals."""
    kinds = contracts.load().kinds
    found = _Found(severity="query")
    with database() as con:
        lay_constants(con, header, programme, header.kinds, ())
        laid = [lay_again(con, kinds[name], rows) for name in header.kinds]
        laid = _with_past(con, laid, history, filed_months, header.month)
        _run_once(con, header, laid, ("whole",), found)
        for one in laid:
            _run(con, one, ("months",), found)
    return found.findings


def standing(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, int, str]]:
    """What reports in force of different teams say against each other: rule, report_id, sheet, row_no, field.

    Reads table b2b, which holds the rows of all teams; at the door a team never learns of another's rows.
    """
    found: list[tuple[str, str, str, int, str]] = []
    for case in rulebook.load().cases("b2b", ("teams",)):
        sql = f"SELECT now.report_id, now.sheet, now.row_no FROM b2b AS now WHERE {case.wrong_when} ORDER BY ALL"
        found += [(case.rule.id, *row, case.field) for row in con.execute(sql).fetchall()]
    return found


def masked(text: str) -> str:
    """A secret number with all but its last three digits hidden."""
    return re.sub(r"\w(?=(?:\W*\w){3})", "*", text)


class _Found:
    """Findings as they come, with exact counts; `severity` overrules the rules' own."""

    def __init__(
        self, reveal: bool = False, skipped: frozenset[str] = frozenset(), severity: Severity | None = None
    ) -> None:
        self.findings: list[Finding] = []
        self.counts: dict[tuple[str, str, str], int] = {}
        self.reveal, self.skipped, self._severity = reveal, skipped, severity

    def add(self, case: Case, findings: list[Finding], count: int) -> None:
        self.findings += findings
        self.counts[case.rule.id, case.kind, case.field] = count

    def severity(self, case: Case) -> Severity:
        return self._severity or case.rule.severity


def _not_checked(kinds: set[str], programme: Programme) -> list[NotChecked]:
    """The rules on these kinds whose table the programme office has not given."""
    return [
        NotChecked(rule.id, rule.needs)
        for rule in rulebook.load().rules.values()
        if rule.needs and rule.needs not in programme.operator_tables and rule.cases.keys() & kinds
    ]


def _with_past(
    con: duckdb.DuckDBPyConnection,
    laid: list[Laid],
    history: pa.Table | None,
    filed_months: Mapping[str, Sequence[datetime.date]],
    month: datetime.date,
) -> list[Laid]:
    return [
        replace(one, beside=lay_past(con, one.kind, history, filed_months.get(one.kind.name, ()), month))
        for one in laid
    ]


def _run_once(
    con: duckdb.DuckDBPyConnection, header: Header, laid: list[Laid], scopes: tuple[str, ...], found: _Found
) -> None:
    """Rules about the report as a whole: they point at no cell."""
    book, named = rulebook.load(), [one for one in laid if one.kind.name in header.kinds]
    cases = book.cases("header", scopes)
    cases += [case for one in named for case in book.cases(one.kind.name, scopes) if _may_sum(case, one, found)]
    if not cases:
        return
    (truths,) = con.execute(f"SELECT {', '.join(case.wrong_when for case in cases)} FROM programme").fetchall()
    said = {"report_month": f"{header.month:%Y-%m}", "kinds": ", ".join(header.kinds)}
    for case, is_wrong in zip(cases, truths, strict=True):
        if is_wrong:
            of = None if case.kind == "header" else case.kind
            text, values = said.get(case.field, ""), _told_once(con, case)
            one = Finding(case.rule.id, found.severity(case), of, field=case.field, said=text, values=values)
            found.add(case, [one], 1)


def _may_sum(case: Case, one: Laid, found: _Found) -> bool:
    """Nothing is said of all rows together while one of their cells cannot be read."""
    return _applies(case, one, found) and not case.reads & one.unreadable


def _told_once(con: duckdb.DuckDBPyConnection, case: Case) -> dict[str, str]:
    columns = [f"CAST({sql} AS VARCHAR) AS {name}" for name, sql in case.tells.items()]
    if not columns:
        return {}
    return _told(con.sql(f"SELECT {', '.join(columns)} FROM programme").to_arrow_table(), case)[0]


def _run(con: duckdb.DuckDBPyConnection, one: Laid, scopes: tuple[str, ...], found: _Found) -> None:
    """All rules of these scopes on one kind: over its own rows in one query, over `before` in another."""
    cases = [case for case in rulebook.load().cases(one.kind.name, scopes) if _applies(case, one, found)]
    for over in ("now", "before"):
        own = [case for case in cases if case.rule.over == over]
        for first in range(0, len(own), AT_ONCE):
            some = own[first : first + AT_ONCE]
            _pick(con.sql(_query(one, some, over)).to_arrow_table(), one, some, found)


def _applies(case: Case, one: Laid, found: _Found) -> bool:
    """A missing column has its finding already; without earlier rows there is nothing to compare with; and where
    there is no such cell as a rule asks for, it need not be run."""
    if case.rule.id in found.skipped or case.mentions & one.said.missing or not case.beside <= one.beside:
        return False
    return case.rule.over == "before" or not any(tests <= case.conjuncts for tests in one.never)


def _query(one: Laid, cases: list[Case], over: str) -> str:
    """One row for each row that any case picks, with a truth value (and what stood before) for each case."""
    conditions = [_condition(case, one) for case in cases]
    columns = ["now.i AS i", f"before.{one.kind.key[0]} AS gone" if over == "before" else "NULL AS gone"]
    columns += [f"{condition} AS wrong_{n}" for n, condition in enumerate(conditions)]
    columns += [
        f"CAST({sql} AS VARCHAR) AS {name}_{n}" for n, case in enumerate(cases) for name, sql in case.tells.items()
    ]
    select = f"SELECT {', '.join(columns)} FROM {_from(one.kind, ' '.join(columns), over)}"
    # said.stage is the column "said.stage" of the same row.
    select = re.sub(r"\bsaid\.(\w+)", r'now."said.\1"', select)
    # A single condition would be handed down to Arrow, which takes ten times as long over it: an OR is not.
    return f"SELECT * FROM ({select}) WHERE i < 0 OR {' OR '.join(f'wrong_{n}' for n in range(len(cases)))}"


def _condition(case: Case, one: Laid) -> str:
    """The rule, silent on a row where a cell it reads could not be read: that cell has its finding already."""
    silent = [f"(now.{name} IS NULL AND said.{name} IS NOT NULL)" for name in sorted(case.reads & one.unreadable)]
    return f"(({case.wrong_when})" + "".join(f" AND NOT {cell}" for cell in silent) + ")"


def _from(kind: Kind, texts: str, over: str) -> str:
    """Only what the texts name is joined; each of these has one row at most for a key."""
    first, base = (kind.name, "now") if over == "now" else (f"before_{kind.name}", "before")
    joins = {
        "item": "item AS item ON item.evidence_id = now.evidence_id",
        "graded": f"graded ON graded.subject = now.{kind.key[0]} AND graded.sha256 = now.evidence_sha256",
        "panel": "panel ON panel.service_id = now.service_id AND panel.report_month = programme.month",
    }
    for rows in ("now", *rulebook.SIDE_ROWS):
        same = " AND ".join(f"{rows}.{part} = {base}.{part}" for part in kind.key)
        joins[rows] = f"{kind.name if rows == 'now' else f'{rows}_{kind.name}'} AS {rows} ON {same}"
    named = [on for rows, on in joins.items() if rows != base and re.search(rf"\b{rows}\.", texts)]
    return " LEFT JOIN ".join([f"{first} AS {base} CROSS JOIN programme", *named])


def _pick(wrong: pa.Table, one: Laid, cases: list[Case], found: _Found) -> None:
    if wrong.num_rows == 0:
        return
    wrong = wrong.sort_by("i")
    for n, case in enumerate(cases):
        hits = wrong.filter(wrong[f"wrong_{n}"])
        first = hits.slice(0, max(MOST_CELLS_BEYOND, MOST_CELLS - len(found.findings)))
        if hits.num_rows:
            texts, told = _texts(case, one, first, found.reveal), _told(first, case, f"_{n}")
            cells = zip(first["i"].to_pylist(), texts, told, strict=True)
            found.add(case, [_finding(case, one, found, *cell) for cell in cells], hits.num_rows)


def _told(hits: pa.Table, case: Case, end: str = "") -> list[dict[str, str]]:
    """What the words of each hit show; what is not there is left out."""
    columns = {name: hits[f"{name}{end}"].to_pylist() for name in case.tells}
    return [
        {name: column[i] for name, column in columns.items() if column[i] is not None}
        for i in range(hits.num_rows)
    ]


def _finding(case: Case, one: Laid, found: _Found, i: int | None, said: str, values: dict[str, str]) -> Finding:
    """Where, what stands there, and what stood there before. A row that is gone has its key and no place."""
    severity = found.severity(case)
    if i is None:
        return Finding(case.rule.id, severity, case.kind, field=case.field, said=said, values=values)
    sheet, row_no = one.said.sheets[i], one.said.row_nos[i]
    column = one.said.places[sheet].get(case.field) if one.said.places else None
    return Finding(case.rule.id, severity, case.kind, sheet, row_no, column, case.field, said, values)


def _texts(case: Case, one: Laid, hits: pa.Table, reveal: bool) -> list[str]:
    """What stands in the cells that were hit; of a row that is gone, its key."""
    column = one.said.columns.get(case.field)
    texts = column.take(hits["i"]) if column is not None else pa.nulls(hits.num_rows, pa.string())
    is_hidden = one.kind.fields[case.field].privacy == "secret" and not reveal
    said = [(masked(text) if is_hidden else text)[:LONGEST_SAID] if text else "" for text in texts.to_pylist()]
    gone = hits["gone"].to_pylist() if hits["i"].null_count else said
    return [text or key or "" for text, key in zip(said, gone, strict=True)]


def _rows(one: Laid, header: Header) -> pa.Table:
    """What is stored: every sent field but the secret ones, the keys, and where each row stands."""
    count = one.now.num_rows
    given = {
        "kind": pa.repeat(one.kind.name, count),
        "sheet": pa.array(one.said.sheets, pa.string()),
        "row_no": pa.array(one.said.row_nos, pa.int32()),
        # The list of readiness evidence says neither: its report does.
        "team_id": pa.repeat(header.team, count),
        "report_month": pa.repeat(pa.scalar(header.month, pa.date32()), count),
    }
    own = {name: one.now[name] for name, field in one.kind.fields.items() if field.is_stored}
    columns = given | own
    schema = _row_schema()
    return pa.table([columns.get(field.name, pa.nulls(count, field.type)) for field in schema], schema=schema)


def _row_schema() -> pa.Schema:
    return pa.schema([field for field in contracts.load().row_schema() if field.name != "report_id"])

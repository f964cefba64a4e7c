"""The DuckDB built from the inbox: beside the old one, then swapped. It may be deleted and built again."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from connectors import acts, contract, groups, inbox, inputs, receipts
from connectors.acts import Kept
from connectors.check import recheck, standing
from connectors.disk import json_bytes, lock, write_whole
from connectors.errors import BrokenFile
from connectors.keys import BrokenSeal
from connectors.model import Finding, Header
from connectors.programme import SEOUL, Programme, next_month
from connectors.receipts import Receipt
from connectors.record import reading
from connectors.record import tables as record_tables
from connectors.sources import tables as source_tables

HERE = Path(__file__).parent
KEPT_BUILDS = 3
NOTE = "failed.json"  # in the folder of the warehouse, from a build that failed until the next good one
LONGEST_REASON = 500
# What a build may meet with: a broken file or seal, no room, an inbox that does not add up.
FAILS = (duckdb.Error, pa.ArrowException, OSError, BrokenFile, BrokenSeal)
REPORT_KINDS = ("b2b", "b2c", "readiness")
# A reader's share of the machine; it works on files of some megabytes.
READER_SETTINGS = {"memory_limit": "1GB", "max_temp_directory_size": "2GB", "threads": "2"}

Finish = Callable[[duckdb.DuckDBPyConnection, Programme], None]
Progress = Callable[[str], None]
Rows = list[tuple[Any, ...]]
Force = dict[tuple[str, datetime.date, str], Receipt]


@dataclass(frozen=True)
class Failure:
    """The newest build came to nothing, and readers still have the one before."""

    at: datetime.datetime
    reason: str


_open: dict[Path, duckdb.DuckDBPyConnection] = {}
_opening = threading.Lock()


def build(
    programme: Programme,
    finish: Finish,
    as_of: datetime.date | None = None,
    progress: Progress = lambda step: None,
    before_swap: Callable[[Path], None] = lambda path: None,
) -> Path:
    """Build the warehouse from the inbox, call `finish` on the open connection, swap it in; return its path.
    `before_swap` is called with a file that is whole and that readers do not see yet.

    With `as_of` it holds what was known at the end of that day, is named asof-<day>.duckdb and never becomes
    current. Builders take turns; readers are never disturbed.
    """
    folder = programme.folder / "warehouse"
    with lock(folder / ".lock"):
        name = f"asof-{as_of}" if as_of else str(_newest(folder) + 1)
        draft, final = folder / f".{name}.new", folder / f"{name}.duckdb"
        draft.unlink(missing_ok=True)
        with _noted(folder) if not as_of else contextlib.nullcontext():
            _fill(draft, programme, finish, as_of, progress)
        # An as-of file a reader holds open must not change under its name: a rename leaves the old one be.
        draft.rename(final)
        if not as_of:
            before_swap(final)
            _swap(folder, final)
    return final


def failure(folder: Path) -> Failure | None:
    """What stopped the newest build of a programme folder; None where it came to its end."""
    path = folder / "warehouse" / NOTE
    try:
        said = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return Failure(datetime.datetime.fromisoformat(said["at"]), said["reason"])


@contextlib.contextmanager
def _noted(folder: Path) -> Iterator[None]:
    """A build that fails beside the pages has nobody to tell: it leaves a note until the next good one."""
    try:
        yield
    except Exception as problem:
        at = datetime.datetime.now(SEOUL).replace(microsecond=0)
        reason = f"{type(problem).__name__}: {problem}".splitlines()[0][:LONGEST_REASON]
        with contextlib.suppress(OSError):  # where there is no room for the note either, the log has the reason
            write_whole(folder / NOTE, json_bytes({"at": at.isoformat(), "reason": reason}))
        raise
    (folder / NOTE).unlink(missing_ok=True)


def rehearse(
    programme: Programme,
    finish: Finish,
    team: str,
    as_of: datetime.date,
    drafted: tuple[Receipt, pa.Table] | None = None,
    until: datetime.date | None = None,
) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory of one team alone on a day, with a report in force that was not sent yet; or, with
    `until`, of what was known at the end of that day.

    It reads what `build` reads, and runs the same SQL; only what compares teams and months is left out.
    """
    alone = dataclasses.replace(programme, teams={team: programme.teams[team]})
    con = _in_memory(alone, as_of, until, team, drafted)
    source_tables.create(con, programme, as_of)
    return _finished(con, alone, finish)


def remember(programme: Programme, finish: Finish, day: datetime.date) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory of what was known at the end of a past day, with what scores and editions read.

    What `build` holds besides is left out: what may be asked of teams, and the answers of public sources. Neither
    touches a score, and writing all of it down for one reader costs more than working it out.
    """
    con = _in_memory(programme, day, day)
    source_tables.create(con, programme, datetime.date.min)
    return _finished(con, programme, finish)


def _in_memory(
    programme: Programme,
    as_of: datetime.date,
    until: datetime.date | None,
    team: str = "*",
    drafted: tuple[Receipt, pa.Table] | None = None,
) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:", config=dict(READER_SETTINGS))
    con.execute("SET enable_progress_bar = false")
    con.execute((HERE / "schema.sql").read_text())
    _load_programme(con, programme, as_of)
    _load_record(con, programme)
    kept = receipts.read_all(programme.folder, team, until)
    _load_reports(con, programme, kept, acts.read(programme.folder, until), drafted)
    return con


def _finished(con: duckdb.DuckDBPyConnection, programme: Programme, finish: Finish) -> duckdb.DuckDBPyConnection:
    con.execute((HERE / "derive.sql").read_text())
    finish(con, programme)
    return con


def current(folder: Path) -> Path | None:
    """The newest warehouse of a programme folder, by its real name; None where nothing was built yet."""
    link = folder / "warehouse" / "current"
    return link.resolve() if link.exists() else None


def cursor(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only cursor. One instance per file and process, locked down before anyone asks it anything."""
    with _opening:
        if path not in _open:
            _open[path] = _locked_down(path)
            # The last two stay: a run that began before the swap may still be reading.
            for old in list(_open)[:-2]:
                del _open[old]
        return _open[path].cursor()


def _locked_down(path: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(path), read_only=True)
    for name, value in READER_SETTINGS.items():
        con.execute(f"SET {name} = '{value}'")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def _newest(folder: Path) -> int:
    return max((int(path.stem) for path in folder.glob("*.duckdb") if path.stem.isdigit()), default=0)


def _swap(folder: Path, final: Path) -> None:
    """Point `current` at the new file in one step, and keep the last three."""
    link = folder / ".current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(final.name)
    link.rename(folder / "current")
    numbered = sorted((path for path in folder.glob("*.duckdb") if path.stem.isdigit()), key=lambda p: int(p.stem))
    for old in numbered[:-KEPT_BUILDS]:
        old.unlink()


def _fill(
    path: Path, programme: Programme, finish: Finish, as_of: datetime.date | None, progress: Progress
) -> None:
    kept = receipts.read_all(programme.folder, until=as_of)
    done = acts.read(programme.folder, until=as_of)
    con = duckdb.connect(str(path))
    try:
        # The command draws its own progress; DuckDB's would be drawn over it.
        con.execute("SET enable_progress_bar = false")
        con.execute((HERE / "schema.sql").read_text())
        progress("load")
        day = as_of or programme.as_of()
        con.execute("INSERT INTO data_used VALUES ($hash)", {"hash": inputs.digest(programme, kept, done, day)})
        _load_programme(con, programme, day)
        _load_record(con, programme)
        _load_reports(con, programme, kept, done)
        source_tables.create(con, programme, day)
        progress("derive")
        con.execute((HERE / "derive.sql").read_text())
        progress("query")
        _insert(con, "finding", _queries(con, programme, kept, done))
        con.execute((HERE / "questions.sql").read_text())
        progress("finish")
        finish(con, programme)
    finally:
        con.close()


def _load_programme(con: duckdb.DuckDBPyConnection, programme: Programme, as_of: datetime.date) -> None:
    now = datetime.datetime.now(SEOUL).replace(tzinfo=None)
    _insert(con, "day", [(as_of, now, programme.code, programme.fictional)])
    _insert(con, "team", [
        (one.code, one.words.ko, one.words.en, one.colour, one.onboarded_on, one.onboarded_on.replace(day=1),
         one.left_on.replace(day=1) if one.left_on else None)
        for one in programme.teams.values()
    ])  # fmt: skip
    _insert(con, "model", [
        (one.id, one.team, one.words.ko, one.words.en, one.registered_from, one.registered_to, one.parent)
        for one in programme.models.values()
    ])  # fmt: skip
    _insert(con, "stage", [
        (one.code, one.words.ko, one.words.en, one.starts_on, one.ends_on) for one in programme.stages
    ])  # fmt: skip
    _insert(con, "frame", [
        (one.sector, one.n, one.as_of, one.what.ko, one.what.en, one.source) for one in programme.frames.values()
    ])  # fmt: skip
    _insert(con, "denominator", list(programme.denominators.items()))
    _insert(con, "not_applicable", [
        (one.team, one.indicator, one.since, one.reason.ko, one.reason.en) for one in programme.not_applicable
    ])  # fmt: skip
    _insert(con, "benchmark_setting", [
        (one.id, one.mode, one.setting, one.is_index) for one in programme.benchmarks.values()
    ])  # fmt: skip
    _insert(con, "calendar", months_appeared(programme, as_of))


def _load_record(con: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """The public record as it stands today, also in a build of a past day: it holds no day of its own writing."""
    record_tables.create(con, reading.of(programme))


def months_appeared(programme: Programme, as_of: datetime.date) -> Rows:
    """(month, its last day, its due day) of each month whose due day lies before this day.

    Where reporting has not begun there is none.
    """
    rows: Rows = []
    month = programme.first_month
    while month is not None and programme.due_on(month) < as_of:
        rows.append((month, next_month(month) - datetime.timedelta(days=1), programme.due_on(month)))
        month = next_month(month)
    return rows


def _load_reports(
    con: duckdb.DuckDBPyConnection,
    programme: Programme,
    kept: list[Receipt],
    done: list[Kept],
    drafted: tuple[Receipt, pa.Table] | None = None,
) -> None:
    _load_rows(con, programme.folder, kept)
    if drafted:
        receipt, rows = drafted
        con.register("incoming", rows)
        con.execute("INSERT INTO report_row BY NAME SELECT $report_id AS report_id, * FROM incoming",
                    {"report_id": receipt.report_id})  # fmt: skip
        con.unregister("incoming")
        # Its findings lie in no folder yet, and no score reads them.
        kept = [*kept, dataclasses.replace(receipt, findings={})]
    gone, back = receipts.withdrawn(done), receipts.returned(done)
    _insert(con, "report", [_report_row(programme, one, gone, back) for one in kept])
    _insert(con, "filed", _filed_rows(programme, kept, done, back))
    _insert(con, "column_of", [
        (one.report_id, table.kind, table.sheet, field, column, table.headers.get(field), table.header_row)
        for one in kept for table in one.tables for field, column in table.columns.items()
    ])  # fmt: skip
    _insert(con, "confirmation", [
        (one.report_id, said.rule, said.reason, said.by) for one in kept for said in one.confirmations
    ])  # fmt: skip
    _insert(con, "finding", [
        (one.report_id, f.rule, f.severity, f.kind, f.sheet, f.row_no, f.field, f.said)
        for one in kept if one.findings for f in inbox.findings_of(programme.folder, one)
    ])  # fmt: skip
    _insert(con, "act", [_act_row(one) for one in done])


def _load_rows(con: duckdb.DuckDBPyConnection, folder: Path, kept: list[Receipt]) -> None:
    """All rows of all reports, and a wide typed view of each kind over those in force."""
    files = [str(folder / "inbox" / one.team / one.report_id / "rows.parquet") for one in kept]
    if files:
        con.execute("CREATE TABLE report_row AS SELECT * FROM read_parquet($files)", {"files": files})
    else:
        empty = contract.load().row_schema().empty_table()
        con.register("empty_rows", empty)
        con.execute("CREATE TABLE report_row AS SELECT * FROM empty_rows")
        con.unregister("empty_rows")
    for kind in REPORT_KINDS:
        con.execute(
            f"CREATE VIEW sent_{kind} AS SELECT report_id, sheet, row_no, {', '.join(_columns(kind))} "
            f"FROM report_row WHERE kind = '{kind}' "
            f"AND report_id IN (SELECT report_id FROM filed WHERE kind = '{kind}')"
        )


def _columns(kind: str) -> list[str]:
    """The stored fields of a kind, in contract order; a readiness row says neither team nor month itself."""
    stored = set(contract.load().row_schema().names)
    fields = [name for name in contract.load().kinds[kind].fields if name in stored]
    return [name for name in ("team_id", "report_month") if name not in fields] + fields


def _queries(con: duckdb.DuckDBPyConnection, programme: Programme, kept: list[Receipt], done: list[Kept]) -> Rows:
    """What the programme office may ask: teams that contradict each other, months an amendment has broken, and
    relations that a newer list of business groups contradicts."""
    between = [
        (report_id, rule, "query", "b2b", sheet, row_no, field, "")
        for rule, report_id, sheet, row_no, field in standing(con)
    ]
    force = receipts.in_force(kept, done)
    amended = [
        (one.report_id, f.rule, f.severity, f.kind, f.sheet, f.row_no, f.field, f.said)
        for one in {one.report_id: one for one in force.values() if _is_overtaken(one, force)}.values()
        for f in _broken_since(programme, one, force)
    ]
    return between + amended + groups.related(con, programme)


def _is_overtaken(one: Receipt, force: Force) -> bool:
    """A month before it was reported again after it was taken."""
    return any(
        team == one.team and month < one.month and other.number > one.number
        for (team, month, _), other in force.items()
    )


def _broken_since(programme: Programme, one: Receipt, force: Force) -> list[Finding]:
    kinds = tuple(kind for kind in one.kinds if force.get((one.team, one.month, kind)) == one)
    before = {key: past for key, past in force.items() if key[0] == one.team and key[1] < one.month}
    found = recheck(
        inbox.rows_of(programme.folder, one),
        Header(one.team, one.month, kinds),
        programme,
        history=inbox.earlier(programme.folder, before, kinds),
        filed_months=inbox.filed_months(before),
    )
    # What was found when it was taken is listed already.
    known = {(f.rule, f.kind, f.sheet, f.row_no) for f in inbox.findings_of(programme.folder, one)}
    return [f for f in found if (f.rule, f.kind, f.sheet, f.row_no) not in known]


def _report_row(programme: Programme, one: Receipt, gone: set[str], back: set[str]) -> tuple[Any, ...]:
    return (
        one.report_id, one.team, one.month, one.number, one.received_at.astimezone(SEOUL).replace(tzinfo=None),
        one.received_on, programme.due_on(one.month), one.sender, one.file_name, one.media, one.sha256,
        one.content_sha256, one.hash, *(one.rows.get(kind) for kind in REPORT_KINDS),
        one.report_id in back, one.report_id in gone,
    )  # fmt: skip


def _filed_rows(programme: Programme, kept: list[Receipt], done: list[Kept], back: set[str]) -> Rows:
    versions = Counter((one.team, one.month, kind) for one in kept for kind in one.kinds)
    rows: Rows = []
    for (team, month, kind), one in receipts.in_force(kept, done).items():
        due_on = programme.due_on(month)
        rows.append((team, month, kind, one.report_id, one.received_on, due_on, one.received_on > due_on,
                     one.report_id in back, versions[team, month, kind]))  # fmt: skip
    return rows


def _act_row(one: Kept) -> tuple[Any, ...]:
    act = one.act
    at = one.at.astimezone(SEOUL).replace(tzinfo=None)
    return (one.seq, at, act.act, act.by, act.team, act.subject, act.month, act.value, act.reason, act.sha256,
            act.row, one.hash)  # fmt: skip


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Add rows by way of Arrow: a statement a row is slow, and literals take a gigabyte for ten thousand."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    con.register("incoming", pa.table([pa.array(column) for column in columns],
                                      names=[f"c{i}" for i in range(len(columns))]))  # fmt: skip
    con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    con.unregister("incoming")

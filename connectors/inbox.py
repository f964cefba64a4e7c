"""What arrived, unchanged: the one door through which a file becomes a report, whole or not at all."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from connectors import acts, contract, keys, mappings, receipts, rules
from connectors.acts import Act, Kept
from connectors.check import Checked, check, without
from connectors.content import commitment
from connectors.disk import json_bytes, lock, whole_folder
from connectors.formats import Limits, apart
from connectors.formats.limits import USUAL
from connectors.formats.media import Reading, plain_name, too_large
from connectors.formats.tables import recognise
from connectors.formats.workbook import UNCALCULATED
from connectors.header import told
from connectors.model import Finding, Header, Sheet, Table
from connectors.programme import SEOUL, Programme
from connectors.receipts import Confirmation, ReadTable, Receipt

MAX_BYTES = USUAL.max_bytes
UNREAD = ("F10", "F26")  # what is wrong with a single cell, while all others can be read
# No space, over a quota, over the size a file may have: the operator's matter, but the sender must hear of it.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
COMMAND_LINE = Limits(max_bytes=300_000_000, max_memory=3_000_000_000, max_cpu_s=300, max_wall_s=600)


@dataclass(frozen=True)
class Upload:
    """One file as sent. Several together (the resources of a package) are one report."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Taken:
    """The report is in the inbox. `is_new` is False where the same bytes were in force already."""

    receipt: Receipt
    findings: list[Finding]
    is_new: bool


@dataclass(frozen=True)
class Refused:
    """Nothing was stored. `unconfirmed` names the rules that a reason would let through."""

    findings: list[Finding]
    unconfirmed: list[str]


@dataclass(frozen=True)
class Looked:
    """What the door sees in a report before it takes or refuses it.

    `same` is the receipt of the same bytes where they are in force already; then nothing was read. `header` and
    `checked` are None where the file did not tell enough to check it.
    """

    original: bytes
    media: str
    tables: list[Table]
    header: Header | None
    checked: Checked | None
    findings: list[Finding]
    unconfirmed: list[str]
    same: Receipt | None

    @property
    def is_ready(self) -> bool:
        """It would be taken as it is."""
        return self.checked is not None and not self.unconfirmed and not _rejected(self.findings)


class NotAllowed(ValueError):
    """The caller asked for what this programme does not allow."""


@dataclass(frozen=True)
class Sending:
    """One report as it arrives: the files, who sends them, and what the sender says about them.

    `team` is whose report it is; month and kinds are told by the file where they are not given.
    `confirmations` maps a rule to the reason. A time of receipt is given only in a fictional programme. `mapping`
    answers F39: heading -> field, "" for a heading that is none of ours; it is kept for the team (see mappings).
    """

    uploads: list[Upload]
    sender: str
    team: str
    month: datetime.date | None = None
    kinds: tuple[str, ...] | None = None
    confirmations: dict[str, str] = dataclasses.field(default_factory=dict)
    received_at: datetime.datetime | None = None
    mapping: dict[str, str] = dataclasses.field(default_factory=dict)


def receive(
    programme: Programme, sending: Sending, limits: Limits = USUAL, reveal: bool = False
) -> Taken | Refused:
    """Take one report for one month, as a whole, or say everything that is wrong with it.

    `reveal` shows the sender its own secret cells in what is returned; what is stored is always masked.
    Raises NotAllowed where a time of receipt is given outside a fictional programme.
    """
    if sending.received_at is not None and not programme.fictional:
        raise NotAllowed("a time of receipt can be given only in a fictional programme")
    refusal = _not_at_all(programme, sending)
    if refusal:
        return Refused(refusal, [])
    sending = replace(sending, uploads=_named(sending.uploads))
    try:
        with lock(programme.folder / "inbox" / sending.team / ".lock"):
            return _receive(programme, sending, limits, reveal)
    except OSError as problem:
        if problem.errno not in _NO_ROOM:
            raise
        return Refused([Finding("F50", "reject")], [])


def look(programme: Programme, sending: Sending, limits: Limits = USUAL, reveal: bool = False) -> Looked:
    """What `receive` would find, with nothing stored and nobody kept waiting."""
    refusal = _not_at_all(programme, sending)
    if refusal:
        return Looked(b"", "", [], None, None, refusal, [], None)
    sending = replace(sending, uploads=_named(sending.uploads))
    return _look(programme, sending, _past(programme.folder, sending.team), limits, reveal)


def _not_at_all(programme: Programme, sending: Sending) -> list[Finding]:
    """Why no file whatever would be taken."""
    if sending.team not in programme.teams:
        return [Finding("F30", "reject", said=sending.team)]
    if programme.first_month is None:
        return [Finding("F51", "reject", values={"programme": programme.code})]
    unknown = mappings.unknown(sending.mapping)
    return [Finding("F36", "reject", said=", ".join(unknown))] if unknown else []


def _receive(programme: Programme, sending: Sending, limits: Limits, reveal: bool) -> Taken | Refused:
    past = _past(programme.folder, sending.team)
    seen = _look(programme, sending, past, limits, reveal)
    if seen.same:
        return Taken(seen.same, findings_of(programme.folder, seen.same), is_new=False)
    if not seen.is_ready or seen.header is None or seen.checked is None:
        return Refused(seen.findings, seen.unconfirmed)

    receipt = drafted(programme, sending, seen)
    seal = keys.keys_of(programme.code)
    content = commitment(seen.checked.sent, seal.salt_of(receipt.report_id))
    receipt = receipts.signed(replace(receipt, content_commitment=content, key_id=seal.id))
    _store(programme, receipt, seen.original, seen.checked.rows, seen.findings, seal)
    if sending.mapping:
        mappings.remember(programme.folder, receipt.team, sending.mapping, sending.sender, receipt.received_at)
    return Taken(receipt, seen.findings, is_new=True)


def _look(programme: Programme, sending: Sending, past: _Past, limits: Limits, reveal: bool) -> Looked:
    original = pack(sending.uploads)
    same = _same_in_force(past, hashlib.sha256(original).hexdigest(), sending)
    if same:
        return Looked(original, same.media, [], None, None, [], [], same)
    mapping = mappings.fields(programme.folder, sending.team) | sending.mapping
    tables, media, found = _read(sending.uploads, limits, mapping)
    if not tables and _rejected(found):
        return Looked(original, media, tables, None, None, found, [], None)
    header, more = told(tables, programme, sending.team, sending.month, sending.kinds)
    found += more
    if header is None:
        return Looked(original, media, tables, None, None, found, [], None)
    checked = _checked(programme, tables, header, past, keys.keys_of(programme.code), reveal)
    checked = without(checked, {one.place for one in found if one.rule in UNREAD})
    found += checked.findings
    unconfirmed = sorted({one.rule for one in found if one.severity == "confirm"} - set(sending.confirmations))
    return Looked(original, media, tables, header, checked, found, unconfirmed, None)


def drafted(programme: Programme, sending: Sending, seen: Looked) -> Receipt:
    """The receipt that a report would get now, without its hash."""
    assert seen.header is not None
    assert seen.checked is not None
    past = _past(programme.folder, sending.team)
    receipt = _receipt(
        programme, seen.header, sending, seen.media, seen.original, past, seen.checked, seen.findings
    )
    return replace(receipt, tables=_read_tables(seen.tables))


def _named(uploads: list[Upload]) -> list[Upload]:
    """Files under names that may be shown and packed: a name is a stranger's text, two may be the same."""
    names: list[str] = []
    for one in uploads:
        name = plain_name(one.name)
        stem, dot, end = name.rpartition(".")
        names.append(f"{stem or end} ({len(names) + 1}){dot}{end if stem else ''}" if name in names else name)
    return [Upload(name, one.data) for name, one in zip(names, uploads, strict=True)]


@dataclass(frozen=True)
class _Past:
    """What a team has sent so far, and what was done about it."""

    receipts: list[Receipt]
    acts: list[Kept]


def _past(folder: Path, team: str) -> _Past:
    return _Past(receipts.read_all(folder, team), acts.read(folder))


def findings_of(folder: Path, receipt: Receipt) -> list[Finding]:
    """What was found in a report that was taken; secret cells are masked."""
    path = folder / "inbox" / receipt.team / receipt.report_id / "findings.json"
    return [Finding(**one) for one in json.loads(path.read_bytes())]


def opened(programme: Programme, receipt: Receipt) -> list[Upload]:
    """The original as sent. Raises keys.BrokenSeal where it cannot be opened."""
    path = programme.folder / "inbox" / receipt.team / receipt.report_id / "original"
    data = keys.keys_of(programme.code).opened(path.read_bytes(), receipt.report_id)
    return unpack(receipt, data)


def tables_of(uploads: list[Upload], limits: Limits, mapping: dict[str, str]) -> list[Table]:
    """The tables of a file, as `receive` reads them."""
    return _read(uploads, limits, mapping)[0]


def sheets_of(upload: Upload, limits: Limits) -> list[Sheet]:
    """Every cell of a file as it stands there, for a copy in its own layout."""
    return apart.read(upload.data, upload.name, limits).sheets


def pack(uploads: list[Upload]) -> bytes:
    """One file is kept as it is; several are kept as one ZIP whose bytes depend on nothing but theirs."""
    if len(uploads) == 1:
        return uploads[0].data
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_STORED) as archive:
        for one in uploads:
            archive.writestr(zipfile.ZipInfo(one.name), one.data)
    return box.getvalue()


def unpack(receipt: Receipt, data: bytes) -> list[Upload]:
    if receipt.media != "package":
        return [Upload(receipt.file_name, data)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [Upload(name, archive.read(name)) for name in archive.namelist()]


def write_rows(rows: pa.Table, path: Path) -> None:
    """Parquet with nothing that a file of some dozen rows does not need: it reads four times as fast."""
    pq.write_table(
        rows, path, compression="snappy", use_dictionary=False, write_statistics=False, store_schema=False
    )


def rows_of(folder: Path, receipt: Receipt, columns: list[str] | None = None) -> pa.Table:
    """The typed rows of a report, all kinds; of all columns, or of these."""
    path = folder / "inbox" / receipt.team / receipt.report_id / "rows.parquet"
    with pq.ParquetFile(path, pre_buffer=False) as file:  # a third of the time read_table takes over a small file
        return file.read(columns, use_threads=False)


def history(
    folder: Path, before: dict[tuple[str, datetime.date, str], Receipt], columns: list[str] | None = None
) -> pa.Table | None:
    """The rows in force of these months and kinds; None where there are none."""
    in_force: dict[str, tuple[Receipt, list[str]]] = {}
    for (_, _, kind), receipt in before.items():
        in_force.setdefault(receipt.report_id, (receipt, []))[1].append(kind)
    parts = [_of_kinds(rows_of(folder, one, columns), one, kinds) for one, kinds in in_force.values()]
    return pa.concat_tables(parts) if parts else None


def _of_kinds(rows: pa.Table, receipt: Receipt, kinds: list[str]) -> pa.Table:
    if len(kinds) == len(receipt.kinds):
        return rows
    return rows.filter(pc.is_in(rows["kind"], pa.array(kinds, pa.string())))


def earlier(
    folder: Path, before: dict[tuple[str, datetime.date, str], Receipt], kinds: Collection[str]
) -> pa.Table | None:
    """What rules on these kinds look at of earlier months: each report received pays for all before it, so of a
    file that holds all columns of all kinds only these are read."""
    seen = [rules.load().earlier(kind) for kind in contract.load().kinds.values() if kind.name in kinds]
    own = {key: one for key, one in before.items() if key[2] in kinds}
    return history(folder, own, ["kind", *sorted(set[str]().union(*seen))])


def filed_months(before: Iterable[tuple[str, datetime.date, str]]) -> dict[str, list[datetime.date]]:
    """The months each kind was filed for, an empty list counted."""
    filed: dict[str, list[datetime.date]] = {}
    for _, month, kind in before:
        filed.setdefault(kind, []).append(month)
    return filed


def _same_in_force(past: _Past, sha256: str, sending: Sending) -> Receipt | None:
    """The receipt of the same bytes, where that report is in force for all its kinds."""
    force = receipts.in_force(past.receipts, past.acts)
    for one in past.receipts:
        if (
            one.sha256 != sha256
            or sending.month not in (None, one.month)
            or sending.kinds not in (None, one.kinds)
        ):
            continue
        if all(force.get((one.team, one.month, kind)) == one for kind in one.kinds):
            return one
    return None


def _read(
    uploads: list[Upload], limits: Limits, mapping: dict[str, str]
) -> tuple[list[Table], str, list[Finding]]:
    """Tables of all files; where there are several, a table's sheet is named after its file."""
    sheets: list[Sheet] = []
    found: list[Finding] = []
    media, is_whole = "package", True
    total = sum(len(one.data) for one in uploads)
    if total > limits.max_bytes:
        return [], media, [too_large(total, limits.max_bytes)]
    for one in uploads:
        reading = apart.read(one.data, one.name, limits)
        found += reading.findings
        if len(uploads) == 1:
            media, sheets = reading.media, reading.sheets
        else:
            sheets += [replace(sheet, name=one.name) for sheet in reading.sheets]
        is_whole = is_whole and _is_whole(reading)
    if not is_whole:
        return [], media, found
    tables, more = recognise(sheets, contract.load(), mapping)
    return tables, media, [_named_by(tables, one) if one.rule in UNREAD else one for one in found] + more


def _is_whole(reading: Reading) -> bool:
    """Whether all is there but single cells: then all that is wrong with the others can be told as well."""
    names = {sheet.name for sheet in reading.sheets}
    return all(one.rule in UNREAD and one.sheet in names for one in reading.findings if one.severity == "reject")


def _named_by(tables: list[Table], one: Finding) -> Finding:
    """The same with the column of a table it stands in; what stands in the cell is a formula."""
    for table in tables:
        field = next((name for name, at in table.columns.items() if at == one.column), None)
        if (table.sheet, field is None) == (one.sheet, False) and one.row_no in table.row_nos:
            said = UNCALCULATED if one.rule == "F26" else one.said
            return replace(one, kind=table.kind, field=field, said=said)
    return one


def _rejected(found: Iterable[Finding]) -> bool:
    return any(one.severity == "reject" for one in found)


def _checked(
    programme: Programme, tables: list[Table], header: Header, past: _Past, seal: keys.Keys, reveal: bool
) -> Checked:
    """Run every rule of the door, with what the team reported for earlier months beside it."""
    force = receipts.in_force(past.receipts, past.acts)
    before = {key: one for key, one in force.items() if key[1] < header.month}
    grades = [kept.act for kept in past.acts if kept.act.act == "grade" and kept.act.team == header.team]
    return check(
        tables,
        header,
        programme,
        history=earlier(programme.folder, before, {*header.kinds, *(table.kind for table in tables)}),
        filed_months=filed_months(before),
        grades=grades,
        key_of=seal.key_of,
        reveal=reveal,
    )


def _receipt(
    programme: Programme,
    header: Header,
    sending: Sending,
    media: str,
    original: bytes,
    past: _Past,
    checked: Checked,
    found: list[Finding],
) -> Receipt:
    at = (sending.received_at or datetime.datetime.now(SEOUL)).astimezone(SEOUL).replace(microsecond=0)
    sha256 = hashlib.sha256(original).hexdigest()
    previous = past.receipts[-1].hash if past.receipts else ""
    number = len(past.receipts) + 1
    mark = hashlib.sha256(f"{previous}{sha256}{header}".encode()).hexdigest()[:8]
    counts = Counter(checked.rows["kind"].to_pylist())
    return Receipt(
        report_id=f"{header.team}-{header.month:%Y%m}-{number:03d}-{mark}",
        programme=programme.code,
        team=header.team,
        month=header.month,
        kinds=header.kinds,
        number=number,
        previous=previous,
        received_at=at,
        sender=sending.sender,
        file_name=" + ".join(one.name for one in sending.uploads),
        media=media,
        bytes=len(original),
        sha256=sha256,
        content_sha256=_content_sha256(checked.rows),
        rows={kind: counts.get(kind, 0) for kind in header.kinds},
        findings=dict(sorted(Counter(one.rule for one in found).items())),
        confirmations=_confirmations(sending, found),
        not_checked={one.rule: one.table for one in checked.not_checked},
        contract=f"{contract.load().version}+{rules.load().version}",
    )


def _confirmations(sending: Sending, found: list[Finding]) -> tuple[Confirmation, ...]:
    """Only reasons for what was found: a reason given in advance for anything else says nothing."""
    needed = sorted({one.rule for one in found if one.severity == "confirm"})
    given = sending.confirmations
    return tuple(Confirmation(rule, given[rule], sending.sender) for rule in needed if rule in given)


def _read_tables(tables: list[Table]) -> tuple[ReadTable, ...]:
    return tuple(
        ReadTable(table.kind, table.sheet, table.header_row, table.columns, table.headers)
        for table in tables
        if table.kind != "report"
    )


def _content_sha256(rows: pa.Table) -> str:
    """A hash of the typed rows that no format, row order or column order changes."""
    plain = rows.drop_columns(["sheet", "row_no"])
    order = [(name, "ascending") for name in ("kind", "deployment_id", "service_id", "evidence_id", "scope")]
    out = io.BytesIO()
    pa_csv.write_csv(plain.sort_by(order), out)
    return hashlib.sha256(out.getvalue()).hexdigest()


def _store(
    programme: Programme,
    receipt: Receipt,
    original: bytes,
    rows: pa.Table,
    found: list[Finding],
    seal: keys.Keys,
) -> None:
    """Acts first: one about a report that never came is harmless; a report whose reasons are lost is not."""
    confirmed = [
        Act("confirm", one.by, receipt.team, receipt.report_id, receipt.month, one.rule, one.reason)
        for one in receipt.confirmations
    ]
    if confirmed:
        acts.append(programme.folder, confirmed, receipt.received_at)
    named = rows.add_column(0, "report_id", pa.array([receipt.report_id] * rows.num_rows, pa.string()))
    masked = [asdict(replace(one, said="") if _is_secret(one) else one) for one in found]
    with whole_folder(programme.folder / "inbox" / receipt.team / receipt.report_id) as folder:
        (folder / "original").write_bytes(seal.sealed(original, receipt.report_id))
        write_rows(named, folder / "rows.parquet")
        (folder / "findings.json").write_bytes(json_bytes(masked))
        (folder / "receipt.json").write_bytes(receipts.to_json(receipt))


def _is_secret(one: Finding) -> bool:
    """A finding about a secret cell may show the sender its own digits; what is stored never does."""
    kind = contract.load().kinds.get(one.kind or "")
    field = kind.fields.get(one.field or "") if kind else None
    return field is not None and field.privacy == "secret"

"""Freezing an edition: what it would hold is hashed, written once, listed, and noted in the chain of acts.

A connection to the warehouse is handed to this module, to `assemble` and `gathered`, which make the tables, and to
`recount` alone; `gather` asks on it.
"""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from connectors import acts, contract
from connectors.acts import Act
from connectors.disk import json_bytes, lock, whole_folder, write_whole
from connectors.model import Words
from connectors.programme import SEOUL, Programme
from dashboard.publish import assemble, changes, counted, editions, gather, model, refusals, unchanged, written
from dashboard.publish.assemble import Made
from dashboard.publish.changes import Change
from dashboard.publish.editions import Entry
from dashboard.publish.model import Correction, Edition, Status, Team, last_month
from dashboard.publish.refusals import CannotPublish

CONTRACT = contract.HERE / "contract.toml"


@dataclass(frozen=True)
class Release:
    """What the office decides: which quarter, under which label, when; `reason` and `replaces` for a correction.

    `keeps_b2b`: a correction leaves the figures of B2B as they are out: changing them would reveal a customer.
    `frozen_at` is given for an invented programme alone; else it is now.
    """

    quarter: str
    status: Status
    planned_at: datetime.datetime
    by: str
    reason: Words | None = None
    replaces: str = ""
    frozen_at: datetime.datetime | None = None
    keeps_b2b: bool = False


def freeze(con: DuckDBPyConnection, programme: Programme, release: Release) -> Edition:
    """Write an edition and list it; it is never changed again. Raises CannotPublish."""
    at = _frozen_at(programme, release)
    with lock(editions.folder_of(programme.folder) / ".lock"):
        entries = editions.index(programme.folder)
        replaced = _replaced(entries, release)
        made = assemble.assemble(con, programme, release.quarter, release.keeps_b2b)
        found = _changes(programme, replaced, made)
        edition = _edition(con, programme, release, made, at, entries, _correction(release, replaced, found))
        edition, files = _hashed(edition, made, _files(con, edition, made, found))
        if made.counted:
            counted.write(programme.folder, edition.id, made.counted)
        _write(programme.folder, edition, files)
        entry = editions.entry_of(edition)
        write_whole(editions.folder_of(programme.folder) / editions.INDEX, editions.index_json([*entries, entry]))
    _note(programme, release, entry, at)
    return edition


def _frozen_at(programme: Programme, release: Release) -> datetime.datetime:
    if release.frozen_at is None:
        return datetime.datetime.now(SEOUL).replace(microsecond=0)
    if not programme.fictional:
        raise CannotPublish(refusals.TIME_GIVEN)
    return release.frozen_at


# ---- a correction ----


def _replaced(entries: Iterable[Entry], release: Release) -> Entry | None:
    """The edition a correction stands in place of: always the newest of its quarter."""
    newest = next((one for one in editions.in_force(entries) if one.quarter == release.quarter), None)
    if newest is None:
        if release.replaces or release.reason or release.keeps_b2b:
            raise CannotPublish(refusals.NOTHING_TO_CORRECT, quarter=release.quarter)
        return None
    if not release.reason or not release.reason.ko.strip() or not release.reason.en.strip():
        raise CannotPublish(refusals.NEEDS_REASON, quarter=release.quarter, id=newest.id)
    if release.replaces not in ("", newest.id):
        raise CannotPublish(refusals.NOT_NEWEST, id=newest.id)
    return newest


def _changes(programme: Programme, replaced: Entry | None, made: Made) -> list[Change]:
    if replaced is None:
        return []
    found = changes.between(editions.tables(programme.folder, replaced.id).values(), made.tables)
    if not found:
        raise CannotPublish(refusals.NOTHING_NEW, id=replaced.id)
    return found


def _correction(release: Release, replaced: Entry | None, found: list[Change]) -> Correction | None:
    if not replaced or not release.reason:
        return None
    what = changes.summary(found)
    if release.keeps_b2b:
        kept = unchanged.said(replaced.id)
        what = Words(f"{what.ko}. {kept.ko}", f"{what.en}. {kept.en}")
    return Correction(replaced.id, what, release.reason)


# ---- writing ----


def _edition(
    con: DuckDBPyConnection, programme: Programme, release: Release, made: Made, at: datetime.datetime,
    entries: tuple[Entry, ...], correction: Correction | None,
) -> Edition:  # fmt: skip
    month = last_month(release.quarter)
    version, hashed, _ = gather.method_used(con)
    reports = gather.reports(con, made.asked.until)
    inputs = editions.sha256("\n".join(receipt for _, receipt in reports).encode())
    number = 1 + sum(one.quarter == release.quarter for one in entries)
    return Edition(
        id=f"{release.quarter}-{number}", programme=programme.code, words=programme.words,
        is_fictional=programme.fictional, quarter=release.quarter, month=month, as_of=gather.day(con),
        status=release.status, planned_at=release.planned_at, published_at=max(at, release.planned_at),
        frozen_at=at, correction=correction, method_version=version, method_hash=hashed,
        contract_version=contract.load().version, contract_hash=editions.sha256(CONTRACT.read_bytes()),
        inputs=inputs, made_by=gather.made_by(con), reports=tuple(report for report, _ in reports),
        teams=tuple(Team(one.code, one.words, one.colour, one.onboarded_on, one.left_on)
                    for one in programme.teams.values()),
        previous=entries[-1].hash if entries else "", record=_record(programme),
    )  # fmt: skip


def _record(programme: Programme) -> dict[str, object] | None:
    """What was searched for the public record, until when, and where to ask for a correction."""
    one = programme.record
    if one is None:
        return None
    return {
        "searched_on": one.searched_on.isoformat(), "scope": {"ko": one.scope.ko, "en": one.scope.en},
        "corrections": one.corrections,
        "not_teams": {code: {"ko": words.ko, "en": words.en} for code, words in one.not_teams.items()},
    }  # fmt: skip


def _files(con: DuckDBPyConnection, edition: Edition, made: Made, found: list[Change]) -> dict[str, bytes]:
    _, _, text = gather.method_used(con)
    files = written.files(made.tables)
    files |= {
        "method.toml": text.encode(), "contract.toml": CONTRACT.read_bytes(),
        "text.toml": model.FILE.read_bytes(), "disclosure.json": made.disclosure,
    }  # fmt: skip
    if edition.correction:
        files[changes.FILE] = json_bytes([dataclasses.asdict(one) for one in found])
    return files


def _hashed(edition: Edition, made: Made, files: dict[str, bytes]) -> tuple[Edition, dict[str, bytes]]:
    """With the SHA-256 of each file; the package, which repeats those of the others, is the last."""
    edition = dataclasses.replace(edition, files=_hashes(files))
    package = written.datapackage(edition, made.tables)
    files = files | {"datapackage.json": package}
    return dataclasses.replace(edition, files=_hashes(files)), files


def _hashes(files: dict[str, bytes]) -> dict[str, str]:
    return {name: editions.sha256(data) for name, data in files.items()}


def _write(programme_folder: Path, edition: Edition, files: dict[str, bytes]) -> None:
    final = editions.folder_of(programme_folder) / edition.id
    # Under the lock a folder that is not listed is what a killed process left behind.
    shutil.rmtree(final, ignore_errors=True)
    with whole_folder(final) as folder:
        for name, data in {**files, editions.ABOUT: editions.as_json(edition)}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _note(programme: Programme, release: Release, entry: Entry, at: datetime.datetime) -> None:
    """The hash goes into the chain of acts too: who rewrites an edition and the index would have to break both."""
    reason = release.reason.ko if release.reason else ""
    act = Act("release", release.by, "", entry.id, last_month(entry.quarter), entry.status, reason, entry.hash)
    acts.append(programme.folder, [act], at)

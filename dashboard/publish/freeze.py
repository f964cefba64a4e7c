"""Freezing an edition: what the warehouse says is gathered, kept from giving anyone away, written once and listed.

This is the only module that is handed a connection to publish from; `gather` asks on it.
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
from dashboard.publish import (
    changes,
    checked,
    counted,
    draft,
    editions,
    gather,
    history,
    model,
    protect,
    readable,
    secret,
    widened,
    written,
)
from dashboard.publish.cells import Parameters
from dashboard.publish.changes import Change
from dashboard.publish.counted import Counted
from dashboard.publish.draft import Scored
from dashboard.publish.editions import Entry
from dashboard.publish.gather import Asked, NewRow
from dashboard.publish.model import Correction, Edition, PublicTable, Row, Shape, Status, Team, last_month
from dashboard.publish.protect import Before
from dashboard.publish.versions import Earlier
from dashboard.scoring import figures, method, uncertainty
from dashboard.scoring.uncertainty import Margin

CONTRACT = contract.HERE / "contract.toml"
NOT_OVER = Words(
    "{quarter} 분기는 {end}에 끝납니다. 끝난 분기만 공표할 수 있습니다.",
    "The quarter {quarter} ends on {end}; only a quarter that is over can be published.",
)
NOT_DUE = Words(
    "{quarter} 분기 마지막 달의 보고 기한은 {due}입니다. 그 뒤에 공표할 수 있습니다.",
    "The report for the last month of {quarter} is due on {due}; it can be published after that day.",
)
BEFORE = Words("{quarter} 분기에는 아직 보고가 시작되지 않았습니다.", "Reporting had not begun in {quarter}.")
NEEDS_REASON = Words(
    "{quarter} 분기는 이미 {id}판으로 나왔습니다. 고친 판을 내려면 이유를 한국어와 영어로 적으십시오.",
    "{quarter} is already out as {id}. A correction needs its reason in Korean and in English.",
)
NOT_NEWEST = Words("고칠 수 있는 판은 {id}입니다.", "The edition that can be corrected is {id}.")
NOTHING_TO_CORRECT = Words(
    "{quarter} 분기에는 고칠 판이 없습니다.", "There is no edition of {quarter} to correct."
)
NOTHING_NEW = Words("{id}판과 달라진 값이 없습니다.", "Nothing differs from {id}.")
EXPOSED = Words(
    "앞서 나온 판 때문에 값 {n}개를 지킬 수 없습니다. 이 판은 낼 수 없습니다.",
    "Earlier editions have made {n} figures known too well to protect them; this edition can't be published.",
)
TIME_GIVEN = Words(
    "공표 시각을 지어내는 것은 가상 사업에서만 됩니다.",
    "Only an invented programme may be given a time of publication.",
)


class CannotPublish(Exception):
    """Refused, with the reason in both languages."""

    def __init__(self, said: Words, **values: object) -> None:
        self.words = Words(said.ko.format(**values), said.en.format(**values))
        super().__init__(self.words.en)


@dataclass(frozen=True)
class Release:
    """What the office decides: which quarter, under which label, when; `reason` and `replaces` for a correction.

    `frozen_at` is given for an invented programme alone; else it is now.
    """

    quarter: str
    status: Status
    planned_at: datetime.datetime
    by: str
    reason: Words | None = None
    replaces: str = ""
    frozen_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Made:
    """An edition's tables as they will stand, the result of the disclosure check, and what it stands on; `counted`
    is for the office alone."""

    tables: tuple[PublicTable, ...]
    disclosure: bytes
    asked: Asked
    counted: Counted


def preview(con: DuckDBPyConnection, programme: Programme, quarter: str) -> Made:
    """Exactly what an edition of this quarter would hold. Raises CannotPublish."""
    month = _month(con, programme, quarter)
    return _made(con, programme, month)


def freeze(con: DuckDBPyConnection, programme: Programme, release: Release) -> Edition:
    """Write an edition and list it; it is never changed again. Raises CannotPublish."""
    at = _frozen_at(programme, release)
    with lock(editions.folder_of(programme.folder) / ".lock"):
        entries = editions.index(programme.folder)
        replaced = _replaced(entries, release)
        made = preview(con, programme, release.quarter)
        found = _changes(programme, replaced, made)
        edition = _edition(con, programme, release, made, at, entries, _correction(release, replaced, found))
        files = _files(con, edition, made, found)
        edition = dataclasses.replace(edition, files={name: editions.sha256(data) for name, data in files.items()})
        files["datapackage.json"] = written.datapackage(edition, [one.shape for one in made.tables])
        hashed = dict(edition.files) | {"datapackage.json": editions.sha256(files["datapackage.json"])}
        edition = dataclasses.replace(edition, files=hashed)
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
        raise CannotPublish(TIME_GIVEN)
    return release.frozen_at


def _month(con: DuckDBPyConnection, programme: Programme, quarter: str) -> datetime.date:
    """The last month of a quarter that may be published by the day the warehouse stands on."""
    month, today = last_month(quarter), gather.day(con)
    end = (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
    if end >= today:
        raise CannotPublish(NOT_OVER, quarter=quarter, end=end)
    if programme.first_month is None:  # the public record alone
        return month
    if month < programme.first_month:
        raise CannotPublish(BEFORE, quarter=quarter)
    if programme.due_on(month) >= today:
        raise CannotPublish(NOT_DUE, quarter=quarter, due=programme.due_on(month))
    return month


def _replaced(entries: Iterable[Entry], release: Release) -> Entry | None:
    """The edition a correction stands in place of: always the newest of its quarter."""
    newest = next((one for one in editions.in_force(entries) if one.quarter == release.quarter), None)
    if newest is None:
        if release.replaces or release.reason:
            raise CannotPublish(NOTHING_TO_CORRECT, quarter=release.quarter)
        return None
    if not release.reason or not release.reason.ko.strip() or not release.reason.en.strip():
        raise CannotPublish(NEEDS_REASON, quarter=release.quarter, id=newest.id)
    if release.replaces not in ("", newest.id):
        raise CannotPublish(NOT_NEWEST, id=newest.id)
    return newest


def _changes(programme: Programme, replaced: Entry | None, made: Made) -> list[Change]:
    if replaced is None:
        return []
    found = changes.between(editions.tables(programme.folder, replaced.id).values(), made.tables)
    if not found:
        raise CannotPublish(NOTHING_NEW, id=replaced.id)
    return found


def _correction(release: Release, replaced: Entry | None, found: list[Change]) -> Correction | None:
    return Correction(replaced.id, changes.summary(found), release.reason) if replaced and release.reason else None


# ---- tables ----


def _made(con: DuckDBPyConnection, programme: Programme, month: datetime.date) -> Made:
    """New quarters from the warehouse, those that are out from where they stand."""
    entries, whole = editions.index(programme.folder), gather.asked(con, month)
    sources = history.published(entries, map(model.quarter_of, whole.months), model.quarter_of(month))
    asked = whole.without(sources)
    past = history.rows(programme.folder, sources)
    new, counted_now = _new(con, programme, asked, past["scores"], _before(programme, entries, sources, asked))
    shapes = model.load().tables
    tables = tuple(_table(shape, [*past[name], *new[name]]) for name, shape in shapes.items())
    earlier = [readable.figures(editions.folder_of(programme.folder) / one.id) for one in entries]
    return Made(tables, checked.result(tables, earlier), whole, counted_now)


def _new(
    con: DuckDBPyConnection, programme: Programme, asked: Asked, before: list[NewRow], known: Before
) -> tuple[dict[str, list[NewRow]], Counted]:
    filed = gather.filed(con, asked)
    of_b2b = {(when, team): state for when, team, kind, state in filed if kind == "b2b"}
    indicators = gather.indicators(con, asked)
    uses = gather.uses(con, asked)
    # Where nobody has reported there is nobody to protect, and no secret to ask for.
    parameters = secret.parameters(programme) if uses else Parameters(100.0)
    protected = protect.protected(
        uses, draft.reported(of_b2b), gather.contributed(con, asked, programme.denominators),
        indicators, known, gather.waived(con), parameters,
    )  # fmt: skip
    if protected.exposed:
        raise CannotPublish(EXPOSED, n=len(protected.exposed))
    scored = _scored(con, asked, indicators, protected.hidden)
    units = {one.id: one.unit.en for one in method.load().indicators.values()}
    of_indicators = draft.indicator_rows(scored, units)
    scores, dimensions = widened.widened(
        draft.score_rows(scored, before), draft.dimension_rows(scored), of_indicators, method.load()
    )
    rows: dict[str, list[NewRow]] = {
        "scores": scores,
        "dimensions": dimensions,
        "indicators": of_indicators,
        "readiness": gather.readiness(con, asked),
        "b2c_months": gather.consumers(con, asked),
        "coverage": [
            {"quarter": model.quarter_of(when), "team": team, "kind": kind, "filing": state}
            for when, team, kind, state in filed
        ],
    }
    for name, (part, _, _) in draft.PARTS.items():
        rows[name] = protected.filled(name, part, draft.counted_rows(name, asked, of_b2b))
    for name in gather.RECORD:
        columns = model.load().tables[name].columns
        rows[name] = gather.record(con, name, [one.name for one in columns])
    return rows, protected.counted


def _before(programme: Programme, entries: tuple[Entry, ...], sources: dict[str, Entry], asked: Asked) -> Before:
    """What was said before of the quarters that are new here, and of the one just before them."""
    folder, mine = editions.folder_of(programme.folder), set(map(model.quarter_of, asked.months))
    just_before = max((one for one in sources if one < min(mine, default="")), default="")
    last = counted.read(programme.folder, sources[just_before].id) if just_before else None
    looked_at = mine | ({just_before} if last else set())
    versions = []
    for one in entries:
        kept = counted.read(programme.folder, one.id)
        about = looked_at & ({one.quarter} | {key.quarter for key in (kept.answers if kept else ())})
        # Other editions only repeat what one of these said.
        if about:
            shown = {key: it for key, it in readable.figures(folder / one.id).items() if key.quarter in about}
            versions.append(Earlier(one.id, shown, kept.cells(about) if kept else None))
    uses = tuple(one for one in last.uses if one.quarter == just_before) if last else ()
    reported = tuple(one for one in last.reported if one.quarter == just_before) if last else ()
    return Before(tuple(versions), uses, reported)


def _scored(
    con: DuckDBPyConnection, asked: Asked, indicators: list[gather.Indicator], hidden: frozenset[protect.Place]
) -> Scored:
    pillars = gather.pillars(con, asked)
    rated = sorted({(one.month, one.pillar) for one in pillars if one.variant == "headline" and one.is_rated})
    margins: dict[tuple[str, str], Margin] = {}
    for month, pillar in rated:
        margins[model.quarter_of(month), pillar] = uncertainty.margin(figures.read(con, None, month, pillar))
    return Scored(
        pillars, gather.dimensions(con, asked), indicators, hidden, margins,
        method.load().aggregation.floor,
    )  # fmt: skip


def _table(shape: Shape, rows: list[NewRow]) -> PublicTable:
    """Every column in every row, and one row a key, in the order of the keys."""
    names = [one.name for one in shape.columns]
    whole: list[Row] = [{name: row[name] for name in names} for row in rows]
    keys = [tuple(str(row[name]) for name in shape.key) for row in whole]
    if len(set(keys)) < len(keys):
        raise ValueError(f"{shape.name}: two rows of one key")
    open_ones = [row for row in whole for value in row.values() if value == gather.OPEN]
    if open_ones:
        raise ValueError(f"{shape.name}: disclosure control decided nothing on {open_ones[0]}")
    return PublicTable(shape, tuple(whole))


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
        files["changes.json"] = json_bytes([dataclasses.asdict(one) for one in found])
    return files


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

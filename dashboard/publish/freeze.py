"""Freezing an edition: what the warehouse says is gathered, kept from giving anyone away, written once and listed.

This is the only module that is handed a connection to publish from; `gather` asks on it.
"""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from collections.abc import Iterable, Mapping, Sequence
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
    together,
    versions,
    widened,
    written,
)
from dashboard.publish.cells import ALL, CellKey, Parameters
from dashboard.publish.changes import Change
from dashboard.publish.counted import Counted
from dashboard.publish.draft import Scored
from dashboard.publish.editions import Entry
from dashboard.publish.gather import Asked, NewRow
from dashboard.publish.model import Correction, Edition, PublicTable, Row, Shape, Status, Team, last_month
from dashboard.publish.protect import Before
from dashboard.publish.readable import Figures
from dashboard.publish.together import Sums, Taken
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
    "이미 나온 판({ids}) 때문에 값 {n}개를 고치면 고객이 드러날 수 있습니다: {figures}. "
    "B2B 값은 나온 그대로 두고 나머지만 고칠 수 있습니다. 공표 화면에서 'B2B 값은 그대로 둡니다'를 고르거나 "
    "hwaksan publish에 --keep-b2b를 붙이십시오.",
    "Because of what is out already ({ids}), correcting {n} figures could reveal a customer: {figures}. "
    "All else can be corrected while the figures of B2B stay as they are: tick 'Leave the figures of B2B' on the "
    "page Release, or add --keep-b2b to hwaksan publish.",
)
TOO_NARROW = Words(
    "공개하는 값에서 비공개 값 {n}개를 너무 좁게 추정할 수 있습니다: {figures}. 이 판은 낼 수 없습니다. "
    "개발자에게 알리십시오.",
    "{n} withheld figures could be worked out too closely from those that are shown: {figures}. "
    "This edition can't be published; please tell the developers.",
)
LOST = Words(
    "{id}판이 센 기록(counted/{id}.json)이 없거나 읽을 수 없습니다. 두 판의 차이로 고객이 드러나는지 알 수 "
    "없으므로 공표하지 않습니다. 백업에서 되살리거나 'hwaksan recount {id}'로 다시 세십시오.",
    "What {id} counted (counted/{id}.json) is missing or can't be read, so nobody can tell whether the difference "
    "between two editions reveals a customer. Restore it from a backup, or count again: hwaksan recount {id}",
)
KEPT = Words(
    "B2B 값은 {id}판 그대로입니다. 고치면 고객이 드러날 수 있습니다.",
    "The figures of B2B are those of {id}: correcting them could reveal a customer.",
)
MOST_NAMED = 5
EVERY_TEAM = Words("모든 팀", "all teams")
SCORED = ("scores", "dimensions", "indicators")
TIME_GIVEN = Words(
    "공표 시각을 지어내는 것은 가상 사업에서만 됩니다.",
    "Only an invented programme may be given a time of publication.",
)


class CannotPublish(Exception):
    """Refused, with the reason in both languages."""

    def __init__(self, said: Words, **values: object) -> None:
        self.words = _filled(said, values)
        super().__init__(self.words.en)


def _filled(said: Words, values: Mapping[str, object]) -> Words:
    ko, en = (
        said[lang].format(**{name: one[lang] if isinstance(one, Words) else one for name, one in values.items()})
        for lang in ("ko", "en")
    )
    return Words(ko, en)


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


@dataclass(frozen=True)
class Made:
    """An edition's tables as they will stand, the result of the disclosure check, what it stands on, and the sums
    of sectors beside them; `counted` is for the office alone, None where nobody knows any more."""

    tables: tuple[PublicTable, ...]
    disclosure: bytes
    asked: Asked
    counted: Counted | None
    together: Taken


def preview(con: DuckDBPyConnection, programme: Programme, quarter: str, keeps_b2b: bool = False) -> Made:
    """Exactly what an edition of this quarter would hold. Raises CannotPublish."""
    month = _month(con, programme, quarter)
    return _made(con, programme, month, keeps_b2b)


def recount(con: DuckDBPyConnection, programme: Programme, edition: Edition) -> Path:
    """Write again what an edition counted, from a warehouse as it was on its day; what it answered stands in its
    files. Returns where."""
    entries = editions.index(programme.folder)
    earlier = entries[: [one.id for one in entries].index(edition.id)]
    asked, _ = _asked(con, earlier, edition.month)
    uses, filed = gather.uses(con, asked), gather.filed(con, asked)
    rows = editions.tables(programme.folder, edition.id)[together.TABLE].rows
    own = together.standing(row for row in rows if row["quarter"] == edition.quarter)
    reported = together.beside(draft.reported(_of_b2b(filed)), own)
    figures = readable.figures(editions.folder_of(programme.folder) / edition.id)
    mine = {one.quarter for one in reported}
    answers = {key: versions.answer(key, figure) for key, figure in figures.items() if key.quarter in mine}
    return counted.write(programme.folder, edition.id, Counted(tuple(uses), tuple(reported), answers))


def freeze(con: DuckDBPyConnection, programme: Programme, release: Release) -> Edition:
    """Write an edition and list it; it is never changed again. Raises CannotPublish."""
    at = _frozen_at(programme, release)
    with lock(editions.folder_of(programme.folder) / ".lock"):
        entries = editions.index(programme.folder)
        replaced = _replaced(entries, release)
        made = preview(con, programme, release.quarter, release.keeps_b2b)
        found = _changes(programme, replaced, made)
        edition = _edition(con, programme, release, made, at, entries, _correction(release, replaced, found))
        files = _files(con, edition, made, found)
        edition = dataclasses.replace(edition, files={name: editions.sha256(data) for name, data in files.items()})
        files["datapackage.json"] = written.datapackage(edition, [one.shape for one in made.tables])
        hashed = dict(edition.files) | {"datapackage.json": editions.sha256(files["datapackage.json"])}
        edition = dataclasses.replace(edition, files=hashed)
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
        if release.replaces or release.reason or release.keeps_b2b:
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
    if not replaced or not release.reason:
        return None
    what = changes.summary(found)
    if release.keeps_b2b:
        kept = _filled(KEPT, {"id": replaced.id})
        what = Words(f"{what.ko}. {kept.ko}", f"{what.en}. {kept.en}")
    return Correction(replaced.id, what, release.reason)


# ---- tables ----


def _made(con: DuckDBPyConnection, programme: Programme, month: datetime.date, keeps_b2b: bool) -> Made:
    """New quarters from the warehouse, those that are out from where they stand."""
    entries = editions.index(programme.folder)
    asked, sources = _asked(con, entries, month)
    past = history.rows(programme.folder, sources)
    earlier = [readable.figures(editions.folder_of(programme.folder) / one.id) for one in entries]
    if keeps_b2b:
        own = model.quarter_of(month)
        left = history.source_of(entries, own)
        if left is None:
            raise CannotPublish(NOTHING_TO_CORRECT, quarter=own)
        protected = _left(programme, own, left)
        new = _new(con, programme, asked, past["scores"], protected)
        _leave(new, history.rows(programme.folder, {own: left}), own)
    else:
        choices = _choices(programme, entries, model.quarter_of(month), past[together.TABLE])
        protected = _protected(con, programme, asked, _before(programme, entries, sources, asked), choices)
        new = _new(con, programme, asked, past["scores"], protected, earlier)
    shapes = model.load().tables
    tables = tuple(_table(shape, [*past[name], *new[name]]) for name, shape in shapes.items())
    changed = {*protected.changed, *_said_before(programme, sources)}
    result = checked.of_tables(tables, method.load(), earlier, changed)
    if not result.holds:
        narrow = [*(line.key for line in result.lines if not line.holds), *result.contradictions]
        raise CannotPublish(TOO_NARROW, n=len(narrow), figures=_named(narrow))
    whole = gather.asked(con, month)
    return Made(tables, checked.as_json(tables, result, changed), whole, protected.counted, protected.together)


def _asked(
    con: DuckDBPyConnection, entries: tuple[Entry, ...], month: datetime.date
) -> tuple[Asked, dict[str, Entry]]:  # fmt: skip
    """The quarters an edition is the first to say something of, and where the others stand."""
    whole = gather.asked(con, month)
    sources = history.published(entries, map(model.quarter_of, whole.months), model.quarter_of(month))
    return whole.without(sources), sources


def _of_b2b(filed: Iterable[tuple[datetime.date, str, str, str]]) -> dict[tuple[datetime.date, str], str]:
    return {(when, team): state for when, team, kind, state in filed if kind == "b2b"}


def _protected(
    con: DuckDBPyConnection, programme: Programme, asked: Asked, known: Before,
    choices: Sequence[Sums],
) -> protect.Protected:  # fmt: skip
    uses = gather.uses(con, asked)
    # Where nobody has reported there is nobody to protect, and no secret to ask for.
    parameters = secret.parameters(programme) if uses else Parameters(100.0)
    protected = protect.protected(
        uses, draft.reported(_of_b2b(gather.filed(con, asked))),
        gather.contributed(con, asked, programme.denominators), gather.indicators(con, asked), known,
        gather.waived(con), parameters, choices,
    )  # fmt: skip
    if protected.exposed:
        raise exposed(protected.exposed, [one.id for one in known.versions])
    return protected


def _choices(
    programme: Programme, entries: tuple[Entry, ...], own: str, past: list[NewRow]
) -> tuple[Sums, ...]:  # fmt: skip
    """Which sums of sectors may stand beside them, by what is out."""
    source = history.source_of(entries, own)
    out = history.rows(programme.folder, {own: source})[together.TABLE] if source else []
    return together.choices(programme.together, own, past, out)


def exposed(keys: Iterable[CellKey], ids: Iterable[str]) -> CannotPublish:
    """Which figures can't be corrected, because of which editions, and what can be done; an old value of a figure
    has its edition in the name of its table."""
    whole = sorted({dataclasses.replace(key, table=key.table.split("@")[0]) for key in keys})
    return CannotPublish(EXPOSED, n=len(whole), figures=_named(whole), ids=", ".join(ids))


def _named(keys: Sequence[CellKey]) -> Words:
    """Which figures, the first few by name."""
    rest = len(keys) - MOST_NAMED
    ko, en = ("; ".join(_name(key, lang) for key in keys[:MOST_NAMED]) for lang in ("ko", "en"))
    return Words(f"{ko} 외 {rest}개", f"{en} and {rest} more") if rest > 0 else Words(ko, en)


def _name(key: CellKey, lang: str) -> str:
    shape = model.load().tables[key.table]
    known = {one.name: one.words for one in shape.columns} | {
        id: one.words for id, one in method.load().indicators.items()
    }  # fmt: skip
    team = EVERY_TEAM[lang] if key.team == ALL else key.team
    part = () if key.part == ALL else (_part(key.part, lang),)
    return " · ".join((known[key.measure][lang], key.quarter, team, *part))


def _part(code: str, lang: str) -> str:
    """A sector or a stage in the contract's words."""
    fields = contract.load().kinds["b2b"].fields
    words = {**fields["sector"].values, **fields["stage"].values}.get(code)
    return words[lang] if words else code


def _left(programme: Programme, own: str, source: Entry) -> protect.Protected:
    """Nothing new is said of customers: what the quarter's newest edition counted and said stays in force."""
    said = [key for key in _said_before(programme, {own: source}) if key.quarter == own]
    return protect.Protected({}, frozenset(), (), counted.read(programme.folder, source.id), tuple(said))


def _leave(new: dict[str, list[NewRow]], out: dict[str, list[NewRow]], own: str) -> None:
    """Put the rows of B2B that are out in place of new ones."""
    for name in (*draft.PARTS, *SCORED):
        others = [row for row in new[name] if name in SCORED and row["pillar"] != "b2b"]
        is_b2b = [row for row in out[name] if row["quarter"] == own and row.get("pillar", "b2b") == "b2b"]
        new[name] = others + is_b2b


def _said_before(programme: Programme, sources: dict[str, Entry]) -> set[CellKey]:
    """What the editions that past quarters are taken from say has changed."""
    folder = editions.folder_of(programme.folder)
    said = {quarter: checked.changed(folder / one.id) for quarter, one in sources.items()}
    return {key for quarter, keys in said.items() for key in keys if key.quarter == quarter}


def _new(
    con: DuckDBPyConnection, programme: Programme, asked: Asked, before: list[NewRow],
    protected: protect.Protected, earlier: Sequence[Figures] = (),
) -> dict[str, list[NewRow]]:  # fmt: skip
    filed = gather.filed(con, asked)
    indicators = gather.indicators(con, asked)
    scored = _scored(con, asked, indicators, protected.hidden)
    units = {one.id: one.unit.en for one in method.load().indicators.values()}
    of_indicators = draft.indicator_rows(scored, units, method.load().never)
    frames = gather.frames(con, asked)
    scores, dimensions = widened.widened(
        draft.score_rows(scored, before), draft.dimension_rows(scored), of_indicators, frames, method.load(),
        lambda trees: checked.too_close(protected.figures, trees, earlier, protected.changed),
    )  # fmt: skip
    rows: dict[str, list[NewRow]] = {
        "scores": scores,
        "dimensions": dimensions,
        "indicators": of_indicators,
        "frames": frames,
        "readiness": gather.readiness(con, asked),
        "b2c_months": gather.consumers(con, asked),
        "coverage": [
            {"quarter": model.quarter_of(when), "team": team, "kind": kind, "filing": state}
            for when, team, kind, state in filed
        ],
    }
    for name, (part, _, _) in draft.PARTS.items():
        counted_rows = draft.counted_rows(name, asked, _of_b2b(filed), protected.together.sums)
        rows[name] = protected.filled(name, part, counted_rows) if protected.answers else counted_rows
    for name in gather.RECORD:
        columns = model.load().tables[name].columns
        rows[name] = gather.record(con, name, [one.name for one in columns])
    return rows


def _before(programme: Programme, entries: tuple[Entry, ...], sources: dict[str, Entry], asked: Asked) -> Before:
    """What was said before of the quarters that are new here, and of the one just before them."""
    folder, mine = editions.folder_of(programme.folder), set(map(model.quarter_of, asked.months))
    just_before = max((one for one in sources if one < min(mine, default="")), default="")
    last = _counted(programme, sources[just_before]) if just_before else None
    looked_at = mine | ({just_before} if last else set())
    found = []
    for one in entries:
        kept = _counted(programme, one) if one.quarter in looked_at else counted.read(programme.folder, one.id)
        about = looked_at & ({one.quarter} | {key.quarter for key in (kept.answers if kept else ())})
        # Other editions only repeat what one of these said.
        if about:
            shown = {key: it for key, it in readable.figures(folder / one.id).items() if key.quarter in about}
            found.append(Earlier(one.id, shown, kept.cells(about) if kept else None))
    uses = tuple(one for one in last.uses if one.quarter == just_before) if last else ()
    reported = tuple(one for one in last.reported if one.quarter == just_before) if last else ()
    return Before(tuple(found), uses, reported, _shown(folder, sources))


def _shown(folder: Path, sources: dict[str, Entry]) -> frozenset[CellKey]:
    """Figures of past quarters that readers have as they are."""
    return frozenset(
        key
        for quarter, one in sources.items()
        for key, figure in readable.figures(folder / one.id).items()
        if key.quarter == quarter and not figure.is_hidden
    )


def _counted(programme: Programme, entry: Entry) -> Counted:
    found = counted.read(programme.folder, entry.id)
    if found is None:
        raise CannotPublish(LOST, id=entry.id)
    return found


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
        files[changes.FILE] = json_bytes([dataclasses.asdict(one) for one in found])
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

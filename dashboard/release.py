"""What the page Release asks and shows: what an edition would hold, what it keeps back and why, the calendar."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from connectors import warehouse
from connectors.model import Words
from connectors.programme import Programme
from dashboard import access
from dashboard.access import Viewer
from dashboard.known import Kept
from dashboard.page import Here
from dashboard.publish import assemble, calendar, editions, freeze, model, prerelease, scheduling
from dashboard.publish.assemble import Made
from dashboard.publish.calendar import Slot
from dashboard.publish.cells import Under3, Withheld
from dashboard.publish.editions import Entry
from dashboard.publish.freeze import Release
from dashboard.publish.model import Edition, PublicTable, Status
from dashboard.publish.prerelease import Reader
from dashboard.review.doing import signed
from dashboard.tables import Grid

# A preview goes through all of disclosure control, which takes seconds; until anything changes it is made once.
_previews: Kept[tuple[Path, str, str], Made] = Kept(8)


def quarters(con: DuckDBPyConnection, viewer: Viewer) -> list[str]:
    """The quarters whose last month has appeared, the newest first."""
    access.need(viewer, "run")
    months = con.execute("SELECT month FROM calendar WHERE month(month) % 3 = 0 ORDER BY month DESC").fetchall()
    return [model.quarter_of(month) for (month,) in months]


def preview(programme: Programme, viewer: Viewer, file: Path, quarter: str) -> Made:
    """Exactly what an edition would hold. Raises NotAllowed, CannotPublish."""
    access.need(viewer, "run")
    listed = editions.folder_of(programme.folder) / editions.INDEX
    state = editions.sha256(listed.read_bytes()) if listed.exists() else ""
    return _previews.get(
        (file, quarter, state), lambda: assemble.assemble(warehouse.cursor(file), programme, quarter)
    )


def make(
    here: Here, quarter: str, status: Status, reason: Words | None, now: datetime.datetime, keeps_b2b: bool = False
) -> Edition:
    """Freeze an edition under the viewer's name, for its planned minute. Raises NotAllowed, CannotPublish."""
    access.need(here.viewer, "run")
    planned = scheduling.planned(here.programme.folder, quarter).at
    wanted = Release(quarter, status, planned, signed(here.viewer), reason, keeps_b2b=keeps_b2b)
    edition = freeze.freeze(warehouse.cursor(here.file), here.programme, wanted)
    scheduling.write(here.programme, now)
    return edition


def appears(here: Here, made: Made) -> Grid:
    """A table a row: how many rows, and how their figures stand."""
    say, states = here.say, model.load().states
    rows = []
    for one in made.tables:
        counts = Counter(str(row[f"{name}_state"]) for row in one.rows for name in one.shape.figures)
        said = " · ".join(f"{say.of(states[state].words)} {say.number(n)}" for state, n in counts.most_common())
        rows.append((say.of(one.shape.words), said or say("release_page.no_states"), say.number(len(one.rows))))
    title = say("release_page.appears", n=len(rows))
    return Grid(
        title, say("release_page.appears_note"), _columns(here, ("table", "states", "rows")), list(rows), 2, True
    )


def kept_back(here: Here, made: Made) -> Grid:
    """Which figures are hidden, how many, and by which rule. The secret parameter is in none of it."""
    say, tables = here.say, model.load().tables
    counts: Counter[tuple[str, str, str]] = Counter()
    for key, answer in made.counted.answers.items() if made.counted else ():
        if isinstance(answer, Under3):
            counts[key.table, key.measure, "under_3"] += 1
        elif isinstance(answer, Withheld):
            counts[key.table, key.measure, answer.reason] += 1
    for name, column in (("indicators", "value"), ("scores", "score"), ("dimensions", "dimension_score")):
        (table,) = (one for one in made.tables if one.name == name)
        for state in ("withheld", "banded"):
            counts[name, column, f"{state}_scores"] += _new(made, table, column, state)
    rows = [
        (say.of(tables[table].words), say.of(tables[table].column(column).words), say(f"withheld_why.{reason}"),
         say.number(n))
        for (table, column, reason), n in sorted(counts.items()) if n
    ]  # fmt: skip
    title = say("release_page.kept_back", n=say.number(sum(counts.values())))
    columns = _columns(here, ("table", "figure", "why", "n"))
    return Grid(title, say("release_page.kept_back_note"), columns, list(rows), 3, stacks=True)


def _new(made: Made, table: PublicTable, column: str, state: str) -> int:
    """Of the edition's own quarter: the others are out already."""
    own = model.quarter_of(made.asked.until)
    return sum(row["quarter"] == own and row[f"{column}_state"] == state for row in table.rows)


def title(here: Here, folder: Path, now: datetime.datetime) -> str:
    """What should be out and is not; else what is out, and what comes when."""
    say, out = here.say, editions.released(folder, now)
    by = {one.standing: one.planned for one in reversed(slots(folder, now))}
    if "late" in by:
        return say("release_page.title_late", quarter=by["late"].quarter, at=say.moment(by["late"].at))
    newest = say("release_page.is_out", id=out[-1].id) if out else say("release_page.none_out")
    for one in waiting(folder, now):
        return say("release_page.title", out=newest, what=one.id, at=say.moment(one.published_at))
    if "planned" not in by:
        return newest
    return say("release_page.title", out=newest, what=by["planned"].quarter, at=say.moment(by["planned"].at))


def dates(here: Here, slots: Iterable[Slot]) -> Grid:
    """The calendar: what is planned, what came, and why a date moved."""
    say = here.say
    rows = []
    for one in slots:
        out = ", ".join(f"{it.id} ({say(f'edition_status.{it.status}')})" for it in one.editions)
        moved = " ".join(
            say("release_page.moved", was=say.moment(it.was), why=it.reason[say.lang]) for it in one.planned.moves
        )
        came = out or say(f"slot.{one.standing}")
        rows.append((one.planned.quarter, say.moment(one.planned.at), came, moved or "–"))
    return Grid(
        say("release_page.dates"), "", _columns(here, ("quarter", "planned", "out", "moved")), list(rows), 4, True
    )


def readers(here: Here, folder: Path, now: datetime.datetime) -> Grid:
    """Who may read what early, why, who said so, and what becomes of the link."""
    say, found = here.say, prerelease.readers(folder)
    rows = [
        (one.edition, one.name, one.reason,
         say("release_page.named", when=say.moment(one.since), by=one.by), _link(here, folder, one, now))
        for one in reversed(found)
    ]  # fmt: skip
    return Grid(say("release_page.readers_list", n=len(found)), say("release_page.readers_note"),
                _columns(here, ("edition", "name", "why", "named", "link")), list(rows), 5, True)  # fmt: skip


def _link(here: Here, folder: Path, one: Reader, now: datetime.datetime) -> str:
    say, standing = here.say, prerelease.standing(one, folder, now)
    if one.revoked_at:
        return say("release_page.revoked", why=one.revoked_why, when=say.moment(one.revoked_at), by=one.revoked_by)
    start, end = opening(folder, one.edition)
    return say(f"early_link.{standing}", **{"from": say.moment(start), "until": say.moment(end)})


def opening(folder: Path, id: str) -> tuple[datetime.datetime, datetime.datetime]:
    """From when until when an edition is read early."""
    released_at = editions.find(editions.scheduled(folder), id).published_at
    return prerelease.opens_at(released_at), released_at


def revocable(folder: Path, now: datetime.datetime) -> dict[str, Reader]:
    """Links that open or will, by their marks."""
    return {one.mark: one for one in prerelease.readers(folder)
            if prerelease.standing(one, folder, now) in ("waits", "opens")}  # fmt: skip


def looks(here: Here, folder: Path) -> Grid:
    """Each time somebody read early, the last first."""
    say, found = here.say, prerelease.looks(folder)
    rows = [(say.moment(one.at), one.name, one.edition, one.what) for one in reversed(found)]
    return Grid(say("release_page.looks_list", n=say.number(len(found))), say("release_page.looks_note"),
                _columns(here, ("when", "name", "edition", "page")), list(rows), 4, True)  # fmt: skip


def waiting(folder: Path, now: datetime.datetime) -> list[Entry]:
    """Editions that are frozen and not out yet."""
    out = {one.id for one in editions.released(folder, now)}
    return [one for one in editions.scheduled(folder) if one.id not in out]


def slots(folder: Path, now: datetime.datetime) -> tuple[Slot, ...]:
    return calendar.slots(folder, editions.scheduled(folder), now)


def _columns(here: Here, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(here.say(f"release_column.{name}") for name in names)

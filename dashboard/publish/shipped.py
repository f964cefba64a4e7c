"""The editions of what ships with the project: an invented programme's history, a record's edition of today."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

from connectors import toml, warehouse
from connectors.programme import SEOUL, Programme
from connectors.toml import Section
from dashboard.publish import editions, freeze, scheduling
from dashboard.publish.freeze import Release
from dashboard.publish.model import STATUSES, quarter_of
from dashboard.publish.refusals import CannotPublish
from dashboard.scoring.fill import fill

FILE = "editions.toml"  # what was published and when, in the folder of an invented programme
BY = "operator"
Progress = Callable[[str], None]


def publish(
    programme: Programme, source: Path, progress: Progress = lambda step: None, until: str = "9999Q4"
) -> list[str]:
    """Publish what the programme's folder says, where nothing was published yet; the ids of the new editions."""
    if editions.index(programme.folder):
        return []
    told = source / FILE
    if told.exists() and programme.fictional:
        if (source / scheduling.FILE).exists():
            shutil.copy(source / scheduling.FILE, programme.folder)
        rows = toml.load(told).rows("edition")
        found = [_past(programme, one, progress) for one in rows if one.get("quarter", str) <= until]
    else:
        found = _of_today(programme)
    scheduling.write(programme, datetime.datetime.now(SEOUL))
    return found


def _past(programme: Programme, one: Section, progress: Progress) -> str:
    """An edition as it was frozen on a past day, from what was known then."""
    one.only({"quarter", "status", "at", "reason"})
    at = datetime.datetime.fromisoformat(one.get("at", str)).replace(tzinfo=SEOUL)
    quarter = one.get("quarter", str)
    progress(f"{programme.code} {quarter}")
    release = Release(quarter, one.one_of("status", STATUSES), at, BY, one.words_if_any("reason"), frozen_at=at)  # type: ignore[arg-type]
    con = warehouse.remember(programme, fill, at.date())
    try:
        return freeze.freeze(con, programme, release).id
    finally:
        con.close()


def _of_today(programme: Programme) -> list[str]:
    """The newest quarter that may be published, if there is one, as a trial."""
    path = warehouse.current(programme.folder)
    if path is None:
        return []
    now = datetime.datetime.now(SEOUL).replace(microsecond=0)
    quarter = quarter_of(programme.as_of().replace(day=1) - datetime.timedelta(days=80))
    try:
        return [freeze.freeze(warehouse.cursor(path), programme, Release(quarter, "trial", now, BY)).id]
    except CannotPublish:
        return []

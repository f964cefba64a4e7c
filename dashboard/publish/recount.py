"""Counting again what an edition counted, from the reports and acts of its day: without it no other is made."""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from connectors import warehouse
from connectors.programme import Programme
from dashboard.publish import contributors, counted, editions, gather, gathered, history, together, versions
from dashboard.publish.cells import Answer, CellKey
from dashboard.publish.counted import Counted
from dashboard.publish.measures import Reported
from dashboard.publish.model import Edition
from dashboard.scoring.fill import fill


def recount(programme: Programme, id: str) -> Path:
    """Write it from a warehouse as of the edition's day; where it is kept. Raises LookupError."""
    if id not in [one.id for one in editions.index(programme.folder)]:
        raise LookupError(id)
    edition = editions.read(programme.folder, id)
    path = warehouse.build(programme, fill, edition.as_of)
    try:
        return counted.write(programme.folder, id, _counted(warehouse.cursor(path), programme.folder, edition))
    finally:
        path.unlink(missing_ok=True)


def _counted(con: DuckDBPyConnection, programme_folder: Path, edition: Edition) -> Counted:
    entries = editions.index(programme_folder)
    earlier = entries[: [one.id for one in entries].index(edition.id)]
    asked, _ = history.parted(gather.asked(con, edition.month), earlier)
    rows = editions.tables(programme_folder, edition.id)[together.TABLE].rows
    sums = together.standing(row for row in rows if row["quarter"] == edition.quarter)
    reported = together.beside(gathered.reported(con, asked), sums)
    answers = _answers(programme_folder, edition, reported)
    return Counted(tuple(contributors.uses(con, asked)), tuple(reported), answers, contributors.waived(con))


def _answers(programme_folder: Path, edition: Edition, reported: list[Reported]) -> dict[CellKey, Answer]:
    """What was answered stands in its files."""
    mine = {one.quarter for one in reported}
    figures = history.figures(programme_folder, edition.id)
    return {key: versions.answer(key, figure) for key, figure in figures.items() if key.quarter in mine}

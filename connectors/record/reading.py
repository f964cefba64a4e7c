"""A whole record: every file that stands in record/, its usable rows, and each problem by file, row and reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connectors.programme import Programme
from connectors.record import book, checks
from connectors.record.checks import Known
from connectors.record.rows import Problem, Readings, Row, read

# Without these no row can be checked.
NEEDED = ("programme_provenance", "teams", "models")
# What later files are checked against comes first.
FIRST = ("programme_provenance", "teams", "models", "evaluation_items")


@dataclass(frozen=True)
class Record:
    """The usable rows of each file, in the order of the file; and what was left out, with the reason."""

    rows: dict[str, list[Row]]
    problems: list[Problem]

    @property
    def is_empty(self) -> bool:
        return not any(self.rows.values())


def of(programme: Programme) -> Record:
    """The record of a programme; one without the folder has an empty one."""
    return load(programme.folder / "record", programme.record.not_teams if programme.record else ())


def load(folder: Path, not_teams: Iterable[str] = ()) -> Record:
    """The record in this folder; a folder that is not there reads as an empty one."""
    books = book.load().files
    paths = {name: folder / f"{name}.csv" for name in sorted(books, key=_order)}
    found = {name: read(path, books[name]) if path.exists() else None for name, path in paths.items()}
    others = sorted(path.stem for path in folder.glob("*.csv") if path.stem not in books)
    problems = [Problem(name, 0, "", "file") for name in others]
    if any(found.values()):
        problems += [Problem(name, 0, "", "missing") for name in NEEDED if found[name] is None]
    rows: dict[str, list[Row]] = {}
    for name, readings in found.items():
        known = _known(found, rows, frozenset(not_teams))
        rows[name], wrong = _usable(readings, known) if readings else ([], [])
        problems += wrong
    return Record(rows, sorted(problems, key=lambda one: (*_order(one.file), one.file, one.row_no)))


def _order(name: str) -> tuple[int, bool]:
    """What others are checked against comes first; a reply speaks of rows of all other files, so it comes last."""
    return FIRST.index(name) if name in FIRST else len(FIRST), name == "replies"


def _usable(readings: Readings, known: Known) -> tuple[list[Row], list[Problem]]:
    """The rows of one file that stand every test; a row left out by one test is not held against others."""
    alone = [problem for row in readings.sound for problem in checks.of_row(row, known)]
    sound = _without(readings.sound, alone)
    against = [*checks.between(sound)]
    return _without(sound, against), readings.wrong + alone + against


def _without(rows: list[Row], problems: list[Problem]) -> list[Row]:
    wrong = {problem.row_no for problem in problems}
    return [row for row in rows if row.row_no not in wrong]


def _known(found: dict[str, Readings | None], rows: dict[str, list[Row]], not_teams: frozenset[str]) -> Known:
    """What other files list: also rows that are wrong elsewhere, so that one bad cell is told once and not at
    every row that names what it is about."""
    teams, models, items = (_every(found, name) for name in ("teams", "models", "evaluation_items"))
    sources = _every(found, "programme_provenance")
    return Known(
        sources=None if sources is None else frozenset(row.said["source_url"] for row in sources),
        teams=None if teams is None else frozenset(row.said["team_id"] for row in teams),
        not_teams=not_teams,
        models=None if models is None else {row.said["model_id"]: row.said["team_id"] for row in models},
        points=None if items is None else {(row.said["stage"], row.said["component"]): row.said["max"]
                                           for row in items},
        claims=frozenset(row.claim_id for some in rows.values() for row in some),
    )  # fmt: skip


def _every(found: dict[str, Readings | None], name: str) -> list[Row] | None:
    readings = found[name]
    return readings.every if readings and readings.every else None

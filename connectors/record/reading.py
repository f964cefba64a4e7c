"""A whole record: every file that stands in record/, its usable rows, and each problem by file, row and reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connectors.programme import Programme
from connectors.record import book, checks
from connectors.record.checks import Known
from connectors.record.rows import Problem, Row, read

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
    rows: dict[str, list[Row]] = {name: [] for name in book.load().files}
    problems = [
        Problem(path.stem, 0, "", "file") for path in sorted(folder.glob("*.csv")) if path.stem not in rows
    ]
    for name in sorted(rows, key=_order):
        path = folder / f"{name}.csv"
        if path.exists():
            rows[name], wrong = _usable(path, name, rows, frozenset(not_teams))
            problems += wrong
    return Record(rows, sorted(problems, key=lambda one: (one.file, one.row_no)))


def _order(name: str) -> tuple[int, bool]:
    """A reply speaks of rows of all other files, so it comes last."""
    return FIRST.index(name) if name in FIRST else len(FIRST), name == "replies"


def _usable(
    path: Path, name: str, rows: dict[str, list[Row]], not_teams: frozenset[str]
) -> tuple[list[Row], list[Problem]]:
    """The rows of one file that stand every test; a row left out by one test is not held against others."""
    found, wrong = read(path, book.load().files[name])
    if name == "models":
        # A parent may stand below its child.
        rows = {**rows, "models": found}
    known = _known(rows, not_teams)
    alone = [problem for row in found for problem in checks.of_row(row, known)]
    sound = _without(found, alone)
    against = [*checks.between(sound)]
    return _without(sound, against), wrong + alone + against


def _without(rows: list[Row], problems: list[Problem]) -> list[Row]:
    wrong = {problem.row_no for problem in problems}
    return [row for row in rows if row.row_no not in wrong]


def _known(rows: dict[str, list[Row]], not_teams: frozenset[str]) -> Known:
    items = rows["evaluation_items"]
    return Known(
        sources=frozenset(row.said["source_url"] for row in rows["programme_provenance"]),
        teams=frozenset(row.said["team_id"] for row in rows["teams"]),
        not_teams=not_teams,
        models={row.said["model_id"]: row.said["team_id"] for row in rows["models"]},
        points={(row.said["stage"], row.said["component"]): row.said["max"] for row in items} if items else None,
        claims=frozenset(row.claim_id for found in rows.values() for row in found),
    )

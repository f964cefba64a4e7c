"""What only other rows show: unknown teams and sources, two scores of one thing, units that disagree."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors import contract
from connectors.record import book
from connectors.record.rows import Problem, Row

SCALES = {"score": 100.0, "%": 100.0, "F1": 100.0}
FAR = datetime.date.max
PRECISE = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}"}


@dataclass(frozen=True)
class Known:
    """What other files list: sources, teams, whose each model is, and how many points each stage item has.

    None where a file is not there, so that nothing can be checked against it.
    """

    sources: frozenset[str] | None
    teams: frozenset[str] | None
    not_teams: frozenset[str]
    models: dict[str, str] | None
    points: dict[tuple[str, str], str] | None
    claims: frozenset[str]


def of_row(row: Row, known: Known) -> Iterator[Problem]:
    """What is wrong with this row by itself, given what the other files list."""
    for name, column in book.load().files[row.file].columns.items():
        said = row.said.get(name, "")
        if said and column.type in LISTED:
            yield from LISTED[column.type](row, name, said, known)
    for url in row.addresses:
        if row.file != "programme_provenance" and known.sources is not None and url not in known.sources:
            yield row.problem("unknown_source", book.load().files[row.file].sources[0])
            break
    yield from OF_FILE.get(row.file, _nothing)(row, known)


def between(rows: list[Row]) -> Iterator[Problem]:
    """What rows of one file say against each other; the later one is told, or the one that stands alone."""
    yield from _twice(rows)
    if rows and rows[0].file == "benchmarks":
        yield from _disagreeing(rows, "unit", "other_unit")
        yield from _disagreeing(rows, "direction", "other_direction")
    if rows and rows[0].file == "readiness":
        yield from _overlapping(rows)


def _team(row: Row, name: str, said: str, known: Known) -> Iterator[Problem]:
    if known.teams is not None and said not in known.teams:
        yield row.problem("team", name)


def _teams(row: Row, name: str, said: str, known: Known) -> Iterator[Problem]:
    if known.teams is not None and not known.teams.issuperset(said.split(";")):
        yield row.problem("team", name)


def _team_or_none(row: Row, name: str, said: str, known: Known) -> Iterator[Problem]:
    if known.teams is not None and said not in known.teams | known.not_teams:
        yield row.problem("team", name)


def _model(row: Row, name: str, said: str, known: Known) -> Iterator[Problem]:
    if known.models is None:
        return
    if said not in known.models:
        yield row.problem("model", name)
    elif name == "model_id" and row.said["team_id"] in (known.teams or ()) and _is_others(row, known.models[said]):
        yield row.problem("other_team", name, allowed=known.models[said])


def _is_others(row: Row, team: str) -> bool:
    return row.said["team_id"] != team


def _evidence(row: Row, name: str, said: str, known: Known) -> Iterator[Problem]:
    if said not in contract.load().items:
        yield row.problem("evidence", name)


LISTED: dict[str, Callable[[Row, str, str, Known], Iterator[Problem]]] = {
    "team": _team, "teams": _teams, "team_or_none": _team_or_none, "model": _model, "evidence": _evidence,
}  # fmt: skip


def _nothing(row: Row, known: Known) -> Iterator[Problem]:
    yield from ()


def _benchmark(row: Row, known: Known) -> Iterator[Problem]:
    """A share of one written as 0.83 can't be told from a bad result; what lies outside the scale can."""
    top = SCALES.get(row.said["unit"])
    for name in ("score", "sota_score_6m"):
        value = row.values.get(name)
        if value is not None and (value < 0 or (top is not None and value > top)):
            yield row.problem("range", name, allowed=f"{top:g}" if top else "∞")


def _score(row: Row, known: Known) -> Iterator[Problem]:
    if not 0 <= row.values["score"] <= row.values["max"]:
        yield row.problem("range", "score", allowed=row.said["max"])
    if known.points is None:
        return
    points = known.points.get((row.said["stage"], row.said["component"]))
    if points is None:
        yield row.problem("component", "component")
    elif float(points) != row.values["max"]:
        yield row.problem("points", "max", allowed=points)


def _event(row: Row, known: Known) -> Iterator[Problem]:
    if not re.fullmatch(PRECISE[row.said["date_precision"]], row.said["date"]):
        yield row.problem("precision", "date", allowed=row.said["date_precision"])


def _readiness(row: Row, known: Known) -> Iterator[Problem]:
    since, until = _validity(row)
    if until < since:
        yield row.problem("ends_early", "valid_to")


def _reply(row: Row, known: Known) -> Iterator[Problem]:
    if row.said["claim_id"] not in known.claims:
        yield row.problem("claim", "claim_id")


OF_FILE: dict[str, Callable[[Row, Known], Iterator[Problem]]] = {
    "benchmarks": _benchmark, "evaluation_scores": _score, "programme_events": _event, "readiness": _readiness,
    "replies": _reply,
}  # fmt: skip


def _twice(rows: list[Row]) -> Iterator[Problem]:
    """A second row under the same key: two scores of one model, benchmark version, mode, setting and runner."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        at = first.setdefault(row.key, row.row_no)
        if at != row.row_no:
            code, column = ("two_scores", "score") if row.file == "benchmarks" else ("twice", "")
            yield row.problem(code, column, first=at)


def _disagreeing(rows: list[Row], column: str, code: str) -> Iterator[Problem]:
    """Rows that stand against most others of their benchmark; of two that disagree, the later one."""
    of_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of_id[row.said["benchmark_id"]].append(row)
    for same in of_id.values():
        usual, _ = Counter(row.said[column] for row in same).most_common(1)[0]
        yield from (row.problem(code, column, allowed=usual) for row in same if row.said[column] != usual)


def _overlapping(rows: list[Row]) -> Iterator[Problem]:
    """Two rows of one team, item and scope that are valid on the same day."""
    of_item: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        of_item[row.said["team_id"], row.said["evidence_id"], row.said["scope"]].append(row)
    for same in of_item.values():
        yield from _overlapping_one(sorted(same, key=lambda row: (_validity(row)[0], row.row_no)))


def _overlapping_one(ordered: list[Row]) -> Iterator[Problem]:
    """Each row against the one that reaches furthest so far, which need not be its neighbour."""
    furthest = ordered[0]
    for row in ordered[1:]:
        if _validity(row)[0] <= _validity(furthest)[1]:
            yield row.problem("overlap", "valid_from", first=furthest.row_no)
        furthest = max(furthest, row, key=lambda one: _validity(one)[1])


def _validity(row: Row) -> tuple[datetime.date, datetime.date]:
    return row.values["valid_from"] or datetime.date.min, row.values["valid_to"] or FAR

"""Rows of the record -> tables of the page: each figure with its citation, none placed by its height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.benchmarks.asked import Result, Shift
from dashboard.charts import citing
from dashboard.charts.markup import Cell
from dashboard.charts.standing import setting_said
from dashboard.page import Here
from dashboard.record.asked import Claim, EvaluationScore, Item
from dashboard.scoring.explain import BENCHMARKS_FILE, CellRef
from dashboard.tables import Grid, Rows

Claims = Mapping[str, Claim]


def results(here: Here, found: Sequence[Result], claims: Claims, unnamed: Sequence[str]) -> Grid:
    """What was published of each model: one benchmark and setting together, in the order of the teams."""
    rows: Rows = [
        (
            _benchmark(here, row), _setting(here, row), _model(here, row), _run_by(here, row),
            _score(here, row, claims), citing.figure(here.say, claims, row.leader),
        )
        for row in found
    ]  # fmt: skip
    names = ("benchmark", "setting", "model", "run_by", "score", "leader")
    columns = tuple(here.say(f"column.{name}") for name in names)
    title = here.say("benchmarks.results", n=len(rows), models=len({(row.team, row.model) for row in found}))
    return Grid(title, _results_note(here, unnamed), columns, rows, text_columns=4, stacks=True)


def behind(here: Here, found: Sequence[CellRef], every: Sequence[Result], claims: Claims) -> Grid:
    """The lines of the record a frontier indicator was made from, by file and line."""
    lines = {cell.row_no for cell in found if cell.file_name == BENCHMARKS_FILE}
    used = [row for row in every if claims[row.claim_id].row_no in lines]
    rows: Rows = [
        (
            Cell(here.say("tables.row", row=claims[row.claim_id].row_no), under=BENCHMARKS_FILE),
            _benchmark(here, row), _model(here, row), _run_by(here, row), _score(here, row, claims),
            citing.figure(here.say, claims, row.leader), citing.figure(here.say, claims, row.size),
        )
        for row in used
    ]  # fmt: skip
    names = ("line", "benchmark", "model", "run_by", "score", "leader", "size")
    columns = tuple(here.say(f"column.{name}") for name in names)
    title = here.say("benchmarks.lines", n=len(rows)) if rows else here.say("benchmarks.lines_none")
    return Grid(title, here.say("benchmarks.lines_note"), columns, rows, text_columns=4)


def _results_note(here: Here, unnamed: Sequence[str]) -> str:
    """What may be compared with what, and which tests the frontier leaves out for want of a named setting."""
    say = here.say
    if not unnamed:
        return say("benchmarks.results_note")
    key = "benchmarks.unnamed" if len(unnamed) > 3 else "benchmarks.unnamed_all"
    left_out = say(key, n=len(unnamed), names=say.listing([*unnamed[:3]]))
    return f"{say('benchmarks.results_note')} {left_out}"


def stage_scores(here: Here, items: Sequence[Item], found: Sequence[EvaluationScore], claims: Claims) -> Grid:
    """What the stage evaluations published, item by item: tops, means, and single teams where that was told."""
    say = here.say
    known = {(one.stage, one.component): one for one in items}
    rows: Rows = [
        (
            say("benchmarks.stage", stage=row.stage), _item(here, known.get((row.stage, row.component)), row),
            citing.word(say, "scope", row.scope),
            Cell(named(here, row.team_id), colour=colour(here, row.team_id)) if row.team_id else "–",
            citing.figure(say, claims, row.figure), _points(here, known.get((row.stage, row.component)), claims),
        )
        for row in found
    ]  # fmt: skip
    columns = tuple(say(f"column.{name}") for name in ("evaluation", "judged", "scope", "team", "score", "most"))
    return Grid(
        say("benchmarks.stage_title", n=len(rows)),
        say("benchmarks.stage_note"),
        columns,
        rows,
        text_columns=4,
        stacks=True,
    )


def _item(here: Here, one: Item | None, row: EvaluationScore) -> str:
    return here.say.pick(one.ko, one.en) if one else row.component


def _points(here: Here, one: Item | None, claims: Claims) -> Cell:
    return citing.figure(here.say, claims, one.points if one else None)


def shift_said(here: Here, one: Shift) -> str:
    """How much the same models moved between two versions."""
    least, most = sorted((abs(one.least), abs(one.most)))
    key = "fell" if one.most < 0 else "rose" if one.least > 0 else "mixed"
    if key == "mixed":
        least, most = one.least, one.most
    span = "–".join(dict.fromkeys(here.say.number(value) for value in (least, most)))
    return here.say(f"benchmarks.shift_{key}", name=one.name, before=one.before, after=one.after, n=one.models,
                    span=span)  # fmt: skip


def named(here: Here, team: str) -> str:
    """A team's name; the code of one that the programme file does not list."""
    return here.name(team) if team in here.programme.teams else team


def colour(here: Here, team: str) -> str:
    return here.programme.teams[team].colour if team in here.programme.teams else ""


def version_said(here: Here, version: str | None) -> str:
    return here.say("benchmarks.version", version=version) if version else ""


def _benchmark(here: Here, row: Result) -> Cell:
    unit = citing.word(here.say, "unit", row.unit)
    lower = citing.word(here.say, "direction", "lower") if row.direction == "lower" else ""
    return Cell(row.name, under=" · ".join(one for one in (version_said(here, row.version), unit, lower) if one))


def _setting(here: Here, row: Result) -> Cell:
    key = "counts" if row.counts and row.leader else "comparable" if row.group else "alone"
    return Cell(setting_said(here.say, row.mode, row.setting), under=here.say(f"benchmarks.{key}"))


def _model(here: Here, row: Result) -> Cell:
    return Cell(row.model, colour=colour(here, row.team), under=named(here, row.team))


def _run_by(here: Here, row: Result) -> Cell:
    """Who ran it, and when it was run or read."""
    return Cell(citing.word(here.say, "run_by", row.run_by), under=_day(here, row))


def _day(here: Here, row: Result) -> str:
    return here.say.day(row.day) if row.day else here.say("benchmarks.no_day")


def _score(here: Here, row: Result, claims: Claims) -> Cell:
    cell = citing.figure(here.say, claims, row.figure)
    notes = [here.say("benchmarks.estimate")] if row.is_estimate else []
    if row.error is not None:
        notes.append(here.say("benchmarks.error", error=here.say.number(row.error, 1)))
    return replace(cell, under=" · ".join(notes))

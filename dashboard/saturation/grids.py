"""Which benchmarks still tell teams apart -> tables: the verdicts, what is missing, what evaluations published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.benchmarks.grids import colour, named, version_said
from dashboard.charts import citing
from dashboard.charts.markup import Cell
from dashboard.charts.naming import interval_said
from dashboard.charts.standing import setting_said
from dashboard.page import Here
from dashboard.record.asked import Claim
from dashboard.saturation.asked import Gap, Judged, Placed
from dashboard.scoring import method
from dashboard.scoring.saturation import not_noise, spread
from dashboard.tables import Grid, Rows

Claims = Mapping[str, Claim]
SIGNS = {"resolving": "●", "unresolved": "○", "saturated": "◇", "untold": "?"}
MISSING = ("second_team", "common_run", "setting", "items", "share")
NAMED = 3  # examples beside what is missing


def verdicts(here: Here, found: Sequence[Judged], claims: Claims) -> Grid:
    """Which tests tell the first two teams apart, which cannot, and which cannot be told."""
    say = here.say
    rows: Rows = [
        (
            Cell(row.name, under=version_said(here, row.version)), _verdict(here, row),
            Cell(_within(here, row), under=say("saturation.teams", n=row.teams)), _apart(here, row),
            _of_team(here, row.first, claims), _of_team(here, row.second, claims),
        )
        for row in found
    ]  # fmt: skip
    names = ("benchmark", "verdict", "setting", "not_noise", "first", "second")
    columns = tuple(say(f"column.{name}") for name in names)
    return Grid(_title(here, found), say("saturation.verdict_note"), columns, rows, text_columns=3,
                stacks=True)  # fmt: skip


def missing(here: Here, found: Sequence[Judged]) -> Grid:
    """What stands between the untold tests and a verdict: how many lack it, and who could give it."""
    say = here.say
    untold = [row for row in found if row.verdict == "untold"]
    rows: Rows = []
    for code in MISSING:
        names = [row.name for row in untold if code in row.missing]
        if names:
            shown = ", ".join(dict.fromkeys(names[:NAMED]))
            more = say("saturation.and_more", n=len(names) - NAMED) if len(names) > NAMED else ""
            rows.append((say(f"lacking.{code}"), say(f"lacking.{code}_ask"), " ".join(filter(None, (shown, more))),
                         say.number(len(names))))  # fmt: skip
    columns = tuple(say(f"column.{name}") for name in ("lacking", "who_gives", "examples", "tests"))
    return Grid(say("saturation.missing", n=len(untold)), say("saturation.missing_note"), columns, rows,
                text_columns=3, stacks=True)  # fmt: skip


def published(here: Here, found: Sequence[Gap], claims: Claims) -> Grid:
    """What the stage evaluations published of how far teams lie apart."""
    say = here.say
    rows: Rows = [
        (
            say("benchmarks.stage", stage=row.stage), say.pick(row.ko, row.en),
            *(citing.figure(say, claims, one) for one in (row.points, row.top, row.mean, row.gap)),
        )
        for row in found
    ]  # fmt: skip
    columns = tuple(say(f"column.{name}") for name in ("spread_stage", "judged", "most", "top", "mean", "gap"))
    gaps = sum(row.gap is not None for row in found)
    return Grid(say("saturation.gap_title", n=len(rows), gaps=gaps), say("saturation.gap_note"), columns, rows, 2,
                stacks=True)  # fmt: skip


def _title(here: Here, found: Sequence[Judged]) -> str:
    n = {verdict: sum(row.verdict == verdict for row in found) for verdict in SIGNS}
    return here.say("saturation.verdict_title", n=len(found), **n) if found else here.say("saturation.no_tests")


def _verdict(here: Here, row: Judged) -> Cell:
    """The verdict and why: the gap in standard errors, or what is missing."""
    say = here.say
    if row.verdict == "untold":
        why = say("telling.lacks", what=" · ".join(say(f"lacking.{code}") for code in row.missing))
    elif row.z == float("inf"):
        why = say("telling.no_error_at_all")
    else:
        why = say(f"telling.{row.verdict}_why", z=say.number(row.z, 1))
    return Cell(say(f"telling.{row.verdict}"), sign=SIGNS[row.verdict], under=why)


def _within(here: Here, row: Judged) -> str:
    if row.first is None:
        return "–" if "second_team" in row.missing else here.say("saturation.settings_differ")
    return (
        here.say("saturation.index_own") if row.unit == "index" else setting_said(here.say, row.mode, row.setting)
    )


def _of_team(here: Here, one: Placed | None, claims: Claims) -> Cell:
    if one is None:
        return citing.figure(here.say, claims, None)
    cell = citing.figure(here.say, claims, one.figure, colour(here, one.team))
    model = here.say("benchmarks.estimate_of", model=one.model) if one.is_estimate else one.model
    return replace(cell, under=f"{named(here, one.team)} · {model}")


def _apart(here: Here, row: Judged) -> Cell:
    """The share of the variance that is not noise, and under it how far teams lie apart, both with intervals."""
    say, level = here.say, method.load().saturation.interval
    if row.deviation is None:
        return Cell("–")
    teams = spread(row.deviation, row.teams, level)
    under = say("saturation.deviation", spread=say.number(teams.value, 1),
                interval=interval_said(say, teams.low, teams.high))  # fmt: skip
    share = not_noise(row.deviation, row.noise, row.teams, level) if row.noise is not None else None
    if share is None:
        return Cell("–", under=under)
    ends = "–".join(say.share(one) for one in (share.low, share.high))
    return Cell(f"{say.share(share.value)} ({ends})", under=under)

"""The parts of the page: diffusion against the frontier, indices by version, one test under each setting."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from dashboard import blocks, page
from dashboard.benchmarks import asked, grids
from dashboard.benchmarks.asked import Benchmark, Lacking, Position, Result, Shift
from dashboard.charts import Chart, citing, markup, standing
from dashboard.page import Here
from dashboard.record import asked as record
from dashboard.record.asked import Claim
from dashboard.scoring.explain import CellRef
from dashboard.tables import Grid

RUN_BY = ("all", "team", "evaluator", "leaderboard")
Claims = Mapping[str, Claim]


def choose_run_by(here: Here) -> str | None:
    """Who ran the test, or None for everyone."""
    names = {one: citing.word(here.say, "run_by", one) for one in RUN_BY[1:]} | {
        "all": here.say("benchmarks.anyone")
    }
    code = page.choose(here, "run_by", RUN_BY, here.say("benchmarks.run_by"), names.__getitem__, "all")
    return None if code == "all" else code


def choose_benchmark(here: Here) -> str | None:
    """One benchmark in one version, or None for all."""
    known = {one.id: one for one in here.ask(asked.benchmarks)}
    code = page.choose(here, "benchmark", ["all", *known], here.say("benchmarks.benchmark"),
                       lambda c: here.say("benchmarks.every") if c == "all" else _named(here, known[c]),
                       "all")  # fmt: skip
    return None if code == "all" else code


def _named(here: Here, one: Benchmark) -> str:
    return " · ".join(part for part in (one.name, grids.version_said(here, one.version)) if part)


def title(here: Here, charts: Sequence[Chart], lacking: Lacking) -> str:
    """Where the leader on benchmarks stands in the field; without points, what the record holds instead."""
    for one in charts:
        if not one.is_empty:
            return one.title
    key = "benchmarks.title_some" if lacking.with_leader else "benchmarks.title_none"
    return here.say(key, n=lacking.results, leaders=lacking.with_leader)


def lead(here: Here) -> list[str]:
    """Until when the record was searched, and what is never done with it."""
    say, scope = here.say, here.programme.record
    searched = [say("show.searched", day=say.day(scope.searched_on))] if scope else []
    return [*searched, say("benchmarks.lead")]


def against(here: Here, rows: Sequence[Position]) -> list[Chart]:
    """Both panels: B2B and B2C against the frontier. They are never added."""
    stages = here.ask(asked.stages)
    return [standing.against_frontier(here.say, rows, here.teams, stages, pillar) for pillar in ("b2b", "b2c")]


def panels(here: Here, charts: Sequence[Chart], lacking: Lacking) -> list[blocks.Block]:
    """The two panels; where neither has a point, what would be needed and who has to send it."""
    if all(one.is_empty for one in charts):
        return [
            blocks.Markup(markup.titled(here.say("benchmarks.needed"), "", markup.listing(_needed(here, lacking))))
        ]
    left, right = (
        blocks.chart(here, f"against_{n}", one, here.say("benchmarks.scatter_empty"))
        for n, one in enumerate(charts)
    )
    read = blocks.Markup(markup.lead([here.say("benchmarks.read")]))
    return [
        read,
        blocks.Beside(left, right),
        blocks.go(here, "explain", here.say("benchmarks.next"), what="frontier"),
    ]


def _needed(here: Here, lacking: Lacking) -> list[str]:
    say = here.say
    lines = [say("benchmarks.need_reports")] if not lacking.diffusion else []
    if not lacking.frontier:
        lines += [say("benchmarks.need_leader", n=lacking.results, leaders=lacking.with_leader),
                  say("benchmarks.need_setting")]  # fmt: skip
    return lines or [say("benchmarks.need_both")]


def versions(here: Here, rows: Sequence[Result], shifts: Sequence[Shift], claims: Claims) -> list[blocks.Block]:
    """Each version of an index in a chart of its own, after how far the same models moved between versions."""
    of_index = sorted((row for row in rows if row.unit == "index" and row.run_by != "team"),
                      key=lambda row: (row.name, row.benchmark))  # fmt: skip
    groups = [list(group) for _, group in itertools.groupby(of_index, key=lambda row: row.benchmark)]
    if not groups:
        return [blocks.Markup(markup.note(here.say("benchmarks.no_index")))]
    said = " ".join(grids.shift_said(here, one) for one in shifts if one.models > 1)
    drawn = [
        standing.of_version(
            here.say, group, lambda t: grids.named(here, t), lambda t: grids.colour(here, t), claims
        )
        for group in groups
    ]
    pictures = [blocks.chart(here, f"version_{n}", one) for n, one in enumerate(drawn)]
    return [blocks.Section(here.say("benchmarks.versions"), said), *_beside(pictures)]


def settings(here: Here, rows: Sequence[Result], claims: Claims) -> list[blocks.Block]:
    """For one chosen test: a chart a setting, of those settings under which there is more than one team."""
    groups: dict[str, list[Result]] = {}
    for row in rows:
        if row.group and row.unit != "index":
            groups.setdefault(row.group, []).append(row)
    drawn = [
        standing.under_setting(
            here.say, group, lambda t: grids.named(here, t), lambda t: grids.colour(here, t), claims
        )
        for group in groups.values() if len({row.team for row in group}) > 1
    ]  # fmt: skip
    return _beside([blocks.chart(here, f"setting_{n}", one) for n, one in enumerate(drawn)])


def _beside(pictures: list[blocks.Picture]) -> list[blocks.Block]:
    """Two by two; one that is left over stands alone."""
    pairs = [pictures[i : i + 2] for i in range(0, len(pictures), 2)]
    return [blocks.Beside(pair[0], pair[1]) if len(pair) == 2 else pair[0] for pair in pairs]


def record_lines(here: Here, found: Sequence[CellRef]) -> Grid:
    """What stands behind a frontier indicator: lines of the record, not cells of a report."""
    return grids.behind(here, found, here.ask(asked.results, None, None), here.ask(record.claims))

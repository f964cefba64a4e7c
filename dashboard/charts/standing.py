"""Benchmarks -> charts: diffusion against the frontier, an index by version, one test under one setting."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from dashboard import queries, theme
from dashboard.benchmarks.asked import Position, Result, Stage
from dashboard.charts import Chart, Numbers, Series, citing
from dashboard.charts.naming import Teams, interval_said, pillar_name, span_said, team_name
from dashboard.record.asked import Claim
from dashboard.text import Text

SURE = 1.96  # standard errors to each side that an interval shows
Claims = Mapping[str, Claim]
Named = Callable[[str], str]


def against_frontier(
    say: Text, rows: Sequence[Position], teams: Teams, stages: Sequence[Stage], pillar: str
) -> Chart:
    """A pillar of diffusion against the frontier, a trail a team; a month without both has no point."""
    mine = [row for row in rows if row.pillar == pillar and row.team in teams]
    months = sorted({row.month for row in mine})
    trails = (_trail(say, team, [r for r in mine if r.team == team.id], stages) for team in teams.values())
    what = pillar_name(say, pillar)
    return Chart(
        "scatter", _against_title(say, mine, teams, pillar), tuple(one for one in trails if one.x),
        say("benchmarks.scatter_alt", what=what, span=span_said(say, months)),
        _against_table(say, mine, teams, what),
        interval=say("score.interval"), note=_against_note(say, mine, teams), bounds=(-3, 105),
        across_bounds=_across(rows),
        axes=(say("benchmarks.axis", what=pillar_name(say, "frontier")), say("benchmarks.axis", what=what)),
    )  # fmt: skip


def _across(rows: Sequence[Position]) -> tuple[float, float]:
    """The part of the frontier anyone has reached, in tens, the same for both panels; upward all is shown."""
    lowest = min((row.frontier for row in rows), default=0.0)
    return max(-3.0, lowest // 10 * 10 - 10), 105.0


def _against_note(say: Text, rows: Sequence[Position], teams: Teams) -> str:
    """What the marks mean, and whose large dot is older than the newest month, because it was not rated since."""
    newest = max((row.month for row in rows), default=None)
    last = {team: max(row.month for row in rows if row.team == team) for team in {row.team for row in rows}}
    older = [
        say("benchmarks.older_of", team=team_name(say, teams[team]), month=say.month(month))
        for team, month in sorted(last.items()) if month != newest
    ]  # fmt: skip
    note = say("benchmarks.scatter_note")
    return f"{note} {say('benchmarks.older', which=say.listing(older))}" if older else note


def _trail(say: Text, team: queries.Team, rows: Sequence[Position], stages: Sequence[Stage]) -> Series:
    """Every month from the first to the last point; one in which either is not rated breaks the line."""
    by_month = {row.month: row for row in rows}
    months = _every_month(rows)
    found = [by_month.get(month) for month in months]
    name = team_name(say, team)
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    said = ""
    if first and last:
        said = say("benchmarks.trail_said", team=name, frontier=say.number(last.frontier, 1),
                   first=say.number(first.diffusion, 1), last=say.number(last.diffusion, 1))  # fmt: skip
    return Series(
        name, team.colour, tuple(month.isoformat() for month in months),
        _of(found, "diffusion"), _of(found, "diffusion_low"),
        _of(found, "diffusion_high"),
        tuple(_point_said(say, name, one) if one else "" for one in found), said=said,
        marks=tuple(_stage_of(say, m, stages) if one else "" for m, one in zip(months, found, strict=True)),
        across=_of(found, "frontier"),
        across_low=_of(found, "frontier_low"),
        across_high=_of(found, "frontier_high"),
    )  # fmt: skip


def _of(found: Sequence[Position | None], name: str) -> tuple[float | None, ...]:
    """One figure of each month; None where there is no point."""
    return tuple(getattr(one, name) if one else None for one in found)


def _every_month(rows: Sequence[Position]) -> list[datetime.date]:
    months = []
    month = rows[0].month if rows else datetime.date.max
    while rows and month <= rows[-1].month:
        months.append(month)
        month = (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    return months


def _point_said(say: Text, team: str, row: Position) -> str:
    return say(
        "benchmarks.point", team=team, month=say.month(row.month), frontier=say.number(row.frontier, 1),
        score=say.number(row.diffusion, 1), interval=interval_said(say, row.diffusion_low, row.diffusion_high),
    )  # fmt: skip


def _stage_of(say: Text, month: datetime.date, stages: Sequence[Stage]) -> str:
    """The stage that began in this month: its number, where its name has one."""
    name = next((say.pick(one.ko, one.en) for one in stages if one.starts_on.replace(day=1) == month), "")
    digits = "".join(letter for letter in name if letter.isdigit())
    return digits or name


def _against_title(say: Text, rows: Sequence[Position], teams: Teams, pillar: str) -> str:
    """Where the team that leads on benchmarks stands in the field, in the newest month with points."""
    what = pillar_name(say, pillar)
    newest = [row for row in rows if row.month == max(one.month for one in rows)]
    if not newest:
        return say("benchmarks.scatter_none", what=what)
    first = max(newest, key=lambda row: row.frontier)
    said = {"what": what, "team": team_name(say, teams[first.team]), "month": _when(say, newest, teams),
            "frontier": say.number(first.frontier, 1), "score": say.number(first.diffusion, 1)}  # fmt: skip
    if len(newest) == 1:
        return say("benchmarks.scatter_one", **said)
    best = max(newest, key=lambda row: row.diffusion)
    if best.team == first.team:
        return say("benchmarks.scatter_both", **said)
    return say("benchmarks.scatter_title", **said, other=team_name(say, teams[best.team]),
               other_score=say.number(best.diffusion, 1))  # fmt: skip


def _when(say: Text, newest: Sequence[Position], teams: Teams) -> str:
    """The month; where some team is not rated in both, that the order is only among those that are."""
    month = say.month(newest[0].month)
    return say("benchmarks.among", month=month) if 1 < len(newest) < len(teams) else month


def _against_table(say: Text, rows: Sequence[Position], teams: Teams, what: str) -> Numbers:
    columns = (say("column.month"), say("column.team"), pillar_name(say, "frontier"), what, say("column.low"),
               say("column.high"))  # fmt: skip
    return Numbers(columns, tuple(
        (say.month(row.month), team_name(say, teams[row.team]), say.number(row.frontier, 1),
         say.number(row.diffusion, 1), say.number(row.diffusion_low, 1), say.number(row.diffusion_high, 1))
        for row in rows
    ), text_columns=2)  # fmt: skip


def of_version(say: Text, rows: Sequence[Result], named: Named, colour: Named, claims: Claims) -> Chart:
    """One version of an index: every model in it, team by team; another version is another chart."""
    first = rows[0]
    title = say("benchmarks.version_title", name=first.name, version=first.version or "–", n=len(rows))
    series = tuple(
        _bars(say, named(team), colour(team), [row for row in rows if row.team == team], claims)
        for team in dict.fromkeys(row.team for row in rows)
    )
    alt = say("benchmarks.version_alt", name=first.name, version=first.version or "–")
    table = _cited_table(say, rows, named, claims)
    return Chart("bars", title, series, alt, table, note=_version_note(say, rows))


def _bars(say: Text, team: str, colour: str, rows: Sequence[Result], claims: Claims) -> Series:
    labels = tuple(_label(say, row) for row in rows)
    printed = tuple(citing.drawn(claims, row.figure)[0] for row in rows)
    said = ", ".join(f"{row.model} {number}" for row, number in zip(rows, printed, strict=True))
    return Series(team, colour, labels, tuple(row.score for row in rows),
                  hover=printed, said=said,
                  pale=tuple(row.is_estimate for row in rows))  # fmt: skip


def _label(say: Text, row: Result) -> str:
    return say("benchmarks.estimate_of", model=row.model) if row.is_estimate else row.model


def _version_note(say: Text, rows: Sequence[Result]) -> str:
    estimates = sum(row.is_estimate for row in rows)
    note = say("benchmarks.version_note")
    return f"{note} {say('benchmarks.estimates', n=estimates)}" if estimates else note


def under_setting(say: Text, rows: Sequence[Result], named: Named, colour: Named, claims: Claims) -> Chart:
    """One test under one mode and setting: each result, with an interval where its standard error is known."""
    first = rows[0]
    series = tuple(
        _intervals(say, named(team), colour(team), [row for row in rows if row.team == team], claims)
        for team in dict.fromkeys(row.team for row in rows)
    )
    title = say("benchmarks.setting_title", name=first.name, setting=setting_said(say, first.mode, first.setting))
    note = say("benchmarks.setting_note" if any(row.error for row in rows) else "benchmarks.setting_no_error")
    low, high = _around(series)
    return Chart("ranges", title, series, title, _cited_table(say, rows, named, claims), note=note,
                 bounds=(low, high))  # fmt: skip


def _intervals(say: Text, team: str, colour: str, rows: Sequence[Result], claims: Claims) -> Series:
    """A team's models, each on its interval; without a standard error it is a dot."""
    printed = tuple(citing.drawn(claims, row.figure)[0] for row in rows)
    said = ", ".join(f"{row.model} {number}" for row, number in zip(rows, printed, strict=True))
    reach = [SURE * (row.error or 0.0) for row in rows]
    return Series(
        team, colour or theme.GREY, tuple(f"{team} · {_label(say, row)}" for row in rows),
        tuple(row.score for row in rows),
        tuple(row.score - one for row, one in zip(rows, reach, strict=True)),
        tuple(row.score + one for row, one in zip(rows, reach, strict=True)), printed, said=said,
    )  # fmt: skip


def _around(series: Sequence[Series]) -> tuple[float, float]:
    """The axis runs just around the intervals: results of one test lie close together."""
    values = [value for one in series for value in (*one.low, *one.high) if value is not None]
    room = max(0.1 * (max(values) - min(values)), 0.5)
    return min(values) - room, max(values) + room


def setting_said(say: Text, mode: str | None, setting: str | None) -> str:
    """Mode and setting as the source says them."""
    return " · ".join(one for one in (mode, setting) if one) or say("benchmarks.no_setting")


def _cited_table(say: Text, rows: Sequence[Result], named: Named, claims: Claims) -> Numbers:
    """The same figures with their addresses: no figure of the record stands anywhere without one."""
    columns = tuple(say(f"column.{name}") for name in ("team", "model", "read_on", "score", "citation"))
    return Numbers(columns, tuple(
        (named(row.team), _label(say, row), say.day(row.day) if row.day else say("benchmarks.no_day"),
         *citing.drawn(claims, row.figure))
        for row in rows
    ), text_columns=5)  # fmt: skip

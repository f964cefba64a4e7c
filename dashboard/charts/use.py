"""Use in the field -> charts: organisations by sector, from MOU to expansion, whose demand, which users."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from dashboard import queries, theme
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import Teams, from_to, label, span_said, team_name
from dashboard.charts.scores import plain_line
from dashboard.queries import SECTORS, STAGES
from dashboard.text import Text


def sector_multiples(say: Text, rows: Sequence[queries.SectorCount], teams: Teams) -> Chart:
    """LIVE organisations by sector, a panel each, a line a team."""
    months = sorted({row.month for row in rows})
    series = [
        _count_line(say, team, [r for r in rows if r.team == team.id and r.sector == sector],
                    [r.month for r in rows if r.team == team.id], label(say, "sector", sector))
        for sector in SECTORS for team in teams.values()
    ]  # fmt: skip
    return Chart(
        kind="lines", title=_sector_title(say, rows, months, teams), series=tuple(one for one in series if one.x),
        alt=say("sectors.alt", span=span_said(say, months)), table=_sector_table(say, rows, teams),
        note=say("sectors.note"),
    )  # fmt: skip


def stage_funnel(say: Text, rows: Sequence[queries.StageCount], teams: Teams, month: datetime.date) -> Chart:
    """Deployments that have come at least this far, a panel a team."""
    counts = {(row.team, row.stage): row.deployments for row in rows}
    reached = {
        (team, stage): sum(counts.get((team, later), 0) for later in STAGES[STAGES.index(stage):])
        for team in teams for stage in STAGES
    }  # fmt: skip
    names = tuple(label(say, "stage", stage) for stage in STAGES)
    filed = [team for team in teams.values() if any(row.team == team.id for row in rows)]
    series = tuple(
        Series(
            team_name(say, team), team.colour, names, tuple(float(reached[team.id, s]) for s in STAGES),
            hover=tuple(say.number(reached[team.id, s]) for s in STAGES), panel=team_name(say, team),
            said=", ".join(f"{name} {reached[team.id, s]}" for name, s in zip(names, STAGES, strict=True)),
        ) for team in filed
    )  # fmt: skip
    columns = (say("column.team"), *names, label(say, "stage", "ended"))
    table = Numbers(columns, tuple(
        (team_name(say, t), *(say.number(reached[t.id, s]) for s in STAGES),
         say.number(counts.get((t.id, "ended"), 0)))
        for t in filed
    ))  # fmt: skip
    return Chart(
        "bars", _funnel_title(say, reached, filed), series, say("funnel.alt", month=say.month(month)), table,
        note=say("funnel.note", month=say.month(month)),
    )  # fmt: skip


def demand_stack(say: Text, rows: Sequence[queries.Relation], teams: Teams, month: datetime.date) -> Chart:
    """LIVE organisations of one month: independent customers against those of the team's own circle."""
    now = {(row.team, row.is_independent): row for row in rows if row.month == month}
    filed = [team for team in teams.values() if (team.id, True) in now or (team.id, False) in now]
    labels = tuple(team_name(say, team) for team in filed)
    parts = ((True, "demand.independent", theme.AFFILIATION["independent"]),
             (False, "demand.affiliated", theme.AFFILIATION["affiliated"]))  # fmt: skip
    series = tuple(_demand_part(say, now, filed, labels, is_independent, say(key), colour)
                   for is_independent, key, colour in parts)  # fmt: skip
    return Chart(
        "stacks", _demand_title(say, now, filed), series if filed else (),
        say("demand.alt", month=say.month(month)), _demand_table(say, rows, teams),
        note=say("demand.note", month=say.month(month)),
    )  # fmt: skip


def demand_over_time(say: Text, rows: Sequence[queries.Relation], teams: Teams) -> Chart:
    """The same of all teams together, over months."""
    months = sorted({row.month for row in rows})
    series = []
    for is_independent, key, colour in (
        (True, "demand.independent", theme.AFFILIATION["independent"]),
        (False, "demand.affiliated", theme.AFFILIATION["affiliated"]),
    ):
        sums = [
            sum(r.organisations for r in rows if r.month == m and r.is_independent == is_independent)
            for m in months
        ]
        series.append(Series(
            say(key), colour, tuple(m.isoformat() for m in months), tuple(map(float, sums)),
            hover=tuple(f"{say.month(m)}, {say(key)}: {n}" for m, n in zip(months, sums, strict=True)),
            said=f"{say(key)}: {from_to(say, [float(n) for n in sums], 0)}",
        ))  # fmt: skip
    return Chart(
        "stacks", _demand_over_time_title(say, series),
        tuple(series) if months else (),
        say("demand.time_alt", span=span_said(say, months)), _demand_table(say, rows, teams),
        note=say("demand.time_note"),
    )  # fmt: skip


def _demand_over_time_title(say: Text, series: Sequence[Series]) -> str:
    """From which share of independent demand to which, over the shown months."""
    independent, affiliated = series
    shares = [
        (datetime.date.fromisoformat(month), own / (own + other))
        for month, own, other in zip(independent.x, independent.y, affiliated.y, strict=True)
        if own is not None and other is not None and own + other
    ]
    if not shares:
        return say("demand.title_none")
    (since, first), (until, last) = shares[0], shares[-1]
    return say("demand.time_title", since=say.month(since), first=say.share(first), until=say.month(until),
               last=say.share(last))  # fmt: skip


def user_stack(say: Text, rows: Sequence[queries.Users], teams: Teams, month: datetime.date) -> Chart:
    """Monthly users of one month: those whose access was paid for or bundled against the rest."""
    now = {row.team: row for row in rows if row.month == month}
    filed = [team for team in teams.values() if team.id in now]
    labels = tuple(team_name(say, team) for team in filed)
    free = tuple(float(now[t.id].mau - now[t.id].sponsored) for t in filed)
    paid = tuple(float(now[t.id].sponsored) for t in filed)
    series = tuple(
        Series(say(key), colour, labels, values, hover=tuple(
            f"{name}, {say(key)}: {say.number(value)}" for name, value in zip(labels, values, strict=True)
        ), said=f"{say(key)}: " + ", ".join(f"{n} {say.number(v)}" for n, v in zip(labels, values, strict=True)))
        for key, colour, values in (("users.own_choice", theme.AFFILIATION["independent"], free),
                                    ("users.sponsored", theme.AFFILIATION["affiliated"], paid))
    )  # fmt: skip
    table = Numbers(
        (say("column.team"), say("column.month"), say("users.mau"), say("users.sponsored"),
         say("users.own_choice")),
        tuple((team_name(say, teams[r.team]), say.month(r.month), say.number(r.mau), say.number(r.sponsored),
               say.number(r.mau - r.sponsored)) for r in rows if r.team in teams), text_columns=2,
    )  # fmt: skip
    return Chart(
        "stacks", _users_title(say, now, filed), series if filed else (), say("users.alt", month=say.month(month)),
        table, note=say("users.note", month=say.month(month)),
    )  # fmt: skip


def user_trend(say: Text, rows: Sequence[queries.Users], teams: Teams) -> Chart:
    """Monthly users of each team over months."""
    months = sorted({row.month for row in rows})
    series = []
    for team in teams.values():
        mine = {row.month: float(row.mau) for row in rows if row.team == team.id}
        if mine:
            series.append(plain_line(say, team, {m: mine.get(m) for m in months}, 0))
    return Chart(
        "lines", _growth_title(say, rows, teams), tuple(series),
        say("users.trend_alt", span=span_said(say, months)),
        Numbers((say("column.month"), *(team_name(say, t) for t in teams.values())), tuple(
            (say.month(m), *(say.number(next((float(r.mau) for r in rows if r.team == t and r.month == m), None))
                             for t in teams)) for m in months
        )), note=say("users.trend_note"),
    )  # fmt: skip


def _count_line(
    say: Text, team: queries.Team, rows: Sequence[queries.SectorCount], filed: Iterable[datetime.date], panel: str
) -> Series:
    """Zero where a report was filed without such a row; a gap where none was filed."""
    found = {row.month: row.organisations for row in rows}
    months = sorted(set(filed))
    name = team_name(say, team)
    values = [float(found.get(month, 0)) for month in months]
    gapped = _with_gaps(months, values)
    return Series(
        name, team.colour, tuple(m.isoformat() for m, _ in gapped), tuple(v for _, v in gapped),
        hover=tuple(f"{name}, {say.month(m)}: {say.number(v)}" for m, v in gapped),
        said=f"{name}: {from_to(say, [v for _, v in gapped], 0)}", panel=panel,
    )  # fmt: skip


def _demand_part(
    say: Text, now: dict[tuple[str, bool], queries.Relation], filed: Sequence[queries.Team],
    labels: tuple[str, ...], is_independent: bool, name: str, colour: str,
) -> Series:  # fmt: skip
    counts = [_organisations(now, team.id, is_independent) for team in filed]
    said = [f"{team}, {name}: {n}" for team, n in zip(labels, counts, strict=True)]
    return Series(name, colour, labels, tuple(map(float, counts)), hover=tuple(said), said="; ".join(said))


def _organisations(now: dict[tuple[str, bool], queries.Relation], team: str, is_independent: bool) -> int:
    row = now.get((team, is_independent))
    return row.organisations if row else 0


def _sector_title(
    say: Text, rows: Sequence[queries.SectorCount], months: Sequence[datetime.date], teams: Teams
) -> str:
    if not months:
        return say("sectors.title_none")
    sums = {s: sum(r.organisations for r in rows if r.sector == s and r.month == months[-1]) for s in SECTORS}
    if not any(sums.values()):
        return say("sectors.title_none")
    most = max(SECTORS, key=lambda sector: sums[sector])
    key = "sectors.title_one" if len(teams) == 1 else "sectors.title"
    return say(key, sector=label(say, "sector", most), n=say.number(sums[most]), month=say.month(months[-1]))


def _funnel_title(say: Text, reached: dict[tuple[str, str], int], filed: Sequence[queries.Team]) -> str:
    begun = sum(reached[team.id, "mou"] for team in filed)
    live = sum(reached[team.id, "live"] for team in filed)
    if not begun:
        return say("funnel.title_none")
    return say("funnel.title", begun=say.number(begun), live=say.number(live), share=say.share(live / begun))


def _demand_title(say: Text, now: dict[tuple[str, bool], queries.Relation], filed: Sequence[queries.Team]) -> str:
    independent = sum(_organisations(now, team.id, True) for team in filed)
    every = independent + sum(_organisations(now, team.id, False) for team in filed)
    if not every:
        return say("demand.title_none")
    return say("demand.title", n=say.number(every), independent=say.number(independent),
               share=say.share(independent / every))  # fmt: skip


def _users_title(say: Text, now: dict[str, queries.Users], filed: Sequence[queries.Team]) -> str:
    if not filed or not any(now[team.id].mau for team in filed):
        return say("users.title_none")
    most = max(filed, key=lambda team: now[team.id].mau)
    row = now[most.id]
    key = "users.title_one" if len(filed) == 1 else "users.title"
    return say(key, team=team_name(say, most), mau=say.number(row.mau), share=say.share(row.sponsored / row.mau))


def _growth_title(say: Text, rows: Sequence[queries.Users], teams: Teams) -> str:
    grown = []
    for team in teams.values():
        mine = [row.mau for row in rows if row.team == team.id]
        if len(mine) > 3 and mine[-4]:
            grown.append((mine[-1] / mine[-4] - 1, team))
    if not grown:
        return say("users.trend_title_none")
    growth, team = max(grown, key=lambda found: found[0])
    return say(
        "users.trend_title_one" if len(teams) == 1 else "users.trend_title",
        team=team_name(say, team),
        growth=say.signed(100 * growth),
    )


def _sector_table(say: Text, rows: Sequence[queries.SectorCount], teams: Teams) -> Numbers:
    columns = tuple(say(f"column.{name}") for name in ("month", "team", "sector", "live_orgs"))
    return Numbers(columns, tuple(
        (say.month(r.month), team_name(say, teams[r.team]), label(say, "sector", r.sector),
         say.number(r.organisations))
        for r in rows
    ), text_columns=3)  # fmt: skip


def _demand_table(say: Text, rows: Sequence[queries.Relation], teams: Teams) -> Numbers:
    columns = tuple(say(f"column.{name}") for name in ("month", "team", "relation", "live_orgs", "regular_users"))
    return Numbers(columns, tuple(
        (say.month(r.month), team_name(say, teams[r.team]),
         say("demand.independent" if r.is_independent else "demand.affiliated"), say.number(r.organisations),
         say.number(r.regular_users)) for r in rows
    ), text_columns=3)  # fmt: skip


def _with_gaps(
    months: Sequence[datetime.date], values: Sequence[float]
) -> list[tuple[datetime.date, float | None]]:
    """Months in order, with an empty point where one is skipped, so that no line is drawn across it."""
    filled: list[tuple[datetime.date, float | None]] = []
    for month, value in zip(months, values, strict=True):
        if filled and (month - filled[-1][0]).days > 31:
            filled.append((month - datetime.timedelta(days=15), None))
        filled.append((month, value))
    return filled

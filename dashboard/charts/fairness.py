"""Teams by months since joining and by calendar -> charts, and diffusion against public support."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from dashboard import queries, theme
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.citing import period as period_said
from dashboard.charts.naming import Teams, counted, short_month, span_said, state_name, team_name
from dashboard.fairness.parts import Clock, Dot, Measure
from dashboard.scoring import age
from dashboard.text import Text

SCORES = (-2.0, 103.0)
SUPPORT_HEIGHT = 340


def by_age(say: Text, one: Measure, teams: Teams, now: Clock) -> Chart:
    """Each team's line from the month it joined, the age of the youngest marked."""
    lines = {team: _months(one, team, now) for team in teams}
    oldest = max((len(months) for months in lines.values()), default=0)
    series = tuple(
        _line(say, one, teams[team], months, tuple(str(n) for n in range(len(months))),
              lambda n, _month: say("fairness.months_old", n=n))
        for team, months in lines.items() if _is_known(one, team)
    )  # fmt: skip
    rows = tuple((say("fairness.months_old", n=n), *(
        _value(say, one, team, months[n]) if n < len(months) else "–" for team, months in lines.items()
    )) for n in range(oldest))  # fmt: skip
    return Chart(
        "lines", _age_title(say, one, teams, now), series, say("fairness.by_age_alt", what=one.name),
        Numbers((say("fairness.col_age"), *(team_name(say, row) for row in teams.values())), rows),
        interval=say("score.interval") if one.intervals else "",
        note=say("fairness.by_age_note"),
        bounds=SCORES if one.intervals else None, at="" if now.age is None else str(now.age),
        axes=(say("fairness.col_age"), ""),
    )  # fmt: skip


def by_month(say: Text, one: Measure, teams: Teams, now: Clock, months: Sequence[datetime.date]) -> Chart:
    """The same by calendar: a line begins in the month its team joined and never at zero before it."""
    shown = [month for month in sorted(months) if month <= now.month]
    series = tuple(
        _line(say, one, row, _months(one, team, now), tuple(m.isoformat() for m in _months(one, team, now)),
              lambda _n, month: say.month(month))
        for team, row in teams.items() if _is_known(one, team)
    )  # fmt: skip
    rows = tuple((say.month(month), *(_value(say, one, team, month) for team in teams)) for month in shown)
    levels = _levels(say, one, teams, {team: one.of[team].at(now.month) for team in teams})
    return Chart(
        "lines", say("fairness.by_month", what=one.name, month=say.month(now.month), levels=levels), series,
        say("fairness.by_month_alt", what=one.name, span=span_said(say, shown)),
        Numbers((say("column.month"), *(team_name(say, row) for row in teams.values())), rows),
        interval=say("score.interval") if one.intervals else "", note=say("fairness.by_month_note"),
        bounds=SCORES if one.intervals else None,
    )  # fmt: skip


def waiting(say: Text, one: Measure, teams: Teams, now: Clock, months: Sequence[datetime.date]) -> Chart:
    """What stood where, month by month: before a team joined nothing was due, which is a state and no zero."""
    shown = [month for month in sorted(months) if month <= now.month]
    series, rows = [], []
    for team, row in teams.items():
        codes = [(month, code) for month in shown if (code := _state(one, team, month, now))]
        said = [state_name(say, code) for _, code in codes]
        name = team_name(say, row)
        rows.append((name, *said, *("–" for _ in shown[len(said) :])))
        series.append(Series(
            name, theme.GREY, tuple(short_month(say, m) for m, _ in codes), codes=tuple(c for _, c in codes),
            hover=tuple(f"{name}, {say.month(m)}: {state_name(say, c)}" for m, c in codes),
            said=f"{name}: {counted(say, said)}",
        ))  # fmt: skip
    table = Numbers((say("column.team"), *(say.month(month) for month in shown)), tuple(rows))
    return Chart("strip", _waiting_title(say, teams, shown), tuple(series),
                 say("fairness.waiting_alt", what=one.name), table,
                 note=say("fairness.waiting_note", what=one.name))  # fmt: skip


def against_support(
    say: Text, dots: Sequence[Dot], teams: Teams, title: str, note: str, axes: tuple[str, str],
    bounds: tuple[float, float] | None = None,
) -> Chart:  # fmt: skip
    """What was reported against what was given: a dot a team with both its intervals, a panel a period."""
    most = max((one.most for one in dots), default=1.0) or 1.0
    series = tuple(
        Series(
            team_name(say, teams[one.team]), teams[one.team].colour, (one.period,), (one.value,), (one.low,),
            (one.high,), (one.said,), said=one.said, panel=period_said(say, one.period), marks=("",),
            across=(one.amount,), across_low=(one.least,), across_high=(one.most,),
        )
        for one in dots
    )  # fmt: skip
    names = ("team", "period", "given", "reported", "low", "high", "when", "source")
    table = Numbers(
        tuple(say(f"fairness.col_{name}") for name in names),
        tuple((team_name(say, teams[one.team]), period_said(say, one.period), one.given, one.reported,
               say.number(one.low, 1), say.number(one.high, 1), one.when, one.sources)
              for one in dots),
        text_columns=2,
    )  # fmt: skip
    return Chart(
        "scatter", title, series, say("fairness.support_alt", across=axes[0], upward=axes[1]), table,
        interval=say("robustness.band"), note=note, bounds=bounds, axes=axes,
        across_bounds=(-0.08 * most, 1.08 * most), height=SUPPORT_HEIGHT,
    )  # fmt: skip


def _age_title(say: Text, one: Measure, teams: Teams, now: Clock) -> str:
    if now.age is None:
        return say("fairness.by_age_none", what=one.name)
    found = {team: age.level_at(one.of[team], now.age) for team in teams}
    return say("fairness.by_age", what=one.name, n=now.age, levels=_levels(say, one, teams, found))


def _levels(say: Text, one: Measure, teams: Teams, found: Mapping[str, age.Answer | age.Point | None]) -> str:
    """Who stood where, the highest first; those without a figure are in the table, with the reason."""
    known = [(team, answer.value) for team, answer in found.items() if answer and answer.value is not None]
    said = [
        f"{team_name(say, teams[team])} {one.brief(say, value)}"
        for team, value in sorted(known, key=lambda k: -k[1])
    ]
    return ", ".join(said) or say("show.no_value")


def _line(
    say: Text, one: Measure, team: queries.Team, months: list[datetime.date], x: tuple[str, ...],
    when: Callable[[int, datetime.date], str],
) -> Series:  # fmt: skip
    name, known = team_name(say, team), [one.of[team.id].at(month) for month in months]
    values = tuple(point.value if point else None for point in known)
    hover = tuple(
        f"{name}, {when(n, month)}: {_value(say, one, team.id, month)}" for n, month in enumerate(months)
    )
    bands = [one.intervals.get((team.id, month), (None, None)) for month in months] if one.intervals else []
    low, high = (tuple(band[end] for band in bands) for end in (0, 1))
    first, last = (next((v for v in way if v is not None), None) for way in (values, values[::-1]))
    said = "" if first is None or last is None else say(
        "show.from_to", first=one.said(say, first), last=one.said(say, last)
    )  # fmt: skip
    return Series(name, team.colour, x, values, low, high, hover, said=f"{name}: {said}")


def _months(one: Measure, team: str, now: Clock) -> list[datetime.date]:
    """Every month from joining to the month looked at, or to leaving."""
    last = min(now.month, now.joined[team].left or now.month)
    joined = one.of[team].joined
    return [age.month_at(joined, n) for n in range(age.age(joined, last) + 1)]


def _is_known(one: Measure, team: str) -> bool:
    return bool(one.of[team].points)


def _value(say: Text, one: Measure, team: str, month: datetime.date) -> str:
    """The figure of a month, else the state it was in."""
    point = one.of[team].at(month)
    return one.said(say, point.value) if point else one.state_said(say, team, month)


def _state(one: Measure, team: str, month: datetime.date, now: Clock) -> str:
    """The state of a month; "" after a team left."""
    if month < one.of[team].joined:
        return "not_yet_due"
    return one.states.get((team, month), "")


def _waiting_title(say: Text, teams: Teams, months: Sequence[datetime.date]) -> str:
    """Whose months were not yet due."""
    late = [
        (team_name(say, row), [month for month in months if month < row.onboarded_month]) for row in teams.values()
    ]
    said = [
        say("fairness.waited", team=name, since=say.month(before[0]), until=say.month(before[-1]), n=len(before))
        for name, before in late if before
    ]  # fmt: skip
    return say("fairness.waiting", which=say.listing(said)) if said else say("fairness.waiting_none")

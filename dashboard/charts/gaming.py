"""Whose demand a team's use is -> stacked bars: the open market, and what of captive demand counts."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import theme
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import Teams, team_name
from dashboard.gaming.asked import Demand
from dashboard.text import Text


def organisations(say: Text, rows: Sequence[Demand], teams: Teams, percent: int) -> Chart:
    """LIVE organisations; a team without a report has no bar."""
    counts = {row.team: (row.open_orgs, row.captive_orgs) for row in rows}
    return _bars(say, counts, teams, percent, "orgs")


def users(say: Text, rows: Sequence[Demand], teams: Teams, percent: int) -> Chart:
    """Regular users of LIVE deployments."""
    counts = {row.team: (row.open_users, row.captive_users) for row in rows}
    return _bars(say, counts, teams, percent, "users")


def _bars(
    say: Text, counts: dict[str, tuple[int | None, int | None]], teams: Teams, percent: int, what: str
) -> Chart:
    filed = {team: (own, other) for team, (own, other) in counts.items() if own is not None and other is not None}
    names = tuple(team_name(say, teams[team]) for team in filed)
    parts = (
        ("demand.independent", "independent", [float(own) for own, _ in filed.values()]),
        ("gaming.counted", "affiliated", [other * percent / 100 for _, other in filed.values()]),
        ("gaming.not_counted", "not_counted", [other * (100 - percent) / 100 for _, other in filed.values()]),
    )
    series = tuple(_part(say, say(key), theme.AFFILIATION[colour], names, values)
                   for key, colour, values in parts if any(values))  # fmt: skip
    return Chart(
        "stacks", _title(say, filed, teams, what), series, say(f"gaming.alt_{what}", percent=percent),
        _numbers(say, counts, teams, percent), note=say(f"gaming.note_{what}"),
    )  # fmt: skip


def _part(say: Text, name: str, colour: str, teams: tuple[str, ...], values: list[float]) -> Series:
    said = tuple(f"{team}, {name}: {_count(say, n)}" for team, n in zip(teams, values, strict=True))
    return Series(name, colour, teams, tuple(values), hover=said, said="; ".join(said))


def _title(say: Text, filed: dict[str, tuple[int, int]], teams: Teams, what: str) -> str:
    """Whose use is captive to the largest part."""
    shares = {team: other / (own + other) for team, (own, other) in filed.items() if own + other}
    if not shares:
        return say(f"gaming.title_{what}_none")
    most = max(shares, key=lambda team: shares[team])
    key = f"gaming.title_{what}" if len(teams) > 1 else f"gaming.title_{what}_one"
    return say(key, team=team_name(say, teams[most]), share=say.share(shares[most]))


def _numbers(say: Text, counts: dict[str, tuple[int | None, int | None]], teams: Teams, percent: int) -> Numbers:
    columns = (say("column.team"), say("demand.independent"), say("demand.affiliated"),
               say("gaming.counted_at", percent=percent))  # fmt: skip
    return Numbers(columns, tuple(
        (team_name(say, teams[team]), say.number(own), say.number(other),
         "–" if other is None else _count(say, other * percent / 100))
        for team, (own, other) in counts.items()
    ))  # fmt: skip


def _count(say: Text, value: float) -> str:
    """Part of an organisation has a decimal."""
    return say.number(value, 0 if value == int(value) else 1)

"""What was filed -> a strip of months, and who is silent since when."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import queries, theme
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import Teams, counted, short_month, team_name
from dashboard.queries import PILLARS
from dashboard.text import Text

TOLD = 3  # gaps in the title; the strip under it shows all


def filing_strip(
    say: Text, rows: Sequence[queries.Filing], teams: Teams, gaps: Sequence[queries.Gap], due_day: int
) -> Chart:
    """What each team filed, month by month; a strip a team and kind."""
    keys = [(team, kind) for team in teams for kind in PILLARS]
    series = []
    for team, kind in keys:
        mine = [row for row in rows if row.team == team and row.kind == kind]
        name = f"{team_name(say, teams[team])} {say(f'kind.{kind}')}"
        series.append(Series(
            name, theme.GREY, tuple(short_month(say, r.month) for r in mine), codes=tuple(r.state for r in mine),
            hover=tuple(f"{name}, {say.month(r.month)}: {say(f'filing.{r.state}')}" for r in mine),
            said=f"{name}: {counted(say, [say(f'filing.{r.state}') for r in mine])}",
        ))  # fmt: skip
    months = sorted({row.month for row in rows})
    cells = {(row.team, row.kind, row.month): say(f"filing.{row.state}") for row in rows}
    table = Numbers(
        (say("column.team"), say("column.kind"), *(say.month(month) for month in months)),
        tuple(
            (team_name(say, teams[t]), say(f"kind.{k}"), *(cells.get((t, k, m), "–") for m in months))
            for t, k in keys
        ),
        text_columns=2,
    )  # fmt: skip
    return Chart("strip", gap_title(say, gaps, teams), tuple(series), say("filing.alt"), table,
                 note=say("filing.note", due=str(due_day)))  # fmt: skip


def gap_title(say: Text, gaps: Sequence[queries.Gap], teams: Teams) -> str:
    """Who is silent, on what, since when; or that nobody is."""
    if not gaps:
        return say("filing.complete")
    said = [
        say("filing.gap", team=team_name(say, teams[gap.team]), kind=say(f"kind.{gap.kind}"),
            since=say.month(gap.since), state=say(f"filing.{gap.state}"))
        for gap in gaps
    ]  # fmt: skip
    if len(said) > TOLD:
        said = [*said[:TOLD], say("filing.others", n=str(len(said) - TOLD))]
    return say("filing.gaps", n=str(len(gaps)), which=say.listing(said))

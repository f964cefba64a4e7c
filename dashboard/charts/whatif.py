"""A viewer's own method -> the chart of each team's score over the draws around it."""

from __future__ import annotations

from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import Teams, interval_said, team_name
from dashboard.scoring.whatif.outcome import Spread
from dashboard.text import Text

ALONE = 110  # pixels: less would leave no room for the axis under a single row


def score_ranges(say: Text, found: Spread, teams: Teams, title: str, alt: str) -> Chart:
    """Each team's score under the viewer's settings on the band that holds nine in ten of the draws."""
    return Chart(
        "ranges", title, tuple(_range(say, found, t, teams) for t in range(len(found.teams))), alt,
        _table(say, found, teams), interval=say("robustness.band"), bounds=(-2, 103),
        height=ALONE if len(found.teams) == 1 else 0, note=say("whatif.chart_note", n=say.number(found.draws)),
    )  # fmt: skip


def _range(say: Text, found: Spread, t: int, teams: Teams) -> Series:
    one, score = found.ranges[t], found.scores[t]
    team = teams[found.teams[t]]
    name = team_name(say, team)
    said = say("whatif.range_said", team=name, interval=interval_said(say, one.low, one.high),
               score=say.number(score, 1))  # fmt: skip
    return Series(name, team.colour, (name,), (score,), (one.low,), (one.high,), (said,), said=said,
                  marks=(say.number(score, 1),))  # fmt: skip


def _table(say: Text, found: Spread, teams: Teams) -> Numbers:
    columns = (say("column.team"), say("whatif.col_yours"),
               *(say(f"robustness.col_{name}") for name in ("low", "middle", "high")))  # fmt: skip
    return Numbers(columns, tuple(
        (team_name(say, teams[team]), *(say.number(value, 1) for value in (score, one.low, one.middle, one.high)))
        for team, score, one in zip(found.teams, found.scores, found.ranges, strict=True)
    ))  # fmt: skip

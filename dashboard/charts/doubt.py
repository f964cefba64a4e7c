"""How sure an order is -> the chart of each team's score over all draws."""

from __future__ import annotations

from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import Teams, interval_said, pillar_name, team_name
from dashboard.scoring.uncertainty import Doubt
from dashboard.text import Text

ALONE = 110  # pixels: less would leave no room for the axis under a single row


def score_ranges(say: Text, found: Doubt, teams: Teams) -> Chart:
    """Each team's score: the middle of the draws on the band that holds nine in ten of them."""
    is_one = len(found.teams) == 1
    return Chart(
        "ranges", _title(say, found, teams), tuple(_range(say, found, t, teams) for t in range(len(found.teams))),
        say("robustness.chart_alt", what=pillar_name(say, found.pillar)), _table(say, found, teams),
        interval=say("robustness.band"), bounds=(-2, 103), height=ALONE if is_one else 0,
        note=say("robustness.chart_note_one" if is_one else "robustness.chart_note"),
    )  # fmt: skip


def _range(say: Text, found: Doubt, t: int, teams: Teams) -> Series:
    one, team = found.ranges[t], teams[found.teams[t]]
    name = team_name(say, team)
    said = say("robustness.range_said", team=name, middle=say.number(one.middle, 1),
               interval=interval_said(say, one.low, one.high), score=say.number(found.scores[t], 1))  # fmt: skip
    return Series(name, team.colour, (name,), (one.middle,), (one.low,), (one.high,), (said,), said=said,
                  marks=(_mark(say, one.middle, found.scores[t]),))  # fmt: skip


def _title(say: Text, found: Doubt, teams: Teams) -> str:
    """Whose score moves most; of one team there is nobody to compare with."""
    if len(found.teams) == 1:
        return say("robustness.chart")
    team, one = max(zip(found.teams, found.ranges, strict=True), key=lambda each: each[1].high - each[1].low)
    return say("robustness.chart_most", team=team_name(say, teams[team]), low=say.number(one.low, 1),
               high=say.number(one.high, 1))  # fmt: skip


def _mark(say: Text, middle: float, score: float) -> str:
    return say("robustness.middle_and_score", middle=say.number(middle, 1), score=say.number(score, 1))


def _table(say: Text, found: Doubt, teams: Teams) -> Numbers:
    columns = (say("column.team"), *(say(f"robustness.col_{name}") for name in ("score", "low", "middle", "high")))
    return Numbers(columns, tuple(
        (team_name(say, teams[team]), *(say.number(value, 1) for value in (score, one.low, one.middle, one.high)))
        for team, score, one in zip(found.teams, found.scores, found.ranges, strict=True)
    ))  # fmt: skip

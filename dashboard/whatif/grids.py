"""A viewer's own method -> tables: today's order beside theirs, who gains from what, places, settings, a blend."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import queries
from dashboard.charts import naming
from dashboard.charts.markup import Cell
from dashboard.doubt.grids import span_said
from dashboard.doubt.worded import hundredths
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.whatif.outcome import Blend, Gain, Outcome, Spread, difference
from dashboard.scoring.whatif.settings import Settings
from dashboard.tables import Grid, Rows
from dashboard.whatif import asked
from dashboard.whatif.worded import change_said, ranked, score_said, setting_said, value_said


def order(here: Here, today: Outcome, mine: Outcome, other: tuple[str, Outcome] | None) -> Grid:
    """Every team under today's method, under the viewer's, and under another one that was chosen beside it."""
    say = here.say
    rows: Rows = [
        (
            _team(here, mine.teams[t]), _score(here, today, t), _score(here, mine, t),
            say.signed(difference(today, mine)[t]), *([_score(here, other[1], t)] if other else []),
        )
        for t in _by_place(mine)
    ]  # fmt: skip
    columns = (say("column.team"), say("whatif.col_today"), say("whatif.col_yours"), say("whatif.col_change"),
               *([other[0]] if other else []))  # fmt: skip
    return Grid(_order_title(here, today, mine), say("whatif.order_note"), columns, rows, stacks=True)


def _order_title(here: Here, today: Outcome, mine: Outcome) -> str:
    """Who went up most places; or that nobody did."""
    before, after = ranked(today), ranked(mine)
    rises = {team: before[team] - after[team] for team in after if team in before}
    team = max(rises, key=lambda team: rises[team], default=None)
    if team is None or rises[team] <= 0:
        return here.say("whatif.order")
    return here.say("whatif.order_rise", team=here.name(team), before=before[team], after=after[team])


def gains(here: Here, today: Outcome, mine: Outcome, found: Sequence[Gain]) -> Grid:
    """What each change does by itself, in points, and what all do together."""
    say = here.say
    order = _by_place(mine)
    rows: Rows = [(change_said(here, one.changes), *(say.signed(one.points[t]) for t in order)) for one in found]
    if len(found) > 1:
        together = difference(today, mine)
        rows.append((say("whatif.together"), *(say.signed(together[t]) for t in order)))
    columns = (say("whatif.col_change_of"), *(here.name(mine.teams[t]) for t in order))
    return Grid(say("whatif.gains"), say("whatif.gains_note"), columns, rows)


def places(here: Here, found: Spread) -> Grid:
    """Which places each team takes over the draws, and how often each."""
    say, first = here.say, method.load().uncertainty.first
    rows: Rows = [
        (_team(here, team), span_said(here, *found.spans[t]), *(hundredths(here, one) for one in found.ranks[t]),
         hundredths(here, found.first[t]))
        for t, team in enumerate(found.teams)
    ]  # fmt: skip
    names = (say("robustness.rank", n=r + 1) for r in range(len(found.teams)))
    columns = (say("column.team"), say("whatif.col_span"), *names, say("robustness.col_first", n=first))
    most = max(range(len(found.teams)), key=lambda t: found.ranks[t][0])
    title = say(
        "robustness.places", team=here.name(found.teams[most]), share=hundredths(here, found.ranks[most][0])
    )
    return Grid(title, say("whatif.places_note", n=first), columns, rows, stacks=True)


def settings(here: Here, mine: Settings, other: tuple[str, Settings] | None) -> Grid:
    """Every setting in which the methods differ, side by side."""
    say, bounds = here.say, asked.bounds()
    touched = {(one.kind, one.id) for one in (*mine.changes, *(other[1].changes if other else ()))}
    rows: Rows = [
        (
            setting_said(here, kind, id),
            *(value_said(here, kind, value) for value in (
                limit.stated, mine.value(kind, id, limit.stated),
                *([other[1].value(kind, id, limit.stated)] if other else []),
            )),
        )
        for (kind, id), limit in bounds.items() if (kind, id) in touched
    ]  # fmt: skip
    columns = (say("whatif.col_setting"), say("whatif.col_today"), say("whatif.col_yours"),
               *([other[0]] if other else []))  # fmt: skip
    return Grid(say("whatif.settings", n=len(rows)), say("whatif.settings_note"), columns, rows)


def blend(here: Here, found: Blend) -> Grid:
    """The viewer's own sum; a team that lacks a pillar has none, and which one is said."""
    say, mine = here.say, found.outcome
    rows: Rows = [(_team(here, mine.teams[t]), _blended(here, found, t)) for t in _by_place(mine)]
    parts = [say("whatif.blend_part", what=naming.pillar_name(say, pillar), share=say.share(share))
             for pillar, share in found.shares]  # fmt: skip
    columns = (say("column.team"), say("whatif.col_blend"))
    return Grid(say("whatif.blend", parts=say.listing(parts)), say("whatif.blend_note"), columns, rows)


def _blended(here: Here, found: Blend, t: int) -> Cell | str:
    if not found.lacks[t]:
        return _score(here, found.outcome, t)
    names = here.say.listing([naming.pillar_name(here.say, pillar) for pillar in found.lacks[t]])
    return here.say("whatif.blend_lacks", what=names)


def _by_place(found: Outcome) -> list[int]:
    """The first first, those not rated last."""
    return sorted(range(len(found.teams)), key=lambda t: (found.places[t] or len(found.teams) + 1, found.teams[t]))


def _score(here: Here, found: Outcome, t: int) -> Cell:
    return score_said(here, found.scores[t], found.places[t])


def _team(here: Here, team: str) -> Cell:
    row: queries.Team = here.teams[team]
    return Cell(naming.team_name(here.say, row), colour=row.colour)

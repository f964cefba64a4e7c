"""How sure an order is -> tables: places, pairs, what one must believe, what matters, what weights can reach."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from dashboard import queries
from dashboard.blocks import Folded
from dashboard.charts import markup, naming
from dashboard.charts.markup import Cell
from dashboard.doubt.worded import hundredths
from dashboard.page import Here
from dashboard.scoring import method
from dashboard.scoring.declared import Source
from dashboard.scoring.experts import FILE, Problem
from dashboard.scoring.reach import Reach
from dashboard.scoring.uncertainty import Alone, Doubt
from dashboard.tables import Grid, Rows

LEANING = 0.05  # of all weight: a dimension that counts for so much more is what one must believe in


def places(here: Here, found: Doubt) -> Grid:
    """How often each team takes each place."""
    say, first = here.say, method.load().uncertainty.first
    most = max(range(len(found.teams)), key=lambda t: found.order.ranks[t][0])
    rows: Rows = [
        (_team(here, team), *(hundredths(here, one) for one in found.order.ranks[t]),
         hundredths(here, found.order.first[t]))
        for t, team in enumerate(found.teams)
    ]  # fmt: skip
    ranks = (say("robustness.rank", n=r + 1) for r in range(len(found.teams)))
    title = say("robustness.places", team=here.name(found.teams[most]),
                share=hundredths(here, found.order.ranks[most][0]))  # fmt: skip
    columns = (say("column.team"), *ranks, say("robustness.col_first", n=first))
    return Grid(title, say("robustness.places_note", n=first), columns, rows, stacks=True)


def pairs(here: Here, found: Doubt) -> Grid:
    """Who scores higher than whom, and how often."""
    say, beats = here.say, found.order.beats
    a, b = min(itertools.combinations(range(len(found.teams)), 2), key=lambda p: abs(beats[p[0]][p[1]] - 0.5))
    rows: Rows = [
        (_team(here, team), *("–" if u == t else hundredths(here, beats[t][u]) for u in range(len(found.teams))))
        for t, team in enumerate(found.teams)
    ]
    title = say("robustness.pairs", a=here.name(found.teams[a]), b=here.name(found.teams[b]),
                share=hundredths(here, beats[a][b]))  # fmt: skip
    others = (say("robustness.col_than", team=here.name(team)) for team in found.teams)
    columns = (say("robustness.col_ahead"), *others)
    return Grid(title, say("robustness.pairs_note"), columns, rows, stacks=True)


def needed(here: Here, found: Doubt) -> Grid:
    """What one must believe for each team to be first: how often it is, and the weights at which it is."""
    say = here.say
    wins = (hundredths(here, ranks[0]) for ranks in found.flat.ranks)
    rows: Rows = [(say("robustness.wins"), *wins)]
    for k, (name, share) in enumerate(found.dimensions):
        cells = ("–" if one is None else say.share(one[k]) for one in found.needed)
        stated = say("robustness.stated", weight=say.share(share))
        rows.append((Cell(naming.dimension_name(say, found.pillar, name), under=stated), *cells))
    columns = (say("column.dimension"), *(here.name(team) for team in found.teams))
    return Grid(_needed_title(here, found), say("robustness.needed_note"), columns, rows, stacks=True)


def _needed_title(here: Here, found: Doubt) -> str:
    """The rival that wins most often under any weights, and the dimension that would have to count more for it."""
    say = here.say
    rivals = [t for t in range(1, len(found.teams)) if found.needed[t]]
    if not rivals:
        return say("robustness.needed_none", team=here.name(found.teams[0]))
    rival = max(rivals, key=lambda t: found.flat.ranks[t][0])
    weights = found.needed[rival] or ()
    k = max(range(len(weights)), key=lambda k: weights[k] - found.dimensions[k][1])
    name, share = found.dimensions[k]
    if weights[k] - share < LEANING:
        return say("robustness.needed_near", team=here.name(found.teams[rival]),
                   share=hundredths(here, found.flat.ranks[rival][0]))  # fmt: skip
    return say("robustness.needed", team=here.name(found.teams[rival]), stated=say.share(share),
               dimension=naming.dimension_name(say, found.pillar, name), weight=say.share(weights[k]))  # fmt: skip


def sources(here: Here, found: Doubt) -> Grid:
    """One source of doubt at a time: how far it moves a score, and what it leaves of the order."""
    say, pairs = here.say, range(min(len(found.teams) - 1, 2))
    most = max(found.alone, key=_width)
    rows: Rows = [
        (_source(here, one.source, found.experts), say.number(_width(one), 1),
         *(hundredths(here, one.order.beats[t][t + 1]) for t in pairs))
        for one in sorted(found.alone, key=_width, reverse=True)
    ]  # fmt: skip
    ahead = (
        say("robustness.col_over", a=here.name(found.teams[t]), b=here.name(found.teams[t + 1])) for t in pairs
    )
    key = "robustness.sources" if len(found.teams) > 1 else "robustness.sources_one"
    title = say(key, source=say.of(_declared(most.source).words),
                width=say.number(_width(most), 1))  # fmt: skip
    note = "robustness.sources_note" if len(found.teams) > 1 else "robustness.sources_note_one"
    columns = (say("robustness.col_source"), say("robustness.col_width"), *ahead)
    return Grid(title, say(note), columns, rows, stacks=True)


def influences(here: Here, found: Doubt) -> list[Folded]:
    """Sobol indices of the margin that decides, folded away."""
    if not found.margin or not found.influences:
        return []
    say = here.say
    rows: Rows = [
        (say.of(_declared(one.source).words), _of_margin(here, one.first, one.first_low, one.first_high),
         _of_margin(here, one.total, one.total_low, one.total_high))
        for one in sorted(found.influences, key=lambda one: -one.total)
    ]  # fmt: skip
    label = say("robustness.sobol", a=here.name(found.margin[0]), b=here.name(found.margin[1]))
    columns = tuple(say(f"robustness.col_{name}") for name in ("source", "by_itself", "in_all"))
    table = markup.table(columns, rows, label, 1, markup.Fold("", ""), stacks=True)
    return [Folded(label, "", markup.note(say("robustness.sobol_note")) + table)]


def reachable(here: Here, found: Doubt) -> Grid:
    """The best and the worst place that weights alone can bring about."""
    say, (low, high) = here.say, method.load().uncertainty.reach
    rows: Rows = [
        (_team(here, team), *(_reach(here, one[t]) for one in (found.reach, found.reach_arithmetic)))
        for t, team in enumerate(found.teams)
    ]
    could = [here.name(team) for team, one in zip(found.teams, found.reach, strict=True) if one.best == 1]
    bounds = {"low": say.number(low, 1), "high": say.number(high, 1)}
    columns = (say("column.team"), say("robustness.col_reach"), say("robustness.col_reach_arithmetic"))
    title = say("robustness.reach", teams=say.listing(could))
    return Grid(title, say("robustness.reach_note", **bounds), columns, rows, stacks=True)


def _reach(here: Here, one: Reach) -> str:
    return span_said(here, one.best, one.worst)


def span_said(here: Here, best: int, worst: int) -> str:
    """A place, or from which to which."""
    if best == worst:
        return here.say("robustness.rank", n=best)
    return here.say("robustness.from_to", best=best, worst=worst)


def _width(one: Alone) -> float:
    """How wide nine in ten scores lie, in points, over the teams."""
    return sum(each.high - each.low for each in one.ranges) / len(one.ranges)


def _of_margin(here: Here, share: float, low: float, high: float) -> str:
    """Shares a little below nothing are noise of the estimate."""
    ends = "–".join(here.say.share(max(one, 0)) for one in (low, high))
    return f"{here.say.share(max(share, 0))} ({ends})"


def _source(here: Here, id: str, experts: int) -> Cell:
    one = _declared(id)
    is_panel = id == "weights" and experts
    what = here.say("robustness.weights_of_panel", n=experts) if is_panel else here.say.of(one.what)
    return Cell(here.say.of(one.words), under=what)


def wrong_panel(here: Here, found: Sequence[Problem]) -> Grid:
    """What keeps a panel of experts from being used."""
    say = here.say
    rows: Rows = [
        (say.number(one.line) if one.line else "–", one.expert or "–", say(f"panel.{one.code}", said=one.said))
        for one in found
    ]  # fmt: skip
    columns = (say("column.panel_line"), say("column.expert"), say("column.message"))
    return Grid(say("panel.title", n=len(rows)), say("panel.note", file=FILE), columns, rows, text_columns=3)


def _declared(id: str) -> Source:
    return method.load().uncertainty.sources[id]


def _team(here: Here, team: str) -> Cell:
    row: queries.Team = here.teams[team]
    return Cell(naming.team_name(here.say, row), colour=row.colour)

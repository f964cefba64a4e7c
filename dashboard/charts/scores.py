"""Scores -> charts: pillars and dimensions over months, one indicator over months."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from dashboard import queries
from dashboard.charts import Chart, Numbers, Series
from dashboard.charts.naming import (
    Teams,
    dimension_name,
    from_to,
    indicator_name,
    interval_said,
    is_never,
    pillar_name,
    score_said,
    span_said,
    team_name,
    value_said,
    with_unit,
)
from dashboard.scoring import method
from dashboard.scoring.explain import ChangeLine, Point
from dashboard.scoring.indicator import Indicator
from dashboard.text import Text

SEEN = 0.005  # a smaller change of a score would be shown as nothing


def score_trend(say: Text, history: Sequence[queries.Score], teams: Teams, pillar: str) -> Chart:
    """A pillar's score of each team over months, with its interval as a band."""
    rows = [row for row in history if row.pillar == pillar and row.team in teams]
    months = sorted({row.month for row in rows})
    series = tuple(_score_line(say, team, [r for r in rows if r.team == team.id]) for team in teams.values())
    return Chart(
        kind="lines", title=_trend_title(say, rows, teams, pillar), series=tuple(one for one in series if one.x),
        alt=say("trend.alt", what=pillar_name(say, pillar), span=span_said(say, months)),
        interval=say("score.interval"), table=_score_table(say, rows, teams), note=say("trend.note"),
        bounds=(-2, 103),
    )  # fmt: skip


def order_ranges(say: Text, found: Sequence[queries.Score], teams: Teams, title: str, note: str) -> Chart:
    """Each pillar's teams in order, every score on its interval: where two overlap, the order is not settled."""
    rows = [row for row in found if row.team in teams]
    series = [
        _range(say, teams[row.team], row)
        for pillar in queries.PILLARS
        for row in sorted(
            (r for r in rows if r.pillar == pillar), key=lambda r: (r.score is None, -(r.score or 0))
        )
    ]
    return Chart(
        "ranges", title, tuple(series), say("order.alt"), _score_table(say, rows, teams),
        interval=say("score.interval"), note=note, bounds=(-2, 103),
    )  # fmt: skip


def _range(say: Text, team: queries.Team, row: queries.Score) -> Series:
    name, score = team_name(say, team), score_said(say, row.score)
    interval = interval_said(say, row.low, row.high)
    return Series(
        name, team.colour, (name,), (row.score,), (row.low,), (row.high,), (f"{name}: {score} ({interval})",),
        said=f"{name}: {score} ({interval})", panel=pillar_name(say, row.pillar), marks=(score,),
    )  # fmt: skip


def dimension_multiples(say: Text, rows: Sequence[queries.DimensionScore], teams: Teams, pillar: str) -> Chart:
    """Each dimension of a pillar over months, a panel each, a line a team."""
    dimensions = list(method.load().pillars[pillar].dimensions)
    series = []
    for dimension in dimensions:
        for team in teams.values():
            mine = [row for row in rows if row.team == team.id and row.dimension == dimension]
            if mine:
                series.append(_point_line(say, team, mine, dimension_name(say, pillar, dimension)))
    months = sorted({row.month for row in rows})
    return Chart(
        "lines", _dimension_rise(say, rows, pillar), tuple(series),
        say("dimensions.alt", what=pillar_name(say, pillar), span=span_said(say, months)),
        _dimension_table(say, rows, teams, pillar), interval=say("score.interval"), note=say("dimensions.note"),
        bounds=(-2, 103),
    )  # fmt: skip


def dimension_title(say: Text, rows: Sequence[queries.DimensionScore], pillar: str, month: datetime.date) -> str:
    """The dimension that stands lowest over the teams in a month."""
    points: dict[str, list[float]] = {}
    for row in rows:
        if row.month == month and row.point is not None:
            points.setdefault(row.dimension, []).append(row.point)
    if not points:
        return say("dimensions.title_none", what=pillar_name(say, pillar))
    means = {dimension: sum(found) / len(found) for dimension, found in points.items()}
    lowest = min(sorted(means), key=lambda dimension: means[dimension])
    key = "dimensions.title_one" if len({row.team for row in rows}) == 1 else "dimensions.title"
    return say(key, what=pillar_name(say, pillar), dimension=dimension_name(say, pillar, lowest),
               mean=say.number(means[lowest], 1))  # fmt: skip


def indicator_trend(
    say: Text, rows: Sequence[queries.IndicatorScore], teams: Teams, one: Indicator, chosen: queries.Team
) -> Chart:
    """The measured values of one indicator over months; a gap where there is none or the mark was not reached."""
    months = sorted({row.month for row in rows})
    series = []
    for team in teams.values():
        mine = {row.month: row.value for row in rows if row.team == team.id and not is_never(row.value, one)}
        if any(value is not None for value in mine.values()):
            series.append(plain_line(say, team, {m: mine.get(m) for m in months}, 1))
    cells = {(r.team, r.month): value_said(say, r) for r in rows}
    note = "indicator.never_note" if "never_days" in one.params else "indicator.gap_note"
    return Chart(
        "lines", _indicator_title(say, [r for r in rows if r.team == chosen.id], one, chosen), tuple(series),
        say("indicator.trend_alt", indicator=indicator_name(say, one.id), span=span_said(say, months)),
        Numbers((say("column.month"), *(team_name(say, t) for t in teams.values())), tuple(
            (say.month(m), *(cells.get((t, m), "–") for t in teams)) for m in months
        )), note=say(note, unit=say.of(one.unit)),
    )  # fmt: skip


def _indicator_title(say: Text, rows: Sequence[queries.IndicatorScore], one: Indicator, team: queries.Team) -> str:
    """From which value to which the chosen team has come."""
    names = {"indicator": say.of(one.words), "team": team_name(say, team)}
    known = [(row.month, row.value) for row in rows if row.value is not None]
    if len(known) < 2:
        return say("indicator.trend_none", **names)
    (since, first), (until, last) = known[0], known[-1]
    values = {"since": say.month(since), "until": say.month(until), "last": with_unit(say, last, one)}
    if with_unit(say, first, one) == values["last"]:
        return say("indicator.trend_same", **names, **values)
    return say("indicator.trend_title", **names, **values, first=with_unit(say, first, one))


def _score_line(say: Text, team: queries.Team, rows: Sequence[queries.Score]) -> Series:
    name = team_name(say, team)
    hover = tuple(
        f"{name}, {say.month(r.month)}: {score_said(say, r.score)} ({interval_said(say, r.low, r.high)})"
        for r in rows
    )
    return Series(
        name, team.colour, tuple(r.month.isoformat() for r in rows), tuple(r.score for r in rows),
        tuple(r.low for r in rows), tuple(r.high for r in rows), hover,
        said=f"{name}: {from_to(say, [r.score for r in rows])}",
    )  # fmt: skip


def _point_line(say: Text, team: queries.Team, rows: Sequence[queries.DimensionScore], panel: str) -> Series:
    name = team_name(say, team)
    hover = tuple(
        f"{name}, {say.month(r.month)}: {score_said(say, r.point)} ({interval_said(say, r.low, r.high)})"
        for r in rows
    )
    return Series(
        name, team.colour, tuple(r.month.isoformat() for r in rows), tuple(r.point for r in rows), (), (), hover,
        said=f"{name}: {from_to(say, [r.point for r in rows])}", panel=panel,
    )  # fmt: skip


def plain_line(say: Text, team: queries.Team, values: dict[datetime.date, float | None], digits: int) -> Series:
    name = team_name(say, team)
    return Series(
        name, team.colour, tuple(m.isoformat() for m in values), tuple(values.values()),
        hover=tuple(f"{name}, {say.month(m)}: {say.number(v, digits)}" for m, v in values.items()),
        said=f"{name}: {from_to(say, list(values.values()), digits)}",
    )  # fmt: skip


def _trend_title(say: Text, rows: Sequence[queries.Score], teams: Teams, pillar: str) -> str:
    """Who rose most over the last twelve months, or since it was first rated."""
    rises = []
    for team in teams.values():
        mine = [row for row in rows if row.team == team.id and row.score is not None]
        if len(mine) > 1:
            first = mine[-13] if len(mine) > 12 else mine[0]
            rises.append((mine[-1].score - first.score, team, first.month))  # type: ignore[operator]
    if not rises:
        return say("trend.title_none", what=pillar_name(say, pillar))
    rise, team, since = max(rises, key=lambda found: found[0])
    key = "trend.title_one" if len(teams) == 1 else "trend.title" if rise > 0 else "trend.title_fall"
    return say(key, what=pillar_name(say, pillar), team=team_name(say, team), since=say.month(since),
               rise=say.signed(rise))  # fmt: skip


def _dimension_rise(say: Text, rows: Sequence[queries.DimensionScore], pillar: str) -> str:
    """The dimension that moved most over the shown months, over teams that have it at both ends."""
    ends: dict[str, list[float]] = {}
    for team, dimension in {(row.team, row.dimension) for row in rows}:
        mine = [
            row.point for row in rows if (row.team, row.dimension) == (team, dimension) and row.point is not None
        ]
        if len(mine) > 1:
            ends.setdefault(dimension, []).append(mine[-1] - mine[0])
    if not ends:
        return say("dimensions.title_none", what=pillar_name(say, pillar))
    means = {dimension: sum(found) / len(found) for dimension, found in ends.items()}
    most = max(sorted(means), key=lambda dimension: abs(means[dimension]))
    key = "dimensions.rise_one" if len({row.team for row in rows}) == 1 else "dimensions.rise"
    return say(key, dimension=dimension_name(say, pillar, most), rise=say.signed(means[most]))


def _score_table(say: Text, rows: Sequence[queries.Score], teams: Teams) -> Numbers:
    columns = tuple(say(f"column.{name}") for name in ("month", "team", "score", "low", "high", "coverage"))
    return Numbers(columns, tuple(
        (say.month(r.month), team_name(say, teams[r.team]), score_said(say, r.score), say.number(r.low, 1),
         say.number(r.high, 1), say.share(r.coverage)) for r in rows
    ), text_columns=2)  # fmt: skip


def _dimension_table(say: Text, rows: Sequence[queries.DimensionScore], teams: Teams, pillar: str) -> Numbers:
    columns = tuple(say(f"column.{name}") for name in ("month", "team", "dimension", "score", "low", "high"))
    return Numbers(columns, tuple(
        (say.month(r.month), team_name(say, teams[r.team]), dimension_name(say, pillar, r.dimension),
         score_said(say, r.point), say.number(r.low, 1), say.number(r.high, 1)) for r in rows
    ), text_columns=3)  # fmt: skip


def points_bars(say: Text, found: Sequence[Point], pillar: str, colour: str, title: str, alt: str) -> Chart:
    """What each indicator brings to a score, the most first; pale where the value is assumed."""
    rows = sorted(found, key=lambda point: -point.points)
    names = tuple(point_name(say, point, pillar) for point in rows)
    values = tuple(point.points for point in rows)
    hover = tuple(say.number(value, 1) for value in values)
    series = Series(
        say("column.points"),
        colour,
        names,
        values,
        hover=hover,
        pale=tuple(point.assumed for point in rows),
        said=", ".join(f"{name} {value}" for name, value in zip(names, hover, strict=True)),
    )
    table = Numbers((say("column.indicator"), say("column.points")), tuple(zip(names, hover, strict=True)))
    return Chart("bars", title, (series,) if rows else (), alt, table, note=say("points.note"))


def change_bars(say: Text, found: Sequence[ChangeLine], pillar: str, colour: str, title: str, alt: str) -> Chart:
    """What moved a score since the month before; the lines sum to the change."""
    rows = [line for line in sorted(found, key=lambda line: -abs(line.points)) if abs(line.points) >= SEEN]
    names = tuple(point_name(say, line, pillar) for line in rows)
    values = tuple(line.points for line in rows)
    hover = tuple(say.signed(value, 2) for value in values)
    said = ", ".join(f"{name} {value}" for name, value in zip(names, hover, strict=True))
    series = Series(say("column.points"), colour, names, values, hover=hover, said=said)
    table = Numbers((say("column.indicator"), say("column.points")), tuple(zip(names, hover, strict=True)))
    return Chart("bars", title, (series,) if rows else (), alt, table, note=say("change.note"))


def point_name(say: Text, point: Point | ChangeLine, pillar: str) -> str:
    """An indicator's name; that of a dimension kept as one line; the floor or coverage."""
    if point.indicator:
        return indicator_name(say, point.indicator)
    if point.dimension in method.load().pillars[pillar].dimensions:
        return dimension_name(say, pillar, point.dimension)
    return say(f"points.{point.dimension}")


def team_points(say: Text, found: Sequence[Point], row: queries.Score, team: queries.Team) -> Chart:
    """A team's points in one pillar, titled with what brings most."""
    what = pillar_name(say, row.pillar)
    alt = say("team.points_alt", team=team_name(say, team), month=say.month(row.month), what=what)
    best = max((point for point in found if point.indicator), key=lambda point: point.points, default=None)
    if row.score is None or best is None:
        return points_bars(say, (), row.pillar, team.colour, say("team.points_none", what=what), alt)
    title = say("team.points", what=what, score=say.number(row.score, 1), best=point_name(say, best, row.pillar))
    return points_bars(say, found, row.pillar, team.colour, title, alt)


def explained_points(say: Text, found: Sequence[Point], row: queries.Score, team: queries.Team) -> Chart:
    """The same on the page that explains the score."""
    alt = say("team.points_alt", team=team_name(say, team), month=say.month(row.month),
              what=pillar_name(say, row.pillar))  # fmt: skip
    best = max((point for point in found if point.indicator), key=lambda point: point.points, default=None)
    if best is None:
        return points_bars(say, (), row.pillar, team.colour, say("explain.points_none"), alt)
    title = say("explain.points", best=point_name(say, best, row.pillar))
    return points_bars(say, found, row.pillar, team.colour, title, alt)


def explained_change(say: Text, found: Sequence[ChangeLine], row: queries.Score, team: queries.Team) -> Chart:
    """What moved the score since the month before, titled with what moved it most."""
    moved = [line for line in found if abs(line.points) >= SEEN]
    if row.change is None or not moved:
        return change_bars(
            say, (), row.pillar, team.colour, say("explain.change_none"), say("explain.change_none")
        )
    most = max(moved, key=lambda line: abs(line.points))
    title = say("explain.change", change=say.signed(row.change), most=point_name(say, most, row.pillar))
    return change_bars(say, found, row.pillar, team.colour, title, title)

"""Withholding on the demo: what it brings each team under drop-and-rescale, and under the interval."""

import itertools

import duckdb
import plain_method
import pytest

from connectors import warehouse
from dashboard.scoring import method as methods
from dashboard.scoring.anytable import table
from dashboard.scoring.anytable.run import run
from tests.dashboard.scoring.anytable import tried

OURS = methods.load()
NOW, BEFORE = "2026-02", "2026-01"  # names of two months in the tables that are made here


@pytest.fixture(scope="module")
def teams(demo_place):
    """The b2b figures of each team in the last month, and the last known ones before it."""
    path = warehouse.current(demo_place / "data" / "demo")
    with duckdb.connect(str(path), read_only=True) as con:
        rows = con.execute(
            "SELECT team, month = max(month) OVER (), indicator, value, is_due, score FROM indicator_score "
            "WHERE variant = 'headline' AND pillar = 'b2b' ORDER BY month"
        ).fetchall()
    found = {}
    for team, is_last, indicator, value, is_due, score in rows:
        now, before = found.setdefault(team, ({}, {}))
        # Nothing live has no figure and scores 0, as its low goalpost does.
        known = None if score is None else value if score else OURS.indicators[indicator].goalposts.low
        if is_last and is_due:
            now[indicator] = known
        elif not is_last and known is not None:
            before[indicator] = known
    return {team: one for team, one in found.items() if one[0]}


def gains(folder, rule, now, before):
    """What withholding any one or two known figures adds to the point and to the lower end."""
    text = plain_method.of(OURS, "b2b", now).replace('rule = "interval"', f'rule = "{rule}"')
    chosen = tried.loaded(folder, text)
    past = tried.long({"t": {id: before.get(id) for id in now}}, BEFORE)

    def score(figures):
        csv = past + tried.long({"t": figures}, NOW).partition("\n")[2]
        return next(
            one.score for one in run(chosen, table.read(csv.encode(), "t.csv", chosen)) if one.month == NOW
        )

    whole, known = score(now), [id for id, value in now.items() if value is not None]
    hidden = [one for n in (1, 2) for one in itertools.combinations(known, n)]
    silent = [score(now | dict.fromkeys(one)) for one in hidden]
    return [(one.point - whole.point, one.low - whole.low) for one in silent if one.point is not None]


@pytest.mark.slow
def test_under_drop_and_rescale_every_team_of_the_demo_gains_by_withholding_two_figures(teams, tmp_path):
    assert len(teams) == 4
    assert all(max(gains(tmp_path, "drop", *one))[0] > 5 for one in teams.values())


@pytest.mark.slow
def test_under_the_interval_the_lower_end_never_rises_and_the_point_hardly(teams, tmp_path):
    for now, before in teams.values():
        found = gains(tmp_path, "interval", now, before)
        assert max(low for _, low in found) <= 1e-9
        # A figure that has fallen since it was last reported may still stand as it did: the little that is left.
        assert max(point for point, _ in found) < 2

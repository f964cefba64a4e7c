"""Measured and scored twice, by SQL and by plain Python, over random reports: both must say the same."""

import math
import random

import plain
import pytest
from random_inbox import random_inbox
from warehouse_tables import Inbox

from dashboard.scoring import explain
from dashboard.scoring.constant import VARIANTS

SOME = 150
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 16))]


def near(a, b):
    return a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))


def measured(con, variant):
    rows = con.execute(
        "SELECT team, month, indicator, value, state, base FROM measured "
        "WHERE variant = $variant AND indicator <> 'dq_verified_share' AND indicator NOT LIKE 'rd_level%'",
        {"variant": variant},
    ).fetchall()
    return {row[:3]: row[3:] for row in rows}


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request):
    inbox = random_inbox(request.param)
    return inbox, inbox.warehouse()


@pytest.mark.parametrize("variant", VARIANTS)
def test_both_measure_the_same(drawn, variant):
    inbox, con = drawn
    ours, theirs = measured(con, variant), plain.measure(inbox, variant)
    assert ours.keys() == theirs.keys()
    # A base only matters where it decides: an empty cohort has none in one and 0 in the other.
    wrong = {
        key: (ours[key], theirs[key])
        for key in ours
        if ours[key][1] != theirs[key][1]
        or not near(ours[key][0], theirs[key][0])
        or not near(ours[key][2] or 0, (theirs[key][2] or 0) if theirs[key][0] is not None else ours[key][2] or 0)
    }
    assert wrong == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_both_score_the_same(drawn, variant):
    inbox, con = drawn
    rows = con.execute(
        "SELECT team, month, pillar, is_rated, score, low, high, arithmetic, coverage FROM pillar_score "
        "WHERE variant = $variant",
        {"variant": variant},
    ).fetchall()
    ours, theirs = {row[:3]: row[3:] for row in rows}, plain.score(inbox, variant)
    assert ours.keys() == theirs.keys()
    wrong = {
        key: (ours[key], one)
        for key, one in theirs.items()
        if not all(map(near, ours[key], (one.rated, one.score, one.low, one.high, one.arithmetic, one.coverage)))
    }
    assert wrong == {}


def test_points_sum_to_the_score_and_lines_to_the_change(drawn):
    """Of every draw some, by chance: two questions each to the warehouse take longer than all else in here."""
    _, con = drawn
    rows = con.execute(
        "SELECT team, month, pillar, variant, score, change FROM pillar_score ORDER BY ALL"
    ).fetchall()
    for team, month, pillar, variant, score, change in random.Random(len(rows)).sample(rows, min(len(rows), SOME)):
        points = explain.points(con, team, month, pillar, variant)
        assert near(sum(one.points for one in points), score or 0)
        lines = explain.change(con, team, month, pillar, variant)
        assert bool(lines) == (change is not None)
        assert near(sum(one.points for one in lines), change or 0)
        assert sum(one.dimension == "coverage" for one in lines) == bool(lines)


def test_every_score_lies_in_its_interval(drawn):
    _, con = drawn
    assert con.execute(
        "SELECT * FROM pillar_score WHERE NOT (low - 1e-9 <= score AND score <= high + 1e-9 AND low >= 1 "
        "AND high <= 100 + 1e-9)"
    ).fetchall() == []  # fmt: skip
    assert con.execute("SELECT * FROM indicator_score WHERE score NOT BETWEEN 0 AND 100").fetchall() == []


def test_dropping_any_team_changes_no_other_teams_score():
    inbox = random_inbox(0)
    assert len(inbox.teams) > 2
    every = scores(inbox)
    for team in list(inbox.teams):
        rest = without(inbox, team)
        assert scores(rest) == [row for row in every if row[0] != team]


def scores(inbox):
    return (
        inbox.warehouse()
        .execute("SELECT team, month, variant, pillar, score, low, high, coverage FROM pillar_score ORDER BY ALL")
        .fetchall()
    )


def without(inbox, team):
    rest = Inbox("2024-03", 20, {name: when for name, when in inbox.teams.items() if name != team})
    rest.frames, rest.denominators = inbox.frames, inbox.denominators
    rest.rows = [row for row in inbox.rows if row["team_id"] != team]
    rest.filed = {one for one in inbox.filed if one[0] != team}
    rest.late = {one for one in inbox.late if one[0] != team}
    rest.settings, rest.models = inbox.settings, inbox.models
    rest.results = [one for one in inbox.results if one["team_id"] != team]
    rest.grades = [one for one in inbox.grades if one[0] != team]
    rest.withheld = [one for one in inbox.withheld if one[0] != team]
    rest.not_applicable = [one for one in inbox.not_applicable if one[0] != team]
    return rest

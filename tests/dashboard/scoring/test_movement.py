"""A movement is what was restated, what the method changed and what the team did, and these sum to it exactly."""

import dataclasses
import datetime
import math
import random

import pytest
from random_inbox import random_inbox
from test_explain import only
from warehouse_tables import month

from dashboard.scoring import explain, method, movement, rescore, versions
from dashboard.scoring.movement import Asked

JANUARY, FEBRUARY = month("2026-01"), month("2026-02")
DAY = datetime.date(2026, 2, 11)
NOW = method.load()


def asked(team="gaon", pillar="b2c", a=JANUARY, b=FEBRUARY, then=NOW, now=NOW):
    return Asked(team, pillar, a, DAY, then, b, now)


def split(past, today, one):
    """A movement between two warehouses that are scored under today's method, or under others again."""

    def at(con, when, used):
        again = con if used is NOW else rescore.under(con, used, one.team)
        return explain.standing(again, one.team, when, one.pillar, "headline", used)

    return movement.split(
        one,
        at(past, one.a, one.then),
        at(today, one.a, one.then),
        at(today, one.a, one.now),
        at(today, one.b, one.now),
    )


def two_dimensions(january, february):
    """An inbox of two indicators in two dimensions; `january` and `february` are daily users of 1,000 a month."""
    inbox = only("b2c_stickiness", "b2c_organic_share")
    for when, daily in ((JANUARY, january), (FEBRUARY, february)):
        if daily is not None:
            inbox.b2c(f"{when:%Y-%m}", mau=1000, dau_avg=daily, sponsored_mau=200)
    return inbox.warehouse()


def test_a_restated_month_and_what_the_team_did_after_it():
    # 13% of users come daily: 10 of 100 points, with 100 of 100 beside it sqrt(1000) = 31.62. Restated as 20%: a
    # third of the way from 10% to 40%, so sqrt(3333.3) = 57.74. In February 40%: 100.
    found = split(two_dimensions(130, None), two_dimensions(200, 400), asked())
    assert [stop.score for stop in found.stops] == pytest.approx(
        [math.sqrt(1000), math.sqrt(1e4 / 3), math.sqrt(1e4 / 3), 100]
    )
    restated, changed, did = found.steps
    assert restated.points == pytest.approx(math.sqrt(1e4 / 3) - math.sqrt(1000))
    assert (changed.what, changed.points) == ("method", 0)
    assert did.points == pytest.approx(100 - math.sqrt(1e4 / 3))
    assert {(one.dimension, one.indicator) for one in did.lines if abs(one.points) > 1e-9} == {
        ("depth", "b2c_stickiness")
    }
    assert found.points == pytest.approx(100 - math.sqrt(1000))


def test_a_method_that_weighs_otherwise_is_a_part_of_its_own():
    depth = NOW.pillars["b2c"].dimensions["depth"]
    heavier = {**NOW.pillars["b2c"].dimensions, "depth": dataclasses.replace(depth, weight=3.0)}
    pillar = dataclasses.replace(NOW.pillars["b2c"], dimensions=heavier)
    other = dataclasses.replace(NOW, version="9", hash="9", pillars={**NOW.pillars, "b2c": pillar})
    con = two_dimensions(130, 130)
    found = split(con, con, asked(now=other))
    # 10 and 100: the geometric mean weighs them 1 to 1, then 3 to 1: 10^1.5, then 10^1.25
    assert [step.points for step in found.steps] == pytest.approx([0, 10**1.25 - 10**1.5, 0])
    lines = {(one.dimension, one.indicator): one.points for one in found.steps[1].lines}
    assert sum(lines.values()) == pytest.approx(10**1.25 - 10**1.5, abs=1e-12)
    assert lines["floor", None] == 0


def test_where_an_end_is_not_rated_only_the_parts_between_rated_ends_have_points():
    nothing = only("b2c_stickiness", "b2c_organic_share").warehouse()
    found = split(nothing, two_dimensions(130, 400), asked())
    assert found.points is None
    assert [step.points is None for step in found.steps] == [True, False, False]
    assert found.steps[0].lines == () and found.stops[0].low == 1


def restated(inbox, luck):
    """The same inbox as it was known earlier: some reports had not arrived, others said something else."""
    gone = {key for key in sorted(inbox.filed) if luck.random() < 0.1}
    inbox.filed -= gone
    inbox.rows = [
        row for row in inbox.rows if (row["team_id"], row["report_month"], row["kind"]) not in gone
    ]  # fmt: skip
    for row in inbox.rows:
        if luck.random() < 0.1 and row.get("regular_users"):
            row["regular_users"] = luck.randint(0, row["regular_users"])
    return inbox


def varied(luck):
    """A method with other weights, floor and assumption about what is not known."""
    pillars = {
        id: dataclasses.replace(one, dimensions={
            name: dataclasses.replace(it, weight=luck.uniform(0.5, 2)) for name, it in one.dimensions.items()
        })
        for id, one in NOW.pillars.items()
    }  # fmt: skip
    indicators = {id: dataclasses.replace(one, weight=luck.uniform(0.5, 2) if one.weight else 0.0)
                  for id, one in NOW.indicators.items()}  # fmt: skip
    how = dataclasses.replace(
        NOW.aggregation, floor=luck.choice((0.5, 1, 5)), assumed_at_most=luck.choice((0, 30))
    )
    return dataclasses.replace(NOW, version="9", hash="9", pillars=pillars, indicators=indicators, aggregation=how)


@pytest.mark.parametrize("seed", [1, 3, *(pytest.param(one, marks=pytest.mark.slow) for one in range(4, 7))])
def test_over_random_reports_lines_sum_to_parts_and_parts_to_the_movement(seed):
    luck = random.Random(seed)
    today, past = random_inbox(seed), restated(random_inbox(seed), luck)
    was, now, other = past.warehouse(), today.warehouse(), varied(luck)
    again = rescore.under(now, other, None)
    seen = 0
    for team in today.teams:
        for pillar in ("b2b", "b2c"):
            for _ in range(12):
                a, b = sorted(luck.sample(today.months, 2))
                one = asked(team, pillar, a, b, NOW, other)
                found = movement.split(
                    one,
                    *(explain.standing(con, team, a, pillar, "headline", NOW) for con in (was, now)),
                    *(explain.standing(again, team, when, pillar, "headline", other) for when in (a, b)),
                )
                for step in found.steps:
                    if step.points is not None:
                        seen += 1
                        assert abs(sum(line.points for line in step.lines) - step.points) < 1e-9
                if all(step.points is not None for step in found.steps):
                    assert abs(sum(step.points for step in found.steps) - found.points) < 1e-9
    assert seen or not now.execute("SELECT count(*) FROM pillar_score WHERE is_rated").fetchone()[0]


def test_the_order_of_the_split_is_that_of_its_names():
    assert movement.STEPS == ("restated", "method", "did")
    found = split(two_dimensions(130, 130), two_dimensions(130, 130), asked())
    assert [step.what for step in found.steps] == list(movement.STEPS)
    assert [(stop.month, stop.day) for stop in found.stops] == [
        (JANUARY, DAY), (JANUARY, None), (JANUARY, None), (FEBRUARY, None),
    ]  # fmt: skip


def test_a_past_day_is_asked_under_the_method_in_force_then():
    day = datetime.date
    assert versions.in_force_on(day(2026, 11, 24)).version == "1.0.0"
    assert versions.in_force_on(day(2026, 11, 26)).version == "1.2.0"  # two on one day: the later one
    assert versions.in_force_on(day(2020, 1, 1)).version == "1.0.0"
    assert versions.in_force_on(day(2999, 1, 1)).hash == NOW.hash


def test_standings_read_the_warehouse_where_it_was_scored_under_the_same_method(monkeypatch):
    con = two_dimensions(130, 400)
    monkeypatch.setattr(rescore, "under", lambda *_: pytest.fail("scored again"))
    assert movement.standings(con, asked(), NOW, [JANUARY])[0].score == pytest.approx(math.sqrt(1000))

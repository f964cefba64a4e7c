"""Same age, growth and distance in time: by hand, again over random series, and what may not change them."""

import datetime
import math
import random

import plain_age
import pytest

from dashboard.scoring import age
from dashboard.scoring.age import Answer, Point

START = datetime.date(2026, 1, 1)


def month(n):
    return age.month_at(START, n)


def of(values, joined=0, is_log=True, errors=None, bridges=True):
    """A series from a list, January 2026 first; None is a month without a report."""
    points = [Point(month(n), value, errors) for n, value in enumerate(values) if value is not None]
    return age.series(month(joined), points, is_log, bridges)


def test_age_counts_months_from_the_one_of_joining():
    assert age.age(datetime.date(2025, 11, 1), datetime.date(2026, 2, 1)) == 3
    assert age.age(datetime.date(2026, 2, 1), datetime.date(2025, 11, 1)) == -3
    assert age.month_at(datetime.date(2025, 11, 1), 3) == datetime.date(2026, 2, 1)
    assert age.month_at(datetime.date(2025, 11, 1), -11) == datetime.date(2024, 12, 1)


def test_what_was_filed_for_months_before_joining_is_not_yet_due_and_no_part_of_the_series():
    late = of([9, 9, 4, 8], joined=2)
    assert late.ages == (0, 1)
    assert age.level_at(late, -1) == Answer(None, "before_first")


@pytest.mark.parametrize(
    ("values", "is_log", "at", "expected"),
    [
        ([4, 8, 16], True, 1, Answer(8)),
        ([4, None, 16], True, 1, Answer(8.0, is_between=True)),  # √(4 × 16)
        ([4, None, 16], False, 1, Answer(10.0, is_between=True)),  # (4 + 16) / 2
        ([1, None, None, 8], True, 2, Answer(4.0, is_between=True)),  # 8^(2/3)
        ([0, None, 16], True, 1, Answer(None, "zero")),
        ([0, None, 16], False, 1, Answer(8.0, is_between=True)),
        ([0, 4], True, 0, Answer(0)),  # a reported zero is a level like any other
        ([None, 8], True, 0, Answer(None, "before_first")),
        ([4, 8], True, 2, Answer(None, "after_last")),
        ([], True, 0, Answer(None, "no_report")),
        ([7], True, 0, Answer(7)),
        ([7], True, 1, Answer(None, "after_last")),
    ],
)
def test_a_level_at_an_age(values, is_log, at, expected):
    found = age.level_at(of(values, is_log=is_log), at)
    assert found.value == (None if expected.value is None else pytest.approx(expected.value))
    assert (found.reason, found.is_between) == (expected.reason, expected.is_between)


def test_the_same_age_is_another_month_for_each_team():
    # one joined in January, the other in March: two months in is March for the first and May for the second
    first, second = of([1, 2, 3, 4, 5]), of([None, None, 10, 20, 30], joined=2)
    assert (age.level_at(first, 2).value, age.level_at(second, 2).value) == (3, 30)


@pytest.mark.parametrize(
    ("values", "joined", "now", "window", "reason"),
    [
        ([4, 5, 6, 8], 0, 3, 3, None),  # ln 2 / 3
        ([4, 5, 6, 8], 1, 3, 3, "before_joining"),
        ([4, 5, 6, 8], 0, 2, 3, "before_joining"),
        ([None, 5, 6, 8], 0, 3, 3, "not_then"),
        ([4, 5, 6, None], 0, 3, 3, "not_this_month"),
        ([None, None, None, 8], 0, 3, 3, "single"),
        ([0, 5, 6, 8], 0, 3, 3, "zero"),
        ([4, 5, 6, 0], 0, 3, 3, "zero"),
        ([], 0, 3, 3, "no_report"),
    ],
)
def test_growth_needs_both_ends(values, joined, now, window, reason):
    found = age.growth(of(values, joined), month(now), window)
    assert found.reason == reason
    assert found.value == (None if reason else pytest.approx(math.log(2) / 3))


def test_growth_has_the_range_of_both_reporting_errors():
    # errors of 0.3 and 0.4 make 0.5 together; 1.645 of these over two months are 0.41125
    points = [Point(month(0), 10, 0.3), Point(month(2), 10, 0.4)]
    found = age.growth(age.series(month(0), points, True), month(2), 2)
    assert (found.value, found.low, found.high) == pytest.approx((0.0, -0.41125, 0.41125))


def test_where_an_error_is_not_declared_growth_has_no_range():
    assert age.growth(of([1, 2]), month(1), 1).low is None


def test_a_score_climbs_in_points_a_month():
    assert age.climb(of([10, None, 40], is_log=False), month(2), 2).value == 15
    assert age.climb(of([0, 40], is_log=False), month(1), 1).value == 40
    assert age.climb(of([10, None, 40], is_log=False), month(2), 1).reason == "not_then"


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        ([1, 1, 1, 1, 4], [1, 2, 4, 8, 16], Answer(2)),  # it had 4 in March, two months before May
        ([1, 1, 1, 1, 4], [1, 2, 8, 16, 32], Answer(2.5)),  # from 2 to 8 in a month: 4 is half-way in logarithms
        ([1, 1, 1, 1, 4], [2, None, 8, 16, 32], Answer(3.0)),  # the same over a month without a report
        ([1, 1, 1, 1, 4], [1, 2, 2, 3, 3], Answer(None, "never")),
        ([1, 1, 1, 1, 4], [5, 6, 7, 8, 9], Answer(None, "already")),
        ([1, 1, 1, 1, 4], [9, 8, 7, 3, 2], Answer(None, "fell")),
        ([1, 1, 1, 1, 4], [1, 5, 3, 5, 6], Answer(None, "fell")),  # there twice
        ([1, 1, 1, 1, 4], [1, 4, 4, 4, 4], Answer(3)),  # a tie: since when it has been there
        ([1, 1, 1, 1, 4], [4, 4, 5, 6, 7], Answer(4)),  # exactly there at its first report
        ([1, 1, 1, 1, 4], [0, 5, 6, 7, 8], Answer(None, "zero")),  # from nothing to 5: nobody knows when 4 was
        ([1, 1, 1, 1, 4], [0, 4, 6, 7, 8], Answer(3)),
        ([1, 1, 1, 1, 4], [None, None, None, None, 9], Answer(None, "single")),
        ([1, 1, 1, 1, 4], [], Answer(None, "no_report")),
        ([1, 1, 1, 1, None], [1, 2, 3, 4, 5], Answer(None, "not_this_month")),
        ([], [1, 2, 3, 4, 5], Answer(None, "no_report")),
        ([1, 1, 1, 1, 0], [1, 2, 3, 4, 5], Answer(None, "zero")),
        (
            [1, 1, 1, 1, 4],
            [1, 1, 1, 1, 2, 3, 4],
            Answer(None, "never"),
        ),  # what comes after the month is not known yet
    ],
)
def test_a_distance_in_time(mine, other, expected):
    found = age.distance(of(mine), of(other), month(4))
    assert found.value == (None if expected.value is None else pytest.approx(expected.value))
    assert found.reason == expected.reason


def test_a_score_is_read_straight_between_two_months():
    # from 20 to 60 in a month: 30 is a quarter of the way
    found = age.distance(of([10, 10, 30], is_log=False), of([20, 60, 70], is_log=False), month(2))
    assert found.value == pytest.approx(1.75)


def test_a_score_is_never_read_across_months_that_were_not_rated():
    scores = of([20, None, 60, 70], is_log=False, bridges=False)
    assert age.level_at(scores, 1).reason == "gap"
    assert age.level_at(scores, 2).value == 60
    assert age.distance(of([1, 1, 1, 40], is_log=False), scores, month(3)).reason == "gap"
    assert age.distance(of([1, 1, 1, 65], is_log=False), scores, month(3)).value == pytest.approx(0.5)


def test_by_age_the_head_start_in_joining_is_left_out():
    # both at 4: the old one in March at age 2, the late joiner in June at age 1
    old, late = of([1, 2, 4, 8, 16, 32]), of([None] * 4 + [2, 4], joined=4)
    assert age.distance(late, old, month(5)).value == 3
    assert age.distance_by_age(late, old, month(5)).value == -1
    assert age.distance_by_age(old, late, month(5)).reason == "never"


def test_a_late_joiner_with_one_month_has_a_level_and_no_growth():
    late = of([None, None, 5], joined=2)
    assert age.level_at(late, 0).value == 5
    assert age.growth(late, month(2), 1).reason == "before_joining"
    assert age.distance(of([1, 2, 5]), late, month(2)).reason == "single"
    assert age.distance_by_age(late, of([1, 5, 9]), month(2)).value == -1


def random_series(rng, is_log):
    """Counts with gaps, zeros, ties and falls."""
    n, joined = rng.randint(0, 9), rng.randint(0, 4)
    values = [None] * joined + [rng.choice([None, 0, 1, 2, 3, 5, 8, 8, 13, 21.5]) for _ in range(n)]
    if rng.random() < 0.5:  # half of them never fall
        kept = iter(sorted(value for value in values if value is not None))
        values = [None if value is None else next(kept) for value in values]
    return of(values, joined, is_log), joined


def plain(series):
    return [age.age(START, p.month) for p in series.points], [p.value for p in series.points]


@pytest.mark.parametrize("is_log", [True, False])
def test_a_second_way_to_work_it_out_says_the_same(is_log):
    rng, numbers = random.Random(7), 0
    for _ in range(2000):
        (mine, joined), (other, since) = random_series(rng, is_log), random_series(rng, is_log)
        p, k, n = rng.randint(0, 12), rng.randint(1, 6), rng.randint(0, 9)
        months, values = plain(mine)
        assert age.level_at(mine, n).value == near(plain_age.level(joined, months, values, is_log, n))
        grown = plain_age.growth(months, values, p, k)
        assert age.growth(mine, month(p), k).value == near(grown)
        goal = dict(zip(months, values, strict=True)).get(p)
        at = None if goal is None else plain_age.reached(*plain(other), is_log, goal, p)
        found = age.distance(mine, other, month(p))
        assert found.value == near(None if at is None else p - at)
        assert age.distance_by_age(mine, other, month(p)).value == near(
            None if at is None else (p - joined) - (at - since)
        )
        assert (found.value is None) == (found.reason is not None)
        numbers += at is not None
    assert numbers > 100


def near(value):
    return None if value is None else pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("factor", [0.001, 3.0, 1e6])
def test_another_unit_changes_neither_growth_nor_distance(factor):
    rng = random.Random(3)
    for _ in range(300):
        (mine, _), (other, _) = random_series(rng, True), random_series(rng, True)
        p = month(rng.randint(0, 12))
        larger = [age.series(one.joined, [Point(q.month, factor * q.value) for q in one.points], True)
                  for one in (mine, other)]  # fmt: skip
        for ask in (age.distance, age.distance_by_age):
            assert ask(*larger, p).value == near(ask(mine, other, p).value)
            assert ask(*larger, p).reason == ask(mine, other, p).reason
        assert age.growth(larger[0], p, 3).value == near(age.growth(mine, p, 3).value)


@pytest.mark.parametrize("shift", [1, 5])
def test_a_series_moved_in_time_moves_the_distance_by_as_much_and_no_age(shift):
    # the same life, begun later: on the calendar everything it reached came later, by age nothing did
    other = of([1, 2, 4, 8, 16, 32])
    mine = of([None] * 6 + [2, 5, 20], joined=6)
    moved = age.series(
        age.month_at(other.joined, -shift),
        [Point(age.month_at(p.month, -shift), p.value) for p in other.points], True,
    )  # fmt: skip
    now = month(8)
    assert age.distance(mine, moved, now).value == near(age.distance(mine, other, now).value + shift)
    assert age.distance_by_age(mine, moved, now).value == near(age.distance_by_age(mine, other, now).value)
    for n in range(6):
        assert age.level_at(moved, n) == age.level_at(other, n)


def test_a_team_is_no_distance_from_itself_where_it_only_rises():
    rising = of([1, 3, 9, 27])
    for n in (1, 2, 3):
        assert age.distance(rising, rising, month(n)).value == 0
    # and a delayed copy of itself is as far behind as it is delayed
    assert age.distance(of([None, None, 1, 3, 9], joined=2), rising, month(4)).value == 2

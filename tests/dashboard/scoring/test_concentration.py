"""Concentration of use: the index by hand, and its bounds against every way in which an unnamed rest can split."""

import random

import pytest

from dashboard.scoring.concentration import band, concentration


def partitions(n, most):
    """Every way to split n units into customers of at most `most` units."""
    if n == 0:
        yield ()
    for first in range(min(n, most), 0, -1):
        for rest in partitions(n - first, first):
            yield (first, *rest)


def index(amounts):
    whole = sum(amounts)
    return sum((amount / whole) ** 2 for amount in amounts)


def test_a_half_three_tenths_and_a_fifth_are_as_much_as_2_63_equal_customers():
    found = concentration([50, 30, 20])
    assert found.low == found.high == pytest.approx(0.25 + 0.09 + 0.04)
    assert found.effective == (pytest.approx(1 / 0.38), pytest.approx(1 / 0.38))
    assert (found.customers, found.largest, found.rest) == (3, 0.5, 0)


def test_ten_equal_customers_are_ten():
    assert concentration([7] * 10).effective == (pytest.approx(10), pytest.approx(10))


def test_a_rest_of_a_fifth_beside_customers_of_a_tenth_and_more():
    # shares 0.5, 0.2, 0.1 and a rest of 0.2, in customers of at most 0.1: 0.30 to 0.30 + 0.2 * 0.1
    found = concentration([50, 20, 10], rest=20)
    assert (found.low, found.high) == (pytest.approx(0.30), pytest.approx(0.32))


def test_a_rest_smaller_than_any_named_customer_may_be_one_customer():
    # shares 0.6, 0.3 and a rest of 0.1, which is at most one customer of 0.1
    found = concentration([60, 30], rest=10)
    assert found.high == pytest.approx(index([60, 30, 10]))


def test_a_rest_that_may_hold_the_largest_customer_is_bounded_by_its_own_size():
    # shares 0.3, 0.1 and a rest of 0.6: one customer of 0.6 at most
    found = concentration([30, 10], rest=60, at_most=60)
    assert found.high == pytest.approx(index([30, 10, 60]))


def test_who_uses_nothing_is_no_customer_and_without_use_there_is_no_index():
    assert concentration([10, 0, 10]) == concentration([10, 10])
    assert concentration([]) is concentration([0, 0]) is None
    assert concentration([], rest=5).effective == (1, float("inf"))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("is_bounded", [True, False])
def test_no_way_to_split_the_rest_leaves_the_bounds_and_the_bounds_are_tight(seed, is_bounded):
    luck = random.Random(seed)
    named = [luck.randint(1, 12) for _ in range(luck.randint(1, 5))]
    rest = luck.randint(1, 18)
    most = min(named) if is_bounded else rest
    found = concentration(named, rest, None if is_bounded else rest)
    every = [index([*named, *split]) for split in partitions(rest, most)]
    assert all(found.low < one <= found.high + 1e-12 for one in every)
    if rest % most == 0 or rest <= most:
        assert max(every) == pytest.approx(found.high)
    # The finer the rest splits the nearer it comes to the lower end: 1,000 pieces a unit are as good as there.
    whole = sum(named) + rest
    assert sum((n / whole) ** 2 for n in named) + 1000 * rest * (1 / 1000 / whole) ** 2 < found.low + 1e-3


@pytest.mark.parametrize("seed", range(12))
def test_of_a_rest_of_so_many_customers_equal_ones_are_the_least(seed):
    luck = random.Random(seed)
    named, among = [luck.randint(1, 12) for _ in range(luck.randint(0, 4))], luck.randint(1, 5)
    rest = among * luck.randint(1, 4)
    found = concentration(named, rest, at_most=rest, among=among)
    every = [index([*named, *split]) for split in partitions(rest, rest) if len(split) <= among]
    assert min(every) == pytest.approx(found.low) and max(every) == pytest.approx(found.high)


@pytest.mark.parametrize(
    ("share", "said"), [(0.0999, "spread"), (0.10, "middling"), (0.18, "middling"), (0.1801, "concentrated")]
)
def test_the_bands_are_those_of_the_merger_guidelines(share, said):
    assert band(share) == said

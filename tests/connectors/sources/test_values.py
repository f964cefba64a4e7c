"""Values out of other people's JSON: what is read, and what no column could hold."""

import datetime

import pytest

from connectors.sources.rows import Drift, Level
from connectors.sources.values import count, day_until, each, levels, maybe, need, number, text, whole
from connectors.sources.written import Odd


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (count, 0, 0.0), (count, 2.5, 2.5), (count, -1, None), (count, True, None), (count, "1", None),
        (count, 2**63, None), (count, float("inf"), None), (count, float("nan"), None),
        (number, -1.5, -1.5), (number, 10**400, None), (number, None, None),
        (whole, 3, 3), (whole, 3.0, None), (whole, 2**63 - 1, 2**63 - 1), (whole, 2**63, None),
        (whole, False, None),
        (text, " 가온 ", "가온"), (text, "  ", None), (text, 3, None), (text, "\ud800", None),
        (text, "a\0b", None), (text, "x" * 501, None),
    ],
)  # fmt: skip
def test_a_value_is_read_exactly_or_not_at_all(kind, value, read):
    assert kind(value) == read


@pytest.mark.parametrize(
    ("said", "is_day"),
    [
        ("2026-11-02", True), ("2026-11-02T23:59:59Z", True), ("2026-11-02T23:59:59.000+09:00", True),
        ("2026-11-03", False), ("9999-12-31", False), ("2026-02-30", False), ("20261102", False),
        ("2026-W44-1", False), ("2026-11-02 or so", False), (20261102, False),
        (["2026-11-02"], False), (None, False),
    ],
)  # fmt: skip
def test_a_day_is_one_that_has_been(said, is_day):
    found = day_until("2026-11-02")(said)
    assert found == (datetime.date(2026, 11, 2) if is_day else None)


def test_a_place_inside_is_needed_or_may_be_missing_but_not_of_another_kind():
    one = {"a": {"b": 1, "c": None, "d": "x"}}
    assert (need(one, "a.b", count), maybe(one, "a.c", count), maybe(one, "a.z", count)) == (1.0, None, None)
    for path in ("a.c", "a.z", "a.b.c"):
        with pytest.raises(Odd):
            need(one, path, count)
    with pytest.raises(Odd):
        maybe(one, "a.d", count)


def test_one_odd_entry_and_a_second_of_one_key_are_drifts_and_the_others_rows():
    found = [{"id": "a", "n": 1}, {"id": 5, "n": 2}, {"id": "a", "n": 3}, {"id": "b", "n": "4"}, None]
    reading = each(
        found, "data", lambda one: levels(one, "gh_repo", need(one, "id", text), {"n": ("stars", False)})
    )
    assert reading.rows == [Level("gh_repo", "a", "stars", 1.0, False)]
    assert reading.drifts == [
        Drift("data[1].id", "5"),
        Drift("data[2]", "twice"),
        Drift("data[3].n", "'4'"),
        Drift("data[4].id", "None"),
    ]

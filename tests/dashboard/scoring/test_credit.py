"""Captive demand counted by a factor: by hand, against plain Python, and at its two ends."""

import math

import pytest
from plain_credit import Weighed
from random_inbox import random_inbox
from test_twice import near, without
from warehouse_tables import Inbox, month

from dashboard.scoring import credit
from dashboard.scoring.explain import parts

SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))]
WEIGHED = [
    "b2b_live_orgs", "b2b_sector_penetration", "b2b_poc_conversion", "b2b_time_to_live", "b2b_seat_activation",
    "b2b_regular_reach", "b2b_integration_depth", "b2b_persistence_6m", "b2b_net_usage_retention",
    "b2b_outcome_verified",
]  # fmt: skip


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request):
    inbox = random_inbox(request.param)
    return inbox, inbox.warehouse()


def measured(con, table, variant):
    rows = con.execute(
        f"SELECT team, month, indicator, value, state, base FROM {table}.measured WHERE variant = '{variant}' "
        "AND indicator NOT LIKE 'rd_level%' AND indicator <> 'dq_verified_share'"
    ).fetchall()
    return {row[:3]: row[3:] for row in rows}


def pillars(con, table, variant):
    return con.execute(
        f"SELECT team, month, pillar, is_rated, score, low, high, arithmetic, coverage FROM {table}.pillar_score "
        f"WHERE variant = '{variant}' ORDER BY ALL"
    ).fetchall()


def test_two_independent_customers_and_two_affiliates_at_a_half_are_three_organisations():
    inbox = Inbox(months=1)
    for n in (1, 2, 3, 4):
        inbox.b2b("2024-10", n, affiliation="independent" if n < 3 else "affiliate",
                  eligible_users=100, regular_users=20 if n < 3 else 80)  # fmt: skip
    con = inbox.warehouse()
    credit.fill(con, 0.5)
    found = measured(con, "temp", "credited")
    october = month("2024-10")
    assert found["gaon", october, "b2b_live_orgs"] == (3, "reported", None)
    # (20 + 20 + 0.5 * 80 + 0.5 * 80) / (100 + 100 + 50 + 50) = 120 / 300; four groups, weighed or not
    assert found["gaon", october, "b2b_regular_reach"] == (pytest.approx(40), "reported", 4)


@pytest.mark.parametrize(("captive", "survived"), [(1.0, 100), (0.5, 90), (0.0, 80)])
def test_who_was_captive_when_its_survival_was_read_counts_as_captive_there(captive, survived):
    inbox = Inbox(months=8)
    for when in ("2024-10", "2025-04", "2025-05"):
        for n in range(1, 6):
            # The fifth is independent now, and was an affiliate's in the sixth month.
            relation = "affiliate" if n == 5 and when == "2025-04" else "independent"
            inbox.b2b(when, n, affiliation=relation, go_live_date=month("2024-10"))
    con = inbox.warehouse()
    credit.fill(con, captive)
    found = measured(con, "temp", "credited")["gaon", month("2025-05"), "b2b_persistence_6m"]
    assert found == (pytest.approx(survived), "reported", 5)


@pytest.mark.parametrize(("captive", "variant"), [(1.0, "headline"), (0.0, "no_affiliates")])
def test_the_ends_are_the_headline_and_the_variant_without_affiliates_to_the_last_digit(drawn, captive, variant):
    _, con = drawn
    credit.fill(con, captive)
    assert measured(con, "temp", "credited") == measured(con, "memory.main", variant)
    ours, stored = pillars(con, "temp", "credited"), pillars(con, "memory.main", variant)
    assert [row[:4] for row in ours] == [row[:4] for row in stored]
    for mine, theirs in zip(ours, stored, strict=True):
        assert all(map(near, mine[4:], theirs[4:])), (mine, theirs)


@pytest.mark.parametrize("captive", [0.25, 0.75])
def test_in_between_plain_python_counts_the_same(drawn, captive):
    inbox, con = drawn
    credit.fill(con, captive)
    found, headline = (measured(con, *of) for of in (("temp", "credited"), ("memory.main", "headline")))
    rows = {team: Weighed(inbox, team, captive) for team in inbox.teams}
    compared = 0
    for (team, when, indicator), (value, state, base) in found.items():
        # What counts by a factor counts: states and bases are the headline's.
        assert (state, base) == headline[team, when, indicator][1:]
        if indicator in WEIGHED and state in ("reported", "zero", "too_few") and value is not None:
            assert math.isclose(value, getattr(rows[team], indicator)(when), rel_tol=1e-9, abs_tol=1e-9), indicator
            compared += 1
    assert compared or not any(row["kind"] == "b2b" for row in inbox.rows)


def test_dropping_any_team_changes_no_other_teams_score():
    inbox = random_inbox(0)
    assert len(inbox.teams) > 2
    con = inbox.warehouse()
    credit.fill(con, 0.25)
    every = pillars(con, "temp", "credited")
    for team in list(inbox.teams):
        rest = without(inbox, team).warehouse()
        credit.fill(rest, 0.25)
        assert pillars(rest, "temp", "credited") == [row for row in every if row[0] != team]


def test_every_part_stands_in_the_place_of_one_that_is_there():
    text = credit.weighed()
    assert parts("credit").keys() <= parts("measure").keys()
    assert all(part in text for part in parts("credit").values())
    # What reads rows of customers has no other filter by relation left than that of the held own-model share.
    assert text.count("$relation") == 1


def test_the_scores_of_one_team_are_what_all_see_of_it():
    con = random_inbox(0).warehouse()
    (last,) = con.execute("SELECT max(month) FROM calendar").fetchone()
    every = credit.scores(con, None, last, "b2b", 0.5)
    for one in every:
        assert credit.scores(con, one.team, last, "b2b", 0.5) == [one]

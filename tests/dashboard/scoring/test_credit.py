"""Rows counted by a factor: by hand, against plain Python, and where it must meet what is there already."""

import random

import plain
import plain_credit
import pytest
from random_inbox import random_inbox
from test_twice import near, without
from warehouse_tables import Inbox, month

from dashboard.scoring import credit, fill, method
from dashboard.scoring.credit import WHOLE, Factors
from dashboard.scoring.explain import parts

SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))]
OF_PILLAR = {"b2b": plain.B2B, "b2c": plain.B2C}
VERIFIED = Factors(evidence=(0.0, 0.0, 1.0, 1.0))
MIXED = [
    Factors(0.25), Factors(0.75), Factors(evidence=(0.2, 0.5, 0.9, 1.0)), Factors(0.4, (0.0, 0.3, 1.0, 0.6)),
    Factors(0.0, (1.0, 0.5, 0.5, 0.0)),
]  # fmt: skip


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request):
    inbox = random_inbox(request.param)
    return inbox, inbox.warehouse()


def measured(con, table, variant, pillar="b2b"):
    rows = con.execute(
        f"SELECT team, month, indicator, value, state, base FROM {table}.measured WHERE variant = '{variant}' "
        f"AND list_contains($of, indicator)", {"of": list(OF_PILLAR[pillar])},
    ).fetchall()  # fmt: skip
    return {row[:3]: row[3:] for row in rows}


def pillars(con, table, variant, pillar="b2b"):
    return con.execute(
        f"SELECT team, month, pillar, is_rated, score, low, high, arithmetic, coverage FROM {table}.pillar_score "
        f"WHERE variant = '{variant}' AND pillar = '{pillar}' ORDER BY ALL"
    ).fetchall()


def scored(con, pillar, factors):
    """As credit.scores, of every month and with all that stands beside a score."""
    credit.scores(con, None, month("2024-10"), pillar, factors)
    return pillars(con, "temp", "credited", pillar)


def test_two_independent_customers_and_two_affiliates_at_a_half_are_three_organisations():
    inbox = Inbox(months=1)
    for n in (1, 2, 3, 4):
        inbox.b2b("2024-10", n, affiliation="independent" if n < 3 else "affiliate",
                  eligible_users=100, regular_users=20 if n < 3 else 80)  # fmt: skip
    con = inbox.warehouse()
    credit.fill(con, "b2b", Factors(0.5))
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
    credit.fill(con, "b2b", Factors(captive))
    found = measured(con, "temp", "credited")["gaon", month("2025-05"), "b2b_persistence_6m"]
    assert found == (pytest.approx(survived), "reported", 5)


def test_evidence_weighs_a_row_and_a_customer_counts_through_its_best_one():
    """c1 independent (E2), c2 an affiliate's (E3), c3 through an affiliate's row (E4) and an own one (E1)."""
    inbox = Inbox("2025-01", 1, frames={"finance": 50})
    bank = {"ksic_division": "64", "finance_type": "domestic_bank"}
    inbox.b2b("2025-01", 1, evidence="E2", regular_users=10, **bank)
    inbox.b2b("2025-01", 2, evidence="E3", affiliation="affiliate", regular_users=20, **bank)
    inbox.b2b("2025-01", 3, evidence="E4", affiliation="equity_partner", regular_users=30)
    inbox.b2b("2025-01", 4, evidence="E1", customer_key="c3", regular_users=40, **bank)
    con = inbox.warehouse()
    for factors, organisations, in_finance in (
        (Factors(0.25), 2.25, 2.25), (Factors(0.0), 2, 2),
        # The best row of c3 is another one than that in finance.
        (Factors(evidence=(0.5, 1.0, 1.0, 1.0)), 3, 2.5),
        (Factors(0.5, (1.0, 0.0, 0.5, 1.0)), 0 + 0.25 + 1, 0 + 0.25 + 1),
        (Factors(0.5, (0.2, 1.0, 1.0, 1.0)), 1 + 0.5 + 0.5, 1 + 0.5 + 0.2),
    ):  # fmt: skip
        credit.fill(con, "b2b", factors)
        found = measured(con, "temp", "credited")
        assert found["gaon", month("2025-01"), "b2b_live_orgs"][0] == pytest.approx(organisations)
        # 16% of a frame of 50 is 8
        assert found["gaon", month("2025-01"), "b2b_sector_penetration"][0] == pytest.approx(100 * in_finance / 8)
    # E1 at 0.2: c1 and c3 of c1, c2 and c3 by organisations, (1 + 0.2) of (1 + 1 + 1), and by users
    # (10 + 8) of (10 + 20 + 30 + 8): the smaller. Captive rows weigh here what others do.
    assert found["gaon", month("2025-01"), "b2b_independent_share"][0] == pytest.approx(100 * 18 / 68)


def test_users_count_through_the_row_all_or_the_largest_service_by_its_evidence():
    inbox = Inbox("2025-01", 1)
    inbox.b2c("2025-01", "S001", evidence="E2", mau=512_000, own_model_share_pct=100)
    inbox.b2c("2025-01", "S002", evidence="E3", mau=409_600, own_model_share_pct=100)
    con = inbox.warehouse()
    for factors, reach in ((WHOLE, 1.0), (Factors(evidence=(1.0, 0.5, 1.0, 1.0)), 0.8), (Factors(0.0), 1.0)):
        credit.fill(con, "b2c", factors)  # of 51.2 million
        found = measured(con, "temp", "credited", "b2c")
        assert found["gaon", month("2025-01"), "b2c_mau_reach"][0] == pytest.approx(reach)


@pytest.mark.parametrize("pillar", OF_PILLAR)
@pytest.mark.parametrize(("factors", "variant"), [
    (WHOLE, "headline"), (Factors(0.0), "no_affiliates"), (VERIFIED, "verified"),
])  # fmt: skip
def test_the_ends_are_what_stands_beside_the_headline_to_the_last_digit(drawn, factors, variant, pillar):
    _, con = drawn
    ours, stored = scored(con, pillar, factors), pillars(con, "memory.main", variant, pillar)
    assert measured(con, "temp", "credited", pillar) == measured(con, "memory.main", variant, pillar)
    assert [row[:4] for row in ours] == [row[:4] for row in stored]
    for mine, theirs in zip(ours, stored, strict=True):
        assert all(map(near, mine[4:], theirs[4:])), (mine, theirs)


@pytest.mark.parametrize("pillar", OF_PILLAR)
def test_with_every_weight_at_one_the_text_itself_measures_the_headline(drawn, pillar):
    inbox, con = drawn
    credit.clear(con)
    values = method.load().values("headline", inbox.denominators) | {
        "captive": 1.0, "levels": ["E0", "E1", "E2", "E3", "E4"], "weights": [1.0] * 5,
    }  # fmt: skip
    text = credit.weighed(OF_PILLAR[pillar])
    found = con.execute(f"SELECT * FROM ({text})", fill.constants(text, values)).fetchall()
    ours = {(team, when, id): rest for team, when, id, *rest in found if id in OF_PILLAR[pillar]}
    assert {key: tuple(one) for key, one in ours.items()} == measured(con, "memory.main", "headline", pillar)


@pytest.mark.parametrize("pillar", OF_PILLAR)
@pytest.mark.parametrize("factors", MIXED)
def test_in_between_plain_python_measures_the_same(drawn, factors, pillar):
    inbox, con = drawn
    credit.fill(con, pillar, factors)
    ours, theirs = (
        measured(con, "temp", "credited", pillar),
        plain_credit.measure(inbox, factors.captive, factors.evidence),
    )
    wrong = {
        key: (mine, theirs[key])
        for key, mine in ours.items()
        if mine[1] != theirs[key][1]
        or not near(mine[0], theirs[key][0])
        or not near(mine[2] or 0, (theirs[key][2] or 0) if theirs[key][0] is not None else mine[2] or 0)
    }
    assert ours and wrong == {}


@pytest.mark.parametrize("captive", [0.25, 0.75])
def test_while_no_factor_is_zero_states_and_bases_are_the_headlines(drawn, captive):
    _, con = drawn
    for pillar, factors in (
        ("b2b", Factors(captive, (0.5, 0.6, 0.7, 0.8))),
        ("b2c", Factors(evidence=(0.1,) * 4)),
    ):
        credit.fill(con, pillar, factors)
        ours, headline = (
            measured(con, "temp", "credited", pillar),
            measured(con, "memory.main", "headline", pillar),
        )
        assert {key: one[1] for key, one in ours.items()} == {key: one[1] for key, one in headline.items()}
        assert all(near(one[2], headline[key][2]) for key, one in ours.items())


@pytest.mark.parametrize("factors", MIXED)
def test_a_month_of_a_team_measured_by_itself_has_the_values_it_has_among_all(drawn, factors):
    _, con = drawn
    used = method.load()
    moved = [id for id in plain.B2B if not used.is_held(credit.OPEN, used.indicators[id])]
    credit.fill(con, "b2b", factors)
    # Whether a month without a report stands on the one before is what a month by itself cannot know.
    known = {key: one for key, one in measured(con, "temp", "credited").items()
             if key[2] in moved and one[1] in ("reported", "zero", "too_few", "nothing_live")}  # fmt: skip
    places = sorted({key[:2] for key in known})
    for place in random.Random(1).sample(places, min(3, len(places))):
        credit.weigh(con, factors, moved, [place])
        alone = measured(con, "temp", "credited")
        assert {key[:2] for key in alone} == {place}
        mine = {key: one for key, one in known.items() if key[:2] == place}
        assert all(alone[key][1:] == one[1:] and near(alone[key][0], one[0]) for key, one in mine.items())
    credit.clear(con)
    # Nothing is left in front of the tables of the warehouse.
    assert con.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal AND temporary").fetchone() == (0,)


def test_dropping_any_team_changes_no_other_teams_score():
    inbox, factors = random_inbox(0), Factors(0.25, (0.5, 0.8, 1.0, 1.0))
    assert len(inbox.teams) > 2
    every = scored(inbox.warehouse(), "b2b", factors)
    for team in list(inbox.teams):
        rest = scored(without(inbox, team).warehouse(), "b2b", factors)
        assert rest == [row for row in every if row[0] != team]


def test_every_part_stands_in_the_place_of_one_that_is_there():
    text = credit.weighed(plain.METHOD)
    assert parts("credit").keys() <= parts("measure").keys()
    assert all(part in text for part in parts("credit").values())
    # What reads rows of customers has no filter by relation left, and every source of rows has a weight.
    assert "$relation" not in text
    assert text.count("AS factor") == 6


def test_what_is_not_wanted_is_not_worked_out():
    text = credit.weighed(("b2c_stickiness",))
    assert "'b2c_stickiness'" in text and "'b2b_regular_reach'" not in text


def test_the_scores_of_one_team_are_what_all_see_of_it():
    con = random_inbox(0).warehouse()
    (last,) = con.execute("SELECT max(month) FROM calendar").fetchone()
    every = credit.scores(con, None, last, "b2b", Factors(0.5))
    for one in every:
        assert credit.scores(con, one.team, last, "b2b", Factors(0.5)) == [one]

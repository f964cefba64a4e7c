"""No value is a state: never a zero, and never dropped and rescaled."""

import pytest
from warehouse_tables import Inbox, add_months, month

from dashboard.scoring import fill

NOW = month("2026-02")


def states(inbox, indicator, variant="headline", team="gaon"):
    """{month: (value, state)} of an indicator."""
    rows = inbox.warehouse().execute(
        "SELECT strftime(month, '%Y-%m'), value, state FROM measured "
        "WHERE team = $team AND indicator = $indicator AND variant = $variant",
        {"team": team, "indicator": indicator, "variant": variant},
    ).fetchall()  # fmt: skip
    return {when: (value, state) for when, value, state in rows}


def test_a_report_without_a_live_row_scores_nothing_and_is_known():
    inbox = Inbox().files("2026-02")
    con = inbox.warehouse()
    assert con.execute(
        "SELECT state, count(*), min(score), max(score) FROM indicator_score "
        "WHERE pillar = 'b2b' AND variant = 'headline' AND month = $now GROUP BY state ORDER BY state",
        {"now": NOW},
    ).fetchall() == [
        ("nothing_live", 7, 0, 0),  # ratios over live rows
        ("too_few", 3, None, None),  # cohorts without anyone in them
        ("zero", 2, 0, 0),  # counts
    ]  # fmt: skip


def test_nothing_live_in_consumer_services_is_no_user_at_all():
    assert states(Inbox().b2c("2026-02", mau=0, ai_turns=5), "b2c_own_model_share")["2026-02"] == (
        None,
        "nothing_live",
    )
    assert states(Inbox().b2c("2026-02", evidence="E0"), "b2c_stickiness")["2026-02"] == (None, "nothing_live")
    assert states(Inbox().files("2026-02", kind="b2c"), "b2c_mau_reach")["2026-02"] == (0, "zero")


def test_running_at_no_evidence_is_not_live_yet_has_an_own_model_share():
    inbox = Inbox().b2b("2026-02", 1, evidence="E0")
    assert states(inbox, "b2b_own_model_share")["2026-02"] == (90, "reported")
    assert states(inbox, "b2b_integration_depth")["2026-02"] == (None, "nothing_live")


def test_the_first_month_without_a_report_stands_on_the_last_value_the_second_on_nothing():
    inbox = Inbox()
    for n in range(4):
        inbox.b2b("2025-11", n).b2b("2026-02", n)
    found = states(inbox, "b2b_live_orgs")
    assert [found[when] for when in ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02")] == [
        (None, "missing"), (4, "reported"), (4, "stale"), (None, "missing"), (4, "reported"),
    ]  # fmt: skip


def test_a_value_too_few_to_score_is_not_remembered_but_the_one_before_it_is():
    inbox = Inbox()
    for n in range(5):
        inbox.b2b("2025-11", n, integration_level=4)
    inbox.b2b("2025-12", 0)
    found = states(inbox, "b2b_integration_depth")
    assert [found[when] for when in ("2025-11", "2025-12", "2026-01", "2026-02")] == [
        (100, "reported"), (0, "too_few"), (100, "stale"), (None, "missing"),
    ]  # fmt: skip


def test_a_stale_nothing_live_still_scores_nothing():
    con = Inbox().files("2026-01").warehouse()
    row = con.execute(
        "SELECT value, state, is_known, score FROM indicator_score WHERE indicator = 'b2b_integration_depth' "
        "AND variant = 'headline' AND month = $now", {"now": NOW},
    ).fetchall()  # fmt: skip
    assert row == [(None, "stale", True, 0)]


def test_a_team_that_says_it_will_not_report_is_withheld_and_what_it_sends_counts_all_the_same():
    inbox = Inbox().b2b("2026-01", 1)
    inbox.withheld.append(("gaon", "b2b", month("2025-12")))
    found = states(inbox, "b2b_live_orgs")
    assert [found[when] for when in ("2025-11", "2025-12", "2026-01", "2026-02")] == [
        (None, "missing"), (None, "withheld"), (1, "reported"), (1, "stale"),
    ]  # fmt: skip
    assert states(inbox, "b2c_mau_reach")["2026-02"] == (None, "missing")


def test_before_a_team_joined_and_until_an_indicator_can_be_asked_for_it_is_not_yet_due():
    inbox = Inbox(teams={"gaon": (month("2025-11"), None)})
    found = states(inbox, "b2b_outcome_verified")  # due three months after joining
    assert {when: state for when, (_, state) in found.items() if when > "2025-09"} == {
        "2025-10": "not_yet_due", "2025-11": "not_yet_due", "2025-12": "not_yet_due", "2026-01": "not_yet_due",
        **dict.fromkeys(("2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"),
                        "missing"),
    }  # fmt: skip


def test_an_indicator_declared_not_applicable_is_so_from_that_month_on_and_leaves_the_weights():
    inbox = Inbox().files("2026-01", "2026-02", kind="b2c")
    inbox.not_applicable.append(("gaon", "b2c_third_party_share", month("2026-02").replace(day=20)))
    found = states(inbox, "b2c_third_party_share")
    assert [found[when][1] for when in ("2026-01", "2026-02", "2026-03")] == [
        "nothing_live", "not_applicable", "not_applicable",
    ]  # fmt: skip
    con = inbox.warehouse()
    weights = con.execute(
        "SELECT dimension, weight FROM dimension_score WHERE pillar = 'b2c' AND variant = 'headline' "
        "AND month = $now ORDER BY dimension", {"now": NOW},
    ).fetchall()  # fmt: skip
    # openness has nothing left that is due: five dimensions share its weight
    assert weights == [(name, pytest.approx(0.2)) for name in
                       ("breadth", "depth", "independence", "persistence", "velocity")]  # fmt: skip


def test_a_team_that_has_left_has_no_rows_and_no_score_after_its_last_month():
    inbox = Inbox(teams={"gaon": (month("2024-10"), month("2026-01"))}).b2b("2026-02", 1)
    assert max(states(inbox, "b2b_live_orgs")) == "2026-01"


def test_nobody_reporting_anything_builds_and_rates_nobody():
    con = Inbox(teams={"gaon": (month("2024-01"), None), "naru": (month("2025-06"), None)}).warehouse()
    assert con.execute("SELECT DISTINCT is_rated, score, arithmetic, coverage FROM pillar_score").fetchall() == [
        (False, None, None, 0)
    ]
    # all unknown: anything from the floor to the top; not joined yet: nothing to say
    found = con.execute("SELECT DISTINCT low, round(high, 9) FROM pillar_score ORDER BY ALL").fetchall()
    assert found == [(1, 100), (None, None)]


def test_no_team_at_all_is_an_empty_score():
    inbox = Inbox(teams={"gaon": (month("2024-01"), None)})
    inbox.teams = {}
    assert inbox.warehouse().execute("SELECT * FROM pillar_score").fetchall() == []


def service_months(inbox, n=8, **changed):
    for back in range(n):
        inbox.b2c(add_months(NOW, -back), **changed)
    return inbox


def pillar(con, name="b2c", variant="headline", when=NOW):
    return con.execute(
        "SELECT is_rated, score, low, high, arithmetic, coverage FROM pillar_score WHERE team = 'gaon' "
        "AND pillar = $pillar AND variant = $variant AND month = $month",
        {"pillar": name, "variant": variant, "month": when},
    ).fetchall()[0]  # fmt: skip


def test_a_pillar_is_the_geometric_mean_of_its_dimensions_and_the_arithmetic_one_stands_beside_it():
    # reach 5.12% of 20: 0 to 100 on the log scale; every other dimension at its target
    inbox = service_months(Inbox(), mau=2_000_000, dau_avg=800_000, retained_users_m3=4_500,
                           own_model_share_pct=100, operator="third_party")  # fmt: skip
    is_rated, score, low, high, arithmetic, coverage = pillar(inbox.warehouse())
    # reach 3.906%: log10(39.06) / log10(200) = 69.2; growth 0; the other four dimensions 100
    assert (is_rated, coverage) == (True, pytest.approx(1))
    assert arithmetic == pytest.approx((69.16 + 0 + 400) / 6, abs=0.01)
    assert score == pytest.approx((69.16 * 1 * 100**4) ** (1 / 6), abs=0.01)
    assert (low, high) == (score, score)


def test_what_is_not_known_enters_at_the_lowest_of_fifty_its_last_score_and_the_mean_of_the_known():
    inbox = service_months(Inbox(), mau=2_000_000, dau_avg=800_000, retained_users_m3=4_500, new_users=1_000_000)
    for row in inbox.rows:  # retention was 3,000 of 10,000, so 50, until this month's became too few
        row["new_users"], row["retained_users_m3"] = 10_000, 3_000
        if row["report_month"] == add_months(NOW, -3):
            row["new_users"] = 999
    con = inbox.warehouse()
    row = con.execute(
        "SELECT state, is_assumed, score, low, high, point FROM indicator_score "
        "WHERE indicator = 'b2c_retention_m3' AND variant = 'headline' AND month = $now", {"now": NOW},
    ).fetchall()[0]  # fmt: skip
    others = con.execute(
        "SELECT avg(score) FROM indicator_score WHERE pillar = 'b2c' AND variant = 'headline' AND month = $now",
        {"now": NOW},
    ).fetchall()[0][0]
    assert row == ("too_few", True, None, 0, 100, pytest.approx(min(50, others)))
    is_rated, score, low, high, _, coverage = pillar(con)
    assert is_rated and coverage == pytest.approx(5 / 6) and low < score < high


def test_two_thirds_of_the_weight_rate_a_pillar_and_less_does_not():
    inbox = Inbox().files("2026-02")
    # counts and ratios are known, the three cohorts are not: 6 dimensions of 1/6, two of them half known or less
    assert pillar(inbox.warehouse(), "b2b")[::5] == (True, pytest.approx(1 - 1 / 6 - 1 / 12))
    inbox.not_applicable += [("gaon", f"b2b_{name}", NOW) for name in
                             ("own_model_share", "independent_share", "outcome_verified", "live_orgs",
                              "sector_penetration", "net_usage_retention")]  # fmt: skip
    # left: velocity and persistence unknown, depth known
    assert pillar(inbox.warehouse(), "b2b")[::5] == (False, pytest.approx(1 / 3))
    inbox.not_applicable += [("gaon", "b2b_persistence_6m", NOW)]
    inbox.not_applicable += [("gaon", "b2b_poc_conversion", NOW), ("gaon", "b2b_time_to_live", NOW)]
    assert pillar(inbox.warehouse(), "b2b")[::5] == (True, pytest.approx(1))


def test_exactly_eight_twelfths_are_two_thirds():
    inbox = Inbox()
    for n in range(4):  # too few for depth's third indicator, for both cohorts of velocity and for persistence
        inbox.b2b("2026-02", n)
    for name in ("net_usage_retention", "seat_activation"):
        inbox.not_applicable.append(("gaon", f"b2b_{name}", NOW))
    inbox.not_applicable.append(("gaon", "b2b_integration_depth", NOW))
    # breadth, depth, independence, outcome known; velocity and persistence not
    assert pillar(inbox.warehouse(), "b2b")[::5] == (True, pytest.approx(2 / 3))


def test_a_value_that_is_no_number_has_no_score_and_does_not_become_a_hundred():
    con = service_months(Inbox(), 1).warehouse()
    for bad in ("NaN", "Infinity", None):
        for table in ("indicator_score", "dimension_score", "pillar_score", "badge"):
            con.execute(f"DROP TABLE {table}")
        con.execute("UPDATE measured SET value = $bad::DOUBLE WHERE indicator = 'b2c_organic_share'", {"bad": bad})
        con.execute(fill.sql("score"))
        assert con.execute(
            "SELECT DISTINCT score, is_known FROM indicator_score WHERE indicator = 'b2c_organic_share' "
            "AND state = 'reported'"
        ).fetchall() == [(None, False)]  # fmt: skip


def test_without_affiliates_independence_keeps_its_headline_value_and_b2c_all_of_them():
    inbox = service_months(Inbox(), 1)
    for n in range(6):
        inbox.b2b("2026-02", n, affiliation="affiliate" if n < 3 else "independent")
    con = inbox.warehouse()
    found = con.execute(
        "SELECT variant, indicator, value FROM measured WHERE month = $now "
        "AND variant IN ('headline', 'no_affiliates') "
        "AND indicator IN ('b2b_live_orgs', 'b2b_independent_share', 'b2c_stickiness') ORDER BY ALL",
        {"now": NOW},
    ).fetchall()  # fmt: skip
    assert found == [
        ("headline", "b2b_independent_share", 50), ("headline", "b2b_live_orgs", 6),
        ("headline", "b2c_stickiness", 20),
        ("no_affiliates", "b2b_independent_share", 50), ("no_affiliates", "b2b_live_orgs", 3),
        ("no_affiliates", "b2c_stickiness", 20),
    ]  # fmt: skip
    assert pillar(con, "b2c", "no_affiliates") == pillar(con, "b2c")


def test_face_value_believes_everything_and_verified_only_what_was_confirmed():
    inbox = Inbox()
    inbox.b2b("2026-02", 1, evidence="E0", own_model_share_pct=0).b2b("2026-02", 2).b2b(
        "2026-02", 3, evidence="E3"
    )
    assert {variant: states(inbox, "b2b_live_orgs", variant)["2026-02"][0] for variant in
            ("face_value", "headline", "verified")} == {"face_value": 3, "headline": 2, "verified": 1}  # fmt: skip
    inbox.b2c("2026-02", mau=5_120_000, own_model_share_pct=50, evidence="E0")
    # the share of the programme's model is the definition of reach, not a filter: it stays at face value
    assert states(inbox, "b2c_mau_reach", "face_value")["2026-02"] == (5, "reported")
    assert states(inbox, "b2c_mau_reach", "verified")["2026-02"] == (0, "zero")


def test_teams_measured_in_batches_are_measured_the_same(monkeypatch):
    inbox = Inbox(teams={name: (month("2024-01"), None) for name in ("gaon", "naru", "dami")})
    for n in range(6):
        inbox.b2b("2026-02", n).b2b("2026-02", n, "naru", customer_key="c0").b2c("2026-02", "S001", "dami")
    question = "SELECT * FROM measured ORDER BY ALL"
    together = inbox.warehouse().execute(question).fetchall()
    monkeypatch.setattr(fill, "ROWS_AT_ONCE", 1)
    con = inbox.warehouse()
    assert con.execute(question).fetchall() == together
    # and the tables are whole again
    assert con.execute("SELECT count(DISTINCT team_id) FROM b2b").fetchall() == [(2,)]

"""Each indicator by an example that can be worked in the head."""

import datetime

import pytest
from warehouse_tables import Inbox, add_months, month

NOW = "2026-02"


def value(inbox, indicator, variant="headline", when=NOW):
    """(value, state, base) of gaon in a month."""
    return inbox.warehouse().execute(
        "SELECT value, state, base FROM measured WHERE team = 'gaon' AND month = $month "
        "AND indicator = $indicator AND variant = $variant",
        {"month": month(when), "indicator": indicator, "variant": variant},
    ).fetchall()[0]  # fmt: skip


def scored(inbox, indicator):
    return inbox.warehouse().execute(
        "SELECT score FROM indicator_score WHERE team = 'gaon' AND month = $month AND indicator = $indicator "
        "AND variant = 'headline'", {"month": month(NOW), "indicator": indicator},
    ).fetchall()[0][0]  # fmt: skip


def back(n):
    return add_months(month(NOW), -n)


def poc(inbox, n, began, went=None, **changed):
    """A PoC first reported in the month it began, and again now."""
    shape = {"poc_start_date": began, "go_live_date": None, "stage": "poc"} | changed
    inbox.b2b(began.replace(day=1), n, **shape)
    return inbox.b2b(NOW, n, **shape | ({"go_live_date": went, "stage": "live"} if went else {}))


def test_ten_customers_with_eleven_live_deployments_are_ten_organisations():
    inbox = Inbox()
    for n in range(10):
        inbox.b2b(NOW, n)
    inbox.b2b(NOW, 10, customer_key="c0")
    assert value(inbox, "b2b_live_orgs") == (10, "reported", None)
    # log10(10 / 0.5) / log10(100 / 0.5) = 1.301 / 2.301
    assert scored(inbox, "b2b_live_orgs") == pytest.approx(56.54, abs=0.01)


@pytest.mark.parametrize(
    "dead",
    [{"stage": "contracted"}, {"own_model_share_pct": 49}, {"requests_total": 0}, {"evidence": "E0"}],
)
def test_what_is_not_in_production_ours_used_and_evidenced_is_not_live(dead):
    assert value(Inbox().b2b(NOW, 1, **dead), "b2b_live_orgs") == (0, "zero", None)


def test_eight_of_a_frame_of_fifty_fill_one_of_three_sectors():
    inbox = Inbox()
    for n in range(8):  # 16% of 50 = 8
        inbox.b2b(NOW, n, ksic_division="64", finance_type="domestic_bank")
    inbox.b2b(NOW, 8, ksic_division="66", finance_type="other_finance")  # in finance, not in the frame
    assert value(inbox, "b2b_sector_penetration") == (pytest.approx(100 / 3), "reported", None)


def test_beyond_the_mark_a_sector_counts_no_further_and_other_frames_not_at_all():
    inbox = Inbox(frames={"manufacturing": 50, "public": 100, "other": 7})
    for n in range(20):
        inbox.b2b(NOW, n, ksic_division="12")
    assert value(inbox, "b2b_sector_penetration") == (50, "reported", None)


def test_without_a_frame_there_is_no_penetration():
    assert value(Inbox(frames={}).b2b(NOW, 1), "b2b_sector_penetration") == (None, "not_applicable", None)


def test_two_of_five_pocs_converted_in_time():
    inbox = Inbox()
    began = back(12)
    poc(inbox, 1, began, add_months(began, 9))  # on the last day that counts
    poc(inbox, 2, began, add_months(began, 9) + datetime.timedelta(days=1))  # a day late
    poc(inbox, 3, began, add_months(began, 1))
    poc(inbox, 4, began)
    poc(inbox, 5, began)
    inbox.b2b(NOW, 6, is_poc_skipped=True)
    poc(inbox, 7, back(8))  # too young for the cohort
    assert value(inbox, "b2b_poc_conversion") == (40, "reported", 5)


def test_a_poc_registered_late_stays_in_the_denominator_only():
    inbox = Inbox()
    for n in range(5):
        poc(inbox, n, back(12), back(8))
    assert value(inbox, "b2b_poc_conversion") == (100, "reported", 5)
    inbox.files(f"{back(12):%Y-%m}", late=True)
    assert value(inbox, "b2b_poc_conversion") == (0, "reported", 5)


def test_a_deployment_that_has_ended_stays_in_its_cohort():
    inbox = Inbox()
    for n in range(5):
        poc(inbox, n, back(12), back(8))
    inbox.b2b("2025-12", 6, poc_start_date=back(12), go_live_date=None, stage="ended").files(NOW)
    assert value(inbox, "b2b_poc_conversion")[2] == 6


def test_a_quarter_of_eight_pocs_was_live_within_a_hundred_days():
    inbox = Inbox()
    began = back(12)
    for n, days in enumerate((60, 100, 200, 300)):
        poc(inbox, n, began, began + datetime.timedelta(days=days))
    for n in range(4, 8):
        poc(inbox, n, began)
    # the second of eight reached the quarter
    assert value(inbox, "b2b_time_to_live") == (100, "reported", 8)
    assert scored(inbox, "b2b_time_to_live") == pytest.approx(100 * (365 - 100) / (365 - 90))


def test_when_fewer_than_a_quarter_got_live_the_wait_is_never_and_scores_nothing():
    inbox = Inbox()
    poc(inbox, 0, back(12), back(10))
    for n in range(1, 8):
        poc(inbox, n, back(12))
    assert value(inbox, "b2b_time_to_live") == (9999, "reported", 8)
    assert scored(inbox, "b2b_time_to_live") == 0


def test_150_of_300_seats_are_half():
    inbox = Inbox()
    for n in range(3):
        inbox.b2b(NOW, n, licensed_seats=100, active_users=50)
    inbox.b2b(NOW, 3, licensed_seats=None, active_users=999)
    assert value(inbox, "b2b_seat_activation") == (50, "reported", 3)
    assert scored(inbox, "b2b_seat_activation") == 50


def test_three_deployments_of_one_group_are_too_few():
    inbox = Inbox()
    for n in range(3):
        inbox.b2b(NOW, n, licensed_seats=100, customer_group_key="g")
    assert value(inbox, "b2b_seat_activation") == (50, "too_few", 1)
    assert scored(inbox, "b2b_seat_activation") is None


def test_60_regular_users_of_300_who_could_are_a_fifth():
    inbox = Inbox()
    for n in range(3):
        inbox.b2b(NOW, n, eligible_users=100, regular_users=20)
    inbox.b2b(NOW, 4, eligible_users=None, active_users=None, regular_users=None)
    assert value(inbox, "b2b_regular_reach") == (20, "reported", 3)


def test_no_seats_and_nobody_eligible_are_not_applicable_and_never_divide_by_zero():
    inbox = Inbox().b2b(NOW, 1, licensed_seats=None, eligible_users=0)
    assert value(inbox, "b2b_seat_activation") == (None, "not_applicable", None)
    assert value(inbox, "b2b_regular_reach") == (None, "not_applicable", None)


def test_two_of_five_read_the_system_of_record():
    inbox = Inbox()
    for n, level in enumerate((0, 1, 1, 2, 4)):
        inbox.b2b(NOW, n, integration_level=level)
    assert value(inbox, "b2b_integration_depth") == (40, "reported", 5)
    assert scored(inbox, "b2b_integration_depth") == pytest.approx(60)


def survivors(went="2025-03-15", alive=4):
    """Five go-lives; in their sixth month some are still live, and now none is."""
    inbox = Inbox()
    for n in range(5):
        inbox.b2b("2025-09", n, go_live_date=datetime.date.fromisoformat(went), requests_total=int(n < alive))
        inbox.b2b(NOW, n, go_live_date=datetime.date.fromisoformat(went), stage="ended")
    return inbox


def test_four_of_five_were_live_in_their_sixth_month():
    assert value(survivors(), "b2b_persistence_6m") == (80, "reported", 5)


def test_a_sixth_month_without_a_report_is_no_death():
    inbox = survivors()
    for n in (5, 6):
        inbox.b2b(NOW, n, go_live_date=datetime.date(2025, 5, 20))  # sixth month 2025-11: nothing filed
    assert value(inbox, "b2b_persistence_6m") == (80, "reported", 5)


def test_a_sixth_month_before_the_team_joined_is_not_asked_for():
    inbox = survivors()
    inbox.teams["gaon"] = (datetime.date(2025, 9, 16), None)  # a day after the six months
    # not yet due six months on, so look a month later
    inbox.files("2026-03")
    assert value(inbox, "b2b_persistence_6m", when="2026-03") == (None, "too_few", None)
    inbox.teams["gaon"] = (datetime.date(2025, 9, 15), None)
    assert value(inbox, "b2b_persistence_6m", when="2026-03") == (80, "reported", 5)


def test_the_customers_of_six_months_ago_have_half_their_users_left():
    inbox = Inbox()
    for n in range(4):
        inbox.b2b("2025-08", n, regular_users=50)
    inbox.b2b(NOW, 0, regular_users=60).b2b(NOW, 1, regular_users=40)
    inbox.b2b(NOW, 9, regular_users=900)  # new, not asked
    assert value(inbox, "b2b_net_usage_retention") == (50, "reported", 4)


def demand(inside=20, outside=20):
    """One affiliate beside three independents, with so many regular users on each side."""
    inbox = Inbox()
    inbox.b2b(NOW, 0, affiliation="affiliate", regular_users=inside)
    for n in range(1, 4):
        inbox.b2b(NOW, n, regular_users=outside)
    return inbox


def test_independence_is_the_smaller_of_two_shares():
    assert value(demand(20, 20), "b2b_independent_share") == (75, "reported", 4)
    assert value(demand(540, 20), "b2b_independent_share") == (10, "reported", 4)


def test_without_human_users_the_organisations_decide_alone():
    assert value(demand(None, None), "b2b_independent_share") == (75, "reported", 4)
    assert value(demand(0, 0), "b2b_independent_share") == (75, "reported", 4)


def test_own_model_share_weighs_requests_and_hides_nothing_behind_missing_evidence():
    inbox = Inbox().b2b(NOW, 1, requests_total=300, own_model_share_pct=100)
    inbox.b2b(NOW, 2, requests_total=100, own_model_share_pct=0, evidence="E0")
    assert value(inbox, "b2b_own_model_share") == (75, "reported", None)
    assert value(inbox, "b2b_own_model_share", "verified") == (None, "nothing_live", None)


def test_two_of_four_grown_up_deployments_have_a_signed_outcome():
    inbox = Inbox()
    for n, said in enumerate(("customer_signed", "third_party", "self_measured", "none")):
        inbox.b2b(NOW, n, outcome_verified=said, go_live_date=datetime.date(2025, 11, 1))
    inbox.b2b(NOW, 9, outcome_verified="third_party", go_live_date=datetime.date(2025, 11, 2))  # too young
    assert value(inbox, "b2b_outcome_verified") == (50, "reported", 4)
    assert scored(inbox, "b2b_outcome_verified") == 100


def test_reach_is_the_row_all_else_the_largest_service_and_never_a_sum():
    inbox = Inbox().b2c(NOW, "S001", mau=5_120_000, own_model_share_pct=50).b2c(NOW, "S002", mau=1_000_000)
    assert value(inbox, "b2c_mau_reach") == (5, "reported", None)
    inbox.b2c(NOW, "ALL", mau=2_560_000, own_model_share_pct=40)
    assert value(inbox, "b2c_mau_reach") == (2, "reported", None)
    # log10(2 / 0.1) / log10(20 / 0.1)
    assert scored(inbox, "b2c_mau_reach") == pytest.approx(56.54, abs=0.01)


def test_age_parity_is_context_known_only_with_the_population_share():
    inbox = Inbox(denominators={"population_share_60p": 0.25}).b2c(NOW, mau_age60p=10_000)
    assert value(inbox, "b2c_age_parity_60p") == (pytest.approx(0.4), "reported", None)
    inbox.denominators = {}
    assert value(inbox, "b2c_age_parity_60p") == (None, "not_applicable", None)
    assert (
        inbox.warehouse()
        .execute("SELECT * FROM indicator_score WHERE indicator = 'b2c_age_parity_60p'")
        .fetchall()
        == []
    )


def test_stickiness_leaves_the_row_all_out():
    inbox = Inbox().b2c(NOW, mau=100, dau_avg=30).b2c(NOW, "S002", mau=100, dau_avg=20)
    inbox.b2c(NOW, "ALL", mau=1000, dau_avg=1000)
    assert value(inbox, "b2c_stickiness") == (25, "reported", None)
    assert scored(inbox, "b2c_stickiness") == 50


def test_eightfold_in_three_months_is_doubling_each_month():
    inbox = (
        Inbox().b2c("2025-11", mau=20_000, own_model_share_pct=50).b2c(NOW, mau=80_000, own_model_share_pct=100)
    )
    assert value(inbox, "b2c_mau_growth_3m") == (pytest.approx(100), "reported", 10_000)
    inbox.rows[0]["mau"] = 19_999
    assert value(inbox, "b2c_mau_growth_3m")[1] == "too_few"


def test_growth_from_nothing_is_unknown_and_not_infinite():
    inbox = Inbox().b2c("2025-11", mau=0).b2c(NOW)
    assert value(inbox, "b2c_mau_growth_3m") == (None, "too_few", 0)


def test_300_of_1000_new_users_stayed_three_months():
    inbox = Inbox().b2c("2025-11", new_users=1_000).b2c(NOW, retained_users_m3=300)
    inbox.b2c(NOW, "S002", retained_users_m3=77)  # was not there three months ago
    assert value(inbox, "b2c_retention_m3") == (30, "reported", 1000)
    assert scored(inbox, "b2c_retention_m3") == 50


def test_answers_of_the_programme_model_weigh_by_turns():
    inbox = (
        Inbox()
        .b2c(NOW, ai_turns=300, own_model_share_pct=100)
        .b2c(NOW, "S002", ai_turns=100, own_model_share_pct=0)
    )
    assert value(inbox, "b2c_own_model_share") == (75, "reported", None)


def test_a_fifth_of_the_users_is_sponsored():
    assert value(Inbox().b2c(NOW, mau=1000, sponsored_mau=200), "b2c_organic_share") == (80, "reported", None)


def test_a_quarter_of_the_turns_comes_through_third_parties():
    inbox = Inbox().b2c(NOW, ai_turns=300).b2c(NOW, "S002", ai_turns=100, operator="third_party")
    inbox.b2c(NOW, "S003", ai_turns=9_999, operator="third_party", mau=999)  # too small to count
    assert value(inbox, "b2c_third_party_share") == (25, "reported", None)


@pytest.mark.parametrize(("confirmed", "grade"), [(0, "D"), (1, "C"), (2, "C"), (3, "B"), (4, "A"), (5, "A")])
def test_the_badge_grades_the_share_of_running_rows_confirmed_beyond_the_team(confirmed, grade):
    inbox = Inbox()
    for n in range(5):
        inbox.b2b(NOW, n, evidence="E3" if n < confirmed else "E2")
    found = inbox.warehouse().execute(
        "SELECT value, base, grade FROM badge WHERE month = $now", {"now": month(NOW)}
    )
    assert found.fetchall() == [(20.0 * confirmed, 5, grade)]


def test_a_month_without_a_report_or_with_nothing_running_has_no_badge():
    con = Inbox().files(NOW).warehouse()
    assert con.execute("SELECT DISTINCT value, grade FROM badge").fetchall() == [(None, None)]

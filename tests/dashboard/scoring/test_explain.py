"""A score is followed to its points, its change and its cells."""

import datetime

import pytest
from warehouse_tables import Inbox, add_months, month

from connectors import contract
from dashboard.scoring import explain, method
from dashboard.scoring.constant import VARIANTS

NOW = month("2026-02")


def only(*kept):
    """An inbox in which every other B2C indicator is declared not applicable."""
    inbox = Inbox()
    for one in method.load().indicators.values():
        if one.pillar == "b2c" and one.id not in kept:
            inbox.not_applicable.append(("gaon", one.id, inbox.months[0]))
    return inbox


def test_points_of_two_dimensions_sum_to_the_score_in_the_ratio_of_their_logarithms():
    inbox = only("b2c_stickiness", "b2c_organic_share")
    inbox.b2c("2026-02", mau=1000, dau_avg=130, sponsored_mau=200)  # 13% -> 10 of 100; 80% -> 100 of 100
    con = inbox.warehouse()
    points = explain.points(con, "gaon", NOW, "b2c", "headline")
    # sqrt(10 * 100) = 31.62; a logarithm of 1 and one of 2: the rest over the floor splits 1 to 2
    rest = 1000**0.5 - 1
    assert [(one.dimension, one.indicator, round(one.points, 9)) for one in points] == [
        ("floor", None, 1),
        ("depth", "b2c_stickiness", round(rest / 3, 9)),
        ("independence", "b2c_organic_share", round(rest * 2 / 3, 9)),
    ]


def test_a_dimension_shares_its_points_by_what_each_indicator_scored():
    inbox = only("b2c_own_model_share", "b2c_organic_share")
    inbox.b2c("2026-02", own_model_share_pct=95, mau=100, sponsored_mau=65)  # 100 and (35 - 20) / 60 = 25
    points = explain.points(inbox.warehouse(), "gaon", NOW, "b2c", "headline")
    assert [round(one.points, 9) for one in points] == [1, pytest.approx(61.5 * 0.8), pytest.approx(61.5 * 0.2)]


def test_an_assumed_point_is_marked():
    inbox = Inbox().files("2026-02")
    points = explain.points(inbox.warehouse(), "gaon", NOW, "b2b", "headline")
    assert {one.indicator for one in points if one.assumed} == {
        "b2b_poc_conversion", "b2b_time_to_live", "b2b_persistence_6m",
    }  # fmt: skip


def test_a_pillar_that_is_not_rated_has_no_points_and_no_change():
    con = Inbox().warehouse()
    assert explain.points(con, "gaon", NOW, "b2b", "headline") == []
    assert explain.change(con, "gaon", NOW, "b2b", "headline") == []
    assert explain.change(con, "gaon", month("2024-10"), "b2b", "headline") == []


def test_a_change_of_one_indicator_is_its_line_and_coverage_is_nothing():
    inbox = only("b2c_stickiness", "b2c_organic_share")
    inbox.b2c("2026-01", mau=1000, dau_avg=130, sponsored_mau=200)
    inbox.b2c("2026-02", mau=1000, dau_avg=400, sponsored_mau=200)
    lines = explain.change(inbox.warehouse(), "gaon", NOW, "b2c", "headline")
    assert [(one.dimension, one.indicator) for one in lines] == [
        ("depth", "b2c_stickiness"), ("independence", None), ("coverage", None),
    ]  # fmt: skip
    assert [one.points for one in lines] == pytest.approx([100 - 1000**0.5, 0, 0])


def test_what_becomes_due_moves_the_coverage_line_only():
    inbox = only("b2c_stickiness", "b2c_organic_share")
    inbox.not_applicable.remove(("gaon", "b2c_third_party_share", inbox.months[0]))
    inbox.not_applicable.append(("gaon", "b2c_third_party_share", NOW))
    for when in ("2026-01", "2026-02"):
        inbox.b2c(when, mau=1000, dau_avg=130, sponsored_mau=200)
    lines = explain.change(inbox.warehouse(), "gaon", NOW, "b2c", "headline")
    # last month openness scored 0, so 1 of 100: cube root of 10 * 100 * 1 = 10; now sqrt(10 * 100)
    assert lines[-1].points == pytest.approx(1000**0.5 - 10)
    assert [one.points for one in lines[:-1]] == [0, 0]


def sums(found, *fields):
    return tuple(sum(cell.value for cell in found if cell.field == field) for field in fields)


def test_the_cells_behind_seat_activation_add_up_to_it():
    inbox = Inbox()
    for n in range(4):
        inbox.b2b("2026-02", n, licensed_seats=100 if n else None, active_users=10 * n)
    inbox.b2b("2026-01", 1, licensed_seats=999).b2b("2026-02", 9, licensed_seats=999, evidence="E0")
    found = explain.cells(inbox.warehouse(), "gaon", NOW, "b2b_seat_activation", "headline")
    assert sums(found, "active_users", "licensed_seats") == (60, 300)
    seats = next(cell for cell in found if cell.field == "licensed_seats")
    assert (seats.report_id, seats.file_name, seats.sheet) == ("gaon-202602-b2b", "gaon-202602-b2b.csv", "s")
    assert seats.row_no == 3 and seats.column.isalpha()
    at_face_value = explain.cells(inbox.warehouse(), "gaon", NOW, "b2b_seat_activation", "face_value")
    assert sums(at_face_value, "licensed_seats") == (1299,)


def test_a_stale_value_shows_the_cells_of_the_month_it_was_known():
    inbox = Inbox().b2c("2026-01")
    found = explain.cells(inbox.warehouse(), "gaon", NOW, "b2c_stickiness", "headline")
    assert {cell.report_id for cell in found} == {"gaon-202601-b2c"}
    assert explain.cells(inbox.warehouse(), "gaon", month("2026-03"), "b2c_stickiness", "headline") == []


def test_growth_and_retention_show_both_months():
    inbox = Inbox().b2c("2025-11").b2c("2026-02").b2c("2025-11", "S002", mau=9)
    for indicator in ("b2c_mau_growth_3m", "b2c_retention_m3"):
        found = explain.cells(inbox.warehouse(), "gaon", NOW, indicator, "headline")
        assert {(cell.report_id, cell.row_no) for cell in found} == {
            ("gaon-202511-b2c", 2),
            ("gaon-202602-b2c", 3),
        }


def test_cohorts_show_the_last_row_of_each_deployment_and_the_row_of_the_sixth_month():
    inbox = Inbox()
    for when in ("2025-03", "2025-09", "2026-02"):
        inbox.b2b(when, 1, poc_start_date=datetime.date(2025, 1, 7), go_live_date=datetime.date(2025, 3, 5))
    con = inbox.warehouse()

    def reports(indicator):
        return {cell.report_id[5:11] for cell in explain.cells(con, "gaon", NOW, indicator, "headline")}

    assert reports("b2b_poc_conversion") == reports("b2b_time_to_live") == {"202503"}  # said first, the same since
    assert reports("b2b_persistence_6m") == {"202503", "202509"}


def test_without_affiliates_a_held_indicator_shows_its_headline_cells():
    inbox = Inbox()
    for n in range(4):
        inbox.b2b("2026-02", n, affiliation="affiliate" if n else "independent")
    con = inbox.warehouse()
    for indicator, rows in (("b2b_independent_share", 4), ("b2b_live_orgs", 1)):
        found = explain.cells(con, "gaon", NOW, indicator, "no_affiliates")
        assert len({cell.row_no for cell in found}) == rows


REPORTED = [one.id for one in method.load().indicators.values() if one.role != "ladder" and one.kind != "record"]


@pytest.fixture(scope="module")
def much_reported():
    """A year of a team in which every indicator has a value."""
    inbox = Inbox(denominators={"population_share_60p": 0.25})
    for back in range(13):
        when = add_months(NOW, -back)
        for n in range(6):
            inbox.b2b(when, n, licensed_seats=10, poc_start_date=datetime.date(2025, 2, 3), ksic_division="12",
                      go_live_date=datetime.date(2025, 8, 1) if when >= month("2025-08") else None)  # fmt: skip
        inbox.b2c(when, mau_age60p=7)
    return inbox.warehouse()


@pytest.mark.parametrize("indicator", REPORTED)
def test_every_indicator_has_sql_that_runs_and_cells_of_fields_that_teams_send(much_reported, indicator):
    con = much_reported
    text, values = explain.sql_of(indicator)
    values = {name: value if value is not None else 0.25 for name, value in values.items()}
    asked = {**values, "now": NOW}
    ours = con.execute(f"SELECT value FROM ({text}) WHERE team_id = 'gaon' AND month = $now", asked).fetchall()
    kept = con.execute(
        "SELECT value, state FROM measured WHERE indicator = $one AND month = $now AND variant = 'headline'",
        {"one": indicator, "now": NOW},
    ).fetchall()
    assert [(value, "reported") for (value,) in ours] == kept
    kind = method.load().indicators[indicator].kind
    found = explain.cells(con, "gaon", NOW, indicator, "headline")
    assert found and {cell.field for cell in found} <= set(contract.load().kinds[kind].fields)
    secret = {"customer_id", "customer_group_id"}
    assert all(cell.column for cell in found if cell.field not in secret)


@pytest.fixture(scope="module")
def both_reported():
    """All teams have a service called ALL, and may have filed the same month."""
    inbox = Inbox(teams={team: (month("2024-01"), None) for team in ("gaon", "mir")})
    for when in ("2025-11", "2026-02"):
        for team in ("gaon", "mir"):
            inbox.b2b(when, 1, team=team).b2c(when, team=team).b2c(when, "ALL", team=team)
    return inbox.warehouse()


@pytest.mark.parametrize("indicator", REPORTED)
def test_a_team_never_sees_a_cell_of_another(both_reported, indicator):
    con = both_reported
    for variant in VARIANTS:
        for team in ("gaon", "mir"):
            found = explain.cells(con, team, NOW, indicator, variant)
            assert {cell.report_id.split("-")[0] for cell in found} <= {team}
    if indicator == "b2c_mau_reach":
        assert len(explain.cells(con, "gaon", NOW, indicator, "headline")) > 0

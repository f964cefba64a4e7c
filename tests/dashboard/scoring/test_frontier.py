"""The frontier by examples that can be worked in the head: what of the public record counts, and what does not."""

import pytest
from warehouse_tables import Inbox, month

from dashboard.scoring import explain
from dashboard.scoring.constant import VARIANTS

NOW = month("2026-02")
FIVE = ("a", "b", "c", "d", "e")


def record(*scores, leader=100, **changed):
    """Five tests that count, with these scores of gaon's one model of 9 billion active parameters."""
    inbox = Inbox().model("gaon-1", active=9)
    for test, score in zip(FIVE, scores, strict=False):
        inbox.counts(test).result(test, score, leader, **changed)
    return inbox


def value(inbox, indicator, when="2026-02", variant="headline"):
    """(value, state, base) of gaon in a month."""
    return inbox.warehouse().execute(
        "SELECT value, state, base FROM measured WHERE team = 'gaon' AND month = $month "
        "AND indicator = $indicator AND variant = $variant",
        {"month": month(when), "indicator": indicator, "variant": variant},
    ).fetchall()[0]  # fmt: skip


def pillar(con, variant="headline"):
    return con.execute(
        "SELECT is_rated, score, low, high FROM pillar_score WHERE pillar = 'frontier' AND variant = $variant "
        "AND month = $now", {"variant": variant, "now": NOW},
    ).fetchall()[0]  # fmt: skip


def test_the_ratio_to_the_leader_is_the_mean_over_tests_each_capped_at_one():
    # 50, 70, 80 and 100 of 100, and 120 of 100 counts 100: (50 + 70 + 80 + 100 + 100) / 5 = 80
    assert value(record(50, 70, 80, 100, 120), "fr_sota_ratio") == (80, "reported", 5)


def test_where_lower_is_better_the_leader_is_divided_by_the_score():
    inbox = record(100, 100, 100, 100).counts("e")
    inbox.result("e", 10, leader=5, direction="lower")  # twice the errors of the leader: 50
    assert value(inbox, "fr_sota_ratio") == (90, "reported", 5)


def test_no_error_at_all_counts_one_and_divides_by_nothing():
    inbox = record(100, 100, 100, 100).counts("e").result("e", 0, leader=5, direction="lower")
    assert value(inbox, "fr_sota_ratio") == (100, "reported", 5)


def test_the_newest_result_by_the_end_of_the_month_wins():
    inbox = record(50, 50, 50, 50, 50)
    inbox.result("a", 100, on="2026-02-28").result("b", 100, on="2026-03-01").result("c", 0, on="2025-12-31")
    assert value(inbox, "fr_sota_ratio")[0] == 60
    assert value(inbox, "fr_sota_ratio", "2026-03")[0] == 70


@pytest.mark.parametrize(
    "left_out",
    [
        {"run_by": "team"}, {"setting": "few-shot"}, {"setting": None}, {"mode": "thinking"}, {"leader": None},
        {"is_estimate": True}, {"on": None}, {"model_id": "gaon-9"}, {"score": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_was_run_otherwise_by_others_or_is_half_on_record_does_not_count(left_out):
    inbox = record(50, 50, 50, 50, 50).model("gaon-9", programme=False)
    inbox.result("a", **{"score": 100, "on": "2026-02-01", **left_out})
    assert value(inbox, "fr_sota_ratio") == (50, "reported", 5)


def test_a_test_the_programme_names_no_setting_for_counts_nowhere():
    assert value(record(50, 50, 50, 50, 50).result("f", 100), "fr_sota_ratio") == (50, "reported", 5)


def test_four_tests_are_too_few_shown_and_not_scored():
    con = record(80, 80, 80, 80).warehouse()
    rows = con.execute(
        "SELECT indicator, round(value, 9), state, score FROM indicator_score WHERE pillar = 'frontier' "
        "AND variant = 'headline' AND month = $now ORDER BY indicator", {"now": NOW},
    ).fetchall()  # fmt: skip
    assert rows == [
        ("fr_aaii_ratio", None, "not_on_record", None),
        ("fr_cost_efficiency", 80, "too_few", None),  # 80 / log10(1 + 9)
        ("fr_sota_ratio", 80, "too_few", None),
    ]
    assert pillar(con) == (False, None, 1, pytest.approx(100))


def test_the_index_is_compared_within_one_version_the_newest_with_both_figures():
    inbox = Inbox().model("gaon-1").counts("index-2", index=True).counts("index-3", index=True)
    inbox.result("index-2", 45, leader=60, on="2025-12-01")
    assert value(inbox, "fr_aaii_ratio") == (75, "reported", None)
    # the new version is lower for everyone; without the leader's figure the older one still stands
    inbox.result("index-3", 30, leader=None, on="2026-01-20")
    assert value(inbox, "fr_aaii_ratio")[0] == 75
    inbox.result("index-3", 30, leader=50, on="2026-02-10", is_estimate=True)
    assert value(inbox, "fr_aaii_ratio")[0] == 60
    assert value(inbox, "fr_aaii_ratio", "2026-01")[0] == 75


def test_an_index_is_no_test_and_a_test_no_index():
    inbox = record(50, 50, 50, 50, 50).counts("index-3", index=True).result("index-3", 90)
    assert value(inbox, "fr_sota_ratio") == (50, "reported", 5)
    assert value(inbox, "fr_aaii_ratio") == (90, "reported", None)


def test_efficiency_divides_by_the_logarithm_of_the_active_size():
    inbox = record(80, 80, 80, 80, 80).model("gaon-1", active=99)
    assert value(inbox, "fr_cost_efficiency") == (40, "reported", 5)  # 80 / log10(1 + 99)


def test_with_one_model_of_unknown_size_there_is_no_efficiency():
    inbox = record(80, 80, 80, 80, 80).model("gaon-2", active=None).result("a", 80, model_id="gaon-2")
    assert value(inbox, "fr_cost_efficiency")[1] == "not_on_record"
    assert value(inbox, "fr_sota_ratio")[1] == "reported"


def test_a_model_of_the_registry_is_a_model_of_the_programme():
    inbox = record(80, 80, 80, 80, 80).model("gaon-1", programme=False)
    assert value(inbox, "fr_sota_ratio")[1] == "not_on_record"
    inbox._load = lambda con, load=inbox._load: (load(con), con.execute(
        "INSERT INTO model (model_id, team_id) VALUES ('gaon-1', 'gaon')"))  # fmt: skip
    assert value(inbox, "fr_sota_ratio")[1] == "reported"


def test_without_anything_on_record_the_frontier_is_not_rated_and_never_zero():
    con = Inbox().files("2026-02").warehouse()
    assert pillar(con) == (False, None, 1, pytest.approx(100))
    assert con.execute("SELECT DISTINCT state FROM measured WHERE indicator LIKE 'fr_%'").fetchall() == [
        ("not_on_record",)
    ]


def test_every_variant_holds_the_frontier_at_its_headline():
    con = record(80, 80, 80, 80, 80).counts("index-3", index=True).result("index-3", 62.5).warehouse()
    # capability (100 * 20/35 + 50) / 2, efficiency 100: 80 / log10(10) is beyond 75
    expected = (True, pytest.approx((((2000 / 35 + 50) / 2) * 100) ** 0.5))
    assert {pillar(con, variant)[:2] for variant in VARIANTS} == {pillar(con)[:2]}
    assert pillar(con)[:2] == expected


def test_points_sum_to_the_frontier_and_its_cells_are_lines_of_the_record():
    inbox = record(80, 80, 80, 80, 80).counts("index-3", index=True).result("index-3", 62.5)
    con = inbox.warehouse()
    points = explain.points(con, "gaon", NOW, "frontier", "headline")
    assert sum(one.points for one in points) == pytest.approx(pillar(con)[1])
    found = explain.cells(con, "gaon", NOW, "fr_sota_ratio", "verified")
    scores = [(one.file_name, one.row_no, one.value) for one in found if one.field == "score"]
    assert scores == [("record/benchmarks.csv", n, 80) for n in range(2, 7)]
    sizes = [one for one in explain.cells(con, "gaon", NOW, "fr_cost_efficiency", "headline")
             if one.field == "active_params_b"]  # fmt: skip
    assert {(one.file_name, one.value) for one in sizes} == {("record/models.csv", 9)}
    of_index = explain.cells(con, "gaon", NOW, "fr_aaii_ratio", "headline")
    assert {one.row_no for one in of_index} == {7}


@pytest.mark.parametrize("indicator", ["fr_sota_ratio", "fr_aaii_ratio", "fr_cost_efficiency"])
def test_the_sql_shown_makes_the_value_shown(indicator):
    inbox = record(80, 80, 80, 80, 80).counts("index-3", index=True).result("index-3", 62.5)
    text, values = explain.sql_of(indicator)
    ours = inbox.warehouse().execute(f"SELECT value FROM ({text}) WHERE month = $now", {**values, "now": NOW})
    assert ours.fetchall() == [value(inbox, indicator)[:1]]

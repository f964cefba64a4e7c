"""Whether benchmarks still tell teams apart: every verdict and formula by hand, and again by a second way."""

import datetime
import math
import random
import shutil
import statistics
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy.stats import chi2

from connectors import programme, toml, warehouse
from connectors.errors import BrokenFile
from dashboard import text
from dashboard.access import NotAllowed, Viewer
from dashboard.charts import spreads
from dashboard.saturation import asked, grids
from dashboard.scoring import explain, method, saturation, thresholds
from dashboard.scoring.fill import fill
from dashboard.scoring.saturation import Estimate
from tests.dashboard.benchmarks.recorded import DAY, OFFICE, Record
from tests.dashboard.test_pages import opened, said, whole

ROOT = Path(__file__).parents[3]
DECLARED = method.load().saturation
TEAM = Viewer("team", "abc")
NOT_LEVEL = {
    "ko": "벤치마크가 평준화되었다고 할 수 없습니다: 판정한 시험 9개 중 5개가 상위 두 팀을 가릅니다",
    "en": "Benchmarks have not levelled out: 5 of 9 tests that can be judged tell the first two teams apart",
}
UNTOLD = {
    "ko": "벤치마크가 평준화되었는지 알 수 없습니다: 기록된 시험 77개 중 판정할 수 있는 것이 하나도 없습니다",
    "en": "It cannot be told whether benchmarks have levelled out: none of 77 tests on record can be judged",
}


def judged(record):
    return asked.tests(record.con, OFFICE)


def only(record):
    (one,) = judged(record)
    return one


# ---- the verdicts ----


def test_a_gap_of_five_at_an_error_of_one_each_tells_apart():
    one = only(Record().result("a", 80, standard_error=1).result("b", 75, standard_error=1))
    assert (one.verdict, one.z) == ("resolving", pytest.approx(5 / 2**0.5))
    assert (one.first.team, one.second.team, one.first.figure.claim_id) == ("a", "b", "c2")


def test_the_error_follows_from_the_number_of_items_where_it_is_not_given():
    # p = 0.5, 100 items: 5 points; a gap of 10 is 10 / sqrt(50) = 1.41 errors
    one = only(Record().result("a", 50, n_items=100).result("b", 40, n_items=100, standard_error=5))
    assert (one.verdict, one.z) == ("unresolved", pytest.approx(2**0.5))
    assert one.noise == pytest.approx(25)


@pytest.mark.parametrize(("second", "verdict"), [(80 - 1.96 * 2**0.5, "resolving"), (77.3, "unresolved")])
def test_from_exactly_1_96_errors_on_it_tells_apart(second, verdict):
    assert (
        only(Record().result("a", 80, standard_error=1).result("b", second, standard_error=1)).verdict == verdict
    )


@pytest.mark.parametrize(("first", "verdict"), [(97, "saturated"), (96.9, "unresolved")])
def test_near_the_end_means_within_three_points_of_it(first, verdict):
    record = Record().result("a", first, standard_error=1)
    assert only(record.result("b", first - 1, standard_error=1)).verdict == verdict


def test_where_lower_is_better_the_end_is_nothing():
    record = Record().result("a", 2, direction="lower", standard_error=1)
    one = only(record.result("b", 2.5, direction="lower", standard_error=1))
    assert (one.verdict, one.first.team) == ("saturated", "a")


def test_two_equal_results_are_no_gap_at_all():
    one = only(Record().result("a", 100, n_items=50).result("b", 100, n_items=50))
    assert (one.verdict, one.z) == ("saturated", 0)


def test_all_right_against_all_wrong_is_no_chance():
    one = only(Record().result("a", 100, n_items=10).result("b", 0, n_items=10))
    assert (one.verdict, one.z) == ("resolving", math.inf)


def test_an_index_has_no_end_to_be_used_up_and_its_version_is_its_setting():
    record = Record().result("a", 99, "i-2", unit="index", setting="listed as A", standard_error=1)
    one = only(record.result("b", 98, "i-2", unit="index", setting="listed as B", standard_error=1))
    assert (one.verdict, one.setting) == ("unresolved", None)


def test_a_team_is_compared_with_its_newest_model_and_never_with_its_own_past():
    record = Record().model("a-2", "a").result("a", 90, standard_error=1).result("b", 70, standard_error=1)
    record.result("a", 75, model_id="a-2", read_or_run_on=DAY + datetime.timedelta(1), standard_error=1)
    one = only(record)
    assert (one.first.model, one.second.team, one.teams) == ("a-2", "b", 2)


# ---- what is missing where it cannot be told ----


@pytest.mark.parametrize(
    ("first", "second", "missing"),
    [
        ({"standard_error": 1}, {}, ("items",)),
        ({"unit": "index"}, {"unit": "index"}, ("share",)),
        ({"unit": "Elo"}, {"unit": "Elo"}, ("share",)),
        ({}, None, ("second_team", "items")),
        ({"n_items": 10}, None, ("second_team",)),
        ({"unit": "index"}, None, ("second_team", "share")),
        ({"standard_error": 1}, {"run_by": "team", "standard_error": 1}, ("common_run",)),
        ({"run_by": "team"}, {"run_by": "team"}, ("common_run", "items")),
        ({"standard_error": 1}, {"setting": "five-shot", "standard_error": 1}, ("setting",)),
        ({"standard_error": 1}, {"mode": None, "standard_error": 1}, ("setting",)),
        ({"standard_error": 1}, {"setting": None, "standard_error": 1}, ("setting",)),
    ],
    ids=str,
)
def test_it_says_exactly_what_is_missing(first, second, missing):
    record = Record().result("a", 80, **first)
    one = only(record.result("b", 40, **second) if second is not None else record)
    assert (one.verdict, one.missing, one.z) == ("untold", missing, None)
    assert set(missing) <= set(grids.MISSING)


def test_another_version_is_another_test_and_neither_has_a_second_team():
    found = judged(Record().result("a", 80, "t-1", n_items=9).result("b", 40, "t-2", n_items=9))
    assert [(one.version, one.missing) for one in found] == [("1", ("second_team",)), ("2", ("second_team",))]


# ---- the share that is not noise ----


def test_nine_tenths_of_a_variance_of_fifty_are_not_noise_where_errors_are_one_and_three():
    one = only(Record().result("a", 80, standard_error=1).result("b", 70, standard_error=3))
    # (80 - 75)^2 + (70 - 75)^2 = 50, over one; (1 + 9) / 2 = 5
    assert (one.deviation**2, one.noise) == (pytest.approx(50), pytest.approx(5))
    share = saturation.not_noise(one.deviation, one.noise, 2, 0.95)
    assert share.value == pytest.approx(0.9)
    # one degree of freedom: the variance may be 1 / 5.0239 = 0.199 times what was seen
    assert share.low == pytest.approx(1 - 5 / (50 / 5.0239), abs=1e-4)
    assert share.high == pytest.approx(1, abs=1e-3)


def test_errors_larger_than_the_spread_leave_nothing():
    assert saturation.not_noise(2, 9, 4, 0.95).value == 0
    assert saturation.not_noise(0, 9, 4, 0.95) == Estimate(0, 0, 0)
    assert saturation.not_noise(0, 0, 4, 0.95) is None


def test_a_team_without_an_error_leaves_the_noise_unknown():
    record = Record().result("a", 80, standard_error=1).result("b", 75, standard_error=1).result("c", 60)
    one = only(record)
    assert (one.verdict, one.teams, one.noise) == ("resolving", 3, None)


def test_four_teams_leave_a_variance_between_a_third_of_it_and_fourteen_times_it():
    assert saturation.variance_factors(4, 0.95) == pytest.approx((0.32, 13.9), abs=0.005)
    found = saturation.spread(10, 4, 0.95)
    assert (found.low, found.high) == pytest.approx((5.66, 37.3), abs=0.02)


@pytest.mark.parametrize("teams", [2, 3, 4, 5, 12])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_the_factors_are_those_of_the_chi_square_distribution(teams, level):
    tails = chi2.ppf([(1 + level) / 2, (1 - level) / 2], teams - 1)
    assert saturation.variance_factors(teams, level) == pytest.approx((teams - 1) / tails)


def test_ninety_five_of_a_hundred_intervals_hold_the_true_spread():
    rng = np.random.default_rng(7)
    seen = rng.normal(0, 3, (4000, 4)).std(axis=1, ddof=1)
    held = [one.low <= 3 <= one.high for one in (saturation.spread(sd, 4, 0.95) for sd in seen)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.011)


# ---- the same a second time, over random records ----


def plain(rows):
    """{(test, setting)}: (verdict, z, deviation, noise) of each pair that can be compared, in plain Python."""
    groups = {}
    for row in rows:
        if row["run_by"] != "team":
            groups.setdefault((row["test"], row["setting"]), {})[row["team"]] = row  # the last is the newest
    return {at: verdict(list(of.values())) for at, of in groups.items() if len(of) > 1}


def verdict(rows):
    rows = sorted(rows, key=lambda row: -row["score"])
    errors = [plain_error(row) for row in rows]
    deviation = statistics.stdev(row["score"] for row in rows)
    noise = None if None in errors else statistics.mean(one * one for one in errors)
    if None in errors[:2]:
        return "untold", None, deviation, noise
    gap, error = rows[0]["score"] - rows[1]["score"], math.hypot(*errors[:2])
    z = 0 if gap == 0 else math.inf if error == 0 else gap / error
    near = 100 - rows[0]["score"] <= 3
    return "resolving" if z >= 1.96 else "saturated" if near else "unresolved", z, deviation, noise


def plain_error(row):
    if row["standard_error"] is not None:
        return row["standard_error"]
    return (
        100 * math.sqrt(row["score"] / 100 * (1 - row["score"] / 100) / row["n_items"]) if row["n_items"] else None
    )


@pytest.mark.parametrize("seed", range(30))
def test_a_second_implementation_agrees_over_random_records(seed):
    rng = random.Random(seed)
    record, rows = Record(), []
    scale = rng.choice([(90, 100), (20, 80)])
    for n in range(24):
        row = {
            "team": rng.choice("abc"), "test": f"t-{rng.randint(1, 2)}", "setting": rng.choice(["x", "y"]),
            "run_by": rng.choice(["evaluator", "leaderboard", "evaluator", "team"]),
            "score": round(rng.uniform(*scale), 1), "n_items": rng.choice([None, 50, 500]),
            "standard_error": rng.choice([None, None, 1.5]),
        }  # fmt: skip
        rows.append(row)
        given = {key: row[key] for key in ("setting", "run_by", "n_items", "standard_error")}
        record.result(row["team"], row["score"], row["test"], read_or_run_on=DAY + datetime.timedelta(n), **given)
    expected = plain(rows)
    found = {(one.benchmark, one.setting): one for one in judged(record) if one.first}
    assert set(found) == set(expected)
    for at, (kind, z, deviation, noise) in expected.items():
        one = found[at]
        assert (one.verdict, one.z, one.deviation) == (kind, pytest.approx(z), pytest.approx(deviation))
        assert one.noise == (None if noise is None else pytest.approx(noise))


# ---- the answer ----


@pytest.mark.parametrize(
    ("resolving", "unresolved", "saturated", "said"),
    [
        (5, 3, 1, "no"),  # 5 of 9
        (1, 3, 5, "yes"),
        (4, 0, 4, "mixed"),  # both half
        (2, 4, 2, "mixed"),  # neither
        (4, 0, 0, "few"),  # five are needed
        (5, 0, 0, "no"),
        (0, 0, 5, "yes"),
        (0, 0, 0, "few"),
    ],
)
def test_the_answer_follows_the_declared_rule(resolving, unresolved, saturated, said):
    verdicts = ["resolving"] * resolving + ["unresolved"] * unresolved + ["saturated"] * saturated
    assert saturation.answer([*verdicts, *["untold"] * 7], DECLARED) == said


@pytest.mark.parametrize(
    ("after", "said"), [((1, 0.5, 1.9), "narrower"), ((9, 8.1, 12), "wider"), ((3, 1, 2), "untold")]
)
def test_a_spread_changed_only_where_the_intervals_do_not_meet(after, said):
    assert saturation.change(Estimate(4, 2, 8), Estimate(*after)) == said


@pytest.mark.parametrize(
    ("key", "value"),
    [("noticeable", 0), ("headroom", 100), ("least_tests", 0), ("levelled_from", 0.4), ("interval", 1), ("x", 1)],
)
def test_a_threshold_that_makes_no_sense_is_refused_by_name(key, value):
    good = {"noticeable": 1.96, "headroom": 3.0, "least_tests": 5, "levelled_from": 0.5, "interval": 0.95}
    with pytest.raises(BrokenFile, match=rf"saturation\.{key}"):
        thresholds.read(toml.Section("method.toml", "saturation", good | {key: value}))
    assert thresholds.read(toml.Section("method.toml", "saturation", good)) == DECLARED


# ---- spreads over the stages, and what they come from ----


class Scored:
    """A warehouse in memory with the scores that a test gives."""

    def __init__(self):
        self.con = duckdb.connect()
        self.con.execute(
            "CREATE TABLE stage (code VARCHAR, name_ko VARCHAR, name_en VARCHAR, starts_on DATE, ends_on DATE);"
            "CREATE TABLE calendar (month DATE); CREATE TABLE aggregation (floor DOUBLE);"
            "INSERT INTO aggregation VALUES (1);"
            "CREATE TABLE pillar_score (variant VARCHAR, team VARCHAR, month DATE, pillar VARCHAR, "
            "is_rated BOOLEAN, score DOUBLE);"
            "CREATE TABLE indicator_score (variant VARCHAR, team VARCHAR, month DATE, pillar VARCHAR, "
            "dimension VARCHAR, indicator VARCHAR, is_due BOOLEAN, weight DOUBLE, point DOUBLE);"
            "CREATE TABLE dimension_score (variant VARCHAR, team VARCHAR, month DATE, pillar VARCHAR, "
            "dimension VARCHAR, weight DOUBLE, point DOUBLE);"
        )

    def stage(self, code, first, last):
        self.con.execute("INSERT INTO stage VALUES (?, ?, ?, ?, ?)", [code, code, code, first, last])

    def month(self, month, pillar, **scores):
        if not self.con.execute("SELECT 1 FROM calendar WHERE month = ?", [month]).fetchall():
            self.con.execute("INSERT INTO calendar VALUES (?)", [month])
        for team, score in scores.items():
            row = ["headline", team, month, pillar, score is not None, score]
            self.con.execute("INSERT INTO pillar_score VALUES (?, ?, ?, ?, ?, ?)", row)

    def one_dimension(self, team, month, first, second):
        """Two indicators of one dimension, each weighing a half."""
        point = (first + second) / 2
        self.month(month, "b2b", **{team: point})
        self.con.execute("INSERT INTO dimension_score VALUES ('headline', ?, ?, 'b2b', 'd', 1, ?)",
                         [team, month, point])  # fmt: skip
        for name, value in (("one", first), ("two", second)):
            self.con.execute("INSERT INTO indicator_score VALUES ('headline', ?, ?, 'b2b', 'd', ?, true, 0.5, ?)",
                             [team, month, name, value])  # fmt: skip


def test_a_stage_is_shown_by_its_last_month_that_has_appeared():
    given = Scored()
    given.stage("1", "2026-01-01", "2026-02-28")
    given.stage("2", "2026-03-01", None)
    given.month("2026-01-01", "b2b", a=0, b=100)
    given.month("2026-02-01", "b2b", a=40, b=50, c=60)
    given.month("2026-03-01", "b2b", a=40, b=None)
    one, two = asked.spreads(given.con, OFFICE)
    # 40, 50, 60: (100 + 0 + 100) / 2 = 100
    assert (one.teams, one.deviation, one.least, one.most) == (3, pytest.approx(10), 40, 60)
    assert (two.month, two.teams, two.deviation) == (datetime.date(2026, 3, 1), 1, None)


def test_a_team_is_told_the_spread_of_the_frontier_and_no_other():
    given = Scored()
    given.stage("1", "2026-01-01", None)
    for pillar in ("b2b", "b2c", "frontier"):
        given.month("2026-01-01", pillar, abc=40, xyz=50)
    assert {one.pillar for one in asked.spreads(given.con, OFFICE)} == {"b2b", "b2c", "frontier"}
    assert {one.pillar for one in asked.spreads(given.con, TEAM)} == {"frontier"}
    for pillar in ("b2b", "b2c"):
        with pytest.raises(NotAllowed):
            asked.parts(given.con, TEAM, pillar)
    assert asked.parts(given.con, TEAM, "frontier") == []


def test_what_the_differences_come_from_by_hand():
    given = Scored()
    given.one_dimension("a", "2026-01-01", 80, 40)  # 60
    given.one_dimension("b", "2026-01-01", 20, 40)  # 30
    shares = {one.indicator: one.share for one in asked.parts(given.con, OFFICE, "b2b")}
    # With one dimension a score of S gives its indicators S - 1 points, in proportion to w y: a has 59 * 40 / 60
    # and 59 * 20 / 60, b 29 * 10 / 30 and 29 * 20 / 30. The scores lie 15 from their mean: 2 * 15^2 = 450.
    assert shares["one"] == pytest.approx((59 * 40 / 60 - 29 * 10 / 30) * 15 / 450)
    assert shares["two"] == pytest.approx((59 * 20 / 60 - 29 * 20 / 30) * 15 / 450)
    assert sum(shares.values()) == pytest.approx(1)


def test_a_month_with_one_team_or_without_differences_says_nothing():
    given = Scored()
    given.one_dimension("a", "2026-01-01", 80, 40)
    given.one_dimension("a", "2026-04-01", 50, 50)
    given.one_dimension("b", "2026-04-01", 50, 50)
    assert asked.parts(given.con, OFFICE, "b2b") == []


def test_a_quarter_is_pooled_over_its_months_and_says_how_many_there_are():
    given = Scored()
    for month in ("2026-01-01", "2026-02-01"):
        given.one_dimension("a", month, 80, 40)
        given.one_dimension("b", month, 20, 40)
    given.one_dimension("a", "2026-03-01", 80, 40)
    found = asked.parts(given.con, OFFICE, "b2b")
    assert {(one.months, one.teams) for one in found} == {(2, 2)}
    assert sum(one.share for one in found) == pytest.approx(1)


@pytest.mark.parametrize("pillar", ["b2b", "b2c"])
def test_a_second_implementation_agrees_on_the_scores_of_reports(staged_data, pillar):
    con = warehouse.cursor(warehouse.current(staged_data / "trial"))
    expected = by_points(con, pillar)
    found = {(one.quarter, one.indicator): one.share for one in asked.parts(con, OFFICE, pillar)}
    assert found.keys() == expected.keys()
    assert found == {key: pytest.approx(share, abs=1e-9) for key, share in expected.items()}
    assert bool(found) == (pillar == "b2b")  # of B2C abc alone is rated


def by_points(con, pillar):
    """{(quarter, indicator): share} by the points that the page of explanations shows."""
    months = {}
    for team, month, score in con.execute(
        "SELECT team, month, score FROM pillar_score "
        "WHERE variant = 'headline' AND pillar = ? AND score IS NOT NULL", [pillar],
    ).fetchall():  # fmt: skip
        months.setdefault(month, {})[team] = score
    together, variance = {}, {}
    for month, scores in months.items():
        quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
        mean = statistics.mean(scores.values())
        for team, score in scores.items() if len(scores) > 1 else ():
            variance[quarter] = variance.get(quarter, 0) + (score - mean) ** 2
            for one in explain.points(con, team, month, pillar, "headline"):
                if one.indicator:
                    at = quarter, one.indicator
                    together[at] = together.get(at, 0) + one.points * (score - mean)
    return {at: value / variance[at[0]] for at, value in together.items()}


# ---- the pages ----


@pytest.fixture(scope="module")
def staged_data(trial_data, tmp_path_factory):
    """The trial programme with a second stage, in which its reports lie."""
    data = tmp_path_factory.mktemp("staged")
    shutil.copytree(trial_data / "trial", data / "trial", ignore=shutil.ignore_patterns("warehouse"))
    with (data / "trial" / "programme.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[stage]]\ncode = "stage2"\nname = { ko = "2단계", en = "Stage 2" }\nstarts_on = 2026-01-01\n'
        )
    warehouse.build(programme.load(data / "trial"), fill)
    return data


@pytest.fixture
def staged_pages(staged_data, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(staged_data))
    return staged_data


def test_the_demo_has_every_verdict_and_everything_that_can_be_missing(demo_record):
    con = warehouse.cursor(warehouse.current(demo_record / "demo"))
    found = asked.tests(con, OFFICE)
    assert {one.verdict for one in found} == set(grids.SIGNS)
    assert {code for one in found for code in one.missing} == set(grids.MISSING)


@pytest.mark.parametrize("viewer", ["policymaker", "operator", "haneul"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_on_the_demo_the_answer_is_no_for_everyone(demo_pages, lang, viewer):
    app = opened("saturation", programme="demo", lang=lang, view=viewer)
    assert NOT_LEVEL[lang] == app.title[0].value
    words = said(app)
    assert "1.96" in words and "Naraemoe" in words and "Dodamsaem" in words
    assert {"ko": "누가 무엇을 하면 되나", "en": "Who could give it"}[lang] in words


@pytest.mark.parametrize("viewer", ["policymaker", "lg"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_on_the_real_record_no_test_can_be_judged_and_it_says_what_is_missing(real_pages, lang, viewer):
    app = opened("saturation", programme="dokpamo", lang=lang, view=viewer)
    assert UNTOLD[lang] == app.title[0].value
    words = whole("saturation", programme="dokpamo", lang=lang, view=viewer)
    for part in {
        "ko": ("정답률 또는 표준오차", "같은 곳에서 잰 결과", "둘째 팀의 결과", "차이가 0이라는 뜻이 아닙니다"),
        "en": ("a share of right answers", "one party that ran both", "second team", "no spread"),
    }[lang]:
        assert part in words
    # What the evaluation of stage 2 published: from first to last 4.0 of 40 points on benchmarks.
    assert "4.0" in words and "korea.kr" in words


def test_item_counts_of_the_real_record_are_those_its_own_rows_state(real_data):
    con = warehouse.cursor(warehouse.current(real_data / "dokpamo"))
    rows = con.execute("SELECT benchmark_id, n_items, setting FROM record_benchmarks WHERE n_items > 0").fetchall()
    assert {id for id, _, _ in rows} == {
        "longbench-v2", "skt-manufacturing", "skt-korean-red-team-asr", "ko-gdpval",
    }  # fmt: skip
    assert all(str(int(n)) in setting for _, n, setting in rows)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_office_sees_how_far_teams_lie_apart_and_a_team_does_not(staged_pages, lang):
    office, team = (
        opened("saturation", lang=lang, view=view, part="spread", of_pillar="b2b")
        for view in ("policymaker", "xyz")
    )
    assert any("2단계 · 2팀" in one or "teams: 2" in one for one in alts(office))
    assert any(("B2B" in one and "%" in one) for one in alts(office))
    assert not any("B2B" in one or "B2C" in one for one in alts(team))
    assert {"ko": "다른 팀의 점수에서 나오므로", "en": "comes from other teams"}[lang] in said(team)
    assert "of_pillar" not in team.query_params


def alts(app):
    return [chart.proto.alt for chart in app.get("plotly_chart")]


def test_the_picture_of_the_shares_names_the_largest_and_says_how_few_months_it_stands_on(staged_data):
    con = warehouse.cursor(warehouse.current(staged_data / "trial"))
    found = asked.parts(con, OFFICE, "b2b")
    drawn = spreads.of_variance(text.words("en"), found, "b2b")
    newest = max(one.quarter for one in found)
    top = max((one for one in found if one.quarter == newest), key=lambda one: one.share)
    assert f"Q4 2026: {top.share:.0%}" in drawn.title
    assert "1 of 3" in drawn.note and "never used as a weight" in drawn.note
    assert drawn.table.columns[1:] == ("Q4 2026 (months: 1)", "Q3 2026 (months: 2)")


@pytest.mark.parametrize("code", ["trial", "unreported"])
def test_without_any_record_it_says_that_there_is_none(trial_pages, code):
    app = opened("saturation", lang="en", programme=code)
    assert "no result is on record" in app.title[0].value
    assert "no month has two teams rated" in said(
        opened("saturation", lang="en", programme=code, part="spread")
    )  # of the frontier


def test_every_verdict_has_a_sign_and_words():
    assert len(set(grids.SIGNS.values())) == len(grids.SIGNS)
    for lang in ("ko", "en"):
        for one in grids.SIGNS:
            assert text.words(lang)(f"telling.{one}")

"""The page of how sure the order is: what it says of two teams, of one, of none, and to whom."""

import datetime
from dataclasses import replace

import pytest
from test_pages import opened, said, whole

from connectors import programme, warehouse
from dashboard.access import Viewer
from dashboard.charts import doubt as charts
from dashboard.doubt import asked, grids, worded
from dashboard.page import Here
from dashboard.scoring import figures, uncertainty
from dashboard.text import words

SEPTEMBER = datetime.date(2026, 9, 1)


def question(trial_data, viewer, month=SEPTEMBER, pillar="b2b"):
    return asked.doubt(warehouse.cursor(warehouse.current(trial_data / "trial")), viewer, month, pillar)


def office(trial_data, lang="en"):
    file = warehouse.current(trial_data / "trial")
    return Here(words(lang), Viewer("policymaker"), {}, programme.load(trial_data / "trial"), (), file)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_says_who_is_first_how_sure_that_is_and_what_the_share_is_not(trial_pages, lang):
    app = opened("robustness", lang=lang)
    (title,) = [one.value for one in app.title]
    assert {"ko": "100가지", "en": "of 100 plausible methods"}[lang] in title
    shown = whole("robustness", lang=lang)
    for part in {
        "ko": ("예측이 아니며", "확산 점수(비공식)를 10,000번", "1위 비율", "혼자서", "기하평균(우리 방법)"),
        "en": ("not a forecast", "(unofficial) were computed 10,000", "Share of first places", "By itself",
               "Geometric mean (our method)"),
    }[lang]:  # fmt: skip
        assert part in shown


@pytest.mark.parametrize("view", ["policymaker", "abc"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_each_term_has_its_meaning_on_the_page(trial_pages, lang, view):
    shown = whole("robustness", lang=lang, view=view)
    for part in {
        "ko": ("정해 둔 방법 그대로 계산한 점수", "예: 실운영 도입기관 수", "넓이, 속도, 깊이, 지속, 독립, 성과",
               "모두 더하면 100%", "E3는 수요기관이 확인한 것", "합이 늘 100%인 비율들을 뽑는 방법"),
        "en": ("by the method exactly as stated", "such as: Organisations in live use", "Independence and Outcome",
               "add up to 100%", "E3: confirmed by the customer", "shares that always add up to 100%"),
    }[lang]:  # fmt: skip
        assert part in shown, part


def test_the_headline_score_stands_beside_the_middle_and_the_widest_range_is_named(trial_data):
    found = question(trial_data, Viewer("policymaker"))
    here = office(trial_data)
    drawn = charts.score_ranges(here.say, found, here.teams)
    for one, t in zip(drawn.series, range(2), strict=True):
        assert one.marks == (f"{found.ranges[t].middle:.1f} ({found.scores[t]:.1f})",)
    widest = max(found.ranges, key=lambda one: one.high - one.low)
    assert f"({widest.low:.1f} to {widest.high:.1f})" in drawn.title


@pytest.mark.parametrize(("weight", "part"), [(0.54, "without leaning"), (0.56, "56% on average, against 50%")])
def test_only_a_weight_well_above_the_stated_one_is_what_one_must_believe(trial_data, weight, part):
    found = replace(
        question(trial_data, Viewer("policymaker")),
        dimensions=(("breadth", 0.5), ("depth", 0.5)), needed=((0.5, 0.5), (weight, 1 - weight)),
    )  # fmt: skip
    assert part in grids.needed(office(trial_data), found).title


def test_a_team_sees_its_own_range_and_neither_ranks_nor_others(trial_pages):
    app = opened("robustness", view="abc")
    shown = said(app)
    assert "순위는 다른 팀의 점수와 견주는 것" in shown and "보고 오차" in shown
    for part in ("하파타", "옛팀", "1위", "앞선 팀", "기하평균(우리 방법)"):
        assert part not in shown


def test_a_teams_range_is_what_the_office_sees_of_it(trial_data):
    whole = question(trial_data, Viewer("policymaker"))
    alone = question(trial_data, Viewer("team", "abc"))
    assert set(whole.teams) == {"abc", "xyz"} and alone.teams == ("abc",)
    assert alone.ranges[0] == whole.ranges[whole.teams.index("abc")]


def test_where_nobody_is_rated_it_says_so(trial_pages):
    # abc sent no report for May, xyz began in August: of B2C nothing is known of old
    (title,) = [one.value for one in opened("robustness", view="old", pillar="b2c").title]
    assert "미산정" in title


def test_what_was_worked_out_serves_every_rerun_and_every_viewer(trial_pages, trial_data):
    opened("robustness")
    before = uncertainty.of.cache_info().misses
    opened("robustness", lang="en")
    question(trial_data, Viewer("operator"), datetime.date(2026, 10, 1))
    assert uncertainty.of.cache_info().misses == before


def test_all_or_none_is_only_said_where_it_is_so():
    assert [worded.of_hundred(share) for share in (1, 0.9999, 0.5, 0.0001, 0)] == [100, 99, 50, 1, 0]


@pytest.mark.parametrize(
    ("share", "said"), [(1, "100%"), (0.996, ">99%"), (0.95, "95%"), (0.004, "<1%"), (0, "0%")]
)
def test_a_share_in_a_table(trial, share, said):
    here = Here(words("en"), Viewer("policymaker"), {}, None, (), trial)
    assert worded.hundredths(here, share) == said


def test_a_team_whose_pillar_is_not_rated_is_left_out(trial_data):
    con = warehouse.cursor(warehouse.current(trial_data / "trial"))
    rated = con.execute(
        "SELECT team FROM pillar_score "
        "WHERE variant = 'headline' AND pillar = 'b2c' AND is_rated AND month = ?", [SEPTEMBER],
    ).fetchall()  # fmt: skip
    assert figures.read(con, None, SEPTEMBER, "b2c").teams == ("abc",)
    assert rated == [("abc",)]

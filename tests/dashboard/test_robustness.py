"""The page of how sure the order is: what it says of two teams, of one, of none, and to whom."""

import datetime

import pytest
from test_pages import opened, said

from connectors import warehouse
from dashboard.access import Viewer
from dashboard.doubt import asked, worded
from dashboard.page import Here
from dashboard.scoring import figures, uncertainty
from dashboard.text import words

SEPTEMBER = datetime.date(2026, 9, 1)


def question(trial_data, viewer, month=SEPTEMBER, pillar="b2b"):
    return asked.doubt(warehouse.cursor(warehouse.current(trial_data / "trial")), viewer, month, pillar)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_says_who_is_first_how_sure_that_is_and_what_the_share_is_not(trial_pages, lang):
    app = opened("robustness", lang=lang)
    (title,) = [one.value for one in app.title]
    assert {"ko": "100가지", "en": "of 100 plausible methods"}[lang] in title
    shown = said(app)
    for part in {
        "ko": ("예측이 아니며", "확산 점수(비공식)를 10,000번", "1위 비율", "혼자서", "기하평균(우리 방법)"),
        "en": ("not a forecast", "(unofficial) were computed 10,000", "Share of first places", "By itself",
               "Geometric mean (our method)"),
    }[lang]:  # fmt: skip
        assert part in shown


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

"""The page of fairness: what it says of both clocks, to whom, and what it says where nobody reported."""

import dataclasses
import datetime
import json

import duckdb
import pytest
from test_pages import opened, said, whole

from connectors import warehouse
from dashboard import access
from dashboard.access import NotAllowed, Viewer
from dashboard.fairness import asked, measured, sections, worded
from dashboard.fairness.asked import Joined
from dashboard.fairness.parts import Clock, Measure
from dashboard.menu import PAGES
from dashboard.scoring import age
from dashboard.scoring.age import Point
from dashboard.scoring.side_by_side import Together

OFFICE = Viewer("policymaker")
OCTOBER = datetime.date(2026, 10, 1)
# What a team's page says may hang on no other team's rows: all tables with figures, and what to make of them.
DISTURBED = {
    "measured": "value = 7.7, state = 'reported'", "indicator_score": "point = 7.7, score = 7.7, is_known = true",
    "dimension_score": "point = 7.7", "pillar_score": "score = 55.5, is_rated = true",
    "reporting_error": "sigma = 0.9",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_says_where_the_youngest_stands_at_the_same_age_and_what_the_words_mean(trial_pages, lang):
    # xyz joined five months after abc: in October 2026 it is 16 months old, as abc was in May
    app = opened("fairness", lang=lang)
    assert {"ko": "참여 16개월째의 하파타와 같은 나이의 가나다는", "en": "16 months after joining, Xyz"}[lang] in (
        app.title[0].value
    )
    shown = said(app) + said(opened("fairness", lang=lang, measure="b2b_live_orgs"))
    for part in {
        "ko": ("예측이 아니라", "두 기준을 한 점수에 섞지 않습니다", "자연로그 차이",
               "다른 팀은 몇 개월 전에 있었는가",
               "기한 전이라 비워 둔 달: 하파타 2025년 1월~2025년 5월(5개월)", "두 보고 사이에서 읽음"),
        "en": ("not a forecast", "never mixed into one score", "natural logarithms", "another team stood",
               "nothing was due: Xyz, Jan 2025 to May 2025 (5 months)", "read between two reports"),
    }[lang]:  # fmt: skip
        assert part in shown, part


def two(young, old, share):
    """A late joiner of one month beside a team six months older, with scores at the same age as given."""
    june, july = datetime.date(2026, 6, 1), datetime.date(2026, 7, 1)
    joined = {"abc": Joined("abc", datetime.date(2026, 1, 1), None), "xyz": Joined("xyz", june, None)}
    of = {
        "abc": age.series(joined["abc"].month, [Point(datetime.date(2026, 2, 1), old)], False, False),
        "xyz": age.series(june, [] if young is None else [Point(july, young)], False, False),
    }
    shares = {("xyz", "abc"): share, ("abc", "xyz"): 1 - share}
    score = Measure(None, "B2B", of, {}, {})
    return [score, score], Clock(july, joined, 1, ("xyz",)), Together({}, shares)


@pytest.mark.parametrize(
    ("young", "old", "share", "title"),
    [
        (40.0, 20.0, 0.93, "참여 1개월째의 점수는 하파타가 40.0점으로, 같은 나이의 가나다(20.0점)보다 높습니다"),
        (20.0, 40.0, 0.20, "참여 1개월째의 점수는 하파타가 20.0점으로, 같은 나이의 가나다(40.0점)보다 낮습니다"),
        (40.0, 39.0, 0.60, "하파타와 같은 나이의 가나다는 점수로 가리기 어렵습니다(40.0점, 39.0점)"),
        (None, 39.0, 0.60, "가장 늦게 참여한 하파타는 점수나 견줄 팀이 없어"),
    ],
)
def test_the_title_says_higher_or_lower_only_where_the_draws_bear_it_out(
    trial_data, here_of, young, old, share, title
):
    measures, now, together = two(young, old, share)
    assert title in worded.title(here_of(trial_data, OFFICE), measures, now, together, "b2b")


def test_teams_that_joined_in_the_same_month_have_one_clock(trial_data, here_of):
    measures, now, together = two(40.0, 20.0, 0.9)
    one = {team: dataclasses.replace(joined, month=now.month) for team, joined in now.joined.items()}
    now = dataclasses.replace(now, joined=one, age=0, youngest=tuple(one))
    assert "모든 팀이 같은 달에 참여해" in worded.title(
        here_of(trial_data, OFFICE), measures, now, together, "b2b"
    )


def test_a_count_at_an_age_without_a_report_is_read_in_logarithms_between_the_two_beside_it(trial_pages):
    # abc was 16 months old in May 2026 and sent nothing: 7 in April, 9 in June, √63 = 7.9
    assert "가나다 7.9" in said(opened("fairness", measure="b2b_live_orgs"))


def test_growth_and_distance_are_those_of_the_figures(trial_data, here_of):
    here = here_of(trial_data, OFFICE)
    now, orgs = measured.clock(here, OCTOBER), measured.measures(here, "b2b")[1]
    # abc: 7 in April, 13 in October: ln(13/7)/6 = 0.1032 a month; xyz has 13 in October too
    growth, *_ = sections.contents(here, "growth", "b2b", OCTOBER, "6")
    assert "+10.3%" in growth.html
    assert worded.distance_said(here, orgs, "abc", "xyz", now).startswith(
        "실운영 도입기관 수: 가나다는 지금 하파타가 0.0개월"
    )
    # of the team that never reported the reason stands there, and no number
    assert "말할 수 없습니다(값 없음)" in worded.distance_said(here, orgs, "abc", "old", now)


def test_the_months_before_joining_are_drawn_as_not_due_and_never_as_zero(trial_data, here_of):
    here = here_of(trial_data, OFFICE)
    for measure in (sections.SCORE, "b2b_live_orgs"):
        pair, *rest = sections.contents(here, "same_age", "b2b", OCTOBER, measure)
        for line in _lines(pair.right):
            if line["name"] == "하파타":
                assert line["x"][0] == "2025-06-01"
        for line in _lines(pair.left):
            assert line["x"][0] == "0"
    (strip,) = [block for block in rest if getattr(block, "key", "") == "waiting"]
    heat = json.loads(strip.panels[0].drawing)["data"][0]
    row = dict(zip(heat["y"], heat["hovertext"], strict=True))["하파타"]
    assert [words.endswith("기한 전") for words in row[:6]] == [True] * 5 + [False]


def _lines(picture):
    drawn = [one for panel in picture.panels for one in json.loads(panel.drawing)["data"]]
    return [one for one in drawn if one.get("name")]


def test_the_age_of_the_youngest_is_marked_where_months_are_counted_from_joining(trial_data, here_of):
    here = here_of(trial_data, OFFICE)
    pair, *_ = sections.contents(here, "same_age", "b2b", OCTOBER, sections.SCORE)
    by_age, by_month = (json.loads(one.panels[0].drawing)["layout"] for one in (pair.left, pair.right))
    assert (by_age["xaxis"]["type"], by_month["xaxis"]["type"]) == ("linear", "date")
    assert by_age["shapes"][0]["x0"] == "16"
    assert "shapes" not in by_month


@pytest.mark.parametrize("pillar", ["b2b", "b2c"])
@pytest.mark.parametrize("month", ["2025-01", "2025-05", "2026-02", "2026-07", "2026-10"])
def test_it_opens_for_every_month_pillar_and_choice(trial_data, here_of, pillar, month):
    made = _made(here_of(trial_data, OFFICE, lang="en"), pillar, datetime.date.fromisoformat(f"{month}-01"))
    assert made[0].title and "nan" not in made[0].title.lower()


def test_of_the_team_that_left_the_rows_stay_and_it_is_not_the_youngest(trial_data, here_of):
    here = here_of(trial_data, OFFICE)
    assert measured.clock(here, OCTOBER).youngest == ("xyz",)
    assert measured.clock(here, datetime.date(2025, 3, 1)).youngest == ("abc", "old")
    assert measured.clock(here, datetime.date(2025, 3, 1)).age == 2


def test_a_team_sees_its_own_curve_and_nobody_beside_it(trial_pages):
    app = opened("fairness", view="abc")
    shown = whole("fairness", view="abc")
    assert "우리 팀의 수치만 보입니다" in shown and "참여 21개월째" in app.title[0].value
    for part in ("하파타", "옛팀", "시간 거리", "가장 높습니다"):
        assert part not in shown


def test_a_teams_figures_are_those_the_office_sees_of_it(trial_data, here_of):
    whole, own = here_of(trial_data, OFFICE), here_of(trial_data, Viewer("team", "abc"))
    for one, mine in zip(measured.measures(whole, "b2b"), measured.measures(own, "b2b"), strict=True):
        assert set(mine.of) == {"abc"} and mine.of["abc"] == one.of["abc"]
        assert {team for team, _ in mine.states} == {"abc"}
    # October, and July: in May, when abc was as old as xyz is, it stood on a stale figure
    for month in (OCTOBER, datetime.date(2026, 7, 1)):
        assert (
            measured.in_month(own, month, "b2b").ranges["abc"]
            == measured.in_month(whole, month, "b2b").ranges["abc"]
        )


@pytest.mark.parametrize("pillar", ["b2b", "b2c"])
def test_nothing_a_team_is_shown_changes_with_what_others_reported(supported_data, here_of, pillar):
    """The attack by difference: every figure of every other team is changed or gone; the page stays the same."""
    viewer = Viewer("team", "abc")
    before = _of_months(here_of(supported_data, viewer), pillar)
    office = _of_months(here_of(supported_data, OFFICE), pillar)
    for change in ("UPDATE {table} SET {figures}", "DELETE FROM {table}"):
        _disturb(supported_data, change)
        assert _of_months(here_of(supported_data, viewer), pillar) == before
        assert _of_months(here_of(supported_data, OFFICE), pillar) != office


def _of_months(here, pillar):
    return [block for month in here.day.months[:6] for block in _made(here, pillar, month)]


def _made(here, pillar, month):
    """The page with every part of it, whatever is chosen there."""
    breadth = [one.indicator.id for one in measured.measures(here, pillar) if one.indicator]
    choices = {"same_age": (sections.SCORE, *breadth), "growth": sections.WINDOWS, "given": sections.AGAINST}
    assert set(choices) == set(PAGES["fairness"].parts)
    parts = [sections.contents(here, part, pillar, month, one) for part, of in choices.items() for one in of]
    return [*sections.head(here, pillar, month), *(block for part in parts for block in part)]


def _disturb(data, change):
    """Into a file of another name, as a build would: a warehouse file never changes."""
    folder = data / "trial" / "warehouse"
    old = (folder / "current").resolve()
    new = folder / f"{int(old.stem) + 1}.duckdb"
    new.write_bytes(old.read_bytes())
    with duckdb.connect(str(new)) as con:
        for table, figures in DISTURBED.items():
            con.execute(change.format(table=table, figures=figures) + " WHERE team <> 'abc'")
    (folder / "current").unlink()
    (folder / "current").symlink_to(new.name)


def test_a_visitor_gets_no_figure_and_may_know_when_teams_joined(trial_data):
    con = warehouse.cursor(warehouse.current(trial_data / "trial"))
    assert {one.team for one in asked.joined(con, Viewer("public"))} == {"abc", "xyz", "old"}
    for question, rest in ((asked.reported, ("b2b_live_orgs",)), (asked.figures_of, (OCTOBER, "b2b"))):
        with pytest.raises(NotAllowed):
            question(con, Viewer("public"), *rest)
    assert access.may(Viewer("public"), "published")


@pytest.mark.parametrize("view", ["policymaker", "operator", "upstage"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_where_nobody_reported_it_says_what_the_record_holds_and_no_figure(real_pages, lang, view):
    app = opened("fairness", lang=lang, programme="dokpamo", view=view)
    shown = said(app)
    assert {"ko": "이용 보고가 없어", "en": "No use has been reported"}[lang] in app.title[0].value
    assert {"ko": "15개월", "en": "15 months"}[lang] in shown  # since August 2025
    assert {"ko": "512장", "en": "512 GPUs"}[lang] in shown
    assert {"ko": "환산하지 않습니다", "en": "never converted"}[lang] in shown
    assert {"ko": "팀을 밝히지 않음", "en": "team not stated"}[lang] in shown
    assert not app.get("plotly_chart") and "점수 확산" not in shown
    assert ("모티프" in shown or "Motif" in shown) == (view != "upstage")


def test_without_reports_or_record_it_says_so(trial_pages):
    app = opened("fairness", programme="unreported")
    assert "견줄 것이 없습니다" in app.title[0].value

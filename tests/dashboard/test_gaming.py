"""The page of what could tilt a score: what it asks, what it says of several teams, of one, and to whom."""

import datetime

import pytest
from scoring.warehouse_tables import Inbox, month
from test_pages import address, opened, said, whole

from connectors import warehouse
from dashboard import queries
from dashboard.access import NotAllowed, Viewer
from dashboard.gaming import asked
from dashboard.gaming.asked import Buyers, Demand

OCTOBER = datetime.date(2026, 10, 1)
OFFICE = Viewer("policymaker")


def question(trial_data, ask, viewer, *args):
    return ask(warehouse.cursor(warehouse.current(trial_data / "trial")), viewer, *args)


@pytest.fixture(scope="module")
def filed():
    """Gaon: two independent customers, one of them with an affiliate's deployment too, and two affiliates of one
    group; naru filed that nothing is live, dami filed nothing."""
    joined = (month("2024-01"), None)
    inbox = Inbox(months=1, teams=dict.fromkeys(("gaon", "naru", "dami"), joined))
    inbox.files("2024-10", team="naru")
    inbox.b2b("2024-10", 1, regular_users=30, requests_total=600, revenue_krw=900)
    inbox.b2b("2024-10", 2, regular_users=20, requests_total=100, revenue_krw=100)
    inbox.b2b("2024-10", 3, affiliation="affiliate", customer_key="c2", regular_users=10, requests_total=100)
    inbox.b2b("2024-10", 4, affiliation="affiliate", customer_group_key="g", regular_users=25, requests_total=100)
    inbox.b2b("2024-10", 5, affiliation="consortium", customer_group_key="g", regular_users=15, requests_total=100)
    return inbox.warehouse()


def test_whose_demand_counts_customers_once_and_users_by_their_deployment(filed):
    rows = asked.demand(filed, OFFICE, month("2024-10"))
    assert rows == [
        Demand("dami", None, None, None, None),
        Demand("gaon", 2, 2, 50, 50),
        Demand("naru", 0, 0, 0, 0),
    ]


def test_a_business_group_is_one_customer_and_who_states_no_revenue_is_in_the_rest(filed):
    found = {one.measure: one for one in asked.buyers(filed, OFFICE, month("2024-10"))}
    # requests 600, 200 and 200 of 1,000: 0.36 + 0.04 + 0.04
    assert found["requests"].found.low == found["requests"].found.high == pytest.approx(0.44)
    # users 30, 30 and 40 of 100
    assert found["users"].found.low == pytest.approx(0.34)
    # Only c1 states all its revenue, 900 for 600 requests; the other two have 400 requests, as if for 600: 900 of
    # 1,500 is a share of 0.6, and the 0.4 is two customers of 0.2 or one of 0.4.
    revenue = found["revenue"]
    assert (revenue.unstated, revenue.found.customers, revenue.found.rest) == (2, 1, pytest.approx(0.4))
    assert (revenue.found.low, revenue.found.high) == (pytest.approx(0.36 + 0.08), pytest.approx(0.36 + 0.16))


def test_without_any_revenue_nothing_can_be_told(filed):
    inbox = Inbox(months=1).b2b("2024-10", 1)
    (*_, revenue) = asked.buyers(inbox.warehouse(), OFFICE, month("2024-10"))
    assert revenue == Buyers("gaon", "revenue", None, 1)


@pytest.mark.parametrize("team", ["abc", "xyz", "old"])
def test_a_team_is_told_what_the_office_is_told_of_it_and_nothing_else(trial_data, team):
    mine = Viewer("team", team)
    for ask, args in (
        (asked.demand, ()), (asked.buyers, ()), (asked.credited, (50,)), (asked.standings, ("b2b",)),
        (asked.standings, ("b2c",)),
    ):  # fmt: skip
        whole = question(trial_data, ask, OFFICE, OCTOBER, *args)
        assert list(question(trial_data, ask, mine, OCTOBER, *args)) == [one for one in whole if one.team == team]


@pytest.mark.parametrize(
    ("ask", "args"),
    [(asked.demand, ()), (asked.buyers, ()), (asked.credited, (50,)), (asked.standings, ("b2b",))],
)
def test_without_signing_in_nothing_is_told(trial_data, ask, args):
    with pytest.raises(NotAllowed):
        question(trial_data, ask, Viewer("public"), OCTOBER, *args)


@pytest.mark.parametrize(("percent", "variant"), [(100, "headline"), (0, "no_affiliates")])
def test_the_ends_of_the_slider_are_what_stands_beside_each_other_elsewhere(trial_data, percent, variant):
    found = question(trial_data, asked.credited, OFFICE, OCTOBER, percent)
    stored = question(trial_data, queries.scores, OFFICE, OCTOBER, variant)
    scores = {row.team: row.score for row in stored if row.pillar == "b2b"}
    assert {one.team: one.score for one in found} == pytest.approx(scores, rel=1e-12)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_says_what_moves_with_captive_demand_who_leans_on_few_and_where_silence_pays(trial_pages, lang):
    shown = whole("gaming", lang=lang)
    for part in {
        "ko": ("관계 기관을 빼면", "관계 기관을 50%만 세면", "열린 시장만(계열 제외)", "유효 고객 수", "모르는 몫",
               "수요기관 번호가 없는 도입건은 접수되지 않기", "한 걸음(10%)", "빼고 다시 나누",
               "아직 고치지 않았습니다", "부풀릴 수 있는 방법",
               "숨김: 빼고 다시 나누기"),
        "en": ("without captive demand", "captive demand at 50%", "Open market only", "Effective customers",
               "Not known", "a deployment without a customer number is not taken", "One step (10%)",
               "drop and rescale", "not yet mended", "How it could be gamed",
               "Hidden: Drop and rescale"),
    }[lang]:  # fmt: skip
        assert part in shown, part


def test_a_team_sees_its_own_lines_and_neither_places_nor_others(trial_pages):
    shown = whole("gaming", view="abc")
    assert "우리 팀의 값만 보입니다" in shown and "가나다" in shown
    for part in ("하파타", "옛팀", "1위", "순서는"):
        assert part not in shown


def test_the_slider_stands_in_the_address_and_moves_the_order(trial_pages):
    app = opened("gaming", captive="100")
    (slider,) = app.select_slider
    assert slider.value == "100" and "관계 기관: 세지 않는 몫" not in said(app)
    slider.set_value("20").run()
    assert not app.exception
    assert address(app)["captive"] == "20"
    assert "관계 기관을 20%만 세면" in said(app) and "관계 기관: 세지 않는 몫" in said(app)


def test_an_unknown_share_in_the_address_is_half(trial_pages):
    assert opened("gaming", captive="drop table").select_slider[0].value == "50"


def test_where_nobody_is_rated_it_says_so(trial_pages):
    shown = said(opened("gaming", view="old", part="silence"))
    assert "산정된 점수가 없어 견줄 것이 없습니다" in shown and "움직여 볼 것이 없습니다" in shown
    assert "실운영 고객이 없어" in shown
    # xyz withholds b2c: it is there, and not rated.
    assert "모르는 값이 많아 미산정인 팀: 하파타(모르는 값이 모두 0점이면, 모두 100점이면: 1.0–100.0)" in said(
        opened("gaming", pillar="b2c", view="xyz", part="one_figure")
    )


@pytest.mark.parametrize(("lang", "words"), [("ko", "보고"), ("en", "report")])
def test_where_nobody_has_reported_there_is_nothing_to_tilt(real_pages, lang, words):
    app = opened("gaming", programme="dokpamo", lang=lang)
    assert len(app.title) == 1 and words in said(app)
    assert not app.select_slider

"""The page of a viewer's own method: what it says, how controls and address go together, who may see it."""

import datetime
import json
import re
import tomllib

import pytest
from test_pages import address, opened, said, turned_away

from connectors import warehouse
from dashboard.access import NotAllowed, Viewer
from dashboard.gaming import asked as gaming
from dashboard.scoring import method
from dashboard.scoring.whatif.settings import factors
from dashboard.whatif import asked, codes, kept

SEPTEMBER = datetime.date(2026, 9, 1)
OFFICE = Viewer("policymaker")
WEIGHT = "whatif_dimension_b2b.breadth"


def shown(app):
    return re.sub(r"\s+", " ", said(app))


def title(app):
    (one,) = [one.value for one in app.title]
    return one


def at(app, widgets, key):
    (one,) = [one for one in getattr(app, widgets) if one.key == key]
    return one


def links(app):
    """Where the links of the page lead, with what stands in the address."""
    return " ".join(f"{one.proto.page} {one.proto.query_string} {one.proto.label}" for one in app.get("page_link"))


def facts(trial_data, viewer=OFFICE, pillar="b2b"):
    return asked.figures(warehouse.cursor(warehouse.current(trial_data / "trial")), viewer, SEPTEMBER, pillar)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_without_a_change_it_shows_todays_order_and_says_where_to_begin(trial_pages, lang):
    app = opened("whatif", lang=lang)
    assert {"ko": "현행 방법으로는", "en": "under today's method"}[lang] in title(app)
    words = shown(app)
    for part in {
        "ko": ("실제 점수는 그대로", "확산 점수(비공식)가 아닙니다", "예측이 아닙니다", "순위 범위"),
        "en": ("Nothing here touches the real scores", "not the diffusion score (unofficial)", "Not a forecast",
               "Range of ranks"),
    }[lang]:  # fmt: skip
        assert part in words
    assert {"ko": "바꾼 것 하나하나가", "en": "What each change does"}[lang] not in words
    assert "set" not in address(app)


def test_a_slider_writes_the_address_and_the_scores_follow_at_once(trial_pages, trial_data):
    app = opened("whatif", month="2026-09")
    at(app, "slider", WEIGHT).set_value(3.0).run()
    assert not app.exception
    assert address(app)["set"] == "d.b2b.breadth.3"
    tried = codes.read(method.load(), "d.b2b.breadth.3")
    found = asked.scores(facts(trial_data), tried)
    words = shown(app)
    assert all(f"{score:.1f}" in words for score in found.scores if score is not None)
    assert "넓이 가중치 1 → 3" in words and ("점 오릅니다" in words or "점 내립니다" in words)


def test_undo_and_back_to_today(trial_pages):
    app = opened("whatif")
    at(app, "slider", WEIGHT).set_value(3.0).run()
    at(app, "slider", WEIGHT).set_value(0.5).run()
    assert address(app)["set"] == "d.b2b.breadth.0p5"
    at(app, "button", "whatif_undo").click().run()
    assert address(app)["set"] == "d.b2b.breadth.3" and at(app, "slider", WEIGHT).value == 3.0
    at(app, "button", "whatif_reset").click().run()
    assert "set" not in address(app) and at(app, "slider", WEIGHT).value == 1.0
    at(app, "button", "whatif_undo").click().run()
    assert address(app)["set"] == "d.b2b.breadth.3"
    assert not app.exception


def test_a_link_opens_the_same_settings_in_every_group(trial_pages):
    link = "d.b2b.breadth.2~i.b2b_live_orgs.0~h.b2b_live_orgs.200~m.1~a.0p25~e.E2.0p5~u.0~b.frontier.3"
    for group, widgets, key, value in (
        ("dimensions", "slider", WEIGHT, 2), ("indicators", "slider", "whatif_indicator_b2b_live_orgs", 0),
        ("targets", "number_input", "whatif_high_b2b_live_orgs", 200),
        ("mean", "slider", "whatif_mean_", 1), ("counts", "slider", "whatif_captive_", 0.25),
        ("counts", "slider", "whatif_evidence_E2", 0.5), ("mean", "slider", "whatif_assumed_", 0),
        ("blend", "slider", "whatif_blend_frontier", 3),
    ):  # fmt: skip
        app = opened("whatif", set=link, group=group)
        assert at(app, widgets, key).value == value
        assert address(app)["set"] == link


@pytest.mark.parametrize("bad", ["d.b2b.nowhere.2", "%00", "m.1~m.1", "x" * 9000, "<b>m.1</b>"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_link_that_cannot_be_read_shows_todays_method_and_says_so(trial_pages, bad, lang):
    app = opened("whatif", set=bad, lang=lang)
    assert {"ko": "주소에 담긴 설정을 읽을 수 없습니다", "en": "The settings in this address cannot be read"}[
        lang
    ] in shown(app)
    assert {"ko": "현행 방법으로는", "en": "under today's method"}[lang] in title(app)
    assert "set" not in address(app)
    # and one may begin anew from there
    at(app, "slider", WEIGHT).set_value(2.0).run()
    assert address(app)["set"] == "d.b2b.breadth.2" and not app.exception


def test_targets_that_cannot_score_are_named_and_left(trial_pages):
    app = opened("whatif", group="targets")
    at(app, "number_input", "whatif_high_b2b_poc_conversion").set_value(12.0).run()
    assert not app.exception
    words = shown(app)
    assert "PoC" in words and "이 지표는 현행 목표로 계산했습니다" in words
    # the field keeps what was typed, so that it can be mended
    assert at(app, "number_input", "whatif_high_b2b_poc_conversion").value == 12.0


def test_a_heavy_dimension_is_said_and_computed(trial_pages):
    words = shown(opened("whatif", set="d.b2b.breadth.5~d.b2b.depth.0"))
    assert "넓이 차원이 56%를 차지합니다" in words and "넓이 가중치 1 → 5" in words


def test_everything_left_out_leaves_nobody_rated_and_nothing_breaks(trial_pages):
    every = "~".join(f"d.b2b.{name}.0" for name in method.load().pillars["b2b"].dimensions)
    assert "산정되는 팀이 없습니다" in title(opened("whatif", set=every))


def test_changes_of_the_other_pillar_are_said_to_be_elsewhere(trial_pages):
    assert "다른 부문의 설정이어서" in shown(opened("whatif", set="d.b2c.breadth.3", pillar="b2b"))


def test_a_blend_is_said_to_be_the_viewers_own_and_lacks_a_pillar_in_words(trial_pages):
    # Nobody of the trial has a frontier score on record.
    words = shown(opened("whatif", set="b.b2b.1~b.frontier.1"))
    assert "내 종합점수: 확산 점수가 아닙니다" in words and "낼 수 없음: 프런티어 미산정" in words
    one = shown(opened("whatif", set="b.b2b.1", lang="en"))
    assert "Your sum: not a score of Hwaksan" in one and "How far your sum moves" in one
    assert "Your sum: not a score" not in shown(opened("whatif", lang="en"))


def test_frontier_has_a_method_too(trial_pages):
    app = opened("whatif", pillar="frontier", set="d.frontier.capability.2~a.0")
    assert not app.exception and "프런티어" in title(app)
    assert at(app, "slider", "whatif_dimension_frontier.capability").value == 2
    # the page that was next knows two pillars only
    assert address(opened("robustness", pillar="frontier"))["pillar"] == "b2b"


def test_more_draws_leave_the_scores_alone(trial_pages):
    app = opened("whatif", set="m.1")
    before = title(app)
    assert "1,000번" in shown(app)
    at(app, "toggle", "whatif_more_draws").set_value(True).run()
    assert title(app) == before and "10,000번" in shown(app) and not app.exception


def test_a_method_is_kept_by_name_opened_compared_and_forgotten(own_data):
    app = opened("whatif", set="m.1", group="keep")
    at(app, "text_input", "whatif_name").set_value("  산술\n평균 <b> ")
    (save,) = [one for one in app.button if one.label == "저장"]
    save.click().run()
    assert kept.kept(own_data / "trial", Viewer("policymaker")) == {"산술 평균 <b>": "m.1"}
    other = opened("whatif", set="d.b2b.breadth.3", group="keep", against="m.1")
    words = shown(other)
    assert "산술 평균" in words and "넓이 가중치" in words and "1(산술평균)" in words
    at(other, "button", "whatif_open_산술 평균 <b>").click().run()
    assert address(other)["set"] == "m.1"
    at(other, "button", "whatif_forget_산술 평균 <b>").click().run()
    assert kept.kept(own_data / "trial", Viewer("policymaker")) == {} and not other.exception


def test_a_method_without_a_name_is_not_kept(own_data):
    app = opened("whatif", set="m.1", group="keep")
    (save,) = [one for one in app.button if one.label == "저장"]
    save.click().run()
    assert [one.value for one in app.warning] == ["이름을 적어 주세요."]
    assert kept.kept(own_data / "trial", Viewer("policymaker")) == {}


def test_a_method_that_a_link_brings_stands_beside_ones_own(trial_pages):
    words = shown(opened("whatif", set="m.1", against="d.b2b.breadth.3"))
    assert "링크로 받은 방법" in words and "넓이 가중치" in words
    # one that cannot be read is none
    assert "링크로 받은 방법" not in shown(opened("whatif", set="m.1", against="d.nowhere.3"))


def test_kept_methods_are_a_persons_own_and_bounded(tmp_path):
    minkyu, jiwon = Viewer("policymaker", name="minkyu"), Viewer("policymaker", name="jiwon")
    for n in range(kept.MOST):
        kept.keep(tmp_path, minkyu, f"n{n}", "m.1")
    kept.keep(tmp_path, minkyu, "n3", "m.0p5")  # replaced
    with pytest.raises(kept.TooMany):
        kept.keep(tmp_path, minkyu, "one more", "m.1")
    assert kept.kept(tmp_path, minkyu)["n3"] == "m.0p5" and kept.kept(tmp_path, jiwon) == {}
    (file,) = (tmp_path / "tried").glob("*.json")
    file.write_bytes(b'["broken')
    assert kept.kept(tmp_path, minkyu) == {}
    file.write_bytes(b'["a list"]')
    assert kept.kept(tmp_path, minkyu) == {}


def test_a_kept_code_that_todays_method_no_longer_has_opens_todays_and_says_so(own_data):
    kept.keep(own_data / "trial", Viewer("policymaker"), "옛 방법", "d.b2b.gone.3")
    app = opened("whatif", group="keep")
    at(app, "button", "whatif_open_옛 방법").click().run()
    assert "주소에 담긴 설정을 읽을 수 없습니다" in shown(app) and not app.exception


def test_the_method_file_asks_for_a_reason_and_says_what_it_cannot_hold(trial_pages):
    app = opened("whatif", set="d.b2b.breadth.2", group="keep")
    assert [one.proto.disabled for one in app.get("download_button") if "방법 파일" in one.proto.label] == [True]
    at(app, "text_input", "whatif_reason").set_value("넓이를 더 본다").run()
    assert [one.proto.disabled for one in app.get("download_button") if "방법 파일" in one.proto.label] == [False]
    refused = shown(opened("whatif", set="m.1~a.0~d.b2b.depth.0~d.b2b.breadth.5", group="keep"))
    for part in ("평균의 지수는", "관계 기관과 증빙을 세는 비율은", "절반을 넘습니다", "하나도 남지 않은 차원"):
        assert part in refused


def test_the_link_to_send_holds_the_settings_and_not_who_looks(trial_pages):
    app = opened("whatif", set="m.1", group="keep")
    (link,) = [one.value for one in app.code]
    assert "set=m.1" in link and "programme=trial" in link and "view=" not in link and "group=" not in link


@pytest.mark.parametrize("team", ["abc", "xyz"])
def test_a_team_has_no_such_page_and_gets_no_answer(trial_pages, trial_data, team):
    app = turned_away("whatif", view=team)
    assert title(app) == "볼 수 없는 화면입니다" and "정예팀에게는 이 권한이 없습니다." in shown(app)
    for viewer in (Viewer("team", team), Viewer("public")):
        with pytest.raises(NotAllowed):
            facts(trial_data, viewer)


def test_the_figures_name_every_team_of_the_month(trial_data):
    found = facts(trial_data)
    assert set(found.teams) >= {"abc", "xyz"}
    assert asked.scores(found, codes.read(method.load(), "")).of("abc") is not None


def test_where_nobody_reported_the_page_shows_what_is_to_be_said_of_that(trial_pages):
    app = opened("whatif", programme="unreported")
    assert not app.exception and len(app.title) == 1 and not app.slider


def test_a_download_of_a_method_file_is_toml(trial_pages):
    from dashboard.scoring.whatif import written

    tried = codes.read(method.load(), "d.b2b.breadth.2")
    text = written.written(method.load(), tried, written.About(SEPTEMBER, "a", method.load().changes[0].what))
    assert tomllib.loads(text)["pillar"]["b2b"]["dimension"]["breadth"]["weight"] == 2
    assert json.dumps(tomllib.loads(text)["version"]) != json.dumps(method.load().version)


@pytest.mark.parametrize(("lang", "words"), [
    ("ko", ("관계 기관 수요를 세는 비율 100% → 35%", "0%에서는 그 행이 아예 없어", "관계 기관만 35%로 셀 때")),
    ("en", ("Captive demand counted at 100% → 35%", "At 0% the rows are gone", "captive demand alone at 35%")),
])  # fmt: skip
def test_a_factor_gives_the_number_of_the_page_on_captive_demand_and_leads_there_and_back(
    trial_pages, trial_data, lang, words
):
    con = warehouse.cursor(warehouse.current(trial_data / "trial"))
    (abc,) = [one for one in gaming.credited(con, OFFICE, SEPTEMBER, 35) if one.team == "abc"]
    app = opened("whatif", set="a.0p35", group="counts", month="2026-09", lang=lang)
    there = opened("gaming", captive="35", month="2026-09", lang=lang)
    said_of_it, lead_there = words[:2], words[2]
    assert [part for part in said_of_it if part not in shown(app)] == [] and words[1] in shown(there)
    assert lead_there in links(app)
    assert f"{abc.score:.1f}" in shown(app) and f"{abc.score:.1f}" in shown(there)
    assert "captive=35" in links(app) and "set=a.0p35" in links(there)


def test_a_factor_that_the_slider_there_does_not_know_has_no_way_there(trial_pages):
    assert "captive=" not in links(opened("whatif", set="a.0p3333"))


def test_all_captive_demand_counted_leads_to_todays_method(trial_pages):
    app = opened("whatif", set="m.1")
    assert address(app)["set"] == "m.1"
    there = links(opened("gaming", captive="100"))
    assert "set=" in there and "set=a" not in there


def test_a_team_is_shown_no_way_to_where_it_may_not_go(trial_pages):
    assert "set=" not in links(opened("gaming", view="abc"))


def test_figures_under_a_factor_are_measured_once_and_for_those_who_may(trial_data, monkeypatch):
    con = warehouse.cursor(warehouse.current(trial_data / "trial"))
    tried = codes.read(method.load(), "a.0p45")
    found = asked.figures(con, OFFICE, SEPTEMBER, "b2b", factors(tried, "b2b"))
    assert found.factors.captive == 0.45 and found != facts(trial_data)
    with pytest.raises(NotAllowed):
        asked.figures(con, Viewer("team", "abc"), SEPTEMBER, "b2b", factors(tried, "b2b"))

"""Every page, as each viewer, in both languages: it opens, says what it should, and nothing it should not."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from connectors import warehouse
from dashboard import page, queries, text
from dashboard.access import NotAllowed, Viewer
from dashboard.menu import FIRST, NOWHERE, PAGES, pages_for

APP = str(Path(page.__file__).with_name("app.py"))
VIEWERS = ("policymaker", "operator", "abc", "xyz", "old")
NAMES = {"abc": ("가나다", "Abc"), "xyz": ("하파타", "Xyz"), "old": ("옛팀", "Old")}
# Words of other languages that are names, codes or units, and may stand in Korean text.
ALLOWED = {
    "ai", "b2b", "b2c", "csv", "xlsx", "api", "english", "fictional", "data", "dau", "mau", "poc", "live", "all",
    "sql", "toml", "pull", "receive", "hwaksan", "abc", "xyz", "old", "e0", "e1", "e2", "e3", "e4", "a", "b", "c",
    "d", "cp949", "json", "ndjson", "parquet", "utf", "zip", "mb", "q3",
}  # fmt: skip


def opened(name="overview", **codes):
    """A page as a visitor with this address sees it."""
    app = AppTest.from_file(APP, default_timeout=120)
    address = {"lang": "ko", "programme": "trial", "view": "policymaker", **codes}
    if name != FIRST:
        app._page_hash = calc_hash(name)  # switch_page would run the first page before
    _go(app, address)
    assert not app.exception, app.exception
    assert name in app.session_state["here"].pages, f"{name} is no page for who looks"
    return app


def _go(app, address):
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def pages_of(view):
    """The pages that exist for who looks under this code."""
    return pages_for(Viewer("team", view) if view in NAMES else Viewer(view))


def turned_away(name, **codes):
    """An address that is no page for this viewer. AppTest goes to files only: the address is set by its hash."""
    app = AppTest.from_file(APP, default_timeout=120)
    _go(app, {"lang": "ko", "programme": "trial", "view": "policymaker", **codes})
    app._page_hash = calc_hash(name)
    app.run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize(
    ("name", "codes", "title", "reason"),
    [
        ("desk", {}, "볼 수 없는 화면입니다", "정책 담당자에게는 이 권한이 없습니다."),
        ("tokens", {"view": "abc", "lang": "en"}, "This page is not open to you", "Teams may not do this."),
        (NOWHERE, {}, "없는 주소입니다", "잘못 적혔습니다"),
        (NOWHERE, {"lang": "en"}, "There is no such page", "mistyped"),
    ],
)
def test_an_address_that_is_no_page_for_a_viewer_says_why_and_leads_home(trial_pages, name, codes, title, reason):
    app = turned_away(name, **codes)
    assert [one.value for one in app.title] == [title]
    assert reason in said(app)
    (home,) = [one.proto.body for one in app.get("html") if "hw-step" in one.proto.body]
    assert 'href=".?' in home and f"lang={codes.get('lang', 'ko')}" in home


def said(app):
    """All words on the page, without tags."""
    parts = [
        element.value
        for kind in ("title", "header", "subheader", "caption", "markdown")
        for element in app.get(kind)
    ]
    parts += [element.proto.body for element in app.get("html")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " \n ".join(str(part) for part in parts)))


def whole(name, **codes):
    """All words of a long page, part after part."""
    app = opened(name, **codes)
    return " ".join([said(app), *(said(_go(app, {"part": part})) for part in PAGES[name].parts[1:])])


def address(app):
    return {key: value[0] if isinstance(value, list) else value for key, value in app.query_params.items()}


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(("name", "viewer"), [(name, viewer) for viewer in VIEWERS for name in pages_of(viewer)])
def test_every_page_opens_for_each_viewer_in_both_languages(trial_pages, name, viewer, lang):
    app = opened(name, view=viewer, lang=lang)
    words = said(app)
    assert len(app.title) == 1
    assert "fictional data" in words
    assert ("diffusion score (unofficial)" if lang == "en" else "확산 점수(비공식)") in words.lower()
    assert "nan" not in re.findall(r"[a-z]+", words.lower())


# Without any list of readiness evidence Sectors has no part.
@pytest.mark.parametrize("name", [name for name, kind in PAGES.items() if kind.parts and name != "sectors"])
def test_of_a_long_page_one_part_is_shown_and_stands_in_the_address_of_that_page_alone(trial_pages, name):
    first, *others = PAGES[name].parts
    app = opened(name, part="drop table")
    assert address(app)["part"] == first
    shown = said(app)
    for part in others:
        app.segmented_control(key="choose_part").set_value(part).run()
        assert not app.exception and address(app)["part"] == part and said(app) != shown
        codes = [link.proto.query_string for link in app.get("page_link")]
        assert not [code for code in codes if f"part={part}" in code]


@pytest.mark.parametrize("name", ["home", "overview", "b2b", "b2c", "team", "explain"])
def test_a_team_sees_itself_and_of_the_others_not_even_the_name(trial_pages, name):
    words = said(opened(name, view="abc"))
    assert "가나다" in words
    assert "하파타" not in words
    assert "옛팀" not in words


def test_a_team_that_asks_for_another_is_told_why_it_may_not(trial_pages):
    words = said(_asking_for_another())
    assert "다른 팀의 자료는 볼 수 없습니다" in words
    assert "xyz-D" not in words


def _asking_for_another():
    app = opened("team", view="abc")
    app.query_params["team"] = "xyz"
    return app.run()


@pytest.mark.parametrize("question", [queries.deployments, queries.points, queries.change, queries.cells])
def test_a_question_about_another_team_is_refused_even_if_a_page_asks_it(trial_pages, question):
    rest = [None] if question is queries.deployments else [None, "b2b", "headline"]
    with pytest.raises(NotAllowed):
        question(None, Viewer("team", "abc"), "xyz", *rest)


def test_a_visitor_who_has_not_signed_in_gets_no_answer(trial_pages):
    with pytest.raises(NotAllowed):
        queries.teams(None, Viewer("public"))


def test_the_address_says_language_viewer_and_filters_and_opens_the_same_view(trial_pages):
    app = opened("b2b", month="2026-02", variant="verified", sector="finance")
    assert address(app) == {
        "lang": "ko", "programme": "trial", "view": "policymaker", "month": "2026-02", "variant": "verified",
        "sector": "finance", "part": "scored",
    }  # fmt: skip
    assert app.title[0].value.startswith("2026년 2월 금융")


def test_a_chosen_month_goes_into_the_address_and_survives_a_change_of_page(trial_pages):
    app = opened("overview")
    app.selectbox(key="choose_month").select("2026-02").run()
    assert address(app)["month"] == "2026-02"
    app.switch_page("app_pages/b2c.py").run()
    assert address(app)["month"] == "2026-02"


def test_the_link_to_the_other_language_opens_the_same_view(trial_pages):
    app = opened("explain", team="abc", what="b2b_seat_activation", month="2026-04")
    bodies = " ".join(element.proto.body for element in app.get("html"))
    link = re.search(r'href="([^"]+)"[^>]*>English<', bodies).group(1)
    for code in (
        "explain?",
        "lang=en",
        "team=abc",
        "what=b2b_seat_activation",
        "month=2026-04",
        "view=policymaker",
    ):
        assert code in link


def test_a_code_that_does_not_exist_falls_back_to_the_default(trial_pages):
    app = opened("b2b", month="1999-01", variant="x", sector="../etc", lang="fr", view="nobody", programme="none")
    assert address(app)["month"] == "2026-10"
    assert address(app)["variant"] == "headline"
    assert address(app)["view"] == "policymaker"


def test_view_as_changes_who_looks(trial_pages):
    app = opened("overview")
    app.selectbox(key="choose_view").select("abc").run()
    assert address(app)["view"] == "abc"
    assert "하파타" not in said(app)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_english_is_left_in_the_korean_view(trial_pages, name):
    """In titles, captions, labels and buttons; tables hold codes, file names and formulas."""
    app = opened(name, view=next(code for code in VIEWERS if name in pages_of(code)))
    words = [element.value for kind in ("title", "header", "subheader", "caption") for element in app.get(kind)]
    words += [element.label for kind in ("selectbox", "text_input", "expander") for element in app.get(kind)]
    words += [element.proto.label for element in app.get("download_button")]
    found = {word.lower() for word in re.findall(r"[A-Za-z][A-Za-z0-9]*", " ".join(words))}
    assert found - ALLOWED == set()


@pytest.mark.parametrize("name", ["overview", "b2b", "b2c", "team", "explain"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_picture_is_described_from_its_data(trial_pages, name, lang):
    charts = opened(name, lang=lang, part="over_time").get("plotly_chart")
    assert charts
    for chart in charts:
        assert chart.proto.alt.strip()
        assert re.search(r"\d", chart.proto.alt)


def test_every_number_of_the_indicator_table_opens_its_explanation(trial_pages):
    app = opened("b2b")
    links = {
        link for element in app.get("html") for link in re.findall(r'href="(explain[^"]+)"', element.proto.body)
    }
    assert any("what=b2b_live_orgs" in link and "team=abc" in link for link in links)
    assert any("what=b2b&" in link or link.endswith("what=b2b") for link in links)


def test_an_explanation_shows_points_that_sum_to_the_score_and_the_cells_of_the_file(trial_pages):
    app = opened("explain", team="abc", what="b2b_seat_activation")
    words = said(app)
    assert "보고_b2b.csv" in words
    # 300 of 500 seats in every row: 60 %, and (60 - 30) / (70 - 30) = 75 points.
    assert "60%, 75.0점" in app.title[0].value


def test_what_is_missing_is_shown_as_missing_and_never_as_zero(trial_pages):
    words = said(opened("overview", month="2026-05"))
    assert "빠진 보고" in words
    assert "제출 거부" in words
    assert "옛팀" in words


def test_a_dimension_of_which_nothing_is_known_has_an_interval_and_no_point(trial_pages):
    con = warehouse.cursor(warehouse.current(trial_pages / "trial"))
    rows = queries.dimension_scores(con, Viewer("policymaker"), "b2c", "headline")
    unknown = [row for row in rows if (row.low, row.high) == (0, 100)]
    assert unknown and all(row.point is None for row in unknown)
    assert all(row.point is not None for row in rows if row.low == row.high)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_rule_is_shown_with_an_open_place_where_a_finding_quotes_the_cell(trial_pages, lang):
    shown = said(opened("method", part="rules", lang=lang))
    assert not re.search(r"[{]\w+[}]", shown)
    assert {"ko": "지난 보고월: …", "en": "previous report: …"}[lang] in shown


def test_the_method_page_finds_by_any_word(trial_pages):
    app = opened("method", part="rules", find="V06")
    body = " ".join(element.proto.body for element in app.get("html"))
    assert body.count("<tr>") == 2  # the heading and one rule


def test_without_data_the_page_names_the_command_that_brings_some(tmp_path, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "empty"))
    app = AppTest.from_file(APP).run()
    assert not app.exception
    assert app.title[0].value == "아직 볼 자료가 없습니다"
    assert "hwaksan demo" in app.code[0].value


def test_every_figure_draws_only_colours_of_the_theme_or_of_a_team(trial_pages):
    from connectors import programme
    from dashboard import theme

    teams = programme.load(trial_pages / "trial").teams
    known = {*theme.PALETTE, theme.GREY, theme.FAINT, *(team.colour for team in teams.values())}
    known |= {mark.ground for mark in (*theme.STATES.values(), *theme.FILING.values())}
    known |= {mark.ink for mark in (*theme.STATES.values(), *theme.FILING.values())}
    for chart in opened("overview").get("plotly_chart"):
        spec = json.dumps(json.loads(chart.proto.spec)["data"])
        assert {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}", spec)} <= {c.lower() for c in known}


def test_the_words_of_the_pages_come_from_one_file():
    """A page holds no Korean of its own."""
    for path in (Path(page.__file__).parent / "app_pages").glob("*.py"):
        assert not re.search("[가-힣]", path.read_text(encoding="utf-8")), path.name
    assert text.both()

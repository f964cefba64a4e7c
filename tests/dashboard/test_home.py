"""Home: for each viewer the one thing to do, by example; the honest empty state; the switch of programmes."""

import dataclasses
import datetime
import re
import shutil

import pytest

from connectors import acts, contract, inbox, programme, warehouse
from connectors.programme import SEOUL
from dashboard import empty, page, queries, todo, waiting
from dashboard.access import NotAllowed, Viewer
from dashboard.menu import PAGES
from dashboard.review import asked
from dashboard.scoring.fill import fill
from dashboard.text import words
from tests import made
from tests.dashboard.test_pages import address, opened, pages_of, said

OFFICE, ABC = Viewer("policymaker"), Viewer("team", "abc")
NEEDS_REPORTS = [name for name, kind in PAGES.items() if kind.needs_reports]


@pytest.fixture(scope="module")
def on(trial_data):
    """What a page of the trial programme stands on, for a viewer, on a day: no browser is needed for that."""
    trial = programme.load(trial_data / "trial")

    def stand(viewer, day=None):
        file = warehouse.current(trial.folder)
        if day:
            past = trial.folder / "warehouse" / f"asof-{day}.duckdb"
            file = past if past.exists() else warehouse.build(trial, fill, datetime.date.fromisoformat(day))
        return page.Here(words("ko"), viewer, {}, trial, ("trial",), file, "home", tuple(PAGES))

    return stand


def link_of(app):
    """The one thing to do: where it leads."""
    return app.get("page_link")[0].proto


# ---- the one thing ----


def test_the_page_begins_with_the_first_task_and_its_reason_and_leads_to_where_it_is_done(trial_pages, on):
    app, first = opened("home", view="policymaker"), todo.tasks(on(OFFICE))[0]
    assert app.title[0].value == first.title
    assert first.reason in said(app)
    assert link_of(app).label == first.label


def test_reports_that_did_not_come_are_the_policymakers_first_thing(on):
    # In mid-June May had been due: abc skipped it, xyz and old had never reported.
    first = todo.tasks(on(OFFICE, "2026-06-15"))[0]
    assert first.title == "들어오지 않은 보고서 6건을 먼저 확인하십시오"
    assert "가나다 B2B(2026년 5월부터 미제출)" in first.reason
    assert first.page == "overview"


def test_a_kind_that_is_withheld_is_an_answer_and_nothing_to_chase(on):
    # In November only xyz lacks a kind, and has declared that it will not report it.
    assert not any("들어오지 않은" in task.title for task in todo.tasks(on(OFFICE)))


def test_a_team_is_asked_for_what_it_did_not_send_before_anything_else(on):
    first = todo.tasks(on(ABC, "2026-06-15"))[0]
    assert first.title == "빠진 보고서를 보내십시오: B2B, B2C"
    assert "2026년 5월분부터" in first.reason


def test_a_team_is_asked_for_its_next_report_with_the_days_that_are_left(trial_pages):
    # It is 15 November; the report for November is due on 10 December, 25 days later.
    app = opened("home", view="abc")
    assert "2026년 11월 보고서(B2B, B2C)" in said(app)
    assert "2026. 12. 10.(25일 남음)" in said(app)


def test_once_the_month_is_over_its_report_is_the_first_thing(on):
    # On 1 December the report for November can be sent, and nine days are left.
    assert todo.tasks(on(ABC, "2026-12-01"))[0].title == "2026년 11월 보고서(B2B, B2C)를 9일 안에 보내십시오"


def test_a_team_reads_what_of_its_last_report_stands_and_how_to_send_the_next(trial_pages):
    read = said(opened("home", view="abc"))
    assert "2026년 10월 보고서 유효: B2B, B2C" in read
    assert "‘보고하기’에서" in read


def test_a_team_that_withholds_a_kind_is_not_asked_for_it(trial_pages):
    read = said(opened("home", view="xyz"))
    assert "2026년 11월 보고서(B2B)" in read


def test_a_team_that_has_left_owes_nothing_and_is_told_so(trial_pages):
    app = opened("home", view="old")
    assert app.title[0].value == "지금 기다리는 일은 없습니다"
    assert link_of(app).label == "한눈에 보기로 가기"


def test_the_operator_reads_as_of_when_and_when_it_was_built(trial_pages):
    read = said(opened("home", view="operator"))
    built = waiting.built_at(warehouse.cursor(warehouse.current(trial_pages / "trial")), Viewer("operator"))
    assert f"기준일 2026. 11. 15., 집계 {words('ko').moment(built)}" in read


def test_rows_that_claim_more_than_was_graded_wait_for_the_operator(trial):
    read, october = programme.load(trial), "2026-10-01"
    rows = [made.b2b(n, month=october, evidence_claimed=level) for n, level in ((1, "E3"), (2, "E4"), (3, "E2"))]
    sent = inbox.receive(read, inbox.Sending([inbox.Upload("r.csv", made.as_csv(rows))], "kim", "abc"))
    assert isinstance(sent, inbox.Taken), sent
    graded = acts.Act("grade", "office", "abc", "abc-D0001", datetime.date(2026, 10, 1), "E3", sha256=f"{1:064x}")
    for done, waits in (([], 2), ([graded], 1)):
        acts.append(trial, done, datetime.datetime(2026, 11, 12, 9, tzinfo=SEOUL))
        con = warehouse.cursor(warehouse.build(read, lambda con, programme: None))
        assert waiting.claims(con, Viewer("operator")) == [waiting.Claimed("abc", waits)]


def test_a_question_that_compares_teams_is_the_offices_alone(trial_pages):
    con = warehouse.cursor(warehouse.current(trial_pages / "trial"))
    assert set(queries.between_teams()) >= {"X08a", "X10"}
    assert {one.rule for one in asked.questions(con, OFFICE)} & {"X08a", "X10"}
    assert not {one.rule for one in asked.questions(con, ABC)} & {"X08a", "X10"}
    assert {one.team for one in asked.questions(con, ABC)} == {"abc"}


@pytest.mark.parametrize("question", [waiting.found_in, waiting.filed_kinds])
def test_what_stands_in_another_teams_reports_is_refused(question):
    with pytest.raises(NotAllowed):
        question(None, ABC, "xyz", datetime.date(2026, 10, 1))


# ---- a programme in which nobody has reported ----


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    ("name", "viewer"),
    [(name, viewer) for viewer in ("policymaker", "operator", "abc", "old") for name in pages_of(viewer)]
    + [(name, "new") for name in pages_of("abc")],
)
def test_without_reports_every_page_opens_and_none_shows_a_score(trial_pages, name, viewer, lang):
    app = opened(name, programme="unreported", view=viewer, lang=lang)
    assert len(app.title) == 1
    assert not app.get("plotly_chart")
    bodies = " ".join(element.proto.body for element in app.get("html"))
    assert "hw-gauge" not in bodies
    if PAGES[name].needs_reports or name == "home":
        assert re.findall(r"\d점|score \d|not rated|미산정", said(app)) == []


@pytest.mark.parametrize("name", ["home", *NEEDS_REPORTS])
def test_the_empty_state_says_what_is_needed_who_has_to_send_it_and_by_when(trial_pages, name):
    read = said(opened(name, programme="unreported"))
    assert "37개, 그중 필수 17개" in read  # the fields of the contract a team fills for a deployment
    assert "E3 수요기관 확인" in read
    assert "보내야 하는 팀 가나다, 새봄" in read
    assert "옛팀" not in read
    assert "다음 달 10일까지" in read


def test_what_is_needed_is_counted_from_the_contract(on):
    grid = empty.needed(on(OFFICE))
    assert [row[0] for row in grid.rows] == [kind.words.ko for kind in contract.load().kinds.values()]


def test_until_then_the_public_record_is_offered_where_there_is_such_a_page(on):
    asked = on(OFFICE)
    without = dataclasses.replace(asked, pages=("home",))
    assert [block.page for block in empty._meanwhile(without)] == ["method"]
    with_it = dataclasses.replace(asked, pages=("home", "record"))
    assert [block.page for block in empty._meanwhile(with_it)] == ["record", "method"]


# ---- the switch ----


def test_the_switch_names_programmes_in_the_readers_language(trial_pages):
    for lang, names in (
        ("ko", ["시험 사업", "보고 전 사업"]),
        ("en", ["Trial programme", "Programme before its reports"]),
    ):
        assert opened("overview", lang=lang).selectbox(key="choose_programme").options == names


def test_switching_keeps_page_and_language_and_drops_what_means_nothing_there(trial_pages):
    app = opened("explain", lang="en", team="xyz", month="2026-09", view="xyz")
    app.selectbox(key="choose_programme").select("unreported").run()
    assert not app.exception
    assert app.title[0].value == "Explain a score: not reported"
    assert address(app) == {"lang": "en", "programme": "unreported", "view": "policymaker"}
    app.selectbox(key="choose_programme").select("trial").run()
    assert not app.exception
    assert address(app)["programme"] == "trial"
    assert address(app)["month"] == "2026-09"


def test_a_programme_that_cannot_be_read_or_was_not_built_stands_in_nobodys_way(
    trial_pages, tmp_path, monkeypatch
):

    data = tmp_path / "some"
    shutil.copytree(trial_pages, data, symlinks=True)
    (data / "unreported" / "programme.toml").write_text("code =")
    (data / "unbuilt").mkdir()
    (data / "unbuilt" / "programme.toml").write_text("")
    monkeypatch.setenv("HWAKSAN_DATA", str(data))
    app = opened("overview")
    assert app.selectbox(key="choose_programme").options == ["시험 사업", "unreported"]

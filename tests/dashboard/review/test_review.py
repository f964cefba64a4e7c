"""Review, Questions, Calendar and Audit: a question's whole way through the pages, and what nobody may see."""

import datetime
import hashlib

import pytest

from connectors import acts, programme, vault, warehouse
from connectors.acts import Act
from dashboard import page
from dashboard.access import NotAllowed, Viewer
from dashboard.review import asked, doing, months
from dashboard.text import words
from tests.dashboard.test_pages import opened, pages_of, said

OFFICE, OPERATOR, ABC, XYZ = (
    Viewer("policymaker"),
    Viewer("operator"),
    Viewer("team", "abc"),
    Viewer("team", "xyz"),
)
OCTOBER = datetime.date(2026, 10, 1)


@pytest.fixture
def data(own_data):
    """The trial programme in a folder of this test's own, in which acts may be done."""
    return own_data


@pytest.fixture
def trial_of(data):
    return programme.load(data / "trial")


def con_of(programme):
    return warehouse.cursor(warehouse.current(programme.folder))


def found(programme, viewer, rule, row):
    return next((one for one in asked.questions(con_of(programme), viewer)
                 if (one.rule, one.row) == (rule, row)), None)  # fmt: skip


def own_question(programme, viewer=OFFICE):
    """One that a rule raised about abc's own values."""
    return next(
        one for one in asked.questions(con_of(programme), viewer) if one.team == "abc" and not one.is_between
    )


def between(programme):
    return next(one for one in asked.questions(con_of(programme), OFFICE) if one.team == "abc" and one.is_between)


# ---- a question's way through the pages ----


def test_a_team_answers_and_the_office_closes_on_the_pages(data, trial_of):
    one = own_question(trial_of)
    app = opened("questions", view="abc", about=one.code)
    app.text_area(key="reply_words").set_value("계약을 연장하였습니다.")
    press(app, "답변 보내기")
    assert found(trial_of, OFFICE, one.rule, one.row).state == "answered"

    app = opened("review", desk_part="questions", about=one.code)
    assert "계약을 연장하였습니다." in said(app)
    app.text_area(key="reply_words").set_value("확인하였습니다.")
    press(app, "종결하기")
    assert found(trial_of, OFFICE, one.rule, one.row).turn == "done"
    kept = [kept.act for kept in acts.read(trial_of.folder)][-2:]
    assert [(act.act, act.by, act.reason) for act in kept] == [
        ("answer", "abc", "계약을 연장하였습니다."), ("close", "policymaker", "확인하였습니다."),
    ]  # fmt: skip


def press(app, label):
    next(button for button in app.button if button.label == label).click().run(timeout=60)
    assert not app.exception, app.exception


def test_nothing_is_written_without_words(data, trial_of):
    before = len(acts.read(trial_of.folder))
    app = opened("review", desk_part="questions", about=own_question(trial_of).code)
    press(app, "종결하기")
    assert app.warning[0].value == "내용을 적어 주십시오."
    assert len(acts.read(trial_of.folder)) == before


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_where_the_build_fails_the_act_stands_and_the_page_says_so_plainly(data, trial_of, lang):
    (report, *_) = asked.queue(con_of(trial_of), OFFICE)
    lock = trial_of.folder / "warehouse" / ".lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()  # nobody can take it: no build begins
    app = opened("review", about=report.report_id, lang=lang)
    app.text_area(key="judge_words").set_value("기관 분류를 고쳐 주십시오.")
    press(app, words(lang)("do.return"))
    assert ("아직 이전 값이 보입니다" if lang == "ko" else "still show what was there before") in app.warning[
        0
    ].value
    assert acts.read(trial_of.folder)[-1].act.act == "return"


def test_a_report_is_returned_with_a_comment_and_the_team_reads_it(data, trial_of):
    (report, *_) = asked.queue(con_of(trial_of), OFFICE)
    app = opened("review", about=report.report_id)
    app.text_area(key="judge_words").set_value("기관 분류를 고쳐 주십시오.")
    press(app, "의견을 붙여 돌려보내기")
    assert acts.read(trial_of.folder)[-1].act.act == "return"
    again = next(one for one in asked.queue(con_of(trial_of), OFFICE) if one.report_id == report.report_id)
    assert again.is_returned
    read = said(opened("desk", view=report.team, report=report.report_id))
    assert "기관 분류를 고쳐 주십시오." in read


def test_the_office_sees_what_a_report_changed_and_comes_back_to_the_list(data, trial_of):
    report = next(
        one for one in asked.queue(con_of(trial_of), OFFICE) if (one.team, one.month) == ("abc", OCTOBER)
    )
    app = opened("review", about=report.report_id)
    read = said(app)
    assert "앞선 보고서에서 달라진 것" in read
    assert "2026년 9월 보고서(" in read
    assert any("바뀐 행" in one.label for one in app.expander)
    assert "목록으로 돌아가기" in read


def test_what_a_person_asked_is_the_title_of_the_question(data, trial_of):
    report = asked.queue(con_of(trial_of), OFFICE)[0]
    doing.do(
        trial_of, OFFICE, [Act("ask", "lee", report.team, report.report_id, report.month, reason="어느 달입니까?")]
    )
    assert "어느 달입니까?" in said(opened("questions", view=report.team))
    assert "어느 달입니까?" in said(opened("review", desk_part="questions"))


def test_evidence_is_graded_and_the_row_counts_as_graded(data, trial_of):
    claim = next(one for one in asked.claims(con_of(trial_of), OFFICE, OCTOBER) if one.team == "abc")
    assert claim.effective == "E2"
    app = opened("review", desk_part="evidence", month="2026-10", about=f"abc~{claim.subject}~{claim.sha256[:12]}")
    app.radio(key="grade_level").set_value("E3")
    app.text_area(key="grade_words").set_value("확인서를 대조하였습니다.")
    press(app, "등급 기록하기")
    again = next(one for one in asked.claims(con_of(trial_of), OFFICE, OCTOBER)
                 if (one.team, one.subject) == ("abc", claim.subject))  # fmt: skip
    assert (again.effective, again.graded) == ("E3", "E3")


def test_the_home_of_the_office_counts_what_waits_for_it(data, trial_of):
    one = own_question(trial_of)
    waits = [row for row in asked.questions(con_of(trial_of), OFFICE) if row.turn == "office"]
    assert f"총괄기관이 처리할 질의 {len(waits)}건" in said(opened("home"))
    doing.do(trial_of, ABC, [doing.about(ABC, "answer", one, one.rule, "답")])
    assert f"총괄기관이 처리할 질의 {len(waits) + 1}건" in said(opened("home"))
    doing.do(trial_of, OFFICE, [doing.about(OFFICE, "close", row, row.rule, "끝") for row in [*waits, one]])
    assert "총괄기관이 처리할 질의" not in said(opened("home"))


# ---- what nobody may see or do ----


def test_a_question_that_compares_teams_reaches_the_team_only_as_the_offices_words(data, trial_of):
    one = between(trial_of)
    assert not [row for row in asked.questions(con_of(trial_of), ABC) if row.row == one.row and row.is_between]
    doing.do(
        trial_of, OFFICE, [doing.about(OFFICE, "ask", one, one.rule, "이 기관에서의 운영 범위를 알려 주십시오.")]
    )
    (seen,) = [row for row in asked.questions(con_of(trial_of), ABC) if row.row == one.row and row.is_between]
    assert seen.rule == ""
    shown = said(opened("questions", view="abc", about=seen.code))
    assert "이 기관에서의 운영 범위를 알려 주십시오." in shown
    assert "다른 팀" not in shown
    assert one.rule not in shown
    # Its answer reaches the very question the office asked.
    app = opened("questions", view="abc", about=seen.code)
    app.text_area(key="reply_words").set_value("본점만 해당합니다.")
    press(app, "답변 보내기")
    assert found(trial_of, OFFICE, one.rule, one.row).state == "answered"


def test_a_team_sees_nothing_of_another_on_any_of_these_pages(data):
    for name in ("questions", "calendar"):
        shown = said(opened(name, view="abc"))
        assert "하파타" not in shown
        assert "xyz" not in shown


@pytest.mark.parametrize(
    ("viewer", "has"),
    [("policymaker", {"review", "calendar", "audit"}), ("operator", {"review", "questions", "calendar", "audit"}),
     ("abc", {"questions", "calendar"})],
)  # fmt: skip
def test_only_those_who_may_have_the_page(viewer, has):
    ours = {"review", "questions", "calendar", "audit"}
    assert set(pages_of(viewer)) & ours == has


@pytest.mark.parametrize("act", ["review", "return", "ask", "close", "grade"])
def test_a_team_does_none_of_the_offices_acts(data, trial_of, act):
    before = len(acts.read(trial_of.folder))
    one = Act(act, "abc", "abc", "abc-D0001", OCTOBER, "E4", "내가", "0" * 64)
    with pytest.raises(NotAllowed):
        doing.do(trial_of, ABC, [one])
    assert len(acts.read(trial_of.folder)) == before


@pytest.mark.parametrize("act", ["answer", "attach"])
def test_a_team_answers_and_attaches_for_itself_alone_and_a_policymaker_answers_for_nobody(data, trial_of, act):
    one = Act(act, "x", "abc", "abc-D0001", OCTOBER, "", "말", "0" * 64)
    with pytest.raises(NotAllowed):
        doing.do(trial_of, XYZ, [one])
    if act == "answer":
        with pytest.raises(NotAllowed):
            doing.do(trial_of, OFFICE, [one])


@pytest.mark.parametrize("question", [asked.queue, asked.done])
def test_the_desk_of_the_office_answers_no_team(question):
    with pytest.raises(NotAllowed):
        question(None, ABC)


def test_the_thread_of_another_teams_question_is_refused():
    with pytest.raises(NotAllowed):
        asked.thread(None, ABC, "xyz", "X14", "xyz-D0001")


def test_what_is_done_is_done_for_all_or_for_none(data, trial_of):
    one = own_question(trial_of)
    both = [
        doing.about(ABC, "answer", one, one.rule, "답"),
        Act("close", "abc", "abc", one.report_id, reason="끝"),
    ]
    before = len(acts.read(trial_of.folder))
    with pytest.raises(NotAllowed):
        doing.do(trial_of, ABC, both)
    assert len(acts.read(trial_of.folder)) == before


# ---- evidence files ----


def test_an_evidence_file_is_sealed_under_its_hash_and_opened_by_whom_it_belongs_to(data, trial_of):
    body = "확인서(가상)".encode()
    act = Act("attach", "kim", "abc", "abc-D0001", OCTOBER, "확인서.pdf", sha256=hashlib.sha256(body).hexdigest())
    doing.attach(trial_of, ABC, act, body)
    kept = trial_of.folder / "evidence" / act.sha256
    assert body not in kept.read_bytes()
    assert doing.opened(trial_of, ABC, "abc", act.sha256) == body
    for stranger in (XYZ, OFFICE):
        with pytest.raises(NotAllowed):
            doing.opened(trial_of, stranger, "abc", act.sha256)
    # The operator may, and it goes on record.
    assert doing.opened(trial_of, OPERATOR, "abc", act.sha256) == body
    assert acts.read(trial_of.folder)[-1].act.act == "open"


def test_a_policymaker_attaches_by_hash_and_leaves_no_file(data, trial_of):
    act = Act("attach", "office", "abc", "abc-D0001", OCTOBER, "확인서.pdf", sha256="a" * 64)
    with pytest.raises(NotAllowed):
        doing.attach(trial_of, OFFICE, act, b"x")
    doing.attach(trial_of, OFFICE, act, None)
    assert not vault.holds(trial_of, "a" * 64)


def test_a_hash_that_is_none_never_becomes_a_path(trial_of):
    with pytest.raises(ValueError):
        vault.holds(trial_of, "../../etc/passwd")


def test_bytes_under_another_hash_do_not_open(trial_of):
    from connectors.keys import BrokenSeal

    one, two = vault.keep(trial_of, b"one"), vault.keep(trial_of, b"two")
    folder = trial_of.folder / "evidence"
    (folder / one).write_bytes((folder / two).read_bytes())
    with pytest.raises(BrokenSeal):
        vault.opened(trial_of, one)


# ---- calendar and audit ----


def test_the_calendar_tells_late_missing_withheld_and_backfilled_months_by_hand(trial_of):
    told = {(one.team, one.month.month, one.kind): one.state for one in months.months(con_of(trial_of), OFFICE)
            if one.month.year == 2026}  # fmt: skip
    assert told["abc", 10, "b2b"] == "on_time"
    assert told["abc", 3, "b2b"] == "late"
    assert told["abc", 5, "b2c"] == "missing"
    assert told["xyz", 10, "b2c"] == "withheld"
    assert told["abc", 10, "readiness"] == "not_sent"
    first = {one.month.month: one.state for one in months.months(con_of(trial_of), OFFICE)
             if (one.team, one.kind, one.month.year) == ("xyz", "b2b", 2025)}  # fmt: skip
    # xyz joined in June 2025: May was not due, June was.
    assert (first[5], first[6]) == ("not_onboarded", "missing")


def test_the_audit_names_an_act_that_was_edited_a_moment_ago(data, trial_of):
    opened("audit")
    path = trial_of.folder / "acts" / "000001.json"
    path.write_bytes(path.read_bytes().replace(b"office", b"0ffice"))
    assert "000001.json에서 사슬이 끊어집니다: 내용이 바뀌었습니다" in said(opened("audit"))


def test_the_csv_of_the_audit_has_every_hash_whole(data, trial_of):
    here = page.Here(words("ko"), OFFICE, {}, trial_of, ("trial",), warehouse.current(trial_of.folder), "audit",
                     ("home", "audit"))  # fmt: skip
    from dashboard import blocks
    from dashboard.review import grids

    csv = blocks.table(here, "acts", grids.acts(here, here.ask(asked.done))).csv.decode("utf-8-sig")
    assert all(kept.hash in csv for kept in acts.read(trial_of.folder))

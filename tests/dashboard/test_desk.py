"""The desk as a team uses it: check, correct, explain, compare, send, keep the receipt, look back, withdraw."""

import dataclasses
import datetime
import io
import json
import shutil

import openpyxl
import pytest

from connectors import acts, drafts, inbox, mappings, programme, proof, receipts, warehouse
from connectors.formats.media import LABELS
from connectors.model import Finding
from connectors.programme import SEOUL
from dashboard import page, queries
from dashboard.access import NotAllowed, Viewer
from dashboard.desk import begin, effect, found, rebuild, workbook
from dashboard.desk.expected import expected
from dashboard.menu import PAGES, pages_for
from dashboard.scoring.fill import fill
from dashboard.text import words
from tests import made
from tests.dashboard.test_pages import address, opened, said

TEXTS = ("UTF-8", "CP949", "UTF-16")
OCTOBER = datetime.date(2026, 10, 1)
NOON = datetime.datetime(2026, 11, 15, 12, tzinfo=SEOUL)


@pytest.fixture
def desk(trial_data, tmp_path, monkeypatch, built_as_asked):
    """A data folder of its own in which abc has reported up to October; it is 15 November."""
    data = tmp_path / "own"
    shutil.copytree(trial_data / "trial", data / "trial", symlinks=True)
    monkeypatch.setenv("HWAKSAN_DATA", str(data))
    monkeypatch.setenv("HWAKSAN_KEYS", str(trial_data.parent / "keys"))
    yield programme.load(data / "trial")
    rebuild.wait(programme.load(data / "trial"))


def october(n=14, **changed):
    """What abc sent for October, as the trial programme has it, changed where a test says so."""
    return [
        made.b2b(i, "abc", "2026-10-01", affiliation="affiliate" if i % 3 == 0 else "independent",
                 requests_total="11000", evidence_claimed="E2", **changed)
        for i in range(1, n)
    ]  # fmt: skip


def give(app, rows, name="시월.csv"):
    app.file_uploader[0].upload(name, made.as_csv(rows), "text/csv").run()
    assert not app.exception, app.exception
    return app


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def sign(app, name="김담당"):
    app.text_input(key="desk_name_field").input(name).run()
    assert not app.exception, app.exception
    return app


def reports_of(read, team="abc"):
    return receipts.read_all(read.folder, team)


# ---- who has a desk ----


def test_the_desk_is_for_those_who_may_send():
    assert [name for name, kind in PAGES.items() if kind.action == "send"] == ["desk", "questions"]
    assert list(PAGES)[1] == "desk"
    for viewer, has in ((Viewer("team", "abc"), True), (Viewer("operator"), True), (Viewer("policymaker"), False)):
        assert ("desk" in pages_for(viewer)) is has
    assert "desk" not in pages_for(Viewer("public"))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_says_which_month_is_due_and_takes_a_file(desk, lang):
    # abc has been in since January 2025, began to report a year later, and skipped May: 13 months are open.
    app = opened("desk", view="abc", lang=lang)
    assert app.title[0].value == (
        "2025년 1월분부터 13개월 보고서가 남아 있습니다" if lang == "ko"
        else "Reports for 13 months are still to come, the first for Jan 2025"
    )  # fmt: skip
    assert len(app.file_uploader) == 1
    assert ("보낸 보고서" if lang == "ko" else "Reports sent") in said(app)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_field_for_files_names_every_format_the_door_reads(desk, lang):
    told = " ".join(one.value for one in opened("desk", view="abc", lang=lang).caption)
    assert [name for name in (*LABELS.values(), *TEXTS) if name not in told] == []


# ---- the check ----


def test_a_wrong_file_is_answered_with_every_mistake_and_what_to_do(desk):
    rows = october()
    rows[0] |= {"active_users": "열두명", "stage": "운영중임"}
    rows[4] |= {"customer_id": "1234567890"}
    app = give(opened("desk", view="abc"), rows)
    assert app.title[0].value.startswith("고칠 것이")
    read = said(app)
    assert "Y2" in read and "열두명" in read and "운영중임" in read
    assert "1234567890" in read  # the sender sees its own secret cell
    assert "desk_send" not in [button.key for button in app.button]
    assert len(reports_of(desk)) == 9
    assert drafts.names(desk, "abc") == ["2026-10"]


def test_twenty_cells_of_a_cause_are_shown_and_all_are_in_the_files(desk):
    rows = october(60, active_users="x")
    sending = inbox.Sending([inbox.Upload("r.csv", made.as_csv(rows))], "kim", "abc")
    seen = inbox.look(desk, sending, reveal=True)
    html = found.groups(words("ko"), seen.findings, seen.checked.counts)
    assert "59곳 중 처음 20곳" in html
    assert all(part.count("<li>") <= 20 for part in html.split("<details")[1:])
    book = openpyxl.load_workbook(io.BytesIO(
        workbook.marked(words("ko"), sending.uploads, seen.findings, inbox.Limits())))  # fmt: skip
    sheet = book.worksheets[0]
    marked = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert len(marked) >= 59
    assert {cell.coordinate for cell in marked} >= {f"Y{row}" for row in range(2, 61)}
    assert sheet["Y2"].fill.bgColor.rgb is not None and "→" in sheet["Y2"].comment.text


def test_cells_of_one_cause_are_one_group_whatever_stood_in_each_before():
    cells = [
        Finding("X09b", "confirm", "b2b", "s", row, 9, "requests_total", "7", {"was": was})
        for row, was in ((2, "114.5"), (3, "1910"), (4, "25951.5"))
    ]
    counts = {("X09b", "b2b", "requests_total"): 3}
    for lang, message, aside in (
        ("ko", "최근 6개월의 흐름에서 크게 벗어났습니다.", "(중앙값 1,910)"),
        ("en", "Far from the level of the last six months.", "(median 1,910)"),
    ):
        html = found.groups(words(lang), cells, counts)
        assert html.count("<details") == 1
        assert message in html
        assert aside in html
        assert "처음 20곳" not in html and "first 20" not in html


def test_what_was_expected_is_told_in_words_of_its_own():
    def told(field, row=2):
        return expected(words("ko"), Finding("V01h", "reject", "b2b", "s", row, 1, field, "x"))

    assert [told("contract_date"), told("requests_total")] == ["날짜", "정수 · 0 이상"]
    assert told("deployment_id", row=None) == ""


def test_the_marked_workbook_has_every_cell_where_it_stood_and_is_taken_back(desk):
    rows = [made.b2b(n, month="2026-10-01") for n in (1, 2)]
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    upload = inbox.Upload("보고.xlsx", made.as_xlsx({"표지": [["제목"]], "도입": [[None], *cells]}))
    seen = inbox.look(desk, inbox.Sending([upload], "kim", "abc"), reveal=True)
    back = workbook.marked(words("en"), [upload], seen.findings, inbox.Limits())
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert book.sheetnames == ["표지", "도입", "Findings"]
    assert book["도입"]["B3"].value == "abc-D0001"
    again = inbox.look(desk, inbox.Sending([inbox.Upload("back.xlsx", back)], "kim", "abc"))
    assert again.checked.rows.drop_columns(["sheet"]) == seen.checked.rows.drop_columns(["sheet"])


def test_the_marked_workbook_says_where_comments_were_cut(desk, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_COMMENTS", 5)
    monkeypatch.setattr(workbook, "MOST_LISTED", 40)
    upload = inbox.Upload("r.csv", made.as_csv(october(60, active_users="x")))
    seen = inbox.look(desk, inbox.Sending([upload], "kim", "abc"), reveal=True)
    counts = seen.checked.counts
    book = openpyxl.load_workbook(io.BytesIO(
        workbook.marked(words("ko"), [upload], seen.findings, inbox.Limits(), counts)))  # fmt: skip
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    coloured = sum(cell.fill.patternType == "solid" for cell in cells)
    assert sum(cell.comment is not None for cell in cells) == 5 and coloured >= 59
    listed = book.worksheets[1]
    assert f"{coloured - 5}칸도 색으로" in listed["A2"].value and "40건까지만" in listed["A3"].value
    assert listed["A1"].value == " · ".join(
        text for _, text in found.counts_said(words("ko"), seen.findings, counts)
    )
    assert listed.max_row == 3 + 1 + 40


def test_what_a_spreadsheet_would_run_stays_text_in_the_marked_workbook(desk):
    upload = inbox.Upload("r.csv", made.as_csv([made.b2b(1, month="2026-10-01", downtime_min="=1+1")]))
    seen = inbox.look(desk, inbox.Sending([upload], "kim", "abc"), reveal=True)
    book = openpyxl.load_workbook(io.BytesIO(
        workbook.marked(words("ko"), [upload], seen.findings, inbox.Limits())))  # fmt: skip
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == [
        "s",
        "s",
    ]  # in its place, and in the list
    assert all(cell.data_type != "f" for cell in cells)


# ---- columns under a name of the team's own ----

OWN = "월별 요청 수"


def renamed(**changed):
    rows = october(**changed)
    return [{OWN if name == "requests_total" else name: cell for name, cell in row.items()} for row in rows]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_column_under_another_name_is_asked_about_once_and_never_again(desk, lang):
    app = give(opened("desk", view="abc", lang=lang), renamed(active_users="310"))
    assert app.title[0].value == (
        "열 이름 1개를 확인해 주십시오" if lang == "ko" else "Column names to confirm: 1"
    )
    press(app, f"desk_column_is_{OWN}")
    assert drafts.read(desk, "abc", "2026-10").mapping == {OWN: "requests_total"}
    press(sign(app), "desk_send")
    taken = reports_of(desk)[-1]
    assert app.title[0].value.startswith("접수했습니다" if lang == "ko" else "Received")
    assert taken.tables[0].headers["requests_total"] == OWN
    app = give(opened("desk", view="abc", lang=lang), renamed(active_users="320"))
    assert f"desk_column_is_{OWN}" not in [button.key for button in app.button]
    press(sign(app), "desk_send")
    assert len(reports_of(desk)) == 11


def test_a_column_that_is_none_of_ours_is_not_asked_about_again_and_the_answer_can_be_changed(desk):
    app = give(opened("desk", view="abc"), renamed(active_users="310"))
    press(app, f"desk_column_not_{OWN}")
    assert drafts.read(desk, "abc", "2026-10").mapping == {OWN: ""}
    assert "열이 없습니다" in said(app) and "desk_send" not in [button.key for button in app.button]
    assert f"desk_column_is_{OWN}" not in [button.key for button in app.button]
    give(app, renamed(active_users="311"))  # the answer stays with the draft when the file is corrected
    assert f"desk_column_is_{OWN}" not in [button.key for button in app.button]
    press(app, f"desk_column_again_{OWN}")
    press(app, f"desk_column_is_{OWN}")
    assert not sign(app).button(key="desk_send").disabled


def test_an_answer_remembered_from_a_report_sent_before_is_listed_and_can_be_taken_back(desk):
    app = give(opened("desk", view="abc"), renamed(active_users="310"))
    press(app, f"desk_column_is_{OWN}")
    press(sign(app), "desk_send")
    app = give(opened("desk", view="abc"), renamed(active_users="320"))
    assert "기억하고 있는 열 이름 1개" in [one.label for one in app.expander]
    read = said(app)
    assert f"‘{OWN}’ 열을 ‘" in read and "김담당, 20" in read
    press(app, f"desk_column_forget_{OWN}")
    assert mappings.read(desk.folder, "abc") == {}
    # The draft on the desk is asked about at once.
    assert app.button(key=f"desk_column_is_{OWN}")
    assert not [one for one in app.expander if "기억하고" in one.label]


def test_a_colleague_who_does_not_hold_the_draft_cannot_answer(desk):
    give(opened("desk", view="abc"), renamed(active_users="310"))
    held = drafts.read(desk, "abc", "2026-10")
    drafts.save(desk, drafts.Draft(**{**held.__dict__, "by": "김담당"}))
    app = opened("desk", view="abc")
    assert app.button(key=f"desk_column_is_{OWN}").disabled


# ---- sending ----


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_from_a_wrong_file_to_a_receipt_that_can_be_computed_again(desk, lang):
    app = opened("desk", view="abc", lang=lang)
    rows = october(integration_level="1")  # fell from 2: asks for a reason
    rows[2] |= {"active_users": "-3"}
    give(app, rows)
    assert app.title[0].value.startswith("고칠 것이" if lang == "ko" else "Things to correct")
    rows[2] |= {"active_users": "310"}
    give(app, rows)
    assert ("사유를 적을 것이" if lang == "ko" else "reasons still to give") in app.title[0].value
    assert app.button(key="desk_send").disabled
    app.text_area(key="desk_reason_2026-10_X03b").input("연계를 줄였습니다").run()
    assert not app.exception, app.exception
    sign(app)
    assert not app.button(key="desk_send").disabled
    press(app, "desk_send")
    taken = reports_of(desk)[-1]
    assert app.title[0].value.startswith("접수했습니다" if lang == "ko" else "Received")
    assert address(app)["report"] == taken.report_id
    assert [(one.rule, one.reason, one.by) for one in taken.confirmations] == [
        ("X03b", "연계를 줄였습니다", "김담당")
    ]
    assert taken.report_id in said(app) and "연계를 줄였습니다" in said(app)
    assert drafts.names(desk, "abc") == []
    copy = receipts.senders_copy(taken, inbox.keys.keys_of("trial").salt_of(taken.report_id))
    steps = proof.prove(copy, [inbox.Upload("시월.csv", made.as_csv(rows))], inbox.Limits())[1]
    assert [step.holds for step in steps] == [True, True, True]
    rebuild.wait(desk)
    con = warehouse.cursor(warehouse.current(desk.folder))
    assert con.execute("SELECT count(*) FROM report WHERE report_id = ?", [taken.report_id]).fetchall() == [(1,)]


def test_an_operator_sends_on_behalf_and_the_receipt_says_so(desk):
    app = opened("desk", view="operator", team="abc")
    give(app, october(active_users="310"))
    sign(app, "박: 운영")
    press(app, "desk_send")
    assert reports_of(desk)[-1].sender == "operator:박  운영"
    assert "운영자, 팀을 대신함" in said(app)


def test_the_same_content_says_no_change_and_sent_all_the_same_gets_its_own_receipt(desk):
    before = reports_of(desk)[-1]
    sent = inbox.opened(desk, before)
    rows = october()
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    app = opened("desk", view="abc")
    b2c = made.b2c(1, "abc", "2026-10-01", mau="120000")
    both = {"도입": cells, "서비스": [list(b2c), list(b2c.values())]}
    app.file_uploader[0].upload("시월.xlsx", made.as_xlsx(both)).run()
    assert not app.exception, app.exception
    assert "보내지 않아도 됩니다" in said(app)
    for box in app.text_area:
        box.input("시험용으로 맞는 값")
    app.run()
    sign(app)
    press(app, "desk_send")
    taken = reports_of(desk)[-1]
    assert taken.report_id != before.report_id and taken.content_sha256 == before.content_sha256
    assert len(sent) == 2


def test_the_very_same_file_is_not_sent_again(desk):
    rows = made.as_csv(october(active_users="310"))
    sent = inbox.receive(desk, inbox.Sending([inbox.Upload("시월.csv", rows)], "kim", "abc"))
    app = give(opened("desk", view="abc"), october(active_users="310"))
    assert app.title[0].value.startswith("이미 접수된 파일입니다")
    assert app.get("page_link")[0].proto.query_string.count(sent.receipt.report_id) == 1
    assert "desk_send" not in [button.key for button in app.button]


def test_a_kind_that_is_owed_and_not_in_the_file_can_be_said_to_be_none(desk):
    app = give(opened("desk", view="abc"), [made.b2b(n, month="2026-05-01") for n in range(1, 9)])
    app.checkbox(key="desk_none_2026-05_b2c").check().run()
    assert not app.exception, app.exception
    assert drafts.read(desk, "abc", "2026-05").kinds == ("b2b", "b2c")


# ---- drafts ----


def test_a_draft_survives_the_browser_and_a_colleague_takes_it_over(desk):
    app = opened("desk", view="abc")
    sign(give(app, october(active_users="310")))
    give_name = drafts.read(desk, "abc", "2026-10")
    drafts.save(desk, drafts.Draft(**{**give_name.__dict__, "by": "김담당"}))
    later = opened("desk", view="abc")
    assert "김담당" in " ".join(one.value for one in later.info)
    assert "desk_send" not in [button.key for button in later.button]
    sign(later, "이대리")
    press(later, "desk_take_over")
    kept = drafts.read(desk, "abc", "2026-10")
    assert (kept.by, kept.held_by) == ("이대리", ("김담당",))
    assert not later.button(key="desk_send").disabled


def test_another_teams_draft_is_nowhere_on_ones_desk(desk):
    give(opened("desk", view="abc"), october(active_users="310"), "비밀파일.csv")
    other = opened("desk", view="xyz", team="abc", draft="2026-10", report=reports_of(desk)[-1].report_id)
    assert "비밀파일" not in said(other)
    assert reports_of(desk)[-1].report_id not in said(other)


def test_a_draft_thrown_away_comes_back(desk):
    app = give(opened("desk", view="abc"), october(active_users="310"))
    press(app, "desk_throw")
    assert drafts.names(desk, "abc") == []
    press(app, "desk_undo")
    assert drafts.names(desk, "abc") == ["2026-10"]


def test_a_page_that_asks_for_another_team_is_refused(desk):
    from dashboard.desk import history, hold

    file = warehouse.current(desk.folder)
    here = page.Here(words("ko"), Viewer("team", "xyz"), {}, desk, ("trial",), file, "desk", ("home", "desk"))
    draft = drafts.Draft("abc", (inbox.Upload("r", b""),), "x", datetime.datetime.now())
    asks = [
        lambda: hold.opened(here, "abc"), lambda: hold.keep(here, draft), lambda: hold.throw_away(here, draft),
        lambda: hold.need_send(here, "abc"), lambda: history.table(here, "abc"),
        lambda: history.withdraw(here, reports_of(desk)[0], "x"),
    ]  # fmt: skip
    for ask in asks:
        with pytest.raises(NotAllowed):
            ask()


# ---- before sending ----


def test_the_effect_is_what_a_real_receipt_and_build_bring(desk):
    rows = october(active_users="410", regular_users="390")
    sending = inbox.Sending([inbox.Upload("r.csv", made.as_csv(rows))], "kim", "abc")
    seen = inbox.look(desk, sending)
    sending = inbox.Sending(sending.uploads, "kim", "abc", confirmations=dict.fromkeys(seen.unconfirmed, "맞음"))
    told = effect.of(desk, sending, seen)
    before = _scores(desk)
    assert isinstance(inbox.receive(desk, sending), inbox.Taken)
    warehouse.build(desk, fill)
    after = _scores(desk)
    assert any(was and now and was.score != now.score for was, now in told.indicators.values())
    for one, (was, now) in told.indicators.items():
        assert (was.value, was.score, was.state) == before[one]
        assert (now.value, now.score, now.state) == after[one]


def _scores(read):
    con, team = warehouse.cursor(warehouse.current(read.folder)), Viewer("team", "abc")
    rows = [row for pillar in queries.PILLARS
            for row in queries.indicator_scores(con, team, OCTOBER, pillar, "headline")]  # fmt: skip
    return {row.indicator: (row.value, row.score, row.state) for row in rows}


# ---- after ----


def test_a_report_opens_with_its_findings_reasons_and_what_it_changed(desk):
    one = reports_of(desk)[-1]
    app = opened("desk", view="abc", report=one.report_id)
    read = said(app)
    assert one.report_id in read and one.hash in read
    assert "접수할 때의 확인 결과" in read and "다른 보고서와 비교" in read
    assert app.selectbox(key="choose_beside").options


def test_a_withdrawn_report_leaves_its_month_and_its_reason_stays(desk):
    one = reports_of(desk)[-1]
    app = opened("desk", view="abc", report=one.report_id)
    assert app.button(key="desk_withdraw_do").disabled
    app.text_area(key="desk_withdraw_reason").input("다른 달 파일이었습니다").run()
    sign(app)
    press(app, "desk_withdraw_do")
    act = acts.read(desk.folder)[-1].act
    assert (act.act, act.subject, act.by, act.reason) == (
        "withdraw", one.report_id, "김담당", "다른 달 파일이었습니다",
    )  # fmt: skip
    assert "철회됨" in said(app)
    assert "desk_withdraw_do" not in [button.key for button in app.button]


def test_a_click_is_heard_though_the_build_before_it_ended_that_very_moment(desk):
    one = reports_of(desk)[-1]
    app = opened("desk", view="abc", report=one.report_id)
    app.text_area(key="desk_withdraw_reason").input("다른 달 파일이었습니다").run()
    sign(app)
    app.session_state["desk_building"] = True  # as the page was last drawn, a build was under way
    press(app, "desk_withdraw_do")
    assert [kept.act.act for kept in acts.read(desk.folder)][-1] == "withdraw"
    assert "철회됨" in said(app)


def test_that_a_build_failed_stands_right_under_the_state_of_a_report(desk):
    def failing(con, read):
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        warehouse.build(desk, failing)
    one = reports_of(desk)[-1]
    app = opened("desk", view="abc", report=one.report_id)
    drawn = [getattr(part, "value", "") or getattr(part.proto, "body", "") for part in app.main]
    state, warned, facts = (
        next(n for n, part in enumerate(drawn) if words in part)
        for words in ("<p>상태: 기한 내 접수", app.warning[0].value, "<dt>접수 번호</dt>")
    )
    between = [part for part in drawn[state + 1 : facts] if part]
    assert state < warned < facts and between == [app.warning[0].value]


def test_why_a_report_was_sent_back_is_told_wherever_its_team_meets_it(desk):
    one, why = reports_of(desk)[-1], "D0002의 요청 수를 확인해 주십시오"
    act = acts.Act("return", "policymaker", "abc", one.report_id, one.month, reason=why)
    acts.append(desk.folder, [act], datetime.datetime(2026, 11, 12, 9, tzinfo=programme.SEOUL))
    warehouse.build(desk, fill)
    assert why in said(opened("home", view="abc"))
    start = opened("desk", view="abc")
    assert "되돌아온 2026년 10월 보고서" in said(start)
    report = said(opened("desk", view="abc", report=one.report_id))
    assert why in report
    assert "정책 담당자" in report


def test_a_month_that_came_early_is_not_the_next_to_send(desk):
    file = warehouse.current(desk.folder)
    here = page.Here(words("ko"), Viewer("team", "abc"), {}, desk, ("trial",), file, "desk", ("home", "desk"))
    assert begin.coming(here, "abc") == datetime.date(2026, 11, 1)
    sending = inbox.Sending([inbox.Upload("r.csv", _november(13))], "kim", "abc", kinds=("b2b", "b2c"))
    reasons = dict.fromkeys(inbox.look(desk, sending).unconfirmed, "맞음")
    assert isinstance(inbox.receive(desk, dataclasses.replace(sending, confirmations=reasons)), inbox.Taken)
    assert begin.coming(here, "abc") == datetime.date(2026, 12, 1)


def test_the_printable_receipt_needs_no_script(desk):
    from dashboard.desk import receipt

    file = warehouse.current(desk.folder)
    for lang in ("ko", "en"):
        here = page.Here(words(lang), Viewer("team", "abc"), {}, desk, ("trial",), file, "desk", ("home", "desk"))
        html = receipt.printable(here, reports_of(desk)[-1]).decode()
        assert "<script" not in html and reports_of(desk)[-1].hash in html and f'lang="{lang}"' in html
        assert json.loads(receipt.senders_copy(here, reports_of(desk)[-1]))["content_salt"]


# ---- what stops for a reason, and what happens beside the pages ----


def test_a_report_from_which_rows_vanish_stops(desk):
    # Of thirteen deployments three are left out without having ended; of one service none is left.
    gone = inbox.look(desk, inbox.Sending([inbox.Upload("r.csv", _november(10))], "kim", "abc"))
    assert {"X05a"} <= {one.rule for one in gone.findings if one.severity == "reject"}
    none = inbox.Sending([inbox.Upload("r.csv", _november(13))], "kim", "abc", kinds=("b2b", "b2c"))
    assert "X05b" in inbox.look(desk, none).unconfirmed


def _november(n):
    return made.as_csv([{**row, "report_month": "2026-11-01"} for row in october(n + 1)])


@pytest.mark.usefixtures("built")
def test_asked_twice_the_warehouse_is_built_until_it_holds_all(desk):
    before = warehouse.current(desk.folder)
    for n in (310, 320):
        sending = inbox.Sending(
            [inbox.Upload("r.csv", made.as_csv(october(active_users=str(n))))], "kim", "abc",
        )  # fmt: skip
        assert isinstance(inbox.receive(desk, sending), inbox.Taken)
        assert rebuild.is_behind(desk, "abc", 9)
        rebuild.start(desk)
    rebuild.wait(desk)
    assert not rebuild.is_running(desk)
    file = warehouse.current(desk.folder)
    assert file != before
    shown = queries.reports(warehouse.cursor(file), Viewer("team", "abc"), "abc")
    assert not rebuild.is_behind(desk, "abc", len(shown))


@pytest.mark.usefixtures("built")
def test_a_build_that_failed_is_told_to_the_sender_and_the_operator_until_the_next_good_one(desk, caplog):
    # A chain of acts that does not hold stops every build.
    act = acts.append(desk.folder, [acts.Act("review", "office", "abc", reports_of(desk)[-1].report_id)], NOON)[0]
    path = desk.folder / "acts" / f"{act.seq:06d}.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"office", b"nobody"))
    rebuild.start(desk)
    rebuild.wait(desk)
    path.write_bytes(whole)
    assert "the build after it failed" in caplog.text
    for view in ("abc", "policymaker"):
        (told,) = opened("home", view=view).warning
        assert "그대로 보관되어 있습니다" in told.value and "운영자" in told.value
    (told,) = opened("desk", view="abc", report=reports_of(desk)[-1].report_id).warning
    assert "다시 집계하지 못해" in told.value
    app = opened("home", view="operator")
    assert "BrokenFile" in app.error[0].value and path.name in app.error[0].value
    press(app, "unbuilt_again")
    assert not app.error
    assert not opened("home", view="abc").warning


def test_a_build_that_has_only_just_failed_is_not_begun_again_at_each_look(desk, monkeypatch):
    assert rebuild.is_behind(desk, "abc", 0)
    failed = warehouse.Failure(datetime.datetime.now(SEOUL), "OSError: full")
    monkeypatch.setattr(warehouse, "failure", lambda folder: failed)
    assert not rebuild.is_behind(desk, "abc", 0)
    old = warehouse.Failure(failed.at - 2 * rebuild.AGAIN_AFTER, failed.reason)
    monkeypatch.setattr(warehouse, "failure", lambda folder: old)
    assert rebuild.is_behind(desk, "abc", 0)


def test_a_correction_of_the_month_is_the_newest_version_and_shows_what_it_changed(desk):
    app = give(opened("desk", view="abc"), october(active_users="310"))
    assert "바뀐 행" in " ".join(one.label for one in app.expander)
    press(sign(app), "desk_send")
    read = said(app)
    assert "유효: B2B" in read
    assert read.count("310") >= 13 and "월간 이용자" in read
    listed = said(opened("desk", view="abc"))
    assert "2판 중 2판" in listed and "2판 중 1판" in listed

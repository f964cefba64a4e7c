"""The page Sectors over lists that came through the door: levels, what is missing, runs out or cannot be used."""

import dataclasses
import datetime
import os
import re
import shutil

import pytest

from connectors import contract, inbox, programme, warehouse
from connectors.programme import SEOUL
from dashboard import page, readiness, todo
from dashboard.access import NotAllowed, Viewer
from dashboard.menu import PAGES
from dashboard.scoring.fill import fill
from dashboard.text import words
from tests import made
from tests.dashboard.conftest import TRIAL
from tests.dashboard.test_pages import opened, said, whole

OFFICE = Viewer("policymaker")
LATE = datetime.date(2026, 10, 15)


@pytest.fixture(scope="module")
def ready_data(tmp_path_factory):
    """abc sent lists for July and August: its ISMS runs out on 20 October 2026, one grade does not pass."""
    place = tmp_path_factory.mktemp("ready")
    folder = place / "data" / "trial"
    folder.mkdir(parents=True)
    shutil.copy(TRIAL / "programme.toml", folder)
    before = os.environ.get("HWAKSAN_KEYS")
    os.environ["HWAKSAN_KEYS"] = str(place / "keys")
    try:
        trial = programme.load(folder)
        for month in (7, 8):
            send(trial, datetime.date(2026, month, 1))
        warehouse.build(trial, fill)
    finally:
        os.environ.pop("HWAKSAN_KEYS") if before is None else os.environ.update(HWAKSAN_KEYS=before)
    return place / "data"


@pytest.fixture
def ready_pages(ready_data, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(ready_data))
    return ready_data


def send(trial, month):
    rows = [row(n, item) for n, item in enumerate(contract.load().items.values()) if item.mandatory != "derived"]
    changed = {
        "prv_isms": {"valid_to": "2026-10-20"}, "prv_isms_p": {"status": "none"}, "pub_pia": {"status": "none"},
        "fin_fsi_eval": {"grade": "미흡"}, "mfg_mes_connector": {"status": "applied"},
    }  # fmt: skip
    rows = [one | changed.get(one["evidence_id"], {}) for one in rows]
    uploads = [
        inbox.Upload("준비_readiness.csv", made.as_csv(rows)),
        inbox.Upload("보고_b2b.csv", made.as_csv([made.b2b(1, "abc", month.isoformat(), evidence_claimed="E2")])),
    ]
    at = datetime.datetime.combine(programme.next_month(month), datetime.time(9), SEOUL)
    sending = inbox.Sending(uploads, "tester", "abc", month=month, received_at=at)
    answer = inbox.receive(trial, sending)
    if isinstance(answer, inbox.Refused) and answer.unconfirmed:
        reasons = dict.fromkeys(answer.unconfirmed, "시험용으로 맞는 값")
        answer = inbox.receive(trial, dataclasses.replace(sending, confirmations=reasons))
    assert isinstance(answer, inbox.Taken), answer


def row(n, item):
    return {
        "evidence_id": item.id, "holder": item.holders[0], "scope": "모델(가상)", "status": "granted",
        "not_applicable_reason": "", "grade": next(iter(item.pass_grades), ""), "valid_from": "2026-01-02",
        "valid_to": "", "evidence_ref": made.sha(500 + n),
    }  # fmt: skip


def asked(data, question, *args, viewer=OFFICE):
    return question(warehouse.cursor(warehouse.current(data / "trial")), viewer, *args)


def test_each_sector_has_its_own_level(ready_data):
    levels = {
        sector: {one.team: one.level for one in asked(ready_data, readiness.standings, sector, LATE)}
        for sector in readiness.SECTORS
    }
    assert levels["finance"] == {"abc": 3, "xyz": None}  # the team old has left
    assert levels["manufacturing"]["abc"] == 2  # the interface is only applied for
    assert levels["public"]["abc"] == 1  # no privacy impact assessment


def test_a_list_that_was_not_followed_by_another_is_stale_from_the_month_that_lacks_one(ready_data):
    (now,) = (one for one in asked(ready_data, readiness.standings, "finance", LATE) if one.team == "abc")
    assert (now.is_stale, now.list_month, now.silent_since) == (
        True, datetime.date(2026, 8, 1), datetime.date(2026, 9, 1))  # fmt: skip
    (then,) = (
        one for one in asked(ready_data, readiness.standings, "finance", datetime.date(2026, 8, 31))
        if one.team == "abc"
    )  # fmt: skip
    assert (then.is_stale, then.silent_since) == (False, None)


def test_what_runs_out_is_listed_to_its_last_day_with_the_fall(ready_data):
    (lapse,) = asked(ready_data, readiness.lapses, "finance", LATE)
    assert (lapse.item, lapse.last_day, lapse.level_on, lapse.level_after) == (
        "prv_isms", datetime.date(2026, 10, 20), 3, 1)  # fmt: skip
    assert asked(ready_data, readiness.lapses, "finance", datetime.date(2026, 7, 22))[0].item == "prv_isms"
    assert asked(ready_data, readiness.lapses, "finance", datetime.date(2026, 7, 21)) == []
    assert asked(ready_data, readiness.lapses, "finance", datetime.date(2026, 10, 21)) == []


def test_what_runs_out_soon_waits_on_the_teams_home_and_no_longer_once_it_has_run_out(ready_data):
    # ISMS runs out on 20 October; 10 October is ten days before.
    (task,) = lapsing(ready_data, datetime.date(2026, 10, 10))
    assert "10일 뒤" in task.title and "(2026. 10. 20.)" in task.reason and task.page == "sectors"
    for day in (datetime.date(2026, 7, 21), datetime.date(2026, 10, 21)):
        assert lapsing(ready_data, day) == []


def lapsing(ready_data, day):
    """The tasks of abc about papers that run out, on a day."""
    trial = programme.load(ready_data / "trial")
    file = warehouse.build(trial, fill, day)
    here = page.Here(words("ko"), Viewer("team", "abc"), {}, trial, ("trial",), file, "home", tuple(PAGES))
    return [task for task in todo.tasks(here) if "준비 증빙" in task.title]


def test_a_team_that_looks_sees_its_own_and_a_visitor_nothing(ready_data):
    mine = Viewer("team", "xyz")
    assert asked(ready_data, readiness.items, "finance", LATE, viewer=mine) != []
    for question in (readiness.standings, readiness.items, readiness.lapses, readiness.unused):
        assert {one.team for one in asked(ready_data, question, "finance", LATE, viewer=mine)} <= {"xyz"}
    with pytest.raises(NotAllowed):
        asked(ready_data, readiness.steps, "finance", viewer=Viewer("public"))


def test_a_row_that_cannot_be_used_is_named_with_file_row_and_reason(ready_pages):
    (bad,) = asked(ready_pages, readiness.unused, "finance", LATE)
    assert (bad.item, bad.file_name, bad.verdict) == ("fin_fsi_eval", bad.file_name, "grade")
    words = whole("sectors", sector="finance")
    assert f"{bad.row_no}행" in words and "통과 등급이 아님" in words
    assert "R3 계약 가능" in words  # the rest of the list works on


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("sector", readiness.SECTORS)
def test_the_page_shows_ladder_lacks_and_use_in_both_languages(ready_pages, sector, lang):
    app = opened("sectors", sector=sector, lang=lang, day=f"{LATE}")
    assert len(app.get("plotly_chart")) >= 1
    assert all(re.search(r"R\d", chart.proto.alt) for chart in app.get("plotly_chart")[:1])
    assert not (lang == "en" and re.search("[가-힣]", app.title[0].value))


def test_a_missing_item_opens_the_page_that_explains_it(ready_pages):
    app = opened("sectors", sector="public", view="abc", part="conditions")
    bodies = " ".join(element.proto.body for element in app.get("html"))
    assert "method?" in bodies and "find=pub_pia" in bodies and "part=items" in bodies
    explained = said(opened("method", part="items", find="pub_pia"))
    assert "개인정보 영향평가(AI 항목)" in explained and "발급·확인 기관" in explained


def test_a_day_in_the_address_opens_that_day_and_nonsense_opens_today(ready_pages):
    app = opened("sectors", sector="finance", day="2026-10-21")
    assert "R1 반입 가능" in app.title[0].value
    assert app.query_params["day"] in ("2026-10-21", ["2026-10-21"])
    today = f"{programme.load(ready_pages / 'trial').as_of()}"
    for nonsense in ("2026-02-31", "../etc", "1999-01-01", ""):
        assert opened("sectors", day=nonsense).query_params["day"] in (today, [today])


def test_without_any_list_the_page_says_what_is_needed_and_who_sends_it(trial_pages):
    words = said(opened("sectors"))
    assert "제출된 준비 증빙 목록이 없습니다" in words
    assert "팀이 월간 보고에 ‘준비 증빙’ 표를 함께 보내면" in words
    assert "R0이라는 뜻이 아닙니다" in words
    assert not re.search(r"✓ R\d", words)


def test_pocs_that_never_went_live_are_counted(trial_data):
    (one,) = (row for row in asked(trial_data, readiness.journeys, "finance", datetime.date(2026, 10, 1))
              if row.team == "abc")  # fmt: skip
    # every deployment of the trial began on 2 June and went live on 1 October 2025
    assert (one.begun, one.live, one.median_days, one.half_after) == (13, 13, 121, 121)


@pytest.mark.parametrize("item", contract.load().items.values(), ids=lambda item: item.id)
def test_every_item_is_on_the_page_that_explains_it(item):
    from types import SimpleNamespace

    from dashboard import reference
    from dashboard.text import words

    for lang in ("ko", "en"):
        (entry,) = (
            one for one in reference.items(SimpleNamespace(say=words(lang)), item.id) if one.key == item.id
        )
        told = " ".join(text for _, text in entry.lines)
        for text in (item.issuer, item.validity, item.verify, item.attaches_to, *(p.why for p in item.periods)):
            assert text[lang] in told

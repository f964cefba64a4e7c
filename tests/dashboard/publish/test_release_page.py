"""The page on which the operator looks through an edition, makes it, moves its date and names early readers."""

import datetime
import re

import pytest

from connectors import acts, programme
from connectors.programme import SEOUL
from dashboard.publish import clock, editions, prerelease, scheduling
from tests.dashboard.publish.conftest import FIRST, SECOND
from tests.dashboard.test_pages import opened, said


def pressed(app, label):
    (button,) = [one for one in app.button if one.label == label]
    button.click().run()
    assert not app.exception, app.exception
    return app


def fill(app, **fields):
    for label, value in fields.items():
        (field,) = [one for one in app.text_input if one.label == label]
        field.set_value(value)
    return app


@pytest.fixture
def waiting(published):
    """The second edition is not out for years."""
    (published / "editions" / editions.MOVED).write_text(f'{{"{SECOND}": "2031-02-04T09:30:00+09:00"}}')
    return published


def test_where_no_edition_waits_nobody_is_named(published):
    app = opened("release", view="operator", lang="en")
    assert "No edition is waiting" in said(app) and "Revoke a link" not in said(app)


@pytest.mark.parametrize(("lang", "words"), [
    ("ko", ("개가 공표됩니다", "공표 일정", "구간으로만 공개합니다", "2026Q3-1 (잠정)")),
    ("en", ("tables would appear", "Release calendar", "shown as a band", "2026Q3-1 (provisional)")),
])  # fmt: skip
def test_the_preview_says_what_appears_and_what_is_kept_back_and_why(published, lang, words):
    app = opened("release", view="operator", lang=lang)
    app = pressed(app, {"ko": "공표될 내용 미리 보기", "en": "Preview what would appear"}[lang])
    text = said(app)
    assert [word for word in words if word not in text] == []
    assert [one.id for one in editions.index(published)] == [FIRST, SECOND]


def test_nothing_is_made_without_a_second_look(published):
    app = pressed(opened("release", view="operator", lang="en"), "Make the edition")
    assert "confirm" in app.warning[0].value
    app = opened("release", view="operator", lang="en")
    app.checkbox[0].check()
    app = pressed(app, "Make the edition")
    assert "needs its reason" in app.warning[0].value
    assert [one.id for one in editions.index(published)] == [FIRST, SECOND]


def test_a_quarter_that_is_not_out_is_made_and_signed(published):
    app = opened("release", view="operator", lang="en")
    next(one for one in app.selectbox if one.label == "Quarter").select("2026Q1").run()
    app.checkbox[0].check()
    app = pressed(app, "Make the edition")
    assert app.success[0].value.startswith("Edition 2026Q1-1 is made.")
    assert editions.index(published)[-1].id == "2026Q1-1"
    last = acts.read(published)[-1].act
    assert (last.act, last.by, last.subject) == ("release", "operator", "2026Q1-1")


def test_a_date_is_moved_with_its_reason(published):
    app = opened("release", view="operator", lang="en")
    fields = {one.label: one for one in app.text_input}
    fields["New time (Seoul)"].set_value("2031-02-04T09:30")
    for label, text in (("Reason in Korean", "설 연휴"), ("Reason in English", "holidays")):
        [one for one in app.text_input if one.label == label][-1].set_value(text)
    app = pressed(app, "Move it")
    moved = scheduling.planned(published, "2026Q4")
    assert (moved.at.isoformat(), moved.moves[0].reason.en) == ("2031-02-04T09:30:00+09:00", "holidays")
    assert "holidays" in said(app)


def test_an_early_reader_is_named_for_what_is_waiting_and_the_link_is_shown_once(waiting):
    app = fill(opened("release", view="operator", lang="en"), **{"Name": " 김\n정책 ", "Why": "보도자료"})
    app = pressed(app, "Make the link")
    (reader,) = prerelease.readers(waiting)
    assert (reader.edition, reader.name, reader.by) == (SECOND, "김 정책", "operator")
    start = datetime.datetime(2026, 1, 1, tzinfo=reader.since.tzinfo)
    assert reader.since.tzinfo is not None and reader.since > start
    (link,) = [one.value for one in app.code]
    token = re.search(r"/p/trial/early/([0-9a-f]{64})/en/$", link)[1]
    assert prerelease.opened(waiting, token) == reader
    assert "3 Feb 2031 12:00" in app.success[0].value and "only its hash" in app.success[0].value
    assert "김 정책" in said(app) and "opens 3 Feb 2031 12:00" in said(app)
    for again in (app.run(), opened("release", view="operator", lang="en")):
        assert not again.code and token not in said(again)


def test_nobody_is_named_without_a_reason(waiting):
    app = pressed(fill(opened("release", view="operator", lang="en"), Name="김정책"), "Make the link")
    assert "both the name and the reason" in app.warning[0].value
    assert prerelease.readers(waiting) == () and not app.code


def test_a_link_is_revoked_with_its_reason(waiting):
    chosen, now = programme.load(waiting), clock.now()
    token = prerelease.allow(chosen, SECOND, "김*정책*", "보도자료", "office", now)
    app = pressed(opened("release", view="operator", lang="en"), "Revoke")
    assert "give the reason" in app.warning[0].value and prerelease.opened(waiting, token)
    app = pressed(fill(app, **{"Why it is revoked": "자리를 옮김"}), "Revoke")
    assert prerelease.opened(waiting, token) is None
    assert "revoked: 자리를 옮김" in said(app) and "Revoke a link" not in said(app)
    assert [one.act.by for one in acts.read(waiting) if one.act.act == "disallow"] == ["operator"]


def test_the_log_is_a_table(waiting):
    chosen, at = programme.load(waiting), datetime.datetime(2031, 2, 4, 9, 29, tzinfo=SEOUL)
    reader = prerelease.opened(waiting, prerelease.allow(chosen, SECOND, "김정책", "왜", "office", at))
    prerelease.look(chosen, reader, "ko/b2b/", at)
    prerelease.look(chosen, reader, "data/scores.csv", at)
    for lang, words in (("en", "Looks before the release: 2"), ("ko", "사전 열람 기록 2건")):
        text = said(opened("release", view="operator", lang=lang))
        assert words in text and "ko/b2b/" in text and "data/scores.csv" in text


@pytest.mark.parametrize("view", ["policymaker", "abc"])
def test_nobody_else_has_the_page(published, view):
    with pytest.raises(Exception, match="release"):
        opened("release", view=view)

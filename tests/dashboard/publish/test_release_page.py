"""The page on which the operator looks through an edition, makes it, moves its date and names early readers."""

import datetime

import pytest

from connectors import acts
from dashboard.publish import editions, prerelease, scheduling
from tests.dashboard.publish.conftest import FIRST, SECOND
from tests.dashboard.test_pages import opened, said


def pressed(app, label):
    (button,) = [one for one in app.button if one.label == label]
    button.click().run()
    assert not app.exception, app.exception
    return app


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


def test_an_early_reader_is_named_for_what_is_waiting(published):
    app = opened("release", view="operator", lang="en")
    assert "No edition is waiting" in said(app)
    (published / "editions" / editions.MOVED).write_text(f'{{"{SECOND}": "2031-02-04T09:30:00+09:00"}}')
    app = opened("release", view="operator", lang="en")
    fields = {one.label: one for one in app.text_input}
    fields["Name"].set_value("김정책")
    fields["Why"].set_value("보도자료")
    app = pressed(app, "Allow it")
    (reader,) = prerelease.readers(published)
    assert (reader.edition, reader.name, reader.by) == (SECOND, "김정책", "operator")
    assert "김정책" in said(app)
    assert reader.since.tzinfo is not None and reader.since > datetime.datetime(
        2026, 1, 1, tzinfo=reader.since.tzinfo
    )


@pytest.mark.parametrize("view", ["policymaker", "abc"])
def test_nobody_else_has_the_page(published, view):
    with pytest.raises(Exception, match="release"):
        opened("release", view=view)

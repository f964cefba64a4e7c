"""An edition is written once; a changed byte is found; a correction stands beside what it corrects."""

import datetime
import json

import pytest

from connectors import acts
from connectors.model import Words
from dashboard.publish import calendar, editions, history
from dashboard.publish.refusals import CannotPublish
from tests.dashboard.publish.conftest import FIRST, OUT, SECOND, frozen

REASON = Words("보고가 늦게 왔습니다.", "A report came late.")


def noted(folder):
    return [(one.act.subject, one.act.sha256) for one in acts.read(folder) if one.act.act == "release"]


def files(folder):
    return sorted(path for path in (folder / "editions").rglob("*") if path.is_file() and path.name[0] != ".")


def test_two_editions_form_a_chain_that_the_acts_confirm(published):
    first, second = editions.index(published)
    assert (first.id, second.id) == (FIRST, SECOND)
    assert (first.previous, second.previous) == ("", first.hash)
    assert noted(published) == [(FIRST, first.hash), (SECOND, second.hash)]
    assert editions.verify(published, noted(published)) == []


@pytest.mark.parametrize("id", OUT)
def test_any_changed_byte_of_any_file_is_found(published, id):
    for path in files(published):
        if path.parent.parts[-1] != id and id not in path.parts:
            continue
        whole = path.read_bytes()
        at = len(whole) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        found = [one.file for one in editions.verify(published, noted(published))]
        assert path.relative_to(published / "editions").as_posix() in found
        path.write_bytes(whole)
    assert editions.verify(published, noted(published)) == []


def test_a_lost_file_and_a_strange_one_are_found(published):
    (published / "editions" / FIRST / "data" / "scores.csv").unlink()
    (published / "editions" / FIRST / "more.txt").write_bytes(b"x")
    found = {one.file: one.reason for one in editions.verify(published)}
    assert found == {f"{FIRST}/data/scores.csv": editions.LOST, f"{FIRST}/more.txt": editions.STRANGER}


def test_an_edition_rewritten_together_with_the_index_is_betrayed_by_the_acts(published):
    about = published / "editions" / SECOND / "edition.json"
    said = json.loads(about.read_bytes())
    said["status"] = "final"
    edition = editions.from_json(said)
    about.write_bytes(editions.as_json(edition))
    first, _ = editions.index(published)
    index = published / "editions" / "index.json"
    index.write_bytes(editions.index_json([first, editions.entry_of(edition)]))
    assert editions.verify(published) == []
    assert [one.reason for one in editions.verify(published, noted(published))] == [editions.NOT_RELEASED]


def test_an_entry_taken_out_of_the_index_breaks_the_chain(published):
    index = published / "editions" / "index.json"
    index.write_bytes(editions.index_json(editions.index(published)[1:]))
    assert [one.reason for one in editions.verify(published)] == [editions.BROKEN_CHAIN]


def test_a_correction_is_a_new_edition_that_says_what_changed_and_the_old_one_stays(published, later_report):
    before = {path: path.read_bytes() for path in files(published) if SECOND in path.parts}
    # What a process that was killed left behind is no edition, and is swept away.
    (published / "editions" / "2026Q3-2").mkdir()
    (published / "editions" / "2026Q3-2" / "half.json").write_bytes(b"half")
    later_report(mau="200000")
    edition = frozen(
        published, "2026Q3", OUT[SECOND] + datetime.timedelta(days=9), status="revised", reason=REASON
    )
    assert (edition.id, edition.correction.replaces, edition.correction.why) == ("2026Q3-2", SECOND, REASON)
    changed = json.loads((published / "editions" / edition.id / "changes.json").read_bytes())
    mau = [one for one in changed if one["table"] == "b2c_months" and one["column"] == "mau"]
    assert mau == [
        {"table": "b2c_months", "row": ["2026-09", "abc"], "column": "mau", "was": 118000, "now": 200000}
    ]
    assert edition.correction.what.en.startswith("Values changed: Pillar scores")
    assert {path: path.read_bytes() for path in before} == before
    assert editions.verify(published, noted(published)) == []
    entries = editions.released(published, OUT[SECOND] + datetime.timedelta(days=9))
    assert [one.id for one in editions.in_force(entries)] == ["2026Q3-2", FIRST]
    assert editions.latest(entries).id == "2026Q3-2"


def test_a_correction_needs_its_reason_in_both_languages_and_something_to_correct(published):
    late = OUT[SECOND] + datetime.timedelta(days=9)
    for reason in (None, Words("까닭", ""), Words(" ", "why")):
        with pytest.raises(CannotPublish, match="needs its reason"):
            frozen(published, "2026Q3", late, reason=reason)
    with pytest.raises(CannotPublish, match="Nothing differs from 2026Q3-1"):
        frozen(published, "2026Q3", late, reason=REASON)
    with pytest.raises(CannotPublish, match="can be corrected is 2026Q3-1"):
        frozen(published, "2026Q3", late, reason=REASON, replaces=FIRST)
    with pytest.raises(CannotPublish, match="no edition of 2026Q1"):
        frozen(published, "2026Q1", late, reason=REASON)
    assert [one.id for one in editions.index(published)] == [FIRST, SECOND]


def test_a_quarter_that_is_not_over_or_not_due_is_refused_in_words(published):
    at = OUT[SECOND]
    with pytest.raises(CannotPublish, match="2026Q4 ends on 2026-12-31") as refused:
        frozen(published, "2026Q4", at)
    assert "끝납니다" in refused.value.words.ko
    with pytest.raises(CannotPublish, match="had not begun in 2024Q4"):
        frozen(published, "2024Q4", at)
    with pytest.raises(ValueError, match="no quarter"):
        frozen(published, "2026-3", at)


def test_only_an_invented_programme_may_be_given_a_time(published):
    path = published / "programme.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("fictional = true", "fictional = false"), encoding="utf-8"
    )
    with pytest.raises(CannotPublish, match="Only an invented programme"):
        frozen(published, "2026Q3", OUT[SECOND], reason=REASON)


def test_the_past_of_an_edition_is_what_was_published(published):
    first, second = (editions.tables(published, id) for id in OUT)
    for name in ("scores", "dimensions", "indicators", "sectors", "stages", "readiness", "b2c_months", "coverage"):
        old = [row for row in first[name].rows if history.period(row) <= "2026Q2"]
        again = [row for row in second[name].rows if history.period(row) <= "2026Q2"]
        assert old and again == old, name
        assert any(history.period(row) == "2026Q3" for row in second[name].rows) or name == "readiness"


def test_the_calendar_shows_what_came_and_the_next_twelve_months(published):
    now = OUT[SECOND]
    slots = calendar.slots(published, editions.released(published, now), now)
    assert [(one.planned.quarter, one.standing) for one in slots] == [
        ("2026Q2", "released"), ("2026Q3", "released"), ("2026Q4", "planned"), ("2027Q1", "planned"),
        ("2027Q2", "planned"), ("2027Q3", "planned"),
    ]  # fmt: skip
    january = datetime.datetime.fromisoformat("2027-01-28T09:30:00+09:00")
    assert calendar.next_change(published, now) == january
    late = calendar.slots(published, editions.released(published, january), january)
    assert [one.standing for one in late] == ["released", "released", "late", "planned", "planned", "planned"]

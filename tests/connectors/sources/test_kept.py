"""Kept answers: found again while they hold, passed over when damaged, and without anybody's secret."""

import datetime
import hashlib

import pytest

from connectors.sources.kept import Card, Shelf, mark, redacted

URL = "https://abc.example/a?page=1"
DAY = datetime.timedelta(days=1)
NOON = datetime.datetime.fromisoformat("2026-11-02T12:00:00+09:00")


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "pulls" / "abc")


def keep(shelf, body, at=NOON, url=URL, outcome="OK", etag=""):
    card = Card(redacted(url), at.isoformat(), at.isoformat(), 200, etag, hashlib.sha256(body).hexdigest(),
                len(body), "", outcome)  # fmt: skip
    shelf.keep(card, body)
    return card


def again(shelf):
    """As another process finds it."""
    return Shelf(shelf.folder)


def test_the_newest_good_answer_is_found_by_who_kept_it_and_by_others(shelf):
    keep(shelf, b"old", NOON - DAY)
    new = keep(shelf, b"new")
    keep(shelf, b"error", NOON + DAY, outcome="TRANSIENT")
    assert shelf.newest(URL) == again(shelf).newest(URL) == (new, b"new")


def test_of_two_in_a_day_the_later_is_the_newest(shelf):
    keep(shelf, b"first", NOON)
    keep(shelf, b"second", NOON + datetime.timedelta(hours=1))
    assert again(shelf).newest(URL)[1] == b"second"


def test_another_address_has_other_answers(shelf):
    keep(shelf, b"1")
    assert shelf.newest("https://abc.example/a?page=2") is None


@pytest.mark.parametrize("damage", [b"damaged", b"", None])
def test_an_answer_whose_body_was_damaged_gives_way_to_the_one_before(shelf, damage):
    old = keep(shelf, b"old", NOON - DAY)
    new = keep(shelf, b"new")
    path = shelf.folder / new.day / f"{new.stem}.body"
    path.unlink() if damage is None else path.write_bytes(damage)
    assert shelf.body(new) is None
    assert again(shelf).newest(URL) == (old, b"old")


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"url": "x"}', b"\xff"])
def test_a_torn_card_is_none(shelf, torn):
    old = keep(shelf, b"old", NOON - DAY)
    new = keep(shelf, b"new")
    (shelf.folder / new.day / f"{new.stem}.json").write_bytes(torn)
    assert again(shelf).newest(URL) == (old, b"old")
    assert list(again(shelf).cards()) == [old]


def test_files_that_are_no_cards_are_none(shelf):
    card = keep(shelf, b"x")
    folder = shelf.folder / card.day
    (folder / f"{card.stem}.json.4711.new").write_text("half a ca")
    (folder / "notes.json").write_text("{}")
    shelf.note(NOON, "run-1", {"source": "abc"})
    assert list(again(shelf).cards()) == [card]


def test_what_was_had_since_needs_no_second_question(shelf):
    keep(shelf, b"x", NOON - DAY)
    assert shelf.answered(URL, NOON) is None
    card = keep(shelf, b"y")
    assert shelf.answered(URL, NOON) == (card, b"y")
    assert shelf.answered(URL, NOON + datetime.timedelta(seconds=1)) is None


def test_what_was_found_unchanged_since_needs_none_either(shelf):
    card = keep(shelf, b"x", NOON - DAY)
    shelf.touch(card, NOON)
    found, body = again(shelf).answered(URL, NOON)
    assert (found.fetched_at, found.checked_at, body) == (card.fetched_at, NOON.isoformat(), b"x")


@pytest.mark.parametrize(("outcome", "is_one"), [
    ("OK", True), ("EMPTY", True), ("GONE", True), ("TRANSIENT", False), ("AUTH", False), ("SCHEMA_DRIFT", False),
    ("THROTTLED", False), ("BAD_REQUEST", False), ("QUOTA_PARK", False),
])  # fmt: skip
def test_nothing_there_is_an_answer_and_a_failure_is_none(shelf, outcome, is_one):
    keep(shelf, b"x", outcome=outcome)
    assert (shelf.answered(URL, NOON) is not None) is is_one


def test_a_question_reads_no_more_than_it_must(shelf, monkeypatch):
    """A thousand days of one address must not be read for each question."""
    for n in range(30):
        keep(shelf, f"{n}".encode(), NOON - n * DAY)
    read = []
    monkeypatch.setattr(Shelf, "body", lambda self, card: read.append(card.day) or b"")
    assert (shelf.answered(URL, NOON + DAY), shelf.newest(URL)[1]) == (None, b"")
    assert read == ["2026-11-02", "2026-11-02"]


def test_cards_end_with_the_day_asked_for(shelf):
    days = [keep(shelf, f"{n}".encode(), NOON - n * DAY).day for n in range(3)]
    assert [card.day for card in shelf.cards(datetime.date(2026, 11, 1))] == sorted(days)[:2]


def test_one_shelf_is_pulled_to_by_one_at_a_time(shelf):
    with shelf.alone() as first, again(shelf).alone() as second:
        assert (first, second) == (True, False)
    with shelf.alone() as later:
        assert later


@pytest.mark.parametrize(("url", "kept"), [
    ("https://kim:pw@abc.example/a", "https://abc.example/a"),
    ("https://abc.example/a?serviceKey=x&page=1", "https://abc.example/a?serviceKey=%2A%2A%2A&page=1"),
    ("https://abc.example/a?crtfc_key=x", "https://abc.example/a?crtfc_key=%2A%2A%2A"),
    ("https://abc.example/a?apiKey=x", "https://abc.example/a?apiKey=%2A%2A%2A"),
    ("https://abc.example/a?TOKEN=x&sig=y", "https://abc.example/a?TOKEN=%2A%2A%2A&sig=%2A%2A%2A"),
    ("https://abc.example/a?page=1#about=x", "https://abc.example/a?page=1#about=x"),
    ("https://abc.example/a/b", "https://abc.example/a/b"),
])  # fmt: skip
def test_an_address_is_kept_without_secrets(url, kept):
    assert redacted(url) == redacted(redacted(url)) == kept


def test_the_number_of_a_page_is_no_secret():
    """Else page 2 would be taken for page 1, which was had already."""
    pages = {mark(f"https://abc.example/a?{name}={n}") for name in ("page_token", "pageToken") for n in (1, 2)}
    assert len(pages) == 4

"""One run over a source: what ends it, what it does not ask twice, and pages that go round in circles."""

import datetime

import pytest

from connectors import programme
from connectors.sources import sweep as sweeping
from connectors.sources import windows
from connectors.sources.aliases import Alias
from connectors.sources.answers import Outcome, Verdict, as_json
from connectors.sources.fetch import Place, Terms
from connectors.sources.kept import Shelf
from connectors.sources.runs import Run
from connectors.sources.sweep import Ended, Sweep
from connectors.sources.windows import Window
from tests.connectors.sources.replay import Reply, serving

NOON = datetime.datetime.fromisoformat("2026-11-02T12:00:00+09:00")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def swept(trial, tmp_path):
    """A sweep over a server that answers so; the server remembers what it was asked."""
    open_now = []

    def made(answering, at=NOON, began=None, dialect=as_json, **more):
        serving_ = serving(answering)
        server = serving_.__enter__()
        place = Place(server.url, Shelf(tmp_path / "pulls"), Terms(dialect), at)
        open_now.extend([serving_, place])
        one = Sweep(place, Run("github", at, began or at), programme.load(trial), at.date(), **more)
        return one, server

    yield made
    for one in reversed(open_now):
        one.__exit__(None, None, None)


def numbered(asked):
    return Reply(f'{{"page": "{asked.one("page")}"}}'.encode())


# ---- what ends it ----


@pytest.mark.parametrize(("reply", "outcome", "reason"), [
    (Reply(status=401), Outcome.AUTH, "key"), (Reply(status=429), Outcome.THROTTLED, "throttled"),
    (Reply(status=429, headers={"Retry-After": "3600"}), Outcome.QUOTA_PARK, "throttled"),
])  # fmt: skip
def test_what_says_leave_me_alone_ends_it_at_once(swept, reply, outcome, reason):
    sweep, _ = swept(lambda asked: reply)
    with pytest.raises(Ended):
        sweep.ask("a")
    assert (sweep.run.outcome, sweep.run.reason, sweep.run.is_whole) == (outcome, reason, False)


@pytest.mark.parametrize(("said", "parked"), [("3600", 3600), ("999999999999", 7 * 86_400)])
def test_parked_is_until_then_and_a_week_at_most(swept, said, parked):
    sweep, _ = swept(lambda asked: Reply(status=429, headers={"Retry-After": said}))
    with pytest.raises(Ended):
        sweep.ask("a")
    assert sweep.run.parked_until == NOON + datetime.timedelta(seconds=parked)


def test_three_failures_in_a_row_end_it_and_two_do_not(swept):
    sweep, _ = swept(lambda asked: Reply(status=200 if asked.path == "/ok" else 500, body=b"1"))
    for path in ("a", "b", "ok", "c", "d", "ok"):
        sweep.ask(path)
    sweep.ask("e")
    sweep.ask("f")
    with pytest.raises(Ended):
        sweep.ask("g")
    assert (sweep.run.outcome, len(sweep.run.problems)) == (Outcome.TRANSIENT, 7)


@pytest.mark.parametrize("status", [400, 404])
def test_what_concerns_one_question_only_does_not_end_it(swept, status):
    sweep, _ = swept(lambda asked: Reply(status=status))
    for path in "abcdef":
        sweep.ask(path)
    assert sweep.run.calls == 6


def test_of_all_gone_the_run_says_so_and_of_some_it_does_not(swept):
    for there, outcome in ((set(), Outcome.GONE), ({"/b"}, Outcome.OK)):
        sweep, _ = swept(lambda asked, there=there: Reply(b"1") if asked.path in there else Reply(status=404))
        for path in ("a", "b"):
            sweep.ask(path)
        sweep.finish()
        assert (sweep.run.outcome, sweep.run.is_whole) == (outcome, True)


def test_no_more_is_asked_than_was_agreed(swept):
    sweep, server = swept(lambda asked: Reply(b"1"), per_run=3)
    for path in "abc":
        sweep.ask(path)
    with pytest.raises(Ended):
        sweep.ask("d")
    assert (sweep.run.outcome, sweep.run.reason, len(server.seen)) == (Outcome.QUOTA_PARK, "own_limit", 3)
    assert sweep.run.parked_until == NOON  # the next run may go on at once


# ---- what is not asked twice ----


def test_a_sweep_that_was_cut_off_asks_only_for_what_it_has_not(swept, tmp_path):
    first, server = swept(lambda asked: Reply(b"1"), per_run=2)
    with pytest.raises(Ended):
        for path in "abc":
            first.ask(path)
    url = server.url
    with Place(url, Shelf(tmp_path / "pulls"), Terms(as_json), NOON + DAY) as place:
        second = Sweep(place, Run("github", NOON + DAY, NOON), first.programme, NOON.date())
        answers = [second.ask(path) for path in "abc"]
    assert [one.was_kept for one in answers] == [True, True, False]
    assert (second.run.calls, second.run.reused, second.run.kept) == (1, 2, 1)
    assert [one.path for one in server.seen] == ["/a", "/b", "/c"]


def test_a_failure_is_asked_for_again_and_an_absence_is_not(swept):
    said = {"/gone": 404, "/broken": 500}
    sweep, server = swept(lambda asked: Reply(status=said[asked.path]))
    for path in ("gone", "broken") * 2:
        sweep.ask(path)
    assert [one.path for one in server.seen].count("/gone") == 1
    assert [one.path for one in server.seen].count("/broken") == 8


@pytest.mark.parametrize(("days", "calls"), [(-1, 1), (0, 1), (1, 2)])
def test_a_settled_window_is_not_asked_for_again(swept, tmp_path, days, calls):
    """It was had a day before this sweep; where it had settled by then, that will do."""
    first, server = swept(lambda asked: Reply(b"1"), at=NOON - DAY)
    first.ask("a")
    with Place(server.url, Shelf(tmp_path / "pulls"), Terms(as_json), NOON) as place:
        second = Sweep(place, Run("github", NOON, NOON), first.programme, NOON.date())
        second.ask("a", settled_at=NOON - DAY + days * DAY / 2)
    assert len(server.seen) == calls


# ---- pages ----


def test_pages_are_asked_for_up_to_the_last_which_each_may_say_anew(swept):
    sweep, _ = swept(numbered)
    last = {"1": 2, "2": 4, "3": 1, "4": 1}
    answers = list(sweep.pages("a", {"n": 9}, "page", lambda data: last[data["page"]]))
    assert [one.data["page"] for one in answers] == ["1", "2", "3", "4"]


def test_a_page_that_comes_again_is_drift_and_the_last(swept):
    sweep, server = swept(lambda asked: Reply(b'{"same": 1}'))
    answers = list(sweep.pages("a", {}, "page", lambda data: 99))
    assert [one.outcome for one in answers] == [Outcome.OK, Outcome.SCHEMA_DRIFT]
    assert (sweep.run.reason, len(server.seen)) == ("repeats", 2)


def test_pages_without_end_end(swept, monkeypatch):
    monkeypatch.setattr(sweeping, "MOST_PAGES", 5)
    sweep, server = swept(numbered)
    list(sweep.pages("a", {}, "page", lambda data: 10**6))
    assert (sweep.run.reason, len(server.seen)) == ("endless", 5)


def test_a_page_that_fails_is_the_last(swept):
    sweep, server = swept(lambda asked: Reply(status=400) if asked.one("page") == "2" else numbered(asked))
    assert len(list(sweep.pages("a", {}, "page", lambda data: 9))) == len(server.seen) == 2


def linked(to):
    return lambda asked: Reply(asked.path.encode(), headers={"Link": f'<{to[asked.path]}>; rel="next"'} if to.get(
        asked.path) else {})  # fmt: skip


def test_links_are_followed_to_the_last(swept):
    sweep, server = swept(linked({"/a": "/b", "/b": "/c"}), dialect=lambda raw: Verdict(Outcome.OK, data=raw.body))
    assert [one.data for one in sweep.linked("a", {})] == [b"/a", b"/b", b"/c"]
    assert sweep.run.ok and len(server.seen) == 3


@pytest.mark.parametrize(("to", "calls", "reason"), [
    ({"/a": "/a"}, 1, "repeats"), ({"/a": "/b", "/b": "/a"}, 2, "repeats"),
    ({"/a": "https://other.example/b"}, 1, "outside"), ({"/a": "http://127.0.0.1:1/b"}, 1, "outside"),
])  # fmt: skip
def test_links_in_a_circle_or_to_elsewhere_are_drift(swept, to, calls, reason):
    sweep, server = swept(linked(to), dialect=lambda raw: Verdict(Outcome.OK))
    list(sweep.linked("a", {}))
    assert (sweep.run.outcome, sweep.run.reason) == (Outcome.SCHEMA_DRIFT, reason)
    assert len(server.seen) == calls


# ---- names, and a plan ----


def test_a_name_is_asked_for_once_and_while_it_holds(swept):
    def alias(value, **more):
        return Alias("abc", "gh_repo", value, "", "team", more.get("first"), more.get("last"), "x")

    names = [alias("a/a"), alias("a/a"), alias("b/b", last=NOON.date() - DAY), alias("c/c", first=NOON.date())]
    sweep, _ = swept(numbered, aliases=names)
    assert (sweep.named("gh_repo"), sweep.named("npm")) == (["a/a", "c/c"], [])


def test_a_plan_asks_nothing(swept):
    sweep, server = swept(numbered, is_dry=True)
    answers = [sweep.ask("a", {"serviceKey": "x"}), *sweep.pages("b", {}, "page", lambda data: 9)]
    assert [one.outcome for one in answers] == [Outcome.EMPTY, Outcome.EMPTY]
    assert (server.seen, len(sweep.planned), "serviceKey=x" in sweep.planned[0]) == ([], 2, False)


# ---- windows ----


def test_months_cover_every_day_once():
    found = list(windows.months(datetime.date(2025, 12, 15), datetime.date(2026, 3, 2)))
    assert [one.days for one in found] == [17, 31, 28, 2]


@pytest.mark.parametrize("longest", [1, 2, 7, 15, 31])
def test_a_window_found_too_long_is_halved_until_it_is_not(swept, longest):
    def dialect(raw):
        return Verdict(Outcome.BAD_REQUEST, "window", must_split=True) if raw.status == 400 else as_json(raw)

    def answering(asked):
        days = (datetime.date.fromisoformat(asked.one("to")) - datetime.date.fromisoformat(asked.one("from"))).days
        return Reply(status=400) if days + 1 > longest else Reply(f'["{asked.one("from")}"]'.encode())

    sweep, server = swept(answering, dialect=dialect)
    month = Window(datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    got = windows.halving(month, lambda one: iter([sweep.ask("a", {"from": one.first, "to": one.last})]))
    days = [datetime.date.fromisoformat(one.data[0]) for one in got]
    assert days == sorted(set(days)) and days[0] == month.first and len(days) >= 31 // longest
    assert sweep.run.ok
    assert len(server.seen) < 3 * len(days) + 3

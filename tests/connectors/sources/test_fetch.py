"""One question: politely, within limits, never elsewhere, kept before it is read, and without anybody's key."""

import datetime
import json
import logging
import socket
from urllib.parse import quote

import httpx
import pytest
import stamina

from connectors.sources import catalogue, fetch, spacing
from connectors.sources.answers import Outcome, as_json
from connectors.sources.fetch import NotAPlace, Place, Terms
from connectors.sources.kept import Shelf
from tests.connectors.sources import certificates
from tests.connectors.sources.replay import Reply, serving

KEY = "k3y+with/odd=signs&more"
DAY = datetime.timedelta(days=1)
NOON = datetime.datetime.fromisoformat("2026-11-02T12:00:00+09:00")


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "pulls" / "abc")


def asked(shelf, answering, terms=None, path="a", **more):
    """The answer to one question, and what the server saw."""
    with serving(answering) as server, Place(server.url, shelf, terms, **more) as place:
        return place.get(place.address(path)), server.seen


def answering(*replies):
    """One reply after the other, the last for ever."""
    left = list(replies)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


# ---- again, and when not ----


@pytest.mark.parametrize(("reply", "calls"), [
    (Reply(status=500), 4), (Reply(status=429), 4), (Reply(b"x" * 9, cut=3), 4), (Reply(status=400), 1),
    (Reply(status=401), 1), (Reply(status=404), 1), (Reply(b"<html>"), 1),
    (Reply(status=429, headers={"Retry-After": "901"}), 1), (Reply(status=503, headers={"Retry-After": "901"}), 1),
])  # fmt: skip
def test_only_what_may_pass_is_asked_again_and_four_times_in_all(shelf, reply, calls):
    assert len(asked(shelf, lambda asked: reply, Terms(as_json))[1]) == calls


def test_a_server_that_recovers_is_heard(shelf):
    answer, seen = asked(shelf, answering(Reply(status=500), Reply(b"x", cut=0), Reply(b"fine")))
    assert (answer.outcome, answer.body, len(seen)) == (Outcome.OK, b"fine", 3)


@pytest.mark.parametrize(("said", "waited"), [
    ({"Retry-After": "30"}, 30), ({"Retry-After": "900"}, 900), ({}, 60), ({"RateLimit": '"api";r=0;t=55'}, 55),
])  # fmt: skip
def test_the_wait_that_a_place_asks_for_is_kept(shelf, said, waited):
    answer, _ = asked(shelf, lambda asked: Reply(status=429, headers=said))
    assert fetch._wait_of(fetch._Again(answer)) == answer.wait_s == waited


def test_a_wait_over_a_quarter_of_an_hour_parks(shelf):
    answer, _ = asked(shelf, lambda asked: Reply(status=429, headers={"Retry-After": "901"}))
    assert (answer.outcome, answer.wait_s) == (Outcome.QUOTA_PARK, 901)


def test_questions_to_one_host_keep_their_distance(monkeypatch):
    now, slept = [100.0], []
    monkeypatch.setattr(spacing.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(spacing.time, "sleep", slept.append)
    monkeypatch.setattr(spacing, "_free_at", {})
    for host in ("a.example", "a.example", "b.example", "a.example"):
        spacing.take_turn(host, 2.0)
    now[0] = 200.0
    spacing.take_turn("a.example", 2.0)
    spacing.take_turn("a.example", 0.0)
    assert slept == [0, 2.0, 0, 4.0, 0]


# ---- kept before it is read ----


def test_an_answer_is_kept_before_its_dialect_sees_it_is_wrong_and_whatever_it_is(shelf):
    for status, body in ((200, b"<html>"), (500, b"no"), (404, b"gone")):
        asked(shelf, lambda asked, s=status, b=body: Reply(b, s), Terms(as_json, licence="CC BY 4.0"))
    cards = list(Shelf(shelf.folder).cards())
    assert {(card.status, card.outcome, shelf.body(card)) for card in cards} == {
        (200, "SCHEMA_DRIFT", b"<html>"), (500, "TRANSIENT", b"no"), (404, "GONE", b"gone"),
    }  # fmt: skip
    assert {card.licence for card in cards} == {"CC BY 4.0"}


def test_what_was_had_since_is_not_asked_for(shelf):
    with serving(lambda asked: Reply(b'{"a": 1}')) as server, Place(
        server.url, shelf, Terms(as_json), at=NOON
    ) as place:  # fmt: skip
        first = place.get(f"{server.url}/a")
        second = place.get(f"{server.url}/a", since=NOON)
        third = place.get(f"{server.url}/a", since=NOON + DAY)
    assert (first.data, second.data, second.was_kept, third.was_kept) == ({"a": 1}, {"a": 1}, True, False)
    assert len(server.seen) == 2


def test_an_unchanged_answer_is_the_kept_one(shelf):
    def tagged(asked):
        is_known = asked.headers.get("If-None-Match") == '"1"'
        return Reply(status=304) if is_known else Reply(b"[1]", headers={"ETag": '"1"'})

    with serving(tagged) as server:
        for day in (NOON, NOON + DAY):
            with Place(server.url, shelf, Terms(as_json), at=day) as place:
                answer = place.get(f"{server.url}/a")
    assert (answer.outcome, answer.data) == (Outcome.NOT_MODIFIED, [1])
    (card,) = shelf.cards()
    assert (card.fetched_at, card.checked_at) == (NOON.isoformat(), (NOON + DAY).isoformat())


@pytest.mark.parametrize("etag", ["é", "a\x7fb", '"' + "x" * 5000 + '"'])
def test_an_odd_etag_is_no_trouble(shelf, etag):
    def odd(asked):
        return Reply(b"x", headers={"ETag": etag})

    with serving(odd) as server, Place(server.url, shelf) as place:
        assert [place.get(f"{server.url}/a").outcome for _ in range(2)] == [Outcome.OK, Outcome.OK]


# ---- limits ----


def test_an_answer_too_big_is_cut_off(shelf):
    with serving(lambda asked: Reply(b"x" * 5000)) as server, Place(server.url, shelf) as place:
        assert place.get(f"{server.url}/a", max_bytes=5000).outcome is Outcome.OK
        answer = place.get(f"{server.url}/b", max_bytes=4999)
    assert (answer.outcome, answer.reason) == (Outcome.SCHEMA_DRIFT, "too_big")


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_drip_is_cut_off_at_the_deadline_in_head_and_body(shelf, monkeypatch, part):
    monkeypatch.setattr(fetch, "DEADLINE_S", 0.1)
    with stamina.set_testing(True, attempts=1):
        answer, _ = asked(shelf, lambda asked: Reply(b"x" * 500, drips=part))
    assert (answer.outcome, answer.reason) == (Outcome.TRANSIENT, "slow")


def test_nothing_may_come_packed(shelf):
    answer, seen = asked(shelf, lambda asked: Reply(b"\x1f\x8b", headers={"Content-Encoding": "gzip"}))
    assert (answer.reason, seen[0].headers["Accept-Encoding"]) == ("packed", "identity")
    assert list(shelf.cards()) == []


# ---- nowhere else ----


def test_a_redirect_below_the_base_is_followed_and_kept_under_the_address_asked_for(shelf):
    answer, seen = asked(
        shelf, lambda asked: Reply(b"x") if asked.path == "/b" else Reply(b"", 301, {"Location": "/b"})
    )
    assert (answer.outcome, [one.path for one in seen]) == (Outcome.OK, ["/a", "/b"])
    assert [card.url.rpartition("/")[2] for card in shelf.cards()] == ["a"]


@pytest.mark.parametrize("location", [
    "http://127.0.0.2/x", "//other.example/x", "https://127.0.0.1/x", "file:///etc/passwd", "http://[", "/x", "",
    "http://kim@127.0.0.1/x", "/base/../x", "/base/%2e%2e/x", "/base/%252e%252e/x", "http://127.0.0.1:1/base/x",
])  # fmt: skip
def test_a_redirect_to_anywhere_else_is_not(shelf, location):
    reply = Reply(b"", 302, {"Location": location})
    with serving(lambda asked: reply) as server, Place(f"{server.url}/base", shelf) as place:
        answer = place.get(place.address("a"))
    is_itself = location == ""
    assert (answer.outcome, answer.reason) == (Outcome.SCHEMA_DRIFT, "redirects" if is_itself else "outside")
    assert {one.path for one in server.seen} == {"/base/a"}


@pytest.mark.parametrize("found", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.0.1", "100.64.0.1",
                                   "::1", "fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1", "0.0.0.0"])  # fmt: skip
def test_a_name_that_leads_into_our_own_network_is_not_asked(shelf, monkeypatch, found):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (found, 443))])
    with Place("https://abc.example", shelf) as place:
        answer = place.get("https://abc.example/a")
    assert (answer.outcome, answer.reason, place.calls) == (Outcome.BAD_REQUEST, "private", 0)


def test_unless_the_operator_has_set_it(shelf, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    told = httpx.MockTransport(lambda request: httpx.Response(200))
    with Place("http://abc.internal", shelf, Terms(may_be_private=True), transport=told) as place:
        assert place.get("http://abc.internal/a").outcome is Outcome.OK


def test_a_name_that_leads_elsewhere_by_the_time_we_connect_is_caught(shelf, monkeypatch):
    """It was public when it was looked up, and answers from this machine."""
    look_up, calls = socket.getaddrinfo, []

    def turning(host, *rest, **more):
        calls.append(host)
        return [(0, 0, 0, "", ("8.8.8.8", 443))] if len(calls) == 1 else look_up("127.0.0.1", *rest, **more)

    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    path = certificates.made(shelf.folder.parent.parent)
    monkeypatch.setattr("certifi.where", lambda: str(path))
    with serving(lambda asked: Reply(b"x"), certificates.context(path)) as server:
        port = server.server_address[1]
        monkeypatch.setattr(fetch, "LOOPBACK", ())
        monkeypatch.setattr(socket, "getaddrinfo", turning)
        with Place(f"https://127.0.0.1:{port}", shelf) as place:
            answer = place.get(f"https://127.0.0.1:{port}/a")
    assert (answer.reason, list(shelf.cards())) == ("private", [])


@pytest.mark.parametrize("problem", [socket.gaierror(-2, "unknown"), UnicodeError("label too long")])
def test_a_name_that_is_not_known_is_said(shelf, monkeypatch, problem):
    def fails(*_, **__):
        raise problem

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with Place("https://abc.example", shelf) as place:
        assert place.get("https://abc.example/a").reason == "name"


@pytest.mark.parametrize("url", [
    "", "abc.example", "ftp://abc.example", "http://abc.example", "http://10.0.0.1", "https://", "https://[",
    "https://abc.example:99999", "https://abc.example:x", "https://abc.example:0", "https://kim:pw@abc.example",
    "https://abc.example?key=x",
])  # fmt: skip
def test_what_is_no_base_address_is_refused(shelf, url):
    with pytest.raises(NotAPlace):
        Place(url, shelf)


# ---- certificates ----


@pytest.mark.parametrize(("good_for", "address", "reason"), [
    (DAY, "127.0.0.1", ""), (-DAY, "127.0.0.1", "certificate"), (DAY, "127.0.0.3", "certificate"),
])  # fmt: skip
def test_a_certificate_must_be_valid_today_and_for_this_name(
    tmp_path, shelf, monkeypatch, good_for, address, reason
):
    path = certificates.made(tmp_path, address, good_for)
    monkeypatch.setattr("certifi.where", lambda: str(path))  # whoever signed it is trusted
    tls = certificates.context(path)
    with serving(lambda asked: Reply(b"x"), tls) as server, Place(server.url, shelf) as place:
        answer = place.get(f"{server.url}/a")
    assert (answer.reason, answer.outcome is Outcome.OK) == (reason, not reason)
    assert place.calls == 1


# ---- keys ----

PLACES = ["bearer", "header:x-api-key", "query:serviceKey", "query:crtfc_key", "query:code"]


def echo(asked):
    """A place that says everything it was told, in every way it can think of."""
    small = "k3y%2bwith%2fodd%3dsigns%26more"
    written = json.dumps(KEY).replace("/", "\\/")
    said = [KEY, quote(KEY, safe=""), quote(KEY), small, written, str(asked.headers), str(asked.query)]
    link = f'<{quote(KEY, safe="")}?page=2&code={quote(KEY, safe="")}&serviceKey={KEY}>; rel="next"'
    return Reply("\n".join(said).encode(), headers={"ETag": f'"{KEY}"', "Link": link})


@pytest.mark.parametrize("key_in", PLACES)
def test_a_key_is_sent_and_never_kept_or_shown(shelf, key_in, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, name)
    for reply in (echo, lambda asked: Reply(str(asked).encode(), 401), lambda asked: Reply(b"x", cut=0)):
        answer, seen = asked(shelf, reply, Terms(key=KEY, key_in=key_in))
        assert any(KEY in str(one.headers) or KEY in one.one(key_in.partition(":")[2]) for one in seen)
        assert not leaks(repr(answer)) and not leaks(caplog.text)
    files = [path for path in shelf.folder.rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert not any(leaks(path.name) or leaks(path.read_bytes().decode()) for path in files)


def test_a_word_for_a_key_takes_nothing_out_of_an_answer(shelf):
    answer, _ = asked(shelf, lambda asked: Reply(b'{"index": 1}'), Terms(key="x"))
    assert answer.body == b'{"index": 1}'


def leaks(text):
    found = [
        KEY,
        quote(KEY, safe=""),
        quote(KEY),
        json.dumps(KEY)[1:-1].replace("/", "\\/"),
        "with/odd",
        "with%2fodd",
    ]
    return [one for one in found if one.casefold() in text.casefold()]


@pytest.mark.parametrize("key_in", ["query:serviceKey", "query:code"])
def test_a_redirect_that_repeats_the_key_is_followed_with_one_key(shelf, key_in):
    def moved(asked):
        if asked.path == "/b":
            return Reply(b"x")
        query = "&".join(f"{name}={quote(value[0], safe='')}" for name, value in asked.query.items())
        return Reply(b"", 302, {"Location": f"/b?{query}"})

    answer, seen = asked(shelf, moved, Terms(key=KEY, key_in=key_in), path="a?page=1")
    assert answer.outcome is Outcome.OK and seen[-1].one("page") == "1"
    assert seen[-1].query[key_in.partition(":")[2]] == [KEY]


def test_a_key_in_a_redirect_elsewhere_is_not_shown(shelf):
    terms = Terms(key=KEY, key_in="query:code")
    away = f"https://other.example/x?code={quote(KEY, safe='')}&again={KEY}"
    answer, _ = asked(shelf, lambda asked: Reply(b"", 302, {"Location": away}), terms)
    assert answer.reason == "outside" and not leaks(repr(answer))


@pytest.mark.parametrize(("said", "key"), [
    ("a%2Bb%3D", "a+b="), (" abc ", "abc"), ("키", ""), ("a%0Ab", ""), ("a\nb", ""), ("", ""),
])  # fmt: skip
def test_a_key_comes_from_the_environment_decoded_once_and_only_if_it_can_be_sent(monkeypatch, said, key):
    source = catalogue.load()["g2b"]
    monkeypatch.setenv(source.key_env, said)
    assert source.key == key
    assert key not in repr(source.terms()) or not key


# ---- addresses ----


def test_a_parameter_with_several_values_is_repeated_and_one_without_is_left_out(shelf):
    with Place("https://abc.example/api/", shelf) as place:
        url = place.address("/a b", {"expand": ["x", "y"], "q": "가&", "none": None})
    assert url == "https://abc.example/api/a b?expand=x&expand=y&q=%EA%B0%80%26"


def test_the_next_page_is_where_the_link_says(shelf):
    for link, leads_to in (
        ('<?page=2>; rel="next", <?page=9>; rel="last"', "/a?page=2"), ('<x>; rel="prev"', ""), ("<<<", ""),
        ('<http://[>; rel="next"', ""), ("garbage; rel=next=;", ""),
    ):  # fmt: skip
        answer, _ = asked(shelf, lambda asked, link=link: Reply(b"x", headers={"Link": link}))
        assert answer.next_url.partition("127.0.0.1")[2].partition("/")[2] == leads_to.lstrip("/")

"""What an answer is good for: every status, every way of saying "wait", and bodies that are not what they say."""

import datetime
import email.utils
import json
import math
import time

import pytest

from connectors.programme import SEOUL
from connectors.sources import answers
from connectors.sources.answers import Outcome, Raw, as_json, by_status, is_finite, wait_said

NOW = 1_790_000_000.0


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: NOW)


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (200, Outcome.OK, ""), (204, Outcome.EMPTY, ""), (304, Outcome.NOT_MODIFIED, ""),
        (206, Outcome.SCHEMA_DRIFT, "http_206"), (301, Outcome.SCHEMA_DRIFT, "http_301"),
        (400, Outcome.BAD_REQUEST, "http_400"), (401, Outcome.AUTH, "key"), (403, Outcome.AUTH, "key"),
        (404, Outcome.GONE, "gone"), (408, Outcome.TRANSIENT, "http_408"), (410, Outcome.GONE, "gone"),
        (418, Outcome.BAD_REQUEST, "http_418"), (429, Outcome.THROTTLED, "throttled"),
        (500, Outcome.TRANSIENT, "http_500"), (503, Outcome.TRANSIENT, "http_503"),
        (599, Outcome.TRANSIENT, "http_599"),
    ],
)  # fmt: skip
def test_every_status_has_an_outcome(status, outcome, reason):
    verdict = by_status(Raw(status, {}, b""))
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "30"}, 30), ({"retry-after": " 0 "}, 0), ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": email.utils.formatdate(0, usegmt=True)}, 0),
        ({"x-retry-after": str(int(NOW) + 55)}, 55), ({"x-retry-after": "1"}, 0),
        ({"ratelimit": '"api";r=0;t=55'}, 55), ({"ratelimit": "limit=10, remaining=0, reset=7"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 70)}, 70),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": str(int(NOW) + 70)}, None),
        # what a place says itself goes before what it says of its windows
        ({"retry-after": "5", "ratelimit": "t=55", "x-retry-after": str(int(NOW) + 9)}, 5),
        *(({"retry-after": odd}, None) for odd in ("-1", "soon", "1e3", "NaN", "inf", "9" * 400, "٣", "0x1F")),
        ({"retry-after": "Fri, 31 Dec 9999 99:99:99 GMT"}, None),
        ({"x-retry-after": "tomorrow"}, None), ({}, None),
    ],
)  # fmt: skip
def test_how_long_to_wait_is_read_from_any_header(headers, wait_s):
    assert wait_said(headers) == wait_s


def test_a_date_to_wait_for_is_counted_from_now():
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=10)
    said = wait_said({"retry-after": email.utils.format_datetime(until, usegmt=True)})
    assert 500 < said <= 600


def test_without_a_word_on_how_long_a_minute_is_waited():
    assert (by_status(Raw(429, {}, b"")).wait_s, by_status(Raw(429, {"retry-after": "7"}, b"")).wait_s) == (60, 7)


@pytest.mark.parametrize(
    ("now", "seconds"), [("00:00", 86_700), ("00:04", 86_460), ("23:55", 600), ("12:00", 43_500)]
)
def test_tomorrow_begins_at_five_past_midnight_in_seoul(now, seconds):
    at = datetime.datetime.fromisoformat(f"2026-11-02T{now}:00+09:00")
    assert answers.seconds_to_tomorrow(at) == seconds
    assert answers.seconds_to_tomorrow(at.astimezone(datetime.UTC)) == seconds
    assert at.tzinfo is not SEOUL and answers.parked_until_tomorrow().outcome is Outcome.QUOTA_PARK


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!DOCTYPE html><p>sign in", "html"), (b"\xef\xbb\xbf \n<HTML>", "html"),
        (b'<a href="/">429</a>', "html"), (b"<?xml version='1.0'?><a/>", "xml"), (b"<response/>", "xml"),
        (b"", "not_json"), (b"{", "not_json"), (b"NaN", "not_json"), (b'{"a": Infinity}', "not_json"),
        (b"\xff\xfe\xff", "not_json"), (b"[" * 99_999, "not_json"), (b"9" * 5_000, "not_json"),
        (rb'{"a": "\ud83d"}', "not_json"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_drift_and_says_what_it_is(body, reason):
    verdict = as_json(Raw(200, {}, body))
    assert (verdict.outcome, verdict.reason, verdict.data) == (Outcome.SCHEMA_DRIFT, reason, None)


@pytest.mark.parametrize("value", [None, [], {}, "", 0, "한", "\U0001f642", [{"a": 1.5}]])
def test_json_is_read_whatever_it_holds(value):
    for is_ascii in (True, False):
        verdict = as_json(Raw(200, {}, json.dumps(value, ensure_ascii=is_ascii).encode()))
        assert (verdict.outcome, verdict.data) == (Outcome.OK, value)


def test_the_body_of_a_refusal_is_not_looked_at():
    assert as_json(Raw(500, {}, b"<html>")).reason == "http_500"


@pytest.mark.parametrize("value", [True, None, "1", math.nan, math.inf, 10**400, [], -math.inf])
def test_what_is_no_number_is_none(value):
    assert not is_finite(value)


@pytest.mark.parametrize("value", [0, -1, 1.5, 2**62, 1e300])
def test_a_number_is_one(value):
    assert is_finite(value)


def test_good_are_those_that_leave_nothing_to_be_asked():
    assert {one for one in Outcome if one.is_good} == {Outcome.OK, Outcome.NOT_MODIFIED, Outcome.EMPTY}

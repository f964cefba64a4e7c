"""Before its minute an edition is nowhere: in no list, at no address, not as "latest", for nobody unnamed."""

import datetime
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors import acts, programme
from connectors.model import Words
from dashboard.publish import clock, editions, prerelease, scheduling
from tests.dashboard.api.calls import call
from tests.dashboard.publish.conftest import FIRST, OUT, SECOND

MINUTE = OUT[SECOND]
JUST = datetime.timedelta(seconds=1)
REASON = Words("자료를 다시 봅니다.", "The data are looked at again.")


@pytest.fixture
def embargoed(published):
    """The programme no longer stands still on a day after the release."""
    path = published / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('as_of = "2026-11-15"\n', 'as_of = "2026-07-31"\n'))
    return published


def seen(now):
    """What each face of the API says of the second edition at a moment."""
    with clock.at(now):
        listed = call("GET", "/editions?programme=trial")
        latest = call("GET", "/editions/latest?programme=trial")
        found = [call("GET", f"/editions/{SECOND}{rest}?programme=trial")
                 for rest in ("", "/scores.csv", "/scores.json", "/sectors.parquet")]  # fmt: skip
        table = call("GET", "/editions/latest/scores.csv?programme=trial")
    return {
        "listed": SECOND in listed.text,
        "latest": latest.json()["id"] == SECOND,
        "latest table": "2026Q3," in table.text,
        **{str(one.request.url.path): one.status_code == 200 for one in found},
    }


@pytest.mark.parametrize(("moment", "is_out"), [
    (MINUTE - datetime.timedelta(days=1), False), (MINUTE - JUST, False), (MINUTE, True), (MINUTE + JUST, True),
])  # fmt: skip
def test_the_minute_holds_on_every_face(embargoed, moment, is_out):
    found = seen(moment)
    assert len(found) == 7
    assert found == dict.fromkeys(found, is_out)


def test_an_edition_that_is_not_out_answers_like_one_that_does_not_exist(embargoed):
    with clock.at(MINUTE - JUST):
        hidden = call("GET", f"/editions/{SECOND}?programme=trial")
        never = call("GET", "/editions/2031Q1-1?programme=trial")
    assert (hidden.status_code, hidden.content) == (never.status_code, never.content) == (404, never.content)


def test_nothing_is_kept_beyond_the_minute(embargoed):
    with clock.at(MINUTE - datetime.timedelta(seconds=7)):
        assert call("GET", "/editions?programme=trial").headers["cache-control"] == "public, max-age=7"
    with clock.at(MINUTE):
        assert call("GET", "/editions?programme=trial").headers["cache-control"] == "public, max-age=60"


def test_a_release_that_is_put_off_waits_for_the_new_minute_and_the_reason_is_public(embargoed):
    chosen, told = programme.load(embargoed), MINUTE - datetime.timedelta(hours=20)
    new = MINUTE + datetime.timedelta(days=7)
    scheduling.move(chosen, "2026Q3", new, REASON, "office", told)
    assert not any(seen(MINUTE + JUST).values())
    assert not any(seen(new - JUST).values())
    assert all(seen(new).values())
    with clock.at(told):
        body = call("GET", "/editions?programme=trial").json()
    (line,) = [one for one in body["calendar"] if one["quarter"] == "2026Q3"]
    assert (line["planned_at"], line["standing"]) == (new.isoformat(), "planned")
    assert line["moves"] == [{"was": MINUTE.isoformat(), "now": new.isoformat(), "ko": REASON.ko, "en": REASON.en}]
    # The edition itself was not touched.
    assert editions.verify(embargoed) == []


def test_a_moved_date_needs_a_reason_and_what_is_out_stays_out(embargoed):
    chosen, told = programme.load(embargoed), MINUTE - datetime.timedelta(days=1)
    new = MINUTE + datetime.timedelta(days=7)
    for quarter, to, reason, words in (
        ("2026Q3", new, Words("", "why"), scheduling.NEEDS_REASON),
        ("2026Q3", told - JUST, REASON, scheduling.PAST),
        ("2026Q2", new, REASON, scheduling.OUT),
    ):
        with pytest.raises(scheduling.CannotMove) as refused:
            scheduling.move(chosen, quarter, to, reason, "office", told)
        assert refused.value.words == words
    assert editions.moved_to(embargoed) == {}


def test_early_reading_is_by_name_from_noon_of_the_day_before_and_every_look_is_on_record(embargoed):
    chosen = programme.load(embargoed)
    noon = datetime.datetime(2026, 10, 28, 12, tzinfo=MINUTE.tzinfo)
    told = noon - datetime.timedelta(days=3)
    token = prerelease.allow(chosen, SECOND, "김정책", "보도자료 준비", "office", told)
    reader = prerelease.opened(embargoed, token)
    assert (reader.name, reader.edition, reader.reason, reader.since) == ("김정책", SECOND, "보도자료 준비", told)
    for now, may, stands in ((noon - JUST, (), "waits"), (noon, (SECOND,), "opens"),
                             (MINUTE - JUST, (SECOND,), "opens"), (MINUTE, (), "out")):  # fmt: skip
        assert prerelease.readable(embargoed, reader, now) == may
        assert prerelease.standing(reader, embargoed, now) == stands
    early = prerelease.readable(embargoed, reader, noon)
    assert [one.id for one in editions.released(embargoed, noon, early)] == [FIRST, SECOND]
    assert [one.id for one in editions.released(embargoed, noon)] == [FIRST]
    prerelease.look(chosen, reader, "scores", noon)
    assert [(one.name, one.what, one.at) for one in prerelease.looks(embargoed)] == [("김정책", "scores", noon)]
    assert acts.verify(embargoed).reason is None


def test_only_the_hash_of_a_token_is_kept_and_a_revoked_one_opens_nothing(embargoed):
    chosen, told = programme.load(embargoed), MINUTE - datetime.timedelta(days=3)
    token, other = (prerelease.allow(chosen, SECOND, name, "왜", "office", told) for name in ("김정책", "이기자"))
    assert len(token) == 64 and token != other
    written = b"".join(path.read_bytes() for path in embargoed.parent.rglob("*") if path.is_file())
    assert token.encode() not in written
    mark = hashlib.sha256(token.encode()).hexdigest()
    assert prerelease.opened(embargoed, token).mark == mark and mark.encode() in written
    prerelease.revoke(chosen, mark, "자리를 옮김", "chief", told + JUST)
    assert prerelease.opened(embargoed, token) is None
    assert prerelease.opened(embargoed, other).name == "이기자"
    gone = prerelease.readers(embargoed)[0]
    assert (gone.name, gone.revoked_at, gone.revoked_by, gone.revoked_why) == (
        "김정책", told + JUST, "chief", "자리를 옮김")  # fmt: skip
    for wrong in (mark, "", "f" * 64):  # revoked already; nobody's
        with pytest.raises(prerelease.NoReader):
            prerelease.revoke(chosen, wrong, "왜", "chief", told)
    assert acts.verify(embargoed).reason is None


def test_every_link_is_compared_and_in_a_time_that_tells_nothing(embargoed, monkeypatch):
    chosen, told = programme.load(embargoed), MINUTE - datetime.timedelta(days=3)
    tokens = [prerelease.allow(chosen, SECOND, name, "왜", "office", told) for name in "가나다"]
    compared, real = [], hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda *two: compared.append(two) or real(*two))
    for token in (tokens[0], tokens[2], "0" * 64):
        compared.clear()
        prerelease.opened(embargoed, token)
        assert len(compared) == 3
    for none in ("", "0" * 63, tokens[0].upper(), tokens[0] + "\n", "가" * 64, f"{tokens[0]}/"):
        assert prerelease.opened(embargoed, none) is None


def test_the_same_page_again_within_minutes_is_one_look(embargoed):
    chosen, noon = programme.load(embargoed), datetime.datetime(2026, 10, 28, 12, tzinfo=MINUTE.tzinfo)
    kim, lee = (
        prerelease.opened(embargoed, prerelease.allow(chosen, SECOND, "김정책", why, "office", noon))
        for why in ("첫 링크", "둘째 링크")
    )
    minutes = datetime.timedelta(minutes=1)
    for reader, what, at in (
        (kim, "ko/", 0),
        (kim, "ko/", 4),
        (kim, "ko/b2b/", 4),
        (lee, "ko/", 4),
        (kim, "ko/", 5),
    ):
        prerelease.look(chosen, reader, what, noon + at * minutes)
    found = [(one.mark, one.what, (one.at - noon) // minutes) for one in prerelease.looks(embargoed)]
    assert found == [(kim.mark, "ko/", 0), (kim.mark, "ko/b2b/", 4), (lee.mark, "ko/", 4), (kim.mark, "ko/", 5)]


def test_eight_looks_at_once_are_one(embargoed):
    chosen, noon = programme.load(embargoed), datetime.datetime(2026, 10, 28, 12, tzinfo=MINUTE.tzinfo)
    reader = prerelease.opened(embargoed, prerelease.allow(chosen, SECOND, "김정책", "왜", "office", noon))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: prerelease.look(chosen, reader, "ko/", noon), range(8)))
    assert len(prerelease.looks(embargoed)) == 1 and acts.verify(embargoed).reason is None


def test_nobody_may_be_allowed_to_read_what_does_not_exist(embargoed):
    with pytest.raises(editions.NoEdition):
        prerelease.allow(programme.load(embargoed), "2031Q1-1", "김정책", "왜", "office", MINUTE)


def test_an_invented_programme_that_stands_still_is_read_as_on_its_day():
    day = datetime.date(2026, 11, 15)
    with clock.at(datetime.datetime(2025, 1, 1, tzinfo=MINUTE.tzinfo)):
        assert clock.now(day).isoformat() == "2026-11-15T23:59:59+09:00"
        assert clock.now().year == 2025
    with clock.at(datetime.datetime(2027, 1, 1, tzinfo=MINUTE.tzinfo)):
        assert clock.now(day).year == 2027

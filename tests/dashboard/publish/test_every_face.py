"""One clock around the minute, and every way in which anybody could meet an edition: pages, files, feeds, map,
images, the API, and a link for early reading."""

import datetime

import pytest

from connectors import programme as programmes
from dashboard import early
from dashboard.publish import clock, prerelease
from tests.dashboard.api.calls import call
from tests.dashboard.publish.conftest import FIRST, OUT, SECOND
from tests.dashboard.publish.test_early import ask

MINUTE = OUT[SECOND]
JUST = datetime.timedelta(seconds=1)
OWN = f"/p/trial/editions/{SECOND}"
MOMENTS = {
    "a day before": (MINUTE - datetime.timedelta(days=1), False),
    "a second before": (MINUTE - JUST, False),
    "at the minute": (MINUTE, True),
    "a second after": (MINUTE + JUST, True),
}
# An address of the edition itself: there or not.
ADDRESSES = {
    "page": f"{OWN}/ko/",
    "page in English": f"{OWN}/en/b2b/",
    "page of a chart": f"{OWN}/ko/chart/scores/",
    "drawing": f"{OWN}/ko/chart/scores.svg",
    "image": f"{OWN}/en/chart/scores.png",
    "image of a link": f"{OWN}/ko/og.png",
    "numbers of a chart": f"{OWN}/ko/chart/scores.csv",
    "numbers as JSON": f"{OWN}/en/chart/scores.json",
    "file": f"{OWN}/data/scores.csv",
    "file as JSON": f"{OWN}/data/scores.json",
    "file as Parquet": f"{OWN}/data/scores.parquet",
    "package": f"{OWN}/datapackage.json",
    "what is said of it": f"{OWN}/edition.json",
    "disclosure": f"{OWN}/disclosure.json",
    "API": f"/editions/{SECOND}",
    "API table": f"/editions/{SECOND}/scores.csv",
    "API JSON": f"/editions/{SECOND}/scores.json",
    "API Parquet": f"/editions/{SECOND}/sectors.parquet",
}
# An address that is always there: whether it says a word of the edition.
LISTS = {
    "first page": "/p/trial/ko/",
    "corrections": "/p/trial/en/corrections/",
    "latest numbers": "/p/trial/data/scores.csv",
    "feed": "/p/trial/ko/feed.xml",
    "feed in English": "/p/trial/en/feed.xml",
    "map": "/p/trial/sitemap.xml",
    "API list": "/editions",
    "API latest": "/editions/latest",
    "API latest table": "/editions/latest/scores.csv",
}


@pytest.fixture
def trial(embargoed_data, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(embargoed_data))
    return embargoed_data / "trial"


def met(path):
    return call("GET", f"{path}?programme=trial") if path.startswith("/editions") else ask(path)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("face", ADDRESSES)
def test_an_address_is_there_from_the_minute_on(trial, face, moment):
    at, is_out = MOMENTS[moment]
    with clock.at(at):
        answer = met(ADDRESSES[face])
        never = met(ADDRESSES[face].replace(SECOND, "2031Q1-1"))
    assert answer.status_code == (200 if is_out else 404)
    assert is_out or answer.content == never.content


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("face", LISTS)
def test_a_list_names_it_from_the_minute_on(trial, face, moment):
    at, is_out = MOMENTS[moment]
    with clock.at(at):
        answer = met(LISTS[face])
    said = answer.text
    assert answer.status_code == 200
    # Tables name quarters and no editions; the calendar, which everyone may know, names quarters to come.
    assert ((SECOND in said) or (face.endswith(("numbers", "table")) and "2026Q3," in said)) == is_out
    assert is_out or FIRST[:6] in said


@pytest.mark.parametrize(("moment", "status"), [
    (MINUTE - datetime.timedelta(days=1), 404), (MINUTE - JUST, 200), (MINUTE, 302), (MINUTE + JUST, 302),
])  # fmt: skip
def test_who_was_named_reads_it_in_between(trial, moment, status):
    """A day before the minute it is 09:30, and not yet noon."""
    token = prerelease.allow(programmes.load(trial), SECOND, "김정책", "왜", "office", MINUTE)
    with clock.at(moment):
        for path in ("ko/", "data/scores.csv", "ko/feed.xml", f"editions/{SECOND}/ko/chart/scores.png"):
            assert ask(early.address("trial", token, path)).status_code == status

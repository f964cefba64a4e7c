"""The public pages over HTTP: shown from their minute on and not before, quick, and under rules of their own."""

import datetime
import gzip
import json
import shutil
import time

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard import mode, public
from dashboard.publish import clock, editions, site
from dashboard.text import words
from tests.dashboard.publish.conftest import FIRST, OUT, SECOND, asked_of

MINUTE = OUT[SECOND]
JUST = datetime.timedelta(seconds=1)
# Every way to an edition: pages, a chart, its picture, numbers and image, files, what machines read.
FACES = (
    f"editions/{SECOND}/ko/", f"editions/{SECOND}/en/chart/scores/", f"editions/{SECOND}/ko/chart/scores.png",
    f"editions/{SECOND}/ko/chart/scores.svg", f"editions/{SECOND}/ko/chart/scores.csv",
    f"editions/{SECOND}/ko/chart/scores.json", f"editions/{SECOND}/ko/og.png",
    f"editions/{SECOND}/data/scores.csv", f"editions/{SECOND}/data/scores.parquet",
    f"editions/{SECOND}/edition.json", f"editions/{SECOND}/disclosure.json",
)  # fmt: skip
NEWEST = ("ko/", "en/feed.xml", "sitemap.xml", "ko/calendar/", "data/scores.csv")


def ask(path, method="GET", **headers):
    """An answer of the real routes behind the real redirect of strangers, without a network."""
    home = Route("/", lambda request: PlainTextResponse("the app"))
    app = Starlette(routes=[*public.routes(), home], middleware=[Middleware(public.Welcome)])
    return asked_of(app, path, method, **headers)


@pytest.fixture
def shown(embargoed_data, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(embargoed_data))
    return embargoed_data / "trial"


@pytest.mark.parametrize(("moment", "is_out"), [
    (MINUTE - datetime.timedelta(days=1), False), (MINUTE - JUST, False), (MINUTE, True), (MINUTE + JUST, True),
    (MINUTE - JUST, False),
])  # fmt: skip
def test_the_minute_holds_on_every_face(shown, moment, is_out):
    with clock.at(moment):
        assert {path: ask(f"/p/trial/{path}").status_code for path in FACES} == dict.fromkeys(
            FACES, 200 if is_out else 404
        )
        for path in NEWEST:
            answer = ask(f"/p/trial/{path}")
            assert answer.status_code == 200
            assert (f"{SECOND}" in answer.text or "2026Q3," in answer.text) == is_out, path


def test_what_is_not_out_answers_like_what_does_not_exist(shown):
    with clock.at(MINUTE - JUST):
        hidden, never = ask(f"/p/trial/editions/{SECOND}/ko/"), ask("/p/trial/editions/2031Q1-1/ko/")
    assert (hidden.status_code, hidden.content) == (never.status_code, never.content) == (404, never.content)
    assert hidden.headers["cache-control"] == "no-store"


def test_before_the_first_release_there_is_nothing_at_all(shown):
    with clock.at(OUT[FIRST] - JUST):
        for path in ("", "ko/", "en/feed.xml", "sitemap.xml", f"editions/{FIRST}/ko/", "assets/icon.svg"):
            assert ask(f"/p/trial/{path}").status_code == 404
        assert ask("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_a_page_is_not_kept_beyond_the_next_minute(shown):
    with clock.at(MINUTE - datetime.timedelta(seconds=7)):
        assert ask("/p/trial/ko/").headers["cache-control"] == "public, max-age=7"
    with clock.at(MINUTE):
        assert ask("/p/trial/ko/").headers["cache-control"] == "public, max-age=60"


def test_a_release_that_was_put_off_is_hidden_again(shown, tmp_path, monkeypatch):
    data = tmp_path / "moved"
    shutil.copytree(shown.parent, data, symlinks=True)
    monkeypatch.setenv("HWAKSAN_DATA", str(data))
    with clock.at(MINUTE + JUST):
        assert ask(f"/p/trial/editions/{SECOND}/ko/").status_code == 200
        later = (MINUTE + datetime.timedelta(days=7)).isoformat()
        (data / "trial" / "editions" / editions.MOVED).write_text(json.dumps({SECOND: later}))
        assert ask(f"/p/trial/editions/{SECOND}/ko/").status_code == 404


def test_files_of_an_edition_may_be_kept_for_ever_and_pages_may_not(shown):
    with clock.at(MINUTE):
        for path in FACES[2:]:
            assert "immutable" in ask(f"/p/trial/{path}").headers["cache-control"], path
        for path in (*FACES[:2], *NEWEST):
            assert "immutable" not in ask(f"/p/trial/{path}").headers["cache-control"], path


def test_nothing_runs_on_a_page_and_no_style_but_ours_applies(shown):
    with clock.at(MINUTE):
        for path in (*FACES[:2], *NEWEST):
            policy = ask(f"/p/trial/{path}").headers["content-security-policy"]
            assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
        picture = ask(f"/p/trial/{FACES[3]}").headers["content-security-policy"]
        assert "default-src 'none'" in picture and "script" not in picture  # its own style, and nothing that runs
        assert ask("/p/trial/ko/").headers["x-content-type-options"] == "nosniff"


def test_the_same_page_is_not_sent_twice(shown):
    with clock.at(MINUTE):
        first = ask("/p/trial/ko/")
        again = ask("/p/trial/ko/", **{"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert ask("/p/trial/en/").headers["etag"] != first.headers["etag"]


def test_head_says_what_get_would_send(shown):
    with clock.at(MINUTE):
        head, got = ask("/p/trial/ko/", "HEAD"), ask("/p/trial/ko/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


def test_who_takes_compressed_pages_gets_them(shown):
    with clock.at(MINUTE):
        plain = ask("/p/trial/ko/", **{"Accept-Encoding": "identity"})
        packed = ask("/p/trial/ko/", **{"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content
    assert int(packed.headers["content-length"]) <= len(gzip.compress(plain.content, 9)) < 15_000
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", [
    "/p/trial/../../../keys", "/p/trial/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/p/trial/..%2f..%2f..%2fprogramme.toml",
    "/p/trial/ko/%2e%2e/%2e%2e/%2e%2e/%2e%2e/programme.toml", "/p/..%2ftrial/ko/", "/p/trial%2f..%2ftrial/ko/",
    "/p/trial//etc/passwd", "/p/trial/%00", "/p/TRIAL/ko/", "/p/./ko/", "/p/trial/ko/index.html%00.png",
])  # fmt: skip
def test_no_path_leads_out_of_the_site(shown, path):
    with clock.at(MINUTE):
        assert ask(path).status_code in (404, 400), path


def test_a_way_that_lacks_its_slash_leads_on(shown):
    with clock.at(MINUTE):
        for path in ("/p/trial", "/p/trial/ko", f"/p/trial/editions/{FIRST}/en/b2b"):
            answer = ask(path)
            assert (answer.status_code, answer.headers["location"]) == (308, f"{path}/")
        assert ask("/p/trial/", **{"Accept-Language": "en"}).headers["location"] == "/p/trial/en/"
        assert ask("/p/trial/").headers["location"] == "/p/trial/ko/"


def test_an_unknown_visitor_is_shown_the_public_pages_and_staff_come_by_the_language(shown, monkeypatch):
    monkeypatch.setattr(public, "is_demo_mode", lambda: False)
    with clock.at(MINUTE):
        answer = ask("/", **{"Accept-Language": "en"})
        assert (answer.status_code, answer.headers["location"]) == (302, "/p/trial/en/")
        assert ask("/?lang=ko").text == "the app"
        assert ask("/", Cookie="_streamlit_user=x").text == "the app"
    with clock.at(OUT[FIRST] - JUST):
        assert ask("/").text == "the app"


def test_in_demo_mode_the_first_page_is_the_app(shown):
    assert mode.is_demo_mode()
    with clock.at(MINUTE):
        assert ask("/").text == "the app"


def test_a_page_that_was_read_once_is_not_read_again(shown, monkeypatch):
    with clock.at(MINUTE):
        first = ask("/p/trial/ko/method/")
        monkeypatch.setattr(public, "_read", lambda path: pytest.fail("read again"))
        monkeypatch.setattr(public.editions, "released", lambda *asked: pytest.fail("asked again"))
        assert ask("/p/trial/ko/method/").content == first.content


def test_after_an_upgrade_the_pages_stay_until_they_are_drawn_anew(shown, tmp_path, monkeypatch):
    """Nobody waits for pictures; and what is not out yet stays where it is."""
    shutil.copytree(shown.parent, tmp_path / "new", symlinks=True)
    monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "new"))
    with clock.at(MINUTE), monkeypatch.context() as upgrade:
        first = ask("/p/trial/ko/method/")
        upgrade.setattr(site.parts, "code", lambda: "another" * 9)
        upgrade.setattr(site, "build", lambda *asked: pytest.fail("somebody waits"))
        assert ask("/p/trial/ko/method/").content == first.content
        with clock.at(MINUTE - JUST):
            assert {ask(f"/p/trial/{path}").status_code for path in FACES} == {404}
        upgrade.setattr(site, "build", _drawn_anew)
        site.prepare(tmp_path / "new" / "trial", MINUTE)
        assert ask("/p/trial/ko/method/").text == "drawn anew"


def _drawn_anew(folder, entries, ahead, out, root):
    page = out / "p" / "trial" / "ko" / "method" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("drawn anew", encoding="utf-8")


def test_robots_are_led_to_the_site_map_by_a_whole_address_or_not_at_all(shown, monkeypatch):
    with clock.at(MINUTE):
        robots = ask("/robots.txt").text
        assert "Sitemap" not in robots and "Disallow: /api/v1/reports" in robots and "Allow: /p/" in robots
        assert "/p/trial/ko/b2b/" in ask("/p/trial/sitemap.xml").text
        monkeypatch.setenv("HWAKSAN_URL", "https://hwaksan.example")
        assert "Sitemap: https://hwaksan.example/p/trial/sitemap.xml" in ask("/robots.txt").text


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_without_an_address_of_its_own_a_page_says_what_to_put_into_a_citation(shown, lang):
    with clock.at(MINUTE):
        page = ask(f"/p/trial/{lang}/chart/scores/").text
        address = f"https://…/p/trial/editions/{SECOND}/{lang}/chart/scores"
        assert page.count(f"{address}/") >= 5 and f"{address}.png" in page
        for text in (page, ask(f"/p/trial/{lang}/data/").text):
            assert words(lang)("site.fill_in", dots="https://…").replace("'", "&#39;") in text


def test_beside_the_server_the_next_site_is_made_before_anybody_asks(editions_data, tmp_path, monkeypatch):
    shutil.copytree(editions_data, tmp_path / "new", symlinks=True)
    monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "new"))
    folder = tmp_path / "new" / "trial"
    with public.kept_ready():
        for _ in range(1200):
            if site.is_prepared(folder, clock.now(datetime.date(2026, 11, 15))):
                break
            time.sleep(0.1)
    assert site.is_prepared(folder, clock.now(datetime.date(2026, 11, 15)))

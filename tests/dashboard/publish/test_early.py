"""The link of a person who was named: it opens the pages to come in its hours, and else looks like nothing."""

import datetime
import json
import re
import shutil

import pytest
from starlette.applications import Starlette

from connectors import acts
from connectors import programme as programmes
from dashboard import early, public, server
from dashboard.publish import clock, editions, prerelease
from tests.dashboard.publish.conftest import FIRST, OUT, SECOND, asked_of

MINUTE = OUT[SECOND]
NOON = datetime.datetime(2026, 10, 28, 12, tzinfo=MINUTE.tzinfo)
JUST = datetime.timedelta(seconds=1)
TOLD = NOON - datetime.timedelta(days=3)
PAGES = ("ko/", "en/", "ko/b2b/", f"editions/{SECOND}/en/chart/scores/", f"editions/{FIRST}/ko/",
         "ko/index.html", "index.html")  # fmt: skip
FILES = (
    "data/scores.csv", f"editions/{SECOND}/data/scores.parquet", f"editions/{SECOND}/ko/chart/scores.png",
    f"editions/{SECOND}/ko/chart/scores.svg", f"editions/{SECOND}/edition.json", "ko/feed.xml", "sitemap.xml",
)  # fmt: skip
PREVIEW = {
    "ko": "미리 보기 · 김&lt;b&gt;정책&lt;/b&gt; &amp; Co · 2026. 10. 29. 09:30 공표 전 인용 금지",
    "en": "Preview · 김&lt;b&gt;정책&lt;/b&gt; &amp; Co · not to be quoted before 29 Oct 2026 09:30",
}


def ask(path, method="GET", **headers):
    """An answer of the server's own routes, in its order."""
    app = Starlette(routes=server.routes())
    return asked_of(app, path, method, **headers)


@pytest.fixture
def folder(embargoed_data, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(embargoed_data))
    return embargoed_data / "trial"


def named(folder, name="김정책", edition=SECOND):
    """The address that a person is given."""
    token = prerelease.allow(programmes.load(folder), edition, name, "보도자료 준비", "office", TOLD)
    return early.address(folder.name, token)


def looks(folder, own):
    mark = prerelease.opened(folder, own.split("/")[4]).mark
    return [one.what for one in prerelease.looks(folder) if one.mark == mark]


def like_nothing(answer, own):
    """Byte for byte what an address gets that never was one, headers too."""
    with clock.at(MINUTE - JUST):
        never = ask(f"{public.PREFIX}trial/nothing/here/")
    assert (answer.status_code, answer.content, answer.headers) == (404, never.content, never.headers), own


@pytest.mark.parametrize(("moment", "status"), [
    (NOON - JUST, 404), (NOON, 200), (MINUTE - JUST, 200), (MINUTE, 302), (MINUTE + JUST, 302), (NOON - JUST, 404),
])  # fmt: skip
def test_pages_and_files_open_at_noon_and_lead_to_the_public_ones_from_the_minute_on(folder, moment, status):
    own = named(folder)
    with clock.at(moment):
        for path in (*PAGES, *FILES):
            answer = ask(own + path)
            assert answer.status_code == status, path
            if status == 404:
                like_nothing(answer, path)
            if status == 302:
                assert answer.headers["location"] == f"/p/trial/{path}"
                assert ask(answer.headers["location"]).status_code == 200
    assert looks(folder, own) == ([*PAGES, *FILES] if status == 200 else [])


def test_every_page_says_that_it_is_not_out_and_for_whom_it_is(folder):
    own = named(folder, "김<b>정책</b> & Co")
    with clock.at(NOON):
        for path in PAGES:
            text = ask(own + path).text
            assert text.count("<body>") == 1
            said = PREVIEW["en" if "en" in path.split("/") else "ko"]
            assert text.count('<aside class="early">') == text.count(said) == 1, path
            assert "<b>정책" not in text


def test_nobody_else_keeps_or_finds_what_is_shown(folder):
    own = named(folder)
    with clock.at(NOON):
        for path in ("", "ko", *PAGES, *FILES):
            headers = ask(own + path, **{"If-None-Match": "*"}).headers
            assert headers["cache-control"] == "private, no-store", path
            assert headers["x-robots-tag"].startswith("noindex") and headers["referrer-policy"] == "no-referrer"
            assert "etag" not in headers and "access-control-allow-origin" not in headers
    with clock.at(MINUTE):
        assert ask(own + "ko/").headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("root", ["", "https://hwaksan.example"])
def test_links_stay_below_the_readers_own_address_and_nothing_names_the_page_to_others(
    folder, monkeypatch, tmp_path, root
):
    if root:  # another address, another site: in a folder of its own
        shutil.copytree(folder.parent, tmp_path / "data", symlinks=True)
        monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("HWAKSAN_URL", root)
        folder = tmp_path / "data" / "trial"
    own = named(folder)
    with clock.at(NOON):
        for path in ("ko/", f"editions/{SECOND}/en/chart/scores/", "ko/feed.xml", "sitemap.xml"):
            text = ask(own + path).text
            links = re.findall(r'(?:href|src)="([^"]*)"|<loc>([^<]*)', text)
            found = {one or other for one, other in links if "/p/" in one + other}
            assert found and all(one.startswith(own) for one in found), path
            assert 'property="og:' not in text and "canonical" not in text and 'name="description"' not in text
        for link in re.findall(rf'(?:href|src)="({own}[^"#]*)"', ask(own + "ko/").text):
            assert ask(link).status_code == 200, link


def test_a_link_opens_with_or_without_its_end(folder):
    own = named(folder)
    with clock.at(NOON):
        for short in (own, own.rstrip("/")):
            assert ask(short, **{"Accept-Language": "en"}).headers["location"] == f"{own}en/"
        assert ask(own + "ko").headers["location"] == f"{own}ko/"
        assert looks(folder, own) == []
    with clock.at(MINUTE):
        assert ask(own.rstrip("/")).headers["location"] == "/p/trial/"


def test_whatever_is_wrong_looks_like_an_address_that_never_was(folder):
    own, other = named(folder), named(folder, "이기자", FIRST)
    token, at = own.split("/")[4], own.removesuffix("/")
    wrong = [
        f"/p/trial/early/{'0' * 64}/ko/", f"/p/trial/early/{token[:-1]}/ko/",
        f"/p/trial/early/{token.upper()}/ko/",
        f"/p/unreported/early/{token}/ko/", f"/p/never/early/{token}/ko/", f"/p/TRIAL/early/{token}/ko/",
        f"/p/trial/early/{token}0/ko/", "/p/trial/early/", "/p/trial/early//ko/", f"/p/trial/early/{'0' * 64}",
        f"{at}/editions/2031Q1-1/ko/", f"{at}/nothing.csv", f"{at}/ko/%2e%2e/%2e%2e/%2e%2e/programme.toml",
        f"{at}//etc/passwd", f"{at}/early/{token}/ko/",
    ]  # fmt: skip
    with clock.at(NOON):
        for path in wrong:
            like_nothing(ask(path), path)
        # The link of the edition that is out leads to it, and opens nothing of the next one.
        assert ask(f"{other}ko/").headers["location"] == "/p/trial/ko/"
        assert ask(f"{other}editions/{SECOND}/ko/").headers["location"] == f"/p/trial/editions/{SECOND}/ko/"
        like_nothing(ask(f"/p/trial/editions/{SECOND}/ko/"), "the public address")
    assert looks(folder, own) == looks(folder, other) == []


def test_a_revoked_link_is_shut_at_once_and_stays_shut(folder):
    own = named(folder)
    with clock.at(NOON):
        assert ask(own + "ko/").status_code == 200
        mark = prerelease.opened(folder, own.split("/")[4]).mark
        prerelease.revoke(programmes.load(folder), mark, "잘못 보냄", "office", NOON + JUST)
        for path in ("", *PAGES, *FILES):
            like_nothing(ask(own + path), path)
    with clock.at(MINUTE):
        like_nothing(ask(own + "ko/"), "after the release")
    assert [one.what for one in prerelease.looks(folder) if one.mark == mark] == ["ko/"]


def test_a_release_that_is_put_off_shuts_its_links_until_the_noon_before_the_new_minute(
    folder, tmp_path, monkeypatch
):
    shutil.copytree(folder.parent, tmp_path / "data", symlinks=True)
    monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "data"))
    folder, week = tmp_path / "data" / "trial", datetime.timedelta(days=7)
    own = named(folder)
    with clock.at(MINUTE - JUST):
        assert ask(own + "ko/").status_code == 200
        moved = {SECOND: (MINUTE + week).isoformat()}
        (folder / "editions" / editions.MOVED).write_text(json.dumps(moved))
        like_nothing(ask(own + "ko/"), "put off")
    for moment, status in ((MINUTE, 404), (NOON + week - JUST, 404), (NOON + week, 200), (MINUTE + week, 302)):
        with clock.at(moment):
            answer = ask(own + "ko/")
            assert answer.status_code == status, moment
            # The page says the minute that holds, and not the one it was frozen for.
            assert status != 200 or ("2026. 11. 5. 09:30 공표" in answer.text and "10. 29." not in answer.text)


def test_every_page_and_file_is_on_record_before_it_is_shown_and_the_chain_holds(folder, monkeypatch):
    own, sent = named(folder, "박기록"), []
    real = early.Response
    monkeypatch.setattr(
        early, "Response", lambda *said, **more: sent.append(len(looks(folder, own))) or real(*said, **more)
    )
    with clock.at(NOON):
        for n, path in enumerate(("ko/", "en/b2c/", "data/scores.csv"), 1):
            assert ask(own + path).status_code == 200
            assert sent[-1] == n
        style = re.search(r'<link rel="stylesheet" href="([^"]*)"', ask(own + "ko/").text)[1]
        assert ask(style).status_code == 200 and "assets/" in style
        assert ask(own + "en/", "HEAD").status_code == 200
    assert looks(folder, own) == ["ko/", "en/b2c/", "data/scores.csv", "en/"]
    last = acts.read(folder)[-1]
    assert (last.act.act, last.act.by, last.act.subject, last.at) == ("read_early", "박기록", SECOND, NOON)
    assert acts.verify(folder).reason is None


def test_what_cannot_be_written_down_is_not_shown(folder, tmp_path, monkeypatch):
    shutil.copytree(folder.parent, tmp_path / "data", symlinks=True)
    monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "data"))
    own = named(tmp_path / "data" / "trial")

    def full(*asked):
        raise OSError("No space left on device")

    monkeypatch.setattr(acts, "write_whole", full)
    with clock.at(NOON), pytest.raises(OSError, match="No space"):
        ask(own + "ko/")


def test_while_somebody_reads_early_no_public_face_says_a_word(folder):
    own = named(folder)
    with clock.at(MINUTE - JUST):
        assert SECOND in ask(own + "ko/").text
        site = public._look("trial").site
        held = b"".join(path.read_bytes() for path in site.rglob("*") if path.is_file())
        names = "".join(path.as_posix() for path in site.rglob("*"))
        assert FIRST.encode() in held and SECOND.encode() not in held and SECOND not in names
        for path in ("ko/", "en/feed.xml", "sitemap.xml", "data/scores.csv", "en/corrections/"):
            answer = ask(f"/p/trial/{path}")
            assert answer.status_code == 200 and SECOND not in answer.text and "2026Q3," not in answer.text
            assert own.split("/")[4] not in answer.text and "early/" not in answer.text
        assert SECOND not in ask("/robots.txt").text and "early" not in ask("/robots.txt").text

"""The public pages as files: whole, in both languages, with no broken link, nothing that runs, nothing heavy."""

import base64
import csv
import datetime
import gzip
import io
import itertools
import json
import re
import shutil
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

import pytest
from fontTools.ttLib import TTFont

from connectors import inbox, warehouse
from connectors import programme as programmes
from connectors.model import Words
from dashboard import theme
from dashboard.publish import build, editions, model, pictures, scored, site
from dashboard.scoring import versions
from dashboard.scoring.fill import fill
from dashboard.text import words
from tests import made
from tests.dashboard.publish.conftest import FIRST, OUT, SECOND, frozen

THIRD = "2026Q3-2"  # corrects the second
LATER = OUT[SECOND] + datetime.timedelta(days=7)
HOSTILE = Words("<b>고침</b> & =1+1", "=HYPERLINK(1)<script>alert(1)</script>")
LANGUAGES = ("ko", "en")
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Read(HTMLParser):
    """A page as the tests look at it; whatever is not closed in order is an error."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.words = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def every(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]

    def values(self, attribute):
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


def entries_of(folder):
    return editions.released(folder, LATER)


@pytest.fixture(scope="module")
def corrected(editions_data, trial_data, tmp_path_factory):
    """The trial programme whose newest quarter was corrected, with a reason that would like to be markup."""
    folder = tmp_path_factory.mktemp("corrected") / "trial"
    shutil.copytree(editions_data / "trial", folder, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HWAKSAN_KEYS", str(trial_data.parent / "keys"))
        _again(folder)
        frozen(folder, "2026Q3", LATER, status="revised", reason=HOSTILE, replaces=SECOND)
    return folder


def _again(folder):
    chosen = programmes.load(folder)
    upload = inbox.Upload("again.csv", made.as_csv([made.b2c(1, "abc", "2026-09-01", mau="123457")]))
    sending = inbox.Sending([upload], "tester", "abc", received_at=LATER - datetime.timedelta(days=1))
    answer = inbox.receive(chosen, sending)
    if isinstance(answer, inbox.Refused):
        reasons = dict.fromkeys(answer.unconfirmed, "시험용으로 맞는 값")
        answer = inbox.receive(chosen, inbox.Sending([upload], "tester", "abc", received_at=sending.received_at,
                                                     confirmations=reasons))  # fmt: skip
    assert isinstance(answer, inbox.Taken), answer
    warehouse.build(chosen, fill)


@pytest.fixture(scope="module")
def built(corrected, tmp_path_factory):
    """Its site of three editions, as any web server would be given it."""
    out = tmp_path_factory.mktemp("out")
    site.copy(corrected, LATER, out, "https://hwaksan.example")
    return out


@pytest.fixture(scope="module")
def pages(built):
    """Address -> page."""
    found = built.rglob("index.html")
    return {f"/{path.parent.relative_to(built).as_posix()}/": path.read_text(encoding="utf-8") for path in found}


@pytest.fixture(scope="module")
def read(pages):
    return {address: Read(text) for address, text in pages.items()}


@pytest.fixture(scope="module")
def whole(read):
    """All pages but the one that only chooses a language."""
    return {address: page for address, page in read.items() if address != "/p/trial/"}


KINDS = ("", "b2b/", "b2c/", "sectors/", "benchmarks/", "record/", "method/", "glossary/", "calendar/",
         "corrections/", "data/", "about/", "team/abc/", "team/xyz/", "chart/scores/", "chart/scores-b2b/",
         "chart/trend-b2c/", "chart/dimensions-b2b/", "chart/users/", "chart/readiness/", "chart/shown/",
         "chart/filings/", "chart/against/")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_stands_at_the_latest_and_at_each_editions_own_address_in_both_languages(whole, kind):
    homes = ("", *(f"editions/{id}/" for id in (FIRST, SECOND, THIRD)))
    # A picture only an edition with that much to show has a page.
    missing = [f"/p/trial/{home}{lang}/{kind}" for home in homes for lang in LANGUAGES
               if f"/p/trial/{home}{lang}/{kind}" not in whole]  # fmt: skip
    assert missing == []


def test_pages_of_one_language_are_those_of_the_other(whole):
    ko = {address for address in whole if "/ko/" in address}
    assert {address.replace("/ko/", "/en/") for address in ko} == set(whole) - ko


def test_no_link_within_the_site_is_broken(built, read):
    seen = 0
    for address, page in read.items():
        for href in [*page.values("href"), *page.values("src")]:
            path, _, mark = href.removeprefix("https://hwaksan.example").partition("#")
            if path.startswith(("https://", "http://", "mailto:", "/?")):
                continue
            target = built / (path[1:] if path else address[1:])
            assert (target / "index.html" if path.endswith("/") or not path else target).is_file(), (address, href)
            if mark:
                assert mark in read[path or address].values("id"), (address, href)
            seen += 1
    assert seen > 5000


def test_canonical_and_other_languages_are_addresses_of_the_site(built, whole):
    for address, page in whole.items():
        links = {one.get("hreflang", one["rel"]): one["href"] for one in page.every("link")}
        canonical = links["canonical"].removeprefix("https://hwaksan.example")
        latest = address.replace(f"/editions/{THIRD}", "")
        assert canonical == (latest if THIRD in address else address)
        assert links["ko"].endswith(address.replace("/en/", "/ko/"))
        assert links["en"].endswith(address.replace("/ko/", "/en/"))
        assert links["x-default"] == links["ko"]


def test_nothing_on_a_page_runs_or_brings_its_own_style(pages, whole):
    for address, page in whole.items():
        assert "<script" not in pages[address], address
        assert page.every("style") == [] == page.values("style"), address
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")], address
        assert not [href for href in page.values("href") if href.lower().startswith(("javascript:", "data:"))]


def test_a_page_says_its_language_and_has_one_heading_of_the_first_rank_and_each_name_once(whole):
    for address, page in whole.items():
        lang = "ko" if "/ko/" in address else "en"
        assert page.every("html")[0]["lang"] == lang, address
        assert [tag for tag, _ in page.tags].count("h1") == 1, address
        assert [tag for tag, _ in page.tags if tag in ("header", "main", "footer")] == ["header", "main", "footer"]
        ids = page.values("id")
        assert len(ids) == len(set(ids)), (address, sorted(one for one in ids if ids.count(one) > 1))


def test_headings_go_down_one_step_at_a_time(whole):
    for address, page in whole.items():
        ranks = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in itertools.pairwise(ranks)), (address, ranks)


def test_every_table_has_a_caption_and_heads_for_its_columns_and_rows(whole):
    for address, page in whole.items():
        tables = len(page.every("table"))
        assert len(page.every("caption")) == tables
        heads = [one.get("scope") for one in page.every("th")]
        assert set(heads) <= {"col", "row"}, address
        assert heads.count("col") >= tables


def test_every_drawing_is_named_or_hidden_from_those_who_listen(whole):
    for address, page in whole.items():
        named = set(page.values("id"))
        for one in page.every("svg"):
            is_named = one.get("role") == "img" and set(one.get("aria-labelledby", "none").split()) <= named
            assert one.get("aria-hidden") == "true" or is_named, (address, one)
        assert all(one.get("alt") for one in page.every("img"))


def test_every_page_says_that_the_score_is_not_the_ministrys_and_that_its_data_are_invented(pages, whole):
    for address in whole:
        say = words("ko" if "/ko/" in address else "en")
        assert say("app.unofficial").replace("'", "&#39;") in pages[address], address
        assert say("app.fictional") in pages[address], address


def test_a_page_has_an_image_for_those_who_link_to_it(built, whole):
    for address, page in whole.items():
        of = {one["property"]: one["content"] for one in page.every("meta") if "property" in one}
        image = built / of["og:image"].removeprefix("https://hwaksan.example/")
        assert image.read_bytes().startswith(b"\x89PNG"), address
        assert (
            of["og:image:alt"] and of["og:title"] and of["og:url"].startswith("https://hwaksan.example/p/trial/")
        )


def test_the_first_page_is_small(built, pages):
    """15 kB as sent without the font, 120 kB with it, in at most six requests."""
    for lang in LANGUAGES:
        page = Read(pages[f"/p/trial/{lang}/"])
        loaded = [one["href"] for one in page.every("link") if one["rel"] in ("stylesheet", "icon")]
        sheet = (built / loaded[0][1:]).read_text()
        fonts = re.findall(r'url\("([^"]+)"\)', sheet)
        assert len(fonts) == 1
        plain = (pages[f"/p/trial/{lang}/"].encode(), sheet.encode(), (built / loaded[1][1:]).read_bytes())
        sent = sum(len(gzip.compress(one, 9)) for one in plain)
        assert sent <= 15_000
        assert sent + (built / "p/trial/assets" / fonts[0]).stat().st_size <= 120_000
        assert 1 + len(loaded) + len(fonts) + len(page.every("img")) <= 6


def test_the_font_of_an_edition_has_exactly_the_letters_of_its_pages(built, pages):
    text = "".join(text for address, text in pages.items() if f"/editions/{FIRST}/" in address)
    page = Read(pages[f"/p/trial/editions/{FIRST}/ko/"])
    sheet = built / next(one["href"] for one in page.every("link") if one["rel"] == "stylesheet")[1:]
    name = re.findall(r'url\("([^"]+)"\)', sheet.read_text())[0]
    held = {chr(code) for code in TTFont(sheet.parent / name).getBestCmap()}
    asked = set(text) | set("".join(Read(text).words))
    assert held - asked <= _on_pictures()
    assert {one for one in asked if one.isalnum()} <= held
    assert "…" in held  # how a picture ends what has no room
    assert (built / "p/trial/assets/OFL.txt").read_text().count("SIL OPEN FONT LICENSE")


def _on_pictures():
    """Words of the pictures' own: what states are called, and where a picture is from."""
    states = "".join(one.words.ko + one.words.en for one in model.load().states.values())
    said = [words(lang)(key) for lang in LANGUAGES for key in (
        "site.source", "site.not_official", *(f"filing.{one}" for one in theme.FILING))
            if key != "site.source"]  # fmt: skip
    return set(states) | set("".join(said)) | set("출처: 확산(Hwaksan) 판(,.) Source edition…")


def test_a_replaced_edition_says_so_and_why_and_leads_to_the_same_page_of_the_corrected_one(pages):
    for lang in LANGUAGES:
        text = pages[f"/p/trial/editions/{SECOND}/{lang}/b2c/"]
        assert f'href="/p/trial/editions/{THIRD}/{lang}/b2c/"' in text
        assert words(lang)("site.to_replacing", id=THIRD) in text
        older = pages[f"/p/trial/editions/{FIRST}/{lang}/"]
        assert words(lang)("site.older", quarter=words(lang)("site.quarter", year="2026", n="2")) in older
        newest = pages[f"/p/trial/{lang}/"]
        assert words(lang)("site.is_correction", id=SECOND) in newest
        assert 'class="banner"' in newest
        assert THIRD in pages[f"/p/trial/{lang}/corrections/"]


def test_markup_in_what_people_wrote_is_shown_as_written(built, pages):
    text = pages["/p/trial/en/corrections/"]
    assert "=HYPERLINK(1)&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<b>고침</b>" not in pages["/p/trial/ko/"]
    feed = xml.fromstring((built / "p/trial/en/feed.xml").read_bytes())
    assert "<script>alert(1)</script>" in "".join(feed.itertext())


def test_the_feed_has_every_edition_the_newest_first(built):
    atom = "{http://www.w3.org/2005/Atom}"
    for lang in LANGUAGES:
        feed = xml.fromstring((built / f"p/trial/{lang}/feed.xml").read_bytes())
        links = [one.find(f"{atom}link").get("href") for one in feed.iter(f"{atom}entry")]
        assert links == [f"https://hwaksan.example/p/trial/editions/{id}/{lang}/" for id in (THIRD, SECOND, FIRST)]
        assert feed.find(f"{atom}updated").text == LATER.isoformat()
        assert all(words(lang)("app.unofficial") in one.text for one in feed.iter(f"{atom}summary"))


def test_the_site_map_names_every_page_and_robots_where_it_is(built, pages):
    found = xml.fromstring((built / "p/trial/sitemap.xml").read_bytes())
    assert {one.text for one in found.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")} == {
        f"https://hwaksan.example{address}" for address in pages if address != "/p/trial/"
    }
    assert "Sitemap: https://hwaksan.example/p/trial/sitemap.xml\n" in (built / "robots.txt").read_text()


def test_a_folder_brings_a_page_for_addresses_with_nothing_behind_them(built):
    text = (built / "404.html").read_text(encoding="utf-8")
    assert {one["href"] for one in Read(text).every("a")} == {"/p/trial/ko/", "/p/trial/en/"}
    assert all(words(lang)("site.not_found") in text for lang in LANGUAGES)


def test_a_chart_is_offered_as_png_first_then_svg_csv_and_json(whole):
    drawn = 0
    for address, page in whole.items():
        if "/chart/" not in address:
            continue
        files = [one for one in page.values("href") if re.search(r"/chart/[\w-]+\.(png|svg|csv|json)$", one)]
        is_drawn = "img" in [one.get("role") for one in page.every("svg")]
        usual = ["png", "svg", "csv", "json"] if is_drawn else ["csv", "json"]  # an empty one has only its table
        assert [one.rpartition(".")[2] for one in files] == usual, address
        drawn += is_drawn
        assert all("/editions/" in one for one in files)
    assert drawn > 60


def test_a_picture_says_inside_what_it_is_and_of_which_edition(built):
    for path in sorted((built / "p/trial/editions" / THIRD / "ko/chart").glob("*.svg")):
        text = "".join(xml.fromstring(path.read_bytes()).itertext())
        assert f"{THIRD}판" in text and "가상 데이터" in text, path.name
        assert ("확산 점수(비공식)" in text) == bool(re.match("scores|trend|dimensions|against", path.name)), (
            path.name
        )
        assert "정부의 확산 지표가 아닙니다" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_picture_that_is_taken_away_brings_the_letters_it_needs(built, lang):
    for path in sorted((built / "p/trial/editions" / THIRD / lang / "chart").glob("*.svg")):
        (packed,) = re.findall(r"base64,([A-Za-z0-9+/=]+)", path.read_text())
        held = {chr(code) for code in TTFont(io.BytesIO(base64.b64decode(packed))).getBestCmap()}
        assert pictures.letters_of(path.read_text()) <= held, path.name
        assert path.stat().st_size < 80_000, path.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_citation_names_status_edition_day_address_and_that_the_data_are_invented(pages, lang):
    say, text = words(lang), Read(pages[f"/p/trial/{lang}/chart/scores/"])
    pasted = "".join(text.words)
    assert pasted.count(f"https://hwaksan.example/p/trial/editions/{THIRD}/{lang}/chart/scores/") >= 4
    for style in ("press", "apa", "bibtex"):
        assert say(f"site.cite_{style}") in pasted
    assert pasted.count(say("site.cite_fictional").strip()) == 3
    assert pasted.count(say("site.status_revised")) >= 4
    assert f"@misc{{hwaksan{THIRD.replace('-', '_')}_scores,".replace("-", "_") in pasted
    assert f'<img src="https://hwaksan.example/p/trial/editions/{THIRD}/{lang}/chart/scores.png" alt="' in pasted


def test_numbers_of_a_chart_are_the_same_as_csv_as_json_and_on_its_page(built, pages):
    stem = built / "p/trial/editions" / THIRD / "en/chart/scores"
    rows = list(csv.reader(io.StringIO(stem.with_suffix(".csv").read_text("utf-8-sig"))))
    said = json.loads(stem.with_suffix(".json").read_text())
    start = rows.index(said["columns"])
    plain = [
        [one.lstrip("'") for one in row] for row in rows[start + 1 :]
    ]  # what keeps a cell from being a formula
    assert plain == [[re.sub("^−", "-", one) for one in row] for row in said["rows"]]
    assert said["edition"] == THIRD and said["status"] == "revised" and said["is_fictional"] is True
    text = "".join(Read(pages["/p/trial/en/chart/scores/"]).words)
    assert all(cell in text for row in said["rows"] for cell in row)


def test_no_cell_of_a_chart_s_file_is_a_formula(built):
    for path in built.rglob("chart/*.csv"):
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))):
            assert not [one for one in row if re.match(r"[=+@\t\r]|-(?![\d.])", one)], path


def test_the_data_of_an_edition_lie_unchanged_at_its_address_and_the_newest_at_the_latest(corrected, built):
    for id in (FIRST, SECOND, THIRD):
        own = corrected / "editions" / id
        for path in own.rglob("*.*"):
            assert (built / "p/trial/editions" / id / path.relative_to(own)).read_bytes() == path.read_bytes()
    newest = corrected / "editions" / THIRD / "data" / "scores.csv"
    assert (built / "p/trial/data/scores.csv").read_bytes() == newest.read_bytes()


def test_a_change_within_the_margin_says_so(pages, corrected):
    rows = editions.table(corrected, THIRD, "scores").rows
    calm = [row for row in rows if row["quarter"] == "2026Q3" and row["variant"] == "headline"
            and row["pillar"] in ("b2b", "b2c") and row["is_within_margin"]]  # fmt: skip
    for row in calm:
        said = words("en")("site.within", change=words("en").signed(row["change"], 1))
        assert said in "".join(Read(pages["/p/trial/en/"]).words)
    assert calm


def test_a_site_is_decided_by_what_is_out_and_made_once(corrected):
    early = editions.released(corrected, OUT[FIRST])
    first = site.current(corrected, early, OUT[FIRST], "https://hwaksan.example")
    written = first.stat().st_mtime_ns
    assert site.current(corrected, early, OUT[FIRST], "https://hwaksan.example") == first
    assert first.stat().st_mtime_ns == written
    assert site.current(corrected, entries_of(corrected), LATER, "https://hwaksan.example") != first
    everything = "".join(path.read_text() for path in first.rglob("*.html"))
    assert SECOND not in everything and THIRD not in everything
    assert not (first / "p/trial/editions" / SECOND).exists()


def test_without_an_edition_there_is_no_site(trial):
    with pytest.raises(editions.NoEdition):
        site.current(trial, (), LATER)


def test_what_comes_next_is_made_before_its_minute_and_what_is_past_goes(corrected, tmp_path):
    folder = tmp_path / "trial"
    shutil.copytree(corrected, folder, symlinks=True)
    before = OUT[SECOND] - datetime.timedelta(minutes=1)
    root = "https://hwaksan.example"
    assert not site.is_prepared(folder, before, root)
    (folder / "site" / "0123456789abcdef0123").mkdir()
    site.prepare(folder, before, root)
    assert site.is_prepared(folder, before, root) and site.is_prepared(folder, OUT[SECOND], root)
    assert site.is_prepared(folder, LATER, root)
    sites = [one for one in (folder / "site").iterdir() if one.is_dir() and one.name != "parts"]
    # Of the three releases, of the next one should it be late, and the site before them.
    assert len(sites) == 5


def test_a_release_whose_minute_passed_without_an_edition_is_late_on_every_page_and_in_the_feed(corrected):
    planned = datetime.datetime.fromisoformat("2027-01-28T09:30:00+09:00")
    late = site.current(corrected, entries_of(corrected), planned, "https://hwaksan.example") / "p/trial"
    for lang in LANGUAGES:
        say = words(lang)
        said = say("site.late", quarter=say("site.quarter", year="2026", n="4"), at=say.moment(planned))
        newest, calendar, older = (
            (late / path / "index.html").read_text()
            for path in (lang, f"{lang}/calendar", f"editions/{FIRST}/{lang}")
        )
        assert said in newest and said in calendar and said not in older
        assert say("site.next", at=say.day(planned.date())) not in newest
        assert say("site.late_since") in calendar
        entry = next(
            xml.fromstring((late / lang / "feed.xml").read_bytes()).iter("{http://www.w3.org/2005/Atom}entry")
        )
        assert said in "".join(entry.itertext()) and planned.isoformat() in "".join(entry.itertext())


def test_a_name_that_would_be_markup_a_formula_or_noise_is_only_words(corrected, tmp_path):
    """Also in drawings and the feed, where a control character would break the whole file."""
    folder = tmp_path / "trial"
    shutil.copytree(corrected, folder, symlinks=True)
    about = folder / "editions" / THIRD / editions.ABOUT
    name = '=1+1</text><script>alert(1)</script>"\u0007\u202e&'
    said = json.loads(about.read_text())
    said["words"]["en"] = said["teams"][0]["en"] = name
    about.write_text(json.dumps(said))
    entries = [one for one in entries_of(folder) if one.id == THIRD]
    out = tmp_path / "out"
    build.build(folder, entries, (), out)
    for path in out.rglob("*.html"):
        assert Read(path.read_text(encoding="utf-8")).every("script") == [], path
    for path in [*out.rglob("*.svg"), *out.rglob("*.xml")]:
        assert "script" not in {one.tag.rpartition("}")[2] for one in xml.fromstring(path.read_bytes()).iter()}, (
            path
        )
    for path in out.rglob("chart/*.csv"):
        cells = [one for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for one in row]
        assert not [one for one in cells if one.startswith("=") or "\x07" in one], path


@pytest.mark.parametrize("version", ["1.1.0", "1.2.0"])  # before 1.1.0 there was no frontier, nor any edition
def test_an_edition_keeps_its_pages_under_the_method_it_was_made_with(published, tmp_path, version):
    """Its file may lack what later methods say; it is written back with it, as it was in those days."""
    old = versions.known()[version].raw
    (editions.folder_of(published) / SECOND / "method.toml").write_bytes(old)
    site.copy(published, OUT[SECOND], tmp_path / "out")
    page = (tmp_path / f"out/p/trial/editions/{SECOND}/ko/method/index.html").read_text(encoding="utf-8")
    assert version in page
    assert scored.trees(editions.folder_of(published) / SECOND).trees

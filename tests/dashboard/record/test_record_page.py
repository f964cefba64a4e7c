"""The page Public record: every row with its citation, no figure altered, nothing that looks like a score."""

import ast
import csv
import datetime
import html
import re
from pathlib import Path

import pytest

from connectors import warehouse
from connectors.record import book
from connectors.record.rows import BETWEEN
from dashboard import text
from dashboard.access import Viewer
from dashboard.charts import citing, markup
from dashboard.menu import PAGES, pages_for
from dashboard.record import asked, findings, sections
from dashboard.record.asked import EvaluationScore, Figure, Item, Source, Team, Use
from tests.dashboard.test_pages import opened, said

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "sample_data" / "dokpamo"
# Of each file what a reader must find on the page, by language.
SHOWN = {
    "teams": {"ko": ["stage1_result_ko"], "en": ["stage1_result"]},
    "models": {"ko": ["name", "licence", "lineage_note_ko"], "en": ["name", "licence", "lineage_note"]},
    "evaluation_items": {"ko": ["name_ko", "how_ko", "max"], "en": ["name_en", "how_en", "max"]},
    "evaluation_scores": {"ko": ["score"], "en": ["score"]},
    "programme_events": {"ko": ["date", "event_ko"], "en": ["date", "event_en"]},
    "date_changes": {"ko": ["what_ko", "old_date", "new_date"], "en": ["what_en", "old_date", "new_date"]},
    "rulings": {"ko": ["note_ko"], "en": ["note_en"]},
    "conflicts": {
        "ko": ["topic_ko", "version_a_ko", "version_b_ko"],
        "en": ["topic_en", "version_a", "version_b"],
    },
    "consortium": {"ko": ["member"], "en": ["member"]},
    "deployments": {"ko": ["customer", "claim"], "en": ["customer_en", "claim_en"]},
    "support": {"ko": ["period", "note_ko"], "en": ["period", "note_en"]},
    "readiness": {"ko": ["note_ko"], "en": ["note_en"]},
    "unknowns": {"ko": ["what_ko", "why_ko"], "en": ["what_en", "why_en"]},
}


def shipped(name):
    with (SHIPPED / "record" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["ko", "en"])
def record_page(request, real_data):
    """All parts of the page in one language, as HTML with entities resolved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HWAKSAN_DATA", str(real_data))
        apps = [opened("record", programme="dokpamo", part=part, lang=request.param) for part in sections.PARTS]
    bodies = [element.proto.body for app in apps for element in app.get("html")]
    return request.param, html.unescape(" ".join(bodies))


@pytest.mark.parametrize("name", SHOWN)
def test_every_row_reaches_the_page_with_all_its_sources(record_page, name):
    lang, page = record_page
    rows = [
        html.unescape(row) for row in re.findall(r"<(?:tr|li class=\"hw-moment)[ >\"].*?</(?:tr|li)>", page, re.S)
    ]
    for row in shipped(name):
        wanted = [row[column] for column in SHOWN[name][lang] if row[column]]
        wanted += [f'href="{url}"' for column in book.load().files[name].sources
                   for url in row[column].split(BETWEEN) if url]  # fmt: skip
        assert any(all(part in shown for part in wanted) for shown in rows), (name, wanted)


def test_every_source_is_listed_with_how_it_was_read(record_page):
    lang, page = record_page
    for row in shipped("programme_provenance"):
        assert row["source_url"] in page
    for seen in {row["seen"] for row in shipped("programme_provenance")}:
        assert book.load().words["seen"][seen][lang] in page


def test_each_row_says_where_to_ask_for_a_correction(real_data, record_page):
    _, page = record_page
    con = warehouse.cursor(warehouse.current(real_data / "dokpamo"))
    shown = {
        id for id, claim in asked.claims(con, Viewer("public")).items()
        if claim.file not in ("benchmarks", "evaluation_scores")
    }  # fmt: skip
    asked_for = set(re.findall(r"mailto:[^?\"]+\?subject=%5B([a-z0-9-]+)%5D", page))
    assert shown <= asked_for


def test_a_published_score_stands_in_its_own_row_and_no_other_cell_of_that_team_is_filled(record_page):
    lang, page = record_page
    for stage in ("1", "2"):
        title = text.words(lang)("record.scores_title", stage=stage)
        table = page.split(f"{title}</h2>")[1].split("</table>")[0]
        cells = [re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)]
        unpublished = text.words(lang)("record.not_published")
        assert sum(unpublished in cell for cell in cells) > 10
        printed = {row["score"] for row in shipped("evaluation_scores") if row["stage"] == stage}
        printed |= {row[c] for row in shipped("evaluation_items") for c in ("max", "gap_first_last") if row[c]}
        found = {part for cell in cells for part in re.findall(r"^\s*(\d+(?:\.\d+)?)\s", cell)}
        assert found <= printed


def test_the_units_and_amounts_of_support_keep_every_digit(record_page):
    _, page = record_page
    for row in shipped("support"):
        assert re.search(rf">\s*{int(row['amount']):,}\s*<", page), row["amount"]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("programme", ["trial", "dokpamo"])
@pytest.mark.parametrize("part", sections.PARTS)
def test_each_part_opens_in_a_programme_with_and_without_a_record(trial_pages, real_pages, part, programme, lang):
    app = opened("record", programme=programme, part=part, lang=lang)
    assert len(app.title) == 1
    if programme == "trial":
        assert text.words(lang)("record.nothing_title") in app.title[0].value


def test_a_filter_of_announced_uses_stands_in_the_address_and_holds(real_pages):
    app = opened("record", programme="dokpamo", part="uses", of_team="upstage", use_stage="production", lang="en")
    words = said(app)
    assert "1 announced use (of 36)" in words
    assert "Samsung Life Insurance" in words


def test_answers_name_who_is_in_who_is_out_and_for_what(real_pages):
    words = said(opened("record", programme="dokpamo", lang="en"))
    assert "Still in (3): LG AI Research, SK Telecom and Upstage." in words
    assert "Naver Cloud (independence)" in words and "Motif Technologies (score)" in words
    # 24.6 against 22.5, 27.1 against 28.75, 14.1 against 17.6
    assert "SK Telecom 70.6, Upstage 69.9, LG AI Research 69.0 and Motif Technologies 65.8" in words
    assert "Motif Technologies went out, 3.2 points behind" in words  # 69.0 less 65.8
    assert "+2.1 points on Benchmarks, −1.65 points on Expert judges and −3.5 points on Users" in words
    assert "It was first on AAII, converted." in words
    assert "Consortium members said to run one: 1; relation not stated: 1." in words
    assert "said to run a project model: 0." in words


def test_the_real_programme_has_no_report_and_no_score(real_data):
    con = warehouse.cursor(warehouse.current(real_data / "dokpamo"))
    assert con.execute("SELECT count(*) FROM pillar_score WHERE score IS NOT NULL").fetchone() == (0,)
    assert con.execute("SELECT count(*) FROM report").fetchone() == (0,)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_the_real_programme_shows_a_diffusion_score(real_pages, name, lang):
    viewer = next(one for one in ("policymaker", "skt", "operator") if may_open(one, name))
    app = opened(name, programme="dokpamo", lang=lang, view=viewer)
    assert not FORBIDDEN.search(said(app))
    if PAGES[name].needs_reports:
        assert not app.get("plotly_chart")


def may_open(code, name):
    viewer = Viewer("team", code) if code == "skt" else Viewer(code)
    return name in pages_for(viewer)


FORBIDDEN = re.compile(
    r"pillar_score|diffusion_score|확산\s*점수\D{0,12}\d|diffusion score\D{0,20}\d", re.IGNORECASE
)


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.*")), ids=lambda path: path.name)
def test_no_file_of_the_real_programme_holds_a_diffusion_score(path):
    assert not FORBIDDEN.search(path.read_text(encoding="utf-8"))


def test_only_one_module_reads_the_printed_figure_of_the_record():
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "dashboard").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "printed"
    }
    assert readers == {"dashboard/charts/citing.py"}


def test_a_figure_is_shown_as_printed_with_a_link_to_each_source():
    claim = asked.Claim(
        "x-1", "benchmarks", 2, (Source("https://www.korea.kr/a", "2026-08-18", "full_text", None),), ()
    )
    cell = citing.figure(text.words("en"), {"x-1": claim}, Figure("10.0", "x-1", "official"))
    assert (cell.said, cell.certainty) == ("10.0", "official")
    assert [(one.said, one.href, one.hint) for one in cell.cites] == [
        ("korea.kr, 2026-08-18", "https://www.korea.kr/a", "read in full")
    ]
    shown = markup.table(("A",), [(cell,)], "t", 0, markup.Fold("", ""))
    assert 'href="https://www.korea.kr/a"' in shown and 'rel="noopener noreferrer nofollow"' in shown
    assert markup.words(cell) == "10.0 (official; https://www.korea.kr/a)"


def test_a_reply_of_the_company_stands_in_the_row_of_its_claim():
    day = datetime.date(2026, 11, 25)
    reply = asked.Reply(day, "사실과 다릅니다.", "That is not so.", "x-1")
    claim = asked.Claim("x-1", "deployments", 2, (Source("https://a.example", None, "unread", None),), (reply,))
    cell = citing.sources(text.words("en"), {"x-1": claim}, "x-1", "ask@a.example", "press")
    assert "That is not so." in cell.under and "25 Nov 2026" in cell.under
    assert cell.cites[-1].href == "mailto:ask@a.example?subject=%5Bx-1%5D"


def use(**changed):
    plain = {
        "claim_id": "d-1", "team_id": "a", "customer_ko": "고객", "customer_en": "Customer", "sector": "finance",
        "group": "finance", "channel": "B2B", "stage": "production", "affiliate": "n", "announced_on": None,
        "ko": "", "en": "", "model_family": "M", "certainty": "press", "note_ko": None, "note_en": None,
        "is_named": True, "in_consortium": False, "is_own_model": True,
    }  # fmt: skip
    return Use(**{**plain, **changed})


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True),
        ({"stage": "pilot"}, False),
        ({"stage": None}, False),
        ({"affiliate": "y"}, False),
        ({"affiliate": "unknown"}, False),
        ({"in_consortium": True}, False),
        ({"is_named": False}, False),
        ({"is_own_model": False}, False),
        ({"is_own_model": None}, False),
    ],
)
def test_only_a_named_independent_customer_in_production_on_a_project_model_counts(changed, counts):
    found = findings.uses(text.words("en"), [use(**changed)])
    assert f"said to run a project model: {int(counts)}." in found.said


def test_who_left_is_named_with_the_reason():
    teams = [
        Team("t-1", "a", "가", "A", "active", None, *[None] * 4),
        Team("t-2", "b", "나", "B", "out", "independence", *[None] * 4),
        Team("t-3", "c", "다", "C", "not_selected", None, *[None] * 4),
    ]
    found = findings.standing(text.words("en"), teams, {"a": "A", "b": "B", "c": "C"})
    assert found.said == "Still in (1): A. Out, and why: B (independence)."
    assert found.claims == ("t-1", "t-2")


def test_nothing_is_said_of_what_decided_where_totals_were_not_published():
    items = [Item("i", "1", "total", None, "total", Figure("100", "i"), None, "총점", "Total", None, None)]
    scores = [EvaluationScore("1", "total", "a", "max", 90.2, Figure("90.2", "s", "press"))]
    assert findings.decided(text.words("en"), "1", scores, items, {"a": "A"}) is None


def test_hosts_are_named_without_what_says_nothing():
    assert citing.host("https://m.news.zum.com/articles/1") == "zum.com"
    assert citing.host("https://github.com/SKT-AI/A.X-K1") == "github.com/SKT-AI"
    assert citing.host("http://www.banchangkkonews.com/news/view.php") == "banchangkkonews.com"


def test_words_of_the_record_exist_in_both_languages_and_every_list_is_used():
    types = {column.type for one in book.load().files.values() for column in one.columns.values()}
    assert set(book.load().words) <= types

"""The whole way in a real browser: the server started as the README says, every page, and a number to its cell."""

import csv
import io
import re
from pathlib import Path

import pytest

from connectors import formats, grammar, inbox, programme, proof, receipts
from connectors.formats.limits import USUAL
from tests.browser import failed_on, found, open_app, wrong_on

HANGUL = re.compile("[가-힣]")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(found() is None, reason="no Chromium here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def window(browser):
    """One person's window: what the app sends to every page is read once."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    yield context
    context.close()


@pytest.fixture
def tab(window):
    """A tab that remembers what went wrong in it."""
    page = window.new_page()
    page.wrong = wrong_on(page)
    yield page
    page.close()


def opened(tab, address):
    open_app(tab, address)
    # The mark is drawn with what every page begins with.
    for one in ("h1", "text=가상 데이터"):
        tab.wait_for_selector(one, timeout=60_000)
    assert failed_on(tab) == []
    return tab.locator("h1").first.inner_text()


def test_the_korean_font_is_served_by_the_app(site, tab):
    opened(tab, f"{site}/?lang=ko")
    assert tab.evaluate("document.fonts.check('16px \"Pretendard GOV Variable\"', '확산')")
    fonts = "performance.getEntriesByType('resource').map(r => r.name).filter(n => n.endsWith('.woff2'))"
    loaded = tab.evaluate(fonts)
    assert loaded and all(name.startswith(site) for name in loaded)


def test_a_link_opens_the_same_view(site, tab):
    title = opened(tab, f"{site}/explain?lang=en&team=dodam&what=b2b_live_orgs&month=2026-08")
    assert "Dodamsaem AI" in title
    again = opened(tab, tab.url)
    assert again == title


def test_a_setting_that_moves_moves_the_scores_and_the_address_and_can_be_undone(site, tab):
    opened(tab, f"{site}/whatif?lang=en")
    before = tab.locator("table").first.inner_text()
    tab.locator("[data-testid=stSlider] input").first.press("ArrowRight")
    tab.wait_for_url("**set=d.b2b.breadth.1p5**")
    tab.wait_for_selector("text=from one change")
    assert tab.locator("table").first.inner_text() != before
    tab.get_by_role("button", name="Undo").click()
    tab.wait_for_selector("text=Nothing here touches the real scores")
    assert tab.locator("table").first.inner_text() == before and tab.wrong == []


def test_a_team_sees_itself_alone(site, tab):
    opened(tab, f"{site}/?lang=en&view=narae")
    text = tab.locator("[data-testid=stMain]").inner_text()
    assert "Naraemoe AI" in text
    assert "Haneulmot AI" not in text.split("View as")[-1].split("\n", 2)[-1]


def test_a_number_can_be_followed_to_the_cell_it_came_from(site, tab, places, monkeypatch):
    for name, value in places.items():
        monkeypatch.setenv(name, value)
    opened(tab, f"{site}/explain?lang=en&team=haneul&what=b2b_seat_activation&month=2026-10")
    rows = [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
        for row in tab.locator("table tr").filter(has_text="Monthly active users").all()
    ]
    assert rows
    demo = programme.load(Path(places["HWAKSAN_DATA"]) / "demo")
    kept = {one.report_id: one for one in receipts.read_all(demo.folder)}
    for row in rows[:3]:
        report = next(text for text in row if text in kept)
        address = next(m for text in row if (m := re.search(r"\b([A-Z]{1,2})(\d+)$", text)))
        value = row[row.index(next(t for t in row if "Monthly active users" in t)) + 1]
        assert _cell(demo, kept[report], *address.groups()) == int(re.sub(r"\D", "", value))


def _cell(demo, receipt, letters, row_no):
    """The number that stands in a cell of the original as it was sent."""
    upload = inbox.opened(demo, receipt)[0]
    table = next(table for table in receipt.tables if table.kind == "b2b")
    sheet = next(one for one in formats.read(upload.data, upload.name).sheets if one.name == table.sheet)
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    text = sheet.columns[column - 1][list(sheet.row_nos).index(int(row_no))].as_py()
    return grammar.integer(text, frozenset({"명"}))


# ---- the desk: the whole way of a report, once in each language ----

WORDS = {
    "ko": ("고칠 것이 1가지 있습니다", "사유를 적을 것이", "접수했습니다", "바뀐 행 1(칸 1)"),
    "en": ("Things to correct: 1", "reasons still to give", "Received", "changed 1 (1 cells)"),
}


@pytest.mark.parametrize(("lang", "team"), [("ko", "narae"), ("en", "byeol")])
def test_a_report_is_filled_wrongly_read_corrected_explained_sent_and_amended(
    site, tab, places, monkeypatch, lang, team
):
    for name, value in places.items():
        monkeypatch.setenv(name, value)
    demo = programme.load(Path(places["HWAKSAN_DATA"]) / "demo")
    wrong, explain, received, changed = WORDS[lang]
    last = [one for one in receipts.read_all(demo.folder, team) if "b2b" in one.kinds][-1]

    opened(tab, f"{site}/desk?lang={lang}&view={team}")
    if tab.locator(".st-key-desk_template button").count():
        assert downloaded(tab, "desk_template")[:2] == b"PK"
    give(tab, as_sent(demo, last, active_users="많음"), wrong)
    assert "많음" in tab.locator(".hw-found").inner_text()
    assert downloaded(tab, "desk_workbook")[:2] == b"PK"

    first = as_sent(demo, last, requests_total="98765432")
    give(tab, first, explain)
    sent = sign_and_send(tab, lang, received)
    assert lang == "en" or HANGUL.search(tab.locator("h1").inner_text())
    copy = downloaded(tab, "receipt_json")
    steps = proof.prove(copy, [inbox.Upload("보고.csv", first)], inbox.Limits())[1]
    assert [step.holds for step in steps] == [True, True, True]
    assert b"<script" not in downloaded(tab, "receipt_html")

    tab.locator(".hw-step a").first.click()
    tab.wait_for_selector("[data-testid=stFileUploader]")
    give(tab, as_sent(demo, last, requests_total="98765433"), explain)
    assert changed in tab.locator(".st-key-desk_difference summary").inner_text()
    again = sign_and_send(tab, lang, received)
    assert again != sent
    assert "98,765,433" in tab.locator(".st-key-desk_compare").inner_text()
    assert tab.wrong == []


def as_sent(demo, receipt, **changed):
    """The deployments of a report as a plain CSV, the first row's cells changed."""
    upload = inbox.opened(demo, receipt)[0]
    table = next(one for one in inbox.tables_of([upload], USUAL, {}) if one.kind == "b2b")
    rows = [[table.texts[name][i].as_py() or "" for name in table.texts] for i in range(len(table.row_nos))]
    for name, text in changed.items():
        rows[0][list(table.texts).index(name)] = text
    out = io.StringIO()
    csv.writer(out).writerows([table.texts, *rows])
    return out.getvalue().encode()


def give(tab, data, title):
    """Put a file into the field, and wait until the page says what it thinks of it."""
    file = {"name": "보고.csv", "mimeType": "text/csv", "buffer": data}
    tab.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(file)
    tab.wait_for_selector(f"h1:has-text('{title}')", timeout=90_000)
    quiet(tab)


def quiet(tab):
    """Nothing is being worked out any more."""
    tab.wait_for_timeout(500)
    tab.wait_for_selector("[data-testid=stSpinner]", state="detached", timeout=90_000)
    tab.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=90_000)


def sign_and_send(tab, lang, received):
    """A reason for each rule that asks, a name, and off; returns the number on the receipt."""
    for n in range(tab.locator("textarea").count()):
        tab.locator("textarea").nth(n).fill("전 지점으로 확대" if lang == "ko" else "rolled out to all branches")
        tab.locator("textarea").nth(n).blur()
        quiet(tab)
    tab.locator(".st-key-desk_name_field input").fill("김하늘")
    tab.locator(".st-key-desk_name_field input").blur()
    quiet(tab)
    tab.locator(".st-key-desk_send button:enabled").click()
    tab.wait_for_selector(f"h1:has-text('{received}')", timeout=90_000)
    quiet(tab)
    assert "김하늘" in tab.locator(".hw-facts").first.inner_text()
    return re.search(r"report=([\w-]+)", tab.url)[1]


def downloaded(tab, key):
    with tab.expect_download() as waiting:
        tab.locator(f".st-key-{key} button").click()
    return Path(waiting.value.path()).read_bytes()

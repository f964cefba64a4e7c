"""The steps of docs/public_pages.md on a phone: one number found, cited and downloaded in five taps."""

import re
from pathlib import Path

import pytest

from tests.browser import found

STEPS = Path(__file__).parent.parent / "docs" / "public_pages.md"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(found() is None, reason="no Chromium here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def phone(browser):
    """No script runs, as on a phone that saves data."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False,
                                  accept_downloads=True, has_touch=True)  # fmt: skip
    yield context.new_page()
    context.close()


def test_one_number_is_found_cited_and_downloaded(site, phone):
    phone.goto(f"{site}/p/demo/ko/")
    assert re.search(r"B2C 확산은 .+ [\d.]+점", phone.text_content("h1"))  # 1. the sentence to quote
    assert "잠정" in phone.text_content(".kicker")
    card = phone.locator(".card").last
    assert "범위" in card.text_content() and "위" in card.text_content()  # 2. the number with its margin
    phone.get_by_role("link", name="인용·삽입").first.tap()  # 3. first tap
    assert phone.url.endswith("/chart/scores/")
    with phone.expect_download() as got:
        phone.get_by_role("link", name="PNG").tap()  # 4.
    assert Path(got.value.path()).read_bytes().startswith(b"\x89PNG")
    with phone.expect_download() as got:
        phone.get_by_role("link", name="CSV").tap()
    assert "확산 점수(비공식)" in Path(got.value.path()).read_text("utf-8-sig")
    phone.get_by_role("link", name="인용", exact=True).tap()  # 5. down to the texts to copy
    cited = phone.locator("#cite ~ pre").first.text_content()
    assert "확산" in cited and "판" in cited and "[가상 데이터]" in cited and "/editions/" in cited


def test_the_steps_are_written_down():
    text = STEPS.read_text(encoding="utf-8")
    assert len(re.findall(r"^\d\. ", text, re.MULTILINE)) >= 5
    for word in ("인용·삽입", "PNG", "CSV"):
        assert word in text

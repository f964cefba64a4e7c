"""Which Chromium the browser tests may drive, and what went wrong in it; run as a script, says SKIPPED where there
is none."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def found() -> str | None:
    """Path of a Chromium: $HWAKSAN_BROWSER, else the first on the path."""
    return os.environ.get("HWAKSAN_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def wrong_on(page) -> list[str]:
    """Filled from now on with the errors of a page, and with what it asks of other places than this machine."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if _is_ours(said) else None)
    page.on("requestfailed", lambda asked: found.append(asked.url) if "127.0.0.1" not in asked.url else None)
    return found


def open_app(page, address) -> None:
    """Until the page stands whole: what its end is drawn with is there, and nothing runs any more."""
    page.goto(address)
    page.wait_for_selector(".hw-foot", state="attached", timeout=60_000)
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=60_000)
    page.wait_for_timeout(500)


def failed_on(page) -> list[str]:
    """What a page of the app says of errors."""
    return page.locator("[data-testid=stException], [data-testid=stAlertContentError]").all_inner_texts()


def _is_ours(said) -> bool:
    """An error in the console; but Streamlit asks below each page's address whether it is mounted there."""
    return said.type == "error" and "/_stcore/" not in said.location["url"]


if __name__ == "__main__" and not found():
    print("SKIPPED: browser")

"""Which Chromium the browser test may drive; run as a script, says SKIPPED where there is none."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def found() -> str | None:
    """Path of a Chromium: $HWAKSAN_BROWSER, else the first on the path."""
    return os.environ.get("HWAKSAN_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__" and not found():
    print("SKIPPED: browser")

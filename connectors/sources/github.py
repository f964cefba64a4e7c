"""GitHub: stars and forks of repositories, and how often their release files were fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

from connectors.sources.answers import Outcome, Raw, Verdict, as_json, throttled, wait_said
from connectors.sources.kept import Card
from connectors.sources.rows import Drift, Level, Reading
from connectors.sources.sweep import Sweep
from connectors.sources.values import count, each, levels, need, text

READS = 2
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
COUNTS = {
    "stargazers_count": ("stars", False),
    "forks_count": ("forks", False),
    "subscribers_count": ("watchers", False),
}
PAGE, PAGES = 100, 10


def DIALECT(raw: Raw) -> Verdict:
    """403 is "too often" where a header or the message says so, else a refused key."""
    wait_s = wait_said(raw.headers)
    is_over = wait_s is not None or raw.headers.get("x-ratelimit-remaining") == "0"
    if raw.status == 403 and (is_over or b"rate limit" in raw.body[:2000].lower()):
        return throttled(wait_s)
    verdict = as_json(raw)
    return replace(verdict, outcome=Outcome.EMPTY) if verdict.data == [] else verdict


def fetch(sweep: Sweep) -> None:
    """Each repository and its releases. An unchanged answer (304) costs nothing."""
    for repo in map(quote, sweep.named("gh_repo")):
        if sweep.ask(f"repos/{repo}").outcome is not Outcome.GONE:
            # By number: the Link header leads to addresses in which the repository has no name.
            list(sweep.pages(f"repos/{repo}/releases", {"per_page": PAGE}, "page", _last_page))


def _last_page(data: Any) -> int:
    return PAGES if isinstance(data, list) and len(data) == PAGE else 1


def read(card: Card, body: bytes) -> Reading:
    """Levels of one repository, or of the files of its releases, under the name we asked for: one that was renamed
    answers to its old name too."""
    data = DIALECT(Raw(200, {}, body)).data
    asked = unquote(card.url.partition("/repos/")[2].partition("?")[0])
    if asked.endswith("/releases"):
        return each(data, "", partial(_release, asked.removesuffix("/releases")))
    return each([data], "", partial(_repo, asked))


def _repo(asked: str, one: Any) -> Iterator[Level | Drift]:
    need(one, "full_name", text)
    yield from levels(one, "gh_repo", asked, COUNTS)


def _release(repo: str, one: Any) -> Iterator[Level]:
    """A cumulative level: how often its files were fetched."""
    files = need(one, "assets", lambda value: value if isinstance(value, list) else None)
    fetched = sum(need(file, "download_count", count) for file in files)
    yield Level("gh_release", f"{repo}@{need(one, 'tag_name', text)}", "downloads", float(fetched), True)

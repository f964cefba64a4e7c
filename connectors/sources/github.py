"""GitHub: stars and forks of repositories, and how often their release files were fetched."""

from __future__ import annotations

from typing import Any

from connectors.sources.answers import Outcome, Raw, Verdict, as_json, is_finite, throttled, wait_said
from connectors.sources.kept import Card
from connectors.sources.rows import Drift, Level, Reading
from connectors.sources.sweep import Sweep

READS = 1
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
COUNTS = {"stargazers_count": "stars", "forks_count": "forks", "subscribers_count": "watchers"}


def DIALECT(raw: Raw) -> Verdict:
    """403 is "too often" where a header says that nothing is left or how long to wait, else a refused key."""
    wait_s = wait_said(raw.headers)
    is_over = raw.status == 403 and (wait_s is not None or raw.headers.get("x-ratelimit-remaining") == "0")
    return throttled(wait_s) if is_over else as_json(raw)


def fetch(sweep: Sweep) -> None:
    """Each repository and its releases. An unchanged answer (304) costs nothing."""
    for repo in sweep.named("gh_repo"):
        if sweep.ask(f"repos/{repo}").outcome is not Outcome.GONE:
            list(sweep.linked(f"repos/{repo}/releases", {"per_page": 100}))


def read(card: Card, body: bytes) -> Reading:
    """Levels of one repository, or of the files of its releases."""
    verdict = DIALECT(Raw(200, {}, body))
    if isinstance(verdict.data, dict):
        return _repo(verdict.data)
    if isinstance(verdict.data, list):
        return _releases(card.url, verdict.data)
    return Reading(drifts=[Drift("answer", type(verdict.data).__name__)])


def _repo(found: dict[str, Any]) -> Reading:
    name = found.get("full_name")
    if not isinstance(name, str):
        return Reading(drifts=[Drift("full_name", type(name).__name__)])
    reading = Reading()
    for field, measure in COUNTS.items():
        if is_finite(found.get(field)):
            reading.rows.append(Level("gh_repo", name, measure, float(found[field]), False))
        else:
            reading.drifts.append(Drift(field, type(found.get(field)).__name__))
    return reading


def _releases(url: str, found: list[Any]) -> Reading:
    """A cumulative level a release: how often its files were fetched."""
    repo = "/".join(url.partition("/repos/")[2].split("/")[:2])
    reading = Reading()
    for n, release in enumerate(found):
        tag, counts = _counts(release)
        if tag and all(map(is_finite, counts)):
            reading.rows.append(Level("gh_release", f"{repo}@{tag}", "downloads", float(sum(counts)), True))
        else:
            reading.drifts.append(Drift(f"[{n}]", "tag_name or assets[].download_count"))
    return reading


def _counts(release: Any) -> tuple[str, list[Any]]:
    """The tag of a release and the counts of its files; no tag where it is not of the form agreed."""
    try:
        return str(release["tag_name"]), [one["download_count"] for one in release["assets"]]
    except (KeyError, TypeError):
        return "", []

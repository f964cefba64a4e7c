"""GitHub: levels of repositories and releases, the ETag, and "too often" said with 403."""

import datetime
import json

import pytest

from connectors.sources.answers import Outcome
from connectors.sources.rows import Level
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import Reply, body_of, entry, sample, serving

pytestmark = pytest.mark.usefixtures("no_spacing")
ALIASES = "abc,gh_repo,gaon-lab/gaon-serve,,team,,,https://abc.example\n"
REPO, RELEASES = entry("github_repo.ok.json"), entry("github_releases.ok.json")


def github(asked):
    """As the service answers: unchanged where the ETag is the one it gave, and one page of releases."""
    one = RELEASES if asked.path.endswith("/releases") else REPO
    if asked.headers.get("If-None-Match") == one["headers"]["ETag"]:
        return Reply(status=304)
    return Reply(body_of(one), headers={"ETag": one["headers"]["ETag"]})


def test_a_repository_and_its_releases_are_levels(trial):
    with serving(github) as server:
        chosen = programme_with(trial, ALIASES, github=server.url)
        run = pull(chosen, "github")
    assert (run.outcome, run.calls, run.rows, run.drifts, run.is_whole) == (Outcome.OK, 2, 4, 0, True)
    rows = [row for reading in readings(chosen, "github") for row in reading.rows]
    assert set(rows) == {
        Level("gh_repo", "gaon-lab/gaon-serve", "stars", 1204.0, False),
        Level("gh_repo", "gaon-lab/gaon-serve", "forks", 98.0, False),
        Level("gh_repo", "gaon-lab/gaon-serve", "watchers", 37.0, False),
        Level("gh_release", "gaon-lab/gaon-serve@v1.2.0", "downloads", 318.0, True),
    }


def test_what_has_not_changed_is_not_kept_again(trial):
    with serving(github) as server:
        chosen = programme_with(trial, ALIASES, github=server.url)
        pull(chosen, "github")
        again = pull(chosen, "github", NOON + datetime.timedelta(days=1))
    assert (again.outcome, again.calls, again.kept, again.rows) == (Outcome.OK, 2, 0, 4)


def test_too_often_is_said_with_403_and_parks_until_the_reset(trial):
    with serving(lambda asked: sample("github_error.403.json")) as server:
        run = pull(programme_with(trial, ALIASES, github=server.url), "github")
    assert run.outcome in (Outcome.QUOTA_PARK, Outcome.THROTTLED)  # by how far the reset lies from today
    assert not run.is_whole


def test_a_refused_key_is_no_throttling(trial):
    with serving(lambda asked: Reply(b'{"message": "Bad credentials"}', 401)) as server:
        run = pull(programme_with(trial, ALIASES, github=server.url), "github")
    assert (run.outcome, run.reason, run.calls) == (Outcome.AUTH, "key", 1)


def test_a_repository_that_is_gone_says_so_and_stops_no_other(trial):
    aliases = ALIASES + "abc,gh_repo,gaon-lab/old,,team,,,https://abc.example\n"
    with serving(lambda asked: Reply(b"{}", 404) if "old" in asked.path else github(asked)) as server:
        run = pull(programme_with(trial, aliases, github=server.url), "github")
    assert (run.outcome, run.calls, run.rows) == (Outcome.OK, 3, 4)


def test_a_changed_field_is_drift_and_the_others_are_read(trial):
    found = json.loads(body_of(REPO)) | {"forks_count": "98"}

    def changed(asked):
        return github(asked) if asked.path.endswith("/releases") else Reply(json.dumps(found).encode())

    with serving(changed) as server:
        run = pull(programme_with(trial, ALIASES, github=server.url), "github")
    assert (run.outcome, run.reason, run.rows, run.drifts) == (Outcome.SCHEMA_DRIFT, "changed", 3, 1)


def test_too_often_may_stand_in_the_message_alone(trial):
    said = Reply(b'{"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}', 403)
    with serving(lambda asked: said) as server:
        run = pull(programme_with(trial, ALIASES, github=server.url), "github")
    assert (run.outcome, run.calls) == (Outcome.THROTTLED, 4)


def test_forbidden_without_a_word_of_limits_is_a_refused_key(trial):
    said = Reply(b'{"message": "Resource not accessible by personal access token"}', 403)
    with serving(lambda asked: said) as server:
        run = pull(programme_with(trial, ALIASES, github=server.url), "github")
    assert (run.outcome, run.calls) == (Outcome.AUTH, 1)


def test_an_hour_to_wait_parks_and_the_next_run_goes_on_where_it_was(trial):
    def busy(asked):
        wait = {"Retry-After": "3600"}
        return Reply(b"{}", 429, wait) if asked.path.endswith("/releases") else github(asked)

    with serving(busy) as server:
        chosen = programme_with(trial, ALIASES, github=server.url)
        run = pull(chosen, "github")
        server.answering = github
        again = pull(chosen, "github", NOON + datetime.timedelta(hours=1))
    assert (run.outcome, run.parked_until) == (Outcome.QUOTA_PARK, NOON + datetime.timedelta(hours=1))
    assert (again.outcome, again.calls, again.reused, again.rows) == (Outcome.OK, 1, 1, 4)


def test_releases_are_paged_by_number_so_that_each_page_knows_its_repository(trial):
    """The Link header leads to /repositories/900000001/..., from which no name could be read."""
    one = json.loads(body_of(RELEASES))[0]

    def paged(asked):
        if not asked.path.endswith("/releases"):
            return github(asked)
        pages = [range(100), range(100, 130)]
        numbers = pages[int(asked.one("page")) - 1] if int(asked.one("page")) <= 2 else []
        link = f'<{server.url}/repositories/900000001/releases?page=2>; rel="next"'
        return Reply(json.dumps([one | {"tag_name": f"v{n}"} for n in numbers]).encode(), headers={"Link": link})

    with serving(paged) as server:
        chosen = programme_with(trial, ALIASES, github=server.url)
        run = pull(chosen, "github")
    assert (run.outcome, run.calls) == (Outcome.OK, 4)
    things = [row.thing for reading in readings(chosen, "github") for row in reading.rows]
    assert len(things) == 133 and "gaon-lab/gaon-serve@v129" in things


def test_a_repository_renamed_since_keeps_the_name_that_the_alias_table_knows(trial):
    def moved(asked):
        if asked.path == "/repos/gaon-lab/gaon-serve":
            return Reply(status=301, headers={"Location": f"{server.url}/repositories/900000001"})
        found = json.loads(body_of(REPO)) | {"full_name": "gaon-lab/serve"}
        return Reply(json.dumps(found).encode() if asked.path == "/repositories/900000001" else b"[]")

    with serving(moved) as server:
        chosen = programme_with(trial, ALIASES, github=server.url)
        run = pull(chosen, "github")
    assert (run.outcome, run.rows) == (Outcome.OK, 3)
    assert {row.thing for reading in readings(chosen, "github") for row in reading.rows} == {"gaon-lab/gaon-serve"}

"""Sources for context: tokens through a broker, packages and images fetched, ratings of an app."""

import datetime
import json
import time

import pytest

from connectors import warehouse
from connectors.sources.answers import Outcome
from connectors.sources.rows import Flow, Level
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import Reply, body_of, entry, sample, serving

pytestmark = pytest.mark.usefixtures("no_spacing")
OCTOBER = {"since": datetime.date(2026, 10, 1)}


def alias(kind, value):
    return f"abc,{kind},{value},,team,,,https://abc.example\n"


def rows(chosen, code):
    return [row for reading in readings(chosen, code) for row in reading.rows]


def day(said):
    return datetime.date.fromisoformat(said)


# ---- OpenRouter ----


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_OPENROUTER", "a-key-for-tests")


def test_tokens_are_read_by_slug_and_the_rest_is_no_model(trial, key):
    with serving(lambda asked: sample("openrouter_rankings_daily.ok.json")) as server:
        chosen = programme_with(trial, openrouter=server.url)
        run = pull(chosen, "openrouter", since=day("2026-10-30"))
    on, slug = day("2026-10-30"), "gaon-lab/gaon-2-200b-20260722"
    assert run.outcome is Outcome.OK
    assert [(one.one("start_date"), one.one("end_date")) for one in server.seen] == [
        ("2026-10-30", "2026-10-31"), ("2026-11-01", "2026-11-01"),
    ]  # fmt: skip
    assert set(rows(chosen, "openrouter")) == {
        Flow("permaslug", slug, "tokens", on, on, 184223119004.0, "2026-10-31T02:00:00Z"),
        Flow("permaslug", f"{slug}:free", "tokens", on, on, 9911223344.0, "2026-10-31T02:00:00Z"),
    }


def test_a_month_that_may_be_restated_is_asked_again_and_an_old_one_is_not(trial, key):
    with serving(lambda asked: sample("openrouter_rankings_daily.ok.json")) as server:
        chosen = programme_with(trial, openrouter=server.url)
        pull(chosen, "openrouter", since=day("2026-08-01"))
        again = pull(chosen, "openrouter", NOON + datetime.timedelta(days=1), since=day("2026-08-01"))
    assert (again.calls, again.reused) == (2, 2)  # October and November; August and September had settled


@pytest.mark.parametrize("said", [184223119004, "1e9", "-5", "", None])
def test_tokens_are_a_decimal_text_and_nothing_else(trial, key, said):
    found = json.loads(body_of(entry("openrouter_rankings_daily.ok.json")))
    found["data"][0]["total_tokens"] = said
    with serving(lambda asked: Reply(json.dumps(found).encode())) as server:
        run = pull(programme_with(trial, openrouter=server.url), "openrouter", since=day("2026-11-01"))
    assert (run.outcome, run.rows, run.drifts) == (Outcome.SCHEMA_DRIFT, 1, 1)


def test_figures_without_the_moment_they_stood_are_not_read(trial, key):
    found = json.loads(body_of(entry("openrouter_rankings_daily.ok.json"))) | {"meta": {}}
    with serving(lambda asked: Reply(json.dumps(found).encode())) as server:
        run = pull(programme_with(trial, openrouter=server.url), "openrouter", since=day("2026-11-01"))
    assert (run.outcome, run.rows, run.drifts) == (Outcome.SCHEMA_DRIFT, 0, 1)


def test_a_refused_key_ends_the_run(trial, key):
    with serving(lambda asked: sample("openrouter_error.401.json")) as server:
        run = pull(programme_with(trial, openrouter=server.url), "openrouter")
    assert (run.outcome, run.reason, run.calls) == (Outcome.AUTH, "key", 1)


# ---- npm ----


def test_a_package_is_asked_for_month_by_month_and_a_fresh_zero_is_left_out(trial):
    with serving(lambda asked: sample("npm_range.ok.json")) as server:
        chosen = programme_with(trial, alias("npm", "@gaon/sdk"), npm=server.url)
        run = pull(chosen, "npm", **OCTOBER)
    assert (run.outcome, run.calls) == (Outcome.OK, 2)
    assert [one.path for one in server.seen] == [
        "/downloads/range/2026-11-01:2026-11-01/@gaon/sdk", "/downloads/range/2026-10-01:2026-10-31/@gaon/sdk",
    ]  # fmt: skip
    assert set(rows(chosen, "npm")) == {Flow("npm", "@gaon/sdk", "downloads", *[day("2026-10-30")] * 2, 70.0)}


def test_a_zero_of_a_day_long_counted_is_a_zero(trial):
    with serving(lambda asked: sample("npm_range.ok.json")) as server:
        chosen = programme_with(trial, alias("npm", "@gaon/sdk"), npm=server.url)
        pull(chosen, "npm", NOON + datetime.timedelta(days=9), **OCTOBER)
    assert {row.value for row in rows(chosen, "npm")} == {70.0, 0.0}


def test_a_package_that_is_not_there_is_asked_for_once(trial):
    with serving(lambda asked: sample("npm_error.404.json")) as server:
        chosen = programme_with(trial, alias("npm", "nope") + alias("npm", "@gaon/nope"), npm=server.url)
        run = pull(chosen, "npm", since=day("2026-01-01"))
    assert (run.outcome, run.calls, run.rows, run.is_whole) == (Outcome.GONE, 2, 0, True)


def test_a_name_stays_one_step_of_the_address(trial):
    with serving(lambda asked: sample("npm_error.404.json")) as server:
        pull(programme_with(trial, alias("npm", "a?b#c"), npm=server.url), "npm", since=day("2026-11-01"))
    assert [(one.path, one.query) for one in server.seen] == [
        ("/downloads/range/2026-11-01:2026-11-01/a%3Fb%23c", {})
    ]


# ---- PyPI ----


def test_a_package_has_its_days_without_mirrors(trial):
    found = json.loads(body_of(entry("pypistats_overall.ok.json")))
    found["data"].append({"category": "with_mirrors", "date": "2026-10-31", "downloads": 999})
    with serving(lambda asked: Reply(json.dumps(found).encode())) as server:
        chosen = programme_with(trial, alias("pypi", "gaon-sdk"), pypi=server.url)
        run = pull(chosen, "pypi")
    assert (run.outcome, server.seen[0].path, server.seen[0].query) == (
        Outcome.OK, "/packages/gaon-sdk/overall", {"mirrors": ["false"]},
    )  # fmt: skip
    assert rows(chosen, "pypi") == [
        Flow("pypi", "gaon-sdk", "downloads", day(said), day(said), value)
        for said, value in (("2026-10-30", 111.0), ("2026-10-31", 120.0))
    ]


@pytest.mark.parametrize(
    ("reply", "outcome", "reason", "calls"),
    [
        (sample("pypistats_429"), Outcome.THROTTLED, "throttled", 4),
        (sample("pypistats_404"), Outcome.GONE, "gone", 1),
        (Reply(b"503 TEMPORARILY DISABLED", 503), Outcome.TRANSIENT, "maintenance", 4),
        (Reply(b"<html>busy</html>", 200), Outcome.SCHEMA_DRIFT, "html", 1),
        (Reply(b'{"data": null, "package": "gaon-sdk"}', 200), Outcome.SCHEMA_DRIFT, "changed", 1),
    ],
)
def test_a_refusal_in_words_or_html_is_taken_by_its_status(trial, reply, outcome, reason, calls):
    with serving(lambda asked: reply) as server:
        run = pull(programme_with(trial, alias("pypi", "gaon-sdk"), pypi=server.url), "pypi")
    assert (run.outcome, run.reason, run.calls, run.rows) == (outcome, reason, calls, 0)


# ---- Docker Hub ----


def test_an_image_has_pulls_which_only_grow(trial):
    with serving(lambda asked: sample("dockerhub_repo.ok.json")) as server:
        chosen = programme_with(trial, alias("docker", "gaonlab/gaon-serve"), dockerhub=server.url)
        run = pull(chosen, "dockerhub")
    assert (run.outcome, server.seen[0].path) == (Outcome.OK, "/repositories/gaonlab/gaon-serve")
    assert rows(chosen, "dockerhub") == [
        Level("docker", "gaonlab/gaon-serve", "pulls", 18233.0, True),
        Level("docker", "gaonlab/gaon-serve", "stars", 4.0, False),
    ]


@pytest.mark.parametrize(("wait_s", "outcome"), [(100, Outcome.THROTTLED), (3600, Outcome.QUOTA_PARK)])
def test_its_wait_is_the_moment_at_which_to_come_again(trial, wait_s, outcome):
    until = {"X-Retry-After": str(int(time.time()) + wait_s)}
    with serving(lambda asked: Reply(b'{"detail": "Rate limit exceeded", "error": false}', 429, until)) as server:
        run = pull(programme_with(trial, alias("docker", "a/b"), dockerhub=server.url), "dockerhub")
    assert (run.outcome, run.is_whole) == (outcome, False)


def test_a_number_that_only_grows_and_came_back_lower_is_kept_with_its_day_and_flagged(trial):
    """From the address to the table: what the place took back is neither smoothed nor thrown away."""
    found = json.loads(body_of(entry("dockerhub_repo.ok.json")))
    with serving(lambda asked: Reply()) as server:
        chosen = programme_with(trial, alias("docker", "gaonlab/gaon-serve"), dockerhub=server.url)
        for n, (pulls, stars) in enumerate(((18233, 4), (18400, 6), (18100, 5), (18350, 5), (18500, 5))):
            said = json.dumps(found | {"pull_count": pulls, "star_count": stars}).encode()
            server.answering = lambda asked, said=said: Reply(said)
            run = pull(chosen, "dockerhub", NOON + datetime.timedelta(days=n))
            assert (run.outcome, run.drifts) == (Outcome.OK, 0)
    con = warehouse.cursor(warehouse.build(chosen, lambda con, programme: None))
    noted = con.execute("SELECT day::VARCHAR, value, fell FROM level_day WHERE measure = 'pulls'").fetchall()
    assert noted == [
        ("2026-11-02", 18233.0, False), ("2026-11-03", 18400.0, False),
        ("2026-11-04", 18100.0, True), ("2026-11-05", 18350.0, True),  # still below what it has been
        ("2026-11-06", 18500.0, False),
    ]  # fmt: skip
    # Stars may fall: somebody took one back.
    assert con.execute("SELECT count(*), count_if(fell) FROM level_day WHERE measure = 'stars'").fetchall() == [
        (5, 0)
    ]


@pytest.mark.parametrize("changes", [{"pull_count": "18233"}, {"pull_count": -1}, {"pull_count": None}])
def test_a_changed_count_is_drift_and_the_other_is_read(trial, changes):
    found = json.loads(body_of(entry("dockerhub_repo.ok.json"))) | changes
    with serving(lambda asked: Reply(json.dumps(found).encode())) as server:
        run = pull(programme_with(trial, alias("docker", "gaonlab/gaon-serve"), dockerhub=server.url), "dockerhub")
    assert (run.outcome, run.rows, run.drifts) == (Outcome.SCHEMA_DRIFT, 1, 1)


# ---- App Store ----


def test_an_app_has_ratings_which_are_no_users(trial):
    with serving(lambda asked: sample("itunes_lookup.ok.json")) as server:
        chosen = programme_with(trial, alias("itunes_id", "9000000001"), itunes=server.url)
        run = pull(chosen, "itunes")
    assert (run.outcome, server.seen[0].query) == (Outcome.OK, {"id": ["9000000001"], "country": ["kr"]})
    assert rows(chosen, "itunes") == [
        Level("itunes_id", "9000000001", "ratings", 20411.0, True),
        Level("itunes_id", "9000000001", "average_rating", 4.41203, False),
    ]


@pytest.mark.parametrize(
    ("reply", "outcome", "calls"),
    [
        (sample("itunes_lookup.empty.json"), Outcome.GONE, 1),  # the only one there was to ask for
        (Reply(b"", 403), Outcome.THROTTLED, 4),
        (Reply(b'{"resultCount": 1, "results": {}}'), Outcome.SCHEMA_DRIFT, 1),
        (Reply(b'{"resultCount": 1, "results": [{"trackId": "9"}]}'), Outcome.SCHEMA_DRIFT, 1),
    ],
)
def test_an_app_that_is_not_sold_here_is_gone_and_403_is_too_often(trial, reply, outcome, calls):
    with serving(lambda asked: reply) as server:
        run = pull(programme_with(trial, alias("itunes_id", "1"), itunes=server.url), "itunes")
    assert (run.outcome, run.calls, run.rows) == (outcome, calls, 0)

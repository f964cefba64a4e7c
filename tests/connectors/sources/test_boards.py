"""Leaderboards: the version of an index is part of the benchmark's name, and editions are not mixed in silence."""

import datetime
import json

import pytest

from connectors.sources.answers import Outcome
from connectors.sources.rows import Score
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import Reply, body_of, entry, sample, serving, zipped

pytestmark = pytest.mark.usefixtures("no_spacing")
MODELS = json.loads(body_of(entry("aa_llm_models_free.ok.json")))
BOARD = json.loads(body_of(entry("hf_datasets_server_rows.ok.json")))
EPOCH = body_of(entry("epoch_eci_csv"))
MEMBER = "epoch_capabilities_index/eci_scores.csv"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_ARTIFICIAL_ANALYSIS", "a-key-for-tests")


def as_reply(found):
    return Reply(json.dumps(found).encode())


def rows(chosen, code):
    return [row for reading in readings(chosen, code) for row in reading.rows]


# ---- Artificial Analysis ----


def analysis(*versions):
    """As many pages as versions, one model each."""

    def answering(asked):
        page = int(asked.one("page"))
        model = MODELS["data"][0] | {"slug": f"gaon-{page}"}
        pagination = MODELS["pagination"] | {"page": page, "total_pages": len(versions)}
        version = {"intelligence_index_version": versions[page - 1]}
        return as_reply({"tier": "free", **version, "pagination": pagination, "data": [model]})

    return answering


def test_an_index_is_kept_under_its_version_and_what_was_not_measured_is_no_score(trial):
    with serving(lambda asked: sample("aa_llm_models_free.ok.json")) as server:
        chosen = programme_with(trial, artificial_analysis=server.url)
        run = pull(chosen, "artificial_analysis")
    assert (run.outcome, run.calls, run.is_whole) == (Outcome.OK, 1, True)
    assert server.seen[0].path == "/language/models/free"
    assert {name.lower(): value for name, value in server.seen[0].headers.items()}[
        "x-api-key"
    ] == "a-key-for-tests"
    assert rows(chosen, "artificial_analysis") == [
        Score("aaii-4.3", "aa_slug", "gaon-2-200b", "Gaon AI", 27.1, None),
        Score("aa-coding-4.3", "aa_slug", "gaon-2-200b", "Gaon AI", 22.4, None),
    ]


def test_all_pages_of_one_version_are_read(trial):
    with serving(analysis(4.3, 4.3, 4.3)) as server:
        chosen = programme_with(trial, artificial_analysis=server.url)
        run = pull(chosen, "artificial_analysis")
    assert (run.outcome, run.calls) == (Outcome.OK, 3)
    assert {row.model for row in rows(chosen, "artificial_analysis")} == {"gaon-1", "gaon-2", "gaon-3"}


def test_a_version_that_changes_between_pages_is_said_and_the_rest_left_for_the_next_run(trial):
    with serving(analysis(4.3, 4.4, 4.4)) as server:
        chosen = programme_with(trial, artificial_analysis=server.url)
        run = pull(chosen, "artificial_analysis")
        server.answering = analysis(4.4, 4.4, 4.4)
        again = pull(chosen, "artificial_analysis", NOON + datetime.timedelta(hours=1))
    assert (run.outcome, run.reason, run.calls) == (Outcome.SCHEMA_DRIFT, "versions", 2)
    assert (again.outcome, again.calls) == (Outcome.OK, 3)
    # Values of the two versions stand under two names whatever happens.
    assert {row.benchmark for row in rows(chosen, "artificial_analysis") if row.model == "gaon-1"} == {
        "aaii-4.3", "aa-coding-4.3", "aaii-4.4", "aa-coding-4.4",
    }  # fmt: skip


def test_the_paid_list_is_asked_where_that_is_set(trial):
    with serving(analysis(4.3)) as server:
        pull(
            programme_with(trial, artificial_analysis={"base_url": server.url, "paid": True}),
            "artificial_analysis",
        )
    assert server.seen[0].path == "/language/models"


def test_without_a_key_nothing_is_asked(trial, monkeypatch):
    monkeypatch.delenv("HWAKSAN_KEY_ARTIFICIAL_ANALYSIS")
    with serving(analysis(4.3)) as server:
        run = pull(programme_with(trial, artificial_analysis=server.url), "artificial_analysis")
    assert (run.outcome, run.reason, server.seen) == (Outcome.AUTH, "key", [])


def test_an_hour_to_wait_parks_the_source(trial):
    with serving(lambda asked: sample("aa_error.429.json")) as server:
        run = pull(programme_with(trial, artificial_analysis=server.url), "artificial_analysis")
    assert (run.outcome, run.calls, run.parked_until) == (
        Outcome.QUOTA_PARK, 1, NOON + datetime.timedelta(hours=1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "drifts"),
    [
        ({"intelligence_index_version": "4.3"}, 1),
        ({"intelligence_index_version": None}, 1),
        ({"data": None}, 1),
        ({"data": [{**MODELS["data"][0], "evaluations": {}}]}, 1),
        ({"data": [MODELS["data"][0], {"slug": "x"}]}, 1),
        ({"data": []}, 0),
    ],
)
def test_a_changed_list_of_models_is_drift_and_an_empty_one_is_not(trial, changes, drifts):
    with serving(lambda asked: as_reply(MODELS | changes)) as server:
        run = pull(programme_with(trial, artificial_analysis=server.url), "artificial_analysis")
    assert (run.outcome, run.drifts) == (Outcome.SCHEMA_DRIFT if drifts else Outcome.OK, drifts)


# ---- LMArena ----


def arena(n, **changes):
    """A board of `n` models, a hundred a page at most."""

    def answering(asked):
        first = int(asked.one("offset"))
        found = [
            {"row_idx": i, "row": {**BOARD["rows"][0]["row"], "model_name": f"m{i}", "rank": i + 1}}
            for i in range(first, min(first + int(asked.one("length")), n))
        ]
        return as_reply(BOARD | {"rows": found, "num_rows_total": n} | changes)

    return answering


def test_a_rating_stands_with_its_interval_and_its_day(trial):
    with serving(lambda asked: sample("hf_datasets_server_rows.ok.json")) as server:
        chosen = programme_with(trial, lmarena=server.url)
        run = pull(chosen, "lmarena")
    assert (run.outcome, run.calls) == (Outcome.OK, 1)
    day = datetime.date(2026, 11, 2)
    assert rows(chosen, "lmarena") == [
        Score(
            "lmarena-text-overall", "arena_name", "gaon-2-200b", "Gaon AI", 1388.2, day, 1380.9, 1395.5, 4211, 61
        ),
        Score(
            "lmarena-text-overall", "arena_name", "other-model", "Example Lab", 1387.0, day, None, None, 900, 62
        ),
    ]


def test_a_board_is_read_by_the_hundred_to_its_end(trial):
    with serving(arena(230)) as server:
        chosen = programme_with(trial, lmarena={"base_url": server.url, "boards": ["text", "vision"]})
        run = pull(chosen, "lmarena")
    assert (run.outcome, run.calls, run.rows) == (Outcome.OK, 6, 460)
    assert [(one.one("config"), one.one("offset")) for one in server.seen] == [
        (board, offset) for board in ("text", "vision") for offset in ("0", "100", "200")
    ]


def test_a_board_of_agents_has_other_fields(trial):
    agent = {
        "model_name": "gaon-2-200b", "organization": "Gaon AI", "license": "Apache 2.0", "score": 0.41,
        "score_ci_lower": 0.38, "score_ci_upper": 0.44, "observation_count": 900, "session_count": 70, "rank": 9,
        "category": "overall", "leaderboard_publish_date": "2026-11-01",
    }  # fmt: skip
    found = BOARD | {"rows": [{"row_idx": 0, "row": agent}], "num_rows_total": 1}
    with serving(lambda asked: as_reply(found)) as server:
        chosen = programme_with(trial, lmarena={"base_url": server.url, "boards": ["agent"]})
        pull(chosen, "lmarena")
    day = datetime.date(2026, 11, 1)
    assert rows(chosen, "lmarena") == [
        Score("lmarena-agent-overall", "arena_name", "gaon-2-200b", "Gaon AI", 0.41, day, 0.38, 0.44, 900, 9)
    ]


def test_other_categories_are_kept_and_not_read(trial):
    found = [{"row": BOARD["rows"][0]["row"] | {"category": name}} for name in ("overall", "korean", "coding")]
    with serving(lambda asked: as_reply(BOARD | {"rows": found, "num_rows_total": 3})) as server:
        chosen = programme_with(trial, lmarena=server.url)
        run = pull(chosen, "lmarena")
    assert (run.outcome, run.drifts) == (Outcome.OK, 0)
    assert [row.benchmark for row in rows(chosen, "lmarena")] == ["lmarena-text-overall", "lmarena-text-korean"]


def test_a_board_of_which_only_a_part_comes_says_so(trial):
    with serving(arena(2, partial=True)) as server:
        run = pull(programme_with(trial, lmarena=server.url), "lmarena")
    assert (run.outcome, run.reason, run.rows) == (Outcome.SCHEMA_DRIFT, "partial", 2)


def test_a_new_edition_on_the_way_is_said_and_read_by_the_next_run(trial):
    def answering(asked):
        return arena(230 if asked.one("offset") == "0" else 231)(asked)

    with serving(answering) as server:
        run = pull(programme_with(trial, lmarena=server.url), "lmarena")
    assert (run.outcome, run.reason, run.calls) == (Outcome.SCHEMA_DRIFT, "versions", 2)


def test_a_page_that_comes_again_ends_the_board(trial):
    same = json.dumps(BOARD | {"num_rows_total": 10**9}).encode()
    with serving(lambda asked: Reply(same)) as server:
        run = pull(programme_with(trial, lmarena=server.url), "lmarena")
    assert (run.outcome, run.reason, run.calls) == (Outcome.SCHEMA_DRIFT, "repeats", 2)


def test_a_board_too_busy_is_asked_four_times(trial):
    with serving(lambda asked: Reply(b'{"error": "busy"}', 429)) as server:
        run = pull(programme_with(trial, lmarena=server.url), "lmarena")
    assert (run.outcome, run.calls) == (Outcome.THROTTLED, 4)


def test_an_error_with_200_is_drift(trial):
    with serving(lambda asked: Reply(b'{"error": "The dataset does not exist."}')) as server:
        run = pull(programme_with(trial, lmarena=server.url), "lmarena")
    assert (run.outcome, run.rows, run.drifts) == (Outcome.SCHEMA_DRIFT, 0, 1)


# ---- Epoch ----


def test_a_capability_score_is_read_out_of_the_zip(trial):
    with serving(lambda asked: Reply(zipped(MEMBER, EPOCH))) as server:
        chosen = programme_with(trial, epoch=server.url)
        run = pull(chosen, "epoch")
    assert (run.outcome, run.calls) == (Outcome.OK, 1)
    assert rows(chosen, "epoch") == [
        Score("eci", "epoch_name", "gaon-2-200b", "Gaon AI", 131.4, None, 128.0, 135.2)
    ]


def test_a_score_without_an_interval_is_one_all_the_same(trial):
    lines = EPOCH.replace(b"128.0,135.2", b",")
    with serving(lambda asked: Reply(zipped(MEMBER, lines))) as server:
        chosen = programme_with(trial, epoch=server.url)
        pull(chosen, "epoch")
    assert [(row.value, row.low, row.high) for row in rows(chosen, "epoch")] == [(131.4, None, None)]


@pytest.mark.parametrize(
    "data",
    [
        b"<html>We are down for maintenance</html>",
        zipped("another.csv", EPOCH),
        zipped(MEMBER, b"Model,eci\nx,high\n"),
        zipped(MEMBER, EPOCH)[:200],
        zipped(MEMBER, EPOCH + EPOCH.splitlines(True)[1] * 100_000),  # ten megabytes that weigh a few kilobytes
    ],
)
def test_what_is_no_table_in_a_zip_is_drift(trial, data):
    with serving(lambda asked: Reply(data)) as server:
        run = pull(programme_with(trial, epoch=server.url), "epoch")
    assert (run.outcome, run.rows) == (Outcome.SCHEMA_DRIFT, 0)

"""All hubs, boards and statistics in one pull, from their documented answers to tables of the warehouse."""

import datetime

import pytest

from connectors import warehouse
from connectors.programme import load
from connectors.sources import catalogue, pulling
from connectors.sources.answers import Outcome
from tests.connectors.sources.pulled import NOON, programme_with
from tests.connectors.sources.replay import Reply, body_of, entry, serving, zipped

pytestmark = pytest.mark.usefixtures("no_spacing")
NAMES = {
    "hf_author": "gaon-lab", "hf_model": "gaon-lab/Gaon-2-200B", "gh_repo": "gaon-lab/gaon-serve",
    "pypi": "gaon-sdk", "npm": "@gaon/sdk", "docker": "gaonlab/gaon-serve", "itunes_id": "9000000001",
}  # fmt: skip
ALIASES = "".join(f"abc,{kind},{value},,team,,,https://abc.example\n" for kind, value in NAMES.items())
# Where each source is asked, and the documented answer to what.
ANSWERS = {
    "/huggingface/models/": "hf_model_info.ok.json", "/huggingface/models": "hf_models_list.ok.json",
    "/github/repos/gaon-lab/gaon-serve/releases": "github_releases.ok.json",
    "/github/repos/": "github_repo.ok.json",
    "/artificial_analysis/": "aa_llm_models_free.ok.json", "/lmarena/": "hf_datasets_server_rows.ok.json",
    "/kosis/": "kosis_data.ok.json", "/openrouter/": "openrouter_rankings_daily.ok.json",
    "/npm/": "npm_range.ok.json", "/pypi/": "pypistats_overall.ok.json", "/dockerhub/": "dockerhub_repo.ok.json",
    "/itunes/": "itunes_lookup.ok.json", "/epoch/": "epoch_eci_csv",
}  # fmt: skip
# A row may stand in two answers: a model in the list of its author and in that of what was made from another.
COUNTED = """
    SELECT source, count(*) FROM (SELECT DISTINCT * EXCLUDE (answer) FROM pulled_{}) GROUP BY ALL ORDER BY 1
"""
KINDS = ("level", "flow", "derived", "score", "count")
CODES = tuple(dict.fromkeys(path.split("/")[1] for path in ANSWERS))


def answering(asked):
    name = next(name for path, name in ANSWERS.items() if asked.path.startswith(path))
    if asked.one("filter"):
        return Reply(b"[]" if asked.one("filter") != f"base_model:{NAMES['hf_model']}" else children())
    body = body_of(entry(name))
    return Reply(zipped("epoch_capabilities_index/eci_scores.csv", body) if name == "epoch_eci_csv" else body)


def children():
    return body_of(entry("hf_models_children.ok.json")).replace(b'"tags"', b'"likes": 3, "spaces": [], "tags"')


@pytest.fixture
def keys(monkeypatch):
    for source in catalogue.load().values():
        if source.key_env:
            monkeypatch.setenv(source.key_env, "a-key-for-tests")


def test_what_all_of_them_say_becomes_rows_of_the_warehouse(trial, keys):
    with serving(answering) as server:
        chosen = programme_with(trial, ALIASES, **{code: f"{server.url}/{code}" for code in CODES})
        runs = pulling.pull(chosen, at=NOON, since=datetime.date(2026, 10, 30))
    assert {code: (run.outcome, run.drifts, run.is_whole) for code, run in runs.items()} == dict.fromkeys(
        CODES, (Outcome.OK, 0, True)
    )
    con = warehouse.cursor(warehouse.build(load(trial), lambda con, programme: None))
    counted = {kind: con.execute(COUNTED.format(kind)).fetchall() for kind in KINDS}
    assert counted == {
        # Three models listed and two derived, four levels each; four more that only the detail has.
        "level": [("dockerhub", 2), ("github", 4), ("huggingface", 24), ("itunes", 2)],
        "flow": [("npm", 1), ("openrouter", 2), ("pypi", 2)],
        "derived": [("huggingface", 3)],
        "score": [("artificial_analysis", 2), ("epoch", 1), ("lmarena", 2)],
        "count": [("kosis", 3)],
    }


@pytest.mark.parametrize("code", CODES)
def test_what_would_be_asked_can_be_seen_without_asking(trial, code):
    with serving(answering) as server:
        chosen = programme_with(trial, ALIASES, **{code: f"{server.url}/{code}"})
        planned = pulling.plan(chosen, code, datetime.date(2026, 10, 30))
    assert planned and all(url.startswith(f"{server.url}/{code}/") for url in planned)
    assert server.seen == []

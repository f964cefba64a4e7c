"""Hugging Face: levels of models, and lineage walked from a model to those made from it."""

import datetime
import json
import re

import pytest

from connectors.errors import BrokenFile
from connectors.sources.answers import Outcome
from connectors.sources.rows import Derived, Level
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import Reply, body_of, entry, sample, serving

pytestmark = pytest.mark.usefixtures("no_spacing")
MODEL = "gaon-lab/Gaon-2-200B"
AUTHOR_ALIAS = "abc,hf_author,gaon-lab,,team,,,https://abc.example\n"
MODEL_ALIAS = f"abc,hf_model,{MODEL},,team,,,https://abc.example\n"
DETAIL = entry("hf_model_info.ok.json")


def model(id, parent="", relation="finetune", **fields):
    """One line of a list, as the service would write it."""
    tags = [f"base_model:{parent}", f"base_model:{relation}:{parent}"] if parent else []
    return {
        "id": id, "author": id.partition("/")[0], "createdAt": "2026-09-03T00:00:00.000Z", "downloads": 10,
        "downloadsAllTime": 30, "likes": 1, "spaces": [], "tags": tags, **fields,
    }  # fmt: skip


def hub(*children):
    """A hub with our model and these derived ones: {parent: its children} is what their tags say."""

    def answering(asked):
        if asked.path.startswith("/models/"):
            return Reply(body_of(DETAIL))
        parent = asked.one("filter").removeprefix("base_model:")
        found = [one for one in children if f"base_model:{parent}" in one["tags"]]
        return Reply(json.dumps(found).encode())

    return answering


def derived(chosen):
    rows = [row for reading in readings(chosen, "huggingface") for row in reading.rows]
    return {(row.model, row.relation, row.parent) for row in rows if isinstance(row, Derived)}


def test_a_model_has_levels_and_only_what_can_but_grow_is_cumulative(trial):
    with serving(hub()) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface=server.url)
        run = pull(chosen, "huggingface")
    assert (run.outcome, run.calls, run.drifts, run.is_whole) == (Outcome.OK, 2, 0, True)
    assert {row for reading in readings(chosen, "huggingface") for row in reading.rows} == {
        Level("hf_model", MODEL, measure, value, measure == "downloads_all_time")
        for measure, value in {
            "downloads_30d": 48211.0, "downloads_all_time": 131904.0, "likes": 412.0, "spaces": 2.0,
            "children_adapter": 6.0, "children_finetune": 11.0, "children_merge": 1.0, "children_quantized": 23.0,
        }.items()
    }  # fmt: skip


def test_the_list_is_not_asked_for_what_only_the_detail_gives(trial):
    with serving(hub()) as server:
        pull(programme_with(trial, AUTHOR_ALIAS + MODEL_ALIAS, huggingface=server.url), "huggingface")
    asked = {one.path: one.query["expand"] for one in server.seen}
    assert "childrenModelCount" in asked[f"/models/{MODEL}"]
    assert not {"childrenModelCount", "usedStorage"} & set(asked["/models"])


def test_an_author_lists_models_over_pages_followed_as_they_are_named(trial):
    first, second = sample("hf_models_list.ok.json"), [model("gaon-lab/Gaon-2-tiny")]

    def answering(asked):
        if asked.one("cursor"):
            return Reply(json.dumps(second).encode())
        link = f'<{server.url}/models?author=gaon-lab&cursor=a%2Bb%3D%3D&expand=likes>; rel="next"'
        return Reply(first.body, headers={"Link": link})

    with serving(answering) as server:
        chosen = programme_with(trial, AUTHOR_ALIAS, huggingface=server.url)
        run = pull(chosen, "huggingface")
    assert (run.outcome, run.calls) == (Outcome.OK, 2)
    assert server.seen[1].one("cursor") == "a+b=="
    rows = [row for reading in readings(chosen, "huggingface") for row in reading.rows]
    assert Level("hf_model", "gaon-lab/Gaon-2-tiny", "likes", 1.0, False) in rows
    assert Level("hf_model", "gaon-lab/Gaon-2-embed", "downloads_30d", 803.0, False) in rows
    assert derived(chosen) == {("gaon-lab/Gaon-2-200B-FP8", "quantized", MODEL)}


WORLD = (
    model("bank/fin", MODEL),
    model("hobby/GGUF", MODEL, "quantized"),
    model("bank/fin-q", "bank/fin", "quantized"),
    model("other/fin-q-2", "bank/fin-q"),
    model(MODEL, "other/fin-q-2", "merge"),
)


def test_children_of_children_are_found_to_the_depth_set_and_no_further(trial):
    with serving(hub(*WORLD)) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface=server.url)
        run = pull(chosen, "huggingface")
    # The model itself, its detail, and its two children; the grandchild is named but not asked about.
    assert (run.outcome, run.reason, run.calls) == (Outcome.OK, "", 4)
    assert derived(chosen) == {
        ("bank/fin", "finetune", MODEL),
        ("hobby/GGUF", "quantized", MODEL),
        ("bank/fin-q", "quantized", "bank/fin"),
    }


def test_a_circle_of_models_is_walked_once(trial):
    with serving(hub(*WORLD)) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface={"base_url": server.url, "depth": 9})
        run = pull(chosen, "huggingface")
    assert (run.outcome, run.calls, run.reused, len(derived(chosen))) == (Outcome.OK, 6, 0, 5)


def test_a_family_too_large_is_read_in_part_and_that_is_said(trial):
    with serving(hub(*WORLD)) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface={"base_url": server.url, "parents": 2})
        run = pull(chosen, "huggingface")
    assert (run.outcome, run.reason, run.calls, run.is_whole) == (Outcome.OK, "bounded", 3, True)


def test_a_list_that_is_not_narrowed_down_is_no_list_of_derived_models(trial):
    stranger = json.dumps([model("someone/else"), model("bank/fin", MODEL)]).encode()

    with serving(lambda asked: Reply(stranger) if asked.path == "/models" else hub()(asked)) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface={"base_url": server.url, "depth": 1})
        run = pull(chosen, "huggingface")
    assert (run.outcome, run.reason, run.drifts) == (Outcome.SCHEMA_DRIFT, "changed", 1)
    assert derived(chosen) == {("bank/fin", "finetune", MODEL)}


def test_the_relation_stands_in_the_tags_and_is_empty_where_none_says_it(trial):
    children = [
        model("a/merge", tags=[f"base_model:merge:{MODEL}", "base_model:merge:b/other", f"base_model:{MODEL}"]),
        model("a/plain", tags=[f"base_model:{MODEL}"]),
        model("a/typed", tags=[f"base_model:{MODEL}", f"base_model:adapter:{MODEL.upper()}"]),
    ]
    with serving(hub(*children)) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface={"base_url": server.url, "depth": 1})
        pull(chosen, "huggingface")
    assert derived(chosen) == {
        ("a/merge", "merge", MODEL), ("a/merge", "merge", "b/other"), ("a/plain", "", MODEL),
        ("a/typed", "adapter", MODEL),
    }  # fmt: skip


def test_a_count_of_children_may_be_one_number(trial):
    found = json.loads(body_of(DETAIL)) | {"childrenModelCount": 41}
    with serving(lambda asked: Reply(b"[]" if asked.path == "/models" else json.dumps(found).encode())) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface=server.url)
        run = pull(chosen, "huggingface")
    assert run.outcome is Outcome.OK
    rows = [row for reading in readings(chosen, "huggingface") for row in reading.rows]
    assert Level("hf_model", MODEL, "children", 41.0, False) in rows


def test_a_model_renamed_since_keeps_the_name_that_the_alias_table_knows(trial):
    found = json.loads(body_of(DETAIL)) | {"id": "gaon-lab/Gaon-2-Large"}
    with serving(lambda asked: Reply(b"[]" if asked.path == "/models" else json.dumps(found).encode())) as server:
        chosen = programme_with(trial, MODEL_ALIAS, huggingface=server.url)
        pull(chosen, "huggingface")
    assert {row.thing for reading in readings(chosen, "huggingface") for row in reading.rows} == {MODEL}


def test_a_model_that_is_not_there_is_gone_and_no_refused_key(trial):
    def answering(asked):
        return sample("hf_error.401_reponotfound.json") if "not-there" in asked.path else hub()(asked)

    aliases = "abc,hf_model,gaon-lab/not-there,,team,,,https://abc.example\n" + MODEL_ALIAS
    with serving(answering) as server:
        run = pull(programme_with(trial, aliases, huggingface=server.url), "huggingface")
    assert (run.outcome, run.rows, run.is_whole) == (Outcome.OK, 8, True)


def test_a_refused_key_ends_the_run(trial):
    with serving(lambda asked: Reply(b'{"error": "Invalid credentials"}', 401)) as server:
        run = pull(programme_with(trial, AUTHOR_ALIAS + MODEL_ALIAS, huggingface=server.url), "huggingface")
    assert (run.outcome, run.reason, run.calls) == (Outcome.AUTH, "key", 1)


def test_too_often_is_asked_four_times_in_all(trial):
    with serving(lambda asked: sample("hf_error.429.json")) as server:
        run = pull(programme_with(trial, AUTHOR_ALIAS, huggingface=server.url), "huggingface")
    assert (run.outcome, run.calls, run.is_whole) == (Outcome.THROTTLED, 4, False)


def test_a_wait_of_an_hour_parks_the_source(trial):
    with serving(lambda asked: Reply(b"{}", 429, {"RateLimit": '"api";r=0;t=3600'})) as server:
        chosen = programme_with(trial, AUTHOR_ALIAS, huggingface=server.url)
        run = pull(chosen, "huggingface")
        again = pull(chosen, "huggingface", NOON + datetime.timedelta(minutes=59))
    assert (run.outcome, run.calls, run.parked_until) == (
        Outcome.QUOTA_PARK, 1, NOON + datetime.timedelta(hours=1),
    )  # fmt: skip
    assert (again.outcome, again.calls) == (Outcome.QUOTA_PARK, 0)


def test_one_unknown_field_is_refused_whole_and_not_asked_again(trial):
    with serving(lambda asked: sample("hf_error.400_expand.json")) as server:
        run = pull(programme_with(trial, AUTHOR_ALIAS, huggingface=server.url), "huggingface")
    assert (run.outcome, run.reason, run.calls, run.rows) == (Outcome.BAD_REQUEST, "parameter", 1, 0)


def test_a_list_cut_off_in_its_second_page_goes_on_there(trial):
    broken = [True]

    def answering(asked):
        if not asked.one("cursor"):
            link = f'<{server.url}/models?author=gaon-lab&cursor=2&expand=likes>; rel="next"'
            return Reply(body_of(entry("hf_models_list.ok.json")), headers={"Link": link})
        return Reply(json.dumps([model("gaon-lab/x")]).encode(), cut=9 if broken[0] else None)

    with serving(answering) as server:
        chosen = programme_with(trial, AUTHOR_ALIAS, huggingface=server.url)
        first = pull(chosen, "huggingface")
        broken[0] = False
        second = pull(chosen, "huggingface", NOON + datetime.timedelta(minutes=5))
    assert (first.outcome, first.reason) == (Outcome.TRANSIENT, "cut")
    assert (second.outcome, len(readings(chosen, "huggingface"))) == (Outcome.OK, 2)


@pytest.mark.parametrize(
    ("code", "settings", "key"),
    [
        ("huggingface", {"depth": "deep"}, "pull.huggingface.depth"),
        ("kosis", {"tables": "101/DT_1"}, "pull.kosis.tables"),
        ("kosis", {"tables": [1]}, "pull.kosis.tables"),
        ("github", {"depth": 2}, "pull.github.depth"),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused_with_its_key(trial, code, settings, key):
    with pytest.raises(BrokenFile, match=re.escape(key)):
        programme_with(trial, **{code: settings})

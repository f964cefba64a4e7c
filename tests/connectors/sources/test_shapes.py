"""The shape of real answers beside the documented one: what is new, what is missing, what is of another type."""

import json

from connectors.sources import catalogue, pulling, shapes
from tests.connectors.sources.pulled import programme_with, pull
from tests.connectors.sources.replay import Reply, body_of, entry, serving

ALIASES = "abc,gh_repo,team/tool,,team,,,https://abc.example\n"


def compared(trial, repo):
    def answer(asked):
        is_list = asked.path.endswith("/releases")
        return Reply(body_of(entry("github_releases.ok.json")) if is_list else json.dumps(repo).encode())

    with serving(answer) as server:
        chosen = programme_with(trial, ALIASES, github=server.url)
        pull(chosen, "github")
        return shapes.compared(catalogue.load()["github"], pulling.shelf_of(chosen, "github"), server.url)


def test_the_documented_answers_have_the_documented_shape(trial):
    found, unlike = compared(trial, json.loads(body_of(entry("github_repo.ok.json"))))
    assert {one.sample: one.answers for one in found} == {"github_repo.ok.json": 1, "github_releases.ok.json": 1}
    assert all(one.is_same for one in found) and unlike == 0


def test_what_differs_is_told_by_its_path(trial):
    repo = json.loads(body_of(entry("github_repo.ok.json")))
    repo |= {
        "stargazers_count": "1204",
        "fresh": 1,
        "language": None,
        "owner": {"login": "x", "id": 1.5, "type": "y"},
    }
    del repo["forks_count"]
    found, _ = compared(trial, repo)
    [one] = [one for one in found if one.sample == "github_repo.ok.json"]
    assert (one.missing, one.new) == ({"forks_count"}, {"fresh"})
    assert one.other == {"stargazers_count": ({"int"}, {"str"})}


def test_lists_share_one_path_and_types_add_up():
    assert shapes.shape_of([{"a": 1}, {"a": None}]) == {
        ".": {"list"}, "[]": {"dict"}, "[].a": {"int", "NoneType"}
    }  # fmt: skip

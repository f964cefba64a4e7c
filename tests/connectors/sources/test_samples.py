"""The documented answers: each belongs to one source that is tested with it, or to the few that are not built."""

from __future__ import annotations

import hashlib
import json

import pytest

from connectors.sources import catalogue, team, typed_in
from connectors.sources.answers import Outcome
from connectors.sources.fetch import Place, Terms
from connectors.sources.kept import Shelf
from tests.connectors.sources import test_dart, test_g2b, test_hub_samples
from tests.connectors.sources.mutants import of_bytes, of_form
from tests.connectors.sources.replay import ENTRIES, SAMPLES, body_of, entry, reply_of, serving

TEAM = [one for one in ENTRIES if one["source"] == "team"]
# Documented and not built, each with the reason why.
NOT_BUILT = {
    "ecos_search.ok.json": "national accounts are no denominator of ours",
    "ecos_error.info200.json": "as above",
    "ecos_error.info100.json": "as above",
    "odcloud_file.ok.json": "its address names one release of a file: lists of it are typed in",
    "odcloud_error.401.json": "as above",
    "manual_import_csap.ok.json": "a form of ours, with fewer fields than this draft of it (typed_in.py)",
    "manual_import_fsc_sandbox.ok.json": "as above",
}  # fmt: skip


def name_of(one):
    return one.get("file") or one["id"]


def test_every_sample_belongs_to_one_tested_source_or_to_those_not_built():
    tested = [test_g2b.SAMPLES, test_dart.DART, test_hub_samples.MINE, TEAM]
    names = [name_of(one) for group in tested for one in group] + [*NOT_BUILT]
    assert sorted(names) == sorted(map(name_of, ENTRIES))
    assert {one["file"] for one in ENTRIES if one["file"]} == {
        path.name for path in SAMPLES.iterdir() if path.name != "index.json"
    }


def test_every_source_has_samples_of_its_own():
    owners = {"g2b", "dart", *test_hub_samples.CODES.values()}
    assert owners == catalogue.load().keys()


@pytest.mark.parametrize("one", [one for one in ENTRIES if one["file"]], ids=name_of)
def test_a_sample_is_the_file_that_the_index_speaks_of(one):
    assert hashlib.sha256((SAMPLES / one["file"]).read_bytes()).hexdigest() == one["sha256"]


# ---- those of a team's server ----


@pytest.mark.parametrize("one", TEAM, ids=name_of)
def test_each_answer_of_a_team_is_what_it_is_said_to_be(one, tmp_path):
    said, _, wait_s = one["classify_as"].partition(" wait=")
    with (
        serving(lambda asked: reply_of(one)) as server,
        Place(server.url, Shelf(tmp_path), Terms(key="a-token")) as place,
    ):
        answer = place.get(place.address("packages"))
    assert (answer.outcome, answer.wait_s) == (Outcome(said), float(wait_s) if wait_s else None)


def test_the_index_and_the_package_of_a_team_speak_of_the_same_file():
    items = team.read_index(body_of(entry("team_packages.ok.json")), "gaon")
    assert [(one.period, one.revision, one.status) for one in items] == [
        ("2026-10", 2, "final"), ("2026-09", 1, "final"),
    ]  # fmt: skip
    [resource] = team.read_package(body_of(entry("team_datapackage.ok.json")), items[0]).resources
    data = body_of(entry("team_b2b_csv"))
    assert (resource.kind, resource.path, resource.bytes, items[0].bytes) == (
        "b2b",
        "b2b.csv",
        len(data),
        len(data),
    )
    assert resource.sha256 == items[0].sha256 == hashlib.sha256(data).hexdigest()


def drift(read, *rest):
    """Whether a reader says of it that it is drift, and where; any other exception is a mistake."""
    try:
        read(*rest)
    except team.Drift as problem:
        assert str(problem)
        return True
    return False


@pytest.mark.parametrize("mutants", [of_bytes, of_form])
def test_whatever_an_index_or_a_package_becomes_it_is_read_or_it_is_drift(mutants):
    index, package = (
        body_of(entry("team_packages.ok.json")),
        json.loads(body_of(entry("team_datapackage.ok.json"))),
    )
    [item, _] = team.read_index(index, "gaon")
    del package["resources"][0]["schema"]  # which nobody reads here
    found = [drift(team.read_index, data, "gaon") for data in mutants(index, 1500)]
    found += [drift(team.read_package, data, item) for data in mutants(json.dumps(package).encode(), 1500)]
    assert found.count(True) > 300 and found.count(False) > 300


def test_what_is_typed_in_bears_the_template_of_the_documented_form():
    for name in ("manual_import_csap.ok.json", "manual_import_fsc_sandbox.ok.json"):
        assert json.loads(body_of(entry(name)))["template"] == typed_in.TEMPLATE

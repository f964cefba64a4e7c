"""Hubs, boards and statistics: every documented answer is taken for what it is, and no answer breaks a reader."""

import datetime
import json
import math
from dataclasses import asdict
from urllib.parse import urlencode

import pytest

from connectors.sources import catalogue
from connectors.sources.fetch import Place
from connectors.sources.kept import Card, Shelf
from connectors.sources.rows import Reading
from tests.connectors.sources import mutants
from tests.connectors.sources.pulled import NOON
from tests.connectors.sources.replay import ENTRIES, Reply, body_of, reply_of, serving, zipped

pytestmark = pytest.mark.usefixtures("no_spacing")
CODES = {
    "hf": "huggingface", "github": "github", "artificialanalysis": "artificial_analysis", "lmarena": "lmarena",
    "kosis": "kosis", "openrouter": "openrouter", "npm": "npm", "pypistats": "pypi", "dockerhub": "dockerhub",
    "epoch": "epoch", "itunes": "itunes",
}  # fmt: skip
MINE = [one for one in ENTRIES if one["source"] in CODES]
GOOD = [one for one in MINE if one["classify_as"] == "OK"]
MEMBER = "epoch_capabilities_index/eci_scores.csv"


def name_of(one):
    return one.get("file") or one["id"]


def source_of(one):
    return catalogue.load()[CODES[one["source"]]]


def body(one):
    return zipped(MEMBER, body_of(one)) if one["source"] == "epoch" else body_of(one)


def card_of(one):
    at = NOON.isoformat()
    url = f"{one['request']['url']}?{urlencode(one['request']['query'], doseq=True)}"
    return Card(url, at, at, 200, "", "", 0, "")


def read(one, data):
    return source_of(one).module.read(card_of(one), data)


@pytest.mark.parametrize("one", MINE, ids=name_of)
def test_every_sample_is_classified_as_documented(tmp_path, one):
    reply = Reply(body(one), 200, one["headers"]) if one["source"] == "epoch" else reply_of(one)
    etag = one["headers"].get("ETag")

    def answering(asked):
        """Unchanged is said only to those who ask whether it is."""
        is_first = one["status"] == 304 and not asked.headers.get("If-None-Match")
        return Reply(b"{}", headers={"ETag": etag}) if is_first else reply

    with serving(answering) as server, Place(server.url, Shelf(tmp_path), source_of(one).terms()) as place:
        answers = [place.get(f"{server.url}/x") for _ in range(2 if one["status"] == 304 else 1)]
    outcome, *rest = one["classify_as"].split()
    assert (answers[-1].outcome, answers[-1].must_split) == (outcome, "split" in rest)
    if said := [part for part in rest if part.startswith("wait=") and part != "wait=default"]:
        assert answers[-1].wait_s == float(said[0].removeprefix("wait="))
    if "wait=default" in rest:
        assert answers[-1].wait_s == 60


def loadable(reading):
    """What a column of the warehouse takes: text that can be written, whole numbers of 64 bits, finite numbers."""
    assert isinstance(reading, Reading)
    for row in [*reading.rows, *reading.drifts]:
        for value in asdict(row).values():
            if isinstance(value, str):
                value.encode()
                assert "\0" not in value
            elif isinstance(value, float):
                assert math.isfinite(value)
            elif isinstance(value, int):
                assert abs(value) < 2**63
            else:
                assert value is None or value <= NOON.date()


@pytest.mark.parametrize("one", GOOD, ids=name_of)
def test_a_reader_takes_whatever_bytes_come(one):
    for changed in mutants.of_bytes(body(one), 200):
        loadable(read(one, changed))


@pytest.mark.parametrize("one", [one for one in GOOD if one["source"] != "epoch"], ids=name_of)
def test_a_reader_takes_whatever_json_comes(one):
    for changed in mutants.of_form(body(one), 250):
        loadable(read(one, changed))


def test_a_reader_takes_whatever_table_the_zip_holds():
    one = next(one for one in GOOD if one["source"] == "epoch")
    for changed in mutants.of_bytes(body_of(one), 200):
        loadable(read(one, zipped(MEMBER, changed)))


@pytest.mark.parametrize("code", CODES.values())
@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b'""', b"{}", b"1", b"<html>", b"[[]]", b"PK\x03\x04", b"[" * 99999]
)
def test_an_answer_without_what_was_promised_gives_no_rows(code, data):
    card = Card("https://host.example/x", NOON.isoformat(), NOON.isoformat(), 200, "", "", 0, "")
    reading = catalogue.load()[code].module.read(card, data)
    assert reading.rows == [] and (reading.drifts or data == b"[]")


DATED = {
    "hf_models_children.ok.json": "createdAt", "hf_models_list.ok.json": "createdAt",
    "hf_datasets_server_rows.ok.json": "leaderboard_publish_date", "kosis_data.ok.json": "PRD_DE",
    "openrouter_rankings_daily.ok.json": "date", "npm_range.ok.json": "day", "pypistats_overall.ok.json": "date",
}  # fmt: skip


@pytest.mark.parametrize(("file", "field"), DATED.items())
def test_what_is_dated_in_the_future_is_drift(file, field):
    one = next(one for one in GOOD if one.get("file") == file)
    ahead = "2027" if field == "PRD_DE" else (NOON + datetime.timedelta(days=2)).date().isoformat()

    def shifted(value):
        if isinstance(value, list):
            return list(map(shifted, value))
        if isinstance(value, dict):
            return {name: ahead if name == field else shifted(inner) for name, inner in value.items()}
        return value

    reading = read(one, json.dumps(shifted(json.loads(body(one)))).encode())
    assert len(reading.drifts) >= 1 and all(field in drift.where for drift in reading.drifts)
    assert not any(hasattr(row, "starts_on") or hasattr(row, "benchmark") for row in reading.rows)


def test_two_rows_of_one_key_are_one_row_and_a_drift():
    one = next(one for one in GOOD if one.get("file") == "aa_llm_models_free.ok.json")
    found = json.loads(body(one))
    found["data"].append(json.loads(json.dumps(found["data"][0])))
    once, twice = read(one, body(one)), read(one, json.dumps(found).encode())
    assert twice.rows == once.rows and [drift.what for drift in twice.drifts] == ["twice", "twice"]

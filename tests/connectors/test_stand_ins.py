"""The servers of the invented world: documented shapes, nothing from the future, nothing that passes for real."""

import datetime
import json
import os
import shutil
import socket
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from connectors import programme, stand_ins
from connectors.sources import catalogue, pulling, shapes
from connectors.sources.answers import Outcome, Raw
from connectors.sources.fetch import Diverted
from tests.connectors.sources import pulled

SAMPLE = Path(__file__).parents[2] / "sample_data" / "demo"
AT = datetime.datetime.fromisoformat("2026-03-12T06:00:00+09:00")
ASKED = {
    "g2b": "ao/CntrctInfoService/getCntrctInfoListServc", "dart": "list.json",
    "kosis": "Param/statisticsParameterData.do", "artificial_analysis": "language/models/free",
    "openrouter": "datasets/rankings-daily",
}  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """The demo's programme, which has asked all its sources once."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(SAMPLE / "programme.toml", folder)
    shutil.copytree(SAMPLE / "tables", folder / "tables")
    chosen = programme.load(folder)
    with stand_ins.sources(chosen, SAMPLE) as server:
        server.now = AT
        way = Diverted(server.server_address[1])
        return chosen, pulling.pull(chosen, since=datetime.date(2025, 12, 1), at=AT, transport=way)


def rows(chosen, code):
    return [row for reading in pulled.readings(chosen, code) for row in reading.rows]


@pytest.fixture
def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def moved(port, **changed):
    """The demo with all its sources at this port, and no team that is pulled."""
    chosen = programme.load(SAMPLE)
    pulls = {code: replace(one, base_url=f"http://127.0.0.1:{port}/{code}") for code, one in chosen.pulls.items()}
    return replace(chosen, pulls=pulls, sources={}, **changed)


def test_every_source_of_the_demo_answers_and_is_read_without_drift(asked):
    chosen, runs = asked
    assert set(runs) == set(chosen.pulls)
    assert {(run.outcome, run.is_whole, run.drifts) for run in runs.values()} == {(Outcome.OK, True, 0)}
    assert [code for code in runs if not rows(chosen, code)] == []


@pytest.mark.parametrize("code", sorted(programme.load(SAMPLE).pulls))
def test_no_answer_has_a_field_that_is_not_documented_or_of_another_type(asked, code):
    chosen, _ = asked
    source, base_url = catalogue.load()[code], chosen.pulls[code].base_url
    found, _ = shapes.compared(source, pulling.shelf_of(chosen, code), base_url)
    assert found or code == "epoch"  # whose documented answer is no JSON
    assert [(one.sample, one.new, one.other) for one in found if one.new or one.other] == []


def test_what_comes_later_does_not_exist_yet(asked):
    chosen, _ = asked
    names = {row.model for row in rows(chosen, "artificial_analysis")} | {
        row.thing for row in rows(chosen, "huggingface") if hasattr(row, "thing")
    }
    assert "haneulmot-1-5-invented" in names and "haneulmot-invented/Haneulmot-1.5" in names
    assert [name for name in names if "haneulmot-2" in name.casefold()] == []
    assert max(row.said_at for row in rows(chosen, "g2b")) <= "2026-03-12 06:00:00"


def test_an_answer_is_kept_under_the_address_of_the_programme(asked):
    chosen, _ = asked
    urls = [card.url for code in chosen.pulls for card in pulling.shelf_of(chosen, code).cards()]
    assert [url for url in urls if not url.startswith("http://127.0.0.1:8741/")] == []


@pytest.mark.parametrize("code", ASKED)
def test_without_a_key_a_source_refuses_in_its_own_way(code):
    with stand_ins.sources(programme.load(SAMPLE), SAMPLE) as server:
        try:
            with urllib.request.urlopen(f"{server.base_url}/{code}/{ASKED[code]}") as answer:
                raw = Raw(answer.status, {}, answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                raw = Raw(refusal.code, {}, refusal.read())
    assert catalogue.load()[code].module.DIALECT(raw).outcome is Outcome.AUTH


def test_every_company_body_model_and_maker_says_that_it_is_invented():
    told = {path.stem: json.loads(path.read_bytes()) for path in (SAMPLE / "sources").glob("*.json")}
    contracts = [row for kind in ("contracts", "awards", "orders") for row in told["registers"][kind]]
    korean = [name for row in contracts for name in (row["buyer"][1], row["supplier"][0])]
    korean += [row["title"] for row in contracts if "title" in row]
    korean += [row["corp"][1] for row in told["registers"]["disclosures"]]
    assert korean and [name for name in korean if "(가상)" not in name] == []
    english = [
        row["name"] for kind in ("models", "repos", "packages", "images", "routed") for row in told["hubs"][kind]
    ]
    english += [row[name] for row in told["boards"]["models"] for name in ("name", "slug", "maker")]
    assert english and [name for name in english if "invented" not in name] == []
    numbers = [row["supplier"][1] for row in contracts]
    assert {number[:3] for number in numbers} == {"999"}


def test_the_sources_answer_where_the_programme_says_and_a_key_is_at_hand_meanwhile(free_port, monkeypatch):
    monkeypatch.delenv("HWAKSAN_KEY_DEMO", raising=False)
    with stand_ins.at_their_addresses(moved(free_port), SAMPLE) as told:
        assert told == [f"http://127.0.0.1:{free_port}"]
        assert os.environ["HWAKSAN_KEY_DEMO"]
        with urllib.request.urlopen(f"{told[0]}/epoch/benchmark_data.zip") as answer:
            assert answer.read(2) == b"PK"
    assert "HWAKSAN_KEY_DEMO" not in os.environ


def test_where_somebody_answers_already_nobody_else_begins(free_port):
    with (
        stand_ins.at_their_addresses(moved(free_port), SAMPLE) as first,
        stand_ins.at_their_addresses(moved(free_port), SAMPLE) as second,
    ):
        assert (len(first), second) == (1, [])


def test_nothing_stands_in_for_a_real_programme(free_port):
    with stand_ins.at_their_addresses(moved(free_port, fictional=False), SAMPLE) as told:
        assert told == []


def test_a_key_that_a_person_has_set_stays(free_port, monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_DEMO", "mine")
    with stand_ins.at_their_addresses(moved(free_port), SAMPLE):
        assert os.environ["HWAKSAN_KEY_DEMO"] == "mine"
    assert os.environ["HWAKSAN_KEY_DEMO"] == "mine"


def test_a_key_may_be_in_another_variable_than_usual(monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_DEMO", "mine")
    pulls = programme.load(SAMPLE).pulls
    assert catalogue.as_set(pulls["g2b"]).key == "mine"
    assert catalogue.as_set(pulls["github"]) is catalogue.load()["github"]


def test_a_pull_of_a_programme_that_stands_still_is_dated_that_day(tmp_path):
    shutil.copy(SAMPLE / "programme.toml", tmp_path)
    chosen = programme.load(tmp_path)
    with stand_ins.sources(chosen, SAMPLE) as server:
        run = pulling.pull(chosen, ["epoch"], transport=Diverted(server.server_address[1]))["epoch"]
    assert run.ok and run.at.date() == chosen.as_of()

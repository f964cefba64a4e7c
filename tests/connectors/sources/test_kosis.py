"""KOSIS: denominators, and errors that come with 200 as an object, as bare keys or as XML."""

import datetime
import json

import pytest

from connectors.sources.answers import Outcome
from connectors.sources.rows import Count
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import Reply, body_of, entry, sample, serving

pytestmark = pytest.mark.usefixtures("no_spacing")
DATA = json.loads(body_of(entry("kosis_data.ok.json")))


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_KOSIS", "a-key-for-tests")


def outcome_of(trial, reply, **settings):
    with serving(lambda asked: reply) as server:
        return pull(programme_with(trial, kosis={"base_url": server.url, **settings}), "kosis")


def test_a_table_gives_a_count_a_group_and_none_where_it_writes_a_dash(trial):
    with serving(lambda asked: sample("kosis_data.ok.json")) as server:
        chosen = programme_with(trial, kosis=server.url)
        run = pull(chosen, "kosis")
    assert (run.outcome, run.calls, run.drifts) == (Outcome.OK, 1, 0)
    asked = server.seen[0]
    assert asked.path == "/Param/statisticsParameterData.do"
    names = ("orgId", "tblId", "itmId", "objL1", "objL2", "jsonVD", "apiKey")
    assert {name: asked.one(name) for name in names} == {
        "orgId": "101", "tblId": "DT_1K52F08", "itmId": "T1", "objL1": "00", "objL2": "ALL", "jsonVD": "Y",
        "apiKey": "a-key-for-tests",
    }  # fmt: skip
    assert readings(chosen, "kosis")[0].rows == [
        Count("DT_1K52F08", "T1", f"00/{code}", f"전국 / {name}", 2024, value, "개", "사업체수")
        for code, name, value in (
            ("C", "제조업(10~34)", 500_001.0),
            ("K", "금융 및 보험업(64~66)", 60_001.0),
            ("O", "공공행정(84)", None),
        )
    ]


@pytest.mark.parametrize(
    ("cell", "value"), [("X", None), ("-", None), (None, None), ("0", 0.0), ("12.5", 12.5), ("-3", -3.0)]
)
def test_a_cell_is_a_number_or_nothing(trial, cell, value):
    with serving(lambda asked: Reply(json.dumps([DATA[0] | {"DT": cell}]).encode())) as server:
        chosen = programme_with(trial, kosis=server.url)
        pull(chosen, "kosis")
    assert [row.value for row in readings(chosen, "kosis")[0].rows] == [value]


@pytest.mark.parametrize(
    "changes",
    [
        {"DT": "약 5만"},
        {"DT": 5},
        {"C2": None},
        {"C2_NM": 3},
        {"PRD_DE": "202401"},
        {"PRD_DE": "2027"},
        {"TBL_ID": ""},
    ],
)
def test_a_changed_line_is_drift_and_the_others_are_read(trial, changes):
    found = [DATA[0] | changes, *DATA[1:]]
    run = outcome_of(trial, Reply(json.dumps(found).encode()))
    assert (run.outcome, run.reason, run.rows, run.drifts) == (Outcome.SCHEMA_DRIFT, "changed", 2, 1)


@pytest.mark.parametrize(
    ("code", "outcome", "reason", "calls"),
    [
        ("10", Outcome.AUTH, "key", 1),
        ("11", Outcome.AUTH, "key", 1),
        ("20", Outcome.BAD_REQUEST, "parameter", 1),
        ("21", Outcome.BAD_REQUEST, "parameter", 1),
        ("30", Outcome.OK, "", 1),
        ("31", Outcome.BAD_REQUEST, "cells", 1),
        ("40", Outcome.THROTTLED, "throttled", 4),
        ("41", Outcome.BAD_REQUEST, "cells", 1),
        ("42", Outcome.QUOTA_PARK, "quota", 1),
        ("50", Outcome.TRANSIENT, "http_500", 4),
        ("77", Outcome.BAD_REQUEST, "other", 1),
    ],
)
@pytest.mark.parametrize(
    "form", ['{{"err": "{}", "errMsg": "x"}}', '{{err:"{}",errMsg:"x"}}', "<error><err>{}</err></error>"]
)
def test_an_error_is_known_by_its_number_in_every_form(trial, code, outcome, reason, calls, form):
    run = outcome_of(trial, Reply(form.format(code).encode()))
    assert (run.outcome, run.reason, run.calls, run.rows, run.drifts) == (outcome, reason, calls, 0, 0)


def test_a_used_up_right_to_ask_parks_until_the_day_is_over(trial):
    run = outcome_of(trial, Reply(b'{"err": "42", "errMsg": "x"}'))
    assert run.parked_until and run.parked_until - NOON <= datetime.timedelta(hours=24, minutes=5)


@pytest.mark.parametrize("body", [b"<html>err: 30</html>", b"null", b'"30"', b"{}", b"30"])
def test_what_is_neither_a_list_nor_an_error_is_drift(trial, body):
    run = outcome_of(trial, Reply(body))
    assert (run.outcome, run.rows) == (Outcome.SCHEMA_DRIFT, 0)


def test_a_table_set_wrongly_is_named_and_the_others_are_asked(trial):
    run = outcome_of(trial, sample("kosis_data.ok.json"), tables=["DT_1", "101/DT_1K52F08/T1/00/ALL"])
    assert (run.outcome, run.reason, run.url, run.calls, run.rows) == (
        Outcome.BAD_REQUEST, "setting", "DT_1", 1, 3,
    )  # fmt: skip

"""What had been pulled, judged and vouched for by a past day is what a build of that day shows; nothing later."""

import dataclasses
import datetime
import shutil

import pytest

from connectors import acts, programme, warehouse
from connectors.acts import Act
from connectors.sources import typed_in
from connectors.sources.answers import Outcome
from connectors.sources.rows import Derived, Drift, Level
from connectors.sources.typed_in import Line
from dashboard.access import Viewer
from dashboard.scoring.fill import fill
from dashboard.sources import asked, context, lists, registers
from tests.connectors.sources.pulled import programme_with
from tests.connectors.sources.told import keeping
from tests.dashboard.sources.test_source_pages import NAMES, contract, ran
from tests.dashboard.test_pages import opened, said

OFFICE, SEPTEMBER = Viewer("policymaker"), datetime.date(2026, 9, 1)
LINE = Line(
    "csap", "가상클라우드", "", "가상서비스", "", "valid", "", None, None, "https://list.example/issue", "0" * 64,
    datetime.date(2026, 11, 8), "kim",
)  # fmt: skip


def day(text):
    return datetime.date.fromisoformat(text)


def at(text):
    return datetime.datetime.fromisoformat(f"{text}T09:00:00+09:00")


@pytest.fixture
def data(trial_data, tmp_path, monkeypatch):
    """By 1 November three stars, a contract, a derived model. Later: more of each, a fault, and people's acts."""
    folder = shutil.copytree(trial_data, tmp_path / "own", symlinks=True) / "trial"
    monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("HWAKSAN_KEYS", str(shutil.copytree(trial_data.parent / "keys", tmp_path / "own_keys")))
    programme_with(
        folder, NAMES, g2b="https://g.example", github="https://h.example", huggingface="https://f.example"
    )
    keep = keeping(monkeypatch)
    stars = Level("gh_repo", "abc-lab/serve", "stars", 3.0, True)
    keep(folder, "github", "2026-11-01", stars)
    keep(folder, "github", "2026-11-09", dataclasses.replace(stars, value=5.0), drifts=(Drift("forks", "str"),))
    early = Derived("bank/two-fin", "bank", "abc-lab/Two", "finetune", day("2026-10-01"))
    keep(folder, "huggingface", "2026-11-01", early, checked="2026-11-09")
    keep(folder, "huggingface", "2026-11-10", dataclasses.replace(early, model="bank/later"))
    named = contract(3, title="가온비서 도입", supplier_id="1112233334", number="R3")
    keep(folder, "g2b", "2026-11-01", contract(1), named)
    keep(folder, "g2b", "2026-11-09", contract(2, signed_on=day("2026-03-01")))
    for code in ("github", "huggingface", "g2b"):
        ran(folder, code, "2026-11-01", since="2024-12-01")
    ran(folder, "huggingface", "2026-11-09")
    ran(folder, "github", "2026-11-09", Outcome.AUTH, "key")
    acts.append(folder, [Act("match", "office", "abc", "g2b:R3", value="yes", reason="규격서")], at("2026-11-08"))
    line = typed_in.keep(programme.load(folder), LINE, at("2026-11-08"))
    acts.append(folder, [Act("vouch", "lee", "", line, value="yes", reason="같은 쪽")], at("2026-11-09"))
    return folder


def shown(folder, as_of=None):
    con = warehouse.cursor(warehouse.build(programme.load(folder), fill, as_of and day(as_of)))
    standings = asked.standings(con, OFFICE)
    return {
        "stars": [one.value for one in context.things(con, OFFICE) if one.measure == "stars"],
        "derived": sorted(one.model for one in context.derived(con, OFFICE)),
        "contracts": sorted(one.contract.number for one in registers.claims(con, OFFICE, "abc", SEPTEMBER)
                            if one.contract),
        "judged": [one.said for one in registers.candidates(con, OFFICE)],
        "data on": {code: one.data_on.isoformat() for code, one in standings.items()},
        "outcome": {code: one.outcome for code, one in standings.items()},
        "drifts": [one.place for one in asked.drifts(con, OFFICE)],
        "typed": [(one.line.company, one.said) for one in lists.lines(con, OFFICE)],
    }  # fmt: skip


def test_a_past_day_holds_what_was_known_by_then_and_the_present_what_came_since(data):
    assert shown(data, "2026-11-05") == {
        "stars": [3.0], "derived": ["bank/two-fin"], "contracts": ["R1"], "judged": [None],
        # Hugging Face said on the 9th that nothing had changed; on the 5th nobody had asked again.
        "data on": dict.fromkeys(("github", "huggingface", "g2b"), "2026-11-01"),
        "outcome": dict.fromkeys(("github", "huggingface", "g2b"), "OK"), "drifts": [], "typed": [],
    }  # fmt: skip
    now = shown(data)
    assert now == {
        "stars": [5.0], "derived": ["bank/later", "bank/two-fin"], "contracts": ["R1", "R2", "R3"],
        "judged": ["yes"],
        "data on": {"github": "2026-11-09", "huggingface": "2026-11-10", "g2b": "2026-11-09"},
        "outcome": {"github": "AUTH", "huggingface": "OK", "g2b": "OK"}, "drifts": ["forks"],
        "typed": [("가상클라우드", "yes")],
    }  # fmt: skip
    assert shown(data, "2026-11-08")["typed"] == [("가상클라우드", None)]  # typed in, and not yet vouched for
    assert shown(data) == now


def test_pages_that_are_handed_a_past_day_speak_of_that_day(data):
    past, current = warehouse.build(programme.load(data), fill, day("2026-11-05")), data / "warehouse" / "current"
    current.unlink()
    current.symlink_to(past.name)
    status, hub = said(opened("status", lang="en")), said(opened("ecosystem", lang="en"))
    assert "data of 1 Nov 2026, 4 days old" in status and "key is missing" not in status
    assert "All sources are up to date" not in status  # the register is due every 7 days, the others daily
    assert "bank/two-fin" in hub and "bank/later" not in hub
    team = said(opened("team", view="abc", lang="en", part="rows"))
    assert "가상기관 1" in team and "가상기관 2" not in team

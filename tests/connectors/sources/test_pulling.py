"""Pulling: side by side, each for itself, one at a time on a source; killed at any answer, it goes on there."""

import ast
import datetime
import os
import random
import re
import signal
import threading
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from connectors import inbox, programme
from connectors.sources import catalogue, pulling, runs
from connectors.sources.answers import Outcome
from tests.connectors.sources.grounds import GROUNDS
from tests.connectors.sources.pulled import NOON, programme_with, pull, readings
from tests.connectors.sources.replay import Reply, serving

HERE = Path(pulling.__file__).parent
DAY = datetime.timedelta(days=1)
GITHUB, DOCKER = GROUNDS["github"], GROUNDS["dockerhub"]


# ---- each for itself ----


def test_a_source_that_hangs_holds_up_no_other(trial):
    hanging, done = threading.Event(), {}

    def slow(asked):
        hanging.wait(10)
        return GITHUB.good(asked)

    def progress(code, run):
        done[code] = run
        if code == "dockerhub" and run:
            hanging.set()  # github is let go only when the other has ended

    with serving(slow) as one, serving(DOCKER.good) as other:
        chosen = programme_with(trial, GITHUB.aliases + DOCKER.aliases, github=one.url, dockerhub=other.url)
        found = pulling.pull(chosen, at=NOON, progress=progress)
    assert hanging.is_set() and found == done
    assert {code: run.outcome for code, run in found.items()} == {"github": Outcome.OK, "dockerhub": Outcome.OK}


def test_two_sources_at_one_host_take_turns(trial):
    at_once, most = [0], [0]

    def counting(asked):
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.01)
        at_once[0] -= 1
        return DOCKER.good(asked) if "repositories" in asked.path else GITHUB.good(asked)

    with serving(counting) as server:
        chosen = programme_with(trial, GITHUB.aliases + DOCKER.aliases, github=server.url, dockerhub=server.url)
        found = pulling.pull(chosen, at=NOON)
    assert [run.outcome for run in found.values()] == [Outcome.OK, Outcome.OK] and most == [1]


def test_two_pulls_at_once_are_one_pull_and_one_that_is_told_so(trial):
    asked_once, let_go = threading.Event(), threading.Event()

    def slow(asked):
        asked_once.set()
        let_go.wait(10)
        return GITHUB.good(asked)

    with serving(slow) as server:
        chosen = programme_with(trial, GITHUB.aliases, github=server.url)
        found = []
        first = threading.Thread(target=lambda: found.append(pull(chosen, "github")))
        first.start()
        asked_once.wait(10)
        second = pull(chosen, "github")
        let_go.set()
        first.join()
    assert (second.outcome, second.reason, second.calls) == (Outcome.THROTTLED, "busy", 0)
    assert (found[0].outcome, found[0].is_whole, len(server.seen)) == (Outcome.OK, True, 2)
    assert len(runs.history(pulling.shelf_of(chosen, "github"), "github")) == 1


def test_a_parked_source_is_left_alone_until_its_time(trial):
    with serving(lambda asked: Reply(status=429, headers={"Retry-After": "3600"})) as server:
        chosen = programme_with(trial, GITHUB.aliases, github=server.url)
        first = pull(chosen, "github")
        during = pull(chosen, "github", NOON + datetime.timedelta(minutes=59))
        server.answering = GITHUB.good
        after = pull(chosen, "github", NOON + datetime.timedelta(minutes=61))
    assert first.parked_until == during.parked_until == NOON + datetime.timedelta(hours=1)
    assert (during.outcome, during.reason, during.calls) == (Outcome.QUOTA_PARK, "quota", 0)
    assert (after.outcome, after.is_whole) == (Outcome.OK, True)


def raising(problem):
    def part(*_, **__):
        raise problem

    return part


@pytest.mark.parametrize("part", ["fetch", "read", "DIALECT"])
def test_a_mistake_of_ours_in_one_source_stops_no_other_on_the_same_host(trial, monkeypatch, caplog, part):
    monkeypatch.setenv("HWAKSAN_KEY_GITHUB", "a key/of ours")
    mistake = raising(KeyError("asked with a%20key/of%20ours or a key/of ours"))
    with serving(lambda asked: (DOCKER if "repositories" in asked.path else GITHUB).good(asked)) as server:
        chosen = programme_with(trial, GITHUB.aliases + DOCKER.aliases, github=server.url, dockerhub=server.url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(catalogue.load()["github"].module, part, mistake)
            found = pulling.pull(chosen, at=NOON)
        again = pull(chosen, "github", NOON + datetime.timedelta(minutes=1))
    assert {code: (run.outcome, run.reason, run.is_whole) for code, run in found.items()} == {
        "github": (Outcome.BAD_REQUEST, "bug", False), "dockerhub": (Outcome.OK, "", True),
    }  # fmt: skip
    assert [run.reason for run in runs.history(pulling.shelf_of(chosen, "github"))] == ["bug", ""]
    assert (
        "Traceback" in caplog.text and "KeyError" in caplog.text and "ours" not in caplog.text.split("KeyError")[1]
    )
    assert (again.outcome, again.is_whole, again.rows > 0) == (Outcome.OK, True, True)


def test_of_a_mistake_of_ours_it_is_said_in_both_languages_that_the_source_is_not_to_blame():
    why = catalogue.reason("bug")
    assert "우리 프로그램의 오류" in why.words.ko and "mistake of our own" in why.words.en
    assert why.remedy.ko and why.remedy.en


# ---- before anything is asked ----


def test_without_its_key_a_source_is_not_asked(trial, monkeypatch):
    monkeypatch.delenv("HWAKSAN_KEY_DART", raising=False)
    with serving(GROUNDS["dart"].good) as server:
        run = pull(programme_with(trial, GROUNDS["dart"].aliases, dart=server.url), "dart")
    assert (run.outcome, run.reason, run.url, server.seen) == (Outcome.AUTH, "key", "HWAKSAN_KEY_DART", [])


@pytest.mark.parametrize("url", ["http://abc.example", "ftp://abc.example", "https://[", "https://abc.example:x"])
def test_an_address_that_cannot_be_used_is_said(trial, url):
    run = pull(programme_with(trial, GITHUB.aliases, github=url), "github")
    assert (run.outcome, run.reason, run.calls) == (Outcome.BAD_REQUEST, "address", 0)


def test_a_time_of_asking_is_for_invented_programmes_only(trial):
    programme_with(trial, GITHUB.aliases, github="https://abc.example")
    file = trial / "programme.toml"
    file.write_text(file.read_text().replace("fictional = true", "fictional = false"))
    with pytest.raises(inbox.NotAllowed):
        pulling.pull(programme.load(trial), ["github"], at=NOON)
    assert not (trial / "pulls").exists()


@pytest.mark.parametrize("code", GROUNDS)
def test_a_plan_asks_nothing_and_writes_nothing(trial, code, monkeypatch):
    ground, source = GROUNDS[code], catalogue.load()[code]
    if source.key_env:
        monkeypatch.setenv(source.key_env, "s3cret-of-the-test")
    with serving(ground.good) as server:
        chosen = programme_with(trial, ground.aliases, **{code: {"base_url": server.url} | ground.settings})
        planned = pulling.plan(chosen, code, datetime.date(2026, 10, 1))
    assert server.seen == [] and not list(trial.glob("pulls/*/2*"))
    assert planned and all(url.startswith(server.url) and "s3cret" not in url for url in planned)


# ---- killed at any answer ----


def killed(folder, code, calls, since):
    """A pull that is killed, without any warning, when it has been given so many answers."""
    get, given = pulling.Place.get, [0]

    def counting(self, *rest, **more):
        if given[0] == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        given[0] += 1
        return get(self, *rest, **more)

    pulling.Place.get = counting
    pulling.pull(programme.load(folder), [code], at=NOON, since=since)


@pytest.mark.parametrize("seed", range(4))
def test_a_pull_killed_again_and_again_asks_for_nothing_twice(trial, monkeypatch, seed):
    """Four months of the register: what was had stays had, and what comes of it all has no double row."""
    monkeypatch.setenv("HWAKSAN_KEY_DATA_GO_KR", "k")
    some, since, ground = random.Random(seed), datetime.date(2026, 8, 1), GROUNDS["g2b"]
    with serving(ground.good) as server:
        chosen = programme_with(trial, ground.aliases, g2b=server.url)
        for _ in range(3):
            work = get_context("fork").Process(target=killed, args=(trial, "g2b", some.randrange(1, 8), since))
            work.start()
            work.join()
            assert work.exitcode == -signal.SIGKILL
        run = pull(chosen, "g2b", NOON + datetime.timedelta(hours=1), since=since)
        asked = [
            (one.path, tuple(sorted((name, value[0]) for name, value in one.query.items()))) for one in server.seen
        ]
    assert (run.outcome, run.is_whole, run.rows) == (Outcome.OK, True, 5)
    assert len(asked) == len(set(asked)) == 4 * 4
    rows = [row for reading in readings(chosen, "g2b") for row in reading.rows]
    assert len(rows) == len(set(rows)) == 5


# ---- the catalogue and its modules ----


@pytest.mark.parametrize("code", catalogue.load())
def test_every_source_has_a_module_of_the_agreed_form(code):
    module = catalogue.load()[code].module
    assert callable(module.DIALECT) and callable(module.fetch) and callable(module.read)
    assert type(module.READS) is int and module.READS >= 1


SAYS = {"Verdict": 1, "Problem": 2, "_drifted": 1, "_not_begun": 3, "_broken": 1}  # where the reason stands


def reasons_in_code():
    """Every code that some module gives as the reason of an answer or a problem."""
    found = {"html", "xml", "not_json", "http_4xx"}  # by_status and _looks_like put these together
    for path in HERE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in calls:
            at = SAYS.get(getattr(call.func, "id", getattr(call.func, "attr", "")), 99)
            said = [*call.args[at : at + 1], *(one.value for one in call.keywords if one.arg == "reason")]
            found |= {one.value for part in said for one in ast.walk(part) if isinstance(one, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(one.arg == "reason" for one in node.args.args):
                found |= {one.value for one in node.args.defaults if isinstance(one, ast.Constant)}
    return {re.sub(r"^http_(\d)\d\d$", r"http_\1xx", code) for code in found if isinstance(code, str) and code}


def test_every_reason_has_words_and_every_word_a_reason():
    known = set(catalogue.reasons())
    assert reasons_in_code() == known


def test_a_reason_without_words_of_its_own_has_those_of_its_hundred():
    assert catalogue.reason("http_503") == catalogue.reasons()["http_5xx"]
    assert catalogue.reason("http_418") == catalogue.reasons()["http_4xx"]
    assert catalogue.reason("http_206") == catalogue.reason("unheard_of") == catalogue.reasons()["other"]

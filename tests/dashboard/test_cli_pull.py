"""`hwaksan pull` as a person, a timer or a pipe meets it: exit codes, how far back it asks, what it prints."""

import json
import re

import pytest

from tests.connectors.sources.grounds import GROUNDS
from tests.connectors.sources.pulled import programme_with
from tests.connectors.sources.replay import Reply, serving
from tests.dashboard.test_cli import hwaksan

GITHUB, DOCKER = GROUNDS["github"], GROUNDS["dockerhub"]
TEAM = '\n[source.abc]\nbase_url = "{url}"\ntoken_env = "HWAKSAN_TOKEN_ABC"\n'


def by_path(**replies):
    """A server on which each source has a path of its own, and answers as on a good day or as said here."""

    def answering(asked):
        code = asked.path.split("/")[1]
        return replies.get(code) or GROUNDS[code].good(asked)

    return serving(answering)


def asking(trial, server, *codes, aliases=GITHUB.aliases + DOCKER.aliases):
    return programme_with(trial, aliases, **{code: f"{server.url}/{code}" for code in codes})


REFUSED, BUSY, GONE = Reply(b"no", 401), Reply(b"no", 429, {"Retry-After": "7200"}), Reply(b"no", 404)


@pytest.mark.parametrize(("replies", "code"), [
    ({}, 0), ({"github": BUSY}, 4), ({"dockerhub": GONE}, 1),
    ({"github": BUSY, "dockerhub": REFUSED}, 1),  # one that waiting does not mend is for a person to see
])  # fmt: skip
def test_it_exits_with_what_the_sources_came_to(trial, replies, code):
    with by_path(**replies) as server:
        asking(trial, server, "github", "dockerhub")
        done = hwaksan("pull")
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done
        assert {one.path.split("/")[1] for one in server.seen} == {"github", "dockerhub"}


def test_a_parked_source_is_for_later_again_and_is_not_asked(trial):
    with by_path(github=BUSY) as server:
        asking(trial, server, "github")
        assert hwaksan("pull").returncode == 4
        asked = len(server.seen)
        again = hwaksan("pull")
        assert (again.returncode, len(server.seen)) == (4, asked)


def test_a_second_pull_of_the_same_day_is_no_failure(trial):
    with by_path() as server:
        asking(trial, server, "github", "dockerhub")
        assert [hwaksan("pull").returncode for _ in range(2)] == [0, 0]


def test_a_team_that_cannot_be_asked_counts_as_a_source(trial, monkeypatch):
    monkeypatch.delenv("HWAKSAN_TOKEN_ABC", raising=False)
    with by_path() as server:
        asking(trial, server, "github")
        path = trial / "programme.toml"
        path.write_text(path.read_text(encoding="utf-8") + TEAM.format(url=server.url), encoding="utf-8")
        done = hwaksan("pull")
        assert done.returncode == 1 and "HWAKSAN_TOKEN_ABC" in done.stdout
        assert "GitHub" in done.stdout and len(server.seen) == 2  # the other was asked all the same
        assert hwaksan("pull", "github").returncode == 0


def test_since_says_how_far_back_to_ask(trial, monkeypatch):
    monkeypatch.setenv("HWAKSAN_KEY_DATA_GO_KR", "k")

    def months(*args):
        with by_path() as server:
            asking(trial, server, "g2b", aliases=GROUNDS["g2b"].aliases)
            assert hwaksan("pull", "g2b", *args).returncode == 0
            return sorted({asked.one("inqryBgnDt")[:6] for asked in server.seen if asked.one("inqryBgnDt")})

    assert months("--since", "2026-10-05") == ["202610", "202611"]
    path = trial / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[pull.g2b]")[0], encoding="utf-8")
    (note,) = (json.loads(one.read_bytes()) for one in (trial / "pulls" / "g2b").glob("*/run-*.json"))
    assert note["since"] == "2026-10-05"


def test_since_must_be_a_day(trial):
    with by_path() as server:
        asking(trial, server, "github")
        done = hwaksan("pull", "--since", "2026-13-01")
        assert (done.returncode, server.seen) == (2, []) and "is not a day" in done.stderr


@pytest.mark.parametrize("lang", ["en_US.UTF-8", "ko_KR.UTF-8"])
def test_in_a_pipe_the_table_is_written_once_without_a_sign_for_terminals(trial, lang):
    with by_path() as server:
        asking(trial, server, "github", "dockerhub")
        done = hwaksan("pull", lang=lang)
    name = "GitHub" if lang.startswith("en") else "깃허브"
    assert done.stdout.count(name) == 1 and done.stderr == ""
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", done.stdout)
    assert ("waiting" in done.stdout, "asking" in done.stdout, "기다" in done.stdout) == (False, False, False)

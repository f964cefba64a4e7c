"""No key in anything that is kept, logged, built or shown: the bytes are searched after a run of all sources."""

from __future__ import annotations

import gzip
import json
import logging
from urllib.parse import quote

import pytest

from connectors import programme, warehouse
from connectors.programme import Source
from connectors.sources import catalogue, pulling, team
from connectors.sources.answers import Outcome
from dashboard.scoring.fill import fill
from tests.connectors.sources.grounds import GROUNDS
from tests.connectors.sources.pulled import NOON, programme_with
from tests.connectors.sources.replay import Reply, serving
from tests.connectors.sources.test_faults import SINCE
from tests.dashboard.test_pages import opened, said

pytestmark = pytest.mark.usefixtures("no_spacing")
# Each is known by its first word, however its signs are written.
KEYED = [code for code, source in catalogue.load().items() if source.key_env]
WORDS = {source.key_env: f"h1dden{n}" for n, source in enumerate(catalogue.load().values()) if source.key_env}
TOKEN = "h1ddent0ken"
SIGNS = "/with+odd=signs&<more>"
ALIASES = "".join(ground.aliases for ground in GROUNDS.values())


def echoed(asked):
    """All that was sent, as a place may repeat it: in words, in addresses, in JSON and as it came."""
    sent = [asked.headers.get(name, "") for name in ("Authorization", "x-api-key")]
    sent += [value for values in asked.query.values() for value in values]
    every = " ".join(sent)
    return "\n".join(
        [every, quote(every), quote(every, safe=""), json.dumps([*sent, str(asked.headers)])]
    ).encode()


def refusing(asked):
    """401 with everything in the body and in every header that is read."""
    everything = quote(echoed(asked).decode(), safe="")
    headers = {
        "ETag": f'"{everything}"',
        "Link": f'</next?said={everything}>; rel="next"',
        "WWW-Authenticate": everything,
    }
    return Reply(echoed(asked), 401, headers)


def moved(asked):
    return Reply(b"", 302, {"Location": f"/elsewhere/{quote(echoed(asked).decode(), safe='')}"})


HOSTILE = {
    "401 that repeats the key": refusing,
    "200 that repeats it": lambda asked: Reply(echoed(asked)),
    "JSON that repeats it": lambda asked: Reply(json.dumps({"status": echoed(asked).decode()}).encode()),
    "a redirect that repeats it": moved,
    "429 that repeats it": lambda asked: Reply(echoed(asked), 429, {"Retry-After": "7200"}),
    "500 that repeats it": lambda asked: Reply(echoed(asked), 500),
    "a line that is cut": lambda asked: Reply(echoed(asked), cut=5),
    "packed": lambda asked: Reply(gzip.compress(echoed(asked)), headers={"Content-Encoding": "gzip"}),
}  # fmt: skip


@pytest.fixture
def keys(monkeypatch):
    for variable, word in WORDS.items():
        monkeypatch.setenv(variable, quote(word + SIGNS, safe=""))  # as data.go.kr hands them out
    return [*WORDS.values(), TOKEN]


@pytest.fixture
def everything_logged(caplog):
    for name in ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection", "stamina", "connectors"):
        caplog.set_level(logging.DEBUG, name or None)
    return caplog


def found_in(text, words):
    return [word for word in words if word in text]


def kept(folder, words):
    """Where a key stands in the name or the bytes of any file."""
    return [
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
        and (found_in(path.name, words) or found_in(path.read_bytes().decode("latin-1"), words))
    ]  # fmt: skip


def stored(con, words):
    """Where a key stands in the database, which packs what it holds: cell by cell."""
    tables = [name for (name,) in con.execute("SELECT table_name FROM information_schema.tables").fetchall()]
    return [name for name in tables if found_in(str(con.execute(f'FROM "{name}"').fetchall()), words)]


def pulled(trial, answering):
    """All sources asked, one after another, of a server that knows the keys it was asked with."""
    with serving(answering) as server:
        chosen = programme_with(trial, ALIASES, **{
            code: {"base_url": f"{server.url}/{code}"} | ground.settings for code, ground in GROUNDS.items()
        })  # fmt: skip
        runs = pulling.pull(chosen, at=NOON, since=SINCE)
        source = Source("abc", f"{server.url}/abc", "HWAKSAN_TOKEN_ABC")
        run = team.pull(chosen, source, token=TOKEN, at=NOON)
    return runs, run, server.seen


def good(asked):
    code = asked.path.split("/")[1]
    return GROUNDS[code].good(asked) if code in GROUNDS else Reply(status=401)


@pytest.mark.parametrize("name", ["a good day", *HOSTILE])
def test_after_a_run_of_all_sources_no_key_is_anywhere(trial, keys, everything_logged, capfd, name):
    runs, run, seen = pulled(trial, HOSTILE.get(name, good))
    assert set(found_in(str(seen), keys)) == set(keys)  # each was sent
    assert {one.outcome for one in runs.values()} == {Outcome.OK} or name != "a good day"
    con = warehouse.cursor(warehouse.build(programme.load(trial), fill))
    assert stored(con, keys) == []
    assert kept(trial.parent, keys) == []
    assert found_in(everything_logged.text + repr(runs) + repr(run) + "".join(capfd.readouterr()), keys) == []
    for lang in ("ko", "en"):
        app = opened("status", view="operator", lang=lang)
        assert found_in(said(app) + str(list(app.main)), keys) == []


def test_the_search_finds_a_key_where_there_is_one(trial, keys):
    """It is no proof otherwise."""
    (trial / "pulls").mkdir()
    (trial / "pulls" / f"{keys[0]}.json").write_text("")
    (trial / "pulls" / "b.json").write_text(f"x{keys[1]}x")
    assert sorted(kept(trial.parent, keys)) == ["trial/pulls/b.json", f"trial/pulls/{keys[0]}.json"]
    con = warehouse.cursor(warehouse.build(programme.load(trial), lambda con, read: con.execute(
        "CREATE TABLE told AS SELECT ? AS said", [f"x{keys[2]}x"]
    )))  # fmt: skip
    assert stored(con, keys) == ["told"]

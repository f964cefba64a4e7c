"""Everything that can go wrong with a place, at every source: it is named, nothing is lost, nobody else waits."""

from __future__ import annotations

import datetime
import email.utils
import io
import re
import shutil
import socket
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import httpx
import pytest
import stamina

from connectors import programme
from connectors.sources import catalogue, fetch, pulling
from tests.connectors.sources import certificates
from tests.connectors.sources.grounds import GROUNDS, TABLE, bent, epoch
from tests.connectors.sources.pulled import NOON, programme_with
from tests.connectors.sources.replay import Asked, Reply, sample, serving

DAY = datetime.timedelta(days=1)
SINCE = datetime.date(2026, 10, 1)
Lay = Callable[[str, Asked, Reply], Reply]


@dataclass(frozen=True)
class Fault:
    """What is laid over each good answer of a source, and what its run then says: "OUTCOME reason", the usual one
    and those of sources with habits of their own. `place`: the fault is not in the answer but in the address."""

    says: str
    lay: Lay = lambda code, asked, good: good
    but: dict[str, str] = field(default_factory=dict)
    place: str = ""


def always(reply: Reply) -> Lay:
    return lambda code, asked, good: reply


def body(data: bytes) -> Lay:
    return always(Reply(data, headers={"Content-Type": "application/json;charset=UTF-8"}))


def status(code: int, **headers: str) -> Lay:
    return always(Reply(b"no", code, {name.replace("_", "-"): value for name, value in headers.items()}))


def changed(**how: object) -> Lay:
    return lambda code, asked, good: replace(good, **how)


def told(old: str, new: str) -> Lay:
    return lambda code, asked, good: replace(good, body=good.body.replace(old.encode(), new.encode()))


def renamed(code: str, asked: Asked, good: Reply) -> Reply:
    name = GROUNDS[code].field
    if code == "epoch":
        return epoch(TABLE.replace(b"Model,", b"Model_v2,", 1))
    return told(f'"{name}"', f'"{name}_v2"')(code, asked, good)


def in_seconds(seconds: int) -> str:
    return str(int(time.time()) + seconds)


def on_page_2(reply: Lay) -> Lay:
    """Pages are promised without end, and from the second on this comes."""

    def lay(code: str, asked: Asked, good: Reply) -> Reply:
        ground = GROUNDS[code]
        is_first = asked.one(ground.page) in ("0", "1")
        return bent(good, ground.lengthen) if is_first else reply(code, asked, bent(good, ground.lengthen))

    return lay


def halved(code: str, asked: Asked, good: Reply) -> Reply:
    return replace(good, body=good.body[:-9])


def in_ten_years(code: str, asked: Asked, good: Reply) -> Reply:
    return replace(good, body=re.sub(rb"\b202([46])", rb"203\1", good.body))


ZIP = {"epoch": "SCHEMA_DRIFT changed"}  # what is no whole ZIP
UNDATED = dict.fromkeys(("artificial_analysis", "github", "dockerhub", "epoch", "itunes"), "OK")
# Their rows are told apart when they are loaded, or there is one only.
ONE_BY_ONE = dict.fromkeys(("g2b", "dart", "dockerhub", "epoch"), "OK")


FAULTS: dict[str, Fault] = {
    "refused": Fault("TRANSIENT refused", place="refused"),
    "name not found": Fault("TRANSIENT name", place="name"),
    "expired certificate": Fault("TRANSIENT certificate", place="certificate"),
    "reset in the body": Fault("TRANSIENT cut", changed(cut=20, reset=True)),
    "cut in the body": Fault("TRANSIENT cut", changed(cut=20)),
    "closed without a word": Fault("TRANSIENT cut", changed(cut=0)),
    "longer than it says": Fault("SCHEMA_DRIFT not_json", changed(length=9), ZIP),
    "body drips": Fault("TRANSIENT slow", changed(drips="body")),
    "headers drip": Fault("TRANSIENT slow", changed(drips="head")),
    "stalls": Fault("TRANSIENT timeout", changed(stalls=True)),
    "gzip bomb": Fault("SCHEMA_DRIFT packed", changed(headers={"Content-Encoding": "gzip"})),
    "html with 200": Fault("SCHEMA_DRIFT html", body(b"<!DOCTYPE html><title>sign in</title>")),
    "xml with 200": Fault("SCHEMA_DRIFT xml", body(b"<?xml version='1.0'?><other/>")),
    "a changed field": Fault("SCHEMA_DRIFT changed", renamed),
    "an empty list": Fault(
        "SCHEMA_DRIFT changed", body(b"[]"), dict.fromkeys(("huggingface", "github", "kosis"), "OK")
    ),
    "an empty object": Fault("SCHEMA_DRIFT changed", body(b"{}")),
    "an empty string": Fault("SCHEMA_DRIFT changed", body(b'""')),
    "null": Fault("SCHEMA_DRIFT changed", body(b"null")),
    "a number": Fault("SCHEMA_DRIFT changed", body(b"1")),
    "nothing at all": Fault("SCHEMA_DRIFT not_json", body(b"")),
    "half of it": Fault("SCHEMA_DRIFT not_json", halved, ZIP),
    "another encoding": Fault("SCHEMA_DRIFT not_json", body('{"회사": "가온"}'.encode("cp949"))),
    "204": Fault("OK", always(Reply(status=204))),
    "redirect to another host": Fault("SCHEMA_DRIFT outside", status(302, Location="http://127.0.0.2:9/x")),
    "redirect in a circle": Fault(
        "SCHEMA_DRIFT redirects", lambda code, asked, good: Reply(b"", 302, {"Location": f"{asked.path}/x"})
    ),
    "redirect to no address": Fault("SCHEMA_DRIFT outside", status(302, Location="http://[")),
    "redirect to nowhere": Fault("SCHEMA_DRIFT redirects", status(302)),
    "304 that was not asked for": Fault("SCHEMA_DRIFT no_etag", status(304)),
    "400": Fault("BAD_REQUEST http_400", status(400), {"huggingface": "BAD_REQUEST parameter"}),
    "401": Fault("AUTH key", status(401)),
    "403": Fault("AUTH key", status(403), {"itunes": "THROTTLED throttled"}),
    "404": Fault("GONE gone", status(404)),
    "410": Fault("GONE gone", status(410)),
    "429": Fault("THROTTLED throttled", status(429)),
    "429, Retry-After in seconds": Fault("THROTTLED throttled", status(429, Retry_After="30")),
    "429, Retry-After with a date": Fault(
        "THROTTLED throttled", status(429, Retry_After=email.utils.formatdate(time.time() + 300, usegmt=True))
    ),
    "429, X-Retry-After": Fault("THROTTLED throttled", status(429, X_Retry_After=in_seconds(300))),
    "429, RateLimit": Fault("THROTTLED throttled", status(429, RateLimit='"api";r=0;t=55')),
    "429, x-ratelimit-reset": Fault(
        "THROTTLED throttled", status(429, X_RateLimit_Remaining="0", X_RateLimit_Reset=in_seconds(300))
    ),
    "429, an hour": Fault("QUOTA_PARK throttled", status(429, Retry_After="3600")),
    "429, an hour in X-Retry-After": Fault("QUOTA_PARK throttled", status(429, X_Retry_After=in_seconds(3600))),
    "429, until the end of time": Fault("QUOTA_PARK throttled", status(429, Retry_After="999999999999")),
    "500": Fault("TRANSIENT http_500", status(500)),
    "502": Fault("TRANSIENT http_502", status(502)),
    "503, Retry-After": Fault("TRANSIENT http_503", status(503, Retry_After="5")),
    "503, an hour": Fault("QUOTA_PARK http_503", status(503, Retry_After="3600")),
    "504": Fault("TRANSIENT http_504", status(504)),
    "days in the future": Fault("SCHEMA_DRIFT changed", in_ten_years, UNDATED),
    "a name twice in an object": Fault(
        "OK", lambda code, asked, good: good if zipfile.is_zipfile(io.BytesIO(good.body)) else replace(
            good, body=good.body.replace(b"{", b'{"x": 1, "x": 2, ', 1))
    ),
    "every row twice": Fault("SCHEMA_DRIFT changed", lambda code, asked, good: bent(good, double), ONE_BY_ONE),
}  # fmt: skip
# An object without rows says nothing of pages: the next is asked for, and is the same.
AGAIN = dict.fromkeys(("github", "artificial_analysis", "lmarena"), "SCHEMA_DRIFT repeats")
PAGED = {
    "the same page for ever": Fault("SCHEMA_DRIFT repeats", on_page_2(lambda code, asked, good: good)),
    "page 2 is html": Fault("SCHEMA_DRIFT html", on_page_2(FAULTS["html with 200"].lay)),
    "page 2 is an empty object": Fault("SCHEMA_DRIFT changed", on_page_2(FAULTS["an empty object"].lay), AGAIN),
    "page 2 is cut": Fault("TRANSIENT cut", on_page_2(FAULTS["cut in the body"].lay)),
    "page 2 is refused": Fault("AUTH key", on_page_2(FAULTS["401"].lay)),
}  # fmt: skip


def double(found: object) -> None:
    """Every list in it once more."""
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else []:
        double(inner)
    if isinstance(found, list):
        found += found


def faults_of(code: str) -> dict[str, Fault]:
    """The common ones, those of its pages, and errors in its own words with 200."""
    ground = GROUNDS[code]
    refusals = {name: Fault(says, always(sample(name))) for name, says in ground.refusals.items()}
    if ground.quota:
        refusals["quota"] = Fault("QUOTA_PARK quota", always(sample(ground.quota)))
    return FAULTS | (PAGED if ground.lengthen else {}) | refusals


MATRIX = [(code, name) for code in GROUNDS for name in faults_of(code)]


@dataclass
class World:
    """A programme that has been pulled on a good day, from servers that go on running."""

    folder: object
    server: object
    rows: list[object]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """The world of each source, made once; a test works on a copy of its folder."""
    made, open_servers = {}, []
    with pytest.MonkeyPatch.context() as patch, stamina.set_testing(True, attempts=1):
        for source in catalogue.load().values():
            if source.key_env:
                patch.setenv(source.key_env, "key-of-the-test")

        def serve(answering):
            open_servers.append(serving(answering))
            return open_servers[-1].__enter__()

        neighbours = {code: serve(GROUNDS[code].good) for code in ("dockerhub", "itunes")}

        def world(code):
            if code not in made:
                made[code] = good_day(tmp_path_factory.mktemp(code), code, serve(GROUNDS[code].good), neighbours)
            return made[code]

        yield world
        for one in open_servers:
            one.__exit__(None, None, None)


def neighbour_of(code):
    return "itunes" if code == "dockerhub" else "dockerhub"


def good_day(folder, code, server, neighbours):
    shutil.copy("tests/programme/programme.toml", folder)
    ground, other = GROUNDS[code], neighbour_of(code)
    chosen = programme_with(
        folder, ground.aliases + GROUNDS[other].aliases,
        **{code: {"base_url": server.url} | ground.settings, other: neighbours[other].url},
    )  # fmt: skip
    run = pulling.pull(chosen, [code], at=NOON, since=SINCE)[code]
    rows = stored(chosen, code)
    assert (run.outcome, run.drifts, run.is_whole, run.rows > 0) == ("OK", 0, True, True), run
    return World(folder, server, rows)


def stored(chosen, code):
    """Every row that kept answers hold, with the day on which it was had."""
    shelf, module = pulling.shelf_of(chosen, code), catalogue.load()[code].module
    good = [card for card in shelf.cards() if card.outcome == "OK"]
    return [(card.day, row) for card in good for row in module.read(card, shelf.body(card) or b"").rows]


@pytest.fixture
def misplaced(tmp_path, monkeypatch, request):
    """An address at which nobody answers as they should."""
    look_up = socket.getaddrinfo

    def nowhere(host, *rest, **more):
        if host == "nowhere.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with socket.socket() as closed, serving(
        lambda asked: Reply(), certificates.context(certificates.made(tmp_path, good_for=-DAY))
    ) as expired:  # fmt: skip
        closed.bind(("127.0.0.1", 0))
        yield {
            "refused": f"http://127.0.0.1:{closed.getsockname()[1]}",
            "name": "https://nowhere.example", "certificate": expired.url,
        }  # fmt: skip


@pytest.mark.parametrize(("code", "name"), MATRIX)
def test_a_fault_is_named_and_costs_nothing_that_was_had(worlds, tmp_path, monkeypatch, request, code, name):
    world, fault = worlds(code), faults_of(code)[name]
    folder = shutil.copytree(world.folder, tmp_path / "trial")
    if fault.place:
        place = request.getfixturevalue("misplaced")[fault.place]
        file = folder / "programme.toml"
        file.write_text(file.read_text().replace(world.server.url, place))
    monkeypatch.setattr(fetch, "TIMEOUT", httpx.Timeout(0.15 if name == "stalls" else 5))
    monkeypatch.setattr(fetch, "DEADLINE_S", 0.1 if "drip" in name else 60)
    monkeypatch.setattr(world.server, "answering", lambda asked: fault.lay(code, asked, GROUNDS[code].good(asked)))
    chosen, other = programme.load(folder), neighbour_of(code)
    with stamina.set_testing(True, attempts=1):
        done = pulling.pull(chosen, [code, other], at=NOON + DAY, since=SINCE)
    run = done[code]
    assert f"{run.outcome} {run.reason}".strip() == fault.but.get(code, fault.says)
    assert catalogue.reason(run.reason) is not catalogue.reason("unheard of") or run.ok
    assert run.ended and (run.url or run.ok or run.reason == "changed")
    # What was had stays, with its day; what came is no row twice and can be loaded.
    rows = stored(chosen, code)
    assert [one for one in rows if one[0] == f"{NOON:%Y-%m-%d}"] == world.rows
    assert done[other].outcome == "OK" and done[other].rows > 0
    assert_recovers(world, folder, monkeypatch, code)


def assert_recovers(world, folder, monkeypatch, code):
    """On the first good day after it, and after any parking, all is had again."""
    shutil.copy(world.folder / "programme.toml", folder)
    monkeypatch.setattr(world.server, "answering", GROUNDS[code].good)
    run = pulling.pull(programme.load(folder), [code], at=NOON + 8 * DAY, since=SINCE)[code]
    assert (run.outcome, run.is_whole, run.drifts) == ("OK", True, 0), run


def test_the_matrix_has_every_source_and_hardly_a_gap():
    assert GROUNDS.keys() == catalogue.load().keys()
    assert len(FAULTS) >= 50 and len(MATRIX) >= len(GROUNDS) * len(FAULTS)
    assert {name for _, name in MATRIX} >= FAULTS.keys() | PAGED.keys()

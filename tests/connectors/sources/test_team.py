"""A team's own server: what is new is taken once, what is not as agreed is kept and never becomes a report."""

import datetime
import hashlib
import importlib.util
import json
import logging
import threading
from pathlib import Path

import httpx
import pytest

from connectors import programme, receipts
from connectors.inbox import NotAllowed
from connectors.programme import Source
from connectors.sources import fetch, team
from connectors.sources.answers import Outcome
from connectors.sources.kept import redacted
from tests import made

ROOT = Path(__file__).parents[3]
TOKEN = "s3cret-token-of-abc"
PACKAGES = "/adoption/v1/packages"


def sample_server():
    spec = importlib.util.spec_from_file_location("team_server", ROOT / "sample_data" / "team_server.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def published(tmp_path):
    """What team abc has published: a folder a month, in it a folder a revision."""
    folder = tmp_path / "published"
    publish(folder, "2026-02", 1, made.as_csv([made.b2b()]))
    return folder


def publish(folder, period, revision, b2b, created="2026-03-05T01:00:00Z", **changed):
    """One package with one resource; `changed` replaces what is said of the resource."""
    place = folder / period / str(revision)
    place.mkdir(parents=True)
    (place / "b2b.csv").write_bytes(b2b)
    resource = {
        "name": "b2b",
        "path": "b2b.csv",
        "bytes": len(b2b),
        "hash": f"sha256:{hashlib.sha256(b2b).hexdigest()}",
    } | changed
    package = {
        "created": created,
        "hwaksan:period": period,
        "hwaksan:revision": revision,
        "hwaksan:status": "final",
        "resources": [resource],
    }
    (place / "datapackage.json").write_text(json.dumps(package))


@pytest.fixture
def server(published):
    running = sample_server().TeamServer(published, "abc", TOKEN)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def pull(trial, base_url, at="2026-03-06T09:00:00+09:00", token=TOKEN, transport=None):
    source = Source("abc", base_url, "HWAKSAN_TOKEN_ABC")
    when = datetime.datetime.fromisoformat(at)
    return team.pull(programme.load(trial), source, token=token, at=when, transport=transport)


def cards(trial):
    found = [json.loads(path.read_bytes()) for path in (trial / "pulls" / "abc").glob("*/*-*.json")]
    return [card for card in found if "etag" in card]


# ---- over HTTP, against the sample server ----


def test_a_published_month_becomes_a_report(trial, server):
    run = pull(trial, server.base_url)
    assert (run.outcome, run.ok, run.calls) == (Outcome.OK, True, 3)  # index, package, one file
    [receipt] = receipts.read_all(trial)
    assert (receipt.team, f"{receipt.month:%Y-%m}", receipt.rows) == ("abc", "2026-02", {"b2b": 1})
    assert receipt.sender == "pull:abc"
    assert receipt.received_on == datetime.date(2026, 3, 6)


def test_answers_are_kept_as_they_came_with_their_card(trial, server, published):
    pull(trial, server.base_url)
    folder = trial / "pulls" / "abc" / "2026-03-06"
    bodies = {path.read_bytes() for path in folder.glob("*.body")}
    assert (published / "2026-02" / "1" / "b2b.csv").read_bytes() in bodies
    assert len(bodies) == 3
    assert {card["status"] for card in cards(trial)} == {200}
    assert all(card["etag"] and len(card["sha256"]) == 64 for card in cards(trial))
    assert not list(folder.glob(".*"))  # nothing half-written


def test_nothing_new_asks_once_and_takes_nothing(trial, server):
    pull(trial, server.base_url)
    pull(trial, server.base_url, "2026-03-07T09:00:00+09:00")
    again = pull(trial, server.base_url, "2026-03-08T09:00:00+09:00")
    assert (again.outcome, again.ok, again.calls, again.taken) == (Outcome.NOT_MODIFIED, True, 1, [])
    assert len(receipts.read_all(trial)) == 1


def test_an_unchanged_answer_is_not_kept_twice_but_its_card_says_when_it_was_last_checked(trial, server):
    pull(trial, server.base_url)
    pull(trial, server.base_url, "2026-03-07T09:00:00+09:00")
    kept = len(cards(trial))
    pull(trial, server.base_url, "2026-03-08T09:00:00+09:00")
    assert len(cards(trial)) == kept
    assert "2026-03-08T09:00:00+09:00" in {card["checked_at"] for card in cards(trial)}


def test_a_revision_replaces_the_month_and_the_first_report_stays(trial, server, published):
    pull(trial, server.base_url)
    publish(published, "2026-02", 2, made.as_csv([made.b2b(active_users="280")]), "2026-03-20T01:00:00Z")
    run = pull(trial, server.base_url, "2026-03-21T09:00:00+09:00")
    assert [one.receipt.number for one in run.taken] == [2]
    assert len(receipts.read_all(trial)) == 2


def test_a_second_month_is_asked_for_without_asking_for_the_first_again(trial, server, published):
    pull(trial, server.base_url)
    publish(published, "2026-03", 1, made.as_csv([made.b2b(month="2026-03-01")]), "2026-04-05T01:00:00Z")
    run = pull(trial, server.base_url, "2026-04-06T09:00:00+09:00")
    assert [f"{one.receipt.month:%Y-%m}" for one in run.taken] == ["2026-03"]
    assert run.calls == 3


def test_an_index_of_many_pages_is_followed_to_its_end(trial, server, published):
    for n in range(3, 6):
        publish(
            published,
            f"2026-0{n}",
            1,
            made.as_csv([made.b2b(month=f"2026-0{n}-01")]),
            f"2026-0{n + 1}-05T01:00:00Z",
        )
    server.most = 1  # items a page
    run = pull(trial, server.base_url, "2026-06-06T09:00:00+09:00")
    assert [f"{one.receipt.month:%m}" for one in run.taken] == ["02", "03", "04", "05"]


def test_a_wrong_token_ends_the_run_and_is_never_written_down(trial, server, caplog):
    caplog.set_level(logging.DEBUG)
    run = pull(trial, server.base_url, token="wrong-" + TOKEN)
    assert (run.outcome, run.ok, run.calls) == (Outcome.AUTH, False, 1)
    assert receipts.read_all(trial) == []
    kept = b"".join(path.read_bytes() for path in (trial / "pulls").rglob("*") if path.is_file())
    assert TOKEN not in kept.decode() and TOKEN not in caplog.text and TOKEN not in run.detail


def test_without_a_token_nobody_is_asked(trial, server, monkeypatch):
    monkeypatch.delenv("HWAKSAN_TOKEN_ABC", raising=False)
    run = team.pull(programme.load(trial), Source("abc", server.base_url, "HWAKSAN_TOKEN_ABC"))
    assert (run.outcome, run.calls, run.detail) == (Outcome.AUTH, 0, "HWAKSAN_TOKEN_ABC is not set")


def test_the_token_is_read_from_the_environment(trial, server, monkeypatch):
    monkeypatch.setenv("HWAKSAN_TOKEN_ABC", TOKEN)
    run = team.pull(programme.load(trial), Source("abc", server.base_url, "HWAKSAN_TOKEN_ABC"))
    assert run.outcome is Outcome.OK


def test_a_refused_package_is_told_and_not_asked_for_again(trial, server, published):
    publish(published, "2026-02", 2, made.as_csv([made.b2b(active_users="many")]), "2026-03-06T00:00:00Z")
    run = pull(trial, server.base_url, "2026-03-06T10:00:00+09:00")
    assert (run.outcome, run.ok) == (Outcome.OK, False)
    assert {finding.rule for finding in run.refused[0].findings if finding.severity == "reject"} == {"V01h"}
    again = pull(trial, server.base_url, "2026-03-07T10:00:00+09:00")
    assert (again.outcome, again.refused, again.calls) == (Outcome.NOT_MODIFIED, [], 1)


def test_a_hash_that_does_not_fit_makes_no_report(trial, server, published):
    publish(published, "2026-03", 1, made.as_csv([made.b2b(month="2026-03-01")]), hash=f"sha256:{'0' * 64}")
    run = pull(trial, server.base_url)
    assert run.outcome is Outcome.SCHEMA_DRIFT and "b2b.csv" in run.detail
    # February is whole and is taken all the same.
    assert [f"{one.month:%Y-%m}" for one in receipts.read_all(trial)] == ["2026-02"]


def test_a_package_that_could_not_be_had_is_asked_for_again_when_it_is_mended(trial, server, published):
    publish(published, "2026-03", 1, made.as_csv([made.b2b(month="2026-03-01")]), hash=f"sha256:{'0' * 64}")
    pull(trial, server.base_url)
    data = (published / "2026-03" / "1" / "b2b.csv").read_bytes()
    mended = json.loads((published / "2026-03" / "1" / "datapackage.json").read_text())
    mended["resources"][0]["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
    (published / "2026-03" / "1" / "datapackage.json").write_text(json.dumps(mended))
    run = pull(trial, server.base_url, "2026-04-09T09:00:00+09:00")
    assert [f"{one.receipt.month:%Y-%m}" for one in run.taken] == ["2026-03"]


@pytest.mark.parametrize(
    "path", ["../../2026-01/1/b2b.csv", "/etc/passwd", "https://other.example/b2b.csv", "a%2Fb.csv"]
)
def test_a_path_that_leads_elsewhere_is_never_asked_for(trial, server, published, path):
    publish(published, "2026-03", 1, made.as_csv([made.b2b(month="2026-03-01")]), path="b2b.csv")
    file = published / "2026-03" / "1" / "datapackage.json"
    package = json.loads(file.read_text())
    package["resources"][0]["path"] = path
    folder = published / "2026-03" / "1"
    seen = []

    def watching(request):
        seen.append(request.url.path)
        if request.url.path == PACKAGES:
            return httpx.Response(200, json=index_of(item("2026-03", folder / "b2b.csv")))
        return httpx.Response(200, json=package)

    run = pull(trial, "https://abc.example", transport=httpx.MockTransport(watching))
    assert run.outcome is Outcome.SCHEMA_DRIFT
    assert seen == [PACKAGES, f"{PACKAGES}/2026-03/datapackage.json"]


# ---- answers no honest server gives ----


def item(period, *files, url="https://abc.example", revision=1):
    whole = b"".join(file.read_bytes() for file in files)
    return {
        "period": period,
        "revision": revision,
        "status": "final",
        "published_at": "2026-03-05T01:00:00Z",
        "datapackage_url": f"{url}{PACKAGES}/{period}/datapackage.json",
        "bytes": len(whole),
        "sha256": hashlib.sha256(whole).hexdigest(),
    }


def index_of(*items):
    return {"contract": "adoption/1.0", "team_id": "abc", "items": list(items)}


def answering(**answers):
    """A server from a table of path -> answer."""
    return httpx.MockTransport(lambda request: answers[request.url.path])


def outcome_of(trial, response):
    return pull(trial, "https://abc.example", transport=httpx.MockTransport(lambda request: response))


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (httpx.Response(401), Outcome.AUTH),
        (httpx.Response(403), Outcome.AUTH),
        (httpx.Response(404), Outcome.GONE),
        (httpx.Response(410), Outcome.GONE),
        (httpx.Response(400), Outcome.BAD_REQUEST),
        (httpx.Response(429), Outcome.THROTTLED),
        (httpx.Response(500), Outcome.TRANSIENT),
        (httpx.Response(503), Outcome.TRANSIENT),
        (httpx.Response(304), Outcome.SCHEMA_DRIFT),
        (httpx.Response(200, text="<html>sign in</html>"), Outcome.SCHEMA_DRIFT),
        (httpx.Response(200, json=[]), Outcome.SCHEMA_DRIFT),
        (httpx.Response(200, json={"contract": "adoption/2.0"}), Outcome.SCHEMA_DRIFT),
        (httpx.Response(200, json=index_of() | {"team_id": "xyz"}), Outcome.SCHEMA_DRIFT),
        (httpx.Response(200, json=index_of({"period": "2026-13"})), Outcome.SCHEMA_DRIFT),
        (httpx.Response(200, content=b"[" * 100_000), Outcome.SCHEMA_DRIFT),
        (httpx.Response(200, json=index_of()), Outcome.EMPTY),
        (
            httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"x")),
            Outcome.SCHEMA_DRIFT,
        ),
    ],
)
def test_every_answer_has_an_outcome(trial, response, outcome):
    run = outcome_of(trial, response)
    assert (run.outcome, run.taken) == (outcome, [])
    assert receipts.read_all(trial) == []


def test_how_long_to_wait_is_what_the_server_says_up_to_a_quarter_of_an_hour(trial):
    assert outcome_of(trial, httpx.Response(429, headers={"Retry-After": "30"})).wait_s == 30
    assert outcome_of(trial, httpx.Response(429)).wait_s == 60
    longer = outcome_of(trial, httpx.Response(429, headers={"Retry-After": "86400"}))
    assert (longer.outcome, longer.wait_s) == (Outcome.QUOTA_PARK, 86400)


def test_a_redirect_to_another_host_is_not_followed(trial):
    seen = []

    def elsewhere(request):
        seen.append(request.url.host)
        return httpx.Response(302, headers={"Location": "https://other.example/adoption/v1/packages"})

    run = pull(trial, "https://abc.example", transport=httpx.MockTransport(elsewhere))
    assert (run.outcome, seen) == (Outcome.SCHEMA_DRIFT, ["abc.example"])


def test_a_redirect_on_the_same_host_is_followed_but_not_for_ever(trial):
    seen = []

    def round_and_round(request):
        seen.append(request.url.path)
        return httpx.Response(302, headers={"Location": f"{request.url.path}/x"})

    run = pull(trial, "https://abc.example", transport=httpx.MockTransport(round_and_round))
    assert (run.outcome, len(seen)) == (Outcome.SCHEMA_DRIFT, 4)


def test_an_answer_over_the_limit_is_cut_off_and_not_kept(trial):
    endless = httpx.Response(200, stream=httpx.ByteStream(b" " * (team.MAX_JSON + 1)))
    run = outcome_of(trial, endless)
    assert run.outcome is Outcome.SCHEMA_DRIFT and "bytes" in run.detail
    assert cards(trial) == []


@pytest.mark.parametrize(
    "url", ["http://abc.example", "https://kim:pw@abc.example", "ftp://abc.example", "", "https://"]
)
def test_a_base_address_must_be_https_or_on_this_machine(trial, url):
    run = pull(trial, url, transport=answering())
    assert (run.outcome, run.calls) == (Outcome.BAD_REQUEST, 0)


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://abc.example/x/adoption", True),
        ("https://abc.example/x/../y", False),
        ("https://abc.example/x/%2e%2e/y", False),
        ("https://abc.example/x/%252e%252e/y", False),
        ("https://abc.example/x\\..\\y", False),
        ("https://abc.example/xy", False),
        ("https://abc.example:8443/x/y", False),
        ("http://abc.example/x/y", False),
        ("https://abc.example.evil.example/x/y", False),
        ("https://kim@abc.example/x/y", False),
        ("//other.example/x/y", False),
    ],
)
def test_only_addresses_below_the_base_are_ours(url, answer):
    assert fetch.is_below(url, "https://abc.example/x") is answer


# ---- cut and resumed ----


def test_a_line_cut_in_the_middle_is_taken_up_again_without_a_second_report(trial, published, server):
    publish(published, "2026-03", 1, made.as_csv([made.b2b(month="2026-03-01")]), "2026-04-05T01:00:00Z")
    whole = server.RequestHandlerClass

    class Cut(whole):
        def _answer(self, status, body, kind, headers=None):
            if not self.path.endswith("2026-03/b2b.csv"):
                super()._answer(status, body, kind, headers)
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True

    server.RequestHandlerClass = Cut
    first = pull(trial, server.base_url, "2026-04-06T09:00:00+09:00")
    assert (first.outcome, first.ok) == (Outcome.TRANSIENT, False)
    assert [f"{one.receipt.month:%Y-%m}" for one in first.taken] == ["2026-02"]
    server.RequestHandlerClass = whole
    second = pull(trial, server.base_url, "2026-04-06T09:05:00+09:00")
    assert [f"{one.receipt.month:%Y-%m}" for one in second.taken] == ["2026-03"]
    assert len(receipts.read_all(trial)) == 2


def test_a_run_killed_after_the_door_took_the_report_makes_no_second_one(trial, server):
    pull(trial, server.base_url)
    for note in (trial / "pulls" / "abc").glob("*/[pr][au][cn]*.json"):
        note.unlink()  # as if the process had died before it could note what it did
    again = pull(trial, server.base_url, "2026-03-07T09:00:00+09:00")
    assert [one.is_new for one in again.taken] == [False]
    assert len(receipts.read_all(trial)) == 1


def test_a_damaged_kept_answer_is_fetched_anew(trial, server):
    pull(trial, server.base_url)
    for body in (trial / "pulls" / "abc").glob("*/*.body"):
        body.write_bytes(b"damaged")
    run = pull(trial, server.base_url, "2026-03-07T09:00:00+09:00")
    assert run.outcome.is_good


def test_a_time_of_receipt_is_only_for_invented_programmes(trial, server):
    real = trial / "programme.toml"
    real.write_text(real.read_text().replace("fictional = true", "fictional = false"))
    with pytest.raises(NotAllowed):
        pull(trial, server.base_url)


def test_what_a_team_confirms_travels_in_the_package(trial, server, published):
    rows = made.as_csv([made.b2b(licensed_seats="1500")])  # 1.5 x eligible users: V06 asks
    publish(published, "2026-02", 2, rows, "2026-03-06T00:00:00Z")
    file = published / "2026-02" / "2" / "datapackage.json"
    package = json.loads(file.read_text()) | {"hwaksan:confirmations": {"V06": "두 개 부서가 함께 씁니다."}}
    file.write_text(json.dumps(package))
    run = pull(trial, server.base_url, "2026-03-06T10:00:00+09:00")
    assert [said.rule for said in run.taken[-1].receipt.confirmations] == ["V06"]


def test_secrets_in_an_address_are_not_kept():
    kept = redacted("https://kim:pw@abc.example/a?serviceKey=abc&page=1&token=x")
    assert kept == "https://abc.example/a?serviceKey=%2A%2A%2A&page=1&token=%2A%2A%2A"

"""A team that publishes plain files: Python's own file server, monthly folders, and an index written by hand."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from connectors import programme, receipts
from connectors.programme import Source
from connectors.sources import team
from connectors.sources.answers import Outcome
from tests import made

BASE = "adoption/v1/packages"
FEBRUARY, MARCH = "2026-02", "2026-03"


class Site:
    """What team abc lays out for a file server: a folder a month, and the list of them.

    A question with a query string is answered with the folder's index.html, so that is the index.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url, self.items = folder / BASE, url, dict[str, dict]()

    def publish(self, period, revision=1, status="final", at="2026-03-05T01:00:00Z", confirmations=None, **cells):
        """A month's package in place of the one before, and its line in the index."""
        data = made.as_csv([made.b2b(month=f"{period}-01", **cells)])
        digest = hashlib.sha256(data).hexdigest()
        place = self.folder / period
        place.mkdir(parents=True, exist_ok=True)
        (place / "b2b.csv").write_bytes(data)
        (place / "datapackage.json").write_text(json.dumps({
            "created": at, "hwaksan:period": period, "hwaksan:revision": revision, "hwaksan:status": status,
            "hwaksan:confirmations": confirmations or {},
            "resources": [{"name": "b2b", "path": "b2b.csv", "bytes": len(data), "hash": f"sha256:{digest}"}],
        }))  # fmt: skip
        self.items[period] = {
            "period": period, "revision": revision, "status": status, "published_at": at, "bytes": len(data),
            "datapackage_url": f"{self.url}/{BASE}/{period}/datapackage.json", "sha256": digest,
        }  # fmt: skip
        self.write_index()

    def write_index(self):
        index = {"contract": "adoption/1.0", "team_id": "abc", "items": list(self.items.values())}
        (self.folder / "index.html").write_text(json.dumps(index))


@pytest.fixture
def site(tmp_path):
    """Served by `python -m http.server`, which writes what it was asked into `asked.log` beside the site."""
    folder = tmp_path / "site"
    (folder / BASE).mkdir(parents=True)
    with (tmp_path / "asked.log").open("w") as log:
        serve = ["http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
        running = subprocess.Popen([sys.executable, "-u", "-m", *serve], stdout=subprocess.PIPE, stderr=log)
        try:
            said = running.stdout.readline().decode()  # Serving HTTP on 127.0.0.1 port 4711 (http://...)
            yield Site(folder, f"http://127.0.0.1:{said.split(' port ')[1].split()[0]}")
        finally:
            running.terminate()
            running.wait()
            running.stdout.close()


def pull(trial, site, day="2026-03-06"):
    source = Source("abc", site.url, "HWAKSAN_TOKEN_ABC")
    at = datetime.datetime.fromisoformat(f"{day}T09:00:00+09:00")
    return team.pull(programme.load(trial), source, token="a-token-no-file-server-asks-for", at=at)


def months(run):
    return [f"{one.receipt.month:%Y-%m}" for one in run.taken]


def asked(tmp_path):
    """The paths the server was asked for, in order."""
    return [line.split('"')[1].split()[1] for line in (tmp_path / "asked.log").read_text().splitlines()]


def test_months_on_a_file_server_become_reports(trial, site, tmp_path):
    site.publish(FEBRUARY)
    site.publish(MARCH, at="2026-04-05T01:00:00Z")
    run = pull(trial, site, "2026-04-06")
    assert (run.outcome, run.ok, months(run)) == (Outcome.OK, True, [FEBRUARY, MARCH])
    # The server leads from the folder's name to the folder.
    assert asked(tmp_path)[:2] == [f"/{BASE}?limit=50", f"/{BASE}/?limit=50"]


def test_a_second_pull_of_unchanged_files_asks_for_the_index_alone(trial, site, tmp_path):
    site.publish(FEBRUARY)
    pull(trial, site)
    before = len(asked(tmp_path))
    again = pull(trial, site, "2026-03-07")
    assert (again.outcome, again.ok, again.taken) == (Outcome.NOT_MODIFIED, True, [])
    assert [path.partition("?")[0].rstrip("/") for path in asked(tmp_path)[before:]] == [f"/{BASE}"] * 2
    assert len(receipts.read_all(trial)) == 1


def test_a_revision_takes_the_place_of_the_month_and_the_first_stays_kept(trial, site):
    site.publish(FEBRUARY, active_users="270")
    pull(trial, site)
    site.publish(FEBRUARY, 2, at="2026-03-20T01:00:00Z", active_users="280")
    run = pull(trial, site, "2026-03-21")
    assert [one.receipt.number for one in run.taken] == [2]
    first, second = receipts.read_all(trial)
    assert receipts.in_force([first, second], [])[("abc", datetime.date(2026, 2, 1), "b2b")] == second


def test_a_provisional_month_is_taken_and_the_final_one_replaces_it(trial, site):
    site.publish(FEBRUARY, status="provisional", active_users="270")
    assert months(pull(trial, site)) == [FEBRUARY]
    site.publish(FEBRUARY, 2, "final", "2026-03-09T01:00:00Z", active_users="275")
    assert months(pull(trial, site, "2026-03-10")) == [FEBRUARY]
    notes = sorted((trial / "pulls" / "abc").glob("*/package-*.json"))
    said = [json.loads(note.read_bytes())["status"] for note in notes]
    assert said == ["provisional", "final"]


def test_a_provisional_month_that_becomes_final_unchanged_makes_no_second_report(trial, site):
    site.publish(FEBRUARY, status="provisional")
    pull(trial, site)
    site.publish(FEBRUARY, 2, "final", "2026-03-09T01:00:00Z")
    run = pull(trial, site, "2026-03-10")
    assert (run.outcome, [one.is_new for one in run.taken]) == (Outcome.OK, [False])
    assert len(receipts.read_all(trial)) == 1


def test_confirmations_travel_with_the_files(trial, site):
    # 1.5 times as many seats as people who could use them: a rule asks why.
    site.publish(FEBRUARY, licensed_seats="1500")
    assert not pull(trial, site).ok
    why = {"V06": "두 개 부서가 함께 씁니다."}
    site.publish(FEBRUARY, 2, at="2026-03-08T01:00:00Z", confirmations=why, licensed_seats="1500")
    [taken] = pull(trial, site, "2026-03-09").taken
    assert {one.rule: one.reason for one in taken.receipt.confirmations} == why


@pytest.mark.parametrize("address", [
    "http://127.0.0.2:9/{base}/2026-03/datapackage.json", "https://other.example/{base}/2026-03/datapackage.json",
    "{url}/{base}/../../../secret.json", "{url}/{base}/%2e%2e/%2e%2e/%2e%2e/secret.json",
    "//other.example/{base}/2026-03/datapackage.json", "file:///etc/passwd", "/etc/passwd", "",
])  # fmt: skip
def test_a_package_that_lies_elsewhere_is_not_asked_for_and_the_others_are_taken(trial, site, tmp_path, address):
    (site.folder.parents[2] / "secret.json").write_text("{}")
    site.publish(FEBRUARY)
    site.publish(MARCH, at="2026-04-05T01:00:00Z")
    site.items[MARCH]["datapackage_url"] = address.format(url=site.url, base=BASE)
    site.write_index()
    run = pull(trial, site, "2026-04-06")
    assert (run.outcome, run.reason, months(run)) == (Outcome.SCHEMA_DRIFT, "outside", [FEBRUARY])
    assert not [path for path in asked(tmp_path) if "secret" in path or MARCH in path]


@pytest.mark.parametrize("path", ["../2026-02/b2b.csv", "/etc/passwd", "https://other.example/b2b.csv", "..", ""])
def test_a_file_that_lies_elsewhere_is_not_asked_for(trial, site, tmp_path, path):
    site.publish(MARCH, at="2026-04-05T01:00:00Z")
    file = site.folder / MARCH / "datapackage.json"
    package = json.loads(file.read_text())
    package["resources"][0]["path"] = path
    file.write_text(json.dumps(package))
    run = pull(trial, site, "2026-04-06")
    assert (run.outcome, run.taken) == (Outcome.SCHEMA_DRIFT, [])
    assert [one for one in asked(tmp_path) if one.endswith("csv") or "passwd" in one] == []


def test_files_that_moved_on_before_their_index_are_taken_once_both_agree(trial, site):
    site.publish(FEBRUARY, active_users="270")
    old = dict(site.items[FEBRUARY])
    site.publish(FEBRUARY, 2, at="2026-03-07T01:00:00Z", active_users="280")
    new, site.items[FEBRUARY] = site.items[FEBRUARY], old
    site.write_index()
    first = pull(trial, site)
    assert (first.outcome, first.taken) == (Outcome.SCHEMA_DRIFT, [])
    site.items[FEBRUARY] = new
    site.write_index()
    assert months(pull(trial, site, "2026-03-08")) == [FEBRUARY]


def test_a_day_of_publication_that_lies_ahead_hides_nothing_that_comes_before_it(trial, site, tmp_path):
    site.publish(FEBRUARY, at="2099-01-01T00:00:00Z")
    assert months(pull(trial, site)) == [FEBRUARY]
    site.publish(MARCH, at="2026-04-05T01:00:00Z")
    assert months(pull(trial, site, "2026-04-06")) == [MARCH]
    # Two days before the first pull, so that what came since is among the answers.
    since = [path.partition("updated_after=")[2] for path in asked(tmp_path) if "updated_after" in path]
    assert {one[:10] for one in since} == {"2026-03-04"}


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2026-03-05T01:00:00", "soon"]
)
def test_a_day_of_publication_that_is_none_is_drift_and_mending_it_is_enough(trial, site, at):
    site.publish(FEBRUARY, at=at)
    first = pull(trial, site)
    assert (first.outcome, first.taken) == (Outcome.SCHEMA_DRIFT, [])
    site.publish(FEBRUARY)
    assert months(pull(trial, site, "2026-03-07")) == [FEBRUARY]


def test_without_an_index_the_listing_of_the_folder_is_not_taken_for_one(trial, site):
    site.publish(FEBRUARY)
    (site.folder / "index.html").unlink()
    run = pull(trial, site)
    assert (run.outcome, run.taken) == (Outcome.SCHEMA_DRIFT, [])


def test_a_month_that_was_taken_down_again_is_gone_and_what_was_taken_stays(trial, site):
    site.publish(FEBRUARY)
    pull(trial, site)
    site.publish(MARCH, at="2026-04-05T01:00:00Z")
    (site.folder / MARCH / "datapackage.json").unlink()
    run = pull(trial, site, "2026-04-06")
    assert (run.outcome, run.taken) == (Outcome.GONE, [])
    assert len(receipts.read_all(trial)) == 1


def test_a_mistake_of_ours_ends_the_run_with_a_reason_and_the_next_one_begins_where_it_stood(
    trial, site, monkeypatch, caplog
):
    site.publish(FEBRUARY)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(team.inbox, "receive")
        run = pull(trial, site)
    assert (run.outcome, run.reason, run.taken) == (Outcome.BAD_REQUEST, "bug", [])
    assert "Traceback" in caplog.text
    assert months(pull(trial, site, "2026-03-07")) == [FEBRUARY]

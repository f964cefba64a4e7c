"""Two editions of the trial programme, frozen through the real thing; a test may change its own copy."""

import asyncio
import dataclasses
import datetime
import shutil

import httpx
import pytest

from connectors import inbox, warehouse
from connectors import programme as programmes
from connectors.programme import SEOUL
from dashboard.publish import freeze, parts, scheduling, site
from dashboard.publish.freeze import Release
from dashboard.scoring.fill import fill
from tests import made

FIRST, SECOND = "2026Q2-1", "2026Q3-1"
OUT = {
    FIRST: datetime.datetime(2026, 7, 30, 9, 30, tzinfo=SEOUL),
    SECOND: datetime.datetime(2026, 10, 29, 9, 30, tzinfo=SEOUL),
}
FROZEN_BEFORE = datetime.timedelta(days=2)


def of(folder):
    """The programme and a connection to its warehouse."""
    return programmes.load(folder), warehouse.cursor(warehouse.current(folder))


def frozen(folder, quarter, at, planned=None, **more):
    chosen, con = of(folder)
    return freeze.freeze(
        con,
        chosen,
        Release(quarter, more.pop("status", "provisional"), planned or at, "office", frozen_at=at, **more),
    )


@pytest.fixture(scope="session")
def editions_data(trial_data, tmp_path_factory):
    """Both were frozen two days before their minute."""
    place = tmp_path_factory.mktemp("published")
    data = place / "data"
    shutil.copytree(trial_data, data, symlinks=True)
    for id, at in OUT.items():
        frozen(data / "trial", id[:6], at - FROZEN_BEFORE, planned=at)
    scheduling.write(programmes.load(data / "trial"), OUT[SECOND])
    _draw(data / "trial")
    return data


def _draw(folder):
    """Pictures and fonts of the editions, which every site made of a copy takes as they are."""
    site.prepare(folder, OUT[SECOND])
    for one in (folder / site.FOLDER).iterdir():
        if one.is_dir() and one.name != parts.FOLDER:
            shutil.rmtree(one)


@pytest.fixture(scope="session")
def embargoed_data(editions_data, tmp_path_factory):
    """The programme lives today: it does not stand still on a day after the release. Its sites are made."""
    data = tmp_path_factory.mktemp("public") / "data"
    shutil.copytree(editions_data, data, symlinks=True)
    path = data / "trial" / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('as_of = "2026-11-15"\n', 'as_of = "2026-07-15"\n'))
    site.prepare(data / "trial", OUT[SECOND] - datetime.timedelta(seconds=1))
    return data


@pytest.fixture
def published(editions_data, tmp_path, monkeypatch):
    """The folder of the trial programme with its two editions, this test's own."""
    data = tmp_path / "published"
    shutil.copytree(editions_data, data, symlinks=True)
    monkeypatch.setenv("HWAKSAN_DATA", str(data))
    return data / "trial"


@pytest.fixture
def later_report(published, trial_data, monkeypatch):
    """Send abc's consumer report for September once more, with other figures, and build."""
    monkeypatch.setenv("HWAKSAN_KEYS", str(trial_data.parent / "keys"))

    def send(**changed):
        chosen = programmes.load(published)
        upload = inbox.Upload("again.csv", made.as_csv([made.b2c(1, "abc", "2026-09-01", **changed)]))
        at = datetime.datetime(2026, 11, 2, 9, tzinfo=SEOUL)
        sending = inbox.Sending([upload], "tester", "abc", received_at=at)
        answer = inbox.receive(chosen, sending)
        if isinstance(answer, inbox.Refused):
            reasons = dict.fromkeys(answer.unconfirmed, "시험용으로 맞는 값")
            answer = inbox.receive(chosen, dataclasses.replace(sending, confirmations=reasons))
        assert isinstance(answer, inbox.Taken), answer
        warehouse.build(chosen, fill)

    return send


def asked_of(app, path, method="GET", **headers):
    """What an ASGI app answers, without a network."""

    async def asking():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://site") as http:
            return await http.request(method, path, headers=headers)

    return asyncio.run(asking())

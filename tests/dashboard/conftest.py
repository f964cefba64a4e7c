"""The trial programme, filled through the real door and built once for all tests of pages."""

import dataclasses
import datetime
import os
import shutil
from pathlib import Path

import pytest

from connectors import acts, inbox, programme, warehouse
from connectors import demo as sample
from connectors.programme import SEOUL
from dashboard.desk import rebuild
from dashboard.scoring.fill import fill
from tests import made

SHIPPED = Path(__file__).parents[2] / "sample_data" / "dokpamo"
TRIAL = Path(__file__).parent.parent / "programme"
UNREPORTED = Path(__file__).parent.parent / "unreported"
MONTHS = [datetime.date(2026, month, 1) for month in range(1, 11)]


@pytest.fixture(scope="session", autouse=True)
def no_search_for_components():
    """Streamlit reads the metadata of every installed package whenever a test opens the app: most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
        yield


@pytest.fixture
def built():
    """For tests in which the warehouse follows what is sent, as it does in life; each time it takes seconds."""


@pytest.fixture
def built_as_asked(monkeypatch, request):
    """Nothing is built after a report but in tests that ask for `built`."""
    if "built" not in request.fixturenames:
        monkeypatch.setattr(rebuild, "start", lambda programme: None)


@pytest.fixture(scope="session")
def trial_data(tmp_path_factory):
    """A data folder: abc reported ten months but one, two of them late; xyz three, and withholds b2c; old none.

    Beside it stands a programme in which nobody has reported.
    """
    place = tmp_path_factory.mktemp("face")
    folder = place / "data" / "trial"
    folder.mkdir(parents=True)
    shutil.copy(TRIAL / "programme.toml", folder)
    silent = place / "data" / "unreported"
    shutil.copytree(UNREPORTED, silent)
    before = os.environ.get("HWAKSAN_KEYS")
    os.environ["HWAKSAN_KEYS"] = str(place / "keys")
    try:
        _fill(folder)
        warehouse.build(programme.load(silent), fill)
    finally:
        os.environ.pop("HWAKSAN_KEYS") if before is None else os.environ.update(HWAKSAN_KEYS=before)
    return place / "data"


@pytest.fixture(scope="session")
def real_data(trial_data, tmp_path_factory):
    """The trial programme with the real one beside it, which has a public record and no report."""
    data = tmp_path_factory.mktemp("real") / "data"
    shutil.copytree(trial_data, data, symlinks=True)
    sample.load(SHIPPED, data)
    warehouse.build(programme.load(data / "dokpamo"), fill)
    return data


@pytest.fixture
def own_data(trial_data, tmp_path, monkeypatch):
    """The trial programme and its keys in a data folder of this test's own, which it may change."""
    own = tmp_path / "own"
    shutil.copytree(trial_data, own, symlinks=True)
    shutil.copytree(trial_data.parent / "keys", tmp_path / "own_keys")
    monkeypatch.setenv("HWAKSAN_DATA", str(own))
    monkeypatch.setenv("HWAKSAN_KEYS", str(tmp_path / "own_keys"))
    return own


@pytest.fixture
def real_pages(real_data, monkeypatch):
    """The real programme, as the data folder the pages look into."""
    monkeypatch.setenv("HWAKSAN_DATA", str(real_data))
    return real_data


@pytest.fixture
def trial_pages(trial_data, monkeypatch):
    """The same, as the data folder the pages look into."""
    monkeypatch.setenv("HWAKSAN_DATA", str(trial_data))
    return trial_data


def _fill(folder):
    trial = programme.load(folder)
    for month in MONTHS:
        if month.month != 5:
            _send(trial, "abc", month, kinds=("b2b", "b2c"), days=15 if month.month in (3, 8) else 8)
    for month in MONTHS[-3:]:
        _send(trial, "xyz", month, kinds=("b2b",), days=8)
    when = datetime.datetime(2026, 9, 1, 9, tzinfo=SEOUL)
    acts.append(
        folder, [acts.Act("withhold", "office", "xyz", month=MONTHS[-2], value="b2c", reason="준비 중")], when
    )
    warehouse.build(trial, fill)


def _send(trial, team, month, kinds, days):
    n = 4 + month.month
    rows = {
        "b2b": [
            made.b2b(
                i, team, month.isoformat(),
                affiliation="affiliate" if i % 3 == 0 else "independent",
                requests_total=str(10000 + 100 * month.month),
                evidence_claimed="E2",
            )
            for i in range(1, n)
        ],
        "b2c": [made.b2c(1, team, month.isoformat(), mau=str(100000 + 2000 * month.month))],
    }  # fmt: skip
    uploads = [inbox.Upload(f"보고_{kind}.csv", made.as_csv(rows[kind])) for kind in kinds]
    at = datetime.datetime.combine(programme.next_month(month), datetime.time(9), SEOUL)
    sending = inbox.Sending(uploads, "tester", team, received_at=at + datetime.timedelta(days=days - 1))
    answer = inbox.receive(trial, sending)
    if isinstance(answer, inbox.Refused):
        reasons = dict.fromkeys(answer.unconfirmed, "시험용으로 맞는 값")
        answer = inbox.receive(trial, dataclasses.replace(sending, confirmations=reasons))
    assert isinstance(answer, inbox.Taken), answer


@pytest.fixture(scope="session")
def demo_record(tmp_path_factory):
    """The demo's public record without its reports: a frontier, and no diffusion."""
    folder = tmp_path_factory.mktemp("record") / "demo"
    folder.mkdir()
    shutil.copy(SHIPPED.parent / "demo" / "programme.toml", folder)
    shutil.copytree(SHIPPED.parent / "demo" / "record", folder / "record")
    warehouse.build(programme.load(folder), fill)
    return folder.parent


@pytest.fixture
def demo_pages(demo_record, monkeypatch):
    monkeypatch.setenv("HWAKSAN_DATA", str(demo_record))
    return demo_record

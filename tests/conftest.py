"""Every test has its own data folder and keys, no network beyond this machine, and a fixed zone."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.disk import lock
from tests.browser import QUIET, found
from tests.running import running

TRIAL = Path(__file__).parent / "programme"
UNREPORTED = Path(__file__).parent / "unreported"


WITH_SERVER = ("tests/test_axe.py", "tests/test_browser.py", "tests/test_journalist.py")
WITH_EDITIONS = "tests/dashboard/publish/"
LONG = (*WITH_SERVER, WITH_EDITIONS, "tests/dashboard/test_desk.py", "tests/dashboard/sources/",
        "tests/dashboard/review/", "tests/dashboard/")  # fmt: skip


def pytest_collection_modifyitems(items):
    """What takes minutes comes first, so that no worker is left with it at the end."""
    items.sort(key=lambda one: next((n for n, path in enumerate(LONG) if one.nodeid.startswith(path)), len(LONG)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A file to a worker, in the order above; but to the same one all that drive the served demo, and all that
    need editions."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            if file.startswith(WITH_EDITIONS):
                return WITH_EDITIONS
            return "served" if file in WITH_SERVER else file

    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    """Keys and data of the person who runs the tests are never touched."""
    monkeypatch.setenv("HWAKSAN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("HWAKSAN_DATA", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Only the loopback address may be reached."""
    connect = socket.socket.connect

    def loopback_only(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise AssertionError(f"a test reached for {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", loopback_only)


@pytest.fixture(scope="module")
def browser():
    """One Chromium for a module's tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demo_place(tmp_path_factory, worker_id):
    """Data and keys of what `hwaksan demo` makes from nothing, once for all workers; to read only."""
    own = tmp_path_factory.getbasetemp()
    place = (own if worker_id == "master" else own.parent) / "demo"
    with lock(place / ".lock"):
        if not (place / "made").exists():
            demo = [Path(sys.executable).with_name("hwaksan"), "demo"]
            subprocess.run(demo, env={**os.environ, **_in(place)}, capture_output=True, check=True)
            (place / "made").touch()
    return place


def _in(place):
    return {"HWAKSAN_DATA": str(place / "data"), "HWAKSAN_KEYS": str(place / "keys")}


@pytest.fixture(scope="session")
def places(demo_place, tmp_path_factory):
    """Where the project that is run for tests in a browser keeps its data and keys: they may be changed."""
    return _in(shutil.copytree(demo_place, tmp_path_factory.mktemp("run") / "demo", symlinks=True))


@pytest.fixture(scope="session")
def site(places):
    """The address of the project, run once for all tests in a browser."""
    with running(places) as address:
        yield address


@pytest.fixture
def trial(tmp_path):
    """The folder of the trial programme (teams abc, xyz, old), in a data folder of its own."""
    folder = tmp_path / "data" / "trial"
    folder.mkdir(parents=True)
    (folder / "programme.toml").write_bytes((TRIAL / "programme.toml").read_bytes())
    return folder


@pytest.fixture
def unreported(tmp_path):
    """The folder of a programme in which reporting has not begun."""
    folder = tmp_path / "data" / "unreported"
    folder.mkdir(parents=True)
    (folder / "programme.toml").write_bytes((UNREPORTED / "programme.toml").read_bytes())
    return folder

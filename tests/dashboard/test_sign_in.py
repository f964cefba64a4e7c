"""Sign-in and sign-out in a real browser, against a real OpenID Connect provider, each in its process."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser import found
from tests.dashboard.test_roles import FILE

ROOT = Path(__file__).parents[2]
ANSWERS_IN_S = 60
PEOPLE = {
    "kim": {"email": "kim@abc.example", "email_verified": True, "name": "김하나"},
    "po": {"email": "po@office.example", "email_verified": True, "name": "Po"},
    "park": {"email": "park@x.example", "email_verified": True, "groups": ["hwaksan-office"]},
    "choi": {"email": "choi@nowhere.example", "email_verified": True},
    "liar": {"email": "kim@abc.example", "email_verified": False},
}
ROLES = FILE.replace('"unreported"\nrole', '"trial"\nrole').replace(
    'email = "kim@abc.example"\nprogramme = "trial"\nrole = "policymaker"',
    'email = "po@office.example"\nprogramme = "trial"\nrole = "policymaker"')  # fmt: skip
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of the tests, long enough to sign"
client_id = "hwaksan"
client_secret = "not looked at"
server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(found() is None, reason="no Chromium here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command, address, log, **env):
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=said, stderr=said)
    try:
        for _ in range(4 * ANSWERS_IN_S):
            assert process.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(address).close()
                break
            except OSError:
                time.sleep(0.25)
        yield process
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    port = free_port()
    people = [
        arg for sub, claims in PEOPLE.items() for arg in ("--user-claims", json.dumps({"sub": sub, **claims}))
    ]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    log = tmp_path_factory.mktemp("provider") / "log"
    with running(command, f"http://127.0.0.1:{port}/.well-known/openid-configuration", log):
        yield port


@pytest.fixture(scope="module")
def server(provider, trial_data, tmp_path_factory):
    """The app as an operator runs it, with [auth] in secrets.toml and roles.toml beside the keys."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    (home / ".streamlit").mkdir()
    (home / ".streamlit" / "secrets.toml").write_text(SECRETS.format(port=port, provider=provider))
    (home / "roles.toml").write_text(ROLES, encoding="utf-8")
    (home / "roles.toml").chmod(0o600)
    env = {"HOME": str(home), "HWAKSAN_DATA": str(trial_data), "HWAKSAN_KEYS": str(home / "keys"),
           "PYTHONPATH": str(ROOT)}  # fmt: skip
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve", "--programme", "trial",
               "--port", str(port)]  # fmt: skip
    with running(command, f"http://127.0.0.1:{port}/healthz", home / "log", **env) as process:
        process.site, process.home = f"http://127.0.0.1:{port}", home
        yield process


@pytest.fixture
def tab(browser):
    """A tab with cookies of its own, which remembers the session Streamlit gave it."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.session = ""
    page.on("websocket", lambda wire: wire.on("framereceived", lambda frame: heard(page, frame)))
    yield page
    context.close()


def heard(page, frame):
    if isinstance(frame, bytes):
        message = ForwardMsg()
        message.ParseFromString(frame)
        page.session = message.new_session.initialize.session_id or page.session


def signed_in(tab, server, person, lang="ko"):
    tab.goto(f"{server.site}/?lang={lang}")
    tab.get_by_role("button", name="로그인" if lang == "ko" else "Sign in", exact=True).click()
    tab.get_by_role("button", name=person, exact=True).click()
    tab.wait_for_url(re.compile(re.escape(server.site)))
    tab.wait_for_selector("h1", timeout=60_000)


def drawn(tab):
    tab.wait_for_selector(".hw-foot", state="attached", timeout=60_000)
    tab.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=60_000)


def put(tab, name="f"):
    """What the file field of a page does: PUT to the address of its session."""
    return tab.evaluate(
        """async ([session, name]) => {
            const token = document.cookie.match(/_streamlit_xsrf=([^;]+)/)[1].replaceAll('"', '');
            const form = new FormData();
            form.append('file', new Blob(['team_id\\n']), 'r.csv');
            const asked = {method: 'PUT', body: form, headers: {'X-Xsrftoken': token}};
            return (await fetch(`/_stcore/upload_file/${session}/${name}`, asked)).status;
        }""",
        [tab.session, name],
    )


def test_a_person_signs_in_as_their_team_uploads_and_signs_out(server, tab):
    signed_in(tab, server, "kim")
    drawn(tab)
    words = tab.locator("body").inner_text()
    assert "가나다" in words and "하파타" not in words
    assert put(tab) == 204
    tab.goto(f"{server.site}/tokens?lang=ko&view=operator")
    drawn(tab)
    assert "토큰" not in tab.locator("h1").first.inner_text()
    tab.goto(f"{server.site}/?lang=ko")
    drawn(tab)
    tab.locator("[data-testid=stPopover] button").click()
    assert tab.get_by_text("김하나 <kim@abc.example>").is_visible()
    tab.get_by_role("button", name="로그아웃").click()
    tab.get_by_role("button", name="End session").click()
    tab.wait_for_url(re.compile(re.escape(server.site)))
    tab.wait_for_selector("text=로그인이 필요합니다", timeout=60_000)
    assert not [one for one in tab.context.cookies() if one["name"].startswith("_streamlit_user")]
    tab.goto(f"{server.site}/overview?lang=ko")
    tab.wait_for_selector("text=로그인이 필요합니다", timeout=60_000)
    assert put(tab) == 403


def test_the_operator_by_a_group_makes_a_token_that_opens_the_api(server, tab):
    signed_in(tab, server, "park", "en")
    drawn(tab)
    tab.goto(f"{server.site}/tokens?lang=en")
    drawn(tab)
    tab.get_by_label("What it is for").fill("nightly job")
    tab.get_by_role("button", name="Make a token").click()
    token = tab.locator("[data-testid=stCode] code").inner_text().strip()
    asked = urllib.request.Request(f"{server.site}/api/v1/reports", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked) as answer:
        assert len(json.load(answer)["reports"]) == 9
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "park" in (server.home / "keys" / "trial.tokens.json").read_text()


def test_a_policymaker_sees_every_team_and_may_hand_in_a_method(server, tab):
    signed_in(tab, server, "po", "en")
    drawn(tab)
    assert put(tab) == 204


@pytest.mark.parametrize(
    ("person", "said"), [("choi", "아직 부여된 권한이 없습니다"), ("liar", "확인되지 않은 주소")]
)
def test_whoever_has_no_role_is_told_whom_to_ask(server, tab, person, said):
    signed_in(tab, server, person)
    tab.wait_for_selector(f"text={said}", timeout=60_000)
    words = tab.locator("body").inner_text()
    assert "office@programme.example" in words and "가나다" not in words
    assert put(tab) == 403


def test_whoever_has_not_signed_in_fills_no_memory(server, tab):
    tab.goto(f"{server.site}/?lang=en")
    tab.wait_for_selector("text=Please sign in", timeout=60_000)
    assert put(tab) == 403
    before = memory(server)
    for n in range(8):
        asked = urllib.request.Request(f"{server.site}/_stcore/upload_file/{tab.session}/{n}", b"x" * 20_000_000,
                                       method="PUT")  # fmt: skip
        with pytest.raises((urllib.error.HTTPError, OSError)):
            urllib.request.urlopen(asked)
    assert memory(server) - before < 20_000


def memory(server):
    """Resident, in kB."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())[1])

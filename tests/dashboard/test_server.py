"""The door of the web app: who is turned away, which headers go out, and the page in the reader's language."""

import asyncio
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route
from uvicorn.loops.auto import auto_loop_factory
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol

from dashboard import mode, server
from dashboard.menu import NOWHERE, PAGES
from dashboard.server import Dress, Guard, rewritten
from dashboard.uploads import Gate

PAGE = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


def ask(path="/", method="GET", client="127.0.0.1", host="127.0.0.1:8501", **headers):
    """An answer of the real middleware around Streamlit's real page, without a network."""
    routes = [
        Mount("/assets", server._Assets(directory=server.STATIC)),
        Route("/other", lambda request: PlainTextResponse("plain")),
        Route("/{rest:path}", lambda request: HTMLResponse(PAGE), methods=["GET", "PUT"]),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Guard), Middleware(Gate), Middleware(Dress)])

    async def asked():
        transport = httpx.ASGITransport(app=app, client=(client, 50000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
            return await http.request(method, path, headers=headers)

    return asyncio.run(asked())


def test_the_page_is_in_the_language_of_the_address_with_our_title_and_font():
    page = ask("/?lang=en").text
    assert '<html lang="en">' in page
    assert "Hwaksan" in page
    assert "fonts/pretendard-gov.css" in page
    assert "<title>Streamlit</title>" not in page
    assert '<html lang="ko">' in ask("/").text


def test_without_a_language_in_the_address_the_browser_decides():
    answer = ask("/", **{"Accept-Language": "en-GB"})
    assert '<html lang="en">' in answer.text
    assert answer.headers["vary"] == "Accept-Language"


def test_a_browser_that_takes_compressed_pages_gets_the_rewritten_one():
    assert '<html lang="ko">' in ask("/", **{"Accept-Encoding": "gzip"}).text


def test_head_says_the_same_as_get_without_the_page():
    head, get = ask("/b2b", method="HEAD"), ask("/b2b")
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))


def test_scripts_come_from_this_server_and_the_one_inline_flag_is_named_by_its_hash():
    policy = ask("/").headers["content-security-policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_every_answer_carries_the_security_headers():
    for path in ("/", "/other", "/assets/face.css"):
        headers = ask(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/dsk", "/desk/october", "/index.html", "/desk%2F..%2Fx"])
def test_an_address_that_names_no_page_leads_to_one_that_says_so(path):
    answer = ask(f"{path}?lang=en&view=abc")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/{NOWHERE}?lang=en&view=abc"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", f"/{NOWHERE}", *(f"/{name}" for name in PAGES)])
def test_an_address_of_a_page_is_answered_with_the_page(path):
    assert ask(path).status_code == 200


def test_what_is_not_a_page_is_left_as_it_is():
    assert ask("/other").text == "plain"


def test_the_figures_of_the_process_are_closed():
    assert ask("/_stcore/metrics").status_code == 403


@pytest.mark.parametrize("header", server.FORWARDED)
def test_demo_mode_turns_away_whoever_comes_through_a_proxy_on_this_machine(header):
    assert ask("/", **{header.decode(): "for=203.0.113.9"}).status_code == 403


def test_the_loop_is_the_quick_one_and_the_reader_of_requests_the_one_that_ends_headers_somewhere():
    # uvicorn takes httptools where it is installed, and then keeps in memory whatever headers are sent.
    assert auto_loop_factory().__module__ == "uvloop"
    assert AutoHTTPProtocol is H11Protocol


def test_an_open_demo_answers_everybody(monkeypatch):
    monkeypatch.setattr(mode, "_is_open_demo", True)
    assert ask("/", client="10.0.0.5", host="demo.example").status_code == 200


def test_demo_mode_does_not_listen_to_other_machines_unless_it_is_told_to_by_name(monkeypatch):
    monkeypatch.chdir(server.ROOT)
    with pytest.raises(server.CannotServe, match="--open-demo"):
        server.run(8501, "0.0.0.0")


def test_an_app_that_began_with_sign_in_stays_closed_when_its_secrets_break(monkeypatch):
    monkeypatch.setattr(mode, "_is_held_to_sign_in", True)
    assert not mode.is_demo_mode()
    monkeypatch.setattr(mode, "_is_open_demo", True)
    assert not mode.is_open_demo()


@pytest.mark.parametrize(
    ("client", "host"), [("10.0.0.5", "127.0.0.1"), ("127.0.0.1", "evil.example"), ("10.0.0.5", "localhost")]
)
def test_demo_mode_answers_this_machine_only_and_says_why(client, host):
    answer = ask("/?lang=en", client=client, host=host)
    assert answer.status_code == 403
    assert "Demo mode" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501"])
def test_demo_mode_is_open_to_this_machine_by_its_names(host):
    assert ask("/", host=host).status_code == 200


def test_fonts_may_be_kept_for_a_year_and_their_licence_is_served_with_them():
    font = next(server.STATIC.glob("fonts/*.woff2"))
    answer = ask(f"/assets/fonts/{font.name}")
    assert answer.headers["cache-control"] == server.ONE_YEAR
    assert "SIL OPEN FONT LICENSE" in ask("/assets/fonts/OFL.txt").text.upper()


def test_every_piece_the_stylesheet_names_is_there():
    css = (server.STATIC / "fonts" / "pretendard-gov.css").read_text()
    named = {part.split(")")[0] for part in css.split("url(")[1:]}
    assert named == {path.name for path in server.STATIC.glob("fonts/*.woff2")}


def test_an_address_of_an_asset_changes_when_the_asset_does():
    assert server._asset("face.css").startswith("./assets/face.css?v=")
    page, _ = rewritten(PAGE, "ko")
    assert server._asset("face.css").encode() in page

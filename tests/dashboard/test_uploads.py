"""Streamlit's upload address: who may not send puts nothing into the memory of the server, and nobody too much."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from dashboard import uploads
from dashboard.uploads import Gate, Session

READ = []


async def put(request):
    """Stands for Streamlit's own route, which reads the whole body."""
    READ.append(len(await request.body()))
    return Response(status_code=int(request.query_params.get("answer", 204)))


@pytest.fixture(autouse=True)
def sessions(monkeypatch):
    found = {
        "s": Session("kim", lambda: True),
        "t": Session("kim", lambda: True),
        "p": Session("po", lambda: False),
    }
    monkeypatch.setattr(uploads, "_sessions", found)
    READ.clear()
    return found


def asked(path, method="PUT", body=b"x" * 10, headers=None, **params):
    route = Route("/_stcore/upload_file/{session_id}/{file_id}", put, methods=["PUT", "DELETE", "OPTIONS"])
    app = Starlette(routes=[route], middleware=[Middleware(Gate)])

    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as http:
            address = f"/_stcore/upload_file/{path}"
            return await http.request(method, address, content=body, headers=headers or {}, params=params)

    return asyncio.run(run())


def test_a_session_nobody_admitted_is_refused_before_a_byte_is_read():
    assert asked("unknown/f").status_code == 403
    assert asked("unknown/f", method="DELETE").status_code == 403
    assert READ == []


def test_a_session_whose_person_may_not_send_is_refused_before_a_byte_is_read():
    assert asked("p/f").status_code == 403
    assert READ == []


def test_a_session_whose_person_may_send_puts_a_file_in_and_takes_it_out(sessions):
    assert asked("s/f").status_code == 204
    assert sessions["s"].files == {"f": 10}
    assert asked("s/f", method="DELETE").status_code == 204
    assert sessions["s"].files == {}


def test_a_file_streamlit_did_not_take_does_not_count(sessions):
    assert asked("s/f", answer=400).status_code == 400
    assert sessions["s"].files == {}


def test_a_file_over_the_limit_is_refused_by_what_it_says_of_itself():
    assert asked("s/f", headers={"Content-Length": str(uploads.MAX_BYTES + 1)}, body=b"").status_code == 413
    assert READ == []


def test_a_body_without_a_length_is_refused():
    async def endless():
        yield b"x"

    assert asked("s/f", body=endless()).status_code == 411
    assert READ == []


def test_a_person_holds_so_many_files_over_all_their_pages(sessions):
    for n in range(uploads.MAX_FILES):
        assert asked(f"{'st'[n % 2]}/{n}").status_code == 204
    assert asked("s/more").status_code == 429
    assert asked("t/1", method="DELETE").status_code == 204
    assert asked("s/more").status_code == 204


def test_a_person_holds_so_many_bytes(sessions):
    sessions["t"].files["big"] = uploads.MAX_HELD - 5
    assert asked("s/f").status_code == 429


def test_all_together_hold_so_many_bytes(sessions):
    sessions["other"] = Session("lee", lambda: True, {"big": uploads.MAX_ALL - 5})
    assert asked("s/f").status_code == 503


def test_a_refusal_is_in_the_readers_language():
    assert "sign in" in asked("unknown/f", lang="en").text
    assert "로그인" in asked("unknown/f", lang="ko").text


def test_the_page_of_a_session_that_ended_long_ago_holds_nothing(sessions, monkeypatch):
    class Ended:
        def is_active_session(self, session_id):
            return session_id != "t"

    monkeypatch.setattr(uploads.runtime, "exists", lambda: True)
    monkeypatch.setattr(uploads.runtime, "get_instance", Ended)
    uploads._forget_ended()
    assert "t" in sessions
    sessions["t"].ended_at -= uploads.KEPT_AFTER_END_S
    uploads._forget_ended()
    assert set(sessions) == {"s", "p"}

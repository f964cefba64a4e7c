"""After sign-in one is back where one was, and nobody is led elsewhere."""

import asyncio
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from dashboard import mode
from dashboard.returning import COOKIE, Return


@pytest.fixture(autouse=True)
def with_sign_in(monkeypatch):
    monkeypatch.setattr(mode, "_is_held_to_sign_in", True)


def asked(path, kept=None, **headers):
    routes = [Route("/oauth2callback", lambda request: RedirectResponse("/", 302)),
              Route("/{rest:path}", lambda request: HTMLResponse("page"))]  # fmt: skip
    app = Starlette(routes=routes, middleware=[Middleware(Return)])
    headers |= {"Cookie": f"other=1; {COOKIE}={quote(kept, safe='')}"} if kept is not None else {}

    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as http:
            return await http.get(path, headers=headers)

    return asyncio.run(run())


@pytest.mark.parametrize("place", ["/", "/?lang=ko", "/explain?lang=en&team=abc&what=b2b%20x"])
def test_the_page_that_was_loaded_is_the_one_to_come_back_to(place):
    cookie = asked(place).cookies[COOKIE]
    assert cookie == quote(place, safe="")
    assert asked("/oauth2callback?state=x", kept=place).headers["location"] == place


ELSEWHERE = ("//evil.example", "https://evil.example/", "/\\evil.example", "/a/b", "/x\r\nSet-Cookie: a=b", "",
             "javascript:1")  # fmt: skip


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nobody_is_led_to_another_place(place):
    assert asked("/oauth2callback", kept=place).headers["location"] == "/"


def test_a_page_with_an_endless_address_is_not_noted():
    assert COOKIE not in asked("/?" + "x" * 2000).cookies


def test_in_demo_mode_nothing_is_noted(monkeypatch):
    monkeypatch.setattr(mode, "_is_held_to_sign_in", False)
    assert COOKIE not in asked("/?lang=ko").cookies

"""Calls of the API in this process: the real routes, without a network."""

import asyncio

import httpx
from starlette.applications import Starlette

from connectors import tokens
from dashboard.api.routes import mounted
from tests import made


def call(method, path, token="", app=None, **asked):
    app = app or Starlette(routes=[mounted()])
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= asked.pop("headers", {})

    async def run():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
            return await http.request(method, f"/api/v1{path}", headers=headers, **asked)

    return asyncio.run(run())


def token_of(team="abc", programme="trial"):
    return tokens.make(programme, team, "batch", "office")[0]


def csv(n=1, **changed):
    """A report that is taken as it is."""
    return made.as_csv([made.b2b(n, **changed)])


def send(token, data=None, content_type="text/csv", **params):
    headers = {"Content-Type": content_type}
    return call("POST", "/reports", token, content=csv() if data is None else data, headers=headers, params=params)

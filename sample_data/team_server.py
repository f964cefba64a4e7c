"""A team's own server, as small as it may be: monthly packages as plain files with an index, ETags and revisions.

    python sample_data/team_server.py sample_data/demo/sent/dodam --team dodam --port 8740

The token it asks for is read from HWAKSAN_TOKEN_DODAM (HWAKSAN_TOKEN_<TEAM>).
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import hmac
import json
import os
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

BASE = "/adoption/v1"
FILES = re.compile(rf"{BASE}/packages/(\d{{4}}-\d{{2}})/(datapackage\.json|[a-z0-9_]+\.csv)")
MOST = 50


class TeamServer(ThreadingHTTPServer):
    """Serves `folder`/<period>/<revision>/ as published up to `now`; later revisions do not exist yet."""

    daemon_threads = True

    def __init__(
        self, folder: Path, team: str, token: str, port: int = 0, now: datetime.datetime | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.folder, self.team, self.token, self.now = folder, team, token, now
        self.most = MOST

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def packages(self) -> dict[str, tuple[Path, dict[str, Any]]]:
        """The newest revision of each period that is out by now."""
        now = self.now or datetime.datetime.now(datetime.UTC)
        newest: dict[str, tuple[Path, dict[str, Any]]] = {}
        for path in sorted(self.folder.glob("*/*/datapackage.json"), key=lambda one: int(one.parent.name)):
            package = json.loads(path.read_bytes())
            if datetime.datetime.fromisoformat(package["created"].replace("Z", "+00:00")) <= now:
                newest[package["hwaksan:period"]] = (path.parent, package)
        return newest


class Handler(BaseHTTPRequestHandler):
    server: TeamServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {self.server.token}"):
            return self._problem(401, "Not signed in", "A valid bearer token is needed.")
        if asked.path == f"{BASE}/packages":
            return self._index(parse_qs(asked.query))
        found = FILES.fullmatch(asked.path)
        folder = self.server.packages().get(found[1], (None, None))[0] if found else None
        file = folder / found[2] if folder and found else None
        if file is None or not file.is_file():
            return self._problem(404, "Not published", f"There is nothing at {asked.path}.")
        kind = "application/json" if file.suffix == ".json" else "text/csv; charset=utf-8"
        return self._answer(200, file.read_bytes(), kind)

    def _index(self, query: dict[str, list[str]]) -> None:
        since = query.get("updated_after", [""])[0]
        try:
            limit, start = int(query.get("limit", [self.server.most])[0]), int(query.get("start", [0])[0])
        except ValueError:
            return self._problem(400, "Bad request", "limit and start are whole numbers.")
        limit = max(1, min(limit, self.server.most))
        items = sorted(
            (self._item(*one) for one in self.server.packages().values()), key=lambda one: one["published_at"]
        )
        items = [one for one in items if one["published_at"] >= since]
        more = {}
        if start + limit < len(items):
            query_on = urlencode({"updated_after": since, "limit": limit, "start": start + limit})
            more = {"Link": f'<{self.server.base_url}{BASE}/packages?{query_on}>; rel="next"'}
        page = {"contract": "adoption/1.0", "team_id": self.server.team, "items": items[start : start + limit]}
        return self._answer(200, json.dumps(page, ensure_ascii=False).encode(), "application/json", more)

    def _item(self, folder: Path, package: dict[str, Any]) -> dict[str, Any]:
        """`bytes` and `sha256` are those of the resources one after another, in the package's order."""
        parts = [(folder / one["path"]).read_bytes() for one in package["resources"]]
        names = [one["name"] for one in package["resources"]]
        period = package["hwaksan:period"]
        return {
            "period": period, "revision": package["hwaksan:revision"], "status": package["hwaksan:status"],
            "published_at": package["created"],
            "datapackage_url": f"{self.server.base_url}{BASE}/packages/{period}/datapackage.json",
            "bytes": sum(map(len, parts)), "sha256": hashlib.sha256(b"".join(parts)).hexdigest(),
            "rows": {name: part.count(b"\n") - 1 for name, part in zip(names, parts, strict=True)},
        }  # fmt: skip

    def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        is_known = status == 200 and self.headers.get("If-None-Match") == etag
        self.send_response(304 if is_known else status)
        for name, value in {"ETag": etag, **(headers or {})}.items():
            self.send_header(name, value)
        if not is_known:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not is_known:
            self.wfile.write(body)

    def _problem(self, status: int, title: str, detail: str) -> None:
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        self._answer(status, json.dumps(body).encode(), "application/problem+json")

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: the demo prints its own progress."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--team", default="dodam")
    asked.add_argument("--port", type=int, default=8740)
    options = asked.parse_args()
    name = f"HWAKSAN_TOKEN_{options.team.upper()}"
    token = os.environ.get(name)
    if not token:
        asked.error(f"set {name} to the token this server should ask for")
    server = TeamServer(options.folder, options.team, token, options.port)
    print(f"{options.team}: {server.base_url}{BASE}/packages")
    server.serve_forever()


if __name__ == "__main__":
    main()

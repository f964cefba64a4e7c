"""A fast server in a process of its own: answers of one kind, or a register of 24 months with pages."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "tests" / "connectors" / "sources" / "samples"
PAGES, ROWS = 3, 999


@contextmanager
def running() -> Iterator[str]:
    """Its address, as long as it runs."""
    command = [sys.executable, "-m", "bench.replay"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


class _Line(asyncio.Protocol):
    """HTTP/1.1 with the least that a client needs; every question below /g2b is remembered for /asked."""

    asked: list[str] = []  # noqa: RUF012  # of all connections together

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._got = transport, b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            body = self._answer(head.split(b" ", 2)[1].decode())
            said = b"HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: "
            self._transport.write(said + str(len(body)).encode() + b"\r\n\r\n" + body)  # type: ignore[attr-defined]

    def _answer(self, url: str) -> bytes:
        if url == "/asked":
            return json.dumps(self.asked).encode()
        if not url.startswith("/g2b/"):
            return ONE
        self.asked.append(url)
        return _register(url)


ONE = (SAMPLES / "github_repo.ok.json").read_bytes()
CONTRACTS = json.loads((SAMPLES / "g2b_contract_servc.single_item.json").read_bytes())
AWARDS = json.loads((SAMPLES / "g2b_award_servc.ok.json").read_bytes())
_KINDS = {"CntrctInfo": (CONTRACTS, "untyCntrctNo"), "ScsbidList": (AWARDS, "bidNtceNo")}


def _register(url: str) -> bytes:
    """A page of three lines; PAGES pages of every month and operation, each line with a number of its own."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    kind = next((said for name, said in _KINDS.items() if name in url), None)
    if kind is None:
        return (SAMPLES / "g2b_empty.03.json").read_bytes()
    sample, number = kind
    items = sample["response"]["body"]["items"]
    item = items["item"] if isinstance(items, dict) else items[0]
    about = f"{urlsplit(url).path[-5:]}{asked['inqryBgnDt'][:6]}{asked['pageNo']}"
    rows = [{**item, number: f"{about}{n}", "cntrctCnclsDate": "2024-01-02", "cntrctDate": "2024-01-02",
             "fnlSucsfDate": "2024-01-02"} for n in range(3)]  # fmt: skip
    body = {"items": rows, "numOfRows": ROWS, "pageNo": int(asked["pageNo"]), "totalCount": ROWS * PAGES}
    return json.dumps({"response": {"header": {"resultCode": "00", "resultMsg": ""}, "body": body}}).encode()


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(_Line, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())

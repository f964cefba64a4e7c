"""Twenty teams send over the API while forty people browse: every report lands once, no page fails, a rerun stays
quick."""

from __future__ import annotations

import datetime
import json
import math
import os
import random
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from bench import inboxes
from bench.measure import Line
from bench.pages import OURS, Server, rerun, running, visit
from connectors import inbox, programme, receipts, tokens, warehouse
from connectors.inbox import Sending, Taken, Upload
from connectors.programme import SEOUL, next_month
from dashboard.scoring.fill import fill
from tests import made

TEAMS = [f"t{chr(97 + n)}" for n in range(20)]
PEOPLE, ROWS, P95_AT_MOST = 40, 300, 2.0
BEFORE, SENT = ("2026-06-01", "2026-07-01", "2026-08-01"), "2026-09-01"
WARM_UP_S, IDLE_S, BUSY_S, BUILT_WITHIN_S = 15.0, 60.0, 60.0, 300.0
SENT_WITHIN_S = 30.0
READING_S = (3.0, 7.0)  # between two clicks of one person
PAGES = ("", "overview", "b2b", "b2c", "sectors", "benchmarks", "team", "explain", "method", "calendar")


@dataclass
class Seen:
    """What happened in a while: how long each rerun took, in seconds, and what went wrong."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return self._at(0.95)

    @property
    def said(self) -> str:
        return f"p50 {1000 * self._at(0.5):.0f}, p95 {1000 * self.p95:.0f}, most {1000 * self._at(1):.0f}"

    def _at(self, share: float) -> float:
        return sorted(self.took)[math.ceil(share * len(self.took)) - 1]


Parts = list[tuple[float, Seen]]  # until when, and where what is seen until then goes


def lines() -> list[Line]:
    with _programme() as (folder, data), running(OURS, data) as server:
        idle, busy = _browsed(server, _tokens())
        landed = _landed(folder)
    errors = idle.errors + busy.errors
    for one in errors:
        print(one)
    print(f"a rerun in ms: nobody sends {idle.said}; {len(TEAMS)} teams send {busy.said}")
    ratio = busy.p95 / idle.p95
    what, reruns = f"{len(TEAMS)} teams send, {PEOPLE} browse", len(idle.took) + len(busy.took)
    return [
        Line(f"{what}: reports of {ROWS} rows that landed once", f"{landed}", f"{len(TEAMS)} sent twice", "",
             "all", landed == len(TEAMS)),
        Line(f"{what}: pages or reports that failed", f"{len(errors)}", f"{reruns} reruns", "", "0", not errors),
        Line(f"{what}: p95 of a rerun on the wall", f"{1000 * busy.p95:.0f} ms",
             f"nobody sends {1000 * idle.p95:.0f} ms", f"{ratio:.1f}x", f"< {P95_AT_MOST:.0f}x",
             ratio < P95_AT_MOST),
    ]  # fmt: skip


@contextmanager
def _programme() -> Iterator[tuple[Path, dict[str, str]]]:
    """Twenty teams with three months of reports, built; and the environment of a server that shows them."""
    with tempfile.TemporaryDirectory() as place:
        data = {"HWAKSAN_DATA": f"{place}/data", "HWAKSAN_KEYS": f"{place}/keys"}
        os.environ.update(data)
        folder = Path(place) / "data" / "bench"
        folder.mkdir(parents=True)
        inboxes.programme_file(folder, TEAMS)
        with (folder / "programme.toml").open("a", encoding="utf-8") as file:
            file.writelines(f'[model.{team}-1]\nteam = "{team}"\nname = {{ ko = "{team}", en = "{team}" }}\n'
                            "registered_from = 2025-01-01\n" for team in TEAMS)  # fmt: skip
        one = programme.load(folder)
        for month in BEFORE:
            day = next_month(datetime.date.fromisoformat(month))
            for team in TEAMS:
                sending = Sending([Upload("r.csv", _report(team, month))], "bench", team,
                                  received_at=datetime.datetime.combine(day, datetime.time(9), SEOUL))  # fmt: skip
                taken = inbox.receive(one, sending)
                assert isinstance(taken, Taken), taken
        warehouse.build(one, fill)
        yield folder, data


def _report(team: str, month: str) -> bytes:
    return made.as_csv([made.b2b(n, team=team, month=month) for n in range(1, ROWS + 1)])


def _tokens() -> dict[str, str]:
    return {team: tokens.make("bench", team, "bench", "bench")[0] for team in TEAMS}


def _browsed(server: Server, sending: dict[str, str]) -> tuple[Seen, Seen]:
    """Forty people browse all the while; what they saw while nobody sent, and while all teams did."""
    warm_up, idle, busy = Seen(), Seen(), Seen()
    start = time.monotonic()
    begins = start + WARM_UP_S + IDLE_S
    parts = [(start + WARM_UP_S, warm_up), (begins, idle), (begins + BUSY_S, busy)]
    with ThreadPoolExecutor(PEOPLE + len(TEAMS)) as pool:
        for n in range(PEOPLE):
            pool.submit(_person, server, n, parts)
        for n, (team, token) in enumerate(sending.items()):
            pool.submit(_team, server, team, token, begins + n * SENT_WITHIN_S / len(TEAMS), busy)
    return idle, busy


def _person(server: Server, n: int, parts: Parts) -> None:
    """Half of the people are of the programme office, half of the teams; each clicks about on one page."""
    view = "policymaker" if n % 2 else TEAMS[n // 2]
    some, page = random.Random(n), PAGES[n // 2 % len(PAGES)]
    query = f"lang=ko&programme=bench&view={view}"
    try:
        with visit(server, page, query) as (socket_, page_hash):
            while (seen := _now(parts)) is not None:
                began = time.monotonic()
                rerun(socket_, page_hash, query)
                seen.took.append(time.monotonic() - began)
                time.sleep(some.uniform(*READING_S))
    except (OSError, RuntimeError, WebSocketException) as problem:
        parts[-1][1].errors.append(f"{page} as {view}: {problem!r}")


def _now(parts: Parts) -> Seen | None:
    return next((seen for until, seen in parts if time.monotonic() < until), None)


def _team(server: Server, team: str, token: str, begins: float, seen: Seen) -> None:
    """One report, sent once more as a program does that did not hear the answer."""
    time.sleep(max(0.0, begins - time.monotonic()))
    try:
        first, again = (_sent(server, team, token) for _ in range(2))
        if (first[0], again) != (201, (200, first[1])):
            seen.errors.append(f"{team}: answered {first} and then {again}")
    except OSError as problem:
        seen.errors.append(f"{team}: {problem!r}")


def _sent(server: Server, team: str, token: str) -> tuple[int, str]:
    """Status of the answer and id of the report."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/api/v1/reports?name=report.csv", _report(team, SENT), method="POST",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "text/csv"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.status, json.loads(answer.read())["receipt"]["report_id"]


def _landed(folder: Path) -> int:
    """Teams whose report is in the inbox once and, soon after, on the pages once."""
    month = datetime.date.fromisoformat(SENT)
    kept = Counter(one.team for one in receipts.read_all(folder) if one.month == month)
    until = time.monotonic() + BUILT_WITHIN_S
    while (shown := _shown(folder, month)) != kept and time.monotonic() < until:
        time.sleep(0.2)
    return sum(kept[team] == shown[team] == 1 for team in TEAMS)


def _shown(folder: Path, month: datetime.date) -> Counter[str]:
    path = warehouse.current(folder)
    assert path is not None
    rows = warehouse.cursor(path).execute("SELECT team_id FROM report WHERE month = $month", {"month": month})
    return Counter(team for (team,) in rows.fetchall())

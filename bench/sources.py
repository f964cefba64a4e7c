"""Pulling ten thousand answers, against a bare httpx loop; and a long sweep killed at random answers."""

from __future__ import annotations

import datetime
import os
import random
import signal
import tempfile
import urllib.request
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

import httpx

from bench import replay
from bench.measure import Line, alone
from connectors import programme
from connectors.sources import catalogue, github, pulling
from connectors.sources.fetch import Place, Terms
from connectors.sources.kept import Card, Shelf

ANSWERS, FEW, KILLS, MONTHS = 10_000, 1_000, 12, 24
TRIAL = Path(__file__).parent.parent / "tests" / "programme"
NOON = datetime.datetime.fromisoformat("2026-11-02T12:00:00+09:00")
SINCE = datetime.date(2024, 12, 1)
ALIASES = (
    "team_id,kind,value,means,role,valid_from,valid_to,source\nabc,bizno,9990100013,,team,,,https://abc.example\n"
)


def lines() -> list[Line]:
    with replay.running() as url, tempfile.TemporaryDirectory() as place:
        many, few = alone(ours, url, place, ANSWERS), alone(ours, url, place, FEW, runs=1)
        bare = alone(loop, url, ANSWERS)
        sweep = alone(killed_sweep, url, runs=1).result
    grown = many.peak / few.peak
    return [
        Line(f"{ANSWERS:,} answers, asked for and kept", f"{many.cpu:.2f} s", f"bare httpx {bare.cpu:.2f} s",
             f"{many.cpu / bare.cpu:.2f}x", "<= 1.5x", many.cpu <= 1.5 * bare.cpu),
        Line("the same, peak memory", f"{many.peak:.0f} MB", f"{FEW:,} answers {few.peak:.0f} MB", f"{grown:.2f}x",
             "<= 1.1x", grown <= 1.1),
        Line(f"sweep of {MONTHS} months, killed {sweep['kills']} times: questions", f"{sweep['asked']:,}",
             f"again though kept {sweep['again']}, never {sweep['missing']}", "", "0 and 0",
             sweep["kills"] == KILLS and sweep["again"] == sweep["missing"] == 0),
        Line("the same: rows", f"{sweep['rows']:,}", f"double {sweep['double']}, missing {sweep['short']}", "",
             "0 and 0", sweep["double"] == sweep["short"] == 0),
    ]  # fmt: skip


def ours(url: str, folder: str, count: int) -> None:
    """Each time on a shelf of its own, which is cleared away when nobody measures."""
    shelf, terms = Shelf(Path(tempfile.mkdtemp(dir=folder))), Terms(github.DIALECT, key="k" * 40)
    with Place(url, shelf, terms) as place:
        for n in range(count):
            assert place.get(place.address(f"repos/gaon/{n}", {"page": 1})).has_data


def loop(url: str, count: int) -> None:
    with httpx.Client(trust_env=False) as client:
        for n in range(count):
            assert client.get(f"{url}/repos/gaon/{n}?page=1").content


def killed_sweep(url: str) -> dict[str, int]:
    """Runs that are killed at a random answer each, then one that is not; what was asked, and what it makes."""
    os.environ["HWAKSAN_KEY_DATA_GO_KR"] = "k"
    some = random.Random(7)
    with tempfile.TemporaryDirectory() as place:
        folder = _programme(Path(place), f"{url}/g2b")
        kills = sum(_killed(folder, some.randrange(3, 30), n % 2 == 0) for n in range(KILLS))
        run = pulling.pull(programme.load(folder), ["g2b"], at=NOON, since=SINCE)["g2b"]
        assert run.is_whole and run.ok, run
        shelf, module = pulling.shelf_of(programme.load(folder), "g2b"), catalogue.load()["g2b"].module
        good = [card for card in shelf.cards() if card.outcome == "OK"]
        rows = Counter(row for card in good for row in module.read(card, shelf.body(card) or b"").rows)
    with urllib.request.urlopen(f"{url}/asked") as answer:
        asked = Counter(answer.read().decode().strip("[]").split(", "))
    # Awards and two kinds of contracts have pages, orders are an empty one; a line of three on each page.
    questions, expected = MONTHS * (3 * replay.PAGES + 1), MONTHS * 3 * replay.PAGES * 3
    # Half of the kills came when an answer had come and was not kept: that question must be asked again.
    return {"kills": kills, "asked": asked.total(), "again": asked.total() - len(asked) - KILLS // 2,
            "missing": questions - len(asked), "rows": rows.total(), "double": rows.total() - len(rows),
            "short": expected - len(rows)}  # fmt: skip


def _programme(place: Path, url: str) -> Path:
    said = (TRIAL / "programme.toml").read_text(encoding="utf-8")
    (place / "programme.toml").write_text(f'{said}\n[pull.g2b]\nbase_url = "{url}"\n', encoding="utf-8")
    (place / "tables").mkdir()
    (place / "tables" / "aliases.csv").write_text(ALIASES, encoding="utf-8")
    return place


def _killed(folder: Path, answers: int, is_kept: bool) -> bool:
    """Whether a run was killed before it had asked for all."""
    process = get_context("fork").Process(target=_dies, args=(folder, answers, is_kept))
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _dies(folder: Path, answers: int, is_kept: bool) -> None:
    """Killed after so many new answers, when the last has been kept or, before that, when it has only come."""
    keep, left = Shelf.keep, [answers]

    def counting(self: Shelf, card: Card, body: bytes) -> None:
        left[0] -= 1
        if is_kept:
            keep(self, card, body)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if not is_kept:
            keep(self, card, body)

    Shelf.keep = counting  # type: ignore[method-assign]
    pulling.pull(programme.load(folder), ["g2b"], at=NOON, since=SINCE)

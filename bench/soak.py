"""`make soak`: senders, builders and readers at once on one programme, and nothing may be lost or torn; then
senders that are killed, reports damaged at random, and editions that are attacked."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import duckdb

from connectors import inbox, programme, receipts, warehouse
from connectors.inbox import Sending, Taken, Upload
from dashboard.scoring import method
from dashboard.scoring.fill import fill
from tests import made
from tests.connectors import kills, mutated
from tests.dashboard.publish import attack, scored_attack

KILLS, MUTANTS = int(os.environ.get("SOAK_KILLS", "1000")), int(os.environ.get("SOAK_MUTANTS", "10000"))
ATTACKS = int(os.environ.get("SOAK_ATTACKS", "2000"))
SECONDS = int(os.environ.get("SOAK_SECONDS", "60"))
TRIAL = Path(__file__).parent.parent / "tests" / "programme" / "programme.toml"


def main() -> int:
    return max(_at_once(), _killed(), _mutated(), _attacked())


def _killed() -> int:
    """SIGKILL at every step of receiving; a check after each."""
    with _programme() as folder:
        accepted = kills.run(folder, KILLS, seed=int(time.time()))
        ok = kills.receives(folder)
    print(f"{KILLS} senders killed: {accepted} reports accepted, none lost; the next one was taken: {ok}")
    return 0 if ok else 1


def _mutated() -> int:
    """Each mutant must be answered; a reader that died, or an exception, stops here with its bytes."""
    seed = int(time.time())
    with _programme() as folder:
        one = programme.load(folder)
        answers = Counter(mutated.answered(one, name, data) for name, data in mutated.mutants(MUTANTS, seed))
    print(f"{MUTANTS} mutated reports (seed {seed}): {answers.pop('taken', 0)} taken, refused by {dict(answers)}")
    return 0


def _attacked() -> int:
    """Editions of generated programmes; each hidden figure is looked for with all that is published."""
    return max(_attacked_by("figures", attack.attacked), _attacked_by("scores", scored_attack.attacked))


def _attacked_by(by: str, attacked: Callable[[int], tuple[list[object], dict[str, int]]]) -> int:
    tried: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for seed, (broken, count) in enumerate(pool.map(attacked, range(ATTACKS), chunksize=8)):
            tried.update(count)
            if broken:
                tried["known too well"] += len(broken)
                print(f"programme {seed}: {broken[0]}")
    print(f"{ATTACKS} programmes attacked by their {by}: {dict(tried)}")
    return 1 if tried["known too well"] else 0


@contextmanager
def _programme() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        os.environ["HWAKSAN_KEYS"] = f"{place}/keys"
        folder = Path(place) / "trial"
        folder.mkdir()
        (folder / "programme.toml").write_bytes(TRIAL.read_bytes())
        yield folder


def _at_once() -> int:
    jobs = [(_send, "abc"), (_send, "xyz"), (_build, ""), (_build, ""), (_read, ""), (_read, "")]
    with _programme() as folder, ProcessPoolExecutor(len(jobs), get_context("spawn")) as pool:
        running = [(job.__name__[1:], pool.submit(_for_a_while, job, folder, team)) for job, team in jobs]
        total: Counter[str] = Counter()
        for name, one in running:
            total[name] += one.result()  # raises what the worker raised, also where the worker died
        return _verdict(folder, total)


def _for_a_while(job: Callable[[Path, str, float], int], folder: Path, team: str) -> int:
    """The clock starts when the worker has loaded its modules, which takes seconds."""
    return job(folder, team, time.monotonic() + SECONDS)


def _send(folder: Path, team: str, until: float) -> int:
    """New versions of one month, as fast as the door takes them."""
    sent = 0
    month = "2026-02-01"
    while time.monotonic() < until:
        data = made.as_csv([made.b2b(n, team=team, month=month, downtime_min=str(sent)) for n in range(1, 13)])
        sending = Sending([Upload("r.csv", data)], "soak", team)
        assert isinstance(inbox.receive(programme.load(folder), sending), Taken)
        sent += 1
    return sent


def _build(folder: Path, team: str, until: float) -> int:
    built = 0
    while time.monotonic() < until:
        warehouse.build(programme.load(folder), fill)
        built += 1
    return built


def _read(folder: Path, team: str, until: float) -> int:
    """Each warehouse must be whole: as many scores as teams, months and pillars promise."""
    read, pillars = 0, len(method.load().pillars)
    while time.monotonic() < until:
        path = warehouse.current(folder)
        if path is None:
            time.sleep(0.05)
            continue
        try:
            con = warehouse.cursor(path)
        except duckdb.IOException:
            # Three newer ones were built between the two lines; a page would simply ask again.
            continue
        scored = con.execute("SELECT count(*) FROM pillar_score WHERE variant = 'headline'").fetchone()
        months = con.execute("SELECT $pillars * count(*) FROM team_month", {"pillars": pillars}).fetchone()
        assert scored == months, (scored, months)
        read += 1
    return read


def _verdict(folder: Path, total: Counter[str]) -> int:
    kept = receipts.read_all(folder)
    lost = total["send"] - len(kept)
    broken = sum(one.number != n + 1 for team in ("abc", "xyz")
                 for n, one in enumerate(one for one in kept if one.team == team))  # fmt: skip
    print(f"{SECONDS} s: {total['send']} reports, {total['build']} builds, {total['read']} reads; "
          f"lost {lost}, out of chain {broken}")  # fmt: skip
    return 1 if lost or broken or not all(total[name] for name in ("send", "build", "read")) else 0


if __name__ == "__main__":
    sys.exit(main())

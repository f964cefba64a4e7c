"""A sender that is killed at a random moment, and what must hold of the inbox afterwards."""

import datetime
import os
import random
import signal
import time
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from connectors import acts, inbox, programme, receipts
from connectors.formats import apart
from connectors.inbox import Sending, Upload
from tests import made

ROOT = Path(__file__).parents[2]


def run(folder: Path, kills: int, seed: int) -> int:
    """Kill that many senders, each within its first reports; how many reports were accepted in all. Raises
    AssertionError where something was lost or half there."""
    some = random.Random(seed)
    said: list[str] = []
    apart.warm()
    for n in range(kills):
        said += _one(folder, some, first=1 + n * 200)
        check(folder, said)
    return len(said)


def _one(folder: Path, some: random.Random, first: int) -> list[str]:
    """Start a sender, kill it, and return what it said was accepted."""
    ours, theirs = get_context("fork").Pipe(duplex=False)
    sender = get_context("fork").Process(target=_send, args=(folder, first, theirs))
    sender.start()
    theirs.close()
    said = [ours.recv()]  # from the first answer on it does nothing but receive
    time.sleep(some.random() * 0.3)
    os.kill(sender.pid, signal.SIGKILL)
    sender.join()
    with suppress(EOFError):
        while True:
            said.append(ours.recv())
    return said


def _send(folder: Path, first: int, pipe: Connection) -> None:
    """One report after the other, each with a reason, and the word that it was accepted."""
    one = programme.load(folder)
    for n in range(first, first + 10_000):
        row = made.b2b(1, downtime_min=str(n % 40_000), requests_total="0", requests_automated="0",
                       integration_level="1")  # fmt: skip
        sending = Sending([Upload("r.csv", made.as_csv([row]))], "kim", "abc", confirmations={"V11a": f"{n}"})
        taken = inbox.receive(one, sending)
        assert isinstance(taken, inbox.Taken)
        pipe.send(taken.receipt.report_id)


def check(folder: Path, said: list[str]) -> None:
    """Everything accepted is there, whole and in its chain; what else is there was only not said yet."""
    kept = receipts.read_all(folder)
    ids = [one.report_id for one in kept]
    assert set(said) <= set(ids)
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    assert [one.previous for one in kept] == ["", *(one.hash for one in kept[:-1])]
    whole = programme.load(folder)
    reasons = {one.act.subject for one in acts.read(folder)}
    for one in kept[-3:]:
        assert receipts.signed(one) == one
        assert inbox.opened(whole, one)[0].name == "r.csv"
        assert inbox.rows_of(folder, one).num_rows == 1
        assert inbox.findings_of(folder, one) is not None
        assert one.report_id in reasons


def receives(folder: Path) -> bool:
    """The next report is taken without any repair."""
    sending = inbox.Sending([inbox.Upload("r.csv", made.as_csv([made.b2b()]))], "kim", "abc")
    taken = inbox.receive(programme.load(folder), sending)
    return isinstance(taken, inbox.Taken) and taken.receipt.received_at <= datetime.datetime.now(datetime.UTC)

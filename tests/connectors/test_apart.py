"""Files are read in a process of their own: what it costs is limited, and its death is a finding."""

import json
import logging
import os
import random
import signal
import threading
import time
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pytest

from connectors import formats, rules
from connectors.formats import Limits, Reading, apart, nursery, parcel
from connectors.model import Finding, Sheet
from tests.connectors.workbooks import text, workbook

SMALL = "팀,값\nabc,1\n\nabc,\n".encode()
HIDDEN = workbook(f'<row r="1">{text("A1", "가")}</row><row r="3" hidden="1">{text("B3", "나")}</row>')


def plain(reading):
    """Without Arrow arrays, which have no truth value."""
    sheets = [(one.name, [column.to_pylist() for column in one.columns], one.row_nos, one.widths, one.hidden)
              for one in reading.sheets]  # fmt: skip
    return reading.media, reading.findings, sheets


def refused(data, **limits):
    """The one finding of a file whose reader was stopped; its words take every value."""
    reading = apart.read(data, "report", Limits(**limits))
    (finding,) = reading.findings
    for lang in ("ko", "en"):
        assert all("?" not in words for words in rules.load().words(finding, lang))
    assert reading.sheets == []
    return finding


def costly(rows=6_000):
    """A workbook of true numbers, each another text: a second of work."""
    some = random.Random(1)
    line = "".join(f"<c><v>{some.random()}</v></c>" for _ in range(5_000))
    cells = [line[at * 20 : at * 20 + 4_000].partition("<c>")[2].rpartition("</c>")[0] for at in range(100)]
    return workbook("".join(f'<row r="{n}"><c>{cells[n % 100]}</c></row>' for n in range(1, rows)))


@pytest.mark.parametrize("data", [SMALL, HIDDEN, b"", b"\x00" * 9, b"%PDF-1.7"])
def test_what_comes_back_is_what_was_read(data):
    assert plain(apart.read(data, "a")) == plain(formats.read(data, "a"))


def test_a_file_over_the_limit_is_not_even_handed_over():
    assert refused(b"x" * 101, max_bytes=100).rule == "F08"


def test_memory_beyond_the_limit_is_a_finding_that_names_it():
    finding = refused(SMALL + b"abc,1234567\n" * 2_000_000, max_rows=9_000_000, max_memory=20_000_000)
    assert (finding.rule, finding.values["limit"]) == ("F40", "20 MB")


def test_cpu_beyond_the_limit_is_a_finding_that_names_it():
    finding = refused(costly(24_000), max_cpu_s=1)
    assert (finding.rule, finding.values["limit"]) == ("F41", "1")


def test_time_beyond_the_limit_is_a_finding_that_names_it():
    finding = refused(costly(), max_wall_s=0)
    assert (finding.rule, finding.values["limit"]) == ("F41", "0")


def test_the_nursery_may_be_killed_at_any_time():
    apart.read(SMALL, "a")
    os.kill(apart._nursery().process.pid, signal.SIGKILL)
    assert apart.read(SMALL, "a").sheets


def test_nothing_of_the_environment_but_its_language_and_paths_goes_with_the_file(monkeypatch):
    monkeypatch.setenv("HWAKSAN_TOKEN_ABC", "s3cret")
    apart._stop_all()
    apart.read(SMALL, "a")
    assert b"s3cret" not in Path(f"/proc/{apart._nursery().process.pid}/environ").read_bytes()


def test_many_threads_may_ask_at_once():
    """A server asks from many threads; each gets its own answer."""
    answers = {}

    def ask(n):
        answers[n] = apart.read(f"a,b\n{n},x\n".encode(), "a").sheets[0].columns[0][1].as_py()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == {n: str(n) for n in range(20)}


def _ask_in_a_fork(pipe):
    pipe.send([len(apart.read(SMALL, "a").sheets) for _ in range(20)])
    apart._stop_all()


def test_processes_that_were_forked_off_share_the_nursery_and_cannot_end_it():
    apart.read(SMALL, "a")
    ours, theirs = get_context("fork").Pipe()
    children = [get_context("fork").Process(target=_ask_in_a_fork, args=(theirs,)) for _ in range(3)]
    for child in children:
        child.start()
    assert [ours.recv() for _ in children] == [[1] * 20] * 3
    for child in children:
        child.join()
    process = apart._nursery().process
    assert apart.read(SMALL, "a").sheets
    assert apart._nursery().process is process and process.poll() is None


def test_a_slow_file_holds_nobody_else_up():
    data = costly()
    slow = threading.Thread(target=apart.read, args=(data, "a"))
    slow.start()
    started = time.monotonic()
    apart.read(SMALL, "a")
    assert slow.is_alive() and time.monotonic() - started < 5
    slow.join()


def test_our_own_mistake_costs_one_file_and_is_logged(monkeypatch, caplog, tmp_path):
    """In the child an exception is the end; nothing goes back into the process that forked it."""
    ended = []
    monkeypatch.setattr(nursery.gc, "disable", lambda: None)
    monkeypatch.setattr(nursery, "_limit", lambda limits: None)
    monkeypatch.setattr(formats, "read", lambda *args: 1 / 0)
    monkeypatch.setattr(os, "_exit", ended.append)
    asked = os.open(tmp_path / "asked", os.O_RDWR | os.O_CREAT)
    os.write(asked, nursery.Order("a", Limits()).line())
    with caplog.at_level(logging.ERROR):
        nursery._work(asked, asked)
    os.close(asked)
    assert ended == [nursery.BROKEN]
    assert "ZeroDivisionError" in caplog.text
    assert apart._why(nursery.Ended(nursery.BROKEN << 8, False, 0.0, 0), Limits()).rule == "F42"


@pytest.mark.parametrize("died_of", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL])
def test_a_signal_is_named(died_of):
    finding = apart._why(nursery.Ended(int(died_of), False, 0.1, 0), Limits())
    assert (finding.rule, finding.values) == ("F42", {"signal": str(int(died_of))})


def test_a_parcel_is_json_and_arrow_and_nothing_that_runs(tmp_path):
    sheet = Sheet("시트", [pa.array(["a", None]), pa.array([None, "나"])], [1, 4], [2, 2], frozenset({4}))
    reading = Reading([sheet, Sheet("", [], [], [])], [Finding("F14", "note", values={"name": "x"})], "xlsx")
    with (tmp_path / "parcel").open("wb") as out:
        parcel.write(reading, out)
    data = (tmp_path / "parcel").read_bytes()
    assert plain(parcel.read(data)) == plain(reading)
    assert data.startswith(b"\xff\xff\xff\xff")
    assert json.loads(data[-8 - int.from_bytes(data[-8:], "little") : -8])["media"] == "xlsx"

"""Files meant to do harm, at the real door: it lives, memory stays bounded, the sender gets the named reason."""

import io
import json
import os
import resource
import struct
import subprocess
import sys
import time
import zipfile
from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors import inbox, programme, receipts
from connectors.formats import Limits, apart
from connectors.inbox import Refused, Sending, Taken, Upload
from connectors.texts import inert
from tests import made
from tests.connectors import kills, mutated
from tests.connectors.test_formats import HOSTILE
from tests.connectors.test_more_formats import BAD_PARQUET, ODD
from tests.connectors.workbooks import zipped

MEMORY = Limits(max_memory=400_000_000, max_cpu_s=20)


def parquet(table, **more):
    out = io.BytesIO()
    pq.write_table(table, out, **more)
    return out.getvalue()


def runs(rows):
    """Rows in one run: so many of one value take a few bytes."""
    return parquet(pa.table({"a": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x"])}))


def long_texts():
    """2.5 KB of a file that unpack to thirty texts of 64 MB."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 30, pa.int32()), pa.array(["x" * 64_000_000]))
    return parquet(pa.table({"a": texts}), compression="zstd", write_statistics=False)


def many_columns():
    return parquet(pa.table({str(n): [1] for n in range(20_000)}))


# One row of the hostile table, or of the table of threats, each: what is sent, and the rules that may answer.
THREATS = {
    "oversize": (lambda: b"x" * 50_000_001, "a.csv", {"F08"}),
    "HTML as .xls": (lambda: b"<html><table><tr><td>1</td></tr></table>", "a.xls", {"F16"}),
    "CSV as .xlsx": (lambda: made.as_csv([made.b2b()]), "a.xlsx", {"F43"}),
    "parquet: 20 million rows": (lambda: runs(20_000_000), "a.parquet", {"F09"}),
    "parquet: long texts": (long_texts, "a.parquet", {"F10", "F40", "F48"}),
    "parquet: 20,000 columns": (many_columns, "a.parquet", {"F29", "F48"}),
    "json: 50 MB of brackets": (lambda: b"[" * 49_000_000, "a.json", {"F47"}),
    "json: 50 MB of empty records": (lambda: b"[" + b"{}," * 16_000_000 + b"{}]", "a.json", {"F09"}),
    "json: 50 MB of one text": (lambda: b'[{"a":"' + b"x" * 49_000_000 + b'"}]', "a.json", {"F10"}),
    "csv: one cell of 49 MB": (lambda: b"a,b\n1," + b"x" * 49_000_000, "a.csv", {"F10"}),
    "csv: one quote and 49 MB": (lambda: b'a,b\n1,"' + b"x\n" * 24_000_000, "a.csv", {"F07", "F10"}),
    "zip of zips": (lambda: zipped({"b.csv": zipped({"c.csv": b"a,b"})}), "a.zip", {"F19"}),
    "zip: a CSV that inflates to 100 MB": (lambda: zipped({"a.csv": b"a,b\n" * 25_000_000}), "a.zip", {"F13"}),
}  # fmt: skip
THREATS |= {f"workbook: {name}": (make, "a.xlsx", {"F13"}) for name, make in HOSTILE.items()}
THREATS |= {f"parquet: {name}": (make, "a.parquet", {rule}) for name, (make, rule) in BAD_PARQUET.items()}
THREATS |= {
    f"json: {name}": (lambda text=text: text.encode("utf-8", "surrogatepass"), "a.json", {rule})
    for name, (text, rule, _) in ODD.items()
}


@pytest.mark.parametrize("name", THREATS)
def test_a_file_meant_to_do_harm_gets_its_reason_and_costs_the_door_nothing(trial, name):
    make, called, expected = THREATS[name]
    data = make()
    apart.warm()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    result = inbox.receive(programme.load(trial), Sending([Upload(called, data)], "kim", "abc"), MEMORY)
    assert isinstance(result, Refused)
    assert {one.rule for one in result.findings} <= expected, result.findings
    assert not list((trial / "inbox").glob("*/[!.]*"))
    assert time.process_time() - started < 2
    # What the door itself takes is the file and its hash, whatever the file does to its reader.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120_000  # KB


def test_a_reader_may_take_no_more_than_its_memory():
    """Two thousand million bytes out of a few thousand, where the limit is a tenth of that."""
    data = long_texts()
    assert len(data) < 100_000
    taken = apart.measured(data, "a.parquet", Limits(max_memory=200_000_000))
    assert [one.rule for one in taken.reading.findings] == ["F40"]
    assert taken.peak < 400_000_000


def test_sql_in_a_cell_is_text_and_nothing_more(trial):
    row = made.b2b(
        1, model_id="abc-1'; DROP TABLE b2b; --", deployment_id="abc-D0001'); COPY (SELECT 1) TO '/tmp/x"
    )
    result = inbox.receive(programme.load(trial), Sending([Upload("a.csv", made.as_csv([row]))], "kim", "abc"))
    assert {one.rule for one in result.findings if one.severity == "reject"} == {"V01b", "V01d"}


def test_three_hundred_mutated_reports_are_each_answered(trial):
    one = programme.load(trial)
    answers = Counter(mutated.answered(one, name, data) for name, data in mutated.mutants(300, seed=4))
    assert answers["taken"] < 150 and len(answers) > 10, answers


def test_a_sender_may_be_killed_at_any_step_and_nothing_accepted_is_lost(trial):
    assert kills.run(trial, kills=20, seed=4) >= 20
    assert kills.receives(trial)


# Runs in a process of its own: the limit of file size stands for a disk that is full.
FULL = """
import resource, signal, sys
from pathlib import Path
from connectors import inbox, programme
from connectors.inbox import Sending, Upload
from tests import made
one = programme.load(Path(sys.argv[1]))
inbox.receive(one, Sending([Upload("a.csv", made.as_csv([made.b2b()]))], "kim", "abc"))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
second = Sending([Upload("a.csv", made.as_csv([made.b2b(n) for n in range(1, 99)]))], "kim", "abc")
result = inbox.receive(one, second)
print([finding.rule for finding in result.findings if finding.severity == "reject"])
"""


@pytest.mark.parametrize("size", [0, 500, 5_000, 20_000])
def test_a_full_disk_is_a_clear_refusal_and_leaves_earlier_reports_whole(trial, size):
    env = {**os.environ, "PYTHONPATH": str(kills.ROOT)}
    command = [sys.executable, "-c", FULL, str(trial), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=kills.ROOT)
    assert (done.stdout.strip(), done.returncode) == ("['F50']", 0), done.stderr
    (kept,) = receipts.read_all(trial)
    assert inbox.opened(programme.load(trial), kept)
    assert not list(trial.rglob("*.new"))
    assert isinstance(inbox.receive(programme.load(trial), Sending(
        [Upload("a.csv", made.as_csv([made.b2b(2)]))], "kim", "abc")), Taken)  # fmt: skip


def test_a_lie_in_the_size_of_a_part_ends_at_the_cap():
    """The size of a part is declared twice; both may lie, and only what inflates counts."""
    data = bytearray(zipped({"a.csv": b"a,b\n" + b"1,2\n" * 300_000}))
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, 100)
    reading = apart.read(bytes(data), "a.zip")
    assert [one.rule for one in reading.findings] in (["F13"], ["F09"])


@pytest.mark.parametrize("cut", [1, 3, 20])
def test_bytes_that_are_missing_from_an_archive_are_a_damaged_archive(cut):
    """The soak found it: its table of contents then points at a place before the file's first byte."""
    data = zipped({"a.csv": b"a,b\n1,2\n", "b.csv": b"a,b\n1,2\n"})
    reading = apart.read(data[:40] + data[40 + cut :], "a.zip")
    assert [one.rule for one in reading.findings] == ["F13"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_whose_packing_no_spreadsheet_uses_is_a_damaged_archive(method):
    """One flipped bit says so, and what unpacks it then raises errors of its own."""
    data = bytearray(zipped({"a.csv": b"a,b\n1,2\n"}))
    struct.pack_into("<H", data, 8, method)
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 10, method)
    assert [one.rule for one in apart.read(bytes(data), "a.zip").findings] == ["F13"]


def test_json_that_only_some_readers_refuse_is_refused(trial):
    """Two values under one name: one reader keeps the first, another the last, and a person sees a third."""
    rows = json.dumps([made.b2b()])[:-2] + ', "stage": "ended"}]'
    result = inbox.receive(programme.load(trial), Sending([Upload("a.json", rows.encode())], "kim", "abc"))
    assert [one.rule for one in result.findings] == ["F47"]


PROBES = [
    "=1+1", "+82-10-1234", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "\u200b=1", "\ufeff=1", "＝1+1",
    "＋1+1", "－1+1", "＠SUM(A1)", " =1", "|calc", "=HYPERLINK(1)", "-1e3-1",
]  # fmt: skip


@pytest.mark.parametrize("probe", PROBES)
def test_what_a_spreadsheet_would_run_is_led_by_an_apostrophe(probe):
    assert inert(probe) == f"'{probe}"


@pytest.mark.parametrize("plain", ["", "-5", "+3", "1,234", "-0.5", "가온", "a=b", "2026-02-01", "'=1"])
def test_what_it_would_not_run_stands_as_it_is(plain):
    assert inert(plain) == plain

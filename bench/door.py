"""The door on 300 and on 100,000 rows, against csv with pydantic per row, and against frictionless.

Both pydantic and frictionless find only a part of what the door finds; the lines say which part each looks for.
"""

from __future__ import annotations

import csv
import random
import tempfile
from pathlib import Path

import pandas  # noqa: F401  # Arrow and DuckDB import it at the first table; imports are left out on every side

from bench import by_hand
from bench.measure import Figure, Line, alone, counted
from connectors import contract, programme
from connectors.check import check
from connectors.formats import apart
from connectors.formats.tables import recognise
from connectors.header import told
from connectors.keys import Keys
from tests import made

ROWS, SMALL, BAD_PER_CELL = 100_000, 300, 0.001
TRIAL = Path(__file__).parent.parent / "tests" / "programme"
# What is put in a field's cell so that one rule finds it there and no other rule is disturbed.
WRONG = {
    "own_model_share_pct": ("구십", "V01h"), "affiliation": ("friend", "V01e"), "customer_type": ("huge", "V01e"),
    "deploy_mode": ("cellar", "V01e"), "outcome_verified": ("maybe", "V01e"), "public_consent": ("yes!", "V01e"),
    "poc_start_date": ("2025-13-01", "V01h"), "contract_date": ("soon", "V01h"),
    "contract_end_date": ("2026-02-30", "V01h"), "go_live_date": ("2025.10", "V01h"),
    "eligible_users": ("12.7", "V01h"), "active_users": ("1e3", "V01h"), "regular_users": ("1_000", "V01h"),
    "requests_total": ("many", "V01h"), "requests_automated": ("0x1F", "V01h"), "downtime_min": ("-5", "V16"),
    "subsidy_krw": ("inf", "V01h"), "severe_incidents": ("nan", "V01h"), "integration_level": ("7", "V01e"),
    "evidence_ref": ("see attachment", "V15b"), "model_id": ("abc-9", "V01d"),
}  # fmt: skip


def lines() -> list[Line]:
    with tempfile.TemporaryDirectory() as place:
        big, small = Path(place) / "big.csv", Path(place) / "small.csv"
        truth = write(big, ROWS, BAD_PER_CELL)
        write(small, SMALL, 0.0)
        quick = alone(ours, str(small))
        door = alone(ours, str(big))
        typed = alone(by_hand.types_only, str(big))
        ruled = alone(by_hand.with_rules, str(big))
        loose = alone(by_hand.by_frictionless, str(big), True, runs=1)
        looser = alone(by_hand.by_frictionless, str(big), False, runs=1)
    found = set(map(tuple, door.result))
    exact = found == truth and len(door.result) == len(truth)
    large, some, few = f"door, {ROWS:,} rows", len(by_hand.RULES), len(by_hand.CONSTRAINTS)
    return [
        Line(f"door, {SMALL} rows x all fields", f"{quick.cpu:.2f} s", "", "", "< 1 s", quick.cpu < 1),
        _against(large, door, "csv + pydantic, types only", typed, "<= 1x", 1),
        _against(large, door, f"csv + pydantic, types and {some} rules on one row", ruled, "<= 1x", 1),
        _against(large, door, f"frictionless, types, key and {few} rules on one row", loose, "<= 0.1x", 0.1),
        _against(large, door, "frictionless, types and key only", looser, "none", float("inf")),
        Line(f"door, {len(truth):,} bad cells found, and no other", f"{len(found & truth):,}",
             f"missed {len(truth - found)}, false {len(found - truth)}", "", "exact", exact),
        Line(f"{large}, peak memory", f"{door.peak:.0f} MB", "", "", "< 600 MB", door.peak < 600),
    ]  # fmt: skip


def _against(what: str, door: Figure, other: str, theirs: Figure, limit: str, most: float) -> Line:
    """One side finds what it looks for: how many cells, beside how long it took."""
    said = f"{other}: {theirs.cpu:.2f} s, {theirs.result:,} found"
    ratio = door.cpu / theirs.cpu
    return Line(what, f"{door.cpu:.2f} s", said, f"{ratio:.2f}x", limit, ratio <= most)


def write(path: Path, rows: int, bad: float) -> set[tuple[str, int, str]]:
    """A CSV of deployments; returns what is wrong in it as (rule, row, field). At most one wrong cell a row."""
    rng = random.Random(1)
    truth = set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(made.b2b()))
        writer.writeheader()
        for n in range(1, rows + 1):
            row = _varied(rng, n)
            if rng.random() < bad * len(row):
                field = rng.choice(list(WRONG))
                row[field], rule = WRONG[field]
                truth.add((rule, n + 1, field))
            writer.writerow(row)
    return truth


def _varied(rng: random.Random, n: int) -> dict[str, str]:
    eligible = rng.randrange(500, 5000)
    active, total = rng.randrange(100, eligible), rng.randrange(20_000, 90_000)
    share = f"{rng.randrange(5000, 10000) / 100}"
    return made.b2b(
        n, customer_id=made.bizno(999_000_000 + n % 20_000), own_model_share_pct=share,
        eligible_users=str(eligible), licensed_seats=str(eligible), active_users=str(active),
        regular_users=str(rng.randrange(1, active)), requests_total=str(total),
        requests_automated=str(rng.randrange(1, 9000)), downtime_min=str(rng.randrange(0, 600)),
        subsidy_krw=str(rng.randrange(0, 10**9)), go_live_date="2026-01-15",
    )  # fmt: skip


def ours(path: str) -> list[tuple[str, int | None, str | None]]:
    """Bytes to verdict, as the door does it."""
    trial = programme.load(TRIAL)
    reading = counted(apart.measured(Path(path).read_bytes(), path))
    tables, found = recognise(reading.sheets, contract.load())
    header, more = told(tables, trial, "abc", None, None)
    assert header is not None
    checked = check(tables, header, trial, key_of=Keys(b"a" * 32, b"b" * 32).key_of)
    every = [*reading.findings, *found, *more, *checked.findings]
    return [(one.rule, one.row_no, one.field) for one in every]

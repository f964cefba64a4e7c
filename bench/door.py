"""The door on 300 and on 100,000 rows, against csv with pydantic per row, and against frictionless."""

from __future__ import annotations

import csv
import datetime
import random
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.measure import Line, alone
from connectors import contract, formats, programme
from connectors.check import check
from connectors.formats.tables import recognise
from connectors.header import told
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
        typed = alone(pydantic_per_row, str(big))
        loose = alone(frictionless, str(big), runs=1)
    found = set(map(tuple, door.result))
    exact = found == truth
    return [
        Line(f"door, {SMALL} rows x all fields", f"{quick.cpu:.2f} s", "", "", "< 1 s", quick.cpu < 1),
        Line(f"door, {ROWS:,} rows", f"{door.cpu:.2f} s", f"csv + pydantic {typed.cpu:.2f} s",
             f"{door.cpu / typed.cpu:.2f}x", "<= 1x", door.cpu <= typed.cpu),
        Line(f"door, {ROWS:,} rows", f"{door.cpu:.2f} s", f"frictionless {loose.cpu:.1f} s",
             f"1/{loose.cpu / door.cpu:.0f}", "<= 1/10", door.cpu * 10 <= loose.cpu),
        Line(f"door, {len(truth):,} bad cells found, and no other", f"{len(found & truth):,}",
             f"missed {len(truth - found)}, false {len(found - truth)}", "", "exact", exact),
        Line(f"door, {ROWS:,} rows, peak memory", f"{door.peak:.0f} MB", "", "", "< 600 MB", door.peak < 600),
    ]  # fmt: skip


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
    return made.b2b(
        n, customer_id=made.bizno(999_000_000 + n % 20_000), own_model_share_pct=f"{rng.randrange(5000, 10000) / 100}",
        eligible_users=str(eligible), licensed_seats=str(eligible), active_users=str(active),
        regular_users=str(rng.randrange(1, active)), requests_total=str(total),
        requests_automated=str(rng.randrange(1, 9000)), downtime_min=str(rng.randrange(0, 600)),
        subsidy_krw=str(rng.randrange(0, 10**9)),
    )  # fmt: skip


def ours(path: str) -> list[tuple[str, int | None, str | None]]:
    """Bytes to verdict, as the door does it."""
    trial = programme.load(TRIAL)
    reading = formats.read(Path(path).read_bytes(), path)
    tables, found = recognise(reading.sheets, contract.load())
    header, more = told(tables, trial, "abc", None, None)
    assert header is not None
    checked = check(tables, header, trial, key_of=lambda canonical: canonical)
    every = [*reading.findings, *found, *more, *checked.findings]
    return [(one.rule, one.row_no, one.field) for one in every if one.severity in ("reject", "confirm")]


def pydantic_per_row(path: str) -> int:
    """What one would write by hand: a typed dictionary, validated a row at a time."""
    from pydantic import TypeAdapter, ValidationError

    adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(_typed_dict())
    wrong = 0
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            try:
                adapter.validate_python({name: text or None for name, text in row.items()})
            except ValidationError as problem:
                wrong += problem.error_count()
    return wrong


def _typed_dict() -> Any:
    from typing import Annotated, Literal, Optional

    from pydantic import Field
    from typing_extensions import TypedDict

    types: dict[str, Any] = {
        "INTEGER": Annotated[int, Field(ge=0, lt=2**31)], "BIGINT": Annotated[int, Field(ge=0, lt=2**63)],
        "DECIMAL(5,2)": Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)], "DATE": datetime.date,
        "BOOLEAN": bool, "VARCHAR": str, "CHAR(2)": Annotated[str, Field(pattern=r"^[0-9]{2}$")],
    }  # fmt: skip
    columns: dict[str, Any] = {}
    for field in contract.load().sent_fields("b2b"):
        if field.values and field.type == "ENUM":
            one: Any = Literal[tuple(field.values)]
        elif field.pattern:
            one = Annotated[str, Field(pattern=field.pattern)]
        else:
            one = types[field.type]
        columns[field.name] = one if field.required == "yes" else Optional[one]
    return TypedDict("Row", columns)  # type: ignore[operator]


def frictionless(path: str) -> int:
    from frictionless import Checklist, Resource, Schema, fields, system

    system.trusted = True
    kinds = {"INTEGER": fields.IntegerField, "BIGINT": fields.IntegerField, "DECIMAL(5,2)": fields.NumberField,
             "DATE": fields.DateField}  # fmt: skip
    columns = []
    for one in contract.load().sent_fields("b2b"):
        limits: dict[str, Any] = {"required": True} if one.required == "yes" else {}
        if one.values and one.type == "ENUM":
            limits["enum"] = list(one.values)
        columns.append(kinds.get(one.type, fields.StringField)(name=one.name, constraints=limits))
    resource = Resource(path=path, schema=Schema(fields=columns))
    report = resource.validate(Checklist(), limit_errors=1_000_000)
    return int(report.stats["errors"])

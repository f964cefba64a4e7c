"""What one would write without Hwaksan: csv with pydantic, bare and with rules on one row; and frictionless."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import frictionless
from frictionless import Checklist, Resource, Schema, checks, fields
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from connectors import contract

Row = dict[str, Any]
LIVE = ("live", "embedded", "expanded")
CONTRACTED = ("contracted", *LIVE)
WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
MONTH, MONTH_END, MONTH_DAYS = datetime.date(2026, 2, 1), datetime.date(2026, 2, 28), 28
MODELS = frozenset({"abc-1", "abc-2"})
MEASURED = ("integration_level", "downtime_min", "severe_incidents", "outcome_verified")
DATES = ("poc_start_date", "contract_date", "go_live_date", "end_date")


def types_only(path: str) -> int:
    """A typed dictionary (types, codes, patterns, ranges), validated a row at a time."""
    return _errors(path, TypeAdapter(_typed_dict()))


def with_rules(path: str) -> int:
    """The same, and after it every rule that looks at one row only and rejects it, in plain Python."""
    return _errors(path, TypeAdapter(Annotated[_typed_dict(), AfterValidator(_kept)]))


def _errors(path: str, adapter: TypeAdapter[Any]) -> int:
    wrong = 0
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            try:
                adapter.validate_python({name: text or None for name, text in row.items()})
            except ValidationError as problem:
                wrong += problem.error_count()
    return wrong


def _typed_dict() -> Any:
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
        columns[field.name] = one if field.required == "yes" else Optional[one]  # noqa: UP045
    return TypedDict("Row", columns)  # type: ignore[operator]


# ---- the rules that look at one row ----


def _over(row: Row, more: str, less: str) -> bool:
    return row[more] is not None and row[less] is not None and row[more] > row[less]


def _lacks(row: Row, stages: tuple[str, ...], *names: str) -> bool:
    return row["stage"] in stages and any(row[name] is None for name in names)


def _bizno(digits: str) -> bool:
    if len(digits) != 10 or not digits.isdecimal():
        return False
    ninth = 5 * int(digits[8])
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return (total + ninth // 10 + int(digits[9])) % 10 == 0


def _number(row: Row) -> bool:
    return _bizno(row["customer_id"]) if row["customer_id_type"] == "bizno" else len(row["customer_id"]) == 7


def _poc(row: Row) -> bool:
    if row["poc_start_date"] is not None:
        return False
    is_ended = row["stage"] == "ended" and (row["contract_date"] is not None or row["go_live_date"] is not None)
    return row["stage"] in ("poc", "pilot") or (
        not row["is_poc_skipped"] and (row["stage"] in CONTRACTED or is_ended)
    )


RULES: dict[str, Callable[[Row], bool]] = {
    "V01b": lambda row: row["deployment_id"].split("-")[0] != row["team_id"],
    "V01c": lambda row: row["team_id"] != "abc",
    "V01d": lambda row: row["model_id"] not in MODELS,
    "V02d": lambda row: row["report_month"] != MONTH,
    "V04": lambda row: _over(row, "active_users", "licensed_seats"),
    "V05a": lambda row: _over(row, "regular_users", "active_users"),
    "V05b": lambda row: _over(row, "active_users", "eligible_users"),
    "V07": lambda row: _over(row, "requests_automated", "requests_total"),
    "V08": lambda row: _over(row, "contract_date", "go_live_date"),
    "V10a": _poc,
    "V10b": lambda row: _lacks(row, CONTRACTED, "contract_date", "contract_end_date"),
    "V10c": lambda row: _lacks(row, LIVE, "go_live_date"),
    "V10d": lambda row: (row["stage"] == "ended") != (row["end_date"] is not None),
    "V10e": lambda row: bool(row["is_poc_skipped"]) and row["poc_start_date"] is not None,
    "V10f": lambda row: any(row[name] is not None and row[name] > MONTH_END for name in DATES),
    "V10g": lambda row: row["stage"] in CONTRACTED and row["contract_type"] in (None, "none"),
    "V10h": lambda row: row["contract_date"] is not None and row["contract_end_date"] is not None
    and row["contract_end_date"] <= row["contract_date"],
    "V10i": lambda row: any(_over(row, name, "end_date") for name in DATES[:3]),
    "V10j": lambda row: _lacks(row, LIVE, *MEASURED),
    "V10k": lambda row: _over(row, "requests_total", "requests_automated")
    and _lacks(row, LIVE, "eligible_users", "active_users", "regular_users"),
    "V12": lambda row: row["stage"] in ("mou", "poc") and bool(row["revenue_krw"])
    and row["contract_type"] != "paid_poc",
    "V13c": lambda row: (row["finance_type"] == "domestic_bank" and row["ksic_division"] != "64")
    or (row["finance_type"] in ("life_insurer", "nonlife_insurer") and row["ksic_division"] != "65"),
    "V14": lambda row: row["downtime_min"] is not None and row["downtime_min"] > 1440 * MONTH_DAYS,
    "V15a": lambda row: row["evidence_claimed"] >= "E1" and row["evidence_ref"] is None,
    "V15c": lambda row: row["outcome_verified"] in ("customer_signed", "third_party")
    and row["evidence_ref"] is None,
    "V18a, V18b": lambda row: not _number(row),
    "V18c": lambda row: row["customer_group_id"] is not None and not _bizno(row["customer_group_id"]),
}  # fmt: skip


def _kept(row: Row) -> Row:
    broken = [name for name, is_wrong in RULES.items() if is_wrong(row)]
    if broken:
        raise ValueError(", ".join(broken))
    return row


# ---- frictionless ----

# Those of our rules that its row constraints can say; each needs both cells.
CONSTRAINTS = (
    ("active_users", "<=", "licensed_seats"), ("regular_users", "<=", "active_users"),
    ("active_users", "<=", "eligible_users"), ("requests_automated", "<=", "requests_total"),
    ("go_live_date", ">=", "contract_date"), ("contract_end_date", ">", "contract_date"),
)  # fmt: skip


def by_frictionless(path: str, has_rules: bool) -> int:
    """Types, codes, patterns, ranges, the key, and with rules those over two cells of a row."""
    frictionless.system.trusted = True
    schema = Schema(
        fields=[_field(one) for one in contract.load().sent_fields("b2b")], primary_key=["deployment_id"]
    )
    rules: list[Any] = [
        checks.row_constraint(formula=f"{one} is None or {other} is None or {one} {sign} {other}")
        for one, sign, other in CONSTRAINTS
    ]
    resource = Resource(path=path, schema=schema)
    report = resource.validate(Checklist(checks=rules if has_rules else []), limit_errors=1_000_000)
    return int(report.stats["errors"])


def _field(one: contract.Field) -> Any:
    kinds = {"INTEGER": fields.IntegerField, "BIGINT": fields.IntegerField, "DECIMAL(5,2)": fields.NumberField,
             "DATE": fields.DateField}  # fmt: skip
    limits: dict[str, Any] = {"required": True} if one.required == "yes" else {}
    if one.values and one.type == "ENUM":
        limits["enum"] = list(one.values)
    if one.pattern:
        limits["pattern"] = one.pattern
    if one.type in kinds and one.type != "DATE":
        limits["minimum"] = "0"
    return kinds.get(one.type, fields.StringField)(name=one.name, constraints=limits)

"""An inbox of many small reports, written as the door writes them, for timing the build."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa

from connectors import contract, inbox, receipts
from connectors.programme import SEOUL, next_month
from connectors.receipts import ReadTable, Receipt

MONTHS = 20


def write(folder: Path, reports: int, rows: int) -> list[str]:
    """`reports` reports of `rows` deployments each, spread over 100 teams; returns the Parquet paths."""
    fields = {f.name: i for i, f in enumerate(contract.load().kinds["b2b"].fields.values())}
    paths = []
    teams = [f"t{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(reports // MONTHS)]
    for team in teams:
        month = datetime.date(2025, 1, 1)
        for number in range(1, MONTHS + 1):
            paths.append(_one(folder, team, month, number, rows, fields))
            month = next_month(month)
    programme_file(folder, teams)
    return paths


def _one(folder: Path, team: str, month: datetime.date, number: int, rows: int, fields: dict[str, int]) -> str:
    report_id = f"{team}-{month:%Y%m}-{number:03d}-00000000"
    at = datetime.datetime.combine(next_month(month), datetime.time(9), SEOUL)
    receipt = Receipt(
        report_id, "bench", team, month, ("b2b",), number, "", at, "bench", "bench.csv", "csv", 1000,
        "0" * 64, "0" * 64, {"b2b": rows}, {}, (), {}, "1+1",
        (ReadTable("b2b", "", 1, fields, dict.fromkeys(fields, "열")),), "key",
    )  # fmt: skip
    place = folder / "inbox" / team / report_id
    place.mkdir(parents=True)
    (place / "receipt.json").write_bytes(receipts.to_json(receipts.signed(receipt)))
    (place / "findings.json").write_text("[]")
    inbox.write_rows(_rows(report_id, team, month, rows), place / "rows.parquet")
    return str(place / "rows.parquet")


def _rows(report_id: str, team: str, month: datetime.date, rows: int) -> pa.Table:
    schema = contract.load().row_schema()
    values = {
        "report_id": report_id, "kind": "b2b", "sheet": "", "team_id": team, "report_month": month,
        "model_id": f"{team}-1", "own_model_share_pct": "90.00", "customer_id_type": "bizno",
        "affiliation": "independent",
        "ksic_division": "64", "customer_type": "large", "finance_type": "domestic_bank", "deploy_mode": "on_prem",
        "stage": "live", "is_poc_skipped": False, "poc_start_date": datetime.date(2025, 1, 5),
        "contract_type": "paid",
        "contract_date": datetime.date(2025, 1, 6), "contract_end_date": datetime.date(2027, 1, 6),
        "go_live_date": datetime.date(2025, 1, 7), "eligible_users": 100, "active_users": 50, "regular_users": 20,
        "requests_total": 1000, "requests_automated": 10, "integration_level": 2, "outcome_verified": "none",
        "subsidy_krw": 0, "downtime_min": 0, "severe_incidents": 0, "evidence_claimed": "E2",
        "evidence_ref": "https://evidence.example/1 sha256:" + "0" * 64, "public_consent": "aggregate",
    }  # fmt: skip
    columns = {}
    for field in schema:
        if field.name == "row_no":
            columns[field.name] = pa.array(range(2, rows + 2), field.type)
        elif field.name in ("deployment_id", "customer_key", "customer_group_key"):
            made = [
                f"{team}-D{i:04d}" if field.name == "deployment_id" else f"{team}{i:061d}" for i in range(rows)
            ]
            columns[field.name] = pa.array(made, field.type)
        else:
            value = values.get(field.name)
            plain = pa.string() if isinstance(value, str) else field.type
            columns[field.name] = pa.array([value] * rows, plain).cast(field.type)
    return pa.table(columns, schema=schema)


def programme_file(folder: Path, teams: list[str]) -> None:
    """A programme of invented teams."""
    lines = ['code = "bench"', 'name = { ko = "측정", en = "Bench" }', "fictional = true",
             'first_month = "2025-01"', 'as_of = "2026-11-15"']  # fmt: skip
    for team in teams:
        lines += [f"[team.{team}]", f'name = {{ ko = "{team}", en = "{team}" }}', 'colour = "#256ef4"',
                  "onboarded_on = 2025-01-01"]  # fmt: skip
    for sector, n in (("finance", 73), ("manufacturing", 102), ("public", 635)):
        lines += [
            f"[sector.{sector}]",
            f"frame = {n}",
            'as_of = "2025"',
            'what = { ko = "기관", en = "bodies" }',
            'source = "bench"',
        ]
    (folder / "programme.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

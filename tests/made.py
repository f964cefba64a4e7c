"""Reports made for tests: one valid row of each kind, changed where a test says so, as teams write files."""

import csv
import io

from openpyxl import Workbook


def bizno(nine: int) -> str:
    """A business number with a right check digit, from its first nine digits."""
    digits = [int(d) for d in f"{nine:09d}"]
    total = sum(d * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + digits[8] * 5 // 10
    return f"{nine:09d}{-total % 10}"


def sha(n: int) -> str:
    return f"https://evidence.example/{n} sha256:{n:064x}"


def b2b(n: int = 1, team: str = "abc", month: str = "2026-02-01", **changed: str) -> dict[str, str]:
    """One live deployment of an independent bank; `changed` replaces cells."""
    return {
        "team_id": team, "deployment_id": f"{team}-D{n:04d}", "report_month": month, "model_id": f"{team}-1",
        "own_model_share_pct": "90", "customer_id_type": "bizno", "customer_id": bizno(999000000 + n),
        "customer_group_id": "", "business_use": "document_work", "affiliation": "independent",
        "ksic_division": "64", "customer_type": "large", "finance_type": "domestic_bank", "deploy_mode": "on_prem",
        "stage": "live", "is_poc_skipped": "", "poc_start_date": "2025-06-02", "contract_type": "paid",
        "contract_date": "2025-09-01", "contract_end_date": "2026-08-31", "go_live_date": "2025-10-01",
        "end_date": "", "eligible_users": "1000", "licensed_seats": "500", "active_users": "300",
        "regular_users": "200", "requests_total": "10000", "requests_automated": "1000", "integration_level": "2",
        "outcome_verified": "self_measured", "revenue_krw": "", "subsidy_krw": "0", "downtime_min": "10",
        "severe_incidents": "0", "evidence_claimed": "E2", "evidence_ref": sha(n), "public_consent": "aggregate",
    } | changed  # fmt: skip


def b2c(n: int = 1, team: str = "abc", month: str = "2026-02-01", **changed: str) -> dict[str, str]:
    """One consumer service of the team's own."""
    return {
        "team_id": team, "service_id": f"{team}-S{n:03d}", "report_month": month, "service_name": "도우미(가상)",
        "service_type": "native_app", "operator": "own", "operator_id": "", "model_id": f"{team}-1",
        "own_model_share_pct": "80", "launch_date": "2025-03-03", "mau": "100000", "wau_avg": "60000",
        "dau_avg": "20000", "new_users": "10000", "retained_users_m1": "6000", "retained_users_m3": "4000",
        "ai_turns": "3000000", "sponsored_mau": "1000", "mau_age60p": "9000", "signups_cum": "500000",
        "paid_users": "", "downtime_min": "0", "severe_incidents": "0", "evidence_claimed": "E2",
        "evidence_ref": sha(9000 + n), "public_consent": "",
    } | changed  # fmt: skip


def as_csv(rows: list[dict[str, str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    columns = [name for name in rows[0] if name != "public_consent" or "deployment_id" in rows[0]]
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(sheets: dict[str, list[list[str | int | None]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

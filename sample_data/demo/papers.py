"""The readiness evidence the invented teams hold: what, for which scope, since when and until when."""

from __future__ import annotations

import hashlib

from world import Date, Row, month_end

MODEL = "{name} 전 모델(가상)"
CLOUD = "{name} 클라우드 서비스(가상)"
ON_SITE = "내부망 설치형(가상)"
NAMES = {"haneul": "하늘못", "byeol": "별솔", "narae": "나래뫼", "dodam": "도담샘"}
PIA_REASON = "개인정보를 처리하지 않아 영향평가 대상이 아님(기관 확인서를 증빙으로 제출, 가상)"

# Items every list names, with the holder and scope a team would write when it has nothing yet.
ITEMS = [
    ("com_license_commercial", "team", MODEL), ("com_independence_ruling", "team", MODEL),
    ("com_package_closed_network", "team", MODEL), ("com_ai_basic_act", "team", CLOUD),
    ("com_tta_cat", "team", MODEL), ("com_iso42001", "team", CLOUD), ("com_aisi_eval", "team", MODEL),
    ("fin_onprem_route", "customer", ON_SITE), ("fin_saas_exception", "team", CLOUD),
    ("fin_sandbox", "customer", CLOUD), ("fin_fsi_eval", "team", CLOUD), ("fin_own_review", "customer", ON_SITE),
    ("fin_direct_contract", "customer", ON_SITE), ("fin_ai_platform", "team", MODEL),
    ("fin_fsi_trust", "team", CLOUD), ("fin_ai_guideline", "customer", ON_SITE),
    ("fin_cloud_csp", "partner", CLOUD),
    ("mfg_edge_spec", "team", MODEL), ("mfg_nct_cloud", "customer", CLOUD), ("mfg_no_nct", "customer", ON_SITE),
    ("mfg_ot_security", "customer", ON_SITE), ("mfg_mes_connector", "customer", ON_SITE),
    ("mfg_max_project", "team", ON_SITE), ("mfg_smart_level", "customer", ON_SITE),
    ("pub_cso_grade", "customer", ON_SITE), ("pub_nis_review", "customer", ON_SITE), ("pub_csap", "team", CLOUD),
    ("pub_onprem_gov", "customer", ON_SITE), ("pub_nis_ai_guide", "customer", ON_SITE),
    ("pub_pia", "customer", ON_SITE), ("pub_digital_service", "team", CLOUD), ("pub_innovation", "team", CLOUD),
    ("pub_common_platform", "team", MODEL), ("pub_gs", "team", CLOUD), ("prv_genai_guide", "team", CLOUD),
    ("prv_isms", "team", CLOUD), ("prv_isms_p", "team", CLOUD), ("prv_preadequacy", "team", CLOUD),
]  # fmt: skip

GRADES = {
    "com_tta_cat": "system", "com_aisi_eval": "report", "fin_fsi_eval": "적합", "fin_fsi_trust": "pilot",
    "fin_cloud_csp": "report", "mfg_ot_security": "SL2", "mfg_smart_level": "level 3", "pub_cso_grade": "S",
    "pub_csap": "중", "pub_gs": "1등급",
}  # fmt: skip

# team -> item -> (held since, held until or None); what is not named here is not held.
HELD: dict[str, dict[str, tuple[Date, Date | None]]] = {
    "haneul": {
        "com_license_commercial": (Date(2025, 3, 1), None), "com_independence_ruling": (Date(2025, 8, 4), None),
        "com_package_closed_network": (Date(2025, 5, 12), None),
        "com_ai_basic_act": (Date(2026, 1, 22), Date(2027, 1, 21)),
        "com_iso42001": (Date(2025, 6, 2), Date(2028, 6, 1)), "prv_genai_guide": (Date(2025, 9, 1), None),
        "prv_isms_p": (Date(2024, 11, 11), Date(2027, 11, 10)), "fin_onprem_route": (Date(2025, 6, 9), None),
        "fin_own_review": (Date(2025, 11, 17), None), "fin_direct_contract": (Date(2026, 3, 3), Date(2027, 3, 2)),
        "mfg_edge_spec": (Date(2025, 7, 21), None), "mfg_no_nct": (Date(2025, 9, 15), None),
        "mfg_ot_security": (Date(2025, 12, 8), None), "mfg_mes_connector": (Date(2026, 2, 9), None),
        "mfg_max_project": (Date(2025, 10, 1), Date(2027, 9, 30)), "pub_cso_grade": (Date(2026, 4, 13), None),
        "pub_onprem_gov": (Date(2026, 4, 13), None),
    },
    "byeol": {
        "com_license_commercial": (Date(2025, 4, 1), None), "com_independence_ruling": (Date(2025, 8, 4), None),
        "com_package_closed_network": (Date(2025, 8, 18), None),
        "com_ai_basic_act": (Date(2026, 1, 22), Date(2027, 1, 21)),
        "com_tta_cat": (Date(2025, 10, 20), Date(2027, 10, 19)), "prv_genai_guide": (Date(2025, 8, 20), None),
        "prv_isms": (Date(2023, 7, 1), Date(2026, 6, 30)), "fin_saas_exception": (Date(2025, 12, 1), None),
        "fin_fsi_eval": (Date(2026, 2, 16), None), "fin_sandbox": (Date(2026, 5, 11), Date(2028, 5, 10)),
        "fin_cloud_csp": (Date(2025, 4, 7), None), "mfg_edge_spec": (Date(2026, 3, 2), None),
        "mfg_no_nct": (Date(2026, 3, 2), None), "pub_cso_grade": (Date(2025, 11, 3), None),
        "pub_nis_review": (Date(2026, 1, 12), None), "pub_csap": (Date(2025, 9, 22), Date(2030, 9, 21)),
        "pub_nis_ai_guide": (Date(2026, 2, 2), Date(2027, 2, 1)),
        "pub_digital_service": (Date(2025, 12, 15), None),
        "pub_gs": (Date(2025, 6, 30), None),
    },
    "narae": {
        "com_license_commercial": (Date(2025, 2, 1), None), "com_independence_ruling": (Date(2025, 8, 4), None),

        "com_ai_basic_act": (Date(2026, 2, 10), Date(2027, 2, 9)), "com_aisi_eval": (Date(2025, 12, 22), None),
        "com_package_closed_network": (Date(2026, 6, 15), None), "prv_genai_guide": (Date(2025, 10, 13), None),
        "fin_ai_platform": (Date(2026, 1, 5), None), "mfg_edge_spec": (Date(2026, 5, 4), None),
        "pub_common_platform": (Date(2026, 4, 1), None),
    },
    "dodam": {
        "com_license_commercial": (Date(2025, 9, 1), None), "com_independence_ruling": (Date(2026, 2, 2), None),
        "com_package_closed_network": (Date(2026, 1, 19), None),
        "com_ai_basic_act": (Date(2026, 2, 20), Date(2027, 2, 19)),
        "com_aisi_eval": (Date(2026, 6, 8), None), "prv_genai_guide": (Date(2026, 2, 16), None),
        "prv_isms": (Date(2026, 5, 6), Date(2029, 5, 5)), "fin_onprem_route": (Date(2026, 3, 23), None),
        "mfg_edge_spec": (Date(2026, 1, 12), None), "mfg_no_nct": (Date(2026, 2, 23), None),
        "mfg_ot_security": (Date(2026, 5, 18), None), "mfg_mes_connector": (Date(2026, 7, 13), None),
        "mfg_max_project": (Date(2026, 4, 1), Date(2027, 12, 31)), "pub_cso_grade": (Date(2026, 6, 1), None),
        "pub_onprem_gov": (Date(2026, 7, 6), None),
    },
}  # fmt: skip

# A certificate that ran out and came back: its list says "expired" in between.
RENEWED = {("byeol", "prv_isms"): (Date(2026, 8, 17), Date(2029, 8, 16))}
APPLIED = {("byeol", "com_iso42001"), ("narae", "prv_isms"), ("narae", "pub_gs"), ("dodam", "pub_innovation")}


def readiness_rows(team: str, month: Date) -> list[Row]:
    """The full list of a month: every item that is sent, held or not."""
    return [_row(team, month, *item) for item in ITEMS]


def _row(team: str, month: Date, item: str, holder: str, scope: str) -> Row:
    row: Row = {
        "evidence_id": item, "holder": holder, "scope": scope.format(name=NAMES[team]), "status": "none",
        "not_applicable_reason": None, "grade": None, "valid_from": None, "valid_to": None, "evidence_ref": None,
    }  # fmt: skip
    if (team, item) == ("haneul", "pub_pia"):
        return row | {
            "status": "not_applicable",
            "not_applicable_reason": PIA_REASON,
            "evidence_ref": _ref(team, item, 0),
        }
    end = month_end(month)
    since, until = HELD[team].get(item, (None, None))
    renewed = RENEWED.get((team, item))
    if renewed and renewed[0] <= end:
        since, until = renewed
    if since is None or since > end:
        return row | {"status": "applied" if (team, item) in APPLIED or since else "none"}
    status = "expired" if until and until < end else "granted"
    return row | {"status": status, "grade": GRADES.get(item), "valid_from": since, "valid_to": until,
                  "evidence_ref": _ref(team, item, since.year)}  # fmt: skip


def _ref(team: str, item: str, year: int) -> str:
    digest = hashlib.sha256(f"hwaksan-demo:{team}:{item}:{year}".encode()).hexdigest()
    return f"https://evidence.{team}.example/readiness/{item}.pdf sha256:{digest}"

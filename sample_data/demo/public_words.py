"""The worded part of the demo's public record: teams, events, rulings, scores, deployments. All invented."""

from __future__ import annotations

Row = dict[str, object]
OFFICE, NEWS, EVALUATOR = (
    "https://programme-office.example",
    "https://sori-news.example",
    "https://hanbit-evaluation.example",
)
LICENCE = {
    "haneul": "Haneulmot Licence",
    "byeol": "Open Licence A",
    "narae": "Open Licence A",
    "dodam": "Open Licence B",
}
LEADS = {
    "haneul": ("하늘못 AI", "Haneulmot AI"), "byeol": ("별솔 AI", "Byeolsol AI"),
    "narae": ("나래뫼 AI", "Naraemoe AI"), "dodam": ("도담샘 AI", "Dodamsaem AI"),
}  # fmt: skip
STAGE1_MODEL = {
    "haneul": "Haneulmot 1.5", "byeol": "Byeolsol 1.5", "narae": "Naraemoe 1 Reason", "dodam": "",
}  # fmt: skip
SUPPORTED = ("2025-07-01", "2026-02-01", "2026-01-23", "2026-08-27")  # releases that said what was given
STAGE1, STAGE2 = f"{OFFICE}/releases/2026-01-23", f"{OFFICE}/releases/2026-08-27"


def tables() -> dict[str, list[Row]]:
    return {
        "teams": _teams(), "programme_events": _events(), "date_changes": _moved(), "rulings": _rulings(),
        "conflicts": _conflicts(), "consortium": _consortium(), "evaluation_items": _items(),
        "evaluation_scores": _scores(), "deployments": _deployments(), "support": _support(),
        "unknowns": _unknowns(),
    }  # fmt: skip


def _rows(columns: str, *rows: tuple[object, ...]) -> list[Row]:
    return [dict(zip(columns.split(), row, strict=True)) for row in rows]


def _teams() -> list[Row]:
    late = "dodam"
    return [
        {
            "team_id": team, "lead_ko": ko, "lead_en": en,
            "joined_on": "2026-02-01" if team == late else "2025-07-01", "standing": "active", "left_for": "",
            "status_2026_10_ko": "참여 중(3단계)", "status_2026_10": "active (stage 3)",
            "stage1_result_ko": "" if team == late else "진출",
            "stage1_result": "" if team == late else "advanced",
            "stage2_result_ko": "진출", "stage2_result": "advanced",
            "stage1_model": STAGE1_MODEL[team], "stage1_params": "", "stage1_hf_repo": "",
            "stage1_licence": "" if team == late else LICENCE[team],
            "stage2_model": f"{en[:-3]} {'1.5' if team == late else '2.1'}", "stage2_params": "",
            "stage2_context": "128K", "stage2_modality": "text", "stage2_hf_repo": "",
            "stage2_licence": LICENCE[team], "github_org": "", "consortium_members": "", "later_members": "",
            "source_url": f"{OFFICE}/releases/2026-02-01" if team == late else f"{OFFICE}/releases/2025-07-01",
        }
        for team, (ko, en) in LEADS.items()
    ]  # fmt: skip


def _events() -> list[Row]:
    return _rows(
        "date event_ko event_en source_url source_date event_type team_id certainty date_precision",
        ("2025-04-14", "사업 공고", "Call for proposals", f"{OFFICE}/call", "2025-04-14", "call", "", "official",
         "day"),
        ("2025-07-01", "세 팀 선정", "Three teams selected", f"{OFFICE}/releases/2025-07-01", "2025-07-01",
         "selection", "haneul;byeol;narae", "official", "day"),
        ("2025-09-18", "첫 공동 시험 결과 발표", "Results of the first round of common tests",
         f"{EVALUATOR}/rounds/2025-09", "2025-09-18", "evaluation", "", "official", "day"),
        ("2025-12", "자체 측정 설정을 둘러싼 논란", "Dispute over settings of teams' own runs",
         f"{NEWS}/2025/1211",
         "2025-12-11", "controversy", "narae;haneul", "press", "month"),
        ("2026-01-23", "1단계 평가: 세 팀 모두 진출", "Stage 1: all three teams advance", STAGE1, "2026-01-23",
         "result", "haneul;byeol;narae", "official", "day"),
        ("2026-02-01", "도담샘 AI 추가 선정", "Dodamsaem AI added", f"{OFFICE}/releases/2026-02-01", "2026-02-01",
         "selection", "dodam", "official", "day"),
        ("2026-03-12", "하늘못 2 공개", "Haneulmot 2 released", "https://haneul-ai.example/models/haneul-2",
         "2026-03-12", "release", "haneul", "team", "day"),
        ("2026-04-02", "나래뫼 2 공개", "Naraemoe 2 released", "https://narae-ai.example/models/narae-2",
         "2026-04-02", "release", "narae", "team", "day"),
        ("2026-07-08", "한마루 지수 3판: 모든 모델의 값이 낮아짐",
         "HANMARU Index version 3: every model's value falls",
         "https://hanmaru-index.example/v3/2026-07-08", "2026-07-08", "announcement", "", "press", "day"),
        ("2026-08-27", "2단계 평가: 네 팀 모두 진출", "Stage 2: all four teams advance", STAGE2, "2026-08-27",
         "result", "haneul;byeol;narae;dodam", "official", "day"),
        ("2026-10-08", "도담샘 2 공개", "Dodamsaem 2 released", "https://dodam-ai.example/models/dodam-2",
         "2026-10-08", "release", "dodam", "team", "day"),
        ("2027-02", "3단계 평가 예정", "Stage 3 evaluation planned", STAGE2, "2026-08-27", "plan", "", "official",
         "month"),
    )  # fmt: skip


def _moved() -> list[Row]:
    return _rows(
        "what_ko what_en old_date new_date announced_on source_url",
        ("2단계 평가", "Stage-2 evaluation", "2026-06", "2026-08", "2026-02-01", f"{OFFICE}/releases/2026-02-01"),
    )


def _rulings() -> list[Row]:
    return _rows(
        "team_id model_id stage lens ruling date note_ko note_en source_url",
        ("", "", "1", "technical", "criterion", "2026-01-23", "가중치를 초기화한 뒤 학습할 것",
         "Weights are to be initialised and then trained", STAGE1),
        ("byeol", "byeol-1", "1", "technical", "not_stated", "2026-01-23", "발표문에 판정 문구가 없음",
         "The release prints no finding", STAGE1),
        ("narae", "narae-1-reason", "1", "ethical", "reason_reported", "2026-01-23",
         "학습 자료 표기를 보완하라는 권고가 있었다고 보도됨",
         "Reported: advised to complete the notice of its training data",
         f"{NEWS}/2026/0124"),
    )  # fmt: skip


def _conflicts() -> list[Row]:
    return _rows(
        "topic_ko topic_en version_a_ko version_a source_a version_b_ko version_b source_b note_ko note_en",
        ("도담샘 AI의 GPU 수량", "GPUs given to Dodamsaem AI", "512장", "512", f"{OFFICE}/releases/2026-02-01",
         "640장", "640", f"{NEWS}/2026/0203", "보도는 예비분을 더한 것으로 보임",
         "The press figure seems to include a reserve"),
    )  # fmt: skip


def _consortium() -> list[Row]:
    listed = f"{OFFICE}/releases/2025-07-01"
    return _rows(
        "team_id member role since source_url",
        ("haneul", "하늘못 AI(가상)", "lead", "2025-07-01", listed),
        ("haneul", "하늘못시스템(가상)", "member", "2025-07-01", listed),
        ("byeol", "별솔 AI(가상)", "lead", "2025-07-01", listed),
        ("byeol", "솔가지데이터(가상)", "member", "2025-07-01", listed),
        ("narae", "나래뫼 AI(가상)", "lead", "2025-07-01", listed),
        ("narae", "뫼봉연구원(가상)", "later_member", "2026-03", f"{NEWS}/2026/0311"),
        ("dodam", "도담샘 AI(가상)", "lead", "2026-02-01", f"{OFFICE}/releases/2026-02-01"),
    )


def _items() -> list[Row]:
    lines = (
        ("benchmark total", "", "block", 40, "벤치마크", "Benchmarks"),
        ("benchmark: common tests", "benchmark total", "item", 25, "공동 시험 8종", "Eight common tests"),
        ("benchmark: index", "benchmark total", "item", 15, "종합 지수", "Composite index"),
        ("expert total", "", "block", 35, "전문가 평가", "Expert panel"),
        ("user total", "", "block", 25, "이용자 평가", "User panel"),
        ("grand total", "", "total", 100, "총점", "Total"),
    )  # fmt: skip
    return [
        {
            "stage": stage, "component": component, "parent": parent, "level": level, "max": most,
            "gap_first_last": "", "name_ko": ko, "name_en": en, "how_ko": "", "how_en": "", "source_url": source,
        }
        for stage, source in (("1", STAGE1), ("2", STAGE2))
        for component, parent, level, most, ko, en in lines
    ]  # fmt: skip


def _scores() -> list[Row]:
    """Only tops and means are published, and one total was told to the press."""
    tops = {
        "1": (("benchmark: common tests", "narae", 21.3, 19.6, 25), ("benchmark: index", "narae", 12.9, 11.4, 15),
              ("expert total", "haneul", 29.8, 28.1, 35), ("user total", "byeol", 20.9, 19.2, 25)),
        "2": (("benchmark: common tests", "narae", 22.9, 20.8, 25), ("benchmark: index", "narae", 12.7, 11.0, 15),
              ("expert total", "dodam", 30.4, 29.0, 35), ("user total", "byeol", 21.6, 20.1, 25)),
    }  # fmt: skip
    columns = "stage team_id component score max scope certainty source_url"
    rows: list[tuple[object, ...]] = []
    for stage, source in (("1", STAGE1), ("2", STAGE2)):
        for component, team, top, mean, most in tops[stage]:
            rows.append((stage, team, component, top, most, "max", "official", source))
            rows.append((stage, "", component, mean, most, "mean", "official", source))
    rows.append(("2", "dodam", "grand total", 83.1, 100, "team", "press", f"{NEWS}/2026/0829"))
    return _rows(columns, *rows)


def _deployments() -> list[Row]:
    columns = (
        "team_id customer customer_en sector sector_group channel stage affiliate announced_on claim claim_en "
        "model_family certainty source_url note note_ko"
    )
    return _rows(
        columns,
        ("haneul", "하늘못시스템(가상)", "Haneulmot Systems (invented)", "manufacturing", "manufacturing", "B2B",
         "production", "y", "2026-05-06", "설비 점검 문서 작성에 사용", "Used to write maintenance reports",
         "haneul-2", "press", f"{NEWS}/2026/0506", "", ""),
        ("byeol", "은하물산(가상)", "Eunha Trading (invented)", "other", "other", "B2B", "pilot", "n",
         "2026-06-18", "상담 요약 시범 운영", "Pilot of call summaries", "byeol-2", "press",
         f"{NEWS}/2026/0618", "", ""),
        ("narae", "바람들시청(가상)", "Baramdeul City Hall (invented)", "public", "public", "B2G", "MOU", "n",
         "2026-04-20", "민원 답변 협약", "MOU on answering enquiries", "narae-2", "team",
         "https://narae-ai.example/news/2026-04-20", "", ""),
        ("dodam", "여울은행(가상)", "Yeoul Bank (invented)", "finance", "finance", "B2B", "production", "n",
         "2026-09-15", "약관 검토에 사용", "Used to review terms of contract", "dodam-1.5", "press",
         f"{NEWS}/2026/0915", "", ""),
    )  # fmt: skip


def _support() -> list[Row]:
    """In numbers of GPUs, once in won; once sources differ, once a team took none, once nothing is said."""
    first, late, second, third = (f"{OFFICE}/releases/{day}" for day in SUPPORTED)
    both = f"{late} | {NEWS}/2026/0203"
    return _rows(
        "team_id period kind amount amount_low amount_high unit certainty note_ko note_en source_url",
        ("haneul", "2025-H2", "gpu_b200", 512, "", "", "GPUs", "official", "", "", first),
        ("byeol", "2025-H2", "gpu_b200", 512, "", "", "GPUs", "official", "", "", first),
        ("narae", "2025-H2", "gpu_b200", 512, "", "", "GPUs", "official", "", "", first),
        ("dodam", "2026-H1", "gpu_b200", 512, 512, 640, "GPUs", "official",
         "발표는 512장, 보도는 640장(가상)", "512 in the release, 640 in the press (invented)", both),
        ("dodam", "2026-H1", "data_building", 1500000000, "", "", "KRW", "press", "", "", f"{NEWS}/2026/0203"),
        ("haneul", "2026-H1", "gpu_b200", 768, "", "", "GPUs", "official", "", "", second),
        ("byeol", "2026-H1", "gpu_b200", 768, "", "", "GPUs", "official", "", "", second),
        ("narae", "2026-H1", "gpu_b200", 0, "", "", "GPUs", "press",
         "자체 GPU를 쓰겠다며 받지 않음(가상)", "Took none, to use its own (invented)", f"{NEWS}/2026/0311"),
        ("haneul", "2026-H2", "gpu_b200", 1000, 900, 1100, "GPUs", "official",
         "약 1,000장(900~1,100장)으로 발표(가상)", "Announced as about 1,000 (900 to 1,100) (invented)", third),
        ("byeol", "2026-H2", "gpu_b200", 768, "", "", "GPUs", "official", "", "", third),
        ("dodam", "2026-H2", "gpu_b200", 768, "", "", "GPUs", "official", "", "", third),
    )  # fmt: skip


def _unknowns() -> list[Row]:
    return _rows(
        "topic what_ko what_en why_ko why_en who_ko who_en source_url",
        ("scores", "2단계 평가에서 1위를 뺀 팀별 항목 점수", "Stage 2: each team's items other than the top",
         "발표문에 없음(가상)", "Not in the release (invented)", "총괄기관(가상)",
         "Programme office (invented)", STAGE2),
    )  # fmt: skip

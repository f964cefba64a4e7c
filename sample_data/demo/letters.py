"""What the programme office and the teams wrote to each other about rows of reports, and what was gone through."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

KST = datetime.timezone(datetime.timedelta(hours=9))
OFFICE = "총괄기관 담당(가상)"
LAST_REVIEWED = "2026-09"
Step = dict[str, object]


@dataclass(frozen=True)
class Letter:
    """One thing said about some rows of a report; `rule` is what raised the question, "" where a person did."""

    on: tuple[int, int, int, int, int]
    act: str
    report: str
    rule: str
    rows: tuple[str, ...]
    text: str


def _ids(team: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{team}-D{n:04d}" for n in numbers)


HANEUL_BEFORE = _ids("haneul", 9, 10, 14, 16, 17, 25)
BYEOL_BEFORE = _ids("byeol", 1, 3, 9, 11, 27, 29, 35)
STILL = _ids("byeol", 9, 12)
# In the order of the thread. The rows are those that the rules ask about in this story.
LETTERS = (
    # Began before the programme: answered and closed.
    Letter((2025, 8, 19, 10, 20), "answer", "haneul-2025-07", "X15", HANEUL_BEFORE,
           "사업 참여 전부터 운영하던 건입니다. 이용 기록을 7월부터 집계하여 첫 실적이 7월로 보입니다."),
    Letter((2025, 8, 26, 15, 5), "close", "haneul-2025-07", "X15", HANEUL_BEFORE,
           "소급 등록 건으로 확인하였습니다. 운영 전환일은 검수확인서와 같습니다."),
    Letter((2025, 8, 21, 13, 40), "answer", "byeol-2025-07-b2b", "X15", BYEOL_BEFORE,
           "모두 참여 전에 전환한 고객사이며 이용 기록은 7월분부터 보관하고 있습니다."),
    Letter((2025, 8, 27, 11, 0), "close", "byeol-2025-07-b2b", "X15", BYEOL_BEFORE,
           "계약서와 검수확인서로 확인하였습니다."),
    # A consent that came late, after a reminder.
    Letter((2025, 10, 16, 9, 30), "ask", "byeol-2025-09-b2b", "V21", _ids("byeol", 15),
           "실명 공개로 적었으나 동의서가 없습니다. 동의서를 내거나 공개 범위를 고쳐 주십시오."),
    Letter((2025, 10, 22, 17, 10), "answer", "byeol-2025-09-b2b", "V21", _ids("byeol", 15),
           "협약이 9월에 끝나 10월분부터 이 행은 나오지 않습니다. 동의서는 받지 않았습니다."),
    Letter((2025, 10, 24, 10, 0), "close", "byeol-2025-09-b2b", "V21", _ids("byeol", 15),
           "확인하였습니다. 실명으로 공개하지 않습니다."),
    Letter((2025, 12, 16, 14, 20), "answer", "byeol-2025-10-b2b", "V21", _ids("byeol", 18),
           "동의서를 받지 못했습니다. 시범 운영이 10월에 끝나 11월분부터 이 행은 나오지 않습니다."),
    Letter((2025, 12, 19, 16, 45), "close", "byeol-2025-10-b2b", "V21", _ids("byeol", 18), "확인하였습니다."),
    # Two months without traffic.
    Letter((2026, 8, 17, 11, 15), "answer", "byeol-2026-07-b2b", "V11b", STILL,
           "고객사 전산 이전으로 6월과 7월에 멈추었고 8월에 다시 켰습니다. 재가동 확인서를 보관하고 있습니다."),
    Letter((2026, 9, 22, 10, 30), "close", "byeol-2026-07-b2b", "V11b", STILL,
           "8월분에서 사용이 다시 시작된 것을 확인하였습니다."),
    # Closed once, and raised again by every month since.
    Letter((2026, 6, 29, 9, 50), "ask", "haneul-2026-05-v2", "X12", ("haneul-S002",),
           "월간 이용자가 패널 추정치와 30% 넘게 다릅니다. 어떤 기준으로 세었습니까?"),
    Letter((2026, 7, 3, 16, 25), "answer", "haneul-2026-05-v2", "X12", ("haneul-S002",),
           "업무용 단말의 이용자까지 포함한 값입니다. 패널은 개인 단말만 조사합니다."),
    Letter((2026, 7, 6, 13, 15), "close", "haneul-2026-05-v2", "X12", ("haneul-S002",),
           "5월분은 설명을 받아들입니다. 차이가 이어지면 다시 여쭙겠습니다."),
    # What is under way when the story ends.
    Letter((2026, 11, 11, 10, 10), "ask", "haneul-2026-10", "X14", _ids("haneul", 22),
           "계약이 끝난 지 60일이 넘었습니다. 갱신한 계약의 종료일을 알려 주십시오."),
    Letter((2026, 11, 12, 15, 35), "answer", "haneul-2026-10", "X14", _ids("haneul", 22),
           "갱신 계약을 맺었으나 종료일을 옮겨 적지 않았습니다. 11월분부터 새 종료일로 보고하겠습니다."),
    Letter((2026, 11, 12, 9, 40), "ask", "byeol-2026-10-b2b", "X10", _ids("byeol", 9),
           "이 고객사에서 맡고 있는 업무의 범위와 대상 부서를 알려 주십시오."),
    Letter((2026, 11, 11, 14, 0), "ask", "narae-2026-10", "", ("",),
           "서비스 이용 실적은 언제부터 다시 제출할 계획입니까?"),
    Letter((2026, 11, 13, 11, 30), "answer", "narae-2026-10", "", ("",),
           "제휴 협상이 끝나는 대로 다시 내겠습니다. 12월분부터로 예상합니다(가상)."),
)  # fmt: skip


def steps(taken: list[Step], names: dict[str, str]) -> list[Step]:
    """Steps of the manifest, given the reports taken (id, team, month) and the teams' names."""
    reports = {str(one["id"]): one for one in taken}
    return [*(_said(one, reports[one.report], names) for one in LETTERS), *_gone_through(taken)]


def _said(one: Letter, report: Step, names: dict[str, str]) -> Step:
    by = f"{names[str(report['team'])]} 실적담당(가상)" if one.act == "answer" else OFFICE
    return {
        "at": datetime.datetime(*one.on, tzinfo=KST).isoformat(), "do": one.act, "report": one.report, "by": by,
        "month": report["month"], "rule": one.rule, "rows": list(one.rows), "reason": one.text,
    }  # fmt: skip


def _gone_through(taken: list[Step]) -> list[Step]:
    """The office goes through reports some days after they came; those of the newest month still lie there."""
    return [
        {"at": (_at(one) + datetime.timedelta(days=12)).isoformat(), "do": "review", "report": one["id"],
         "by": OFFICE, "reason": ""}
        for one in taken if str(one["month"]) <= LAST_REVIEWED
    ]  # fmt: skip


def _at(one: Step) -> datetime.datetime:
    return datetime.datetime.fromisoformat(str(one["at"]))

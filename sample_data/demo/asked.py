"""Which reasons a team gives with a report: for what the rules on change will ask it to confirm."""

from __future__ import annotations

import statistics

from world import LIVE, Date, Row

GUARDED = {
    "b2b": (
        "own_model_share_pct",
        "eligible_users",
        "licensed_seats",
        "active_users",
        "regular_users",
        "requests_total",
    ),
    "b2c": ("own_model_share_pct", "mau", "ai_turns"),
}
KEYS = {"b2b": "deployment_id", "b2c": "service_id"}
REASONS = {
    "V11a": "고객사 전산 이전으로 해당 월의 사용을 멈추었습니다. 재가동 일정은 고객사와 협의하고 있습니다.",
    "X02a contract_type": "유상 PoC를 마치고 본계약을 맺어 계약 유형이 바뀌었습니다.",
    "X02a model_id": "등록된 새 모델로 교체하였습니다(교체 확인서 보관).",
    "X05b": "이용이 줄어 서비스를 종료하였습니다(종료 공지 보관).",
    "X09a": "고객사 일정에 따른 실제 변동이며 로그로 확인하였습니다.",
    "X09b": "이용 범위가 달라진 데 따른 실제 변동이며 로그로 확인하였습니다.",
}


def reasons(rows: dict[str, list[Row]], filed: dict[Date, dict[str, list[Row]]], month: Date) -> dict[str, str]:
    """Rule -> reason, for the rows about to be sent, given what was filed for earlier months."""
    said: dict[str, str] = {}
    for kind in ("b2b", "b2c"):
        earlier = [filed[at][kind] for at in sorted(filed) if at < month and kind in filed[at]]
        if kind in rows:
            _of_kind(kind, rows[kind], earlier, said)
    return dict(sorted(said.items()))


def _of_kind(kind: str, rows: list[Row], earlier: list[list[Row]], said: dict[str, str]) -> None:
    key = KEYS[kind]
    before = {row[key]: row for row in earlier[-1]} if earlier else {}
    for row in rows:
        if row.get("stage") in LIVE and row["requests_total"] == 0:
            said["V11a"] = REASONS["V11a"]
        past = [old for report in earlier for old in report if old[key] == row[key]]
        if row[key] in before:
            _changed(kind, row, before[row[key]], said)
        _sudden(kind, row, before.get(row[key]), past, said)
    gone = set(before) - {row[key] for row in rows}
    if kind == "b2c" and gone:
        said["X05b"] = REASONS["X05b"]


def _changed(kind: str, row: Row, before: Row, said: dict[str, str]) -> None:
    for name in ("contract_type", "model_id"):
        if kind == "b2b" and before[name] is not None and before[name] != row[name]:
            said["X02a"] = " ".join(dict.fromkeys(filter(None, (said.get("X02a"), REASONS[f"X02a {name}"]))))


def _sudden(kind: str, row: Row, before: Row | None, past: list[Row], said: dict[str, str]) -> None:
    for name in GUARDED[kind]:
        value = row[name]
        if value is None:
            continue
        last = before[name] if before else None
        if last and (value > 3 * last or value * 3 < last):
            said["X09a"] = REASONS["X09a"]
        recent = [float(old[name]) for old in past if old[name] is not None][-6:]
        if len(recent) == 6 and _is_far(float(value), recent):
            said["X09b"] = REASONS["X09b"]


def _is_far(value: float, recent: list[float]) -> bool:
    middle = statistics.median(recent)
    spread = statistics.median(abs(one - middle) for one in recent)
    return spread > 0 and abs(value - middle) > 5 * 1.4826 * spread

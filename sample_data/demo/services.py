"""The invented consumer services of the demo and how they were used; every name says that it is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from people import bizno
from world import Date, Row, add_months, between, first_of, month_end, reference, settled, settled_share


@dataclass(frozen=True)
class Service:
    """`mau` is that of the first full month; `growth` pairs (from month, per mille a month)."""

    id: str
    name: str
    type: str
    operator: str
    operator_id: str | None
    model: str
    launch: Date
    mau: int
    growth: tuple[tuple[Date, int], ...]
    stick_pct: int
    keeps_m1_pct: int
    keeps_m3_pct: int
    new_pct: int
    turns: int
    sponsored_pct: int
    share_pct: float
    age60_pct: int | None
    paid_pct: int | None
    evidence: str = "E2"
    closed_from: Date | None = None
    audited_from: Date | None = None
    past: list[Row] = field(default_factory=list, compare=False)

    @property
    def team(self) -> str:
        return self.id.split("-")[0]


START = Date(2025, 7, 1)

SERVICES = [
    Service("haneul-S001", "하늘못 비서(가상)", "native_app", "own", None, "haneul-1", Date(2025, 3, 10), 620_000,
            ((START, 1030), (Date(2026, 3, 1), 1018)), 23, 43, 28, 14, 7, 14, 84.0, 9, 4,
            audited_from=Date(2026, 2, 1)),
    Service("haneul-S002", "하늘못 요금제 비서(가상)", "telecom_bundle", "affiliate", None, "haneul-1-mini",
            Date(2025, 5, 20), 2_150_000, ((START, 1022), (Date(2026, 5, 1), 1009)), 9, 26, 14, 9, 3, 95,
            47.0, 15, None),
    Service("haneul-S003", "하늘못 길찾기 도우미(가상)", "embedded", "affiliate", None, "haneul-1-mini",
            Date(2026, 1, 12), 260_000, ((START, 1160), (Date(2026, 6, 1), 1050)), 15, 32, 19, 22, 4,
            78, 63.0, 12, None),
    Service("byeol-S001", "별솔 대화(가상)", "web_chat", "own", None, "byeol-1", Date(2025, 2, 3), 410_000,
            ((START, 1019),), 11, 28, 16, 24, 5, 10, 71.0, 6, 2),
    Service("byeol-S002", "별솔 글쓰기(가상)", "native_app", "own", None, "byeol-1-desk", Date(2025, 6, 16),
            148_000, ((START, 1006), (Date(2026, 2, 1), 970)), 12, 25, 13, 20, 6, 5, 66.0, None, 3,
            closed_from=Date(2026, 8, 1)),
    Service("byeol-S003", "새봄장터 상담(가상)", "api_partner", "third_party", bizno(500001), "byeol-1-desk",
            Date(2025, 10, 13), 88_000, ((START, 1090),), 13, 30, 19, 25, 4, 0, 88.0, None, None, evidence="E1"),
    Service("byeol-S004", "달무리 여행 도우미(가상)", "api_partner", "third_party", bizno(500002), "byeol-1",
            Date(2026, 2, 23), 64_000, ((START, 1120),), 10, 27, 17, 30, 5, 0, 79.0, None, None, evidence="E1"),
    Service("narae-S001", "나래뫼 서재(가상)", "web_chat", "own", None, "narae-1", Date(2025, 9, 3), 72_000,
            ((START, 1045), (Date(2026, 3, 1), 985)), 25, 45, 31, 12, 11, 6, 98.0, 8, 6,
            audited_from=Date(2025, 12, 1)),
    Service("dodam-S001", "도담샘 학습 친구(가상)", "native_app", "own", None, "dodam-1", Date(2026, 1, 19),
            58_000, ((START, 1420), (Date(2026, 5, 1), 1260), (Date(2026, 8, 1), 1140)),
            29, 56, 41, 30, 9, 9, 95.0, 5, 3,
            audited_from=Date(2026, 6, 1)),
    Service("dodam-S002", "새김 낱말풀이(가상)", "device", "third_party", bizno(500003), "dodam-1-edge",
            Date(2026, 4, 6), 22_000, ((START, 1240),), 24, 48, 34, 28, 6, 3, 97.0, 7, None, evidence="E1"),
]  # fmt: skip


def of(team: str) -> list[Service]:
    return [one for one in SERVICES if one.team == team]


def b2c_rows(team: str, month: Date) -> list[Row]:
    """The team's services of a month, and the ALL row in which a user of two of them counts once."""
    services = [one for one in of(team) if first_of(one.launch) <= month]
    rows = [b2c_row(one, month) for one in services]
    running = [
        row for row, one in zip(rows, services, strict=True) if not one.closed_from or month < one.closed_from
    ]
    if len(services) < 2:
        return running
    return [*running, _all(services, rows, running, month)]


def b2c_row(one: Service, month: Date) -> Row:
    """One service in one month; each month is worked out once and remembered."""
    for row in one.past:
        if row["report_month"] == month:
            return row
    if first_of(one.launch) < month and month > START:
        b2c_row(one, add_months(month, -1))
    row = _row(one, month)
    one.past.append(row)
    return row


def _row(one: Service, month: Date) -> Row:
    rng = Random(f"hwaksan-demo:{one.id}:{month}")
    mau = _mau(one, month, rng)
    dau = mau * one.stick_pct * rng.randrange(96, 105) // 10_000
    new = mau * one.new_pct * rng.randrange(94, 107) // 10_000
    turns = settled(
        dau * month_end(month).day * one.turns * rng.randrange(95, 106) // 100,
        [int(past["ai_turns"]) for past in one.past],
    )
    shares = [float(past["own_model_share_pct"]) for past in one.past]
    share = min(100.0, round(one.share_pct + rng.randrange(-10, 11) / 10, 1))
    is_audited = one.audited_from and month >= one.audited_from
    half = f"{month.year}h{(month.month + 5) // 6}"
    return {
        "team_id": one.team, "service_id": one.id, "report_month": month, "service_name": one.name,
        "service_type": one.type, "operator": one.operator, "operator_id": one.operator_id, "model_id": one.model,
        "own_model_share_pct": settled_share(share, shares),
        "launch_date": one.launch, "mau": mau, "wau_avg": dau + (mau - dau) * 38 // 100, "dau_avg": dau,
        "new_users": new, "retained_users_m1": _kept(one, month, 1, one.keeps_m1_pct, rng),
        "retained_users_m3": _kept(one, month, 3, one.keeps_m3_pct, rng), "ai_turns": max(turns, mau),
        "sponsored_mau": mau * one.sponsored_pct * rng.randrange(97, 104) // 10_000,
        "mau_age60p": mau * one.age60_pct // 100 if one.age60_pct is not None else None,
        "signups_cum": _signups(one, mau, new), "paid_users": mau * one.paid_pct // 100 if one.paid_pct else None,
        "downtime_min": rng.choice((0, 0, 5, 10, 20, 40)), "severe_incidents": 1 if rng.randrange(25) == 0 else 0,
        "evidence_claimed": "E3" if is_audited else one.evidence,
        "evidence_ref": reference(one.team, one.id, half),
    }  # fmt: skip


def _mau(one: Service, month: Date, rng: Random) -> int:
    past = [int(row["mau"]) for row in one.past]
    if not past:
        open_days = (month_end(month) - one.launch).days if first_of(one.launch) == month else 30
        return one.mau * max(open_days, 10) // 30
    rate = [permille for since, permille in one.growth if since <= month][-1]
    base = max(past[-1], one.mau if len(past) == 1 else 0)
    return settled(base * rate // 1000 * rng.randrange(985, 1016) // 1000, past)


def _kept(one: Service, month: Date, after: int, pct: int, rng: Random) -> int | None:
    """Of those new some months ago, the ones still here. A cohort before the first report only the team knows."""
    then = add_months(month, -after)
    cohort = next((int(row["new_users"]) for row in one.past if row["report_month"] == then), None)
    if cohort is None:
        if between(first_of(one.launch), month) < after:
            return 0 if after == 1 else None
        cohort = one.mau * one.new_pct // 100
    return cohort * pct * rng.randrange(95, 106) // 10_000


def _signups(one: Service, mau: int, new: int) -> int:
    past = [int(row["signups_cum"]) for row in one.past]
    return max(past[-1] + new * 7 // 10, mau) if past else mau * 19 // 10


def _all(services: list[Service], rows: list[Row], running: list[Row], month: Date) -> Row:
    """All services together, users of several counted once; sign-ups of closed services stay counted."""

    def total(name: str, of_rows: list[Row]) -> int:
        return sum(int(row[name] or 0) for row in of_rows)

    def once(name: str) -> int:
        return total(name, running) * 88 // 100

    team = services[0].team
    turns = total("ai_turns", running)
    own = sum(int(row["ai_turns"]) * round(float(row["own_model_share_pct"]) * 10) for row in running)
    half = f"{month.year}h{(month.month + 5) // 6}"
    mau = max(once("mau"), *(int(row["mau"]) for row in running))
    merged = {
        name: once(name) for name in ("wau_avg", "dau_avg", "new_users", "retained_users_m1", "sponsored_mau")
    }
    is_audited = any(row["evidence_claimed"] == "E3" for row in running)
    kept3 = [row["retained_users_m3"] for row in running if row["retained_users_m3"] is not None]
    return {
        "team_id": team, "service_id": "ALL", "report_month": month, "service_name": "전체(중복 제거, 가상)",
        "service_type": "web_chat", "operator": "own", "operator_id": None, "model_id": services[0].model,
        "own_model_share_pct": (own // turns) / 10, "launch_date": min(one.launch for one in services), "mau": mau,
        **merged, "retained_users_m3": once("retained_users_m3") if kept3 else None, "ai_turns": turns,
        "mau_age60p": None, "signups_cum": total("signups_cum", rows) * 88 // 100, "paid_users": None,
        "downtime_min": 0, "severe_incidents": 0, "evidence_claimed": "E3" if is_audited else "E2",
        "evidence_ref": reference(team, f"{team}-ALL", half),
    }  # fmt: skip


def panel() -> list[tuple[str, Date, int]]:
    """What an invented panel saw of the own services; it sees far fewer users of the bundle than were reported."""
    seen_pct = {"haneul-S001": 96, "haneul-S002": 57, "byeol-S001": 104, "narae-S001": 91, "dodam-S001": 89}
    found = []
    for one in SERVICES:
        for row in one.past:
            month = row["report_month"]
            if one.id in seen_pct and isinstance(month, Date) and month >= Date(2026, 5, 1):
                found.append((one.id, month, int(row["mau"]) * seen_pct[one.id] // 1000 * 10))
    return found

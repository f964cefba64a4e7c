"""What truly happened in the invented world, month by month, before anyone wrote it into a file.

Only whole numbers, sums and products of a seeded generator: no logarithms or powers, whose last digit may differ
between machines, so that the same files come out everywhere.
"""

from __future__ import annotations

import datetime
import hashlib
import statistics
from dataclasses import dataclass, field
from random import Random
from typing import Any

from people import Customer

Date = datetime.date
Row = dict[str, Any]

STAGES = ("mou", "poc", "pilot", "contracted", "live", "embedded", "expanded")
LIVE = ("live", "embedded", "expanded")
RAMP = (40, 55, 68, 78, 86, 92, 96, 100)  # per cent of the eventual users, by months since go-live
GUARDED = ("eligible_users", "licensed_seats", "active_users", "regular_users", "requests_total")


@dataclass
class Deployment:
    """One deployment's life. Dates not yet come, or never to come, are None; `steps` are (from month, value)."""

    id: str
    team: str
    customer: Customer
    affiliation: str
    use: str
    mode: str
    model: str
    first_on: Date
    poc_on: Date | None
    contract_on: Date | None
    live_on: Date | None
    ended_on: Date | None
    is_skipped: bool
    contract_types: tuple[str, str]
    renews: bool
    eligible: int
    seats: int | None
    activation_pct: int
    habit_pct: int
    trend_permille: int
    rate: int
    automated_pct: int
    share_pct: float
    integration: int
    outcome: str
    evidence: str
    consent: str
    late_months: int = 0
    dormant: frozenset[Date] = frozenset()
    share_from: tuple[Date, float] | None = None
    model_from: tuple[Date, str] | None = None
    past: list[Row] = field(default_factory=list)

    @property
    def is_closed_loop(self) -> bool:
        return self.integration == 4


def months(first: Date, last: Date) -> list[Date]:
    """First days of all months from one to the other."""
    count = 12 * (last.year - first.year) + last.month - first.month
    return [add_months(first, n) for n in range(count + 1)]


def add_months(month: Date, count: int) -> Date:
    at = 12 * month.year + month.month - 1 + count
    return Date(at // 12, at % 12 + 1, 1)


def month_end(month: Date) -> Date:
    return add_months(month, 1) - datetime.timedelta(days=1)


def first_of(day: Date) -> Date:
    return day.replace(day=1)


def between(earlier: Date, later: Date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def b2b_row(one: Deployment, month: Date, onboarded: Date) -> Row | None:
    """The deployment as it stood at the end of the month, or None before its first and after its last report."""
    first = max(add_months(first_of(one.first_on), one.late_months), first_of(onboarded))
    if month < first or (one.ended_on and month > max(first_of(one.ended_on), first)):
        return None
    stage = stage_of(one, month)
    rng = Random(f"hwaksan-demo:{one.id}:{month}")
    row = _fixed(one, month, stage) | _used(one, month, stage, rng) | _vouched(one, month, stage)
    row |= _money(one, month, stage, rng)
    _settle(one, row, month)
    one.past.append(row)
    return row


def stage_of(one: Deployment, month: Date) -> str:
    end = month_end(month)
    if one.ended_on and one.ended_on <= end:
        return "ended"
    if one.live_on and one.live_on <= end:
        lived = between(first_of(one.live_on), month)
        if one.renews and one.contract_on and month >= first_of(contract_end(one, 0)) and lived >= 6:
            return "expanded"
        return "embedded" if one.integration >= 2 and lived >= 3 else "live"
    if one.contract_on and one.contract_on <= end:
        return "contracted"
    if one.poc_on and one.poc_on <= end:
        return "pilot" if (end - one.poc_on).days > 75 else "poc"
    return "mou"


def contract_end(one: Deployment, renewals: int) -> Date:
    assert one.contract_on
    start = add_months(first_of(one.contract_on), 12 * (renewals + 1))
    return start + days(min(one.contract_on.day, 28) - 1)


def _fixed(one: Deployment, month: Date, stage: str) -> Row:
    end = month_end(month)

    def known(day: Date | None) -> Date | None:
        return day if day and day <= end else None

    contracted = known(one.contract_on)
    renewals = 0
    while contracted and one.renews and first_of(contract_end(one, renewals)) <= month:
        renewals += 1
    model = one.model_from[1] if one.model_from and month >= one.model_from[0] else one.model
    before, after = one.contract_types
    return {
        "team_id": one.team, "deployment_id": one.id, "report_month": month, "model_id": model,
        "customer_id_type": one.customer.id_type, "customer_id": one.customer.id,
        "customer_group_id": one.customer.group or None, "business_use": one.use,
        "affiliation": one.affiliation, "ksic_division": one.customer.ksic,
        "customer_type": one.customer.type, "finance_type": one.customer.finance_type or None,
        "deploy_mode": one.mode, "stage": stage, "is_poc_skipped": one.is_skipped or None,
        "poc_start_date": known(one.poc_on),
        "contract_type": (after if contracted else before) if stage != "mou" else None,
        "contract_date": contracted, "contract_end_date": contract_end(one, renewals) if contracted else None,
        "go_live_date": known(one.live_on), "end_date": known(one.ended_on),
    }  # fmt: skip


def _used(one: Deployment, month: Date, stage: str, rng: Random) -> Row:
    row: Row = dict.fromkeys(("eligible_users", "licensed_seats", "active_users", "regular_users"))
    row |= {"requests_total": 0, "requests_automated": 0, "own_model_share_pct": _share(one, month, rng)}
    if stage == "mou":
        return row
    if stage == "ended":
        before = one.past[-1] if one.past else {}
        return row | {
            name: int(before.get(name) or 0) * 85 // 100 for name in ("requests_total", "requests_automated")
        }
    is_live = stage in LIVE
    if month in one.dormant and is_live:
        return row | {"eligible_users": one.eligible, "licensed_seats": one.seats, "active_users": 0,
                      "regular_users": 0}  # fmt: skip
    lived = between(first_of(one.live_on), month) if is_live and one.live_on else 0
    if one.is_closed_loop:
        volume = one.rate * 400 * (_ramp(lived) if is_live else 20) // 100
        row["requests_total"] = row["requests_automated"] = volume * rng.randrange(95, 106) // 100
        return row
    active = _active(one, lived, rng) if is_live else max(2, _active(one, 0, rng) // 2)
    human = active * one.rate * rng.randrange(92, 109) // 100
    automated = max(human * one.automated_pct // 100, 1 if one.integration >= 2 else 0)
    row |= {"requests_total": human + automated, "requests_automated": automated}
    if is_live:
        habit = min(95, one.habit_pct * rng.randrange(96, 105) // 100)
        row |= {"eligible_users": one.eligible, "licensed_seats": one.seats, "active_users": active,
                "regular_users": active * habit // 100}  # fmt: skip
    return row


def _ramp(lived: int) -> int:
    return RAMP[min(lived, len(RAMP) - 1)]


def _active(one: Deployment, lived: int, rng: Random) -> int:
    pool = one.seats or one.eligible
    value = pool * one.activation_pct * _ramp(lived) // 10_000
    for _ in range(max(0, lived - 5)):
        value = value * one.trend_permille // 1000
    return max(2, min(value * rng.randrange(96, 105) // 100, pool * 97 // 100))


def _share(one: Deployment, month: Date, rng: Random) -> float:
    base = one.share_from[1] if one.share_from and month >= one.share_from[0] else one.share_pct
    return min(100.0, round(base + rng.randrange(-12, 13) / 10, 1))


def _vouched(one: Deployment, month: Date, stage: str) -> Row:
    """Evidence grows with a deployment's age and its piece of paper is renewed every half year."""
    lived = between(first_of(one.live_on), month) if one.live_on and stage in LIVE else -1
    level = one.evidence
    if level != "E0" and lived < 0:
        level = "E1"
    elif level in ("E3", "E4") and lived < 2:
        level = "E2"
    outcome = one.outcome
    if outcome in ("customer_signed", "third_party") and lived < 3:
        outcome = "self_measured" if lived >= 1 else "none"
    if level == "E0" and outcome != "none":
        outcome = "self_measured"
    is_live = stage in LIVE
    half = f"{month.year}h{(month.month + 5) // 6}"
    return {
        "integration_level": min(one.integration, 1 + max(0, lived)) if is_live else None,
        "outcome_verified": outcome if is_live else None,
        "evidence_claimed": level,
        "evidence_ref": reference(one.team, one.id, half) if level != "E0" else None,
        "public_consent": one.consent,
    }


def reference(team: str, subject: str, half: str) -> str:
    digest = hashlib.sha256(f"hwaksan-demo:{subject}:{half}".encode()).hexdigest()
    return f"https://evidence.{team}.example/{subject.lower()}/{half}.pdf sha256:{digest}"


def _money(one: Deployment, month: Date, stage: str, rng: Random) -> Row:
    row: Row = {"revenue_krw": None, "subsidy_krw": 0, "downtime_min": None, "severe_incidents": None}
    if stage in LIVE:
        row |= {"downtime_min": rng.choice((0, 0, 0, 5, 10, 15, 30, 45, 90)),
                "severe_incidents": 1 if rng.randrange(60) == 0 else 0}  # fmt: skip
        if one.contract_types[1] in ("paid", "public_procurement") and rng.randrange(10) < 7:
            revenue = (one.seats or one.eligible) * rng.randrange(26, 48) * 1000
            row["revenue_krw"] = revenue // 10**7 * 10**7 if revenue >= 10**8 else revenue
    if one.contract_types[0] == "paid_poc" and stage in ("poc", "pilot"):
        row["revenue_krw"] = 20_000_000
    if one.customer.sector == "public" or one.contract_types[0] == "free_use":
        row["subsidy_krw"] = rng.randrange(2, 9) * 5_000_000
    return row


def _settle(one: Deployment, row: Row, month: Date) -> None:
    """Keep ordinary months ordinary: what the rules on sudden change would ask about is an event of the story."""
    if month in one.dormant:
        return
    for name in GUARDED:
        value = row[name]
        if isinstance(value, int) and name != "licensed_seats":
            row[name] = settled(value, [int(past[name] or 0) for past in one.past if past[name] is not None])
    if not (one.share_from and month >= one.share_from[0]):
        earlier = [float(past["own_model_share_pct"]) for past in one.past]
        row["own_model_share_pct"] = settled_share(float(row["own_model_share_pct"]), earlier)
    _in_order(row, one)


def _in_order(row: Row, one: Deployment) -> None:
    """Fewer regular than active users, fewer of them than seats, and automated requests within the total."""
    active, regular = row["active_users"], row["regular_users"]
    if isinstance(active, int) and isinstance(regular, int):
        row["active_users"] = active = min(active, one.seats or one.eligible)
        row["regular_users"] = min(regular, active)
    total, automated = int(row["requests_total"]), int(row["requests_automated"])
    if one.is_closed_loop:
        row["requests_automated"] = total
    elif automated > total:
        row["requests_automated"] = total * one.automated_pct // (100 + one.automated_pct)


def settled(value: int, earlier: list[int]) -> int:
    """The value, moved no further from the months before than goes unasked."""
    if not earlier:
        return value
    previous = earlier[-1]
    if previous > 0:
        value = max(min(value, previous * 26 // 10), -(-previous * 10 // 22))
    if len(earlier) >= 6:
        middle = statistics.median(earlier[-6:])
        spread = statistics.median(abs(one - middle) for one in earlier[-6:])
        if spread > 0:
            reach = spread * 6
            value = int(max(min(value, middle + reach), middle - reach))
    return value


def settled_share(value: float, earlier: list[float]) -> float:
    if len(earlier) < 6:
        return value
    middle = statistics.median(earlier[-6:])
    spread = statistics.median(abs(one - middle) for one in earlier[-6:])
    reach = spread * 6 if spread > 0 else 100
    return round(max(min(value, middle + reach), middle - reach), 1)

"""Invented customers of the demo: numbers start with 999, which no tax office issues; they carry no names."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
PUBLIC = ("central_gov", "local_gov", "public_institution")


@dataclass(frozen=True)
class Customer:
    """`staff` is how many people work there; `group` the representative company of its business group, or ""."""

    id_type: str
    id: str
    group: str
    ksic: str
    type: str
    finance_type: str
    staff: int

    @property
    def sector(self) -> str:
        if self.type in PUBLIC:
            return "public"
        if self.ksic in ("64", "65", "66"):
            return "finance"
        return "manufacturing" if "10" <= self.ksic <= "34" else "other"


def bizno(serial: int) -> str:
    """Ten digits that begin with 999 and pass the check-digit test of business numbers."""
    nine = f"999{serial:06d}"
    total = sum(int(digit) * weight for digit, weight in zip(nine, WEIGHTS, strict=True))
    total += int(nine[8]) * 5 // 10
    return nine + str(-total % 10)


TEAM_GROUPS = {"haneul": bizno(900001), "byeol": bizno(900002), "narae": bizno(900003), "dodam": bizno(900004)}
OTHER_GROUPS = [bizno(910000 + n) for n in range(1, 13)]


def independents() -> dict[str, list[Customer]]:
    """Customers outside all four groups, by sector; the same for every team, so that teams can share one."""
    rng = Random("hwaksan-demo:independents")
    return {
        "finance": [_finance(rng, n) for n in range(34)],
        "manufacturing": [_manufacturer(rng, n) for n in range(64)],
        "public": [_agency(rng, n) for n in range(70)],
        "other": [_other(rng, n) for n in range(34)],
    }


def affiliates(team: str, count: int) -> list[Customer]:
    """Companies of the team's own business group."""
    rng = Random(f"hwaksan-demo:affiliates:{team}")
    base = 800000 + 1000 * list(TEAM_GROUPS).index(team)
    ksic = ("26", "30", "20", "64", "47", "61", "29", "41", "65", "62", "28", "52", "35", "24", "68", "71")
    return [_affiliate(rng, team, bizno(base + n), ksic[n % len(ksic)]) for n in range(count)]


def _affiliate(rng: Random, team: str, number: str, ksic: str) -> Customer:
    finance_type = {"64": "other_finance", "65": "nonlife_insurer"}.get(ksic, "")
    return Customer(
        "bizno", number, TEAM_GROUPS[team], ksic, rng.choice(("large", "large", "mid")), finance_type,
        rng.randrange(8, 160) * 100,
    )  # fmt: skip


def _finance(rng: Random, n: int) -> Customer:
    ksic, finance_type = (
        [("64", "domestic_bank")] * 11 + [("65", "life_insurer")] * 8
        + [("65", "nonlife_insurer")] * 8 + [("64", "other_finance")] * 4 + [("66", "other_finance")] * 3
    )[n]  # fmt: skip
    group = OTHER_GROUPS[n % 6] if n % 3 else ""
    kind = "large" if n < 27 else "mid"
    return Customer("bizno", bizno(100000 + n), group, ksic, kind, finance_type, rng.randrange(6, 90) * 100)


def _manufacturer(rng: Random, n: int) -> Customer:
    ksic = ("26", "30", "20", "24", "29", "10", "28", "21", "22", "25", "27", "31", "23", "13", "33", "17")[n % 16]
    kind = ("large", "mid", "mid", "sme")[n % 4]
    group = OTHER_GROUPS[n % 12] if n % 4 == 0 else ""
    staff = {
        "large": rng.randrange(20, 120) * 100,
        "mid": rng.randrange(30, 150) * 10,
        "sme": rng.randrange(40, 220),
    }
    return Customer("bizno", bizno(200000 + n), group, ksic, kind, "", staff[kind])


def _agency(rng: Random, n: int) -> Customer:
    kind = (*PUBLIC, "public_institution", "local_gov")[n % 5]
    ksic = ("84", "84", "52", "35", "84", "84", "84", "85", "86", "84")[n % 10]
    staff = rng.randrange(15, 320) * 10
    if kind == "public_institution":
        return Customer("bizno", bizno(300000 + n), "", ksic, kind, "", staff)
    return Customer("agency", f"99{n:05d}", "", "84", kind, "", staff)


def _other(rng: Random, n: int) -> Customer:
    ksic = ("47", "62", "86", "58", "61", "41", "85", "46", "49", "73", "55")[n % 11]
    kind = ("mid", "sme", "large", "other")[n % 4]
    return Customer("bizno", bizno(400000 + n), "", ksic, kind, "", rng.randrange(5, 260) * 10)

"""What public registers would hold of the invented world: contracts, awards, orders and disclosures.

Some contracts are of reported deployments, some deployments have none, and some contracts have no deployment: as
in life, a register and a report never agree in full.
"""

from __future__ import annotations

import datetime
from random import Random

import elsewhere
import people
import story
from people import Customer, bizno
from world import Date, Deployment, Row, days

KNOWN_TO = Date(2026, 11, 10)
USES = {"document_work": "문서작성", "customer_service": "민원상담", "knowledge_search": "지식검색",
        "process_control": "시설운영"}  # fmt: skip
AGENT = ("새길정보(가상)", bizno(930003))  # in no table: only the title says whose product it builds on


def registers() -> dict[str, list[Row]]:
    """Everything by register, each row with the moment (`at`) from which it stands there."""
    signed = _signed()
    plain = [_contract(n, one) for n, one in enumerate(signed, 1)]
    changed = [_changed(row) for row in plain[4:20:7]]
    contracts = sorted(plain + changed + _noise(len(plain)), key=lambda row: (str(row["at"]), str(row["number"])))
    awards = [_award(row) for row in plain if row["notice"]]
    return {"contracts": contracts, "awards": awards, "orders": _orders(), "disclosures": _disclosures()}


def confirmed() -> str:
    """The contract that a person of the office confirmed as narae's: its consortium signed it."""
    return next(
        str(row["number"]) for row in registers()["contracts"] if row["supplier"][0] == elsewhere.MEMBER[0]
    )


Signed = tuple[Customer, str, tuple[str, str], Date, int]  # buyer, title, supplier, day, won


def _signed() -> list[Signed]:
    """All contracts that concern a team, by day."""
    found = [one for team in story.TEAMS for one in _of(team)] + _false_friend()
    return sorted(found, key=lambda one: (one[3], one[0].id, one[1]))


def _of(team: str) -> list[Signed]:
    """Seven of ten of its public deployments, some signed by others; then what it never reported."""
    drawn = [one for one in story.deployments(team) if elsewhere.is_public(one.customer) and one.contract_on]
    mine = [one for one in drawn if one.contract_on and one.contract_on <= KNOWN_TO]
    found, unlisted = list[Signed](), list[Deployment]()
    for n, one in enumerate(mine):
        if Random(f"hwaksan-demo:register:{one.id}").randrange(100) >= 70:
            unlisted.append(one)
            continue
        supplier = _signer(team, n, is_last=one is mine[-1])
        product = f" ({elsewhere.PRODUCTS[team]})" if supplier is elsewhere.RESELLER else ""
        found.append(_listed(one, supplier, product))
    if team == "byeol" and unlisted:  # whose it is, only a person can say: the product stands in the title
        found.append(_listed(unlisted[-1], AGENT, f" ({elsewhere.PRODUCTS[team]})"))
    return found + _unreported(team, {one.customer.id for one in story.deployments(team)})


def _signer(team: str, n: int, is_last: bool) -> tuple[str, str]:
    """Mostly the team; for byeol at times a reseller, for narae once a member of its consortium."""
    if team == "byeol" and n % 6 == 2:
        return elsewhere.RESELLER
    return elsewhere.MEMBER if team == "narae" and is_last else _itself(team)


def _itself(team: str) -> tuple[str, str]:
    return elsewhere.COMPANIES[team], elsewhere.NUMBERS[team]


def _listed(one: Deployment, supplier: tuple[str, str], product: str) -> Signed:
    assert one.contract_on
    title = f"생성형 AI {USES.get(one.use, '업무지원')} 시스템 구축{product}(가상)"
    return one.customer, title, supplier, one.contract_on, one.eligible * 310_000 // 10**6 * 10**6 + 10**6


def _unreported(team: str, met: set[str]) -> list[Signed]:
    """Contracts with bodies of which no report of the team speaks."""
    strangers = [one for one in people.independents()["public"] if one.id not in met]
    luck = Random(f"hwaksan-demo:unreported:{team}")
    count = {"haneul": 1, "byeol": 3, "narae": 1, "dodam": 2}[team]
    first = story.ONBOARDED[team]
    return [
        (one, "지능형 업무지원 서비스 시범 도입(가상)", _itself(team), first + days(luck.randrange(20, 200)),
         luck.randrange(20, 90) * 10**6)
        for one in luck.sample(strangers, count)
    ]  # fmt: skip


def _false_friend() -> list[Signed]:
    """A nursery that bears the name of a model."""
    buyer = people.independents()["public"][1]
    firm = ("고운밥상(가상)", bizno(930004))
    return [(buyer, "도담샘 1호 어린이집 급식 관리 위탁(가상)", firm, Date(2026, 5, 18), 48_000_000)]


def _contract(n: int, one: Signed) -> Row:
    """As the register lists it, some days after it was signed."""
    buyer, title, supplier, signed_on, amount = one
    luck = Random(f"hwaksan-demo:contract:{n}:{signed_on}")
    registered = signed_on + days(luck.randrange(1, 7))
    is_tendered = luck.randrange(100) < 55
    return {
        "at": _moment(registered, luck), "number": f"R{signed_on:%y}TA99{n:06d}", "kind": "Servc", "title": title,
        "buyer": list(elsewhere.bodies()[buyer.id]), "supplier": list(supplier), "signed_on": f"{signed_on}",
        "ends_on": f"{signed_on + days(365)}", "amount_krw": amount,
        "notice": f"R{signed_on:%y}BK99{n:06d}" if is_tendered else "", "changed": False,
    }  # fmt: skip


def _changed(row: Row) -> Row:
    """Listed again two months later, for more money."""
    at = datetime.datetime.fromisoformat(str(row["at"])) + datetime.timedelta(days=63, hours=2)
    more = int(row["amount_krw"]) * 12 // 10
    return row | {"at": f"{at}", "first_at": row["at"], "amount_krw": more, "changed": True}


def _noise(taken: int) -> list[Row]:
    """What else public bodies buy; no name of it is a team's."""
    luck = Random("hwaksan-demo:noise")
    pool = people.independents()["public"]
    things = (("사무용품 구매(가상)", "Thng"), ("청사 청소 용역(가상)", "Servc"), ("통학버스 임차(가상)", "Servc"),
              ("전산장비 유지관리(가상)", "Servc"), ("전자칠판 구매(가상)", "Thng"))  # fmt: skip
    rows = []
    for n in range(taken + 1, taken + 31):
        title, kind = things[n % len(things)]
        firm = (f"한빛물산{n % 7 + 1}(가상)", bizno(940000 + n % 7))
        day = Date(2025, 6, 3) + days(luck.randrange(510))
        row = _contract(n, (luck.choice(pool), title, firm, day, luck.randrange(8, 400) * 10**6))
        rows.append(row | {"kind": kind, "notice": ""})
    return rows


def _award(row: Row) -> Row:
    """The tender that went before a contract."""
    luck = Random(f"hwaksan-demo:award:{row['notice']}")
    won_on = Date.fromisoformat(str(row["signed_on"])) - days(luck.randrange(8, 22))
    kept = {name: row[name] for name in ("title", "buyer", "supplier", "amount_krw")}
    return {"at": _moment(won_on, luck), "notice": row["notice"], "won_on": f"{won_on}", **kept}


def _orders() -> list[Row]:
    """Yearly subscriptions from the shopping mall; the third was changed a fortnight later."""
    pool = people.independents()["public"]
    rows = []
    for n in range(1, 9):
        team = ("byeol", "dodam")[n % 2]
        luck = Random(f"hwaksan-demo:order:{n}")
        met = [one.customer for one in story.deployments(team) if elsewhere.is_public(one.customer)]
        buyer = met[n % len(met)] if n % 4 else pool[(n * 7) % len(pool)]
        ordered_on = story.ONBOARDED[team] + days(30 * n + luck.randrange(25))
        rows.append(_order(n, team, buyer, ordered_on, luck))
    at = datetime.datetime.fromisoformat(str(rows[2]["at"])) + datetime.timedelta(days=14)
    return [*rows, rows[2] | {"at": f"{at}", "change": "01", "seats": int(rows[2]["seats"]) * 2}]


def _order(n: int, team: str, buyer: Customer, ordered_on: Date, luck: Random) -> Row:
    return {
        "at": _moment(ordered_on, luck), "number": f"R{ordered_on:%y}TD99{n:06d}", "change": "00",
        "thing": f"인공지능소프트웨어, {elsewhere.COMPANIES[team]}, {elsewhere.PRODUCTS[team]}, 연간구독",
        "buyer": list(elsewhere.bodies()[buyer.id]), "supplier": list(_itself(team)),
        "ordered_on": f"{ordered_on}", "seats": luck.randrange(3, 20) * 10, "price_krw": 240_000,
    }  # fmt: skip


def _disclosures() -> list[Row]:
    """What haneul's listed affiliate told the market: a contract, corrected; one that ended; another matter."""
    bank, plant = "여울은행(가상)", "은하물산(가상)"
    call, plan = "여울은행 상담 대규모언어모델 구축(가상)", "은하물산 설비점검 AI 구축(가상)"
    return [
        _filing("20251113900001", "단일판매ㆍ공급계약체결", call, bank, 12_400_000_000, "2025-11-12"),
        _filing("20251210900002", "[기재정정]단일판매ㆍ공급계약체결", call, bank, 14_100_000_000, "2025-11-12"),
        _filing("20260319900003", "단일판매ㆍ공급계약체결 (자율공시)", plan, plant, 3_900_000_000, "2026-03-18"),
        _filing("20260505900004", "임원ㆍ주요주주특정증권등소유상황보고서", "", "", 0, ""),
        _filing("20260827900005", "단일판매ㆍ공급계약해지", plan, plant, 3_900_000_000, "2026-08-26"),
    ]  # fmt: skip


def _filing(number: str, report: str, title: str, buyer: str, amount: int, signed_on: str) -> Row:
    day = f"{number[:4]}-{number[4:6]}-{number[6:8]}"
    return {
        "at": f"{day} 17:30:00", "number": number, "corp": list(elsewhere.LISTED), "report": report,
        "title": title, "buyer": buyer, "amount_krw": amount, "signed_on": signed_on,
    }  # fmt: skip


def _moment(day: Date, luck: Random) -> str:
    return f"{day} {luck.randrange(9, 18):02d}:{luck.randrange(60):02d}:00"

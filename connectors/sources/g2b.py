"""G2B (나라장터): contracts, awards and shopping-mall orders of public bodies, by month of registration or order.

Contracts cannot be asked for by company, so all are; awards and orders are asked for by business number. Names of
officials, representatives and creditors, and their telephones, are left where they are: no row ever holds them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from connectors.sources import data_go_kr, windows
from connectors.sources.answers import Outcome, Raw
from connectors.sources.data_go_kr import MOST_ROWS, last_page, records
from connectors.sources.fetch import Answer
from connectors.sources.kept import Card
from connectors.sources.rows import Contract, Drift, Reading
from connectors.sources.runs import Problem
from connectors.sources.sweep import Sweep
from connectors.sources.windows import Window
from connectors.sources.written import Odd, needed, past_day, perhaps_day, text, won

READS = 2
DIALECT = data_go_kr.dialect
SETTLES = datetime.timedelta(days=92)  # registration trails signature, and changes are listed again
CONTRACTS = ("ao/CntrctInfoService/getCntrctInfoListServc", "ao/CntrctInfoService/getCntrctInfoListThng")
AWARDS = "as/ScsbidInfoService/getScsbidListSttusServcPPSSrch"
ORDERS = "at/ShoppingMallPrdctInfoService/getSpcifyPrdlstPrcureInfoList"
FINAL = {"inqryPrdctDiv": 2, "fnlCntrctDlvrReqChgOrdYn": "Y"}  # of a changed order only the last

_GROUP = re.compile(r"\[([^\[\]]*)\]")
_AGENCY = re.compile(r"[0-9A-Z][0-9]{6}")
_SHARE = re.compile(r"([0-9]{1,3}(\.[0-9]{1,6})?)?")
_PERIOD = re.compile(r"\s*([\d.\-]{8,10})\s*~\s*([\d.\-]{8,10})\s*")


def fetch(sweep: Sweep) -> None:
    """Newest months first, and what is asked by company before the many contracts of all: a run may end early."""
    months = list(windows.months(sweep.since, sweep.today))[::-1]
    for bizno in sweep.named("bizno"):
        _swept(sweep, AWARDS, months, {"bizno": bizno}, by_time=True)
        _swept(sweep, ORDERS, months, {"bizno": bizno, **FINAL}, by_time=False)
    for path in CONTRACTS:
        _swept(sweep, path, months, {}, by_time=True)


def _swept(sweep: Sweep, path: str, months: list[Window], params: Mapping[str, Any], by_time: bool) -> None:
    """All pages of all months. A length once refused is not tried again for the other months of this question."""

    def ask(window: Window) -> Iterator[Answer]:
        asked = {"numOfRows": MOST_ROWS, "type": "json", "inqryDiv": 1, **params, **_between(window, by_time)}
        return sweep.pages(path, asked, "pageNo", last_page, window.settled_at(SETTLES))

    refused: set[int] = set()
    for month in months:
        for answer in windows.halving(month, ask, refused):
            if answer.must_split:  # a single day, which has no halves: so are the others
                sweep.run.went_wrong(Problem(answer.url, answer.outcome, answer.reason))
                return


def _between(window: Window, by_time: bool) -> dict[str, str]:
    first, last = f"{window.first:%Y%m%d}", f"{window.last:%Y%m%d}"
    if by_time:
        return {"inqryBgnDt": first + "0000", "inqryEndDt": last + "2359"}
    return {"inqryBgnDate": first, "inqryEndDate": last}


def read(card: Card, body: bytes) -> Reading:
    """Contracts, awards or orders, by the operation that was asked. Days after the answer came are drift."""
    verdict = DIALECT(Raw(200, {}, body))
    reader = next((one for path, one in _READERS.items() if urlsplit(card.url).path.endswith(path)), None)
    if verdict.outcome is Outcome.EMPTY:
        return Reading()
    if verdict.outcome is not Outcome.OK or reader is None:
        return Reading(drifts=[Drift("answer", verdict.reason or "unknown operation")])
    reading, known_on = Reading(), datetime.date.fromisoformat(card.day)
    for n, record in enumerate(records(verdict.data)):
        try:
            reading.rows += reader(_Record(record), known_on)
        except Odd as odd:
            reading.drifts.append(Drift(f"[{n}].{odd.where}", odd.what))
    return reading


class _Record:
    """One row of an answer. Capitals in the names of fields differ by kind of contract, so they do not count."""

    def __init__(self, found: Any) -> None:
        if not isinstance(found, dict):
            raise Odd("", type(found).__name__)
        self._fields = {name.lower(): value for name, value in found.items()}

    def said(self, *names: str) -> Any:
        """The first of these fields that is filled in."""
        found = (self._fields.get(name.lower()) for name in names)
        return next((said for said in found if said not in ("", None)), "")

    def text(self, *names: str) -> str:
        return text(self.said(*names), names[0])

    def needed(self, *names: str) -> str:
        return needed(self.said(*names), names[0])

    def won(self, name: str) -> int | None:
        return won(self.said(name), name)


def _contract(record: _Record, known_on: datetime.date) -> list[Contract]:
    """One row for each supplier."""
    began, ended = _period(record.text("cntrctPrd"))
    whole = Contract(
        "g2b", record.needed("untyCntrctNo"), "contract", record.needed("cntrctNm"), "", "",
        past_day(record.needed("cntrctCnclsDate", "cntrctDate"), "cntrctCnclsDate", known_on),
        max(record.text("chgDt"), record.text("rgstDt")), amount_krw=record.won("totCntrctAmt"),
        starts_on=perhaps_day(record.said("wbgnDate")) or began,
        ends_on=perhaps_day(record.said("ttalScmpltDate", "ttalCcmpltDate", "thtmScmpltDate", "thtmCcmpltDate"))
        or ended,
        url=_link(record.text("cntrctDtlInfoUrl", "cntrctInfoUrl")), notice=record.text("ntceNo"),
    )  # fmt: skip
    buyer = _buyer(record)
    return [replace(whole, **buyer, **supplier) for supplier in _suppliers(record.needed("corpList"))]


def _award(record: _Record, known_on: datetime.date) -> list[Contract]:
    """Of a notice in several lots each is a number of its own."""
    number = [record.needed("bidNtceNo"), record.text("bidNtceOrd"), record.text("bidClsfcNo").strip("0")]
    return [Contract(
        "g2b", "-".join(filter(None, number)), "award", record.needed("bidNtceNm"), record.needed("bidwinnrNm"),
        record.needed("dminsttNm"), past_day(record.needed("fnlSucsfDate", "rlOpengDt"), "fnlSucsfDate", known_on),
        record.text("rgstDt"), _bizno(record.text("bidwinnrBizno")), amount_krw=record.won("sucsfbidAmt"),
        notice=number[0], **_agency(record.text("dminsttCd")),
    )]  # fmt: skip


def _order(record: _Record, known_on: datetime.date) -> list[Contract]:
    """An order has a row for each thing ordered, so its number takes in theirs. A change order says more lately
    than what it changes, and of those that were changed nothing is told."""
    if record.text("fnlCntrctDlvrReqChgOrdYn") == "N":
        return []
    number = f"{record.needed('cntrctDlvrReqNo')}-{record.needed('prdctSno', 'prdctIdntNo')}"
    return [Contract(
        "g2b", number, "order", record.needed("prdctIdntNoNm", "cntrctDlvrReqNm"), record.needed("corpNm"),
        record.needed("dminsttNm"),
        past_day(record.needed("cntrctDlvrReqDate"), "cntrctDlvrReqDate", known_on),
        record.text("cntrctDlvrReqChgOrd"), _bizno(record.text("bizno")),
        amount_krw=record.won("prdctAmt"), **_agency(record.text("dminsttCd")),
    )]  # fmt: skip


_READERS = {CONTRACTS[0]: _contract, CONTRACTS[1]: _contract, AWARDS: _award, ORDERS: _order}


def _suppliers(groups: str) -> Iterator[dict[str, Any]]:
    """From `[1^role^joint^NAME^representative^country^SHARE^...^NUMBER],[..]`, but not the people in it."""
    for group in _groups(groups, "corpList"):
        # One part more or less, and the representative's name would stand where the company's should.
        if len(group) < 8 or not _SHARE.fullmatch(group[6]):
            raise Odd("corpList", f"{len(group)} parts")
        number = next(filter(None, map(_bizno, group[:6:-1])), "")
        yield {"supplier_id": number, "supplier_name": needed(group[3], "corpList"),
               "share_pct": float(group[6]) if group[6] else None}  # fmt: skip


def _buyer(record: _Record) -> dict[str, Any]:
    """Who wanted it, else who signed: often the Public Procurement Service signs for another body."""
    for _, *group in _groups(record.text("dminsttList"), "dminsttList"):
        at = next((n for n, part in enumerate(group[:-1]) if _AGENCY.fullmatch(part)), None)
        if at is not None:
            return {"buyer_name": needed(group[at + 1], "dminsttList"), **_agency(group[at])}
    return {"buyer_name": record.needed("cntrctInsttNm"), **_agency(record.text("cntrctInsttCd"))}


def _groups(said: str, where: str) -> list[list[str]]:
    groups = [[part.strip() for part in group.split("^")] for group in _GROUP.findall(said)]
    if said and not groups:
        raise Odd(where, "no [..^..]")
    return groups


def _agency(code: str) -> dict[str, Any]:
    return {"buyer_id_type": "agency", "buyer_id": code} if _AGENCY.fullmatch(code) else {}


def _bizno(said: str) -> str:
    """Ten digits, with or without hyphens; "" where it is no business number."""
    digits = said.replace("-", "")
    return digits if re.fullmatch("[0-9]{10}", digits) else ""


def _period(said: str) -> tuple[datetime.date | None, datetime.date | None]:
    found = _PERIOD.fullmatch(said)
    return (perhaps_day(found[1]), perhaps_day(found[2])) if found else (None, None)


def _link(said: str) -> str:
    return said if said.startswith("https://") else ""

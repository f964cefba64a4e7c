"""DART: supply contracts that listed companies disclosed, with their corrections and terminations.

The list of disclosures says what there is, the document of each one what was agreed. A document does not name its
company, so what the list said goes with the question, after "#".
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors.formats import archive
from connectors.formats.media import Unreadable
from connectors.sources import table_rows, windows
from connectors.sources.answers import Outcome, Raw, Verdict, as_json, by_status, parked_until_tomorrow
from connectors.sources.fetch import Answer
from connectors.sources.kept import Card
from connectors.sources.rows import Contract, Drift, Reading
from connectors.sources.runs import Problem
from connectors.sources.sweep import Sweep
from connectors.sources.windows import Window
from connectors.sources.written import NOTHING, Odd, needed, past_day, perhaps_day, text, won

READS = 1
SETTLES = datetime.timedelta(days=31)
FILE_SETTLES = datetime.timedelta(days=1)  # a file may come later than its line in the list, and never changes
VIEWER = "https://dart.fss.or.kr/dsaf001/main.do?rcpNo="
MOST_ROWS = 100  # a page
MAX_DOCUMENT = 5_000_000

_CODES = {
    "013": Verdict(Outcome.EMPTY),
    "014": Verdict(Outcome.GONE, "no_file"),
    "800": Verdict(Outcome.TRANSIENT, "maintenance"),
    "900": Verdict(Outcome.TRANSIENT, "http_5xx"),
    **dict.fromkeys(("010", "011", "012", "901"), Verdict(Outcome.AUTH, "key")),
    **dict.fromkeys(("021", "100", "101"), Verdict(Outcome.BAD_REQUEST, "parameter")),
}
_STATUS = re.compile(rb"<status>\s*(\d{3})\s*</status>")
_DOTS = "[.\u318d\u119e\u00b7\u30fb\u2022\u2027\u2219\u22c5]"  # ㆍ, and what is typed for it
_KIND = re.compile(r"(?P<prefix>(\[[^\[\]]*\])*)단일판매공급계약(?P<kind>체결|해지)(\(.*\))?")
_HEAD = re.compile(r"판매공급계약(해지)?(구분|내용)")
TITLE = ("체결계약명", "해지계약명", "세부내용", "세부물건", "판매공급계약해지내용", "판매공급계약내용")
AMOUNT = ("계약금액(원)", "계약금액총액(원)", "해지금액(원)", "확정계약금액")
BUYER = ("계약상대", "계약상대방")
SIGNED = ("계약(수주)일자", "계약(수주)일", "해지일자", "수주일자")


def DIALECT(raw: Raw) -> Verdict:
    """A ZIP, or a status as JSON or XML; always HTTP 200."""
    if raw.status != 200 or raw.body.startswith(b"PK"):
        return by_status(raw)
    found = as_json(raw)
    code = found.data.get("status") if isinstance(found.data, dict) else None
    if found.reason == "xml" and (status := _STATUS.search(raw.body[:1000])):
        code = status[1].decode()
    if code == "020":
        return parked_until_tomorrow()
    if code == "000":
        return found if _is_list(found.data) else Verdict(Outcome.SCHEMA_DRIFT, "changed")
    known = _CODES.get(code) if isinstance(code, str) else None
    return known or (Verdict(Outcome.SCHEMA_DRIFT, "changed") if found.outcome is Outcome.OK else found)


def _is_list(data: Any) -> bool:
    """Whether it has lines, and says how many pages there are."""
    return isinstance(data, dict) and isinstance(data.get("list"), list) and type(data.get("total_page")) is int


def fetch(sweep: Sweep) -> None:
    """The lists of each company by month, newest first, and the document of each supply contract in them."""
    for corp in sweep.named("corp_code"):
        for month in list(windows.months(sweep.since, sweep.today))[::-1]:
            for answer in _lists(sweep, corp, month):
                for filing in _filings(answer.data) if answer.has_data else []:
                    _document(sweep, filing)


def _lists(sweep: Sweep, corp: str, month: Window) -> Iterator[Answer]:
    asked = {"corp_code": corp, "bgn_de": f"{month.first:%Y%m%d}", "end_de": f"{month.last:%Y%m%d}",
             "pblntf_ty": "I", "page_count": MOST_ROWS}  # fmt: skip
    return sweep.pages("list.json", asked, "page_no", lambda data: data["total_page"], month.settled_at(SETTLES))


def _document(sweep: Sweep, filing: dict[str, str]) -> None:
    """Asked for on the day it was filed and two more, then never again."""
    filed_on = datetime.date.fromisoformat(filing["rcept_no"][:8])
    url = sweep.place.address("document.xml", {"rcept_no": filing["rcept_no"]}) + "#" + urlencode(filing)
    answer = sweep.follow(url, Window(filed_on, filed_on).settled_at(FILE_SETTLES))
    if answer.outcome is Outcome.GONE and not answer.was_kept:
        sweep.run.went_wrong(Problem(answer.url, answer.outcome, "no_file"))


def read(card: Card, body: bytes) -> Reading:
    """From a document its contract; from a list only what in it is not as agreed."""
    reading = Reading()
    if urlsplit(card.url).path.endswith("document.xml"):
        try:
            reading.rows.append(_contract(card, _page(body)))
        except Odd as odd:
            reading.drifts.append(Drift(odd.where, odd.what))
        return reading
    verdict = DIALECT(Raw(200, {}, body))
    if verdict.data is None and verdict.outcome is not Outcome.EMPTY:
        return Reading(drifts=[Drift("answer", verdict.reason or "no list")])
    for n, line in enumerate(verdict.data["list"] if verdict.data else []):
        try:
            _filed(_filing(line), card)
        except Odd as odd:
            reading.drifts.append(Drift(f"list[{n}].{odd.where}", odd.what))
    return reading


def _filings(data: Any) -> list[dict[str, str]]:
    """What a list says of each supply contract: rcept_no, corp_code, corp_name, report_nm."""
    found = []
    for line in data["list"]:
        try:
            filing = _filing(line)
        except Odd:  # `read` tells
            continue
        if _what(filing["report_nm"]):
            found.append(filing)
    return found


def _filing(line: Any) -> dict[str, str]:
    if not isinstance(line, dict):
        raise Odd("", type(line).__name__)
    filing = {name: needed(line.get(name), name) for name in ("rcept_no", "corp_code", "corp_name", "report_nm")}
    if not re.fullmatch("[0-9]{14}", filing["rcept_no"]) or perhaps_day(filing["rcept_no"][:8]) is None:
        raise Odd("rcept_no", "no number of a disclosure")
    return filing


def _filed(filing: dict[str, str], card: Card) -> datetime.date | None:
    """The day a disclosure has in its number. Raises Odd where that day has not come."""
    return past_day(filing["rcept_no"], "rcept_no", datetime.date.fromisoformat(card.day))


def _what(report_nm: str) -> str:
    """supply, correction or termination; "" for other reports. A correction of a termination is one itself."""
    said = _KIND.fullmatch(_bare(report_nm))
    if not said:
        return ""
    return "termination" if said["kind"] == "해지" else "correction" if said["prefix"] else "supply"


def _contract(card: Card, page: str) -> Contract:
    """What was agreed, or of a termination what was ended and when."""
    about = {name: said[0] for name, said in parse_qs(urlsplit(card.url).fragment).items()}
    filing = _filing(about)
    filed_on = _filed(filing, card)
    before, fields = _fields(table_rows.table_rows(page))
    title = _plain(_first(fields, TITLE))
    signed = next((fields[label] for label in SIGNED if label in fields), "")
    return Contract(
        "dart", filing["rcept_no"], _what(filing["report_nm"]), title,
        filing["corp_name"] + (" (자회사)" if "자회사" in filing["report_nm"] else ""),
        _plain(_first(fields, BUYER)),
        past_day(signed, SIGNED[0], datetime.date.fromisoformat(card.day)) or filed_on,
        filing["rcept_no"], supplier_corp=filing["corp_code"], amount_krw=won(_first(fields, AMOUNT), AMOUNT[0]),
        starts_on=perhaps_day(fields.get("시작일")), ends_on=perhaps_day(fields.get("종료일")),
        url=VIEWER + filing["rcept_no"], corrects=_bare(before or title).casefold(),
    )  # fmt: skip


def _fields(rows: list[list[str]]) -> tuple[str, dict[str, str]]:
    """The name of the contract before it was corrected, if it was, and what now stands beside each label.

    A correction opens with a table of what stood there before and now; the contract as it now is comes last.
    """
    heads = [n for n, row in enumerate(rows) if _HEAD.fullmatch(_label(row[0]))]
    if not heads:
        raise Odd("document", "no contract in it")
    before = next((row[-2] for row in rows[: heads[-1]] if len(row) > 2 and "계약명" in _bare(row[0])), "")
    fields: dict[str, str] = {}
    for row in rows[heads[-1] :]:
        if len(row) > 1:
            fields.setdefault(_label(row[-2]), row[-1])
    return _plain(before), fields


def _first(fields: dict[str, str], labels: tuple[str, ...]) -> str:
    """What stands beside the first of these labels that is filled in; forms differ by market. Raises Odd."""
    found = [fields[label] for label in labels if label in fields]
    if not found:
        raise Odd(labels[0], "missing")
    return next((said for said in found if said not in NOTHING), "")


def _plain(said: str) -> str:
    line = text(said, "document")
    return "" if line in NOTHING else line


def _label(said: str) -> str:
    """`2. 계약내역 / 계약금액(원)` -> `계약금액(원)`."""
    return _bare(said.rpartition(" / ")[2]).lstrip("0123456789-–")


def _bare(said: str) -> str:
    """Without blanks, and without the dots that everybody types differently."""
    return re.sub(rf"\s|{_DOTS}", "", unicodedata.normalize("NFKC", said))


def _page(body: bytes) -> str:
    """The document in its ZIP: the file named like the disclosure comes first. Raises Odd."""
    try:
        with archive.opened(body) as found:
            names = sorted((name for name in found.namelist() if name.endswith(".xml")), key=len)
            if not names:
                raise Odd("document", "no XML in it")
            with found.open(names[0]) as part:
                page = part.read(MAX_DOCUMENT + 1)
    except (Unreadable, ValueError, OSError) as problem:
        raise problem if isinstance(problem, Odd) else Odd("document", "no ZIP") from None
    if len(page) > MAX_DOCUMENT:
        raise Odd("document", f"over {MAX_DOCUMENT:,} bytes")
    for encoding in ("utf-8", "cp949"):
        try:
            return page.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Odd("document", "neither UTF-8 nor EUC-KR")

"""Public sources of an invented world, on this machine: registers, hubs, shops and leaderboards that answer in the
shapes which the real services document, each below a path of its own (/g2b, /dart, /huggingface, ...).

    python sample_data/source_server.py sample_data/demo/sources --port 8741 --now 2026-11-15

All that is told is invented. What comes after `now` does not exist yet. Any key is taken; none is refused as
by the service itself.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

KST = datetime.timezone(datetime.timedelta(hours=9))
Row = dict[str, Any]
SURE = "(가상 데이터)"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    body: bytes
    kind: str = "application/json;charset=UTF-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One question below a service's path; `now` is when it is asked, `home` the address of the service."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    now: datetime.datetime
    home: str

    def one(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    @property
    def today(self) -> datetime.date:
        """In UTC, as hubs count."""
        return self.now.astimezone(datetime.UTC).date()

    def stands(self, row: Row) -> bool:
        """Whether a register holds this row by now; registers write the time of Seoul."""
        return bool(row["at"] <= f"{self.now.astimezone(KST):%Y-%m-%d %H:%M:%S}")


class SourceServer(ThreadingHTTPServer):
    """Serves `folder`/*.json as things stood at `now`; without it, now."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0, now: datetime.datetime | None = None) -> None:
        self.told: dict[str, dict[str, list[Row]]] = {
            path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))
        }
        self.now = now
        super().__init__((HOST, port), Handler)

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: SourceServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one piece: two would wait for each other

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        service, _, path = unquote(parts.path).strip("/").partition("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        now = self.server.now or datetime.datetime.now(datetime.UTC)
        # As whoever asks calls this place: it may have been led here from another port.
        home = f"http://{headers.get('host', HOST)}/{service}"
        asked = Asked(path, parse_qs(parts.query, True), headers, now, home)
        answering = SERVICES.get(service)
        reply = answering(self.server.told, asked) if answering else _json({"error": "not found"}, 404)
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"' if service == "github" else ""
        is_known = bool(etag) and headers.get("if-none-match") == etag
        self.send_response(304 if is_known else reply.status)
        for name, value in (reply.headers | ({"ETag": etag} if etag else {})).items():
            self.send_header(name, value)
        if not is_known:
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if not is_known:
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: the demo prints its own progress."""


Told = dict[str, dict[str, list[Row]]]


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status=status, headers=headers or {})


def _zip(name: str, data: bytes, kind: str) -> Reply:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        # A date of its own, so that the same answer has the same bytes.
        archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return Reply(made.getvalue(), kind)


# ---- counters: how far something has come by a day, from whole numbers ----


def _days(one: Row, day: datetime.date) -> int:
    """Since it came out; below zero before that."""
    return (day - datetime.date.fromisoformat(one["born"])).days


def _level(one: Row, day: datetime.date) -> int:
    """What has been counted so far; less from the day on which the place took something back."""
    since = max(_days(one, day), 0)
    fell = one["fell_by"] if "fell_on" in one and f"{day}" >= one["fell_on"] else 0
    return max(one["per_day"] * since + one["per_day"] * since * since * one["gain"] // 200_000 - fell, 0)


def _flow(one: Row, day: datetime.date) -> int:
    """What is counted on one day."""
    return _level(one, day) - _level(one, day - datetime.timedelta(days=1))


def _span(first: str, last: str) -> list[datetime.date]:
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    return [start + datetime.timedelta(days=n) for n in range((end - start).days + 1)]


# ---- G2B: contracts, awards, orders ----

_NO_KEY = b"""<?xml version="1.0" encoding="UTF-8"?>
<OpenAPI_ServiceResponse>
<cmmMsgHeader>
<errMsg>SERVICE ERROR</errMsg>
<returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg>
<returnReasonCode>30</returnReasonCode>
</cmmMsgHeader>
</OpenAPI_ServiceResponse>
"""


def g2b(told: Told, asked: Asked) -> Reply:
    """Rows registered in a window of at most a month, page by page."""
    if not asked.one("serviceKey"):
        return Reply(_NO_KEY, "text/xml;charset=UTF-8")
    found = _g2b_rows(told["registers"], asked)
    if found is None:
        return _g2b({"resultCode": "12", "resultMsg": "NO_OPENAPI_SERVICE_ERROR"})
    page, size = int(asked.one("pageNo", "1")), int(asked.one("numOfRows", "10"))
    body = {"items": found[(page - 1) * size : page * size], "numOfRows": size, "pageNo": page,
            "totalCount": len(found)}  # fmt: skip
    return _g2b({"resultCode": "00", "resultMsg": "정상"}, body)


def _g2b(header: Row, body: Row | None = None) -> Reply:
    return _json({"response": {"header": header, **({"body": body} if body is not None else {})}})


def _g2b_rows(told: dict[str, list[Row]], asked: Asked) -> list[Row] | None:
    """By the last part of the path; None where there is no such operation."""
    operation = asked.path.rpartition("/")[2]
    if operation.startswith("getCntrctInfoList"):
        kind = operation.removeprefix("getCntrctInfoList")
        rows = [row for row in told["contracts"] if row["kind"] == kind and _is_in(row["at"], asked, "Dt")]
        return [_contract(row) for row in rows if asked.stands(row)]
    if operation == "getScsbidListSttusServcPPSSrch":
        rows = [row for row in told["awards"] if _is_of(row, asked) and _is_in(row["at"], asked, "Dt")]
        return [_award(row) for row in rows if asked.stands(row)]
    if operation == "getSpcifyPrdlstPrcureInfoList":
        rows = [row for row in told["orders"] if _is_of(row, asked) and _is_in(row["ordered_on"], asked, "Date")]
        newest = {row["number"]: row for row in rows if asked.stands(row)}
        return [_order(row) for row in newest.values()]
    return None


def _is_of(row: Row, asked: Asked) -> bool:
    return bool(row["supplier"][1] == asked.one("bizno"))


def _is_in(at: str, asked: Asked, end: str) -> bool:
    day = at[:10].replace("-", "")
    return asked.one(f"inqryBgn{end}")[:8] <= day <= asked.one(f"inqryEnd{end}")[:8]


def _contract(row: Row) -> Row:
    code, buyer = row["buyer"]
    firm, number = row["supplier"]
    address = f"https://register.example/contracts/{row['number']}"
    signed, ends = row["signed_on"], row["ends_on"]
    return {
        "untyCntrctNo": row["number"], "bsnsDivNm": "일반용역" if row["kind"] == "Servc" else "물품",
        "dcsnCntrctNo": f"{row['number']}0{int(row['changed'])}", "cntrctRefNo": SURE,
        "cntrctNm": row["title"] + ("(변경)" if row["changed"] else ""), "cmmnCntrctYn": "N",
        "lngtrmCtnuDivNm": "신규", "cntrctCnclsDate": signed, "cntrctDate": "",
        "cntrctPrd": f"{signed.replace('-', '.')}~{ends.replace('-', '.')}", "wbgnDate": "", "thtmScmpltDate": "",
        "ttalScmpltDate": ends, "baseLawNm": SURE, "totCntrctAmt": str(row["amount_krw"]),
        "thtmCntrctAmt": str(row["amount_krw"]), "grntymnyRate": "10", "cntrctInfoUrl": address, "payDivNm": "",
        "reqNo": "", "ntceNo": row["notice"], "cntrctInsttDivCd": "1", "cntrctInsttDivNm": "",
        "cntrctInsttCd": code, "cntrctInsttNm": buyer, "cntrctInsttJrsdctnDivNm": "",
        "cntrctInsttChrgDeptNm": "계약팀",
        "cntrctInsttOfclNm": "***", "cntrctInsttOfclTelNo": "", "cntrctInsttOfclFaxNo": "",
        "dminsttList": f"[1^{code}^{buyer}^공공기관^공공기관^정보화처^담당자^]",
        "corpList": f"[1^주계약업체^단독^{firm}^대표자^대한민국^100^^^{number}]", "cntrctDtlInfoUrl": address,
        "crdtrNm": "", "baseDtls": "", "cntrctCnclsMthdNm": "협상에의한계약" if row["notice"] else "수의계약",
        "infoBizYn": "Y", "pubPrcrmntLrgClsfcNm": "", "pubPrcrmntMidClsfcNm": "", "pubPrcrmntClsfcNo": "",
        "pubPrcrmntClsfcNm": "", "rgstDt": row.get("first_at", row["at"]),
        "chgDt": row["at"] if row["changed"] else "",
    }  # fmt: skip


def _award(row: Row) -> Row:
    return {
        "bidNtceNo": row["notice"], "bidNtceOrd": "000", "bidClsfcNo": "0", "rbidNo": "000", "ntceDivCd": "",
        "bidNtceNm": row["title"], "prtcptCnum": "3", "bidwinnrNm": row["supplier"][0],
        "bidwinnrBizno": row["supplier"][1], "bidwinnrCeoNm": "대표자", "bidwinnrAdrs": "", "bidwinnrTelNo": "",
        "sucsfbidAmt": str(row["amount_krw"]), "sucsfbidRate": "97.5", "rlOpengDt": f"{row['won_on']} 11:00:00",
        "dminsttCd": row["buyer"][0], "dminsttNm": row["buyer"][1], "rgstDt": row["at"],
        "fnlSucsfDate": row["won_on"], "fnlSucsfCorpOfcl": "",
    }  # fmt: skip


def _order(row: Row) -> Row:
    return {
        "prdctIdntNo": "99000001", "prdctIdntNoNm": row["thing"], "dtilPrdctClsfcNoNm": "인공지능소프트웨어",
        "prdctUprc": str(row["price_krw"]), "prdctQty": str(row["seats"]), "prdctUnit": "식",
        "prdctAmt": str(row["price_krw"] * row["seats"]), "corpNm": row["supplier"][0],
        "bizno": row["supplier"][1], "cntrctDlvrReqNo": row["number"], "cntrctDlvrReqChgOrd": row["change"],
        "cntrctDlvrDivNm": "납품요구", "cntrctDlvrReqDate": row["ordered_on"], "uprcCntrctNo": "R25TC99000001",
        "dminsttNm": row["buyer"][1], "dminsttCd": row["buyer"][0], "dlvryCndtnNm": "현장설치도",
    }  # fmt: skip


# ---- DART: a list, and documents in EUC-KR ----


def dart(told: Told, asked: Asked) -> Reply:
    if not asked.one("crtfc_key"):
        return _json({"status": "010", "message": "등록되지 않은 인증키입니다."})
    filings = [row for row in told["registers"]["disclosures"] if asked.stands(row)]
    if asked.path == "document.xml":
        found = next((row for row in filings if row["number"] == asked.one("rcept_no")), None)
        if found is None or not found["title"]:
            said = "<result><status>014</status><message>파일이 존재하지 않습니다.</message></result>"
            return Reply(said.encode(), "application/xml;charset=UTF-8")
        return _zip(f"{found['number']}.xml", _document(found).encode("cp949"), "application/x-msdownload")
    first, last, corp = asked.one("bgn_de"), asked.one("end_de"), asked.one("corp_code")
    found_rows = [row for row in filings if row["corp"][0] == corp and first <= row["number"][:8] <= last]
    if not found_rows:
        return _json({"status": "013", "message": "조회된 데이타가 없습니다."})
    return _json({
        "status": "000", "message": "정상", "page_no": 1, "page_count": 100, "total_count": len(found_rows),
        "total_page": 1, "list": [_line(row) for row in found_rows],
    })  # fmt: skip


def _line(row: Row) -> Row:
    return {
        "corp_cls": "Y", "corp_name": row["corp"][1], "corp_code": row["corp"][0], "stock_code": "999990",
        "report_nm": row["report"].ljust(26), "rcept_no": row["number"], "flr_nm": row["corp"][1],
        "rcept_dt": row["number"][:8], "rm": "유",
    }  # fmt: skip


def _document(row: Row) -> str:
    """As a contract, or as the end of one; a correction has what stood there before in front."""
    is_end, signed = "해지" in row["report"], row["signed_on"]
    before = [("정정사항", "정정전", "정정후"), ("체결계약명", row["title"], row["title"])]
    lines: list[tuple[str, ...]] = before if "정정" in row["report"] else []
    amount = f"{row['amount_krw']:,}"
    if is_end:
        lines += [("1. 판매&#12685;공급계약 해지내용", row["title"]), ("2. 해지내역 / 해지금액(원)", amount)]
    else:
        lines += [("1. 판매&#12685;공급계약 구분", "용역제공"), ("- 체결계약명", row["title"]),
                  ("2. 계약내역 / 계약금액(원)", amount)]  # fmt: skip
    lines += [("매출액대비(%)", "8.2"), ("3. 계약상대", row["buyer"]), ("4. 판매&#12685;공급지역", "대한민국")]
    if not is_end:
        ends = datetime.date.fromisoformat(signed) + datetime.timedelta(days=365)
        lines += [("5. 계약기간 / 시작일", signed), ("종료일", f"{ends}")]
    lines += [("7. 해지일자" if is_end else "7. 계약(수주)일자", signed), ("비고", SURE)]
    rows = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    head = '<?xml version="1.0" encoding="euc-kr"?>\n<html><head><title>단일판매&#12685;공급계약</title></head>'
    return f"{head}<body><table>\n{rows}\n</table></body></html>"


# ---- hubs and shops ----

PAGE = 5  # models a page, so that a list of an author has two


def huggingface(told: Told, asked: Asked) -> Reply:
    known = {row["name"]: row for row in told["hubs"]["models"] if _days(row, asked.today) >= 0}
    wanted = asked.path.removeprefix("models").strip("/")
    if wanted:
        if wanted not in known:
            return _json({"error": "Repository not found"}, 401, {"X-Error-Code": "RepoNotFound"})
        return _json(_model(known[wanted], asked, known))
    author, parent = asked.one("author"), asked.one("filter").removeprefix("base_model:")
    rows = [
        row
        for row in known.values()
        if (not author or row["name"].startswith(f"{author}/")) and (not parent or row["parent"] == parent)
    ]
    rows.sort(key=lambda row: (-_recent(row, asked.today), row["name"]))
    start = int(asked.one("cursor", "0"))
    headers = {}
    if start + PAGE < len(rows):
        query = urlencode({**asked.query, "cursor": [str(start + PAGE)]}, doseq=True)
        headers = {"Link": f'<{asked.home}/models?{query}>; rel="next"'}
    return _json([_model(row, asked, known) for row in rows[start : start + PAGE]], headers=headers)


def _recent(row: Row, day: datetime.date) -> int:
    """Downloads of the last thirty days; what a place takes back it takes from the total alone."""
    steady = {name: value for name, value in row.items() if not name.startswith("fell")}
    return _level(steady, day) - _level(steady, day - datetime.timedelta(days=30))


def _model(row: Row, asked: Asked, known: dict[str, Row]) -> Row:
    """The fields asked for, with the name, as the hub answers `expand`."""
    parent, children = row["parent"], [one for one in known.values() if one["parent"] == row["name"]]
    tags = ["transformers", "text-generation", "ko", "region:kr", "invented"]
    tags += [f"base_model:{parent}", f"base_model:{row['relation']}:{parent}"] if parent else []
    counts = {
        relation: sum(one["relation"] == relation for one in children)
        for relation in ("adapter", "finetune", "merge", "quantized")
    }
    all_fields = {
        "author": row["name"].partition("/")[0], "createdAt": f"{row['born']}T02:00:00.000Z",
        "downloads": _recent(row, asked.today), "downloadsAllTime": _level(row, asked.today),
        "likes": _days(row, asked.today) * row["likes_per_100_days"] // 100,
        "spaces": [f"{row['name']}-space-{n}" for n in range(row["spaces"])], "tags": tags,
        "childrenModelCount": counts,
    }  # fmt: skip
    wanted = asked.query.get("expand", list(all_fields))
    mark = hashlib.sha256(row["name"].encode()).hexdigest()[:24]
    return {"_id": mark, "id": row["name"], **{name: all_fields[name] for name in wanted}}


def github(told: Told, asked: Asked) -> Reply:
    name = asked.path.removeprefix("repos/").removesuffix("/releases")
    repo = next((row for row in told["hubs"]["repos"] if row["name"] == name), None)
    if repo is None or _days(repo, asked.today) < 0:
        return _json({"message": "Not Found"}, 404)
    if asked.path.endswith("/releases"):
        return _json(
            [_release(repo, one, asked.today) for one in repo["releases"] if _days(one, asked.today) >= 0]
        )
    stars = _level(repo, asked.today)
    owner, _, short = name.partition("/")
    return _json({
        "id": 990000000 + len(name), "name": short, "full_name": name, "private": False,
        "owner": {"login": owner, "type": "Organization"}, "html_url": f"https://hub.example/{name}",
        "created_at": f"{repo['born']}T00:00:00Z", "stargazers_count": stars,
        "watchers_count": stars, "subscribers_count": stars // 30, "forks_count": stars // 11,
        "open_issues_count": stars // 60, "archived": False, "default_branch": "main",
    })  # fmt: skip


def _release(repo: Row, one: Row, day: datetime.date) -> Row:
    at = f"{one['born']}T00:00:00Z"
    file = {"name": f"{one['name']}.tar.gz", "state": "uploaded", "download_count": _level(one, day),
            "created_at": at, "updated_at": at}  # fmt: skip
    return {"tag_name": one["name"], "name": one["name"], "draft": False, "prerelease": False, "created_at": at,
            "published_at": at, "assets": [file]}  # fmt: skip


def npm(told: Told, asked: Asked) -> Reply:
    window, _, name = asked.path.removeprefix("downloads/range/").partition("/")
    one = _package(told, "npm", name, asked)
    if one is None:
        return _json({"error": f"package {name} not found"}, 404)
    first, _, last = window.partition(":")
    counted = [{"day": f"{day}", "downloads": _flow(one, day) if day < asked.today else 0}
               for day in _span(first, last)]  # fmt: skip
    return _json({"downloads": counted, "start": first, "end": last, "package": name})


def pypi(told: Told, asked: Asked) -> Reply:
    name = asked.path.split("/")[1]
    one = _package(told, "pypi", name, asked)
    if one is None:
        return Reply(b"404", "text/html; charset=utf-8", 404)
    first = max(asked.today - datetime.timedelta(days=180), datetime.date.fromisoformat(one["born"]))
    counted = [{"category": "without_mirrors", "date": f"{day}", "downloads": _flow(one, day)}
               for day in _span(f"{first}", f"{asked.today - datetime.timedelta(days=1)}")]  # fmt: skip
    return _json({"data": counted, "package": name, "type": "overall_downloads"})


def _package(told: Told, kind: str, name: str, asked: Asked) -> Row | None:
    known = [row for row in told["hubs"]["packages"] if (row["kind"], row["name"]) == (kind, name)]
    return known[0] if known and _days(known[0], asked.today) > 0 else None


def dockerhub(told: Told, asked: Asked) -> Reply:
    name = asked.path.removeprefix("repositories/")
    one = next((row for row in told["hubs"]["images"] if row["name"] == name), None)
    if one is None or _days(one, asked.today) < 0:
        return _json({"message": "object not found", "errinfo": {}}, 404)
    space, _, short = name.partition("/")
    pulls = _level(one, asked.today)
    return _json({
        "user": space, "name": short, "namespace": space, "repository_type": "image", "status": 1,
        "status_description": "active", "description": "invented", "is_private": False, "star_count": pulls // 900,
        "pull_count": pulls, "last_updated": f"{asked.today}T00:00:00.000000Z",
        "date_registered": f"{one['born']}T00:00:00.000000Z",
    })  # fmt: skip


def itunes(told: Told, asked: Asked) -> Reply:
    found = [row for row in told["hubs"]["apps"] if str(row["id"]) == asked.one("id")]
    results = [
        {"wrapperType": "software", "kind": "software", "trackId": row["id"], "trackName": row["name"],
         "sellerName": row["seller"], "averageUserRating": row["rating_percent"] / 100,
         "userRatingCount": _level(row, asked.today), "releaseDate": f"{row['born']}T08:00:00Z", "price": 0.0,
         "currency": "KRW"}
        for row in found if _days(row, asked.today) >= 0
    ]  # fmt: skip
    said = json.dumps({"resultCount": len(results), "results": results}, ensure_ascii=False)
    return Reply(said.encode(), "text/javascript; charset=utf-8")


def openrouter(told: Told, asked: Asked) -> Reply:
    """Tokens a day, in millions; what is below the list comes together as "other"."""
    if not asked.headers.get("authorization"):
        return _json({"error": {"code": 401, "message": "No auth credentials found"}}, 401)
    first, last = (
        asked.one("start_date"),
        min(asked.one("end_date"), f"{asked.today - datetime.timedelta(days=1)}"),
    )
    rows = [
        {"date": f"{day}", "model_permaslug": one["name"], "total_tokens": f"{_flow(one, day)}000000"}
        for day in _span(first, last) for one in told["hubs"]["routed"] if _days(one, day) > 0
    ]  # fmt: skip
    rows += [{"date": f"{day}", "model_permaslug": "other", "total_tokens": "99000000000"}
             for day in _span(first, last)]  # fmt: skip
    meta = {"as_of": f"{asked.today}T02:00:00Z", "start_date": first, "end_date": last, "version": "v1"}
    return _json({"data": rows, "meta": meta})


# ---- leaderboards: invented models only ----


def artificial_analysis(told: Told, asked: Asked) -> Reply:
    if not asked.headers.get("x-api-key"):
        return _json({"error": "Invalid API key"}, 401)
    version = [one["version"] for one in told["boards"]["versions"] if one["from"] <= f"{asked.today}"][-1]
    rows, page, size = _boarded(told, asked), int(asked.one("page", "1")), 20
    pages = max(1, -(-len(rows) // size))
    return _json({
        "tier": "free", "intelligence_index_version": version,
        "pagination": {"page": page, "page_size": size, "total_pages": pages, "has_more": page < pages},
        "data": [_indexed(row, str(version)) for row in rows[(page - 1) * size : page * size]],
    })  # fmt: skip


def _boarded(told: Told, asked: Asked) -> list[Row]:
    """The models that are out by now, the best first."""
    out = [row for row in told["boards"]["models"] if row["released"] <= f"{asked.today}"]
    return sorted(out, key=lambda row: (-row["rating"], row["slug"]))


def _indexed(row: Row, version: str) -> Row:
    value = row["values"][version] / 10
    index = "artificial_analysis_intelligence_index"
    return {
        "id": hashlib.sha256(row["slug"].encode()).hexdigest()[:32], "name": row["name"], "slug": row["slug"],
        "release_date": row["released"], "model_creator": {"id": row["maker"], "name": row["maker"]},
        "evaluations": {index: value, "artificial_analysis_coding_index": round(value * 0.9, 1),
                        "artificial_analysis_agentic_index": None},
    }  # fmt: skip


def lmarena(told: Told, asked: Asked) -> Reply:
    """Published on Mondays; in Korean the order is the same and the votes are few."""
    published = asked.today - datetime.timedelta(days=asked.today.weekday())
    rows = [_rated(row, n, category, published) for category in ("overall", "korean")
            for n, row in enumerate(_boarded(told, asked), 1)]  # fmt: skip
    start, length = int(asked.one("offset", "0")), int(asked.one("length", "100"))
    shown = [{"row_idx": n, "row": row, "truncated_cells": []} for n, row in enumerate(rows)]
    return _json({
        "features": [{"feature_idx": n, "name": name} for n, name in enumerate(rows[0] if rows else [])],
        "rows": shown[start : start + length], "num_rows_total": len(rows), "num_rows_per_page": 100,
        "partial": False,
    })  # fmt: skip


def _rated(row: Row, rank: int, category: str, published: datetime.date) -> Row:
    out = (published - datetime.date.fromisoformat(row["released"])).days
    votes = max(out, 1) * row["votes_per_day"] // (1 if category == "overall" else 8) + 30
    reach = 4 + 6000 // votes
    rating = row["rating"] / 10
    return {
        "model_name": row["slug"], "organization": row["maker"], "license": "invented", "rating": rating,
        "rating_lower": rating - reach, "rating_upper": rating + reach, "variance": reach / 2, "vote_count": votes,
        "rank": rank, "category": category, "leaderboard_publish_date": f"{published}",
    }  # fmt: skip


def epoch(told: Told, asked: Asked) -> Reply:
    columns = "Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization)"
    lines = [
        f"{row['name']},{row['name']},{row['eci'] / 100},{row['eci'] / 100 - 2},{row['eci'] / 100 + 2},"
        f"{row['released']},{row['maker']},invented"
        for row in _boarded(told, asked)
    ]  # fmt: skip
    table = "\n".join([columns, *lines]) + "\n"
    return _zip("epoch_capabilities_index/eci_scores.csv", table.encode(), "application/zip")


# ---- statistics: an invented table, since no invented number may stand beside a real one's name ----


def kosis(told: Told, asked: Asked) -> Reply:
    if not asked.one("apiKey"):
        return _json({"err": "10", "errMsg": "인증키 누락"})
    if asked.one("tblId") != "DT_INVENTED":
        return _json({"err": "30", "errMsg": "데이터가 존재하지 않습니다."})
    year = asked.today.year - (2 if asked.today < asked.today.replace(month=1, day=15) else 1)
    industries = (("A", "가상 산업 가", 410_000), ("B", "가상 산업 나", 58_000), ("C", "가상 산업 다", None))
    return _json([
        {"ORG_ID": "999", "TBL_ID": "DT_INVENTED", "TBL_NM": "가상 산업별 총괄", "C1": "00", "C1_NM": "가상 전국",
         "C1_OBJ_NM": "시도별", "C2": code, "C2_NM": name, "C2_OBJ_NM": "산업별", "ITM_ID": "T1",
         "ITM_NM": "사업체수(가상)", "UNIT_NM": "개", "PRD_SE": "A", "PRD_DE": f"{year}",
         "LST_CHN_DE": f"{year + 1}-01-15", "DT": "-" if count is None else str(count + 900 * (year - 2023))}
        for code, name, count in industries
    ])  # fmt: skip


SERVICES: dict[str, Callable[[Told, Asked], Reply]] = {
    "g2b": g2b, "dart": dart, "huggingface": huggingface, "github": github, "npm": npm, "pypi": pypi,
    "dockerhub": dockerhub, "itunes": itunes, "openrouter": openrouter, "artificial_analysis": artificial_analysis,
    "lmarena": lmarena, "epoch": epoch, "kosis": kosis,
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--port", type=int, default=8741)
    asked.add_argument(
        "--now", type=datetime.date.fromisoformat, help="the day on which things stand; default: today"
    )
    options = asked.parse_args()
    end = datetime.time(23, 59, tzinfo=KST)
    now = datetime.datetime.combine(options.now, end) if options.now else None
    server = SourceServer(options.folder, options.port, now)
    print("\n".join(f"{server.base_url}/{code}" for code in SERVICES))
    server.serve_forever()


if __name__ == "__main__":
    main()

"""The gateway of data.go.kr and the services behind it: four shapes of error, most of them with HTTP 200.

Answers and some errors come in `response`, other errors of the procurement service in
`nkoneps.com.response.ResponseError`, the gateway's own in `OpenAPI_ServiceResponse`: as XML even where JSON was
asked for.
"""

from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree

from connectors.sources.answers import (
    Outcome,
    Raw,
    Verdict,
    as_json,
    by_status,
    parked_until_tomorrow,
    throttled,
)

MOST_ROWS = 999  # a page
SECOND_S = 2.0  # "too many a second": a moment is enough
_RETRY = Verdict(Outcome.TRANSIENT, "http_5xx")
_PARAMETER = Verdict(Outcome.BAD_REQUEST, "parameter")
_KEY = Verdict(Outcome.AUTH, "key")
_CHANGED = Verdict(Outcome.SCHEMA_DRIFT, "changed")
_BY_CODE = {
    "03": Verdict(Outcome.EMPTY),
    "07": Verdict(Outcome.BAD_REQUEST, "window", must_split=True),
    "23": throttled(SECOND_S),
    **dict.fromkeys(("01", "02", "04", "05", "99"), _RETRY),
    **dict.fromkeys(("06", "08", "10", "11", "12"), _PARAMETER),
    **dict.fromkeys(("20", "21", "30", "31", "32", "33"), _KEY),
}


def dialect(raw: Raw) -> Verdict:
    """`data` of a good answer is the envelope's body: items, pageNo, numOfRows, totalCount."""
    found = _from_xml(raw.body) or as_json(Raw(200, {}, raw.body)).data
    code, message = _said(found)
    if not code:
        verdict = as_json(raw)
        return _CHANGED if verdict.outcome is Outcome.OK else verdict
    # A limit by the second was seen under the code of the daily one: its name tells.
    if "PER_SECOND" in message:
        return _BY_CODE["23"]
    if code == "22":
        return parked_until_tomorrow()
    if code == "00":
        return _judged(_at(found, "response", "body")) if raw.status == 200 else by_status(raw)
    return _BY_CODE.get(code) or Verdict(Outcome.SCHEMA_DRIFT, "other")


def records(body: Any) -> list[Any]:
    """The rows of an answer, whose `items` is a list, {"item": [..]}, {"item": {..}} or ""."""
    items = _at(body, "items")
    if isinstance(items, dict):
        items = items.get("item", items)
    return items if isinstance(items, list) else [items] if isinstance(items, dict) and items else []


def last_page(body: Any) -> int:
    """How many pages of MOST_ROWS there are."""
    return math.ceil(_count(body, "totalCount") / MOST_ROWS)


def _judged(body: Any) -> Verdict:
    """A body without rows is good only where no more were promised up to this page."""
    if not isinstance(body, dict) or _count(body, "totalCount") < 0:
        return _CHANGED
    if records(body):
        return Verdict(Outcome.OK, data=body)
    before = max(_count(body, "pageNo") - 1, 0) * max(_count(body, "numOfRows"), 0)
    return _CHANGED if _count(body, "totalCount") > before else Verdict(Outcome.EMPTY)


def _said(found: Any) -> tuple[str, str]:
    """Code (two digits) and message name of whichever envelope this is; "" where it is none."""
    gateway = _at(found, "OpenAPI_ServiceResponse", "cmmMsgHeader")
    header = _at(found, "response", "header") or _at(found, "nkoneps.com.response.ResponseError", "header")
    code = _at(gateway, "returnReasonCode") or _at(header, "resultCode")
    message = _at(gateway, "returnAuthMsg") or _at(header, "resultMsg")
    code = str(code).strip() if isinstance(code, str | int) else ""
    return code and code.zfill(2), str(message)


def _count(body: Any, name: str) -> int:
    """A count, which XML writes as text; -1 where it is none."""
    said = _at(body, name)
    is_whole = isinstance(said, int) and not isinstance(said, bool)
    said = str(said) if is_whole or isinstance(said, str) else ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 12 else -1


def _at(found: Any, *names: str) -> Any:
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _from_xml(body: bytes) -> Any:
    """The same answer where it comes as XML, else None. A DTD is refused: no entity is ever expanded."""
    is_xml = body[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if not is_xml or b"<!DOCTYPE" in body or b"\0" in body:  # in UTF-16 a DTD would go unseen
        return None
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, LookupError, ValueError):
        return None
    found = {part.tag: _flat(part) for part in root}
    items = root.find("body/items")
    if items is not None:
        found["body"]["items"] = [_flat(item) for item in items]
    return {root.tag: found}


def _flat(part: ElementTree.Element) -> dict[str, Any]:
    return {field.tag: field.text or "" for field in part}

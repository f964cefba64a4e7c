"""KOSIS: how many establishments an industry has, from the tables of the state's statistics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.sources.answers import Outcome, Raw, Verdict, as_json, parked_until_tomorrow, throttled
from connectors.sources.kept import Card
from connectors.sources.rows import Count, Reading
from connectors.sources.runs import Problem
from connectors.sources.sweep import Sweep
from connectors.sources.values import each, maybe, need, text

READS = 1
# A list is a success. An error is an object and comes with 200, at times with bare keys, or as XML.
_ERROR = re.compile(rb"""\berr\b["']?\s*[:>]\s*["']?(\d{2})\b""")
ERRORS = {
    "10": Verdict(Outcome.AUTH, "key"),
    "11": Verdict(Outcome.AUTH, "key"),
    "20": Verdict(Outcome.BAD_REQUEST, "parameter"),
    "21": Verdict(Outcome.BAD_REQUEST, "parameter"),
    "30": Verdict(Outcome.EMPTY),
    "31": Verdict(Outcome.BAD_REQUEST, "cells", must_split=True),
    "40": throttled(),
    "41": Verdict(Outcome.BAD_REQUEST, "cells", must_split=True),
    "50": Verdict(Outcome.TRANSIENT, "http_500"),
}
_TABLE = re.compile(r"\w+/\w+/\w+(/\w+){1,8}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)
NOTHING = ("-", "X")  # no such case, and withheld because one would know whose it is


def DIALECT(raw: Raw) -> Verdict:
    verdict = as_json(raw)
    if raw.status != 200 or (isinstance(verdict.data, list) and verdict.data):
        return verdict
    code = _ERROR.search(raw.body[:2000]) if verdict.reason != "html" else None
    if code and code[1] == b"42":
        return parked_until_tomorrow()
    if code:
        return ERRORS.get(code[1].decode(), Verdict(Outcome.BAD_REQUEST, "other"))
    if verdict.data == []:
        return Verdict(Outcome.EMPTY)
    return Verdict(Outcome.SCHEMA_DRIFT, verdict.reason or "changed")


def fetch(sweep: Sweep) -> None:
    """The newest year of each table that is set, as organisation/table/item/first dimension[/second ...]."""
    for table in sweep.settings["tables"]:
        if not _TABLE.fullmatch(table):
            sweep.run.went_wrong(Problem(table, Outcome.BAD_REQUEST, "setting"))
            continue
        answer = sweep.ask("Param/statisticsParameterData.do", _asked(*table.split("/")))
        if answer.must_split:
            # Into which codes it could be split only its office knows: they are set in place of ALL.
            sweep.run.went_wrong(Problem(answer.url, answer.outcome, answer.reason))


def _asked(org: str, table: str, item: str, *groups: str) -> dict[str, Any]:
    dimensions = {f"objL{n}": group for n, group in enumerate(groups, 1)}
    return {"method": "getList", "format": "json", "jsonVD": "Y", "orgId": org, "tblId": table, **dimensions,
            "itmId": item, "prdSe": "Y", "newEstPrdCnt": 1}  # fmt: skip


def read(card: Card, body: bytes) -> Reading:
    """A count a group. Each dimension asked for must be named: without one, a part would pass for a whole."""
    asked = parse_qs(urlsplit(card.url).query)
    groups = [f"C{n}" for n in range(1, 9) if f"objL{n}" in asked]
    return each(DIALECT(Raw(200, {}, body)).data, "", partial(_count, groups, int(card.day[:4])))


def _count(groups: list[str], this_year: int, one: Any) -> Iterator[Count]:
    value = maybe(one, "DT", _cell)
    yield Count(
        need(one, "TBL_ID", text), need(one, "ITM_ID", text),
        "/".join(need(one, group, text) for group in groups),
        " / ".join(need(one, f"{group}_NM", text) for group in groups),
        need(one, "PRD_DE", partial(_year, this_year)), None if value in (None, "") else float(value),
        maybe(one, "UNIT_NM", text) or "", maybe(one, "ITM_NM", text) or "",
    )  # fmt: skip


def _cell(value: Any) -> str | None:
    """The digits of a cell, "" where it says that there is none; None where it says something else."""
    said = text(value)
    if said in NOTHING:
        return ""
    return said if said and _NUMBER.fullmatch(said) else None


def _year(this_year: int, value: Any) -> int | None:
    said = text(value)
    is_year = said is not None and re.fullmatch(r"(19|20)\d\d", said, re.ASCII) is not None
    return int(said) if said and is_year and int(said) <= this_year else None

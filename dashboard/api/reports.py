"""Reports over the API: sent through the one door, and read back with their findings and receipts."""

from __future__ import annotations

import asyncio
import datetime
import importlib.util
import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors import acts, contract, inbox, receipts, rules
from connectors.inbox import Looked, Refused, Sending
from connectors.model import Finding, Words
from connectors.programme import Programme
from connectors.receipts import Receipt
from dashboard import text
from dashboard.api import bodies
from dashboard.api.asked import SENDING, Sent, told
from dashboard.api.asking import Asker, need_programme
from dashboard.api.problems import Problem
from dashboard.desk import rebuild
from dashboard.desk.expected import expected
from dashboard.refusals import language_of

T = TypeVar("T")
# Reading a report takes a core and, for a large one, much memory: no more at a time than the machine can bear.
AT_WORK = 2
_workers = ThreadPoolExecutor(AT_WORK, "api")
MOST_FINDINGS = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a file is, or that it takes more than we give, is found out by its content. A file of a kind we take that is
# broken in itself (F13, F42, F44, F46 to F48) is refused like any wrong report.
NOT_TAKEN = {
    **dict.fromkeys(("F16", "F17", "F18", "F19", "F20", "F43"), "media_type"),
    **dict.fromkeys(("F08", "F09", "F40", "F41"), "too_much"),  # bytes, rows, memory, seconds
    "F50": "no_room",
}


@dataclass(frozen=True)
class Outcome:
    """What came of a report that was not refused. Where it was only asked about, a new one has no receipt."""

    findings: list[Finding]
    receipt: Receipt | None
    is_new: bool
    is_dry_run: bool


async def send(request: Request, who: Asker) -> Response:
    """Take a report; with dry_run say what would come of it."""
    sent = told(request.query_params.multi_items(), SENDING)
    content_type = request.headers.get("content-type", "")
    async with bodies.kept(request, who.team) as file:
        outcome = await _in_a_thread(lambda: _receive(file, content_type, sent, who))
    return _answer(outcome)


async def listed(request: Request, who: Asker) -> Response:
    """A team's own reports, newest first."""
    month = told(request.query_params.multi_items(), ("month",)).month
    found = await _in_a_thread(lambda: _summaries(who))
    return JSONResponse({"reports": [one for one in found if month is None or one["month"] == f"{month:%Y-%m}"]})


async def one(request: Request, who: Asker) -> Response:
    receipt = await _asked_for(request, who)
    return JSONResponse((await _in_a_thread(lambda: _summaries(who, receipt)))[0])


async def findings(request: Request, who: Asker) -> Response:
    """As they were stored: secret cells are masked."""
    receipt = await _asked_for(request, who)
    found = await _in_a_thread(lambda: inbox.findings_of(who.programme.folder, receipt))
    return JSONResponse(as_members(found))


async def receipt(request: Request, who: Asker) -> Response:
    """The very bytes whose hash it carries."""
    found = await _asked_for(request, who)
    return Response(receipts.to_json(found), media_type="application/json")


async def template(request: Request, who: Asker) -> Response:
    """The workbook to fill in for a month, by default the one whose report is due next."""
    asked = told(request.query_params.multi_items(), ("month",))
    month = asked.month or who.programme.next_due(who.programme.as_of())
    if month is None or importlib.util.find_spec("connectors.template") is None:
        raise Problem("no_template")
    made, lang = importlib.import_module("connectors.template"), language_of(request.scope)
    data = await _in_a_thread(lambda: made.make(
        who.programme, who.team, month, made.rows_before(who.programme, who.team, month), lang))  # fmt: skip
    name = f"{who.programme.code}-{who.team}-{month:%Y-%m}.xlsx"
    return Response(data, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def as_members(found: list[Finding]) -> dict[str, Any]:
    """Findings in both languages, counted exactly; of very many the first, what keeps the report out ahead."""
    order = ("reject", "confirm", "query", "note")
    shown = sorted(found, key=lambda one: order.index(one.severity))[:MOST_FINDINGS]
    return {
        "findings_total": len(found),
        "findings_by_rule": dict(sorted(Counter(one.rule for one in found).items())),
        "findings": [_finding(one) for one in shown],
    }


async def _in_a_thread(do: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_workers, do)


async def _asked_for(request: Request, who: Asker) -> Receipt:
    told(request.query_params.multi_items(), ())
    return await _in_a_thread(lambda: _receipt(request.path_params["id"], who))


def _receive(file: IO[bytes], content_type: str, sent: Sent, who: Asker) -> Outcome:
    """What the door says. Raises Problem where it refuses."""
    body = bodies.taken_apart(file, content_type, sent.name)
    if body.fields:
        sent = told([*sent.pairs, *body.fields], SENDING)
        need_programme(who.token, dict(sent.pairs).get("programme"))
    sending = Sending(
        body.uploads, who.viewer.name, who.team, sent.month, sent.kinds, sent.reasons, mapping=sent.mapping
    )
    # The sender sees its own customer numbers; what is stored is masked all the same.
    if sent.is_dry_run:
        return _only_asked(who.programme, inbox.look(who.programme, sending, reveal=True))
    result = inbox.receive(who.programme, sending, reveal=True)
    if isinstance(result, Refused):
        raise _problem(result)
    if result.is_new:
        rebuild.start(who.programme)
    return Outcome(result.findings, result.receipt, result.is_new, is_dry_run=False)


def _only_asked(programme: Programme, seen: Looked) -> Outcome:
    if seen.same:
        return Outcome(inbox.findings_of(programme.folder, seen.same), seen.same, is_new=False, is_dry_run=True)
    if not seen.is_ready:
        raise _problem(Refused(seen.findings, seen.unconfirmed))
    return Outcome(seen.findings, None, is_new=True, is_dry_run=True)


def _answer(outcome: Outcome) -> Response:
    receipt = outcome.receipt
    body = {
        "is_new": outcome.is_new, "is_dry_run": outcome.is_dry_run, **as_members(outcome.findings),
        "receipt": json.loads(receipts.to_json(receipt)) if receipt else None,
    }  # fmt: skip
    if receipt is None or not outcome.is_new:
        return JSONResponse(body)
    return JSONResponse(body, 201, {"Location": f"/api/v1/reports/{receipt.report_id}"})


def _problem(result: Refused) -> Problem:
    """Where only reasons are missing the report conflicts with what is known; else it is wrong in itself."""
    rejected = [one for one in result.findings if one.severity == "reject"]
    members = {**as_members(result.findings), "unconfirmed": result.unconfirmed}
    if not rejected:
        return Problem("needs_reasons", {"rules": ", ".join(result.unconfirmed)}, members)
    first = next((one for one in rejected if one.rule in NOT_TAKEN), rejected[0])
    words = Words(*(rules.load().words(first, lang)[0] for lang in text.LANGUAGES))
    said: dict[str, str | Words] = {
        "said": words,
        "count": str(len(rejected)),
    }
    return Problem(NOT_TAKEN.get(first.rule, "refused"), said, members)


def _receipt(wanted: str, who: Asker) -> Receipt:
    """Looked up in the list of the team's own: what another team sent does not exist here."""
    for one in receipts.read_all(who.programme.folder, who.team):
        if one.report_id == wanted:
            return one
    raise Problem("no_such_report")


def _summaries(who: Asker, only: Receipt | None = None) -> list[dict[str, Any]]:
    folder = who.programme.folder
    kept, done = receipts.read_all(folder, who.team), acts.read(folder)
    force = receipts.in_force(kept, done)
    wanted: Iterable[Receipt] = [only] if only else reversed(kept)
    why = {one.act.subject: one.act.reason for one in done if one.act.act == "return"}
    return [_summary(one, force, why, receipts.withdrawn(done)) for one in wanted]


def _summary(
    one: Receipt,
    force: dict[tuple[str, datetime.date, str], Receipt],
    returned: dict[str, str],
    withdrawn: set[str],
) -> dict[str, Any]:
    stands = [kind for kind in one.kinds if force.get((one.team, one.month, kind)) == one]
    return {
        "id": one.report_id, "month": f"{one.month:%Y-%m}", "kinds": list(one.kinds), "number": one.number,
        "received_at": one.received_at.isoformat(), "sender": one.sender, "file_name": one.file_name,
        "rows": one.rows, "hash": one.hash, "in_force_for": stands, "is_returned": one.report_id in returned,
        "returned_because": returned.get(one.report_id),
        "is_withdrawn": one.report_id in withdrawn,
    }  # fmt: skip


def _finding(one: Finding) -> dict[str, Any]:
    kind = contract.load().kinds.get(one.kind or "")
    field = kind.fields.get(one.field or "") if kind else None
    said = {lang: rules.load().words(one, lang) for lang in text.LANGUAGES}
    return {
        "rule": one.rule, "severity": one.severity, "kind": one.kind, "sheet": one.sheet, "cell": one.cell,
        "row": one.row_no, "field": one.field, "said": one.said, "was": one.values.get("was"),
        "expected": {lang: expected(text.words(lang), one) for lang in text.LANGUAGES},
        "column": {lang: field.words[lang] for lang in text.LANGUAGES} if field else None,
        "message": {lang: words[0] for lang, words in said.items()},
        "remedy": {lang: words[1] for lang, words in said.items()},
    }  # fmt: skip

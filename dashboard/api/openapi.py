"""The OpenAPI 3.1 document of the API, made of the contract and the limits that hold, kept true by a test."""

from __future__ import annotations

from functools import cache
from typing import Any

from connectors import contract
from connectors.inbox import MAX_BYTES
from dashboard import text
from dashboard.api import asked, problems
from dashboard.api.bodies import ENDINGS, FORM
from dashboard.api.rates import READING, SENDING
from dashboard.publish import model, written

Json = dict[str, Any]
MONTH = {"type": "string", "pattern": f"^{asked.MONTH.pattern}$", "examples": ["2026-03"]}
ID = {"type": "string", "pattern": "^[a-z]{2,12}-[0-9]{6}-[0-9]{3,}-[0-9a-f]{8}$"}
EDITION = "[0-9]{4}Q[1-4]-[0-9]+"
WORDS = {
    "type": "object",
    "required": ["ko", "en"],
    "properties": {"ko": {"type": "string"}, "en": {"type": "string"}},
}
RATE = {"RateLimit": {"schema": {"type": "string"}}, "RateLimit-Policy": {"schema": {"type": "string"}}}
ANY = ("bad_parameter", "no_token", "other_programme", "not_allowed", "too_many", "our_mistake")
SEND = ("bad_body", "too_slow", "needs_reasons", "too_large", "too_much", "media_type", "refused",
        "busy", "no_room")  # fmt: skip
ABOUT = """\
A team's program sends its monthly report and reads what came of it. Errors are problem details (RFC 9457) with the
words in both languages.

팀의 프로그램이 월 보고를 보내고 그 결과를 읽습니다. 오류는 두 언어로 설명하는 RFC 9457 형식입니다.
"""


@cache
def document() -> Json:
    return {
        "openapi": "3.1.0",
        "info": {"title": "확산 Hwaksan API", "version": "1", "description": ABOUT},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _paths() -> Json:
    one = [_in_path("id", ID)]
    return {
        "/reports": {
            "post": _send(),
            "get": _read("listReports", "A team's own reports, newest first. 우리 팀의 보고 목록",
                         [_in_query("month", MONTH)], "Reports"),
        },
        "/reports/{id}": {"get": _read("getReport", "One report. 보고 하나", one, "Report", "no_such_report")},
        "/reports/{id}/findings": {
            "get": _read("getFindings", "What was found; secret cells are masked. 점검 결과", one, "Findings",
                         "no_such_report")},
        "/reports/{id}/receipt": {
            "get": _read("getReceipt", "Its receipt, to be computed again. 접수증", one, "Receipt",
                         "no_such_report")},
        "/template": {"get": _template()},
        **_of_editions(),
        "/openapi.json": {"get": {
            "operationId": "getDocument", "security": [], "summary": "This document. 이 문서",
            "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {
                "type": "object", "required": ["openapi"]}}}}},
        }},
    }  # fmt: skip


def _of_editions() -> Json:
    """What was published: no token, any origin; an answer may be kept as long as it says."""
    id = _in_path("id", {"type": "string", "pattern": f"^(latest|{EDITION})$"})
    tables = "|".join(model.load().tables)
    file = _in_path("file", {"type": "string", "pattern": f"^({tables})[.](csv|json|parquet)$"})
    forms = {
        written.MEDIA[form]: {"schema": {"type": "string", "format": "binary"}} for form in ("csv", "parquet")
    } | {written.MEDIA["json"]: {"schema": {"type": "array", "items": {"type": "object"}}}}
    return {
        "/editions": {"get": _public(
            "listEditions", "Editions that are out, and the calendar. 나온 판과 일정", [], _json("Editions"))},
        "/editions/{id}": {"get": _public(
            "getEdition", "An edition and its tables; id latest is the newest. 판 하나", [id], _json("Edition"),
            "no_such_edition")},
        "/editions/{id}/{file}": {"get": _public(
            "getTable", "A table of an edition as it was frozen. 판의 표 하나", [id, file], forms,
            "no_such_edition", "no_such_table")},
    }  # fmt: skip


def _public(id: str, summary: str, parameters: list[Json], content: Json, *problems_of_its_own: str) -> Json:
    kept = {
        name: {"schema": {"type": "string"}} for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin")
    }
    return {
        "operationId": id, "security": [], "summary": summary, "parameters": [*_always(), *parameters],
        "responses": {
            "200": {"description": "Found. 찾음", "headers": kept, "content": content},
            "304": {"description": "As you have it (If-None-Match). 그대로임"},
            **_refusals("no_such_option", "no_such_programme", "our_mistake", *problems_of_its_own),
        },
    }  # fmt: skip


def _json(schema: str) -> Json:
    return {"application/json": {"schema": _ref(schema)}}


def _send() -> Json:
    of_form = {"type": "object", "required": ["file"], "properties": {
        "file": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}}}}  # fmt: skip
    raw = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ENDINGS}
    created = _answer("Taken. 접수됨", "Taken", {"Location": {"schema": {"type": "string"}}})
    return {
        "operationId": "sendReport",
        "summary": "Send a report, or with dry_run=1 only ask. 보고 보내기(dry_run=1이면 점검만)",
        "description": f"At most {MAX_BYTES} bytes; {SENDING.quota} requests in {SENDING.window_s} s a token.",
        "parameters": [*_always(), *_of_sending()],
        "requestBody": {"required": True, "content": {FORM: {"schema": of_form}, **raw}},
        "responses": {
            "201": created,
            "200": _answer("In force already, or only asked. 이미 접수된 보고이거나 점검만 함", "Taken"),
            **_refusals(*ANY, *SEND),
        },
    }


def _of_sending() -> list[Json]:
    kinds = "|".join(contract.load().kinds)
    confirm = {"type": "array", "items": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,20}=[^\\s].{0,999}$"}}
    mapping = {"type": "array", "items": {"type": "string", "pattern": "^[^\\s=]{1,60}=([a-z][a-z0-9_]{0,60})?$"}}
    return [
        _in_query("month", MONTH),
        _in_query("kinds", {"type": "string", "pattern": f"^({kinds})(,({kinds}))*$"},
                  "Kinds the report holds; one named without a table says: none this month."),
        _in_query("confirm", confirm, 'RULE=reason, once for each rule of a 409\'s "unconfirmed".'),
        _in_query("mapping", mapping, "heading=field, once for each F39 of a 422; heading= says: none of ours. "
                  "Kept for the team once the report is taken."),
        _in_query("dry_run", {"type": "string", "enum": [*asked.FLAGS]}, "1: nothing is stored."),
        _in_query("name", {"type": "string", "maxLength": asked.LONGEST_NAME},
                  "File name of a body that is one file."),
    ]  # fmt: skip


def _read(id: str, summary: str, parameters: list[Json], schema: str, *problems_of_its_own: str) -> Json:
    return {
        "operationId": id,
        "summary": summary,
        "description": f"{READING.quota} requests in {READING.window_s} s a token.",
        "parameters": [*_always(), *parameters],
        "responses": {"200": _answer("Found. 찾음", schema), **_refusals(*ANY, *problems_of_its_own)},
    }


def _template() -> Json:
    found = _read("getTemplate", "The workbook to fill in. 보고 서식", [_in_query("month", MONTH)], "Report",
                  "no_template")  # fmt: skip
    xlsx = next(kind for kind, ending in ENDINGS.items() if ending == ".xlsx")
    found["responses"]["200"]["content"] = {xlsx: {"schema": {"type": "string", "format": "binary"}}}
    return found


def _always() -> list[Json]:
    programme = {"type": "string", "pattern": "^[a-z][a-z0-9_]{1,30}$"}
    return [
        _in_query("programme", programme, "That of the token, if named at all."),
        _in_query("lang", {"type": "string", "enum": [*text.LANGUAGES]}, "Of title and detail of a problem."),
    ]


def _in_query(name: str, schema: Json, about: str = "") -> Json:
    return {"name": name, "in": "query", "schema": schema} | ({"description": about} if about else {})


def _in_path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _answer(about: str, schema: str, headers: Json | None = None) -> Json:
    return {
        "description": about, "headers": RATE | (headers or {}),
        "content": {"application/json": {"schema": _ref(schema)}},
    }  # fmt: skip


def _refusals(*kinds: str) -> Json:
    """By status; where two share one, the words of both."""
    found: dict[str, list[str]] = {}
    for kind in kinds:
        found.setdefault(str(problems.STATUS[kind]), []).append(kind)
    return {
        status: {
            "description": " / ".join(_title(kind) for kind in of),
            "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}},
        }
        for status, of in sorted(found.items())
    }  # fmt: skip


def _title(kind: str) -> str:
    return ". ".join(text.words(lang)(f"problem_title.{kind}") for lang in ("en", "ko"))


def _ref(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _schemas() -> Json:
    kinds = {"type": "array", "items": {"enum": [*contract.load().kinds]}}
    text_, whole, flag = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
    moment, counts = {"type": "string", "format": "date-time"}, {"type": "object", "additionalProperties": whole}
    maybe = {"type": ["string", "null"]}
    finding = _object(
        rule=text_, severity={"enum": ["reject", "confirm", "query", "note"]}, kind=maybe, sheet=text_, cell=text_,
        row={"type": ["integer", "null"]}, field=maybe, said=text_, was=maybe, expected=WORDS,
        column={"anyOf": [WORDS, {"type": "null"}]}, message=WORDS, remedy=WORDS,
    )  # fmt: skip
    list_ = {"type": "array", "items": _ref("Finding")}
    findings: Json = {"findings_total": whole, "findings_by_rule": counts, "findings": list_}
    report = _object(
        id=ID, month=MONTH, kinds=kinds, number=whole, received_at=moment, sender=text_, file_name=text_,
        rows=counts, hash=text_, in_force_for=kinds, is_returned=flag, returned_because=maybe,
        is_withdrawn=flag,
    )  # fmt: skip
    receipt = _object(
        report_id=ID, programme=text_, team=text_, month=MONTH, kinds=kinds, number=whole, previous=text_,
        received_at=moment, sender=text_, file_name=text_, bytes=whole, sha256=text_, content_sha256=text_,
        rows=counts, findings=counts, confirmations={"type": "array"}, contract=text_, hash=text_,
    )  # fmt: skip
    problem = _object(
        type=text_, status={"type": "integer"}, title=text_, detail=text_, titles=WORDS, details=WORDS
    )
    problem["properties"] |= findings | {"unconfirmed": {"type": "array", "items": text_}}
    return {
        **_schemas_of_editions(),
        "Finding": finding,
        "Findings": _object(**findings),
        "Report": report,
        "Reports": _object(reports={"type": "array", "items": _ref("Report")}),
        "Receipt": receipt,
        "Taken": _object(**findings, is_new=flag, is_dry_run=flag,
                         receipt={"anyOf": [_ref("Receipt"), {"type": "null"}]}),
        "Problem": problem,
    }  # fmt: skip


def _schemas_of_editions() -> Json:
    text_, flag, moment = {"type": "string"}, {"type": "boolean"}, {"type": "string", "format": "date-time"}
    maybe, said = {"type": ["string", "null"]}, {"anyOf": [WORDS, {"type": "null"}]}
    entry: Json = {
        "id": {"type": "string", "pattern": f"^{EDITION}$"}, "quarter": text_, "published_at": moment,
        "status": {"enum": [*model.STATUSES]}, "replaces": maybe, "replaced_by": maybe, "hash": text_,
        "previous": maybe,
    }  # fmt: skip
    column = _object(name=text_, type={"enum": [*model.TYPES]}, unit=text_, ko=text_, en=text_)
    table = _object(
        name={"enum": [*model.load().tables]}, ko=text_, en=text_, key={"type": "array", "items": text_},
        columns={"type": "array", "items": column}, formats={"type": "array", "items": text_},
    )  # fmt: skip
    slot = _object(
        quarter=text_,
        planned_at=moment,
        standing={"enum": ["planned", "released", "late"]},
        late_since={"type": ["string", "null"], "format": "date-time"},
        moves={"type": "array", "items": _object(was=moment, now=moment, ko=text_, en=text_)},
    )
    return {
        "Editions": _object(
            programme=text_, is_fictional=flag, editions={"type": "array", "items": _object(**entry)},
            calendar={"type": "array", "items": slot},
        ),
        "Edition": _object(
            **entry, programme=text_, is_fictional=flag, as_of=text_, planned_at=moment, what=said, why=said,
            method=_object(version=text_, hash=text_), tables={"type": "array", "items": table},
        ),
    }  # fmt: skip


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": [*properties], "properties": properties}

"""What the API says when it does not do what was asked: problem details (RFC 9457), in both languages at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from connectors.model import Words
from dashboard import text

MEDIA_TYPE = "application/problem+json"
# Each has its words in text.toml under [problem].
STATUS = {
    "bad_parameter": 400,
    "bad_body": 400,
    "no_token": 401,
    "other_programme": 403,
    "not_allowed": 403,
    "no_such_report": 404,
    "no_template": 404,
    "no_such_option": 400,
    "no_such_programme": 404,
    "no_such_edition": 404,
    "no_such_table": 404,
    "no_such_address": 404,
    "no_such_method": 405,
    "too_slow": 408,
    "needs_reasons": 409,
    "too_large": 413,
    "too_much": 413,
    "media_type": 415,
    "refused": 422,
    "too_many": 429,
    "our_mistake": 500,
    "busy": 503,
    "no_room": 507,
}


class Problem(Exception):
    """Ends a request with this answer. `said` fills the words, `members` are added to the details."""

    def __init__(
        self, kind: str, said: Mapping[str, str | Words] | None = None, members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.kind, self.said, self.members, self.headers = kind, said or {}, members or {}, headers or {}
        super().__init__(kind)

    def answer(self, lang: str) -> JSONResponse:
        status = STATUS[self.kind]
        titles = {one: text.words(one)(f"problem_title.{self.kind}") for one in text.LANGUAGES}
        details = {one: text.words(one)(f"problem_detail.{self.kind}", **self._in(one)) for one in text.LANGUAGES}
        body = {
            "type": f"urn:hwaksan:problem:{self.kind}", "status": status, "title": titles[lang],
            "detail": details[lang], "titles": titles, "details": details, **self.members,
        }  # fmt: skip
        headers = {"Cache-Control": "no-store", "Content-Language": lang, **self.headers}
        return JSONResponse(body, status, headers, MEDIA_TYPE)

    def _in(self, lang: str) -> dict[str, str]:
        return {name: one[lang] if isinstance(one, Words) else one for name, one in self.said.items()}

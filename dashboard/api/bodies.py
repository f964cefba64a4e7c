"""The body of a request: streamed to a file of bounded size, and taken apart outside of the event loop."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from python_multipart import FormParser
from python_multipart.multipart import Field, File, parse_options_header
from starlette.requests import Request

from connectors.inbox import MAX_BYTES, Upload
from connectors.model import Words
from dashboard.api.problems import Problem

FORM = "multipart/form-data"
# How a file that comes without a name is called, by what its sender says it is.
ENDINGS = {
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/vnd.apache.parquet": ".parquet",
    "application/zip": ".zip",
    "application/octet-stream": "",
}
FORM_OVERHEAD = 1_000_000  # of names, boundaries and fields
IN_MEMORY = 1_000_000
MOST_FILES = 20
MOST_FIELD_BYTES = 10_000
SLOWEST_S = 120
AT_A_TIME, AT_A_TIME_EACH = 8, 2
LONGEST_NAME = 200
_coming: dict[str, int] = {}


@dataclass(frozen=True)
class Body:
    """The files of a request, and what a form said besides."""

    uploads: list[Upload]
    fields: list[tuple[str, str]]


def media_type(request: Request) -> str:
    """What the sender says the body is. Raises Problem where we take no such thing."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said != FORM and said not in ENDINGS:
        raise Problem("media_type", {"said": said or "-"}, {"accepted": [FORM, *ENDINGS]})
    return said


@asynccontextmanager
async def kept(request: Request, whose: str) -> AsyncIterator[IO[bytes]]:
    """The body in a file that is gone afterwards. Raises Problem where it is too large, slow or one too many."""
    limit = MAX_BYTES + (FORM_OVERHEAD if media_type(request) == FORM else 0)
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise _too_large()
    with _room(whose), SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        try:
            async with asyncio.timeout(SLOWEST_S):
                await _stream(request, file, limit)
        except TimeoutError:
            raise Problem("too_slow", {"seconds": str(SLOWEST_S)}, headers={"Connection": "close"}) from None
        file.seek(0)
        yield file


def taken_apart(file: IO[bytes], content_type: str, name: str) -> Body:
    """To be called in a thread: reads the whole file. `name` is for a body that is one file."""
    if not content_type.lower().startswith(FORM):
        ending = ENDINGS[content_type.partition(";")[0].strip().lower()]
        return Body([Upload(name or f"report{ending}", file.read())], [])
    body = Body([], [])
    _form(file, content_type, body)
    if not body.uploads:
        raise Problem("bad_body", {"why": Words("파일이 없음", "no file")})
    if sum(len(one.data) for one in body.uploads) > MAX_BYTES:
        raise _too_large()
    return body


@contextmanager
def _room(whose: str) -> Iterator[None]:
    """So many bodies at a time, and so many of one team: each takes a file and, in its turn, memory."""
    if _coming.get(whose, 0) >= AT_A_TIME_EACH or sum(_coming.values()) >= AT_A_TIME:
        raise Problem("busy", headers={"Retry-After": "5"})
    _coming[whose] = _coming.get(whose, 0) + 1
    try:
        yield
    finally:
        _coming[whose] -= 1


async def _stream(request: Request, file: IO[bytes], limit: int) -> None:
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > limit:
            raise _too_large()
        file.write(chunk)


def _form(file: IO[bytes], content_type: str, body: Body) -> None:
    """Split a form into its parts. Raises Problem where it is none, or has too many parts."""
    _, options = parse_options_header(content_type)
    ended: list[bool] = []
    try:
        parser = FormParser(
            FORM, lambda one: _field(one, body), lambda one: _file(one, body), lambda: ended.append(True),
            options.get(b"boundary"), config={"MAX_MEMORY_FILE_SIZE": MAX_BYTES + FORM_OVERHEAD},
        )  # fmt: skip
        while chunk := file.read(IN_MEMORY):
            parser.write(chunk)
        parser.finalize()
    except ValueError as problem:  # the parser's own errors are ones too
        raise Problem("bad_body", {"why": str(problem)[:200]}) from None
    # Of a form that was cut off the last file is missing, and nobody would notice.
    if not ended:
        raise Problem("bad_body", {"why": Words("양식이 중간에 끊김", "the form is cut off")})


def _field(one: Field, body: Body) -> None:
    value = one.value or b""
    if len(body.fields) >= MOST_FILES or len(value) > MOST_FIELD_BYTES or not one.field_name:
        raise ValueError("too many fields, or one that is too long")
    body.fields.append((one.field_name.decode(), value.decode()))


def _file(one: File, body: Body) -> None:
    if len(body.uploads) >= MOST_FILES:
        raise ValueError("too many files")
    one.file_object.seek(0)
    data = one.file_object.read()
    one.close()
    body.uploads.append(Upload(_name((one.file_name or b"").decode()), data))


def _name(said: str) -> str:
    """A name is shown and kept as text only: one line, not too long, and no folder."""
    last = re.split(r"[/\\]", said)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "report"


def _too_large() -> Problem:
    said = {"limit": f"{MAX_BYTES // 1_000_000} MB"}
    return Problem("too_large", said, {"limit_bytes": MAX_BYTES}, headers={"Connection": "close"})

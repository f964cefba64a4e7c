"""Who may put a file into Streamlit's memory: the open pages of people who may send a report, up to a limit.

Streamlit's own upload address asks nobody who they are. It names the session, though, which only that session's
browser knows; and the script that runs for the session knows the person. So the script admits its session here,
and this gate lets nobody else through. Where Streamlit no longer told the session, nobody would be admitted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.refusals import refuse

ADDRESS = "/_stcore/upload_file"
MAX_BYTES = 50_000_000 + 100_000  # of one file, with what the form adds
MAX_FILES = 12  # that one person holds at a time
MAX_HELD = 200_000_000  # bytes one person holds at a time
MAX_ALL = 2_000_000_000  # bytes that all hold at a time
KEPT_AFTER_END_S = 300  # Streamlit keeps a session, and its files, for two minutes and a bit after the page closed


@dataclass
class Session:
    """An open page: whose it is, whether that person may still send, and the files it holds with their sizes."""

    person: str
    may_send: Callable[[], bool]
    files: dict[str, int] = field(default_factory=dict)
    ended_at: float | None = None


_sessions: dict[str, Session] = {}
_changing = threading.Lock()


def admit(person: str, may_send: Callable[[], bool]) -> None:
    """The session that runs now belongs to this person; `may_send` is asked again at each file."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    with _changing:
        known = _sessions.get(context.session_id)
        _sessions[context.session_id] = Session(person, may_send, known.files if known else {})
        _forget_ended()


class Gate:
    """Stands before the upload address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(ADDRESS) or scope["method"] == "OPTIONS":
            await self.app(scope, receive, send)
            return
        session_id, _, file_id = scope["path"].removeprefix(ADDRESS).strip("/").partition("/")
        refusal = _refusal(session_id, file_id, scope)
        if refusal:
            await refuse(refusal[1], scope, receive, send, refusal[0])
            return
        await self._counted(session_id, file_id, scope, receive, send)

    async def _counted(self, session_id: str, file_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        """A file that was taken away, or never got in, no longer counts."""
        is_kept = False

        async def watched(message: Message) -> None:
            nonlocal is_kept
            if message["type"] == "http.response.start":
                is_kept = scope["method"] == "PUT" and message["status"] < 300
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            if not is_kept:
                with _changing:
                    _sessions[session_id].files.pop(file_id, None) if session_id in _sessions else None


def _refusal(session_id: str, file_id: str, scope: Scope) -> tuple[int, str] | None:
    """Status and words; a file that may come in is counted at once, so that ten at a time count as ten."""
    with _changing:
        _forget_ended()
        session = _sessions.get(session_id)
        if session is None or not session.may_send():
            return 403, "upload_gate.not_you"
        if scope["method"] != "PUT":
            return None
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdigit():
            return 411, "upload_gate.no_length"
        if int(length) > MAX_BYTES:
            return 413, "upload_gate.too_large"
        refusal = _over_the_limit(session, int(length))
        if refusal is None:
            session.files[file_id] = int(length)
        return refusal


def _over_the_limit(session: Session, length: int) -> tuple[int, str] | None:
    sizes = [size for one in _sessions.values() for size in one.files.values()]
    own = [size for one in _sessions.values() if one.person == session.person for size in one.files.values()]
    if len(own) >= MAX_FILES or sum(own) + length > MAX_HELD:
        return 429, "upload_gate.too_many"
    return (503, "upload_gate.full") if sum(sizes) + length > MAX_ALL else None


def _forget_ended() -> None:
    """Streamlit drops the files of a session some time after its page was closed; then they count no longer."""
    if not runtime.exists():
        return
    now, is_alive = time.monotonic(), runtime.get_instance().is_active_session
    for session_id, session in list(_sessions.items()):
        session.ended_at = None if is_alive(session_id) else session.ended_at or now
        if session.ended_at is not None and now - session.ended_at > KEPT_AFTER_END_S:
            del _sessions[session_id]

"""The draft on the desk: taken from the upload field, checked once, kept, handed over, thrown away."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import streamlit as st

from connectors import acts, drafts, inbox, mappings
from connectors.acts import Kept
from connectors.drafts import Draft
from connectors.inbox import Looked, Upload
from connectors.keys import BrokenSeal
from connectors.programme import SEOUL
from dashboard import page
from dashboard.access import need
from dashboard.page import Here

NO_MONTH = ("F32", "F37")  # the file does not tell its month


class Sent(Protocol):
    """What Streamlit's upload field gives."""

    name: str

    def getvalue(self) -> bytes: ...


def me(here: Here) -> str:
    """The name one signs with: that of the sign-in; in demo mode, where nobody has one, what was typed."""
    return here.viewer.name or str(st.session_state.get("desk_name", "")).strip()


def sender(here: Here) -> str:
    """How a receipt names the sender; an operator who sends for a team is named as one."""
    plain = me(here).replace(":", " ")
    return f"operator:{plain}" if here.viewer.role == "operator" else plain


def opened(here: Here, team: str) -> Draft | None:
    """The draft to work on; where there are several, the one chosen."""
    need(here.viewer, "send", team)
    names = drafts.names(here.programme, team)
    if not names:
        return None
    name = names[0]
    if len(names) > 1:
        name = page.choose(here, "draft", names, here.say("desk.which_draft"), lambda one: name_said(here, one),
                           names[0])  # fmt: skip
    try:
        return drafts.read(here.programme, team, name)
    except BrokenSeal:
        st.warning(here.say("desk.broken_draft"))
        return None


def name_said(here: Here, name: str) -> str:
    if name == drafts.UNDATED:
        return here.say("desk.undated")
    return here.say.month(datetime.date.fromisoformat(f"{name}-01"))


def put(here: Here, team: str, files: Sequence[Sent], old: Draft | None) -> None:
    """Take files from the upload field. The file tells its month; else the one said for the draft it replaces
    holds. Reasons and answers given so far stay: they are for the rule or the heading, not for the file."""
    need(here.viewer, "send", team)
    uploads = tuple(Upload(one.name, one.getvalue()) for one in files)
    draft = Draft(team, uploads, me(here), datetime.datetime.now(SEOUL).replace(microsecond=0))
    if old is not None:
        draft = dataclasses.replace(
            draft, reasons=old.reasons, mapping=old.mapping, held_by=_holders(old, draft.by)
        )
    seen = _looked(here, draft)
    month = seen.header.month if seen.header else seen.same.month if seen.same else None
    if month is None and old is not None and {one.rule for one in seen.findings} & {*NO_MONTH}:
        month = old.month
    draft = dataclasses.replace(draft, month=month)
    _take_the_place(here, draft, old)
    keep(here, draft)
    st.query_params["draft"] = draft.name
    st.session_state["desk_upload"] = st.session_state.get("desk_upload", 0) + 1


def keep(here: Here, draft: Draft) -> None:
    need(here.viewer, "send", draft.team)
    drafts.save(here.programme, draft)


def date(here: Here, draft: Draft, month: datetime.date) -> None:
    """Say the month that the file does not tell."""
    keep(here, dataclasses.replace(draft, month=month))
    drafts.sent(here.programme, draft.team, drafts.UNDATED)
    st.query_params["draft"] = f"{month:%Y-%m}"


def answer(here: Here, draft: Draft, header: str, field: str | None) -> None:
    """Say what a heading of the team's means, "" for none of ours; None takes back what was said."""
    mapping = {said: name for said, name in draft.mapping.items() if said != header}
    if field is not None:
        mapping[header] = field
    keep(here, dataclasses.replace(draft, mapping=mapping))


def forget(here: Here, team: str, header: str) -> None:
    """Take back what was remembered about a heading; a draft on the desk is looked at anew."""
    need(here.viewer, "send", team)
    mappings.forget(here.programme.folder, team, header)
    st.session_state.pop("desk_seen", None)


def throw_away(here: Here, draft: Draft) -> None:
    need(here.viewer, "send", draft.team)
    drafts.discard(here.programme, draft.team, draft.name)
    st.session_state.pop("desk_seen", None)


def look(here: Here, draft: Draft) -> Looked:
    """What the door finds in the draft; asked again only when the files, what was said or the inbox change.

    Reasons are left out: they change what is still to be confirmed and nothing else.
    """
    said = (draft.team, draft.month, draft.kinds, draft.mapping)
    at = (_mark(draft), said, here.programme.code, _inbox_mark(here, draft.team))
    kept: tuple[Any, Looked] | None = st.session_state.get("desk_seen")
    if kept is None or kept[0] != at:
        with st.spinner(here.say("desk.checking")):
            kept = (at, _looked(here, draft))
        st.session_state["desk_seen"] = kept
        st.session_state.pop("desk_effect", None)
    return kept[1]


def to_confirm(seen: Looked, draft: Draft) -> list[str]:
    """Rules that still lack their reason."""
    return [rule for rule in seen.unconfirmed if not draft.reasons.get(rule, "").strip()]


def _looked(here: Here, draft: Draft) -> Looked:
    """The sender sees its own secret cells."""
    sending = dataclasses.replace(draft, reasons={}).sending(sender(here))
    return inbox.look(here.programme, sending, reveal=True)


def _mark(draft: Draft) -> str:
    whole = hashlib.sha256()
    for one in draft.uploads:
        whole.update(f"{one.name}\0{len(one.data)}\0".encode())
        whole.update(one.data)
    return whole.hexdigest()


def _inbox_mark(here: Here, team: str) -> tuple[int, int]:
    """Reports and acts are only ever added."""
    folder = here.programme.folder
    return len(list((folder / "inbox").glob(f"{team}/[!.]*"))), len(list((folder / "acts").glob("[0-9]*.json")))


def _holders(old: Draft, by: str) -> tuple[str, ...]:
    return old.held_by if old.by in ("", by) else (*old.held_by, old.by)


def _take_the_place(here: Here, draft: Draft, old: Draft | None) -> None:
    """An undated draft whose month is known now is gone; another draft of that month can be brought back."""
    if old is not None and old.name == drafts.UNDATED != draft.name:
        drafts.sent(here.programme, draft.team, drafts.UNDATED)
    if old is None or old.name != draft.name:
        drafts.discard(here.programme, draft.team, draft.name)


def need_send(here: Here, team: str) -> None:
    """The last lock before the door."""
    need(here.viewer, "send", team)


def done(here: Here) -> list[Kept]:
    return acts.read(here.programme.folder)

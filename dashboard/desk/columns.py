"""Columns under a heading of the team's own: is it the one of ours that it looks like?"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import streamlit as st

from connectors import contract, mappings
from connectors.drafts import Draft
from connectors.formats.tables import ASKS, LEFT_OUT
from connectors.inbox import Looked
from connectors.mappings import Said
from connectors.model import Finding
from connectors.programme import SEOUL
from dashboard.desk import hold, receipt
from dashboard.page import Here
from dashboard.text import plain


def questions(draft: Draft, found: Iterable[Finding]) -> dict[str, str]:
    """Heading -> the field it may be, for each heading about which nothing has been said yet."""
    asked: dict[str, str] = {}
    for one in found:
        header, field = one.values.get("header", ""), one.values.get("field", "")
        if one.rule in (ASKS, LEFT_OUT) and field and header not in draft.mapping:
            asked.setdefault(header, field)
    return asked


def ask(here: Here, draft: Draft, seen: Looked, mine: bool) -> None:
    """Each question with its two answers; what was answered can be taken back."""
    say, asked = here.say, questions(draft, seen.findings)
    if not asked and not draft.mapping:
        return
    st.header(say("desk.columns"), anchor=False)
    st.caption(say("desk.columns_note"))
    for header, field in asked.items():
        _question(here, draft, header, field, mine)
    for header, field in draft.mapping.items():
        _answered(here, draft, header, field, mine)


def _question(here: Here, draft: Draft, header: str, field: str, mine: bool) -> None:
    say = here.say
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("desk.ask_column", header=plain(header), column=_name(here, field)))
        if st.button(say("desk.column_is"), disabled=not mine, key=f"desk_column_is_{header}"):
            hold.answer(here, draft, header, field)
            st.rerun()
        if st.button(say("desk.column_is_not"), disabled=not mine, key=f"desk_column_not_{header}"):
            hold.answer(here, draft, header, "")
            st.rerun()


def _answered(here: Here, draft: Draft, header: str, field: str, mine: bool) -> None:
    say = here.say
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_said(here, header, field))
        if st.button(
            say("desk.answer_again"), type="tertiary", disabled=not mine, key=f"desk_column_again_{header}"
        ):
            hold.answer(here, draft, header, None)
            st.rerun()


def remembered(here: Here, team: str) -> None:
    """What was said about headings in reports sent before, and whoever may send takes back."""
    say, known = here.say, mappings.read(here.programme.folder, team)
    if not known:
        return
    with st.expander(say("desk.columns_known", n=str(len(known))), key="desk_columns_known"):
        st.caption(say("desk.columns_known_note"))
        for header, one in known.items():
            _known(here, team, header, one)


def _known(here: Here, team: str, header: str, one: Said) -> None:
    say, at = here.say, datetime.datetime.fromisoformat(one.at).astimezone(SEOUL)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_said(here, header, one.field))
        st.caption(say("desk.column_by", by=plain(receipt.sender_said(here, one.by)), day=say.day(at.date())))
        if st.button(say("desk.column_forget"), type="tertiary", key=f"desk_column_forget_{header}"):
            hold.forget(here, team, header)
            st.rerun()


def _said(here: Here, header: str, field: str) -> str:
    """What was answered about a heading."""
    if not field:
        return here.say("desk.column_left", header=plain(header))
    return here.say("desk.column_taken", header=plain(header), column=_name(here, field))


def _name(here: Here, field: str) -> str:
    """A field by its words; one name has the same words in every kind."""
    whole = contract.load()
    among = (*(kind.fields for kind in whole.kinds.values()), whole.header)
    return here.say.of(next(fields[field].words for fields in among if field in fields))

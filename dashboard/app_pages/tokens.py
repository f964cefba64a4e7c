"""Tokens: the operator makes one for a team's program, sees when it was last used, and revokes it."""

from __future__ import annotations

import datetime

import streamlit as st

from connectors import tokens
from connectors.programme import SEOUL
from connectors.tokens import MOST_DAYS, USUAL_DAYS, Token
from dashboard import access, blocks, page, show
from dashboard.tables import Grid

here = page.current()
access.need(here.viewer, "run")
say, code = here.say, here.programme.code
who = here.viewer.name or here.viewer.role
DAYS = (30, 90, USUAL_DAYS, MOST_DAYS)


def make() -> None:
    """The token itself is on the screen of this run and nowhere else."""
    with st.form("make_token", border=True):
        st.header(say("tokens_page.make"), anchor=False)
        team = st.selectbox(say("tokens_page.team"), list(here.programme.teams), format_func=here.name)
        label = st.text_input(say("tokens_page.label"), max_chars=60, placeholder=say("tokens_page.label_hint"))
        days = st.selectbox(say("tokens_page.days"), DAYS, index=DAYS.index(USUAL_DAYS),
                            format_func=lambda n: say("tokens_page.n_days", n=n))  # fmt: skip
        if not st.form_submit_button(say("tokens_page.do_make"), type="primary"):
            return
    if not label.strip():
        st.warning(say("tokens_page.no_label"))
        return
    text, token = tokens.make(code, team, label.strip(), who, days)
    st.success(say("tokens_page.made", team=here.name(team), day=say.day(token.ends_on)))
    st.code(text, language=None)


def listed(kept: list[Token]) -> Grid:
    now = datetime.datetime.now(SEOUL)
    columns = ("beginning", "team", "label", "state", "made", "ends", "used")
    rows = [
        (
            one.beginning, here.name(one.team) if one.team in here.programme.teams else one.team, one.label,
            say(f"token_state.{one.state(now)}"),
            f"{say.moment(one.made_at)} · {one.made_by}", say.day(one.ends_on),
            say.moment(one.used_at) if one.used_at else say("tokens_page.never"),
        )
        for one in reversed(kept)
    ]  # fmt: skip
    title = say("tokens_page.list", n=len(rows))
    return Grid(title, "", tuple(say(f"token_column.{name}") for name in columns), list(rows), len(columns))


def revoke(kept: list[Token]) -> None:
    now = datetime.datetime.now(SEOUL)
    valid = {one.id: one for one in kept if one.state(now) == "valid"}
    if not valid:
        return
    with st.form("revoke_token", border=True):
        st.header(say("tokens_page.revoke"), anchor=False)
        id = st.selectbox(say("tokens_page.which"), list(valid),
                          format_func=lambda one: f"{valid[one].beginning} · {valid[one].label}")  # fmt: skip
        st.caption(say("tokens_page.revoke_note"))
        if st.form_submit_button(say("tokens_page.do_revoke")):
            tokens.revoke(code, id, who)
            st.rerun()


st.title(say("tokens_page.title"), anchor=False)
st.write(say("tokens_page.lead"))
make()
found = tokens.known(code)
if found:
    show.fresh(here, [blocks.table(here, "tokens", listed(found))])
else:
    st.caption(say("tokens_page.none"))
revoke(found)

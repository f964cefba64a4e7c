"""What a person does on the pages of the review: each form asks for what its act needs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

import streamlit as st

from connectors import vault
from connectors.acts import GRADES, Act, What
from connectors.keys import BrokenSeal
from dashboard import access
from dashboard.page import Here
from dashboard.review import doing, worded
from dashboard.review.asked import Claim, Question, Waiting
from dashboard.review.doing import signed
from dashboard.sources import registers
from dashboard.sources.registers import Candidate

LONGEST = 1000
SHA256 = re.compile("[0-9a-fA-F]{64}")
_DONE, _BEHIND = "review_done", "review_behind"


def told(here: Here) -> None:
    """What was done in the run before this one."""
    said = st.session_state.pop(_DONE, None)
    if said:
        st.success(said, icon=":material/check:")
    behind = st.session_state.pop(_BEHIND, None)
    if behind:
        st.warning(behind, icon=":material/sync_problem:")


def reply(here: Here, one: Question, rule: str, same: Sequence[Question], offered: Sequence[What]) -> None:
    """Ask, answer or close: one text, and a button for each act offered; if wished for all questions alike."""
    say = here.say
    with st.form("reply", clear_on_submit=True):
        st.subheader(say("review.reply"), anchor=False)
        if one.is_between and "ask" in offered:
            st.caption(say("review.between_warning"))
        text = st.text_area(say("review.words"), max_chars=LONGEST, key="reply_words")
        every = len(same) > 1 and st.checkbox(say("review.all_alike", n=len(same)), key="reply_all")
        with st.container(horizontal=True):
            pressed = [
                act
                for n, act in enumerate(offered)
                if st.form_submit_button(say(f"do.{act}"), type="primary" if n == 0 else "secondary")
            ]
    if pressed and _is_said(here, text):
        about = same if every else [one]
        run(here, [doing.about(here.viewer, pressed[0], each, rule, text.strip()) for each in about])


def go_through(here: Here, one: Waiting, rows: Sequence[str]) -> None:
    """A report is sent back with a comment, marked as gone through, or asked about row by row."""
    say = here.say
    with st.form("go_through", clear_on_submit=True):
        st.subheader(say("review.judge"), anchor=False)
        row = st.selectbox(
            say("review.row"),
            ["", *rows],
            key="judge_row",
            format_func=lambda key: key or say("review.whole_report"),
        )
        text = st.text_area(say("review.words"), max_chars=LONGEST, key="judge_words")
        with st.container(horizontal=True):
            seen = st.form_submit_button(say("do.review"), type="primary", disabled=one.is_reviewed)
            asks = st.form_submit_button(say("do.ask"))
            back = st.form_submit_button(say("do.return"), disabled=one.is_returned)
    by = signed(here.viewer)
    if seen:
        run(here, [Act("review", by, one.team, one.report_id, one.month, reason=text.strip())])
    elif asks and _is_said(here, text):
        run(here, [Act("ask", by, one.team, one.report_id, one.month, "", text.strip(), row=row)])
    elif back and _is_said(here, text):
        run(here, [Act("return", by, one.team, one.report_id, one.month, reason=text.strip())])


def grade(here: Here, one: Claim) -> None:
    """The office's grade of one piece of evidence, with its reason."""
    say = here.say
    with st.form("grade", clear_on_submit=True):
        st.subheader(say("review.grade"), anchor=False)
        level = st.radio(
            say("review.level"),
            GRADES,
            index=GRADES.index(one.graded or one.effective),
            format_func=lambda code: worded.level(say, code),
            key="grade_level",
        )
        text = st.text_area(say("review.reason"), max_chars=LONGEST, key="grade_words")
        pressed = st.form_submit_button(say("do.grade"), type="primary")
    if pressed and _is_said(here, text):
        by = signed(here.viewer)
        run(here, [Act("grade", by, one.team, one.subject, one.month, str(level), text.strip(), one.sha256)])


def match(here: Here, one: Candidate) -> None:
    """Whether a public contract to which only a name points is the team's, with the reason."""
    say = here.say
    with st.form("match", clear_on_submit=True):
        st.subheader(say("registers.judge", team=here.name(one.team)), anchor=False)
        text = st.text_area(say("review.reason"), max_chars=LONGEST, key="match_words")
        with st.container(horizontal=True):
            yes = st.form_submit_button(say("registers.do_yes"), type="primary")
            no = st.form_submit_button(say("registers.do_no"))
    if (yes or no) and _is_said(here, text):
        run(here, [registers.act(one, signed(here.viewer), "yes" if yes else "no", text.strip())])


def attach(here: Here, team: str, subject: str, month: datetime.date, sha256: str = "") -> None:
    """Evidence is attached by its hash; whoever may open originals may leave the file as well."""
    say, data = here.say, None
    with st.form("attach"):
        st.subheader(say("review.attach"), anchor=False)
        leaves = access.may(here.viewer, "open_original", team)
        st.caption(say("review.attach_note" if leaves else "review.attach_hash"))
        if leaves:
            data = st.file_uploader(say("review.file"), key="attach_file")
        digest = st.text_input("SHA-256", value=sha256, key="attach_sha256")
        name = st.text_input(say("review.file_name"), max_chars=120, key="attach_name")
        pressed = st.form_submit_button(say("do.attach"))
    if not pressed:
        return
    file = data.getvalue() if data else None
    if file is not None and len(file) > vault.MAX_BYTES:
        st.warning(say("review.too_large"))
        return
    digest = vault.sha256_of(file) if file is not None else digest.strip().lower()
    if not SHA256.fullmatch(digest):
        st.warning(say("review.no_sha256"))
    elif sha256 and digest != sha256:
        st.warning(say("review.other_sha256"))
    else:
        named = name.strip() or (data.name if data else say("review.unnamed"))
        act = Act("attach", signed(here.viewer), team, subject, month, named, sha256=digest)
        _running(here, lambda: doing.attach(here.programme, here.viewer, act, file), [act])


def look_into(here: Here, one: Claim) -> None:
    """The file behind a piece of evidence, where it was left and the viewer may open it; that goes on record."""
    say = here.say
    if not vault.holds(here.programme, one.sha256) or not access.may(here.viewer, "open_original", one.team):
        return
    if st.button(say("do.open"), key="open_evidence"):
        try:
            data = doing.opened(here.programme, here.viewer, one.team, one.sha256)
        except BrokenSeal:
            st.error(say("review.broken_seal"))
            return
        st.download_button(say("review.save"), data, one.attached or one.sha256, key="save_evidence")


def run(here: Here, acts: Sequence[Act]) -> None:
    _running(here, lambda: doing.do(here.programme, here.viewer, acts), acts)


def _running(here: Here, work: Callable[[], None], acts: Sequence[Act]) -> None:
    """Do it, and begin anew on what was built."""
    say = here.say
    key, done = _DONE, "review.done"
    with st.status(say("review.writing")):
        try:
            work()
        except doing.NotBuilt:
            key, done = _BEHIND, "review.done_not_built"
    st.session_state[key] = say(done, what=say(f"act.{acts[0].act}"), n=len(acts))
    st.rerun()


def _is_said(here: Here, text: str) -> bool:
    if text.strip():
        return True
    st.warning(here.say("review.no_words"))
    return False

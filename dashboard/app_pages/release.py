"""Release: the operator sees what an edition would hold and keep back, makes it, moves its date, and names who may
read it early."""

from __future__ import annotations

import datetime

import streamlit as st

from connectors.model import Words
from connectors.programme import SEOUL
from dashboard import access, blocks, page, release, show
from dashboard.publish import clock, editions, prerelease, scheduling
from dashboard.publish.model import STATUSES
from dashboard.publish.scheduling import CannotMove
from dashboard.review.doing import signed

here = page.current()
access.need(here.viewer, "run")
say, programme = here.say, here.programme
now = clock.now(programme.fixed_as_of)


def chosen() -> str:
    known = here.ask(release.quarters) or [here.day.as_of.strftime("%YQ") + str((here.day.as_of.month + 2) // 3)]
    return str(st.selectbox(say("release_page.quarter"), known, help=say("release_page.quarter_hint")))


def preview(quarter: str) -> None:
    """Disclosure control takes some seconds, so nobody waits for it who did not ask."""
    if not st.button(say("release_page.do_preview"), type="primary"):
        return
    try:
        with st.spinner(say("release_page.working")):
            made = release.preview(programme, here.viewer, here.file, quarter)
    except release.CannotPublish as problem:
        st.warning(problem.words[say.lang])
        return
    show.fresh(here, [blocks.table(here, "release_appears", release.appears(here, made)),
                      blocks.table(here, "release_kept_back", release.kept_back(here, made))])  # fmt: skip


def publish(quarter: str) -> None:
    newest = next(
        (one for one in editions.in_force(editions.index(programme.folder)) if one.quarter == quarter), None
    )
    with st.form("publish", border=True):
        st.subheader(say("release_page.publish", quarter=quarter), anchor=False)
        st.write(say("release_page.planned", at=say.moment(scheduling.planned(programme.folder, quarter).at)))
        if newest:
            st.write(say("release_page.is_correction", id=newest.id))
        status = st.selectbox(say("release_page.status"), STATUSES, index=3 if newest else 1,
                              format_func=lambda one: say(f"edition_status.{one}"))  # fmt: skip
        reason = _reason("publish") if newest else None
        sure = st.checkbox(say("release_page.sure"))
        keeps = bool(newest) and st.checkbox(say("release_page.keep_b2b"), help=say("release_page.keep_b2b_hint"))
        if not st.form_submit_button(say("release_page.do_publish")):
            return
    if not sure:
        st.warning(say("release_page.not_sure"))
        return
    _publish(quarter, status, reason, keeps)


def _publish(quarter: str, status: str, reason: Words | None, keeps: bool) -> None:
    try:
        with st.spinner(say("release_page.working")):
            edition = release.make(here, quarter, status, reason, now, keeps)  # type: ignore[arg-type]
    except release.CannotPublish as problem:
        st.warning(problem.words[say.lang])
    else:
        st.success(say("release_page.published", id=edition.id, at=say.moment(edition.published_at)))


def move() -> None:
    open_ = [one.planned.quarter for one in release.slots(programme.folder, now) if one.standing != "released"]
    if not open_:
        return
    with st.form("move", border=True):
        st.subheader(say("release_page.move"), anchor=False)
        quarter = st.selectbox(say("release_page.quarter"), open_, key="move_quarter")
        to = st.text_input(say("release_page.new_time"), placeholder="2026-11-05T09:30", max_chars=16)
        reason = _reason("move")
        if not st.form_submit_button(say("release_page.do_move")):
            return
    try:
        at = datetime.datetime.fromisoformat(to.strip()).replace(tzinfo=SEOUL)
        scheduling.move(programme, quarter, at, reason, signed(here.viewer), now)
    except ValueError:
        st.warning(say("release_page.no_time"))
    except CannotMove as problem:
        st.warning(problem.words[say.lang])
    else:
        st.rerun()


def name_reader() -> None:
    waiting = [one.id for one in release.waiting(programme.folder, now)]
    if not waiting:
        st.caption(say("release_page.none_waiting"))
        return
    with st.form("allow", border=True):
        st.subheader(say("release_page.allow"), anchor=False)
        id = st.selectbox(say("release_column.edition"), waiting)
        name = st.text_input(say("release_column.name"), max_chars=60)
        why = st.text_input(say("release_column.why"), max_chars=200)
        st.caption(say("release_page.allow_note"))
        if not st.form_submit_button(say("release_page.do_allow")):
            return
    if not name.strip() or not why.strip():
        st.warning(say("release_page.no_name"))
        return
    prerelease.allow(programme, id, name.strip(), why.strip(), signed(here.viewer), now)
    st.rerun()


def _reason(key: str) -> Words:
    ko = st.text_input(say("release_page.reason_ko"), max_chars=300, key=f"{key}_ko")
    en = st.text_input(say("release_page.reason_en"), max_chars=300, key=f"{key}_en")
    return Words(ko, en)


st.title(say("release_page.title"), anchor=False)
st.write(say("release_page.lead"))
quarter = chosen()
preview(quarter)
publish(quarter)
dates = release.dates(here, release.slots(programme.folder, now))
show.fresh(here, [blocks.table(here, "release_dates", dates)] if dates.rows else [])
move()
name_reader()
early = release.readers(here, programme.folder)
if early.rows:
    show.fresh(here, [blocks.table(here, "release_readers", early)])

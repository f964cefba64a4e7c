"""Release: the operator sees what an edition would hold and keep back, makes it, moves its date, and names who may
read it early."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

import streamlit as st

from connectors.model import Words
from connectors.programme import SEOUL
from dashboard import access, blocks, early, page, places, release, show
from dashboard.publish import clock, editions, prerelease, scheduling, worded
from dashboard.publish.model import STATUSES
from dashboard.publish.refusals import CannotPublish
from dashboard.publish.scheduling import CannotMove
from dashboard.review.doing import signed
from dashboard.text import plain

here = page.current()
access.need(here.viewer, "run")
say, programme = here.say, here.programme
now = clock.now(programme.fixed_as_of)


def chosen() -> str:
    known = here.ask(release.quarters) or [here.day.as_of.strftime("%YQ") + str((here.day.as_of.month + 2) // 3)]
    label = say("release_page.quarter")
    return str(st.selectbox(label, known, help=say("release_page.quarter_hint"), width=page.WIDTH))


def preview(quarter: str) -> None:
    """Disclosure control takes some seconds, so nobody waits for it who did not ask; then it stays on the page."""
    if st.button(say("release_page.do_preview"), type="primary"):
        st.session_state["previewed"] = (quarter, here.file)
    if st.session_state.get("previewed") != (quarter, here.file):
        return
    try:
        with st.spinner(say("release_page.working")):
            made = release.preview(programme, here.viewer, here.file, quarter)
    except CannotPublish as problem:
        st.warning(problem.words[say.lang])
        return
    if line := worded.summed(say, made.together):
        st.write(line)
    show.fresh(here, [blocks.table(here, "release_appears", release.appears(here, made)),
                      blocks.table(here, "release_kept_back", release.kept_back(here, made))])  # fmt: skip


def publish(quarter: str) -> None:
    newest = next(
        (one for one in editions.in_force(editions.index(programme.folder)) if one.quarter == quarter), None
    )
    with st.form("publish", border=True):
        key = "release_page.correct" if newest else "release_page.publish"
        st.header(say(key, quarter=quarter), anchor=False)
        st.write(say("release_page.planned", at=say.moment(scheduling.planned(programme.folder, quarter).at)))
        if newest:
            st.write(say("release_page.is_correction", id=newest.id))
        status = st.selectbox(say("release_page.status"), STATUSES, index=3 if newest else 1,
                              format_func=lambda one: say(f"edition_status.{one}"))  # fmt: skip
        reason = _reason("publish") if newest else None
        sure = st.checkbox(say("release_page.sure"))
        keeps = bool(newest) and st.checkbox(say("release_page.keep_b2b"))
        if newest:
            st.caption(say("release_page.keep_b2b_hint"))
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
    except CannotPublish as problem:
        st.warning(problem.words[say.lang])
    else:
        st.session_state.pop("previewed", None)
        st.success(say("release_page.published", id=edition.id, at=say.moment(edition.published_at)))


def move() -> None:
    open_ = [one.planned.quarter for one in release.slots(programme.folder, now) if one.standing != "released"]
    if not open_:
        return
    with st.form("move", border=True):
        st.header(say("release_page.move"), anchor=False)
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
        st.header(say("release_page.allow"), anchor=False)
        id = st.selectbox(say("release_column.edition"), waiting)
        name = st.text_input(say("release_column.name"), max_chars=60)
        why = st.text_input(say("release_column.why"), max_chars=200)
        st.caption(say("release_page.allow_note"))
        if not st.form_submit_button(say("release_page.do_allow")):
            return
    if not name.strip() or not why.strip():
        st.warning(say("release_page.no_name"))
        return
    token = prerelease.allow(programme, id, _line(name), _line(why), signed(here.viewer), now)
    start, end = release.opening(programme.folder, id)
    opens = {"from": say.moment(start), "until": say.moment(end)}
    st.success(say("release_page.allowed", name=plain(_line(name)), **opens))
    # On the screen of this run and nowhere else.
    st.code(_site() + early.address(programme.code, token, f"{say.lang}/"), language=None, wrap_lines=True)


def _site() -> str:
    """Where the public pages are said to be; else where the operator is now."""
    return places.public_address() or "{0.scheme}://{0.netloc}".format(urlsplit(st.context.url or ""))


def revoke() -> None:
    open_ = release.revocable(programme.folder, now)
    if not open_:
        return
    with st.form("revoke", border=True):
        st.subheader(say("release_page.revoke"), anchor=False)
        mark = st.selectbox(say("release_page.revoke_which"), list(open_),
                            format_func=lambda one: f"{open_[one].name} · {open_[one].edition}")  # fmt: skip
        why = st.text_input(say("release_page.revoke_why"), max_chars=200)
        st.caption(say("release_page.revoke_note"))
        if not st.form_submit_button(say("release_page.do_revoke")):
            return
    if not why.strip():
        st.warning(say("release_page.no_reason"))
        return
    prerelease.revoke(programme, mark, _line(why), signed(here.viewer), now)
    st.rerun()


def _line(said: str) -> str:
    """As it will stand on pages: on one line, no control characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in said).split())


def _reason(key: str) -> Words:
    ko = st.text_input(say("release_page.reason_ko"), max_chars=300, key=f"{key}_ko")
    en = st.text_input(say("release_page.reason_en"), max_chars=300, key=f"{key}_en")
    return Words(ko, en)


st.title(release.title(here, programme.folder, now), anchor=False)
st.write(say("release_page.lead"))
quarter = chosen()
preview(quarter)
publish(quarter)
dates = release.dates(here, release.slots(programme.folder, now))
show.fresh(here, [blocks.table(here, "release_dates", dates)] if dates.rows else [])
move()
name_reader()
revoke()
named, looked = release.readers(here, programme.folder, now), release.looks(here, programme.folder)
if named.rows:
    show.fresh(here, [blocks.table(here, "release_readers", named)])
    if looked.rows:
        show.fresh(here, [blocks.table(here, "release_looks", looked)])
    else:
        st.caption(say("release_page.no_looks"))

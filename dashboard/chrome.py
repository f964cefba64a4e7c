"""What stands around every page: the mark of fictional data, whom one looks as, the other language, the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import empty, mode, page, roles, stamp
from dashboard.access import Answer
from dashboard.charts import markup
from dashboard.page import Here
from dashboard.publish import clock, editions
from dashboard.text import LANGUAGES, Text, plain

ICON = Path(__file__).with_name("static") / "icon.svg"


def head(here: Here) -> DeltaGenerator:
    """The marks on the left; on the right who looks, and the place of the other language's link."""
    if mode.is_open_demo():
        st.warning(here.say("open_demo.banner"))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(markup.badges(_badges(here)), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small", key="whose"):
            if len(here.programmes) > 1:
                _choose_programme(here)
            if here.viewers:
                _choose_viewer(here)
            else:
                _signed_in(here)
            return st.container(width="content")


def other_language(here: Here, place: DeltaGenerator) -> None:
    """A real link to this very view in the other language; once the page has run, its address is known."""
    other = next(lang for lang in LANGUAGES if lang != here.say.lang)
    address = here.href(here.page, lang=other)
    place.html(markup.link(here.say("chrome.other_language"), address, lang=other), width="content")


def foot(here: Here) -> None:
    """What this is and is not, on every page."""
    say, day = here.say, here.day
    lines = [
        say("app.unofficial"),
        say("chrome.standing", programme=say.of(here.programme.words), day=say.day(day.as_of)),
        stamp.short(say, here.ask(stamp.of)),
    ]
    if day.is_fictional:
        lines.append(say("app.fictional_long"))
    is_out = bool(editions.released(here.programme.folder, clock.now(here.programme.fixed_as_of)))
    public = (say("chrome.public_pages"), f"/p/{here.programme.code}/{say.lang}/") if is_out else None
    st.html(markup.foot(lines, public))


def sign_in(say: Text) -> None:
    """The page of those who have not signed in, or who have no role yet: it says whom to ask."""
    found, is_known = roles.current(), bool(st.user.get("is_logged_in", False))
    other = next(lang for lang in LANGUAGES if lang != say.lang)
    st.html(markup.link(say("chrome.other_language"), f"?lang={other}", lang=other))
    st.title(say("who.no_role_title" if is_known else "sign_in.title"), anchor=False)
    if not found.ask:
        st.write(say("who.no_roles"))
        return
    if not is_known:
        st.write(say("sign_in.lead"))
        for name in mode.providers():
            _sign_in_with(say, name)
        st.caption(say("who.ask", address=plain(found.ask)))
        return
    st.write(say("sign_in.no_role", who=plain(str(st.user.get("email") or st.user.get("name") or ""))))
    st.write(say("who.ask", address=plain(found.ask)))
    if not roles.verified_email(st.user.to_dict()):
        st.caption(say("who.not_verified"))
    st.button(say("sign_in.leave"), on_click=st.logout)


def _sign_in_with(say: Text, provider: str | None) -> None:
    label = say("who.sign_in_with", provider=provider) if provider else say("sign_in.button")
    st.button(label, on_click=st.login, args=(provider,) if provider else (), type="primary")


def nothing_built(say: Text) -> None:
    """The page before any data: the one command that brings some."""
    st.title(say("nothing.title"), anchor=False)
    st.write(say("nothing.lead"))
    st.code("hwaksan demo\nhwaksan serve", language="bash")


def no_such_page(here: Here, answer: Answer | None) -> None:
    """In place of a page that does not exist, or is not for this viewer and why; with the way home."""
    say = here.say
    st.title(say("chrome.no_page" if answer is None else "chrome.closed_page"), anchor=False)
    st.write(say("chrome.no_page_why") if answer is None else say.of(answer.reason))
    st.html(markup.step(say("chrome.to_home"), here.href(here.pages[0])))


def _badges(here: Here) -> list[tuple[str, str]]:
    say = here.say
    found = [("fictional", say("app.fictional"))] if here.day.is_fictional else []
    found += [("demo", say("chrome.demo_mode"))] if here.viewers else []
    # Where there is no score, its name would only puzzle.
    return found if empty.is_empty(here) else [*found, ("unofficial", say("chrome.unofficial"))]


def _choose_viewer(here: Here) -> None:
    say = here.say
    _choose("view", here.viewer.code, list(here.viewers), say("chrome.view_as"),
            lambda code: say("chrome.as", who=_viewer_name(here, code)))  # fmt: skip


def _signed_in(here: Here) -> None:
    """Who one is signed in as, in which role, and the way out."""
    viewer = here.viewer
    role = here.name(viewer.team) if viewer.team else here.say(f"role.{viewer.role}")
    with st.popover(role, icon=":material/account_circle:"):
        st.text(viewer.name)
        st.button(here.say("sign_in.leave"), on_click=st.logout, key="sign_out")


def _choose_programme(here: Here) -> None:
    _choose("programme", here.programme.code, here.programmes, here.say("chrome.programme"),
            lambda code: page.programme_name(here, code), width=320)  # fmt: skip


def _choose(
    key: str, code: str, options: Sequence[str], label: str, named: Callable[[str], str], width: int = page.WIDTH
) -> None:
    st.session_state[page.widget(key)] = code
    st.selectbox(
        label, options, key=page.widget(key), format_func=named, width=width, label_visibility="collapsed",
        on_change=page.take, args=(key,),
    )  # fmt: skip


def _viewer_name(here: Here, code: str) -> str:
    viewer = here.viewers[code]
    return here.name(viewer.team) if viewer.team else here.say(f"role.{viewer.role}")

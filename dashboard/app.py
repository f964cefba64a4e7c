"""The Streamlit router: the viewer decides which pages exist, and every page wears the same marks."""

from __future__ import annotations

import streamlit as st

from dashboard import access, chrome, empty, page, roles, show, uploads
from dashboard.access import Viewer
from dashboard.menu import FIRST, NOWHERE, PAGES, Kind, pages_for
from dashboard.mode import is_demo_mode
from dashboard.page import Here, NothingBuilt
from dashboard.text import Text


def main() -> None:
    say = page.speech()
    st.set_page_config(page_title=say("app.title"), page_icon=str(chrome.ICON), layout="wide")
    seen = None if is_demo_mode() else roles.current().of(st.user.to_dict())
    if seen == {}:
        chrome.sign_in(say)
        return
    try:
        here = page.arrive(say, seen)
    except NothingBuilt:
        chrome.nothing_built(say)
        return
    _admit(here)
    pages = pages_for(here.viewer)
    chosen = st.navigation(_menus_of_session(say, pages), position="top")
    # Streamlit calls the page that opens first by no name.
    name = chosen.url_path or FIRST
    here = page.enter(here, name, pages)
    place = chrome.head(here)
    if name not in pages:
        chrome.no_such_page(here, access.may(here.viewer, PAGES[name].action) if name in PAGES else None)
    elif PAGES[name].needs_reports and empty.is_empty(here):
        show.blocks(here, lambda: empty.contents(here))
    else:
        chosen.run()
    chrome.other_language(here, place)
    chrome.foot(here)
    page.write_address(here)
    page.settle()


def _admit(here: Here) -> None:
    """Let the browser of this session put files into Streamlit's memory, as long as its viewer may send a report
    or lay a method of their own beside ours."""
    if here.viewers:
        viewer = here.viewer
        uploads.admit(f"demo {viewer.code}", lambda: _may_send(viewer))
        return
    user, code = st.user.to_dict(), here.programme.code
    uploads.admit(here.viewer.name, lambda: _may_send(roles.current().of(user).get(code)))


def _may_send(viewer: Viewer | None) -> bool:
    if viewer is None:
        return False
    return bool(access.may(viewer, "send", viewer.team)) or bool(access.may(viewer, "review"))


def _menus_of_session(say: Text, pages: tuple[str, ...]) -> dict[str, list[st.Page]]:
    """Streamlit looks each page up on disk when it is made, so a session keeps its own; that a page may run now is
    noted in it, so that sessions cannot share them."""
    kept: dict[object, dict[str, list[st.Page]]] = st.session_state.setdefault("menus", {})
    if (say.lang, pages) not in kept:
        kept[say.lang, pages] = _menus(say, pages)
    return kept[say.lang, pages]


def _menus(say: Text, pages: tuple[str, ...]) -> dict[str, list[st.Page]]:
    """The bar holds the pages one starts from; the others stand in menus, so that it fits and stays calm."""
    menus: dict[str, list[st.Page]] = {}
    for name in pages:
        kind = PAGES[name]
        menus.setdefault(say(f"menu.{kind.menu}") if kind.menu else "", []).append(_page(say, name, kind))
    menus[""] += [_closed(say, name) for name in (*PAGES, NOWHERE) if name not in pages]
    return menus


def _closed(say: Text, name: str) -> st.Page:
    """An address without its page, in no menu: what Streamlit itself says of one it does not know is English."""
    return st.Page(lambda: None, title=say("chrome.no_page"), url_path=name, visibility="hidden")


def _page(say: Text, name: str, kind: Kind) -> st.Page:
    title = say(f"nav.{name}")
    return st.Page(f"app_pages/{name}.py", title=title, icon=kind.icon, url_path=name, default=name == FIRST)


if __name__ == "__main__":
    main()

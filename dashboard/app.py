"""The Streamlit router: the viewer decides which pages exist, and every page wears the same marks."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard import access, chrome, empty, page, roles, show, uploads
from dashboard.access import Action, Viewer
from dashboard.mode import is_demo_mode
from dashboard.page import Here, NothingBuilt
from dashboard.text import Text


@dataclass(frozen=True)
class Kind:
    """What the router knows of a page: its icon and the menu it stands in ("" is the bar itself).

    One that `needs_reports` is not run where none was ever filed: it could only show scores of nothing. It exists
    for those who may do its `action`, to their own material at least.
    """

    icon: str
    menu: str
    needs_reports: bool = False
    action: Action = "published"


# In the order of the menus. The first one opens where no page is named.
PAGES = {
    "home": Kind(":material/home:", ""),
    "desk": Kind(":material/outbox:", "", action="send"),
    "overview": Kind(":material/dashboard:", "", needs_reports=True),
    "b2b": Kind(":material/apartment:", "field", needs_reports=True),
    "b2c": Kind(":material/groups:", "field", needs_reports=True),
    "sectors": Kind(":material/stairs:", "field"),
    "ecosystem": Kind(":material/hub:", "field"),
    "benchmarks": Kind(":material/scatter_plot:", ""),
    "record": Kind(":material/newspaper:", ""),
    "team": Kind(":material/badge:", "scores", needs_reports=True),
    "explain": Kind(":material/manage_search:", "scores", needs_reports=True),
    "method": Kind(":material/menu_book:", "scores"),
    "review": Kind(":material/fact_check:", "reporting", action="review"),
    "questions": Kind(":material/forum:", "reporting", action="send"),
    "calendar": Kind(":material/calendar_month:", "reporting"),
    "status": Kind(":material/database:", "reporting"),
    "audit": Kind(":material/history:", "reporting", action="review"),
    "tokens": Kind(":material/key:", "office", action="run"),
}
FIRST = next(iter(PAGES))
# Where the server sends addresses that name no page.
NOWHERE = "nowhere"


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
    chosen = st.navigation(_menus(say, pages), position="top")
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


def pages_for(viewer: Viewer) -> tuple[str, ...]:
    """The pages that exist for this viewer; a page left out cannot be opened by its address either."""
    return tuple(name for name, kind in PAGES.items() if access.may(viewer, kind.action, viewer.team))


def _admit(here: Here) -> None:
    """Let the browser of this session put files into Streamlit's memory, as long as its viewer may send any."""
    if here.viewers:
        viewer = here.viewer
        uploads.admit(f"demo {viewer.code}", lambda: bool(access.may(viewer, "send", viewer.team)))
        return
    user, code = st.user.to_dict(), here.programme.code
    uploads.admit(here.viewer.name, lambda: _may_send(roles.current().of(user).get(code)))


def _may_send(viewer: Viewer | None) -> bool:
    return viewer is not None and bool(access.may(viewer, "send", viewer.team))


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

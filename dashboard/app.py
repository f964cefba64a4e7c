"""The Streamlit router: the viewer decides which pages exist, and every page wears the same marks."""

from __future__ import annotations

import streamlit as st

from dashboard import chrome, page
from dashboard.page import NothingBuilt
from dashboard.server import is_demo_mode
from dashboard.text import Text

PAGES = {
    "overview": ":material/dashboard:",
    "b2b": ":material/apartment:",
    "b2c": ":material/groups:",
    "sectors": ":material/stairs:",
    "team": ":material/badge:",
    "explain": ":material/manage_search:",
    "method": ":material/menu_book:",
}


def main() -> None:
    say = page.speech()
    st.set_page_config(page_title=say("app.title"), page_icon=str(chrome.ICON), layout="wide")
    if not is_demo_mode():
        # Who has which role is a file the operator keeps; until it is read, nobody who signs in has one.
        chrome.sign_in(say)
        return
    try:
        here = page.arrive(say, None)
    except NothingBuilt:
        chrome.nothing_built(say)
        return
    chosen = st.navigation(_pages(say), position="top")
    here = page.enter(here, chosen.url_path)
    place = chrome.head(here)
    chosen.run()
    chrome.other_language(here, place)
    chrome.foot(here)
    page.write_address(here)
    page.settle()


def _pages(say: Text) -> list[st.Page]:
    return [
        st.Page(f"app_pages/{name}.py", title=say(f"nav.{name}"), icon=icon, url_path=name,
                default=name == "overview")
        for name, icon in PAGES.items()
    ]  # fmt: skip


if __name__ == "__main__":
    main()

"""A build that failed: what was sent is kept, the pages lag behind; whoever may, builds again."""

from __future__ import annotations

import streamlit as st

from connectors import warehouse
from connectors.programme import SEOUL
from dashboard import access
from dashboard.desk import rebuild
from dashboard.page import Here
from dashboard.text import plain


def tell(here: Here) -> None:
    """Nothing where the newest build is a good one."""
    failed = warehouse.failure(here.programme.folder)
    if failed is None or rebuild.is_running(here.programme):
        return
    say, at = here.say, here.say.moment(failed.at.astimezone(SEOUL))
    if not access.may(here.viewer, "run"):
        st.warning(say("unbuilt.kept", at=at), icon=":material/sync_problem:")
        return
    st.error(say("unbuilt.failed", at=at, reason=plain(failed.reason)), icon=":material/sync_problem:")
    if st.button(say("unbuilt.again"), icon=":material/refresh:", key="unbuilt_again"):
        with st.spinner(say("unbuilt.building"), show_time=True):
            rebuild.start(here.programme)
            rebuild.wait(here.programme)
        st.rerun()

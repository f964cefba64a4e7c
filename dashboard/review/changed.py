"""What a report changed, for the office: it sees the same as the team saw before sending."""

from __future__ import annotations

import streamlit as st

from connectors import receipts
from dashboard import access, blocks, show
from dashboard.charts import markup
from dashboard.desk import beside, history, hold
from dashboard.page import Here
from dashboard.review.asked import Waiting


def draw(here: Here, one: Waiting) -> None:
    """Beside the report it took the place of; a first one of its month beside the month before."""
    access.need(here.viewer, "others_rows", one.team)
    kept, gone = receipts.read_all(here.programme.folder, one.team), receipts.withdrawn(hold.done(here))
    now = next(other for other in kept if other.report_id == one.report_id)
    was = history.before(now, [other for other in kept if other.report_id not in gone])
    if was is None:
        return
    say = here.say
    laid = beside.two(here.programme, was, now)
    st.header(say("review.changed"), anchor=False)
    key = "difference.against_version" if was.month == now.month else "difference.against_month"
    st.caption(say(key, month=say.month(was.month), report=was.report_id))
    if laid.difference.is_none:
        show.now(here, [blocks.Markup(markup.note(beside.title(here, laid.difference)))])
        return
    with st.expander(beside.title(here, laid.difference), key="review_difference"):
        show.now(here, beside.parts(here, laid, "changed"))

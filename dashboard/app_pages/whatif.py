"""What-if: the scores and the order under a viewer's own method, beside today's."""

from __future__ import annotations

import streamlit as st

from dashboard import page, show
from dashboard.whatif import controls, shown

here = page.current()
with show.filters():
    pillar = shown.choose_pillar(here)
    month = show.choose_month(here)
    other = shown.choose_other(here)
tried = shown.tried(here)

show.now(here, shown.top(here, tried, pillar, month))
# The controls first: on a phone one stands above the other, and what they do is said in the title.
left, right = st.columns([9, 11], gap="large")
with left:
    controls.draw(here, pillar, tried.asked)
with right, st.container(key="whatif_result"):
    show.now(here, shown.order(here, tried, other, pillar, month))
    chart = st.container()
places = st.container()
# The draws come last: scores and order do not wait for them.
shown.sure(here, tried.chosen, pillar, month, chart, places)
show.now(here, shown.below(here, tried, other, pillar, month))
shown.blend(here, tried.chosen, month)

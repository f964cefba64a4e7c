"""Overview: who stands where in B2B and B2C, how it came, sector by sector, and what is missing."""

from __future__ import annotations

import streamlit as st

from dashboard import headlines, page, queries, show
from dashboard.charts import filing, markup, scores, use

here = page.current()
say, day, teams = here.say, here.day, here.teams

month = show.choose_month(here)
found = here.ask(queries.scores, month, "headline")
history = here.ask(queries.score_history, "headline")

st.title(headlines.overview(here, found, month), anchor=False)
show.lead(here, headlines.overview_lead(here, found, month))

st.html(markup.cards(headlines.cards(here, found)) if found else markup.note(say("overview.no_team")))
st.page_link(
    "app_pages/explain.py", label=say("overview.next"), icon=":material/arrow_forward:",
    query_params={**here.codes, "month": f"{month:%Y-%m}"},
)  # fmt: skip

left, right = st.columns(2, gap="medium")
with left:
    show.chart(here, scores.score_trend(say, history, teams, "b2b"), "trend_b2b")
with right:
    show.chart(here, scores.score_trend(say, history, teams, "b2c"), "trend_b2c")

show.chart(here, use.sector_multiples(say, here.ask(queries.live_by_sector), teams), "sectors")
show.strip(here, filing.filing_strip(say, here.ask(queries.filings), teams, here.ask(queries.gaps)), "filings")

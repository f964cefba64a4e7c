"""Audit: every act that was done, in order, and whether the record of them is whole."""

from __future__ import annotations

import streamlit as st

from connectors import acts
from dashboard import access, blocks, page, show
from dashboard.charts import markup
from dashboard.review import asked, chain, choose, grids

here = page.current()
access.need(here.viewer, "review")
say = here.say

with show.filters():
    kinds = ("all", *dict.fromkeys(one.act for one in here.ask(asked.done)))
    kind = page.choose(here, "act", kinds, say("review_column.act"),
                       lambda code: say("review.all") if code == "all" else say(f"act.{code}"), "all")  # fmt: skip
    team = choose.team(here)


st.title(say("audit.title", n=say.number(len(here.ask(asked.done)))), anchor=False)
st.html(markup.lead([say("audit.lead"), say("audit.how")]))
# Looked at on every run: a file that was changed a minute ago must not stand behind a page made before.
verdict, shown = acts.verify(here.programme.folder), len(here.ask(asked.done))
newer = say("audit.newer", n=say.number(verdict.count - shown)) if verdict.count > shown else ""
st.html(markup.note(f"{chain.said(say, verdict)}. {newer}"))


def contents() -> list[blocks.Block]:
    found = [one for one in here.ask(asked.done) if kind in ("all", one.act) and team in ("all", one.team)]
    return [blocks.table(here, "acts", grids.acts(here, found), shown=2000)]


show.blocks(here, contents)

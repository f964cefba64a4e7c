"""Method: indicators, rules, fields and states as their files say them, searchable, and the files to take away."""

from __future__ import annotations

import streamlit as st

from dashboard import page, reference, show

here = page.current()
say = here.say
counts = reference.counts()

st.title(say("method.title", indicators=counts.indicators, rules=counts.rules, fields=counts.fields), anchor=False)
show.lead(here, [say("method.lead")])

with show.filters():
    part = show.choose_part(here)
    wanted = show.search(here)

if part == "indicators":
    show.entries(here, reference.indicators(here, wanted), wanted)
elif part == "steps":
    show.entries(here, reference.steps(here, wanted), wanted)
elif part == "states":
    show.table(here, reference.state_grid(here, wanted), say("method.states"), "states", say("method.states_note"))
elif part == "rules":
    show.table(here, reference.rule_grid(here, wanted), say("method.rules"), "rules", say("method.rules_note"))
elif part == "fields":
    show.table(
        here, reference.field_grid(here, wanted), say("method.fields_of"), "fields", say("method.fields_note")
    )
else:
    show.files(here)

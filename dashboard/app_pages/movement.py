"""Movement: what a team did, what was restated and what the method changed between two months of a score."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks, page, show
from dashboard.charts import past as charts
from dashboard.past import asked, choose, grids, worded
from dashboard.scoring import method
from dashboard.scoring.movement import Movement

here = page.current()
with show.filters():
    team = show.choose_team(here)
    pillar = show.choose_pillar(here)
    month = show.choose_month(here)
    before = choose.month_before(here, month)
    day = choose.day_known(here, team, before)
    under = choose.version(here, "under", here.say("movement.under"), None, method.load().version)


def contents() -> list[blocks.Block]:
    say = here.say
    found = here.ask(asked.moved, here.programme.folder, team.id, pillar, before, day, month, under.version)
    title, names = worded.title(here, found, team.id), worded.step_names(here, found, day)
    return [
        blocks.head(here, title, worded.lead(here, found, day)),
        blocks.chart(here, "waterfall", charts.waterfall(say, found, names, say("movement.chart"), team),
                     say("movement.chart_none")),
        blocks.table(here, "steps", grids.steps(here, found, names)),
        *_through(found),
        blocks.table(here, "since", grids.since(here, here.ask(asked.since, team.id, before, day))),
        blocks.go(here, "explain", say("movement.to_explain"), what=pillar),
    ]  # fmt: skip


def _through(found: Movement) -> list[blocks.Block]:
    """Of each step that moved anything: through which indicators."""
    say = here.say
    return [
        blocks.chart(
            here, step.what, charts.step_bars(say, step, pillar, team, worded.step_title(here, step, pillar))
        )
        for step in reversed(found.steps) if worded.is_seen(step)
    ]  # fmt: skip


with st.spinner(here.say("movement.working")):
    made = here.once(contents)
show.fresh(here, made)

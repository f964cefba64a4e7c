"""Desk: what is due, the draft with all that is wrong and all it changes, sending, and what was sent."""

from __future__ import annotations

from dashboard import page, queries, show
from dashboard.desk import begin, columns, history, hold, prepare, rebuild

here = page.current()
if here.viewer.team:
    team = here.viewer.team
else:
    with show.filters():
        team = show.choose_team(here).id

report = history.asked(here, team)
shown = len(here.ask(queries.reports, team))
if not rebuild.is_running(here.programme) and rebuild.is_behind(here.programme, team, shown):
    rebuild.start(here.programme)
if report is not None:
    history.draw(here, report)
else:
    draft = hold.opened(here, team)
    if draft is None:
        begin.draw(here, team)
    else:
        prepare.draw(here, draft)
    columns.remembered(here, team)
    show.now(here, history.table(here, team))

"""The calendar of reports: what was due when, what came, and how; months before a team joined are marked."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from dashboard import theme
from dashboard.access import Viewer, scope
from dashboard.charts.markup import Cell
from dashboard.page import Here
from dashboard.queries import Team
from dashboard.tables import Grid, Rows
from dashboard.text import MONTHS, Text

KINDS = ("b2b", "b2c", "readiness")
# The one that matters most names a month in which several hold.
GRAVEST = ("missing", "returned", "late", "withheld", "backfilled", "on_time", "not_sent", "not_onboarded")


_MONTHS = """
WITH due AS (
    SELECT team_id, month, is_onboarded FROM team_month
    UNION
    SELECT team_id, month, true FROM filed WHERE month NOT IN (SELECT month FROM calendar)
)
SELECT due.team_id, due.month, coalesce(c.due_on, f.due_on), k.kind,
    CASE WHEN f.report_id IS NULL AND NOT is_onboarded THEN 'not_onboarded'
        WHEN f.is_returned THEN 'returned'
        WHEN NOT is_onboarded THEN 'backfilled'
        WHEN f.is_late THEN 'late'
        WHEN f.report_id IS NOT NULL THEN 'on_time'
        WHEN w.kind IS NOT NULL THEN 'withheld'
        WHEN k.kind = 'readiness' THEN 'not_sent'
        ELSE 'missing' END,
    f.received_on, coalesce(f.version, 0)
FROM due
CROSS JOIN (VALUES ('b2b'), ('b2c'), ('readiness')) AS k(kind)
LEFT JOIN calendar AS c USING (month)
LEFT JOIN filed AS f ON f.team_id = due.team_id AND f.month = due.month AND f.kind = k.kind
LEFT JOIN withheld AS w ON w.team_id = due.team_id AND w.kind = k.kind AND due.month >= w.from_month
WHERE ($mine IS NULL OR due.team_id = $mine) AND (c.month IS NOT NULL OR f.report_id IS NOT NULL)
ORDER BY due.month DESC, due.team_id, k.kind
"""


@dataclass(frozen=True)
class Month:
    """One kind of one team in one month: on_time, late, returned, missing, withheld, backfilled, not_onboarded, or
    not_sent (a readiness list, which is sent when it changes). `version` counts what came for it so far."""

    team: str
    month: datetime.date
    due_on: datetime.date
    kind: str
    state: str
    received_on: datetime.date | None
    version: int


def months(con: DuckDBPyConnection, viewer: Viewer) -> list[Month]:
    """Every team, month and kind, newest first; of months that have not appeared only those that came."""
    rows = con.execute(_MONTHS, {"mine": scope(viewer)}).fetchall()
    return [Month(*row) for row in rows]


def by_team(here: Here, found: Sequence[Month]) -> Grid:
    """A row a month, a column a team: the gravest state, and under it each kind with the day it came."""
    say, teams = here.say, here.teams
    cells: dict[tuple[datetime.date, str], list[Month]] = {}
    for one in found:
        cells.setdefault((one.month, one.team), []).append(one)
    rows: Rows = [
        (Cell(say.month(month), under=say("calendar_page.due", day=say.day(here.programme.due_on(month)))),
         *(_of_month(here, cells.get((month, team), [])) for team in teams))
        for month in dict.fromkeys(one.month for one in found)
    ]  # fmt: skip
    columns = (say("review_column.month"), *(here.name(team) for team in teams))
    return Grid(_title(here, found), say("calendar_page.note"), columns, rows, len(columns))


def by_kind(here: Here, found: Sequence[Month], team: Team) -> Grid:
    """One team alone: a column a kind."""
    say = here.say
    mine = {(one.month, one.kind): one for one in found if one.team == team.id}
    rows: Rows = [
        (Cell(say.month(month), under=say("calendar_page.due", day=say.day(here.programme.due_on(month)))),
         *(_of_kind(here, mine.get((month, kind))) for kind in KINDS))
        for month in dict.fromkeys(month for month, _ in mine)
    ]  # fmt: skip
    columns = (say("review_column.month"), *(say(f"kind.{kind}") for kind in KINDS))
    return Grid(_title(here, list(mine.values())), say("calendar_page.note"), columns, rows, len(columns))


def _title(here: Here, found: Sequence[Month]) -> str:
    count = {state: sum(one.state == state for one in found) for state in ("missing", "late", "returned")}
    amended = sum(one.version > 1 for one in found)
    return here.say("calendar_page.title", **{name: here.say.number(n) for name, n in count.items()},
                    amended=here.say.number(amended))  # fmt: skip


def _of_month(here: Here, found: Sequence[Month]) -> Cell:
    say = here.say
    told = [one for one in found if one.state not in ("not_sent", "not_onboarded")]
    if not told:
        return Cell(state_said(here, "not_onboarded") if found else "–")
    gravest = min((one.state for one in told), key=GRAVEST.index)
    alike: dict[str, list[str]] = {}
    for one in told:
        alike.setdefault(_came(here, one), []).append(say(f"kind.{one.kind}"))
    under = "; ".join(f"{', '.join(kinds)} {came}" for came, kinds in alike.items())
    return Cell(state_said(here, gravest), sign=_sign(gravest), under=under)


def _of_kind(here: Here, one: Month | None) -> Cell:
    if one is None:
        return Cell("–")
    return Cell(
        state_said(here, one.state), sign=_sign(one.state), under=_came(here, one) if one.received_on else ""
    )


def _came(here: Here, one: Month) -> str:
    """The day it came, and that it was sent again; without a report the state in words."""
    say = here.say
    if one.received_on is None:
        return state_said(here, one.state)
    again = say("calendar_page.again", n=one.version) if one.version > 1 else ""
    return " ".join(filter(None, (_short(say, one.received_on), again)))


def _short(say: Text, day: datetime.date) -> str:
    """A day without its year, which the row's month tells."""
    return say.pick(f"{day.month}. {day.day}.", f"{day.day} {MONTHS[day.month - 1]}")


def state_said(here: Here, state: str) -> str:
    return here.say(f"filing.{state}" if state in theme.FILING else f"calendar_page.{state}")


def _sign(state: str) -> str:
    return theme.FILING[state].sign if state in theme.FILING else ""

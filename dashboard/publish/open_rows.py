"""Rows of figures of customers before disclosure control: each is open, or says why nothing was counted."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from dashboard.publish import together
from dashboard.publish.gather import ALL, OPEN, STAGES, Asked, NewRow
from dashboard.publish.measures import NAMES, Reported
from dashboard.publish.model import quarter_of
from dashboard.publish.together import Sums
from dashboard.queries import SECTORS

# Teams whose report of the month stands; of others nothing was counted, and the reason is the state.
FILED = {"missing": "not_reported", "withheld": "withheld_by_team", "not_onboarded": "not_applicable"}
Filed = Mapping[tuple[datetime.date, str], str]  # of B2B: month and team -> state of filing
PARTS = {"sectors": ("sector", SECTORS, NAMES["sectors"]), "stages": ("stage", STAGES, NAMES["stages"])}


def reported(filed: Filed) -> list[Reported]:
    """Which parts each team's report covers: all of them, with a zero where it has nothing."""
    return [
        Reported(table, quarter_of(month), team, parts)
        for table, (_, parts, _) in PARTS.items()
        for (month, team), state in filed.items()
        if state not in FILED
    ]


def rows(table: str, asked: Asked, filed: Filed, sums: Sums = ()) -> list[NewRow]:
    """Every row of a table with margins, and of sums of sectors beside them: OPEN, or why nothing was counted.
    Disclosure control does the rest."""
    column, parts, measured = PARTS[table]
    found: list[NewRow] = []
    for month in asked.months:
        states = {team: FILED.get(state, OPEN) for (when, team), state in filed.items() if when == month}
        states[ALL] = _of_all([one for one in states.values() if one != "not_applicable"])
        found += [
            {**_same(measured, state), "quarter": quarter_of(month), "team": team, column: part}
            for team, state in states.items() if state != "not_applicable"
            for part in (*parts, *(sums if table == together.TABLE else ()), ALL)
        ]  # fmt: skip
    return found


def _of_all(states: list[str]) -> str:
    """A sum over teams of which one is silent is no sum of all."""
    return OPEN if states and all(one == OPEN for one in states) else "not_reported"


def _same(names: Iterable[str], state: str) -> NewRow:
    """Figures that all stand alike."""
    return {key: value for name in names for key, value in ((name, None), (f"{name}_state", state))}

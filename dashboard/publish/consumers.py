"""Use by ordinary people: monthly users of each team, and the ratios over them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.publish import gather, model, rounding
from dashboard.publish.gather import STATES, Asked, NewRow

FEWEST_ACCOUNTS = 1_000  # there is no cell of B2C on fewer


def months(con: DuckDBPyConnection, of: Asked) -> list[NewRow]:
    """Monthly users and ratios of each team. Below 1,000 accounts there is no cell, and no ratio over it."""
    users = _accounts(con)
    found: dict[tuple[datetime.date, str], NewRow] = {}
    for month, team, indicator, value, state in _measured_b2c(con, of):
        row = found.setdefault((month, team), {"month": f"{month:%Y-%m}", "team": team})
        row[indicator.removeprefix("b2c_")] = value
        row[f"{indicator.removeprefix('b2c_')}_state"] = STATES.get(state, state)
    return [
        _counted(row, _at(users.get(team, {}), month, is_stale=row["mau_reach_state"] == "stale"))
        for (month, team), row in sorted(found.items())
    ]


def _accounts(con: DuckDBPyConnection) -> dict[str, dict[datetime.date, int]]:
    """Monthly users by team and month: the de-duplicated ALL row, else the largest service, with evidence."""
    users: dict[str, dict[datetime.date, int]] = defaultdict(dict)
    for team, month, mau in gather.select(
        con,
        "SELECT team_id, report_month, mau FROM b2c WHERE evidence_effective >= 'E1' "
        "QUALIFY row_number() OVER (PARTITION BY team_id, report_month "
        "ORDER BY (service_id = 'ALL') DESC, mau DESC NULLS LAST, service_id) = 1 ORDER BY ALL",
    ):
        users[team][month] = mau
    return users


def _at(users: dict[datetime.date, int], month: datetime.date, is_stale: bool) -> int | None:
    """A stale month stands on the last one known, as its ratios do."""
    if not is_stale:
        return users.get(month)
    return users[max(earlier)] if (earlier := [one for one in users if one < month]) else None


def _measured_b2c(con: DuckDBPyConnection, of: Asked) -> Sequence[tuple[Any, ...]]:
    return gather.select(
        con,
        "SELECT month, team, indicator, value, state FROM measured "
        f"JOIN ({gather.JOINED}) AS joined USING (team, month) WHERE variant = 'headline' "
        "AND month IN (SELECT unnest($every_month)) AND indicator IN ('b2c_mau_reach', 'b2c_mau_growth_3m', "
        "'b2c_stickiness', 'b2c_retention_m3', 'b2c_own_model_share') ORDER BY ALL",
        every_month=of.every_month,
    )  # fmt: skip


def _counted(row: NewRow, mau: int | None) -> NewRow:
    """With the users themselves, whose state is that of their reach: the one is made of the other."""
    state = str(row["mau_reach_state"])
    known = mau is not None and state in ("reported", "zero", "stale")
    shown = int(rounding.shown(mau, "users")) if known and mau is not None else None
    row |= {"mau": shown, "mau_state": "zero" if shown == 0 else state}
    is_small = known and mau is not None and 0 < mau < FEWEST_ACCOUNTS
    for name in [one.removesuffix("_state") for one in row if one.endswith("_state")]:
        value = row[name]
        if is_small and value is not None:
            row |= {name: None, f"{name}_state": "withheld"}
        elif row[f"{name}_state"] not in ("reported", "zero", "stale"):
            row[name] = None
        elif isinstance(value, float):
            row[name] = round(value, model.load().tables["b2c_months"].column(name).decimals)
    return row

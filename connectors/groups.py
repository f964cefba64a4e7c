"""Rows in force against today's list of business groups: the list may have changed since they were taken."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from connectors import keys
from connectors.programme import Programme

RULE, TABLE = "X08b", "kftc_groups"
# As at the door: said to be independent, yet the customer or its group is of the team's own group.
_NOW_RELATED = """
SELECT DISTINCT b2b.report_id, sheet, row_no
FROM b2b JOIN of_group ON of_group.team_id = b2b.team_id
WHERE affiliation = 'independent' AND of_group.key IN (customer_key, customer_group_key)
ORDER BY ALL
"""


def related(con: duckdb.DuckDBPyConnection, programme: Programme) -> list[tuple[Any, ...]]:
    """Findings of rule X08b as queries. Numbers are not kept, so those of the list are turned into keys."""
    listed = programme.operator_tables.get(TABLE)
    if listed is None or not listed.num_rows:
        return []
    key_of = keys.keys_of(programme.code).key_of
    listed_keys = [key_of(f"bizno:{number}") for number in listed["bizno"].to_pylist()]
    of_group = pa.table({"team_id": listed["team_id"], "key": pa.array(listed_keys, pa.string())})
    con.register("of_group", of_group)
    rows = con.execute(_NOW_RELATED).fetchall()
    con.unregister("of_group")
    return [(report, RULE, "query", "b2b", sheet, row_no, "affiliation", "") for report, sheet, row_no in rows]

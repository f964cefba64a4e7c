"""Who stands behind figures of B2B, told apart from the rows they stand in. Nothing in here is public."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.publish import gather
from dashboard.publish.gather import Asked
from dashboard.publish.measures import NAMES, Use
from dashboard.publish.model import quarter_of
from dashboard.scoring import fill, method

HERE = Path(__file__).parent
MEASURED = "every_value AS ("  # where measure.sql begins to put its indicators together


def uses(con: DuckDBPyConnection, of: Asked) -> list[Use]:
    """What each customer group has with each team: in live use by sector, and deployments by stage."""
    live = [
        Use("sectors", quarter_of(month), team, sector, group, dict(zip(NAMES["sectors"], amounts, strict=True)))
        for month, team, sector, group, *amounts in gather.select(
            con,
            "SELECT report_month, team_id, sector, coalesce(customer_group_key, customer_key), "
            "count(DISTINCT customer_key), coalesce(sum(regular_users), 0)::BIGINT, "
            "coalesce(sum(active_users), 0)::BIGINT, coalesce(sum(requests_total), 0)::BIGINT FROM b2b "
            "WHERE is_live AND report_month IN (SELECT unnest($months)) GROUP BY ALL ORDER BY ALL",
            **of.values,
        )
    ]
    return live + [
        Use("stages", quarter_of(month), team, stage, group, {"deployments": n})
        for month, team, stage, group, n in gather.select(
            con,
            "SELECT report_month, team_id, stage, coalesce(customer_group_key, customer_key), count(*) FROM b2b "
            "WHERE report_month IN (SELECT unnest($months)) GROUP BY ALL ORDER BY ALL",
            **of.values,
        )
    ]


def contributed(con: DuckDBPyConnection, of: Asked, denominators: dict[str, float]) -> Sequence[tuple[Any, ...]]:
    """Indicator, team, month, customer group, and what it adds to numerator and denominator (contributed.sql)."""
    measured = fill.sql("measure")
    text = f"{measured[: measured.index(MEASURED)]}{(HERE / 'contributed.sql').read_text(encoding='utf-8')}"
    values = fill.constants(text, method.load().values("headline", denominators) | {"months": None})
    return gather.select(con, text, **values | of.values)


def waived(con: DuckDBPyConnection) -> frozenset[str]:
    """Customer groups of which every live row may be named: public consent, and a written one on file."""
    tables = [name for (name,) in gather.select(con, "SELECT table_name FROM duckdb_tables()")]
    if "consents" not in tables:
        return frozenset()
    return frozenset(
        group
        for (group,) in gather.select(
            con,
            "SELECT coalesce(customer_group_key, customer_key) AS customer_group FROM b2b "
            "LEFT JOIN consents USING (deployment_id) GROUP BY customer_group "
            "HAVING bool_and(public_consent = 'named' AND signed_on IS NOT NULL)",
        )
    )

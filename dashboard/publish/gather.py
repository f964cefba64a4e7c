"""What an edition will say, as SELECTs on the warehouse: a row a key, figures of B2B left to disclosure control.

Who contributes to figures of B2B is told apart from the rows (`uses`, `contributed`); in the rows such a figure
is OPEN until disclosure control has decided on it. Nothing in here is public.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.publish import model, rounding
from dashboard.publish.measures import Use
from dashboard.publish.model import Value, quarter_of
from dashboard.publish.written import clean
from dashboard.queries import STAGES as USED_STAGES
from dashboard.queries import VARIANTS
from dashboard.scoring import fill, method

HERE = Path(__file__).parent
MEASURED = "every_value AS ("  # where measure.sql begins to put its indicators together
STAGES = (*USED_STAGES, "ended")
MEASURES = ("customers", "regular_users", "active_users", "requests")
ALL = "all"
OPEN = "open"  # a state of a figure that disclosure control has not yet decided on; it is never published
# What the warehouse calls how a figure stands, in the words of the public tables.
STATES = {"missing": "not_reported", "withheld": "withheld_by_team"}
FEWEST_ACCOUNTS = 1_000  # there is no cell of B2C on fewer
NewRow = dict[str, Value]


@dataclass(frozen=True)
class Asked:
    """Which quarters, each by its last month; and the last month of all, until which reports are looked at."""

    months: tuple[datetime.date, ...]
    until: datetime.date

    def without(self, quarters: Collection[str]) -> Asked:
        return replace(self, months=tuple(one for one in self.months if quarter_of(one) not in quarters))

    @property
    def every_month(self) -> list[datetime.date]:
        """The three months of each quarter."""
        return [one.replace(month=one.month - back) for one in self.months for back in (2, 1, 0)]

    @property
    def values(self) -> dict[str, Any]:
        return {"months": list(self.months)}


@dataclass(frozen=True)
class Indicator:
    """One indicator as measured and scored; `state` in the words of the public tables."""

    quarter: str
    team: str
    pillar: str
    dimension: str
    indicator: str
    value: float | None
    state: str
    score: float | None
    low: float | None
    high: float | None
    is_due: bool


@dataclass(frozen=True)
class Dimension:
    quarter: str
    team: str
    pillar: str
    dimension: str
    weight: float
    point: float
    low: float
    high: float


@dataclass(frozen=True)
class Pillar:
    month: datetime.date
    team: str
    pillar: str
    variant: str
    is_rated: bool
    score: float | None
    coverage: float

    @property
    def quarter(self) -> str:
        return quarter_of(self.month)


def asked(con: DuckDBPyConnection, month: datetime.date) -> Asked:
    """All quarters that have appeared up to the one that ends with this month; none where nobody reports."""
    rows = _rows(con, "SELECT month FROM calendar WHERE month <= $month ORDER BY month", month=month)
    months = [one for (one,) in rows]
    return Asked(tuple(one for one in months if one.month % 3 == 0), month)


def pillars(con: DuckDBPyConnection, of: Asked) -> list[Pillar]:
    """Each pillar of each team that had joined; variants of the frontier are its headline, and left out."""
    return [
        Pillar(*row)
        for row in _rows(
            con,
            "SELECT month, team, pillar, variant, is_rated, score, coverage FROM pillar_score "
            f"JOIN ({_JOINED}) AS joined USING (team, month) WHERE month IN (SELECT unnest($months)) "
            "AND (pillar <> 'frontier' OR variant = 'headline') "
            "ORDER BY month, team, pillar, list_position($variants, variant)",
            **of.values, variants=list(VARIANTS),
        )
    ]  # fmt: skip


def dimensions(con: DuckDBPyConnection, of: Asked) -> list[Dimension]:
    """The dimensions of the headline in which anything is due."""
    return [
        Dimension(quarter_of(month), *row)
        for month, *row in _rows(
            con,
            "SELECT month, team, pillar, dimension, weight, point, low, high FROM dimension_score "
            f"JOIN ({_JOINED}) AS joined USING (team, month) "
            "WHERE variant = 'headline' AND month IN (SELECT unnest($months)) ORDER BY ALL",
            **of.values,
        )
    ]


def indicators(con: DuckDBPyConnection, of: Asked) -> list[Indicator]:
    """The scored indicators of the headline, due or not."""
    return [
        Indicator(quarter_of(month), team, pillar, dimension, indicator, value, STATES.get(state, state), *scored)
        for month, team, pillar, dimension, indicator, value, state, *scored in _rows(
            con,
            "SELECT month, team, pillar, dimension, indicator, value, state, score, low, high, is_due "
            f"FROM indicator_score JOIN ({_JOINED}) AS joined USING (team, month) "
            "WHERE variant = 'headline' AND month IN (SELECT unnest($months)) ORDER BY ALL",
            **of.values,
        )
    ]


def uses(con: DuckDBPyConnection, of: Asked) -> list[Use]:
    """What each customer group has with each team: in live use by sector, and deployments by stage."""
    live = [
        Use("sectors", quarter_of(month), team, sector, group, dict(zip(MEASURES, amounts, strict=True)))
        for month, team, sector, group, *amounts in _rows(
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
        for month, team, stage, group, n in _rows(
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
    return _rows(con, text, **values | of.values)


def waived(con: DuckDBPyConnection) -> frozenset[str]:
    """Customer groups of which every live row may be named: public consent, and a written one on file."""
    tables = [name for (name,) in _rows(con, "SELECT table_name FROM duckdb_tables()")]
    if "consents" not in tables:
        return frozenset()
    return frozenset(
        group
        for (group,) in _rows(
            con,
            "SELECT coalesce(customer_group_key, customer_key) AS customer_group FROM b2b "
            "LEFT JOIN consents USING (deployment_id) GROUP BY customer_group "
            "HAVING bool_and(public_consent = 'named' AND signed_on IS NOT NULL)",
        )
    )


def filed(con: DuckDBPyConnection, of: Asked) -> list[tuple[datetime.date, str, str, str]]:
    """Month, team, kind and state of filing, of every team that has not left."""
    return [
        (month, team, kind, state)
        for month, team, kind, state in _rows(
            con,
            "SELECT t.month, t.team_id, k.kind, CASE WHEN NOT t.is_onboarded THEN 'not_onboarded' "
            "WHEN f.is_returned THEN 'returned' WHEN f.is_late THEN 'late' "
            "WHEN f.report_id IS NOT NULL THEN 'on_time' "
            "WHEN w.kind IS NOT NULL THEN 'withheld' ELSE 'missing' END "
            "FROM team_month t CROSS JOIN (VALUES ('b2b'), ('b2c'), ('readiness')) AS k(kind) "
            "LEFT JOIN filed f ON f.team_id = t.team_id AND f.month = t.month AND f.kind = k.kind "
            "LEFT JOIN withheld w ON w.team_id = t.team_id AND w.kind = k.kind AND t.month >= w.from_month "
            "WHERE t.month IN (SELECT unnest($months)) ORDER BY ALL",
            **of.values,
        )
    ]


def readiness(con: DuckDBPyConnection, of: Asked) -> list[NewRow]:
    """The step of each team and sector on the last day of each quarter; a team before its first list has none."""
    rows = _rows(
        con,
        "SELECT c.month, s.team, s.sector, s.level, s.is_stale FROM calendar c "
        "JOIN ladder_step s ON c.month_end BETWEEN s.from_day AND s.to_day "
        "JOIN team_month t ON t.team_id = s.team AND t.month = c.month AND t.is_onboarded "
        "WHERE c.month IN (SELECT unnest($months)) ORDER BY ALL",
        **of.values,
    )
    return [
        {"quarter": quarter_of(month), "team": team, "sector": sector, "step": level,
         "step_state": "not_reported" if level is None else "stale" if is_stale else "reported"}
        for month, team, sector, level, is_stale in rows
    ]  # fmt: skip


def frames(con: DuckDBPyConnection, of: Asked) -> list[NewRow]:
    """How many organisations a sector has, as the programme counts them."""
    rows = _rows(con, "SELECT sector, frame_n, as_of, what_ko, what_en, source FROM frame ORDER BY ALL")
    return [
        {"quarter": quarter_of(month), "sector": sector, "frame": n, "frame_as_of": as_of,
         "text_ko": clean(ko), "text_en": clean(en), "source_url": "|".join(map(str.strip, source.split(";")))}
        for month in of.months for sector, n, as_of, ko, en, source in rows
    ]  # fmt: skip


def consumers(con: DuckDBPyConnection, of: Asked) -> list[NewRow]:
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
    for team, month, mau in _rows(
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
    return _rows(
        con,
        "SELECT month, team, indicator, value, state FROM measured "
        f"JOIN ({_JOINED}) AS joined USING (team, month) WHERE variant = 'headline' "
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


# ---- the public record ----

_RECORD = {
    "benchmarks": (
        "SELECT claim_id, team_id, model_id, benchmark_id, benchmark_name, benchmark_version, score, unit, "
        "direction, sota_score_6m, run_by, mode, setting, CAST(read_or_run_on AS VARCHAR), is_estimate, "
        "certainty, source_url FROM record_benchmarks ORDER BY row_no"
    ),
    "events": (
        "SELECT claim_id, date, event_type, team_id, event_ko, event_en, certainty, source_url "
        "FROM record_programme_events ORDER BY row_no"
    ),
    "evaluation_items": (
        "SELECT claim_id, stage, component, parent, level, max, name_ko, name_en, source_url "
        "FROM record_evaluation_items ORDER BY row_no"
    ),
    "evaluation_scores": (
        "SELECT claim_id, stage, team_id, component, scope, score, max, certainty, source_url "
        "FROM record_evaluation_scores ORDER BY row_no"
    ),
    "rulings": (
        "SELECT claim_id, stage, team_id, model_id, lens, ruling, CAST(date AS VARCHAR), note_ko, note_en, "
        "source_url FROM record_rulings ORDER BY row_no"
    ),
    # A customer whom the source does not name is not named here either.
    "deployments_announced": (
        "SELECT claim_id, team_id, customer, customer_en, sector, channel, stage, affiliate, "
        "CAST(announced_on AS VARCHAR), claim, claim_en, model_family, certainty, source_url "
        "FROM record_deployments ORDER BY row_no"
    ),
    "support": (
        "SELECT claim_id, team_id, period, kind, amount, unit, certainty, note_ko, note_en, source_url "
        "FROM record_support ORDER BY row_no"
    ),
    "models": (
        "SELECT claim_id, team_id, model_id, name, stage, total_params_b, active_params_b, licence, hf_repo, "
        "CAST(released_on AS VARCHAR), is_programme_model, source_url FROM record_models ORDER BY row_no"
    ),
}  # fmt: skip


def record(con: DuckDBPyConnection, table: str, columns: Iterable[str]) -> list[NewRow]:
    """A table of the public record, each row with the date its first source gives."""
    dates = dict(_rows(con, "SELECT claim_id, arg_min(source_date, nth) FROM record_citation GROUP BY ALL"))
    names = [name for name in columns if name != "source_date"]
    return [
        {name: _said(value) for name, value in zip(names, row, strict=True)} | {"source_date": dates.get(row[0])}
        for row in _rows(con, _RECORD[table])
    ]


RECORD = tuple(_RECORD)


def _said(value: Any) -> Value:
    return clean(value) if isinstance(value, str) else value


# ---- what stands beside the tables ----


def reports(con: DuckDBPyConnection, until: datetime.date) -> list[tuple[str, str]]:
    """Id and receipt hash of every report in force up to a month."""
    return [
        (report, receipt)
        for report, receipt in _rows(
            con,
            "SELECT DISTINCT report_id, receipt_hash FROM filed JOIN report USING (report_id) "
            "WHERE filed.month <= $until ORDER BY ALL",
            until=until,
        )
    ]


def method_used(con: DuckDBPyConnection) -> tuple[str, str, str]:
    """Version, hash and text of the method the scores were made with."""
    ((version, hashed, text),) = _rows(con, "SELECT version, hash, text FROM method_used")
    return version, hashed, text


def made_by(con: DuckDBPyConnection) -> str:
    ((code,),) = _rows(con, "SELECT code FROM made_by")
    return str(code)


def day(con: DuckDBPyConnection) -> datetime.date:
    ((as_of,),) = _rows(con, "SELECT as_of FROM day")
    found: datetime.date = as_of
    return found


# Teams in the months in which they were part of the programme.
_JOINED = "SELECT team_id AS team, month FROM team_month WHERE is_onboarded"


def _rows(con: DuckDBPyConnection, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    return con.execute(sql, values or None).fetchall()

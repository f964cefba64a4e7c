"""Claims met by public registers: what a team reports beside what a register says, and the gaps both ways.

A register is public, so its rows are shown in clear; which deployment a contract belongs to is shown to the team
itself and to the office alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from connectors.acts import Act
from dashboard.access import Viewer, need

READ_BY = {"g2b", "dart"}  # sources that are registers of contracts
WHATS = ("contract", "award", "order", "supply", "correction", "termination")
NEAR_DAYS = 31  # a contract date and a day of signing this near speak of one contract


@dataclass(frozen=True)
class Contract:
    """A line of a register. `matched_by` is number where the team's own number stands there, else person."""

    register: str
    number: str
    what: str
    title: str
    supplier: str
    role: str
    buyer: str
    amount_krw: int | None
    signed_on: datetime.date | None
    url: str
    matched_by: str

    @property
    def code(self) -> str:
        return f"{self.register}:{self.number}"


@dataclass(frozen=True)
class Claim:
    """A deployment and the contract with its customer that a register holds, if any; `found` is None where nobody
    could know, False where a register was read and holds none."""

    deployment: str
    sector: str
    stage: str
    contract_date: datetime.date | None
    found: bool | None
    contract: Contract | None

    @property
    def agrees(self) -> bool | None:
        """Whether both name about the same day; None where one of them names none."""
        if self.contract is None or self.contract_date is None or self.contract.signed_on is None:
            return None
        return abs((self.contract_date - self.contract.signed_on).days) <= NEAR_DAYS


@dataclass(frozen=True)
class Candidate:
    """A contract to which only a name points, and what a person has said of it so far."""

    team: str
    contract: Contract
    named_by: str
    named_as: str
    said: str | None
    why: str | None
    by: str | None


_CONTRACT = (
    "register, number, what, title, supplier_name, role, buyer_name, amount_krw, signed_on, "
    "CASE WHEN starts_with(url, 'https://') THEN url ELSE '' END, matched_by"
)


def claims(con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date) -> list[Claim]:
    """Deployments in force of a team and month that a register could know of, or does: those of public bodies, and
    any with a contract; of several contracts with a customer that which was signed nearest to the day reported."""
    need(viewer, "own_report", team)
    rows = con.execute(
        f"""
        WITH known AS (
            SELECT key AS customer_key, {_CONTRACT} FROM register_contract
            JOIN buyer_key ON buyer_id_type = id_type AND buyer_id = id
            WHERE team_id = $team AND what <> 'termination' AND signed_on < $month + INTERVAL 1 MONTH
        )
        SELECT deployment_id, sector, stage, contract_date, contract_corroborated, known.* EXCLUDE (customer_key)
        FROM b2b LEFT JOIN known USING (customer_key)
        WHERE team_id = $team AND report_month = $month AND (sector = 'public' OR known.number IS NOT NULL)
            AND stage IN ('contracted', 'live', 'embedded', 'expanded')
        QUALIFY row_number() OVER (
            PARTITION BY deployment_id
            ORDER BY abs(contract_date - known.signed_on), known.signed_on DESC, known.number
        ) = 1
        ORDER BY known.number IS NULL, deployment_id
        """,
        {"team": team, "month": month},
    ).fetchall()
    return [Claim(row[0], row[1], row[2], row[3], row[4], _contract(row[5:])) for row in rows]


def unreported(con: DuckDBPyConnection, viewer: Viewer, team: str, month: datetime.date) -> list[Contract]:
    """A team's contracts in registers by the end of a month, whose buyer stands in none of its reports so far."""
    need(viewer, "own_report", team)
    rows = con.execute(
        f"""
        SELECT {_CONTRACT} FROM register_contract
        WHERE team_id = $team AND what <> 'termination' AND signed_on < $month + INTERVAL 1 MONTH
            AND NOT EXISTS (
                FROM buyer_key JOIN b2b ON customer_key = key
                WHERE id_type = buyer_id_type AND id = buyer_id AND b2b.team_id = $team AND report_month <= $month
            )
        ORDER BY signed_on DESC, number
        """,
        {"team": team, "month": month},
    ).fetchall()
    return [found for row in rows if (found := _contract(row))]


def candidates(con: DuckDBPyConnection, viewer: Viewer) -> list[Candidate]:
    """What a person should look at, those nobody has judged first."""
    need(viewer, "review")
    listed = _CONTRACT.replace("role", "''").replace("matched_by", "''")
    rows = con.execute(
        f"SELECT team_id, {listed}, named_by, named_as, said, said_why, said_by FROM register_candidate "
        "ORDER BY said IS NOT NULL, signed_on DESC, number, team_id"
    ).fetchall()
    return [Candidate(row[0], Contract(*row[1:12]), *row[12:]) for row in rows]


def _contract(row: Sequence[Any]) -> Contract | None:
    return Contract(*row) if row[1] is not None else None


def code_of(one: Candidate) -> str:
    return f"{one.contract.code}~{one.team}"


def act(one: Candidate, by: str, value: str, reason: str) -> Act:
    """A person's word on a candidate."""
    return Act("match", by, one.team, one.contract.code, value=value, reason=reason)

"""What the office's desk and a team's questions ask of the warehouse, held to what the viewer may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, need, scope
from dashboard.findings import SEVERITIES
from dashboard.queries import between_teams

OFFICE, TEAM, DONE = "office", "team", "done"


@dataclass(frozen=True)
class Question:
    """One question about one row (or a report, where `row` is ""), over all months in which it stands.

    `rule` is "" where a person thought of it, and for a team also where the rule compares teams: its words would
    speak of another's customers. `words`: what a person asked first, "" where nobody has.
    """

    team: str
    rule: str
    row: str
    kind: str
    first: datetime.date
    last: datetime.date
    findings: int
    report_id: str
    shown_in: str
    sheet: str
    row_no: int | None
    fields: tuple[str, ...]
    asked_in: int | None
    is_between: bool
    state: str
    words: str

    @property
    def turn(self) -> str:
        """Whose turn it is. What compares teams is nobody's but the office's until the office asks."""
        if self.state == "closed":
            return DONE
        is_seen = self.asked_in is not None or not self.is_between
        return TEAM if self.state == "open" and is_seen else OFFICE

    @property
    def code(self) -> str:
        """How an address names it; one whose rule is not shown by the act that asked it."""
        return "~".join((self.team, self.rule or f"{self.asked_in or ''}", self.row))


@dataclass(frozen=True)
class Said:
    """One thing said about a question."""

    seq: int
    at: datetime.datetime
    act: str
    by: str
    reason: str
    sha256: str


@dataclass(frozen=True)
class Waiting:
    """A report in force with what makes it stand out; `replaces` tells an amendment."""

    report_id: str
    team: str
    month: datetime.date
    kinds: str
    received_at: datetime.datetime
    sender: str
    file_name: str
    is_late: bool
    is_returned: bool
    replaces: bool
    is_reviewed: bool
    queries: int
    confirmed: int
    notes: int


@dataclass(frozen=True)
class FoundRule:
    """What one rule found in one report, and the reason the team gave where one was asked for."""

    rule: str
    severity: str
    kind: str
    findings: int
    rows: tuple[int, ...]
    reason: str | None
    by: str | None


@dataclass(frozen=True)
class Claim:
    """A deployment or service of one month with a reference, what was claimed, and what counts."""

    team: str
    subject: str
    month: datetime.date
    claimed: str
    effective: str
    reference: str
    sha256: str
    graded: str | None
    attached: str | None
    report_id: str
    sheet: str
    row_no: int


@dataclass(frozen=True)
class Done:
    """An act as the audit shows it."""

    seq: int
    at: datetime.datetime
    act: str
    by: str
    team: str
    subject: str
    row: str
    month: datetime.date | None
    value: str
    reason: str
    sha256: str
    hash: str


def questions(con: DuckDBPyConnection, viewer: Viewer) -> list[Question]:
    """All questions this viewer may know of: the office's turn first, then the team's, then what is closed."""
    rows = _rows(
        con,
        "SELECT team_id, CASE WHEN $mine IS NOT NULL AND list_contains($others, rule) THEN '' ELSE rule END, "
        "row_key, kind, first_month, last_month, findings, report_id, shown_in, sheet, row_no, fields, asked_in, "
        "list_contains($others, rule), state, coalesce((SELECT reason FROM act WHERE seq = asked_in), '') "
        "FROM question "
        "WHERE $mine IS NULL OR (team_id = $mine AND (asked_in IS NOT NULL OR NOT list_contains($others, rule))) "
        "ORDER BY findings DESC, team_id, rule, row_key",
        mine=scope(viewer), others=between_teams(),
    )  # fmt: skip
    found = [Question(*_frozen(row)) for row in rows]
    return sorted(found, key=lambda one: (OFFICE, TEAM, DONE).index(one.turn))


def thread(con: DuckDBPyConnection, viewer: Viewer, team: str, rule: str, row: str) -> list[Said]:
    """What was said about a question, oldest first."""
    need(viewer, "own_report", team)
    return [
        Said(*one)
        for one in _rows(
            con,
            "SELECT seq, done_at, act, signed_by, reason, sha256 FROM question_act "
            "WHERE team_id = $team AND rule = $rule AND row_key = $row ORDER BY seq",
            team=team, rule=rule, row=row,
        )
    ]  # fmt: skip


def rule_of(con: DuckDBPyConnection, viewer: Viewer, team: str, asked_in: int) -> str:
    """The rule behind a question whose rule a team is not shown: its answer must reach the same question."""
    need(viewer, "own_report", team)
    rows = _rows(
        con, "SELECT rule FROM question_act WHERE seq = $seq AND team_id = $team", seq=asked_in, team=team
    )
    return str(rows[0][0])


def queue(con: DuckDBPyConnection, viewer: Viewer) -> list[Waiting]:
    """Reports in force, those that nobody went through first, then the newest."""
    need(viewer, "review")
    return [
        Waiting(*row)
        for row in _rows(
            con,
            "SELECT report_id, team_id, r.month, (SELECT string_agg(kind, ',' ORDER BY kind) FROM filed f "
            "WHERE f.report_id = r.report_id), received_at, sender, file_name, received_on > due_on, is_returned, "
            "EXISTS (SELECT 1 FROM filed f WHERE f.report_id = r.report_id AND f.version > 1), "
            "EXISTS (SELECT 1 FROM act WHERE act = 'review' AND subject = r.report_id) AS is_reviewed, "
            "count(*) FILTER (WHERE severity = 'query'), "
            "(SELECT count(*) FROM confirmation c WHERE c.report_id = r.report_id), "
            "count(*) FILTER (WHERE severity = 'note') "
            "FROM report r LEFT JOIN finding USING (report_id) "
            "WHERE report_id IN (SELECT report_id FROM filed) GROUP BY ALL "
            "ORDER BY is_reviewed, r.month DESC, received_at DESC",
        )
    ]


def findings(con: DuckDBPyConnection, viewer: Viewer, report_id: str) -> list[FoundRule]:
    """What was found in a report, by rule, the gravest first, each with the reason given for it."""
    need(viewer, "review")
    rows = _rows(
        con,
        "SELECT rule, severity, coalesce(kind, ''), count(DISTINCT coalesce(row_no, -1)), "
        "coalesce(list_sort(list(DISTINCT row_no) FILTER (WHERE row_no IS NOT NULL))[:8], []), "
        "any_value(c.reason), any_value(c.signed_by) FROM finding "
        "LEFT JOIN confirmation c USING (report_id, rule) WHERE report_id = $report "
        "GROUP BY ALL ORDER BY 4 DESC, 1",
        report=report_id,
    )
    found = [FoundRule(*_frozen(row)) for row in rows]
    return sorted(found, key=lambda one: SEVERITIES.index(one.severity))


def claims(con: DuckDBPyConnection, viewer: Viewer, month: datetime.date) -> list[Claim]:
    """Rows of a month with a reference, what is claimed highest and not graded first."""
    return [
        Claim(*row)
        for row in _rows(
            con,
            f"WITH claim AS ({_CLAIMS}), held AS (SELECT team_id, sha256, max_by(value, seq) AS name "
            "FROM act WHERE act = 'attach' GROUP BY ALL) "
            "SELECT claim.team_id, claim.subject, report_month, evidence_claimed, evidence_effective, "
            "evidence_ref, claim.sha256, grade.level, held.name, report_id, sheet, row_no FROM claim "
            "LEFT JOIN grade ON grade.team_id = claim.team_id AND grade.subject = claim.subject "
            "AND grade.month = report_month AND grade.sha256 = claim.sha256 "
            "LEFT JOIN held ON held.team_id = claim.team_id AND held.sha256 = claim.sha256 "
            "WHERE report_month = $month AND ($mine IS NULL OR claim.team_id = $mine) "
            "ORDER BY grade.level IS NOT NULL, evidence_claimed DESC, claim.team_id, claim.subject",
            month=month, mine=scope(viewer),
        )
    ]  # fmt: skip


def row_keys(con: DuckDBPyConnection, viewer: Viewer, report_id: str) -> list[str]:
    """The keys of a report's rows, to ask about one of them; a customer's number is never one."""
    need(viewer, "review")
    rows = _rows(
        con, "SELECT DISTINCT row_key FROM row_said WHERE report_id = $report ORDER BY 1", report=report_id
    )
    return [key for (key,) in rows if key]


def done(con: DuckDBPyConnection, viewer: Viewer) -> list[Done]:
    """Everything people did, the newest first."""
    need(viewer, "review")
    return [
        Done(*row)
        for row in _rows(
            con,
            "SELECT seq, done_at, act, signed_by, team_id, subject, row_key, month, value, reason, sha256, hash "
            "FROM act ORDER BY seq DESC",
        )
    ]


_CLAIMS = (
    "SELECT team_id, deployment_id AS subject, report_month, evidence_claimed, evidence_effective, evidence_ref, "
    "lower(right(evidence_ref, 64)) AS sha256, report_id, sheet, row_no FROM b2b WHERE evidence_ref IS NOT NULL "
    "UNION ALL SELECT team_id, service_id, report_month, evidence_claimed, evidence_effective, evidence_ref, "
    "lower(right(evidence_ref, 64)), report_id, sheet, row_no FROM b2c WHERE evidence_ref IS NOT NULL"
)


def _frozen(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A list in a row would make the value that holds it changeable."""
    return tuple(tuple(one) if isinstance(one, list) else one for one in row)


def _rows(con: DuckDBPyConnection, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    return con.execute(sql, values or None).fetchall()

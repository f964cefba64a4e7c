"""Every question the pages ask of the public record: one SELECT each. What others published anyone may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection

from dashboard.access import Viewer, need

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """An address, the date its page gives (as much as is known), and how it was read."""

    url: str
    date: str | None
    seen: str
    note: str | None


@dataclass(frozen=True)
class Reply:
    replied_on: datetime.date
    ko: str
    en: str
    claim_id: str


@dataclass(frozen=True)
class Claim:
    """What stands behind one row: its id, the file and line, its sources, and what the company replied."""

    id: str
    file: str
    row_no: int
    sources: tuple[Source, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Figure:
    """A number of the record as its source printed it. `charts.citing` alone shows it, with its citation."""

    printed: str
    claim_id: str
    certainty: str | None = None


@dataclass(frozen=True)
class Team:
    """`standing` and `left_for` are words of record.toml; `team_id` may be of an applicant that is no team."""

    claim_id: str
    team_id: str
    ko: str
    en: str
    standing: str
    left_for: str | None
    stage1_ko: str | None
    stage1_en: str | None
    stage2_ko: str | None
    stage2_en: str | None


@dataclass(frozen=True)
class Model:
    claim_id: str
    total_params_b: Figure | None
    active_params_b: Figure | None
    team_id: str
    model_id: str
    name: str
    stage: str | None
    context: str | None
    licence: str | None
    hf_repo: str | None
    released_on: datetime.date | None
    is_programme_model: bool
    parent: str | None
    lineage_ko: str | None
    lineage_en: str | None


@dataclass(frozen=True)
class Event:
    """`day` as precise as its source; `teams` joined by a semicolon."""

    claim_id: str
    day: str
    kind: str
    ko: str
    en: str
    teams: str | None
    certainty: str


@dataclass(frozen=True)
class Moved:
    claim_id: str
    ko: str
    en: str
    old: str
    new: str | None
    announced_on: datetime.date


@dataclass(frozen=True)
class Ruling:
    claim_id: str
    team_id: str | None
    model: str | None
    stage: str
    lens: str
    ruling: str
    day: datetime.date
    ko: str
    en: str


@dataclass(frozen=True)
class Item:
    """One thing that was judged: `level` total, block or item; `gap` between first and last team, if published."""

    claim_id: str
    stage: str
    component: str
    parent: str | None
    level: str
    points: Figure
    gap: Figure | None
    ko: str
    en: str
    how_ko: str | None
    how_en: str | None


@dataclass(frozen=True)
class EvaluationScore:
    """`scope`: max (the top team), mean (of all teams) or team."""

    stage: str
    component: str
    team_id: str | None
    scope: str
    score: float
    figure: Figure


@dataclass(frozen=True)
class Conflict:
    claim_id: str
    ko: str
    en: str
    a_ko: str
    a_en: str
    a_sources: str
    b_ko: str
    b_en: str
    b_sources: str | None
    note_ko: str | None
    note_en: str | None


@dataclass(frozen=True)
class Member:
    claim_id: str
    team_id: str
    name: str
    role: str
    since: str | None


@dataclass(frozen=True)
class Use:
    """An announced use in its source's own terms; `stage` None: not stated.

    `is_own_model`: the model its source names is a programme model; None where it names none.
    """

    claim_id: str
    team_id: str
    customer_ko: str
    customer_en: str
    sector: str
    group: str
    channel: str
    stage: str | None
    affiliate: str
    announced_on: datetime.date | None
    ko: str
    en: str
    model_family: str | None
    certainty: str
    note_ko: str | None
    note_en: str | None
    is_named: bool
    in_consortium: bool
    is_own_model: bool | None

    @property
    def is_independent(self) -> bool:
        """Outside the team's group and its consortium."""
        return self.affiliate == "n" and not self.in_consortium


@dataclass(frozen=True)
class Support:
    """`least` and `most` where sources differ or give a range. `period` as `rows.PERIOD` reads it: 2025-H2."""

    claim_id: str
    team_id: str | None
    period: str
    kind: str
    unit: str
    amount: Figure
    least: Figure | None
    most: Figure | None
    ko: str | None
    en: str | None


@dataclass(frozen=True)
class Held:
    """What is publicly known of a readiness item."""

    claim_id: str
    team_id: str
    evidence_id: str
    scope: str | None
    status: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    ko: str
    en: str


@dataclass(frozen=True)
class Unknown:
    claim_id: str
    topic: str
    what_ko: str
    what_en: str
    why_ko: str
    why_en: str
    who_ko: str
    who_en: str


@dataclass(frozen=True)
class Problem:
    """A row (or file, row_no 0) of the record that was left out, and why."""

    file: str
    row_no: int
    column: str
    said: str
    reason_ko: str
    reason_en: str
    remedy_ko: str
    remedy_en: str


@dataclass(frozen=True)
class File:
    name: str
    ko: str
    en: str
    how_sure_ko: str
    how_sure_en: str
    kept: int
    left_out: int


def claims(con: DuckDBPyConnection, viewer: Viewer) -> dict[str, Claim]:
    """What stands behind each row of the record, by claim id."""
    rows = _rows(
        con, viewer,
        "SELECT c.claim_id, c.file, c.row_no, "
        "list(struct_pack(url := source_url, day := source_date, seen := seen, note := note) ORDER BY nth), "
        "(SELECT list(struct_pack(day := replied_on, ko := reply_ko, en := reply_en, id := r.claim_id) "
        "ORDER BY replied_on) FROM record_replies r WHERE r.claim_id = c.claim_id) "
        "FROM record_citation c GROUP BY c.claim_id, c.file, c.row_no ORDER BY c.file, c.row_no",
    )  # fmt: skip
    return {
        id: Claim(
            id, file, row_no, tuple(Source(*one.values()) for one in sources),
            tuple(Reply(*one.values()) for one in replies or ()),
        )
        for id, file, row_no, sources, replies in rows
    }  # fmt: skip


def teams(con: DuckDBPyConnection, viewer: Viewer) -> list[Team]:
    """Those who took part, and applicants, in the order of the record."""
    return _each(
        con, viewer, Team,
        "SELECT claim_id, team_id, lead_ko, lead_en, standing, left_for, stage1_result_ko, "
        "stage1_result, stage2_result_ko, stage2_result "
        "FROM record_teams ORDER BY row_no",
    )  # fmt: skip


def models(con: DuckDBPyConnection, viewer: Viewer) -> list[Model]:
    """Every model the record names, newest stage of each team first."""
    rows = _rows(
        con, viewer,
        "SELECT m.claim_id, m.total_params_b_said, m.active_params_b_said, m.team_id, m.model_id, m.name, "
        "m.stage, m.context, m.licence, m.hf_repo, m.released_on, m.is_programme_model, p.name, "
        "m.lineage_note_ko, m.lineage_note "
        "FROM record_models m LEFT JOIN record_models p ON p.model_id = m.parent_model_id "
        "ORDER BY m.is_programme_model DESC, m.stage DESC NULLS LAST, m.row_no",
    )  # fmt: skip
    return [Model(id, _figure(total, id), _figure(active, id), *rest) for id, total, active, *rest in rows]


def _figure(printed: str | None, claim: str) -> Figure | None:
    return Figure(printed, claim) if printed else None


def events(con: DuckDBPyConnection, viewer: Viewer) -> list[Event]:
    """What happened, the newest first; a month or year stands after the days in it."""
    return _each(
        con, viewer, Event,
        "SELECT claim_id, date, event_type, event_ko, event_en, team_id, certainty "
        "FROM record_programme_events ORDER BY date DESC, row_no DESC",
    )  # fmt: skip


def moved(con: DuckDBPyConnection, viewer: Viewer) -> list[Moved]:
    """Dates that moved; no new date means open."""
    return _each(
        con, viewer, Moved,
        "SELECT claim_id, what_ko, what_en, old_date, new_date, announced_on "
        "FROM record_date_changes ORDER BY row_no",
    )  # fmt: skip


def rulings(con: DuckDBPyConnection, viewer: Viewer) -> list[Ruling]:
    """Independence rulings and their criteria, stage by stage; what was found before what was only not stated."""
    return _each(
        con, viewer, Ruling,
        "SELECT r.claim_id, r.team_id, m.name, r.stage, lens, ruling, date, note_ko, note_en "
        "FROM record_rulings r LEFT JOIN record_models m USING (model_id) "
        "ORDER BY r.stage, ruling = 'not_stated', r.row_no",
    )  # fmt: skip


def items(con: DuckDBPyConnection, viewer: Viewer) -> list[Item]:
    """What was judged in each stage and for how many points, in the order of the release."""
    rows = _rows(
        con, viewer,
        "SELECT claim_id, stage, component, parent, level, max_said, gap_first_last_said, name_ko, name_en, "
        "how_ko, how_en FROM record_evaluation_items ORDER BY stage, row_no",
    )  # fmt: skip
    return [
        Item(id, stage, component, parent, level, Figure(points, id), _figure(gap, id), *words)
        for id, stage, component, parent, level, points, gap, *words in rows
    ]


def evaluation_scores(con: DuckDBPyConnection, viewer: Viewer) -> list[EvaluationScore]:
    """Every score that was published, and none that was not."""
    rows = _rows(
        con, viewer,
        "SELECT stage, component, team_id, scope, score, score_said, claim_id, certainty "
        "FROM record_evaluation_scores ORDER BY stage, row_no",
    )  # fmt: skip
    return [
        EvaluationScore(stage, component, team, scope, score, Figure(said, id, certainty))
        for stage, component, team, scope, score, said, id, certainty in rows
    ]


def conflicts(con: DuckDBPyConnection, viewer: Viewer) -> list[Conflict]:
    """Where two sources say different things."""
    return _each(
        con, viewer, Conflict,
        "SELECT claim_id, topic_ko, topic_en, version_a_ko, version_a, source_a, version_b_ko, version_b, "
        "source_b, note_ko, note_en FROM record_conflicts ORDER BY row_no",
    )  # fmt: skip


def consortium(con: DuckDBPyConnection, viewer: Viewer) -> list[Member]:
    return _each(
        con, viewer, Member,
        "SELECT claim_id, team_id, member, role, since FROM record_consortium ORDER BY row_no",
    )  # fmt: skip


def uses(con: DuckDBPyConnection, viewer: Viewer) -> list[Use]:
    """Announced uses, the newest first. A model family counts as a programme model where it is one's very name."""
    return _each(
        con, viewer, Use,
        "SELECT claim_id, team_id, customer, customer_en, sector, sector_group, channel, stage, affiliate, "
        "announced_on, claim, claim_en, model_family, certainty, note_ko, note, coalesce(is_named, false), "
        # A member is one of the names in the cell, not a part of one: KT is no member where KTX is named.
        "EXISTS (FROM record_consortium c WHERE c.team_id = d.team_id AND (contains(member, ' ') AND "
        "contains(customer, member) OR list_contains(string_split_regex(customer, '[·,()\\s]+'), member))), "
        "CASE WHEN model_family IS NOT NULL THEN list_has_any(string_split(model_family, ';'), "
        "(SELECT coalesce(list(name), []) FROM record_models WHERE is_programme_model)) END "
        "FROM record_deployments d ORDER BY announced_on DESC NULLS LAST, row_no",
    )  # fmt: skip


def support(con: DuckDBPyConnection, viewer: Viewer) -> list[Support]:
    """What was given or promised, period by period."""
    rows = _rows(
        con, viewer,
        "SELECT claim_id, team_id, period, kind, unit, amount_said, amount_low_said, amount_high_said, certainty, "
        "note_ko, note_en FROM record_support ORDER BY period DESC, kind, row_no",
    )  # fmt: skip
    return [
        Support(
            id,
            team,
            period,
            kind,
            unit,
            Figure(amount, id, certainty),
            _figure(low, id),
            _figure(high, id),
            *words,
        )
        for id, team, period, kind, unit, amount, low, high, certainty, *words in rows
    ]


def held(con: DuckDBPyConnection, viewer: Viewer) -> list[Held]:
    """What is publicly known of readiness items; it climbs no ladder."""
    return _each(
        con, viewer, Held,
        "SELECT claim_id, team_id, evidence_id, scope, status, valid_from, valid_to, note_ko, note_en "
        "FROM record_readiness ORDER BY evidence_id, row_no",
    )  # fmt: skip


def unknowns(con: DuckDBPyConnection, viewer: Viewer) -> list[Unknown]:
    return _each(
        con, viewer, Unknown,
        "SELECT claim_id, topic, what_ko, what_en, why_ko, why_en, who_ko, who_en "
        "FROM record_unknowns ORDER BY row_no",
    )  # fmt: skip


def problems(con: DuckDBPyConnection, viewer: Viewer) -> list[Problem]:
    """What was left out of the record, and why."""
    return _each(
        con, viewer, Problem,
        "SELECT file, row_no, column_name, said, reason_ko, reason_en, remedy_ko, remedy_en "
        "FROM record_problem ORDER BY file, row_no",
    )  # fmt: skip


def files(con: DuckDBPyConnection, viewer: Viewer) -> list[File]:
    """The files that hold anything, with how sure they are."""
    return _each(
        con, viewer, File,
        "SELECT file, name_ko, name_en, how_sure_ko, how_sure_en, rows_kept, rows_left_out FROM record_file",
    )  # fmt: skip


def provenance(con: DuckDBPyConnection, viewer: Viewer) -> list[Source]:
    """Every source, those read in full first."""
    return _each(
        con, viewer, Source,
        "SELECT source_url, source_date, seen, note FROM record_programme_provenance "
        "ORDER BY list_position(['full_text', 'excerpt', 'secondary', 'unread'], seen), row_no",
    )  # fmt: skip


def _each(con: DuckDBPyConnection, viewer: Viewer, kind: type[T], sql: str) -> list[T]:
    """A value of this kind for every row, its fields in the order of the columns."""
    return [kind(*row) for row in _rows(con, viewer, sql)]


def _rows(con: DuckDBPyConnection, viewer: Viewer, sql: str) -> list[tuple[Any, ...]]:
    need(viewer, "published")
    return con.execute(sql).fetchall()

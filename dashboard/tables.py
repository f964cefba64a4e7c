"""Rows of the warehouse -> tables whose numbers open their explanation."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from connectors import contract
from connectors.contract import Field
from dashboard import queries, theme
from dashboard.charts import naming
from dashboard.charts import scores as scores_of
from dashboard.charts.markup import Cell
from dashboard.page import Here
from dashboard.queries import SECTORS, VARIANTS
from dashboard.scoring import method
from dashboard.scoring.explain import CellRef, Point
from dashboard.text import Text

Rows = list[tuple[Cell | str, ...]]


@dataclass(frozen=True)
class Grid:
    """A table under its finding; the first `text_columns` columns are words."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: Rows
    text_columns: int = 1
    stacks: bool = False  # on a phone a row becomes a card, each cell under its heading


def pillar_by_team(
    here: Here, scores: Sequence[queries.Score], dimensions: Sequence[queries.DimensionScore],
    pillar: str, month: datetime.date,
) -> Grid:  # fmt: skip
    """The pillar and its dimensions, a column a team."""
    say, teams = here.say, here.teams
    whole = {row.team: row for row in scores if row.pillar == pillar}
    parts = {(row.team, row.dimension): row for row in dimensions if row.month == month}
    rows: Rows = [(
        say("tables.whole", what=naming.pillar_name(say, pillar)),
        *(_score_cell(here, whole.get(team)) for team in teams),
    )]  # fmt: skip
    for dimension in method.load().pillars[pillar].dimensions:
        cells = (_point_cell(here, parts.get((team, dimension))) for team in teams)
        rows.append((naming.dimension_name(say, pillar, dimension), *cells))
    title = scores_of.dimension_title(say, dimensions, pillar, month)
    return Grid(title, say("tables.pillar_note"), (say("column.dimension"), *_names(here)), rows)


def indicators_by_team(here: Here, found: Sequence[queries.IndicatorScore], pillar: str) -> Grid:
    """Each indicator's value and score, a column a team; a state in words where there is no value."""
    say = here.say
    cells = {(row.team, row.indicator): row for row in found}
    rows: Rows = []
    for one in method.load().indicators.values():
        if one.pillar != pillar or one.dimension is None:
            continue
        place = f"{naming.dimension_name(say, pillar, one.dimension)} · {say.of(one.unit)}"
        rows.append((
            Cell(say.of(one.words), here.href("method", part="indicators", find=one.id), under=place),
            *(_value_cell(here, cells.get((team, one.id))) for team in here.teams),
        ))  # fmt: skip
    columns = (say("column.indicator"), *_names(here))
    return Grid(say("tables.indicators"), say("tables.indicators_note"), columns, rows)


def variants_by_team(here: Here, found: dict[tuple[str, str], float | None], pillar: str) -> Grid:
    """The headline and the three readings beside it, a row a team."""
    say = here.say
    variants = method.load().variants
    rows: Rows = []
    for team, row in here.teams.items():
        cells = (
            Cell(naming.score_said(say, found[team, v]), _explain(here, team, pillar, v))
            if (team, v) in found else Cell(say("tables.not_there"))
            for v in VARIANTS
        )  # fmt: skip
        rows.append((Cell(naming.team_name(say, row), colour=row.colour), *cells))
    columns = (say("column.team"), *(say.of(variants[v].words) for v in VARIANTS))
    return Grid(_variants_title(here, found), say("overview.variants_note"), columns, rows)


def _variants_title(here: Here, found: dict[tuple[str, str], float | None]) -> str:
    """Whose score depends most on how it is read."""
    say, names = here.say, method.load().variants
    moved = [
        (abs(score - head), team, variant, head, score)
        for (team, variant), score in found.items()
        if score is not None and (head := found.get((team, "headline"))) is not None
    ]
    if not moved or not max(moved)[0]:
        return say("overview.variants")
    _, team, variant, head, score = max(moved)
    return say("overview.variants_most", team=here.name(team), variant=say.of(names[variant].words),
               head=say.number(head, 1), score=say.number(score, 1))  # fmt: skip


def sectors_by_team(
    here: Here, found: Sequence[queries.SectorCount], frames: dict[str, tuple[int, str, str, str]],
    month: datetime.date, sector: str | None,
) -> Grid:  # fmt: skip
    """By sector and team: live organisations, how much of the frame they are, users, requests; never a score."""
    say = here.say
    now = {(row.team, row.sector): row for row in found if row.month == month}
    filed = {row.team for row in found if row.month == month}
    rows: Rows = []
    for one in SECTORS if sector is None else (sector,):
        for team in here.teams.values():
            name = Cell(naming.team_name(say, team), colour=team.colour)
            cells = _sector_cells(here, now.get((team.id, one)), team.id in filed, one in frames)
            rows.append((naming.label(say, "sector", one), name, *cells))
    names = ("sector", "team", "live_orgs", "in_frame", "penetration", "active_users", "regular_users", "requests")
    columns = tuple(say(f"column.{name}") for name in names)
    return Grid(
        say("tables.sectors", month=say.month(month)),
        say("tables.sectors_note"),
        columns,
        rows,
        text_columns=2,
        stacks=True,
    )


def deployments(here: Here, title: str, found: Sequence[queries.Deployment]) -> Grid:
    """A team's deployments, with the row of the report each stands in."""
    say = here.say
    rows: Rows = [
        (
            row.deployment_id, naming.label(say, "sector", row.sector), naming.label(say, "stage", row.stage),
            naming.label(say, "affiliation", row.affiliation),
            Cell(say("tables.live") if row.is_live else "–"), f"{row.evidence_claimed} → {row.evidence_effective}",
            _where(here, row.report_id, row.sheet, row.row_no),
            say.number(row.own_model_share_pct, 0), say.number(row.active_users), say.number(row.regular_users),
            say.number(row.requests_total),
        )
        for row in found
    ]  # fmt: skip
    names = ("deployment", "sector", "stage", "relation", "live", "evidence", "where", "own_share", "active_users",
             "regular_users", "requests")  # fmt: skip
    columns = tuple(say(f"column.{name}") for name in names)
    return Grid(title, say("team.deployments_note"), columns, rows, text_columns=7, stacks=True)


def services(here: Here, title: str, found: Sequence[queries.Service]) -> Grid:
    """Consumer services, with the row of the report each stands in."""
    say = here.say
    rows: Rows = [
        (
            Cell(here.name(row.team), colour=here.teams[row.team].colour),
            Cell(row.service_name, under=row.service_id),
            Cell(naming.label(say, "service_type", row.service_type, "b2c"),
                 under=naming.label(say, "operator", row.operator, "b2c")), row.evidence_effective,
            _where(here, row.report_id, row.sheet, row.row_no), say.number(row.mau), say.number(row.dau_avg),
            say.number(row.sponsored_mau), say.number(row.own_model_share_pct, 0), say.number(row.ai_turns),
        )
        for row in sorted(found, key=lambda row: list(here.teams).index(row.team))
    ]  # fmt: skip
    names = ("team", "service", "service_type", "evidence_effective", "where", "mau", "dau",
             "sponsored", "own_share", "ai_turns")  # fmt: skip
    columns = tuple(say(f"column.{name}") for name in names)
    return Grid(title, say("tables.services_note"), columns, rows, text_columns=5, stacks=True)


def reports(here: Here, found: Sequence[queries.Report]) -> Grid:
    """A team's reports, newest first."""
    say = here.say
    rows: Rows = [
        (
            say.month(row.month), row.file_name, say.moment(row.received_at), _report_state(here, row),
            _opened(here, row.report_id), say.number(row.rows), say.number(row.findings),
            say.number(row.confirmed),
        )
        for row in found
    ]  # fmt: skip
    names = ("month", "file", "received", "state", "report", "rows", "findings", "confirmed")
    columns = tuple(say(f"column.{name}") for name in names)
    return Grid(
        say("team.reports", n=len(found)), say("team.reports_note"), columns, rows, text_columns=5, stacks=True
    )


def _opened(here: Here, report_id: str) -> Cell:
    """A report opens on the desk, for those who have one."""
    return Cell(report_id, here.href("desk", report=report_id) if "desk" in here.pages else "")


def gaps(here: Here, found: Sequence[queries.IndicatorScore]) -> Grid:
    """The five indicators with the lowest scores."""
    say = here.say
    lowest = sorted((row for row in found if row.score is not None), key=lambda row: (row.score, row.indicator))[
        :5
    ]
    rows: Rows = [
        (
            Cell(naming.indicator_name(say, row.indicator), _explain(here, row.team, row.indicator, "headline")),
            naming.pillar_name(say, row.pillar), naming.dimension_name(say, row.pillar, row.dimension),
            _said_with_unit(here, row), say.number(row.score, 1),
        )
        for row in lowest
    ]  # fmt: skip
    names = ("indicator", "pillar", "dimension", "value", "score")
    columns = tuple(say(f"column.{name}") for name in names)
    if not lowest:
        return Grid(say("team.gaps_none"), "", columns, [])
    title = say("team.gaps", worst=naming.indicator_name(say, lowest[0].indicator),
                score=say.number(lowest[0].score, 1))  # fmt: skip
    return Grid(title, say("team.gaps_note"), columns, rows, text_columns=3)


def indicators_of(here: Here, found: Sequence[queries.IndicatorScore], points: Sequence[Point]) -> Grid:
    """One team's indicators of a pillar as they went into its score."""
    say = here.say
    brought = {point.indicator: point.points for point in points if point.indicator}
    order = list(method.load().indicators)
    rows: Rows = [
        (
            Cell(naming.indicator_name(say, row.indicator), _explain(here, row.team, row.indicator),
                 under=naming.dimension_name(say, row.pillar, row.dimension)),
            _state_cell(here, row), _scored_said(here, row),
            say.number(brought.get(row.indicator), 2),
        )
        for row in sorted(found, key=lambda row: order.index(row.indicator))
    ]  # fmt: skip
    names = ("indicator", "value", "score", "points")
    columns = tuple(say(f"column.{name}") for name in names)
    return Grid(say("explain.table"), say("explain.table_note"), columns, rows)


def cells(here: Here, title: str, found: Sequence[CellRef], kind: str) -> Grid:
    """The cells behind a value, as a spreadsheet names them."""
    say = here.say
    fields = contract.load().kinds[kind].fields
    rows: Rows = [
        (
            naming.place(cell.sheet, cell.column, cell.row_no),
            say.of(fields[cell.field].words) if cell.field in fields else cell.field,
            _raw_cell(here, cell, fields.get(cell.field)), cell.file_name, cell.report_id,
        )
        for cell in found
    ]  # fmt: skip
    names = ("cell", "field", "value", "file", "report")
    columns = tuple(say(f"column.{name}") for name in names)
    return Grid(title, say("explain.cells_note"), columns, rows, text_columns=5)


def _names(here: Here) -> tuple[str, ...]:
    return tuple(naming.team_name(here.say, team) for team in here.teams.values())


def _explain(here: Here, team: str, what: str, variant: str | None = None) -> str:
    """The address of an explanation; month and variant are those of this page unless said otherwise."""
    return here.href("explain", team=team, what=what, **({"variant": variant} if variant else {}))


def _score_cell(here: Here, row: queries.Score | None) -> Cell:
    if row is None:
        return Cell(here.say("tables.not_there"))
    interval = here.say("score.interval_is", interval=naming.interval_said(here.say, row.low, row.high))
    href = _explain(here, row.team, row.pillar)
    return Cell(naming.score_said(here.say, row.score), href, hint=interval)


def _point_cell(here: Here, row: queries.DimensionScore | None) -> Cell:
    if row is None:
        return Cell(here.say("tables.not_due"))
    interval = here.say("score.interval_is", interval=naming.interval_said(here.say, row.low, row.high))
    is_sure = row.low is not None and row.high is not None and row.high - row.low < 0.05
    return Cell(here.say.number(row.point, 1), hint=interval, under="" if is_sure else interval)


def _value_cell(here: Here, row: queries.IndicatorScore | None) -> Cell:
    if row is None:
        return Cell(here.say("tables.not_there"))
    href = _explain(here, row.team, row.indicator)
    sign = "" if row.state == "reported" else theme.STATES[row.state].sign
    score = here.say("tables.score", score=here.say.number(row.score, 0)) if row.score is not None else ""
    return Cell(naming.value_said(here.say, row), href, sign=sign, under=score)


def _sector_cells(
    here: Here, row: queries.SectorCount | None, is_filed: bool, has_frame: bool
) -> tuple[Cell | str, ...]:
    """Zero where the team reported nothing of this sector, "not filed" where it sent no report."""
    say = here.say
    if not is_filed:
        return (Cell(say("filing.missing"), sign=theme.FILING["missing"].sign), *("–",) * 5)
    penetration = say.share(row.penetration if row else 0.0, 1) if has_frame else say("tables.no_frame")
    counts = (row.active_users, row.regular_users, row.requests) if row else (0, 0, 0)
    in_frame = say.number(row.framed if row else 0) if has_frame else "–"
    return (say.number(row.organisations if row else 0), in_frame, penetration, *map(say.number, counts))


def _where(here: Here, report_id: str, sheet: str, row_no: int) -> Cell:
    return Cell(row_said(here.say, sheet, row_no), hint=report_id)


def row_said(say: Text, sheet: str, row_no: int) -> str:
    """Where a row stands in the file, as a spreadsheet numbers it."""
    return say("tables.row_of", sheet=sheet, row=row_no) if sheet else say("tables.row", row=row_no)


def _report_state(here: Here, row: queries.Report) -> Cell:
    say = here.say
    if row.is_withdrawn:
        return Cell(say("report.withdrawn"))
    if not row.in_force:
        return Cell(say("report.replaced"))
    kinds = ", ".join(say(f"kind.{kind}") for kind in row.in_force.split(","))
    key = "report.returned" if row.is_returned else "report.late" if row.is_late else "report.on_time"
    return Cell(say(key), under=say("report.in_force", kinds=kinds))


def _state_cell(here: Here, row: queries.IndicatorScore) -> Cell:
    """The value with its unit; its state, where that is not plainly "reported"."""
    state = naming.state_name(here.say, row.state)
    sign = "" if row.state == "reported" else theme.STATES[row.state].sign
    if row.value is None:
        return Cell(state, sign=sign)
    return Cell(_said_with_unit(here, row), sign=sign, under="" if row.state == "reported" else state)


def _said_with_unit(here: Here, row: queries.IndicatorScore) -> str:
    if row.value is None:
        return "–"
    return naming.with_unit(here.say, row.value, method.load().indicators[row.indicator])


def _scored_said(here: Here, row: queries.IndicatorScore) -> str:
    """The score, or what was assumed in its place."""
    if row.score is not None:
        return here.say.number(row.score, 1)
    if row.is_assumed:
        return f"{here.say.number(row.point, 1)} ({here.say('explain.assumed')})"
    return "–"


def _raw_cell(here: Here, cell: CellRef, field: Field | None) -> Cell:
    """On the page long hashes are cut; the CSV has them whole."""
    said = naming.raw(here.say, cell.value, field)
    return Cell(naming.shortened(said), whole=said)

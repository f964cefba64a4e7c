"""What an edition would hold: new quarters from the warehouse, those that are out word for word, all checked."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from connectors.programme import Programme, next_month
from dashboard.publish import (
    checked,
    contributors,
    editions,
    gather,
    gathered,
    history,
    model,
    protect,
    refusals,
    secret,
    together,
    unchanged,
)
from dashboard.publish.before import Before, before
from dashboard.publish.cells import CellKey, Parameters
from dashboard.publish.counted import Counted
from dashboard.publish.editions import Entry
from dashboard.publish.gather import Asked, NewRow
from dashboard.publish.model import PublicTable, Row, Shape, last_month
from dashboard.publish.protect import Protected
from dashboard.publish.readable import Figures
from dashboard.publish.refusals import CannotPublish
from dashboard.publish.together import Sums, Taken
from dashboard.scoring import method


@dataclass(frozen=True)
class Made:
    """An edition's tables as they will stand, the result of the disclosure check, what it stands on, and the sums
    of sectors beside them; `counted` is for the office alone, None where nobody knows any more."""

    tables: tuple[PublicTable, ...]
    disclosure: bytes
    asked: Asked
    counted: Counted | None
    together: Taken


def assemble(con: DuckDBPyConnection, programme: Programme, quarter: str, keeps_b2b: bool = False) -> Made:
    """Exactly what an edition of this quarter would hold. Raises CannotPublish."""
    whole, entries = gather.asked(con, _month(con, programme, quarter)), editions.index(programme.folder)
    asked, sources = history.parted(whole, entries)
    past = history.rows(programme.folder, sources)
    said = {one.id: history.figures(programme.folder, one.id) for one in entries}
    earlier = list(said.values())
    if keeps_b2b:
        protected = unchanged.protected(programme.folder, entries, quarter)
    else:
        known = before(programme.folder, entries, sources, asked, said)
        protected = _protected(con, programme, asked, known, _choices(programme, entries, quarter, past))
    new = gathered.rows(con, asked, past["scores"], protected, earlier, history.standing(said, sources))
    if keeps_b2b:
        new = unchanged.rows(programme.folder, entries, quarter, new)
    tables = tuple(_table(shape, [*past[name], *new[name]]) for name, shape in model.load().tables.items())
    changed = {*protected.changed, *history.changed(programme.folder, sources)}
    disclosure = _disclosure(tables, earlier, changed)
    return Made(tables, disclosure, whole, protected.counted, protected.together)


def _month(con: DuckDBPyConnection, programme: Programme, quarter: str) -> datetime.date:
    """The last month of a quarter that may be published by the day the warehouse stands on."""
    month, today = last_month(quarter), gather.day(con)
    end = next_month(month) - datetime.timedelta(days=1)
    if end >= today:
        raise CannotPublish(refusals.NOT_OVER, quarter=quarter, end=end)
    if programme.first_month is None:  # the public record alone
        return month
    if month < programme.first_month:
        raise CannotPublish(refusals.BEFORE, quarter=quarter)
    if programme.due_on(month) >= today:
        raise CannotPublish(refusals.NOT_DUE, quarter=quarter, due=programme.due_on(month))
    return month


def _choices(
    programme: Programme, entries: Collection[Entry], own: str, past: Mapping[str, Sequence[Row]]
) -> tuple[Sums, ...]:  # fmt: skip
    """Which sums of sectors may stand beside them, by what is out."""
    source = history.source_of(entries, own)
    out = history.rows(programme.folder, {own: source})[together.TABLE] if source else []
    return together.choices(programme.together, own, past[together.TABLE], out)


def _protected(
    con: DuckDBPyConnection, programme: Programme, asked: Asked, known: Before, choices: Sequence[Sums]
) -> Protected:  # fmt: skip
    uses = contributors.uses(con, asked)
    # Where nobody has reported there is nobody to protect, and no secret to ask for.
    parameters = secret.parameters(programme) if uses else Parameters(100.0)
    protected = protect.protected(
        uses, gathered.reported(con, asked), contributors.contributed(con, asked, programme.denominators),
        gather.indicators(con, asked), known, contributors.waived(con), parameters, choices,
    )  # fmt: skip
    if protected.exposed:
        raise refusals.exposed(protected.exposed, [one.id for one in known.versions])
    return protected


def _table(shape: Shape, rows: Sequence[NewRow]) -> PublicTable:
    """Every column in every row, and one row a key, in the order of the keys."""
    names = [one.name for one in shape.columns]
    whole: list[Row] = [{name: row[name] for name in names} for row in rows]
    keys = [tuple(str(row[name]) for name in shape.key) for row in whole]
    if len(set(keys)) < len(keys):
        raise ValueError(f"{shape.name}: two rows of one key")
    open_ones = [row for row in whole for value in row.values() if value == gather.OPEN]
    if open_ones:
        raise ValueError(f"{shape.name}: disclosure control decided nothing on {open_ones[0]}")
    return PublicTable(shape, tuple(whole))


def _disclosure(tables: Sequence[PublicTable], earlier: Sequence[Figures], changed: Collection[CellKey]) -> bytes:
    """disclosure.json, of tables that pass their own check. Raises CannotPublish."""
    result = checked.of_tables(tables, method.load(), earlier, changed)
    if not result.holds:
        narrow = [line.key for line in result.lines if not line.holds]
        raise refusals.too_narrow([*narrow, *result.contradictions])
    return checked.as_json(tables, result, changed)

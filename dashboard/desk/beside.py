"""A draft or a report beside an earlier one: which report that is, and the difference as tables."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from connectors import acts, contract, difference, inbox, receipts
from connectors.difference import Change, Difference, Row
from connectors.inbox import Looked
from connectors.model import column_letter
from connectors.programme import Programme
from connectors.receipts import ReadTable, Receipt
from dashboard import blocks
from dashboard.charts import markup, naming
from dashboard.page import Here
from dashboard.tables import Grid, Rows

MOST_CHANGES = 5_000


@dataclass(frozen=True)
class Beside:
    """`month` is that of the report it was laid beside, which need not be its own; None where there is none."""

    month: datetime.date | None
    difference: Difference
    tables: tuple[ReadTable, ...]


def in_force(programme: Programme, team: str, seen: Looked) -> Beside:
    """The draft beside what is in force for its month; where nothing is, beside the last month reported."""
    assert seen.header is not None
    assert seen.checked is not None
    kinds, month = seen.header.kinds, seen.header.month
    kept, done = receipts.read_all(programme.folder, team), acts.read(programme.folder)
    force = {key: one for key, one in receipts.in_force(kept, done).items() if key[2] in kinds}
    base = max((when for _, when, _ in force if when <= month), default=None)
    rows = inbox.history(programme.folder, {key: one for key, one in force.items() if key[1] == base})
    was = rows if rows is not None else seen.checked.rows.slice(0, 0)
    tables = tuple(ReadTable(one.kind, one.sheet, one.header_row, one.columns, one.headers) for one in seen.tables)
    return Beside(base, difference.between(was, seen.checked.rows, kinds), tables)


def two(programme: Programme, was: Receipt, now: Receipt) -> Beside:
    """Two reports as they were taken, for the kinds that both hold: what one does not speak of is not gone."""
    kinds = [kind for kind in now.kinds if kind in was.kinds]
    old, new = (inbox.rows_of(programme.folder, one) for one in (was, now))
    return Beside(was.month, difference.between(old, new, kinds), now.tables)


def title(here: Here, found: Difference) -> str:
    """All of the difference in one sentence."""
    say = here.say
    if found.is_none:
        return say("difference.none", same=say.number(sum(found.same.values())))
    return say(
        "difference.counts", new=say.number(len(found.new)), gone=say.number(len(found.gone)),
        rows=say.number(found.rows_changed), cells=say.number(len(found.changed)),
        same=say.number(sum(found.same.values())),
    )  # fmt: skip


def parts(here: Here, one: Beside, key: str) -> list[blocks.Single]:
    """Which columns changed most, then every row and cell."""
    found = one.difference
    made: list[blocks.Single] = []
    if found.new or found.gone:
        made.append(blocks.table(here, f"{key}_rows", _rows(here, found)))
    if found.changed:
        made.append(blocks.Markup(markup.note(_most(here, found.changed))))
        made.append(blocks.table(here, f"{key}_cells", _cells(here, one)))
    return made


def _rows(here: Here, found: Difference) -> Grid:
    say = here.say
    sides: list[tuple[str, Row]] = [("new", row) for row in found.new] + [("gone", row) for row in found.gone]
    rows: Rows = [
        (say(f"difference.is_{side}"), say(f"kind.{row.kind}"), row.key, str(row.row_no))
        for side, row in sides[:MOST_CHANGES]
    ]  # fmt: skip
    columns = tuple(say(f"difference.{name}") for name in ("what", "kind", "key", "row"))
    counts = say("difference.rows", new=say.number(len(found.new)), gone=say.number(len(found.gone)))
    return Grid(counts, say("difference.rows_note"), columns, rows, text_columns=3)


def _most(here: Here, changed: Sequence[Change]) -> str:
    say = here.say
    by_field = Counter((one.kind, one.field) for one in changed).most_common(5)
    named = [f"{_field_name(here, kind, field)} {say.number(n)}" for (kind, field), n in by_field]
    return say("difference.most", which=say.listing(named))


def _cells(here: Here, one: Beside) -> Grid:
    say, changed = here.say, one.difference.changed
    rows: Rows = [
        (row.key, _field_name(here, row.kind, row.field), _said(here, row, row.was), _said(here, row, row.now),
         _place(one.tables, row))
        for row in changed[:MOST_CHANGES]
    ]  # fmt: skip
    columns = tuple(say(f"difference.{name}") for name in ("key", "field", "before", "after", "cell"))
    cells = say("difference.cells", rows=say.number(one.difference.rows_changed), cells=say.number(len(changed)))
    return Grid(cells, say("difference.cells_note"), columns, rows, text_columns=len(columns))


def _field_name(here: Here, kind: str, field: str) -> str:
    return here.say.of(contract.load().kinds[kind].fields[field].words)


def _said(here: Here, row: Change, text: str | None) -> str:
    """A code with its label; numbers with their thousands apart, so that a slip of a digit shows."""
    field = contract.load().kinds[row.kind].fields[row.field]
    if text is not None and text.isdigit() and field.type in ("INTEGER", "BIGINT"):
        return here.say.number(int(text))
    return naming.raw(here.say, text, field)


def _place(tables: Sequence[ReadTable], row: Change) -> str:
    """Where the cell stands in the newer file; a key is made by the door and stands nowhere."""
    at = next((t.columns.get(row.field) for t in tables if (t.kind, t.sheet) == (row.kind, row.sheet)), None)
    return naming.place(row.sheet, column_letter(at), row.row_no) if at is not None else str(row.row_no)

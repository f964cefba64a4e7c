"""The public record: what was announced, judged and given, each line with its source."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.publish.face.blocks import Block, Cell, Page, Prose, Table
from dashboard.publish.face.cells import coded, source
from dashboard.publish.face.view import View
from dashboard.publish.model import Row

TABLES = ("events", "evaluation_scores", "rulings", "deployments_announced", "support", "models", "benchmarks")


def count(view: View) -> int:
    return sum(len(view.tables[name].rows) for name in TABLES)


def scope(view: View) -> tuple[str, ...]:
    """How far the record was searched: what it is silent on may still have happened."""
    about = view.edition.record
    if not about:
        return ()
    return (view.say("site.searched", day=about["searched_on"]), about["scope"][view.say.lang])


def page(view: View) -> Page:
    say = view.say
    blocks: list[Block] = [Prose(say("site.scope"), scope(view))] if scope(view) else []
    blocks += [events(view), points(view), rulings(view), deployments(view), support(view), models(view)]
    found = tuple(one for one in blocks if not _is_empty(one))
    return Page("record/", say("site.nav_record"), say("site.record_title", n=count(view)),
                say("site.about_record"), (say("site.lead_record"),), found)  # fmt: skip


def highlights(view: View) -> tuple[Block, ...]:
    return tuple(one for one in (events(view, 12), points(view), deployments(view, 12)) if not _is_empty(one))


def of_team(view: View, code: str) -> list[Block]:
    found = [
        events(view, team=code),
        points(view, team=code),
        deployments(view, team=code),
        models(view, team=code),
    ]
    return [one for one in found if not _is_empty(one)]


def _is_empty(one: Block) -> bool:
    return isinstance(one, Table) and not one.rows


def _table(
    view: View, name: str, columns: tuple[str, ...], cells: Callable[[Row], tuple[Cell, ...]], text: int,
    team: str = "", newest: str = "", most: int = 0, tail: int = 0,
) -> Table:  # fmt: skip
    """Rows of a table of the record, those of one team where it is asked for, the newest first, with sources."""
    say, rows = view.say, list(view.tables[name].rows)
    if team:
        rows = [row for row in rows if team in _codes(row)]
    if newest:
        rows.sort(key=lambda row: str(row[newest] or ""), reverse=True)
    shown = tuple((*cells(row), source(view, row)) for row in (rows[:most] if most else rows))
    heads = tuple(say(f"site.col_{one}") for one in (*columns, "source"))
    links = (
        ((say("site.all_of_record", n=len(rows)), view.href(f"record/#{name}")),) if len(shown) < len(rows) else ()
    )
    title = say(f"site.table_{name}", n=len(rows))
    return Table(name, title, heads, shown, say(f"site.table_{name}_note"), text, name, tail, links)


def events(view: View, most: int = 0, team: str = "") -> Table:
    return _table(view, "events", ("day", "what"), lambda row: (
        Cell(str(row["date"] or "–")), Cell(_words(view, row, "text"), under=_teams(view, row)),
    ), 3, team, "date", most)  # fmt: skip


def points(view: View, team: str = "") -> Table:
    names = {str(row["component"]): _words(view, row, "name") for row in view.tables["evaluation_items"].rows}
    return _table(view, "evaluation_scores", ("component", "stage", "team", "points"), lambda row: (
        Cell(names.get(str(row["component"]), str(row["component"]))), Cell(str(row["programme_stage"])),
        Cell(_whose(view, row)), Cell(_of(row, "points", "max")),
    ), 3, team, tail=1)  # fmt: skip


def _whose(view: View, row: Row) -> str:
    """Stage one told the best team and the mean only; neither is another team's score."""
    kind = coded(view, "scope", row["scope"])
    return f"{_teams(view, row)} ({kind})" if row["team"] and row["scope"] != "team" else _teams(view, row) or kind


def rulings(view: View) -> Table:
    return _table(view, "rulings", ("stage", "team", "ruling"), lambda row: (
        Cell(str(row["programme_stage"])), Cell(_teams(view, row)),
        Cell(_words(view, row, "text"), under=str(row["ruled_on"] or "")),
    ), 4)  # fmt: skip


def deployments(view: View, most: int = 0, team: str = "") -> Table:
    return _table(view, "deployments_announced", ("day", "team", "customer", "what"), lambda row: (
        Cell(str(row["announced_on"] or "–")), Cell(_teams(view, row)),
        Cell(_words(view, row, "customer")), Cell(_words(view, row, "text")),
    ), 5, team, "announced_on", most)  # fmt: skip


def support(view: View) -> Table:
    return _table(view, "support", ("period", "team", "amount", "what"), lambda row: (
        Cell(str(row["period"] or "–")), Cell(_teams(view, row)), Cell(_amount(view, row)),
        Cell(_words(view, row, "text")),
    ), 5)  # fmt: skip


def models(view: View, team: str = "") -> Table:
    return _table(view, "models", ("model", "team", "params", "day"), lambda row: (
        Cell(str(row["name"])), Cell(_teams(view, row)), Cell(_size(row)), Cell(str(row["released_on"] or "–")),
    ), 5, team)  # fmt: skip


def _words(view: View, row: Row, name: str) -> str:
    return str(row[f"{name}_{view.say.lang}"] or row[f"{name}_ko"] or "–")


def _teams(view: View, row: Row) -> str:
    return view.say.listing([view.team(code) for code in _codes(row)])


def _codes(row: Row) -> list[str]:
    """One team, several, or none."""
    return str(row["team"] or "").replace(";", " ").split()


def _of(row: Row, name: str, most: str) -> str:
    value, top = row[name], row[most]
    return "–" if value is None else f"{value:g} / {top:g}" if isinstance(top, int | float) else f"{value}"


def _amount(view: View, row: Row) -> str:
    value = row["amount"]
    if value is None:
        return "–"
    said = f"{int(value):,}" if isinstance(value, int | float) and float(value).is_integer() else str(value)
    return f"{said} {coded(view, 'support_unit', row['unit'])}".strip()


def _size(row: Row) -> str:
    total, active = row["total_params_b"], row["active_params_b"]
    return "–" if total is None else f"{total:g}B" if active is None else f"{total:g}B-A{active:g}B"

"""The public record: what was announced, judged and given, each line with its source."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from dashboard.publish.face.blocks import Block, Cell, Page, Prose, Table
from dashboard.publish.face.cells import coded, source, team_of
from dashboard.publish.face.view import View
from dashboard.publish.model import Row, Team

TABLES = ("events", "evaluation_scores", "rulings", "deployments_announced", "support", "models", "benchmarks")
NOTHING = Cell("–", code="none")  # on a phone it is left out
OF_TEAMS = ("events", "deployments_announced", "models", "benchmarks")
SHORT, MOST = 12, 5  # rows of a table that is not folded, and of one on the first page


def count(view: View) -> int:
    return sum(len(view.tables[name].rows) for name in TABLES)


def scope(view: View) -> tuple[str, ...]:
    """How far the record was searched: what it is silent on may still have happened."""
    about = view.edition.record
    if not about:
        return ()
    return (view.say("site.searched", day=about["searched_on"]), about["scope"][view.say.lang])


def page(view: View) -> Page:
    """Long tables are folded: the page is first of all a list of what there is."""
    say = view.say
    blocks: list[Block] = [Prose(say("site.scope"), scope(view), "scope")] if scope(view) else []
    tables = [events(view), points(view), rulings(view), deployments(view), support(view), models(view)]
    blocks += [replace(one, is_folded=len(one.rows) > SHORT, heading=2) for one in tables if one.rows]
    if of := view.tables["benchmarks"].rows:
        blocks.append(Prose(say("site.results", n=len(of)), (say("site.results_elsewhere"),), "benchmarks",
                            ((say("site.nav_benchmarks"), view.href("benchmarks/")),)))  # fmt: skip
    return Page("record/", say("site.nav_record"), say("site.record_title", n=count(view)),
                say("site.about_record"), (say("site.lead_record"),), tuple(blocks))  # fmt: skip


def highlights(view: View) -> tuple[Block, ...]:
    """Of the record what most come for; the rest is a tap away."""
    found = (held(view), totals(view), events(view, MOST), deployments(view, MOST))
    return tuple(one for one in found if one.rows)


def held(view: View) -> Table:
    """The teams, from when until when they took part, and how much the record has of each."""
    say = view.say
    rows = tuple(
        (replace(team_of(view, code), under=_took_part(view, one)),
         *(Cell(str(sum(code in _codes(row) for row in view.tables[name].rows))) for name in OF_TEAMS))
        for code, one in view.teams.items()
    )  # fmt: skip
    heads = ("team", *(f"n_{name}" for name in OF_TEAMS))
    columns = tuple(say(f"site.col_{one}") for one in heads)
    title, note = say("site.teams_of_record", n=len(rows)), say("site.teams_of_record_note")
    return Table("teams", title, columns, rows, note, phone="pairs")


def _took_part(view: View, one: Team) -> str:
    say, first = view.say, view.say.day(one.joined)
    return say("site.from_to", first=first, last=say.day(one.left)) if one.left else say("site.since", first=first)


def totals(view: View) -> Table:
    """Of the scores of evaluations only those that are the sum of all others."""
    whole = {str(row["component"]) for row in view.tables["evaluation_items"].rows if row["level"] == "total"}
    found = points(view, only=whole)
    return replace(found, title=view.say("site.table_totals", n=len(found.rows)))


def of_team(view: View, code: str) -> list[Block]:
    found = [events(view, team=code), points(view, code), deployments(view, team=code), models(view, code)]
    return [one for one in found if one.rows]


def _table(
    view: View, name: str, columns: tuple[str, ...], cells: Callable[[Row], tuple[Cell, ...]], text: int,
    rows: list[Row], most: int = 0, tail: int = 0,
) -> Table:  # fmt: skip
    """These rows of a table of the record, or the first of them, each with its sources."""
    say = view.say
    shown = tuple((*cells(row), source(view, row)) for row in (rows[:most] if most else rows))
    heads = tuple(say(f"site.col_{one}") for one in (*columns, "source"))
    every = len(view.tables[name].rows)
    links = ((say("site.all_of_record", n=every), view.href(f"record/#{name}")),) if len(shown) < every else ()
    return Table(name, say(f"site.table_{name}", n=len(rows)), heads, shown, say(f"site.table_{name}_note"), text,
                 name, tail, links, phone="plain")  # fmt: skip


def _newest_first(view: View, name: str, day: str, team: str) -> list[Row]:
    rows = [row for row in view.tables[name].rows if not team or team in _codes(row)]
    return sorted(rows, key=lambda row: str(row[day] or ""), reverse=True)


def events(view: View, most: int = 0, team: str = "") -> Table:
    return _table(view, "events", ("day", "what"), lambda row: (
        Cell(_day(view, row, "date")), Cell(_words(view, row, "text"), under=_others(view, row, team)),
    ), 3, _newest_first(view, "events", "date", team), most)  # fmt: skip


def _day(view: View, row: Row, name: str) -> str:
    return str(row[name] or view.say("record.no_date"))


def _others(view: View, row: Row, team: str) -> str:
    """Whom an event is about, where that goes without saying neither by the page nor by being everybody."""
    codes = _codes(row)
    if codes == [team]:
        return ""
    in_it = {code for code, one in view.teams.items() if one.joined.isoformat() <= str(row["date"])[:10]}
    there = {code for code in in_it if not (left := view.teams[code].left) or str(row["date"]) <= left.isoformat()}
    return view.say("site.every_team") if len(codes) > 2 and set(codes) == there else _teams(view, row)


def points(view: View, team: str = "", only: Collection[str] | None = None) -> Table:
    names = {str(row["component"]): _words(view, row, "name") for row in view.tables["evaluation_items"].rows}
    rows = [
        row for row in view.tables["evaluation_scores"].rows
        if (not team or team in _codes(row)) and (only is None or row["component"] in only)
    ]  # fmt: skip
    rows.sort(key=lambda row: str(row["programme_stage"]), reverse=True)
    return _table(view, "evaluation_scores", ("component", "team", "points"), lambda row: (
        Cell(names.get(str(row["component"]), str(row["component"])), under=_stage(view, row)),
        Cell(_whose(view, row)), Cell(_of(row, "points", "max")),
    ), 2, rows, tail=1)  # fmt: skip


def _stage(view: View, row: Row) -> str:
    stage = str(row["programme_stage"])
    return view.say("site.stage", n=stage) if stage.isdigit() else stage


def _whose(view: View, row: Row) -> str:
    """Stage one told the best team and the mean only; neither is another team's score."""
    kind = coded(view, "scope", row["scope"])
    return f"{_teams(view, row)} ({kind})" if row["team"] and row["scope"] != "team" else _teams(view, row) or kind


def rulings(view: View) -> Table:
    return _table(view, "rulings", ("stage", "team", "ruling"), lambda row: (
        Cell(_stage(view, row)), Cell(_teams(view, row) or view.say("site.all_teams")),
        Cell(_words(view, row, "text"), under=str(row["ruled_on"] or "")),
    ), 4, list(view.tables["rulings"].rows))  # fmt: skip


def deployments(view: View, most: int = 0, team: str = "") -> Table:
    columns = ("day", *(() if team else ("team",)), "customer", "what")
    return _table(view, "deployments_announced", columns, lambda row: (
        Cell(_day(view, row, "announced_on")), *(() if team else (Cell(_teams(view, row)),)),
        Cell(_words(view, row, "customer")), Cell(_words(view, row, "text")),
    ), 5, _newest_first(view, "deployments_announced", "announced_on", team), most)  # fmt: skip


def support(view: View) -> Table:
    return _table(view, "support", ("period", "team", "amount", "what"), lambda row: (
        Cell(_period(view, row)), Cell(_teams(view, row)) if row["team"] else NOTHING,
        Cell(_amount(view, row), under=coded(view, "support_kind", row["kind"])), Cell(_words(view, row, "text")),
    ), 5, list(view.tables["support"].rows))  # fmt: skip


def models(view: View, team: str = "") -> Table:
    columns = ("model", *(() if team else ("team",)), "params", "released")
    rows = [row for row in view.tables["models"].rows if not team or team in _codes(row)]
    return _table(view, "models", columns, lambda row: (
        Cell(str(row["name"])), *(() if team else (Cell(_teams(view, row)),)), Cell(_size(view, row)),
        Cell(view.say("site.released_on", day=row["released_on"])) if row["released_on"] else NOTHING,
    ), 5, rows)  # fmt: skip


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


def _period(view: View, row: Row) -> str:
    """2025-H2 in words; a day, month or year as it stands."""
    period = str(row["period"] or "–")
    year, _, half = period.partition("-H")
    return view.say(f"fairness.half_{half}", year=year) if half in ("1", "2") else period


def _amount(view: View, row: Row) -> str:
    """Money as people say it: 400억 원, 40 billion won."""
    value, unit = row["amount"], coded(view, "support_unit", row["unit"])
    if not isinstance(value, int | float):
        return "–"
    if str(row["unit"]).startswith("KRW"):
        return view.say("site.won", n=f"{value / (1e9 if view.say.lang == 'en' else 1e8):,g}", unit=unit)
    return view.say("site.counted", n=f"{value:,g}", unit=unit)


def _size(view: View, row: Row) -> str:
    total, active = row["total_params_b"], row["active_params_b"]
    said = "–" if total is None else f"{total:g}B" if active is None else f"{total:g}B-A{active:g}B"
    return said if total is None else view.say("site.params", n=said)

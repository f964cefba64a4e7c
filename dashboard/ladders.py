"""What the page Sectors says and shows of readiness: headline, ladders, what holds or lacks each step."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from connectors import contract
from dashboard import readiness, tables
from dashboard.blocks import Block, Folded, Next, Table, go, table
from dashboard.charts import markup, naming
from dashboard.charts.ladder import LEVELS, level_said
from dashboard.charts.markup import Cell, Rungs
from dashboard.page import Here
from dashboard.readiness import Item, Journey, Lapse, Standing, Unused
from dashboard.record import asked as record
from dashboard.record import grids as record_grids
from dashboard.tables import Grid, Rows

MET, UNMET, NOT_NEEDED, SOON = "✓", "×", "–", "▲"


def headline(here: Here, found: Sequence[Standing], sector: str, day: datetime.date) -> str:
    """Who stands highest; for a team, where it stands."""
    say, known = here.say, [row for row in found if row.level is not None]
    where = {"sector": naming.label(say, "sector", sector), "day": say.day(day)}
    if not known:
        return say("ladder.headline_none", **where)
    if here.viewer.team:
        return say("ladder.headline_own", level=level_said(say, known[0].level), **where)
    top = max(row.level or 0 for row in known)
    if not top:
        return say("ladder.headline_ground", **where)
    names = say.listing([here.name(row.team) for row in known if row.level == top])
    return say("ladder.headline", teams=names, level=level_said(say, top), **where)


def lead(here: Here, found: Sequence[Standing]) -> list[str]:
    """What the levels rest on: whose list is old, and who never sent one, with what it would take."""
    say = here.say
    lines = [say("ladder.lead")]
    old = [row for row in found if row.is_stale]
    if old:
        teams = [say("ladder.since", team=here.name(one.team), month=say.month(one.silent_since))
                 for one in old if one.silent_since]  # fmt: skip
        lines.append(say("ladder.stale_lists", teams=say.listing(teams)))
    silent = [here.name(row.team) for row in found if row.level is None]
    if silent:
        lines.append(say("ladder.no_list", teams=say.listing(silent)))
    return lines


def cards(here: Here, found: Sequence[Standing], items: Sequence[Item]) -> str:
    """Each team on its ladder, in the order of the programme file."""
    by_team = {row.team: row for row in found}
    rows = [_card(here, by_team[team], items) for team in here.teams if team in by_team]
    return markup.rungs(rows) if rows else markup.note(here.say("ladder.no_team"))


def next_step(here: Here, found: Sequence[Standing], items: Sequence[Item]) -> Next:
    """A team goes to the first thing it lacks, everybody else to what the steps ask."""
    lacking = [one for row in found for one in _lacking(row, items)] if here.viewer.team else []
    if not lacking:
        return go(here, "method", here.say("ladder.next"), part="items", find="")
    name = item_name(here, lacking[0].item)
    return go(here, "method", here.say("ladder.next_own", item=name), part="items", find=lacking[0].item)


def item_name(here: Here, item: str) -> str:
    """An item by its name; one that is no longer in the list by its code."""
    known = contract.load().items.get(item)
    return here.say.of(known.words) if known else item


def conditions(here: Here, items: Sequence[Item], day: datetime.date) -> Table:
    """Every item of the ladder, from the lowest step up, and what each team has of it."""
    say = here.say
    cells = {(row.team, row.item): row for row in items}
    satisfied = {(row.team, row.condition) for row in items if row.is_met and row.is_asked}
    asked: dict[str, Item] = {}
    for row in sorted(items, key=lambda row: (row.level, not row.is_asked, row.condition, row.item)):
        asked.setdefault(row.item, row)
    teams = [team for team in here.teams if any(row.team == team and not row.needed for row in items)]
    rows: Rows = [
        (_name_cell(here, one, items), *(_cell(here, cells.get((team, item)), satisfied, day) for team in teams))
        for item, one in asked.items()
    ]
    columns = (say("column.item"), *(here.name(team) for team in teams))
    grid = Grid(
        _title(here, items), say("ladder.items_note"), columns, rows if teams else [], len(columns), stacks=True
    )
    return table(here, "readiness_items", grid, at_first=len(rows))


def lapses(here: Here, found: Sequence[Lapse], day: datetime.date) -> Table:
    """What runs out in the next ninety days, and what that does to the level."""
    say = here.say
    rows: Rows = [
        (
            say.day(row.last_day), Cell(here.name(row.team), colour=here.teams[row.team].colour),
            Cell(item_name(here, row.item), _about(here, row.item), under=LEVELS[row.level]),
            _fall(here, row), say.number((row.last_day - day).days),
        )
        for row in found
    ]  # fmt: skip
    columns = tuple(say(f"column.{name}") for name in ("last_day", "team", "item", "effect", "days_left"))
    key = "ladder.lapses" if found else "ladder.lapses_none"
    title = say(key, n=len(found), days=readiness.SOON_DAYS)
    return table(here, "readiness_lapses", Grid(title, say("ladder.lapses_note"), columns, rows, 4, stacks=True))


def known_in_public(here: Here, sector: str) -> list[Block]:
    """Where no team has sent a list: what public sources support and announce, which climbs no ladder."""
    on = record_grids.book(here)
    held = here.ask(record.held)
    uses = [one for one in here.ask(record.uses) if sector in (one.sector, one.group)]
    found: list[Block] = [table(here, "held", record_grids.held(on, held))] if held else []
    if uses:
        title = here.say("ladder.announced", n=len(uses), sector=naming.label(here.say, "sector", sector))
        found.append(table(here, "announced", record_grids.uses(on, title, uses)))
    return found


def unused(here: Here, found: Sequence[Unused]) -> list[Block]:
    """Rows of the lists in force that count for nothing, each with its place and the reason; nothing if all do."""
    say = here.say
    rows: Rows = [
        (
            Cell(here.name(row.team), colour=here.teams[row.team].colour), Cell(row.file_name, hint=row.report_id),
            tables.row_said(say, row.sheet, row.row_no),
            Cell(item_name(here, row.item), _about(here, row.item)), say(f"verdict.{row.verdict}"),
        )
        for row in found
    ]  # fmt: skip
    columns = tuple(say(f"column.{name}") for name in ("team", "file", "where", "item", "reason"))
    grid = Grid(say("ladder.unused", n=len(found)), say("ladder.unused_note"), columns, rows, 5)
    return [table(here, "readiness_unused", grid)] if found else []


def journeys(here: Here, found: Sequence[Journey], sector: str, month: datetime.date) -> Table:
    """From PoC to live: the median of those that arrived, and beside it how many did not."""
    say = here.say
    rows: Rows = [
        (
            Cell(here.name(row.team), colour=here.teams[row.team].colour), say.number(row.begun),
            say.number(row.live), say.number(row.ended), say.number(row.begun - row.live - row.ended),
            _days(here, row.median_days), _span(here, row),
            say("ladder.not_half") if row.half_after is None and row.begun else _days(here, row.half_after),
        )
        for row in sorted(found, key=lambda row: list(here.teams).index(row.team))
    ]  # fmt: skip
    names = ("team", "pocs", "pocs_live", "pocs_ended", "pocs_open", "median_days", "day_span", "half_after")
    columns = tuple(say(f"column.{name}") for name in names)
    begun, live = sum(row.begun for row in found), sum(row.live for row in found)
    where = naming.label(say, "sector", sector)
    title = say("ladder.journeys" if begun else "ladder.journeys_none", sector=where, begun=begun, live=live,
                rest=begun - live)  # fmt: skip
    note = say("ladder.journeys_note", month=say.month(month), skipped=sum(row.skipped for row in found))
    return table(here, "poc_to_live", Grid(title, note, columns, rows if begun else []))


def frame(here: Here, one: readiness.Frame | None, sector: str) -> Folded:
    """What the penetration is measured against, and by whose count."""
    say = here.say
    title = say("ladder.frame", sector=naming.label(say, "sector", sector))
    if one is None:
        return Folded(title, "", markup.note(say("ladder.frame_none")))
    lines = [say("ladder.frame_line", n=say.number(one.n), what=say.pick(one.ko, one.en), as_of=one.as_of),
             say("ladder.frame_source", source=one.source)]  # fmt: skip
    return Folded(title, "", markup.listing(lines))


def _card(here: Here, row: Standing, items: Sequence[Item]) -> Rungs:
    team = here.teams[row.team]
    return Rungs(
        naming.team_name(here.say, team), here.href("team", team=row.team), team.colour, row.level, LEVELS[1:],
        level_said(here.say, row.level), _notes(here, row, items),
    )  # fmt: skip


def _notes(here: Here, row: Standing, items: Sequence[Item]) -> tuple[str, ...]:
    """What is missing to the next step, and which list says so."""
    say = here.say
    if row.level is None or row.list_month is None:
        return (say("ladder.card_none"),)
    month = say.month(row.list_month)
    rests = say("ladder.rests_stale", month=month, sign=SOON) if row.is_stale else say("ladder.rests", month=month)
    if row.level == len(LEVELS) - 1:
        return (say("ladder.top"), rests)
    lacking = _lacking(row, items)
    names = [_lack_name(here, condition, lacking) for condition in dict.fromkeys(one.condition for one in lacking)]
    return (say("ladder.lacks", rung=LEVELS[row.level + 1], n=len(names), what=", ".join(names)), rests)


def _lacking(row: Standing, items: Sequence[Item]) -> list[Item]:
    """The items of the conditions that are not met on the next step."""
    if row.level is None:
        return []
    mine = [one for one in items if one.team == row.team and one.is_asked and one.level == row.level + 1]
    met = {one.condition for one in mine if one.is_met}
    return [one for one in mine if one.condition not in met]


def _lack_name(here: Here, condition: str, lacking: Sequence[Item]) -> str:
    names = [item_name(here, one.item) for one in lacking if one.condition == condition]
    return names[0] if len(names) == 1 else here.say("ladder.one_of", names=" / ".join(names))


def _title(here: Here, items: Sequence[Item]) -> str:
    """How many conditions hold; of several teams only what the table is."""
    if not here.viewer.team or not items:
        return here.say("ladder.items")
    asked = {one.condition for one in items if one.is_asked}
    met = {one.condition for one in items if one.is_asked and one.is_met}
    return here.say("ladder.items_own", n=len(asked), met=len(met))


def _name_cell(here: Here, one: Item, items: Sequence[Item]) -> Cell:
    under = f"{LEVELS[one.level]} · {_asked(here, one, items)}"
    return Cell(item_name(here, one.item), _about(here, one.item), under=under)


def _asked(here: Here, one: Item, items: Sequence[Item]) -> str:
    if not one.is_asked:
        return here.say("ladder.optional")
    group = {row.item for row in items if row.condition == one.condition and row.is_asked}
    if len(group) > 1:
        return here.say("ladder.alternative", n=len(group))
    return here.say("ladder.computed" if one.needed else "ladder.required")


def _cell(here: Here, row: Item | None, satisfied: set[tuple[str, str]], day: datetime.date) -> Cell:
    """A sign and a word, and under them until when, or how much of how much."""
    say = here.say
    if row is None:
        return Cell(say("tables.not_there"))
    said = say(f"verdict.{row.verdict}")
    if row.is_met and row.valid_to and (row.valid_to - day).days <= readiness.SOON_DAYS:
        return Cell(said, sign=SOON, under=say("ladder.soon", day=say.day(row.valid_to)), hint=row.scope or "")
    if not row.is_met and (row.team, row.condition) in satisfied:
        return Cell(said, sign=NOT_NEEDED, under=say("ladder.other_holds"))
    sign = MET if row.is_met else UNMET if row.is_asked else NOT_NEEDED
    return Cell(said, sign=sign, under=_detail(here, row), hint=row.scope or "")


def _detail(here: Here, row: Item) -> str:
    say = here.say
    if row.needed:
        return say("ladder.reached", reached=row.reached, needed=row.needed)
    if row.valid_to is None or row.verdict in ("none", "not_listed", "not_applicable"):
        return ""
    return say("ladder.until" if row.is_met else "ladder.was_until", day=say.day(row.valid_to))


def _fall(here: Here, row: Lapse) -> Cell:
    if not row.is_asked:
        return Cell(here.say("ladder.optional"))
    if row.level_on is None or row.level_after is None or row.level_after >= row.level_on:
        return Cell(here.say("ladder.stays"))
    return Cell(here.say("ladder.falls", before=LEVELS[row.level_on], after=LEVELS[row.level_after]), sign="▼")


def _days(here: Here, days: float | None) -> str:
    return "–" if days is None else here.say("ladder.days", n=here.say.number(days))


def _span(here: Here, row: Journey) -> str:
    if row.shortest is None or row.longest is None:
        return "–"
    return f"{here.say.number(row.shortest)}–{here.say.number(row.longest)}"


def _about(here: Here, item: str) -> str:
    """The page that explains an item."""
    return here.href("method", part="items", find=item)

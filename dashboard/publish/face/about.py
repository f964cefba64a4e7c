"""Pages about the numbers: the method, what each term means, the calendar, corrections, the data, who makes this."""

from __future__ import annotations

from dashboard.publish.face.blocks import Block, Cell, Code, Entries, Page, Prose, Table, Term
from dashboard.publish.face.view import LEVELS, View

EXAMPLE = "scores"


def method(view: View) -> Page:
    say, used = view.say, view.method
    steps = tuple(Term(say.of(one.words), say.of(one.what)) for one in used.steps.values())
    changes = tuple(
        (Cell(one.version), Cell(say.day(one.on)), Cell(one.by), Cell(say.of(one.what))) for one in used.changes
    )
    blocks: tuple[Block, ...] = (
        Prose(say("site.method_in_short"), tuple(say(f"site.method_{n}") for n in range(1, 7))),
        Entries(say("site.method_steps"), steps),
        Table("changes", say("site.method_changes"),
              tuple(say(f"site.col_{name}") for name in ("version", "day", "by", "what")), changes, text_columns=4),
        Prose(say("site.method_file"), (say("site.method_hash", hash=view.edition.method_hash),), "file",
              ((say("site.get_method"), f"{view.permanent}/method.toml"), (say("site.get_contract"), f"{view.permanent}/contract.toml"))),
    )  # fmt: skip
    return Page("method/", say("site.nav_method"), say("site.method_title", version=used.version),
                say("site.about_method"), (say("app.unofficial"),), blocks)  # fmt: skip


def glossary(view: View) -> Page:
    """Every indicator, state and step, each with one line."""
    say, used = view.say, view.method
    scored = [one for one in used.indicators.values() if one.role == "scored"]
    blocks: list[Block] = [
        Entries(view.pillar(pillar), tuple(
            Term(say.of(one.words), f"{say.of(one.definition)} {say('site.unit_is', unit=say.of(one.unit))}", one.id)
            for one in scored if one.pillar == pillar
        )) for pillar in used.pillars
    ]  # fmt: skip
    blocks.append(
        Entries(
            say("site.states"),
            tuple(Term(say.of(one.words), say.of(one.what)) for one in view.book.states.values()),
        )
    )
    blocks.append(
        Entries(say("site.steps"), tuple(Term(name, say(f"site.level_{n}")) for n, name in enumerate(LEVELS)))
    )
    blocks.append(Entries(say("site.terms"), tuple(
        Term(say(f"site.term_{name}"), say(f"site.term_{name}_what"))
        for name in ("score", "range", "ranks", "margin", "band", "edition", "quarter"))))  # fmt: skip
    return Page(
        "glossary/",
        say("site.nav_glossary"),
        say("site.glossary_title"),
        say("site.about_glossary"),
        (),
        tuple(blocks),
    )


def calendar(view: View) -> Page:
    """What came out when, and what comes next."""
    say = view.say
    ahead = tuple(
        (Cell(view.quarter(one.quarter)), Cell(say.moment(one.planned_at)),
         Cell(say("site.moved", was=say.moment(one.was), why=say.of(one.why)) if one.was and one.why else "–"))
        for one in view.planned
    )  # fmt: skip
    past = tuple(
        (Cell(view.quarter(one.quarter), href=_edition(view, one.id), under=one.id), Cell(say.moment(one.published_at)),
         Cell(view.status(one.status)), Cell(say.of(one.what) if one.what else "–"))
        for one in view.issues
    )  # fmt: skip
    heads = tuple(say(f"site.col_{name}") for name in ("quarter", "time", "status", "note"))
    to_come = tuple(say(f"site.col_{name}") for name in ("quarter", "time", "note"))
    blocks: tuple[Block, ...] = (
        Table("planned", say("site.planned"), to_come, ahead, say("site.planned_note" if ahead else "site.planned_none"), 3),
        Table("editions", say("site.editions"), heads, past, say("site.editions_note"), 4),
        Entries(say("site.statuses"), tuple(Term(view.status(one), say(f"site.status_{one}_what"))
                                            for one in ("trial", "provisional", "final", "revised"))),
    )  # fmt: skip
    newest = view.newest
    title = say(
        "site.calendar_title", quarter=view.quarter(newest.quarter), day=say.day(newest.published_at.date())
    )
    return Page("calendar/", say("site.nav_calendar"), title, say("site.about_calendar"), (), blocks)


def _edition(view: View, id: str) -> str:
    return f"{view.base}/editions/{id}/{view.say.lang}/"


def corrections(view: View) -> Page:
    say = view.say
    found = [one for one in view.issues if one.replaces and one.what and one.why]
    rows = tuple(
        (Cell(say.day(one.published_at.date())), Cell(one.id, href=_edition(view, one.id)),
         Cell(one.replaces, href=_edition(view, one.replaces)),
         Cell(say.of(one.what) if one.what else ""), Cell(say.of(one.why) if one.why else ""))
        for one in found
    )  # fmt: skip
    heads = tuple(say(f"site.col_{name}") for name in ("day", "edition", "replaces", "what", "why"))
    title = say("site.corrections_title", n=len(found)) if found else say("site.corrections_none")
    about = view.edition.record or {}
    where = about.get("corrections", "")
    lines = [say("site.corrections_rule")]
    links = ((say("site.corrections_ask"), f"mailto:{where}"),) if where else ()
    blocks: list[Block] = [Table("corrections", title, heads, rows, text_columns=5)] if rows else []
    blocks.append(Prose(say("site.corrections_how"), tuple(lines), "how", links))
    return Page(
        "corrections/", say("site.nav_corrections"), title, say("site.about_corrections"), (), tuple(blocks)
    )


def data(view: View) -> Page:
    """Every table as a file, and how to read one from a program or a spreadsheet."""
    say = view.say
    rows = tuple(
        (Cell(say.of(one.shape.words), under=say.of(one.shape.what)), Cell(str(len(one.rows))),
         Cell("", links=tuple((form.upper(), view.data(one.name, form)) for form in ("csv", "json", "parquet"))))
        for one in view.tables.values()
    )  # fmt: skip
    heads = tuple(say(f"site.col_{name}") for name in ("table", "rows", "files"))
    latest = f"{view.root or 'https://…'}{view.base}/data/{EXAMPLE}.csv"
    blocks: tuple[Block, ...] = (
        Table("tables", say("site.tables"), heads, rows, say("site.tables_note")),
        Code("Python", f'import pandas as pd\n\nscores = pd.read_csv("{latest}")\n', say("site.latest_note")),
        Code("R", f'scores <- read.csv("{latest}", fileEncoding = "UTF-8-BOM")\n'),
        Code(say("site.spreadsheet"), f'=IMPORTDATA("{latest}")\n'),
        Prose(say("site.package"), (say("site.package_what"),), "package",
              (("datapackage.json", f"{view.permanent}/datapackage.json"), ("disclosure.json", f"{view.permanent}/disclosure.json"))),
        Entries(say("site.columns"), tuple(
            Term(f"{name}: {column.name}", say.of(column.words) + (f". {say.of(column.what)}" if column.what else ""))
            for name, table in view.tables.items() for column in table.shape.columns)),
    )  # fmt: skip
    return Page(
        "data/",
        say("site.nav_data"),
        say("site.data_title"),
        say("site.about_data"),
        (say("site.lead_data"),),
        blocks,
    )


def about(view: View) -> Page:
    say = view.say
    blocks = tuple(Prose(say(f"site.about_{name}"), (say(f"site.about_{name}_what"),))
                   for name in ("who", "not", "sources", "quote", "licence"))  # fmt: skip
    return Page("about/", say("site.nav_about"), say("site.about_title"), say("site.about_about"), (), blocks)

"""Pages about the numbers: the method, what terms mean, the calendar, corrections, the data, who makes this."""

from __future__ import annotations

from dashboard.publish.face import changed
from dashboard.publish.face.blocks import Block, Cell, Code, Entries, Page, Prose, Table, Term
from dashboard.publish.face.changed import sentence
from dashboard.publish.face.pillars import VARIANTS
from dashboard.publish.face.view import LEVELS, Issue, Planned, View
from dashboard.publish.model import STATUSES
from dashboard.scoring.indicator import Indicator

TERMS = (
    "score", "b2b", "b2c", "frontier", "range", "ranks", "margin", "band", "live", "own_model", "affiliates",
    "dimension", "edition", "quarter",
)  # fmt: skip
EVIDENCE = ("E0", "E1", "E2", "E3", "E4")
MOST_CHANGES = 30  # of a correction on its page; its file has them all
FORMS = ("csv", "json", "parquet")


def method(view: View) -> Page:
    say, used = view.say, view.method
    steps = tuple(Term(say.of(one.words), say.of(one.what)) for one in used.steps.values())
    changes = tuple(
        (Cell(one.version), Cell(say.day(one.on)), Cell(one.by), Cell(say.of(one.what))) for one in used.changes
    )
    blocks: tuple[Block, ...] = (
        Prose(say("site.method_in_short"), tuple(say(f"site.method_{n}") for n in range(1, 7)), "short"),
        *(_weights(view, pillar) for pillar in used.pillars),
        Entries(say("site.method_steps"), steps, "steps"),
        Table("changes", say("site.method_changes"), _heads(view, "version", "day", "by", "what"), changes,
              text_columns=4, phone="plain"),
        Prose(say("site.method_file"), (say("site.method_hash", hash=view.edition.method_hash),), "file", (
            (say("site.get_method"), f"{view.permanent}/method.toml"),
            (say("site.get_contract"), f"{view.permanent}/contract.toml"),
        )),
    )  # fmt: skip
    return Page("method/", say("site.nav_method"), say("site.method_title", version=used.version),
                say("site.about_method"), (), blocks)  # fmt: skip


def _weights(view: View, pillar: str) -> Table:
    """Every number that decides a score: from which value to which it runs, and its share of the pillar."""
    say, used = view.say, view.method
    of = [one for one in used.indicators.values() if one.role == "scored" and one.pillar == pillar]
    rows = tuple(
        (Cell(view.indicator(one.id), href=view.href(f"glossary/#{one.id}"), under=say.of(one.unit)),
         Cell(view.dimension(pillar, str(one.dimension))), *_goalposts(view, one),
         Cell(say.share(_share(view, one, of), 1)))
        for one in of
    )  # fmt: skip
    heads = _heads(view, "indicator", "dimension", "zero_at", "full_at", "weight")
    return Table(f"weights-{pillar}", say("site.weights", pillar=view.pillar(pillar)), heads, rows,
                 say("site.weights_note"), 2, is_folded=True, heading=2, phone="pairs")  # fmt: skip


def _goalposts(view: View, one: Indicator) -> tuple[Cell, Cell]:
    posts = one.goalposts
    assert posts is not None
    scale = view.say("site.log_scale") if one.scale == "log10" else ""
    return Cell(f"{posts.low:,g}", under=scale), Cell(f"{posts.high:,g}")


def _share(view: View, one: Indicator, beside: list[Indicator]) -> float:
    """Of the pillar, where everything in it is due."""
    dimensions = view.method.pillars[str(one.pillar)].dimensions
    of_pillar = dimensions[str(one.dimension)].weight / sum(it.weight for it in dimensions.values())
    return of_pillar * one.weight / sum(it.weight for it in beside if it.dimension == one.dimension)


def _heads(view: View, *names: str) -> tuple[str, ...]:
    return tuple(view.say(f"site.col_{name}") for name in names)


def glossary(view: View) -> Page:
    """Every dimension, indicator, state and step, each with one line."""
    say = view.say
    blocks = (
        Entries(say("site.terms"), tuple(Term(say(f"site.term_{one}"), say(f"site.term_{one}_what"))
                                         for one in TERMS), "terms"),
        Entries(say("site.levels"), tuple(Term(one, say(f"site.evidence_{one}")) for one in EVIDENCE), "evidence"),
        Entries(say("site.variants"), tuple(Term(say(f"site.variant_{one}"), say(f"site.variant_{one}_what"))
                                            for one in VARIANTS), "variants"),
        Entries(say("site.states"), tuple(Term(say.of(one.words), say.of(one.what))
                                          for one in view.book.states.values()), "states"),
        Entries(say("site.steps"), tuple(Term(name, say(f"site.level_{n}"))
                                         for n, name in enumerate(LEVELS)), "steps"),
        Entries(say("site.dimension_terms"), _dimensions(view), "dimensions"),
        *(_indicators(view, pillar) for pillar in view.method.pillars),
    )  # fmt: skip
    return Page("glossary/", say("site.nav_glossary"), say("site.glossary_title"), say("site.about_glossary"), (),
                blocks)  # fmt: skip


def _dimensions(view: View) -> tuple[Term, ...]:
    """A dimension asks the same in each pillar it is in."""
    every = {id: one for pillar in view.method.pillars.values() for id, one in pillar.dimensions.items()}
    return tuple(Term(view.say.of(one.words), view.say(f"site.dimension_{id}_what")) for id, one in every.items())


def _indicators(view: View, pillar: str) -> Entries:
    say = view.say
    found = [one for one in view.method.indicators.values() if one.role == "scored" and one.pillar == pillar]
    return Entries(view.pillar(pillar), tuple(
        Term(say.of(one.words), f"{say.of(one.definition)} {say('site.unit_is', unit=say.of(one.unit))}", one.id)
        for one in found
    ), f"pillar-{pillar}")  # fmt: skip


def calendar(view: View) -> Page:
    """What came out when, what comes next, and what is late."""
    say = view.say
    labels = tuple(Term(view.status(one), say(f"site.status_{one}_what")) for one in STATUSES)
    blocks = (_planned(view), _released(view), Entries(say("site.statuses"), labels, "statuses"))
    return Page("calendar/", say("site.nav_calendar"), _next(view), say("site.about_calendar"), (), blocks)


def _next(view: View) -> str:
    """The line most come for."""
    say = view.say
    if view.late:
        return say("site.feed_late", quarter=view.quarter(view.late.quarter))
    if view.following:
        at, quarter = say.moment(view.following.planned_at), view.quarter(view.following.quarter)
        return say("site.calendar_next", quarter=quarter, at=at)
    day = say.day(view.newest.published_at.date())
    return say("site.calendar_title", quarter=view.quarter(view.newest.quarter), day=day)


def _planned(view: View) -> Table:
    say = view.say
    rows = tuple((Cell(view.quarter(one.quarter)), _at(view, one)) for one in view.planned)
    note = say("site.planned_note" if rows else "site.planned_none")
    return Table("planned", say("site.planned"), _heads(view, "quarter", "time"), rows, note, 2)


def _at(view: View, one: Planned) -> Cell:
    say = view.say
    late = say("site.late_since") if one.is_late else ""
    moved = say("site.moved", was=say.moment(one.was), why=say.of(one.why)) if one.was and one.why else ""
    return Cell(say.moment(one.planned_at), under=" · ".join(filter(None, (late, moved))))


def _released(view: View) -> Table:
    say = view.say
    rows = tuple(
        (Cell(view.quarter(one.quarter), href=_edition(view, one.id), under=one.id),
         Cell(say.moment(one.published_at), under=" · ".join(
             (view.status(one.status), *((say.of(one.what),) if one.what else ())))))
        for one in view.issues
    )  # fmt: skip
    heads = _heads(view, "quarter", "time")
    return Table("editions", say("site.editions"), heads, rows, say("site.editions_note"), 2)


def _edition(view: View, id: str) -> str:
    return f"{view.base}/editions/{id}/{view.say.lang}/"


def corrections(view: View) -> Page:
    """What was corrected, why, and each figure that was another before; and where to ask for more."""
    say = view.say
    found = [one for one in view.issues if one.replaces and one.what and one.why]
    title = say("site.corrections_title", n=len(found)) if found else say("site.corrections_none")
    where = (view.edition.record or {}).get("corrections", "")
    links = ((say("site.corrections_ask"), f"mailto:{where}"),) if where else ()
    rule = Prose(say("site.corrections_how"), (say("site.corrections_rule"),), "how", links)
    return Page("corrections/", say("site.nav_corrections"), title, say("site.about_corrections"), (),
                (*(part for one in found for part in _corrected(view, one)), rule))  # fmt: skip


def _corrected(view: View, one: Issue) -> tuple[Block, ...]:
    say, day = view.say, view.say.day(one.published_at.date())
    said = tuple(sentence(say.of(it)) for it in (one.why, one.what) if it)
    links = (
        (say("site.to_replacing", id=one.id), _edition(view, one.id)),
        (say("site.to_replaced", id=one.replaces), _edition(view, one.replaces)),
        (say("site.all_changes", n=len(one.changes)), f"{view.base}/editions/{one.id}/changes.json"),
    )  # fmt: skip
    title = say("site.corrected", quarter=view.quarter(one.quarter), day=day)
    rows = tuple(
        (Cell(changed.column(view, it), under=changed.where(view, it)), Cell(changed.value(view, it, it.was)),
         Cell(changed.value(view, it, it.now)))
        for it in one.changes[:MOST_CHANGES] if it.column
    )  # fmt: skip
    heads = _heads(view, "figure", "was", "now")
    table = Table(f"changes-{one.id}", say("site.changed_figures", id=one.id), heads, rows, "", 1, phone="table")
    return (Prose(title, said, f"correction-{one.id}", links), *((table,) if rows else ()))


def data(view: View) -> Page:
    """Every table as a file, and how to read one from a program or a spreadsheet."""
    say = view.say
    blocks: tuple[Block, ...] = (_tables(view), *_examples(view), _package(view), *_columns(view))
    return Page("data/", say("site.nav_data"), say("site.data_title"), say("site.about_data"),
                (say("site.lead_data"),), blocks)  # fmt: skip


def _tables(view: View) -> Table:
    say = view.say
    rows = tuple(
        (Cell(say.of(one.shape.words), under=say.of(one.shape.what)),
         Cell("", links=tuple((form.upper(), view.data(one.name, form)) for form in FORMS)),
         Cell(say("site.n_rows", n=say.number(len(one.rows)))))
        for one in view.tables.values() if one.rows
    )  # fmt: skip
    note = " ".join(
        say(key) for key in ("site.tables_note", "site.tables_empty")[: 1 + (len(rows) < len(view.tables))]
    )
    return Table(
        "tables", say("site.tables"), _heads(view, "table", "files", "rows"), rows, note, 2,
        phone="plain",
    )  # fmt: skip


def _examples(view: View) -> tuple[Code, ...]:
    """To paste: they read the table of the newest edition, whichever that is."""
    latest = f"{view.site}{view.base}/data/{'scores' if view.has_reports else 'events'}.csv"
    note = view.say("site.latest_note") + ("" if view.root else " " + view.say("site.fill_in", dots=view.site))
    return (
        Code("Python", f'import pandas as pd\n\ntable = pd.read_csv("{latest}")\n', note),
        Code("R", f'table <- read.csv("{latest}", fileEncoding = "UTF-8-BOM")\n'),
        Code(view.say("site.spreadsheet"), f'=IMPORTDATA("{latest}")\n'),
    )


def _package(view: View) -> Prose:
    links = tuple((name, f"{view.permanent}/{name}") for name in ("datapackage.json", "disclosure.json"))
    return Prose(view.say("site.package"), (view.say("site.package_what"),), "package", links)


def _columns(view: View) -> tuple[Entries, ...]:
    """What each column of each table holds."""
    say = view.say
    return tuple(
        Entries(say("site.columns", table=say.of(table.shape.words)), tuple(
            Term(one.name, say.of(one.words) + (f". {say.of(one.what)}" if one.what else ""))
            for one in table.shape.columns
        ), f"columns-{name}", is_folded=True)
        for name, table in view.tables.items() if table.rows
    )  # fmt: skip


def about(view: View) -> Page:
    """Each answer with the page that has more of it."""
    say, where = view.say, (view.edition.record or {}).get("corrections", "")
    more = {
        "who": ("", "site.nav_summary"), "not": ("method/", "site.nav_method"),
        "sources": ("record/", "site.nav_record"), "trust": ("method/", "site.nav_method"),
        "quote": ("glossary/", "site.nav_glossary"), "licence": ("data/", "site.nav_data"),
    }  # fmt: skip
    blocks = tuple(
        Prose(say(f"site.about_{name}"), (say(f"site.about_{name}_what"),), name,
              ((say(key), view.href(path)),))
        for name, (path, key) in more.items()
    )  # fmt: skip
    contact = Prose(say("site.contact"), (say("site.contact_what" if where else "site.contact_none"),), "contact",
                    ((where, f"mailto:{where}"),) if where else ())  # fmt: skip
    return Page("about/", say("site.nav_about"), say("site.about_title"), say("site.about_about"), (),
                (*blocks, contact))  # fmt: skip

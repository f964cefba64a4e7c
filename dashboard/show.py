"""Puts the blocks of a page on the screen, and the filters that decide them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from connectors.programme import next_month
from connectors.record import book
from dashboard import access, page, queries, readiness
from dashboard.blocks import Beside, Block, Folded, Head, Markup, Next, Picture, Section, Single, Table
from dashboard.charts import markup, naming
from dashboard.charts.plotly import CONFIG, Drawn
from dashboard.menu import PAGES
from dashboard.page import Here
from dashboard.queries import PILLARS, SECTORS, VARIANTS
from dashboard.record import asked, grids
from dashboard.record import sections as record
from dashboard.scoring import method
from dashboard.scoring.method import Method

ROOT = Path(__file__).parent
B = TypeVar("B", bound=Block)
PARTS = ("indicators", "items", "rules", "fields", "states", "steps", "versions", "files")
FILES = {
    "method": ROOT / "scoring" / "method.toml",
    "measure": ROOT / "scoring" / "measure.sql",
    "score": ROOT / "scoring" / "score.sql",
    "ladder": ROOT / "scoring" / "ladder.sql",
    "evidence": ROOT.parent / "connectors" / "evidence.toml",
    "contract": ROOT.parent / "connectors" / "contract.toml",
    "rules": ROOT.parent / "connectors" / "rules.toml",
}


KEPT_PICTURES = 500  # of some 20 kB each


class Ready(str):
    """Markup of ours as it is. Streamlit looks whether any other string is the name of a file and takes the
    indentation out of it, which for a table costs more than sending it."""

    def _repr_html_(self) -> str:
        return self


def blocks(here: Here, make: Callable[[], list[Block]]) -> None:
    """Show what the page consists of; it is made once for its address."""
    _place(here, here.once(lambda: list(levelled(make()))))


def fresh(here: Here, made: Iterable[Block]) -> None:
    """Show what was made for this run: it depends on more than the address and the warehouse."""
    _place(here, levelled(made))


def _place(here: Here, made: Iterable[Block]) -> None:
    for block in made:
        if isinstance(block, Beside):
            # Equally tall: the columns have the frame that alone a picture has.
            for column, picture in zip(
                st.columns(2, gap="medium", border=True), (block.left, block.right), strict=True
            ):
                with column:
                    _framed(here, picture)
        else:
            _draw(here, block)


def now(here: Here, made: Iterable[Single]) -> None:
    """Show what is true at this moment only: a draft, a report just taken."""
    for block in levelled(made):
        _draw(here, block)


def levelled(made: Iterable[B]) -> Iterator[B]:
    """The headings of a page without a gap: what stands under no section comes right after the page's title."""
    is_under_section = False
    for block in made:
        is_under_section |= isinstance(block, Section)
        yield block if is_under_section else _raised(block)


def _raised(block: B) -> B:
    if isinstance(block, Beside):
        return replace(block, left=_raised(block.left), right=_raised(block.right))
    if isinstance(block, Markup | Picture | Table):
        return replace(block, html=block.html.replace("<h3", "<h2").replace("</h3>", "</h2>"))
    return block


def filters(key: str = "filters") -> DeltaGenerator:
    """The row that holds the filters of a page, or of one of its parts."""
    return st.container(horizontal=True, gap="small", key=key)


def open_part(here: Here) -> str:
    """Which part of a long page is open; all stand side by side under its finding, so that none seems missing."""
    parts = PAGES[here.page].parts
    return page.choose(here, "part", parts, here.say("show.part"), lambda code: here.say(f"part.{code}"), parts[0],
                       is_bar=True)  # fmt: skip


def choose_month(here: Here) -> datetime.date:
    """The report month to look at; the newest unless the address says otherwise.

    Before the first month has appeared there is nothing to choose from, and it is the month we are in.
    """
    months = {f"{month:%Y-%m}": month for month in here.day.months}
    if not months:
        return here.day.as_of.replace(day=1)
    code = page.choose(here, "month", list(months), here.say("show.month"), lambda c: here.say.month(months[c]),
                       next(iter(months)))  # fmt: skip
    return months[code]


def choose_pillar(here: Here) -> str:
    """One of the two diffusion pillars; the other is a choice away, never a sum."""
    return page.choose(here, "pillar", PILLARS, here.say("column.pillar"),
                       lambda code: naming.pillar_name(here.say, code), PILLARS[0])  # fmt: skip


def choose_variant(here: Here) -> str:
    """The headline or one of the three readings beside it."""
    variants = method.load().variants
    return page.choose(here, "variant", VARIANTS, here.say("show.variant"),
                       lambda code: here.say.of(variants[code].words), "headline")  # fmt: skip


def choose_sector(here: Here) -> str | None:
    """One sector, or None for all."""
    code = page.choose(
        here, "sector", ("all", *SECTORS), here.say("show.sector"),
        lambda c: here.say("show.all_sectors") if c == "all" else naming.label(here.say, "sector", c), "all",
    )  # fmt: skip
    return None if code == "all" else code


def choose_ladder(here: Here) -> str:
    """One of the sectors that have a readiness ladder."""
    return page.choose(here, "sector", readiness.SECTORS, here.say("show.sector"),
                       lambda code: naming.label(here.say, "sector", code), readiness.SECTORS[0])  # fmt: skip


def choose_day(here: Here, changes: Iterable[datetime.date]) -> datetime.date:
    """Today, an end of a month, a day on which something changes, or whatever day the address names.

    From the first month on to a year ahead, as the papers now known leave it. A list and no calendar: Streamlit's
    speaks English only.
    """
    today = here.day.as_of
    first, last = min(here.programme.first_month or today, today), today + datetime.timedelta(days=365)
    wanted = {today, *_month_ends(first, last), *changes, page.asked_day("day") or today}
    days = {f"{day}": day for day in sorted(wanted, reverse=True) if first <= day <= last}
    code = page.choose(here, "day", list(days), here.say("show.day"), lambda c: _day_said(here, days[c], today),
                       f"{today}")  # fmt: skip
    return days[code]


def _day_said(here: Here, day: datetime.date, today: datetime.date) -> str:
    said = here.say.day(day)
    return here.say("show.today", day=said) if day == today else said


def _month_ends(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    month = next_month(first)
    while month <= last:
        yield month - datetime.timedelta(days=1)
        month = next_month(month)


def choose_team(here: Here) -> queries.Team:
    """One of the teams this viewer may look at; whoever asks for another is told why it stays closed."""
    teams = here.teams
    asked = st.query_params.get("team")
    if asked in here.programme.teams and asked not in teams:
        st.html(markup.note(here.say.of(access.may(here.viewer, "own_report", asked).reason)))
    code = page.choose(here, "team", list(teams), here.say("show.team"), here.name, next(iter(teams)))
    return teams[code]


def choose_what(here: Here) -> str:
    """A pillar or one of the measured indicators."""
    book = method.load()
    names = {id: here.say.of(one.words) for id, one in book.pillars.items()}
    names |= {id: here.say.of(one.words) for id, one in book.indicators.items() if one.pillar}
    return page.choose(here, "what", list(names), here.say("explain.what"), names.__getitem__, PILLARS[0])


def choose_part(here: Here) -> str:
    """Which part of the method to read."""
    return page.choose(
        here, "part", PARTS, here.say("method.part"), lambda code: here.say(f"method.part_{code}"), PARTS[0]
    )


def choose_record_part(here: Here) -> str:
    """Which part of the public record to read."""
    return page.choose(here, "part", record.PARTS, here.say("record.part"),
                       lambda code: here.say(f"record.part_{code}"), record.PARTS[0])  # fmt: skip


def choose_uses(here: Here) -> tuple[str, str]:
    """Announced uses of one team, at one stage in the words of their sources."""
    say = here.say
    names = grids.book(here).names
    teams = ["all", *dict.fromkeys(one.team_id for one in here.ask(asked.uses))]
    team = page.choose(here, "of_team", teams, say("show.team"),
                       lambda c: say("record.all_teams") if c == "all" else names.get(c, c), "all")  # fmt: skip
    stages = {"all": say("record.all_stages"), "none": say("record.not_stated")}
    stages |= {code: say.of(words) for code, words in book.load().words["announced_stage"].items()}
    stage = page.choose(here, "use_stage", list(stages), say("record.col_use_stage"), stages.__getitem__, "all")
    return team, stage


def search(here: Here) -> str:
    """Words to look for; they stand in the address too."""
    return page.write(here, "find", here.say("method.search"), here.say("method.search_hint"))


def files(here: Here) -> None:
    """The files everything on these pages was computed with."""
    say = here.say
    for name, path in FILES.items():
        with st.container(border=True):
            st.subheader(say(f"files.{name}"), anchor=False)
            st.download_button(
                say("files.get", file=path.name), path.read_bytes(), path.name, key=f"file_{name}",
                on_click="ignore", icon=":material/download:", type="tertiary",
            )  # fmt: skip
            if path.suffix == ".sql":
                with st.expander(say("files.read", file=path.name)):
                    st.code(path.read_text(encoding="utf-8"), language="sql")


def method_files(here: Here, *chosen: Method) -> None:
    """The method files that were compared, as they stand."""
    with st.container(horizontal=True):
        for n, one in enumerate(dict.fromkeys(one.text for one in chosen)):
            name = f"method-{next(it.version for it in chosen if it.text == one)}.toml"
            st.download_button(
                here.say("files.get", file=name), one.encode(), name, key=f"method_{n}", on_click="ignore",
                icon=":material/download:", type="tertiary",
            )  # fmt: skip


def _draw(here: Here, block: Single) -> None:
    match block:
        case Head():
            st.title(block.title, anchor=False)
            st.html(Ready(block.html))
        case Section():
            st.header(block.title, anchor=False)
            if block.note:
                st.caption(block.note)
        case Markup():
            st.html(Ready(block.html))
        case Next():
            _next(block)
        case Picture():
            with st.container(border=True):
                _framed(here, block)
        case Table():
            _table(here, block)
        case Folded():
            _folded(block)


def _next(one: Next) -> None:
    """A link of Streamlit's own, which does not load the whole app again; the one thing to do looks pressable."""
    with st.container(key="action") if one.is_first else nullcontext():
        st.page_link(f"app_pages/{one.page}.py", label=one.label, icon=":material/arrow_forward:",
                     query_params=dict(one.codes))  # fmt: skip


def _framed(here: Here, one: Picture) -> None:
    st.html(Ready(one.html))
    if not one.panels:
        return
    _charts(_one=one, mark=one.mark)
    with st.expander(here.say("show.numbers"), key=f"numbers_{one.key}"):
        st.html(Ready(one.table))
        _download(here, one.key, one.csv)


@st.cache_resource(max_entries=KEPT_PICTURES, show_spinner=False)
def _charts(_one: Picture, mark: str) -> None:
    """Kept by its mark, which holds all that is drawn, and sent again as it is: on every run Streamlit would read
    each drawing, write it anew and derive a name from it, for ten charts a third of the page."""
    panels = _one.panels
    columns = {2: 2, 3: 3, 5: 3, 6: 3}.get(len(panels), 4)
    with st.grid(columns, min_column_width=230, gap="medium") if len(panels) > 1 else nullcontext():
        for n, one in enumerate(panels):
            st.plotly_chart(Drawn(one.drawing), key=f"chart_{_one.key}_{n}", config=CONFIG, alt=one.alt)


def _table(here: Here, one: Table) -> None:
    with st.container(border=True):
        st.html(Ready(one.html))
        if one.csv:
            _download(here, one.key, one.csv)


def _folded(one: Folded) -> None:
    with st.expander(one.label):
        if one.sql:
            st.code(one.sql, language="sql")
        if one.html:
            st.html(Ready(one.html))


def _download(here: Here, key: str, csv: bytes) -> None:
    # Without a key of its own, since each select box looks through everything that has one.
    st.download_button(
        here.say("show.csv"), csv, f"hwaksan-{here.programme.code}-{key}.csv", "text/csv", on_click="ignore",
        icon=":material/download:", type="tertiary",
    )  # fmt: skip

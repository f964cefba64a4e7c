"""Puts charts, tables and links on a page: picture, description, numbers and CSV always together."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import access, page, queries, reference, theme
from dashboard.charts import Chart, Numbers, as_csv, markup, naming
from dashboard.charts.plotly import CONFIG, figure
from dashboard.page import Here
from dashboard.queries import PILLARS, SECTORS, VARIANTS
from dashboard.scoring import method
from dashboard.scoring.method import Indicator
from dashboard.tables import Grid

ROOT = Path(__file__).parent
PARTS = ("indicators", "rules", "fields", "states", "steps", "files")
FILES = {
    "method": ROOT / "scoring" / "method.toml",
    "measure": ROOT / "scoring" / "measure.sql",
    "score": ROOT / "scoring" / "score.sql",
    "contract": ROOT.parent / "connectors" / "contract.toml",
    "rules": ROOT.parent / "connectors" / "rules.toml",
}


def choose_month(here: Here) -> datetime.date:
    """The report month to look at; the newest unless the address says otherwise."""
    months = {f"{month:%Y-%m}": month for month in here.day.months}
    code = page.choose(here, "month", list(months), here.say("show.month"), lambda c: here.say.month(months[c]),
                       next(iter(months)))  # fmt: skip
    return months[code]


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


def choose_team(here: Here) -> queries.Team:
    """One of the teams this viewer may look at; a team has only itself to choose."""
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


def search(here: Here) -> str:
    """Words to look for; they stand in the address too."""
    return page.write(here, "find", here.say("method.search"), here.say("method.search_hint"))


def entries(here: Here, found: list[markup.Entry], wanted: str) -> None:
    """Foldable entries; where only a few are left they stand open."""
    few = len(found) <= 3
    st.html(markup.entries(found, is_open=few) if found else markup.note(here.say("method.nothing")))


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


def filters() -> DeltaGenerator:
    """The row that holds the filters of a page."""
    return st.container(horizontal=True, gap="small", key="filters")


def go(here: Here, to: str, label: str, **codes: str) -> None:
    """The next step of a page."""
    st.page_link(f"app_pages/{to}.py", label=label, icon=":material/arrow_forward:",
                 query_params={**here.codes, **codes})  # fmt: skip


def ruler(here: Here, row: queries.IndicatorScore | None, one: Indicator, team: queries.Team) -> None:
    """Where a value stands between the value that scores 0 and the one that scores 100, and why these."""
    say = here.say
    with st.container(border=True):
        st.subheader(say("explain.ruler"), anchor=False)
        if row is not None:
            said = naming.score_said(say, row.score)
            notes = (reference.goalposts_said(say, one), say("score.interval_is", interval=naming.interval_said(
                say, row.low, row.high)))  # fmt: skip
            gauge = markup.Gauge("", said, "", row.score, row.low, row.high, notes)
            st.html(markup.ruler(gauge, team.colour))
        st.caption(say("explain.reason", reason=say.of(one.reason)))


def sql(here: Here, indicator: str, variant: str) -> None:
    """The SQL a value was computed with, and the constants put into it."""
    text, values = here.ask(queries.sql_of, indicator, variant)
    with st.expander(here.say("explain.sql")):
        st.code(text, language="sql")
        st.html(markup.listing([f"${name} = {value}" for name, value in values.items()]))


def frames(here: Here, found: dict[str, tuple[int, str, str, str]]) -> None:
    """What the denominators of the sectors are."""
    say = here.say
    lines = [
        say("frames.line", sector=naming.label(say, "sector", sector), n=say.number(n), what=say.pick(ko, en),
            as_of=as_of)
        for sector, (n, ko, en, as_of) in found.items()
    ]  # fmt: skip
    with st.expander(say("frames.title")):
        st.html(markup.listing(lines))


def lead(here: Here, lines: Sequence[str]) -> None:
    """The lines under the title: as of when, how sure, what this is not."""
    st.html(markup.lead([*lines, here.say("app.unofficial")]))


def chart(here: Here, one: Chart, key: str, empty: str = "") -> None:
    """A chart under its finding, with its note, numbers and CSV; words where there is nothing to draw."""
    with st.container(border=True):
        st.subheader(one.title, anchor=False)
        if one.note:
            st.caption(one.note)
        if one.is_empty:
            st.html(markup.note(empty or here.say("show.empty")))
            return
        names = {series.name for series in one.series}
        if one.kind != "strip" and len(names) > 1 and names != set(one.panels):
            st.html(markup.legend(one))
        _pictures(one, key)
        _numbers(here, one, key)


def strip(here: Here, one: Chart, key: str) -> None:
    """A strip of states under the meaning of its signs."""
    used = dict.fromkeys(code for series in one.series for code in series.codes)
    with st.container(border=True):
        st.subheader(one.title, anchor=False)
        if one.note:
            st.caption(one.note)
        if one.is_empty:
            st.html(markup.note(here.say("show.empty")))
            return
        st.html(markup.marks([(_state_said(here, code), _mark(code)) for code in used]))
        _picture(one, "", key)
        _numbers(here, one, key)


def table(here: Here, grid: Grid, title: str, key: str, note: str = "", shown: int = 400) -> None:
    """A table with links in its cells under its finding, and all of it as CSV."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        if note:
            st.caption(note)
        if not grid.rows:
            st.html(markup.note(here.say("show.empty")))
            return
        st.html(markup.table(grid.columns, grid.rows[:shown], title, grid.text_columns))
        if len(grid.rows) > shown:
            st.caption(here.say("explain.cells_more", shown=shown))
        said = tuple(tuple(markup.words(cell) for cell in row) for row in grid.rows)
        _download(here, Numbers(grid.columns, said, grid.text_columns), title, key)


def _pictures(one: Chart, key: str) -> None:
    if len(one.panels) == 1:
        _picture(one, one.panels[0], key)
        return
    with st.grid(3 if len(one.panels) in (3, 5, 6) else 4, min_column_width=230, gap="medium"):
        for n, panel in enumerate(one.panels):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{panel}**")
                _picture(one, panel, f"{key}_{n}")


def _picture(one: Chart, panel: str, key: str) -> None:
    st.plotly_chart(figure(one, panel), key=f"chart_{key}", config=CONFIG, alt=one.alt_of(panel))


def _numbers(here: Here, one: Chart, key: str) -> None:
    with st.expander(here.say("show.numbers"), key=f"numbers_{key}"):
        st.html(markup.numbers(one.table, one.title))
        _download(here, one.table, one.title, key)


def _download(here: Here, data: Numbers, title: str, key: str) -> None:
    st.download_button(
        here.say("show.csv"), as_csv(data, _whence(here, title)), f"hwaksan-{here.programme.code}-{key}.csv",
        "text/csv", key=f"csv_{key}", on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip


def _whence(here: Here, title: str) -> tuple[str, ...]:
    """The lines over the numbers: what they are, of which day, and that they are invented where they are."""
    say, day = here.say, here.day
    lines = [title, say("show.whence", programme=say.of(here.programme.words), day=say.day(day.as_of))]
    lines.append(say("app.unofficial"))
    if day.is_fictional:
        lines.append(say("app.fictional_long"))
    return tuple(lines)


def _mark(code: str) -> theme.Mark:
    return theme.FILING[code] if code in theme.FILING else theme.STATES[code]


def _state_said(here: Here, code: str) -> str:
    return here.say(f"filing.{code}") if code in theme.FILING else naming.state_name(here.say, code)

"""Puts charts, tables and links on a page: picture, description, numbers and CSV always together."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import page, theme
from dashboard.charts import Chart, Numbers, as_csv, markup, naming
from dashboard.charts.plotly import CONFIG, figure
from dashboard.page import Here
from dashboard.queries import SECTORS, VARIANTS
from dashboard.scoring import method
from dashboard.tables import Grid


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


def filters() -> DeltaGenerator:
    """The row that holds the filters of a page."""
    return st.container(horizontal=True, gap="small", key="filters")


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
        if one.kind != "strip" and len({s.name for s in one.series}) > 1:
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


def table(here: Here, grid: Grid, title: str, key: str, note: str = "") -> None:
    """A table with links in its cells under its finding, and the same as CSV."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        if note:
            st.caption(note)
        if not grid.rows:
            st.html(markup.note(here.say("show.empty")))
            return
        st.html(markup.table(grid.columns, grid.rows, title, grid.text_columns))
        said = tuple(tuple(markup.words(cell) for cell in row) for row in grid.rows)
        _download(here, Numbers(grid.columns, said, grid.text_columns), title, key)


def _pictures(one: Chart, key: str) -> None:
    if len(one.panels) == 1:
        _picture(one, one.panels[0], key)
        return
    with st.grid(min(4, len(one.panels)), min_column_width=230, gap="medium"):
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

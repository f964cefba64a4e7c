"""Lists without an API: what was typed in and by whom it is vouched for; the forms for the two people it takes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from duckdb import DuckDBPyConnection

from connectors import vault
from connectors.acts import Act
from connectors.programme import SEOUL
from connectors.sources import typed_in
from connectors.sources.typed_in import LISTS, STATUSES, Line
from dashboard import access
from dashboard.access import Viewer, need
from dashboard.charts.markup import Cell
from dashboard.desk import rebuild
from dashboard.page import Here
from dashboard.review import forms
from dashboard.review.doing import signed
from dashboard.tables import Grid, Rows

DAYS = ("granted_on", "valid_to", "seen_on")


@dataclass(frozen=True)
class Vouched:
    """A line, and what a second person said of it: yes, no, or None where nobody has looked yet."""

    id: str
    line: Line
    said: str | None
    by: str | None
    why: str | None


def lines(con: DuckDBPyConnection, viewer: Viewer) -> list[Vouched]:
    """Every line, those that wait for a second pair of eyes first."""
    need(viewer, "review")
    rows = con.execute("FROM paper_line ORDER BY vouched IS NOT NULL, seen_on DESC, line_id").fetchall()
    return [Vouched(row[0], Line(*row[1:14]), row[14], row[15], row[16]) for row in rows]


def table(here: Here, found: Sequence[Vouched]) -> Grid:
    say = here.say
    rows: Rows = [
        (
            Cell(say(f"lists.is_{one.line.listed_in}"), one.line.source_url,
                 under=f"{one.line.page_sha256[:12]}…"),
            Cell(one.line.service, under=f"{one.line.company} {one.line.business_no}".strip()),
            Cell(one.line.grade or "–", under=one.line.model_named), say(f"lists.status_{one.line.status}"),
            _span(here, one.line), Cell(say.day(one.line.seen_on), under=one.line.typed_by), _said(here, one),
        )
        for one in found
    ]  # fmt: skip
    columns = ("lists.listed_in", "lists.service", "lists.grade", "lists.status", "lists.span", "lists.seen_on",
               "lists.vouched")  # fmt: skip
    waits = sum(one.said is None for one in found)
    return Grid(say("lists.title", n=len(found), waits=waits), say("lists.note"), tuple(map(say, columns)), rows,
                len(columns), stacks=True)  # fmt: skip


def _span(here: Here, line: Line) -> str:
    first, last = (here.say.day(day) if day else "–" for day in (line.granted_on, line.valid_to))
    return f"{first} ~ {last}"


def _said(here: Here, one: Vouched) -> Cell:
    if one.said is None:
        return Cell(here.say("lists.waits"), sign="▲")
    return Cell(
        here.say(f"lists.said_{one.said}"), sign="●" if one.said == "yes" else "×", under=f"{one.by}: {one.why}"
    )


def type_in(here: Here) -> None:
    """The operator's form. What was wrong is named by field, and nothing typed is lost."""
    say = here.say
    with st.expander(say("lists.type_in"), icon=":material/edit_note:"), st.form("type_in", border=False):
        st.caption(say("lists.type_in_note"))
        left, middle, right = st.columns(3)
        listed = left.selectbox(say("lists.listed_in"), LISTS, format_func=lambda code: say(f"lists.is_{code}"))
        company, number = middle.text_input(say("lists.company")), right.text_input(say("lists.business_no"))
        service, grade = left.text_input(say("lists.service")), middle.text_input(say("lists.grade"))
        model = right.text_input(say("lists.model_named"))
        status = left.selectbox(
            say("lists.status"), STATUSES, format_func=lambda code: say(f"lists.status_{code}")
        )
        granted, until, seen = (
            column.text_input(say(f"lists.{name}"), placeholder="2026-05-11", key=f"list_{name}")
            for column, name in zip((middle, right, left), DAYS, strict=True)
        )
        url = middle.text_input(say("lists.source_url"), placeholder="https://")
        digest = right.text_input(say("lists.page_sha256"))
        page = st.file_uploader(say("lists.page"))
        if not st.form_submit_button(say("lists.do_type_in"), type="primary"):
            return
    days = [_day(one) for one in (granted, until, seen)]
    sha = vault.sha256_of(page.getvalue()) if page else digest.strip().lower()
    wrong = [name for name, text, day in zip(DAYS, (granted, until, seen), days, strict=True) if text and not day]
    line = Line(
        listed, company.strip(), re.sub(r"[\s-]", "", number), service.strip(), grade.strip(), status,
        model.strip(), days[0], days[1], url.strip(), sha, days[2] or datetime.date.max, signed(here.viewer),
    )  # fmt: skip
    _keep(here, line, wrong)


def _keep(here: Here, line: Line, wrong: list[str]) -> None:
    say = here.say
    try:
        if wrong:
            raise typed_in.Wrong(wrong)
        typed_in.keep(here.programme, line, _now(here))
    except typed_in.Wrong as problem:
        st.error(say("lists.wrong", fields=", ".join(say(f"lists.{name}") for name in problem.fields)))
        return
    rebuild.start(here.programme)
    rebuild.wait(here.programme)
    st.rerun()


def vouch(here: Here, found: Sequence[Vouched]) -> None:
    """The second person's form, for lines that somebody else has typed."""
    say, me = here.say, signed(here.viewer)
    open_ = {one.id: one for one in found if one.line.typed_by != me}
    if not open_ or not access.may(here.viewer, "review"):
        return
    with st.form("vouch", border=True, clear_on_submit=True):
        st.subheader(say("lists.vouch"), anchor=False)
        id = st.selectbox(say("lists.which"), list(open_), format_func=lambda one: _named(open_[one]))
        text = st.text_area(say("review.reason"), max_chars=forms.LONGEST, key="vouch_words")
        with st.container(horizontal=True):
            yes = st.form_submit_button(say("lists.do_yes"), type="primary")
            no = st.form_submit_button(say("lists.do_no"))
    if (yes or no) and text.strip():
        forms.run(here, [Act("vouch", me, "", id, value="yes" if yes else "no", reason=text.strip())])
    elif yes or no:
        st.warning(say("review.no_words"))


def _named(one: Vouched) -> str:
    return f"{one.line.company} · {one.line.service}"


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _now(here: Here) -> datetime.datetime:
    """A programme that stands still on a day takes lines of that day."""
    now = datetime.datetime.now(SEOUL).replace(microsecond=0)
    return datetime.datetime.combine(here.programme.fixed_as_of or now.date(), now.timetz())

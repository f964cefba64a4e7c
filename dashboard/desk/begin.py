"""The desk without a draft: what is due, the template, the field for files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import streamlit as st

from connectors import acts, drafts, receipts, template
from connectors.acts import Kept
from connectors.drafts import Draft
from connectors.formats.limits import USUAL, megabytes
from connectors.programme import next_month
from connectors.receipts import Receipt
from dashboard import blocks, show, todo
from dashboard.charts import markup
from dashboard.desk import hold
from dashboard.page import Here

OWED = todo.OWED


def draw(here: Here, team: str) -> None:
    """One thing to do: give the file."""
    say = here.say
    due, back = owed(here, team), sent_back(here, team)
    st.title(_headline(here, team, due, back), anchor=False)
    show.now(here, [blocks.Markup(markup.lead(_lead(here, team, due)))])
    for one in back:
        label = say("desk.sent_back", month=say.month(one.month))
        show.now(here, [blocks.Markup(markup.step(label, here.href("desk", report=one.report_id)))])
    _bring_back(here, team)
    upload(here, team, None, say("desk.give"))
    st.caption(say("desk.give_note"))
    _template(here, team, _to_fill(here, team, due, back))


def sent_back(here: Here, team: str) -> list[Receipt]:
    """Reports in force that the office sent back, the oldest first: each is to be corrected and sent again."""
    kept, done = receipts.read_all(here.programme.folder, team), acts.read(here.programme.folder)
    back = receipts.returned(done)
    return list(
        {one.report_id: one for one in receipts.in_force(kept, done).values() if one.report_id in back}.values()
    )


def owed(here: Here, team: str) -> list[datetime.date]:
    """Months that are over and lack a kind that is due every month, the oldest first."""
    lacks = _lacking(here, team)
    return [month for month in _months_over(here, team) if lacks(month)]


def _lacking(here: Here, team: str) -> Callable[[datetime.date], bool]:
    """Whether a month lacks a kind that is due every month."""
    kept, done = receipts.read_all(here.programme.folder, team), acts.read(here.programme.folder)
    force = receipts.in_force(kept, done)
    return lambda month: any(
        (team, month, kind) not in force for kind in OWED if kind not in withheld(done, team, month)
    )


def coming(here: Here, team: str) -> datetime.date | None:
    """The month that is due next and is not here yet: one may have come early."""
    month, lacks = here.programme.next_due(here.day.as_of), _lacking(here, team)
    while month is not None and not lacks(month) and month <= here.day.as_of:
        month = next_month(month)
    return month


def _to_fill(here: Here, team: str, due: Sequence[datetime.date], back: Sequence[Receipt]) -> datetime.date | None:
    """The month a template is offered for."""
    return due[0] if due else back[0].month if back else coming(here, team)


def withheld(done: Sequence[Kept], team: str, month: datetime.date) -> set[str]:
    """Kinds the team has declared it will not report for this month."""
    acts_of = (one.act for one in done if one.act.act == "withhold" and one.act.team == team)
    return {act.value for act in acts_of if act.month is not None and act.month <= month}


def _months_over(here: Here, team: str) -> list[datetime.date]:
    """From the team's first month to the last that has ended, or to its last."""
    of, found = here.programme.teams[team], []
    month = max(here.programme.first_month or here.day.as_of, of.onboarded_on.replace(day=1))
    while next_month(month) <= here.day.as_of and not (of.left_on and month > of.left_on):
        found.append(month)
        month = next_month(month)
    return found


def _headline(here: Here, team: str, due: Sequence[datetime.date], back: Sequence[Receipt]) -> str:
    say = here.say
    if here.programme.first_month is None:
        return say("desk.not_begun")
    if back and not due:
        return say("home.back", month=say.month(back[0].month))
    if not due:
        month = coming(here, team)
        return say("desk.all_in", month=say.month(month)) if month else say("desk.not_begun")
    if len(due) == 1:
        return say("desk.due", month=say.month(due[0]))
    return say("desk.due_many", month=say.month(due[0]), n=str(len(due)))


def _lead(here: Here, team: str, due: Sequence[datetime.date]) -> list[str]:
    say = here.say
    lines = [say("desk.for_team", team=here.name(team))] if here.viewer.role == "operator" else []
    if due:
        lines.append(say("desk.due_on", month=say.month(due[-1]), day=say.day(here.programme.due_on(due[-1]))))
    source = here.programme.sources.get(team)
    return [*lines, *([say("home.how_pull", url=source.base_url)] if source else [])]


def upload(here: Here, team: str, old: Draft | None, label: str) -> None:
    """The field for files; what is given becomes the draft, and the field is empty again.

    It takes a file of any name: what we do not read is answered by a finding that says what to do.
    """
    key = f"desk_files_{st.session_state.get('desk_upload', 0)}"
    files = st.file_uploader(label, accept_multiple_files=True, key=key)
    st.caption(here.say("desk.formats", size=megabytes(USUAL.max_bytes), rows=here.say.number(USUAL.max_rows)))
    if files:
        with st.spinner(here.say("desk.checking")):
            hold.put(here, team, files, old)
        st.rerun()


def _bring_back(here: Here, team: str) -> None:
    """Undo of throwing a draft away."""
    say = here.say
    for name in drafts.thrown(here.programme, team)[:1]:
        said = say("desk.bring_back", month=hold.name_said(here, name))
        if st.button(said, icon=":material/undo:", type="tertiary", key="desk_undo"):
            drafts.bring_back(here.programme, team, name)
            st.rerun()


def _template(here: Here, team: str, when: datetime.date | None) -> None:
    """A workbook to fill in."""
    if when is None:
        return
    st.download_button(
        here.say("desk.template", month=here.say.month(when)), lambda: _made(here, team, when),
        f"hwaksan-{team}-{when:%Y-%m}.xlsx", key="desk_template", on_click="ignore",
        icon=":material/download:", type="tertiary",
    )  # fmt: skip


def _made(here: Here, team: str, month: datetime.date) -> bytes:
    """With what does not change from month to month filled in."""
    last = template.rows_before(here.programme, team, month)
    return template.make(here.programme, team, month, last, here.say.lang)

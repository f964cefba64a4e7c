"""What was sent: every version of every month, each with its receipt, findings, reasons, and what it changed."""

from __future__ import annotations

import datetime

import streamlit as st

from connectors import acts, inbox, receipts, warehouse
from connectors.acts import Act, Kept
from connectors.programme import SEOUL
from connectors.receipts import Receipt
from dashboard import access, blocks, page, show, unbuilt
from dashboard.charts import markup
from dashboard.charts.markup import Cell, Moment
from dashboard.desk import beside, found, hold, rebuild, receipt
from dashboard.page import Here
from dashboard.tables import Grid, Rows

SINCE = ("review", "return", "withdraw")


def table(here: Here, team: str) -> list[blocks.Single]:
    """Read from the inbox and not from the warehouse: a report stands here the moment it is taken."""
    access.need(here.viewer, "own_report", team)
    kept, done = receipts.read_all(here.programme.folder, team), hold.done(here)
    if not kept:
        return []
    say = here.say
    rows: Rows = [_row(here, one, kept, done) for one in sorted(kept, key=_newest_first, reverse=True)]
    columns = tuple(say(f"history.{name}") for name in ("month", "version", "rows", "received", "sender", "state"))
    grid = Grid(say("history.title", n=str(len(kept))), say("history.note"), columns, rows, text_columns=6)
    return [blocks.table(here, "sent", grid, at_first=8)]


def _newest_first(one: Receipt) -> tuple[datetime.date, int]:
    return one.month, one.number


def _row(here: Here, one: Receipt, kept: list[Receipt], done: list[Kept]) -> tuple[Cell | str, ...]:
    say = here.say
    nth, of = _version(one, kept)
    rows = ", ".join(f"{say(f'kind.{kind}')} {say.number(n)}" for kind, n in one.rows.items())
    link = Cell(say.month(one.month), here.href("desk", report=one.report_id), under=one.report_id)
    return (link, say("history.nth", n=str(nth), of=str(of)), rows,
            say.moment(one.received_at.astimezone(SEOUL)), receipt.sender_said(here, one.sender),
            state(here, one, kept, done))  # fmt: skip


def _version(one: Receipt, kept: list[Receipt]) -> tuple[int, int]:
    """Which of the reports of its month that share a kind with it."""
    same = [other for other in kept if other.month == one.month and {*other.kinds} & {*one.kinds}]
    return same.index(one) + 1, len(same)


def state(here: Here, one: Receipt, kept: list[Receipt], done: list[Kept]) -> Cell:
    say = here.say
    if one.report_id in receipts.withdrawn(done):
        return Cell(say("report.withdrawn"))
    kinds = _kinds_in_force(one, kept, done)
    if not kinds:
        return Cell(say("report.replaced"))
    is_back, is_late = one.report_id in receipts.returned(done), one.received_on > here.programme.due_on(one.month)
    said = say("report.returned" if is_back else "report.late" if is_late else "report.on_time")
    return Cell(said, under=say("report.in_force", kinds=", ".join(say(f"kind.{kind}") for kind in kinds)))


def _kinds_in_force(one: Receipt, kept: list[Receipt], done: list[Kept]) -> list[str]:
    force = receipts.in_force(kept, done)
    return [kind for kind in one.kinds if force.get((one.team, one.month, kind)) == one]


# ---- one report ----


def asked(here: Here, team: str) -> Receipt | None:
    """The report that the address names, if it is this team's."""
    access.need(here.viewer, "own_report", team)
    wanted = st.query_params.get("report")
    kept = receipts.read_all(here.programme.folder, team) if wanted else []
    return next((one for one in kept if one.report_id == wanted), None)


def draw(here: Here, one: Receipt) -> None:
    """The receipt first; then what was found, what it changed, and what can be done about it."""
    say = here.say
    here.codes["report"] = one.report_id
    kept, done = receipts.read_all(here.programme.folder, one.team), hold.done(here)
    is_new = st.session_state.get("desk_sent") == one.report_id
    title = "receipt_page.just_sent" if is_new else "receipt_page.title"
    st.title(say(title, month=say.month(one.month), team=here.name(one.team)), anchor=False)
    said = state(here, one, kept, done)
    stands = " · ".join(filter(None, (said.said, said.under)))
    in_force = _kinds_in_force(one, kept, done)
    may_change = bool(in_force) and access.may(here.viewer, "send", one.team)
    lines = [say("history.state_is", state=stands), *_instead(here, one, kept, done)]
    lines += [say("history.can_change")] if may_change else []
    show.now(here, [blocks.Markup(markup.lead(lines))])
    building = st.container()
    show.now(here, [
        *_since(here, one, done),
        blocks.Markup(markup.facts(receipt.first_lines(here, one))),
    ])  # fmt: skip
    _downloads(here, one)
    with st.expander(say("receipt_page.hashes"), key="desk_hashes"):
        show.now(here, [blocks.Markup(markup.facts(receipt.hash_lines(here, one)))])
        st.caption(say("receipt_page.verify"))
    _findings(here, one)
    _compare(here, one, kept)
    if may_change:
        _act_on(here, one)
    show.now(here, [blocks.Markup(markup.step(say("history.back"), _home(here)))])
    # Last of all: where a build has just ended this begins the page anew, and by then a click has been heard.
    with building:
        _building(here)


def _instead(here: Here, one: Receipt, kept: list[Receipt], done: list[Kept]) -> list[str]:
    """What its month stands on where this report is no longer in force: another report, or none."""
    say, force = here.say, receipts.in_force(kept, done)
    now = {kind: force.get((one.team, one.month, kind)) for kind in one.kinds}
    days = {kind: found.received_on if found else None for kind, found in now.items() if found != one}
    return [
        say("history.instead" if day else "history.instead_none", month=say.month(one.month),
            kinds=", ".join(say(f"kind.{kind}") for kind in days if days[kind] == day),
            day=say.day(day) if day else "")
        for day in dict.fromkeys(days.values())
    ]  # fmt: skip


def _home(here: Here) -> str:
    return here.href("desk", report="")


def _since(here: Here, one: Receipt, done: list[Kept]) -> list[blocks.Single]:
    """What was done about it after it came, and why; where it was sent back, what is to be corrected."""
    say = here.say
    items = [
        Moment(say.day(kept.at.astimezone(SEOUL).date()), say(f"act.{kept.act.act}"), kept.act.act,
               Cell(kept.act.reason or "–"), receipt.sender_said(here, kept.act.by))
        for kept in done
        if kept.act.subject == one.report_id and kept.act.act in SINCE
    ]  # fmt: skip
    return [blocks.Markup(markup.timeline(items, say("history.since")))] if items else []


def _downloads(here: Here, one: Receipt) -> None:
    say = here.say
    if not access.may(here.viewer, "open_original", one.team):
        return
    with st.container(horizontal=True):
        st.download_button(
            # Not text/html: a page of a stranger's words must never be one of this server's own.
            say("receipt_page.get_page"), receipt.printable(here, one), f"{one.report_id}.html",
            "application/octet-stream", key="receipt_html", on_click="ignore", icon=":material/print:",
        )  # fmt: skip
        st.download_button(
            say("receipt_page.get_json"), receipt.senders_copy(here, one), f"{one.report_id}.json",
            "application/json", key="receipt_json", on_click="ignore", icon=":material/download:", type="tertiary",
        )  # fmt: skip


@st.fragment(run_every=2)
def _building(here: Here) -> None:
    """Whether the pages show it yet."""
    if rebuild.is_running(here.programme):
        st.session_state["desk_building"] = True
        st.caption(f":material/progress_activity: {here.say('desk.building')}")
    elif st.session_state.pop("desk_building", False):
        st.session_state["desk_built"] = True
        st.rerun()
    elif warehouse.failure(here.programme.folder) is not None:
        unbuilt.tell(here)
    elif st.session_state.get("desk_built"):
        st.caption(f":material/check: {here.say('desk.built')}")


def _findings(here: Here, one: Receipt) -> None:
    """Those kept with the report; secret cells are masked in them for everyone."""
    say, some = here.say, inbox.findings_of(here.programme.folder, one)
    st.header(say("history.findings"), anchor=False)
    if not some:
        show.now(here, [blocks.Markup(markup.note(say("history.no_findings")))])
        return
    show.now(here, [
        blocks.Markup(markup.badges(found.counts_said(say, some, {}))),
        blocks.Markup(found.groups(say, some, {})),
    ])  # fmt: skip
    st.download_button(
        say("desk.get_csv"), lambda: found.csv(here, say("history.findings"), some),
        f"hwaksan-{one.report_id}-{say('desk.file_findings')}.csv", "text/csv", key="report_csv",
        on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip


def _compare(here: Here, one: Receipt, kept: list[Receipt]) -> None:
    """Beside any other report; at first beside the version before, else beside the month before."""
    others = {other.report_id: other for other in kept if other != one and {*other.kinds} & {*one.kinds}}
    if not others:
        return
    say = here.say
    st.header(say("history.compare"), anchor=False)
    default = max(others.values(), key=lambda other: _nearness(one, other)).report_id
    order = sorted(others, key=lambda id: _newest_first(others[id]), reverse=True)
    chosen = page.choose(
        here, "beside", order, say("history.beside"), lambda id: _named(here, others[id]), default
    )
    laid = beside.two(here.programme, others[chosen], one)
    with st.expander(beside.title(here, laid.difference), key="desk_compare", expanded=True):
        show.now(here, beside.parts(here, laid, "compare"))


def before(one: Receipt, kept: list[Receipt]) -> Receipt | None:
    """The report it took the place of, or else that of the month before: what one sees it beside."""
    older = [other for other in kept if other.number < one.number and {*other.kinds} & {*one.kinds}]
    return max(older, key=lambda other: _nearness(one, other), default=None)


def _nearness(one: Receipt, other: Receipt) -> tuple[bool, bool, datetime.date, int]:
    """Before it rather than after it, of the same month rather than another, and the newest of those."""
    return other.number < one.number, other.month == one.month, other.month, other.number


def _named(here: Here, one: Receipt) -> str:
    return f"{here.say.month(one.month)} · {here.say.moment(one.received_at.astimezone(SEOUL))} · {one.number}"


# ---- what can be done about it ----


def _act_on(here: Here, one: Receipt) -> None:
    say = here.say
    st.header(say("history.wrong"), anchor=False)
    st.write(say("history.amend_note", month=say.month(one.month)))
    show.now(here, [blocks.Markup(markup.step(say("history.amend"), _home(here)))])
    with st.expander(say("history.withdraw"), key="desk_withdraw"):
        st.write(say("history.withdraw_note"))
        reason = st.text_area(say("history.withdraw_why"), key="desk_withdraw_reason", max_chars=1000, height=90)
        if not here.viewer.name:
            st.session_state["desk_name"] = st.text_input(
                say("desk.name"), value=st.session_state.get("desk_name", ""), key="desk_name_field", max_chars=60,
                width=320,
            )  # fmt: skip
        is_ready = bool(reason.strip() and hold.me(here))
        if st.button(say("history.withdraw_do"), disabled=not is_ready, key="desk_withdraw_do"):
            withdraw(here, one, reason.strip())
            st.rerun()


def withdraw(here: Here, one: Receipt, reason: str) -> None:
    """Its month falls back to the report before it, or is missing again."""
    hold.need_send(here, one.team)
    if one.report_id in receipts.withdrawn(hold.done(here)):
        return
    act = Act("withdraw", hold.sender(here), one.team, one.report_id, one.month, reason=reason)
    acts.append(here.programme.folder, [act], datetime.datetime.now(SEOUL).replace(microsecond=0))
    rebuild.start(here.programme)

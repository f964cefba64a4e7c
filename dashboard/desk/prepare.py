"""The desk with a draft: what is wrong or to be explained, what changes, what it does to the score, sending."""

from __future__ import annotations

import dataclasses
import datetime

import streamlit as st

from connectors import drafts, inbox, receipts
from connectors.drafts import Draft
from connectors.formats.limits import USUAL
from connectors.inbox import Looked, Taken
from connectors.programme import next_month
from dashboard import blocks, findings, show
from dashboard.charts import markup
from dashboard.desk import begin, beside, columns, effect, effects, found, hold, rebuild, receipt, workbook
from dashboard.desk.effect import Effect
from dashboard.page import Here
from dashboard.text import plain


def draw(here: Here, draft: Draft) -> None:
    """In the order in which one reads: how it stands, what is wrong, what changes, sending."""
    seen = hold.look(here, draft)
    st.title(_headline(here, draft, seen), anchor=False)
    show.now(here, [blocks.Markup(markup.lead(_about(here, draft, seen)))])
    mine = _held(here, draft)
    if seen.same:
        _already_here(here, draft, seen)
        return
    columns.ask(here, draft, seen, mine)
    if seen.header is None or _is_rejected(seen):
        begin.upload(here, draft.team, draft, here.say("desk.give_again"))
    if seen.header is None:
        _ask_month(here, draft, seen)
    _found(here, draft, seen)
    if seen.header is not None and not _is_rejected(seen):
        _before_sending(here, draft, seen, mine)
    _other_file(here, draft, seen, mine)


def _is_rejected(seen: Looked) -> bool:
    return any(one.severity == "reject" for one in seen.findings)


def _headline(here: Here, draft: Draft, seen: Looked) -> str:
    """The one thing to do next."""
    say = here.say
    month = say.month(draft.month) if draft.month else ""
    if seen.same:
        return say("desk.same_file", month=say.month(seen.same.month))
    wrong = [one for one in seen.findings if one.severity == "reject"]
    asked = columns.questions(draft, wrong)
    if asked and len(asked) == len(wrong):
        return say("desk.to_answer", n=str(len(asked)))
    if wrong:
        return say("desk.to_correct", n=str(len(findings.grouped(wrong, say.lang))))
    if seen.header is None:
        return say("desk.which_month")
    missing = hold.to_confirm(seen, draft)
    if missing:
        return say("desk.to_explain", month=month, n=str(len(missing)))
    return say("desk.ready", month=month)


def _about(here: Here, draft: Draft, seen: Looked) -> list[str]:
    say = here.say
    named = ", ".join(one.name for one in draft.uploads)
    size = receipt.size_said(say, sum(len(one.data) for one in draft.uploads))
    lines = [say("desk.about_file", file=named, size=size)]
    if seen.header is not None and seen.checked is not None:
        rows = seen.checked.rows["kind"].to_pylist()
        counted = [say("proof.rows", kind=say(f"kind.{kind}"), n=say.number(rows.count(kind)))
                   for kind in seen.header.kinds if kind in KINDS]  # fmt: skip
        lines.append(say("desk.about_rows", team=here.name(draft.team), month=say.month(seen.header.month),
                         rows=say.listing(counted)))  # fmt: skip
    return lines


KINDS = ("b2b", "b2c", "readiness")


def _held(here: Here, draft: Draft) -> bool:
    """Whether this person holds the draft; a colleague may take it over, which stays on record."""
    say, name = here.say, hold.me(here)
    if draft.by in ("", name):
        st.caption(say("desk.kept", at=say.moment(draft.at)))
        return True
    st.info(say("desk.held_by", name=plain(draft.by), at=say.moment(draft.at)), icon=":material/person:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _name(here)
        if st.button(say("desk.take_over"), disabled=not hold.me(here), key="desk_take_over"):
            hold.keep(here, draft.taken_over(hold.me(here)))
            st.rerun()
    return False


def _name(here: Here) -> None:
    """In demo mode nobody has signed in: one says who one is."""
    if not here.viewer.name:
        kept = st.session_state.get("desk_name", "")
        st.session_state["desk_name"] = st.text_input(here.say("desk.name"), value=kept, key="desk_name_field",
                                                      max_chars=60, width=320)  # fmt: skip


def _already_here(here: Here, draft: Draft, seen: Looked) -> None:
    assert seen.same is not None
    show.now(here, [blocks.act(here, "desk", here.say("desk.see_receipt"), (("report", seen.same.report_id),))])
    _other_file(here, draft, seen, True)


def _ask_month(here: Here, draft: Draft, seen: Looked) -> None:
    """Asked only where the file does not tell it."""
    if not {one.rule for one in seen.findings} & {*hold.NO_MONTH}:
        return
    say, months = here.say, _months(here)
    month = st.selectbox(say("desk.month"), months, index=None, format_func=say.month, key="desk_month",
                         placeholder=say("desk.choose_month"), width=320)  # fmt: skip
    if month is not None:
        hold.date(here, draft, month)
        st.rerun()


def _months(here: Here) -> list[datetime.date]:
    months, month = [], here.programme.first_month
    while month is not None and month <= here.day.as_of:
        months.append(month)
        month = next_month(month)
    return months[::-1]


# ---- what was found ----


def _found(here: Here, draft: Draft, seen: Looked) -> None:
    say, all_of_them = here.say, seen.findings
    if not all_of_them:
        return
    counts = seen.checked.counts if seen.checked else {}
    st.header(say("desk.found"), anchor=False)
    show.now(here, [blocks.Markup(markup.badges(found.counts_said(say, all_of_them, counts)))])
    with st.container(horizontal=True):
        name = f"hwaksan-{draft.team}-{draft.name}"
        st.download_button(
            say("desk.get_workbook"), lambda: workbook.marked(say, draft.uploads, all_of_them, USUAL, counts),
            f"{name}-{say('desk.file_marked')}.xlsx", key="desk_workbook", on_click="ignore",
            icon=":material/table_view:",
        )  # fmt: skip
        st.download_button(
            say("desk.get_csv"), lambda: found.csv(here, say("desk.found"), all_of_them),
            f"{name}-{say('desk.file_findings')}.csv", "text/csv", key="desk_csv", on_click="ignore",
            icon=":material/download:", type="tertiary",
        )  # fmt: skip
    show.now(here, [blocks.Markup(found.groups(say, all_of_them, counts))])


# ---- before sending ----


def _before_sending(here: Here, draft: Draft, seen: Looked, mine: bool) -> None:
    """The effect takes seconds to work out: it is put in its place last, when all else can be read already."""
    laid = beside.in_force(here.programme, draft.team, seen)
    assert seen.header is not None
    _difference(here, laid, seen.header.month)
    place = st.container()
    _confirm(here, draft, seen, mine)
    _send(here, draft, seen, mine)
    with place:
        _effect(here, draft, seen)


def _difference(here: Here, laid: beside.Beside, month: datetime.date) -> None:
    say = here.say
    if laid.month is None:
        return
    st.header(say("desk.changes"), anchor=False)
    if laid.month == month and laid.difference.is_none:
        show.now(here, [blocks.Markup(markup.note(say("desk.no_change")))])
        return
    key = "difference.against_same" if laid.month == month else "difference.against_before"
    st.caption(say(key, month=say.month(laid.month)))
    with st.expander(beside.title(here, laid.difference), key="desk_difference"):
        show.now(here, beside.parts(here, laid, "difference"))


def _effect(here: Here, draft: Draft, seen: Looked) -> None:
    say = here.say
    st.header(say("desk.scores"), anchor=False)
    kept: Effect | None = st.session_state.get("desk_effect")
    if kept is None:
        with st.spinner(say("desk.scoring"), show_time=True):
            kept = effect.of(here.programme, draft.sending(hold.sender(here)), seen)
        st.session_state["desk_effect"] = kept
    with st.expander(effects.title(here, kept), key="desk_effect_table"):
        show.now(here, effects.parts(here, kept))


def _confirm(here: Here, draft: Draft, seen: Looked, mine: bool) -> None:
    """One reason a rule: it is written once for all its cells."""
    say = here.say
    if not seen.unconfirmed:
        return
    st.header(say("desk.reasons"), anchor=False)
    st.caption(say("desk.reasons_note"))
    for rule in seen.unconfirmed:
        times = sum(one.rule == rule for one in seen.findings)
        label = say(
            "desk.reason_for", message=plain(receipt.message_of(here, rule)), rule=rule, n=say.number(times)
        )
        key = f"desk_reason_{draft.name}_{rule}"
        given = st.text_area(label, value=draft.reasons.get(rule, ""), key=key, max_chars=1000, height=90,
                             disabled=not mine, placeholder=say("desk.reason_hint"))  # fmt: skip
        if given != draft.reasons.get(rule, "") and mine:
            hold.keep(here, dataclasses.replace(draft, reasons={**draft.reasons, rule: given}))
            st.rerun()


def _send(here: Here, draft: Draft, seen: Looked, mine: bool) -> None:
    say, missing = here.say, hold.to_confirm(seen, draft)
    st.header(say("desk.sending"), anchor=False)
    _empties(here, draft, seen, mine)
    if not mine:
        st.caption(say("desk.take_over_first"))
        return
    _name(here)
    name = hold.me(here)
    if missing:
        st.caption(say("desk.reasons_missing", n=str(len(missing))))
    elif not name:
        st.caption(say("desk.name_missing"))
    label = say("desk.send_as", name=plain(name)) if name else say("desk.send")
    if st.button(
        label, type="primary", icon=":material/send:", disabled=bool(missing) or not name, key="desk_send"
    ):
        _deliver(here, draft)


def _empties(here: Here, draft: Draft, seen: Looked, mine: bool) -> None:
    """A kind that is due and neither in the file nor in force: "none this month" is said, never guessed."""
    assert seen.header is not None
    in_file = {one.kind for one in seen.tables}
    force = receipts.in_force(receipts.read_all(here.programme.folder, draft.team), hold.done(here))
    withheld = begin.withheld(hold.done(here), draft.team, seen.header.month)
    for kind in begin.OWED:
        if kind in in_file or (draft.team, seen.header.month, kind) in force or kind in withheld:
            continue
        is_said = kind in seen.header.kinds
        label = here.say("desk.none_of", kind=here.say(f"kind.{kind}"))
        said = st.checkbox(label, value=is_said, disabled=not mine, key=f"desk_none_{draft.name}_{kind}")
        if said != is_said:
            kinds = tuple(
                one for one in KINDS if (one in seen.header.kinds or one == kind) and (said or one != kind)
            )
            hold.keep(here, dataclasses.replace(draft, kinds=kinds))
            st.rerun()


def _deliver(here: Here, draft: Draft) -> None:
    """One step through the door; what it finds now counts, whatever was found before."""
    say = here.say
    with st.spinner(say("desk.receiving")):
        hold.need_send(here, draft.team)
        result = inbox.receive(here.programme, draft.sending(hold.sender(here)), reveal=True)
    if not isinstance(result, Taken):
        st.session_state.pop("desk_seen", None)
        st.rerun()
    drafts.sent(here.programme, draft.team, draft.name)
    for key in ("desk_seen", "desk_effect"):
        st.session_state.pop(key, None)
    rebuild.start(here.programme)
    st.session_state["desk_sent"] = result.receipt.report_id
    st.query_params["report"] = result.receipt.report_id
    st.rerun()


def _other_file(here: Here, draft: Draft, seen: Looked, mine: bool) -> None:
    """Quiet, at the end: another file, or away with it."""
    say = here.say
    with st.expander(say("desk.other"), key="desk_other"):
        if not _is_rejected(seen) and (seen.header is not None or seen.same):
            begin.upload(here, draft.team, draft, say("desk.give_again"))
        if st.button(say("desk.throw_away"), icon=":material/delete:", disabled=not mine, key="desk_throw"):
            hold.throw_away(here, draft)
            st.rerun()
        st.caption(say("desk.throw_note", days=str(drafts.KEPT_DAYS)))

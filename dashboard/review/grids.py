"""Reports to go through, questions, evidence and acts, as tables whose cells open what they speak of."""

from __future__ import annotations

from collections.abc import Sequence

from connectors import contract
from dashboard.charts.markup import Cell, Moment
from dashboard.desk.receipt import sender_said
from dashboard.page import Here
from dashboard.review import worded
from dashboard.review.asked import Claim, Done, FoundRule, Question, Said, Waiting
from dashboard.tables import Grid, Rows


def queue(here: Here, found: Sequence[Waiting]) -> Grid:
    say = here.say
    rows: Rows = [
        (
            Cell(here.name(one.team), here.href("review", about=one.report_id)),
            say.month(one.month), Cell(standing(here, one), under=_kinds(here, one.kinds)),
            say.moment(one.received_at), sender_said(here, one.sender), one.file_name,
            say.number(one.queries), say.number(one.confirmed), say.number(one.notes),
        )
        for one in found
    ]  # fmt: skip
    names = ("team", "month", "standing", "received", "sender", "file", "queries", "confirmed", "notes")
    new = sum(not one.is_reviewed for one in found)
    return Grid(say("review.queue", n=say.number(new)), say("review.queue_note"), _columns(here, names), rows, 6)


def standing(here: Here, one: Waiting) -> str:
    """What makes a report stand out, in few words."""
    holds = {"new": not one.is_reviewed, "returned": one.is_returned, "amended": one.replaces,
             "late": one.is_late, "seen": one.is_reviewed}  # fmt: skip
    return " · ".join(here.say(f"standing.{code}") for code, is_so in holds.items() if is_so)


def questions(here: Here, found: Sequence[Question], page: str) -> Grid:
    """A line a question, open or closed; whose it is where several teams are looked at."""
    say, is_of_all = here.say, here.viewer.role != "team"
    rows: Rows = [
        (
            *((here.name(one.team),) if is_of_all else ()),
            Cell(one.row or say("review.whole_report"), here.href(page, about=one.code)),
            worded.asked(say, one), worded.months(say, one), worded.cells(say, one), worded.turn(say, one),
            say.number(one.findings) if one.rule else "–",
        )
        for one in found
    ]  # fmt: skip
    names = (*(("team",) if is_of_all else ()), "subject", "question", "month", "cells", "turn", "findings")
    waits = sum(one.turn != "done" for one in found)
    return Grid(say("review.questions", n=say.number(waits)), say("review.questions_note"), _columns(here, names),
                rows, len(names) - 1)  # fmt: skip


def thread(here: Here, said: Sequence[Said]) -> list[Moment]:
    say = here.say
    return [
        Moment(
            say.day(one.at.date()),
            say(f"act.{one.act}"),
            one.act,
            Cell(one.reason),
            f"{sender_said(here, one.by)} · {one.at:%H:%M}",
        )
        for one in said
    ]


def findings(here: Here, found: Sequence[FoundRule]) -> Grid:
    say = here.say
    rows: Rows = [
        (
            say(f"severity.{one.severity}"),
            Cell(worded.asks(say, one.rule), here.href("method", part="rules", find=one.rule),
                 under=" · ".join([one.rule, *_kind(here, one.kind)])),
            ", ".join(map(str, one.rows)) + (" …" if one.findings > len(one.rows) else ""),
            Cell(one.reason or "–", under=sender_said(here, one.by or "")), say.number(one.findings),
        )
        for one in found
    ]  # fmt: skip
    title = say("review.found", n=say.number(sum(one.findings for one in found)))
    names = ("severity", "message", "in_rows", "reason_given", "findings")
    return Grid(title, say("review.found_note"), _columns(here, names), rows, 4)


def claims(here: Here, found: Sequence[Claim]) -> Grid:
    say = here.say
    rows: Rows = [
        (
            here.name(one.team), Cell(one.subject, here.href("review", about=claim_code(one))), one.claimed,
            one.effective, one.graded or say("review.not_graded"),
            Cell(one.attached or say("review.not_attached")),
            Cell(f"{one.sha256[:12]}…", whole=one.sha256, under=one.reference.split(" ")[0]),
        )
        for one in found
    ]  # fmt: skip
    open_ = sum(one.claimed >= "E3" and one.graded is None for one in found)
    names = ("team", "subject", "claimed", "counts_as", "graded", "attached", "sha256")
    return Grid(
        say("review.claims", n=say.number(open_)), say("review.claims_note"), _columns(here, names), rows, 7
    )


def claim_code(one: Claim) -> str:
    return f"{one.team}~{one.subject}~{one.sha256[:12]}"


def acts(here: Here, found: Sequence[Done]) -> Grid:
    say = here.say
    rows: Rows = [
        (
            str(one.seq), say.moment(one.at), Cell(say(f"act.{one.act}"), under=one.value),
            sender_said(here, one.by),
            here.name(one.team) if one.team in here.programme.teams else one.team,
            Cell(one.row or one.subject, under=say.month(one.month) if one.month else ""), one.reason or "–",
            Cell(f"{one.hash[:12]}…", whole=one.hash),
        )
        for one in found
    ]  # fmt: skip
    names = ("number", "done_at", "act", "signed_by", "team", "about", "reason", "hash")
    return Grid(
        say("audit.acts", n=say.number(len(found))), say("audit.acts_note"), _columns(here, names), rows, 8
    )


def _kind(here: Here, kind: str) -> list[str]:
    """Rules about the report as a whole have none."""
    return [here.say(f"kind.{kind}")] if kind in contract.load().kinds else []


def _kinds(here: Here, listed: str) -> str:
    return ", ".join(here.say(f"kind.{kind}") for kind in listed.split(","))


def _columns(here: Here, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(here.say(f"review_column.{name}") for name in names)

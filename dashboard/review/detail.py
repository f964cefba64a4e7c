"""One report, question or piece of evidence, with everything that is known of it."""

from __future__ import annotations

from dashboard import blocks
from dashboard.blocks import Block
from dashboard.charts import markup
from dashboard.desk.receipt import sender_said
from dashboard.page import Here
from dashboard.review import asked, grids, worded
from dashboard.review.asked import Claim, Question, Waiting


def report(here: Here, one: Waiting) -> list[Block]:
    say = here.say
    lines = [
        (say("review_column.standing"), grids.standing(here, one)),
        (say("review_column.received"),
         f"{say.moment(one.received_at)} · {sender_said(here, one.sender)} · {one.file_name}"),
        (say("review.number"), one.report_id),
    ]  # fmt: skip
    title = say("review.report_of", team=here.name(one.team), month=say.month(one.month))
    return [
        blocks.head(here, title, []),
        blocks.Markup(markup.facts(lines)),
        blocks.go(here, "team", say("home.to_team", team=here.name(one.team)), team=one.team,
                  month=f"{one.month:%Y-%m}"),
        blocks.table(here, "found", grids.findings(here, here.ask(asked.findings, one.report_id))),
    ]  # fmt: skip


def question(here: Here, one: Question, rule: str) -> list[Block]:
    """`rule` is the true one, by which what was said is found; shown is only what the question itself shows."""
    say = here.say
    lines = [
        (say("review_column.subject"), " · ".join(filter(None, (here.name(one.team), one.row)))),
        (say("review_column.month"), worded.months(say, one)),
        (say("review_column.cells"), worded.cells(say, one) or ("" if one.row else say("review.whole_report"))),
        (say("review.remedy"), worded.remedy(say, one.rule)),
        (say("review_column.turn"), worded.turn(say, one)),
    ]  # fmt: skip
    said = here.ask(asked.thread, one.team, rule, one.row)
    thread = (
        markup.timeline(grids.thread(here, said), say("review.thread"))
        if said
        else markup.note(say("review.nothing_said"))
    )
    return [
        blocks.head(here, worded.asked(say, one), []),
        blocks.Markup(markup.facts([line for line in lines if line[1]])),
        blocks.Section(say("review.thread"), ""),
        blocks.Markup(thread),
    ]  # fmt: skip


def claim(here: Here, one: Claim) -> list[Block]:
    say = here.say
    lines = [
        (say("review_column.subject"), f"{here.name(one.team)} · {one.subject} · {say.month(one.month)}"),
        (say("review_column.claimed"), worded.level(say, one.claimed)),
        (say("review_column.counts_as"), worded.level(say, one.effective)),
        (say("review_column.graded"), worded.level(say, one.graded) if one.graded else say("review.not_graded")),
        (say("review.reference"), one.reference),
        (say("review_column.attached"), one.attached or say("review.not_attached")),
    ]  # fmt: skip
    return [
        blocks.head(here, say("review.evidence_of", subject=one.subject, month=say.month(one.month)), []),
        blocks.Markup(markup.facts(lines)),
    ]

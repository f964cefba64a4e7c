"""Review: the office goes through reports, settles questions and grades evidence, one thing at a time."""

from __future__ import annotations

from dataclasses import replace

from dashboard import access, blocks, page, show
from dashboard.blocks import Block
from dashboard.review import asked, changed, choose, detail, forms, grids, worded
from dashboard.review.asked import DONE, Claim
from dashboard.sources import contracts as judged
from dashboard.sources import registers
from dashboard.tables import Grid

here = page.current()
access.need(here.viewer, "review")
say = here.say


def queue() -> None:
    with bar:
        team, month = choose.team(here), choose.month_or_all(here)
        found = [one for one in here.ask(asked.queue) if team in ("all", one.team)]
        found = [one for one in found if month in ("all", f"{one.month:%Y-%m}")]
        one = choose.about(here, {row.report_id: row for row in found}, lambda row: choose.report(here, row))
    if one is None:
        listed("queue", grids.queue(here, found))
        return
    show.blocks(here, lambda: [*back(), *detail.report(here, one)])
    changed.draw(here, one)
    forms.go_through(here, one, here.ask(asked.row_keys, one.report_id))


def questions() -> None:
    with bar:
        team, sort, turn = choose.team(here), choose.sort(here), choose.turn(here)
        found = [one for one in here.ask(asked.questions) if team in ("all", one.team)]
        found = [one for one in found if sort in ("all", worded.sort_of(one)) and turn in ("all", one.turn)]
        one = choose.about(here, {row.code: row for row in found}, lambda row: worded.title(here, row))
    if one is None:
        listed("questions", grids.questions(here, found, "review"))
        return
    show.blocks(here, lambda: [*back(), *detail.question(here, one, one.rule)])
    same = [row for row in found if (row.team, row.rule) == (one.team, one.rule) and row.turn != DONE]
    forms.reply(here, one, one.rule, same, ("ask",) if one.turn == DONE else ("close", "ask"))


def evidence() -> None:
    with bar:
        month, team = show.choose_month(here), choose.team(here)
        found = [one for one in here.ask(asked.claims, month) if team in ("all", one.team)]
        one = choose.about(here, {grids.claim_code(row): row for row in found}, claimed)
    if one is None:
        listed("evidence", grids.claims(here, found))
        return
    show.blocks(here, lambda: [*back(), *detail.claim(here, one)])
    forms.grade(here, one)
    forms.look_into(here, one)
    forms.attach(here, one.team, one.subject, one.month, one.sha256)


def contracts() -> None:
    with bar:
        team = choose.team(here)
        found = [one for one in here.ask(registers.candidates) if team in ("all", one.team)]
        one = choose.about(here, {registers.code_of(row): row for row in found}, named)
    if one is None:
        listed("contracts", judged.to_judge(here, found))
        return
    show.blocks(here, lambda: judged.detail(here, one))
    forms.match(here, one)


def named(one: registers.Candidate) -> str:
    return f"{here.name(one.team)} · {one.named_as} · {one.contract.title}"


def claimed(one: Claim) -> str:
    return f"{here.name(one.team)} · {one.subject} · {one.claimed} → {one.effective}"


def back() -> list[Block]:
    return [blocks.step(here, "review", say("review.back"), about=choose.LIST)]


def listed(name: str, grid: Grid) -> None:
    """The finding as title, and the list it was counted from."""
    lead, table = [say(f"review.lead_{name}")], replace(grid, title=say("review.table"))
    show.blocks(here, lambda: [blocks.head(here, grid.title, lead), blocks.table(here, name, table)])


forms.told(here)
bar = show.filters()
with bar:
    part = choose.part(here)
{"queue": queue, "questions": questions, "evidence": evidence, "contracts": contracts}[part]()

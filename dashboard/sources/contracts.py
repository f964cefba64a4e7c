"""Contracts of registers as tables: beside what a team reports, without a report, and for a person to judge."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.sources import catalogue
from dashboard import blocks
from dashboard.charts import markup, naming
from dashboard.charts.markup import Cell
from dashboard.page import Here
from dashboard.queries import Team
from dashboard.sources import registers
from dashboard.sources.registers import Candidate, Claim, Contract
from dashboard.tables import Grid, Rows


def claimed(here: Here, found: Sequence[Claim], team: Team) -> Grid:
    """The team's claim beside the register, a row a deployment."""
    say = here.say
    rows: Rows = [
        (
            Cell(one.deployment, here.href("explain", team=team.id, what="b2b_live_orgs")),
            naming.label(say, "sector", one.sector), naming.label(say, "stage", one.stage),
            say.day(one.contract_date) if one.contract_date else "–", _agreement(here, one),
            *(_of(here, one.contract) if one.contract else ("–",) * 4),
        )
        for one in found
    ]  # fmt: skip
    columns = ("column.deployment", "column.sector", "column.stage", "registers.col_claimed",
               "registers.col_agrees", *CONTRACT)  # fmt: skip
    return Grid(_claimed_title(here, found), say("registers.claimed_note"), tuple(map(say, columns)), rows,
                len(columns) - 1, stacks=True)  # fmt: skip


CONTRACT = ("registers.col_contract", "registers.col_buyer", "registers.col_signed", "registers.col_amount")


def _claimed_title(here: Here, found: Sequence[Claim]) -> str:
    met = sum(one.contract is not None for one in found)
    lacking = sum(one.found is False for one in found)
    return here.say("registers.claimed" if found else "registers.claimed_none", n=len(found), met=met,
                    lacking=lacking)  # fmt: skip


def _agreement(here: Here, one: Claim) -> Cell:
    say = here.say
    if one.contract is None:
        return (
            Cell(say("registers.not_found"), sign="×") if one.found is False else Cell(say("registers.not_known"))
        )
    if one.agrees is None:
        return Cell(say("registers.found"), sign="●")
    return Cell(say("registers.agrees"), sign="●") if one.agrees else Cell(say("registers.other_day"), sign="▲")


def _of(here: Here, one: Contract) -> tuple[Cell | str, ...]:
    """Contract, buyer, day and amount, as the register has them."""
    say = here.say
    register = say.of(catalogue.load()[one.register].words)
    return (
        Cell(one.title, one.url, under=f"{say(f'registers.is_{one.what}')} · {register} · {one.number}"),
        one.buyer, say.day(one.signed_on) if one.signed_on else "–", say.number(one.amount_krw),
    )  # fmt: skip


def gaps(here: Here, found: Sequence[Contract]) -> Grid:
    """Contracts that a register holds and no report mentions."""
    say = here.say
    rows: Rows = [
        (*_of(here, one)[:3], Cell(one.supplier, under=say(f"registers.role_{one.role}")), _of(here, one)[3])
        for one in found
    ]
    columns = (*CONTRACT[:3], "registers.col_supplier", CONTRACT[3])
    return Grid(say("registers.gaps", n=len(found)), say("registers.gaps_note"), tuple(map(say, columns)), rows,
                len(columns) - 1, stacks=True)  # fmt: skip


def to_judge(here: Here, found: Sequence[Candidate]) -> Grid:
    """Candidates, each of which opens its form."""
    say = here.say
    rows: Rows = [
        (
            Cell(here.name(one.team), here.href("review", about=registers.code_of(one))),
            Cell(one.named_as, under=say(f"registers.by_{one.named_by}")), *_of(here, one.contract)[:3],
            one.contract.supplier, _judged(here, one), _of(here, one.contract)[3],
        )
        for one in found
    ]  # fmt: skip
    columns = ("column.team", "registers.col_named", *CONTRACT[:3], "registers.col_supplier",
               "registers.col_judged", CONTRACT[3])  # fmt: skip
    waits = sum(one.said is None for one in found)
    return Grid(say("registers.to_judge", n=waits), say("registers.to_judge_note"), tuple(map(say, columns)), rows,
                len(columns) - 1, stacks=True)  # fmt: skip


def detail(here: Here, one: Candidate) -> list[blocks.Block]:
    """One candidate, as the register has it."""
    say, contract = here.say, one.contract
    register = say.of(catalogue.load()[contract.register].words)
    lines = [
        (say("column.team"), here.name(one.team)),
        (say("registers.col_named"), f"{one.named_as} ({say(f'registers.by_{one.named_by}')})"),
        (say("registers.col_supplier"), contract.supplier), (say("registers.col_buyer"), contract.buyer),
        (say("registers.col_signed"), say.day(contract.signed_on) if contract.signed_on else "–"),
        (say("registers.col_amount"), say.number(contract.amount_krw)),
        (say("registers.col_contract"), f"{register} · {contract.number}"),
        (say("registers.col_judged"), f"{say(f'registers.said_{one.said}')}: {one.why} ({one.by})" if one.said else
         say("registers.not_judged")),
    ]  # fmt: skip
    return [blocks.head(here, contract.title, [say("registers.judge_note")]), blocks.Markup(markup.facts(lines))]


def _judged(here: Here, one: Candidate) -> Cell:
    if one.said is None:
        return Cell(here.say("registers.not_judged"), sign="▲")
    return Cell(here.say(f"registers.said_{one.said}"), under=f"{one.by}: {one.why}")

"""What the terminal says of reports: receipts, refusals, proofs, and packages that were pulled."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from connectors.inbox import Refused, Taken
from connectors.programme import SEOUL, Source
from connectors.proof import Step
from connectors.receipts import Receipt
from connectors.sources import catalogue
from connectors.sources.team import Run
from dashboard.findings import grouped
from dashboard.text import words

STYLE = {"reject": "red", "confirm": "yellow", "query": "cyan", "note": "dim"}


def receipt(out: Console, result: Taken | Refused, lang: str) -> None:
    """Everything found, grouped by cause, and then either the receipt or that nothing was stored."""
    text = words(lang)
    refused = isinstance(result, Refused)
    # What is only worth knowing once the report is in would bury what keeps it out.
    later = [one for one in result.findings if refused and one.severity in ("query", "note")]
    for group in grouped([one for one in result.findings if one not in later], lang):
        count = text("cli.times", count=group.count)
        severity = f"[{STYLE[group.severity]}]{text(f'cli.{group.severity}')}[/]"
        out.print(f"{severity} {group.rule} {escape(group.message)} ({count})")
        place = " ".join(filter(None, (group.where, ", ".join(group.cells))))
        said = " | ".join(group.said)
        if place or said:
            out.print(escape("    " + " ← ".join(filter(None, (place, said)))), style="dim")
        out.print(escape(f"    → {group.remedy}"))
    if isinstance(result, Refused):
        if later:
            out.print(text("cli.later", count=len(later)), style="dim")
        out.print(text("cli.refused_or_reason" if result.unconfirmed else "cli.refused"), style="bold red")
        for rule in result.unconfirmed:
            out.print(escape(f'    --confirm {rule}="..."'))
        return
    one = result.receipt
    key = "cli.taken" if result.is_new else "cli.same"
    out.print(text(key, month=text.month(one.month), team=one.team, number=one.number), style="bold")
    out.print(f"    {one.report_id}  sha256 {one.sha256[:16]}…  {one.received_at:%Y-%m-%d %H:%M}")
    for rule, table in one.not_checked.items():
        out.print(text("cli.not_checked", rule=rule, table=table), style="dim")


def no_receipt(file: str, lang: str) -> str:
    return words(lang)("proof.no_receipt", file=file)


def proof(out: Console, one: Receipt, steps: list[Step], lang: str) -> None:
    """What a receipt says, and what of it was computed again."""
    say = words(lang)
    rows = say.listing([say("proof.rows", kind=say(f"kind.{kind}"), n=n) for kind, n in one.rows.items()])
    title = say("proof.title", report=one.report_id, month=say.month(one.month), rows=rows,
                at=say.moment(one.received_at.astimezone(SEOUL)), sender=one.sender)  # fmt: skip
    out.print(escape(title), style="bold")
    for step in steps:
        held = {True: "holds", False: "fails", None: "untried"}[step.holds]
        style = {"holds": "green", "fails": "bold red", "untried": "dim"}[held]
        why = f" ({say(f'proof.{step.untried}')})" if step.untried else ""
        out.print(f"    {say(f'proof.{step.what}')}: [{style}]{say(f'proof.{held}')}[/]{escape(why)}")
    fails = any(step.holds is False for step in steps)
    out.print(say("proof.some_fail" if fails else "proof.all_hold"), style="bold red" if fails else "bold")


def pull(out: Console, source: Source, run: Run, lang: str) -> None:
    """One line for the run, where it went wrong if it did, and what each package became."""
    text = words(lang)
    outcome = text(f"outcome.{run.outcome.value.lower()}")
    out.print(text("cli.pulled", team=source.team, outcome=outcome, taken=len(run.taken), calls=run.calls))
    if run.detail:
        out.print(escape(f"    {run.detail}"), style="dim")
    if run.reason:
        why = catalogue.reason(run.reason)
        out.print(escape(f"    {text.of(why.words)} {text.of(why.remedy)}"), style="dim")
    results: list[Taken | Refused] = [*run.taken, *run.refused]
    for result in results:
        receipt(out, result, lang)

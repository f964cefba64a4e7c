"""Sending a report, the workbook to fill in, and checking a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dashboard import places
from dashboard.commands.terminal import (
    DEFAULT_LANG,
    LangOption,
    MonthOption,
    ProgrammeOption,
    bytes_of,
    day_of,
    month_of,
    out,
    refuse,
    steps,
)


def receive(
    file: Annotated[
        Path, typer.Argument(help="The report as sent: CSV, XLSX, JSON, NDJSON, Parquet, or a ZIP of them.")
    ],
    team: Annotated[str, typer.Option(help="Code of the team whose report it is.")],
    programme: ProgrammeOption = None,
    month: MonthOption = None,
    kinds: Annotated[
        str | None,
        typer.Option(help="Kinds it holds, b2b,b2c,readiness; one named without a table says: none this month."),
    ] = None,
    confirm: Annotated[
        list[str] | None, typer.Option(help='RULE="reason" for a finding that asks for one; may be repeated.')
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", help='"HEADING=field" for a heading of your own ("HEADING=": none of ours); kept.'),
    ] = None,
    sender: Annotated[str, typer.Option(help="Who sends it.")] = "operator",
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Take one report of one month, whole, or say everything that is wrong with it."""
    from connectors import inbox
    from dashboard.commands import printed_reports as printed

    sending = inbox.Sending(
        [inbox.Upload(file.name, bytes_of(file))], sender, team, month_of(month),
        tuple(kind.strip().lower() for kind in kinds.split(",")) if kinds else None, _reasons(confirm or []),
        mapping=_mapping(map_ or []),
    )  # fmt: skip
    with steps() as step:
        step("check")
        result = inbox.receive(places.find_programme(programme), sending, inbox.COMMAND_LINE)
    printed.receipt(out, result, lang)
    if isinstance(result, inbox.Refused):
        raise typer.Exit(1)


def template(
    team: Annotated[str, typer.Option(help="Code of the team that will fill it in.")],
    month: Annotated[str, typer.Option(help="The month to report, YYYY-MM.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write the XLSX.")],
    programme: ProgrammeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Write the workbook a team fills in for a month; what does not change is filled in from the month before."""
    from connectors import template as templates

    chosen, when = places.find_programme(programme), day_of(f"{month}-01")
    if team not in chosen.teams:
        raise refuse(f"{team} is not a team of {chosen.code} (here: {', '.join(chosen.teams)})")
    last = templates.rows_before(chosen, team, when)
    output.write_bytes(templates.make(chosen, team, when, last, lang))
    out.print(str(output))


def check_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt as JSON, best the copy the desk gave its sender.")],
    original: Annotated[list[Path] | None, typer.Argument(help="The file, or files, it was given for.")] = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Compute a receipt again, off line: its own hash and, with the original, those of its bytes and content."""
    from connectors import inbox, proof
    from dashboard.commands import printed_reports as printed

    sent = [inbox.Upload(path.name, bytes_of(path)) for path in original or []]
    try:
        receipt, steps = proof.prove(bytes_of(file), sent, inbox.COMMAND_LINE)
    except proof.NotAReceipt:
        raise refuse(printed.no_receipt(file.name, lang)) from None
    printed.proof(out, receipt, steps, lang)
    if any(step.holds is False for step in steps):
        raise typer.Exit(1)


def _reasons(given: list[str]) -> dict[str, str]:
    reasons = {}
    for text in given:
        rule, mark, reason = text.partition("=")
        if not mark or not reason.strip():
            raise typer.BadParameter(f'{text!r}: write RULE="reason"', param_hint="--confirm")
        reasons[rule.strip()] = reason.strip()
    return reasons


def _mapping(given: list[str]) -> dict[str, str]:
    mapping = {}
    for text in given:
        said, mark, field = text.rpartition("=")
        if not mark or not said.strip():
            raise typer.BadParameter(f'{text!r}: write "HEADING=field"', param_hint="--map")
        mapping[said.strip()] = field.strip()
    return mapping

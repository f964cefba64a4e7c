"""What the programme office looks after: the chain of acts, and reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from connectors.programme import Programme
from dashboard import places
from dashboard.commands.terminal import DEFAULT_LANG, LangOption, ProgrammeOption, err, out, refuse
from dashboard.text import words

if TYPE_CHECKING:
    from dashboard.remind import Reminder


def check_acts(
    programme: ProgrammeOption = None,
    seen: Annotated[str, typer.Option(help="A hash noted earlier (audit page), which must be in the chain.")] = "",
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Go through everything people did: any edit, loss or change of order is named with its file."""
    from connectors import acts
    from dashboard.review import chain

    chosen = places.find_programme(programme)
    verdict = acts.verify(chosen.folder, seen)
    out.print(chain.said(words(lang), verdict), markup=False)
    if verdict.reason:
        raise typer.Exit(1)


def remind(
    programme: ProgrammeOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent; send and record nothing.")
    ] = False,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Mail teams that owe a report: once from five days before its due day, once after it. Run it once a day.

    Addresses: contacts.toml beside programme.toml ([team] CODE = ["name@host"]). Mail: $HWAKSAN_SMTP (host:port),
    _FROM, _USER, _PASSWORD, _TLS (starttls, tls, none); $HWAKSAN_URL is named in the mail where it is set.
    """
    from dashboard import remind as reminders

    chosen, say = places.find_programme(programme), words(lang)
    found = reminders.unsaid(chosen, reminders.due(chosen, chosen.as_of()))
    known, failed = reminders.contacts(chosen), False
    for one in found:
        to = known.get(one.team, ())
        state = "dry" if dry_run else _mailed(chosen, one, to) if to else "nobody"
        failed = failed or state in ("failed", "nobody")
        out.print(say(f"remind.did_{state}", what=one.name, n=len(to)), markup=False)
    if not found:
        out.print(say("remind.did_nothing"))
    if failed:
        raise typer.Exit(1)


def _mailed(programme: Programme, one: Reminder, to: tuple[str, ...]) -> str:
    import smtplib

    from dashboard import remind as reminders

    try:
        return "sent" if reminders.send(programme, one, to, reminders.server()) else "before"
    except reminders.NotSet as problem:
        raise refuse(str(problem)) from None
    except (OSError, smtplib.SMTPException) as problem:
        # The answer of a mail server may repeat addresses and more; its class says enough.
        err.print(f"{one.name}: {type(problem).__name__}", style="red")
        return "failed"

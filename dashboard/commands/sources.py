"""Places we pull from, teams and public sources, and the public record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors import programme as programmes
from connectors.programme import Programme
from dashboard import places
from dashboard.commands.terminal import DEFAULT_LANG, Lang, LangOption, ProgrammeOption, day_of, out, refuse, steps

if TYPE_CHECKING:
    from connectors.sources.answers import Outcome

record_app = typer.Typer(no_args_is_help=True, help="The public record: record/*.csv of a programme.")


def pull(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Sources or teams; default: all there are.")
    ] = None,
    programme: ProgrammeOption = None,
    since: Annotated[
        str | None, typer.Option(help="Go back to this day, YYYY-MM-DD, instead of the usual.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the addresses a pull would begin with; ask nothing.")
    ] = False,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Ask the teams that publish their reports, and the public sources, for what is new. `build` puts it to use.

    Exit codes: 0 all went well; 1 something was refused or is not as agreed; 4 try again later (busy, quota, no
    connection). What a source told before stays in every case.
    """
    from connectors.sources import pulling
    from dashboard.sources import printed as pulled

    chosen = places.find_programme(programme)
    if not (chosen.sources or chosen.pulls):
        raise refuse(f"{chosen.code}: programme.toml names no source to pull from ([source.TEAM], [pull.SOURCE])")
    wanted = names or [*chosen.sources, *chosen.pulls]
    if unknown := [name for name in wanted if name not in chosen.sources and name not in chosen.pulls]:
        raise refuse(f"no source {unknown[0]} (here: {', '.join([*chosen.sources, *chosen.pulls])})")
    first, codes = day_of(since) if since else None, [name for name in chosen.pulls if name in wanted]
    if dry_run:
        pulled.plan(out, codes, {code: pulling.plan(chosen, code, first) for code in codes}, lang)
        return
    outcomes = [_pull_team(chosen, name, lang) for name in chosen.sources if name in wanted]
    with pulled.board(out, codes, lang) as board:
        runs = pulling.pull(chosen, codes, since=first, progress=board.tell) if codes else {}
    if code := pulled.exit_code([*outcomes, *(run.outcome for run in runs.values())]):
        raise typer.Exit(code)


def shapes(programme: ProgrammeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Compare the answers that were kept with the documented ones: fields that are new or missing, other types.

    For the first day with a network, and after a source has drifted (see docs/sources.md). Prints no values.
    """
    from dashboard.sources import printed as pulled

    chosen = places.find_programme(programme)
    if not pulled.shapes(out, chosen, lang):
        raise typer.Exit(1)


def _pull_team(chosen: Programme, team: str, lang: Lang) -> Outcome:
    """The packages of one team; a report the door refused counts as not as agreed."""
    from connectors.sources import team as team_source
    from connectors.sources.answers import Outcome
    from dashboard.commands import printed_reports as printed

    with steps() as step:
        step(f"pull {team}")
        run = team_source.pull(chosen, chosen.sources[team])
    printed.pull(out, chosen.sources[team], run, lang)
    return Outcome.BAD_REQUEST if run.refused and run.outcome.is_good else run.outcome


def sources(programme: ProgrammeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Print the public sources of a programme: how often each is asked, when it last was, and how that went."""
    from dashboard.sources import printed as pulled

    pulled.sources(out, places.find_programme(programme), lang)


@record_app.command("check")
def record_check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A programme folder that holds record/; default: the one in the data folder."),
    ] = None,
    programme: ProgrammeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Read the public record and name every row that can't be used: file, line, column, reason, remedy."""
    from connectors.record import reading
    from dashboard.record import printed

    chosen = programmes.load(folder) if folder else places.find_programme(programme)
    found = reading.of(chosen)
    printed.record(out, found, lang)
    if found.problems:
        raise typer.Exit(1)

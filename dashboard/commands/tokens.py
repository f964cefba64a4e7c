"""Tokens with which a team's program sends and reads its reports."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from connectors import tokens
from connectors.programme import SEOUL
from dashboard import places
from dashboard.commands.terminal import ProgrammeOption, err, out, refuse

app = typer.Typer(no_args_is_help=True, help="Tokens with which a team's program sends and reads its reports.")


@app.command("make")
def make(
    team: Annotated[str, typer.Option(help="Code of the team whose program will use it.")],
    label: Annotated[str, typer.Option(help="What it is for.")],
    programme: ProgrammeOption = None,
    days: Annotated[int, typer.Option(min=1, max=tokens.MOST_DAYS)] = tokens.USUAL_DAYS,
    by: Annotated[str, typer.Option(help="Who makes it.")] = "operator",
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    chosen = places.find_programme(programme)
    if team not in chosen.teams:
        raise refuse(f"{team} is not a team of {chosen.code}: {', '.join(chosen.teams)}")
    text, token = tokens.make(chosen.code, team, label, by, days)
    err.print(f"for {team}, until {token.ends_on}; it is not shown again:")
    out.print(text, markup=False)


@app.command("list")
def listed(programme: ProgrammeOption = None) -> None:
    """Print the tokens of a programme: how each begins, whose it is, its state, its end and its last use."""
    now = datetime.datetime.now(SEOUL)
    for one in tokens.known(places.find_programme(programme).code):
        used = f"used {one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never used"
        out.print(
            f"{one.id}  {one.team:12} {one.state(now):8} until {one.ends_on}  {used}  {one.label}", markup=False
        )


@app.command("revoke")
def revoke(
    id: Annotated[str, typer.Argument(help="The id, as `token list` prints it.")],
    programme: ProgrammeOption = None,
    by: Annotated[str, typer.Option(help="Who revokes it.")] = "operator",
) -> None:
    """End a token at once; that it was there stays on record."""
    try:
        token = tokens.revoke(places.find_programme(programme).code, id, by)
    except tokens.NotAToken:
        raise refuse(f"there is no token {id}") from None
    out.print(f"{token.id} of {token.team} ended at {token.revoked_at:%Y-%m-%d %H:%M}, by {token.revoked_by}")

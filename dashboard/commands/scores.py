"""Building the warehouse, its scores, and the way from a score to its cells."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.programme import Programme
from dashboard import places
from dashboard.commands.terminal import (
    DEFAULT_LANG,
    Lang,
    LangOption,
    MonthOption,
    ProgrammeOption,
    built,
    bytes_of,
    day_of,
    err,
    month_of,
    out,
    refuse,
    steps,
)
from dashboard.text import words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def build(
    programme: ProgrammeOption = None,
    as_of: Annotated[str | None, typer.Option(help="Rebuild what was known on a past day, YYYY-MM-DD.")] = None,
) -> None:
    """Build the warehouse from the inbox and score it; readers see the new one at once."""
    from connectors import warehouse
    from dashboard.scoring.fill import fill

    day = day_of(as_of) if as_of else None
    with steps() as step:
        path = warehouse.build(places.find_programme(programme), fill, day, step)
    out.print(str(path))


def score(
    programme: ProgrammeOption = None,
    month: MonthOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable, every month and variant.")] = False,
    draws: Annotated[
        Path | None,
        typer.Option(
            "--replicates", help="Write the settings of every draw of the uncertainty analysis (Parquet)."
        ),
    ] = None,
    under: Annotated[
        str | None,
        typer.Option(help="Score the reports again under another version of our method (1.0.0, or a file)."),
    ] = None,
    method: Annotated[Path | None, typer.Option(help="A method of your own, to be run on --data.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="A table with the columns unit, indicator, value and perhaps month.")
    ] = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Print the diffusion scores (unofficial) of the latest month, or of one.

    With --method and --data: run that method on that table and print CSV or, with --json, JSON; see
    docs/method_format.md. No programme is looked at.
    """
    from dashboard.commands import printed_scores as printed

    if method or data:
        if method is None or data is None or programme or under:
            raise typer.BadParameter(words(lang)("stress.both_needed"), param_hint="--method, --data")
        return _score_table(method, data, month_of(month), as_json, lang)
    con = built(places.find_programme(programme))
    if under:
        con = _under(con, under, lang)
    if draws:
        return _replicates(con, draws, month_of(month), lang)
    rows = printed.scores_of(con, month_of(month))
    if not rows:
        raise refuse("no score: no month has appeared yet, or this one has not")
    if as_json:
        out.print(json.dumps(rows, ensure_ascii=False, indent=1, default=str), markup=False)
    else:
        printed.scores(out, rows, lang)
    return None


def _under(con: DuckDBPyConnection, said: str, lang: Lang) -> DuckDBPyConnection:
    """The scores again, in memory; exit code 3 where the method is broken, as for ours."""
    from dashboard import stamp
    from dashboard.queries import VARIANTS
    from dashboard.scoring import rescore, versions

    chosen = versions.named(said)
    again = rescore.under(con, chosen, None, VARIANTS)
    now = stamp.of(con).version
    err.print(words(lang)("cli.under", version=chosen.version, now=now), style="yellow")
    return again


def _score_table(method: Path, data: Path, month: datetime.date | None, as_json: bool, lang: Lang) -> None:
    """Exit code 3 where the method is broken, 1 where the table can't be scored with it."""
    from dashboard.scoring.anytable import method as methods
    from dashboard.scoring.anytable import table as long_table
    from dashboard.scoring.anytable import written
    from dashboard.scoring.anytable.run import run

    with _said(lang, 3):
        chosen = methods.load(method)
    with _said(lang, 1):
        table = long_table.read(bytes_of(data), str(data), chosen)
        results = [one for one in run(chosen, table) if month is None or one.month == f"{month:%Y-%m}"]
    if not results:
        raise refuse(words(lang)("stress.nothing_month", month=f"{month:%Y-%m}"))
    if chosen.variants:
        err.print(words(lang)("stress.variant", what=", ".join(chosen.variants)), style="yellow")
    write = written.as_json if as_json else written.as_csv
    print(write(chosen, table, results), end="")


@contextmanager
def _said(lang: Lang, code: int) -> Iterator[None]:
    """What is refused is said line by line."""
    from dashboard.scoring.anytable.refused import Refused

    try:
        yield
    except Refused as problem:
        for one in problem.problems:
            err.print(one.said(lang), style="red")
        raise typer.Exit(code) from None


def _replicates(con: DuckDBPyConnection, path: Path, month: datetime.date | None, lang: Lang) -> None:
    from dashboard.queries import PILLARS
    from dashboard.scoring import figures, replicates

    month = month or con.execute("SELECT max(month) FROM calendar").fetchall()[0][0]
    found = [figures.read(con, None, month, pillar) for pillar in PILLARS] if month else []
    rated = [replicates.made(one) for one in found if one.teams]
    if not rated or not month:
        raise refuse("no draws: no team's score is rated in this month")
    try:
        n = replicates.write(path, f"{month:%Y-%m}", rated)
    except OSError as problem:
        raise refuse(f"{path}: {problem.strerror or problem}") from None
    out.print(words(lang)("cli.replicates", n=f"{n:,}", file=path), soft_wrap=True)


def explain(
    team: Annotated[str, typer.Argument(help="Code of the team.")],
    indicator: Annotated[
        str, typer.Argument(help="An indicator such as b2b_live_orgs, or a pillar: b2b, b2c, frontier.")
    ],
    programme: ProgrammeOption = None,
    month: MonthOption = None,
    variant: Annotated[str, typer.Option(help="headline, verified, face_value or no_affiliates.")] = "headline",
    since: Annotated[
        str | None, typer.Option(help="Say what moved the score since an earlier month, YYYY-MM.")
    ] = None,
    known: Annotated[
        str | None,
        typer.Option(help="With --since: that month as known on this day (default: when it first counted)."),
    ] = None,
    under: Annotated[
        str | None, typer.Option(help="With --since: the version of the method to end with (1.2.0, or a file).")
    ] = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Follow a score to its points, to what moved it, and an indicator to the cells it came from."""
    from dashboard.commands import printed_scores as printed

    chosen = places.find_programme(programme)
    if since:
        return _moved(chosen, team, indicator, month_of(since), month_of(month), day_of(known) if known else None,
                      under, lang)  # fmt: skip
    if known or under:
        raise typer.BadParameter(words(lang)("cli.since_needed"), param_hint="--since")
    problem = printed.explanation(out, built(chosen), team, indicator, month_of(month), variant, lang)
    if problem:
        raise refuse(problem)
    return None


def _moved(
    chosen: Programme,
    team: str,
    pillar: str,
    since: datetime.date | None,
    month: datetime.date | None,
    known: datetime.date | None,
    under: str | None,
    lang: Lang,
) -> None:
    from dashboard import stamp
    from dashboard.past import printed as past_printed
    from dashboard.queries import PILLARS
    from dashboard.scoring import movement, versions

    con, say = built(chosen), words(lang)
    months = [row[0] for row in con.execute("SELECT month FROM calendar ORDER BY 1").fetchall()]
    month = month or (months[-1] if months else None)
    if team not in chosen.teams or pillar not in PILLARS or not {since, month} <= set(months):
        raise refuse(say("cli.no_movement", teams=", ".join(chosen.teams), pillars=", ".join(PILLARS),
                          months=", ".join(f"{one:%Y-%m}" for one in months)))  # fmt: skip
    assert since is not None
    assert month is not None
    first = chosen.due_on(since) + datetime.timedelta(days=1)
    if known and known < first:
        raise refuse(say("cli.not_known_yet", month=f"{since:%Y-%m}", day=first))
    day = known or first
    now = versions.named(under) if under else versions.known()[stamp.of(con).version]
    asked = movement.Asked(team, pillar, since, day, versions.in_force_on(day), month, now)
    made = stamp.Stamp(now.version, now.hash, stamp.of(con).data)
    past_printed.movement(out, movement.of(con, chosen, asked), made, lang)

"""Publishing a quarter, the public pages as files, and checks of what is out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dashboard import places
from dashboard.commands.terminal import (
    DEFAULT_LANG,
    LangOption,
    ProgrammeOption,
    built,
    err,
    moment_of,
    out,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.programme import Programme
    from dashboard.publish.cells import Cell, CellKey


def publish(
    quarter: Annotated[str, typer.Option(help="The quarter, such as 2026Q3; it must be over, its reports due.")],
    programme: ProgrammeOption = None,
    status: Annotated[
        Literal["trial", "provisional", "final", "revised"] | None,
        typer.Option(help="Its label; default provisional, and revised for a correction."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="When it comes out, such as 2026-10-29T09:30 (Seoul); default as planned.")
    ] = None,
    replaces: Annotated[str, typer.Option(help="The edition a correction stands in place of.")] = "",
    reason_ko: Annotated[str, typer.Option(help="Why it is corrected, in Korean.")] = "",
    reason_en: Annotated[str, typer.Option(help="Why it is corrected, in English.")] = "",
    keep_b2b: Annotated[
        bool, typer.Option("--keep-b2b", help="A correction that leaves the figures of B2B as they are out.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would hold; write nothing.")] = False,
    by: Annotated[str, typer.Option(help="Who publishes it.")] = "operator",
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Freeze an edition of a quarter: its tables, method, contract and what stands behind them, written once.

    It is shown to nobody before its planned minute. A correction is a new edition; the old one stays as it is.
    """
    from connectors.model import Words
    from dashboard.publish import assemble, clock, freeze, scheduling, worded
    from dashboard.publish import site as pages
    from dashboard.publish.refusals import CannotPublish

    chosen = places.find_programme(programme)
    con, reason = built(chosen), Words(reason_ko.strip(), reason_en.strip())
    try:
        when = moment_of(at) if at else scheduling.planned(chosen.folder, quarter).at
        if dry_run:
            worded.made(out, assemble.assemble(con, chosen, quarter, keep_b2b), lang)
            return
        label = status or ("revised" if reason.ko or replaces else "provisional")
        why = reason if reason.ko or reason.en else None
        release = freeze.Release(quarter, label, when, by, why, replaces, keeps_b2b=keep_b2b)
        edition = freeze.freeze(con, chosen, release)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--quarter") from None
    except CannotPublish as problem:
        raise refuse(problem.words[lang]) from None
    scheduling.write(chosen, edition.frozen_at)
    pages.prepare(chosen.folder, clock.now(chosen.fixed_as_of), places.public_address())
    worded.frozen(out, edition, lang)


def site(
    output: Annotated[Path, typer.Option("-o", "--output", help="An empty or new folder.")],
    programme: ProgrammeOption = None,
    root: Annotated[
        str, typer.Option(help="Where it will stand, such as https://hwaksan.example; default $HWAKSAN_URL.")
    ] = "",
) -> None:
    """Write the public pages of what is out by now as plain files, for any web server."""
    from dashboard.publish import clock, editions
    from dashboard.publish import site as pages

    chosen = places.find_programme(programme)
    now = clock.now(chosen.fixed_as_of)
    if not editions.released(chosen.folder, now):
        raise refuse(f"{chosen.code}: no edition is out yet; hwaksan publish makes one")
    if output.exists() and any(output.iterdir()) and not (output / "robots.txt").exists():
        raise refuse(f"{output} holds other files; give an empty folder, or one with such a site")
    address = root.rstrip("/") or places.public_address()
    if not address:
        err.print(
            "without --root, what readers copy has https://… for an address, and is no use to robots",
            style="yellow",
        )
    pages.copy(chosen.folder, now, output, address)
    out.print(f"{output}/p/{chosen.code}/")


def recount(
    edition: Annotated[str, typer.Argument(help="The edition whose count is lost, such as 2026Q3-1.")],
    programme: ProgrammeOption = None,
) -> None:
    """Write again what an edition counted (counted/EDITION.json), from the reports and acts known on its day.

    It takes that long to build a warehouse. A restored backup is better where there is one.
    """
    from dashboard.publish import recount as counting

    chosen = places.find_programme(programme)
    try:
        path = counting.recount(chosen, edition)
    except LookupError:
        raise refuse(f"{chosen.code} has no edition {edition}") from None
    out.print(str(path), markup=False)


def disclose(
    edition: Annotated[str, typer.Argument(help="Which edition; default the newest.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Work out what a reader could.")] = True,
    against_warehouse: Annotated[
        bool, typer.Option("--warehouse", help="For the operator: also test each figure against its secret bound.")
    ] = False,
    programme: ProgrammeOption = None,
) -> None:
    """Print what a reader can work out about each hidden figure of an edition, from the published files alone.

    Exit code 1 where any interval is under the public minimum: 20 % of its upper end; of a count, 2 possible
    values up to 2 and 3 beyond. With --warehouse also where a secret bound is not kept: pass or fail, and no more.
    """
    from dashboard.publish import disclosed, editions, readable, secret

    chosen = places.find_programme(programme)
    ids = [one.id for one in editions.index(chosen.folder)]
    if not ids or (edition and edition not in ids):
        raise refuse(f"{chosen.code} has no edition {edition}".rstrip())
    at = ids.index(edition) if edition else len(ids) - 1
    folder = editions.folder_of(chosen.folder)
    result = disclosed.of_edition(folder / ids[at], [folder / id for id in ids[:at]])
    verdicts: dict[CellKey, bool] | None = None
    if against_warehouse:
        cells = _counted_until(chosen, ids[: at + 1])
        figures, parameters = readable.figures(folder / ids[at]), secret.parameters(chosen)
        verdicts = disclosed.secretly(cells, figures, parameters, result.lines)
    disclosed.print_check(out, result, verdicts)
    if not result.holds or not all((verdicts or {}).values()):
        raise typer.Exit(1)


def _counted_until(chosen: Programme, ids: Sequence[str]) -> dict[CellKey, Cell]:
    """All that editions up to one have counted, as the newest of each quarter did."""
    from dashboard.publish import counted

    cells: dict[CellKey, Cell] = {}
    for id in ids:
        known = counted.read(chosen.folder, id)
        if known is None:
            raise refuse(f"what {id} counted is not kept here; count again: hwaksan recount {id}")
        cells |= known.cells({one.quarter for one in known.reported})
    return cells


def check_editions(programme: ProgrammeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Compare every file of every edition with what was frozen, and the index with its chain and the acts."""
    from connectors import acts
    from dashboard.publish import editions, worded

    chosen = places.find_programme(programme)
    noted = [(one.act.subject, one.act.sha256) for one in acts.read(chosen.folder) if one.act.act == "release"]
    problems = editions.verify(chosen.folder, noted)
    worded.verified(out, len(editions.index(chosen.folder)), problems, lang)
    if problems:
        raise typer.Exit(1)

"""The command `hwaksan`: what a person does at a terminal, one function a command."""

from __future__ import annotations

import datetime
import json
import os
import smtplib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Literal

import duckdb
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from connectors import acts, inbox, proof, stand_ins, tokens, warehouse
from connectors import demo as sample
from connectors import programme as programmes
from connectors import template as templates
from connectors.errors import BrokenFile
from connectors.keys import BrokenSeal
from connectors.model import Words
from connectors.programme import SEOUL, Programme
from connectors.record import reading
from connectors.sources import pulling
from connectors.sources import team as team_source
from connectors.sources.answers import Outcome
from dashboard import places, printed, stamp
from dashboard import remind as reminders
from dashboard.past import printed as past_printed
from dashboard.publish.cells import CellKey
from dashboard.queries import PILLARS, VARIANTS
from dashboard.review import chain
from dashboard.scoring import made_by, movement, rescore, versions
from dashboard.scoring.anytable import method as methods
from dashboard.scoring.anytable import table as long_table
from dashboard.scoring.anytable import written
from dashboard.scoring.anytable.refused import Refused
from dashboard.scoring.anytable.run import run
from dashboard.scoring.fill import fill
from dashboard.sources import printed as pulled
from dashboard.text import words

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="""확산 Hwaksan: how far each team of a foundation-model programme has really spread.

Files come in by `receive` or `pull`, `build` makes the warehouse and the scores, `score` and `explain`
print them, `serve` shows the pages. `demo` loads what ships with the project: an invented programme, and the
public record of a real one; `record check` reads such a record and names what is wrong with it.

Exit codes: 0 done; 1 refused, or nothing to show, with the reason; 2 the command was not written right;
3 a contract, rules, method or programme file (or a key) is broken: file, key and reason are printed; 4 try again
later (`pull` alone).

Data lie in $HWAKSAN_DATA (else ./data), keys in $HWAKSAN_KEYS (else ~/.config/hwaksan/keys).
""",
)
SAMPLES = Path(__file__).parent.parent / "sample_data"
SHIPPED = ("demo", "dokpamo")
# Into a file or a pipe there is no width to fit: nothing may be cut there.
WIDTH = None if sys.stdout.isatty() else 160
out = Console(highlight=False, soft_wrap=True, width=WIDTH)
# What it prints may hold brackets of a person's own (a file name, a TOML table): they are no markup.
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

ProgrammeOption = Annotated[
    str | None,
    typer.Option("--programme", help="Which programme; default `demo` where it exists, else the only one."),
]
Lang = Literal["ko", "en"]
LangOption = Annotated[Lang, typer.Option(help="Language of messages; default by $LANG.")]
MonthOption = Annotated[str | None, typer.Option(help="A month, YYYY-MM.")]
DEFAULT_LANG: Lang = "ko" if os.environ.get("LANG", "").startswith("ko") else "en"


record_app = typer.Typer(no_args_is_help=True, help="The public record: record/*.csv of a programme.")
app.add_typer(record_app, name="record")
token_app = typer.Typer(
    no_args_is_help=True, help="Tokens with which a team's program sends and reads its reports."
)
app.add_typer(token_app, name="token")


@app.command()
def demo() -> None:
    """Load what ships with the project and build it: the invented programme `demo`, through the real door, and the
    public record of `dokpamo`; and publish their editions. A second run changes nothing."""
    from dashboard.publish import clock, shipped
    from dashboard.publish import site as pages

    for name in SHIPPED:
        with _steps() as step:
            summary = sample.load(SAMPLES / name, places.data_dir(), step)
            programme = places.find_programme(name)
            if summary.changed or not made_by.is_ours(programme.folder):
                warehouse.build(programme, fill, progress=step)
            published = shipped.publish(programme, SAMPLES / name, step)
            step(f"{name}: /p/{name}/")
            pages.prepare(programme.folder, clock.now(programme.fixed_as_of), places.public_address())
        out.print(summary.line)
        if published:
            out.print(f"{name}: published {', '.join(published)}")


@app.command()
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
    sending = inbox.Sending(
        [inbox.Upload(file.name, _bytes_of(file))], sender, team, _month(month),
        tuple(kind.strip().lower() for kind in kinds.split(",")) if kinds else None, _reasons(confirm or []),
        mapping=_mapping(map_ or []),
    )  # fmt: skip
    with _steps() as step:
        step("check")
        result = inbox.receive(places.find_programme(programme), sending, inbox.COMMAND_LINE)
    printed.receipt(out, result, lang)
    if isinstance(result, inbox.Refused):
        raise typer.Exit(1)


@app.command()
def template(
    team: Annotated[str, typer.Option(help="Code of the team that will fill it in.")],
    month: Annotated[str, typer.Option(help="The month to report, YYYY-MM.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write the XLSX.")],
    programme: ProgrammeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Write the workbook a team fills in for a month; what does not change is filled in from the month before."""
    chosen, when = places.find_programme(programme), _day(f"{month}-01")
    if team not in chosen.teams:
        raise _refuse(f"{team} is not a team of {chosen.code} (here: {', '.join(chosen.teams)})")
    last = templates.rows_before(chosen, team, when)
    output.write_bytes(templates.make(chosen, team, when, last, lang))
    out.print(str(output))


@app.command()
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
    chosen = places.find_programme(programme)
    if not (chosen.sources or chosen.pulls):
        raise _refuse(f"{chosen.code}: programme.toml names no source to pull from ([source.TEAM], [pull.SOURCE])")
    wanted = names or [*chosen.sources, *chosen.pulls]
    if unknown := [name for name in wanted if name not in chosen.sources and name not in chosen.pulls]:
        raise _refuse(f"no source {unknown[0]} (here: {', '.join([*chosen.sources, *chosen.pulls])})")
    first, codes = _day(since) if since else None, [name for name in chosen.pulls if name in wanted]
    if dry_run:
        pulled.plan(out, codes, {code: pulling.plan(chosen, code, first) for code in codes}, lang)
        return
    outcomes = [_pull_team(chosen, name, lang) for name in chosen.sources if name in wanted]
    with pulled.board(out, codes, lang) as board:
        runs = pulling.pull(chosen, codes, since=first, progress=board.tell) if codes else {}
    if code := pulled.exit_code([*outcomes, *(run.outcome for run in runs.values())]):
        raise typer.Exit(code)


@app.command()
def shapes(programme: ProgrammeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Compare the answers that were kept with the documented ones: fields that are new or missing, other types.

    For the first day with a network, and after a source has drifted (see docs/sources.md). Prints no values.
    """
    chosen = places.find_programme(programme)
    if not pulled.shapes(out, chosen, lang):
        raise typer.Exit(1)


def _pull_team(chosen: Programme, team: str, lang: Lang) -> Outcome:
    """The packages of one team; a report the door refused counts as not as agreed."""
    with _steps() as step:
        step(f"pull {team}")
        run = team_source.pull(chosen, chosen.sources[team])
    printed.pull(out, chosen.sources[team], run, lang)
    return Outcome.BAD_REQUEST if run.refused and run.outcome.is_good else run.outcome


@app.command()
def sources(programme: ProgrammeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Print the public sources of a programme: how often each is asked, when it last was, and how that went."""
    pulled.sources(out, places.find_programme(programme), lang)


@app.command()
def build(
    programme: ProgrammeOption = None,
    as_of: Annotated[str | None, typer.Option(help="Rebuild what was known on a past day, YYYY-MM-DD.")] = None,
) -> None:
    """Build the warehouse from the inbox and score it; readers see the new one at once."""
    day = _day(as_of) if as_of else None
    with _steps() as step:
        path = warehouse.build(places.find_programme(programme), fill, day, step)
    out.print(str(path))


@app.command()
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
    if method or data:
        if method is None or data is None or programme or under:
            raise typer.BadParameter(words(lang)("stress.both_needed"), param_hint="--method, --data")
        return _score_table(method, data, _month(month), as_json, lang)
    con = _warehouse(places.find_programme(programme))
    if under:
        con = _under(con, under, lang)
    if draws:
        return _replicates(con, draws, _month(month), lang)
    rows = printed.scores_of(con, _month(month))
    if not rows:
        raise _refuse("no score: no month has appeared yet, or this one has not")
    if as_json:
        out.print(json.dumps(rows, ensure_ascii=False, indent=1, default=str), markup=False)
    else:
        printed.scores(out, rows, lang)
    return None


def _under(con: duckdb.DuckDBPyConnection, said: str, lang: Lang) -> duckdb.DuckDBPyConnection:
    """The scores again, in memory; exit code 3 where the method is broken, as for ours."""
    chosen = versions.named(said)
    again = rescore.under(con, chosen, None, VARIANTS)
    now = stamp.of(con).version
    err.print(words(lang)("cli.under", version=chosen.version, now=now), style="yellow")
    return again


def _score_table(method: Path, data: Path, month: datetime.date | None, as_json: bool, lang: Lang) -> None:
    """Exit code 3 where the method is broken, 1 where the table can't be scored with it."""
    with _said(lang, 3):
        chosen = methods.load(method)
    with _said(lang, 1):
        table = long_table.read(_bytes_of(data), str(data), chosen)
        results = [one for one in run(chosen, table) if month is None or one.month == f"{month:%Y-%m}"]
    if not results:
        raise _refuse(words(lang)("stress.nothing_month", month=f"{month:%Y-%m}"))
    if chosen.variants:
        err.print(words(lang)("stress.variant", what=", ".join(chosen.variants)), style="yellow")
    write = written.as_json if as_json else written.as_csv
    print(write(chosen, table, results), end="")


@contextmanager
def _said(lang: Lang, code: int) -> Iterator[None]:
    """What is refused is said line by line."""
    try:
        yield
    except Refused as problem:
        for one in problem.problems:
            err.print(one.said(lang), style="red")
        raise typer.Exit(code) from None


def _replicates(con: duckdb.DuckDBPyConnection, path: Path, month: datetime.date | None, lang: Lang) -> None:
    # Only this needs NumPy and Parquet; every other command starts without them.
    from dashboard.scoring import figures, replicates

    month = month or con.execute("SELECT max(month) FROM calendar").fetchall()[0][0]
    found = [figures.read(con, None, month, pillar) for pillar in PILLARS] if month else []
    rated = [replicates.made(one) for one in found if one.teams]
    if not rated or not month:
        raise _refuse("no draws: no team's score is rated in this month")
    try:
        n = replicates.write(path, f"{month:%Y-%m}", rated)
    except OSError as problem:
        raise _refuse(f"{path}: {problem.strerror or problem}") from None
    out.print(words(lang)("cli.replicates", n=f"{n:,}", file=path), soft_wrap=True)


@app.command()
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
    chosen = places.find_programme(programme)
    if since:
        return _moved(chosen, team, indicator, _month(since), _month(month), _day(known) if known else None,
                      under, lang)  # fmt: skip
    if known or under:
        raise typer.BadParameter(words(lang)("cli.since_needed"), param_hint="--since")
    problem = printed.explanation(out, _warehouse(chosen), team, indicator, _month(month), variant, lang)
    if problem:
        raise _refuse(problem)
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
    con, say = _warehouse(chosen), words(lang)
    months = [row[0] for row in con.execute("SELECT month FROM calendar ORDER BY 1").fetchall()]
    month = month or (months[-1] if months else None)
    if team not in chosen.teams or pillar not in PILLARS or not {since, month} <= set(months):
        raise _refuse(say("cli.no_movement", teams=", ".join(chosen.teams), pillars=", ".join(PILLARS),
                          months=", ".join(f"{one:%Y-%m}" for one in months)))  # fmt: skip
    assert since is not None
    assert month is not None
    first = chosen.due_on(since) + datetime.timedelta(days=1)
    if known and known < first:
        raise _refuse(say("cli.not_known_yet", month=f"{since:%Y-%m}", day=first))
    day = known or first
    now = versions.named(under) if under else versions.known()[stamp.of(con).version]
    asked = movement.Asked(team, pillar, since, day, versions.in_force_on(day), month, now)
    made = stamp.Stamp(now.version, now.hash, stamp.of(con).data)
    past_printed.movement(out, movement.of(con, chosen, asked), made, lang)


@app.command("check-receipt")
def check_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt as JSON, best the copy the desk gave its sender.")],
    original: Annotated[list[Path] | None, typer.Argument(help="The file, or files, it was given for.")] = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Compute a receipt again, off line: its own hash and, with the original, those of its bytes and content."""
    sent = [inbox.Upload(path.name, _bytes_of(path)) for path in original or []]
    try:
        receipt, steps = proof.prove(_bytes_of(file), sent, inbox.COMMAND_LINE)
    except proof.NotAReceipt:
        raise _refuse(printed.no_receipt(file.name, lang)) from None
    printed.proof(out, receipt, steps, lang)
    if any(step.holds is False for step in steps):
        raise typer.Exit(1)


@app.command("check-acts")
def check_acts(
    programme: ProgrammeOption = None,
    seen: Annotated[str, typer.Option(help="A hash noted earlier (audit page), which must be in the chain.")] = "",
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Go through everything people did: any edit, loss or change of order is named with its file."""
    chosen = places.find_programme(programme)
    verdict = acts.verify(chosen.folder, seen)
    out.print(chain.said(words(lang), verdict), markup=False)
    if verdict.reason:
        raise typer.Exit(1)


@app.command()
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
    from dashboard.publish import clock, freeze, scheduling, worded
    from dashboard.publish import site as pages

    chosen = places.find_programme(programme)
    con, reason = _warehouse(chosen), Words(reason_ko.strip(), reason_en.strip())
    try:
        when = _moment(at) if at else scheduling.planned(chosen.folder, quarter).at
        if dry_run:
            worded.made(out, freeze.preview(con, chosen, quarter, keep_b2b), lang)
            return
        label = status or ("revised" if reason.ko or replaces else "provisional")
        why = reason if reason.ko or reason.en else None
        release = freeze.Release(quarter, label, when, by, why, replaces, keeps_b2b=keep_b2b)
        edition = freeze.freeze(con, chosen, release)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--quarter") from None
    except freeze.CannotPublish as problem:
        raise _refuse(problem.words[lang]) from None
    scheduling.write(chosen, edition.frozen_at)
    pages.prepare(chosen.folder, clock.now(chosen.fixed_as_of), places.public_address())
    worded.frozen(out, edition, lang)


@app.command()
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
        raise _refuse(f"{chosen.code}: no edition is out yet; hwaksan publish makes one")
    if output.exists() and any(output.iterdir()) and not (output / "robots.txt").exists():
        raise _refuse(f"{output} holds other files; give an empty folder, or one with such a site")
    address = root.rstrip("/") or places.public_address()
    if not address:
        err.print(
            "without --root, what readers copy has https://… for an address, and is no use to robots",
            style="yellow",
        )
    pages.copy(chosen.folder, now, output, address)
    out.print(f"{output}/p/{chosen.code}/")


@app.command()
def recount(
    edition: Annotated[str, typer.Argument(help="The edition whose count is lost, such as 2026Q3-1.")],
    programme: ProgrammeOption = None,
) -> None:
    """Write again what an edition counted (counted/EDITION.json), from the reports and acts known on its day.

    It takes that long to build a warehouse. A restored backup is better where there is one.
    """
    from dashboard.publish import shipped

    chosen = places.find_programme(programme)
    try:
        path = shipped.recount(chosen, edition)
    except LookupError:
        raise _refuse(f"{chosen.code} has no edition {edition}") from None
    out.print(str(path), markup=False)


@app.command()
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
    from dashboard.publish import counted, disclosed, editions, readable, secret

    chosen = places.find_programme(programme)
    ids = [one.id for one in editions.index(chosen.folder)]
    if not ids or (edition and edition not in ids):
        raise _refuse(f"{chosen.code} has no edition {edition}".rstrip())
    at = ids.index(edition) if edition else len(ids) - 1
    folder = editions.folder_of(chosen.folder)
    result = disclosed.of_edition(folder / ids[at], [folder / id for id in ids[:at]])
    verdicts: dict[CellKey, bool] | None = None
    if against_warehouse:
        known = counted.read(chosen.folder, ids[at])
        if known is None:
            raise _refuse(f"what {ids[at]} counted is not kept here; count again: hwaksan recount {ids[at]}")
        cells = known.cells({one.quarter for one in known.reported})
        verdicts = disclosed.secretly(cells, readable.figures(folder / ids[at]), secret.parameters(chosen))
    disclosed.print_check(out, result, verdicts)
    if not result.holds or not all((verdicts or {}).values()):
        raise typer.Exit(1)


@app.command("check-editions")
def check_editions(programme: ProgrammeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Compare every file of every edition with what was frozen, and the index with its chain and the acts."""
    from dashboard.publish import editions, worded

    chosen = places.find_programme(programme)
    noted = [(one.act.subject, one.act.sha256) for one in acts.read(chosen.folder) if one.act.act == "release"]
    problems = editions.verify(chosen.folder, noted)
    worded.verified(out, len(editions.index(chosen.folder)), problems, lang)
    if problems:
        raise typer.Exit(1)


@app.command()
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


def _mailed(programme: Programme, one: reminders.Reminder, to: tuple[str, ...]) -> str:
    try:
        return "sent" if reminders.send(programme, one, to, reminders.server()) else "before"
    except reminders.NotSet as problem:
        raise _refuse(str(problem)) from None
    except (OSError, smtplib.SMTPException) as problem:
        # The answer of a mail server may repeat addresses and more; its class says enough.
        err.print(f"{one.name}: {type(problem).__name__}", style="red")
        return "failed"


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
    chosen = programmes.load(folder) if folder else places.find_programme(programme)
    found = reading.of(chosen)
    printed.record(out, found, lang)
    if found.problems:
        raise typer.Exit(1)


@token_app.command("make")
def token_make(
    team: Annotated[str, typer.Option(help="Code of the team whose program will use it.")],
    label: Annotated[str, typer.Option(help="What it is for.")],
    programme: ProgrammeOption = None,
    days: Annotated[int, typer.Option(min=1, max=tokens.MOST_DAYS)] = tokens.USUAL_DAYS,
    by: Annotated[str, typer.Option(help="Who makes it.")] = "operator",
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    chosen = places.find_programme(programme)
    if team not in chosen.teams:
        raise _refuse(f"{team} is not a team of {chosen.code}: {', '.join(chosen.teams)}")
    text, token = tokens.make(chosen.code, team, label, by, days)
    err.print(f"for {team}, until {token.ends_on}; it is not shown again:")
    out.print(text, markup=False)


@token_app.command("list")
def token_list(programme: ProgrammeOption = None) -> None:
    """Print the tokens of a programme: how each begins, whose it is, its state, its end and its last use."""
    now = datetime.datetime.now(SEOUL)
    for one in tokens.known(places.find_programme(programme).code):
        used = f"used {one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never used"
        out.print(
            f"{one.id}  {one.team:12} {one.state(now):8} until {one.ends_on}  {used}  {one.label}", markup=False
        )


@token_app.command("revoke")
def token_revoke(
    id: Annotated[str, typer.Argument(help="The id, as `token list` prints it.")],
    programme: ProgrammeOption = None,
    by: Annotated[str, typer.Option(help="Who revokes it.")] = "operator",
) -> None:
    """End a token at once; that it was there stays on record."""
    try:
        token = tokens.revoke(places.find_programme(programme).code, id, by)
    except tokens.NotAToken:
        raise _refuse(f"there is no token {id}") from None
    out.print(f"{token.id} of {token.team} ended at {token.revoked_at:%Y-%m-%d %H:%M}, by {token.revoked_by}")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on; another than this machine's needs sign-in.")] = (
        "127.0.0.1"
    ),
    open_demo: Annotated[
        bool, typer.Option("--open-demo", help="Show the demo, without sign-in, to whoever reaches the address.")
    ] = False,
    programme: ProgrammeOption = None,
) -> None:
    """Show the pages (health at /healthz). With [auth] in .streamlit/secrets.toml people sign in; without it this
    is demo mode, which answers this machine only unless --open-demo is given.

    The invented sources of the demo answer as long: where its programme.toml says that they are on this machine
    (ports 8740 and 8741), and nobody else is there."""
    places.find_programme(programme)
    from dashboard import server

    try:
        with ExitStack() as stack:
            for name in SHIPPED:
                if (places.data_dir() / name / "programme.toml").exists():
                    shown = places.find_programme(name)
                    stack.enter_context(stand_ins.at_their_addresses(shown, SAMPLES / name))
            server.run(port, host, open_demo)
    except server.CannotServe as problem:
        raise _refuse(str(problem)) from None


def main() -> None:
    """Run a command; our own broken files end in one line and exit code 3, never in a traceback."""
    try:
        app()
    except BrokenFile as problem:
        err.print(f"broken file: {problem}", style="red")
        raise SystemExit(3) from None
    except BrokenSeal as problem:
        err.print(f"the original of {problem} cannot be opened: another key, or changed bytes", style="red")
        raise SystemExit(3) from None
    except places.NoProgramme as problem:
        known = ", ".join(problem.known) or "none: `hwaksan demo` makes one"
        err.print(f"no programme {problem.wanted or 'was named'} (here: {known})", style="red")
        raise SystemExit(1) from None


def _warehouse(programme: Programme) -> duckdb.DuckDBPyConnection:
    path = warehouse.current(programme.folder)
    if path is None:
        raise _refuse(f"{programme.code}: nothing built yet; run `hwaksan build`")
    return warehouse.cursor(path)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise _refuse(f"{file}: {problem.strerror}") from None


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


def _month(text: str | None) -> datetime.date | None:
    return _day(f"{text}-01") if text else None


def _moment(text: str) -> datetime.datetime:
    """A time of day in Seoul, unless it says where."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time such as 2026-10-29T09:30", param_hint="--at") from None
    return found if found.tzinfo else found.replace(tzinfo=SEOUL)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day or month such as 2026-03") from None


def _refuse(reason: str) -> typer.Exit:
    err.print(reason, style="red")
    return typer.Exit(1)


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """A progress bar that names the step it is at; it leaves nothing behind where nobody watches."""
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
                   console=err, transient=True)  # fmt: skip
    with bar:
        task = bar.add_task("", total=None)
        yield lambda step: bar.update(task, description=step)


if __name__ == "__main__":
    main()

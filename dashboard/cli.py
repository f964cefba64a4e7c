"""The command `hwaksan`: which commands there are, in the order of its help, and how it ends when something of
ours is broken."""

from __future__ import annotations

import typer

from connectors import without_pandas
from connectors.errors import BrokenFile
from connectors.keys import BrokenSeal
from dashboard import places
from dashboard.commands import editions, office, reports, running, scores, sources, tokens
from dashboard.commands.terminal import err

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
for command in (
    running.demo, reports.receive, reports.template, sources.pull, sources.shapes, sources.sources, scores.build,
    scores.score, scores.explain, reports.check_receipt, office.check_acts, editions.publish, editions.site,
    editions.recount, editions.disclose, editions.check_editions, office.remind, running.serve,
):  # fmt: skip
    app.command()(command)
app.add_typer(sources.record_app, name="record")
app.add_typer(tokens.app, name="token")


def main() -> None:
    """Run a command; our own broken files end in one line and exit code 3, never in a traceback."""
    without_pandas.begin()
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


if __name__ == "__main__":
    main()

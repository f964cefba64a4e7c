"""Pulling at a terminal: a table that grows while sources are asked, and what a person can do about a failure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from connectors.programme import Programme
from connectors.sources import catalogue, pulling, runs
from connectors.sources import shapes as documented
from connectors.sources.answers import LATER, Outcome
from connectors.sources.runs import Run
from dashboard.text import Text, words

PULLED = ("pull.source", "pull.outcome", "pull.calls", "pull.kept", "pull.rows", "pull.note")
LISTED = ("pull.code", "pull.source", "pull.every", "pull.last", "pull.outcome", "pull.note")
STYLES = {True: "green", False: "red"}


class Board:
    """The table of a pull: a line a source, in the order of the programme file."""

    def __init__(self, codes: list[str], lang: str) -> None:
        self.say, self.lang = words(lang), lang
        self.runs: dict[str, Run | None] = dict.fromkeys(codes)
        self.begun: set[str] = set()
        self._lock = threading.Lock()

    def tell(self, code: str, run: Run | None) -> None:
        """A source begins (None) or has ended; called from several threads."""
        with self._lock:
            self.begun.add(code)
            self.runs[code] = run

    def __rich__(self) -> Table:
        table = Table(*map(self.say, PULLED))
        with self._lock:
            for code, run in self.runs.items():
                table.add_row(*self._row(code, run))
        return table

    def _row(self, code: str, run: Run | None) -> tuple[str, ...]:
        name = self.say.of(catalogue.load()[code].words)
        if run is None:
            return name, self.say("pull.asking" if code in self.begun else "pull.waiting"), "", "", "", ""
        style = "yellow" if run.outcome in LATER else STYLES[run.ok]
        outcome = f"[{style}]{self.say(f'outcome.{run.outcome.value.lower()}')}[/]"
        return name, outcome, f"{run.calls:,}", f"{run.kept:,}", f"{run.rows:,}", escape(note(self.say, run))


def note(say: Text, run: Run) -> str:
    """Why it did not go well, until when it is left alone, and what to do."""
    if run.ok:
        return say("pull.reused", n=run.reused) if run.reused else ""
    why = catalogue.reason(run.reason)
    until = say("pull.until", at=say.moment(run.parked_until)) if run.parked_until else ""
    return " ".join(filter(None, (say.of(why.words), until, run.url, say.of(why.remedy))))


@contextmanager
def board(out: Console, codes: list[str], lang: str) -> Iterator[Board]:
    """The table while it grows; into a file or a pipe it is written once, at the end."""
    made = Board(codes, lang)
    if not codes:
        yield made
        return
    with Live(made, console=out, refresh_per_second=4, auto_refresh=out.is_terminal) as live:
        yield made
        live.refresh()


def plan(out: Console, codes: list[str], addresses: dict[str, list[str]], lang: str) -> None:
    """What would be asked first."""
    say = words(lang)
    for code in codes:
        out.print(say("pull.would_ask", source=say.of(catalogue.load()[code].words), n=len(addresses[code])))
        for url in addresses[code]:
            out.print(f"    {url}", markup=False)


def sources(out: Console, programme: Programme, lang: str) -> None:
    """Each source of the programme: how often it is asked, when it last was, and how that went."""
    say = words(lang)
    table = Table(*map(say, LISTED))
    for code in programme.pulls:
        source, last = catalogue.as_set(programme.pulls[code]), runs.last(pulling.shelf_of(programme, code))
        outcome = say(f"outcome.{last.outcome.value.lower()}") if last else say("pull.never")
        table.add_row(
            code, say.of(source.words), say("pull.days", n=source.every.days), say.moment(last.at) if last else "",
            outcome, escape(note(say, last)) if last else say("pull.key_is", name=source.key_env)
            if source.key_needed and not source.key else "",
        )  # fmt: skip
    out.print(table)


def shapes(out: Console, programme: Programme, lang: str) -> bool:
    """Documented answers beside kept ones, source by source; whether all have the documented shape."""
    say, is_same = words(lang), True
    for code, one in programme.pulls.items():
        source = catalogue.load()[code]
        found, unlike = documented.compared(source, pulling.shelf_of(programme, code), one.base_url or source.home)
        if found or unlike:
            out.print(say("pull.shapes", source=say.of(source.words), n=len(found), unlike=unlike), style="bold")
        for difference in found:
            out.print(f"    {difference.sample} ({difference.answers})", markup=False)
            for line in _lines(say, difference):
                out.print(f"        {line}", markup=False)
        is_same = is_same and all(difference.is_same for difference in found)
    return is_same


def _lines(say: Text, one: documented.Difference) -> Iterator[str]:
    if one.is_same:
        yield say("pull.shape_same")
    for path in sorted(one.missing):
        yield say("pull.shape_missing", path=path)
    for path in sorted(one.new):
        yield say("pull.shape_new", path=path)
    for path, (before, now) in one.other.items():
        yield say("pull.shape_other", path=path, before="|".join(sorted(before)), now="|".join(sorted(now)))


def exit_code(outcomes: list[Outcome]) -> int:
    """0 where all went well, 4 where trying again later may be enough, else 1."""
    bad = [one for one in outcomes if not one.is_good]
    if not bad:
        return 0
    return 4 if all(one in LATER for one in bad) else 1

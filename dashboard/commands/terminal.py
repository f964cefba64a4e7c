"""What all commands share: where they print, the options they have in common, and how they refuse."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from connectors.programme import SEOUL, Programme

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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


def refuse(reason: str) -> typer.Exit:
    err.print(reason, style="red")
    return typer.Exit(1)


def built(programme: Programme) -> DuckDBPyConnection:
    from connectors import warehouse

    path = warehouse.current(programme.folder)
    if path is None:
        raise refuse(f"{programme.code}: nothing built yet; run `hwaksan build`")
    return warehouse.cursor(path)


def bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise refuse(f"{file}: {problem.strerror}") from None


def month_of(text: str | None) -> datetime.date | None:
    return day_of(f"{text}-01") if text else None


def day_of(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day or month such as 2026-03") from None


def moment_of(text: str) -> datetime.datetime:
    """A time of day in Seoul, unless it says where."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time such as 2026-10-29T09:30", param_hint="--at") from None
    return found if found.tzinfo else found.replace(tzinfo=SEOUL)


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """A progress bar that names the step it is at; it leaves nothing behind where nobody watches."""
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
                   console=err, transient=True)  # fmt: skip
    with bar:
        task = bar.add_task("", total=None)
        yield lambda step: bar.update(task, description=step)

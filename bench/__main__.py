"""`make bench`: every figure of the bench in one table, both sides of each ratio measured in this run."""

from __future__ import annotations

import importlib
import sys

from rich.console import Console
from rich.table import Table

PARTS = (
    "build", "score", "stress", "ladder", "doubt", "whatif", "door", "workbook", "pages", "crowd", "sources",
    "pictures", "editions", "disclosure", "site",
)  # fmt: skip


def main() -> None:
    out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 170)
    table = Table(title="CPU seconds; each side in a process of its own, best of three")
    for name in ("what", "ours", "against", "ratio", "limit", ""):
        table.add_column(name)
    for part in PARTS:
        with out.status(part):
            for line in importlib.import_module(f"bench.{part}").lines():
                mark = "[green]holds[/]" if line.holds else "[red]missed[/]"
                table.add_row(line.what, line.ours, line.theirs, line.ratio, line.limit, mark)
    out.print(table)


if __name__ == "__main__":
    main()

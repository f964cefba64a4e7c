"""`make bench`: the figures of the bench in one table, both sides of each ratio measured in this run.

`python -m bench NAME [NAME...]` runs these parts only.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from argparse import ArgumentParser

from rich.console import Console
from rich.table import Table

from bench.measure import Line

PARTS = (
    "build", "score", "stress", "ladder", "doubt", "whatif", "door", "workbook", "pages", "crowd", "sources",
    "pictures", "editions", "disclosure", "site",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Exit code: 1 where a part came to no end, whatever the figures of the others; 2 for a name that is none."""
    chosen, load = asked(arguments), os.getloadavg()[0]
    out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 170)
    table = Table(title="CPU seconds; each side in a process of its own, best of three")
    for name in ("what", "ours", "against", "ratio", "limit", ""):
        table.add_column(name)
    failed = 0
    for part in chosen:
        with out.status(part):
            found = _lines(part)
        failed += found is None
        for line in found or [Line(part, "came to no end", "", "", "", holds=False)]:
            mark = "[green]holds[/]" if line.holds else "[red]missed[/]"
            table.add_row(line.what, line.ours, line.theirs, line.ratio, line.limit, mark)
    out.print(table, f"load of the machine: {load:.1f} before, {os.getloadavg()[0]:.1f} after", sep="\n")
    return min(failed, 1)


def asked(arguments: list[str]) -> list[str]:
    """The parts that are named, each once; all where none is."""
    parser = ArgumentParser("python -m bench", description="Measure what the bench measures, or some parts of it.")
    parser.add_argument("part", nargs="*", help=", ".join(PARTS))
    named = parser.parse_args(arguments).part
    unknown = [name for name in named if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return list(dict.fromkeys(named or PARTS))


def _lines(part: str) -> list[Line] | None:
    """None where it failed, in whatever way: the figures of the other parts took long, and are not lost for it."""
    try:
        found: list[Line] = importlib.import_module(f"bench.{part}").lines()
    except Exception:
        traceback.print_exc()
        return None
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

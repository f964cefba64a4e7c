"""What the terminal says of a public record: what cannot be used of it, and how much can."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from connectors.record import book
from connectors.record.reading import Record
from dashboard.text import words


def record(out: Console, found: Record, lang: str) -> None:
    """Each problem where it stands, why, and what to do; then how much of each file can be used."""
    text = words(lang)
    for one in found.problems:
        stands = f" «{escape(one.said)}»" if one.said else ""
        out.print(f"[red]{escape(one.where)}[/]{stands}: {escape(one.message(lang))} {escape(one.remedy(lang))}")
    counts = [
        text("cli.record_rows", file=text.of(book.load().files[name].words), n=len(rows))
        for name, rows in found.rows.items() if rows
    ]  # fmt: skip
    out.print(", ".join(counts) or text("cli.record_empty"))
    left_out = {(one.file, one.row_no) for one in found.problems}
    out.print(text("cli.record_wrong", n=len(left_out)) if left_out else text("cli.record_whole"))

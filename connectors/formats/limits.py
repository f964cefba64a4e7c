"""How much of a file is read, and what reading it may cost; whoever is refused is told which limit it was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`max_memory` is what the process that reads may take beyond what it begins with; a sheet of 100,000 rows
    takes a third of it. Seconds are meant for a slow machine: the largest honest file takes a tenth of them."""

    max_bytes: int = 50_000_000
    max_rows: int = 100_000
    max_memory: int = 1_000_000_000
    max_cpu_s: int = 60
    max_wall_s: int = 120


USUAL = Limits()  # of pages, API and pulls


def megabytes(size: int) -> str:
    """50000000 -> "50 MB"."""
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"

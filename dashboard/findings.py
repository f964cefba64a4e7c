"""Findings as a person reads them: one group per root cause, counted exactly, with where and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from connectors import contract, rules
from connectors.model import Finding

SEVERITIES = ("reject", "confirm", "query", "note")


@dataclass(frozen=True)
class Group:
    """All findings of one rule in one column: how many, in which cells, and the words in one language.

    `members` are the first of them, as many as were asked for.
    """

    rule: str
    severity: str
    count: int
    where: str
    cells: list[str]
    said: list[str]
    message: str
    remedy: str
    members: tuple[Finding, ...] = ()


def grouped(findings: Iterable[Finding], lang: str, shown: int = 5) -> list[Group]:
    """Worst first; each group names its first cells and what stands in them."""
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for one in findings:
        # Two findings of one rule may say different things: an unknown heading has its own nearest name.
        said = rules.load().words(one, lang) if one.values else ("", "")
        groups.setdefault((one.rule, one.kind, one.sheet, one.field, *said), []).append(one)
    made = [_group(members, lang, shown) for members in groups.values()]
    return sorted(made, key=lambda group: (SEVERITIES.index(group.severity), group.rule))


def asks(rule: str, lang: str) -> str:
    """What a rule asks of any cell; brackets that would hold what stood in one are left out."""
    book = rules.load()
    known = book.rules.get(rule) or book.files.get(rule)
    return re.sub(r"\s*\([^()]*\{\w+\}[^()]*\)|\s*\{\w+\}", "", known.message[lang]) if known else rule


def _group(members: list[Finding], lang: str, shown: int) -> Group:
    first = members[0]
    message, remedy = rules.load().words(first, lang)
    return Group(
        rule=first.rule,
        severity=first.severity,
        count=len(members),
        where=" · ".join(filter(None, (first.sheet, _column(first, lang)))),
        cells=[address(one, lang) for one in members[:shown] if one.cell],
        said=list(dict.fromkeys(one.said for one in members[:shown] if one.said)),
        message=message,
        remedy=remedy,
        members=tuple(members[:shown]),
    )


def address(one: Finding, lang: str) -> str:
    """A cell as Excel names it; where a whole row is meant, the row in words."""
    if one.column is not None:
        return one.cell
    return f"row {one.row_no}" if lang == "en" else f"{one.row_no}행"


def _column(one: Finding, lang: str) -> str:
    kind = contract.load().kinds.get(one.kind or "")
    field = kind.fields.get(one.field or "") if kind else None
    return field.words[lang] if field else one.field or ""
